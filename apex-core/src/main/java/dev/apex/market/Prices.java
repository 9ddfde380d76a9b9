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

    /** Rows of the tape that grid and newest have room for. */
    private int roomFor;

    private Tape.Release release;
    /** How many corrections of the tape had been released before this step, and have been with it. */
    private int correctedBefore;

    private int corrected;
    /** How many symbols have arrived. */
    private int arrived;

    Prices(Tape tape) {
        this.tape = tape;
        this.release = tape.start;
        makeRoom();
    }

    /** What the last step released. */
    Tape.Release release() {
        return release;
    }

    /** Applies the rows up to the clock; {@code listener} hears of symbols met for the first time. */
    void advance(long clock, IntConsumer listener) {
        release = tape.after(release, clock);
        apply(release.from, release.to);
        for (; arrived < tape.arrivalCount && tape.arrivals[arrived] < release.to; arrived++) {
            listener.accept(tape.symbol[tape.arrivals[arrived]]);
        }
        correctedBefore = corrected;
        while (corrected < tape.correctionCount && tape.corrections[corrected] < release.to) {
            corrected++;
        }
    }

    private void apply(int from, int to) {
        if (to > roomFor) {
            makeRoom();
        }
        int[] symbol = tape.symbol;
        int[] slot = tape.slot;
        int[] latest = newest;
        int[][] sessions = grid.sessions();
        int first = grid.first();
        for (int row = from; row < to; row++) {
            int at = symbol[row];
            int day = slot[row];
            sessions[day - first][at] = row + 1;
            latest[at] = Math.max(latest[at], day);
        }
    }

    /** Room for all that is on the tape by now, so that nothing is allocated as the clock moves. */
    private void makeRoom() {
        int symbols = tape.symbols.size();
        tape.sessions.stream().forEach(session -> grid.row(session, symbols));
        int known = newest.length;
        newest = Arrays.copyOf(newest, symbols);
        Arrays.fill(newest, known, symbols, NONE);
        roomFor = tape.size;
    }

    /** How many rows of this step did not simply extend their symbol. */
    int correctionCount() {
        return corrected - correctedBefore;
    }

    int correction(int i) {
        return tape.corrections[correctedBefore + i];
    }

    /** The latest version of a session, be it a withdrawal, or {@link #NONE}. */
    int latest(int symbol, int session) {
        return grid.get(session, symbol) - 1;
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
