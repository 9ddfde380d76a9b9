package dev.apex.guide;

import static dev.apex.time.TradingCalendar.NYSE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.apex.backtest.Backtest;
import dev.apex.backtest.Explanation;
import dev.apex.backtest.Manifest;
import dev.apex.backtest.Replay;
import dev.apex.backtest.Result;
import dev.apex.backtest.RunFailedException;
import dev.apex.execution.Order;
import dev.apex.execution.Slippage;
import dev.apex.feature.Feature;
import dev.apex.feature.Reading;
import dev.apex.market.MarketSource;
import dev.apex.market.SyntheticMarket;
import dev.apex.strategy.Day;
import dev.apex.strategy.Strategy;
import dev.apex.time.Span;
import java.nio.file.Path;
import java.time.LocalTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code of {@code docs/guide/replay.md}, run. */
class ReplayGuideTest {
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

    static final Backtest BACKTEST = Backtest.of("momentum-60", Momentum::new)
            .over("2019-01-02", "2019-06-28")
            .on(NYSE)
            .decidingAt(LocalTime.of(9, 0))
            .startingWith(1_000_000);

    static MarketSource market(double revised) {
        return SyntheticMarket.of(7)
                .symbols(20)
                .on(NYSE)
                .over(Span.between("2018-06-01", "2019-07-31"))
                .revisions(revised)
                .build();
    }

    @TempDir
    Path folder;

    @Test
    void a_manifest_is_kept_and_replayed() {
        MarketSource market = market(0.05);
        Path file = folder.resolve("momentum-60.json");

        Result result = BACKTEST.run(market);
        result.manifest().writeTo(file);

        Replay replay = BACKTEST.replay(Manifest.read(file), market);
        assertThat(replay.isSame()).as(replay.toString()).isTrue();

        Manifest manifest = Manifest.read(file);
        Replay refactored = BACKTEST.replayWithOtherCode(manifest, market);
        assertThat(refactored.isSame()).as(refactored.toString()).isTrue();

        assertThatThrownBy(() -> BACKTEST.costing(Slippage.bps(5)).replay(manifest, market))
                .hasMessageContaining("APEX-R165 term slippage of momentum-60 is \"slippage 5 bps\","
                        + " that of the manifest \"slippage 0 bps\"");
    }

    @Test
    void a_difference_is_named() {
        Manifest manifest = BACKTEST.run(market(0.05)).manifest();
        MarketSource restated = market(0.06);

        Replay replay = BACKTEST.replay(manifest, restated);
        String told = replay.toString();
        replay.isOnSameRows();
        replay.firstDifference();
        replay.firstDifferenceBesideRows();

        assertThat(replay.isOnSameRows()).isFalse();
        assertThat(told).contains("parted at step 0 (2019-01-02T14:00:00Z), layer ROWS. The rows differ");
    }

    @Test
    void a_run_that_failed_is_kept_too() {
        MarketSource market = market(0.05);
        Path file = folder.resolve("stopped.json");
        Backtest failing = Backtest.of(
                        "failing", () -> today -> today.order("NONE").buy(1))
                .over("2019-01-02", "2019-06-28")
                .on(NYSE)
                .decidingAt(LocalTime.of(9, 0));

        try {
            failing.run(market);
        } catch (RunFailedException failed) {
            failed.manifest().writeTo(file);
        }

        assertThat(Manifest.read(file).stop().orElseThrow().cause()).endsWith("APEX-R004");
        assertThat(failing.replay(Manifest.read(file), market).isSame()).isTrue();
    }

    @Test
    void an_order_is_explained() {
        MarketSource market = market(0.05);
        Result result = BACKTEST.run(market);

        Order order = result.orders().get(0);
        Explanation explanation = result.explain(order, market);
        String text = explanation.text();
        explanation.rows("momentum-60");
        explanation.portfolio();

        assertThat(text).contains("feature momentum-60 of ", "universe: [", "ingested at ");
        assertThat(explanation.rows("momentum-60"))
                .hasSizeGreaterThan(20)
                .allSatisfy(row -> assertThat(row.stamp().ingestedAt())
                        .isBeforeOrEqualTo(explanation.decision().at()));
    }
}
