package dev.apex.features;

import java.util.Locale;

/** What can be asked of the distribution of the values in a window, gaps left out. */
public enum Moment {
    /** The arithmetic mean; that of equal values is that value. */
    MEAN,
    /** The variance of a sample, dividing by n - 1; exactly 0 of equal values, never negative, undefined of one value. */
    VARIANCE,
    /** The root of the variance. */
    DEVIATION,
    /**
     * The adjusted Fisher-Pearson coefficient, sqrt(n (n - 1)) / (n - 2) m3 / m2^1.5, as pandas has it; undefined below three
     * values and of equal values.
     */
    SKEWNESS,
    /**
     * The excess over a normal's, (n - 1) / ((n - 2) (n - 3)) ((n + 1) (m4 / m2^2 - 3) + 6), as pandas has it; undefined below
     * four values and of equal values.
     */
    KURTOSIS,
    /** How many deviations the latest value is above the mean; undefined where it is a gap, and of equal values. */
    ZSCORE;

    String column() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean isHigh() {
        return this == SKEWNESS || this == KURTOSIS;
    }
}
