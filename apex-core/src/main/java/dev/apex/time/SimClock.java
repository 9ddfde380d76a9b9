package dev.apex.time;

import dev.apex.RefusedException;
import dev.apex.Rule;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * The run's now: everything that a strategy may know was known at or before it.
 *
 * <p>It can only be read; who moves it holds its {@link Driver}, and that is the simulator (or, live, the session), so no
 * strategy, feature or source can turn time back or look ahead by moving it. As an {@link InstantSource} it can be
 * handed to code that wants a clock. It stands on whole microseconds. Reading it from another thread gives the latest
 * position; its driver belongs to one thread.
 */
public final class SimClock implements InstantSource {
    private volatile long micros;

    private SimClock(long micros) {
        this.micros = micros;
    }

    /** A new clock that stands at an instant, rounded down to a microsecond, in the hands of its driver. */
    public static Driver startingAt(Instant start) {
        return new Driver(new SimClock(Micros.floor(start)));
    }

    /** Where the clock stands. */
    @Override
    public Instant instant() {
        return Micros.toInstant(micros);
    }

    /** Where the clock stands, in microseconds since 1970-01-01T00:00Z. */
    public long micros() {
        return micros;
    }

    @Override
    public String toString() {
        return "clock at " + instant();
    }

    /** The one hand that moves a {@link SimClock}, and only forward. */
    public static final class Driver {
        private final SimClock clock;

        private Driver(SimClock clock) {
            this.clock = clock;
        }

        /** The clock that this driver moves; always the same one. */
        public SimClock clock() {
            return clock;
        }

        /**
         * Moves the clock to an instant, rounded down to a microsecond; standing still is allowed.
         *
         * @throws RefusedException with {@link Rule#CLOCK_MOVED_BACK} if it lies before the clock
         */
        public void advanceTo(Instant instant) {
            advanceTo(Micros.floor(instant));
        }

        /**
         * Moves the clock to a stamp in microseconds since 1970-01-01T00:00Z; standing still is allowed.
         *
         * @throws RefusedException with {@link Rule#CLOCK_MOVED_BACK} if it lies before the clock
         */
        public void advanceTo(long micros) {
            if (micros < clock.micros) {
                Instant to = Micros.toInstant(micros);
                throw new RefusedException(
                        Rule.CLOCK_MOVED_BACK,
                        "the clock stands at " + clock.instant() + " and was sent to " + to + ", "
                                + Duration.between(to, clock.instant()) + " back");
            }
            clock.micros = micros;
        }
    }
}
