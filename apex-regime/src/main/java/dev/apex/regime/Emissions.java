package dev.apex.regime;

/**
 * The Gaussian densities of some states, prepared for rows to be asked one by one.
 *
 * <p>Densities are relative to that of the state which fits the row best, because on a day of a crash all of them are too small
 * to be told from 0. Confined to one thread.
 */
final class Emissions {
    /** Where a distance, squared and in deviations, is cut off, so that no state is further than another than can be counted. */
    private static final double FARTHEST = 1e300;

    private static final double LOG_2_PI = 1.8378770664093453;

    private final int states;
    private final int features;
    private final boolean full;
    private final double[] means;
    /** By state: inverse variances, or the inverse of the lower Cholesky factor. */
    private final double[] scales;

    private final double[] factor;
    private final double[] logs;

    Emissions(int states, int features, Covariance covariance) {
        this.states = states;
        this.features = features;
        this.full = covariance == Covariance.FULL && features > 1;
        this.means = new double[states * features];
        this.scales = new double[full ? states * features * features : states * features];
        this.factor = new double[full ? features * features : 0];
        this.logs = new double[states];
    }

    /**
     * Takes in means and covariances, {@code [states][features]} and {@code [states][features][features]} in one array each.
     *
     * @return whether all covariances are positive definite; if not, nothing is to be asked
     */
    boolean prepare(double[] newMeans, double[] covariances) {
        System.arraycopy(newMeans, 0, means, 0, means.length);
        boolean definite = true;
        for (int state = 0; state < states; state++) {
            definite &= full ? prepareFull(state, covariances) : prepareDiagonal(state, covariances);
        }
        return definite;
    }

    private boolean prepareDiagonal(int state, double[] covariances) {
        double product = features * LOG_2_PI;
        for (int i = 0; i < features; i++) {
            double variance = covariances[(state * features + i) * features + i];
            if (!(variance > 0 && variance < Double.POSITIVE_INFINITY)) {
                return false;
            }
            scales[state * features + i] = 1 / variance;
            product += StrictMath.log(variance);
        }
        logs[state] = -0.5 * product;
        return Double.isFinite(logs[state]);
    }

    private boolean prepareFull(int state, double[] covariances) {
        int d = features;
        int at = state * d * d;
        if (!Matrices.cholesky(covariances, at, factor, d)) {
            return false;
        }
        double log = -0.5 * d * LOG_2_PI;
        for (int i = 0; i < d; i++) {
            log -= StrictMath.log(factor[i * d + i]);
        }
        logs[state] = log;
        Matrices.invertLower(factor, scales, at, d);
        return Double.isFinite(log);
    }

    /**
     * The densities of a row relative to the largest.
     *
     * @param rows {@code [..][features]} in one array, finite
     * @param at where the row begins
     * @param out written from {@code outAt} on: each from 0 to 1, one of them 1
     * @return the logarithm of the largest; finite
     */
    double densities(double[] rows, int at, double[] out, int outAt) {
        double most = logDensities(rows, at, out, outAt);
        for (int state = outAt; state < outAt + states; state++) {
            out[state] = StrictMath.exp(out[state] - most);
        }
        return most;
    }

    /** The logarithms of the densities; finite. Gives the largest. */
    double logDensities(double[] rows, int at, double[] out, int outAt) {
        double most = Double.NEGATIVE_INFINITY;
        for (int state = 0; state < states; state++) {
            double distance = full ? fullDistance(state, rows, at) : diagonalDistance(state, rows, at);
            double log = logs[state] - 0.5 * (distance < FARTHEST ? distance : FARTHEST);
            out[outAt + state] = log;
            most = log > most ? log : most;
        }
        return most;
    }

    private double diagonalDistance(int state, double[] rows, int at) {
        double distance = 0;
        int mean = state * features;
        for (int i = 0; i < features; i++) {
            double off = rows[at + i] - means[mean + i];
            distance += off * off * scales[mean + i];
        }
        return distance;
    }

    private double fullDistance(int state, double[] rows, int at) {
        double distance = 0;
        int mean = state * features;
        int scale = state * features * features;
        for (int i = 0; i < features; i++) {
            double off = 0;
            for (int j = 0; j <= i; j++) {
                off += scales[scale + i * features + j] * (rows[at + j] - means[mean + j]);
            }
            distance += off * off;
        }
        return distance;
    }
}
