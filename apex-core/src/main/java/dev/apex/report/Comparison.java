package dev.apex.report;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.backtest.Backtest;
import dev.apex.backtest.Result;
import dev.apex.execution.Fill;
import dev.apex.metrics.MetricDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Results side by side, a column each: a strategy and what it must beat, or the same one at several costs.
 *
 * <p>They must have traded the same span with the same cash in the same currency, since a return over other years is no
 * yardstick. Immutable.
 */
public final class Comparison {
    private static final List<MetricDefinition> METRICS = List.of(
            MetricDefinition.TOTAL_RETURN,
            MetricDefinition.CAGR,
            MetricDefinition.VOLATILITY,
            MetricDefinition.SHARPE,
            MetricDefinition.SHARPE_STANDARD_ERROR,
            MetricDefinition.MAX_DRAWDOWN,
            MetricDefinition.SESSION_WIN_RATE,
            MetricDefinition.TRADE_WIN_RATE,
            MetricDefinition.TIME_IN_MARKET,
            MetricDefinition.TURNOVER_TWO_WAY);

    private final List<Result> results;

    private Comparison(List<Result> results) {
        this.results = results;
    }

    /**
     * Some results, in the order in which they are shown.
     *
     * @throws RefusedException with {@link Rule#NOT_COMPARABLE} if span, cash or currency of one differ from the first's
     */
    public static Comparison of(Result first, Result... others) {
        List<Result> results = new ArrayList<>(List.of(first));
        for (Result other : others) {
            if (!isLike(other.backtest(), first.backtest())) {
                throw new RefusedException(Rule.NOT_COMPARABLE, termsOf(other) + " beside " + termsOf(first));
            }
            results.add(other);
        }
        return new Comparison(List.copyOf(results));
    }

    /** A table of plain text with a line for each figure; undefined ones are named so. */
    public String text() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(row("", result -> result.backtest().id()));
        rows.add(row("final equity, " + currency(), result -> Page.amount(result.finalEquity())));
        for (MetricDefinition metric : METRICS) {
            rows.add(row(metric.metricName(), result -> {
                var measured = result.metrics().get(metric);
                return measured.isDefined() ? measured.text() : "undefined";
            }));
        }
        rows.add(row("fills", result -> Page.count(result.fills().size())));
        rows.add(row("slippage and fees", result -> Page.amount(costs(result))));
        return new Page().table(rows).text();
    }

    private String currency() {
        return results.get(0).backtest().currency();
    }

    private List<String> row(String label, Function<Result, String> figure) {
        List<String> row = new ArrayList<>(List.of(label));
        results.forEach(result -> row.add(figure.apply(result)));
        return row;
    }

    private static double costs(Result result) {
        double sum = 0;
        for (Fill fill : result.fills()) {
            sum += fill.slippage() + fill.fee();
        }
        return sum;
    }

    private static boolean isLike(Backtest one, Backtest other) {
        return one.span().equals(other.span())
                && one.cash() == other.cash()
                && one.currency().equals(other.currency());
    }

    private static String termsOf(Result result) {
        Backtest backtest = result.backtest();
        return backtest.id() + " over " + backtest.span() + " with " + backtest.currency() + " "
                + Page.amount(backtest.cash());
    }

    @Override
    public String toString() {
        return "comparison of " + results.size() + " results";
    }
}
