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
    private static final int NOTHING = -1;

    /** Hears of cells. */
    @FunctionalInterface
    public interface Visitor {
        /** A cell that may read otherwise than before; {@code value} is what it reads now, NaN if nothing is visible. */
        void cell(int symbol, int session, double value);
    }

    private final PriceGrid grid;
    private final PriceField field;
    private final Adjustment adjustment;
    /** By tape of prices, how many of its rows were taken in. */
    private int[] taken = {};

    private boolean begun;
    /** By symbol, the terms it was last read on, and what those became with dividends. */
    private @Nullable Terms[] terms = {};

    private @Nullable Terms[] adjusted = {};
    /** By symbol, those whose past goes on in its rows. */
    private final TreeMap<Integer, List<Integer>> heirs = new TreeMap<>();

    PriceColumn(PriceGrid grid, PriceField field, Adjustment adjustment) {
        this.grid = grid;
        this.field = field;
        this.adjustment = adjustment;
    }

    /**
     * Tells of each cell that may have changed since the last call, some more than once; the first call tells of every cell.
     *
     * @param from no earlier sessions
     * @param to the last session
     */
    public void changes(int from, int to, Visitor visitor) {
        int known = terms.length;
        if (known < grid.size()) {
            terms = Arrays.copyOf(terms, grid.size());
            adjusted = Arrays.copyOf(adjusted, grid.size());
        }
        List<Prices> all = grid.cursor().prices();
        taken = Arrays.copyOf(taken, all.size());
        for (int symbol = 0; symbol < terms.length; symbol++) {
            boolean changed = adjustment != Adjustment.NONE && keepUp(symbol);
            if (changed || symbol >= known) {
                whole(symbol, from, to, visitor);
            }
        }
        for (int i = 0; i < taken.length; i++) {
            if (begun) {
                take(all.get(i), taken[i], from, to, visitor);
            }
            taken[i] = all.get(i).release().to;
        }
        begun = true;
    }

    /** Has the next call tell of every cell again. */
    public void rewind() {
        begun = false;
        terms = new Terms[0];
        adjusted = new Terms[0];
        heirs.clear();
    }

    /** What a cell reads now. */
    public double at(int symbol, int session) {
        Listed one = grid.listed(symbol);
        Prices prices = one.prices();
        boolean bars = prices.tape.kind == Tape.Kind.BARS;
        if (!bars && field != PriceField.CLOSE) {
            return Double.NaN;
        }
        Terms some = adjusted[symbol];
        int piece = some == null ? 0 : some.piece(session);
        if (some != null && !some.tell(piece)) {
            return Double.NaN;
        }
        int row = prices.visible(some == null ? one.index() : some.index(piece), session);
        if (row == Prices.NONE) {
            return Double.NaN;
        }
        double raw = prices.tape.values[bars ? field.ordinal() : 0][row];
        if (some == null) {
            return raw;
        }
        return field == PriceField.VOLUME ? some.volume(raw, piece) : some.price(raw, piece);
    }

    private void take(Prices prices, int first, int from, int to, Visitor visitor) {
        Tape tape = prices.tape;
        int[] places = grid.places(prices);
        int end = prices.release().to;
        double[] column = tape.kind == Tape.Kind.BARS ? tape.values[field.ordinal()] : null;
        for (int row = first; row < end; row++) {
            int place = tape.symbol(row);
            int symbol = place < places.length ? places[place] : NOTHING;
            int session = symbol < 0 ? NOTHING : tape.slot(row, place);
            if (session >= from && session <= to) {
                boolean asItIs = adjusted[symbol] == null && column != null && prices.isLatest(row);
                double value = asItIs ? tape.isRetracted(row) ? Double.NaN : column[row] : at(symbol, session);
                visitor.cell(symbol, session, value);
                for (int heir : heirs.isEmpty() ? List.<Integer>of() : heirs.getOrDefault(symbol, List.of())) {
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

    /** Takes in the terms of a symbol at the clock; whether they changed the units of its past. */
    private boolean keepUp(int symbol) {
        Terms now = grid.terms(symbol);
        boolean reinvests = adjustment == Adjustment.TOTAL_RETURN && now != null && now.pay();
        if (now == terms[symbol] && !reinvests) {
            return false; // a dividend's worth rests on the closes before it, which a row may have changed
        }
        Terms before = adjusted[symbol];
        terms[symbol] = now;
        Terms after = reinvests ? now.reinvested(grid.listed(symbol).prices()) : Series.changing(now);
        adjusted[symbol] = after;
        if (after == null || before == null) {
            inherit(symbol, after);
            return after != before;
        }
        boolean same = after.equalTo(before);
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
                int other = whose < places.length ? places[whose] : NOTHING;
                if (other != symbol && other != NOTHING) {
                    List<Integer> all = heirs.computeIfAbsent(other, none -> new ArrayList<>());
                    if (!all.contains(symbol)) {
                        all.add(symbol);
                    }
                }
            }
        }
    }
}
