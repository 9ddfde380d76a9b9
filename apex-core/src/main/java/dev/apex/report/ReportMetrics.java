package dev.apex.report;

import static dev.apex.metrics.MetricDefinition.ACTIVE_DAY_WIN_RATE;
import static dev.apex.metrics.MetricDefinition.ACTIVE_RETURN;
import static dev.apex.metrics.MetricDefinition.ACTIVE_SESSIONS;
import static dev.apex.metrics.MetricDefinition.ALPHA;
import static dev.apex.metrics.MetricDefinition.AVERAGE_LOSS;
import static dev.apex.metrics.MetricDefinition.AVERAGE_WIN;
import static dev.apex.metrics.MetricDefinition.BATTING_AVERAGE;
import static dev.apex.metrics.MetricDefinition.BEST_SESSION;
import static dev.apex.metrics.MetricDefinition.BETA;
import static dev.apex.metrics.MetricDefinition.CAGR;
import static dev.apex.metrics.MetricDefinition.CALMAR;
import static dev.apex.metrics.MetricDefinition.CLOSED_TRADES;
import static dev.apex.metrics.MetricDefinition.CONDITIONAL_VALUE_AT_RISK;
import static dev.apex.metrics.MetricDefinition.CORNISH_FISHER_CONDITIONAL_VALUE_AT_RISK;
import static dev.apex.metrics.MetricDefinition.CORNISH_FISHER_VALUE_AT_RISK;
import static dev.apex.metrics.MetricDefinition.CORRELATION;
import static dev.apex.metrics.MetricDefinition.DOWNSIDE_DEVIATION;
import static dev.apex.metrics.MetricDefinition.DOWN_CAPTURE;
import static dev.apex.metrics.MetricDefinition.EXPECTANCY;
import static dev.apex.metrics.MetricDefinition.GAUSSIAN_CONDITIONAL_VALUE_AT_RISK;
import static dev.apex.metrics.MetricDefinition.GAUSSIAN_VALUE_AT_RISK;
import static dev.apex.metrics.MetricDefinition.GROSS_EXPOSURE;
import static dev.apex.metrics.MetricDefinition.INFORMATION_RATIO;
import static dev.apex.metrics.MetricDefinition.KURTOSIS;
import static dev.apex.metrics.MetricDefinition.LARGEST_GROSS_EXPOSURE;
import static dev.apex.metrics.MetricDefinition.LARGEST_LOSS;
import static dev.apex.metrics.MetricDefinition.LARGEST_WIN;
import static dev.apex.metrics.MetricDefinition.LONGEST_DRAWDOWN;
import static dev.apex.metrics.MetricDefinition.LONGEST_HOLDING;
import static dev.apex.metrics.MetricDefinition.LOSS_STREAK;
import static dev.apex.metrics.MetricDefinition.MARTIN;
import static dev.apex.metrics.MetricDefinition.MAX_DRAWDOWN;
import static dev.apex.metrics.MetricDefinition.MEAN_HOLDING;
import static dev.apex.metrics.MetricDefinition.MINIMUM_TRACK_RECORD;
import static dev.apex.metrics.MetricDefinition.NET_EXPOSURE;
import static dev.apex.metrics.MetricDefinition.OMEGA;
import static dev.apex.metrics.MetricDefinition.PAYOFF;
import static dev.apex.metrics.MetricDefinition.PROBABILISTIC_SHARPE;
import static dev.apex.metrics.MetricDefinition.PROFIT_FACTOR;
import static dev.apex.metrics.MetricDefinition.SCRATCH_TRADES;
import static dev.apex.metrics.MetricDefinition.SESSIONS;
import static dev.apex.metrics.MetricDefinition.SESSION_WIN_RATE;
import static dev.apex.metrics.MetricDefinition.SHARPE;
import static dev.apex.metrics.MetricDefinition.SHARPE_STANDARD_ERROR;
import static dev.apex.metrics.MetricDefinition.SKEWNESS;
import static dev.apex.metrics.MetricDefinition.SORTINO;
import static dev.apex.metrics.MetricDefinition.STABILITY;
import static dev.apex.metrics.MetricDefinition.SYSTEM_QUALITY;
import static dev.apex.metrics.MetricDefinition.TAIL_RATIO;
import static dev.apex.metrics.MetricDefinition.TIME_IN_MARKET;
import static dev.apex.metrics.MetricDefinition.TIME_UNDER_WATER;
import static dev.apex.metrics.MetricDefinition.TOTAL_RETURN;
import static dev.apex.metrics.MetricDefinition.TRACKING_ERROR;
import static dev.apex.metrics.MetricDefinition.TRADE_WIN_RATE;
import static dev.apex.metrics.MetricDefinition.TURNOVER_ONE_WAY;
import static dev.apex.metrics.MetricDefinition.TURNOVER_TWO_WAY;
import static dev.apex.metrics.MetricDefinition.ULCER_INDEX;
import static dev.apex.metrics.MetricDefinition.UP_CAPTURE;
import static dev.apex.metrics.MetricDefinition.VALUE_AT_RISK;
import static dev.apex.metrics.MetricDefinition.VOLATILITY;
import static dev.apex.metrics.MetricDefinition.WIN_STREAK;
import static dev.apex.metrics.MetricDefinition.WORST_SESSION;

import dev.apex.backtest.Result;
import dev.apex.backtest.Underwater;
import dev.apex.metrics.Metric;
import dev.apex.metrics.MetricDefinition;
import dev.apex.metrics.Metrics;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Year;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/** The measured part of a page: returns, risk, drawdowns, months and trades, with the benchmark's figures beside them. */
final class ReportMetrics {
    private static final int BRIEF = 20;
    private static final int NAME = 21;
    private static final int FIGURE = 12;
    private static final int DEEPEST = 5;
    private static final int HUNDRED = 100;

    private static final List<MetricDefinition> RETURNS = List.of(
            SESSIONS,
            TOTAL_RETURN,
            CAGR,
            VOLATILITY,
            DOWNSIDE_DEVIATION,
            BEST_SESSION,
            WORST_SESSION,
            SKEWNESS,
            KURTOSIS,
            STABILITY);
    private static final List<MetricDefinition> REWARD = List.of(
            SHARPE, SHARPE_STANDARD_ERROR, PROBABILISTIC_SHARPE, MINIMUM_TRACK_RECORD, SORTINO, OMEGA, CALMAR, MARTIN);
    private static final List<MetricDefinition> FALLS =
            List.of(MAX_DRAWDOWN, LONGEST_DRAWDOWN, TIME_UNDER_WATER, ULCER_INDEX);
    private static final List<MetricDefinition> BESIDE = List.of(
            ACTIVE_RETURN,
            TRACKING_ERROR,
            INFORMATION_RATIO,
            BETA,
            ALPHA,
            CORRELATION,
            UP_CAPTURE,
            DOWN_CAPTURE,
            BATTING_AVERAGE);
    private static final List<MetricDefinition> EXPOSURE = List.of(
            ACTIVE_SESSIONS,
            TIME_IN_MARKET,
            GROSS_EXPOSURE,
            LARGEST_GROSS_EXPOSURE,
            NET_EXPOSURE,
            TURNOVER_ONE_WAY,
            TURNOVER_TWO_WAY);
    private static final List<MetricDefinition> TRADES = List.of(
            CLOSED_TRADES,
            SCRATCH_TRADES,
            PROFIT_FACTOR,
            PAYOFF,
            EXPECTANCY,
            SYSTEM_QUALITY,
            AVERAGE_WIN,
            AVERAGE_LOSS,
            LARGEST_WIN,
            LARGEST_LOSS,
            WIN_STREAK,
            LOSS_STREAK,
            MEAN_HOLDING,
            LONGEST_HOLDING);

    private final Result result;
    private final Page page;
    private final Metrics metrics;
    private final Optional<Result> benchmark;

    ReportMetrics(Result result, Page page) {
        this.result = result;
        this.page = page;
        this.metrics = result.metrics();
        this.benchmark = result.benchmark();
    }

    void write() {
        group(
                "Returns, by effective time"
                        + benchmark
                                .map(other -> ": of the strategy, then of "
                                        + other.backtest().id())
                                .orElse(""),
                RETURNS);
        group("Reward for risk", REWARD);
        beside();
        tails();
        drawdowns();
        months();
        group("Exposure and turnover", EXPOSURE);
        page.heading("Closed trades, from flat to flat");
        alone(TRADES);
        page.heading("Win rates");
        winRate(SESSION_WIN_RATE, SESSIONS, "session");
        winRate(ACTIVE_DAY_WIN_RATE, ACTIVE_SESSIONS, "session with a position", "sessions with a position");
        winRate(TRADE_WIN_RATE, CLOSED_TRADES, "closed trade");
    }

    private void group(String heading, List<MetricDefinition> definitions) {
        page.heading(heading);
        figures(definitions);
    }

    private void figures(List<MetricDefinition> definitions) {
        List<String[]> brief = new ArrayList<>();
        List<MetricDefinition> others = new ArrayList<>();
        for (MetricDefinition definition : definitions) {
            Optional<String> other = besides(definition);
            String own = metrics.get(definition).text();
            if (benchmark.isEmpty() && own.length() <= BRIEF) {
                brief.add(new String[] {definition.metricName(), own});
            } else if (own.length() <= FIGURE && other.orElse("").length() <= FIGURE) {
                String name = definition.metricName();
                brief.add(new String[] {
                    name + blanks(NAME - name.length()) + right(own) + " " + right(other.orElse("")), ""
                });
            } else {
                others.add(definition);
            }
        }
        page.twoColumns(brief);
        for (MetricDefinition definition : others) {
            page.line(
                    definition.metricName(),
                    metrics.get(definition).text()
                            + besides(definition)
                                    .map(other -> "; benchmark " + other)
                                    .orElse(""));
        }
    }

    private Optional<String> besides(MetricDefinition definition) {
        return benchmark
                .flatMap(other -> other.metrics().find(definition.metricName()))
                .map(Metric::text);
    }

    private static String right(String figure) {
        return blanks(FIGURE - figure.length()) + figure;
    }

    private static String blanks(int count) {
        return " ".repeat(Math.max(0, count));
    }

    /** What stands beside a benchmark belongs to the strategy alone. */
    private void beside() {
        benchmark.ifPresent(other -> {
            page.heading("Beside " + other.backtest().id());
            alone(BESIDE);
        });
    }

    /** Figures of the strategy alone: the defined ones in two columns, then the others with their reasons. */
    private void alone(List<MetricDefinition> definitions) {
        List<Metric> some = definitions.stream().map(metrics::get).toList();
        page.twoColumns(some.stream()
                .filter(Metric::isDefined)
                .map(metric -> new String[] {metric.name(), metric.text()})
                .toList());
        some.stream().filter(metric -> !metric.isDefined()).forEach(metric -> page.line(metric.name(), metric.text()));
    }

    private void tails() {
        page.heading("What a session may lose, at 5 %")
                .table(List.of(
                        List.of("", "historical", "Gaussian", "Cornish-Fisher"),
                        row("value at risk", VALUE_AT_RISK, GAUSSIAN_VALUE_AT_RISK, CORNISH_FISHER_VALUE_AT_RISK),
                        row(
                                "conditional value at risk",
                                CONDITIONAL_VALUE_AT_RISK,
                                GAUSSIAN_CONDITIONAL_VALUE_AT_RISK,
                                CORNISH_FISHER_CONDITIONAL_VALUE_AT_RISK)));
        metrics.get(CORNISH_FISHER_VALUE_AT_RISK)
                .reason()
                .filter(reason -> metrics.get(GAUSSIAN_VALUE_AT_RISK).isDefined())
                .ifPresent(reason -> page.line("Cornish-Fisher", "undefined: " + reason));
        page.line(TAIL_RATIO.metricName(), metrics.get(TAIL_RATIO).text());
    }

    private List<String> row(String label, MetricDefinition... definitions) {
        List<String> row = new ArrayList<>(List.of(label));
        for (MetricDefinition definition : definitions) {
            Metric metric = metrics.get(definition);
            row.add(metric.isDefined() ? metric.text() : "undefined");
        }
        return row;
    }

    private void drawdowns() {
        page.heading("Drawdowns");
        figures(FALLS);
        List<Underwater> deepest = result.drawdowns(DEEPEST);
        if (deepest.isEmpty()) {
            return;
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("the deepest", "peak", "trough", "recovery", "sessions down", "and up"));
        for (Underwater fall : deepest) {
            rows.add(List.of(
                    MAX_DRAWDOWN.unit().text(fall.depth()),
                    fall.peak().map(Object::toString).orElse("start"),
                    fall.trough().toString(),
                    fall.recovery().map(Object::toString).orElse("not yet"),
                    Page.count(fall.sessionsDown()),
                    fall.sessionsUp().isPresent() ? Page.count(fall.sessionsUp().getAsInt()) : ""));
        }
        page.table(rows);
    }

    private void months() {
        SortedMap<YearMonth, Double> months = result.periods().byMonth();
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of(
                "", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "year"));
        for (Map.Entry<Year, Double> year : result.periods().byYear().entrySet()) {
            List<String> row = new ArrayList<>(List.of(year.getKey().toString()));
            for (int month = 1; month <= 12; month++) {
                Double gain = months.get(year.getKey().atMonth(month));
                row.add(gain == null ? "" : percent(gain));
            }
            row.add(percent(year.getValue()));
            rows.add(row);
        }
        long up = months.values().stream().filter(gain -> gain > 0).count();
        page.heading("Months, in per cent; " + up + " of " + months.size() + " up")
                .table(rows);
    }

    /** A return in per cent: a decimal, or none from a hundred on. */
    private static String percent(double gain) {
        BigDecimal hundredfold = new BigDecimal(gain).movePointRight(2);
        BigDecimal tenths = hundredfold.setScale(1, RoundingMode.HALF_EVEN);
        return tenths.abs().compareTo(BigDecimal.valueOf(HUNDRED)) < 0
                ? tenths.toPlainString()
                : hundredfold.setScale(0, RoundingMode.HALF_EVEN).toPlainString();
    }

    private void winRate(MetricDefinition rate, MetricDefinition all, String one) {
        winRate(rate, all, one, one + "s");
    }

    private void winRate(MetricDefinition rate, MetricDefinition all, String one, String many) {
        page.line(rate.metricName(), winRate(metrics, rate, all, one, many));
        benchmark
                .filter(other -> rate != TRADE_WIN_RATE)
                .ifPresent(other -> page.line("  benchmark", winRate(other.metrics(), rate, all, one, many)));
    }

    private static String winRate(Metrics some, MetricDefinition rate, MetricDefinition all, String one, String many) {
        Metric share = some.get(rate);
        long count = (long) some.get(all).get();
        return share.isDefined()
                ? share.text() + " of " + Page.count(count) + " " + (count == 1 ? one : many) + ", 95 %: "
                        + some.interval(rate).orElseThrow()
                : share.text();
    }
}
