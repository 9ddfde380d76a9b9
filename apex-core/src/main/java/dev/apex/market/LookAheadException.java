package dev.apex.market;

import dev.apex.ApexException;
import java.time.Duration;
import java.time.Instant;

/**
 * A strategy asked for something whose event time lies beyond its clock.
 *
 * <p>Thrown by event time alone: a row that has happened but has not arrived reads like a missing one, so that the
 * exception tells nothing about rows that are not yet known. It fails the run even if it is caught.
 */
public final class LookAheadException extends ApexException {
    private static final long serialVersionUID = 1L;

    private final String strategy;
    private final String asked;
    private final transient Instant eventTime;
    private final transient Instant clock;

    LookAheadException(String strategy, String asked, Instant eventTime, Instant clock) {
        super(strategy + " asked for " + asked + " at " + eventTime + "; the clock is at " + clock + " ("
                + tooEarly(Duration.between(clock, eventTime)) + " too early)");
        this.strategy = strategy;
        this.asked = asked;
        this.eventTime = eventTime;
        this.clock = clock;
    }

    /** The strategy that asked. */
    public String strategy() {
        return strategy;
    }

    /** What was asked for, for example {@code AAPL}. */
    public String asked() {
        return asked;
    }

    /** The event time asked for. */
    public Instant eventTime() {
        return eventTime;
    }

    /** Where the clock stood. */
    public Instant clock() {
        return clock;
    }

    private static String tooEarly(Duration gap) {
        StringBuilder text = new StringBuilder();
        if (gap.toDays() > 0) {
            text.append(gap.toDays()).append(" d ");
        }
        if (gap.toHoursPart() > 0) {
            text.append(gap.toHoursPart()).append(" h ");
        }
        if (gap.toMinutesPart() > 0) {
            text.append(gap.toMinutesPart()).append(" min ");
        }
        if (text.isEmpty()) {
            text.append(gap.toNanos() / 1_000).append(" us ");
        }
        return text.substring(0, text.length() - 1);
    }
}
