package dev.apex.features;

import dev.apex.RefusedException;
import dev.apex.Rule;

/**
 * An exponentially weighted window: the weight of a session is 1 - alpha times that of the session after it, a gap's session
 * included, and weights are divided by their sum ({@code adjust=True} in pandas).
 *
 * <p>A recursion since inception would depend on where the data began; this one begins anew at sessions whose ordinal is a multiple of
 * {@link #restartingEvery}, and is read once it has run for as many, so that what it leaves out has at most a billionth of the
 * weight unless a shorter restart is asked for. It reads twice as many sessions. Immutable.
 */
public final class Ewma {
    private final double alpha;
    private final int restart;
    private final int least;

    private Ewma(double alpha, int restart, int least) {
        this.alpha = alpha;
        this.restart = restart;
        this.least = least;
    }

    /** With alpha = 2 / (span + 1); it asks for as many values as the span has sessions. */
    public static Ewma span(int sessions) {
        if (sessions < 2) {
            throw new RefusedException(Rule.SMOOTHING, "a span of " + sessions + " sessions");
        }
        return of(2.0 / (sessions + 1), sessions);
    }

    /** With alpha = 1 - 0.5^(1 / sessions): a value so old weighs half; it asks for as many values. */
    public static Ewma halfLife(int sessions) {
        if (sessions < 1) {
            throw new RefusedException(Rule.SMOOTHING, "a half-life of " + sessions + " sessions");
        }
        return of(-StrictMath.expm1(-StrictMath.log(2) / sessions), sessions);
    }

    /** With the weight of the latest value in a long recursion, above 0 and below 1; it asks for one value. */
    public static Ewma alpha(double factor) {
        return of(factor, 1);
    }

    private static Ewma of(double alpha, int least) {
        int memory = Kernels.memory(alpha);
        return new Ewma(alpha, Math.max(memory, least), least);
    }

    /** The same begun anew at every so many sessions; fewer of them are read, and more weight is left out. */
    public Ewma restartingEvery(int sessions) {
        return new Ewma(alpha, Checked.window(sessions), Math.min(least, sessions));
    }

    /** The weighted mean, of closes unless {@link Rolling#of} says of what. */
    public Rolling mean() {
        return Rolling.recursion(restart, least, (window, values) -> Kernels.ewma(alpha, window, values), 0);
    }

    /** The weighted variance, unbiased ({@code bias=False} in pandas); undefined of one value. */
    public Rolling variance() {
        return Rolling.recursion(restart, least, (window, values) -> Kernels.ewma(alpha, window, values), 1);
    }

    @Override
    public String toString() {
        return mean().name();
    }
}
