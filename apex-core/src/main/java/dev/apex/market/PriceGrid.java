package dev.apex.market;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.time.TradingCalendar;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The prices of all symbols of one calendar as visible at a cursor's clock, by session: the engine's door for what is computed
 * of many symbols at once.
 *
 * <p>It shows what a {@link Series} of the same step shows, to the last bit, and is not digested: what is handed out are the
 * readings computed from it. Symbols are counted in the order in which they are met; that order never reaches a result.
 * Confined to the cursor's thread.
 */
public final class PriceGrid {
    private static final int ABSENT = -1;

    private final PointInTimeCursor cursor;
    private final TradingCalendar calendar;
    private final List<Listed> symbols = new ArrayList<>();
    private final Map<Symbol, Integer> indices = new HashMap<>();
    /** By tape of prices, what index here its symbols have. */
    private final Map<Prices, int[]> places = new HashMap<>();

    private int met;

    private PriceGrid(PointInTimeCursor cursor, TradingCalendar calendar) {
        this.cursor = cursor;
        this.calendar = calendar;
    }

    /** The prices of a calendar's symbols. */
    public static PriceGrid of(PointInTimeCursor cursor, TradingCalendar calendar) {
        return new PriceGrid(cursor, calendar);
    }

    public TradingCalendar calendar() {
        return calendar;
    }

    /** Takes in symbols met since it was called last. */
    public void meet() {
        if (met == cursor.listed().size()) {
            return;
        }
        met = cursor.listed().size();
        for (Listed one : cursor.listed().values()) {
            if (!indices.containsKey(one.symbol())
                    && one.instrument().calendar().equals(calendar)) {
                int index = symbols.size();
                indices.put(one.symbol(), index);
                symbols.add(one);
                place(one, index);
            }
        }
    }

    private void place(Listed one, int index) {
        int[] all = places.getOrDefault(one.prices(), new int[0]);
        int known = all.length;
        if (one.index() >= known) {
            all = Arrays.copyOf(all, Math.max(one.index() + 1, 2 * known));
            Arrays.fill(all, known, all.length, ABSENT);
        }
        all[one.index()] = index;
        places.put(one.prices(), all);
    }

    /** How many symbols were met. */
    public int size() {
        return symbols.size();
    }

    /** The symbols by index. */
    public List<Symbol> symbols() {
        return Collections.unmodifiableList(symbols.stream().map(Listed::symbol).toList());
    }

    public Instrument instrument(int index) {
        return symbols.get(index).instrument();
    }

    /** The index of a symbol, or -1 if it is not one of these. */
    public int index(Symbol symbol) {
        return indices.getOrDefault(symbol, ABSENT);
    }

    /**
     * The index of a symbol, or -1 if no row of it has arrived.
     *
     * @throws RefusedException with {@link Rule#CALENDARS_DIFFER} if it is on another calendar
     */
    public int requireIndex(Symbol symbol) {
        int index = index(symbol);
        if (index == ABSENT && cursor.listed(symbol) != null) {
            throw new RefusedException(Rule.CALENDARS_DIFFER, symbol + " among symbols of " + calendar.name());
        }
        return index;
    }

    /** The step of the cursor. */
    public long step() {
        return cursor.step();
    }

    /**
     * By index, session 0 of each symbol: the latest that is over at the clock, or the latest with a visible row if that is later.
     *
     * @param sessions at least as many as there are symbols, written
     * @return the latest of them, and of those that are over
     */
    public int sessions(int[] sessions) {
        int closed = calendar.closedBy(cursor.at());
        int latest = closed;
        for (int i = 0; i < symbols.size(); i++) {
            Listed one = symbols.get(i);
            sessions[i] = Math.max(closed, one.prices().newestVisible(one.index()));
            latest = Math.max(latest, sessions[i]);
        }
        return latest;
    }

    /** How many sessions there are from the first with a visible row to one, both included. */
    public int history(int index, int session) {
        Listed one = symbols.get(index);
        int first = one.prices().oldestVisible(one.index());
        return first == Prices.NONE ? 0 : Math.max(0, session - first + 1);
    }

    /** Accounts in a view for the rows on which readings of some symbols rest, by index. */
    public void account(MarketView view, int[] indices) {
        view.restOn(symbols, indices);
    }

    /**
     * Something made of a symbol's series, read as if a session were its session 0; nothing of it is counted or digested.
     *
     * @param heard whether a witness of the view hears it
     */
    public <T> T quietly(MarketView view, int index, int session, boolean heard, Function<Series, T> made) {
        return view.quietly(heard, () -> made.apply(Series.at(view, symbols.get(index), session)));
    }

    /** Whether a symbol's prices are bars. */
    public boolean isBars(int index) {
        return symbols.get(index).prices().tape.kind == Tape.Kind.BARS;
    }

    /** One column of it. */
    public PriceColumn column(PriceField field, Adjustment adjustment) {
        return new PriceColumn(this, field, adjustment);
    }

    PointInTimeCursor cursor() {
        return cursor;
    }

    Listed listed(int index) {
        return symbols.get(index);
    }

    /** By symbol of a tape its index here; what is beyond or below 0 is none. */
    int[] places(Prices prices) {
        return places.getOrDefault(prices, new int[0]);
    }

    @Nullable
    Terms terms(int index) {
        return cursor.terms(symbols.get(index));
    }
}
