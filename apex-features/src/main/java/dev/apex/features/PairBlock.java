package dev.apex.features;

import java.util.List;
import java.util.Optional;

/**
 * How two columns move together in a window, over the sessions in which both have a value. Fields: count; anchor and mean
 * above it of each; sums of squares of each, and of products.
 */
final class PairBlock extends BlockKernel {
    private static final int N = 0;
    private static final int ANCHOR_X = 1;
    private static final int MEAN_X = 2;
    private static final int SQUARES_X = 3;
    private static final int ANCHOR_Y = 4;
    private static final int MEAN_Y = 5;
    private static final int SQUARES_Y = 6;
    private static final int PRODUCTS = 7;

    PairBlock(int window, int least) {
        super("pair", window, least, 2, List.of("covariance", "correlation", "beta"), false, new double[PRODUCTS + 1]);
    }

    @Override
    public Optional<WholeSample> hindsight() {
        return Optional.of(WholeSamples.same((int) least, sessions -> new PairBlock(sessions, (int) least)));
    }

    @Override
    void append(double[][] sum, Cells cells, double[][] to, int from, int end) {
        double[] dx = cells.delta;
        double[] px = cells.part;
        double[] dy = cells.otherDelta;
        double[] py = cells.otherPart;
        MomentBlock.deviate(sum, cells, cells.value[0], ANCHOR_X, MEAN_X, to, dx, px, from, end);
        MomentBlock.deviate(sum, cells, cells.value[1], ANCHOR_Y, MEAN_Y, to, dy, py, from, end);
        MomentBlock.addSquares(sum[N], sum[SQUARES_X], dx, px, to[SQUARES_X], from, end);
        MomentBlock.addSquares(sum[N], sum[SQUARES_Y], dy, py, to[SQUARES_Y], from, end);
        MomentBlock.addSquares(sum[N], sum[PRODUCTS], dx, py, to[PRODUCTS], from, end);
        MomentBlock.move(sum[MEAN_X], px, to[MEAN_X], from, end);
        MomentBlock.move(sum[MEAN_Y], py, to[MEAN_Y], from, end);
        MomentBlock.move(sum[N], cells.weight, to[N], from, end);
    }

    @Override
    void finish(double[][] older, double[][] newer, Cells now, double[][] out, int from, int end) {
        double[] n = older[N];
        double[] share = now.part;
        double[] dx = now.delta;
        double[] dy = now.otherDelta;
        double[] products = now.otherPart;
        double[] covariance = out[0];
        double[] correlation = out[1];
        double[] beta = out[2];
        MomentBlock.share(n, newer[N], share, from, end);
        MomentBlock.apart(older, newer, ANCHOR_X, MEAN_X, dx, from, end);
        MomentBlock.apart(older, newer, ANCHOR_Y, MEAN_Y, dy, from, end);
        MomentBlock.merge(n, older[PRODUCTS], newer[PRODUCTS], dx, dy, share, products, from, end);
        MomentBlock.merge(n, older[SQUARES_X], newer[SQUARES_X], dx, dx, share, correlation, from, end);
        MomentBlock.merge(n, older[SQUARES_Y], newer[SQUARES_Y], dy, dy, share, beta, from, end);
        missing(n, newer[N], share, from, end);
        MomentBlock.move(products, share, products, from, end);
        for (int s = from; s < end; s++) {
            double cosine = products[s] / (Math.sqrt(correlation[s]) * Math.sqrt(beta[s]));
            correlation[s] = Math.max(Math.min(cosine, 1), -1);
        }
        for (int s = from; s < end; s++) {
            beta[s] = products[s] / beta[s];
        }
        for (int s = from; s < end; s++) {
            covariance[s] = products[s] / (n[s] + newer[N][s] - 1);
        }
    }
}
