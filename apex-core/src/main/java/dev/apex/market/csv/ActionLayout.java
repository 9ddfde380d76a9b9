package dev.apex.market.csv;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.time.TradingCalendar;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the columns of a file of corporate actions mean, by the names in its header; a file holds actions of one kind.
 *
 * <p>Each row has the ex date and the time since which it was known. As a bare date the first is the start of that date's
 * session or of its day, whichever is earlier, and the second the end of its day, both in the zone of the calendar. A row that
 * does not say when it was announced is assumed to have been known at the end of its ex date: too late, rather than too early.
 * The payload of a row that withdraws an action is not looked at.
 *
 * <p>Immutable; change is a copy.
 */
public final class ActionLayout implements CsvLayout {
    /** What a column holds. */
    enum Role {
        SYMBOL,
        EX,
        ANNOUNCED,
        RATIO,
        AMOUNT,
        PAYABLE,
        VALUE,
        SUCCESSOR,
        REVISION,
        RETRACTED
    }

    /** What a file is about, and which columns it has beside those of all. */
    enum Kind {
        SPLITS("split", Role.RATIO),
        DIVIDENDS("dividend", Role.AMOUNT, Role.PAYABLE),
        DELISTINGS("delisting", Role.VALUE),
        SUCCESSIONS("succession", Role.SUCCESSOR, Role.RATIO);

        private final String topic;
        private final Set<Role> own;

        Kind(String topic, Role first, Role... more) {
            this.topic = topic;
            this.own = EnumSet.of(first, more);
        }

        String topic() {
            return topic;
        }
    }

    private final Kind kind;
    private final TradingCalendar calendar;
    private final Map<Role, String> columns;
    private final char separator;
    private final boolean colons;

    private ActionLayout(
            Kind kind, TradingCalendar calendar, Map<Role, String> columns, char separator, boolean colons) {
        this.kind = kind;
        this.calendar = calendar;
        this.columns = columns;
        this.separator = separator;
        this.colons = colons;
    }

    private static ActionLayout of(Kind kind, TradingCalendar calendar) {
        return new ActionLayout(kind, calendar, new EnumMap<>(Role.class), ',', false)
                .column(Role.SYMBOL, "symbol")
                .column(Role.EX, "ex")
                .column(Role.ANNOUNCED, "announced");
    }

    /** Splits, in the columns {@code symbol}, {@code ex}, {@code announced} and {@code ratio}: new units for one old. */
    public static ActionLayout splits(TradingCalendar calendar) {
        return of(Kind.SPLITS, calendar).ratio("ratio");
    }

    /**
     * Dividends, in the columns {@code symbol}, {@code ex}, {@code announced}, {@code amount} - in the quote currency a unit -
     * and {@code payable}; a bare date there is the start of its day, on the ex date itself the ex instant.
     */
    public static ActionLayout dividends(TradingCalendar calendar) {
        return of(Kind.DIVIDENDS, calendar).amount("amount").payable("payable");
    }

    /**
     * Delistings, in the columns {@code symbol}, {@code ex} - the first date without trading - and {@code announced}; what a
     * unit is worth is unknown unless {@link #value} names its column.
     */
    public static ActionLayout delistings(TradingCalendar calendar) {
        return of(Kind.DELISTINGS, calendar);
    }

    /**
     * Changes of symbol and mergers, in the columns {@code symbol}, {@code ex}, {@code announced} and {@code successor}; one
     * unit becomes one unless {@link #ratio} names the column of another figure.
     */
    public static ActionLayout successions(TradingCalendar calendar) {
        return of(Kind.SUCCESSIONS, calendar).successor("successor");
    }

    /** The column of the symbol. */
    public ActionLayout symbol(String column) {
        return column(Role.SYMBOL, column);
    }

    /** The column of the ex date or instant. */
    public ActionLayout ex(String column) {
        return column(Role.EX, column);
    }

    /** The column of the date or instant since which it was known; a cell may be empty. */
    public ActionLayout announced(String column) {
        return column(Role.ANNOUNCED, column);
    }

    /** The column of the ratio, of splits and successions: units after it for one before. */
    public ActionLayout ratio(String column) {
        return column(Role.RATIO, column);
    }

    /** The same, where a ratio may also be written {@code 2:1}: units after, colon, units before. */
    public ActionLayout ratioWithColon(String column) {
        ActionLayout named = ratio(column);
        return new ActionLayout(kind, calendar, named.columns, separator, true);
    }

    /** The column of a dividend's amount. */
    public ActionLayout amount(String column) {
        return column(Role.AMOUNT, column);
    }

    /** The column of the date or instant at which a dividend is paid. */
    public ActionLayout payable(String column) {
        return column(Role.PAYABLE, column);
    }

    /** The column of what a delisted unit is worth; an empty cell means that nobody knows. */
    public ActionLayout value(String column) {
        return column(Role.VALUE, column);
    }

    /** The column of the new symbol. */
    public ActionLayout successor(String column) {
        return column(Role.SUCCESSOR, column);
    }

    /** The column of the revision number; 0 by default. */
    public ActionLayout revision(String column) {
        return column(Role.REVISION, column);
    }

    /**
     * The column that says whether a row calls off what was said before: {@code true}, {@code false}, {@code 1}, {@code 0}.
     */
    public ActionLayout retracted(String column) {
        return column(Role.RETRACTED, column);
    }

    /** The character between fields; a comma by default. */
    public ActionLayout separatedBy(char character) {
        return new ActionLayout(kind, calendar, columns, CsvLayout.requireSeparator(character), colons);
    }

    private ActionLayout column(Role role, String column) {
        boolean ofOneKind = role.compareTo(Role.RATIO) >= 0 && role.compareTo(Role.SUCCESSOR) <= 0;
        if (ofOneKind && !kind.own.contains(role)) {
            throw new RefusedException(Rule.CSV_LAYOUT, role + " in column " + column + " of a layout of " + kind);
        }
        Map<Role, String> named = new EnumMap<>(Role.class);
        named.putAll(columns);
        named.put(role, column);
        return new ActionLayout(kind, calendar, named, separator, colons);
    }

    Kind kind() {
        return kind;
    }

    TradingCalendar calendar() {
        return calendar;
    }

    Optional<String> column(Role role) {
        return Optional.ofNullable(columns.get(role));
    }

    boolean hasColons() {
        return colons;
    }

    @Override
    public char separator() {
        return separator;
    }

    @Override
    public String toString() {
        return kind + " in " + calendar.zone();
    }
}
