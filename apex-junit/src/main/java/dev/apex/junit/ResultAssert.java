package dev.apex.junit;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.backtest.Backtest;
import dev.apex.backtest.PitPanel;
import dev.apex.backtest.Result;
import dev.apex.metrics.Metric;
import dev.apex.metrics.MetricDefinition;
import java.util.function.Supplier;
import org.assertj.core.api.AbstractAssert;
import org.assertj.core.data.Offset;

/**
 * Claims about a run that is over.
 *
 * <p>A claim about a metric that is undefined does not hold, whatever the figure, and says why there is none. Shares and
 * rates are fractions, 0.85 for 85 %; money is in the run's currency. A figure that cannot be meant is refused with
 * {@link Rule#ASSERTED_FIGURE} instead of failing the test.
 */
public final class ResultAssert extends AbstractAssert<ResultAssert, Result> {
    ResultAssert(Result actual) {
        super(actual, ResultAssert.class);
    }

    /** The annualised Sharpe ratio, as in {@link MetricDefinition#SHARPE}, is this or more. */
    public ResultAssert hasSharpeOfAtLeast(double least) {
        return hasMetricOfAtLeast(MetricDefinition.SHARPE, least);
    }

    /** The metric is this or more, in its own unit. */
    public ResultAssert hasMetricOfAtLeast(MetricDefinition definition, double least) {
        Metric metric = metric(definition, least);
        return holds(metric.isDefined() && metric.get() >= least, () -> Failure.below(metric, least, actual));
    }

    /** The metric is this or less, in its own unit. */
    public ResultAssert hasMetricOfAtMost(MetricDefinition definition, double most) {
        Metric metric = metric(definition, most);
        return holds(metric.isDefined() && metric.get() <= most, () -> Failure.above(metric, most, actual));
    }

    /** This share of the closed trades, or more, made a profit net of costs. */
    public ResultAssert hasTradeWinRateOfAtLeast(double share) {
        return hasMetricOfAtLeast(MetricDefinition.TRADE_WIN_RATE, share("a win rate", share));
    }

    /** This share of all sessions, or more, in or out of the market, had a return above zero. */
    public ResultAssert hasSessionWinRateOfAtLeast(double share) {
        return hasMetricOfAtLeast(MetricDefinition.SESSION_WIN_RATE, share("a win rate", share));
    }

    /** This share of the sessions in which something was held, or more, had a return above zero. */
    public ResultAssert hasActiveDayWinRateOfAtLeast(double share) {
        return hasMetricOfAtLeast(MetricDefinition.ACTIVE_DAY_WIN_RATE, share("a win rate", share));
    }

    /**
     * Equity never fell by more than this from a peak.
     *
     * @param share of the peak, 0 to 1: 0.25 lets it fall by a quarter
     */
    public ResultAssert hasMaxDrawdownOfAtMost(double share) {
        Metric drawdown = metric(MetricDefinition.MAX_DRAWDOWN, share("a fall", share));
        return holds(drawdown.isDefined() && -drawdown.get() <= share, () -> Failure.deeper(drawdown, share, actual));
    }

    /**
     * The profit is at least this share of what a base made: after costs, say, of what there was before them.
     *
     * <p>A base without a profit fails the claim, as there is nothing to keep.
     *
     * @param share not below 0
     * @param base a run over the same span from the same cash; refused with {@link Rule#NOT_COMPARABLE} otherwise
     */
    public ResultAssert keepsAtLeast(double share, Result base) {
        figure("a share to keep", share, share >= 0);
        requireComparable(base);
        double profit = profit(actual);
        double baseProfit = profit(base);
        holds(baseProfit > 0, () -> Failure.nothingToKeep(share, baseProfit, actual, base));
        return holds(profit >= share * baseProfit, () -> Failure.keepsLess(share, profit, baseProfit, actual, base));
    }

    /** Equity at the end, by effective time, is this or more. */
    public ResultAssert hasFinalEquityOfAtLeast(double least) {
        figure("an equity", least, true);
        return holds(actual.finalEquity() >= least, () -> Failure.lessEquity(least, actual));
    }

    /** Equity at the end, by effective time, is this give or take {@code within(0.01)}, say. */
    public ResultAssert hasFinalEquityOf(double expected, Offset<Double> within) {
        figure("an equity", expected, true);
        double off = Math.abs(actual.finalEquity() - expected);
        return holds(
                within.strict ? off < within.value : off <= within.value,
                () -> Failure.otherEquity(expected, within.value, actual));
    }

    /** There were so many fills. */
    public ResultAssert hasFills(int number) {
        return holds(actual.fills().size() == number, () -> Failure.otherFills(number, actual));
    }

    /** The fingerprint is this, as 64 hexadecimal digits. */
    public ResultAssert hasFingerprint(String hex) {
        return holds(actual.fingerprint().hex().equals(hex), () -> Failure.otherFingerprint(hex, actual));
    }

    /** The fingerprint is that of another run; if not, the first step and layer in which they differ are told. */
    public ResultAssert hasFingerprintOf(Result other) {
        return holds(actual.fingerprint().equals(other.fingerprint()), () -> Failure.parts(actual, other));
    }

    /**
     * Of the rows handed to the strategy, at most this share had an arrival that was filled in by a lag rule.
     *
     * <p>Does not hold for a strategy that was handed no row: its share would be of nothing.
     */
    public ResultAssert restsOnAssumedArrivalsForAtMost(double share) {
        share("a share of rows", share);
        PitPanel pit = actual.pit();
        return holds(pit.rowsDelivered() > 0 && pit.shareAssumed() <= share, () -> Failure.assumes(share, pit, actual));
    }

    /**
     * At no decision did the equity known then differ by more than this, up or down, from the equity at that instant as
     * known in the end.
     *
     * @param amount in the run's currency, not below 0
     */
    public ResultAssert hasNoRestatementEffectAbove(double amount) {
        figure("a restatement effect", amount, amount >= 0);
        return holds(Math.abs(actual.largestRestatementEffect()) <= amount, () -> Failure.restated(amount, actual));
    }

    private Metric metric(MetricDefinition definition, double bound) {
        figure(definition.metricName(), bound, true);
        return actual.metrics().get(definition);
    }

    private void requireComparable(Result base) {
        Backtest one = actual.backtest();
        Backtest two = base.backtest();
        if (!one.span().equals(two.span())
                || one.cash() != two.cash()
                || !one.currency().equals(two.currency())) {
            throw new RefusedException(
                    Rule.NOT_COMPARABLE,
                    one.id() + " over " + one.span() + " from " + one.currency() + " " + one.cash() + " with "
                            + two.id() + " over " + two.span() + " from " + two.currency() + " " + two.cash());
        }
    }

    private static double profit(Result run) {
        return run.finalEquity() - run.backtest().cash();
    }

    private static double share(String what, double share) {
        return figure(what, share, share >= 0 && share <= 1);
    }

    private static double figure(String what, double figure, boolean inRange) {
        if (!inRange || !Double.isFinite(figure)) {
            throw new RefusedException(Rule.ASSERTED_FIGURE, what + " of " + figure);
        }
        return figure;
    }

    private ResultAssert holds(boolean claim, Supplier<Failure> failure) {
        if (!claim) {
            throw RunAssertionError.of(assertionError(failure.get()));
        }
        return myself;
    }
}
