package dev.apex.regime;

import java.time.Instant;
import java.util.Arrays;
import java.util.OptionalInt;

/**
 * What one window's model says of one session: written once, and never again for this window.
 *
 * @param session the session, an ordinal of the calendar
 * @param eventTime when the session closed
 * @param knownAt when the label can be known: not before any row it rests on had arrived, nor before its model was known
 * @param window the number of the window, from 0
 * @param era within an era, a state is the same thing
 * @param probabilities of the states, filtered; empty where the window has no regimes
 */
public record RegimeLabel(
        int session, Instant eventTime, Instant knownAt, int window, int era, double[] probabilities) {
    public RegimeLabel {
        probabilities = probabilities.clone();
    }

    @Override
    public double[] probabilities() {
        return probabilities.clone();
    }

    /** The likeliest state, of equals the first; empty where the window has no regimes. */
    public OptionalInt state() {
        return probabilities.length == 0 ? OptionalInt.empty() : OptionalInt.of(likeliest(probabilities));
    }

    private static int likeliest(double[] probabilities) {
        int best = 0;
        for (int j = 1; j < probabilities.length; j++) {
            best = probabilities[j] > probabilities[best] ? j : best;
        }
        return best;
    }

    /** Whether both say the same, bit for bit. */
    @Override
    public boolean equals(Object other) {
        return other instanceof RegimeLabel that
                && session == that.session
                && eventTime.equals(that.eventTime)
                && knownAt.equals(that.knownAt)
                && window == that.window
                && era == that.era
                && Arrays.equals(probabilities, that.probabilities);
    }

    @Override
    public int hashCode() {
        return (session * 31 + window) * 31 + Arrays.hashCode(probabilities);
    }

    @Override
    public String toString() {
        return "session " + session + " of " + eventTime + ", known at " + knownAt + ", window " + window + ", " + era
                + "/" + (probabilities.length == 0 ? "none" : state().getAsInt()) + " "
                + Arrays.toString(probabilities);
    }
}
