package dev.apex.time;

import dev.apex.RefusedException;
import dev.apex.Rule;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;

/**
 * When a fact could be known, given only when it happened: it fills in a missing {@code ingested_at}.
 *
 * <p>A rule is an assumption, so it errs late, the rows are marked, and every report prints how much rests on one.
 * Every rule is monotone in the event time, never earlier than it, and adds to instants: eight hours are eight hours on
 * the day the clocks change. {@code ts} is always the end of what a row is about; a bar's start or a bare date would
 * make the row known before it was over. Two of the same {@link #name} are equal. Immutable.
 */
public final class LagRule {
    private static final LagRule STANDARD = fixed(Duration.ofHours(8));

    private final String name;
    private final Arrival arrival;

    private LagRule(String name, Arrival arrival) {
        this.name = name;
        this.arrival = arrival;
    }

    /** Eight hours after the event, what Apex assumes when nothing else is said. */
    public static LagRule standard() {
        return STANDARD;
    }

    /** A fixed while after the event; refused with {@link Rule#NEGATIVE_DURATION} if negative. */
    public static LagRule fixed(Duration lag) {
        long micros = micros(lag);
        return new LagRule("ts + " + lag, (ts, calendar) -> Micros.plus(ts, micros));
    }

    /**
     * A while after the open of the session that follows the event's own; refused with {@link Rule#NEGATIVE_DURATION}
     * if negative.
     *
     * <p>The event's own date is that of {@link TradingCalendar#slotOf}, so a bar that ends at midnight belongs to the
     * day it ends. An event on a day without a session is known with the next one.
     */
    public static LagRule nextSessionOpenPlus(Duration lag) {
        long micros = micros(lag);
        return new LagRule(
                "next session open + " + lag,
                (ts, calendar) -> Micros.plus(calendar.opensAt(calendar.sessionAfter(ts)), micros));
    }

    /** On the event's own date in the calendar's zone, at a local time of that zone; see {@link #releasedAt(LocalTime, ZoneId)}. */
    public static LagRule releasedAt(LocalTime time) {
        return new LagRule("released at " + time, (ts, calendar) -> released(ts, calendar, time, calendar.zone()));
    }

    /**
     * On the event's own date in the calendar's zone, at a local time of the given zone.
     *
     * <p>The event's own date is that of {@link TradingCalendar#slotOf}. An event after that time is refused when the
     * rule is applied, with {@link Rule#RELEASE_BEFORE_EVENT}: the rule does not fit the source.
     */
    public static LagRule releasedAt(LocalTime time, ZoneId zone) {
        return new LagRule(
                "released at " + time + " " + zone.getId(), (ts, calendar) -> released(ts, calendar, time, zone));
    }

    /**
     * When a fact about {@code ts} is known by this rule, rounded up to a microsecond.
     *
     * @throws RefusedException with {@link Rule#FINER_THAN_MICROS} if {@code ts} is finer; with
     *     {@link Rule#CALENDAR_NOT_VERIFIED} if the rule needs a session beyond the calendar's verified span; with
     *     {@link Rule#RELEASE_BEFORE_EVENT} if the release would come before the event
     */
    public Instant knownAt(Instant ts, TradingCalendar calendar) {
        return Micros.toInstant(knownAt(Micros.exact(ts), calendar));
    }

    /** The same in microseconds since 1970-01-01T00:00Z, for loops. */
    public long knownAt(long ts, TradingCalendar calendar) {
        return arrival.of(ts, calendar);
    }

    /** The rule in words, the same for equal rules: it goes into the run's identity. */
    public String name() {
        return name;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LagRule that && name.equals(that.name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return name;
    }

    private static long released(long ts, TradingCalendar calendar, LocalTime time, ZoneId zone) {
        long at = Micros.ceil(calendar.dateOf(ts).atTime(time).atZone(zone).toInstant());
        if (at < ts) {
            throw new RefusedException(
                    Rule.RELEASE_BEFORE_EVENT,
                    "a release at " + Micros.toInstant(at) + " of an event at " + Micros.toInstant(ts));
        }
        return at;
    }

    private static long micros(Duration duration) {
        if (duration.isNegative()) {
            throw new RefusedException(Rule.NEGATIVE_DURATION, "a lag of " + duration);
        }
        return Micros.ceil(duration);
    }

    private interface Arrival {
        long of(long ts, TradingCalendar calendar);
    }
}
