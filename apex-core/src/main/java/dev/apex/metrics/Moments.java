package dev.apex.metrics;

/**
 * Mean and central moments of a sample, population form: each sum of powers is divided by n.
 *
 * <p>Deviations are taken from the mean and from what rounding the mean left out, so a spread that is tiny beside the
 * mean keeps its digits. Relative error below 1e-15 for mean, second and fourth moment; the third, whose terms cancel,
 * is off by no more than 1e-15 of the mean absolute cube.
 *
 * @param n how many values
 * @param mean their mean
 * @param m2 mean square deviation
 * @param m3 mean cubed deviation
 * @param m4 mean fourth power of the deviation
 */
record Moments(int n, double mean, double m2, double m3, double m4) {
    /** Below this, relative to 1 + |mean|, a spread of returns is what rounding prices to doubles makes by itself. */
    private static final double ROUNDING = 1e-14;

    /** Of a sample that is not empty. */
    static Moments of(double[] x) {
        int n = x.length;
        Sum sum = new Sum();
        for (double value : x) {
            sum.add(value);
        }
        double mean = sum.value() / n;
        double rest = sum.less(n, mean) / n;
        Sum second = new Sum();
        Sum third = new Sum();
        Sum fourth = new Sum();
        for (double value : x) {
            double d = value - mean - rest;
            double square = d * d;
            second.add(square);
            third.add(square * d);
            fourth.add(square * square);
        }
        return new Moments(n, mean, second.value() / n, third.value() / n, fourth.value() / n);
    }

    /** The standard deviation of a sample, dividing by n - 1; of at least two values. */
    double deviation() {
        return StrictMath.sqrt(m2 * n / (n - 1));
    }

    /** Whether the values differ by no more than rounding does. */
    boolean constant() {
        return StrictMath.sqrt(m2) <= ROUNDING * (1 + StrictMath.abs(mean));
    }

    /** Whether a root mean square is no more than rounding makes. */
    static boolean withinRounding(double spread) {
        return spread <= ROUNDING;
    }

    /**
     * The sum of products of deviations from two means, over n. The deviations are those of {@link #of}, so that a spread
     * tiny beside its mean keeps its digits.
     */
    static double covariance(double[] x, double[] y) {
        double[] dx = deviations(x);
        double[] dy = deviations(y);
        Sum products = new Sum();
        for (int i = 0; i < x.length; i++) {
            products.add(dx[i] * dy[i]);
        }
        return products.value() / x.length;
    }

    /** The square of the correlation of two samples that vary. */
    static double correlationSquared(double[] x, double[] y) {
        double together = covariance(x, y);
        return together / of(x).m2 * (together / of(y).m2);
    }

    private static double[] deviations(double[] x) {
        int n = x.length;
        Sum sum = new Sum();
        for (double value : x) {
            sum.add(value);
        }
        double mean = sum.value() / n;
        double rest = sum.less(n, mean) / n;
        double[] deviations = new double[n];
        for (int i = 0; i < n; i++) {
            deviations[i] = x[i] - mean - rest;
        }
        return deviations;
    }

    double skewness() {
        return m3 / (m2 * StrictMath.sqrt(m2));
    }

    /** The full fourth moment: 3 for a normal, not 0. */
    double kurtosis() {
        return m4 / (m2 * m2);
    }
}
