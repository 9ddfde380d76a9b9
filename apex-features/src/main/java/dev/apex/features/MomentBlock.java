package dev.apex.features;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Mean and central moments of a window. Fields: count, anchor, mean above the anchor, and the sums of the second and, where they
 * are asked for, the third and fourth powers of deviations from the mean.
 *
 * <p>Every loop does little, because the compiler of Java 17 gives up on vector instructions where one does much: six for each
 * array and one for each operation must not be more than about fifty.
 */
final class MomentBlock extends BlockKernel {
    private static final int N = 0;
    private static final int ANCHOR = 1;
    private static final int MEAN = 2;
    private static final int SECOND = 3;
    private static final int THIRD = 4;
    private static final int FOURTH = 5;

    private final Moment[] asked;
    private final boolean high;
    private final boolean plain;
    private final boolean meanFirst;

    MomentBlock(int window, int least, List<Moment> asked) {
        super(
                "moments",
                window,
                least,
                1,
                asked.stream().map(Moment::column).toList(),
                false,
                new double[asked.stream().anyMatch(Moment::isHigh) ? FOURTH + 1 : SECOND + 1]);
        this.asked = asked.toArray(Moment[]::new);
        this.plain = asked.stream().noneMatch(moment -> moment.isHigh() || moment == Moment.ZSCORE);
        this.meanFirst = asked.indexOf(Moment.MEAN) == 0;
        this.high = asked.stream().anyMatch(Moment::isHigh);
    }

    @Override
    public Optional<WholeSample> hindsight() {
        return Optional.of(WholeSamples.moments((int) least, List.of(asked)));
    }

    @Override
    void append(double[][] sum, Cells cells, double[][] to, int from, int end) {
        double[] delta = cells.delta;
        double[] part = cells.part;
        deviate(sum, cells, cells.value[0], ANCHOR, MEAN, to, delta, part, from, end);
        if (high) {
            appendHigh(sum, cells.weight, delta, part, to, from, end);
        }
        addSquares(sum[N], sum[SECOND], delta, part, to[SECOND], from, end);
        move(sum[MEAN], part, to[MEAN], from, end);
        move(sum[N], cells.weight, to[N], from, end);
    }

    /** Sets the anchor where this is the first value, and says how far the value is from the mean before, and an n-th of it. */
    static void deviate(
            double[][] sum,
            Cells cells,
            double[] x,
            int anchorField,
            int meanField,
            double[][] to,
            double[] delta,
            double[] part,
            int from,
            int end) {
        double[] n = sum[N];
        double[] before = sum[anchorField];
        double[] mean = sum[meanField];
        double[] anchor = to[anchorField];
        double[] weight = cells.weight;
        for (int s = from; s < end; s++) {
            anchor[s] = before[s] + weight[s] * (1 - Math.min(n[s], 1)) * (x[s] - before[s]);
        }
        for (int s = from; s < end; s++) {
            delta[s] = weight[s] * (x[s] - anchor[s] - mean[s]);
        }
        for (int s = from; s < end; s++) {
            part[s] = delta[s] * (1 / Math.max(n[s] + weight[s], 1));
        }
    }

    /** Adds a product of deviations that grows a sum of products about the mean. */
    static void addSquares(double[] n, double[] sum, double[] delta, double[] part, double[] to, int from, int end) {
        for (int s = from; s < end; s++) {
            to[s] = sum[s] + delta[s] * part[s] * n[s];
        }
    }

    static void move(double[] sum, double[] by, double[] to, int from, int end) {
        for (int s = from; s < end; s++) {
            to[s] = sum[s] + by[s];
        }
    }

    private static void appendHigh(
            double[][] sum, double[] weight, double[] delta, double[] part, double[][] to, int from, int end) {
        double[] before = sum[N];
        double[] second = sum[SECOND];
        double[] third = sum[THIRD];
        double[] fourth = sum[FOURTH];
        double[] newThird = to[THIRD];
        double[] newFourth = to[FOURTH];
        for (int s = from; s < end; s++) {
            double n = before[s] + weight[s];
            double p = part[s];
            double square = delta[s] * p * before[s];
            newFourth[s] =
                    fourth[s] + square * (p * p) * (n * n - 3 * n + 3) + 6 * (p * p) * second[s] - 4 * p * third[s];
        }
        for (int s = from; s < end; s++) {
            double n = before[s] + weight[s];
            double p = part[s];
            newThird[s] = third[s] + delta[s] * p * before[s] * p * (n - 2) - 3 * p * second[s];
        }
    }

    @Override
    boolean hasWholeLoops() {
        return plain;
    }

    @Override
    int anchorField() {
        return ANCHOR;
    }

    @Override
    void appendWhole(int n, double[][] sum, double[][] x, double[][] to, int end) {
        if (n == 0) {
            System.arraycopy(x[0], 0, to[ANCHOR], 0, end);
            Arrays.fill(to[MEAN], 0, end, 0);
            Arrays.fill(to[SECOND], 0, end, 0);
        } else {
            double part = 1.0 / (n + 1);
            appendWhole(n, part, x[0], to[ANCHOR], sum[MEAN], sum[SECOND], to[MEAN], to[SECOND], end);
        }
    }

    private static void appendWhole(
            double n,
            double share,
            double[] x,
            double[] anchor,
            double[] mean,
            double[] second,
            double[] newMean,
            double[] newSecond,
            int end) {
        for (int s = 0; s < end; s++) {
            double delta = x[s] - anchor[s] - mean[s];
            double part = delta * share;
            newMean[s] = mean[s] + part;
            newSecond[s] = second[s] + delta * part * n;
        }
    }

    @Override
    void finishWhole(int n, double[][] older, int m, double[][] newer, Cells now, double[][] out, int end) {
        double[] delta = now.delta;
        double share = (double) m / (n + m);
        double degrees = 1.0 / (n + m - 1);
        if (!meanFirst) {
            apart(older, newer, ANCHOR, MEAN, delta, 0, end);
        }
        for (int i = 0; i < asked.length; i++) {
            if (asked[i] == Moment.MEAN) {
                mean(older[ANCHOR], older[MEAN], newer[ANCHOR], newer[MEAN], -share, delta, out[i], end);
            } else {
                variance(older[SECOND], newer[SECOND], delta, -(n * share), degrees, out[i], end);
                if (asked[i] == Moment.DEVIATION) {
                    root(out[i], 0, end);
                }
            }
        }
    }

    // The compiler of Java 17 orders the sides of a sum as it likes, and not alike in all copies of a loop's body that
    // it
    // would join to a vector; then it joins none. Differences it leaves alone: x - -y is x + y, bit for bit.

    private static void mean(
            double[] a,
            double[] below,
            double[] b,
            double[] above,
            double lessShare,
            double[] delta,
            double[] out,
            int end) {
        for (int s = 0; s < end; s++) {
            double apart = b[s] - a[s] - (below[s] - above[s]);
            double mean = a[s] - (-0.0 - below[s]) - apart * lessShare;
            delta[s] = apart;
            out[s] = mean;
        }
    }

    private static void variance(
            double[] older, double[] newer, double[] delta, double lessProduct, double degrees, double[] out, int end) {
        for (int s = 0; s < end; s++) {
            out[s] = (older[s] - (-0.0 - newer[s]) - delta[s] * delta[s] * lessProduct) * degrees;
        }
    }

    @Override
    void finish(double[][] older, double[][] newer, Cells now, double[][] out, int from, int end) {
        double[] share = now.part;
        double[] delta = now.delta;
        share(older[N], newer[N], share, from, end);
        apart(older, newer, ANCHOR, MEAN, delta, from, end);
        for (int i = 0; i < asked.length; i++) {
            switch (asked[i]) {
                case MEAN -> mean(older, delta, share, out[i], from, end);
                case VARIANCE -> variance(older, newer, delta, share, out[i], from, end);
                case DEVIATION -> {
                    variance(older, newer, delta, share, out[i], from, end);
                    root(out[i], from, end);
                }
                case SKEWNESS -> skewness(older, newer, delta, share, out[i], from, end);
                case KURTOSIS -> kurtosis(older, newer, delta, share, out[i], from, end);
                case ZSCORE -> {
                    variance(older, newer, delta, share, out[i], from, end);
                    zscore(newer, now.given(0), delta, share, out[i], from, end);
                }
            }
        }
        missing(older[N], newer[N], share, from, end);
        for (double[] result : out) {
            move(result, share, result, from, end);
        }
    }

    /** The share of the values that are in the newer part. */
    static void share(double[] older, double[] newer, double[] share, int from, int end) {
        for (int s = from; s < end; s++) {
            share[s] = newer[s] / Math.max(older[s] + newer[s], 1);
        }
    }

    /** How far the mean of the newer part is above that of the older. */
    static void apart(double[][] older, double[][] newer, int anchor, int mean, double[] delta, int from, int end) {
        double[] a = older[anchor];
        double[] b = newer[anchor];
        double[] below = older[mean];
        double[] above = newer[mean];
        for (int s = from; s < end; s++) {
            delta[s] = b[s] - a[s] - (below[s] - above[s]);
        }
    }

    private static void mean(double[][] older, double[] delta, double[] share, double[] out, int from, int end) {
        double[] anchor = older[ANCHOR];
        double[] mean = older[MEAN];
        for (int s = from; s < end; s++) {
            out[s] = anchor[s] + mean[s] + delta[s] * share[s];
        }
    }

    private static void variance(
            double[][] older, double[][] newer, double[] delta, double[] share, double[] out, int from, int end) {
        merge(older[N], older[SECOND], newer[SECOND], delta, delta, share, out, from, end);
        overDegrees(older[N], newer[N], out, from, end);
    }

    /** The sum of products about the mean, of both parts together. */
    static void merge(
            double[] n,
            double[] older,
            double[] newer,
            double[] delta,
            double[] other,
            double[] share,
            double[] out,
            int from,
            int end) {
        for (int s = from; s < end; s++) {
            out[s] = older[s] + newer[s] + delta[s] * other[s] * (n[s] * share[s]);
        }
    }

    static void overDegrees(double[] older, double[] newer, double[] out, int from, int end) {
        for (int s = from; s < end; s++) {
            out[s] = out[s] * (1 / (older[s] + newer[s] - 1));
        }
    }

    static void root(double[] out, int from, int end) {
        for (int s = from; s < end; s++) {
            out[s] = Math.sqrt(out[s]);
        }
    }

    private static void zscore(
            double[][] newer, double[] x, double[] delta, double[] share, double[] out, int from, int end) {
        double[] anchor = newer[ANCHOR];
        double[] mean = newer[MEAN];
        for (int s = from; s < end; s++) {
            out[s] = (x[s] - anchor[s] - mean[s] + delta[s] * (1 - share[s])) / Math.sqrt(out[s]) + 0 * x[s];
        }
    }

    private static void skewness(
            double[][] older, double[][] newer, double[] delta, double[] share, double[] out, int from, int end) {
        for (int s = from; s < end; s++) {
            double n = older[N][s] + newer[N][s];
            double f = share[s];
            double g = 1 - f;
            double d = delta[s];
            double second = older[SECOND][s] + newer[SECOND][s] + d * d * (older[N][s] * f);
            double third = older[THIRD][s]
                    + newer[THIRD][s]
                    + d * d * d * (older[N][s] * f) * (g - f)
                    + 3 * d * (g * newer[SECOND][s] - f * older[SECOND][s]);
            double m2 = second / n;
            out[s] = defined(n, 3) * Math.sqrt(n * (n - 1)) / (n - 2) * (third / n) / (m2 * Math.sqrt(m2));
        }
    }

    private static void kurtosis(
            double[][] older, double[][] newer, double[] delta, double[] share, double[] out, int from, int end) {
        for (int s = from; s < end; s++) {
            double n = older[N][s] + newer[N][s];
            double f = share[s];
            double g = 1 - f;
            double d = delta[s];
            double a2 = older[SECOND][s];
            double b2 = newer[SECOND][s];
            double second = a2 + b2 + d * d * (older[N][s] * f);
            double fourth = older[FOURTH][s]
                    + newer[FOURTH][s]
                    + d * d * d * d * (older[N][s] * f) * (g * g - g * f + f * f)
                    + 6 * (d * d) * (g * g * b2 + f * f * a2)
                    + 4 * d * (g * newer[THIRD][s] - f * older[THIRD][s]);
            double excess = n * fourth / (second * second) - 3;
            out[s] = defined(n, 4) * (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * excess + 6);
        }
    }

    private static double defined(double n, int least) {
        return n < least ? Double.NaN : 1;
    }
}
