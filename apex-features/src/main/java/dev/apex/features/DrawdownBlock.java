package dev.apex.features;

import java.util.List;

/**
 * How far the latest value is below the greatest of the window, and the deepest fall from a value to a later one; of values above
 * zero. Fields: count, least, greatest, deepest fall. Two parts merge by the fall from the greatest of the older to the
 * least of the newer.
 */
final class DrawdownBlock extends BlockKernel {
    private static final int N = 0;
    private static final int LEAST = 1;
    private static final int GREATEST = 2;
    private static final int DEEPEST = 3;

    DrawdownBlock(int window, int least) {
        super(
                "drawdown",
                window,
                least,
                1,
                List.of("drawdown", "max_drawdown"),
                true,
                0,
                Double.POSITIVE_INFINITY,
                0,
                0);
    }

    @Override
    void append(double[][] sum, Cells cells, double[][] to, int from, int end) {
        for (int s = from; s < end; s++) {
            double x = cells.value[0][s];
            boolean present = cells.weight[s] != 0;
            double greatest = Math.max(sum[GREATEST][s], x);
            to[DEEPEST][s] = present ? Math.min(sum[DEEPEST][s], fall(greatest, x)) : sum[DEEPEST][s];
            to[GREATEST][s] = present ? greatest : sum[GREATEST][s];
            to[LEAST][s] = present ? Math.min(sum[LEAST][s], x) : sum[LEAST][s];
        }
        MomentBlock.move(sum[N], cells.weight, to[N], from, end);
    }

    @Override
    void prepend(double[][] sum, Cells cells, double[][] to, int from, int end) {
        for (int s = from; s < end; s++) {
            double x = cells.value[0][s];
            boolean present = cells.weight[s] != 0;
            double least = Math.min(sum[LEAST][s], x);
            to[DEEPEST][s] = present ? Math.min(sum[DEEPEST][s], fall(x, least)) : sum[DEEPEST][s];
            to[GREATEST][s] = present ? Math.max(sum[GREATEST][s], x) : sum[GREATEST][s];
            to[LEAST][s] = present ? least : sum[LEAST][s];
        }
        MomentBlock.move(sum[N], cells.weight, to[N], from, end);
    }

    @Override
    void finish(double[][] older, double[][] newer, Cells now, double[][] out, int from, int end) {
        double[] missing = now.part;
        missing(older[N], newer[N], missing, from, end);
        double[] x = now.value[0];
        for (int s = from; s < end; s++) {
            double greatest = Math.max(older[GREATEST][s], newer[GREATEST][s]);
            double across = fall(older[GREATEST][s], newer[LEAST][s]);
            out[0][s] = now.weight[s] == 0 ? Double.NaN : fall(greatest, x[s]) + missing[s];
            out[1][s] = Math.min(Math.min(older[DEEPEST][s], newer[DEEPEST][s]), across) + missing[s];
        }
    }

    /** As a fraction of the peak, 0 or below; from no peak, or to no trough, infinite. */
    private static double fall(double peak, double trough) {
        return (trough - peak) / peak;
    }
}
