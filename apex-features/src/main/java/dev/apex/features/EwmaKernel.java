package dev.apex.features;

import dev.apex.Decimal;
import java.util.List;

/**
 * Exponentially weighted mean and variance: each session's weight is 1 - alpha times that of the session after it, a gap's
 * session included. The mean is the weighted one of the values there are; the variance is unbiased for weights that are
 * frequencies no more, V / (1 - sum w^2 / (sum w)^2) of the weighted mean square deviation V, as pandas has both.
 *
 * <p>Fields: count, anchor, mean above it, weighted squares about the mean, sum of weights, sum of their squares.
 */
final class EwmaKernel extends RestartingKernel {
    private static final int N = 0;
    private static final int ANCHOR = 1;
    private static final int MEAN = 2;
    private static final int SQUARES = 3;
    private static final int WEIGHTS = 4;
    private static final int WEIGHTS_SQUARED = 5;

    private final double kept;

    EwmaKernel(double alpha, int restart, int least) {
        super("ewma", Decimal.text(Checked.smoothing(alpha)), restart, least, 6, List.of("mean", "variance"));
        this.kept = 1 - alpha;
    }

    @Override
    public String name(int output) {
        return "ewma_" + super.name(output);
    }

    @Override
    void extend(double[][] sum, Cells cells, int from, int end) {
        double[] n = sum[N];
        double[] weight = cells.weight;
        double[] x = cells.value[0];
        double[] delta = cells.delta;
        double[] share = cells.part;
        double[] mean = sum[MEAN];
        double[] anchor = sum[ANCHOR];
        double[] weights = sum[WEIGHTS];
        for (int s = from; s < end; s++) {
            anchor[s] = anchor[s] + weight[s] * (1 - Math.min(n[s], 1)) * (x[s] - anchor[s]);
        }
        for (int s = from; s < end; s++) {
            delta[s] = weight[s] * (x[s] - anchor[s] - mean[s]);
        }
        for (int s = from; s < end; s++) {
            share[s] = weight[s] / Math.max(kept * weights[s] + weight[s], Double.MIN_NORMAL);
        }
        squares(sum[SQUARES], weights, delta, share, from, end);
        for (int s = from; s < end; s++) {
            mean[s] = mean[s] + delta[s] * share[s];
        }
        decay(weights, kept, weight, from, end);
        decay(sum[WEIGHTS_SQUARED], kept * kept, weight, from, end);
        MomentBlock.move(n, weight, n, from, end);
    }

    private void squares(double[] squares, double[] weights, double[] delta, double[] share, int from, int end) {
        for (int s = from; s < end; s++) {
            squares[s] = kept * (squares[s] + delta[s] * delta[s] * (share[s] * weights[s]));
        }
    }

    private static void decay(double[] sum, double kept, double[] weight, int from, int end) {
        for (int s = from; s < end; s++) {
            sum[s] = kept * sum[s] + weight[s];
        }
    }

    @Override
    void finish(double[][] sum, Cells now, double[][] out, int from, int end) {
        for (int s = from; s < end; s++) {
            double missing = missing(sum[N][s]);
            double weights = sum[WEIGHTS][s];
            out[0][s] = sum[ANCHOR][s] + sum[MEAN][s] + missing;
            out[1][s] = sum[SQUARES][s] * weights / (weights * weights - sum[WEIGHTS_SQUARED][s]) + missing;
        }
    }
}
