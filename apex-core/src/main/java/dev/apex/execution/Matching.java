package dev.apex.execution;

import dev.apex.Decimal;
import dev.apex.RefusedException;
import dev.apex.Rule;

/**
 * What is assumed of the path a price took within a bar, of which only open, high, low and close are known.
 *
 * <p>By default the worst that the bar allows: of a stop and a target in one bar the stop is first; what was entered within
 * a bar reaches no target in it; a stop-limit order is done in the bar that sets it off only if every path does it; a limit
 * that is touched and not traded through by a tick is not done. {@link #optimistic()} takes the best instead, and the
 * difference of the two results is the spread that daily bars cannot close. Immutable.
 */
public final class Matching {
    private static final Matching PESSIMISTIC = new Matching(false, 0);

    private final boolean optimistic;
    private final double touch;

    private Matching(boolean optimistic, double touch) {
        this.optimistic = optimistic;
        this.touch = touch;
    }

    /** The worst path that the bar allows; limits are done when traded through. */
    public static Matching pessimistic() {
        return PESSIMISTIC;
    }

    /** The best path that the bar allows: targets before stops. */
    public Matching optimistic() {
        return new Matching(true, touch);
    }

    /**
     * The same, in which a limit that is touched and not traded through is done with a chance, drawn from the run's own stream
     * for each order and session.
     *
     * @param chance from 0, which is the default, to 1
     */
    public Matching touching(double chance) {
        if (!(chance >= 0 && chance <= 1)) {
            throw new RefusedException(Rule.NOT_A_CHANCE, "touching(" + chance + ")");
        }
        return new Matching(optimistic, chance);
    }

    public boolean isOptimistic() {
        return optimistic;
    }

    /** The chance that a limit is done which is touched and not traded through. */
    public double touch() {
        return touch;
    }

    /** What it is, in full, for the run's identity. */
    public String name() {
        return (optimistic ? "optimistic" : "pessimistic") + ", touch " + Decimal.text(touch);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Matching that && name().equals(that.name());
    }

    @Override
    public int hashCode() {
        return name().hashCode();
    }

    @Override
    public String toString() {
        return name();
    }
}
