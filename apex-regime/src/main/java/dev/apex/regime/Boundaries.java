package dev.apex.regime;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.time.Micros;
import dev.apex.time.TradingCalendar;
import java.time.LocalDate;

/**
 * When models are refitted: at the turn of a period of the calendar, or every so many of its sessions.
 *
 * <p>A boundary is the ordinal of the first session after the turn; a window ends with the session before. Turns depend on the
 * calendar alone, and not on where a run began. Which session comes first is not asked before the turn has come.
 */
final class Boundaries {
    /** A period of months that divide a year; 0 if sessions are counted. */
    private final int months;

    private final int sessions;
    private final TradingCalendar calendar;

    private Boundaries(TradingCalendar calendar, int months, int sessions) {
        this.calendar = calendar;
        this.months = months;
        this.sessions = sessions;
    }

    static Boundaries ofMonths(TradingCalendar calendar, int months) {
        return new Boundaries(calendar, months, 0);
    }

    static Boundaries ofSessions(TradingCalendar calendar, int sessions) {
        if (sessions < 1 || sessions > 100_000) {
            throw new RefusedException(Rule.REGIME_SETTINGS, "a refit every " + sessions + " sessions");
        }
        return new Boundaries(calendar, 0, sessions);
    }

    TradingCalendar calendar() {
        return calendar;
    }

    /** No more sessions than these lie between two boundaries. */
    int longest() {
        return months == 0 ? sessions : months * (calendar.sessionsPerYear() > 300 ? 31 : 23);
    }

    /** The latest boundary that has come at a clock; the session of that ordinal may not be over, or not have begun. */
    int latest(long clock) {
        if (months == 0) {
            int next = calendar.closedBy(clock) + 1;
            return next - next % sessions;
        }
        LocalDate date = Micros.toInstant(clock).atZone(calendar.zone()).toLocalDate();
        LocalDate turn = date.withDayOfMonth(1).withMonth((date.getMonthValue() - 1) / months * months + 1);
        LocalDate first = calendar.verified().first();
        return calendar.ordinalAtOrAfter(turn.isBefore(first) ? first : turn);
    }

    @Override
    public String toString() {
        return months == 0 ? "every " + sessions + " sessions" : "every " + months + " months";
    }
}
