package dev.apex.features;

import dev.apex.Decimal;
import dev.apex.feature.Kernel;
import java.util.List;

/**
 * What is computed of the values of one session: each a loop over the symbols. A gap in gives a gap out, and so does a result that is not
 * finite.
 */
final class Arithmetic {
    /** A result of one value; not for what a vector instruction could do. */
    @FunctionalInterface
    private interface OfOne {
        double of(double x);
    }

    private Arithmetic() {}

    static Kernel sum() {
        return infix("sum", " + ", (now, before, out, from, end) -> {
            double[] x = now[0];
            double[] y = now[1];
            double[] to = out[0];
            for (int s = from; s < end; s++) {
                to[s] = x[s] + y[s];
            }
        });
    }

    static Kernel difference() {
        return infix("difference", " - ", (now, before, out, from, end) -> {
            double[] x = now[0];
            double[] y = now[1];
            double[] to = out[0];
            for (int s = from; s < end; s++) {
                to[s] = x[s] - y[s];
            }
        });
    }

    static Kernel product() {
        return infix("product", " * ", (now, before, out, from, end) -> {
            double[] x = now[0];
            double[] y = now[1];
            double[] to = out[0];
            for (int s = from; s < end; s++) {
                to[s] = x[s] * y[s];
            }
        });
    }

    static Kernel ratio() {
        return infix("ratio", " / ", (now, before, out, from, end) -> {
            double[] x = now[0];
            double[] y = now[1];
            double[] to = out[0];
            for (int s = from; s < end; s++) {
                to[s] = x[s] / y[s];
            }
        });
    }

    /** 1 where the first is above the second, else 0. */
    static Kernel above() {
        return infix("above", " > ", (now, before, out, from, end) -> {
            for (int s = from; s < end; s++) {
                out[0][s] = isAbove(now[0][s], now[1][s]);
            }
        });
    }

    /** The first where the second is above zero; elsewhere a gap. */
    static Kernel where() {
        return new Pointwise("where", 0, 2, List.of("where"), (now, before, out, from, end) -> {
                    for (int s = from; s < end; s++) {
                        out[0][s] = now[1][s] > 0 ? now[0][s] : Double.NaN;
                    }
                })
                .written("(", " where ", ")");
    }

    static Kernel plus(double number) {
        return with("plus", "(", " + ", number, x -> x + number);
    }

    static Kernel times(double number) {
        return with("times", "(", " * ", number, x -> x * number);
    }

    static Kernel over(double number) {
        return with("over", "(", " / ", number, x -> x / number);
    }

    /** 1 where it is above a number, else 0. */
    static Kernel above(double number) {
        return with("above", "(", " > ", number, x -> isAbove(x, number));
    }

    /** 1 where it is below a number, else 0. */
    static Kernel below(double number) {
        return with("below", "(", " < ", number, x -> isAbove(number, x));
    }

    static Kernel negated() {
        return ofOne("negated", x -> 0.0 - x);
    }

    static Kernel absolute() {
        return ofOne("absolute", Math::abs);
    }

    /** Undefined unless above zero. */
    static Kernel log() {
        return ofOne("log", x -> x > 0 ? StrictMath.log(x) : Double.NaN);
    }

    /** Undefined below zero. */
    static Kernel root() {
        return ofOne("root", Math::sqrt);
    }

    /** The first times the root of the second, the sessions in a year. */
    static Kernel annualised() {
        return new Pointwise("annualised", 0, 2, List.of("annualised"), (now, before, out, from, end) -> {
                    for (int s = from; s < end; s++) {
                        out[0][s] = now[0][s] * Math.sqrt(now[1][s]);
                    }
                })
                .written(names -> "annualised " + names.get(0));
    }

    private static double isAbove(double x, double y) {
        double apart = x - y;
        return apart - apart != 0 ? Double.NaN : apart > 0 ? 1 : 0;
    }

    private static Kernel infix(String name, String sign, Pointwise.Loop loop) {
        return new Pointwise(name, 0, 2, List.of(name), loop).written("(", sign, ")");
    }

    private static Kernel with(String name, String before, String sign, double number, OfOne result) {
        String text = Decimal.text(Checked.number(number));
        return ofOne(name + "(" + text + ")", result).written(before, "", sign + text + ")");
    }

    private static Pointwise ofOne(String name, OfOne result) {
        return new Pointwise(name, 0, 1, List.of(name), (now, before, out, from, end) -> {
            for (int s = from; s < end; s++) {
                out[0][s] = result.of(now[0][s]);
            }
        });
    }
}
