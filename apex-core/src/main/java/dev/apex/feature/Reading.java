package dev.apex.feature;

import java.util.OptionalDouble;

/**
 * What a feature says of one symbol at one clock: a value, or why there is none.
 *
 * <p>There is no NaN at this edge, because a strategy that ranks by NaN ranks by accident.
 */
public sealed interface Reading {
    /**
     * A value.
     *
     * @param figure finite
     */
    record Known(double figure) implements Reading {
        public Known {
            if (!Double.isFinite(figure)) {
                throw new IllegalArgumentException("a known reading is finite, not " + figure);
            }
            figure += 0.0; // there is one zero, or ties with zero would break by its sign
        }

        @Override
        public OptionalDouble value() {
            return OptionalDouble.of(figure);
        }
    }

    /**
     * Not enough history has arrived yet.
     *
     * @param have sessions with a value
     * @param need sessions needed
     */
    record Warming(int have, int need) implements Reading {
        @Override
        public OptionalDouble value() {
            return OptionalDouble.empty();
        }
    }

    /**
     * Something it needs has not arrived, is a gap, or makes it undefined.
     *
     * @param reason in words
     */
    record NotYetKnown(String reason) implements Reading {
        @Override
        public OptionalDouble value() {
            return OptionalDouble.empty();
        }
    }

    /** The value, if it is known. */
    OptionalDouble value();

    /** A value; one that is not finite becomes {@link NotYetKnown}. */
    static Reading of(double figure) {
        return Double.isFinite(figure) ? new Known(figure) : new NotYetKnown("undefined: " + figure);
    }

    static Reading warming(int have, int need) {
        return new Warming(have, need);
    }

    static Reading notYetKnown(String reason) {
        return new NotYetKnown(reason);
    }
}
