package dev.apex.clickhouse;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.market.Asking;
import dev.apex.market.Feed;
import dev.apex.market.Instrument;
import dev.apex.market.Intake;
import dev.apex.market.MarketQuery;
import dev.apex.market.MarketSource;
import dev.apex.market.MemoryMarket;
import dev.apex.market.Symbol;
import dev.apex.market.Tape;
import dev.apex.market.Tape.Kind;
import dev.apex.market.TapeWriter;
import dev.apex.market.Visible;
import dev.apex.time.Micros;
import dev.apex.time.TradingCalendar;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A market kept in a ClickHouse store, as it was when it was opened: what is published later changes nothing of it.
 *
 * <p>A run reads each kind of row once, in bulk, and sees of it what its clock releases; {@link #stepwise()} asks the server
 * at every step for what arrived since the step before, and gives the same run. Every read is cut at the clock and bounded by
 * the batches of the opening by the server, is used only when all of it has arrived, and is checked row by row against its
 * clock. Safe for use by several threads; runs that ask alike share what was read.
 */
public final class ClickHouseMarket extends MarketSource {
    static final String STREAM = "market";
    private static final int KEPT_READINGS = 4;

    private final ClickHouse store;
    private final Reader reader;
    private final SortedMap<Symbol, Instrument> instruments;
    private final SortedMap<Kind, Long> counts;
    /** Tables of the user's own, in place of the store's of their kind. */
    private final SortedMap<Kind, MappedTable> mapped;

    private final long batches;
    private final Intake intake;
    private final boolean stepwise;
    private final Map<MarketQuery, List<Tape>> readings = new LinkedHashMap<>(KEPT_READINGS, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<MarketQuery, List<Tape>> eldest) {
            return size() > KEPT_READINGS;
        }
    };

    private ClickHouseMarket(
            ClickHouse store,
            Reader reader,
            SortedMap<Symbol, Instrument> instruments,
            SortedMap<Kind, Long> counts,
            SortedMap<Kind, MappedTable> mapped,
            long batches,
            Intake intake,
            boolean stepwise) {
        this.store = store;
        this.reader = reader;
        this.instruments = instruments;
        this.counts = counts;
        this.mapped = mapped;
        this.batches = batches;
        this.intake = intake;
        this.stepwise = stepwise;
    }

    /** A plan to open the market of a store. */
    public static Plan in(ClickHouse store) {
        return new Plan(store, builtIn(), Long.MAX_VALUE, List.of());
    }

    private static SortedMap<String, TradingCalendar> builtIn() {
        SortedMap<String, TradingCalendar> calendars = new TreeMap<>();
        for (TradingCalendar calendar :
                List.of(TradingCalendar.NYSE, TradingCalendar.TARGET, TradingCalendar.roundTheClock())) {
            calendars.put(calendar.name(), calendar);
        }
        return calendars;
    }

    /** The same market, asked anew at every step of a run; slower by far, for those who want no later row in memory. */
    public ClickHouseMarket stepwise() {
        return new ClickHouseMarket(store, reader, instruments, counts, mapped, batches, intake, true);
    }

    @Override
    public String describe() {
        StringBuilder text = new StringBuilder("market of ").append(store.describe());
        text.append(batches > 0 || mapped.isEmpty() ? ", batches 1 to " + batches : "");
        mapped.values().forEach(table -> text.append(", ").append(table.describe()));
        return text + (stepwise ? ", stepwise" : "");
    }

    @Override
    public long batches() {
        return mapped.isEmpty() ? batches : Math.max(1, batches);
    }

    @Override
    public Intake intake() {
        return intake;
    }

    /** The instruments of which there are prices, by symbol. */
    public Collection<Instrument> instruments() {
        return instruments.values();
    }

    /**
     * What each source that ever said so has said last of how far it is complete, in the batches of the opening; by name.
     *
     * <p>A run does not ask: rows that are missing beyond a watermark are missing like any others.
     *
     * @throws RefusedException while a strategy is being asked; as the server refuses
     */
    public List<Watermark> watermarks() {
        Asking.refuse(() -> "reads watermarks of " + describe());
        return reader.watermarks();
    }

    @Override
    protected Feed feed(MarketQuery query) {
        if (stepwise) {
            return new Stepping(query);
        }
        synchronized (readings) {
            List<Tape> known = readings.get(query);
            if (known == null) {
                known = replay(query);
                readings.put(query, known);
            }
            return Feed.of(known);
        }
    }

    @Override
    protected Visible visibleAt(MarketQuery query, long clock) {
        Map<Kind, Slice> slices = MarketTables.slices();
        for (Kind kind : kinds()) {
            if (!mapped.containsKey(kind)) {
                slices.put(kind, reader.visible(kind, query, clock));
            }
        }
        Visible own = MarketRows.visible(slices);
        return mapped.isEmpty() ? own : beside(own, query, clock);
    }

    /** What is visible of mapped tables, which were not collapsed when they were written: by the rule itself. */
    private Visible beside(Visible own, MarketQuery query, long clock) {
        List<Tape> tapes = new ArrayList<>();
        for (MappedTable table : mapped.values()) {
            Writing writing = new Writing(table.kind(), instruments.values());
            table.write(query, Reader.BEGINNING, clock, writing);
            tapes.add(writing.writer.build());
        }
        Visible others = MemoryMarket.of("mapped", tapes, Intake.NONE).asOf(query, Micros.toInstant(clock));
        return new Visible(
                mapped.containsKey(Kind.BARS) ? others.bars() : own.bars(),
                mapped.containsKey(Kind.FIXINGS) ? others.fixings() : own.fixings(),
                own.memberships(),
                own.actions(),
                own.announcements());
    }

    /** All of a kind, at once: each block goes to the tape as it comes. */
    private Writing read(MarketQuery query, Kind kind) {
        long ceiling = Micros.floor(query.ceiling());
        if (mapped.containsKey(kind)) {
            Writing writing = new Writing(kind, instruments.values());
            read(query, Reader.BEGINNING, ceiling, writing);
            return writing;
        }
        Writing writing =
                reader.versions(kind, query, Reader.BEGINNING, ceiling, () -> new Writing(kind, instruments.values()));
        writing.writer.commit();
        return writing;
    }

    private void read(MarketQuery query, long after, long upTo, Writing to) {
        MappedTable table = mapped.get(to.kind);
        if (table == null) {
            to.write(reader.versions(to.kind, query, after, upTo));
        } else {
            table.write(query, after, upTo, to);
        }
    }

    private List<Kind> kinds() {
        return counts.entrySet().stream()
                .filter(entry -> entry.getValue() > 0)
                .map(Map.Entry::getKey)
                .toList();
    }

    private List<Tape> replay(MarketQuery query) {
        List<Tape> tapes = new ArrayList<>();
        for (Kind kind : kinds()) {
            Writing writing = read(query, kind);
            tapes.add(writing.writer.build());
        }
        return tapes;
    }

    /** A tape of a kind in the making, with its instruments declared. */
    static final class Writing implements Slice.Taker {
        final Kind kind;
        final TapeWriter writer;
        private final Map<String, Integer> handles = new HashMap<>();
        private long taken;

        Writing(Kind kind, Collection<Instrument> instruments) {
            this.kind = kind;
            this.writer = TapeWriter.of(kind);
            if (kind.isPrice()) {
                for (Instrument instrument : instruments) {
                    if ((instrument.pricing() == Instrument.Pricing.BARS) == (kind == Kind.BARS)) {
                        handles.put(instrument.symbol().name(), writer.declare(instrument));
                    }
                }
            }
        }

        @Override
        public void take(Slice rows) {
            MarketRows.write(kind, rows, handles, writer, taken);
            taken += rows.size();
        }

        void write(Slice rows) {
            take(rows);
            writer.commit();
        }
    }

    /** A reading that asks at every step for what has arrived since the one before. */
    private final class Stepping implements Feed {
        private final MarketQuery query;
        private final long ceiling;
        private final Map<Kind, Writing> writings = new EnumMap<>(Kind.class);
        private long released = Reader.BEGINNING;

        Stepping(MarketQuery query) {
            this.query = query;
            this.ceiling = Micros.floor(query.ceiling());
            kinds().forEach(kind -> writings.put(kind, new Writing(kind, instruments.values())));
        }

        @Override
        public List<Tape> tapes() {
            return writings.values().stream()
                    .map(writing -> writing.writer.tape())
                    .toList();
        }

        @Override
        public void releasedAt(long clock) {
            long upTo = Math.min(clock, ceiling);
            if (upTo > released) {
                writings.values().forEach(writing -> read(query, released, upTo, writing));
                released = upTo;
            }
        }
    }

    /** Which market is to be opened. Immutable; change is a copy. */
    public static final class Plan {
        private final ClickHouse store;
        private final SortedMap<String, TradingCalendar> calendars;
        private final long through;
        private final List<TableMapping> mappings;

        private Plan(
                ClickHouse store,
                SortedMap<String, TradingCalendar> calendars,
                long through,
                List<TableMapping> mappings) {
            this.store = store;
            this.calendars = calendars;
            this.through = through;
            this.mappings = List.copyOf(mappings);
        }

        /**
         * With rows of a kind from a table of one's own, instead of the store's of that kind, if there is a store.
         *
         * @throws RefusedException with {@link Rule#MAPPING} if there is one of the kind already
         */
        public Plan mapping(TableMapping table) {
            if (mappings.stream().anyMatch(other -> other.kind() == table.kind())) {
                throw new RefusedException(Rule.MAPPING, "two tables of " + table.kind() + " in one market");
            }
            List<TableMapping> more = new ArrayList<>(mappings);
            more.add(table);
            return new Plan(store, calendars, through, more);
        }

        /** With calendars of one's own, which instruments are stored with by name and zone; Apex's own are known. */
        public Plan on(TradingCalendar... some) {
            SortedMap<String, TradingCalendar> more = new TreeMap<>(calendars);
            for (TradingCalendar calendar : some) {
                more.put(calendar.name(), calendar);
            }
            return new Plan(store, more, through, mappings);
        }

        /**
         * As it was after a batch; by default after the last one published.
         *
         * @throws RefusedException with {@link Rule#SETTING_OF_A_STORE} below 0
         */
        public Plan throughBatch(long number) {
            if (number < 0) {
                throw new RefusedException(Rule.SETTING_OF_A_STORE, "batch " + number);
            }
            return new Plan(store, calendars, number, mappings);
        }

        /**
         * Opens the market.
         *
         * @throws RefusedException with {@link Rule#SCHEMA_DIFFERS} if its tables are not those of a store; with {@link
         *     Rule#BATCH_NOT_PUBLISHED} if there is no such batch; with {@link Rule#CALENDAR_NOT_GIVEN}; with {@link Rule#MAPPING},
         *     {@link Rule#MAPPED_VALUE} or the rule that a row of a mapped table breaks
         */
        public ClickHouseMarket open() {
            boolean bare =
                    !mappings.isEmpty() && ClickHouseSchema.of(store).version().isEmpty();
            if (!bare) {
                ClickHouseSchema.of(store).check(MarketTables.ALL);
            }
            List<Batches.Published> published = bare ? List.of() : new Batches(store, STREAM).published();
            if (through != Long.MAX_VALUE && through > published.size()) {
                throw new RefusedException(
                        Rule.BATCH_NOT_PUBLISHED,
                        "batch " + through + " of " + store.describe() + ", which has " + published.size());
            }
            long batches = Math.min(through, published.size());
            Reader reader = new Reader(store, Batches.loads(published, batches));
            Intake intake = published.stream()
                    .filter(batch -> batch.counts() && batch.number() <= batches)
                    .map(Batches.Published::intake)
                    .reduce(Intake.NONE, Intake::plus);
            SortedMap<Symbol, Instrument> instruments = reader.instruments(calendars);
            SortedMap<Kind, Long> counts = reader.counts();
            SortedMap<Kind, MappedTable> mapped = new TreeMap<>();
            for (TableMapping mapping : mappings) {
                MappedTable table = MappedTable.open(store, mapping);
                mapped.put(table.kind(), table);
                counts.put(table.kind(), table.count());
                table.instruments().forEach(instrument -> declare(instrument, instruments));
            }
            return new ClickHouseMarket(store, reader, instruments, counts, mapped, batches, intake, false);
        }

        private static void declare(Instrument instrument, SortedMap<Symbol, Instrument> among) {
            Instrument before = among.put(instrument.symbol(), instrument);
            if (before != null && !before.equals(instrument)) {
                throw new RefusedException(Rule.INSTRUMENT_TWICE, instrument + " after " + before);
            }
        }
    }
}
