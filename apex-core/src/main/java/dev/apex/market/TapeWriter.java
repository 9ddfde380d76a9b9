package dev.apex.market;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.market.Stamp.Arrival;
import dev.apex.market.Tape.Kind;
import dev.apex.time.Micros;
import dev.apex.time.TradingCalendar;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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

    private StagedRows staged;
    private boolean finished;
    private long read;
    private long refused;
    private long lastSpan = -1;
    private int lastSpanTag;
    private int lastInstrument = -1;
    private @Nullable TradingCalendar lastCalendar;

    private TapeWriter(Kind kind) {
        this.kind = kind;
        this.tape = new Tape(kind);
        this.staged = new StagedRows(kind.columns());
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

    /** Writes a corporate action. */
    public TapeWriter write(CorporateAction action) {
        write(action, read + 1);
        return this;
    }

    /** Writes an announcement. */
    public TapeWriter write(Announcement announcement) {
        announce(
                Kind.ANNOUNCEMENTS,
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

    /**
     * Withdraws what was announced about a symbol under a topic for the stamp's event time; that of a corporate action is
     * its {@link CorporateAction#topic()}.
     */
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
        staged.add(instrument, ts, ingestedAt, slot, meta(rev, assumed, false), spanTag(ts - opensAt), place);
        staged.put(open, high, low, close, volume);
    }

    /** Writes a fixing; the loader's door. Parameters as for {@link #bar}. */
    public void fixing(int instrument, long ts, long ingestedAt, int rev, boolean assumed, double price, long place) {
        read++;
        int slot = slotOf(instrument, ts, ingestedAt, rev, place);
        if (slot < 0 || !isPrice(instrument, "price", price, place)) {
            return;
        }
        staged.add(instrument, ts, ingestedAt, slot, meta(rev, assumed, false), 0, place);
        staged.put(price);
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
        StagedRows batch = staged;
        if (finished && batch.size() > 0) {
            throw new RefusedException(Rule.BEHIND_THE_TAPE, batch.size() + " rows for a finished tape of " + kind);
        }
        Batch result = new Batch(batch, tape.size);
        try {
            if (batch.size() > 0) {
                result.append();
            }
        } catch (RuntimeException | Error e) {
            result.undo();
            read = 0;
            refused = 0;
            throw e;
        } finally {
            staged = new StagedRows(kind.columns());
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
        requireKind(kind == needed, needed + " row of " + symbol);
        announcement(
                symbol,
                topic,
                Micros.exact(stamp.eventTime()),
                Micros.ceil(stamp.ingestedAt()),
                stamp.revision(),
                stamp.arrival() == Arrival.ASSUMED,
                amount,
                retracted,
                read + 1);
    }

    /**
     * Writes a membership or an announcement, or on any tape that is not of prices a withdrawal; the loader's door.
     *
     * @param symbol whom it is about
     * @param topic what it is; {@code member} for a membership
     * @param ts when it takes effect, in microseconds
     * @param ingestedAt when it became known, in microseconds
     * @param rev revision number
     * @param assumed whether the arrival was filled in by a rule
     * @param amount its figure; 1 or 0 for joining or leaving
     * @param retracted whether it withdraws what was said under this symbol, topic and {@code ts}
     * @param place the row's line or number, for the quarantine
     */
    public void announcement(
            Symbol symbol,
            String topic,
            long ts,
            long ingestedAt,
            int rev,
            boolean assumed,
            double amount,
            boolean retracted,
            long place) {
        requireKind(!kind.isPrice() && (retracted || kind != Kind.ACTIONS), "announcement of " + symbol);
        read++;
        if (!inRange(ts, ingestedAt, rev, place)) {
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
        if (kind == Kind.ACTIONS && !Topics.IN_ORDER.contains(topic)) {
            quarantine(Rule.ACTION_KIND, place, "topic \"" + topic + "\" of " + symbol);
            return;
        }
        int meta = meta(rev, assumed, retracted);
        staged.add(indexOf(symbol), ts, ingestedAt, 0, meta, topicTag(topic), place);
        if (kind == Kind.ACTIONS) {
            staged.put(0, 0, 0);
        } else {
            staged.put(retracted || amount == 0 ? 0 : amount);
        }
    }

    /**
     * Writes a corporate action; the loader's door.
     *
     * @param action what to write
     * @param place the row's line or number, for the quarantine
     */
    public void write(CorporateAction action, long place) {
        requireKind(kind == Kind.ACTIONS, action.topic() + " of " + action.symbol());
        read++;
        Stamp stamp = action.stamp();
        long ts = Micros.exact(stamp.eventTime());
        long ingestedAt = Micros.ceil(stamp.ingestedAt());
        if (!inRange(ts, ingestedAt, stamp.revision(), place) || !isAction(action, ts, place)) {
            return;
        }
        double figure;
        double instant = 0;
        double other = 0;
        if (action instanceof CorporateAction.Split split) {
            figure = split.ratio();
        } else if (action instanceof CorporateAction.Dividend dividend) {
            figure = dividend.perUnit();
            instant = Micros.ceil(dividend.payableAt()); // exact in a double until the year 2255
        } else if (action instanceof CorporateAction.Succession succession) {
            figure = succession.ratio();
            other = indexOf(succession.successor());
        } else {
            figure = ((CorporateAction.Delisting) action).value().orElse(Double.NaN) + 0.0;
        }
        int meta = meta(stamp.revision(), stamp.arrival() == Arrival.ASSUMED, false);
        staged.add(indexOf(action.symbol()), ts, ingestedAt, 0, meta, topicTag(action.topic()), place);
        staged.put(figure, instant, other);
    }

    private boolean isAction(CorporateAction action, long ts, long place) {
        if (action instanceof CorporateAction.Split split) {
            return isRatio(action, split.ratio(), place);
        }
        if (action instanceof CorporateAction.Dividend dividend) {
            return isDividend(dividend, ts, place);
        }
        if (action instanceof CorporateAction.Succession succession) {
            if (succession.successor().equals(action.symbol())) {
                return quarantine(Rule.SUCCEEDS_ITSELF, place, action.symbol() + " at " + action.ex());
            }
            return isRatio(action, succession.ratio(), place);
        }
        double value = ((CorporateAction.Delisting) action).value().orElse(0);
        if (!(value >= 0 && value <= Double.MAX_VALUE)) {
            return quarantine(Rule.DELISTING_VALUE, place, action.symbol() + " at " + value + " a unit");
        }
        return true;
    }

    private boolean isDividend(CorporateAction.Dividend dividend, long ts, long place) {
        double amount = dividend.perUnit();
        if (!(amount > 0 && amount <= Double.MAX_VALUE)) {
            return quarantine(
                    Rule.DIVIDEND_NOT_POSITIVE,
                    place,
                    dividend.symbol() + " pays " + amount + " a unit at " + dividend.ex());
        }
        long payable = Micros.ceil(dividend.payableAt());
        if (payable < ts) {
            return quarantine(
                    Rule.PAYABLE_BEFORE_EX,
                    place,
                    dividend.symbol() + " ex at " + dividend.ex() + ", payable at " + dividend.payableAt());
        }
        if (payable >= LATEST) {
            return quarantine(Rule.STAMP_OUT_OF_RANGE, place, "payable at " + payable + " us since 1970");
        }
        return true;
    }

    private boolean isRatio(CorporateAction action, double ratio, long place) {
        if (ratio > 0 && ratio <= Double.MAX_VALUE) {
            return true;
        }
        return quarantine(
                Rule.RATIO_NOT_POSITIVE, place, action.topic() + " of " + action.symbol() + " by " + ratio + " for 1");
    }

    private int indexOf(Symbol symbol) {
        Integer known = indices.get(symbol);
        return known == null ? enter(symbol) : known;
    }

    private int topicTag(String topic) {
        return topicTags.computeIfAbsent(topic, name -> {
            tape.topics.add(name);
            return tape.topics.size() - 1;
        });
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
        TradingCalendar calendar = calendarOf(instrument);
        int slot = calendar.slotOf(ts);
        if (slot < 0) {
            quarantine(
                    Rule.PRICE_WITHOUT_SESSION,
                    place,
                    tape.symbols.get(instrument) + " at " + Micros.toInstant(ts) + " on " + calendar.name());
        }
        return slot;
    }

    private TradingCalendar calendarOf(int instrument) {
        TradingCalendar calendar = lastCalendar;
        if (calendar == null || instrument != lastInstrument) {
            calendar = tape.instruments.get(instrument).calendar();
            lastInstrument = instrument;
            lastCalendar = calendar;
        }
        return calendar;
    }

    private boolean isOneSession(int instrument, int slot, long opensAt, long ts, long place) {
        if (opensAt >= ts || opensAt < EARLIEST) {
            return quarantine(
                    Rule.BAR_WITHOUT_LENGTH,
                    place,
                    tape.symbols.get(instrument) + " opens at " + Micros.toInstant(opensAt) + " and ends at "
                            + Micros.toInstant(ts));
        }
        TradingCalendar calendar = calendarOf(instrument);
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
            staged = new StagedRows(kind.columns());
            throw e;
        }
        return false;
    }

    /** A fact that is announced: one key, any number of versions. */
    private record Fact(int symbol, long ts, int topic) {}

    /**
     * One commit: the rows are sorted and laid down behind the tape, then each fact's versions are met in order of
     * arrival and those that stay move up to the tape's end.
     */
    private final class Batch {
        private final StagedRows in;
        private final int before;
        private final boolean announcing = !kind.isPrice();
        private int[] order = {};
        private long duplicates;
        private long redeliveries;
        private int session = -1;
        private int[] cells = {};

        Batch(StagedRows in, int before) {
            this.in = in;
            this.before = before;
        }

        void append() {
            ArrivalOrder sorted = arrivalOrder();
            order = sorted.rows();
            in.lay(order, sorted.keys(), tape);
            int end = before + order.length;
            int from = before;
            while (from < end) {
                int to = from + 1;
                while (to < end && sameVersion(from, to)) {
                    to++;
                }
                if (to == from + 1 || isOneVersion(from, to)) {
                    accept(from);
                }
                from = to;
            }
            tape.layOut();
        }

        /** Rows by arrival, symbol, event time, topic and revision, with the arrivals as keys. */
        private ArrivalOrder arrivalOrder() {
            int[] symbolRanks = ranks(tape.symbols);
            int[] topicRanks = announcing ? ranks(tape.topics) : new int[0];
            ArrivalOrder sorted = new ArrivalOrder(in.size());
            if (!ascend(symbolRanks, topicRanks)) {
                sorted.by(row -> in.revision(row));
                if (announcing) {
                    sorted.by(row -> topicRanks[in.tag(row)]);
                }
                sorted.by(row -> in.ts(row)).by(row -> symbolRanks[in.symbol(row)]);
            }
            return sorted.by(row -> in.ingestedAt(row));
        }

        /**
         * Whether rows came by symbol, event time, topic and revision, as files often do, or all ties of arrival did.
         */
        private boolean ascend(int[] symbolRanks, int[] topicRanks) {
            boolean whole = true;
            boolean ties = true;
            for (int row = 1; row < in.size() && (whole || ties); row++) {
                int step = Integer.compare(symbolRanks[in.symbol(row - 1)], symbolRanks[in.symbol(row)]);
                step = step != 0 ? step : Long.compare(in.ts(row - 1), in.ts(row));
                step = step != 0 || !announcing
                        ? step
                        : Integer.compare(topicRanks[in.tag(row - 1)], topicRanks[in.tag(row)]);
                step = step != 0 ? step : Integer.compare(in.revision(row - 1), in.revision(row));
                whole &= step <= 0;
                long arrival = in.ingestedAt(row) - in.ingestedAt(row - 1);
                ties &= arrival > 0 || arrival == 0 && step <= 0;
            }
            return whole || ties;
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
            return tape.ingestedAt[a] == tape.ingestedAt[b]
                    && tape.symbol[a] == tape.symbol[b]
                    && tape.ts[a] == tape.ts[b]
                    && tape.revision(a) == tape.revision(b)
                    && (!announcing || tape.tag[a] == tape.tag[b]);
        }

        /** Rows {@code [from, to)} claim to be one version: they are equal, or none of them can be chosen. */
        private boolean isOneVersion(int from, int to) {
            boolean observed = false;
            for (int other = from; other < to; other++) {
                observed |= !tape.isAssumed(other);
                if (!samePayload(from, other)) {
                    for (int each = from; each < to; each++) {
                        refuse(Rule.ONE_VERSION_TWO_PAYLOADS, each, "");
                    }
                    return false;
                }
            }
            duplicates += to - from - 1;
            if (observed) {
                tape.meta[from] &= ~Tape.ASSUMED;
            }
            return true;
        }

        private void accept(int row) {
            int known = version(row);
            if (tape.size == before && before > 0 && tape.ingestedAt[row] <= tape.ingestedAt[before - 1]) {
                meetBehind(row, known);
            } else if (known < 0) {
                if (tape.isRetracted(row)) {
                    refuse(Rule.NOTHING_TO_RETRACT, row, "");
                } else if (leadsBack(row)) {
                    refuse(Rule.SUCCESSION_CYCLE, row, "");
                } else {
                    put(row);
                }
            } else if (tape.ts[known] != tape.ts[row]) {
                refuse(Rule.TWO_EVENT_TIMES_IN_A_SESSION, row, "; known: " + Micros.toInstant(tape.ts[known]));
            } else if (samePayload(row, known)) {
                redeliveries++;
            } else if (tape.revision(row) < tape.revision(known)) {
                refuse(Rule.REVISION_FELL, row, " after revision " + tape.revision(known));
            } else if (leadsBack(row)) {
                refuse(Rule.SUCCESSION_CYCLE, row, "");
            } else {
                tape.link(put(row), known);
            }
        }

        /** Whether a succession would close a circle with those of its instant that are in force. */
        private boolean leadsBack(int row) {
            if (kind != Kind.ACTIONS
                    || tape.isRetracted(row)
                    || !tape.topic(row).equals(Topics.SUCCESSION)) {
                return false;
            }
            int at = row;
            do {
                int next = (int) tape.values[2][at];
                if (next == tape.symbol[row]) {
                    return true;
                }
                at = latestFact.getOrDefault(new Fact(next, tape.ts[row], tape.tag[row]), -1);
            } while (at >= 0 && !tape.isRetracted(at));
            return false;
        }

        /** A row no later than the tape's end can only repeat what is there; anything else would change the past. */
        private void meetBehind(int row, int latestKnown) {
            int known = latestKnown;
            while (known >= 0 && arrivesBefore(row, known)) {
                known = tape.predecessor(known);
            }
            boolean same = known >= 0 && tape.ts[known] == tape.ts[row] && samePayload(row, known);
            boolean sameVersion = known >= 0 && sameVersion(row, known);
            if (same && sameVersion) {
                duplicates++;
            } else if (same) {
                redeliveries++;
            } else {
                refuse(sameVersion ? Rule.ONE_VERSION_TWO_PAYLOADS : Rule.BEHIND_THE_TAPE, row, "");
            }
        }

        private boolean arrivesBefore(int row, int known) {
            return tape.ingestedAt[row] != tape.ingestedAt[known]
                    ? tape.ingestedAt[row] < tape.ingestedAt[known]
                    : tape.revision(row) < tape.revision(known);
        }

        /** The latest version of the fact of a row, or -1. */
        private int version(int row) {
            if (announcing) {
                return latestFact.getOrDefault(fact(row), -1);
            }
            if (tape.slot[row] != session) {
                session = tape.slot[row];
                cells = latest.row(session, tape.symbols.size());
            }
            return cells[tape.symbol[row]] - 1;
        }

        /** Moves a row up to the tape's end, where it stays. */
        private int put(int row) {
            int to = tape.size++;
            if (to != row) {
                tape.move(row, to);
            }
            if (announcing) {
                latestFact.put(fact(to), to);
            } else {
                cells[tape.symbol[to]] = to + 1;
            }
            return to;
        }

        private Fact fact(int row) {
            return new Fact(tape.symbol[row], tape.ts[row], tape.tag[row]);
        }

        /** Whether two rows say the same; a withdrawal says nothing but that. */
        private boolean samePayload(int a, int b) {
            if (tape.isRetracted(a) || tape.isRetracted(b)) {
                return tape.isRetracted(a) && tape.isRetracted(b);
            }
            if (kind == Kind.BARS && tape.tag[a] != tape.tag[b]) {
                return false;
            }
            for (double[] column : tape.values) {
                if (Double.doubleToLongBits(column[a]) != Double.doubleToLongBits(column[b])) {
                    return false;
                }
            }
            return true;
        }

        private void refuse(Rule rule, int row, String more) {
            String text = tape.symbols.get(tape.symbol[row]) + " of " + Micros.toInstant(tape.ts[row]) + " ingested at "
                    + Micros.toInstant(tape.ingestedAt[row]) + ", revision " + tape.revision(row);
            quarantine(rule, in.place(order[row - before]), text + more);
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
