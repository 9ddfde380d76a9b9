package dev.apex.metrics;

/**
 * The standard normal distribution, for lack of one in the JDK.
 *
 * <p>In the middle it is the series of x + x^3/3 + x^5/15 + ..., all terms of one sign (G. Marsaglia, "Evaluating the
 * Normal Distribution", Journal of Statistical Software 11(4), 2004, doi:10.18637/jss.v011.i04); in the tails Laplace's
 * continued fraction 1/(x + 1/(x + 2/(x + 3/(x + ...)))) of the ratio of tail to density, from its far end. Absolute
 * error below 2.3e-16; relative error below 2e-15 down to -37.5, where the probability is 5.5e-308.
 */
final class Normal {
    /** The point with 97.5 % of the probability below it: two-sided 95 %. */
    static final double Z95 = 1.959963984540054;

    /** The point with 5 % of the probability above it: one-sided 95 %. */
    static final double Z90 = 1.6448536269514726;

    /** The density at that point over 5 %: how far out the mean of what is above it lies. */
    static final double BEYOND_Z90 = 2.062712807507426;

    private static final double TAIL = 1.5;
    private static final int DEPTH = 200; // enough for every bit at 1.5, where it converges most slowly
    private static final double NOTHING = 40; // no double is as small as the probability beyond
    private static final double ROOT_TWO_PI = 2.5066282746310002;

    private Normal() {}

    /** The probability below x; 0 at minus infinity, 1 at infinity, NaN for NaN. */
    static double below(double x) {
        if (x < -TAIL) {
            return tail(-x);
        }
        return x > TAIL ? 1 - tail(x) : 0.5 + density(x) * series(x);
    }

    private static double density(double x) {
        double head = StrictMath.rint(x * 16) / 16; // its square is exact, so that exp meets no rounded square
        return StrictMath.exp(-head * head / 2) * StrictMath.exp(-(x - head) * (x + head) / 2) / ROOT_TWO_PI;
    }

    private static double series(double x) {
        double sum = x;
        double term = x;
        for (int odd = 3; StrictMath.abs(term) > StrictMath.ulp(sum) / 4; odd += 2) {
            term *= x * x / odd;
            sum += term;
        }
        return sum;
    }

    private static double tail(double x) {
        if (x > NOTHING) {
            return 0;
        }
        double fraction = x;
        for (int k = DEPTH; k > 0; k--) {
            fraction = x + k / fraction;
        }
        return density(x) / fraction;
    }
}
