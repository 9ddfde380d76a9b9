package dev.apex.guide;

import static dev.apex.time.TradingCalendar.NYSE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.apex.backtest.Backtest;
import dev.apex.backtest.Benchmark;
import dev.apex.backtest.Position;
import dev.apex.backtest.Result;
import dev.apex.backtest.Underwater;
import dev.apex.execution.Fees;
import dev.apex.execution.Slippage;
import dev.apex.feature.Feature;
import dev.apex.feature.Reading;
import dev.apex.market.MarketSource;
import dev.apex.market.SyntheticMarket;
import dev.apex.metrics.MetricDefinition;
import dev.apex.metrics.Metrics;
import dev.apex.report.Comparison;
import dev.apex.report.Report;
import dev.apex.strategy.Day;
import dev.apex.strategy.Strategy;
import dev.apex.time.Span;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.YearMonth;
import java.util.List;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code of {@code docs/guide/results.md}, run. */
class ResultsGuideTest {
    static final Feature MOMENTUM =
            Feature.of("momentum-60", 61, prices -> Reading.of(prices.closeOrNaN(0) / prices.closeOrNaN(60) - 1));

    static final class Momentum implements Strategy {
        @Override
        public void onDay(Day today) {
            if (today.isFirstOfWeek()) {
                today.universe().rankedBy(MOMENTUM).top(0.10).holdEqually();
            }
        }
    }

    @TempDir
    Path folder;

    @Test
    void a_result_is_read_compared_and_exported() {
        MarketSource market = SyntheticMarket.of(7)
                .symbols(30)
                .on(NYSE)
                .over(Span.between("2017-06-01", "2020-01-31"))
                .build();

        Backtest backtest = Backtest.of("momentum-60", Momentum::new)
                .over("2018-01-02", "2019-12-31")
                .on(NYSE)
                .decidingAt(LocalTime.of(9, 0))
                .startingWith(1_000_000)
                .costing(Slippage.bps(5), Fees.perShare(0.005))
                .against(Benchmark.equalWeight());

        Result result = backtest.run(market);

        String page = Report.of(result).text();
        assertThat(page.lines().skip(1).findFirst().orElseThrow()).startsWith("  verdict ");
        assertThat(page).contains("Beside benchmark/equal-weight", "unadjusted for a time");

        Metrics metrics = result.metrics();
        double sharpe = metrics.get(MetricDefinition.SHARPE).get();
        double error =
                metrics.standardError(MetricDefinition.SHARPE).orElseThrow().get();
        Metrics.Interval wins =
                metrics.interval(MetricDefinition.TRADE_WIN_RATE).orElseThrow();
        String why = metrics.get(MetricDefinition.PAYOFF).reason().orElse("it is defined");
        double beta = metrics.get("beta").get();
        assertThat(error).isPositive();
        assertThat(sharpe).isFinite();
        assertThat(wins.low().get()).isLessThan(wins.high().get());
        assertThat(why).isEqualTo("it is defined");
        assertThat(beta).isFinite();

        List<Underwater> deepest = result.drawdowns(5);
        SortedMap<YearMonth, Double> months = result.periods().byMonth();
        SortedMap<LocalDate, Double> halfYears = result.rollingSharpe(126);
        double beaten = result.profit() - result.benchmark().orElseThrow().profit();
        List<Position> held = result.positions(LocalDate.of(2018, 6, 29));
        assertThat(held)
                .hasSize(3)
                .allSatisfy(
                        position -> assertThat(position.weight().orElseThrow()).isBetween(0.2, 0.5));
        assertThat(deepest).hasSize(5);
        assertThat(months).hasSize(24);
        assertThat(halfYears).hasSize(result.equity().size() - 125);
        assertThat(beaten).isFinite();

        Result free = backtest.costing(Slippage.none()).run(market);
        String table = Comparison.of(result, free).text();
        assertThat(table).contains("sharpe");

        Report.of(result).writeJson(folder.resolve("momentum.json"));
        Report.of(result).writeCsv(folder);
        assertThat(folder).isDirectoryContaining("glob:**metrics.csv").isDirectoryContaining("glob:**momentum.json");
    }
}
