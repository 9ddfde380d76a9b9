package dev.apex.market.csv;

/**
 * Reads decimal numbers exactly as {@link Double#parseDouble} does, from characters and mostly without it.
 *
 * <p>Where the digits make an integer of at most 2^53 and the power of ten is at most 22, both are exact as doubles and
 * one division or multiplication rounds once, hence correctly (W. D. Clinger, How to Read Floating Point Numbers
 * Accurately, 1990, <a href="https://doi.org/10.1145/93542.93557">doi:10.1145/93542.93557</a>). Everything else goes to
 * the JDK, after its form has been checked here: the JDK would also take {@code 1d}, {@code 0x1p3}, {@code NaN} and
 * blanks.
 */
final class Decimals {
    private static final double[] TENS = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22
    };
    private static final long EXACT = 1L << 53;
    private static final int SAFE_DIGITS = 18;
    private static final int LARGEST_EXPONENT = 99_999;

    private Decimals() {}

    /**
     * The number {@code -?digits[.digits][(e|E)[+|-]digits]} in {@code text[from, to)}; NaN if it is not of this form,
     * which no number of this form is. A number too large is infinite, one too small is zero, as in the JDK.
     */
    static double parse(char[] text, int from, int to) {
        int at = from;
        boolean negative = at < to && text[at] == '-';
        if (negative) {
            at++;
        }
        int first = at;
        long mantissa = 0;
        while (at < to && isDigit(text[at])) {
            mantissa = mantissa * 10 + (text[at++] - '0');
        }
        int digits = at - first;
        int fraction = 0;
        if (digits == 0) {
            return Double.NaN;
        }
        if (at < to && text[at] == '.') {
            int point = ++at;
            while (at < to && isDigit(text[at])) {
                mantissa = mantissa * 10 + (text[at++] - '0');
            }
            fraction = at - point;
            digits += fraction;
            if (fraction == 0) {
                return Double.NaN;
            }
        }
        if (at == to && digits <= SAFE_DIGITS && mantissa <= EXACT) {
            double value = mantissa / TENS[fraction];
            return negative ? -value : value;
        }
        return at == to
                ? slowly(text, from, to)
                : withExponent(text, from, at, to, digits, mantissa, fraction, negative);
    }

    private static double withExponent(
            char[] text, int from, int mark, int to, int digits, long mantissa, int fraction, boolean negative) {
        int at = mark;
        if (text[at] != 'e' && text[at] != 'E') {
            return Double.NaN;
        }
        at++;
        boolean down = at < to && text[at] == '-';
        if (at < to && (text[at] == '-' || text[at] == '+')) {
            at++;
        }
        int first = at;
        int exponent = 0;
        while (at < to && isDigit(text[at])) {
            exponent = Math.min(LARGEST_EXPONENT, exponent * 10 + (text[at++] - '0'));
        }
        if (at == first || at < to) {
            return Double.NaN;
        }
        int power = (down ? -exponent : exponent) - fraction;
        if (digits > SAFE_DIGITS || mantissa > EXACT || Math.abs(power) >= TENS.length) {
            return slowly(text, from, to);
        }
        double value = power < 0 ? mantissa / TENS[-power] : mantissa * TENS[power];
        return negative ? -value : value;
    }

    private static double slowly(char[] text, int from, int to) {
        return Double.parseDouble(new String(text, from, to - from));
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
