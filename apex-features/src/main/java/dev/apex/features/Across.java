package dev.apex.features;

import dev.apex.Decimal;
import dev.apex.feature.CrossSection;
import java.util.Arrays;

/**
 * Functions of the values that all symbols have in one session. Symbols come by name; a value that is not finite is a gap, takes no part,
 * and has no result. Sums run over distances from the first value, in two passes.
 */
final class Across {
    private Across() {}

    /** Shares of the number of values, 1 for the greatest; equal values share the mean of their ranks. */
    record Ranked() implements CrossSection {
        @Override
        public String name() {
            return "rank_across";
        }

        @Override
        public int inputs() {
            return 1;
        }

        @Override
        public void compute(double[][] values, double[] out) {
            double[] x = values[0];
            double[] sorted = sorted(x);
            for (int s = 0; s < out.length; s++) {
                out[s] =
                        isGap(x[s]) ? Double.NaN : (below(sorted, x[s]) + upTo(sorted, x[s]) + 1) / 2.0 / sorted.length;
            }
        }

        private static int below(double[] sorted, double x) {
            int low = 0;
            int high = sorted.length;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (sorted[middle] < x) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low;
        }

        private static int upTo(double[] sorted, double x) {
            int low = 0;
            int high = sorted.length;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (sorted[middle] <= x) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low;
        }
    }

    /** Deviations from the mean of all, in deviations of a sample; undefined where all are equal or there is one. */
    record Standardized() implements CrossSection {
        @Override
        public String name() {
            return "zscore_across";
        }

        @Override
        public int inputs() {
            return 1;
        }

        @Override
        public void compute(double[][] values, double[] out) {
            double[] x = values[0];
            double anchor = first(x);
            double mean = 0;
            int n = 0;
            for (double value : x) {
                if (!isGap(value)) {
                    mean += value - anchor;
                    n++;
                }
            }
            mean /= n;
            double squares = 0;
            for (int s = 0; s < out.length; s++) {
                out[s] = x[s] - anchor - mean;
                squares += isGap(x[s]) ? 0 : out[s] * out[s];
            }
            double deviation = Math.sqrt(squares / (n - 1));
            for (int s = 0; s < out.length; s++) {
                out[s] = isGap(x[s]) || deviation == 0 ? Double.NaN : out[s] / deviation;
            }
        }
    }

    /** Less the mean of its group, which the second input numbers; without a group there is no result. */
    record Neutralized() implements CrossSection {
        @Override
        public String name() {
            return "neutralized";
        }

        @Override
        public int inputs() {
            return 2;
        }

        @Override
        public void compute(double[][] values, double[] out) {
            double[] x = values[0];
            double[] group = values[1];
            double[] groups = Arrays.stream(sorted(group)).distinct().toArray();
            double[] anchor = new double[groups.length];
            double[] sum = new double[groups.length];
            int[] n = new int[groups.length];
            int[] place = new int[out.length];
            for (int s = 0; s < out.length; s++) {
                place[s] = isGap(x[s]) ? -1 : Arrays.binarySearch(groups, group[s] + 0.0); // a gap is no group
                if (place[s] >= 0) {
                    anchor[place[s]] = n[place[s]] == 0 ? x[s] : anchor[place[s]];
                    sum[place[s]] += x[s] - anchor[place[s]];
                    n[place[s]]++;
                }
            }
            for (int s = 0; s < out.length; s++) {
                out[s] = place[s] < 0 ? Double.NaN : x[s] - anchor[place[s]] - sum[place[s]] / n[place[s]];
            }
        }
    }

    /**
     * Cut to the quantiles at a share from below and from above.
     *
     * @param share from 0 to 0.5
     */
    record Winsorized(double share) implements CrossSection {
        @Override
        public String name() {
            return "winsorized(" + Decimal.text(share) + ")";
        }

        @Override
        public int inputs() {
            return 1;
        }

        @Override
        public void compute(double[][] values, double[] out) {
            double[] x = values[0];
            double[] sorted = sorted(x);
            if (sorted.length > 0) {
                double low = quantile(sorted, share);
                double high = quantile(sorted, 1 - share);
                for (int s = 0; s < out.length; s++) {
                    out[s] = isGap(x[s]) ? Double.NaN : Math.min(Math.max(x[s], low), high);
                }
            } else {
                Arrays.fill(out, Double.NaN);
            }
        }

        private static double quantile(double[] sorted, double share) {
            double at = (sorted.length - 1) * share;
            int below = (int) at;
            int above = Math.min(below + 1, sorted.length - 1);
            return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
        }
    }

    private static boolean isGap(double value) {
        return value - value != 0;
    }

    private static double first(double[] values) {
        for (double value : values) {
            if (!isGap(value)) {
                return value;
            }
        }
        return Double.NaN;
    }

    /** The values there are, zeros with one sign. */
    private static double[] sorted(double[] values) {
        double[] sorted = new double[values.length];
        int n = 0;
        for (double value : values) {
            if (!isGap(value)) {
                sorted[n++] = value + 0.0;
            }
        }
        Arrays.sort(sorted, 0, n);
        return Arrays.copyOf(sorted, n);
    }
}
