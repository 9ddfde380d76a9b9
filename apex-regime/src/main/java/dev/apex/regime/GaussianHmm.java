package dev.apex.regime;

import dev.apex.RefusedException;
import dev.apex.Rule;
import java.util.Arrays;

/**
 * A hidden Markov model with Gaussian emissions: a chain that moves between states, and in each state gives rows of a mean and
 * covariance of its own.
 *
 * <p>Arrays in, arrays out, and no dates. Rows are {@code double[rows][features]}; a row with a value that is not finite is
 * missing: the chain moves on, and nothing is learned from it. What is asked of a model here rests, for each row, on that row and
 * those before it; see {@link Hindsight} for the rest. Nothing it gives is NaN, however far a row lies from every state.
 * Immutable and safe for use by several threads.
 */
public final class GaussianHmm {
    static final int MOST_STATES = 16;
    static final int MOST_FEATURES = 32;
    private static final double SUM = 1e-9;

    private final int states;
    private final int features;
    private final Covariance covariance;
    private final double[] initial;
    private final double[] transitions;
    private final double[] means;
    private final double[] covariances;

    private GaussianHmm(
            int states,
            int features,
            Covariance covariance,
            double[] initial,
            double[] transitions,
            double[] means,
            double[] covariances) {
        this.states = states;
        this.features = features;
        this.covariance = covariance;
        this.initial = initial;
        this.transitions = transitions;
        this.means = means;
        this.covariances = covariances;
    }

    /**
     * A model of given parameters.
     *
     * @param initial {@code [states]}, probabilities of the first state
     * @param transitions {@code [states][states]}, from the row's state to the column's
     * @param means {@code [states][features]}
     * @param covariances {@code [states][features][features]}; of diagonal ones, 0 beside the diagonal
     * @throws RefusedException with {@link Rule#HMM_SHAPE}, {@link Rule#HMM_PROBABILITIES} or {@link Rule#HMM_COVARIANCE}
     */
    public static GaussianHmm of(
            Covariance covariance,
            double[] initial,
            double[][] transitions,
            double[][] means,
            double[][][] covariances) {
        int states = initial.length;
        int features = means.length == 0 ? 0 : means[0].length;
        requireShape(states, features);
        requireLength("transitions", transitions.length, states);
        requireLength("means", means.length, states);
        requireLength("covariances", covariances.length, states);
        double[] flatTransitions = new double[states * states];
        double[] flatMeans = new double[states * features];
        double[] flat = new double[states * features * features];
        for (int state = 0; state < states; state++) {
            requireLength("transitions of state " + state, transitions[state].length, states);
            requireLength("means of state " + state, means[state].length, features);
            requireLength("covariances of state " + state, covariances[state].length, features);
            System.arraycopy(transitions[state], 0, flatTransitions, state * states, states);
            System.arraycopy(means[state], 0, flatMeans, state * features, features);
            for (int i = 0; i < features; i++) {
                requireLength("covariances of state " + state, covariances[state][i].length, features);
                System.arraycopy(covariances[state][i], 0, flat, (state * features + i) * features, features);
            }
        }
        requireProbabilities("the first state", initial, 0, states);
        for (int state = 0; state < states; state++) {
            requireProbabilities("moves from state " + state, flatTransitions, state * states, states);
            requireSymmetric(covariance, flat, state, features);
        }
        requireFinite(flatMeans);
        GaussianHmm model =
                new GaussianHmm(states, features, covariance, initial.clone(), flatTransitions, flatMeans, flat);
        if (!new Emissions(states, features, covariance).prepare(flatMeans, flat)) {
            throw new RefusedException(Rule.HMM_COVARIANCE, "covariances " + Arrays.deepToString(covariances));
        }
        return model;
    }

    /**
     * A model of parameters in one array each, as {@link #rows} gives them.
     *
     * @throws RefusedException as {@link #of(Covariance, double[], double[][], double[][], double[][][])}
     */
    static GaussianHmm ofRows(
            Covariance covariance, double[] initial, double[] moves, double[] means, double[] spread) {
        int k = initial.length;
        int d = k == 0 ? 0 : means.length / k;
        requireShape(k, d);
        requireLength("transitions", moves.length, k * k);
        requireLength("means", means.length, k * d);
        requireLength("covariances", spread.length, k * d * d);
        double[][] transitions = new double[k][];
        double[][] centres = new double[k][];
        double[][][] covariances = new double[k][d][];
        for (int state = 0; state < k; state++) {
            transitions[state] = Arrays.copyOfRange(moves, state * k, (state + 1) * k);
            centres[state] = Arrays.copyOfRange(means, state * d, (state + 1) * d);
            for (int i = 0; i < d; i++) {
                int row = (state * d + i) * d;
                covariances[state][i] = Arrays.copyOfRange(spread, row, row + d);
            }
        }
        return of(covariance, initial, transitions, centres, covariances);
    }

    /** Its parameters, row after row: first state, moves, means, covariances. */
    double[][] rows() {
        return new double[][] {initial.clone(), transitions.clone(), means.clone(), covariances.clone()};
    }

    /** The present parameters of a training. */
    static GaussianHmm of(Em em, Covariance covariance) {
        return new GaussianHmm(
                em.states,
                em.features,
                covariance,
                em.initial.clone(),
                em.transitions.clone(),
                em.means.clone(),
                em.covariances.clone());
    }

    void copyTo(Em em) {
        System.arraycopy(initial, 0, em.initial, 0, initial.length);
        System.arraycopy(transitions, 0, em.transitions, 0, transitions.length);
        System.arraycopy(means, 0, em.means, 0, means.length);
        System.arraycopy(covariances, 0, em.covariances, 0, covariances.length);
    }

    private static void requireShape(int states, int features) {
        if (states < 1 || states > MOST_STATES || features < 1 || features > MOST_FEATURES) {
            throw new RefusedException(Rule.HMM_SHAPE, states + " states of " + features + " features");
        }
    }

    private static void requireLength(String what, int length, int expected) {
        if (length != expected) {
            throw new RefusedException(Rule.HMM_SHAPE, what + " of length " + length + " instead of " + expected);
        }
    }

    private static void requireProbabilities(String what, double[] values, int from, int count) {
        double sum = 0;
        boolean valid = true;
        for (int i = from; i < from + count; i++) {
            valid &= values[i] >= 0;
            sum += values[i];
        }
        if (!valid || !(Math.abs(sum - 1) <= SUM)) {
            throw new RefusedException(
                    Rule.HMM_PROBABILITIES,
                    "of " + what + ": " + Arrays.toString(Arrays.copyOfRange(values, from, from + count)));
        }
    }

    private static void requireSymmetric(Covariance kind, double[] values, int state, int features) {
        int at = state * features * features;
        for (int i = 0; i < features; i++) {
            for (int j = 0; j < i; j++) {
                double below = values[at + i * features + j];
                double above = values[at + j * features + i];
                boolean fits = kind == Covariance.DIAGONAL ? below == 0 && above == 0 : below == above;
                if (!fits) {
                    throw new RefusedException(
                            Rule.HMM_COVARIANCE,
                            kind + " with " + below + " and " + above + " between features " + i + " and " + j
                                    + " in state " + state);
                }
            }
        }
    }

    private static void requireFinite(double[] values) {
        for (double value : values) {
            if (!Double.isFinite(value)) {
                throw new RefusedException(Rule.HMM_COVARIANCE, "a mean of " + value);
            }
        }
    }

    /** Rows in one array, 0 where one is missing, which is written down. */
    static double[] flatten(double[][] rows, int features, boolean[] missing) {
        requireShape(1, features);
        double[] flat = new double[rows.length * features];
        for (int t = 0; t < rows.length; t++) {
            requireLength("row " + t, rows[t].length, features);
            for (int i = 0; i < features; i++) {
                missing[t] |= !Double.isFinite(rows[t][i]);
            }
            if (!missing[t]) {
                System.arraycopy(rows[t], 0, flat, t * features, features);
            }
        }
        return flat;
    }

    public int states() {
        return states;
    }

    public int features() {
        return features;
    }

    public Covariance covariance() {
        return covariance;
    }

    /** The probability of each state at the first row. */
    public double[] initial() {
        return initial.clone();
    }

    /** The probability of moving from a state to a state. */
    public double transition(int from, int to) {
        return transitions[from * states + to];
    }

    /** The mean of a feature in a state. */
    public double mean(int state, int feature) {
        return means[state * features + feature];
    }

    /** The covariance of two features in a state; of a feature with itself, its variance. */
    public double covariance(int state, int one, int other) {
        return covariances[(state * features + one) * features + other];
    }

    /** How many numbers of it are free: first state, moves, means and covariances. */
    public int parameters() {
        return states - 1 + states * (states - 1) + states * features + states * covariance.parameters(features);
    }

    /** The same model with its states in another order: the state that was {@code order[i]} is {@code i} from here on. */
    public GaussianHmm reordered(int... order) {
        requireLength("an order", order.length, states);
        if (Arrays.stream(order).distinct().count() < states
                || Arrays.stream(order).anyMatch(i -> i < 0 || i >= states)) {
            throw new RefusedException(Rule.HMM_SHAPE, "order " + Arrays.toString(order) + " of " + states + " states");
        }
        double[] newInitial = new double[states];
        double[] newTransitions = new double[states * states];
        double[] newMeans = new double[means.length];
        double[] newCovariances = new double[covariances.length];
        for (int i = 0; i < states; i++) {
            newInitial[i] = initial[order[i]];
            for (int j = 0; j < states; j++) {
                newTransitions[i * states + j] = transitions[order[i] * states + order[j]];
            }
            System.arraycopy(means, order[i] * features, newMeans, i * features, features);
            System.arraycopy(
                    covariances,
                    order[i] * features * features,
                    newCovariances,
                    i * features * features,
                    features * features);
        }
        return new GaussianHmm(states, features, covariance, newInitial, newTransitions, newMeans, newCovariances);
    }

    /** A filter that has seen no row. */
    public ForwardFilter filter() {
        Emissions emissions = new Emissions(states, features, covariance);
        emissions.prepare(means, covariances);
        return new ForwardFilter(states, features, initial, transitions, emissions);
    }

    /** The log densities of a row in each state; 0 for one that is not whole. */
    void logDensities(double[] row, double[] out) {
        if (!ForwardFilter.isWhole(row)) {
            Arrays.fill(out, 0);
            return;
        }
        Emissions emissions = new Emissions(states, features, covariance);
        emissions.prepare(means, covariances);
        emissions.logDensities(row, 0, out, 0);
    }

    /** The log-likelihood of rows, in nats; finite. */
    public double logLikelihood(double[][] rows) {
        ForwardFilter filter = filter();
        double sum = 0;
        for (double[] row : rows) {
            sum += filter.step(row);
        }
        return sum;
    }

    /** For each row the probabilities of the states, resting on it and the rows before it: {@code [rows][states]}. */
    public double[][] filtered(double[][] rows) {
        ForwardFilter filter = filter();
        double[][] out = new double[rows.length][];
        for (int t = 0; t < rows.length; t++) {
            filter.step(rows[t]);
            out[t] = filter.probabilities();
        }
        return out;
    }

    /**
     * How well rows were foretold: the mean log density, in nats, of each whole row from one on, given all rows before it.
     *
     * <p>On rows that it was not fitted to, it is the honest way to choose a number of states.
     *
     * @param rows in order, {@code [rows][features]}
     * @param from the first row that counts
     * @return finite; 0 if no whole row counts
     */
    public double predictiveScore(double[][] rows, int from) {
        ForwardFilter filter = filter();
        double sum = 0;
        int count = 0;
        for (int t = 0; t < rows.length; t++) {
            double log = filter.step(rows[t]);
            if (t >= from && ForwardFilter.isWhole(rows[t])) {
                sum += log;
                count++;
            }
        }
        return count == 0 ? 0 : sum / count;
    }

    /** Whether both have the same parameters bit for bit. */
    @Override
    public boolean equals(Object other) {
        return other instanceof GaussianHmm that
                && covariance == that.covariance
                && Arrays.equals(initial, that.initial)
                && Arrays.equals(transitions, that.transitions)
                && Arrays.equals(means, that.means)
                && Arrays.equals(covariances, that.covariances);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(means) * 31 + Arrays.hashCode(transitions);
    }

    @Override
    public String toString() {
        return "a model of " + states + " states of " + features + " features, " + covariance;
    }
}
