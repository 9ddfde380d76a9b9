package dev.apex.market;

import dev.apex.Digest;
import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.time.Micros;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

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
        /** Splits, dividends and other events that change prices or positions: a figure, an instant, a symbol. */
        ACTIONS(3),
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
    private static final int[] NONE = {};
    /** As many as an array can hold. */
    private static final int MOST_CELLS = Integer.MAX_VALUE - 8;

    final Kind kind;
    int size;
    long[] ingestedAt = {};

    // As written; a finished tape keeps cells and headers instead, a third of the size.
    int[] symbol = {};
    long[] ts = {};
    /** Session ordinal on the symbol's calendar; announcements have none. */
    int[] slot = {};
    /** Revision number and flags. */
    int[] meta = {};
    /** Index into {@link #spans} for bars, into {@link #topics} for announcements. */
    int[] tag = {};

    /** Symbol and session of a row, as laid out; the symbol alone for announcements. */
    int[] cell = {};

    private int[] header = {};
    private Headers headers = new Headers();
    private Layout layout;
    private int laidOut;
    private boolean finished;

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

    /** Rows of prices that do not extend their symbol by a later session, ascending: late rows and replacements. */
    int[] corrections = {};

    int correctionCount;

    /** The first row of each symbol of which there is one, ascending. */
    int[] arrivals = {};

    int arrivalCount;

    /** By symbol index: the latest session with a row, or -1 if there is none. */
    private int[] newest = {};

    /** One more than the greatest cell. */
    private int cells;

    /** What is released before the first step: nothing. */
    final Release start = new Release(-1, 0, 0);

    private final List<byte[]> identities = new ArrayList<>();
    private final ConcurrentHashMap<Long, byte[]> digests = new ConcurrentHashMap<>();

    Tape(Kind kind) {
        this.kind = kind;
        this.values = new double[kind.columns()][0];
        this.layout = kind.isPrice() ? new Layout(0, new int[0]) : Layout.OF_SYMBOLS;
    }

    public Kind kind() {
        return kind;
    }

    /** The same rows, finished, with values that may be written over and digests of their own; for a {@link Veil}. */
    Tape withValuesOfItsOwn() {
        if (!finished) {
            throw new IllegalStateException("a tape of " + kind + " that is still growing");
        }
        Tape copy = new Tape(kind);
        copy.size = size;
        copy.ingestedAt = ingestedAt;
        copy.cell = cell;
        copy.header = header;
        copy.headers = headers;
        copy.layout = layout;
        copy.laidOut = laidOut;
        copy.symbols.addAll(symbols);
        copy.instruments.addAll(instruments);
        copy.spans.addAll(spans);
        copy.topics.addAll(topics);
        copy.replacing = replacing;
        copy.replaced = replaced;
        copy.replacements = replacements;
        copy.corrections = corrections;
        copy.correctionCount = correctionCount;
        copy.arrivals = arrivals;
        copy.arrivalCount = arrivalCount;
        copy.newest = newest;
        copy.cells = cells;
        copy.finished = true;
        for (int column = 0; column < values.length; column++) {
            copy.values[column] = Arrays.copyOf(values[column], size);
        }
        return copy;
    }

    int symbol(int row) {
        return finished ? layout.symbol(cell[row]) : symbol[row];
    }

    /** The session of a price, an ordinal on its symbol's calendar. */
    int slot(int row) {
        return finished ? layout.session(cell[row]) : slot[row];
    }

    /**
     * Symbols and sessions of some rows of prices.
     *
     * @param symbols written from 0
     * @param sessions written from 0
     */
    void locate(int from, int to, int[] symbols, int[] sessions) {
        if (finished) {
            layout.locate(cell, from, to, symbols, sessions);
        } else {
            System.arraycopy(symbol, from, symbols, 0, to - from);
            System.arraycopy(slot, from, sessions, 0, to - from);
        }
    }

    long ts(int row) {
        return finished ? headers.ts(header[row]) : ts[row];
    }

    /** Revision number and flags. */
    int meta(int row) {
        return finished ? headers.meta(header[row]) : meta[row];
    }

    /** Index into the lengths of bars or the topics of announcements. */
    int tag(int row) {
        if (finished) {
            return headers.tag(header[row]);
        }
        return kind == Kind.FIXINGS ? 0 : tag[row];
    }

    boolean isRetracted(int row) {
        return (meta(row) & RETRACTED) != 0;
    }

    boolean isAssumed(int row) {
        return (meta(row) & ASSUMED) != 0;
    }

    int revision(int row) {
        return meta(row) >>> FLAG_BITS;
    }

    /** The opening print of a bar. */
    long opensAt(int row) {
        return ts(row) - spans.get(tag(row));
    }

    /** What an announcement is about. */
    String topic(int row) {
        return topics.get(tag(row));
    }

    /** How the cells of this tape are laid out, for now. */
    Layout layout() {
        return layout;
    }

    /** How many cells there are. */
    int cells() {
        return cells;
    }

    /** The latest session of which there is a row of a symbol, or -1. */
    int newest(int symbolIndex) {
        return symbolIndex < newest.length ? newest[symbolIndex] : Prices.NONE;
    }

    /** The row that {@code row} replaced, or -1. */
    int predecessor(int row) {
        int at = Arrays.binarySearch(replacing, 0, replacements, row);
        return at < 0 ? -1 : replaced[at];
    }

    /** Takes off the rows from {@code before} on, of which none was laid out. */
    void cutBackTo(int before) {
        size = before;
        while (replacements > 0 && replacing[replacements - 1] >= before) {
            replacements--;
        }
    }

    /** How many rows, from the start, have {@code ingested_at <= clock}, given that the first {@code from} do. */
    int countUpTo(long clock, int from) {
        return countUpTo(clock, from, 0);
    }

    /** The same, looking first near {@code from + guess}, where a search touches the least memory. */
    private int countUpTo(long clock, int from, int guess) {
        if (from == size || ingestedAt[from] > clock) {
            return from;
        }
        int low = from;
        int high = (int) Math.min(size, from + 1L + guess);
        for (int step = 1; high < size && ingestedAt[high] <= clock; step <<= 1) {
            low = high;
            high = (int) Math.min(size, (long) high + step);
        }
        if (low == from) {
            int step = 1;
            while (high - step > low && ingestedAt[high - step] > clock) {
                high -= step;
                step <<= 1;
            }
            low = Math.max(low, high - step);
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
     * What a clock releases after the last release. Arrival order was asserted when the tape was written, so the two ends
     * of a release speak for all of it.
     *
     * @throws RefusedException if a row had arrived by the step before and was not handed over then, or is not yet
     *     known
     */
    Release after(Release last, long clock) {
        Release known = last.next;
        if (known != null && known.clock == clock) {
            return known;
        }
        int from = last.to;
        int to = countUpTo(clock, from, last.to - last.from);
        if (to > from && ingestedAt[from] <= last.clock) {
            throw new RefusedException(Rule.RELEASED_TOO_LATE, describe(from) + " at clock " + Micros.toInstant(clock));
        }
        if (to > from && ingestedAt[to - 1] > clock) {
            throw new RefusedException(
                    Rule.RELEASED_TOO_EARLY, describe(to - 1) + " at clock " + Micros.toInstant(clock));
        }
        Release release = new Release(clock, from, to);
        if (finished) {
            last.next = release;
        }
        return release;
    }

    /**
     * The rows {@code [from, to)} that a step released, where the clock stood at {@code clock}.
     *
     * <p>On a finished tape each keeps its digest and the release after it, so that of all the runs that step alike only the
     * first searches and hashes. Where two schedules part, the later one's is kept.
     */
    static final class Release {
        final long clock;
        final int from;
        final int to;
        private volatile byte @Nullable [] digest;
        private volatile @Nullable Release next;

        Release(long clock, int from, int to) {
            this.clock = clock;
            this.from = from;
            this.to = to;
        }
    }

    private String describe(int row) {
        return "a row of " + symbols.get(symbol(row)) + " ingested at " + Micros.toInstant(ingestedAt[row]);
    }

    /** SHA-256 of the rows of a release. */
    byte[] digest(Release release) {
        byte[] known = release.digest;
        if (known == null) {
            known = digest(release.from, release.to);
            release.digest = known;
        }
        return known;
    }

    /** SHA-256 of the rows {@code [from, to)}, kept, so that all runs that step alike over one tape hash it once. */
    byte[] digest(int from, int to) {
        // times an odd number: as many keys, and hashes that differ where from and to are close
        return digests.computeIfAbsent(
                (((long) from << Integer.SIZE) | to) * 0x9E3779B97F4A7C15L, key -> compute(from, to));
    }

    private byte[] compute(int from, int to) {
        Digest digest = Digest.create().put(kind.name());
        for (int row = from; row < to; row++) {
            digest.put(identity(symbol(row))).put(ts(row)).put(ingestedAt[row]).put(meta(row));
            if (kind == Kind.BARS) {
                digest.put((long) spans.get(tag(row)));
            } else if (!kind.isPrice()) {
                digest.put(topic(row));
            }
            if (kind == Kind.ACTIONS) {
                action(digest, row);
                continue;
            }
            for (double[] column : values) {
                digest.put(column[row]);
            }
        }
        return digest.finish();
    }

    /** Adds the figure of an action, and what else its kind has; of a successor the name, whatever its index. */
    private void action(Digest digest, int row) {
        digest.put(values[0][row]);
        if (!isRetracted(row)) {
            switch (topic(row)) {
                case Topics.DIVIDEND -> digest.put((long) values[1][row]);
                case Topics.SUCCESSION -> digest.put(identity((int) values[2][row]));
                default -> {}
            }
        }
    }

    /**
     * A digest of the symbol and what it trades as, whatever its index on this tape. Of the calendar only its name and zone: its
     * sessions in years that no row speaks of change with the time zone data of a JDK.
     */
    private synchronized byte[] identity(int index) {
        for (int next = identities.size(); next <= index; next++) {
            Digest digest = Digest.create().put(symbols.get(next).name());
            if (kind.isPrice()) {
                Instrument instrument = instruments.get(next);
                digest.put(instrument.pricing().name())
                        .put(instrument.calendar().name())
                        .put(instrument.calendar().zone().getId())
                        .put(instrument.currency())
                        .put(instrument.lot())
                        .put(instrument.tick())
                        .put(instrument.hasPricesOfAnySign() ? 1L : 0L);
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

    /** Packs the rows, and gives back spare room unless it is not worth copying everything; there will be no more. */
    void finish() {
        if (finished) {
            return;
        }
        header = new int[size];
        for (int row = 0; row < size; row++) {
            header[row] =
                    row > 0 && saysTheSame(row, row - 1) ? header[row - 1] : headers.of(ts[row], tag(row), meta(row));
        }
        headers.finish();
        if (ts.length - size > size >> 5) {
            resize(size);
        }
        finished = true;
        symbol = NONE;
        slot = NONE;
        meta = NONE;
        tag = NONE;
        ts = new long[0];
        cell = Arrays.copyOf(cell, size);
        replacing = Arrays.copyOf(replacing, replacements);
        replaced = Arrays.copyOf(replaced, replacements);
        corrections = Arrays.copyOf(corrections, correctionCount);
        arrivals = Arrays.copyOf(arrivals, arrivalCount);
    }

    private boolean saysTheSame(int row, int other) {
        return ts(row) == ts(other) && meta(row) == meta(other) && tag(row) == tag(other);
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

    /** Copies a row over another. */
    void move(int from, int to) {
        symbol[to] = symbol[from];
        ts[to] = ts[from];
        ingestedAt[to] = ingestedAt[from];
        meta[to] = meta[from];
        if (slot.length > 0) {
            slot[to] = slot[from];
        }
        if (tag.length > 0) {
            tag[to] = tag[from];
        }
        for (double[] column : values) {
            column[to] = column[from];
        }
    }

    void link(int row, int before) {
        replacing = withRoom(replacing, replacements);
        replaced = withRoom(replaced, replacements);
        replacing[replacements] = row;
        replaced[replacements++] = before;
    }

    /**
     * Lays out the rows put down since the last time, and takes note of how each stands to the earlier ones of its symbol.
     *
     * @throws RefusedException if sessions times symbols are more than an array can hold; the tape is then as before
     */
    void layOut() {
        if (kind.isPrice()) {
            layOutSessions();
        } else {
            cell = Arrays.copyOf(cell, symbol.length);
            System.arraycopy(symbol, laidOut, cell, laidOut, size - laidOut);
        }
        laidOut = size;
    }

    private void layOutSessions() {
        int[] first = new int[symbols.size()];
        int[] last = Arrays.copyOf(newest, symbols.size());
        Arrays.fill(first, Layout.NOWHERE);
        Arrays.fill(last, newest.length, last.length, Prices.NONE);
        int[] before = last.clone();
        for (int row = laidOut; row < size; row++) {
            first[symbol[row]] = Math.min(first[symbol[row]], slot[row]);
            last[symbol[row]] = Math.max(last[symbol[row]], slot[row]);
        }
        Layout next = layout.including(first);
        long most = 0;
        for (int at = 0; at < last.length; at++) {
            most = last[at] == Prices.NONE ? most : Math.max(most, next.cell(at, last[at]) + 1);
        }
        if (most > MOST_CELLS) {
            throw new RefusedException(
                    Rule.TAPE_TOO_WIDE, symbols.size() + " symbols and their sessions are " + most + " cells");
        }
        cell = Arrays.copyOf(cell, symbol.length);
        for (int row = next.keepsCellsOf(layout) ? laidOut : 0; row < size; row++) {
            cell[row] = (int) next.cell(symbol[row], slot[row]);
        }
        layout = next;
        cells = (int) most;
        newest = before;
        for (int row = laidOut; row < size; row++) {
            note(row);
        }
    }

    private void note(int row) {
        int at = symbol[row];
        if (slot[row] <= newest[at]) {
            corrections = withRoom(corrections, correctionCount);
            corrections[correctionCount++] = row;
            return;
        }
        if (newest[at] == Prices.NONE) {
            arrivals = withRoom(arrivals, arrivalCount);
            arrivals[arrivalCount++] = row;
        }
        newest[at] = slot[row];
    }

    private static int[] withRoom(int[] rows, int used) {
        return used < rows.length ? rows : Arrays.copyOf(rows, Math.max(16, used * 2));
    }
}
