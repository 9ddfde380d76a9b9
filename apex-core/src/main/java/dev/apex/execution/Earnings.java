package dev.apex.execution;

import dev.apex.market.PointInTimeCursor;
import dev.apex.time.Micros;
import dev.apex.time.TradingCalendar;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What cash earns from close to close, reckoned again from the first close that a late entry reaches.
 *
 * <p>Of each close it keeps what flowed since the one before, what there was, and what was credited.
 */
final class Earnings {
    private static final double DAYS_A_YEAR = 365;

    /** Hears what is credited at a close beyond what was credited there before. */
    @FunctionalInterface
    interface Credit {
        void at(Instant close, double annualRate, double amount);
    }

    /** One close. */
    private static final class Balance {
        private double flow;
        private double cash;
        private double credited;
    }

    private final PointInTimeCursor cursor;
    private final Interest interest;
    private final TradingCalendar calendar;
    private final int first;
    private final List<Balance> balances = new ArrayList<>();
    private int reckoned;

    Earnings(PointInTimeCursor cursor, Interest interest, TradingCalendar calendar, Instant from) {
        this.cursor = cursor;
        this.interest = interest;
        this.calendar = calendar;
        this.first = closeFrom(from);
    }

    /** Takes in what cash gained at an instant. */
    void flow(Instant at, double amount) {
        int place = Math.max(0, closeFrom(at) - first);
        while (balances.size() <= place) {
            balances.add(new Balance());
        }
        balances.get(place).flow += amount;
        reckoned = Math.min(reckoned, place);
    }

    /** Reckons everything again: rates read otherwise than they did. */
    void again() {
        reckoned = 0;
    }

    /** Credits what is due at every close up to an instant. */
    void run(Instant until, Credit credit) {
        int last = calendar.closedBy(Micros.floor(until)) - first;
        while (balances.size() <= last) {
            balances.add(new Balance());
        }
        for (; reckoned <= last; reckoned++) {
            Balance now = balances.get(reckoned);
            double carried = reckoned == 0 ? 0 : balances.get(reckoned - 1).cash;
            double credited = 0;
            if (reckoned > 0) {
                int session = first + reckoned;
                double annual = interest.rate(cursor, Micros.toInstant(calendar.closesAt(session - 1)));
                credited = carried * annual * days(session) / DAYS_A_YEAR;
                if (credited != now.credited) {
                    credit.at(Micros.toInstant(calendar.closesAt(session)), annual, credited - now.credited);
                }
            }
            now.credited = credited;
            now.cash = carried + now.flow + credited;
        }
    }

    private long days(int session) {
        return calendar.session(session).date().toEpochDay()
                - calendar.session(session - 1).date().toEpochDay();
    }

    private int closeFrom(Instant at) {
        return calendar.closedBy(Micros.floor(at) - 1) + 1;
    }
}
