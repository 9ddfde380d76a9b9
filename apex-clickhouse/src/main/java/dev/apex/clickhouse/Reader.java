package dev.apex.clickhouse;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.market.Instrument;
import dev.apex.market.MarketQuery;
import dev.apex.market.Symbol;
import dev.apex.market.Tape.Kind;
import dev.apex.time.Micros;
import dev.apex.time.TradingCalendar;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Reads rows of a market out of a store: all that were published in some batches, and known at a clock. */
final class Reader {
    /** Before every stamp there can be. */
    static final long BEGINNING = 0;

    /** After every stamp there can be, and within what the server can tell. */
    private static final long END = Micros.exact(Instant.parse("2100-01-01T00:00:00Z"));

    private static final List<String> VERSION = List.of("ingested_at", "rev");

    private final ClickHouse store;
    private final List<Long> loads;

    /** @param loads the loads of the batches that are read through */
    Reader(ClickHouse store, List<Long> loads) {
        this.store = store;
        this.loads = List.copyOf(loads);
    }

    /** Every version asked for with {@code after < ingested_at <= upTo}, in the order of symbols and event times. */
    Slice versions(Kind kind, MarketQuery query, long after, long upTo) {
        return checked(versionsOf(kind, query, after, upTo), MarketTables.of(kind), after, upTo);
    }

    /** The same, given block by block to a taker, a fresh one for each attempt; the one that was given all of it comes back. */
    <T extends Slice.Taker> T versions(Kind kind, MarketQuery query, long after, long upTo, Supplier<T> fresh) {
        if (loads.isEmpty()) {
            return fresh.get();
        }
        Table table = MarketTables.of(kind);
        return store.wire().read(versionsOf(kind, query, after, upTo), (in, columns) -> {
            T taker = fresh.get();
            Slice.read(in, columns, block -> {
                requireWithin(table.name(), block, after, upTo);
                taker.take(block);
            });
            return taker;
        });
    }

    private Select versionsOf(Kind kind, MarketQuery query, long after, long upTo) {
        Table table = MarketTables.of(kind);
        List<Column> columns = MarketTables.withoutLoad(table);
        Select select = Select.of(
                        columns,
                        "SELECT " + Table.names(columns) + " FROM " + store.qualified(table.name()) + where(kind, query)
                                + " AND ingested_at > fromUnixTimestamp64Micro({after:Int64}, 'UTC')")
                .orderedBy(String.join(", ", table.order()))
                .with("after", after);
        return bound(select, query, upTo);
    }

    /** The latest version of each fact at a clock, unless that withdraws it. */
    Slice visible(Kind kind, MarketQuery query, long clock) {
        Table table = MarketTables.of(kind);
        List<Column> columns = MarketTables.withoutLoad(table);
        String key = String.join(", ", MarketTables.key(kind));
        Select select = Select.of(
                        columns,
                        "SELECT " + Table.names(columns) + " FROM (SELECT " + Table.names(columns) + " FROM "
                                + store.qualified(table.name()) + where(kind, query) + " ORDER BY " + key + ", "
                                + String.join(" DESC, ", VERSION) + " DESC LIMIT 1 BY " + key + ") WHERE NOT retracted")
                .orderedBy(key);
        return checked(bound(select, query, clock), table, BEGINNING, clock);
    }

    /** Where the clock cuts first, in the one form that all reads have. */
    private static String where(Kind kind, MarketQuery query) {
        return " WHERE load IN {loads:Array(UInt64)}"
                + " AND ingested_at <= fromUnixTimestamp64Micro({clock:Int64}, 'UTC')"
                + (kind.isPrice() ? " AND ts >= fromUnixTimestamp64Micro({since:Int64}, 'UTC')" : "")
                + (query.symbols().isEmpty()
                        ? ""
                        : " AND symbol IN (SELECT unhex(arrayJoin({symbols:Array(String)})))");
    }

    private Select bound(Select select, MarketQuery query, long clock) {
        Select bound = select.withCounts("loads", loads).with("clock", clock).with("since", Micros.floor(query.from()));
        return query.symbols().isEmpty()
                ? bound
                : bound.withTexts(
                        "symbols", query.symbols().stream().map(Symbol::name).toList());
    }

    static long within(long clock) {
        return Math.max(BEGINNING, Math.min(END, clock));
    }

    /** The rows, each of them within the clocks: a row beyond them is a fault that ends the read. */
    private Slice checked(Select select, Table table, long after, long upTo) {
        Slice rows =
                loads.isEmpty() ? new Slice(select.columns()) : store.wire().read(select);
        requireWithin(table.name(), rows, after, upTo);
        return rows;
    }

    /** Holds every row that was read to the clocks it was read for. */
    static void requireWithin(String table, Slice rows, long after, long upTo) {
        long[] arrivals = rows.cells("ingested_at").wholes();
        for (int row = 0; row < rows.size(); row++) {
            long arrival = arrivals[row];
            if (arrival > upTo || arrival <= after) {
                throw new RefusedException(
                        Rule.BEYOND_THE_CLOCK,
                        "a row of " + table + " ingested at " + Micros.toInstant(arrival) + ", read for "
                                + Micros.toInstant(upTo));
            }
        }
    }

    /** How many rows there are of each kind. */
    SortedMap<Kind, Long> counts() {
        SortedMap<Kind, Long> counts = new TreeMap<>();
        for (Kind kind : Kind.values()) {
            Column answer = Column.of("rows", Type.COUNT);
            Select select = Select.of(
                            List.of(answer),
                            "SELECT count() AS rows FROM "
                                    + store.qualified(MarketTables.of(kind).name())
                                    + " WHERE load IN {loads:Array(UInt64)}")
                    .withCounts("loads", loads);
            counts.put(
                    kind,
                    loads.isEmpty() ? 0 : store.wire().read(select).cells(0).whole(0));
        }
        return counts;
    }

    /** Every instrument that was stored, by symbol, each on the calendar of its name. */
    SortedMap<Symbol, Instrument> instruments(Map<String, TradingCalendar> calendars) {
        SortedMap<Symbol, Instrument> instruments = new TreeMap<>();
        Slice rows = terms();
        for (int row = 0; row < rows.size(); row++) {
            Instrument instrument = instrument(rows, row, calendars);
            Instrument before = instruments.put(instrument.symbol(), instrument);
            if (before != null && !before.equals(instrument)) {
                throw new RefusedException(Rule.INSTRUMENT_TWICE, instrument + " after " + before);
            }
        }
        return instruments;
    }

    /** The terms of every instrument that was stored. */
    Slice terms() {
        List<Column> columns = MarketTables.withoutLoad(MarketTables.INSTRUMENTS);
        if (loads.isEmpty()) {
            return new Slice(columns);
        }
        return store.wire()
                .read(Select.of(
                                columns,
                                "SELECT " + Table.names(columns) + " FROM "
                                        + store.qualified(MarketTables.INSTRUMENTS.name())
                                        + " WHERE load IN {loads:Array(UInt64)}")
                        .withCounts("loads", loads));
    }

    /** The last word of each source, by name. */
    List<Watermark> watermarks() {
        List<Column> columns = MarketTables.withoutLoad(MarketTables.WATERMARKS);
        if (loads.isEmpty()) {
            return List.of();
        }
        Slice rows = store.wire()
                .read(Select.of(
                                columns,
                                "SELECT * FROM (SELECT " + Table.names(columns) + " FROM "
                                        + store.qualified(MarketTables.WATERMARKS.name())
                                        + " WHERE load IN {loads:Array(UInt64)} ORDER BY source, ingested_at DESC, ts DESC"
                                        + " LIMIT 1 BY source)")
                        .orderedBy("source")
                        .withCounts("loads", loads));
        List<Watermark> marks = new ArrayList<>();
        for (int row = 0; row < rows.size(); row++) {
            marks.add(new Watermark(
                    rows.cells("source").text(row),
                    Micros.toInstant(rows.cells("ts").whole(row)),
                    Micros.toInstant(rows.cells("ingested_at").whole(row))));
        }
        return List.copyOf(marks);
    }

    static Instrument instrument(Slice rows, int row, Map<String, TradingCalendar> calendars) {
        String symbol = rows.cells("symbol").text(row);
        String name = rows.cells("calendar").text(row);
        ZoneId zone = ZoneId.of(rows.cells("zone").text(row));
        TradingCalendar calendar = calendars.get(name);
        if (calendar == null || !calendar.zone().equals(zone)) {
            throw new RefusedException(
                    Rule.CALENDAR_NOT_GIVEN,
                    symbol + " is stored on calendar " + name + " of " + zone + "; given are "
                            + new ArrayList<>(calendars.keySet()));
        }
        Instrument bare = rows.cells("pricing").text(row).equals(Instrument.Pricing.BARS.name())
                ? Instrument.bars(symbol, calendar)
                : Instrument.fixings(symbol, calendar);
        Instrument instrument = bare.quotedIn(rows.cells("currency").text(row))
                .lot(rows.cells("lot").number(row))
                .tick(rows.cells("tick").number(row));
        return rows.cells("any_sign").whole(row) != 0 ? instrument.withPricesOfAnySign() : instrument;
    }

    static void add(Instrument instrument, Slice to) {
        to.cells("symbol").add(instrument.symbol().name());
        to.cells("pricing").add(instrument.pricing().name());
        to.cells("calendar").add(instrument.calendar().name());
        to.cells("zone").add(instrument.calendar().zone().getId());
        to.cells("currency").add(instrument.currency());
        to.cells("lot").add(instrument.lot());
        to.cells("tick").add(instrument.tick());
        to.cells("any_sign").add(instrument.hasPricesOfAnySign() ? 1L : 0L);
    }
}
