package dev.apex.metrics;

import dev.apex.RefusedException;
import dev.apex.Rule;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The metrics of a run in the order in which they are printed, each found by its name.
 *
 * <p>Apex's own come in the order of {@link MetricDefinition}, those of a user after them. Immutable.
 */
public final class Metrics implements Iterable<Metric> {
    private final List<Metric> metrics;

    private Metrics(List<Metric> metrics) {
        this.metrics = metrics;
    }

    /** What can be said of an account by its returns alone. */
    public static Metrics of(Returns returns) {
        List<Metric> metrics = new ArrayList<>(List.of(
                MetricDefinition.SESSIONS.of(returns.sessions()),
                returns.totalReturn(),
                returns.cagr(),
                returns.volatility(),
                returns.downsideDeviation(),
                returns.sharpe(),
                returns.sharpeStandardError(),
                returns.probabilisticSharpe(),
                returns.minimumTrackRecord(),
                returns.sortino(),
                returns.omega(),
                returns.maxDrawdown(),
                returns.longestDrawdown(),
                returns.timeUnderWater(),
                returns.ulcerIndex(),
                returns.calmar(),
                returns.martin(),
                returns.bestSession(),
                returns.worstSession(),
                returns.skewness(),
                returns.kurtosis()));
        metrics.addAll(returns.tails());
        metrics.add(returns.stability());
        WinRate sessions = returns.sessionWinRate();
        Collections.addAll(metrics, sessions.rate(), sessions.low(), sessions.high());
        return new Metrics(List.copyOf(metrics));
    }

    /** All metrics of a run by itself. */
    public static Metrics of(Book book, Trades trades) {
        WinRate days = book.activeDayWinRate();
        WinRate closed = trades.tradeWinRate();
        return of(book.returns())
                .with(
                        MetricDefinition.ACTIVE_SESSIONS.of(book.activeSessions()),
                        days.rate(),
                        days.low(),
                        days.high(),
                        book.timeInMarket(),
                        book.grossExposure(),
                        book.largestGrossExposure(),
                        book.netExposure(),
                        book.turnoverOneWay(),
                        book.turnoverTwoWay(),
                        MetricDefinition.CLOSED_TRADES.of(trades.closed()),
                        MetricDefinition.SCRATCH_TRADES.of(closed.scratches()),
                        closed.rate(),
                        closed.low(),
                        closed.high(),
                        trades.profitFactor(),
                        trades.payoff(),
                        trades.expectancy(),
                        trades.averageWin(),
                        trades.averageLoss(),
                        trades.largestWin(),
                        trades.largestLoss(),
                        trades.winStreak(),
                        trades.lossStreak(),
                        trades.systemQuality(),
                        trades.meanHolding(),
                        trades.longestHolding());
    }

    /** These, and what the account is beside a benchmark. */
    public Metrics with(ActiveReturns active) {
        return with(
                active.activeReturn(),
                active.trackingError(),
                active.informationRatio(),
                active.beta(),
                active.alpha(),
                active.correlation(),
                active.upCapture(),
                active.downCapture(),
                active.battingAverage());
    }

    /**
     * These and further metrics after them.
     *
     * @throws RefusedException with {@link Rule#METRIC_TWICE} if a name is there already
     */
    public Metrics with(Metric... further) {
        List<Metric> all = new ArrayList<>(metrics);
        for (Metric metric : further) {
            if (all.stream().anyMatch(other -> other.name().equals(metric.name()))) {
                throw new RefusedException(Rule.METRIC_TWICE, "a second " + metric.name());
            }
            all.add(metric);
        }
        return new Metrics(List.copyOf(all));
    }

    /**
     * The metric of this definition.
     *
     * @throws RefusedException with {@link Rule#UNKNOWN_METRIC} if it was not measured
     */
    public Metric get(MetricDefinition definition) {
        return get(definition.metricName());
    }

    /**
     * The metric of this name.
     *
     * @throws RefusedException with {@link Rule#UNKNOWN_METRIC} if there is none
     */
    public Metric get(String name) {
        return find(name)
                .orElseThrow(() -> new RefusedException(
                        Rule.UNKNOWN_METRIC,
                        "a metric " + name + " among "
                                + metrics.stream().map(Metric::name).collect(Collectors.joining(", "))));
    }

    /** The metric of this name, if there is one; it may still be undefined. */
    public Optional<Metric> find(String name) {
        return metrics.stream().filter(metric -> metric.name().equals(name)).findFirst();
    }

    /** The 95 % interval about a metric, if one is measured: about each of the win rates. */
    public Optional<Interval> interval(MetricDefinition definition) {
        return find(definition.metricName() + "Low")
                .flatMap(low -> find(definition.metricName() + "High").map(high -> new Interval(low, high)));
    }

    /** One standard deviation of the estimate that a metric is, if that is measured: of the Sharpe ratio. */
    public Optional<Metric> standardError(MetricDefinition definition) {
        return find(definition.metricName() + "StandardError");
    }

    /**
     * Between what a metric lies with a probability of 95 %.
     *
     * @param low the lower end, undefined where the metric is
     * @param high the upper end, undefined where the metric is
     */
    public record Interval(Metric low, Metric high) {
        /** For example {@code 25.53 % to 36.62 %}. */
        @Override
        public String toString() {
            return low.text() + " to " + high.text();
        }
    }

    /** All of them in order. */
    public Stream<Metric> stream() {
        return metrics.stream();
    }

    @Override
    public Iterator<Metric> iterator() {
        return metrics.iterator();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Metrics that && metrics.equals(that.metrics);
    }

    @Override
    public int hashCode() {
        return metrics.hashCode();
    }

    /** One metric a line, names padded to one width. */
    @Override
    public String toString() {
        int width = metrics.stream()
                .mapToInt(metric -> metric.name().length())
                .max()
                .orElse(0);
        return metrics.stream()
                .map(metric ->
                        metric.name() + " ".repeat(width + 2 - metric.name().length()) + metric.text())
                .collect(Collectors.joining("\n"));
    }
}
