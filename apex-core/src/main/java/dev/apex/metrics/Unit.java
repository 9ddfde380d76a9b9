package dev.apex.metrics;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * What a metric counts in, and how it is written.
 *
 * <p>Text is rounded half to even from the exact binary value and knows no locale; a value of a billion or more is
 * written with four digits and an exponent.
 */
public enum Unit {
    /** A fraction of a whole, 0.5 for one half; written as a percentage with two decimals. */
    FRACTION(100, 2, " %"),
    /** A plain number; written with three decimals. */
    RATIO(1, 3, ""),
    /** Times a year; written with two decimals. */
    PER_YEAR(1, 2, " a year"),
    /** A whole number of things. */
    COUNT(1, 0, ""),
    /** An amount of the run's currency; written with two decimals. */
    MONEY(1, 2, ""),
    /** A length of time in days of 24 hours; written with two decimals. */
    DAYS(1, 2, " days");

    private static final BigDecimal LARGE = BigDecimal.valueOf(1_000_000_000L);
    private static final MathContext SHORT = new MathContext(4, RoundingMode.HALF_EVEN);

    private final BigDecimal scale;
    private final int decimals;
    private final String suffix;

    Unit(int scale, int decimals, String suffix) {
        this.scale = BigDecimal.valueOf(scale);
        this.decimals = decimals;
        this.suffix = suffix;
    }

    /**
     * A finite value in this unit, for example {@code -12.34 %}.
     *
     * @throws NumberFormatException if the value is not finite
     */
    public String text(double value) {
        BigDecimal shown = new BigDecimal(value).multiply(scale);
        return (shown.abs().compareTo(LARGE) < 0
                        ? shown.setScale(decimals, RoundingMode.HALF_EVEN).toPlainString()
                        : shown.round(SHORT).toString())
                + suffix;
    }
}
