package dev.apex.clickhouse;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.facts.SymbolMap;
import dev.apex.market.Instrument;
import dev.apex.market.Quarantine;
import dev.apex.market.Symbol;
import dev.apex.market.Tape.Kind;
import dev.apex.time.LagRule;
import dev.apex.time.TradingCalendar;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the columns of a table of one's own mean, so that a market is read from it as it is, without a right to write.
 *
 * <p>Names of tables and columns are checked and quoted; what is compared is bound by the server. Instants are columns of {@code
 * DateTime} or {@code DateTime64}, an arrival rounded up to a microsecond, an event time finer than that refused; a bar may have
 * a {@code Date} instead, the day of a session of the calendar given, at whose close it ends. Prices are any numbers. What is
 * not a number, or an instant without a type that says so, is mapped through a view. Immutable; each method gives a changed copy.
 */
public final class TableMapping {
    /** What a column is mapped to. */
    enum Role {
        SYMBOL,
        TS,
        INGESTED_AT,
        REV,
        RETRACTED,
        ASSUMED,
        OPENS_AT,
        OPEN,
        HIGH,
        LOW,
        CLOSE,
        VOLUME,
        PRICE,
        BATCH
    }

    private final Kind kind;
    private final Optional<String> database;
    private final String table;
    private final SortedMap<Role, String> columns;
    private final Optional<LagRule> lag;
    private final Optional<TradingCalendar> calendar;
    private final SortedMap<Symbol, Instrument> instruments;
    private final Optional<SymbolMap> names;
    private final Quarantine quarantine;
    private final Optional<Long> through;

    private TableMapping(
            Kind kind,
            Optional<String> database,
            String table,
            Map<Role, String> columns,
            Optional<LagRule> lag,
            Optional<TradingCalendar> calendar,
            SortedMap<Symbol, Instrument> instruments,
            Optional<SymbolMap> names,
            Quarantine quarantine,
            Optional<Long> through) {
        this.kind = kind;
        this.database = database;
        this.table = table;
        this.columns = Collections.unmodifiableSortedMap(new TreeMap<>(columns));
        this.lag = lag;
        this.calendar = calendar;
        this.instruments = Collections.unmodifiableSortedMap(new TreeMap<>(instruments));
        this.names = names;
        this.quarantine = quarantine;
        this.through = through;
    }

    /**
     * A table of bars, in the store's database unless said otherwise.
     *
     * @throws RefusedException with {@link Rule#STORE_NAME}; so for every name given
     */
    public static TableMapping bars(String table) {
        return of(Kind.BARS, table);
    }

    /** A table of fixings. */
    public static TableMapping fixings(String table) {
        return of(Kind.FIXINGS, table);
    }

    private static TableMapping of(Kind kind, String table) {
        return new TableMapping(
                kind,
                Optional.empty(),
                Names.checked(table),
                Collections.emptyMap(),
                Optional.empty(),
                Optional.empty(),
                Collections.emptySortedMap(),
                Optional.empty(),
                Quarantine.REFUSING,
                Optional.empty());
    }

    /** In another database of the server. */
    public TableMapping inDatabase(String name) {
        return new TableMapping(
                kind,
                Optional.of(Names.checked(name)),
                table,
                columns,
                lag,
                calendar,
                instruments,
                names,
                quarantine,
                through);
    }

    private TableMapping with(Role role, String column) {
        Map<Role, String> more = new TreeMap<>(columns);
        more.put(role, Names.checked(column));
        return new TableMapping(kind, database, table, more, lag, calendar, instruments, names, quarantine, through);
    }

    /** What the row is about. */
    public TableMapping symbol(String column) {
        return with(Role.SYMBOL, column);
    }

    /** The end of the bar, or the instant of the fixing; for a bar also the day of its session. */
    public TableMapping ts(String column) {
        return with(Role.TS, column);
    }

    /** When the row was there to be read. */
    public TableMapping ingestedAt(String column) {
        return with(Role.INGESTED_AT, column);
    }

    /** When the row is taken to have been there, if no column says so; such arrivals are marked as assumed. */
    public TableMapping ingestedBy(LagRule rule) {
        return new TableMapping(
                kind, database, table, columns, Optional.of(rule), calendar, instruments, names, quarantine, through);
    }

    /** The number of the version, a whole number from 0; 0 for all rows unless it is mapped. */
    public TableMapping revision(String column) {
        return with(Role.REV, column);
    }

    /** Whether the row withdraws what was said of its symbol and event time: a flag, or a number that is not 0. */
    public TableMapping retracted(String column) {
        return with(Role.RETRACTED, column);
    }

    /** Whether the arrival was filled in by a rule rather than observed: a flag, or a number that is not 0. */
    public TableMapping assumed(String column) {
        return with(Role.ASSUMED, column);
    }

    /** When the bar opened; the open of its session unless it is mapped. */
    public TableMapping opensAt(String column) {
        return with(Role.OPENS_AT, column);
    }

    public TableMapping open(String column) {
        return with(Role.OPEN, column);
    }

    public TableMapping high(String column) {
        return with(Role.HIGH, column);
    }

    public TableMapping low(String column) {
        return with(Role.LOW, column);
    }

    public TableMapping close(String column) {
        return with(Role.CLOSE, column);
    }

    public TableMapping volume(String column) {
        return with(Role.VOLUME, column);
    }

    /** The price of a fixing. */
    public TableMapping price(String column) {
        return with(Role.PRICE, column);
    }

    /**
     * The number of the batch in which a row came, rising, and never given to a row that comes after a later batch.
     *
     * <p>A market is then bounded by the batches there were when it was opened, and what comes later changes nothing of it.
     * Without it nothing tells a row that was there from one that was filed later under an earlier arrival: the rows that were
     * there are digested at the opening and again after each read, and if they are not the same, the read is refused.
     */
    public TableMapping batch(String column) {
        return with(Role.BATCH, column);
    }

    /** The same, through a batch: as the market was when that was the last. */
    public TableMapping batch(String column, long last) {
        TableMapping one = batch(column);
        return new TableMapping(
                kind, database, table, one.columns, lag, calendar, instruments, names, quarantine, Optional.of(last));
    }

    /** Every symbol is on this calendar, unless there is an {@linkplain #trading instrument} of it; days are days of it. */
    public TableMapping on(TradingCalendar one) {
        return new TableMapping(
                kind, database, table, columns, lag, Optional.of(one), instruments, names, quarantine, through);
    }

    /** The terms of some symbols. */
    public TableMapping trading(Instrument... some) {
        SortedMap<Symbol, Instrument> more = new TreeMap<>(instruments);
        for (Instrument instrument : some) {
            more.put(instrument.symbol(), instrument);
        }
        return new TableMapping(kind, database, table, columns, lag, calendar, more, names, quarantine, through);
    }

    /** The column of symbols holds names of a source; each means what it meant at the row's event time, as known at its arrival. */
    public TableMapping naming(SymbolMap some) {
        return new TableMapping(
                kind, database, table, columns, lag, calendar, instruments, Optional.of(some), quarantine, through);
    }

    /** Sends rows that cannot be accepted there, instead of refusing the market or the reading in which they are met. */
    public TableMapping quarantining(Quarantine rows) {
        return new TableMapping(kind, database, table, columns, lag, calendar, instruments, names, rows, through);
    }

    Kind kind() {
        return kind;
    }

    Optional<String> database() {
        return database;
    }

    String table() {
        return table;
    }

    Optional<String> column(Role role) {
        return Optional.ofNullable(columns.get(role));
    }

    SortedMap<Role, String> columns() {
        return columns;
    }

    Optional<LagRule> lag() {
        return lag;
    }

    Optional<TradingCalendar> calendar() {
        return calendar;
    }

    SortedMap<Symbol, Instrument> instruments() {
        return instruments;
    }

    Optional<SymbolMap> names() {
        return names;
    }

    Optional<Long> through() {
        return through;
    }

    Quarantine quarantine() {
        return quarantine;
    }

    /** The terms of a symbol, if any were given. */
    Optional<Instrument> instrument(Symbol symbol) {
        Instrument given = instruments.get(symbol);
        if (given != null) {
            return Optional.of(given);
        }
        return calendar.map(one ->
                kind == Kind.BARS ? Instrument.bars(symbol.name(), one) : Instrument.fixings(symbol.name(), one));
    }

    @Override
    public String toString() {
        return kind.name().toLowerCase(Locale.ROOT) + " of " + table + " " + columns;
    }
}
