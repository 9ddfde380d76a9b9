package dev.apex.feature;

import dev.apex.market.Series;
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

    /** A feature made of a function. */
    static Feature of(String name, int sessions, Function<Series, Reading> function) {
        return new Feature() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public int sessions() {
                return sessions;
            }

            @Override
            public Reading read(Series prices) {
                return function.apply(prices);
            }

            @Override
            public String toString() {
                return name;
            }
        };
    }
}
