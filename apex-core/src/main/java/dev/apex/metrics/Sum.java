package dev.apex.metrics;

/**
 * A running sum that carries its rounding error along.
 *
 * <p>The result is within one unit in the last place of the exact sum, plus about n 1e-32 times the sum of absolute
 * values. Neumaier's variant of Kahan's algorithm: A. Neumaier, "Rundungsfehleranalyse einiger Verfahren zur Summation
 * endlicher Summen", ZAMM 54 (1974), doi:10.1002/zamm.19740540106.
 */
final class Sum {
    private double sum;
    private double error;

    void add(double x) {
        double next = sum + x;
        error += StrictMath.abs(sum) >= StrictMath.abs(x) ? sum - next + x : x - next + sum;
        sum = next;
    }

    double value() {
        return sum + error;
    }

    /** The sum less n times x, which is computed exactly: what is left of the sum beside a rounded n-th of it. */
    double less(int n, double x) {
        return StrictMath.fma(-n, x, sum) + error;
    }

    static double of(double[] x) {
        Sum sum = new Sum();
        for (double value : x) {
            sum.add(value);
        }
        return sum.value();
    }
}
