package dev.apex.features;

import dev.apex.feature.Kernel;
import dev.apex.feature.Rows;
import java.util.Arrays;
import java.util.List;

/**
 * A window over anything that can be summed up piece by piece and merged: the end of one block of sessions, kept for every
 * place it may be cut at, and the beginning of the next.
 *
 * <p>Blocks are as long as the window and begin at ordinals that are multiples of it. When one is complete, a pass from its
 * end to its beginning sums up each of its ends; the beginning of the next is extended session by session. So a cell costs one
 * extension, one share of that pass and one merge, whatever the length of the window; and it reads the rows of its window only.
 * Memory: fields times window doubles a symbol.
 */
abstract class BlockKernel implements Kernel {
    final int window;
    final double least;
    private final String name;
    private final int inputs;
    private final List<String> outputs;
    private final boolean positive;
    private final double[] empty;

    /**
     * @param empty the sum of nothing, by field; the first field counts values
     * @param positive whether a value at or below zero is a gap
     */
    BlockKernel(
            String what, int window, int least, int inputs, List<String> outputs, boolean positive, double... empty) {
        this.window = Checked.window(window);
        this.least = Checked.least(least, window);
        this.name = what + "(" + window + "," + least + ")" + outputs;
        this.inputs = inputs;
        this.outputs = List.copyOf(outputs);
        this.positive = positive;
        this.empty = empty.clone();
    }

    /** Adds a session after those of {@code sum}, into {@code to}, which may be the same. */
    abstract void append(double[][] sum, Cells cells, double[][] to, int from, int end);

    /** Adds a session before those of {@code sum}, into {@code to}, which may be the same. */
    void prepend(double[][] sum, Cells cells, double[][] to, int from, int end) {
        append(sum, cells, to, from, end);
    }

    /** Merges an older sum with a newer one, and writes results; {@code now} is the latest session. */
    abstract void finish(double[][] older, double[][] newer, Cells now, double[][] out, int from, int end);

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final int inputs() {
        return inputs;
    }

    @Override
    public final List<String> outputs() {
        return outputs;
    }

    @Override
    public final int reach() {
        return window;
    }

    @Override
    public final void cell(int ordinal, double[][] values, double[] out) {
        Cells cells = new Cells(inputs, 1, positive);
        int begins = window - 1 - Math.floorMod(ordinal, window);
        double[][] older = sumOfNothing(1);
        for (int i = begins - 1; i >= 0; i--) {
            prepend(older, cells.take(values, i), older, 0, 1);
        }
        double[][] newer = sumOfNothing(1);
        for (int i = begins; i < window; i++) {
            append(newer, cells.take(values, i), newer, 0, 1);
        }
        double[][] results = new double[outputs.size()][1];
        finish(older, newer, cells, results, 0, 1);
        for (int i = 0; i < results.length; i++) {
            out[i] = results[i][0];
        }
    }

    @Override
    public final State start(int symbols) {
        return new Blocks(symbols);
    }

    @Override
    public String toString() {
        return name;
    }

    /** NaN where fewer values than asked for were met, else 0: to be added to a result. */
    final void missing(double[] older, double[] newer, double[] to, int from, int end) {
        double less = least - 1;
        for (int s = from; s < end; s++) {
            to[s] = 0 / Math.min(Math.max(older[s] + newer[s] - less, 0), 1);
        }
    }

    private double[][] sumOfNothing(int symbols) {
        double[][] sum = new double[empty.length][symbols];
        clear(sum, 0, symbols);
        return sum;
    }

    private void clear(double[][] sum, int from, int end) {
        for (int field = 0; field < empty.length; field++) {
            Arrays.fill(sum[field], from, end, empty[field]);
        }
    }

    private final class Blocks extends Stepped {
        private final Cells cells;
        private final double[][] beginning;
        /** By place in the block: the sum from there to its end; at place 0 the sum of nothing. */
        private final double[][][] ends;

        Blocks(int symbols) {
            super(BlockKernel.this, symbols);
            cells = new Cells(inputs, symbols, positive);
            beginning = sumOfNothing(symbols);
            ends = new double[window][][];
            Arrays.setAll(ends, place -> sumOfNothing(symbols));
        }

        @Override
        void widen(int before, int after) {
            cells.grow(after);
            widen(beginning, before, after);
            for (double[][] end : ends) {
                widen(end, before, after);
            }
        }

        private void widen(double[][] sum, int before, int after) {
            for (int field = 0; field < sum.length; field++) {
                sum[field] = Arrays.copyOf(sum[field], after);
            }
            clear(sum, before, after);
        }

        @Override
        void restore(int ordinal, Rows in, int from, int end) {
            int place = Math.floorMod(ordinal, window);
            int begins = ordinal - place;
            sumUpEnds(begins, begins - window + 1 + place, in, from, end);
            clear(beginning, from, end);
            for (int i = begins; i <= ordinal; i++) {
                append(beginning, cells.take(i, in, from, end), beginning, from, end);
            }
        }

        @Override
        void advance(int ordinal, Rows in, double[][] out) {
            int place = Math.floorMod(ordinal, window);
            if (place == 0) {
                sumUpEnds(ordinal, ordinal - window + 1, in, 0, symbols());
                clear(beginning, 0, symbols());
            }
            append(beginning, cells.take(ordinal, in, 0, symbols()), beginning, 0, symbols());
            finish(ends[(place + 1) % window], beginning, cells, out, 0, symbols());
        }

        /** The ends of the block before the one that begins there, from the last session down to the first. */
        private void sumUpEnds(int begins, int first, Rows in, int from, int end) {
            for (int i = begins - 1; i >= first; i--) {
                int place = Math.floorMod(i, window);
                prepend(ends[(place + 1) % window], cells.take(i, in, from, end), ends[place], from, end);
            }
        }
    }
}
