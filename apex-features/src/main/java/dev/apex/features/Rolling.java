package dev.apex.features;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.feature.Feature;
import dev.apex.feature.Formula;
import dev.apex.feature.Kernel;
import java.util.List;
import java.util.function.IntFunction;

/**
 * What is computed of the last sessions of a symbol: of its closes or its bars, unless {@link #of} says of what.
 *
 * <p>Windows count sessions of the symbol's calendar, the latest included, and ask for a value in each unless {@link #least} says
 * of fewer. A gap takes its place in the window and is left out. Prices are in today's units.
 */
public final class Rolling extends Factor {
    /** What is made of other formulas. */
    @FunctionalInterface
    private interface Shape {
        /** @param least how many values a window asks for */
        Formula over(int least, List<Formula> inputs);
    }

    /** A kernel of a window. */
    @FunctionalInterface
    interface Windowed {
        Kernel of(int window, int least);
    }

    /** It asks for the values at its ends, and cannot ask for fewer. */
    private static final int ENDS = 0;

    /** The mean costs next to nothing beside the variance; whoever asks for both has them of one node. */
    private static final Moment[] MEAN_AND_VARIANCE = {Moment.MEAN, Moment.VARIANCE};

    private static final Formula SESSIONS_PER_YEAR = new Formula.Trait(
            "sessions_per_year", instrument -> instrument.calendar().sessionsPerYear());

    private final Shape shape;
    private final int window;
    private final int least;
    private final List<Formula> inputs;

    private Rolling(int window, int least, Shape shape, List<Formula> inputs) {
        super(shape.over(least, inputs));
        this.shape = shape;
        this.window = window;
        this.least = least;
        this.inputs = inputs;
    }

    /** The mean. */
    public static Rolling mean(int sessions) {
        return moment(sessions, 0, MEAN_AND_VARIANCE);
    }

    /** The variance of a sample, dividing by n - 1; exactly 0 of equal values. */
    public static Rolling variance(int sessions) {
        return moment(sessions, 1, MEAN_AND_VARIANCE);
    }

    /** The root of the variance. */
    public static Rolling deviation(int sessions) {
        return moment(sessions, 0, Moment.DEVIATION);
    }

    /** How many deviations the latest value is above the mean of the window that ends with it; undefined of equal values. */
    public static Rolling zScore(int sessions) {
        return moment(sessions, 0, Moment.ZSCORE);
    }

    /** The adjusted Fisher-Pearson coefficient of skewness; undefined below three values and of equal values. */
    public static Rolling skewness(int sessions) {
        return moment(sessions, 0, Moment.SKEWNESS, Moment.KURTOSIS);
    }

    /** The excess kurtosis of a sample; undefined below four values and of equal values. */
    public static Rolling kurtosis(int sessions) {
        return moment(sessions, 1, Moment.SKEWNESS, Moment.KURTOSIS);
    }

    /** The sum. */
    public static Rolling sum(int sessions) {
        return ofCloses(sessions, Kernels::sum, 0);
    }

    /** The least value. */
    public static Rolling min(int sessions) {
        return ofCloses(sessions, Kernels::extremes, 0);
    }

    /** The greatest value. */
    public static Rolling max(int sessions) {
        return ofCloses(sessions, Kernels::extremes, 1);
    }

    /** The greatest value less the least. */
    public static Rolling range(int sessions) {
        return ofCloses(sessions, Kernels::range, 0);
    }

    /** The rank of the latest value in its window: 1 for the greatest, 1/n for the least of n; equal values share theirs. */
    public static Rolling rank(int sessions) {
        return ofCloses(sessions, Kernels::rank, 0);
    }

    /**
     * A quantile, interpolated linearly: of n values in order, counted from 0, the one at (n - 1) times the share.
     *
     * @param share from 0 to 1
     */
    public static Rolling quantile(int sessions, double share) {
        return ofCloses(sessions, (window, least) -> Kernels.quantiles(window, least, share), 0);
    }

    /** The quantile of one half. */
    public static Rolling median(int sessions) {
        return quantile(sessions, 0.5);
    }

    /** How far the latest value is below the greatest of the window, as a fraction of that, 0 or below; of values above 0. */
    public static Rolling drawdown(int sessions) {
        return ofCloses(sessions, Kernels::drawdown, 0);
    }

    /** The deepest fall in the window from a value to a later one, as a fraction of the former, 0 or below; of values above 0. */
    public static Rolling maxDrawdown(int sessions) {
        return ofCloses(sessions, Kernels::drawdown, 1);
    }

    /** The change to the value so many sessions before, 0.01 for one per cent; it reads both ends and nothing between. */
    public static Rolling momentum(int sessions) {
        return ofEnds(Kernels.change(Checked.ago("momentum over", sessions)));
    }

    /** The change to the session before, 0.01 for one per cent. */
    public static Rolling returns() {
        return momentum(1);
    }

    /** The logarithm of the ratio to the session before; undefined unless both values are above 0. */
    public static Rolling logReturns() {
        return ofEnds(Kernels.logChange(1));
    }

    /** The value less that of so many sessions before. */
    public static Rolling difference(int sessions) {
        return ofEnds(Kernels.difference(Checked.ago("a difference over", sessions)));
    }

    /** The same in per cent. */
    public static Rolling rateOfChange(int sessions) {
        Kernel change = Kernels.change(Checked.ago("a rate of change over", sessions));
        return over(ENDS, (least, in) -> compute(Arithmetic.times(100), compute(change, 0, in)), Price.close());
    }

    /**
     * The deviation of log returns, a year: times the root of the sessions in a year of the symbol's calendar. A window of n
     * sessions has n returns, and reads one session more.
     */
    public static Rolling volatility(int sessions) {
        return volatility(sessions, Kernels.logChange(1));
    }

    /** The same of simple returns. */
    public static Rolling simpleVolatility(int sessions) {
        return volatility(sessions, Kernels.change(1));
    }

    private static Rolling volatility(int sessions, Kernel change) {
        return over(
                sessions,
                (least, in) ->
                        annualised(compute(Kernels.moments(sessions, least, Moment.DEVIATION), compute(change, 0, in))),
                Price.close());
    }

    /** Parkinson's volatility of highs and lows, a year; of open, high, low and close. */
    public static Rolling parkinson(int sessions) {
        return ranges(sessions, Terms.parkinson());
    }

    /** The volatility of Garman and Klass, a year; of open, high, low and close. */
    public static Rolling garmanKlass(int sessions) {
        return ranges(sessions, Terms.garmanKlass());
    }

    /** The volatility of Rogers and Satchell, a year, which a drift does not mislead; of open, high, low and close. */
    public static Rolling rogersSatchell(int sessions) {
        return ranges(sessions, Terms.rogersSatchell());
    }

    /** The volatility of Yang and Zhang, a year, which counts the nights; of open, high, low and close. */
    public static Rolling yangZhang(int sessions) {
        return bars(sessions, (least, in) -> annualised(compute(Kernels.yangZhang(sessions, least), 0, in)));
    }

    private static Rolling ranges(int sessions, Kernel term) {
        return bars(
                sessions,
                (least, in) -> annualised(compute(
                        Arithmetic.root(),
                        compute(Kernels.moments(sessions, least, MEAN_AND_VARIANCE), compute(term, 0, in)))));
    }

    private static Rolling bars(int sessions, Shape shape) {
        return over(sessions, shape, Price.open(), Price.high(), Price.low(), Price.close());
    }

    private static Formula annualised(Formula volatility) {
        return compute(Arithmetic.annualised(), 0, List.of(volatility, SESSIONS_PER_YEAR));
    }

    /** The greater of high and the close before, less the lower of low and that close; of high, low and close. */
    public static Rolling trueRange() {
        return over(ENDS, (least, in) -> compute(Terms.trueRange(), 0, in), Price.high(), Price.low(), Price.close());
    }

    /**
     * Wilder's average of the true range; of high, low and close. It begins with the mean of the first values, and begins anew at
     * sessions whose ordinal is a multiple of so many that what it leaves out has a billionth of the weight.
     */
    public static Rolling averageTrueRange(int values) {
        return averageTrueRange(values, memory(values));
    }

    /** The same, begun anew at every {@code restart} sessions. */
    public static Rolling averageTrueRange(int values, int restart) {
        Kernel wilder = new WilderKernel(Checked.window(values), restart);
        return over(
                ENDS,
                (least, in) -> compute(wilder, compute(Terms.trueRange(), 0, in)),
                Price.high(),
                Price.low(),
                Price.close());
    }

    /**
     * Wilder's relative strength index, 0 to 100, of the moves from each value to the next there is; undefined where nothing moved. It
     * begins with the means of the first moves, and begins anew at sessions whose ordinal is a multiple of so many that what
     * it leaves out has a billionth of the weight.
     */
    public static Rolling rsi(int values) {
        return rsi(values, memory(values));
    }

    /** The same, begun anew at every {@code restart} sessions. */
    public static Rolling rsi(int values, int restart) {
        return ofEnds(Kernels.rsi(values, restart));
    }

    /** Sessions after which Wilder's average has forgotten. */
    private static int memory(int values) {
        return Checked.window(values) == 1 ? 1 : Kernels.memory(1.0 / values);
    }

    /** The mean of volumes. */
    public static Rolling averageVolume(int sessions) {
        return volumes(sessions, (least, in) -> compute(Kernels.moments(sessions, least, MEAN_AND_VARIANCE), 0, in));
    }

    /** The latest volume over the mean of the window that ends with it. */
    public static Rolling relativeVolume(int sessions) {
        return volumes(sessions, (least, in) -> compute(Kernels.relative(sessions, least), 0, in));
    }

    private static Rolling volumes(int sessions, Shape shape) {
        return over(sessions, shape, Price.volume());
    }

    /** The mean of close times volume, in the currency of the prices; of close and volume. */
    public static Rolling dollarVolume(int sessions) {
        return closesAndVolumes(
                sessions, Arithmetic.product(), least -> Kernels.moments(sessions, least, MEAN_AND_VARIANCE));
    }

    /** The volume of sessions that closed above the one before, less that of those that closed below; of close and volume. */
    public static Rolling onBalanceVolume(int sessions) {
        return closesAndVolumes(sessions, Terms.signedVolume(), least -> Kernels.sum(sessions, least));
    }

    /** Amihud's illiquidity: the mean of |return| over close times volume; of close and volume. Papers print it times 1e6. */
    public static Rolling illiquidity(int sessions) {
        return closesAndVolumes(
                sessions, Terms.illiquidity(), least -> Kernels.moments(sessions, least, MEAN_AND_VARIANCE));
    }

    private static Rolling closesAndVolumes(int sessions, Kernel term, IntFunction<Kernel> window) {
        return over(
                sessions,
                (least, in) -> compute(window.apply(least), compute(term, 0, in)),
                Price.close(),
                Price.volume());
    }

    /** The covariance, dividing by n - 1. */
    public static RollingPair covariance(int sessions) {
        return RollingPair.of(sessions, 0);
    }

    /** The correlation, from -1 to 1; undefined where either is constant. */
    public static RollingPair correlation(int sessions) {
        return RollingPair.of(sessions, 1);
    }

    /** The covariance over the variance of the second: of the first to a benchmark; undefined where that is constant. */
    public static RollingPair beta(int sessions) {
        return RollingPair.of(sessions, 2);
    }

    static Rolling recursion(int restart, int least, Windowed kernel, int output) {
        return new Rolling(
                restart,
                least,
                (values, in) -> compute(kernel.of(restart, values), output, in),
                formulas(Price.close()));
    }

    private static Rolling moment(int sessions, int output, Moment... moments) {
        return ofCloses(sessions, (window, least) -> Kernels.moments(window, least, moments), output);
    }

    private static Rolling ofCloses(int sessions, Windowed kernel, int output) {
        return over(sessions, (least, in) -> compute(kernel.of(sessions, least), output, in), Price.close());
    }

    private static Rolling ofEnds(Kernel kernel) {
        return over(ENDS, (least, in) -> compute(kernel, 0, in), Price.close());
    }

    private static Rolling over(int sessions, Shape shape, Factor... inputs) {
        return new Rolling(sessions, sessions, shape, formulas(inputs));
    }

    private static Formula compute(Kernel kernel, Formula input) {
        return compute(kernel, 0, List.of(input));
    }

    private static Formula compute(Kernel kernel, int output, List<Formula> inputs) {
        return new Formula.Computed(kernel, output, inputs);
    }

    /**
     * The same of other features.
     *
     * @throws RefusedException with {@link Rule#KERNEL_SHAPE} if it reads another number of them
     */
    public Rolling of(Feature... others) {
        if (others.length != inputs.size()) {
            throw new RefusedException(
                    Rule.KERNEL_SHAPE, name() + " reads " + inputs.size() + " features and was given " + others.length);
        }
        return new Rolling(window, least, shape, formulas(others));
    }

    /**
     * The same for windows with gaps.
     *
     * @param values how many values a window must have, from 1 to its sessions
     */
    public Rolling least(int values) {
        if (window == ENDS) {
            throw new RefusedException(Rule.LEAST_VALUES, name() + " reads single sessions");
        }
        return new Rolling(window, values, shape, inputs);
    }
}
