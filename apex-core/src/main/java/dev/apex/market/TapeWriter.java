package dev.apex.market;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.market.Stamp.Arrival;
import dev.apex.market.Tape.Kind;
import dev.apex.time.Micros;
import dev.apex.time.TradingCalendar;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The only way rows get onto a {@link Tape}: every row is checked, sorted into arrival order and collapsed against the
 * version before it.
 *
 * <p>Rows may be written in any order; {@link #commit()} puts what was written since the last commit behind the tape's
 * rows. What cannot be accepted goes to the {@link Quarantine}, by default a refusal that leaves the tape as it was.
 * The result does not depend on the order of writing. Confined to one thread.
 */
public final class TapeWriter {
    private static final long LATEST = Micros.exact(Instant.parse("2100-01-01T00:00:00Z"));
    /** Milliseconds and seconds of any date before {@link #LATEST} end here when taken for microseconds. */
    private static final long EARLIEST = LATEST / 1_000;

    /** How long before the first session of a calendar its first bar may open. */
    private static final long LONGEST_NIGHT = 86_400_000_000L;

    private static final int HIGHEST_REVISION = Integer.MAX_VALUE >>> Tape.FLAG_BITS;

    private final Tape tape;
    private final Kind kind;
    private final Map<Symbol, Integer> indices = new HashMap<>();
    private final Map<Long, Integer> spanTags = new HashMap<>();
    private final Map<String, Integer> topicTags = new HashMap<>();
    private Quarantine quarantine = Quarantine.REFUSING;

    /** Row + 1 of the latest version by session and symbol, for prices. */
    private final SlotGrid latest = new SlotGrid();
    /** Row of the latest version by fact, for announcements. */
    private final Map<Fact, Integer> latestFact = new HashMap<>();

    private Staged staged;
    private boolean finished;
    private long read;
    private long refused;
    private long lastSpan = -1;
    private int lastSpanTag;

    private TapeWriter(Kind kind) {
        this.kind = kind;
        this.tape = new Tape(kind);
        this.staged = new Staged(kind.columns());
    }

    /** A writer of an empty tape. */
    public static TapeWriter of(Kind kind) {
        return new TapeWriter(kind);
    }

    /** Sends refused rows to {@code quarantine} from here on, instead of throwing. */
    public TapeWriter quarantining(Quarantine rows) {
        this.quarantine = rows;
        return this;
    }

    /**
     * Declares an instrument whose prices will be written and gives its handle.
     *
     * @throws RefusedException if the symbol was declared with other terms, or is priced in another way than this tape
     */
    public int declare(Instrument instrument) {
        if (!kind.isPrice() || (instrument.pricing() == Instrument.Pricing.BARS) != (kind == Kind.BARS)) {
            throw new RefusedException(Rule.WRONG_TAPE, instrument + " on a tape of " + kind);
        }
        Integer known = indices.get(instrument.symbol());
        if (known != null) {
            if (!tape.instruments.get(known).equals(instrument)) {
                throw new RefusedException(Rule.INSTRUMENT_TWICE, instrument + " after " + tape.instruments.get(known));
            }
            return known;
        }
        tape.instruments.add(instrument);
        return enter(instrument.symbol());
    }

    /** Writes a bar of a declared instrument. */
    public TapeWriter write(Bar bar) {
        Stamp stamp = bar.stamp();
        int instrument = declared(bar.symbol());
        if (instrument < 0) {
            return this;
        }
        if (bar.opensAt().getNano() % 1_000 != 0) {
            refuse(Rule.FINER_THAN_MICROS, read + 1, bar.symbol() + " opens at " + bar.opensAt());
            return this;
        }
        bar(
                instrument,
                Micros.exact(bar.opensAt()),
                Micros.exact(stamp.eventTime()),
                Micros.ceil(stamp.ingestedAt()),
                stamp.revision(),
                stamp.arrival() == Arrival.ASSUMED,
                bar.open(),
                bar.high(),
                bar.low(),
                bar.close(),
                bar.volume(),
                read + 1);
        return this;
    }

    /** Writes a fixing of a declared instrument. */
    public TapeWriter write(Fixing fixing) {
        Stamp stamp = fixing.stamp();
        int instrument = declared(fixing.symbol());
        if (instrument < 0) {
            return this;
        }
        fixing(
                instrument,
                Micros.exact(stamp.eventTime()),
                Micros.ceil(stamp.ingestedAt()),
                stamp.revision(),
                stamp.arrival() == Arrival.ASSUMED,
                fixing.price(),
                read + 1);
        return this;
    }

    /** Writes a change of membership. */
    public TapeWriter write(Membership change) {
        announce(Kind.MEMBERSHIP, change.symbol(), change.stamp(), "member", change.member() ? 1 : 0, false);
        return this;
    }

    /** Writes an announcement, on a tape of actions or of announcements. */
    public TapeWriter write(Announcement announcement) {
        announce(
                kind == Kind.ACTIONS ? Kind.ACTIONS : Kind.ANNOUNCEMENTS,
                announcement.symbol(),
                announcement.stamp(),
                announcement.topic(),
                announcement.amount(),
                false);
        return this;
    }

    /** Withdraws the price row of a symbol at the stamp's event time; from the stamp's arrival on it does not exist. */
    public TapeWriter retract(Symbol symbol, Stamp stamp) {
        if (kind.isPrice()) {
            int instrument = declared(symbol);
            if (instrument < 0) {
                return this;
            }
            retract(
                    instrument,
                    Micros.exact(stamp.eventTime()),
                    Micros.ceil(stamp.ingestedAt()),
                    stamp.revision(),
                    stamp.arrival() == Arrival.ASSUMED,
                    read + 1);
        } else {
            retract(symbol, stamp, "member");
        }
        return this;
    }

    /** Withdraws what was announced about a symbol under a topic for the stamp's event time. */
    public TapeWriter retract(Symbol symbol, Stamp stamp, String topic) {
        announce(kind, symbol, stamp, topic, 0, true);
        return this;
    }

    /**
     * Writes a bar; the loader's door, without objects.
     *
     * @param instrument the handle from {@link #declare}
     * @param opensAt instant of the opening print, in microseconds
     * @param ts end of the bar, in microseconds
     * @param ingestedAt arrival, in microseconds
     * @param rev revision number
     * @param assumed whether the arrival was filled in by a lag rule
     * @param place the row's line or number, for the quarantine
     */
    public void bar(
            int instrument,
            long opensAt,
            long ts,
            long ingestedAt,
            int rev,
            boolean assumed,
            double open,
            double high,
            double low,
            double close,
            double volume,
            long place) {
        read++;
        int slot = slotOf(instrument, ts, ingestedAt, rev, place);
        if (slot < 0
                || !isOneSession(instrument, slot, opensAt, ts, place)
                || !isBar(instrument, open, high, low, close, volume, place)) {
            return;
        }
        int row = staged.add(instrument, ts, ingestedAt, slot, meta(rev, assumed, false), spanTag(ts - opensAt), place);
        staged.values[0][row] = open;
        staged.values[1][row] = high;
        staged.values[2][row] = low;
        staged.values[3][row] = close;
        staged.values[4][row] = volume;
    }

    /** Writes a fixing; the loader's door. Parameters as for {@link #bar}. */
    public void fixing(int instrument, long ts, long ingestedAt, int rev, boolean assumed, double price, long place) {
        read++;
        int slot = slotOf(instrument, ts, ingestedAt, rev, place);
        if (slot < 0 || !isPrice(instrument, "price", price, place)) {
            return;
        }
        int row = staged.add(instrument, ts, ingestedAt, slot, meta(rev, assumed, false), 0, place);
        staged.values[0][row] = price;
    }

    /** Withdraws a price row; the loader's door. Parameters as for {@link #bar}. */
    public void retract(int instrument, long ts, long ingestedAt, int rev, boolean assumed, long place) {
        read++;
        int slot = slotOf(instrument, ts, ingestedAt, rev, place);
        if (slot >= 0) {
            int tag = kind == Kind.BARS ? spanTag(0) : 0;
            staged.add(instrument, ts, ingestedAt, slot, meta(rev, assumed, true), tag, place);
        }
    }

    /** Counts and quarantines a row that could not even be read, so that nothing that was met goes missing. */
    public void refuse(Rule rule, long place, String detail) {
        read++;
        quarantine(rule, place, detail);
    }

    /** The tape as committed so far. */
    public Tape tape() {
        return tape;
    }

    /** Commits what was written and gives the tape, which will not grow any more. */
    public Tape build() {
        commit();
        tape.finish();
        finished = true;
        return tape;
    }

    /**
     * Sorts what was written since the last commit into arrival order, collapses it and appends it to the tape.
     *
     * @return what became of the rows since the last commit
     * @throws RefusedException under {@link Quarantine#REFUSING}, at the first row refused; with {@link
     *     Rule#BEHIND_THE_TAPE} if there are rows for a tape that was built already; whatever is thrown, the tape is as
     *     before
     */
    public Intake commit() {
        Staged batch = staged;
        if (finished && batch.rows > 0) {
            throw new RefusedException(Rule.BEHIND_THE_TAPE, batch.rows + " rows for a finished tape of " + kind);
        }
        Batch result = new Batch(batch, tape.size);
        try {
            result.append();
        } catch (RuntimeException | Error e) {
            result.undo();
            throw e;
        } finally {
            staged = new Staged(kind.columns());
        }
        Intake intake = new Intake(read, tape.size - result.before, result.duplicates, result.redeliveries, refused);
        read = 0;
        refused = 0;
        return intake;
    }

    private int enter(Symbol symbol) {
        int index = tape.symbols.size();
        tape.symbols.add(symbol);
        indices.put(symbol, index);
        return index;
    }

    /** The handle of a symbol, or -1 if its row was refused for want of one. */
    private int declared(Symbol symbol) {
        requireKind(kind.isPrice(), "price of " + symbol);
        Integer index = indices.get(symbol);
        if (index == null) {
            refuse(Rule.UNDECLARED_INSTRUMENT, read + 1, "symbol " + symbol);
            return -1;
        }
        return index;
    }

    private void requireKind(boolean fits, String row) {
        if (!fits) {
            throw new RefusedException(Rule.WRONG_TAPE, row + " on a tape of " + kind);
        }
    }

    private void announce(Kind needed, Symbol symbol, Stamp stamp, String topic, double amount, boolean retracted) {
        requireKind(kind == needed && !kind.isPrice(), needed + " row of " + symbol);
        read++;
        long place = read;
        long ts = Micros.exact(stamp.eventTime());
        long ingestedAt = Micros.ceil(stamp.ingestedAt());
        if (!inRange(ts, ingestedAt, stamp.revision(), place)) {
            return;
        }
        if (Double.isNaN(amount) || Double.isInfinite(amount)) {
            quarantine(Rule.AMOUNT_NOT_FINITE, place, topic + " of " + symbol + " is " + amount);
            return;
        }
        if (!Symbol.isName(topic)) {
            quarantine(Rule.TOPIC_NAME, place, "topic \"" + Symbol.printable(topic) + "\" of " + symbol);
            return;
        }
        Integer known = indices.get(symbol);
        int index = known == null ? enter(symbol) : known;
        int tag = topicTags.computeIfAbsent(topic, name -> {
            tape.topics.add(name);
            return tape.topics.size() - 1;
        });
        int meta = meta(stamp.revision(), stamp.arrival() == Arrival.ASSUMED, retracted);
        int row = staged.add(index, ts, ingestedAt, 0, meta, tag, place);
        staged.values[0][row] = retracted || amount == 0 ? 0 : amount;
    }

    private static int meta(int rev, boolean assumed, boolean retracted) {
        return rev << Tape.FLAG_BITS | (assumed ? Tape.ASSUMED : 0) | (retracted ? Tape.RETRACTED : 0);
    }

    private int spanTag(long span) {
        if (span != lastSpan) {
            lastSpan = span;
            lastSpanTag = spanTags.computeIfAbsent(span, length -> {
                tape.spans.add(length);
                return tape.spans.size() - 1;
            });
        }
        return lastSpanTag;
    }

    private boolean inRange(long ts, long ingestedAt, int rev, long place) {
        if (ts < EARLIEST || ts >= LATEST || ingestedAt < EARLIEST || ingestedAt >= LATEST) {
            return quarantine(
                    Rule.STAMP_OUT_OF_RANGE, place, "ts " + ts + " us, ingested_at " + ingestedAt + " us since 1970");
        }
        if (rev < 0 || rev > HIGHEST_REVISION) {
            return quarantine(Rule.REVISION_NUMBER, place, "revision " + rev);
        }
        return true;
    }

    /** The session of an observation, or -1 if the row was refused. */
    private int slotOf(int instrument, long ts, long ingestedAt, int rev, long place) {
        if (!inRange(ts, ingestedAt, rev, place)) {
            return -1;
        }
        if (ingestedAt < ts) {
            quarantine(
                    Rule.KNOWN_BEFORE_IT_HAPPENED,
                    place,
                    tape.symbols.get(instrument) + " of " + Micros.toInstant(ts) + " ingested at "
                            + Micros.toInstant(ingestedAt));
            return -1;
        }
        TradingCalendar calendar = tape.instruments.get(instrument).calendar();
        int slot = calendar.slotOf(ts);
        if (slot < 0) {
            quarantine(
                    Rule.PRICE_WITHOUT_SESSION,
                    place,
                    tape.symbols.get(instrument) + " at " + Micros.toInstant(ts) + " on " + calendar.name());
        }
        return slot;
    }

    private boolean isOneSession(int instrument, int slot, long opensAt, long ts, long place) {
        if (opensAt >= ts || opensAt < EARLIEST) {
            return quarantine(
                    Rule.BAR_WITHOUT_LENGTH,
                    place,
                    tape.symbols.get(instrument) + " opens at " + Micros.toInstant(opensAt) + " and ends at "
                            + Micros.toInstant(ts));
        }
        TradingCalendar calendar = tape.instruments.get(instrument).calendar();
        long before = slot > 0 ? calendar.closesAt(slot - 1) : calendar.opensAt(0) - LONGEST_NIGHT;
        if (opensAt < before) {
            return quarantine(
                    Rule.BAR_OF_SEVERAL_SESSIONS,
                    place,
                    tape.symbols.get(instrument) + " opens at " + Micros.toInstant(opensAt)
                            + "; the session before its own closed at " + Micros.toInstant(before));
        }
        return true;
    }

    private boolean isBar(
            int instrument, double open, double high, double low, double close, double volume, long place) {
        if (!isPrice(instrument, "open", open, place)
                || !isPrice(instrument, "high", high, place)
                || !isPrice(instrument, "low", low, place)
                || !isPrice(instrument, "close", close, place)) {
            return false;
        }
        if (!(low <= open && low <= close && open <= high && close <= high)) {
            return quarantine(
                    Rule.RANGE_DOES_NOT_HOLD_PRICES,
                    place,
                    tape.symbols.get(instrument) + " open " + open + " high " + high + " low " + low + " close "
                            + close);
        }
        if (!(volume >= 0 && volume <= Double.MAX_VALUE) || isNegativeZero(volume)) {
            return quarantine(
                    Rule.VOLUME_NEGATIVE, place, tape.symbols.get(instrument) + " volume " + volume + " units");
        }
        return true;
    }

    private boolean isPrice(int instrument, String field, double price, long place) {
        if (price > 0 && price <= Double.MAX_VALUE) {
            return true;
        }
        Instrument terms = tape.instruments.get(instrument);
        if (terms.hasPricesOfAnySign() && Math.abs(price) <= Double.MAX_VALUE && !isNegativeZero(price)) {
            return true;
        }
        return quarantine(Rule.PRICE_NOT_POSITIVE, place, terms.symbol() + " " + field + " " + price);
    }

    private static boolean isNegativeZero(double value) {
        return value == 0 && 1 / value < 0;
    }

    /** Always false, so that a check can return it. */
    private boolean quarantine(Rule rule, long place, String detail) {
        refused++;
        try {
            quarantine.take(rule, place, detail);
        } catch (RuntimeException | Error e) {
            read = 0;
            refused = 0;
            staged = new Staged(kind.columns());
            throw e;
        }
        return false;
    }

    /** A fact that is announced: one key, any number of versions. */
    private record Fact(int symbol, long ts, int topic) {}

    /** Rows as written, before they are sorted. */
    private static final class Staged {
        private static final int FIRST_CAPACITY = 1024;

        int rows;
        int[] symbol = new int[FIRST_CAPACITY];
        long[] ts = new long[FIRST_CAPACITY];
        long[] ingestedAt = new long[FIRST_CAPACITY];
        int[] slot = new int[FIRST_CAPACITY];
        int[] meta = new int[FIRST_CAPACITY];
        int[] tag = new int[FIRST_CAPACITY];
        long[] place = new long[FIRST_CAPACITY];
        final double[][] values;

        Staged(int columns) {
            values = new double[columns][FIRST_CAPACITY];
        }

        int add(int symbolIndex, long eventTime, long arrival, int session, int flags, int tagIndex, long where) {
            if (rows == ts.length) {
                grow();
            }
            symbol[rows] = symbolIndex;
            ts[rows] = eventTime;
            ingestedAt[rows] = arrival;
            slot[rows] = session;
            meta[rows] = flags;
            tag[rows] = tagIndex;
            place[rows] = where;
            return rows++;
        }

        private void grow() {
            int capacity = rows + (rows >> 1);
            symbol = Arrays.copyOf(symbol, capacity);
            ts = Arrays.copyOf(ts, capacity);
            ingestedAt = Arrays.copyOf(ingestedAt, capacity);
            slot = Arrays.copyOf(slot, capacity);
            meta = Arrays.copyOf(meta, capacity);
            tag = Arrays.copyOf(tag, capacity);
            place = Arrays.copyOf(place, capacity);
            for (int column = 0; column < values.length; column++) {
                values[column] = Arrays.copyOf(values[column], capacity);
            }
        }
    }

    /** One commit: sort, then meet each fact's versions in arrival order. */
    private final class Batch {
        private final Staged in;
        private final int before;
        private final boolean announcing = !kind.isPrice();
        private long duplicates;
        private long redeliveries;

        Batch(Staged in, int before) {
            this.in = in;
            this.before = before;
        }

        void append() {
            int[] order = arrivalOrder();
            tape.ensure(before + order.length);
            int from = 0;
            while (from < order.length) {
                int to = from + 1;
                while (to < order.length && sameVersion(order[from], order[to])) {
                    to++;
                }
                meet(order, from, to);
                from = to;
            }
        }

        private int[] arrivalOrder() {
            int[] symbolRank = new int[in.rows];
            int[] revision = new int[in.rows];
            int[] rank = ranks(tape.symbols);
            for (int row = 0; row < in.rows; row++) {
                symbolRank[row] = rank[in.symbol[row]];
                revision[row] = in.meta[row] >>> Tape.FLAG_BITS;
            }
            ArrivalOrder order = new ArrivalOrder(in.rows).by(revision);
            if (announcing) {
                int[] topicRank = new int[in.rows];
                int[] topicRanks = ranks(tape.topics);
                for (int row = 0; row < in.rows; row++) {
                    topicRank[row] = topicRanks[in.tag[row]];
                }
                order.by(topicRank);
            }
            return order.by(in.ts).by(symbolRank).by(in.ingestedAt).rows();
        }

        private static <T extends Comparable<T>> int[] ranks(List<T> names) {
            List<T> sorted = new ArrayList<>(names);
            sorted.sort(null);
            Map<T, Integer> places = new HashMap<>();
            for (int place = 0; place < sorted.size(); place++) {
                places.put(sorted.get(place), place);
            }
            return names.stream().mapToInt(places::get).toArray();
        }

        private boolean sameVersion(int a, int b) {
            return in.ingestedAt[a] == in.ingestedAt[b]
                    && in.symbol[a] == in.symbol[b]
                    && in.ts[a] == in.ts[b]
                    && in.meta[a] >>> Tape.FLAG_BITS == in.meta[b] >>> Tape.FLAG_BITS
                    && (!announcing || in.tag[a] == in.tag[b]);
        }

        /** Rows {@code order[from, to)} claim to be one version: they are equal, or none of them can be chosen. */
        private void meet(int[] order, int from, int to) {
            int row = order[from];
            boolean observed = false;
            for (int other = from; other < to; other++) {
                observed |= (in.meta[order[other]] & Tape.ASSUMED) == 0;
                if (!samePayload(row, order[other])) {
                    for (int each = from; each < to; each++) {
                        quarantine(Rule.ONE_VERSION_TWO_PAYLOADS, in.place[order[each]], describe(order[each]));
                    }
                    return;
                }
            }
            duplicates += to - from - 1;
            if (observed) {
                in.meta[row] &= ~Tape.ASSUMED;
            }
            accept(row);
        }

        private void accept(int row) {
            int known = version(row);
            if (tape.size > 0 && tape.size == before && in.ingestedAt[row] <= tape.ingestedAt[before - 1]) {
                meetBehind(row, known);
                return;
            }
            if (known >= 0) {
                if (tape.ts[known] != in.ts[row]) {
                    quarantine(
                            Rule.TWO_EVENT_TIMES_IN_A_SESSION,
                            in.place[row],
                            describe(row) + "; known: " + Micros.toInstant(tape.ts[known]));
                    return;
                }
                if (equalsTape(row, known)) {
                    redeliveries++;
                    return;
                }
                if (in.meta[row] >>> Tape.FLAG_BITS < tape.revision(known)) {
                    quarantine(
                            Rule.REVISION_FELL,
                            in.place[row],
                            describe(row) + " after revision " + tape.revision(known));
                    return;
                }
            }
            if (known < 0 && (in.meta[row] & Tape.RETRACTED) != 0) {
                quarantine(Rule.NOTHING_TO_RETRACT, in.place[row], describe(row));
                return;
            }
            int added = put(row);
            if (known >= 0) {
                tape.link(added, known);
            }
            if (announcing) {
                latestFact.put(new Fact(in.symbol[row], in.ts[row], in.tag[row]), added);
            } else {
                latest.row(in.slot[row], in.symbol[row] + 1)[in.symbol[row]] = added + 1;
            }
        }

        /** A row no later than the tape's end can only repeat what is there; anything else would change the past. */
        private void meetBehind(int row, int latestKnown) {
            int known = latestKnown;
            while (known >= 0 && arrivesBefore(row, known)) {
                known = tape.predecessor(known);
            }
            boolean same = known >= 0 && tape.ts[known] == in.ts[row] && equalsTape(row, known);
            boolean sameVersion = known >= 0
                    && tape.ingestedAt[known] == in.ingestedAt[row]
                    && tape.revision(known) == in.meta[row] >>> Tape.FLAG_BITS;
            if (same && sameVersion) {
                duplicates++;
            } else if (same) {
                redeliveries++;
            } else {
                quarantine(
                        sameVersion ? Rule.ONE_VERSION_TWO_PAYLOADS : Rule.BEHIND_THE_TAPE,
                        in.place[row],
                        describe(row));
            }
        }

        private boolean arrivesBefore(int row, int known) {
            return in.ingestedAt[row] != tape.ingestedAt[known]
                    ? in.ingestedAt[row] < tape.ingestedAt[known]
                    : in.meta[row] >>> Tape.FLAG_BITS < tape.revision(known);
        }

        private int version(int row) {
            if (announcing) {
                return latestFact.getOrDefault(new Fact(in.symbol[row], in.ts[row], in.tag[row]), -1);
            }
            return latest.get(in.slot[row], in.symbol[row]) - 1;
        }

        private int put(int row) {
            int to = tape.size;
            tape.symbol[to] = in.symbol[row];
            tape.ts[to] = in.ts[row];
            tape.ingestedAt[to] = in.ingestedAt[row];
            tape.meta[to] = in.meta[row];
            if (!announcing) {
                tape.slot[to] = in.slot[row];
            }
            if (kind != Kind.FIXINGS) {
                tape.tag[to] = in.tag[row];
            }
            for (int column = 0; column < tape.values.length; column++) {
                tape.values[column][to] = in.values[column][row];
            }
            if (!announcing) {
                tape.place(to);
            }
            return tape.size++;
        }

        private boolean samePayload(int a, int b) {
            if ((in.meta[a] & Tape.RETRACTED) != (in.meta[b] & Tape.RETRACTED) || in.tag[a] != in.tag[b]) {
                return false;
            }
            for (double[] column : in.values) {
                if (column[a] != column[b]) {
                    return false;
                }
            }
            return true;
        }

        private boolean equalsTape(int row, int known) {
            boolean retracted = (in.meta[row] & Tape.RETRACTED) != 0;
            if (retracted || tape.isRetracted(known)) {
                return retracted && tape.isRetracted(known);
            }
            if (kind == Kind.BARS && in.tag[row] != tape.tag[known]) {
                return false;
            }
            for (int column = 0; column < tape.values.length; column++) {
                if (in.values[column][row] != tape.values[column][known]) {
                    return false;
                }
            }
            return true;
        }

        private String describe(int row) {
            return tape.symbols.get(in.symbol[row]) + " of " + Micros.toInstant(in.ts[row]) + " ingested at "
                    + Micros.toInstant(in.ingestedAt[row]) + ", revision " + (in.meta[row] >>> Tape.FLAG_BITS);
        }

        /** Takes the tape back to where it was, after a refusal. */
        void undo() {
            for (int row = tape.size - 1; row >= before; row--) {
                int known = tape.predecessor(row);
                if (announcing) {
                    Fact fact = new Fact(tape.symbol[row], tape.ts[row], tape.tag[row]);
                    if (known < 0) {
                        latestFact.remove(fact);
                    } else {
                        latestFact.put(fact, known);
                    }
                } else {
                    latest.row(tape.slot[row], tape.symbol[row] + 1)[tape.symbol[row]] = known + 1;
                }
            }
            tape.cutBackTo(before);
        }
    }
}
