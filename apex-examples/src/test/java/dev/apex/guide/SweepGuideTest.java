package dev.apex.guide;

import static dev.apex.time.TradingCalendar.NYSE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.apex.backtest.Backtest;
import dev.apex.backtest.Result;
import dev.apex.backtest.RunFailedException;
import dev.apex.backtest.Sweep;
import dev.apex.backtest.SweepResult;
import dev.apex.backtest.SweepStoppedException;
import dev.apex.examples.WeeklyMomentum;
import dev.apex.execution.Slippage;
import dev.apex.market.MarketSource;
import dev.apex.market.SyntheticMarket;
import dev.apex.metrics.MetricDefinition;
import dev.apex.report.SweepTable;
import dev.apex.time.Span;
import java.time.Duration;
import java.time.LocalTime;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** The code of {@code docs/guide/sweeps.md}, run. */
class SweepGuideTest {
    static final MarketSource market = SyntheticMarket.of(7)
            .symbols(12)
            .on(NYSE)
            .over(Span.between("2021-01-04", "2021-06-30"))
            .lateRows(0.02)
            .build();

    static final Backtest MOMENTUM = Backtest.of("momentum", () -> new WeeklyMomentum(20, 0.25))
            .over("2021-03-01", "2021-06-30")
            .on(NYSE)
            .decidingAt(LocalTime.of(9, 0));

    @Test
    void vary_a_strategy() {
        SweepResult swept = Sweep.of(MOMENTUM)
                .varying("sessions", 5, 10, 20)
                .varying("share", 0.1, 0.25)
                .varying("slippage", List.of(0, 5), (each, bps) -> each.costing(Slippage.bps(bps)))
                .onThreads(2)
                .run(market);

        System.out.print(SweepTable.of(swept, MetricDefinition.SHARPE).text(10));
        SweepResult.Member best = swept.best(MetricDefinition.SHARPE).orElseThrow();
        Result again = best.backtest().run(market);

        assertThat(swept.members()).hasSize(12);
        assertThat(swept.failures()).isEmpty();
        assertThat(again.fingerprint().hex()).isEqualTo(best.fingerprint().orElseThrow());
        assertThat(SweepTable.of(swept, MetricDefinition.SHARPE).text(10))
                .contains("sessions", "share", "slippage")
                .contains("10 of 12 members, 0 failed");
    }

    @Test
    void many_strategies_on_an_executor() {
        ExecutorService executor = Executors.newFixedThreadPool(2);
        try {
            List<Backtest> candidates = List.of(MOMENTUM, MOMENTUM.decidingAt(LocalTime.of(8, 0)));
            SweepResult swept =
                    Sweep.of(candidates).on(executor, 2).keepingMetricsOnly().run(market);

            for (SweepResult.Member member : swept.members()) {
                System.out.println(member + ": " + member.figure(MetricDefinition.TOTAL_RETURN));
            }
            assertThat(swept.results()).isEmpty();
            assertThat(swept.best(MetricDefinition.TOTAL_RETURN)).isPresent();
        } finally {
            executor.shutdown();
        }
    }

    @Test
    void hear_how_far_it_is_and_stop_it() {
        Thread worker = Thread.currentThread();
        try {
            Sweep.of(MOMENTUM)
                    .varying("sessions", 5, 10, 20)
                    .telling(mark -> {
                        System.out.println(mark);
                        if (mark.share() > 0.5) {
                            worker.interrupt();
                        }
                    })
                    .run(market);
        } catch (SweepStoppedException e) {
            assertThat(Thread.interrupted()).isTrue();
            System.out.println(e.soFar());
            assertThat(e.soFar().members()).hasSize(3);
            return;
        }
        throw new AssertionError("the sweep was not stopped");
    }

    @Test
    void give_a_step_so_much_time() {
        Backtest looping = Backtest.of("looping", () -> today -> {
                    while (!Thread.currentThread().isInterrupted()) {
                        Thread.onSpinWait();
                    }
                })
                .over("2021-03-01", "2021-06-30")
                .on(NYSE)
                .decidingAt(LocalTime.of(9, 0))
                .within(Duration.ofMillis(100));

        assertThatThrownBy(() -> looping.run(market))
                .isInstanceOf(RunFailedException.class)
                .hasMessageContaining("failed in step 0")
                .hasMessageContaining("APEX-R143");
    }

    @Test
    void begin_when_there_is_enough_to_look_back_on() {
        Result late = MOMENTUM.warmingUpFor(60).run(market);

        System.out.println("begun on " + late.startedOn());
        assertThat(late.startedLate()).isTrue();
        assertThat(late.equity().firstKey()).isEqualTo(late.startedOn());
    }
}
