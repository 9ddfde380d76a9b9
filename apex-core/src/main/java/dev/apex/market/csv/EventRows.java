package dev.apex.market.csv;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.market.Symbol;
import dev.apex.market.Tape.Kind;
import dev.apex.market.TapeWriter;
import dev.apex.time.Micros;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Optional;

/** The rows of one file of announcements. */
final class EventRows extends Rows {
    private static final int SYMBOL = 1;
    private static final int EFFECTIVE = 2;
    private static final int ANNOUNCED = 3;
    private static final int SUBJECT = 4;
    private static final int AMOUNT = 5;
    private static final int REVISION = 6;
    private static final int RETRACTED = 7;

    private final EventLayout layout;
    private final ZoneId zone;
    private final Times times;
    private int[] roles = {};

    private Optional<Symbol> symbol = Optional.empty();
    private long effective;
    private long effectiveEnds;
    private long announced;
    private String subject = "";
    private double amount;
    private int revision;
    private boolean retracted;

    EventRows(EventLayout layout, CsvFile csv, int file, CsvLimits limits, TapeWriter writer) {
        super(csv, file, limits, writer);
        this.layout = layout;
        this.zone = layout.calendar().zone();
        this.times = new Times(TimeFormat.ISO, Optional.of(zone));
    }

    @Override
    void head() {
        roles = new int[columns()];
        map(roles, layout.symbolColumn(), SYMBOL);
        map(roles, layout.effectiveColumn(), EFFECTIVE);
        map(roles, layout.announcedColumn(), ANNOUNCED);
        map(roles, layout.subjectColumn(), SUBJECT);
        map(roles, layout.amountColumn(), AMOUNT);
        map(roles, layout.revisionColumn(), REVISION);
        map(roles, layout.retractedColumn(), RETRACTED);
    }

    @Override
    void begin() {
        symbol = Optional.empty();
        announced = Times.NONE;
        amount = 0;
        revision = 0;
        retracted = false;
    }

    @Override
    void field(int column, char[] text, int from, int to) {
        switch (roles[column]) {
            case SYMBOL -> symbol(column, text, from, to);
            case EFFECTIVE -> {
                effective = instant(text, from, to, false);
                effectiveEnds = effective == Times.NONE ? Times.NONE : instant(text, from, to, true);
                check(effective, column, text, from, to);
            }
            case ANNOUNCED -> {
                if (from < to) {
                    announced = instant(text, from, to, true);
                    check(announced, column, text, from, to);
                }
            }
            case SUBJECT -> subject(column, text, from, to);
            case AMOUNT -> {
                amount = from == to ? 0 : Decimals.parse(text, from, to);
                if (Double.isNaN(amount)) {
                    fail(Rule.NOT_A_NUMBER, column, text, from, to);
                }
            }
            case REVISION -> revision = revision(column, text, from, to);
            case RETRACTED -> retracted = retracted(column, text, from, to);
            default -> {}
        }
    }

    @Override
    void row() {
        boolean assumed = announced == Times.NONE;
        boolean member = layout.kind() == Kind.MEMBERSHIP;
        writer.announcement(
                symbol.orElseThrow(),
                member ? "member" : subject,
                effective,
                assumed ? effectiveEnds : announced,
                revision,
                assumed,
                member ? (layout.joining().contains(subject) ? 1 : 0) : amount,
                retracted,
                place());
    }

    private void symbol(int column, char[] text, int from, int to) {
        try {
            symbol = Optional.of(Symbol.of(new String(text, from, to - from)));
        } catch (RefusedException e) {
            fail(Rule.SYMBOL_NAME, column, text, from, to);
        }
    }

    private void subject(int column, char[] text, int from, int to) {
        subject = new String(text, from, to - from);
        if (layout.kind() == Kind.MEMBERSHIP
                && !layout.joining().contains(subject)
                && !layout.leaving().contains(subject)) {
            fail(Rule.NOT_A_FLAG, column, text, from, to);
        }
    }

    /** An instant as written; a bare date is the beginning of the day, or its end. */
    private long instant(char[] text, int from, int to, boolean ends) {
        if (to - from > 10) {
            return ends ? times.ceil(text, from, to) : times.exact(text, from, to);
        }
        long day = times.date(text, from, to);
        return day == Times.NONE
                ? Times.NONE
                : Micros.exact(LocalDate.ofEpochDay(ends ? day + 1 : day)
                        .atStartOfDay(zone)
                        .toInstant());
    }

    private void check(long time, int column, char[] text, int from, int to) {
        if (time == Times.NONE) {
            fail(times.problem(), column, text, from, to);
        }
    }
}
