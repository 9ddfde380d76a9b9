package dev.apex.feature;

import dev.apex.market.Symbol;
import java.util.Arrays;
import java.util.List;

/** What a formula says of one symbol, for every symbol. */
final class OfNode extends Node {
    private final Symbol symbol;

    OfNode(Formula.Of of, Sheet sheet, List<Column> inputs) {
        super(of, sheet, inputs, 1);
        this.symbol = of.symbol();
    }

    @Override
    void begin(int from, int to) {
        fill(from, to);
    }

    @Override
    void update(int from, int to, int before) {
        int index = sheet.grid.requireIndex(symbol);
        boolean changes = sheet.size() > before || index >= 0 && dirty.has(index);
        fill(changes ? from : stepped + 1, to);
    }

    private void fill(int from, int to) {
        int index = sheet.grid.requireIndex(symbol);
        for (int ordinal = from; ordinal <= to; ordinal++) {
            double value = index < 0 ? Double.NaN : inputs.get(0).row(ordinal)[index];
            double[] row = row(0, ordinal);
            for (int each = 0; ordinal <= stepped && each < sheet.size(); each++) {
                if (differ(row[each], value)) {
                    changed(each, ordinal, ordinal);
                }
            }
            Arrays.fill(row, 0, sheet.size(), value);
        }
    }
}
