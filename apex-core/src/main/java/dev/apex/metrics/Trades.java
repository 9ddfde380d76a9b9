package dev.apex.metrics;

import static dev.apex.metrics.MetricDefinition.AVERAGE_LOSS;
import static dev.apex.metrics.MetricDefinition.AVERAGE_WIN;
import static dev.apex.metrics.MetricDefinition.EXPECTANCY;
import static dev.apex.metrics.MetricDefinition.LARGEST_LOSS;
import static dev.apex.metrics.MetricDefinition.LARGEST_WIN;
import static dev.apex.metrics.MetricDefinition.LONGEST_HOLDING;
import static dev.apex.metrics.MetricDefinition.LOSS_STREAK;
import static dev.apex.metrics.MetricDefinition.MEAN_HOLDING;
import static dev.apex.metrics.MetricDefinition.PAYOFF;
import static dev.apex.metrics.MetricDefinition.PROFIT_FACTOR;
import static dev.apex.metrics.MetricDefinition.SYSTEM_QUALITY;
import static dev.apex.metrics.MetricDefinition.TRADE_WIN_RATE;
import static dev.apex.metrics.MetricDefinition.WIN_STREAK;

import dev.apex.RefusedException;
import dev.apex.Rule;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.DoublePredicate;
import java.util.stream.DoubleStream;

/**
 * The closed trades of a run by what each made, in the order of closing.
 *
 * <p>A trade is a round trip from flat to flat or whatever the caller counts as one; an open one is none yet. A session
 * is another denominator: the same run may win 70 % of its trades and 36 % of its sessions. Immutable.
 */
public final class Trades {
    private static final String NONE = "no closed trade";

    private final double[] profits;
    private final Optional<double[]> days;

    private Trades(double[] profits, Optional<double[]> days) {
        this.profits = profits;
        this.days = days;
    }

    /**
     * Closed trades by profit.
     *
     * @param profits {@code double[trades]}, what each made in base currency net of its costs, below zero for a loss
     * @throws RefusedException with {@link Rule#FIGURE_NOT_FINITE} if one is infinite or not a number
     */
    public static Trades of(double[] profits) {
        return new Trades(Figures.finite("a profit", profits), Optional.empty());
    }

    /**
     * The same trades with the time each was open.
     *
     * @param days {@code double[trades]}, days of 24 hours from the first fill to the last
     * @throws RefusedException with {@link Rule#LENGTHS_DIFFER} if there is not one for every trade, with
     *     {@link Rule#FIGURE_NOT_FINITE} if one is infinite or not a number, with {@link Rule#AMOUNT_NEGATIVE} if one is below
     *     zero
     */
    public Trades held(double[] days) {
        if (days.length != closed()) {
            throw new RefusedException(
                    Rule.LENGTHS_DIFFER, "holding times for " + days.length + " of " + closed() + " trades");
        }
        return new Trades(profits, Optional.of(Figures.amounts("a holding time", days)));
    }

    /** How many trades were closed. */
    public int closed() {
        return profits.length;
    }

    /** How many of the closed trades made a profit. */
    public WinRate tradeWinRate() {
        return WinRate.of(TRADE_WIN_RATE, profits, NONE);
    }

    /** What the winning trades made over what the losing ones lost. */
    public Metric profitFactor() {
        double lost = Sum.of(losses());
        if (closed() == 0) {
            return PROFIT_FACTOR.undefined(NONE);
        }
        return lost == 0 ? PROFIT_FACTOR.undefined(noLoss()) : PROFIT_FACTOR.of(Sum.of(wins()) / -lost);
    }

    /** What a winning trade made over what a losing one lost, on average. */
    public Metric payoff() {
        Metric win = averageWin();
        Metric loss = averageLoss();
        if (!win.isDefined() || !loss.isDefined()) {
            return PAYOFF.undefined((win.isDefined() ? loss : win).reason().orElseThrow());
        }
        return loss.get() == 0 ? PAYOFF.undefined(noLoss()) : PAYOFF.of(win.get() / -loss.get());
    }

    /** What a trade made on average, in currency. */
    public Metric expectancy() {
        return of(EXPECTANCY, profits, NONE, Trades::mean);
    }

    /** What a winning trade made on average, in currency. */
    public Metric averageWin() {
        return of(AVERAGE_WIN, wins(), noWin(), Trades::mean);
    }

    /** What a losing trade made on average, in currency, below zero. */
    public Metric averageLoss() {
        return of(AVERAGE_LOSS, losses(), noLoss(), Trades::mean);
    }

    /** What the best trade made, if it won. */
    public Metric largestWin() {
        return of(
                LARGEST_WIN, wins(), noWin(), wins -> Arrays.stream(wins).max().orElseThrow());
    }

    /** What the worst trade made, if it lost. */
    public Metric largestLoss() {
        return of(
                LARGEST_LOSS,
                losses(),
                noLoss(),
                losses -> Arrays.stream(losses).min().orElseThrow());
    }

    /** The most winning trades one after another. */
    public Metric winStreak() {
        return WIN_STREAK.of(streak(profit -> profit > 0));
    }

    /** The most losing trades one after another. */
    public Metric lossStreak() {
        return LOSS_STREAK.of(streak(profit -> profit < 0));
    }

    /** How many standard errors the mean profit of a trade is above zero. */
    public Metric systemQuality() {
        if (closed() < 2) {
            return SYSTEM_QUALITY.undefined(closed() == 0 ? NONE : "1 closed trade of the 2 needed");
        }
        double largest = DoubleStream.of(profits).map(StrictMath::abs).max().orElseThrow();
        if (largest == 0) {
            return SYSTEM_QUALITY.undefined("the profits do not vary");
        }
        // by a power of two, which changes no digit, so that no square of a profit leaves the range of a double
        double scale = StrictMath.scalb(1.0, -StrictMath.getExponent(largest));
        Moments moments = Moments.of(
                DoubleStream.of(profits).map(profit -> profit * scale).toArray());
        return moments.constant()
                ? SYSTEM_QUALITY.undefined("the profits do not vary")
                : SYSTEM_QUALITY.of(moments.mean() / moments.deviation() * StrictMath.sqrt(closed()));
    }

    /** How long a trade was open on average. */
    public Metric meanHolding() {
        return held(MEAN_HOLDING, Trades::mean);
    }

    /** How long the longest trade was open. */
    public Metric longestHolding() {
        return held(LONGEST_HOLDING, times -> Arrays.stream(times).max().orElseThrow());
    }

    private Metric held(MetricDefinition definition, Figure figure) {
        return of(
                definition, days.orElse(new double[0]), closed() == 0 ? NONE : "holding times were not given", figure);
    }

    private static Metric of(MetricDefinition definition, double[] some, String none, Figure figure) {
        return some.length == 0 ? definition.undefined(none) : definition.of(figure.of(some));
    }

    private interface Figure {
        double of(double[] some);
    }

    private static double mean(double[] some) {
        return Sum.of(some) / some.length;
    }

    private double[] wins() {
        return DoubleStream.of(profits).filter(profit -> profit > 0).toArray();
    }

    private double[] losses() {
        return DoubleStream.of(profits).filter(profit -> profit < 0).toArray();
    }

    private String noWin() {
        return closed() == 0 ? NONE : "no winning trade among " + closed();
    }

    private String noLoss() {
        return closed() == 0 ? NONE : "no losing trade among " + closed();
    }

    private int streak(DoublePredicate goesOn) {
        int longest = 0;
        int running = 0;
        for (double profit : profits) {
            running = goesOn.test(profit) ? running + 1 : 0;
            longest = StrictMath.max(longest, running);
        }
        return longest;
    }
}
