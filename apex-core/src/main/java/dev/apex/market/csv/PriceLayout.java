package dev.apex.market.csv;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.market.Instrument;
import dev.apex.market.Instrument.Pricing;
import dev.apex.market.Symbol;
import dev.apex.time.LagRule;
import dev.apex.time.Micros;
import dev.apex.time.TradingCalendar;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * What the columns of a file of prices mean, by the names in its header.
 *
 * <p>A layout begins with a calendar, because a date alone says neither when a session closed nor when its price could
 * be known: a bare date of a bar becomes the close of that session, early closes included, and a bare date of a fixing
 * the local time given. A row without an arrival gets one by the lag rule and is marked. Values are taken strictly: a
 * decimal point, digits, no blanks, no thousands separators, no words for missing.
 *
 * <p>Immutable; change is a copy.
 */
public final class PriceLayout implements CsvLayout {
    static final String FILE_NAME = "";

    private final Pricing pricing;
    private final TradingCalendar calendar;
    private final boolean wide;
    private final boolean inverted;
    private final char separator;
    private final String symbol;
    private final Optional<String> date;
    private final Optional<LocalTime> fixedAt;
    private final Optional<ZoneId> fixedIn;
    private final Optional<String> eventTime;
    private final Optional<String> opensAt;
    private final Optional<String> ingestedAt;
    private final TimeFormat format;
    private final Optional<ZoneId> zone;
    private final Optional<String> revision;
    private final Optional<String> retracted;
    private final Map<Value, String> values;
    private final SortedSet<String> missing;
    private final LagRule lag;
    private final UnaryOperator<Instrument> terms;
    private final Map<Symbol, Long> firstPublished;

    /** A column of figures. */
    enum Value {
        OPEN,
        HIGH,
        LOW,
        CLOSE,
        VOLUME,
        PRICE
    }

    private PriceLayout(Parts parts) {
        pricing = parts.pricing;
        calendar = parts.calendar;
        wide = parts.wide;
        inverted = parts.inverted;
        separator = parts.separator;
        symbol = parts.symbol;
        date = parts.date;
        fixedAt = parts.fixedAt;
        fixedIn = parts.fixedIn;
        eventTime = parts.eventTime;
        opensAt = parts.opensAt;
        ingestedAt = parts.ingestedAt;
        format = parts.format;
        zone = parts.zone;
        revision = parts.revision;
        retracted = parts.retracted;
        values = Collections.unmodifiableMap(new TreeMap<>(parts.values));
        missing = Collections.unmodifiableSortedSet(new TreeSet<>(parts.missing));
        lag = parts.lag;
        terms = parts.terms;
        firstPublished = Collections.unmodifiableMap(new TreeMap<>(parts.firstPublished));
    }

    /**
     * A row a symbol and session, in the columns {@code symbol}, {@code date}, {@code open}, {@code high}, {@code low},
     * {@code close} and {@code volume}; other names are said afterwards.
     */
    public static PriceLayout bars(TradingCalendar calendar) {
        Parts parts = new Parts(Pricing.BARS, calendar);
        parts.date = Optional.of("date");
        parts.values.put(Value.OPEN, "open");
        parts.values.put(Value.HIGH, "high");
        parts.values.put(Value.LOW, "low");
        parts.values.put(Value.CLOSE, "close");
        parts.values.put(Value.VOLUME, "volume");
        return parts.layout();
    }

    /**
     * A row a symbol and session, in the columns {@code symbol}, {@code date} and {@code price}, fixed at a local time.
     */
    public static PriceLayout fixings(TradingCalendar calendar, LocalTime time, ZoneId zone) {
        Parts parts = new Parts(Pricing.FIXINGS, calendar);
        parts.date = Optional.of("date");
        parts.fixedAt = Optional.of(time);
        parts.fixedIn = Optional.of(zone);
        parts.values.put(Value.PRICE, "price");
        return parts.layout();
    }

    /**
     * A row a session and a column a symbol, named by the header, fixed at a local time; an empty cell is no price, and
     * columns without a name are left out.
     */
    public static PriceLayout wideFixings(TradingCalendar calendar, LocalTime time, ZoneId zone) {
        Parts parts = fixings(calendar, time, zone).parts();
        parts.wide = true;
        parts.values.clear();
        parts.missing.add("");
        return parts.layout();
    }

    /**
     * The history file of the European Central Bank's euro reference rates: {@code Date,USD,JPY,...}, {@code N/A} where
     * there is none. A rate is units of currency for one euro; the price is its inverse, EUR for one unit. Fixed at
     * 14:15 and published at 16:00 Berlin time (until June 2016 it was 14:30, so this is conservative); every arrival
     * is assumed.
     */
    public static PriceLayout ecb() {
        ZoneId berlin = ZoneId.of("Europe/Berlin");
        return wideFixings(TradingCalendar.TARGET, LocalTime.of(14, 15), berlin)
                .date("Date")
                .missingAs("N/A")
                .inverted()
                .assuming(LagRule.releasedAt(LocalTime.of(16, 0), berlin))
                .trading(currency -> currency.quotedIn("EUR").lot(0.01).tick(1e-8));
    }

    /** A download of stooq.com, one symbol a file: {@code Date,Open,High,Low,Close,Volume}. */
    public static PriceLayout stooq(TradingCalendar calendar) {
        return bars(calendar)
                .symbolFromFileName()
                .date("Date")
                .open("Open")
                .high("High")
                .low("Low")
                .close("Close")
                .volume("Volume");
    }

    /**
     * A daily file of stooq.com's archive: {@code
     * <TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>,<OPENINT>}.
     */
    public static PriceLayout stooqArchive(TradingCalendar calendar) {
        return bars(calendar)
                .symbol("<TICKER>")
                .date("<DATE>")
                .open("<OPEN>")
                .high("<HIGH>")
                .low("<LOW>")
                .close("<CLOSE>")
                .volume("<VOL>");
    }

    /**
     * A download in the manner of Yahoo Finance, one symbol a file: {@code Date,Open,High,Low,Close,Adj Close,Volume}.
     * The prices are adjusted for the splits known on the day of the download, and {@code Adj Close}, adjusted for
     * dividends too, is not read: neither is what anybody saw on the day.
     */
    public static PriceLayout yahoo(TradingCalendar calendar) {
        return stooq(calendar);
    }

    /** A download in the manner of Alpha Vantage, one symbol a file: {@code timestamp,open,high,low,close,volume}. */
    public static PriceLayout alphaVantage(TradingCalendar calendar) {
        return bars(calendar).symbolFromFileName().date("timestamp");
    }

    /** The column of the symbol. */
    public PriceLayout symbol(String column) {
        Parts parts = parts();
        parts.symbol = column;
        return parts.layout();
    }

    /** Every file holds one symbol, which is its name without the extension. */
    public PriceLayout symbolFromFileName() {
        return symbol(FILE_NAME);
    }

    /** The column of the session's date, {@code 2019-01-02} or {@code 20190102}. */
    public PriceLayout date(String column) {
        Parts parts = parts();
        parts.date = Optional.of(column);
        parts.eventTime = Optional.empty();
        return parts.layout();
    }

    /** The column of the event time, the end of the bar or the instant of the fixing, instead of a date. */
    public PriceLayout eventTime(String column) {
        if (wide) {
            throw new RefusedException(Rule.CSV_LAYOUT, "a wide file with event times in column " + column);
        }
        Parts parts = parts();
        parts.eventTime = Optional.of(column);
        parts.date = Optional.empty();
        return parts.layout();
    }

    /** The column of the instant at which a bar opened; by default it opens with its session. */
    public PriceLayout opensAt(String column) {
        Parts parts = parts();
        parts.opensAt = Optional.of(column);
        return parts.layout();
    }

    /** The column of the arrival; an empty cell is filled by the lag rule. */
    public PriceLayout ingestedAt(String column) {
        Parts parts = parts();
        parts.ingestedAt = Optional.of(column);
        return parts.layout();
    }

    /** How instants are written; ISO 8601 by default. */
    public PriceLayout instantsAs(TimeFormat timeFormat) {
        Parts parts = parts();
        parts.format = timeFormat;
        return parts.layout();
    }

    /** The zone of ISO times without an offset; without it they are refused. */
    public PriceLayout localTimesIn(ZoneId timeZone) {
        Parts parts = parts();
        parts.zone = Optional.of(timeZone);
        return parts.layout();
    }

    /** The column of the revision number; 0 by default. */
    public PriceLayout revision(String column) {
        Parts parts = parts();
        parts.revision = Optional.of(column);
        return parts.layout();
    }

    /**
     * The column that says whether a row withdraws what was said before: {@code true}, {@code false}, {@code 1}, {@code
     * 0}.
     */
    public PriceLayout retracted(String column) {
        Parts parts = parts();
        parts.retracted = Optional.of(column);
        return parts.layout();
    }

    public PriceLayout open(String column) {
        return value(Value.OPEN, column);
    }

    public PriceLayout high(String column) {
        return value(Value.HIGH, column);
    }

    public PriceLayout low(String column) {
        return value(Value.LOW, column);
    }

    public PriceLayout close(String column) {
        return value(Value.CLOSE, column);
    }

    public PriceLayout volume(String column) {
        return value(Value.VOLUME, column);
    }

    /** Bars without a volume: it is taken as zero, so that nothing can be filled as a share of it. */
    public PriceLayout withoutVolume() {
        Parts parts = parts();
        parts.values.remove(Value.VOLUME);
        return parts.layout();
    }

    /** The column of a fixing. */
    public PriceLayout price(String column) {
        return value(Value.PRICE, column);
    }

    /** In a wide file, another text for a cell without a price, beside the empty one. */
    public PriceLayout missingAs(String text) {
        Parts parts = parts();
        parts.missing.add(text);
        return parts.layout();
    }

    /** A price is one divided by what the file says. */
    public PriceLayout inverted() {
        Parts parts = parts();
        parts.inverted = true;
        return parts.layout();
    }

    /** The character between fields; a comma by default. */
    public PriceLayout separatedBy(char character) {
        Parts parts = parts();
        parts.separator = CsvLayout.requireSeparator(character);
        return parts.layout();
    }

    /** When a row without an arrival is taken to have been known; eight hours after its event by default. */
    public PriceLayout assuming(LagRule rule) {
        Parts parts = parts();
        parts.lag = rule;
        return parts.layout();
    }

    /**
     * No row of a symbol can have been known before an instant, because the source began to publish it only then: what
     * it filled in for the time before is assumed to have arrived at that instant.
     */
    public PriceLayout firstPublished(Symbol of, Instant at) {
        Parts parts = parts();
        parts.firstPublished.put(of, Micros.ceil(at));
        return parts.layout();
    }

    /** The terms of an instrument, given one in USD with lot 1 and tick 0.01; they may depend on its symbol. */
    public PriceLayout trading(UnaryOperator<Instrument> with) {
        Parts parts = parts();
        parts.terms = with;
        return parts.layout();
    }

    private PriceLayout value(Value value, String column) {
        boolean fits = (value == Value.PRICE) == (pricing == Pricing.FIXINGS) && !wide;
        if (!fits) {
            throw new RefusedException(Rule.CSV_LAYOUT, "a column of " + value + " among " + pricing);
        }
        Parts parts = parts();
        parts.values.put(value, column);
        return parts.layout();
    }

    Instrument instrument(Symbol of) {
        Instrument plain = pricing == Pricing.BARS
                ? Instrument.bars(of.name(), calendar)
                : Instrument.fixings(of.name(), calendar);
        Instrument traded = terms.apply(plain);
        boolean same = traded.symbol().equals(of)
                && traded.pricing() == pricing
                && traded.calendar().equals(calendar);
        if (!same) {
            throw new RefusedException(Rule.CSV_LAYOUT, "the terms of " + plain + " are those of " + traded);
        }
        return traded;
    }

    Pricing pricing() {
        return pricing;
    }

    TradingCalendar calendar() {
        return calendar;
    }

    boolean isWide() {
        return wide;
    }

    boolean isInverted() {
        return inverted;
    }

    @Override
    public char separator() {
        return separator;
    }

    String symbolColumn() {
        return symbol;
    }

    Optional<String> dateColumn() {
        return date;
    }

    Optional<LocalTime> fixedAt() {
        return fixedAt;
    }

    Optional<ZoneId> fixedIn() {
        return fixedIn;
    }

    Optional<String> eventTimeColumn() {
        return eventTime;
    }

    Optional<String> opensAtColumn() {
        return opensAt;
    }

    Optional<String> ingestedAtColumn() {
        return ingestedAt;
    }

    TimeFormat format() {
        return format;
    }

    Optional<ZoneId> zone() {
        return zone;
    }

    Optional<String> revisionColumn() {
        return revision;
    }

    Optional<String> retractedColumn() {
        return retracted;
    }

    Map<Value, String> valueColumns() {
        return values;
    }

    SortedSet<String> missing() {
        return missing;
    }

    LagRule lag() {
        return lag;
    }

    long firstPublished(Symbol of) {
        return firstPublished.getOrDefault(of, Long.MIN_VALUE);
    }

    @Override
    public String toString() {
        return (wide ? "wide " : "") + pricing + " on " + calendar.name();
    }

    private Parts parts() {
        return new Parts(this);
    }

    /** A layout in the making. */
    private static final class Parts {
        private final Pricing pricing;
        private final TradingCalendar calendar;
        private boolean wide;
        private boolean inverted;
        private char separator = ',';
        private String symbol = "symbol";
        private Optional<String> date = Optional.empty();
        private Optional<LocalTime> fixedAt = Optional.empty();
        private Optional<ZoneId> fixedIn = Optional.empty();
        private Optional<String> eventTime = Optional.empty();
        private Optional<String> opensAt = Optional.empty();
        private Optional<String> ingestedAt = Optional.empty();
        private TimeFormat format = TimeFormat.ISO;
        private Optional<ZoneId> zone = Optional.empty();
        private Optional<String> revision = Optional.empty();
        private Optional<String> retracted = Optional.empty();
        private final Map<Value, String> values = new TreeMap<>();
        private final SortedSet<String> missing = new TreeSet<>();
        private LagRule lag = LagRule.standard();
        private UnaryOperator<Instrument> terms = UnaryOperator.identity();
        private final Map<Symbol, Long> firstPublished = new TreeMap<>();

        Parts(Pricing pricing, TradingCalendar calendar) {
            this.pricing = pricing;
            this.calendar = calendar;
        }

        Parts(PriceLayout from) {
            pricing = from.pricing;
            calendar = from.calendar;
            wide = from.wide;
            inverted = from.inverted;
            separator = from.separator;
            symbol = from.symbol;
            date = from.date;
            fixedAt = from.fixedAt;
            fixedIn = from.fixedIn;
            eventTime = from.eventTime;
            opensAt = from.opensAt;
            ingestedAt = from.ingestedAt;
            format = from.format;
            zone = from.zone;
            revision = from.revision;
            retracted = from.retracted;
            values.putAll(from.values);
            missing.addAll(from.missing);
            lag = from.lag;
            terms = from.terms;
            firstPublished.putAll(from.firstPublished);
        }

        PriceLayout layout() {
            return new PriceLayout(this);
        }
    }
}
