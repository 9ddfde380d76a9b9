package dev.apex.regime;

import dev.apex.random.ChaCha20;
import java.util.Arrays;

/** Rows drawn from chains that are drawn too, for properties. */
final class Chains {
    final ChaCha20 chance;
    final int states;
    final int features;
    final Covariance kind;

    Chains(long seed) {
        chance = ChaCha20.seedFromU64(seed);
        states = (int) Math.floorMod(seed, 4L) + 1;
        features = chance.nextInt(1, 4);
        kind = chance.nextBoolean() ? Covariance.FULL : Covariance.DIAGONAL;
    }

    /** So many rows of some regimes, some of them missing if there are to be gaps. */
    double[][] rows(int count, boolean gaps) {
        double[][] means = new double[states][features];
        double[] deviations = new double[states];
        for (int state = 0; state < states; state++) {
            deviations[state] = 0.3 * (1 << state);
            for (int i = 0; i < features; i++) {
                means[state][i] = chance.nextGaussian();
            }
        }
        double[][] rows = new double[count][features];
        int state = 0;
        for (int t = 0; t < count; t++) {
            state = chance.nextInt(20) == 0 ? chance.nextInt(states) : state;
            double common = chance.nextGaussian();
            for (int i = 0; i < features; i++) {
                rows[t][i] = means[state][i] + deviations[state] * (0.5 * common + chance.nextGaussian());
            }
            if (gaps && chance.nextInt(15) == 0) {
                rows[t][chance.nextInt(features)] = chance.nextBoolean() ? Double.NaN : Double.NEGATIVE_INFINITY;
            }
        }
        return rows;
    }

    GaussianHmm model() {
        double[][] moves = new double[states][];
        double[][] means = new double[states][features];
        double[][][] covariances = new double[states][features][features];
        for (int state = 0; state < states; state++) {
            moves[state] = shares();
            for (int i = 0; i < features; i++) {
                means[state][i] = 2 * chance.nextGaussian();
                for (int j = 0; j <= i; j++) {
                    boolean beside = i != j;
                    double value = beside
                            ? (kind == Covariance.FULL ? 0.2 * chance.nextDouble() : 0)
                            : 0.6 + 2 * chance.nextDouble();
                    covariances[state][i][j] = value;
                    covariances[state][j][i] = value;
                }
            }
        }
        return GaussianHmm.of(kind, shares(), moves, means, covariances);
    }

    private double[] shares() {
        double[] shares = new double[states];
        for (int i = 0; i < states; i++) {
            shares[i] = 0.05 + chance.nextDouble();
        }
        double sum = Arrays.stream(shares).sum();
        return Arrays.stream(shares).map(share -> share / sum).toArray();
    }

    int[] order() {
        Integer[] order = new Integer[states];
        Arrays.setAll(order, i -> i);
        chance.shuffle(Arrays.asList(order));
        return Arrays.stream(order).mapToInt(i -> i).toArray();
    }
}
