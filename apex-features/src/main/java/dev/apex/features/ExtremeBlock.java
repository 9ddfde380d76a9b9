package dev.apex.features;

import java.util.List;
import java.util.Optional;

/** Least and greatest value of a window, and their distance; exact. */
final class ExtremeBlock extends BlockKernel {
    private static final int N = 0;
    private static final int LEAST = 1;
    private static final int GREATEST = 2;

    private final boolean range;

    /** @param range whether the range is asked for instead of its ends */
    ExtremeBlock(int window, int least, boolean range) {
        super(
                "extremes",
                window,
                least,
                1,
                range ? List.of("range") : List.of("min", "max"),
                false,
                0,
                Double.POSITIVE_INFINITY,
                Double.NEGATIVE_INFINITY);
        this.range = range;
    }

    @Override
    public Optional<WholeSample> hindsight() {
        return Optional.of(WholeSamples.same((int) least, sessions -> new ExtremeBlock(sessions, (int) least, range)));
    }

    @Override
    void append(double[][] sum, Cells cells, double[][] to, int from, int end) {
        MomentBlock.move(sum[N], cells.weight, to[N], from, end);
        double[] x = cells.value[0];
        if (cells.whole) {
            lesser(sum[LEAST], x, to[LEAST], from, end);
            greater(sum[GREATEST], x, to[GREATEST], from, end);
        } else {
            appendPresent(sum, cells.weight, x, to, from, end);
        }
    }

    private static void appendPresent(double[][] sum, double[] weight, double[] x, double[][] to, int from, int end) {
        for (int s = from; s < end; s++) {
            boolean present = weight[s] != 0;
            to[LEAST][s] = present ? Math.min(sum[LEAST][s], x[s]) : sum[LEAST][s];
            to[GREATEST][s] = present ? Math.max(sum[GREATEST][s], x[s]) : sum[GREATEST][s];
        }
    }

    static void lesser(double[] one, double[] other, double[] to, int from, int end) {
        for (int s = from; s < end; s++) {
            to[s] = Math.min(one[s], other[s]);
        }
    }

    static void greater(double[] one, double[] other, double[] to, int from, int end) {
        for (int s = from; s < end; s++) {
            to[s] = Math.max(one[s], other[s]);
        }
    }

    private static void both(
            double[] a, double[] b, double[] c, double[] d, double[] least, double[] greatest, int from, int end) {
        for (int s = from; s < end; s++) {
            double lesser = Math.min(a[s], b[s]);
            double greater = Math.max(c[s], d[s]);
            least[s] = lesser;
            greatest[s] = greater;
        }
    }

    @Override
    boolean hasWholeLoops() {
        return true;
    }

    @Override
    void appendWhole(int n, double[][] sum, double[][] x, double[][] to, int end) {
        if (n == 0) {
            System.arraycopy(x[0], 0, to[LEAST], 0, end);
            System.arraycopy(x[0], 0, to[GREATEST], 0, end);
        } else {
            both(sum[LEAST], x[0], sum[GREATEST], x[0], to[LEAST], to[GREATEST], 0, end);
        }
    }

    @Override
    void finishWhole(int n, double[][] older, int m, double[][] newer, Cells now, double[][] out, int end) {
        merge(older, newer, out, 0, end);
    }

    private void merge(double[][] older, double[][] newer, double[][] out, int from, int end) {
        if (range) {
            range(older[LEAST], newer[LEAST], older[GREATEST], newer[GREATEST], out[0], from, end);
        } else {
            both(older[LEAST], newer[LEAST], older[GREATEST], newer[GREATEST], out[0], out[1], from, end);
        }
    }

    private static void range(double[] a, double[] b, double[] c, double[] d, double[] to, int from, int end) {
        for (int s = from; s < end; s++) {
            to[s] = Math.max(c[s], d[s]) - Math.min(a[s], b[s]);
        }
    }

    @Override
    void finish(double[][] older, double[][] newer, Cells now, double[][] out, int from, int end) {
        merge(older, newer, out, from, end);
        missing(older[N], newer[N], now.part, from, end);
        for (double[] result : out) {
            MomentBlock.move(result, now.part, result, from, end);
        }
    }
}
