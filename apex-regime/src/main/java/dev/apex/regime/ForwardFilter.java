package dev.apex.regime;

import dev.apex.RefusedException;
import dev.apex.Rule;

/**
 * The forward recursion, row by row: what is known of the state after each row, from it and those before it alone.
 *
 * <p>A step costs time in proportion to the square of the number of states and allocates nothing. Given a model, the
 * probabilities after a row do not depend on what comes later, to the last bit. Confined to one thread.
 */
public final class ForwardFilter {
    private final int states;
    private final int features;
    private final double[] initial;
    private final double[] transitions;
    private final Emissions emissions;
    private final double[] now;
    private final double[] reached;
    private final double[] density;
    private boolean begun;

    ForwardFilter(int states, int features, double[] initial, double[] transitions, Emissions emissions) {
        this.states = states;
        this.features = features;
        this.initial = initial;
        this.transitions = transitions;
        this.emissions = emissions;
        this.now = new double[states];
        this.reached = new double[states];
        this.density = new double[states];
    }

    static boolean isWhole(double[] row) {
        for (double value : row) {
            if (!Double.isFinite(value)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Takes in a row; one that is not whole moves the chain on and says nothing else.
     *
     * @param row {@code [features]}
     * @return the log density of the row given those before it, in nats; finite, and 0 if it is not whole
     * @throws RefusedException with {@link Rule#HMM_SHAPE} if it has another number of features
     */
    public double step(double[] row) {
        if (row.length != features) {
            throw new RefusedException(
                    Rule.HMM_SHAPE, "a row of " + row.length + " features for a model of " + features);
        }
        predict();
        begun = true;
        if (!isWhole(row)) {
            System.arraycopy(reached, 0, now, 0, states);
            return 0;
        }
        double shift = emissions.logDensities(row, 0, density, 0);
        double scale = 0;
        for (int j = 0; j < states; j++) {
            now[j] = reached[j] * StrictMath.exp(density[j] - shift);
            scale += now[j];
        }
        if (!(scale >= Double.MIN_NORMAL)) {
            return stepInLogs();
        }
        for (int j = 0; j < states; j++) {
            now[j] /= scale;
        }
        return StrictMath.log(scale) + shift;
    }

    /** A row that hardly any state which can be reached explains. */
    private double stepInLogs() {
        double most = Double.NEGATIVE_INFINITY;
        for (int j = 0; j < states; j++) {
            density[j] += reached[j] > 0 ? StrictMath.log(reached[j]) : Double.NEGATIVE_INFINITY;
            most = Math.max(most, density[j]);
        }
        double sum = 0;
        for (int j = 0; j < states; j++) {
            now[j] = StrictMath.exp(density[j] - most);
            sum += now[j];
        }
        for (int j = 0; j < states; j++) {
            now[j] /= sum;
        }
        return most + StrictMath.log(sum);
    }

    private void predict() {
        double sum = 0;
        for (int j = 0; j < states; j++) {
            double value = initial[j];
            if (begun) {
                value = 0;
                for (int i = 0; i < states; i++) {
                    value += now[i] * transitions[i * states + j];
                }
            }
            reached[j] = value;
            sum += value;
        }
        for (int j = 0; j < states; j++) {
            reached[j] /= sum; // so that a long gap does not add up what rounding leaves
        }
    }

    /** The probability of a state after the last row; before the first, 0. */
    public double probability(int state) {
        return now[state];
    }

    /** The probabilities of the states after the last row, in a new array; together 1 within 1e-12. */
    public double[] probabilities() {
        return now.clone();
    }

    /** The likeliest state after the last row; of equals the first. */
    public int likeliest() {
        int best = 0;
        for (int j = 1; j < states; j++) {
            best = now[j] > now[best] ? j : best;
        }
        return best;
    }
}
