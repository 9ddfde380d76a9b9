package dev.apex.feature;

import dev.apex.market.PriceColumn;
import java.util.Arrays;
import java.util.List;

/** A column of prices. */
final class PriceNode extends Node implements PriceColumn.Visitor {
    private final PriceColumn column;
    /** How many symbols have a value, by session in a ring: what spares kernels a look at each. */
    private int[] filled = {};

    private int at = NEVER;
    private double[] row = EMPTY;

    PriceNode(Formula.Price price, Sheet sheet) {
        super(price, sheet, List.of(), 1);
        this.column = sheet.grid.column(price.field(), price.adjustment());
    }

    @Override
    void begin(int from, int to) {
        if (filled.length < keep) {
            filled = new int[Integer.highestOneBit(2 * keep - 1)];
        }
        Arrays.fill(filled, 0);
        column.rewind();
        take(from, to);
    }

    @Override
    void update(int from, int to, int before) {
        for (int ordinal = stepped + 1; ordinal <= to; ordinal++) {
            filled[ordinal & filled.length - 1] = 0;
        }
        take(from, to);
    }

    private void take(int from, int to) {
        at = NEVER;
        column.changes(from, to, this);
    }

    @Override
    public void cell(int symbol, int session, double value) {
        if (session != at) {
            at = session;
            row = row(0, session);
        }
        double before = row[symbol];
        if (before != value || value == 0) { // NaN differs from itself, and zeros differ in sign
            if (differ(before, value)) {
                row[symbol] = value;
                filled[session & filled.length - 1] += (before == before ? -1 : 0) + (value == value ? 1 : 0);
                if (session <= stepped) {
                    changed(symbol, session, session);
                }
            }
        }
    }

    @Override
    boolean isWhole(int output, int ordinal) {
        return keeps(ordinal) && filled[ordinal & filled.length - 1] == sheet.size();
    }
}
