package dev.apex.features;

import dev.apex.Decimal;
import dev.apex.feature.Kernel;
import dev.apex.feature.Rows;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;

/**
 * Quantiles of a window, interpolated between the two nearest values: of n values in order, counted from 0, the one at (n - 1) q. The
 * values are kept in order, one taken out and one put in a session. Memory: two windows of doubles a symbol.
 */
final class QuantileKernel implements Kernel {
    private final int window;
    private final int least;
    private final double[] shares;
    private final List<String> outputs;
    private final String name;

    QuantileKernel(int window, int least, double... shares) {
        this.window = Checked.window(window);
        this.least = Checked.least(least, window);
        this.shares = DoubleStream.of(shares).map(Checked::quantile).toArray();
        this.outputs = DoubleStream.of(shares)
                .mapToObj(share -> "q" + Decimal.text(share))
                .toList();
        this.name = "quantiles(" + window + "," + least + ")" + outputs;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String name(int output) {
        return outputs.get(output) + Checked.text(window, least);
    }

    @Override
    public int inputs() {
        return 1;
    }

    @Override
    public List<String> outputs() {
        return outputs;
    }

    @Override
    public int reach() {
        return window;
    }

    @Override
    public void cell(int ordinal, double[][] values, double[] out) {
        double[] sorted = DoubleStream.of(values[0])
                .filter(value -> value - value == 0)
                .map(value -> value + 0.0)
                .sorted()
                .toArray();
        for (int i = 0; i < shares.length; i++) {
            out[i] = at(sorted, sorted.length, shares[i]);
        }
    }

    private double at(double[] sorted, int n, double share) {
        if (n < least) {
            return Double.NaN;
        }
        double place = (n - 1) * share;
        int below = (int) place;
        double low = sorted[below];
        return below == n - 1 ? low : low + (sorted[below + 1] - low) * (place - below);
    }

    @Override
    public Optional<WholeSample> hindsight() {
        return Optional.of(WholeSamples.same(least, sessions -> new QuantileKernel(sessions, least, shares)));
    }

    @Override
    public State start(int symbols) {
        return new Sorted(symbols);
    }

    @Override
    public String toString() {
        return name;
    }

    private final class Sorted extends Stepped {
        /** By place of the session and symbol, what was put in. */
        private final double[][] held = new double[window][0];

        private double[][] sorted = new double[0][];
        private int[] count = new int[0];

        Sorted(int symbols) {
            super(QuantileKernel.this, symbols);
            widen(0, symbols);
        }

        @Override
        void widen(int before, int after) {
            for (int place = 0; place < window; place++) {
                held[place] = Arrays.copyOf(held[place], after);
                Arrays.fill(held[place], before, after, Double.NaN);
            }
            sorted = Arrays.copyOf(sorted, after);
            for (int s = before; s < after; s++) {
                sorted[s] = new double[window];
            }
            count = Arrays.copyOf(count, after);
        }

        @Override
        void restore(int ordinal, Rows in, int from, int end) {
            Arrays.fill(count, from, end, 0);
            for (double[] place : held) {
                Arrays.fill(place, from, end, Double.NaN);
            }
            for (int i = ordinal - window + 1; i <= ordinal; i++) {
                replace(i, in.row(0, i), from, end);
            }
        }

        @Override
        void advance(int ordinal, Rows in, double[][] out) {
            replace(ordinal, in.row(0, ordinal), 0, symbols());
            for (int i = 0; i < shares.length; i++) {
                for (int s = 0; s < symbols(); s++) {
                    out[i][s] = at(sorted[s], count[s], shares[i]);
                }
            }
        }

        private void replace(int ordinal, double[] row, int from, int end) {
            double[] place = held[Math.floorMod(ordinal, window)];
            for (int s = from; s < end; s++) {
                if (place[s] == place[s]) {
                    takeOut(s, place[s]);
                }
                place[s] = row[s] - row[s] == 0 ? row[s] + 0.0 : Double.NaN; // there is one zero
                if (place[s] == place[s]) {
                    putIn(s, place[s]);
                }
            }
        }

        private void takeOut(int symbol, double value) {
            double[] values = sorted[symbol];
            int at = Arrays.binarySearch(values, 0, count[symbol], value);
            System.arraycopy(values, at + 1, values, at, --count[symbol] - at);
        }

        private void putIn(int symbol, double value) {
            double[] values = sorted[symbol];
            int at = Arrays.binarySearch(values, 0, count[symbol], value);
            int place = at < 0 ? -at - 1 : at;
            System.arraycopy(values, place, values, place + 1, count[symbol]++ - place);
            values[place] = value;
        }
    }
}
