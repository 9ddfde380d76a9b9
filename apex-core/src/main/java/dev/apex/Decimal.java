package dev.apex;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * The text of a double: the shortest decimal number that reads back as the same bits, and the same on every Java version.
 *
 * <p>{@code Double.toString} is neither: on Java 17 it writes 2e23 as 1.9999999999999998E23, from 19 on as 2.0E23, so that a
 * report or an identity made of it would depend on the machine. The text is that of ECMAScript's Number::toString, which is
 * also a JSON number, but for the zero below zero, which is written {@code -0.0} to keep its sign.
 */
public final class Decimal {
    /** Every decimal number of so many digits is the only one that its double reads back as, subnormal ones apart. */
    private static final int UNIQUE = 15;

    /** So many digits always tell a double from its neighbours. */
    private static final int ENOUGH = 17;

    private static final int MANTISSA = 53;
    private static final long EXACT = 1L << MANTISSA;
    private static final int LONGEST_WHOLE = 21;
    private static final int LEADING_ZEROS = 6;

    private Decimal() {}

    /** The shortest text of a value; {@code NaN}, {@code Infinity} or {@code -Infinity} where it is not finite. */
    public static String text(double value) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "Infinity" : "-Infinity";
        }
        if (value == 0) {
            return 1 / value < 0 ? "-0.0" : "0";
        }
        if (value == (long) value && Math.abs(value) < EXACT) {
            return Long.toString((long) value);
        }
        return (value < 0 ? "-" : "") + written(shortest(Math.abs(value)));
    }

    private static BigDecimal shortest(double value) {
        BigDecimal exact = new BigDecimal(value);
        for (int digits = value < Double.MIN_NORMAL ? 1 : UNIQUE; digits < ENOUGH; digits++) {
            BigDecimal nearest = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
            if (nearest.doubleValue() == value) {
                return nearest.stripTrailingZeros();
            }
            if (isPowerOfTwo(value)) {
                BigDecimal above = exact.round(new MathContext(digits, RoundingMode.UP));
                if (above.doubleValue() == value) {
                    return above.stripTrailingZeros();
                }
            }
        }
        return exact.round(new MathContext(ENOUGH, RoundingMode.HALF_EVEN)).stripTrailingZeros();
    }

    /** Then the gap below is half of that above, and a number above may read back though the nearest one, below, does not. */
    private static boolean isPowerOfTwo(double value) {
        return (Double.doubleToRawLongBits(value) & (1L << (MANTISSA - 1)) - 1) == 0;
    }

    /** Digits with a point within them, after zeros or before zeros, else with an exponent. */
    private static String written(BigDecimal shortest) {
        String digits = shortest.unscaledValue().toString();
        int point = digits.length() - shortest.scale();
        if (digits.length() <= point && point <= LONGEST_WHOLE) {
            return digits + "0".repeat(point - digits.length());
        }
        if (0 < point && point <= LONGEST_WHOLE) {
            return digits.substring(0, point) + "." + digits.substring(point);
        }
        if (-LEADING_ZEROS < point && point <= 0) {
            return "0." + "0".repeat(-point) + digits;
        }
        int exponent = point - 1;
        return digits.charAt(0)
                + (digits.length() == 1 ? "" : "." + digits.substring(1))
                + (exponent < 0 ? "e-" : "e+")
                + Math.abs(exponent);
    }
}
