package dev.apex.market;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One column of a {@link PriceGrid}, and which of its cells may have changed since it was asked last: by rows that arrived, late
 * ones, revisions and retractions among them, and by corporate actions that changed the units of a symbol's past.
 *
 * <p>Confined to the cursor's thread.
 */
public final class PriceColumn {
    /** Hears of cells. */
    @FunctionalInterface
    public interface Visitor {
        /** A cell that may read otherwise than before; {@code value} is what it reads now, NaN if nothing is visible. */
        void cell(int symbol, int session, double value);
    }

    private final PriceGrid grid;
    private final PriceField field;
    private final Adjustment adjustment;

    private boolean begun;
    /** How many changes of actions were taken in. */
    private int heard;

    private int known;
    /** By symbol, the terms it was last read on, and what those became with dividends. */
    private @Nullable Terms[] terms = {};

    private @Nullable Terms[] adjusted = {};
    /** By symbol, the first session no price of which moves what its dividends are worth. */
    private int[] settled = {};
    /** By symbol, those whose past goes on in its rows. */
    private final TreeMap<Integer, List<Integer>> heirs = new TreeMap<>();

    PriceColumn(PriceGrid grid, PriceField field, Adjustment adjustment) {
        this.grid = grid;
        this.field = field;
        this.adjustment = adjustment;
    }

    /**
     * Tells of each cell that may have changed in the grid's last advance, some more than once; the first call tells of every cell.
     * To be called once each time the grid advances, or to begin with {@link #rewind}.
     *
     * @param from no earlier sessions
     * @param to the last session
     */
    public void changes(int from, int to, Visitor visitor) {
        grow();
        keepUp(from, to, visitor);
        for (; known < grid.size(); known++) {
            whole(known, from, to, visitor);
        }
        if (begun) {
            List<Prices> all = grid.cursor().prices();
            int first = 0;
            for (int i = 0; i < all.size(); i++) {
                take(all.get(i).tape, first, grid.end(i), from, to, visitor);
                first = grid.end(i);
            }
        }
        begun = true;
    }

    /** Has the next call tell of every cell again. */
    public void rewind() {
        begun = false;
        known = 0;
        heard = 0;
        Arrays.fill(terms, null);
        Arrays.fill(adjusted, null);
        Arrays.fill(settled, 0);
        heirs.clear();
    }

    private void grow() {
        int size = grid.size();
        if (size > terms.length) {
            terms = Arrays.copyOf(terms, size);
            adjusted = Arrays.copyOf(adjusted, size);
            settled = Arrays.copyOf(settled, size);
        }
    }

    /** What a cell reads now. */
    private double at(int symbol, int session) {
        Listed one = grid.listed(symbol);
        Prices prices = one.prices();
        double[] values = values(prices.tape);
        Terms some = adjusted[symbol];
        int piece = some == null ? 0 : some.piece(session);
        if (values == null || some != null && !some.tell(piece)) {
            return Double.NaN;
        }
        int row = prices.visible(some == null ? one.index() : some.index(piece), session);
        if (row == Prices.NONE) {
            return Double.NaN;
        }
        double raw = values[row];
        if (some == null) {
            return raw;
        }
        return field == PriceField.VOLUME ? some.volume(raw, piece) : some.price(raw, piece);
    }

    private double @Nullable [] values(Tape tape) {
        if (tape.kind == Tape.Kind.BARS) {
            return tape.values[field.ordinal()];
        }
        return field == PriceField.CLOSE ? tape.values[0] : null;
    }

    private void take(Tape tape, int first, int end, int from, int to, Visitor visitor) {
        double[] values = values(tape);
        for (int i = first; i < end; i++) {
            int symbol = grid.touchedSymbol(i);
            int session = grid.touchedSession(i);
            if (session < from || session > to) {
                continue;
            }
            int row = grid.touchedRow(i);
            double raw = row == Prices.NONE || values == null ? Double.NaN : values[row];
            visitor.cell(symbol, session, adjusted[symbol] == null ? raw : at(symbol, session));
            if (!heirs.isEmpty()) {
                for (int heir : heirs.getOrDefault(symbol, List.of())) {
                    visitor.cell(heir, session, at(heir, session));
                }
            }
        }
    }

    private void whole(int symbol, int from, int to, Visitor visitor) {
        for (int session = from; session <= to; session++) {
            visitor.cell(symbol, session, at(symbol, session));
        }
    }

    /** Takes in the terms of those symbols whose terms may have changed. */
    private void keepUp(int from, int to, Visitor visitor) {
        Actions actions = grid.cursor().actions();
        if (adjustment == Adjustment.NONE || actions == null) {
            return;
        }
        for (int symbol = known; symbol < terms.length; symbol++) {
            keepUp(symbol); // each of its cells is told of anyway
        }
        List<Symbol> touched = actions.touched();
        for (; heard < touched.size(); heard++) {
            keepUp(grid.index(touched.get(heard)), from, to, visitor);
        }
        for (Symbol successor : actions.successors()) {
            keepUp(grid.index(successor), from, to, visitor);
        }
        if (adjustment == Adjustment.TOTAL_RETURN && begun) {
            revalue(from, to, visitor);
        }
    }

    /** What a dividend is worth rests on the closes before it, which a row may have changed. */
    private void revalue(int from, int to, Visitor visitor) {
        int end = grid.end(grid.cursor().prices().size() - 1);
        for (int i = 0; i < end; i++) {
            int symbol = grid.touchedSymbol(i);
            int session = grid.touchedSession(i);
            if (session < settled[symbol]) {
                keepUp(symbol, from, to, visitor);
            }
            for (int heir : heirs.isEmpty() ? List.<Integer>of() : List.copyOf(heirs.getOrDefault(symbol, List.of()))) {
                if (session < settled[heir]) {
                    keepUp(heir, from, to, visitor);
                }
            }
        }
    }

    private void keepUp(int symbol, int from, int to, Visitor visitor) {
        if (symbol >= 0 && symbol < known && keepUp(symbol)) {
            whole(symbol, from, to, visitor);
        }
    }

    /** Takes in the terms of a symbol at the clock; whether they changed the units of its past. */
    private boolean keepUp(int symbol) {
        Terms now = grid.cursor().terms(grid.listed(symbol));
        boolean reinvests = adjustment == Adjustment.TOTAL_RETURN && now != null && now.pay();
        if (now == terms[symbol] && !reinvests) {
            return false;
        }
        Terms before = adjusted[symbol];
        terms[symbol] = now;
        settled[symbol] = reinvests ? now.lastPaid() : 0;
        Terms after = reinvests ? now.reinvested(grid.listed(symbol).prices()) : Series.changing(now);
        adjusted[symbol] = after;
        boolean same = after == null || before == null ? after == before : after.equalTo(before);
        if (!same) {
            inherit(symbol, after);
        }
        return !same;
    }

    private void inherit(int symbol, @Nullable Terms now) {
        heirs.values().forEach(all -> all.remove((Integer) symbol));
        heirs.values().removeIf(List::isEmpty);
        if (now != null) {
            int[] places = grid.places(grid.listed(symbol).prices());
            for (int whose : now.whose()) {
                int other = whose < places.length ? places[whose] : PriceGrid.ABSENT;
                if (other != symbol && other != PriceGrid.ABSENT) {
                    List<Integer> all = heirs.computeIfAbsent(other, none -> new ArrayList<>());
                    if (!all.contains(symbol)) {
                        all.add(symbol);
                    }
                }
            }
        }
    }
}
