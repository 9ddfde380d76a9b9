package dev.apex.features;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.feature.Feature;
import dev.apex.market.Symbol;

/**
 * What is computed of two features of the same sessions, over the sessions in which both have values.
 *
 * <p>Windows count sessions, the latest included, and ask for a pair of values in each unless {@link #least} says of fewer.
 * Immutable.
 */
public final class RollingPair {
    private final int window;
    private final int least;
    private final int output;

    private RollingPair(int window, int least, int output) {
        this.window = Checked.window(window);
        this.least = Checked.least(least, window);
        this.output = output;
    }

    static RollingPair of(int window, int output) {
        return new RollingPair(Checked.window(window), window, output);
    }

    /** Of two features. */
    public Factor of(Feature one, Feature other) {
        return Factor.by(Kernels.pair(window, least), output, one, other);
    }

    /** Of a symbol's {@link Rolling#returns} and another feature. */
    public Factor to(Feature other) {
        return of(Rolling.returns(), other);
    }

    /**
     * Of a symbol's returns and those of another symbol of the same calendar.
     *
     * <p>A reading is refused with {@link Rule#CALENDARS_DIFFER} if the other is on another calendar.
     *
     * @throws RefusedException with {@link Rule#SYMBOL_NAME} if that is no name
     */
    public Factor to(String symbol) {
        return to(Symbol.of(symbol));
    }

    /** The same. */
    public Factor to(Symbol symbol) {
        return to(Rolling.returns().at(symbol));
    }

    /**
     * The same for windows with gaps.
     *
     * @param values how many pairs a window must have, from 1 to its sessions
     */
    public RollingPair least(int values) {
        return new RollingPair(window, values, output);
    }

    @Override
    public String toString() {
        return Kernels.pair(window, least).name(output);
    }
}
