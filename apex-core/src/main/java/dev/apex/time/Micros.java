package dev.apex.time;

import dev.apex.RefusedException;
import dev.apex.Rule;
import java.time.Duration;
import java.time.Instant;

/**
 * Whole microseconds since 1970-01-01T00:00Z, the one form in which Apex keeps a stamp.
 *
 * <p>It is the precision of the stores we read from; each door says which way it rounds, so that a row is never visible
 * before it arrived: a clock is {@linkplain #floor floored}, {@code ingested_at} {@linkplain #ceil raised}, and an event
 * time must be {@linkplain #exact exact}. All three refuse instants more than about 292,000 years from 1970, with
 * {@link Rule#STAMP_RANGE}. Stateless and safe for use by several threads.
 */
public final class Micros {
    private static final long PER_SECOND = 1_000_000L;
    private static final int NANOS = 1_000;

    private Micros() {}

    /** The last whole microsecond at or before an instant: how a clock is read. */
    public static long floor(Instant instant) {
        return whole(instant, instant.getEpochSecond(), instant.getNano() / NANOS);
    }

    /** The first whole microsecond at or after an instant: how an arrival is stamped. */
    public static long ceil(Instant instant) {
        return whole(instant, instant.getEpochSecond(), (instant.getNano() + NANOS - 1) / NANOS);
    }

    /**
     * The same instant in whole microseconds: how an event time is taken in.
     *
     * @throws RefusedException with {@link Rule#FINER_THAN_MICROS} if the instant lies between two microseconds
     */
    public static long exact(Instant instant) {
        if (instant.getNano() % NANOS != 0) {
            throw new RefusedException(
                    Rule.FINER_THAN_MICROS, instant + " lies " + instant.getNano() % NANOS + " ns past a microsecond");
        }
        return floor(instant);
    }

    /** The instant of a stamp; every {@code long} has one. */
    public static Instant toInstant(long micros) {
        return Instant.ofEpochSecond(Math.floorDiv(micros, PER_SECOND), Math.floorMod(micros, PER_SECOND) * NANOS);
    }

    /** A span of time in microseconds, raised to the next one: a lag may be longer than asked for, never shorter. */
    static long ceil(Duration duration) {
        try {
            return Math.addExact(
                    Math.multiplyExact(duration.getSeconds(), PER_SECOND), (duration.getNano() + NANOS - 1) / NANOS);
        } catch (ArithmeticException e) {
            throw new RefusedException(Rule.STAMP_RANGE, "a duration of " + duration, e);
        }
    }

    /** A stamp later by some microseconds. */
    static long plus(long micros, long more) {
        try {
            return Math.addExact(micros, more);
        } catch (ArithmeticException e) {
            throw new RefusedException(Rule.STAMP_RANGE, toInstant(micros) + " moved by " + more + " microseconds", e);
        }
    }

    private static long whole(Instant instant, long seconds, int micros) {
        try {
            // one second is held back, so that a negative count near the edge meets its fraction before it overflows
            return seconds < 0
                    ? Math.addExact(Math.multiplyExact(seconds + 1, PER_SECOND), micros - PER_SECOND)
                    : Math.addExact(Math.multiplyExact(seconds, PER_SECOND), micros);
        } catch (ArithmeticException e) {
            throw new RefusedException(Rule.STAMP_RANGE, "the instant " + instant, e);
        }
    }
}
