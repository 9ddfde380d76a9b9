package dev.apex.feature;

import dev.apex.market.Adjustment;
import dev.apex.market.PriceColumn;
import dev.apex.market.PriceField;
import java.util.Arrays;
import java.util.List;

/**
 * A feature that somebody wrote, read as if each session were the latest; kept for one run alone, because nothing says that two of
 * its name are the same.
 *
 * <p>A changed price touches the sessions within the feature's reach, and those of which it is the latest price, whose age and last
 * price it makes; where it changes how far a symbol's history goes back, all. A feature that looks at other symbols is read again
 * whole when any price changed.
 */
final class GivenNode extends Node implements PriceColumn.Visitor {
    private final Formula.Given given;
    /** Tells of every change of a symbol's prices: whatever changes another column arrives with a row, or as an action. */
    private final PriceColumn prices;

    private final int reach;
    /** By symbol its first session with a price. */
    private int[] oldest = {};

    private long told;
    private boolean looksBeside;

    GivenNode(Formula.Given given, Sheet sheet) {
        super(given, sheet, List.of(), 1);
        this.given = given;
        this.reach = Math.max(1, given.sessions());
        this.prices = sheet.grid.column(PriceField.CLOSE, Adjustment.TOTAL_RETURN);
    }

    @Override
    void begin(int from, int to) {
        prices.rewind();
        prices.changes(from, to, (symbol, session, value) -> {
            // every cell is computed below
        });
        whole(from, to);
    }

    @Override
    void update(int from, int to, int before) {
        makeRoom();
        prices.changes(from - reach + 1, to, this);
        boolean all = looksBeside && (dirty.count() > 0 || sheet.size() > before);
        if (all || told != sheet.grid.membersTold()) {
            whole(from, stepped);
        } else {
            for (int i = 0; i < dirty.count(); i++) {
                again(dirty.symbol(i), from);
            }
        }
        whole(stepped + 1, to);
    }

    @Override
    public void cell(int symbol, int session, double value) {
        if (session <= stepped) {
            dirty.mark(symbol, session, session);
        }
    }

    private void makeRoom() {
        int known = oldest.length;
        if (known < sheet.size()) {
            oldest = Arrays.copyOf(oldest, sheet.width());
            Arrays.fill(oldest, known, oldest.length, NEVER);
        }
    }

    private void again(int symbol, int from) {
        boolean older = oldest[symbol] != sheet.grid.oldest(symbol);
        long end = (long) sheet.grid.after(symbol, dirty.to(symbol)) + reach - 2;
        int last = older ? stepped : (int) Math.min(stepped, end);
        for (int ordinal = older ? from : Math.max(from, dirty.from(symbol)); ordinal <= last; ordinal++) {
            put(symbol, ordinal);
        }
        oldest[symbol] = sheet.grid.oldest(symbol);
    }

    private void whole(int from, int to) {
        makeRoom();
        told = sheet.grid.membersTold();
        for (int symbol = 0; symbol < sheet.size(); symbol++) {
            oldest[symbol] = sheet.grid.oldest(symbol);
            for (int ordinal = from; ordinal <= to; ordinal++) {
                put(symbol, ordinal);
            }
        }
    }

    private double read(int symbol, int ordinal) {
        double[] value = {Double.NaN};
        sheet.view()
                .shuttingFigures(
                        "within " + given.name(),
                        () -> value[0] = sheet.grid.quietly(
                                sheet.view(), symbol, ordinal, false, series -> Scratch.read(given, series)));
        return value[0];
    }

    private void put(int symbol, int ordinal) {
        long before = sheet.view().looksBeside();
        double now = read(symbol, ordinal);
        looksBeside |= sheet.view().looksBeside() != before;
        double[] row = row(0, ordinal);
        if (differ(row[symbol], now)) {
            row[symbol] = now;
            if (ordinal <= stepped) {
                changed(symbol, ordinal, ordinal);
            }
        }
    }
}
