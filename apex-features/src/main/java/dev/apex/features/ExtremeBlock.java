package dev.apex.features;

import java.util.List;

/** Least and greatest value of a window, and their distance; exact. */
final class ExtremeBlock extends BlockKernel {
    private static final int N = 0;
    private static final int LEAST = 1;
    private static final int GREATEST = 2;

    ExtremeBlock(int window, int least) {
        super(
                "extremes",
                window,
                least,
                1,
                List.of("min", "max", "range"),
                false,
                0,
                Double.POSITIVE_INFINITY,
                Double.NEGATIVE_INFINITY);
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

    @Override
    void finish(double[][] older, double[][] newer, Cells now, double[][] out, int from, int end) {
        double[] missing = now.part;
        missing(older[N], newer[N], missing, from, end);
        double[] least = out[0];
        double[] greatest = out[1];
        double[] range = out[2];
        for (int s = from; s < end; s++) {
            least[s] = Math.min(older[LEAST][s], newer[LEAST][s]) + missing[s];
        }
        for (int s = from; s < end; s++) {
            greatest[s] = Math.max(older[GREATEST][s], newer[GREATEST][s]) + missing[s];
        }
        for (int s = from; s < end; s++) {
            range[s] = greatest[s] - least[s];
        }
    }
}
