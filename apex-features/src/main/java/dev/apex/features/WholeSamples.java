package dev.apex.features;

import dev.apex.feature.Kernel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * What kernels compute where their window is the whole sample, for an ablation.
 *
 * <p>Each is the kernel itself with a window as long as the sample, so that it says what the kernel would, of all sessions at once.
 */
final class WholeSamples {
    private WholeSamples() {}

    /**
     * Of a kernel that asks nothing of its latest session but to be in the window: one cell, the same in every session.
     *
     * @param least how many values it asks for
     */
    static Kernel.WholeSample same(int least, IntFunction<Kernel> ofWindow) {
        return (sample, out) -> {
            int sessions = sample[0].length;
            double[] cell = new double[out.length];
            Arrays.fill(cell, Double.NaN);
            if (sessions >= least) {
                ofWindow.apply(sessions).cell(sessions - 1, sample, cell);
            }
            for (int column = 0; column < out.length; column++) {
                Arrays.fill(out[column], cell[column]);
            }
        };
    }

    /** Of moments: a z-score is of each session's own value. */
    static Kernel.WholeSample moments(int least, List<Moment> asked) {
        List<Moment> ofAll = new ArrayList<>(asked);
        ofAll.replaceAll(moment -> moment == Moment.ZSCORE ? Moment.MEAN : moment);
        ofAll.add(Moment.MEAN);
        ofAll.add(Moment.DEVIATION);
        return (sample, out) -> {
            double[][] all = new double[ofAll.size()][sample[0].length];
            same(least, sessions -> new MomentBlock(sessions, least, ofAll)).cells(sample, all);
            for (int column = 0; column < out.length; column++) {
                for (int i = 0; i < sample[0].length; i++) {
                    out[column][i] = asked.get(column) == Moment.ZSCORE
                            ? score(sample[0][i], all[asked.size()][i], all[asked.size() + 1][i])
                            : all[column][i];
                }
            }
        };
    }

    private static double score(double value, double mean, double deviation) {
        return value - value == 0 && deviation > 0 ? (value - mean) / deviation : Double.NaN;
    }

    /** The share of the sample that is below each value, half of what equals it included. */
    static Kernel.WholeSample ranks(int least) {
        return (sample, out) -> {
            double[] sorted = Arrays.stream(sample[0])
                    .filter(value -> value - value == 0)
                    .map(value -> value + 0.0)
                    .sorted()
                    .toArray();
            int n = sorted.length;
            for (int i = 0; i < sample[0].length; i++) {
                double x = sample[0][i] + 0.0;
                out[0][i] =
                        x - x == 0 && n >= least ? (below(sorted, x) + 0.5 * (equal(sorted, x) + 1)) / n : Double.NaN;
            }
        };
    }

    private static int below(double[] sorted, double x) {
        int from = 0;
        int to = sorted.length;
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (sorted[middle] < x) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from;
    }

    private static int equal(double[] sorted, double x) {
        return below(sorted, StrictMath.nextUp(x)) - below(sorted, x);
    }

    /** Each value over the mean of all. */
    static Kernel.WholeSample relative(int least) {
        return (sample, out) -> {
            double[][] mean = new double[1][sample[0].length];
            same(least, sessions -> new MomentBlock(sessions, least, List.of(Moment.MEAN)))
                    .cells(sample, mean);
            for (int i = 0; i < sample[0].length; i++) {
                double x = sample[0][i];
                out[0][i] = x - x == 0 ? x / mean[0][i] : Double.NaN;
            }
        };
    }

    /** Of one kernel over another, if either has one. */
    static Optional<Kernel.WholeSample> chain(Kernel first, Kernel second) {
        if (first.hindsight().isEmpty() && second.hindsight().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of((sample, out) -> {
            double[][] between = new double[second.inputs()][sample[0].length];
            of(first).cells(sample, between);
            of(second).cells(between, out);
        });
    }

    /** Of a kernel that has none: its cells, session by session, with gaps before the first. */
    private static Kernel.WholeSample of(Kernel kernel) {
        return kernel.hindsight().orElse((sample, out) -> {
            int reach = kernel.reach();
            double[] cell = new double[out.length];
            for (int end = 1; end <= sample[0].length; end++) {
                int from = end - reach;
                int last = end;
                double[][] window = IntStream.range(0, sample.length)
                        .mapToObj(input -> window(sample[input], from, last))
                        .toArray(double[][]::new);
                kernel.cell(end - 1, window, cell);
                for (int column = 0; column < out.length; column++) {
                    out[column][end - 1] = cell[column];
                }
            }
        });
    }

    private static double[] window(double[] values, int from, int end) {
        double[] window = new double[end - from];
        Arrays.fill(window, Double.NaN);
        int first = Math.max(from, 0);
        System.arraycopy(values, first, window, first - from, end - first);
        return window;
    }
}
