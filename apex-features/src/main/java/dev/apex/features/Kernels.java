package dev.apex.features;

import dev.apex.feature.Kernel;
import java.util.List;

/**
 * The kernels there are. Windows count sessions, the latest included; {@code least} is how many values a window must have, from 1
 * to its length, for a result. Formulas, edge cases and sources stand at each.
 *
 * <p>What a state keeps, in doubles for each symbol and session of its window: moments 4 (6 with skewness or kurtosis), sums 2,
 * extremes 3, drawdowns 4, pairs and Yang-Zhang 8, quantiles 2, ranks and changes none; exponential means 12, RSI 10 and Wilder's average 4 for
 * each symbol, whatever their restart; a chain what its links keep, and a row of what lies between for each session of the second's reach.
 */
public final class Kernels {
    private static final double FORGOTTEN = 1e-9;

    private Kernels() {}

    /**
     * Moments of a window, each a column. Relative error of mean and variance below 1e-14 for windows up to 1,000 sessions,
     * whatever left the window before.
     */
    public static Kernel moments(int window, int least, Moment... moments) {
        return new MomentBlock(window, least, List.of(moments));
    }

    /** Columns {@code sum} and {@code count}; the count has a value in every session. */
    public static Kernel sum(int window, int least) {
        return new SumBlock(window, least);
    }

    /** Columns {@code min} and {@code max}. */
    public static Kernel extremes(int window, int least) {
        return new ExtremeBlock(window, least, false);
    }

    /** The greatest value less the least. */
    public static Kernel range(int window, int least) {
        return new ExtremeBlock(window, least, true);
    }

    /**
     * Columns {@code drawdown}, how far the latest value is below the greatest of the window, and {@code max_drawdown}, the deepest
     * fall from a value to a later one; both as a fraction of the peak, 0 or below. A value at or below zero is a gap.
     */
    public static Kernel drawdown(int window, int least) {
        return new DrawdownBlock(window, least);
    }

    /**
     * Of inputs x and y, over the sessions in which both have values: columns {@code covariance} (dividing by n - 1),
     * {@code correlation} (from -1 to 1; undefined where either is constant) and {@code beta}, the covariance over the
     * variance of y: of x to the benchmark y.
     */
    public static Kernel pair(int window, int least) {
        return new PairBlock(window, least);
    }

    /**
     * The rank of the latest value in its window as a share: 1 for the greatest, 1/n for the least of n; equal values share
     * the mean of their ranks.
     */
    public static Kernel rank(int window, int least) {
        return new RankKernel(window, least);
    }

    /**
     * Quantiles of a window, each a column, interpolated linearly: of n values in order, counted from 0, the one at (n - 1) q.
     *
     * @param shares from 0 to 1; 0.5 is the median
     */
    public static Kernel quantiles(int window, int least, double... shares) {
        return new QuantileKernel(window, least, shares);
    }

    /** The value so many sessions before; a gap if that is one. */
    public static Kernel lag(int sessions) {
        return Terms.lag(sessions);
    }

    /** The value less that of so many sessions before. */
    public static Kernel difference(int sessions) {
        return Terms.difference(sessions);
    }

    /** Momentum or rate of change: (x - y) / y to the value of so many sessions before, 0.01 for one per cent. */
    public static Kernel change(int sessions) {
        return Terms.change(sessions);
    }

    /** ln(x / y) to the value of so many sessions before; undefined unless both are above zero. */
    public static Kernel logChange(int sessions) {
        return Terms.logChange(sessions);
    }

    /**
     * The standard deviation of log changes from session to session, a session; times the root of the sessions in a year, a
     * year.
     */
    public static Kernel volatility(int window, int least) {
        return chain(Terms.logChange(1), moments(window, least, Moment.DEVIATION));
    }

    /**
     * Exponentially weighted {@code mean} and {@code variance}, where each session weighs 1 - alpha of the one after it. The
     * recursion is begun anew at every so many sessions, and read once it has run for as many.
     *
     * @param alpha the weight of the latest in a long recursion, 2 / (n + 1) for a span of n
     * @param restart sessions after which the recursion is begun anew; {@link #memory} says how many leave no trace
     */
    public static Kernel ewma(double alpha, int restart, int least) {
        return new EwmaKernel(alpha, restart, least);
    }

    /** How many sessions must pass until a value has a billionth of the weight it had. */
    public static int memory(double alpha) {
        return (int) StrictMath.ceil(StrictMath.log(FORGOTTEN) / StrictMath.log1p(-Checked.smoothing(alpha)));
    }

    /**
     * Wilder's relative strength index, 0 to 100, of the moves from each value to the next there is; undefined until there are
     * {@code values} of them, and where nothing moved. The averages begin anew at every {@code restart} sessions.
     */
    public static Kernel rsi(int values, int restart) {
        return new RsiKernel(Checked.window(values), restart);
    }

    /** Inputs high, low, close: the greater of high and the close before, less the lower of low and that close. */
    public static Kernel trueRange() {
        return Terms.trueRange();
    }

    /**
     * Inputs high, low, close: Wilder's average of the true range, begun anew at every {@code restart} sessions with the mean of
     * the first {@code values}.
     */
    public static Kernel averageTrueRange(int values, int restart) {
        return chain(Terms.trueRange(), new WilderKernel(Checked.window(values), restart));
    }

    /** The latest value over the mean of the window that ends with it; of volumes, the relative volume. */
    public static Kernel relative(int window, int least) {
        return new RelativeBlock(window, least);
    }

    /** Inputs close and volume: the mean of their product. */
    public static Kernel dollarVolume(int window, int least) {
        return chain(Terms.product(), moments(window, least, Moment.MEAN));
    }

    /**
     * Inputs close and volume: the volume of sessions that closed above the one before, less that of sessions that closed
     * below; what on-balance volume gained in the window.
     */
    public static Kernel onBalanceVolume(int window, int least) {
        return chain(chain(Terms.signedVolume(), sum(window, least)), Terms.first("on_balance_volume", 2));
    }

    /**
     * Inputs close and volume: the mean of |return| / (close x volume); sessions without volume are gaps. Y. Amihud, Journal of
     * Financial Markets 5 (2002), doi:10.1016/S1386-4181(01)00024-6; papers print it times 1e6.
     */
    public static Kernel illiquidity(int window, int least) {
        return chain(Terms.illiquidity(), moments(window, least, Moment.MEAN));
    }

    /**
     * Inputs open, high, low, close: the root of the mean of ln(high / low)^2 / (4 ln 2), a session. M. Parkinson, Journal of
     * Business 53 (1980), doi:10.1086/296071.
     */
    public static Kernel parkinson(int window, int least) {
        return fromRanges(Terms.parkinson(), window, least);
    }

    /**
     * Inputs open, high, low, close: the root of the mean of ln(high / low)^2 / 2 - (2 ln 2 - 1) ln(close / open)^2, a session. M.
     * Garman, M. Klass, Journal of Business 53 (1980), doi:10.1086/296072.
     */
    public static Kernel garmanKlass(int window, int least) {
        return fromRanges(Terms.garmanKlass(), window, least);
    }

    /**
     * Inputs open, high, low, close: the root of the mean of ln(high / close) ln(high / open) + ln(low / close) ln(low / open), a
     * session; not misled by a drift. L. Rogers, S. Satchell, Annals of Applied Probability 1 (1991),
     * doi:10.1214/aoap/1177005835.
     */
    public static Kernel rogersSatchell(int window, int least) {
        return fromRanges(Terms.rogersSatchell(), window, least);
    }

    /**
     * Inputs open, high, low, close: the volatility of Yang and Zhang, a session, which counts the nights and is not misled by
     * a drift. Of two sessions at least. D. Yang, Q. Zhang, Journal of Business 73 (2000), doi:10.1086/209650.
     */
    public static Kernel yangZhang(int window, int least) {
        return chain(Terms.yangZhang(), new YangZhangBlock(window, least));
    }

    /** A kernel over the columns of another. */
    public static Kernel chain(Kernel first, Kernel second) {
        return new Chain(first, second);
    }

    private static Kernel fromRanges(Kernel term, int window, int least) {
        return chain(chain(term, moments(window, least, Moment.MEAN)), Terms.root("volatility"));
    }
}
