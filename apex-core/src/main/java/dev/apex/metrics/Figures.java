package dev.apex.metrics;

import dev.apex.RefusedException;
import dev.apex.Rule;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** What is checked at the door of every metric, and how its numbers are written. */
final class Figures {
    private static final int LONGEST = 12;
    private static final MathContext SIX = new MathContext(6, RoundingMode.HALF_EVEN);

    private Figures() {}

    static double finite(String what, double figure) {
        if (!Double.isFinite(figure)) {
            throw new RefusedException(Rule.FIGURE_NOT_FINITE, what + " of " + figure);
        }
        return figure;
    }

    /** A copy, each figure finite. */
    static double[] finite(String what, double[] figures) {
        double[] copy = figures.clone();
        for (int i = 0; i < copy.length; i++) {
            if (!Double.isFinite(copy[i])) {
                finite(what + " at index " + i, copy[i]);
            }
        }
        return copy;
    }

    /** A copy, each figure finite and not below zero. */
    static double[] amounts(String what, double[] figures) {
        double[] copy = finite(what, figures);
        for (int i = 0; i < copy.length; i++) {
            if (copy[i] < 0) {
                throw new RefusedException(Rule.AMOUNT_NEGATIVE, what + " at index " + i + " of " + text(copy[i]));
            }
        }
        return copy;
    }

    static void sameLength(String what, double[] figures, int sessions) {
        if (figures.length != sessions) {
            throw new RefusedException(
                    Rule.LENGTHS_DIFFER, what + " for " + figures.length + " of " + sessions + " sessions");
        }
    }

    /** Six digits of a finite figure, the same on every Java version; {@code Double.toString} is not. */
    static String text(double figure) {
        BigDecimal six = new BigDecimal(figure).round(SIX).stripTrailingZeros();
        return StrictMath.abs(six.precision() - six.scale()) > LONGEST ? six.toString() : six.toPlainString();
    }
}
