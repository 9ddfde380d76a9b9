package dev.apex.guide;

import static dev.apex.junit.ApexAssertions.assertThat;
import static dev.apex.time.TradingCalendar.NYSE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.apex.audit.Audit;
import dev.apex.audit.AuditReport;
import dev.apex.audit.AuditVerdict;
import dev.apex.backtest.Backtest;
import dev.apex.backtest.RunFailedException;
import dev.apex.feature.Feature;
import dev.apex.feature.Reading;
import dev.apex.market.MarketQuery;
import dev.apex.market.MarketSource;
import dev.apex.market.Series;
import dev.apex.market.Symbol;
import dev.apex.market.SyntheticMarket;
import dev.apex.market.Visible;
import dev.apex.strategy.Day;
import dev.apex.strategy.Strategy;
import dev.apex.time.Span;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The code of {@code docs/guide/audit.md}, run. */
class AuditGuideTest {
    private static final Feature MOMENTUM =
            Feature.of("momentum-5", 6, prices -> Reading.of(prices.closeOrNaN(0) / prices.closeOrNaN(5) - 1));
    private static final MarketQuery EVERYTHING = MarketQuery.upTo(Instant.parse("2030-01-01T00:00:00Z"));

    private final MarketSource market = SyntheticMarket.of(3)
            .symbols(8)
            .on(NYSE)
            .over(Span.between("2021-01-04", "2021-04-30"))
            .lateRows(0.04)
            .revisions(0.05)
            .build();

    static final Backtest BACKTEST = backtest(
            "momentum",
            () -> today -> today.universe().rankedBy(MOMENTUM).top(0.3).holdEqually());

    private static Backtest backtest(String id, java.util.function.Supplier<Strategy> factory) {
        return Backtest.of(id, factory)
                .over("2021-02-01", "2021-04-20")
                .on(NYSE)
                .decidingAt(LocalTime.of(9, 0))
                .startingWith(100_000);
    }

    /** Holds what will have the highest close, read where no guard sees it. */
    static final class Peeking implements Strategy {
        private final MarketSource market;

        Peeking(MarketSource market) {
            this.market = market;
        }

        @Override
        public void onDay(Day today) {
            CompletableFuture<Visible> tomorrow = new CompletableFuture<>();
            new Thread(() -> tomorrow.complete(
                            market.asOf(EVERYTHING, today.now().plus(Duration.ofDays(1)))))
                    .start();
            Symbol best = tomorrow.join().bars().stream()
                    .filter(bar -> bar.stamp().eventTime().isAfter(today.now()))
                    .max(Comparator.comparing(bar -> bar.close() / bar.open()))
                    .map(bar -> bar.symbol())
                    .orElse(Symbol.of("NONE"));
            if (today.universe().symbols().contains(best)) {
                today.hold(Map.of(best, 0.9));
            }
        }
    }

    /** Keeps yesterday's prices, which are a view of yesterday and no copy. */
    static final class Keeping implements Strategy {
        private Series yesterday;

        @Override
        public void onDay(Day today) {
            double close = today.prices("S0").closeOrNaN(0);
            if (yesterday != null && close > yesterday.closeOrNaN(0)) {
                today.order("S0").buy(1);
            }
            yesterday = today.prices("S0");
        }
    }

    /** Asks the source that it was made with for tomorrow. */
    static final class Captured implements Strategy {
        private final MarketSource market;

        Captured(MarketSource market) {
            this.market = market;
        }

        @Override
        public void onDay(Day today) {
            Visible tomorrow = market.asOf(EVERYTHING, today.now().plus(Duration.ofDays(1)));
            tomorrow.bars().stream()
                    .max(Comparator.comparing(bar -> bar.stamp().eventTime()))
                    .ifPresent(bar -> today.order(bar.symbol()).buy(1));
        }
    }

    @Test
    void yesterdays_view_fails_an_ordinary_run_with_its_row_and_its_line() {
        assertThatThrownBy(() -> backtest("keeping", Keeping::new).run(market))
                .isInstanceOfSatisfying(
                        RunFailedException.class,
                        failed -> assertThat(failed.line().orElseThrow())
                                .startsWith("dev.apex.guide.AuditGuideTest$Keeping.onDay(AuditGuideTest.java:"))
                .hasMessageContaining("run of keeping failed in step 1 at 2021-02-02T14:00:00Z")
                .hasMessageContaining("prices of S0 up to the row of 2021-01-29T21:00:00Z")
                .hasMessageContaining("handed out in step 0 at 2021-02-01T14:00:00Z")
                .hasMessageContaining("touched in step 1 at 2021-02-02T14:00:00Z of keeping")
                .hasMessageContaining(", at dev.apex.guide.AuditGuideTest$Keeping.onDay(AuditGuideTest.java:")
                .hasMessageContaining("Remedy: take it anew from today");
    }

    @Test
    void a_captured_source_fails_an_ordinary_run_with_its_clock_and_its_line() {
        assertThatThrownBy(() -> backtest("peeking", () -> new Captured(market)).run(market))
                .isInstanceOf(RunFailedException.class)
                .hasMessageContaining("APEX-R003 peeking reads " + market.describe())
                .hasMessageContaining("as known at 2021-02-02T14:00:00Z by itself in step 0 at 2021-02-01T14:00:00Z")
                .hasMessageContaining(", at dev.apex.guide.AuditGuideTest$Captured.onDay(AuditGuideTest.java:")
                .hasMessageContaining("Remedy: ask today instead of the source");
    }

    @Test
    void a_claim_about_such_a_strategy_shows_the_line() {
        Backtest keeping = backtest("keeping", Keeping::new);
        assertThatThrownBy(() -> assertThat(keeping).failsWith(ArithmeticException.class, market))
                .hasMessageContaining("AuditGuideTest$Keeping.onDay(AuditGuideTest.java:");
        assertThatThrownBy(() -> assertThat(keeping).sawNothingFromTheFuture(market))
                .hasMessageContaining("AuditGuideTest$Keeping.onDay(AuditGuideTest.java:");
    }

    @Test
    void a_clean_strategy_passes() {
        assertThat(BACKTEST).sawNothingFromTheFuture(market);
    }

    @Test
    void a_clean_strategy_has_a_clean_report() {
        AuditReport report = Audit.of(BACKTEST).against(market);
        assertThat(report.verdict()).as(report.text()).isEqualTo(AuditVerdict.CLEAN);
        assertThat(report.cost()).isLessThanOrEqualTo(12);
    }

    @Test
    void a_leak_is_named_with_its_row_and_its_line() {
        Backtest peeking = backtest("peeking", () -> new Peeking(market));
        assertThat(Audit.of(peeking).against(market).text())
                .contains("SIDE_CHANNEL found by guard", "java.lang.Thread");
        Backtest allowed = peeking.allowing("java.lang.Thread", "it only reads a cache");
        AuditReport report = Audit.of(allowed).against(market);
        assertThat(report.verdict()).isEqualTo(AuditVerdict.LEAK);
        assertThat(report.text())
                .contains("LEAK found by veil", "layer ORDERS", "sees ", "AuditGuideTest.java:")
                .contains("depends on BARS of ");
    }
}
