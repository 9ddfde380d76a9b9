package dev.apex.market;

import java.util.Arrays;

/**
 * Where in one array the sessions of many symbols lie: session after session, in each the symbols side by side.
 *
 * <p>A symbol's sessions are counted from its own first one, so that symbols of several calendars, and those that were
 * listed late, leave no room empty in front. Immutable.
 */
final class Layout {
    /** Where there is no session: of announcements a cell is the symbol. */
    static final Layout OF_SYMBOLS = new Layout(Integer.MAX_VALUE, new int[0]);

    /** The origin of a symbol without a session. */
    static final int NOWHERE = Integer.MAX_VALUE;

    /** Room for what may come before what was first when it came, so that not every such row moves all cells. */
    private static final int SPARE_SESSIONS = 64;

    private final int stride;
    private final int[] origins;

    /**
     * @param stride symbols side by side
     * @param origins by symbol, its first session or {@link #NOWHERE}
     */
    Layout(int stride, int[] origins) {
        this.stride = stride;
        this.origins = origins;
    }

    /** A layout that has room for these first sessions too; this one if it has. */
    Layout including(int[] earliest) {
        int[] first = Arrays.copyOf(origins, Math.max(origins.length, earliest.length));
        Arrays.fill(first, origins.length, first.length, NOWHERE);
        for (int symbol = 0; symbol < earliest.length; symbol++) {
            if (first[symbol] == NOWHERE) {
                first[symbol] = earliest[symbol];
            } else if (earliest[symbol] < first[symbol]) {
                first[symbol] = earliest[symbol] - SPARE_SESSIONS;
            }
        }
        if (Arrays.equals(first, origins)) {
            return this;
        }
        return new Layout(first.length <= stride ? stride : Math.max(first.length, stride + stride / 2), first);
    }

    /** Whether every cell of that one is the same here. */
    boolean keepsCellsOf(Layout other) {
        boolean same = stride == other.stride || other.origins.length == 0;
        for (int symbol = 0; symbol < other.origins.length; symbol++) {
            same &= other.origins[symbol] == NOWHERE || other.origins[symbol] == origins[symbol];
        }
        return same;
    }

    /** The cell of a session, which is none before the symbol's first. */
    long cell(int symbol, int session) {
        return ((long) session - origins[symbol]) * stride + symbol;
    }

    int symbol(int cell) {
        return cell % stride;
    }

    int session(int cell) {
        return cell / stride + origins[cell % stride];
    }

    /**
     * Symbol and session of some cells. Rows that arrive together are mostly of one session, and then there is nothing to divide.
     *
     * @param symbols written from 0
     * @param sessions written from 0
     */
    void locate(int[] cells, int from, int to, int[] symbols, int[] sessions) {
        int line = 0;
        int begins = 0;
        for (int i = from; i < to; i++) {
            int symbol = cells[i] - begins;
            if (symbol < 0 || symbol >= stride) {
                line = cells[i] / stride;
                begins = line * stride;
                symbol = cells[i] - begins;
            }
            symbols[i - from] = symbol;
            sessions[i - from] = line + origins[symbol];
        }
    }

    /** The symbol's first session, {@link #NOWHERE} if it has none. */
    int origin(int symbol) {
        return symbol < origins.length ? origins[symbol] : NOWHERE;
    }
}
