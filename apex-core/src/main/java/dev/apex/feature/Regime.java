package dev.apex.feature;

import dev.apex.RefusedException;
import dev.apex.Rule;
import java.util.Arrays;
import java.util.OptionalInt;

/**
 * The regime that a market is known to be in at a clock: the probabilities of the states, filtered, or why there are none.
 *
 * <p>States keep their numbers from one refit to the next as long as models agree on the past; where they do not, an era ends, and
 * state 0 of the next one is another thing. Immutable.
 */
public final class Regime {
    private static final double[] NONE = {};

    private final double[] probabilities;
    private final int era;
    private final int window;
    private final String reason;

    private Regime(double[] probabilities, int era, int window, String reason) {
        this.probabilities = probabilities;
        this.era = era;
        this.window = window;
        this.reason = reason;
    }

    /**
     * A regime that is known.
     *
     * @param probabilities of the states, at least one; finite, not below 0, together 1 within 1e-9
     * @param era how many times regimes were lost to view before
     * @param window the number of the window whose model it is
     * @throws RefusedException with {@link Rule#HMM_PROBABILITIES} if they are no probabilities
     */
    public static Regime of(double[] probabilities, int era, int window) {
        double sum = 0;
        boolean valid = probabilities.length > 0;
        for (double probability : probabilities) {
            valid &= probability >= 0;
            sum += probability;
        }
        if (!valid || !(Math.abs(sum - 1) <= 1e-9)) {
            throw new RefusedException(Rule.HMM_PROBABILITIES, "of a regime: " + Arrays.toString(probabilities));
        }
        return new Regime(probabilities.clone(), era, window, "");
    }

    /** None, for a reason in words. */
    public static Regime unknown(int era, int window, String reason) {
        return new Regime(NONE, era, window, reason);
    }

    /** Whether it is known. */
    public boolean isKnown() {
        return probabilities.length > 0;
    }

    /** Why it is not known: too early, or a window in which there are no regimes; empty if it is. */
    public String reason() {
        return reason;
    }

    /** The likeliest state, of equals the first; empty if it is not known. */
    public OptionalInt state() {
        return isKnown() ? OptionalInt.of(likeliest(probabilities)) : OptionalInt.empty();
    }

    private static int likeliest(double[] probabilities) {
        int best = 0;
        for (int j = 1; j < probabilities.length; j++) {
            best = probabilities[j] > probabilities[best] ? j : best;
        }
        return best;
    }

    /** Whether the likeliest state is this one; false if it is not known. */
    public boolean is(int state) {
        return isKnown() && likeliest(probabilities) == state;
    }

    /**
     * The probability of a state.
     *
     * @throws RefusedException with {@link Rule#REGIME_NOT_KNOWN} if the regime is not known or has no such state
     */
    public double probability(int state) {
        if (state < 0 || state >= probabilities.length) {
            throw new RefusedException(
                    Rule.REGIME_NOT_KNOWN,
                    isKnown() ? "state " + state + " of " + probabilities.length : "the regime: " + reason);
        }
        return probabilities[state];
    }

    /** The probabilities of the states, together 1; none if it is not known. */
    public double[] probabilities() {
        return probabilities.clone();
    }

    /** How many times regimes were lost to view before: within an era, a state is the same thing. */
    public int era() {
        return era;
    }

    /** The number of the window whose model it is, from 0; -1 before the first. */
    public int window() {
        return window;
    }

    /** Era and state, {@code 0/2}; {@code unknown} if it is not known: to label orders and statistics by. */
    public String label() {
        return isKnown() ? era + "/" + likeliest(probabilities) : "unknown";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Regime that
                && Arrays.equals(probabilities, that.probabilities)
                && era == that.era
                && window == that.window
                && reason.equals(that.reason);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(probabilities) * 31 + window;
    }

    @Override
    public String toString() {
        return isKnown() ? label() + " " + Arrays.toString(probabilities) : "unknown: " + reason;
    }
}
