package dev.apex.clickhouse;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.clickhouse.MappedSql.Flaw;
import dev.apex.market.Instrument;
import dev.apex.market.MarketQuery;
import dev.apex.market.Symbol;
import dev.apex.market.Tape.Kind;
import dev.apex.time.Micros;
import dev.apex.time.Session;
import dev.apex.time.TradingCalendar;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A table of the user's own, as it was when it was opened, read as a market's table of its kind is.
 *
 * <p>Rows that say nothing that could be taken are told of at the opening, once; what contradicts itself or the calendar is
 * refused by the tape on which it is written, as everywhere.
 */
final class MappedTable {
    private static final int MOST_PLACES = 6_000;
    private static final int MOST_FLAWS = 100_000;

    private final ClickHouse store;
    private final TableMapping mapping;
    private final MappedSql sql;
    private final List<Long> places = new ArrayList<>();
    private final List<Long> events = new ArrayList<>();
    private final List<Long> arrivals = new ArrayList<>();
    private final long batch;
    private final long through;
    private final String seal;
    private final SortedMap<Symbol, Instrument> instruments = new TreeMap<>();

    private MappedTable(ClickHouse store, TableMapping mapping) {
        this.store = store;
        this.mapping = mapping;
        this.sql = new MappedSql(mapping, database(), types());
        this.batch = lastBatch();
        if (sql.looksUp()) {
            lookUp();
        }
        tellFlaws();
        this.through = lastArrival();
        this.seal = sealed();
        declare();
    }

    /**
     * Opens a mapped table.
     *
     * @throws RefusedException with {@link Rule#MAPPING} if the mapping does not fit it; with {@link Rule#MAPPED_VALUE} and others
     *     for a row that cannot be taken, unless there is a quarantine
     */
    static MappedTable open(ClickHouse store, TableMapping mapping) {
        return new MappedTable(store, mapping);
    }

    private String database() {
        return mapping.database().orElse(store.database());
    }

    private Map<String, String> types() {
        Slice columns = store.wire()
                .read(Select.of(
                                List.of(Column.of("name", Type.TEXT), Column.of("type", Type.TEXT)),
                                "SELECT name, type FROM system.columns WHERE database = unhex({database:String}) AND"
                                        + " table = unhex({table:String})")
                        .with("database", database())
                        .with("table", mapping.table()));
        Map<String, String> types = new LinkedHashMap<>();
        for (int row = 0; row < columns.size(); row++) {
            types.put(columns.cells(0).text(row), columns.cells(1).text(row));
        }
        return types;
    }

    private long lastBatch() {
        if (!sql.hasBatches()) {
            return 0;
        }
        return mapping.through()
                .orElseGet(() -> store.wire()
                        .read(Select.of(List.of(Column.of("last", Type.LONG)), sql.lastBatch()))
                        .cells(0)
                        .whole(0));
    }

    private Select bound(List<Column> columns, String rows) {
        Select select = Select.of(columns, rows);
        if (sql.hasBatches()) {
            select = select.with("batch", batch);
        }
        if (sql.looksUp()) {
            select = select.withCounts("places", places)
                    .withCounts("events", events)
                    .withCounts("arrivals", arrivals);
        }
        return select;
    }

    /** Works out events and arrivals that the server cannot, for it knows neither calendar nor rule. */
    private void lookUp() {
        Select select = Select.of(List.of(Column.of("place", Type.COUNT)), sql.places());
        Slice found = store.wire().read((sql.hasBatches() ? select.with("batch", batch) : select).orderedBy("place"));
        if (found.size() > MOST_PLACES) {
            throw new RefusedException(
                    Rule.MAPPING,
                    "table " + mapping.table() + " has " + found.size() + " event times, more than " + MOST_PLACES
                            + ", without a column of instants for event and arrival");
        }
        TradingCalendar calendar = mapping.calendar().orElseThrow();
        for (int row = 0; row < found.size(); row++) {
            long place = found.cells(0).whole(row);
            Optional<Long> event = sql.isDaily() ? close(calendar, place) : Optional.of(place);
            event.ifPresent(ts -> {
                places.add(place);
                events.add(ts);
                arrivals.add(
                        mapping.lag().map(rule -> rule.knownAt(ts, calendar)).orElse(0L));
            });
        }
        if (places.isEmpty()) {
            // an array has to have a value, and no row is about this one
            places.add(0L);
            events.add(0L);
            arrivals.add(0L);
        }
    }

    private static Optional<Long> close(TradingCalendar calendar, long day) {
        return calendar.find(LocalDate.ofEpochDay(day)).map(Session::closesAt).map(Micros::exact);
    }

    private void tellFlaws() {
        List<Column> columns = List.of(MarketTables.SYMBOL, MarketTables.TS, MarketTables.INGESTED_AT, MappedSql.FLAW);
        Slice flawed = store.wire()
                .read(bound(
                                columns,
                                "SELECT " + Table.names(columns) + " FROM (SELECT * FROM " + sql.rows()
                                        + " WHERE flaw != 0 ORDER BY symbol, ts, ingested_at, flaw LIMIT " + MOST_FLAWS
                                        + ")")
                        .orderedBy("symbol, ts, ingested_at, flaw"));
        for (int row = 0; row < flawed.size(); row++) {
            Flaw flaw = Flaw.values()[(int) flawed.cells(3).whole(row)];
            String told = "\"" + printable(flawed.cells(0).text(row)) + "\" of " + mapping.table() + " at "
                    + Micros.toInstant(flawed.cells(1).whole(row)) + " ingested at "
                    + Micros.toInstant(flawed.cells(2).whole(row));
            mapping.quarantine().take(rule(flaw), row + 1L, told + ": " + flaw);
        }
    }

    private static String printable(String name) {
        String cut = name.substring(0, Math.min(64, name.length()));
        return cut.replaceAll("\\p{C}", "?");
    }

    private static Rule rule(Flaw flaw) {
        return switch (flaw) {
            case TOO_FINE -> Rule.FINER_THAN_MICROS;
            case NO_SESSION -> Rule.PRICE_WITHOUT_SESSION;
            case OUT_OF_RANGE -> Rule.STAMP_OUT_OF_RANGE;
            case NO_REVISION -> Rule.REVISION_NUMBER;
            default -> Rule.MAPPED_VALUE;
        };
    }

    private long lastArrival() {
        return store.wire()
                .read(bound(
                        List.of(Column.of("last", Type.LONG)),
                        "SELECT toInt64(max(toUnixTimestamp64Micro(ingested_at))) AS last FROM " + sql.rows()
                                + " WHERE flaw = 0"))
                .cells(0)
                .whole(0);
    }

    /** Count and digest of all that was there. */
    private String sealed() {
        return store.wire()
                .read(bound(
                                List.of(Column.of("answer", Type.TEXT)),
                                "SELECT " + Table.seal(columns()) + " AS answer FROM " + sql.rows()
                                        + " WHERE flaw = 0 AND ingested_at <= fromUnixTimestamp64Micro({through:Int64},"
                                        + " 'UTC')")
                        .with("through", through))
                .cells(0)
                .text(0);
    }

    private List<Column> columns() {
        return MarketTables.withoutLoad(MarketTables.of(mapping.kind()));
    }

    private void declare() {
        mapping.instruments().forEach(instruments::put);
        SortedSet<Symbol> symbols = new TreeSet<>();
        mapping.names().ifPresentOrElse(names -> symbols.addAll(names.symbols()), () -> {
            Slice found = store.wire()
                    .read(bound(
                            List.of(MarketTables.SYMBOL),
                            "SELECT DISTINCT symbol FROM " + sql.rows() + " WHERE flaw = 0"));
            for (int row = 0; row < found.size(); row++) {
                symbols.add(Symbol.of(found.cells(0).text(row)));
            }
        });
        for (Symbol symbol : symbols) {
            mapping.instrument(symbol).ifPresent(instrument -> instruments.put(symbol, instrument));
        }
    }

    Kind kind() {
        return mapping.kind();
    }

    TableMapping mapping() {
        return mapping;
    }

    Collection<Instrument> instruments() {
        return instruments.values();
    }

    /** How many rows there were. */
    long count() {
        return Long.parseLong(seal.substring(0, seal.indexOf(':')));
    }

    /** What it is, for messages. */
    String describe() {
        return mapping.kind() + " of table " + database() + "." + mapping.table()
                + (sql.hasBatches() ? " through batch " + batch : " as it was with " + count() + " rows");
    }

    /**
     * Writes every version asked for with {@code after < ingested_at <= upTo}.
     *
     * @throws RefusedException with {@link Rule#MAPPED_ROWS_CHANGED} if the table is not what it was; with {@link
     *     Rule#BEYOND_THE_CLOCK}
     */
    void write(MarketQuery query, long after, long upTo, ClickHouseMarket.Writing to) {
        to.writer.quarantining(mapping.quarantine());
        to.write(finished(versions(query, after, Math.min(upTo, through)), query, to));
    }

    private Slice versions(MarketQuery query, long after, long upTo) {
        List<String> wanted = mapping.names()
                .map(names -> List.copyOf(names.names(query.symbols())))
                .orElseGet(() -> query.symbols().stream().map(Symbol::name).toList());
        Select select = bound(
                        columns(),
                        "SELECT " + Table.names(columns()) + " FROM " + sql.rows() + " WHERE flaw = 0"
                                + " AND ingested_at <= fromUnixTimestamp64Micro({clock:Int64}, 'UTC')"
                                + " AND ingested_at > fromUnixTimestamp64Micro({after:Int64}, 'UTC')"
                                + " AND ts >= fromUnixTimestamp64Micro({since:Int64}, 'UTC')"
                                + (query.symbols().isEmpty()
                                        ? ""
                                        : " AND symbol IN (SELECT unhex(arrayJoin({symbols:Array(String)})))"))
                .orderedBy("symbol, ts, ingested_at, rev")
                .with("clock", Reader.within(upTo))
                .with("after", after)
                .with("since", Reader.within(Micros.floor(query.from())));
        Slice rows = store.wire().read(query.symbols().isEmpty() ? select : select.withTexts("symbols", wanted));
        Reader.requireWithin(mapping.table(), rows, after, upTo);
        if (!sql.hasBatches() && !sealed().equals(seal)) {
            throw new RefusedException(Rule.MAPPED_ROWS_CHANGED, describe() + ", and now " + sealed());
        }
        return rows;
    }

    /** The rows under their symbols, each bar with its opening. */
    private Slice finished(Slice rows, MarketQuery query, ClickHouseMarket.Writing to) {
        boolean opens = mapping.kind() == Kind.BARS
                && mapping.column(TableMapping.Role.OPENS_AT).isEmpty();
        if (mapping.names().isEmpty() && !opens) {
            return rows;
        }
        Slice finished = new Slice(rows.columns());
        for (int row = 0; row < rows.size(); row++) {
            long ts = rows.cells("ts").whole(row);
            Optional<Symbol> symbol = symbol(rows, row, ts, to);
            if (symbol.isPresent() && query.wants(symbol.get())) {
                finished.addRow(rows, row, symbol.get().name(), opens ? opening(rows, row, symbol.get(), ts) : -1);
            }
        }
        return finished;
    }

    private Optional<Symbol> symbol(Slice rows, int row, long ts, ClickHouseMarket.Writing to) {
        String name = rows.cells("symbol").text(row);
        if (mapping.names().isEmpty()) {
            return Optional.of(Symbol.of(name));
        }
        long arrival = rows.cells("ingested_at").whole(row);
        Optional<Symbol> symbol = mapping.names().get().find(name, ts, arrival);
        if (symbol.isEmpty()) {
            to.writer.refuse(
                    Rule.NAME_NOT_MAPPED,
                    row + 1L,
                    "\"" + printable(name) + "\" of " + mapping.table() + " at " + Micros.toInstant(ts)
                            + " ingested at " + Micros.toInstant(arrival));
        }
        return symbol;
    }

    /** The open of the session, or the end itself where there is none, which a tape refuses. */
    private long opening(Slice rows, int row, Symbol symbol, long ts) {
        Instrument instrument = instruments.get(symbol);
        if (instrument == null || rows.cells("retracted").whole(row) != 0) {
            return ts;
        }
        int slot = instrument.calendar().slotOf(ts);
        return slot < 0 ? ts : instrument.calendar().opensAt(slot);
    }
}
