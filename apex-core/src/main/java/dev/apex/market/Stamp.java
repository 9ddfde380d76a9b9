package dev.apex.market;

import dev.apex.time.Micros;
import java.time.Duration;
import java.time.Instant;

/**
 * The two times of a row: when the fact is about, and when it became known.
 *
 * <p>Both are whole microseconds in UTC: {@code ingestedAt} is rounded up, so that a row is never visible before it
 * arrived, and a finer event time is refused.
 *
 * @param eventTime when the fact is about; for a bar the end of its session
 * @param ingestedAt when the row was available to a reader
 * @param revision orders rows of one fact that arrived at one instant; 0 where the source has none
 * @param arrival whether {@code ingestedAt} was observed or filled in by a lag rule
 */
public record Stamp(Instant eventTime, Instant ingestedAt, int revision, Arrival arrival) {
    /** Where an {@code ingestedAt} comes from. */
    public enum Arrival {
        OBSERVED,
        ASSUMED
    }

    public Stamp {
        eventTime = Micros.toInstant(Micros.exact(eventTime));
        ingestedAt = Micros.toInstant(Micros.ceil(ingestedAt));
    }

    /** A first version whose arrival was observed. */
    public static Stamp observed(Instant eventTime, Instant ingestedAt) {
        return new Stamp(eventTime, ingestedAt, 0, Arrival.OBSERVED);
    }

    /** A first version whose arrival was filled in by a lag rule. */
    public static Stamp assumed(Instant eventTime, Instant ingestedAt) {
        return new Stamp(eventTime, ingestedAt, 0, Arrival.ASSUMED);
    }

    /** The same times under another revision number. */
    public Stamp revision(int number) {
        return new Stamp(eventTime, ingestedAt, number, arrival);
    }

    /** How long after the event the row was known; never negative for an observation. */
    public Duration lag() {
        return Duration.between(eventTime, ingestedAt);
    }
}
