package dev.apex.feature;

import dev.apex.market.PriceColumn;
import java.util.List;

/** A column of prices. */
final class PriceNode extends Node {
    private final PriceColumn column;
    /** The session whose row was written last, and the row: cells come session by session. */
    private int at;

    private double[] row = EMPTY;

    PriceNode(Formula.Price price, Sheet sheet) {
        super(price, sheet, List.of(), 1);
        this.column = sheet.grid.column(price.field(), price.adjustment());
    }

    private double[] row(int session) {
        if (session != at) {
            at = session;
            row = sheet.row(places[0], session);
        }
        return row;
    }

    @Override
    void begin(int from, int to) {
        column.rewind();
        column.changes(from, to, (symbol, session, value) -> sheet.row(places[0], session)[symbol] = value);
    }

    @Override
    void update(int from, int to, int before) {
        at = NEVER;
        column.changes(from, to, (symbol, session, value) -> {
            double[] row = row(session);
            if (differ(row[symbol], value)) {
                row[symbol] = value;
                if (session <= stepped) {
                    changed(symbol, session, session);
                }
            }
        });
    }
}
