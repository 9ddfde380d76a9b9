package dev.apex.market;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.market.Stamp.Arrival;
import dev.apex.market.SyntheticMarket.Recipe;
import dev.apex.market.Tape.Kind;
import dev.apex.random.ChaCha20;
import dev.apex.time.LagRule;
import dev.apex.time.Micros;
import dev.apex.time.TradingCalendar;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/** The rows of a {@link SyntheticMarket} as made, symbol by symbol and before any tape has sorted or refused them. */
final class SyntheticRows {
    static final String MEMBER = "member";

    private static final long MICROS_A_SECOND = 1_000_000;
    private static final long HOUR = 3_600 * MICROS_A_SECOND;
    private static final long DAY = 24 * HOUR;
    static final double TICKS = 100;
    private static final int VALUES = 5;

    final List<Instrument> instruments = new ArrayList<>();
    int size;
    byte[] kind = {};
    int[] symbol = {};
    long[] ts = {};
    long[] ingestedAt = {};
    long[] opensAt = {};
    int[] rev = {};
    boolean[] assumed = {};
    boolean[] retracted = {};
    final double[][] values = new double[VALUES][0];

    private SyntheticRows() {}

    static SyntheticRows of(Recipe recipe) {
        SyntheticRows rows = new SyntheticRows();
        new Maker(recipe, rows).make();
        return rows;
    }

    /** The same rows with those left out that arrive after a clock. */
    SyntheticRows knownBy(long clock) {
        SyntheticRows some = new SyntheticRows();
        some.instruments.addAll(instruments);
        for (int row = 0; row < size; row++) {
            if (ingestedAt[row] <= clock) {
                some.copy(this, row);
            }
        }
        return some;
    }

    void copy(SyntheticRows from, int row) {
        int to =
                add(Kind.values()[from.kind[row]], from.symbol[row], from.ts[row], from.ingestedAt[row], from.rev[row]);
        opensAt[to] = from.opensAt[row];
        assumed[to] = from.assumed[row];
        retracted[to] = from.retracted[row];
        for (int column = 0; column < VALUES; column++) {
            values[column][to] = from.values[column][row];
        }
    }

    void deliver(int row, SyntheticMarket.Receiver receiver) {
        Symbol name = instruments.get(symbol[row]).symbol();
        Stamp stamp = new Stamp(
                Micros.toInstant(ts[row]),
                Micros.toInstant(ingestedAt[row]),
                rev[row],
                assumed[row] ? Arrival.ASSUMED : Arrival.OBSERVED);
        Kind of = kind(row);
        if (retracted[row]) {
            receiver.retracted(of, name, stamp, topic(row));
            return;
        }
        switch (of) {
            case BARS ->
                receiver.bar(new Bar(
                        name,
                        stamp,
                        Micros.toInstant(opensAt[row]),
                        values[0][row],
                        values[1][row],
                        values[2][row],
                        values[3][row],
                        values[4][row]));
            case FIXINGS -> receiver.fixing(new Fixing(name, stamp, values[0][row]));
            case MEMBERSHIP -> receiver.membership(new Membership(name, stamp, values[0][row] == 1));
            default -> receiver.action(action(row, name, stamp));
        }
    }

    CorporateAction action(int row, Symbol name, Stamp stamp) {
        double figure = values[0][row];
        return switch (topic(row)) {
            case Topics.SPLIT -> new CorporateAction.Split(name, stamp, figure);
            case Topics.DIVIDEND ->
                new CorporateAction.Dividend(name, stamp, figure, Micros.toInstant((long) values[1][row]));
            case Topics.SUCCESSION ->
                new CorporateAction.Succession(
                        name, stamp, instruments.get((int) values[2][row]).symbol(), figure);
            default ->
                new CorporateAction.Delisting(
                        name, stamp, figure < 0 ? OptionalDouble.empty() : OptionalDouble.of(figure));
        };
    }

    Kind kind(int row) {
        return Kind.values()[kind[row]];
    }

    /** The topic of a row; empty for a price. */
    String topic(int row) {
        return switch (kind(row)) {
            case MEMBERSHIP -> MEMBER;
            case ACTIONS -> Topics.IN_ORDER.get((int) values[3][row]);
            default -> "";
        };
    }

    private static Kind kindOf(Instrument instrument) {
        return instrument.pricing() == Instrument.Pricing.BARS ? Kind.BARS : Kind.FIXINGS;
    }

    int add(Kind of, int index, long eventTime, long arrival, int revision) {
        if (size == ts.length) {
            int capacity = Math.max(1024, size * 2);
            kind = Arrays.copyOf(kind, capacity);
            symbol = Arrays.copyOf(symbol, capacity);
            ts = Arrays.copyOf(ts, capacity);
            ingestedAt = Arrays.copyOf(ingestedAt, capacity);
            opensAt = Arrays.copyOf(opensAt, capacity);
            rev = Arrays.copyOf(rev, capacity);
            assumed = Arrays.copyOf(assumed, capacity);
            retracted = Arrays.copyOf(retracted, capacity);
            for (int column = 0; column < VALUES; column++) {
                values[column] = Arrays.copyOf(values[column], capacity);
            }
        }
        kind[size] = (byte) of.ordinal();
        symbol[size] = index;
        ts[size] = eventTime;
        ingestedAt[size] = arrival;
        rev[size] = revision;
        return size++;
    }

    /** Puts announcements onto a tape. */
    record Writing(TapeWriter writer) implements SyntheticMarket.Receiver {
        @Override
        public void instrument(Instrument instrument) {
            writer.declare(instrument);
        }

        @Override
        public void bar(Bar bar) {
            writer.write(bar);
        }

        @Override
        public void fixing(Fixing fixing) {
            writer.write(fixing);
        }

        @Override
        public void membership(Membership change) {
            writer.write(change);
        }

        @Override
        public void action(CorporateAction action) {
            writer.write(action);
        }

        @Override
        public void retracted(Kind kind, Symbol symbol, Stamp stamp, String topic) {
            writer.retract(symbol, stamp, topic);
        }
    }

    /** One instrument's sessions on its calendar, and when in them it is priced. */
    record Listing(Instrument instrument, int first, int last, LocalTime time, ZoneId zone) {
        int sessions() {
            return last - first + 1;
        }

        long ts(int session) {
            TradingCalendar calendar = instrument.calendar();
            return instrument.pricing() == Instrument.Pricing.BARS
                    ? calendar.closesAt(session)
                    : Micros.exact(calendar.session(session)
                            .date()
                            .atTime(time)
                            .atZone(zone)
                            .toInstant());
        }
    }

    /** Makes the rows. */
    private static final class Maker {
        private static final int[] BESIDE = {0, 0, -1, 1};

        private final Recipe recipe;
        private final SyntheticRows rows;
        private final long[] decisions;
        private final List<Listing> listings = new ArrayList<>();
        /** By listing, the one it continues, which stands just before it, or itself. */
        private final List<Boolean> continues = new ArrayList<>();

        private final ChaCha20 arrivals;
        private BitSet gaps = new BitSet();
        private BitSet late = new BitSet();
        private BitSet assumed = new BitSet();
        private BitSet revised = new BitSet();
        private BitSet withdrawn = new BitSet();
        private int withdrawals;
        private int revisions;

        Maker(Recipe recipe, SyntheticRows rows) {
            this.recipe = recipe;
            this.rows = rows;
            this.decisions =
                    recipe.decisions().stream().mapToLong(Micros::floor).toArray();
            this.arrivals = recipe.chance("arrivals", 0);
        }

        void make() {
            list();
            choose();
            ChaCha20 splits = recipe.chance("splits", 0);
            int[][] exDates = new int[listings.size()][];
            Arrays.setAll(exDates, i -> new int[0]);
            for (int i = 0; i < recipe.splits; i++) {
                int index = splits.nextInt(listings.size());
                split(index, splits, exDates);
            }
            SyntheticActions actions = new SyntheticActions(recipe, rows, listings, decisions, exDates);
            int cell = 0;
            int row = 0;
            Walk walk = new Walk(recipe.chance("prices", 0));
            for (int index = 0; index < listings.size(); index++) {
                Listing listing = listings.get(index);
                if (continues.get(index)) {
                    actions.succeed(index - 1, index, walk);
                } else {
                    walk = new Walk(recipe.chance("prices", index));
                }
                actions.delist(index, index + 1 < listings.size() && continues.get(index + 1), walk);
                for (int session = listing.first; session <= listing.last; session++) {
                    for (int ex : exDates[index]) {
                        if (ex == session) {
                            walk.split(Walk.RATIO);
                        }
                    }
                    actions.happen(index, session, walk);
                    walk.step();
                    if (!gaps.get(cell++)) {
                        tell(index, session, row++, walk);
                    }
                }
            }
            if (recipe.memberships > 0) {
                join();
            }
        }

        /**
         * Which symbols there are, from which session to which; declared in an order that is not that of their names.
         */
        private void list() {
            int number = recipe.symbols;
            List<Integer> changing = new ArrayList<>();
            for (int i = 0; i < number; i++) {
                changing.add(i);
            }
            ChaCha20 chance = recipe.chance("listings", 0);
            chance.shuffle(changing);
            if (recipe.delistings + recipe.lateListings > number) {
                throw new RefusedException(
                        Rule.SYNTHETIC_SETTING,
                        recipe.delistings + " delistings and " + recipe.lateListings + " late listings of " + number
                                + " symbols");
            }
            for (int i = 0; i < number; i++) {
                int place = changing.indexOf(i);
                Instrument instrument = Instrument.bars(name('S', i, number), recipe.calendar());
                Listing whole =
                        whole(instrument, LocalTime.MIDNIGHT, recipe.calendar().zone());
                int quarter = whole.sessions() / 4;
                int cut = quarter == 0 ? 0 : quarter + chance.nextInt(2 * quarter);
                boolean leaves = place < recipe.delistings;
                boolean comes = !leaves && place < recipe.delistings + recipe.lateListings;
                listings.add(new Listing(
                        instrument,
                        comes ? whole.first + cut : whole.first,
                        leaves ? whole.last - cut : whole.last,
                        whole.time,
                        whole.zone));
            }
            char prefix = 'S';
            for (Recipe.Group group : recipe.groups) {
                prefix++;
                for (int i = 0; i < group.symbols(); i++) {
                    String name = name(prefix, i, group.symbols());
                    Instrument instrument = group.pricing() == Instrument.Pricing.BARS
                            ? Instrument.bars(name, group.calendar())
                            : Instrument.fixings(name, group.calendar());
                    listings.add(whole(instrument, group.time(), group.zone()));
                }
            }
            if (listings.isEmpty()) {
                throw new RefusedException(Rule.SYNTHETIC_SETTING, "a synthetic market without a symbol");
            }
            recipe.chance("order", 0).shuffle(listings);
            listings.forEach(listing -> continues.add(false));
            if (recipe.successions > 0) {
                succeed();
            }
            listings.forEach(listing -> rows.instruments.add(listing.instrument));
        }

        /** Ends some symbols in the middle, and puts behind each what it goes on as. */
        private void succeed() {
            Listing all = whole(
                    Instrument.bars("S", recipe.calendar()),
                    LocalTime.MIDNIGHT,
                    recipe.calendar().zone());
            ChaCha20 chance = recipe.chance("successions", 0);
            int left = recipe.successions;
            for (int index = 0; index < listings.size() && left > 0; index++) {
                Listing old = listings.get(index);
                int quarter = old.sessions() / 4;
                boolean first = old.instrument.symbol().name().startsWith("S");
                if (first && old.first == all.first && old.last == all.last && quarter > 0) {
                    int cut = old.first + quarter + chance.nextInt(2 * quarter);
                    Instrument renamed = Instrument.bars("N" + old.instrument.symbol(), recipe.calendar());
                    listings.set(index, new Listing(old.instrument, old.first, cut - 1, old.time, old.zone));
                    listings.add(index + 1, new Listing(renamed, cut, old.last, old.time, old.zone));
                    continues.add(index + 1, true);
                    index++;
                    left--;
                }
            }
            if (left > 0) {
                throw new RefusedException(
                        Rule.SYNTHETIC_SETTING,
                        recipe.successions + " successions, " + left + " of which have no room");
            }
        }

        private Listing whole(Instrument instrument, LocalTime time, ZoneId zone) {
            TradingCalendar calendar = instrument.calendar();
            LocalDate first = recipe.span().first();
            LocalDate last = recipe.span().last();
            return new Listing(
                    instrument, calendar.ordinalAtOrAfter(first), calendar.ordinalAtOrBefore(last), time, zone);
        }

        private static String name(char prefix, int number, int of) {
            String digits = Integer.toString(number);
            int width = Integer.toString(Math.max(0, of - 1)).length();
            return prefix + "0".repeat(width - digits.length()) + digits;
        }

        /** Chooses, exactly as many as asked for, the cells that are gaps and the rows that something happens to. */
        private void choose() {
            int cells = listings.stream().mapToInt(Listing::sessions).sum();
            BitSet inner = new BitSet(cells);
            inner.set(0, cells);
            int from = 0;
            for (Listing listing : listings) {
                inner.clear(from);
                from += listing.sessions();
                inner.clear(from - 1);
            }
            gaps = choose("gaps", inner, recipe.gaps, cells);
            int left = cells - gaps.cardinality();
            BitSet all = new BitSet(left);
            all.set(0, left);
            late = choose("late", all, recipe.late, left);
            assumed = choose("assumed", all, recipe.assumed, left);
            revised = choose("revised", all, recipe.revisions, left);
            withdrawn = choose("withdrawn", all, recipe.retractions, left);
        }

        /** Selection sampling (Knuth, The Art of Computer Programming 2, 3.4.2, algorithm S). */
        private BitSet choose(String what, BitSet among, double share, int of) {
            BitSet chosen = new BitSet();
            long wanted = Math.min(StrictMath.round(share * of), among.cardinality());
            long left = among.cardinality();
            ChaCha20 chance = recipe.chance(what, 0);
            for (int i = among.nextSetBit(0); wanted > 0; i = among.nextSetBit(i + 1)) {
                if (left * chance.nextDouble() < wanted) {
                    chosen.set(i);
                    wanted--;
                }
                left--;
            }
            return chosen;
        }

        /** Every version of one session's row. */
        private void tell(int index, int session, int row, Walk walk) {
            Listing listing = listings.get(index);
            TradingCalendar calendar = listing.instrument.calendar();
            boolean bars = listing.instrument.pricing() == Instrument.Pricing.BARS;
            Kind of = bars ? Kind.BARS : Kind.FIXINGS;
            long eventTime = listing.ts(session);
            boolean isAssumed = assumed.get(row);
            long arrival = isAssumed
                    ? LagRule.standard().knownAt(eventTime, calendar)
                    : eventTime + HOUR / 2 + arrivals.nextLong(3 * HOUR);
            if (late.get(row)) {
                isAssumed = false;
                arrival = eventTime + DAY + 1 + arrivals.nextLong(4 * DAY);
            }
            long tied = tie(arrival);
            isAssumed &= tied == arrival;
            arrival = tied;
            int revision = 0;
            int at = rows.add(of, index, eventTime, arrival, revision);
            rows.assumed[at] = isAssumed;
            price(at, bars, calendar.opensAt(session), walk);
            if (revised.get(row)) {
                boolean together = revisions++ % 8 == 0;
                arrival = together ? arrival : tie(arrival + HOUR + arrivals.nextLong(10 * DAY));
                walk.restate();
                at = rows.add(of, index, eventTime, arrival, ++revision);
                price(at, bars, calendar.opensAt(session), walk);
            }
            if (withdrawn.get(row)) {
                arrival = tie(arrival + HOUR + arrivals.nextLong(5 * DAY));
                at = rows.add(of, index, eventTime, arrival, ++revision);
                rows.retracted[at] = true;
                if (withdrawals++ % 2 == 0) {
                    arrival = tie(arrival + HOUR + arrivals.nextLong(5 * DAY));
                    at = rows.add(of, index, eventTime, arrival, ++revision);
                    price(at, bars, calendar.opensAt(session), walk);
                }
            }
        }

        /** One arrival in ten moves to the next decision or a microsecond beside it. */
        private long tie(long arrival) {
            if (decisions.length == 0 || arrivals.nextInt(10) != 0) {
                return arrival;
            }
            int found = Arrays.binarySearch(decisions, arrival + 1);
            int next = found < 0 ? -found - 1 : found;
            return next == decisions.length ? arrival : decisions[next] + BESIDE[arrivals.nextInt(BESIDE.length)];
        }

        private void price(int at, boolean bars, long opens, Walk walk) {
            if (!bars) {
                rows.values[0][at] = walk.close / TICKS;
                return;
            }
            rows.opensAt[at] = opens;
            rows.values[0][at] = walk.open / TICKS;
            rows.values[1][at] = walk.high / TICKS;
            rows.values[2][at] = walk.low / TICKS;
            rows.values[3][at] = walk.close / TICKS;
            rows.values[4][at] = walk.volume;
        }

        private void split(int index, ChaCha20 chance, int[][] exDates) {
            Listing listing = listings.get(index);
            if (listing.sessions() < 2) {
                return;
            }
            int session = listing.first + 1 + chance.nextInt(listing.sessions() - 1);
            for (int ex : exDates[index]) {
                if (ex == session) {
                    return;
                }
            }
            exDates[index] = Arrays.copyOf(exDates[index], exDates[index].length + 1);
            exDates[index][exDates[index].length - 1] = session;
            long ex = listing.instrument.calendar().opensAt(session);
            int at = rows.add(Kind.ACTIONS, index, ex, Math.max(0, ex - 10 * DAY), 0);
            rows.values[0][at] = Walk.RATIO;
        }

        /** Everybody joins; then some leave and come back. */
        private void join() {
            for (int index = 0; index < listings.size(); index++) {
                Listing listing = listings.get(index);
                TradingCalendar calendar = listing.instrument.calendar();
                long opens = calendar.opensAt(listing.first);
                belong(index, opens, opens - 5 * DAY, 0, true);
                if (listing.last < calendar.ordinalAtOrBefore(recipe.span().last())) {
                    long closed = calendar.closesAt(listing.last);
                    belong(index, closed, closed - 3 * DAY, 0, false);
                }
            }
            ChaCha20 chance = recipe.chance("memberships", 0);
            for (int i = 0; i < recipe.memberships; i++) {
                int index = chance.nextInt(listings.size());
                Listing listing = listings.get(index);
                if (listing.sessions() < 4) {
                    continue;
                }
                TradingCalendar calendar = listing.instrument.calendar();
                int leaving = listing.first + 1 + chance.nextInt(listing.sessions() - 3);
                int coming = leaving + 1 + chance.nextInt(listing.last - leaving - 1);
                long out = calendar.opensAt(leaving) + i;
                long back = calendar.opensAt(coming) + i;
                long told = i % 3 == 0 ? out + chance.nextLong(2 * DAY) : out - 1 - chance.nextLong(5 * DAY);
                told = tie(told);
                belong(index, out, told, 0, false);
                belong(index, back, Math.min(told, back) + HOUR, 0, true);
                if (i % 4 == 0) {
                    int at = rows.add(Kind.MEMBERSHIP, index, out, tie(told + HOUR), 1);
                    rows.retracted[at] = true;
                } else if (i % 4 == 1) {
                    belong(index, out, tie(told + HOUR), 1, true);
                }
            }
        }

        private void belong(int index, long effective, long told, int revision, boolean member) {
            int at = rows.add(Kind.MEMBERSHIP, index, effective, told, revision);
            rows.values[0][at] = member ? 1 : 0;
        }
    }

    /** A geometric random walk in whole ticks, with its day's range and volume. */
    static final class Walk {
        static final int RATIO = 2;

        private final ChaCha20 chance;
        long open;
        long high;
        long low;
        long close;
        double volume;

        Walk(ChaCha20 chance) {
            this.chance = chance;
            this.close = 2_000 + chance.nextInt(18_000);
        }

        void step() {
            open = moved(close, 0.006);
            close = moved(open, 0.015);
            high = Math.max(open, close) + away();
            low = Math.max(1, Math.min(open, close) - away());
            volume = 100.0 * (1 + chance.nextInt(100_000));
        }

        /** Other values for the same day: another close, never the same. */
        void restate() {
            int ticks = 1 + chance.nextInt(20);
            close = chance.nextBoolean() && close > ticks ? close - ticks : close + ticks;
            high = Math.max(high, close);
            low = Math.min(low, close);
        }

        void split(int ratio) {
            close = Math.max(1, close / ratio);
        }

        /** So many new units for one old. */
        void split(double ratio) {
            close = Math.max(1, StrictMath.round(close / ratio));
        }

        /** Goes on after so many ticks have been paid out. */
        void pay(long ticks) {
            close -= ticks;
        }

        private long moved(long ticks, double deviation) {
            return Math.max(1, StrictMath.round(ticks * StrictMath.exp(deviation * chance.nextGaussian())));
        }

        private long away() {
            return StrictMath.round(close * 0.004 * chance.nextDouble());
        }
    }

    /** Rows on their way to the tapes of their kinds. */
    static final class Loading {
        private final SyntheticRows rows;
        private final Map<Kind, TapeWriter> writers = new EnumMap<>(Kind.class);
        private final int[] handles;
        private Intake intake = Intake.NONE;
        private Quarantine quarantine = Quarantine.REFUSING;

        Loading(SyntheticRows rows) {
            this(rows, IntStream.range(0, rows.instruments.size()).boxed().toList());
        }

        /** Declares the instruments in an order of the caller's. */
        Loading(SyntheticRows rows, List<Integer> declared) {
            this.rows = rows;
            this.handles = new int[declared.size()];
            for (int index : declared) {
                Instrument instrument = rows.instruments.get(index);
                handles[index] = writer(kindOf(instrument)).declare(instrument);
            }
        }

        Loading write(int row) {
            Kind of = rows.kind(row);
            if (of.isPrice()) {
                price(row, of);
            } else {
                rows.deliver(row, new Writing(writer(of)));
            }
            return this;
        }

        Loading writeAll() {
            for (int row = 0; row < rows.size; row++) {
                write(row);
            }
            return this;
        }

        Loading commit() {
            for (TapeWriter writer : writers.values()) {
                intake = intake.plus(writer.commit());
            }
            return this;
        }

        Intake intake() {
            return intake;
        }

        Map<Kind, TapeWriter> writers() {
            return writers;
        }

        MemoryMarket market(String description) {
            commit();
            return MemoryMarket.of(
                    description,
                    writers.values().stream().map(TapeWriter::build).toList(),
                    intake);
        }

        /** Sends refused rows to a quarantine instead of throwing. */
        Loading quarantining(Quarantine refused) {
            quarantine = refused;
            writers.values().forEach(writer -> writer.quarantining(refused));
            return this;
        }

        private TapeWriter writer(Kind of) {
            return writers.computeIfAbsent(of, kind -> TapeWriter.of(kind).quarantining(quarantine));
        }

        private void price(int row, Kind of) {
            TapeWriter writer = writer(of);
            int handle = handles[rows.symbol[row]];
            long place = row + 1L;
            double[][] values = rows.values;
            if (rows.retracted[row]) {
                writer.retract(handle, rows.ts[row], rows.ingestedAt[row], rows.rev[row], rows.assumed[row], place);
            } else if (of == Kind.BARS) {
                writer.bar(
                        handle,
                        rows.opensAt[row],
                        rows.ts[row],
                        rows.ingestedAt[row],
                        rows.rev[row],
                        rows.assumed[row],
                        values[0][row],
                        values[1][row],
                        values[2][row],
                        values[3][row],
                        values[4][row],
                        place);
            } else {
                writer.fixing(
                        handle,
                        rows.ts[row],
                        rows.ingestedAt[row],
                        rows.rev[row],
                        rows.assumed[row],
                        values[0][row],
                        place);
            }
        }
    }
}
