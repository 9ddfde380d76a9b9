package dev.apex.features;

import java.util.List;

/** The sum of a window, exact as long as sums of whole numbers stay below 2^53, and how many values it has. */
final class SumBlock extends BlockKernel {
    private static final int N = 0;
    private static final int SUM = 1;

    SumBlock(int window, int least) {
        super("sum", window, least, 1, List.of("sum", "count"), false, 0, 0);
    }

    @Override
    void append(double[][] sum, Cells cells, double[][] to, int from, int end) {
        MomentBlock.move(sum[SUM], cells.value[0], to[SUM], from, end);
        MomentBlock.move(sum[N], cells.weight, to[N], from, end);
    }

    @Override
    void finish(double[][] older, double[][] newer, Cells now, double[][] out, int from, int end) {
        missing(older[N], newer[N], now.part, from, end);
        MomentBlock.move(older[SUM], newer[SUM], out[0], from, end);
        MomentBlock.move(out[0], now.part, out[0], from, end);
        MomentBlock.move(older[N], newer[N], out[1], from, end);
    }
}
