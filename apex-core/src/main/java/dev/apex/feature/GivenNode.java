package dev.apex.feature;

import dev.apex.market.Adjustment;
import dev.apex.market.PriceColumn;
import dev.apex.market.PriceField;
import java.util.List;

/**
 * A feature that somebody wrote, read as if each session were the latest; kept for one run alone, because nothing says that two of
 * its name are the same.
 */
final class GivenNode extends Node {
    private final Feature feature;
    /** Tells of every change of a symbol's prices: whatever changes another column arrives with a row, or as an action. */
    private final PriceColumn prices;

    GivenNode(Formula.Given given, Sheet sheet) {
        super(given, sheet, List.of(), 1);
        this.feature = given.feature();
        this.prices = sheet.grid.column(PriceField.CLOSE, Adjustment.TOTAL_RETURN);
    }

    @Override
    Object code() {
        return code((Formula.Given) formula);
    }

    static Object code(Formula.Given given) {
        return given.feature() instanceof Feature.OfFunction made
                ? made.function().getClass()
                : given.feature().getClass();
    }

    @Override
    void begin(int from, int to) {
        prices.rewind();
        prices.changes(from, to, (symbol, session, value) -> {
            // every cell is computed below
        });
        for (int ordinal = from; ordinal <= to; ordinal++) {
            compute(ordinal);
        }
    }

    @Override
    void update(int from, int to, int before) {
        int reach = feature.sessions();
        prices.changes(from - reach + 1, to, (symbol, session, value) -> {
            if (session <= stepped) {
                dirty.mark(symbol, session, session);
            }
        });
        for (int i = 0; i < dirty.count(); i++) {
            int symbol = dirty.symbol(i);
            int end = Math.min(stepped, dirty.to(symbol) + reach - 1);
            for (int ordinal = Math.max(from, dirty.from(symbol)); ordinal <= end; ordinal++) {
                double now = read(symbol, ordinal);
                double[] row = sheet.row(places[0], ordinal);
                if (differ(row[symbol], now)) {
                    row[symbol] = now;
                    changed(symbol, ordinal, ordinal);
                }
            }
        }
        for (int ordinal = stepped + 1; ordinal <= to; ordinal++) {
            compute(ordinal);
        }
    }

    private void compute(int ordinal) {
        double[] row = sheet.row(places[0], ordinal);
        for (int symbol = 0; symbol < sheet.size(); symbol++) {
            row[symbol] = read(symbol, ordinal);
        }
    }

    private double read(int symbol, int ordinal) {
        return sheet.grid
                .quietly(sheet.view(), symbol, ordinal, false, feature::read)
                .value()
                .orElse(Double.NaN);
    }
}
