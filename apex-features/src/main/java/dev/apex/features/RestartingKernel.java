package dev.apex.features;

import dev.apex.feature.Kernel;
import dev.apex.feature.Rows;
import java.util.Arrays;
import java.util.List;

/**
 * A recursion that is begun anew at sessions that are multiples of a number, and is read only once it has run for that
 * many: two run at a time, the older is read, and when the younger is old enough a third begins. So a cell depends on at
 * least so many sessions and on fewer than twice as many, the same ones in every run, where a recursion since inception
 * would depend on where the data began. Memory: two sets of fields a symbol.
 */
abstract class RestartingKernel implements Kernel {
    final int restart;
    final int least;
    private final String name;
    private final String settings;
    private final List<String> outputs;
    private final int fields;

    /** The first field counts values; all begin at 0. */
    RestartingKernel(String what, String parameters, int restart, int least, int fields, List<String> outputs) {
        this.restart = Checked.window(restart);
        this.least = Checked.least(least, restart);
        this.settings = "(" + parameters + "," + restart + "," + least + ")";
        this.name = what + settings + outputs;
        this.outputs = List.copyOf(outputs);
        this.fields = fields;
    }

    /** Goes on by a session, in place. */
    abstract void extend(double[][] sum, Cells cells, int from, int end);

    /** Writes results. */
    abstract void finish(double[][] sum, Cells now, double[][] out, int from, int end);

    @Override
    public final String name() {
        return name;
    }

    @Override
    public String name(int output) {
        return outputs.get(output) + settings;
    }

    @Override
    public final int inputs() {
        return 1;
    }

    @Override
    public final List<String> outputs() {
        return outputs;
    }

    @Override
    public final int reach() {
        return 2 * restart;
    }

    @Override
    public final void cell(int ordinal, double[][] window, double[] out) {
        Cells cells = new Cells(1, 1, false);
        double[][] sum = new double[fields][1];
        for (int i = restart - 1 - Math.floorMod(ordinal, restart); i < window[0].length; i++) {
            extend(sum, cells.take(window, i), 0, 1);
        }
        double[][] results = new double[outputs.size()][1];
        finish(sum, cells, results, 0, 1);
        for (int i = 0; i < results.length; i++) {
            out[i] = results[i][0];
        }
    }

    @Override
    public final State start(int symbols) {
        return new Courses(symbols);
    }

    @Override
    public String toString() {
        return name;
    }

    /** NaN where there are fewer values than asked for, else 0. */
    final double missing(double n) {
        return n < least ? Double.NaN : 0;
    }

    private final class Courses extends Stepped {
        private final Cells cells;
        private double[][] older;
        private double[][] younger;

        Courses(int symbols) {
            super(RestartingKernel.this, symbols);
            cells = new Cells(1, symbols, false);
            older = new double[fields][symbols];
            younger = new double[fields][symbols];
        }

        @Override
        void widen(int before, int after) {
            cells.grow(after);
            for (int field = 0; field < fields; field++) {
                older[field] = Arrays.copyOf(older[field], after);
                younger[field] = Arrays.copyOf(younger[field], after);
            }
        }

        @Override
        void restore(int ordinal, Rows in, int from, int end) {
            int begins = ordinal - Math.floorMod(ordinal, restart);
            clear(older, from, end);
            clear(younger, from, end);
            for (int i = begins - restart; i <= ordinal; i++) {
                cells.take(i, in, from, end);
                extend(older, cells, from, end);
                if (i >= begins) {
                    extend(younger, cells, from, end);
                }
            }
        }

        private void clear(double[][] sum, int from, int end) {
            for (double[] field : sum) {
                Arrays.fill(field, from, end, 0);
            }
        }

        @Override
        void advance(int ordinal, Rows in, double[][] out) {
            int symbols = symbols();
            if (Math.floorMod(ordinal, restart) == 0) {
                double[][] done = older;
                older = younger;
                younger = done;
                clear(younger, 0, symbols);
            }
            cells.take(ordinal, in, 0, symbols);
            extend(older, cells, 0, symbols);
            extend(younger, cells, 0, symbols);
            finish(older, cells, out, 0, symbols);
        }
    }
}
