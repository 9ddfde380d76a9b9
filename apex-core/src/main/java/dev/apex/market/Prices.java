package dev.apex.market;

import dev.apex.time.Micros;
import dev.apex.time.TradingCalendar;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** What the clock has released of one tape of prices: for each session and symbol the latest version. */
final class Prices {
    static final int NONE = -1;

    final Tape tape;
    /** By cell of the tape's layout: row + 1 of the latest version released, or 0. */
    private int[] versions = {};

    private Layout layout;
    private Tape.Release release;
    /** How many corrections of the tape had been released before this step, and have been with it. */
    private int correctedBefore;

    private int corrected;
    /** By symbol, its latest session with a visible row, behind the step in which that was so: one word, as for {@link #reached}. */
    private long[] newest = {};

    private int advances;
    /** The calendar of all symbols that have arrived, if they have one. */
    private @Nullable TradingCalendar shared;

    /** How many symbols have arrived. */
    private int arrived;

    /** What was last worked out; a thread that a run left behind may come by, so it is replaced whole. */
    private volatile @Nullable Reach reached;

    /**
     * How far a calendar reaches.
     *
     * @param calendar the calendar
     * @param clock the clock
     * @param session the latest session that a row can be of then
     * @param closed the latest session that is over then
     */
    private record Reach(TradingCalendar calendar, long clock, int session, int closed) {}

    Prices(Tape tape) {
        this.tape = tape;
        this.release = tape.start;
        this.layout = tape.layout();
        this.versions = new int[tape.cells()];
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
            int symbol = tape.symbol(tape.arrivals[arrived]);
            TradingCalendar calendar = tape.instruments.get(symbol).calendar();
            shared = arrived == 0 || calendar == shared ? calendar : null;
            listener.accept(symbol);
        }
        advances++;
        if (newest.length < tape.symbols.size()) {
            newest = new long[tape.symbols.size()];
        }
        correctedBefore = corrected;
        while (corrected < tape.correctionCount && tape.corrections[corrected] < release.to) {
            corrected++;
        }
    }

    private void apply(int from, int to) {
        int start = keepUpWithLayout() ? from : 0;
        int[] cell = tape.cell;
        int[] newest = versions;
        for (int row = start; row < to; row++) {
            newest[cell[row]] = row + 1;
        }
    }

    /** Makes room where the tape has grown; false if its cells have moved, and everything is to be applied again. */
    private boolean keepUpWithLayout() {
        boolean kept = tape.layout() == layout || tape.layout().keepsCellsOf(layout);
        layout = tape.layout();
        if (!kept) {
            versions = new int[tape.cells()];
        } else if (tape.cells() > versions.length) {
            versions = Arrays.copyOf(versions, Math.max(tape.cells(), versions.length + versions.length / 2));
        }
        return kept;
    }

    /** How many rows of this step did not simply extend their symbol. */
    int correctionCount() {
        return corrected - correctedBefore;
    }

    int correction(int i) {
        return tape.corrections[correctedBefore + i];
    }

    /** Whether a row that was released is the latest version of its session. */
    boolean isLatest(int row) {
        return versions[tape.cell[row]] == row + 1;
    }

    /** The visible row of a session, or {@link #NONE}; the clock decides, not the caller. */
    int visible(int symbol, int session) {
        int row = latest(symbol, session);
        return row >= 0 && !tape.isRetracted(row) ? row : NONE;
    }

    /** The latest version of a session, be it a retraction, or {@link #NONE}. */
    int latest(int symbol, int session) {
        if (session < layout.origin(symbol)) {
            return NONE;
        }
        long cell = layout.cell(symbol, session);
        return cell < versions.length ? versions[(int) cell] - 1 : NONE;
    }

    /** The row of a session that was visible at an earlier clock, in microseconds, or {@link #NONE}. */
    int visibleAt(int symbol, int session, long clock) {
        int row = latest(symbol, session);
        while (row >= 0 && tape.ingestedAt[row] > clock) {
            row = tape.predecessor(row);
        }
        return row >= 0 && !tape.isRetracted(row) ? row : NONE;
    }

    /** What some sessions up to {@code last} were like, in the versions visible at a clock. */
    Trailing trailing(int symbol, int last, int sessions, long clock, List<CorporateAction.Split> splits) {
        boolean bars = tape.kind == Tape.Kind.BARS;
        double[] closes = tape.values[bars ? 3 : 0];
        double volume = 0;
        int volumes = 0;
        double[] returns = new double[Math.max(sessions, 0)];
        int count = 0;
        int before = NONE;
        for (int session = Math.max(0, last - sessions + 1); session <= last; session++) {
            int row = visibleAt(symbol, session, clock);
            if (row != NONE && bars) {
                volume += tape.values[4][row] * unitsOf(row, splits);
                volumes++;
            }
            if (row != NONE && before != NONE && closes[before] != 0) {
                double then = closes[before] / unitsOf(before, splits) * unitsOf(row, splits);
                returns[count++] = (closes[row] - then) / Math.abs(then);
            }
            before = row;
        }
        return new Trailing(volumes == 0 ? Double.NaN : volume / volumes, volumes, deviation(returns, count), count);
    }

    /** How many units after some splits are one of a row. */
    private double unitsOf(int row, List<CorporateAction.Split> splits) {
        double units = 1;
        long opensAt = tape.kind == Tape.Kind.BARS ? tape.opensAt(row) : tape.ts(row);
        for (int i = 0; i < splits.size(); i++) {
            if (opensAt < Micros.floor(splits.get(i).ex())) {
                units *= splits.get(i).ratio();
            }
        }
        return units;
    }

    private static double deviation(double[] values, int count) {
        if (count < 2) {
            return Double.NaN;
        }
        double mean = 0;
        for (int i = 0; i < count; i++) {
            mean += values[i] / count;
        }
        double squares = 0;
        for (int i = 0; i < count; i++) {
            squares += (values[i] - mean) * (values[i] - mean);
        }
        return StrictMath.sqrt(squares / (count - 1));
    }

    /** The first asserted version of what is, or was, visible in a session, or {@link #NONE}. */
    int firstKnown(int symbol, int session) {
        int first = NONE;
        for (int row = latest(symbol, session); row >= 0; row = tape.predecessor(row)) {
            if (!tape.isRetracted(row)) {
                first = row;
            }
        }
        return first;
    }

    /** The latest session with a visible row, or {@link #NONE}; looked up once a step, since all that read a symbol ask. */
    int newestVisible(int symbol) {
        int now = advances;
        long[] known = newest;
        if (symbol < known.length && (int) (known[symbol] >>> Integer.SIZE) == now) {
            return (int) known[symbol];
        }
        int session = newestVisible(symbol, Integer.MAX_VALUE);
        if (symbol < known.length) {
            known[symbol] = (long) now << Integer.SIZE | session & 0xFFFF_FFFFL;
        }
        return session;
    }

    /** The row of the latest session with a visible one, or {@link #NONE}. */
    int newestRow(int symbol) {
        int session = newestVisible(symbol);
        return session == NONE ? NONE : versions[(int) layout.cell(symbol, session)] - 1;
    }

    /** The latest session with a visible row that is not after one, or {@link #NONE}. */
    int newestVisible(int symbol, int upTo) {
        for (int session = Math.min(upTo, last(symbol)); session >= first(symbol); session--) {
            if (visible(symbol, session) != NONE) {
                return session;
            }
        }
        return NONE;
    }

    /** The first session with a visible row, or {@link #NONE}. */
    int oldestVisible(int symbol) {
        int last = last(symbol);
        for (int session = first(symbol); session <= last; session++) {
            if (visible(symbol, session) != NONE) {
                return session;
            }
        }
        return NONE;
    }

    /** No session of the symbol before this one has a row. */
    int first(int symbol) {
        return layout.origin(symbol);
    }

    /** No session of the symbol after this one has a row that is released. */
    int last(int symbol) {
        TradingCalendar calendar = shared;
        if (calendar == null) {
            calendar = tape.instruments.get(symbol).calendar();
        }
        return Math.min(tape.newest(symbol), reach(calendar).session);
    }

    /** The latest session of a calendar that is over at the clock. */
    int closed(TradingCalendar calendar) {
        return reach(calendar).closed;
    }

    /**
     * The session after the last that has opened at the clock: a row is known no earlier than it happened, and belongs to
     * the session of its date, which may still be to open.
     */
    private Reach reach(TradingCalendar calendar) {
        Reach known = reached;
        if (known == null || known.calendar != calendar || known.clock != release.clock) {
            long clock = release.clock;
            known = new Reach(calendar, clock, calendar.openedBy(clock) + 1, calendar.closedBy(clock));
            reached = known;
        }
        return known;
    }
}
