package dev.apex.feature;

import java.util.List;

/**
 * A kernel whose window is the whole sample: the leak of a mean or a deviation that was computed over a whole data set, for an
 * ablation to price.
 *
 * <p>It stands only in a graph over a market in hindsight, which nothing changes any more.
 */
final class WholeNode extends Node {
    private final Kernel.WholeSample kernel;

    WholeNode(Formula.Computed computed, Kernel.WholeSample kernel, Sheet sheet, List<Column> inputs) {
        super(computed, sheet, inputs, computed.kernel().outputs().size());
        this.kernel = kernel;
    }

    @Override
    void begin(int from, int to) {
        double[][] sample = new double[inputs.size()][to - from + 1];
        double[][] cells = new double[places.length][to - from + 1];
        for (int symbol = 0; symbol < sheet.size(); symbol++) {
            for (int input = 0; input < sample.length; input++) {
                for (int i = 0; i < sample[input].length; i++) {
                    sample[input][i] = inputs.get(input).row(from + i)[symbol];
                }
            }
            kernel.cells(sample, cells);
            for (int column = 0; column < cells.length; column++) {
                for (int i = 0; i < cells[column].length; i++) {
                    row(column, from + i)[symbol] = cells[column][i];
                }
            }
        }
    }

    @Override
    void update(int from, int to, int before) {
        begin(from, to);
    }
}
