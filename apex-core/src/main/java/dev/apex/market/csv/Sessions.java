package dev.apex.market.csv;

import dev.apex.market.Instrument.Pricing;
import dev.apex.time.LagRule;
import dev.apex.time.Micros;
import dev.apex.time.Session;
import dev.apex.time.TradingCalendar;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What dates and event times mean on a calendar, and what a lag rule makes of them; computed once and then looked up.
 */
final class Sessions {
    /** There is no session on that date. */
    static final long NO_SESSION = Long.MIN_VALUE;

    /** The local time of the fixing is skipped or repeated on that date. */
    static final long NO_INSTANT = Long.MIN_VALUE + 1;

    /** The instant is a date in disguise: midnight in the calendar's zone or UTC, where no session ends. */
    static final long NOT_AN_END = Long.MIN_VALUE + 2;

    private static final long UNKNOWN = Long.MIN_VALUE + 3;
    private static final int KEPT_BITS = 12;
    private static final long SPREAD = 0x9E37_79B9_7F4A_7C15L;

    private final PriceLayout layout;
    private final TradingCalendar calendar;
    private final LagRule lag;
    private final long[] ends = new long[Times.DAYS];
    private final long[] opens = new long[Times.DAYS];
    private final Kept openings = new Kept();
    private final Kept arrivals = new Kept();

    Sessions(PriceLayout layout) {
        this.layout = layout;
        this.calendar = layout.calendar();
        this.lag = layout.lag();
        Arrays.fill(ends, UNKNOWN);
    }

    /**
     * The event time of a bare date, in days since 1970-01-01; {@link #NO_SESSION} or {@link #NO_INSTANT} if it has
     * none.
     */
    long eventTime(long day) {
        int at = (int) day;
        if (ends[at] == UNKNOWN) {
            LocalDate date = LocalDate.ofEpochDay(day);
            Optional<Session> session = calendar.verified().contains(date) ? calendar.find(date) : Optional.empty();
            ends[at] = session.isPresent() ? end(session.get()) : NO_SESSION;
            opens[at] = session.map(s -> Micros.exact(s.opensAt())).orElse(0L);
        }
        return ends[at];
    }

    /** When the session of a date opened that has one. */
    long opensAt(long day) {
        return opens[(int) day];
    }

    /**
     * When the session of an event time opened; just before the event if it belongs to none, and {@link #NOT_AN_END} if
     * it is a date in disguise.
     */
    long opensBefore(long eventTime) {
        int at = Kept.place(eventTime);
        return openings.events[at] == eventTime
                ? openings.answers[at]
                : openings.keep(at, eventTime, opening(eventTime));
    }

    /**
     * When a row about an event is taken to have been known.
     *
     * @throws dev.apex.RefusedException if the lag rule has no answer
     */
    long knownAt(long eventTime) {
        int at = Kept.place(eventTime);
        return arrivals.events[at] == eventTime
                ? arrivals.answers[at]
                : arrivals.keep(at, eventTime, lag.knownAt(eventTime, calendar));
    }

    private long opening(long eventTime) {
        int slot = calendar.slotOf(eventTime);
        if (slot >= 0 && calendar.closesAt(slot) == eventTime) {
            return calendar.opensAt(slot);
        }
        if (eventTime % Times.DAY == 0 || isLocalMidnight(eventTime)) {
            return NOT_AN_END;
        }
        return slot < 0 ? eventTime - 1 : calendar.opensAt(slot);
    }

    private boolean isLocalMidnight(long eventTime) {
        LocalDate date = Micros.toInstant(eventTime).atZone(calendar.zone()).toLocalDate();
        return Micros.exact(date.atStartOfDay(calendar.zone()).toInstant()) == eventTime;
    }

    private long end(Session session) {
        if (layout.pricing() == Pricing.BARS) {
            return Micros.exact(session.closesAt());
        }
        ZoneId zone = layout.fixedIn().orElse(calendar.zone());
        LocalDateTime local = session.date().atTime(layout.fixedAt().orElseThrow());
        List<ZoneOffset> valid = zone.getRules().getValidOffsets(local);
        return valid.size() == 1 ? Micros.exact(local.toInstant(valid.get(0))) : NO_INSTANT;
    }

    /** Answers for the event times met last, one a place. */
    private static final class Kept {
        private final long[] events = new long[1 << KEPT_BITS];
        private final long[] answers = new long[1 << KEPT_BITS];

        Kept() {
            Arrays.fill(events, UNKNOWN);
        }

        static int place(long eventTime) {
            return (int) (eventTime * SPREAD >>> Long.SIZE - KEPT_BITS);
        }

        long keep(int at, long eventTime, long answer) {
            events[at] = eventTime;
            answers[at] = answer;
            return answer;
        }
    }
}
