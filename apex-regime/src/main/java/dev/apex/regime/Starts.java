package dev.apex.regime;

import dev.apex.random.ChaCha20;
import java.util.Arrays;

/** Where a training starts from: rows laid into as many groups as there are states. */
final class Starts {
    private static final int AROUND = 5;
    private static final int ROUNDS = 20;
    private static final double STAYING = 0.9;

    private Starts() {}

    /** Lays the parameters of a start into the arrays of a training: the first start by restlessness, others by chance. */
    static void lay(Em em, int start, ChaCha20 chance) {
        int[] group = new int[em.rows];
        if (em.states > 1) {
            if (start == 0) {
                byRestlessness(em, group);
            } else {
                byMeans(em, group, chance);
            }
        }
        int states = em.states;
        Arrays.fill(em.initial, 1.0 / states);
        for (int i = 0; i < states; i++) {
            for (int j = 0; j < states; j++) {
                double moving = states == 1 ? 0 : (1 - STAYING) / (states - 1);
                em.transitions[i * states + j] = i == j ? 1 - moving * (states - 1) : moving;
            }
            describe(em, group, i);
        }
    }

    /** Equal shares of the rows by the mean square, in deviations, of those around. */
    private static void byRestlessness(Em em, int[] group) {
        double[] squares = new double[em.rows];
        int whole = 0;
        int[] place = new int[em.rows];
        for (int t = 0; t < em.rows; t++) {
            if (!em.missing[t]) {
                for (int i = 0; i < em.features; i++) {
                    double off = em.x[t * em.features + i] - em.centre[i];
                    squares[whole] += off * off / em.spread[i];
                }
                place[whole++] = t;
            }
        }
        double[] smooth = new double[whole];
        for (int t = 0; t < whole; t++) {
            int from = Math.max(0, t - AROUND);
            int to = Math.min(whole - 1, t + AROUND);
            for (int u = from; u <= to; u++) {
                smooth[t] += squares[u] / (to - from + 1);
            }
        }
        double[] sorted = smooth.clone();
        Arrays.sort(sorted);
        for (int t = 0; t < whole; t++) {
            int state = 0;
            while (state < em.states - 1 && smooth[t] >= sorted[(state + 1) * whole / em.states]) {
                state++;
            }
            group[place[t]] = state;
        }
    }

    /** k-means++ and some rounds of Lloyd's, distances in deviations of each feature. */
    private static void byMeans(Em em, int[] group, ChaCha20 chance) {
        int d = em.features;
        double[] centres = new double[em.states * d];
        double[] nearest = new double[em.rows];
        Arrays.fill(nearest, Double.POSITIVE_INFINITY);
        for (int state = 0; state < em.states; state++) {
            int chosen = state == 0 ? uniform(em, chance) : byDistance(em, nearest, chance);
            System.arraycopy(em.x, chosen * d, centres, state * d, d);
            for (int t = 0; t < em.rows; t++) {
                nearest[t] = em.missing[t] ? 0 : Math.min(nearest[t], distance(em, t, centres, state));
            }
        }
        for (int round = 0; round < ROUNDS && assign(em, centres, group); round++) {
            recentre(em, centres, group);
        }
    }

    private static int uniform(Em em, ChaCha20 chance) {
        int left = chance.nextInt(em.observed);
        int t = 0;
        while (em.missing[t] || left-- > 0) {
            t++;
        }
        return t;
    }

    private static int byDistance(Em em, double[] nearest, ChaCha20 chance) {
        double sum = 0;
        for (double one : nearest) {
            sum += one;
        }
        double left = chance.nextDouble() * sum;
        int last = 0;
        for (int t = 0; t < em.rows; t++) {
            if (nearest[t] > 0) {
                last = t;
                left -= nearest[t];
                if (left < 0) {
                    break;
                }
            }
        }
        return last;
    }

    private static double distance(Em em, int t, double[] centres, int state) {
        double sum = 0;
        for (int i = 0; i < em.features; i++) {
            double off = em.x[t * em.features + i] - centres[state * em.features + i];
            sum += off * off / em.spread[i];
        }
        return sum;
    }

    private static boolean assign(Em em, double[] centres, int[] group) {
        boolean moved = false;
        for (int t = 0; t < em.rows; t++) {
            int best = 0;
            double least = Double.POSITIVE_INFINITY;
            for (int state = 0; state < em.states && !em.missing[t]; state++) {
                double distance = distance(em, t, centres, state);
                if (distance < least) {
                    least = distance;
                    best = state;
                }
            }
            moved |= group[t] != best;
            group[t] = best;
        }
        return moved;
    }

    private static void recentre(Em em, double[] centres, int[] group) {
        for (int state = 0; state < em.states; state++) {
            int count = 0;
            for (int t = 0; t < em.rows; t++) {
                count += !em.missing[t] && group[t] == state ? 1 : 0;
            }
            for (int i = 0; i < em.features && count > 0; i++) {
                double sum = 0;
                for (int t = 0; t < em.rows; t++) {
                    sum += !em.missing[t] && group[t] == state ? em.x[t * em.features + i] - em.centre[i] : 0;
                }
                centres[state * em.features + i] = em.centre[i] + sum / count;
            }
        }
    }

    /** Mean and variances of a group; of one with hardly any rows, those of all rows. No covariances between features. */
    private static void describe(Em em, int[] group, int state) {
        int d = em.features;
        int count = 0;
        for (int t = 0; t < em.rows; t++) {
            count += !em.missing[t] && group[t] == state ? 1 : 0;
        }
        for (int i = 0; i < d; i++) {
            double mean = 0;
            for (int t = 0; t < em.rows && count > 0; t++) {
                mean += !em.missing[t] && group[t] == state ? (em.x[t * d + i] - em.centre[i]) / count : 0;
            }
            double variance = 0;
            for (int t = 0; t < em.rows && count > 0; t++) {
                double off = em.x[t * d + i] - em.centre[i] - mean;
                variance += !em.missing[t] && group[t] == state ? off * off / count : 0;
            }
            boolean few = count <= d + 1;
            em.means[state * d + i] = em.centre[i] + mean;
            for (int j = 0; j < d; j++) {
                em.covariances[(state * d + i) * d + j] = 0;
            }
            // a tenth of the whole spread at the least: a start may be wide, and must not be a point
            em.covariances[(state * d + i) * d + i] = few ? em.spread[i] : Math.max(variance, 0.1 * em.spread[i]);
        }
    }
}
