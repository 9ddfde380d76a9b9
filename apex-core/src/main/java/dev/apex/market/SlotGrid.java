package dev.apex.market;

import java.util.Arrays;

/**
 * One int for each (session, symbol), kept by session, with a row allocated when a session is first written.
 *
 * <p>Sessions are ordinals of the symbol's calendar, so that a cell means the same day however many dates exist.
 */
final class SlotGrid {
    private static final int[] EMPTY = {};

    private int base = -1;
    private int[][] sessions = new int[0][];

    /** The value at a cell, or 0 if none was written. */
    int get(int session, int symbol) {
        int at = session - base;
        if (base < 0 || at < 0 || at >= sessions.length) {
            return 0;
        }
        int[] row = sessions[at];
        return symbol < row.length ? row[symbol] : 0;
    }

    /** The first session held, or 0 if none. */
    int first() {
        return Math.max(base, 0);
    }

    /** The last session held, or -1 if none. */
    int last() {
        return base + sessions.length - 1;
    }

    /** The row of a session, at least {@code symbols} long, to be read and written in place. */
    int[] row(int session, int symbols) {
        int at = session - base;
        if (base >= 0 && at >= 0 && at < sessions.length && sessions[at].length >= symbols) {
            return sessions[at];
        }
        return allocate(session, symbols);
    }

    private int[] allocate(int session, int symbols) {
        if (base < 0) {
            base = session;
            sessions = new int[0][];
        }
        if (session < base) {
            int more = base - session;
            int[][] wider = new int[sessions.length + more][];
            Arrays.fill(wider, 0, more, EMPTY);
            System.arraycopy(sessions, 0, wider, more, sessions.length);
            sessions = wider;
            base = session;
        }
        int at = session - base;
        if (at >= sessions.length) {
            int before = sessions.length;
            sessions = Arrays.copyOf(sessions, Math.max(at + 1, before + (before >> 1) + 16));
            Arrays.fill(sessions, before, sessions.length, EMPTY);
        }
        if (sessions[at].length < symbols) {
            sessions[at] = Arrays.copyOf(sessions[at], symbols);
        }
        return sessions[at];
    }
}
