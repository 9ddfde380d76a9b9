package dev.apex.market.csv;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.market.CorporateAction;
import dev.apex.market.Stamp;
import dev.apex.market.Stamp.Arrival;
import dev.apex.market.Symbol;
import dev.apex.market.TapeWriter;
import dev.apex.market.csv.ActionLayout.Role;
import dev.apex.time.Micros;
import dev.apex.time.Session;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Optional;
import java.util.OptionalDouble;

/** The rows of one file of corporate actions. */
final class ActionRows extends Rows {
    private static final Role[] ROLES = Role.values();

    private final ActionLayout layout;
    private final ZoneId zone;
    private final Times times;
    /** By column 1 + the ordinal of its role, or 0. */
    private int[] roles = {};
    /** By role, in the row at hand, what was wrong with its cell; only told if the payload counts. */
    private Optional<Runnable> wrong = Optional.empty();

    private Optional<Symbol> symbol = Optional.empty();
    private Optional<Symbol> successor = Optional.empty();
    private long ex;
    private long exEnds;
    private long announced;
    private double figure;
    private boolean known;
    private long payable;
    private long payableEnds;
    private int revision;
    private boolean retracted;

    ActionRows(ActionLayout layout, CsvFile csv, int file, CsvLimits limits, TapeWriter writer) {
        super(csv, file, limits, writer);
        this.layout = layout;
        this.zone = layout.calendar().zone();
        this.times = new Times(TimeFormat.ISO, Optional.of(zone));
    }

    @Override
    void head() {
        roles = new int[columns()];
        for (Role role : ROLES) {
            map(roles, layout.column(role), role.ordinal() + 1);
        }
    }

    @Override
    void begin() {
        wrong = Optional.empty();
        symbol = Optional.empty();
        successor = Optional.empty();
        announced = Times.NONE;
        figure = 1;
        known = false;
        revision = 0;
        retracted = false;
    }

    @Override
    void field(int column, char[] text, int from, int to) {
        if (roles[column] == 0) {
            return;
        }
        switch (ROLES[roles[column] - 1]) {
            case SYMBOL ->
                symbol = symbol(text, from, to).or(() -> {
                    fail(Rule.SYMBOL_NAME, column, text, from, to);
                    return Optional.empty();
                });
            case EX -> {
                ex = starts(text, from, to);
                exEnds = ex == Times.NONE ? Times.NONE : ends(text, from, to);
                check(ex, column, text, from, to);
            }
            case ANNOUNCED -> {
                if (from < to) {
                    announced = ends(text, from, to);
                    check(announced, column, text, from, to);
                }
            }
            case REVISION -> revision = revision(column, text, from, to);
            case RETRACTED -> retracted = retracted(column, text, from, to);
            default -> payload(ROLES[roles[column] - 1], column, text, from, to);
        }
    }

    /** What a withdrawal need not have. */
    private void payload(Role role, int column, char[] text, int from, int to) {
        switch (role) {
            case RATIO -> {
                figure = ratio(text, from, to);
                refuseIf(Double.isNaN(figure), Rule.NOT_A_RATIO, column, text, from, to);
            }
            case AMOUNT, VALUE -> {
                known = from < to;
                figure = Decimals.parse(text, from, to);
                boolean fits = !Double.isNaN(figure) || !known && role == Role.VALUE;
                refuseIf(!fits, Rule.NOT_A_NUMBER, column, text, from, to);
            }
            case PAYABLE -> {
                payable = day(text, from, to, false);
                payableEnds = payable == Times.NONE ? Times.NONE : ends(text, from, to);
                refuseIf(payable == Times.NONE, times.problem(), column, text, from, to);
            }
            case SUCCESSOR -> {
                successor = symbol(text, from, to);
                refuseIf(successor.isEmpty(), Rule.SYMBOL_NAME, column, text, from, to);
            }
            default -> throw new IllegalStateException("payload " + role);
        }
    }

    /** Keeps what is wrong with a cell of the payload, until it is known whether it counts. */
    private void refuseIf(boolean broken, Rule rule, int column, char[] text, int from, int to) {
        if (broken && wrong.isEmpty()) {
            String why = cell(column, text, from, to);
            wrong = Optional.of(() -> refuse(rule, why));
        }
    }

    @Override
    void row() {
        if (!retracted && wrong.isPresent()) {
            wrong.get().run();
            return;
        }
        boolean assumed = announced == Times.NONE;
        long arrival = assumed ? exEnds : announced;
        if (retracted) {
            writer.announcement(
                    symbol.orElseThrow(), layout.kind().topic(), ex, arrival, revision, assumed, 0, true, place());
            return;
        }
        Stamp stamp = new Stamp(
                Micros.toInstant(ex),
                Micros.toInstant(arrival),
                revision,
                assumed ? Arrival.ASSUMED : Arrival.OBSERVED);
        writer.write(action(symbol.orElseThrow(), stamp), place());
    }

    private CorporateAction action(Symbol whose, Stamp stamp) {
        return switch (layout.kind()) {
            case SPLITS -> new CorporateAction.Split(whose, stamp, figure);
            case DIVIDENDS ->
                new CorporateAction.Dividend(
                        whose, stamp, figure, Micros.toInstant(payable < ex && ex < payableEnds ? ex : payable));
            case DELISTINGS ->
                new CorporateAction.Delisting(whose, stamp, known ? OptionalDouble.of(figure) : OptionalDouble.empty());
            case SUCCESSIONS -> new CorporateAction.Succession(whose, stamp, successor.orElseThrow(), figure);
        };
    }

    private static Optional<Symbol> symbol(char[] text, int from, int to) {
        try {
            return Optional.of(Symbol.of(new String(text, from, to - from)));
        } catch (RefusedException e) {
            return Optional.empty();
        }
    }

    /** A figure, or two of them and a colon between where that is declared; NaN if it is neither. */
    private double ratio(char[] text, int from, int to) {
        int colon = from;
        while (colon < to && text[colon] != ':') {
            colon++;
        }
        if (colon == to) {
            return Decimals.parse(text, from, to);
        }
        if (!layout.hasColons()) {
            return Double.NaN;
        }
        double before = Decimals.parse(text, colon + 1, to);
        return before > 0 ? Decimals.parse(text, from, colon) / before : Double.NaN;
    }

    /** An instant as written; a bare date is the start of its session or its day, whichever is earlier. */
    private long starts(char[] text, int from, int to) {
        long day = day(text, from, to, false);
        if (day == Times.NONE || isInstant(from, to)) {
            return day;
        }
        LocalDate date = LocalDate.ofEpochDay(times.date(text, from, to));
        long opens = layout.calendar()
                .find(date)
                .map(Session::opensAt)
                .map(Micros::exact)
                .orElse(day);
        return Math.min(day, opens);
    }

    /** An instant as written, rounded up; a bare date is the end of its day. */
    private long ends(char[] text, int from, int to) {
        return day(text, from, to, true);
    }

    private long day(char[] text, int from, int to, boolean ends) {
        if (isInstant(from, to)) {
            return ends ? times.ceil(text, from, to) : times.exact(text, from, to);
        }
        long day = times.date(text, from, to);
        return day == Times.NONE
                ? Times.NONE
                : Micros.exact(LocalDate.ofEpochDay(ends ? day + 1 : day)
                        .atStartOfDay(zone)
                        .toInstant());
    }

    private static boolean isInstant(int from, int to) {
        return to - from > 10;
    }

    private void check(long time, int column, char[] text, int from, int to) {
        if (time == Times.NONE) {
            fail(times.problem(), column, text, from, to);
        }
    }
}
