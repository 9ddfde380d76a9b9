package dev.apex.regime;

/**
 * Which state of a model is which of another: the pairing of least cost, where a pair costs the divergence of its Gaussians.
 *
 * <p>A likelihood does not know the order of states, so without this a refit would rename regimes with probability 1 - 1/K!.
 *
 * @param order by state of the model before, the state of the new one
 * @param cost the sum over pairs of the symmetric divergence of Kullback and Leibler, in nats
 */
record Alignment(int[] order, double cost) {
    /** Aligns a model to one with as many states and features; of pairings that cost the same, the first in order of states. */
    static Alignment of(GaussianHmm before, GaussianHmm now) {
        int k = before.states();
        double[][] costs = new double[k][k];
        for (int i = 0; i < k; i++) {
            for (int j = 0; j < k; j++) {
                costs[i][j] = divergence(before, i, now, j) + divergence(now, j, before, i);
            }
        }
        return cheapest(costs);
    }

    /** The cheapest assignment of columns to rows, by going through all sets of columns; exact, for up to 16. */
    static Alignment cheapest(double[][] costs) {
        int k = costs.length;
        double[] best = new double[1 << k];
        // from the last row back, so that of equals the first column is taken first
        for (int used = (1 << k) - 2; used >= 0; used--) {
            int row = Integer.bitCount(used);
            best[used] = Double.POSITIVE_INFINITY;
            for (int j = 0; j < k; j++) {
                if ((used >> j & 1) == 0) {
                    best[used] = Math.min(best[used], costs[row][j] + best[used | 1 << j]);
                }
            }
        }
        int[] order = new int[k];
        int used = 0;
        for (int row = 0; row < k; row++) {
            int j = 0;
            while ((used >> j & 1) == 1 || costs[row][j] + best[used | 1 << j] > best[used]) {
                j++;
            }
            order[row] = j;
            used |= 1 << j;
        }
        return new Alignment(order, best[0]);
    }

    /** The divergence of one Gaussian from another: 0.5 (tr(B^-1 A) + (b - a)' B^-1 (b - a) - d + ln det B - ln det A). */
    private static double divergence(GaussianHmm a, int i, GaussianHmm b, int j) {
        int d = a.features();
        double[] lower = new double[d * d];
        double[] inverse = new double[d * d];
        double sum = -d - logDeterminant(a, i, lower);
        sum += logDeterminant(b, j, lower);
        Matrices.invertLower(lower, inverse, 0, d);
        for (int r = 0; r < d; r++) {
            double off = 0;
            for (int c = 0; c < d; c++) {
                off += inverse[r * d + c] * (b.mean(j, c) - a.mean(i, c));
                for (int e = 0; e < d; e++) {
                    sum += inverse[r * d + c] * a.covariance(i, c, e) * inverse[r * d + e];
                }
            }
            sum += off * off;
        }
        return Math.min(0.5 * sum, 1e300);
    }

    private static double logDeterminant(GaussianHmm model, int state, double[] lower) {
        int d = model.features();
        double[] matrix = new double[d * d];
        for (int r = 0; r < d; r++) {
            for (int c = 0; c < d; c++) {
                matrix[r * d + c] = model.covariance(state, r, c);
            }
        }
        Matrices.cholesky(matrix, 0, lower, d);
        double log = 0;
        for (int r = 0; r < d; r++) {
            log += 2 * StrictMath.log(lower[r * d + r]);
        }
        return log;
    }
}
