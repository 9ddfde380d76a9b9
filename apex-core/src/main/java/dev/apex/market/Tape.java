package dev.apex.market;

import dev.apex.Digest;
import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.time.Micros;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Rows of one kind in arrival order {@code (ingested_at, symbol, ts, rev)}, as primitive columns.
 *
 * <p>Opaque on purpose: anyone may write one through a {@link TapeWriter}, only the {@link PointInTimeCursor} reads it,
 * so that a row which the clock has not released cannot be looked at. Rows are only ever appended, by the tape's
 * writer, which confines a growing tape to one thread; a finished tape may be shared by any number of cursors and
 * threads.
 */
public final class Tape {
    /** What the rows of a tape are about. */
    public enum Kind {
        /** Open, high, low, close and volume of a session. */
        BARS(5),
        /** One price at one instant. */
        FIXINGS(1),
        /** Joining (1) and leaving (0) the tradable universe. */
        MEMBERSHIP(1),
        /** Splits, dividends and other events that change prices or positions. */
        ACTIONS(1),
        /** Everything else that is told about a symbol. */
        ANNOUNCEMENTS(1);

        private final int columns;

        Kind(int columns) {
            this.columns = columns;
        }

        int columns() {
            return columns;
        }

        /** Whether rows are observations of a session, rather than announcements that may speak of the future. */
        public boolean isPrice() {
            return this == BARS || this == FIXINGS;
        }
    }

    static final int RETRACTED = 1;
    static final int ASSUMED = 2;
    static final int FLAG_BITS = 2;

    final Kind kind;
    int size;
    int[] symbol = {};
    long[] ts = {};
    long[] ingestedAt = {};
    /** Session ordinal on the symbol's calendar; announcements have none. */
    int[] slot = {};
    /** Revision number and flags. */
    int[] meta = {};
    /** Index into {@link #spans} for bars, into {@link #topics} for announcements. */
    int[] tag = {};

    final double[][] values;

    final List<Symbol> symbols = new ArrayList<>();
    /** By symbol index; empty for announcements. */
    final List<Instrument> instruments = new ArrayList<>();
    /** Lengths of bars, close minus open, in microseconds. */
    final List<Long> spans = new ArrayList<>();

    final List<String> topics = new ArrayList<>();

    /** Rows that replace an earlier version, ascending, and beside each the row it replaces. */
    int[] replacing = {};

    int[] replaced = {};
    int replacements;

    /** Sessions in which there is a row. */
    final BitSet sessions = new BitSet();

    private final List<byte[]> identities = new ArrayList<>();
    private final ConcurrentHashMap<Long, byte[]> digests = new ConcurrentHashMap<>();

    Tape(Kind kind) {
        this.kind = kind;
        this.values = new double[kind.columns()][0];
    }

    public Kind kind() {
        return kind;
    }

    boolean isRetracted(int row) {
        return (meta[row] & RETRACTED) != 0;
    }

    boolean isAssumed(int row) {
        return (meta[row] & ASSUMED) != 0;
    }

    int revision(int row) {
        return meta[row] >>> FLAG_BITS;
    }

    long opensAt(int row) {
        return ts[row] - spans.get(tag[row]);
    }

    /** The row that {@code row} replaced, or -1. */
    int predecessor(int row) {
        int at = Arrays.binarySearch(replacing, 0, replacements, row);
        return at < 0 ? -1 : replaced[at];
    }

    /** How many rows, from the start, have {@code ingested_at <= clock}, given that the first {@code from} do. */
    int countUpTo(long clock, int from) {
        if (from == size || ingestedAt[from] > clock) {
            return from;
        }
        int step = 1;
        int low = from;
        int high = Math.min(size, from + step);
        while (high < size && ingestedAt[high] <= clock) {
            low = high;
            step <<= 1;
            high = (int) Math.min(size, (long) high + step);
        }
        while (low + 1 < high) {
            int middle = (low + high) >>> 1;
            if (ingestedAt[middle] <= clock) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low + 1;
    }

    /**
     * How many rows, from the start, are released at a clock. Arrival order was asserted when the tape was written, so
     * the two ends of a release speak for all of it.
     *
     * @param from rows released at the step before
     * @param before where the clock stood then, -1 if there was none
     * @throws RefusedException if a row had arrived by the step before and was not handed over then, or is not yet
     *     known
     */
    int release(int from, long before, long clock) {
        int to = countUpTo(clock, from);
        if (to > from && ingestedAt[from] <= before) {
            throw new RefusedException(Rule.RELEASED_TOO_LATE, describe(from) + " at clock " + Micros.toInstant(clock));
        }
        if (to > from && ingestedAt[to - 1] > clock) {
            throw new RefusedException(
                    Rule.RELEASED_TOO_EARLY, describe(to - 1) + " at clock " + Micros.toInstant(clock));
        }
        return to;
    }

    private String describe(int row) {
        return "a row of " + symbols.get(symbol[row]) + " ingested at " + Micros.toInstant(ingestedAt[row]);
    }

    /**
     * SHA-256 of the rows {@code [from, to)}, kept, so that all runs that step alike over one tape hash it once.
     */
    byte[] digest(int from, int to) {
        return digests.computeIfAbsent(((long) from << Integer.SIZE) | to, key -> compute(from, to));
    }

    private byte[] compute(int from, int to) {
        Digest digest = Digest.create().put(kind.name());
        for (int row = from; row < to; row++) {
            digest.put(identity(symbol[row])).put(ts[row]).put(ingestedAt[row]).put(meta[row]);
            if (kind == Kind.BARS) {
                digest.put((long) spans.get(tag[row]));
            } else if (!kind.isPrice()) {
                digest.put(topics.get(tag[row]));
            }
            for (double[] column : values) {
                digest.put(column[row]);
            }
        }
        return digest.finish();
    }

    /** A digest of the symbol and what it trades as, whatever its index on this tape. */
    private synchronized byte[] identity(int index) {
        for (int next = identities.size(); next <= index; next++) {
            Digest digest = Digest.create().put(symbols.get(next).name());
            if (kind.isPrice()) {
                Instrument instrument = instruments.get(next);
                digest.put(instrument.pricing().name())
                        .put(instrument.calendar().name())
                        .put(instrument.currency())
                        .put(instrument.lot())
                        .put(instrument.tick());
            }
            identities.add(digest.finish());
        }
        return identities.get(index);
    }

    void ensure(int capacity) {
        if (capacity > ts.length) {
            resize((int) Math.min(Integer.MAX_VALUE - 8L, Math.max(capacity, ts.length * 2L)));
        }
    }

    void trim() {
        resize(size);
        replacing = Arrays.copyOf(replacing, replacements);
        replaced = Arrays.copyOf(replaced, replacements);
    }

    private void resize(int capacity) {
        symbol = Arrays.copyOf(symbol, capacity);
        ts = Arrays.copyOf(ts, capacity);
        ingestedAt = Arrays.copyOf(ingestedAt, capacity);
        slot = Arrays.copyOf(slot, kind.isPrice() ? capacity : 0);
        meta = Arrays.copyOf(meta, capacity);
        tag = Arrays.copyOf(tag, kind == Kind.FIXINGS ? 0 : capacity);
        for (int column = 0; column < values.length; column++) {
            values[column] = Arrays.copyOf(values[column], capacity);
        }
    }

    void link(int row, int before) {
        if (replacements == replacing.length) {
            int capacity = Math.max(16, replacements * 2);
            replacing = Arrays.copyOf(replacing, capacity);
            replaced = Arrays.copyOf(replaced, capacity);
        }
        replacing[replacements] = row;
        replaced[replacements++] = before;
    }
}
