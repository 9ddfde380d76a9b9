package dev.apex.metrics;

import dev.apex.random.ChaCha20;
import java.util.Arrays;

/** An account of a seed: it trades, rests, stands still, crashes, and now and then is wiped out. */
record RandomAccount(
        double start,
        double[] equity,
        double[] gross,
        double[] net,
        double[] bought,
        double[] sold,
        double[] profits,
        int sessionsPerYear) {

    static RandomAccount of(long seed) {
        ChaCha20 chance = ChaCha20.seedFromU64(seed);
        int n = 2 + chance.nextInt(seed % 3 == 0 ? 12 : 300);
        double[][] columns = new double[5][n];
        double start = 1_000 + 1e6 * chance.nextDouble();
        double equity = start;
        double position = 0;
        double leverage = seed % 10 == 0 ? 6 : 1;
        for (int i = 0; i < n; i++) {
            double move = chance.nextInt(8) == 0 ? 0 : 0.01 * chance.nextGaussian();
            move = chance.nextInt(60) == 0 ? -0.2 : move;
            equity += position * move;
            position *= 1 + move;
            if (chance.nextInt(5) == 0) {
                double target = equity * leverage * (chance.nextInt(4) - 1);
                double traded = chance.nextBoolean() ? target - position : -position;
                columns[3][i] = Math.max(traded, 0);
                columns[4][i] = Math.max(-traded, 0);
                position = traded == -position ? 0 : position + traded;
                equity -= 0.0005 * Math.abs(traded);
            }
            columns[0][i] = equity;
            columns[1][i] = Math.abs(position);
            columns[2][i] = position;
        }
        double[] profits = new double[chance.nextInt(60)];
        Arrays.setAll(profits, i -> chance.nextInt(9) == 0 ? 0 : 500 * chance.nextGaussian() + 50);
        return new RandomAccount(
                start, columns[0], columns[1], columns[2], columns[3], columns[4], profits, seed % 2 == 0 ? 252 : 365);
    }

    RandomAccount scaled(double factor) {
        return new RandomAccount(
                start * factor,
                times(equity, factor),
                times(gross, factor),
                times(net, factor),
                times(bought, factor),
                times(sold, factor),
                times(profits, factor),
                sessionsPerYear);
    }

    Returns returns() {
        return Returns.of(start, equity, sessionsPerYear);
    }

    Book book() {
        return Book.of(returns(), gross, net, bought, sold);
    }

    Metrics metrics() {
        return Metrics.of(book(), Trades.of(profits));
    }

    private static double[] times(double[] column, double factor) {
        return Arrays.stream(column).map(x -> x * factor).toArray();
    }
}
