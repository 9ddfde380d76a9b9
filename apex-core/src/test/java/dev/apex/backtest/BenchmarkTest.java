package dev.apex.backtest;

import static dev.apex.backtest.Worlds.backtest;
import static dev.apex.backtest.Worlds.bar;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.backtest.Worlds.Script;
import dev.apex.execution.Fees;
import dev.apex.execution.Fill;
import dev.apex.execution.Slippage;
import dev.apex.market.CorporateAction.Dividend;
import dev.apex.market.MemoryMarket;
import dev.apex.market.Stamp;
import dev.apex.market.Symbol;
import dev.apex.metrics.ActiveReturns;
import dev.apex.metrics.Metric;
import dev.apex.metrics.MetricDefinition;
import dev.apex.strategy.Strategy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A benchmark is a run beside the strategy's, and changes nothing of it. */
class BenchmarkTest {
    private static final Benchmark SPY = Benchmark.holding("SPY");

    /** SPY opens at 100, 110, 120, 130 and closes where it opened; AAPL stands at 50. */
    private static MemoryMarket market() {
        return rows().build();
    }

    private static MemoryMarket.Builder rows() {
        MemoryMarket.Builder market = Worlds.trading("AAPL", "SPY");
        int day = 0;
        for (String date : List.of("2021-03-01", "2021-03-02", "2021-03-03", "2021-03-04", "2021-03-05")) {
            market.add(bar("AAPL", date, 50, 50)).add(bar("SPY", date, 100 + 10 * day, 100 + 10 * day));
            day++;
        }
        return market;
    }

    private static Backtest idle() {
        return backtest(Script::new, "2021-03-02", "2021-03-05");
    }

    @Test
    void a_holding_is_bought_at_the_next_open_and_kept() {
        Result benchmark = idle().against(SPY).run(market()).benchmark().orElseThrow();

        // asked on 2 March at the price of 1 March, 100: 100 shares; at the open, 110, cash pays for 90
        assertThat(benchmark.fills()).extracting(Fill::lots).containsExactly(90L);
        assertThat(benchmark.fills().get(0).printAt())
                .isEqualTo(Worlds.session("2021-03-02").opensAt());
        assertThat(benchmark.equity().values()).containsExactly(10_000.0, 10_900.0, 11_800.0, 12_700.0);
        assertThat(benchmark.benchmark()).isEmpty();
    }

    @Test
    void a_holding_is_paid_its_dividends() {
        Dividend two = new Dividend(
                Symbol.of("SPY"),
                Stamp.observed(Worlds.session("2021-03-04").opensAt(), Instant.parse("2021-02-26T12:00:00Z")),
                2,
                Worlds.session("2021-03-05").opensAt());

        Result benchmark =
                idle().against(SPY).run(rows().add(two).build()).benchmark().orElseThrow();

        // 90 shares held over the open of 4 March are owed 180 from then on: 11,800 + 180, 12,700 + 180
        assertThat(benchmark.equity().values()).containsExactly(10_000.0, 10_900.0, 11_980.0, 12_880.0);
    }

    @Test
    void equal_weights_are_set_right_on_the_first_day_and_on_that_of_a_month() {
        Result benchmark = backtest(Script::new, "2021-03-03", "2021-03-05")
                .against(Benchmark.equalWeight())
                .run(market())
                .benchmark()
                .orElseThrow();

        // half of 10,000 at 50 and at 110, all on the first day and nothing after it
        assertThat(benchmark.fills()).extracting(fill -> fill.symbol().name()).containsExactly("AAPL", "SPY");
        assertThat(benchmark.fills()).extracting(Fill::lots).containsExactly(100L, 41L);
    }

    @Test
    void it_is_the_run_that_it_would_be_alone() {
        Strategy holding = new Benchmark.Holding("SPY");
        Result alone = Backtest.of("benchmark/holding", () -> new Benchmark.Holding("SPY"))
                .over("2021-03-02", "2021-03-05")
                .on(Worlds.NYSE)
                .decidingAt(java.time.LocalTime.of(9, 0))
                .startingWith(10_000)
                .run(market());

        assertThat(holding).isEqualTo(new Benchmark.Holding("SPY"));
        assertThat(idle().against(SPY).run(market()).benchmark().orElseThrow().fingerprint())
                .isEqualTo(alone.fingerprint());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void it_changes_nothing_of_the_strategy_s_run(long seed) {
        Backtest erratic = RunPropertiesTest.erratic(seed);
        Result alone = erratic.run(RunPropertiesTest.market(seed));
        Result beside = erratic.against(Benchmark.equalWeight()).run(RunPropertiesTest.market(seed));

        assertThat(beside.fingerprint()).isEqualTo(alone.fingerprint());
        assertThat(beside.finalEquity()).isEqualTo(alone.finalEquity());
        for (Metric metric : alone.metrics()) {
            assertThat(beside.metrics().get(metric.name())).isEqualTo(metric);
        }
        assertThat(beside.backtest().identity()).isNotEqualTo(alone.backtest().identity());
        assertThat(beside.benchmark().orElseThrow().fills()).isNotEmpty();
    }

    @Test
    void a_symbol_that_the_strategy_does_not_trade_is_not_shown_to_it() {
        List<String> seen = new ArrayList<>();
        Backtest some = backtest(
                        () -> today -> seen.add(today.universe().symbols().toString()), "2021-03-02", "2021-03-05")
                .trading("AAPL");
        Result alone = some.run(market());

        Result beside = some.against(SPY).run(market());

        assertThat(seen).containsOnly("[AAPL]").hasSize(8);
        assertThat(beside.fingerprint()).isEqualTo(alone.fingerprint());
        assertThat(beside.benchmark().orElseThrow().finalEquity()).isEqualTo(12_700.0);
    }

    @Test
    void what_it_is_and_what_it_pays_enter_the_identity_and_its_absence_does_not() {
        Backtest backtest = idle();

        assertThat(List.of(
                        backtest.identity(),
                        backtest.against(SPY).identity(),
                        backtest.against(Benchmark.holding("QQQ")).identity(),
                        backtest.against(Benchmark.equalWeight()).identity(),
                        backtest.against(SPY.costing(Slippage.bps(1), Fees.none()))
                                .identity()))
                .doesNotHaveDuplicates();
        assertThat(backtest.against(SPY).terms())
                .containsEntry("benchmark.parameter.symbol", "String SPY")
                .doesNotContainKey("benchmark.span");
        assertThat(backtest.terms())
                .noneSatisfy((name, text) -> assertThat(name).startsWith("benchmark"));
        assertThat(backtest.against(SPY).seed()).isEqualTo(backtest.seed());
    }

    @Test
    void it_pays_what_the_strategy_pays_unless_other_costs_are_named() {
        Backtest paid = idle().costing(Slippage.none(), Fees.perShare(1));

        Result same = paid.against(SPY).run(market()).benchmark().orElseThrow();
        Result other = paid.against(SPY.costing(Slippage.none(), Fees.none()))
                .run(market())
                .benchmark()
                .orElseThrow();

        assertThat(same.fills()).extracting(Fill::fee).containsExactly(90.0); // 90 x 111 = 9,990
        assertThat(other.fills()).extracting(Fill::fee).containsExactly(0.0);
    }

    @Test
    void the_figures_beside_it_come_from_both_accounts() {
        Result result = backtest(
                        () -> new Script()
                                .on("2021-03-02", today -> today.order("SPY").buy(45)),
                        "2021-03-02",
                        "2021-03-05")
                .against(SPY)
                .run(market());
        ActiveReturns active = ActiveReturns.of(
                result.returns(), result.benchmark().orElseThrow().returns());

        assertThat(result.metrics().get(MetricDefinition.BETA)).isEqualTo(active.beta());
        assertThat(result.metrics().get(MetricDefinition.UP_CAPTURE)).isEqualTo(active.upCapture());
        // returns 0, 450 / 10,000, 450 / 10,450, 450 / 10,900 beside 0, 900 / 10,000, 900 / 10,900, 900 / 11,800
        assertThat(active.activeReturn().get())
                .isCloseTo(
                        63
                                * (450 / 10_000.0
                                        + 450 / 10_450.0
                                        + 450 / 10_900.0
                                        - 900 / 10_000.0
                                        - 900 / 10_900.0
                                        - 900 / 11_800.0),
                        within(1e-12));
        assertThat(idle().run(market()).metrics().find("beta")).isEmpty();
    }

    @Test
    void a_benchmark_that_never_held_anything_is_refused() {
        assertThatThrownBy(() -> idle().against(Benchmark.holding("SPX")).run(market()))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.rule()).isEqualTo(Rule.BENCHMARK_HELD_NOTHING))
                .hasMessageContaining("benchmark holding SPX of scripted over 2021-03-02..2021-03-05 on ");
        assertThat(idle().against(Benchmark.of("cash", () -> today -> {}))
                        .run(market())
                        .benchmark())
                .isPresent();
    }

    @Test
    void a_benchmark_that_fails_fails_the_run_by_its_own_name() {
        Benchmark broken = Benchmark.of("broken", () -> today -> {
            throw new IllegalStateException("no idea");
        });

        assertThatThrownBy(() -> idle().against(broken).run(market()))
                .isInstanceOf(RunFailedException.class)
                .hasMessageContaining("benchmark/broken")
                .hasRootCauseMessage("no idea");
    }

    @Test
    void backtests_that_share_a_benchmark_run_it_once() {
        List<String> asked = new ArrayList<>();
        Benchmark shared =
                Benchmark.of("shared", () -> today -> asked.add(today.date().toString()));
        Backtest one = idle().against(shared);
        Backtest other = backtest(() -> today -> {}, "2021-03-02", "2021-03-05")
                .with("x", 1)
                .against(shared);

        List<Conductor.Ending> endings = Conductor.conduct(market(), List.of(one, other));

        assertThat(asked).containsExactly("2021-03-02", "2021-03-03", "2021-03-04", "2021-03-05");
        assertThat(endings.get(0).orThrow().benchmark()).isPresent();
        assertThat(endings.get(1).orThrow().benchmark())
                .isEqualTo(endings.get(0).orThrow().benchmark());
    }

    @Test
    void progress_counts_the_strategies_alone() {
        List<Progress.Mark> marks = new ArrayList<>();
        idle().against(SPY).run(market(), marks::add);

        Progress.Mark last = marks.get(marks.size() - 1);
        assertThat(last.steps()).isEqualTo(last.ofSteps()).isEqualTo(5);
        assertThat(last.runs()).isEqualTo(1);
    }
}
