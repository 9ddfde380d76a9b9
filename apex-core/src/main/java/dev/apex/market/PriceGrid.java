package dev.apex.market;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.time.Micros;
import dev.apex.time.TradingCalendar;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The prices of all symbols of one calendar as visible at a cursor's clock, by session: the engine's door for what is computed
 * of many symbols at once.
 *
 * <p>It shows what a {@link Series} of the same step shows, to the last bit, and is not digested: what is handed out are the
 * readings computed from it. Rows that arrived since the last step are looked up once, for all columns. Symbols are counted in the
 * order in which they are met; that order never reaches a result. Confined to the cursor's thread.
 */
public final class PriceGrid {
    static final int ABSENT = -1;
    private static final int[] NOWHERE = {};

    private final PointInTimeCursor cursor;
    private final TradingCalendar calendar;
    private final List<Listed> symbols = new ArrayList<>();
    private final Map<Symbol, Integer> indices = new HashMap<>();
    /** By tape of prices, what index here its symbols have. */
    private final Map<Prices, int[]> places = new HashMap<>();

    private int met;
    private final Members members;
    /** By index, the latest session with a visible row, or {@link Prices#NONE}. */
    private int[] newest = {};
    /** Of that row: what it is about, when it arrived, and whether that is assumed. */
    private long[] newestTs = {};

    private long[] newestArrival = {};
    private boolean[] newestAssumed = {};

    /** By tape of prices, how many of its rows were taken in, and where those of the last step end below. */
    private int[] taken = {};

    private int[] ends = {};
    private boolean begun;
    /** The latest arrival among the rows that were taken in, in microseconds. */
    private long takenThrough = Long.MIN_VALUE;

    /** Rows that the last step brought and that are still the latest of their session: symbol, session, row or none. */
    private int[] touchedSymbol = {};

    private int[] touchedSession = {};
    private int[] touchedRow = {};
    private int touched;

    private PriceGrid(PointInTimeCursor cursor, TradingCalendar calendar) {
        this.cursor = cursor;
        this.calendar = calendar;
        this.members = new Members(cursor, calendar);
    }

    /** The prices of a calendar's symbols. */
    public static PriceGrid of(PointInTimeCursor cursor, TradingCalendar calendar) {
        return new PriceGrid(cursor, calendar);
    }

    public TradingCalendar calendar() {
        return calendar;
    }

    /** Takes in what was released, and the symbols met, since it was called last. */
    public void advance() {
        meet();
        List<Prices> all = cursor.prices();
        taken = Arrays.copyOf(taken, all.size());
        ends = Arrays.copyOf(ends, all.size());
        touched = 0;
        for (int i = 0; i < taken.length; i++) {
            Prices prices = all.get(i);
            if (begun) {
                take(prices, taken[i], prices.release().to);
            }
            taken[i] = prices.release().to;
            if (taken[i] > 0) { // rows lie in order of arrival
                takenThrough = Math.max(takenThrough, prices.tape.ingestedAt[taken[i] - 1]);
            }
            ends[i] = touched;
        }
        begun = true;
        members.advance(symbols);
    }

    private void meet() {
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
        int[] all = places.getOrDefault(one.prices(), NOWHERE);
        int known = all.length;
        if (one.index() >= known) {
            all = Arrays.copyOf(all, Math.max(one.index() + 1, 2 * known));
            Arrays.fill(all, known, all.length, ABSENT);
        }
        all[one.index()] = index;
        places.put(one.prices(), all);
        if (index >= newest.length) {
            newest = Arrays.copyOf(newest, 2 * index + 16);
            newestTs = Arrays.copyOf(newestTs, newest.length);
            newestArrival = Arrays.copyOf(newestArrival, newest.length);
            newestAssumed = Arrays.copyOf(newestAssumed, newest.length);
        }
        findNewest(index);
    }

    private void findNewest(int index) {
        Listed one = symbols.get(index);
        newest[index] = one.prices().newestVisible(one.index());
        if (newest[index] != Prices.NONE) {
            int row = one.prices().visible(one.index(), newest[index]);
            stamp(index, one.prices().tape, row);
        }
    }

    private void stamp(int index, Tape tape, int row) {
        newestTs[index] = tape.ts(row);
        newestArrival[index] = tape.ingestedAt[row];
        newestAssumed[index] = tape.isAssumed(row);
    }

    private void take(Prices prices, int from, int to) {
        int room = touched + to - from;
        if (room > touchedRow.length) {
            touchedSymbol = Arrays.copyOf(touchedSymbol, 2 * room);
            touchedSession = Arrays.copyOf(touchedSession, 2 * room);
            touchedRow = Arrays.copyOf(touchedRow, 2 * room);
        }
        Tape tape = prices.tape;
        if (touched > 0) {
            takeBehind(prices, from, to);
            return;
        }
        tape.locate(from, to, touchedSymbol, touchedSession);
        touch(prices, from, to, touchedSymbol, touchedSession);
    }

    /** The same where another tape's rows stand in front. */
    private void takeBehind(Prices prices, int from, int to) {
        int[] some = new int[to - from];
        int[] sessions = new int[to - from];
        prices.tape.locate(from, to, some, sessions);
        touch(prices, from, to, some, sessions);
    }

    private void touch(Prices prices, int from, int to, int[] some, int[] sessions) {
        int[] own = places(prices);
        Tape tape = prices.tape;
        for (int row = from; row < to; row++) {
            int symbol = some[row - from];
            int session = sessions[row - from];
            int index = symbol < own.length ? own[symbol] : ABSENT;
            if (index >= 0 && prices.isLatest(row)) {
                boolean retracted = tape.isRetracted(row);
                touchedSymbol[touched] = index;
                touchedSession[touched] = session;
                touchedRow[touched++] = retracted ? Prices.NONE : row;
                if (session >= newest[index]) {
                    renew(index, session, tape, row, retracted);
                }
            }
        }
    }

    private void renew(int index, int session, Tape tape, int row, boolean retracted) {
        if (!retracted) {
            newest[index] = session;
            stamp(index, tape, row);
        } else if (session == newest[index]) {
            findNewest(index);
        }
    }

    /** Refuses rows of a run that is over while another is asked. */
    public void requireOpen() {
        if (cursor.isClosed()) {
            Tenure.requireOwn(cursor, "rows");
        }
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
            sessions[i] = Math.max(closed, newest[i]);
            latest = Math.max(latest, sessions[i]);
        }
        return latest;
    }

    /** How many sessions there are from the first with a visible row to one, both included. */
    public int history(int index, int session) {
        int first = oldest(index);
        return first == Prices.NONE ? 0 : Math.max(0, session - first + 1);
    }

    /** The first session with a visible row, or -1. */
    public int oldest(int index) {
        Listed one = symbols.get(index);
        return one.prices().oldestVisible(one.index());
    }

    /** The first session after one with a visible row; none is as far as can be. */
    public int after(int index, int session) {
        Listed one = symbols.get(index);
        for (int next = session + 1; next <= newest[index]; next++) {
            if (one.prices().visible(one.index(), next) != Prices.NONE) {
                return next;
            }
        }
        return Integer.MAX_VALUE;
    }

    /** Whether a symbol belonged to the universe when a session closed, as known now; where nobody tells, all do. */
    public boolean isMember(int index, int session) {
        return members.isMember(index, session);
    }

    /** Whether the source tells who belongs to the universe. */
    public boolean tellsMembers() {
        return members.areTold();
    }

    /** Grows whenever anything more is told of who belongs to the universe. */
    public long membersTold() {
        return members.told();
    }

    /**
     * Accounts in a view, once a step and symbol, for the latest visible rows of some symbols, by index.
     *
     * @throws RefusedException with {@link Rule#KEPT_NEWER_THAN_THE_CLOCK} if anything that was taken in is newer than the clock of
     *     the view
     */
    public void account(MarketView view, int[] indices) {
        if (takenThrough > view.cursor().at()) {
            throw view.fail(new RefusedException(
                    Rule.KEPT_NEWER_THAN_THE_CLOCK,
                    "rows of " + calendar.name() + " as far as " + Micros.toInstant(takenThrough) + ", read by "
                            + view.strategy() + " at "
                            + Micros.toInstant(view.cursor().at())));
        }
        view.restOn(this, indices);
    }

    /**
     * Something made of a symbol's series, read as if a session were its session 0; nothing of it is counted or digested.
     *
     * @param heard whether a witness of the view hears it
     */
    public <T> T quietly(MarketView view, int index, int session, boolean heard, Function<Series, T> made) {
        return view.quietly(heard, () -> made.apply(Series.at(view, symbols.get(index), session)));
    }

    /** One column of it. */
    public PriceColumn column(PriceField field, Adjustment adjustment) {
        return new PriceColumn(this, field, adjustment);
    }

    /** Whether anything of a symbol is visible; of its latest row, what it is about, when it arrived, whether that is assumed. */
    boolean isVisible(int index) {
        return newest[index] != Prices.NONE;
    }

    long newestTs(int index) {
        return newestTs[index];
    }

    long newestArrival(int index) {
        return newestArrival[index];
    }

    boolean isNewestAssumed(int index) {
        return newestAssumed[index];
    }

    /** The number of a symbol among all that the cursor met. */
    int place(int index) {
        return symbols.get(index).place();
    }

    PointInTimeCursor cursor() {
        return cursor;
    }

    Listed listed(int index) {
        return symbols.get(index);
    }

    /** By symbol of a tape its index here; what is beyond or below 0 is none. */
    int[] places(Prices prices) {
        return places.getOrDefault(prices, NOWHERE);
    }

    /** Where the rows that the last step brought of a tape end; they begin where those of the tape before end. */
    int end(int tape) {
        return ends[tape];
    }

    int touchedSymbol(int i) {
        return touchedSymbol[i];
    }

    int touchedSession(int i) {
        return touchedSession[i];
    }

    /** The row, or {@link Prices#NONE} where one was withdrawn. */
    int touchedRow(int i) {
        return touchedRow[i];
    }
}
