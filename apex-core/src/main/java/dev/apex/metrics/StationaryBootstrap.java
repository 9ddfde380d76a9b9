package dev.apex.metrics;

import dev.apex.RefusedException;
import dev.apex.Rule;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Series of observations drawn again in blocks of random length, so that what was near each other in time stays so: how sure a
 * figure of dependent observations is.
 *
 * <p>The blocks are those of D. Politis and J. Romano, "The Stationary Bootstrap", Journal of the American Statistical Association
 * 89(428), 1994, doi:10.1080/01621459.1994.10476870: each observation goes on with the next one of the sample, round its end, and
 * begins anew anywhere with a chance of one over the mean length. What several series say of one day is drawn together. Intervals
 * are the percentiles of what was drawn; they are rather too narrow for short series. Immutable.
 */
public final class StationaryBootstrap {
    private static final int LEAST = 100;

    private final int observations;
    private final double meanBlock;
    private final int replications;

    private StationaryBootstrap(int observations, double meanBlock, int replications) {
        this.observations = observations;
        this.meanBlock = meanBlock;
        this.replications = replications;
    }

    /**
     * A bootstrap.
     *
     * @param observations how many there are; at least 2
     * @param meanBlock how long blocks are on average; from 1, which draws each by itself, to the number of observations
     * @param replications how often a series is drawn; at least 100
     * @throws RefusedException with {@link Rule#BOOTSTRAP_SETTING} if one of them is out of range
     */
    public static StationaryBootstrap of(int observations, double meanBlock, int replications) {
        if (observations < 2 || !(meanBlock >= 1 && meanBlock <= observations) || replications < LEAST) {
            throw new RefusedException(
                    Rule.BOOTSTRAP_SETTING,
                    replications + " replications of " + observations + " observations in blocks of " + meanBlock);
        }
        return new StationaryBootstrap(observations, meanBlock, replications);
    }

    /** A figure of observations that were drawn. */
    @FunctionalInterface
    public interface Figure {
        /**
         * The figure.
         *
         * @param drawn which observation stands at each place, counted from 0
         */
        double of(int[] drawn);
    }

    /**
     * Figures of series drawn again, all of the same draws.
     *
     * @return {@code double[figures][replications]}
     */
    public double[][] replicate(RandomGenerator chance, Figure... figures) {
        double[][] drawn = new double[figures.length][replications];
        int[] places = new int[observations];
        double[] luck = new double[observations];
        for (int replication = 0; replication < replications; replication++) {
            for (int i = 0; i < observations; i++) {
                places[i] = chance.nextInt(observations);
            }
            for (int i = 0; i < observations; i++) {
                luck[i] = chance.nextDouble();
            }
            join(places, luck, 1 / meanBlock);
            for (int i = 0; i < figures.length; i++) {
                drawn[i][replication] = figures[i].of(places);
            }
        }
        return drawn;
    }

    /** Makes blocks of places drawn independently: each goes on from the one before it unless its luck is a restart. */
    static void join(int[] places, double[] luck, double restart) {
        for (int i = 1; i < places.length; i++) {
            if (luck[i] > restart) {
                int next = places[i - 1] + 1;
                places[i] = next == places.length ? 0 : next;
            }
        }
    }

    /**
     * The mean of a series where it was drawn.
     *
     * @throws RefusedException with {@link Rule#BOOTSTRAP_SETTING} if the series is not as long as was said
     */
    public Figure meanOf(double[] series) {
        if (series.length != observations) {
            throw new RefusedException(
                    Rule.BOOTSTRAP_SETTING, series.length + " observations instead of " + observations);
        }
        double[] own = series.clone();
        return drawn -> {
            double sum = 0;
            for (int place : drawn) {
                sum += own[place];
            }
            return sum / own.length;
        };
    }

    /**
     * Between what a figure lies with a probability.
     *
     * @param low the lower end
     * @param high the upper end
     */
    public record Interval(double low, double high) {
        /** Whether zero lies outside, so that the figure is told apart from nothing. */
        public boolean excludesZero() {
            return low > 0 || high < 0;
        }
    }

    /**
     * The percentile interval of what was drawn, interpolated linearly between the two nearest (Hyndman and Fan's type 7).
     *
     * @param level 0.95 for 95 %
     * @throws RefusedException with {@link Rule#BOOTSTRAP_SETTING} if it is not between 0 and 1 or nothing was drawn
     */
    public static Interval percentiles(double[] drawn, double level) {
        if (!(level > 0 && level < 1) || drawn.length == 0) {
            throw new RefusedException(Rule.BOOTSTRAP_SETTING, "a level of " + level + " of " + drawn.length);
        }
        double[] sorted = drawn.clone();
        Arrays.sort(sorted);
        return new Interval(quantile(sorted, (1 - level) / 2), quantile(sorted, (1 + level) / 2));
    }

    private static double quantile(double[] sorted, double share) {
        double place = share * (sorted.length - 1);
        int below = (int) place;
        double weight = place - below;
        return weight == 0 ? sorted[below] : sorted[below] + weight * (sorted[below + 1] - sorted[below]);
    }

    /**
     * The mean length of blocks that estimates the variance of the mean of a series best: D. Politis and H. White, "Automatic
     * Block-Length Selection for the Dependent Bootstrap", Econometric Reviews 23(1), 2004, doi:10.1081/ETC-120028836, with the
     * correction of A. Patton, D. Politis and H. White, Econometric Reviews 28(4), 2009, doi:10.1080/07474930802459016.
     *
     * @return at least 1, at most the lesser of 3 sqrt(n) and n / 3, rounded up; 1 of a series that does not vary, or has fewer than
     *     nine observations
     */
    public static double blockLength(double[] series) {
        int n = series.length;
        if (n < 9) {
            return 1;
        }
        double mean = Sum.of(series) / n;
        double[] off = new double[n];
        double square = 0;
        for (int i = 0; i < n; i++) {
            off[i] = series[i] - mean;
            square += off[i] * off[i];
        }
        if (!(square > 1e-24 * n * mean * mean)) {
            return 1;
        }
        double longest = StrictMath.ceil(Math.min(3 * StrictMath.sqrt(n), n / 3.0));
        int run = Math.max(5, (int) StrictMath.log10(n));
        int most = Math.min((int) StrictMath.ceil(StrictMath.sqrt(n)) + run, n - 2);
        int lags = lags(off, run, most);
        double slope = 0;
        double variance = square / n;
        for (int k = 1; k <= lags; k++) {
            double taper = 2 * k <= lags ? 1 : 2 * (1 - (double) k / lags);
            double covariance = product(off, k) / n;
            slope += 2 * taper * k * covariance;
            variance += 2 * taper * covariance;
        }
        double length = StrictMath.cbrt(slope * slope / (variance * variance)) * StrictMath.cbrt(n);
        return Double.isNaN(length) ? 1 : Math.max(1, Math.min(length, longest));
    }

    /** Twice the lag after which a run of correlations is not told apart from none. */
    private static int lags(double[] off, int run, int most) {
        int n = off.length;
        double none = 2 * StrictMath.sqrt(StrictMath.log10(n) / n);
        int within = 0;
        for (int lag = 0; lag <= most; lag++) {
            if (lag >= run && within >= run) {
                return Math.min(2 * Math.max(lag - run, 1), most);
            }
            double early = 0;
            double late = 0;
            for (int i = 0; i < n - lag - 1; i++) {
                early += off[i] * off[i];
                late += off[i + lag + 1] * off[i + lag + 1];
            }
            double correlation = Math.abs(product(off, lag)) / StrictMath.sqrt(early * late);
            within = correlation < none ? within + 1 : 0;
        }
        return most;
    }

    private static double product(double[] off, int lag) {
        double sum = 0;
        for (int i = lag; i < off.length; i++) {
            sum += off[i] * off[i - lag];
        }
        return sum;
    }
}
