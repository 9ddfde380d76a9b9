package dev.apex.features;

import java.util.List;

/**
 * Wilder's average: the mean of the first n values, and from then on the average before plus an n-th of what the value is
 * above it. J. W. Wilder, New Concepts in Technical Trading Systems (1978).
 */
final class WilderKernel extends RestartingKernel {
    private static final int N = 0;
    private static final int AVERAGE = 1;

    private final int values;

    WilderKernel(int values, int restart) {
        super("wilder", String.valueOf(values), restart, values, 2, List.of("average"));
        this.values = values;
    }

    @Override
    public String name(int output) {
        return "wilder_" + super.name(output);
    }

    @Override
    void extend(double[][] sum, Cells cells, int from, int end) {
        double[] part = cells.part;
        double[] weight = cells.weight;
        shares(sum[N], weight, values, part, from, end);
        towards(sum[AVERAGE], cells.value[0], part, from, end);
        MomentBlock.move(sum[N], weight, sum[N], from, end);
    }

    /** By how much of its distance to the next value an average moves: 1 / n until there are enough, then always the same. */
    static void shares(double[] n, double[] weight, int values, double[] part, int from, int end) {
        for (int s = from; s < end; s++) {
            part[s] = weight[s] / Math.min(Math.max(n[s] + weight[s], 1), values);
        }
    }

    static void towards(double[] average, double[] x, double[] part, int from, int end) {
        for (int s = from; s < end; s++) {
            average[s] = average[s] + (x[s] - average[s]) * part[s];
        }
    }

    @Override
    void finish(double[][] sum, Cells now, double[][] out, int from, int end) {
        for (int s = from; s < end; s++) {
            out[0][s] = sum[AVERAGE][s] + missing(sum[N][s]);
        }
    }
}
