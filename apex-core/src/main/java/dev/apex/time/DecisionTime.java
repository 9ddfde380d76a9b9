package dev.apex.time;

import dev.apex.RefusedException;
import dev.apex.Rule;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * When in a session a strategy is asked: at a local time, or a while before or after the session's open or close.
 *
 * <p>It is a rule and not a list of instants, so that one strategy can run on any calendar. A local time that a change
 * to summer time skips moves forward by the length of the gap; one that occurs twice is the earlier. A time that an
 * early close would pass is refused, as asking an hour after the close is another strategy from the one that asks
 * before it. Two of the same {@link #name} are equal. Immutable.
 */
public final class DecisionTime {
    private final String name;
    private final Optional<Fixed> fixed;
    private final Hand hand;

    private DecisionTime(String name, Optional<Fixed> fixed, Hand hand) {
        this.name = name;
        this.fixed = fixed;
        this.hand = hand;
    }

    /** Every session at a local time of the calendar's zone. */
    public static DecisionTime at(LocalTime time) {
        return fixed("at " + time, new Fixed(time, Optional.empty()));
    }

    /** Every session at a local time of a zone, on the date that the calendar gives the session. */
    public static DecisionTime at(LocalTime time, ZoneId zone) {
        return fixed("at " + time + " " + zone.getId(), new Fixed(time, Optional.of(zone)));
    }

    /** A while before each session opens; refused with {@link Rule#NEGATIVE_DURATION} if negative. */
    public static DecisionTime beforeOpen(Duration early) {
        long micros = -micros(early);
        return relative(early + " before the open", (opens, closes) -> Micros.plus(opens, micros));
    }

    /** A while after each session opened; refused with {@link Rule#NEGATIVE_DURATION} if negative. */
    public static DecisionTime afterOpen(Duration late) {
        long micros = micros(late);
        return relative(late + " after the open", (opens, closes) -> Micros.plus(opens, micros));
    }

    /** A while before each session closes, early closes included; refused with {@link Rule#NEGATIVE_DURATION}. */
    public static DecisionTime beforeClose(Duration early) {
        long micros = -micros(early);
        return relative(early + " before the close", (opens, closes) -> Micros.plus(closes, micros));
    }

    /** A while after each session closed, early closes included; refused with {@link Rule#NEGATIVE_DURATION}. */
    public static DecisionTime afterClose(Duration late) {
        long micros = micros(late);
        return relative(late + " after the close", (opens, closes) -> Micros.plus(closes, micros));
    }

    /** The rule in words, the same for equal rules: it goes into the run's identity. */
    public String name() {
        return name;
    }

    /**
     * The instants at which a strategy is asked in a span, in order: one for each session, and one for each closure that
     * was not announced by then. The list cannot be changed.
     *
     * @throws RefusedException with {@link Rule#CALENDAR_NOT_VERIFIED} if the span leaves the calendar's verified one;
     *     with {@link Rule#EARLY_CLOSE} if a session closed early at or before a local time at which it would have been
     *     open; with {@link Rule#FINER_THAN_MICROS} if the local time is finer
     */
    public List<Decision> decisions(TradingCalendar calendar, Span span) {
        List<Decision> decisions = new ArrayList<>();
        for (Session session : calendar.sessions(span)) {
            decisions.add(new Decision(session.date(), Micros.toInstant(during(session, calendar)), true));
        }
        for (Closure closure : calendar.closures(span)) {
            long at = hand.at(
                    calendar,
                    closure.date(),
                    Micros.exact(closure.scheduledOpen()),
                    Micros.exact(closure.scheduledClose()));
            if (at < Micros.ceil(closure.announcedAt())) {
                decisions.add(new Decision(closure.date(), Micros.toInstant(at), false));
            }
        }
        decisions.sort(Comparator.comparing(Decision::at));
        return Collections.unmodifiableList(decisions);
    }

    private long during(Session session, TradingCalendar calendar) {
        long closes = calendar.closesAt(session.ordinal());
        long at = hand.at(calendar, session.date(), calendar.opensAt(session.ordinal()), closes);
        if (fixed.isPresent() && at >= closes && at < calendar.regularCloseAt(session.ordinal())) {
            throw new RefusedException(
                    Rule.EARLY_CLOSE,
                    name + " on " + session.date() + " is " + Micros.toInstant(at) + ", and " + calendar.name()
                            + " closed early at " + session.closesAt());
        }
        return at;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DecisionTime that && name.equals(that.name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return name;
    }

    private static DecisionTime fixed(String name, Fixed fixed) {
        return new DecisionTime(
                name,
                Optional.of(fixed),
                (calendar, date, opens, closes) -> Micros.exact(date.atTime(fixed.time)
                        .atZone(fixed.zone.orElse(calendar.zone()))
                        .toInstant()));
    }

    private static DecisionTime relative(String name, Offset offset) {
        return new DecisionTime(name, Optional.empty(), (calendar, date, opens, closes) -> offset.from(opens, closes));
    }

    private static long micros(Duration duration) {
        if (duration.isNegative()) {
            throw new RefusedException(Rule.NEGATIVE_DURATION, "a decision " + duration + " from open or close");
        }
        return Micros.ceil(duration);
    }

    private record Fixed(LocalTime time, Optional<ZoneId> zone) {}

    private interface Hand {
        long at(TradingCalendar calendar, LocalDate date, long opensAt, long closesAt);
    }

    private interface Offset {
        long from(long opensAt, long closesAt);
    }
}
