package dev.apex.features;

import dev.apex.RefusedException;
import dev.apex.Rule;

/** The bounds on what a kernel is asked for. */
final class Checked {
    private static final int LONGEST = 100_000;

    private Checked() {}

    static int window(int sessions) {
        if (sessions < 1 || sessions > LONGEST) {
            throw new RefusedException(Rule.WINDOW_LENGTH, "a window of " + sessions + " sessions");
        }
        return sessions;
    }

    /** Sessions between a value and an earlier one. */
    static int ago(String what, int sessions) {
        if (sessions < 1 || sessions >= LONGEST) {
            throw new RefusedException(Rule.WINDOW_LENGTH, what + " " + sessions + " sessions");
        }
        return sessions;
    }

    static int least(int least, int window) {
        if (least < 1 || least > window) {
            throw new RefusedException(
                    Rule.LEAST_VALUES, "at least " + least + " values in a window of " + window + " sessions");
        }
        return least;
    }

    /** How a window is written: its length, and the values it asks for where it does not ask for all. */
    static String text(int window, int least) {
        return least == window ? "(" + window + ")" : "(" + window + "," + least + ")";
    }

    static double smoothing(double factor) {
        if (!(factor > 0 && factor < 1)) {
            throw new RefusedException(Rule.SMOOTHING, "a smoothing factor of " + factor);
        }
        return factor;
    }

    static double number(double number) {
        if (!Double.isFinite(number)) {
            throw new RefusedException(Rule.FACTOR_NUMBER, "a feature computed with " + number);
        }
        return number;
    }

    static double divisor(double number) {
        if (number == 0) {
            throw new RefusedException(Rule.FACTOR_NUMBER, "a feature divided by 0");
        }
        return number(number);
    }

    static double quantile(double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new RefusedException(Rule.QUANTILE_SHARE, "a quantile of " + share);
        }
        return share;
    }

    static double tail(double share) {
        if (!(share >= 0 && share <= 0.5)) {
            throw new RefusedException(Rule.QUANTILE_SHARE, "quantiles " + share + " from below and from above");
        }
        return share;
    }

    static int symbols(int symbols) {
        if (symbols < 0) {
            throw new RefusedException(Rule.KERNEL_SHAPE, "a state of " + symbols + " symbols");
        }
        return symbols;
    }

    static int growth(int before, int after) {
        if (after < before) {
            throw new RefusedException(Rule.SYMBOLS_ONLY_GROW, "a state of " + before + " symbols to hold " + after);
        }
        return after;
    }

    static void shape(String name, double[][] out, int outputs, int symbols) {
        if (out.length != outputs) {
            throw new RefusedException(
                    Rule.KERNEL_SHAPE, name + " writes " + outputs + " columns and was given " + out.length);
        }
        for (double[] row : out) {
            if (row.length < symbols) {
                throw new RefusedException(
                        Rule.KERNEL_SHAPE, name + " of " + symbols + " symbols was given a row for " + row.length);
            }
        }
    }

    static void symbol(String name, int symbol, int symbols) {
        if (symbol < 0 || symbol >= symbols) {
            throw new RefusedException(Rule.KERNEL_SHAPE, name + " of " + symbols + " symbols was asked for " + symbol);
        }
    }
}
