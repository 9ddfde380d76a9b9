package dev.apex.benchmarks;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.regex.Pattern;

/**
 * A measured figure beside its goal, as the one line that scripts and readers look for: {@code bench <area>.<name>
 * <value> <unit> goal <goal> ok|short}.
 *
 * @param name area and name, {@code [a-z0-9]+.[a-z0-9_]+}, for example {@code core.chacha20_long}
 * @param value the figure, finite
 * @param unit its unit without a space, for example {@code ns}
 * @param goal the bound with its direction, for example {@code <=20}
 * @param ok whether the goal is met
 */
public record BenchLine(String name, double value, String unit, String goal, boolean ok) {
    private static final Pattern NAME = Pattern.compile("[a-z0-9]+\\.[a-z0-9_]+");
    private static final MathContext FOUR_DIGITS = new MathContext(4);

    /** Refuses what would not be one line of the form above. */
    public BenchLine {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("the name of a bench line reads area.name, not " + name);
        }
        if (unit.isEmpty() || unit.contains(" ") || goal.isEmpty() || goal.contains(" ")) {
            throw new IllegalArgumentException(
                    name + " has unit \"" + unit + "\" and goal \"" + goal + "\": one word each");
        }
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(name + " measured " + value);
        }
    }

    /** A figure that is good when small: a time, a size. */
    public static BenchLine atMost(String name, double value, String unit, double goal) {
        return new BenchLine(name, value, unit, "<=" + number(goal), value <= goal);
    }

    /** A figure that is good when large: a rate, a speed-up. */
    public static BenchLine atLeast(String name, double value, String unit, double goal) {
        return new BenchLine(name, value, unit, ">=" + number(goal), value >= goal);
    }

    /**
     * How many times as long as its baseline a variant may take. On a shared machine the goal counts as missed only
     * when the whole 95 % interval misses it.
     */
    public static BenchLine atMost(String name, Paired.Ratio ratio, double goal) {
        return new BenchLine(name, ratio.median(), "x_" + ratio.baseline(), "<=" + number(goal), ratio.low() <= goal);
    }

    /**
     * How many times as long as its baseline a rival takes. On a shared machine the goal counts as missed only when the
     * whole 95 % interval misses it.
     */
    public static BenchLine atLeast(String name, Paired.Ratio ratio, double goal) {
        return new BenchLine(name, ratio.median(), "x_" + ratio.baseline(), ">=" + number(goal), ratio.high() >= goal);
    }

    /** A figure that is good to know and has no goal. */
    public static BenchLine told(String name, double value, String unit) {
        return new BenchLine(name, value, unit, "none", true);
    }

    /** A ratio that is good to know and has no goal. */
    public static BenchLine told(String name, Paired.Ratio ratio) {
        return told(name, ratio.median(), "x_" + ratio.baseline());
    }

    /** The line. */
    @Override
    public String toString() {
        return "bench " + name + " " + number(value) + " " + unit + " goal " + goal + (ok ? " ok" : " short");
    }

    /** Whole numbers in full, others to four significant digits, never with an exponent. */
    static String number(double value) {
        BigDecimal exact = new BigDecimal(value);
        if (exact.stripTrailingZeros().scale() <= 0) {
            return exact.toBigInteger().toString();
        }
        BigDecimal rounded = exact.round(FOUR_DIGITS);
        return (rounded.scale() > 0 ? rounded.stripTrailingZeros() : rounded).toPlainString();
    }
}
