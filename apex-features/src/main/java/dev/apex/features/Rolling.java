package dev.apex.features;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.feature.Feature;
import dev.apex.feature.Formula;
import dev.apex.feature.Kernel;
import java.util.List;

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
    private interface Windowed {
        Kernel of(int window, int least);
    }

    /** It asks for the values at its ends, and cannot ask for fewer. */
    private static final int ENDS = 0;

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
        return moment(sessions, 0, Moment.MEAN, Moment.VARIANCE);
    }

    /** The variance of a sample, dividing by n - 1; exactly 0 of equal values. */
    public static Rolling variance(int sessions) {
        return moment(sessions, 1, Moment.MEAN, Moment.VARIANCE);
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
