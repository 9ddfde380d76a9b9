package dev.apex.features;

import java.util.List;

/**
 * Wilder's relative strength index: 100 times the average rise over the averages of rise and fall together, from each value to
 * the next there is. Undefined where nothing moved. Fields: count of moves, last value, whether there is one, average rise and
 * fall.
 */
final class RsiKernel extends RestartingKernel {
    private static final int N = 0;
    private static final int LAST = 1;
    private static final int SEEN = 2;
    private static final int RISE = 3;
    private static final int FALL = 4;

    private final int values;

    RsiKernel(int values, int restart) {
        super("rsi", String.valueOf(values), restart, values, 5, List.of("rsi"));
        this.values = values;
    }

    @Override
    void extend(double[][] sum, Cells cells, int from, int end) {
        double[] weight = cells.weight;
        double[] x = cells.value[0];
        double[] last = sum[LAST];
        double[] seen = sum[SEEN];
        double[] move = cells.delta;
        double[] part = cells.part;
        double[] counts = cells.otherDelta;
        double[] amount = cells.otherPart;
        for (int s = from; s < end; s++) {
            counts[s] = weight[s] * seen[s];
        }
        for (int s = from; s < end; s++) {
            move[s] = counts[s] * (x[s] - last[s]);
        }
        WilderKernel.shares(sum[N], counts, values, part, from, end);
        for (int s = from; s < end; s++) {
            amount[s] = Math.max(move[s], 0);
        }
        WilderKernel.towards(sum[RISE], amount, part, from, end);
        for (int s = from; s < end; s++) {
            amount[s] = Math.max(-move[s], 0);
        }
        WilderKernel.towards(sum[FALL], amount, part, from, end);
        MomentBlock.move(sum[N], counts, sum[N], from, end);
        for (int s = from; s < end; s++) {
            last[s] = weight[s] * x[s] + (1 - weight[s]) * last[s];
        }
        for (int s = from; s < end; s++) {
            seen[s] = Math.max(seen[s], weight[s]);
        }
    }

    @Override
    void finish(double[][] sum, Cells now, double[][] out, int from, int end) {
        for (int s = from; s < end; s++) {
            double rise = sum[RISE][s];
            out[0][s] = 100 * rise / (rise + sum[FALL][s]) + missing(sum[N][s]);
        }
    }
}
