package dev.apex.market;

import java.util.Arrays;
import java.util.function.IntConsumer;

/** What the clock has released of one tape of prices: for each session and symbol the latest version. */
final class Prices {
    static final int NONE = -1;

    final Tape tape;
    private final SlotGrid grid = new SlotGrid();
    /** By symbol index: the latest session with a row, or -1 while the symbol is unknown. */
    private int[] newest = {};

    private int released;
    private int releasedBefore;
    /** Rows of this step that did not simply extend their symbol. */
    private int[] corrections = new int[64];

    private int correctionCount;

    Prices(Tape tape) {
        this.tape = tape;
        tape.sessions.stream().forEach(session -> grid.row(session, tape.symbols.size()));
    }

    int released() {
        return released;
    }

    int releasedBefore() {
        return releasedBefore;
    }

    /**
     * Applies the rows up to the clock; {@code arrived} hears of symbols met for the first time.
     *
     * @param before where the clock stood at the step before, -1 if there was none
     */
    void advance(long before, long clock, IntConsumer arrived) {
        int from = released;
        int to = tape.release(from, before, clock);
        int symbols = tape.symbols.size();
        if (newest.length < symbols) {
            int known = newest.length;
            newest = Arrays.copyOf(newest, symbols);
            Arrays.fill(newest, known, symbols, NONE);
        }
        correctionCount = 0;
        int[] symbol = tape.symbol;
        int[] slot = tape.slot;
        int[] latest = newest;
        int session = NONE;
        int[] cells = {};
        for (int row = from; row < to; row++) {
            int at = symbol[row];
            int day = slot[row];
            if (day != session) {
                session = day;
                cells = grid.row(day, symbols);
            }
            cells[at] = row + 1;
            int last = latest[at];
            if (day > last) {
                latest[at] = day;
                if (last == NONE) {
                    arrived.accept(at);
                }
            } else {
                correct(row);
            }
        }
        releasedBefore = from;
        released = to;
    }

    private void correct(int row) {
        if (correctionCount == corrections.length) {
            corrections = Arrays.copyOf(corrections, correctionCount * 2);
        }
        corrections[correctionCount++] = row;
    }

    int correctionCount() {
        return correctionCount;
    }

    int correction(int i) {
        return corrections[i];
    }

    /** The visible row of a session, or {@link #NONE}; the clock decides, not the caller. */
    int visible(int symbol, int session) {
        int row = grid.get(session, symbol) - 1;
        return row >= 0 && !tape.isRetracted(row) ? row : NONE;
    }

    /** The first asserted version of what is, or was, visible in a session, or {@link #NONE}. */
    int firstKnown(int symbol, int session) {
        int first = NONE;
        for (int row = grid.get(session, symbol) - 1; row >= 0; row = tape.predecessor(row)) {
            if (!tape.isRetracted(row)) {
                first = row;
            }
        }
        return first;
    }

    /** The latest session with a visible row, or {@link #NONE}. */
    int newestVisible(int symbol) {
        for (int session = newest[symbol]; session >= grid.first(); session--) {
            if (visible(symbol, session) != NONE) {
                return session;
            }
        }
        return NONE;
    }

    int firstSession() {
        return grid.first();
    }

    int lastSession() {
        return grid.last();
    }
}
