package dev.apex.metrics;

import static dev.apex.metrics.MetricDefinition.CONDITIONAL_VALUE_AT_RISK;
import static dev.apex.metrics.MetricDefinition.CORNISH_FISHER_CONDITIONAL_VALUE_AT_RISK;
import static dev.apex.metrics.MetricDefinition.CORNISH_FISHER_VALUE_AT_RISK;
import static dev.apex.metrics.MetricDefinition.GAUSSIAN_CONDITIONAL_VALUE_AT_RISK;
import static dev.apex.metrics.MetricDefinition.GAUSSIAN_VALUE_AT_RISK;
import static dev.apex.metrics.MetricDefinition.TAIL_RATIO;
import static dev.apex.metrics.MetricDefinition.VALUE_AT_RISK;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What can be lost in a session, at 5 %: read from the worst returns met, and from a normal with the moments of all.
 *
 * <p>Cornish and Fisher bend the normal by its skewness S and excess kurtosis K. Where the bent quantiles do not rise with
 * their level they are no quantiles, and the figure is undefined; more than 8 of K is always too much.
 */
final class Tails {
    private static final int TWENTIETH = 20;

    private final Returns returns;

    private Tails(Returns returns) {
        this.returns = returns;
    }

    /** Every tail metric of an account, in the order of {@link MetricDefinition}. */
    static List<Metric> of(Returns returns) {
        Tails tails = new Tails(returns);
        double[] sorted = returns.toArray();
        Arrays.sort(sorted);
        return List.of(
                returns.measured(VALUE_AT_RISK, 1, () -> VALUE_AT_RISK.of(quantile(sorted, 1))),
                returns.measured(CONDITIONAL_VALUE_AT_RISK, 1, () -> CONDITIONAL_VALUE_AT_RISK.of(worst(sorted))),
                tails.gaussian(GAUSSIAN_VALUE_AT_RISK, -Normal.Z90),
                tails.gaussian(GAUSSIAN_CONDITIONAL_VALUE_AT_RISK, -Normal.BEYOND_Z90),
                tails.bent(CORNISH_FISHER_VALUE_AT_RISK, Tails::bentQuantile),
                tails.bent(CORNISH_FISHER_CONDITIONAL_VALUE_AT_RISK, Tails::bentMean),
                returns.measured(TAIL_RATIO, 1, () -> ratio(sorted)));
    }

    /** So many twentieths of the way through sorted values, on the line between neighbours. */
    private static double quantile(double[] sorted, int twentieths) {
        int places = (sorted.length - 1) * twentieths;
        int below = places / TWENTIETH;
        double way = (double) (places % TWENTIETH) / TWENTIETH;
        return way == 0 ? sorted[below] : sorted[below] * (1 - way) + sorted[below + 1] * way;
    }

    private static double worst(double[] sorted) {
        int some = (sorted.length - 1) / TWENTIETH + 1;
        return Sum.of(Arrays.copyOf(sorted, some)) / some;
    }

    private static Metric ratio(double[] sorted) {
        double low = StrictMath.abs(quantile(sorted, 1));
        return Moments.withinRounding(low)
                ? TAIL_RATIO.undefined("the 5th percentile is zero")
                : TAIL_RATIO.of(StrictMath.abs(quantile(sorted, TWENTIETH - 1)) / low);
    }

    private Metric gaussian(MetricDefinition definition, double deviations) {
        return returns.measured(definition, 2, () -> {
            Moments moments = Moments.of(returns.returns());
            return definition.of(moments.mean() + moments.deviation() * deviations);
        });
    }

    private Metric bent(MetricDefinition definition, ToDoubleFunction<Moments> deviations) {
        return returns.measured(definition, 2, () -> {
            Moments moments = Moments.of(returns.returns());
            if (moments.constant()) {
                return definition.undefined(Returns.NO_VARIATION);
            }
            if (!Double.isFinite(moments.skewness() * moments.kurtosis())) {
                return definition.of(Double.NaN);
            }
            return rises(moments.skewness(), moments.kurtosis() - 3)
                    ? definition.of(moments.mean() + moments.deviation() * deviations.applyAsDouble(moments))
                    : definition.undefined("the expansion does not rise at a skewness of "
                            + Figures.text(moments.skewness()) + " and a kurtosis of "
                            + Figures.text(moments.kurtosis()));
        });
    }

    /** Whether the slope of the expansion, a z^2 + z S / 3 + c, is nowhere below zero. */
    private static boolean rises(double skew, double excess) {
        double a = excess / 8 - skew * skew / 6;
        double c = 1 - excess / 8 + 5 * skew * skew / 36;
        return c >= 0 && skew * skew / 9 - 4 * a * c <= 0;
    }

    private static double bentQuantile(Moments moments) {
        double s = moments.skewness();
        double k = moments.kurtosis() - 3;
        double z = -Normal.Z90;
        return z + (z * z - 1) * s / 6 + (z * z * z - 3 * z) * k / 24 - (2 * z * z * z - 5 * z) * s * s / 36;
    }

    /** The integral of the expansion against the normal density up to z, over 5 %. */
    private static double bentMean(Moments moments) {
        double s = moments.skewness();
        double k = moments.kurtosis() - 3;
        double z = -Normal.Z90;
        return -Normal.BEYOND_Z90 * (1 + z * s / 6 + (z * z - 1) * k / 24 - (2 * z * z - 1) * s * s / 36);
    }
}
