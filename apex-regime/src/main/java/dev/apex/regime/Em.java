package dev.apex.regime;

import java.util.Arrays;

/**
 * Expectation and maximisation over one set of rows: the arithmetic of Baum and Welch, in arrays that are made once and used by
 * every start.
 *
 * <p>Forward and backward probabilities are scaled row by row (L. R. Rabiner, Proc. IEEE 77 (1989), doi:10.1109/5.18626, V.A);
 * scatter is summed up about the present means, which it hardly leaves, so that a level much larger than its spread costs no
 * digits. Sums run over rows from first to last in the forward pass and from last to first in the backward one. Confined to one
 * thread.
 */
final class Em {
    /** Below this, a row's scale is worked out in logarithms. */
    private static final double SMALLEST = 1e-150;

    /** What is further than this from every state that can be reached has probability 0 there. */
    private static final double NOTHING = 1e-290;

    /** How well later rows may explain a state, in units of a row's scale: more is that of one that cannot be reached. */
    private static final double MOST = 1 / NOTHING;

    final int states;
    final int features;
    final int rows;

    /** {@code [rows][features]}; a row that is missing is 0. */
    final double[] x;

    final boolean[] missing;
    final int observed;

    /** Of each feature over the whole set: its mean and its variance, with the number of rows as the divisor. */
    final double[] centre;

    final double[] spread;

    final double[] initial;
    final double[] transitions;
    final double[] means;
    /** {@code [states][features][features]}. */
    final double[] covariances;

    /** By state, after an expectation: how many rows it is expected to have. */
    final double[] occupied;

    private final boolean full;
    private final double floor;
    private final double pseudo;
    private final double sticky;
    private final Emissions emissions;

    private final double[] alpha;
    /** Densities by row, divided by the row's scale. */
    private final double[] scaled;

    private final double[] beta;
    private final double[] weight;
    private final double[] moves;
    private final double[] sums;
    private final double[] scatter;
    private final double[] first;
    private final double[] off;
    private final double[] work;
    private final double[] factor;

    Em(double[] x, boolean[] missing, int states, int features, BaumWelch settings) {
        this.states = states;
        this.features = features;
        this.rows = missing.length;
        this.x = x;
        this.missing = missing;
        this.full = settings.covariance() == Covariance.FULL && features > 1;
        this.floor = settings.floor();
        this.pseudo = settings.pseudoCount();
        this.sticky = settings.stickyCount();
        this.emissions = new Emissions(states, features, settings.covariance());
        initial = new double[states];
        transitions = new double[states * states];
        means = new double[states * features];
        covariances = new double[states * features * features];
        occupied = new double[states];
        alpha = new double[rows * states];
        scaled = new double[rows * states];
        beta = new double[states];
        weight = new double[states];
        moves = new double[states * states];
        sums = new double[states * features];
        scatter = new double[states * features * features];
        first = new double[states];
        off = new double[features];
        work = new double[features * features];
        factor = new double[features * features];
        centre = new double[features];
        spread = new double[features];
        observed = describe();
    }

    /** Arrays of its own over the same rows, for another thread. */
    Em another(BaumWelch settings) {
        return new Em(x, missing, states, features, settings);
    }

    private int describe() {
        int count = 0;
        for (int t = 0; t < rows; t++) {
            if (!missing[t]) {
                count++;
                for (int i = 0; i < features; i++) {
                    centre[i] += (x[t * features + i] - centre[i]) / count;
                }
            }
        }
        for (int t = 0; t < rows; t++) {
            for (int i = 0; i < features && !missing[t]; i++) {
                double d = x[t * features + i] - centre[i];
                spread[i] += d * d / count;
            }
        }
        return count;
    }

    /** Prepares the densities of the present parameters; whether all covariances are positive definite. */
    boolean prepare() {
        return emissions.prepare(means, covariances);
    }

    /** The forward pass: the log-likelihood of the present parameters. */
    double forward() {
        int k = states;
        double logs = 0;
        double shifts = 0;
        double product = 1;
        for (int t = 0; t < rows; t++) {
            int at = t * k;
            double shift = 0;
            if (missing[t]) {
                Arrays.fill(scaled, at, at + k, 1);
            } else {
                shift = emissions.densities(x, t * features, scaled, at);
            }
            double scale = 0;
            for (int j = 0; j < k; j++) {
                double reached = initial[j];
                if (t > 0) {
                    reached = 0;
                    for (int i = 0; i < k; i++) {
                        reached += alpha[at - k + i] * transitions[i * k + j];
                    }
                }
                double value = reached * scaled[at + j];
                alpha[at + j] = value;
                scale += value;
            }
            if (scale >= SMALLEST) {
                double inverse = 1 / scale;
                for (int j = at; j < at + k; j++) {
                    alpha[j] *= inverse;
                    scaled[j] *= inverse;
                }
                shifts += shift;
                product *= scale;
                if (product < SMALLEST) {
                    logs += StrictMath.log(product);
                    product = 1;
                }
            } else {
                logs += forwardInLogs(t);
            }
        }
        return logs + StrictMath.log(product) + shifts;
    }

    /** A row that hardly any state which can be reached explains: the same in logarithms; gives that of its scale. */
    private double forwardInLogs(int t) {
        int k = states;
        int at = t * k;
        emissions.logDensities(x, t * features, scaled, at);
        double most = Double.NEGATIVE_INFINITY;
        for (int j = 0; j < k; j++) {
            double reached = initial[j];
            if (t > 0) {
                reached = 0;
                for (int i = 0; i < k; i++) {
                    reached += alpha[at - k + i] * transitions[i * k + j];
                }
            }
            first[j] = reached < NOTHING ? Double.NEGATIVE_INFINITY : StrictMath.log(reached);
            most = Math.max(most, first[j] + scaled[at + j]);
        }
        double sum = 0;
        for (int j = 0; j < k; j++) {
            sum += StrictMath.exp(first[j] + scaled[at + j] - most);
        }
        double scale = most + StrictMath.log(sum);
        for (int j = 0; j < k; j++) {
            boolean reachable = first[j] != Double.NEGATIVE_INFINITY;
            alpha[at + j] = reachable ? StrictMath.exp(first[j] + scaled[at + j] - scale) : 0;
            scaled[at + j] = reachable ? StrictMath.exp(scaled[at + j] - scale) : 0;
        }
        return scale;
    }

    /** The backward pass, which follows a forward one: sums up what the maximisation needs. */
    void backward() {
        int k = states;
        Arrays.fill(occupied, 0);
        Arrays.fill(moves, 0);
        Arrays.fill(sums, 0);
        Arrays.fill(scatter, 0);
        Arrays.fill(beta, 1);
        for (int t = rows - 1; t >= 0; t--) {
            int at = t * k;
            if (!missing[t]) {
                for (int i = 0; i < k; i++) {
                    add(i, t, alpha[at + i] * beta[i]);
                }
            }
            if (t > 0) {
                for (int j = 0; j < k; j++) {
                    double value = scaled[at + j] * beta[j];
                    weight[j] = value < MOST ? value : MOST;
                }
                for (int i = 0; i < k; i++) {
                    double before = alpha[at - k + i];
                    double back = 0;
                    for (int j = 0; j < k; j++) {
                        back += transitions[i * k + j] * weight[j];
                        moves[i * k + j] += before * weight[j];
                    }
                    beta[i] = back;
                }
            }
        }
        for (int i = 0; i < k; i++) {
            first[i] = alpha[i] * beta[i];
        }
    }

    private void add(int state, int t, double share) {
        int d = features;
        occupied[state] += share;
        int mean = state * d;
        for (int i = 0; i < d; i++) {
            double o = x[t * d + i] - means[mean + i];
            off[i] = o;
            double shared = share * o;
            sums[mean + i] += shared;
            int row = (mean + i) * d;
            if (full) {
                for (int j = 0; j <= i; j++) {
                    scatter[row + j] += shared * off[j];
                }
            } else {
                scatter[row + i] += shared * o;
            }
        }
    }

    /**
     * The maximisation, which follows a backward pass.
     *
     * @return whether every state has a covariance
     */
    boolean maximise() {
        normalise(first, 0, initial, 0, pseudo, -1, 0);
        for (int i = 0; i < states; i++) {
            for (int j = i * states; j < (i + 1) * states; j++) {
                moves[j] *= transitions[j];
            }
            normalise(moves, i * states, transitions, i * states, pseudo, i, sticky);
        }
        for (int state = 0; state < states; state++) {
            emit(state);
        }
        return prepare();
    }

    /** Counts, with pseudo-counts, as shares of their sum; a state that is never left keeps the row it has. */
    private void normalise(
            double[] counts, int from, double[] out, int to, double everywhere, int diagonal, double there) {
        double sum = 0;
        for (int j = 0; j < states; j++) {
            sum += counts[from + j] + (j == diagonal ? there : everywhere);
        }
        if (sum > 0) {
            for (int j = 0; j < states; j++) {
                out[to + j] = (counts[from + j] + (j == diagonal ? there : everywhere)) / sum;
            }
        }
    }

    private void emit(int state) {
        int d = features;
        int mean = state * d;
        int at = mean * d;
        double n = occupied[state];
        for (int i = 0; i < d; i++) {
            off[i] = sums[mean + i] / n;
            for (int j = 0; j <= i; j++) {
                double value = full || i == j ? scatter[at + i * d + j] / n - off[i] * off[j] : 0;
                covariances[at + i * d + j] = value;
                covariances[at + j * d + i] = value;
            }
        }
        for (int i = 0; i < d; i++) {
            means[mean + i] += off[i];
        }
        raise(at);
    }

    /** Holds a covariance to the floor: variances one by one, a matrix by its eigenvalues in units of the whole set's spread. */
    private void raise(int at) {
        int d = features;
        if (!full) {
            for (int i = 0; i < d; i++) {
                double least = floor * spread[i];
                double variance = covariances[at + i * d + i];
                covariances[at + i * d + i] = variance >= least ? variance : least;
            }
            return;
        }
        if (floor == 0) {
            return;
        }
        for (int i = 0; i < d; i++) {
            for (int j = 0; j < d; j++) {
                work[i * d + j] = covariances[at + i * d + j] / StrictMath.sqrt(spread[i] * spread[j]);
            }
            work[i * d + i] -= floor;
        }
        if (Matrices.cholesky(work, 0, factor, d)) {
            return;
        }
        for (int i = 0; i < d; i++) {
            work[i * d + i] += floor;
        }
        Matrices.raiseEigenvalues(work, floor, d);
        for (int i = 0; i < d; i++) {
            for (int j = 0; j < d; j++) {
                covariances[at + i * d + j] = work[i * d + j] * StrictMath.sqrt(spread[i] * spread[j]);
            }
        }
    }

    /** What the pseudo-counts add to the log-likelihood, so that the sum is what no step may lower. */
    double prior() {
        if (pseudo == 0 && sticky == 0) {
            return 0;
        }
        double sum = 0;
        for (int i = 0; i < states; i++) {
            sum += counted(pseudo, initial[i]);
            for (int j = 0; j < states; j++) {
                sum += counted(i == j ? sticky : pseudo, transitions[i * states + j]);
            }
        }
        return sum;
    }

    private static double counted(double count, double probability) {
        return count == 0 ? 0 : count * StrictMath.log(probability);
    }
}
