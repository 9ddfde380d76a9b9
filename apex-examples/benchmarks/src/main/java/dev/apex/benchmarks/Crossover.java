package dev.apex.benchmarks;

import java.util.Arrays;

/**
 * The rule that both engines run: flat until the mean of 20 closes comes above that of 50, long one unit from the next open on,
 * flat again at the open after it has come below. Where both are equal nothing has happened.
 */
final class Crossover {
    static final int FAST = 20;
    static final int SLOW = 50;
    /** How many features the matrix has on every bar. */
    static final int SIX = 6;

    private Crossover() {}

    /** Trades by symbol: their number and a checksum of session, side and price of each, in whatever order they come. */
    static final class Trades {
        private final int[] count;
        private final long[] sum;

        Trades(int symbols) {
            count = new int[symbols];
            sum = new long[symbols];
        }

        void take(int symbol, int day, boolean buys, double price) {
            long one = ((long) day << 1 | (buys ? 1 : 0)) * 0x9E3779B97F4A7C15L;
            long mixed = (one ^ Double.doubleToLongBits(price)) * 0xBF58476D1CE4E5B9L;
            sum[symbol] += mixed ^ mixed >>> 31;
            count[symbol]++;
        }

        int count() {
            return Arrays.stream(count).sum();
        }

        long checksum() {
            return 31L * Arrays.hashCode(sum) + Arrays.hashCode(count);
        }
    }

    /** What both engines are held to. */
    static final class Oracle {
        private final Trades exact;
        private final boolean[] ties;

        private Oracle(Trades exact, boolean[] ties) {
            this.exact = exact;
            this.ties = ties;
        }

        int trades() {
            return exact.count();
        }

        /**
         * Gives the checksum of trades that are the same as those reckoned in whole cents; of a symbol whose means once are equal
         * to the last cent the number of them alone, because there the last bit of a double decides on the day.
         */
        long passed(String whose, Trades trades) {
            for (int s = 0; s < ties.length; s++) {
                if (trades.count[s] != exact.count[s] || !ties[s] && trades.sum[s] != exact.sum[s]) {
                    throw new IllegalStateException(whose + " has " + trades.count[s] + " trades of symbol " + s
                            + ", by whole cents " + exact.count[s] + ", or they are others");
                }
            }
            return trades.checksum();
        }
    }

    /** By whole cents, in which prices are and sums are exact. */
    static Oracle oracle(DailyBars bars) {
        long[][] cents = new long[bars.symbols][bars.sessions];
        double[][] opens = new double[bars.symbols][bars.sessions];
        for (int row = 0; row < bars.rows; row++) {
            cents[bars.symbol[row]][bars.day[row]] = Math.round(bars.values[DailyBars.CLOSE][row] * 100);
            opens[bars.symbol[row]][bars.day[row]] = bars.values[0][row];
        }
        Oracle oracle = new Oracle(new Trades(bars.symbols), new boolean[bars.symbols]);
        for (int s = 0; s < bars.symbols; s++) {
            oracle.ties[s] = trade(cents[s], opens[s], s, oracle.exact);
        }
        return oracle;
    }

    private static boolean trade(long[] cents, double[] opens, int symbol, Trades trades) {
        boolean ties = false;
        boolean holds = false;
        int side = 0;
        for (int day = SLOW - 1; day < cents.length - 1; day++) {
            int now = Long.compare(sum(cents, day, FAST) * SLOW, sum(cents, day, SLOW) * FAST);
            ties |= now == 0;
            if (side * now < 0 && holds != now > 0) {
                holds = now > 0;
                trades.take(symbol, day + 1, holds, opens[day + 1]);
            }
            side = now == 0 ? side : now;
        }
        return ties;
    }

    /**
     * The mean of 20 closes and that of 50, the change over 20, the standard deviation, the greatest and the least of 20, by two
     * passes over each window.
     *
     * @param close of one symbol by session
     * @param day at least 19; NaN is what has no window yet
     * @param sample whether the variance is divided by one less than the number of closes; ta4j divides by the number
     */
    static double[] six(double[] close, int day, boolean sample) {
        double[] window = Arrays.copyOfRange(close, day - FAST + 1, day + 1);
        double fast = Arrays.stream(window).sum() / FAST;
        double slow = day < SLOW - 1
                ? Double.NaN
                : Arrays.stream(close, day - SLOW + 1, day + 1).sum() / SLOW;
        double squares = Arrays.stream(window).map(x -> (x - fast) * (x - fast)).sum();
        Arrays.sort(window);
        return new double[] {
            fast,
            slow,
            day < FAST ? Double.NaN : close[day] / close[day - FAST] - 1,
            Math.sqrt(squares / (sample ? FAST - 1 : FAST)),
            window[FAST - 1],
            window[0]
        };
    }

    private static long sum(long[] values, int day, int sessions) {
        long sum = 0;
        for (int i = day - sessions + 1; i <= day; i++) {
            sum += values[i];
        }
        return sum;
    }
}
