package dev.apex.feature;

import dev.apex.market.Series;
import java.util.Optional;
import java.util.function.Function;

/**
 * A number computed from the visible prices of one symbol.
 *
 * <p>It reads nothing but the series it is given and keeps nothing between readings, so that its value at a clock is a
 * function of what was visible at that clock. What it needs is declared, because a run refuses a feature that reaches
 * further back than the run remembers.
 */
public interface Feature {
    /** What it is called; it goes into the run's digests. */
    String name();

    /** How many sessions, the latest included, it reads. */
    int sessions();

    /** Its reading for the symbol of {@code prices}, at the step the series belongs to. */
    Reading read(Series prices);

    /**
     * How it is put together, if it is made of others: then a run keeps rows of it, and its readings cost the same for every
     * window. By default it is not, and is read symbol by symbol.
     */
    default Optional<Formula> formula() {
        return Optional.empty();
    }

    /**
     * What it said so many decisions ago, whatever was revised since: what the strategy saw, or would have seen. To be read through
     * the day.
     */
    default Feature asSeen(int decisions) {
        return new AsSeen(this, decisions);
    }

    /** A feature made of a function. */
    static Feature of(String name, int sessions, Function<Series, Reading> function) {
        return new OfFunction(name, sessions, function);
    }

    /** A feature made of a function; no record, because a function is no parameter that an identity could name. */
    final class OfFunction implements Feature {
        private final String name;
        private final int sessions;
        private final Function<Series, Reading> function;

        private OfFunction(String name, int sessions, Function<Series, Reading> function) {
            this.name = name;
            this.sessions = sessions;
            this.function = function;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public int sessions() {
            return sessions;
        }

        /** What it computes. */
        public Function<Series, Reading> function() {
            return function;
        }

        @Override
        public Reading read(Series prices) {
            return function.apply(prices);
        }

        @Override
        public String toString() {
            return name;
        }
    }
}
