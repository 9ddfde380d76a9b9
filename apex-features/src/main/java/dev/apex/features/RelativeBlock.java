package dev.apex.features;

import java.util.List;
import java.util.Optional;

/** The latest value over the mean of the window that ends with it; undefined where it is a gap, or the mean is 0. */
final class RelativeBlock extends BlockKernel {
    private static final int N = 0;
    private static final int SUM = 1;

    RelativeBlock(int window, int least) {
        super("relative", window, least, 1, List.of("relative"), false, 0, 0);
    }

    @Override
    public Optional<WholeSample> hindsight() {
        return Optional.of(WholeSamples.relative((int) least));
    }

    @Override
    void append(double[][] sum, Cells cells, double[][] to, int from, int end) {
        MomentBlock.move(sum[SUM], cells.value[0], to[SUM], from, end);
        MomentBlock.move(sum[N], cells.weight, to[N], from, end);
    }

    @Override
    void finish(double[][] older, double[][] newer, Cells now, double[][] out, int from, int end) {
        double[] x = now.given(0);
        double[] missing = now.part;
        missing(older[N], newer[N], missing, from, end);
        for (int s = from; s < end; s++) {
            double mean = (older[SUM][s] + newer[SUM][s]) / (older[N][s] + newer[N][s]);
            out[0][s] = x[s] / mean + 0 * x[s] + missing[s];
        }
    }
}
