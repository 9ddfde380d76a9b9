package dev.apex.features;

import dev.apex.feature.Kernel;
import dev.apex.feature.Rows;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

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
    private final @Nullable Function<List<String>, String> text;

    Pointwise(String name, int lag, int inputs, List<String> outputs, Loop loop) {
        this(name, lag, inputs, outputs, loop, null);
    }

    private Pointwise(
            String name,
            int lag,
            int inputs,
            List<String> outputs,
            Loop loop,
            @Nullable Function<List<String>, String> text) {
        Checked.window(lag + 1);
        this.name = name;
        this.lag = lag;
        this.inputs = inputs;
        this.outputs = List.copyOf(outputs);
        this.loop = loop;
        this.text = text;
    }

    /** The same, written with signs before, between and after its inputs. */
    Pointwise written(String before, String between, String after) {
        return written(names -> before + String.join(between, names) + after);
    }

    /** The same, written as a function of what its inputs are called. */
    Pointwise written(Function<List<String>, String> as) {
        return new Pointwise(name, lag, inputs, outputs, loop, as);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String describe(int output, List<String> names) {
        return text == null ? Kernel.super.describe(output, names) : text.apply(names);
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
    public boolean reads(int sessionsAgo) {
        return sessionsAgo == 0 || sessionsAgo == lag;
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
