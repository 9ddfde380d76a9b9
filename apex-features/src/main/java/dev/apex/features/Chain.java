package dev.apex.features;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.feature.Kernel;
import dev.apex.feature.Rows;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** One kernel laid over the rows of another, of which it keeps as many as the second reaches. */
final class Chain implements Kernel {
    private final Kernel first;
    private final Kernel second;

    Chain(Kernel first, Kernel second) {
        if (first.outputs().size() != second.inputs()) {
            throw new RefusedException(
                    Rule.KERNEL_SHAPE,
                    second.name() + " reads " + second.inputs() + " columns, " + first.name() + " writes "
                            + first.outputs().size());
        }
        this.first = first;
        this.second = second;
        Checked.window(reach());
    }

    @Override
    public String name() {
        return first.name() + ">" + second.name();
    }

    @Override
    public int inputs() {
        return first.inputs();
    }

    @Override
    public List<String> outputs() {
        return second.outputs();
    }

    @Override
    public int reach() {
        return first.reach() + second.reach() - 1;
    }

    @Override
    public void cell(int ordinal, double[][] window, double[] out) {
        double[][] between = new double[second.inputs()][second.reach()];
        double[][] part = new double[inputs()][];
        double[] cell = new double[between.length];
        for (int i = 0; i < second.reach(); i++) {
            for (int input = 0; input < part.length; input++) {
                part[input] = Arrays.copyOfRange(window[input], i, i + first.reach());
            }
            first.cell(ordinal - second.reach() + 1 + i, part, cell);
            for (int column = 0; column < cell.length; column++) {
                between[column][i] = cell[column];
            }
        }
        second.cell(ordinal, between, out);
    }

    @Override
    public Optional<WholeSample> hindsight() {
        return WholeSamples.chain(first, second);
    }

    @Override
    public State start(int symbols) {
        return new Links(symbols);
    }

    @Override
    public String toString() {
        return name();
    }

    private final class Links extends Stepped {
        private final State upper;
        private final State lower;
        private final int kept = second.reach();
        /** By place of the session and column. */
        private final double[][][] ring = new double[kept][second.inputs()][];

        private final Rows between = this::row;
        private double[] nothing;
        private int latest;

        Links(int symbols) {
            super(Chain.this, symbols);
            upper = first.start(symbols);
            lower = second.start(symbols);
            nothing = unknown(symbols);
            for (double[][] place : ring) {
                Arrays.setAll(place, column -> unknown(symbols));
            }
        }

        private static double[] unknown(int symbols) {
            double[] row = new double[symbols];
            Arrays.fill(row, Double.NaN);
            return row;
        }

        private double[] row(int column, int ordinal) {
            return ordinal > latest - kept && ordinal <= latest ? place(ordinal)[column] : nothing;
        }

        private double[][] place(int ordinal) {
            return ring[Math.floorMod(ordinal, kept)];
        }

        @Override
        void widen(int before, int after) {
            upper.grow(after);
            lower.grow(after);
            nothing = unknown(after);
            for (double[][] place : ring) {
                for (int column = 0; column < place.length; column++) {
                    place[column] = Arrays.copyOf(place[column], after);
                    Arrays.fill(place[column], before, after, Double.NaN);
                }
            }
        }

        @Override
        void beginAnew(int ordinal, Rows in) {
            for (int i = ordinal - kept + 1; i <= ordinal; i++) {
                upper.step(i, in, place(i));
            }
            latest = ordinal; // and the lower begins anew by itself, since its session jumps, too
        }

        @Override
        void restore(int ordinal, Rows in, int from, int end) {
            for (int symbol = from; symbol < end; symbol++) {
                upper.rebuild(symbol, in);
                first.replay(in, symbol, ordinal - kept + 1, ordinal, between);
                lower.rebuild(symbol, between);
            }
        }

        @Override
        void advance(int ordinal, Rows in, double[][] out) {
            latest = ordinal;
            upper.step(ordinal, in, place(ordinal));
            lower.step(ordinal, between, out);
        }
    }
}
