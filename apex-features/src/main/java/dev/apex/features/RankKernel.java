package dev.apex.features;

import dev.apex.feature.Kernel;
import dev.apex.feature.Rows;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The rank of the latest value among those of its window, as a share of their number: 1 for the greatest, 1/n for the least,
 * equal values sharing the mean of their ranks; undefined where the latest is a gap. It is counted anew each session, which is faster
 * than keeping the window sorted up to a length of about 100, and a count has no rounding.
 */
final class RankKernel implements Kernel {
    private final int window;
    private final int least;
    private final String name;

    RankKernel(int window, int least) {
        this.window = Checked.window(window);
        this.least = Checked.least(least, window);
        this.name = "rank(" + window + "," + least + ")";
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String name(int output) {
        return "rank" + Checked.text(window, least);
    }

    @Override
    public int inputs() {
        return 1;
    }

    @Override
    public List<String> outputs() {
        return List.of("rank");
    }

    @Override
    public int reach() {
        return window;
    }

    @Override
    public void cell(int ordinal, double[][] values, double[] out) {
        double x = values[0][window - 1];
        int below = 0;
        int equal = 0;
        int n = 0;
        for (double value : values[0]) {
            if (value - value == 0) {
                n++;
                below += value < x ? 1 : 0;
                equal += value == x ? 1 : 0;
            }
        }
        out[0] = share(x, below, equal, n);
    }

    private double share(double x, int below, int equal, int n) {
        return x - x == 0 && n >= least ? (below + 0.5 * (equal + 1)) / n : Double.NaN;
    }

    @Override
    public Optional<WholeSample> hindsight() {
        return Optional.of(WholeSamples.ranks(least));
    }

    @Override
    public State start(int symbols) {
        return new Counts(symbols);
    }

    @Override
    public String toString() {
        return name;
    }

    private final class Counts extends Stepped {
        private int[] below;
        private int[] equal;
        private int[] above;

        Counts(int symbols) {
            super(RankKernel.this, symbols);
            widen(0, symbols);
        }

        @Override
        void widen(int before, int after) {
            below = new int[after];
            equal = new int[after];
            above = new int[after];
        }

        @Override
        void restore(int ordinal, Rows in, int from, int end) {
            // nothing outlives a step
        }

        @Override
        void advance(int ordinal, Rows in, double[][] out) {
            Arrays.fill(below, 0);
            Arrays.fill(equal, 0);
            Arrays.fill(above, 0);
            double[] x = in.row(0, ordinal);
            for (int i = ordinal - window + 1; i <= ordinal; i++) {
                count(in.row(0, i), x);
            }
            for (int s = 0; s < symbols(); s++) {
                out[0][s] = share(x[s], below[s], equal[s], below[s] + equal[s] + above[s]);
            }
        }

        /** Comparisons with NaN are false, and infinities are told apart; a gap counts nowhere. */
        private void count(double[] value, double[] x) {
            for (int s = 0; s < symbols(); s++) {
                below[s] += value[s] < x[s] && value[s] >= -Double.MAX_VALUE ? 1 : 0;
                equal[s] += value[s] == x[s] ? 1 : 0;
                above[s] += value[s] > x[s] && value[s] <= Double.MAX_VALUE ? 1 : 0;
            }
        }
    }
}
