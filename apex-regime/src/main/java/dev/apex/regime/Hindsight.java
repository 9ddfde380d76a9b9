package dev.apex.regime;

import dev.apex.market.Asking;
import java.util.Arrays;

/**
 * What a model says of rows when the rows after them are known too: for research only.
 *
 * <p>A label that rests on later rows is the leak by which a backtest shows twice the Sharpe ratio that can be earned. It is here to
 * be measured, and by name; every method refuses while a strategy, a gate or anything that is derived is being asked on this thread,
 * and fails its run. Immutable and safe for use by several threads.
 */
public final class Hindsight {
    /** What is less likely than this cannot be told from what is impossible. */
    private static final double NOTHING = 1e-290;

    private final GaussianHmm model;

    private Hindsight(GaussianHmm model) {
        this.model = model;
    }

    /**
     * Looks back with a model.
     *
     * @throws dev.apex.RefusedException with {@link dev.apex.Rule#SOURCE_READ_WHILE_ASKED} while a strategy is being asked
     */
    public static Hindsight of(GaussianHmm model) {
        refuse();
        return new Hindsight(model);
    }

    private static void refuse() {
        Asking.refuse(() -> "looks back on regimes with hindsight");
    }

    /** The probabilities of the states at each row, resting on all rows: {@code [rows][states]}. */
    public double[][] smoothed(double[][] rows) {
        refuse();
        int k = model.states();
        double[][] out = model.filtered(rows);
        double[] ahead = new double[k];
        for (int t = rows.length - 2; t >= 0; t--) {
            double[] next = out[t + 1];
            double[] now = out[t];
            double[] filtered = now.clone();
            Arrays.fill(ahead, 0);
            for (int j = 0; j < k; j++) {
                for (int i = 0; i < k; i++) {
                    ahead[j] += now[i] * model.transition(i, j);
                }
            }
            double sum = 0;
            for (int i = 0; i < k; i++) {
                double share = 0;
                for (int j = 0; j < k; j++) {
                    share += ahead[j] > NOTHING ? model.transition(i, j) * (next[j] / ahead[j]) : 0;
                }
                now[i] *= share;
                sum += now[i];
            }
            if (sum > NOTHING) {
                for (int i = 0; i < k; i++) {
                    now[i] /= sum;
                }
            } else {
                System.arraycopy(filtered, 0, now, 0, k);
            }
        }
        return out;
    }

    /**
     * The likeliest path through all rows; of equals the one with lower states at the end.
     *
     * @return a state for each row
     */
    public int[] path(double[][] rows) {
        refuse();
        int k = model.states();
        int[][] from = new int[rows.length][k];
        double[] best = new double[k];
        double[] next = new double[k];
        double[] density = new double[k];
        double[] initial = model.initial();
        for (int t = 0; t < rows.length; t++) {
            model.logDensities(rows[t], density);
            for (int j = 0; j < k; j++) {
                double most = t == 0 ? StrictMath.log(initial[j]) : Double.NEGATIVE_INFINITY;
                for (int i = 0; i < k && t > 0; i++) {
                    double value = best[i] + StrictMath.log(model.transition(i, j));
                    if (value > most) {
                        most = value;
                        from[t][j] = i;
                    }
                }
                next[j] = most + density[j];
            }
            System.arraycopy(next, 0, best, 0, k);
        }
        int[] path = new int[rows.length];
        int state = 0;
        for (int j = 1; j < k; j++) {
            state = best[j] > best[state] ? j : state;
        }
        for (int t = rows.length - 1; t >= 0; t--) {
            path[t] = state;
            state = from[t][state];
        }
        return path;
    }

    /** The log of the probability of rows and a path together, in nats; {@code -Infinity} if the path is impossible. */
    public double logJoint(double[][] rows, int... path) {
        refuse();
        double[] density = new double[model.states()];
        double sum = StrictMath.log(model.initial()[path[0]]);
        for (int t = 0; t < rows.length; t++) {
            model.logDensities(rows[t], density);
            sum += density[path[t]] + (t == 0 ? 0 : StrictMath.log(model.transition(path[t - 1], path[t])));
        }
        return sum;
    }
}
