package dev.apex.features;

import java.util.List;

/**
 * The volatility of Yang and Zhang a session: the variance of overnight moves, a share k of that of moves from open to close, and
 * the rest from the mean of Rogers' and Satchell's terms, k = 0.34 / (1.34 + (n + 1) / (n - 1)).
 *
 * <p>Inputs: ln(open / close before), ln(close / open), Rogers-Satchell term; a session that lacks one counts as a gap. D. Yang,
 * Q. Zhang, "Drift-Independent Volatility Estimation Based on High, Low, Open, and Close Prices", Journal of Business 73
 * (2000), doi:10.1086/209650.
 */
final class YangZhangBlock extends BlockKernel {
    private static final int N = 0;
    private static final int ANCHOR_NIGHT = 1;
    private static final int MEAN_NIGHT = 2;
    private static final int SQUARES_NIGHT = 3;
    private static final int ANCHOR_DAY = 4;
    private static final int MEAN_DAY = 5;
    private static final int SQUARES_DAY = 6;
    private static final int RANGES = 7;

    YangZhangBlock(int window, int least) {
        super("yang_zhang", window, least, 3, List.of("volatility"), false, new double[RANGES + 1]);
    }

    @Override
    public String name(int output) {
        return "yang_zhang" + Checked.text(window, (int) least);
    }

    @Override
    void append(double[][] sum, Cells cells, double[][] to, int from, int end) {
        squares(sum, cells, 0, ANCHOR_NIGHT, MEAN_NIGHT, SQUARES_NIGHT, to, from, end);
        squares(sum, cells, 1, ANCHOR_DAY, MEAN_DAY, SQUARES_DAY, to, from, end);
        MomentBlock.move(sum[RANGES], cells.value[2], to[RANGES], from, end);
        MomentBlock.move(sum[N], cells.weight, to[N], from, end);
    }

    private static void squares(
            double[][] sum,
            Cells cells,
            int input,
            int anchor,
            int mean,
            int squares,
            double[][] to,
            int from,
            int end) {
        double[] delta = cells.delta;
        double[] part = cells.part;
        MomentBlock.deviate(sum, cells, cells.value[input], anchor, mean, to, delta, part, from, end);
        MomentBlock.addSquares(sum[N], sum[squares], delta, part, to[squares], from, end);
        MomentBlock.move(sum[mean], part, to[mean], from, end);
    }

    @Override
    void finish(double[][] older, double[][] newer, Cells now, double[][] out, int from, int end) {
        double[] n = older[N];
        double[] share = now.part;
        double[] night = now.otherDelta;
        double[] day = now.otherPart;
        double[] volatility = out[0];
        MomentBlock.share(n, newer[N], share, from, end);
        MomentBlock.apart(older, newer, ANCHOR_NIGHT, MEAN_NIGHT, now.delta, from, end);
        MomentBlock.merge(n, older[SQUARES_NIGHT], newer[SQUARES_NIGHT], now.delta, now.delta, share, night, from, end);
        MomentBlock.apart(older, newer, ANCHOR_DAY, MEAN_DAY, now.delta, from, end);
        MomentBlock.merge(n, older[SQUARES_DAY], newer[SQUARES_DAY], now.delta, now.delta, share, day, from, end);
        MomentBlock.move(older[RANGES], newer[RANGES], volatility, from, end);
        missing(n, newer[N], share, from, end);
        for (int s = from; s < end; s++) {
            double count = n[s] + newer[N][s];
            double k = 0.34 / (1.34 + (count + 1) / (count - 1));
            double variance = night[s] / (count - 1) + k * (day[s] / (count - 1)) + (1 - k) * (volatility[s] / count);
            volatility[s] = Math.sqrt(variance) + share[s];
        }
    }
}
