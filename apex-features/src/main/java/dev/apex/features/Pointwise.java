package dev.apex.features;

import dev.apex.feature.Kernel;
import dev.apex.feature.Rows;
import java.util.List;

/** A kernel that computes each cell from the values of one session and of another a fixed number of sessions before it. */
final class Pointwise implements Kernel {
    /** The loop over the symbols. */
    @FunctionalInterface
    interface Loop {
        /**
         * @param now rows of the session, by input
         * @param before rows of the session before
         * @param out rows to write, by output
         */
        void run(double[][] now, double[][] before, double[][] out, int from, int end);
    }

    private final String name;
    private final int lag;
    private final int inputs;
    private final List<String> outputs;
    private final Loop loop;

    Pointwise(String name, int lag, int inputs, List<String> outputs, Loop loop) {
        Checked.window(lag + 1);
        this.name = name;
        this.lag = lag;
        this.inputs = inputs;
        this.outputs = List.copyOf(outputs);
        this.loop = loop;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int inputs() {
        return inputs;
    }

    @Override
    public List<String> outputs() {
        return outputs;
    }

    @Override
    public int reach() {
        return lag + 1;
    }

    @Override
    public void cell(int ordinal, double[][] window, double[] out) {
        double[][] now = new double[inputs][1];
        double[][] before = new double[inputs][1];
        double[][] results = new double[outputs.size()][1];
        for (int i = 0; i < inputs; i++) {
            now[i][0] = window[i][lag];
            before[i][0] = window[i][0];
        }
        loop.run(now, before, results, 0, 1);
        for (int i = 0; i < results.length; i++) {
            out[i] = results[i][0];
        }
    }

    @Override
    public State start(int symbols) {
        return new Nothing(symbols);
    }

    @Override
    public String toString() {
        return name;
    }

    /** Keeps nothing. */
    private final class Nothing extends Stepped {
        private final double[][] now = new double[inputs][];
        private final double[][] before = new double[inputs][];

        Nothing(int symbols) {
            super(Pointwise.this, symbols);
        }

        @Override
        void widen(int fewer, int more) {
            // there is nothing to widen
        }

        @Override
        void restore(int ordinal, Rows in, int from, int end) {
            // nor to restore
        }

        @Override
        void advance(int ordinal, Rows in, double[][] out) {
            for (int i = 0; i < inputs; i++) {
                now[i] = in.row(i, ordinal);
                before[i] = in.row(i, ordinal - lag);
            }
            loop.run(now, before, out, 0, symbols());
        }
    }
}
