package dev.apex.market.csv;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.market.Instrument.Pricing;
import dev.apex.market.TapeWriter;
import dev.apex.market.csv.PriceLayout.Value;
import dev.apex.time.Micros;
import java.time.LocalDate;

/** The rows of one file of prices. */
final class PriceRows extends Rows {
    private static final int NOTHING = 0;
    private static final int SYMBOL = 1;
    private static final int DATE = 2;
    private static final int EVENT_TIME = 3;
    private static final int OPENS_AT = 4;
    private static final int INGESTED_AT = 5;
    private static final int REVISION = 6;
    private static final int RETRACTED = 7;
    private static final int FIRST_VALUE = 8;

    /** What all files of a layout share. */
    static final class Shared {
        final PriceLayout layout;
        final TapeWriter writer;
        final Instruments instruments;
        final Sessions sessions;
        final Times times;

        Shared(PriceLayout layout, TapeWriter writer) {
            this.layout = layout;
            this.writer = writer;
            this.instruments = new Instruments(layout, writer);
            this.sessions = new Sessions(layout);
            this.times = new Times(layout.format(), layout.zone());
        }
    }

    private final PriceLayout layout;
    private final Instruments instruments;
    private final Sessions sessions;
    private final Times times;
    private final boolean bars;
    private int[] roles = {};
    private final int fileSymbol;

    private int symbol;
    private long day;
    private long eventTime;
    private long opensAt;
    private long ingestedAt;
    private int revision;
    private boolean retracted;
    private final double[] values = new double[Value.values().length];
    /** The column of the first figure that is none, or -1; a row that withdraws needs no figures. */
    private int badColumn;

    private String badFigure = "";

    PriceRows(Shared shared, CsvFile csv, int file, CsvLimits limits) {
        super(csv, file, limits, shared.writer);
        this.layout = shared.layout;
        this.instruments = shared.instruments;
        this.sessions = shared.sessions;
        this.times = shared.times;
        this.bars = layout.pricing() == Pricing.BARS;
        this.fileSymbol = layout.symbolColumn().equals(PriceLayout.FILE_NAME) ? instruments.entry(csv.stem()) : -1;
    }

    @Override
    void head() {
        roles = new int[columns()];
        if (fileSymbol < 0) {
            map(roles, layout.symbolColumn(), SYMBOL);
        }
        map(roles, layout.dateColumn(), DATE);
        map(roles, layout.eventTimeColumn(), EVENT_TIME);
        map(roles, layout.opensAtColumn(), OPENS_AT);
        map(roles, layout.ingestedAtColumn(), INGESTED_AT);
        map(roles, layout.revisionColumn(), REVISION);
        map(roles, layout.retractedColumn(), RETRACTED);
        layout.valueColumns().forEach((value, column) -> map(roles, column, FIRST_VALUE + value.ordinal()));
    }

    @Override
    void begin() {
        symbol = fileSymbol;
        day = Times.NONE;
        eventTime = Times.NONE;
        opensAt = Times.NONE;
        ingestedAt = Times.NONE;
        revision = 0;
        retracted = false;
        badColumn = -1;
    }

    @Override
    void field(int column, char[] text, int from, int to) {
        switch (roles[column]) {
            case NOTHING -> {}
            case SYMBOL -> symbol(column, text, from, to);
            case DATE -> {
                day = times.date(text, from, to);
                check(day, column, text, from, to);
            }
            case EVENT_TIME -> {
                eventTime = times.exact(text, from, to);
                check(eventTime, column, text, from, to);
            }
            case OPENS_AT -> {
                opensAt = times.exact(text, from, to);
                check(opensAt, column, text, from, to);
            }
            case INGESTED_AT -> {
                if (from < to) {
                    ingestedAt = times.ceil(text, from, to);
                    check(ingestedAt, column, text, from, to);
                }
            }
            case REVISION -> revision = revision(column, text, from, to);
            case RETRACTED -> retracted = retracted(column, text, from, to);
            default -> figure(column, text, from, to);
        }
    }

    @Override
    void row() {
        long ts = eventTime;
        long opens = opensAt;
        if (day != Times.NONE) {
            ts = sessions.eventTime(day);
            if (ts == Sessions.NO_SESSION || ts == Sessions.NO_INSTANT) {
                refuse(
                        ts == Sessions.NO_SESSION ? Rule.PRICE_WITHOUT_SESSION : Rule.LOCAL_TIME_NOT_AN_INSTANT,
                        LocalDate.ofEpochDay(day) + " on " + layout.calendar().name());
                return;
            }
            opens = opens == Times.NONE ? sessions.opensAt(day) : opens;
        } else {
            long sessionOpens = sessions.opensBefore(ts);
            if (sessionOpens == Sessions.NOT_AN_END) {
                refuse(Rule.BARE_DATE, Micros.toInstant(ts) + " is midnight, not the end of a session");
                return;
            }
            opens = opens == Times.NONE ? sessionOpens : opens;
        }
        boolean assumed = ingestedAt == Times.NONE;
        long arrival = assumed ? assume(ts, instruments.published(symbol)) : ingestedAt;
        if (arrival == Times.NONE) {
            return;
        }
        int handle = instruments.handle(symbol);
        if (retracted) {
            writer.retract(handle, ts, arrival, revision, assumed, place());
        } else if (badColumn >= 0) {
            refuse(Rule.NOT_A_NUMBER, badFigure);
        } else if (bars) {
            writer.bar(
                    handle,
                    opens,
                    ts,
                    arrival,
                    revision,
                    assumed,
                    value(Value.OPEN),
                    value(Value.HIGH),
                    value(Value.LOW),
                    value(Value.CLOSE),
                    value(Value.VOLUME),
                    place());
        } else {
            writer.fixing(handle, ts, arrival, revision, assumed, value(Value.PRICE), place());
        }
    }

    /** The assumed arrival, or {@link Times#NONE} if the row was refused for want of one. */
    private long assume(long ts, long published) {
        try {
            return Math.max(sessions.knownAt(ts), published);
        } catch (RefusedException e) {
            refuse(e.rule(), e.subject());
            return Times.NONE;
        }
    }

    private double value(Value of) {
        return values[of.ordinal()];
    }

    private void symbol(int column, char[] text, int from, int to) {
        try {
            symbol = instruments.entry(text, from, to);
        } catch (RefusedException e) {
            if (e.rule() != Rule.SYMBOL_NAME) {
                throw e;
            }
            fail(Rule.SYMBOL_NAME, column, text, from, to);
        }
    }

    private void figure(int column, char[] text, int from, int to) {
        double value = Decimals.parse(text, from, to);
        if (value != value && badColumn < 0) {
            badColumn = column;
            badFigure = cell(column, text, from, to);
        }
        int of = roles[column] - FIRST_VALUE;
        values[of] = layout.isInverted() && of != Value.VOLUME.ordinal() ? 1 / value : value;
    }

    private void check(long time, int column, char[] text, int from, int to) {
        if (time == Times.NONE) {
            fail(times.problem(), column, text, from, to);
        }
    }
}
