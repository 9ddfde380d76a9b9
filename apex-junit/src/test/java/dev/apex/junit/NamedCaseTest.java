package dev.apex.junit;

import static dev.apex.junit.ApexAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.apex.audit.AuditReport;
import dev.apex.audit.AuditVerdict;
import dev.apex.backtest.Backtest;
import dev.apex.feature.Feature;
import dev.apex.feature.Reading;
import dev.apex.market.Bar;
import dev.apex.market.MarketQuery;
import dev.apex.market.MarketSource;
import dev.apex.market.Symbol;
import dev.apex.market.SyntheticMarket;
import dev.apex.market.SyntheticMarket.Recipe;
import dev.apex.strategy.Strategy;
import dev.apex.time.Span;
import dev.apex.time.TradingCalendar;
import java.time.Instant;
import java.time.LocalTime;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** A backtest and a market that have names in a test can be made again where the test has never been. */
class NamedCaseTest {
    private static final String SMALL = "synthetic:seed=5,symbols=4,over=2021-01-11..2021-02-19";
    private static final Feature LAST =
            Feature.of("last-3", 4, prices -> Reading.of(prices.closeOrNaN(0) / prices.closeOrNaN(3)));

    private static Backtest backtest(String id, Supplier<? extends Strategy> factory) {
        return Backtest.of(id, factory)
                .over("2021-01-20", "2021-02-16")
                .on(TradingCalendar.NYSE)
                .decidingAt(LocalTime.of(9, 0))
                .startingWith(100_000);
    }

    private static Backtest trend(String id) {
        return backtest(
                id, () -> today -> today.universe().rankedBy(LAST).top(0.3).holdEqually());
    }

    private static boolean hadAFreshJvm(Backtest backtest, MarketSource market) {
        AuditReport report = NamedCase.audit(backtest, market).against(market);
        assertThat(report.verdict()).as(report.text()).isEqualTo(AuditVerdict.CLEAN);
        return NamedCase.isIn(report);
    }

    @ApexTest
    static class Clean {
        private static final Backtest TREND = trend("named");

        /** Asked for by name: the words mean a recipe of this class. */
        static Recipe small() {
            return SyntheticMarket.of(5)
                    .symbols(4)
                    .on(TradingCalendar.NYSE)
                    .over(Span.between("2021-01-11", "2021-02-19"));
        }

        @Nested
        class Within {
            @Test
            void is_clean_there_too(@Market("small") MarketSource market) {
                assertThat(TREND).sawNothingFromTheFuture(market);
                assertThat(hadAFreshJvm(TREND, market)).isTrue();
            }
        }
    }

    @Test
    void a_static_backtest_on_a_market_by_words_is_made_again_in_a_fresh_jvm() {
        Launch.of(Clean.class, "apex.seed=9", "apex.audit.jvm=must").passes(1);
    }

    @ApexTest
    static class Beforehand {
        private static final Map<Symbol, TreeMap<Instant, Double>> FUTURE = new TreeMap<>();
        private static final Backtest FORESEEING = backtest("beforehand", () -> today -> {
            Map<Symbol, Double> scores = new TreeMap<>();
            for (Symbol symbol : today.universe()) {
                double now = today.prices(symbol).last().orElse(1);
                var later = FUTURE.getOrDefault(symbol, new TreeMap<>()).higherEntry(today.now());
                scores.put(symbol, later == null ? now : later.getValue() / now);
            }
            today.hold(Map.of(
                    scores.keySet().stream()
                            .max(Comparator.comparing(scores::get))
                            .orElseThrow(),
                    0.9));
        });

        @BeforeAll
        static void fill(@Market(SMALL) MarketSource market) {
            Instant ever = Instant.parse("2030-01-01T00:00:00Z");
            for (Bar bar : market.asOf(MarketQuery.upTo(ever), ever).bars()) {
                FUTURE.computeIfAbsent(bar.symbol(), none -> new TreeMap<>())
                        .put(bar.stamp().eventTime(), bar.close());
            }
        }

        @Test
        void saw_nothing(@Market(SMALL) MarketSource market) {
            assertThat(FORESEEING).sawNothingFromTheFuture(market);
        }
    }

    @Test
    void what_a_test_filled_beforehand_is_found_and_without_a_fresh_jvm_it_is_not() {
        Launch.of(Beforehand.class, "apex.audit.jvm=no").passes(1);
        assertThat(Launch.of(Beforehand.class).failure())
                .hasMessageContaining("SIDE_CHANNEL found by jvm")
                .hasMessageContaining("what a static field was given before the audit");
    }

    @ApexTest
    static class Unnamed {
        private static final Backtest TREND = trend("unnamed");
        private static MarketSource prepared;

        @BeforeAll
        static void prepare(@Market(SMALL) MarketSource market) {
            prepared = market;
        }

        MarketSource own() {
            return Clean.small().build();
        }

        @Test
        void a_copy_has_no_name(@Market(SMALL) MarketSource market) {
            assertThat(noteOn(TREND.remembering(9), market)).contains("the backtest is no static field of");
        }

        @Test
        void a_market_of_an_instance_cannot_be_asked_for(@Market("own") MarketSource market) {
            assertThat(noteOn(TREND, market)).contains("the market was not given by a @Market");
        }

        @Test
        void another_thread_runs_no_test(@Market(SMALL) MarketSource market) {
            assertThat(Elsewhere.onAnotherThread(() -> noteOn(TREND, market)))
                    .contains("this thread runs no test of a class with @ApexTest");
        }

        @Test
        void what_is_null_until_a_test_fills_it_cannot_be_made(@Market("prepared") MarketSource market) {
            assertThat(noteOn(TREND, market)).contains("its case cannot be made there", "prepared gives null");
        }
    }

    private static String noteOn(Backtest backtest, MarketSource market) {
        AuditReport report = NamedCase.audit(backtest, market).against(market);
        assertThat(report.verdict()).as(report.text()).isEqualTo(AuditVerdict.CLEAN);
        assertThat(NamedCase.isIn(report)).isFalse();
        return report.notes().stream()
                .filter(note -> note.startsWith("not tried: a fresh JVM, because "))
                .findFirst()
                .orElse("");
    }

    @Test
    void what_cannot_be_made_again_is_told_with_its_reason_and_passes() {
        Launch.of(Unnamed.class).passes(4);
    }

    @ApexTest
    static class Obliged {
        @Test
        void saw_nothing(@Market(SMALL) MarketSource market) {
            assertThat(trend("obliged")).sawNothingFromTheFuture(market);
        }
    }

    @Test
    void where_a_fresh_jvm_must_be_had_the_reason_fails_the_test() {
        Launch.of(Obliged.class).passes(1);
        assertThat(Launch.of(Obliged.class, "apex.audit.jvm=must").failure())
                .hasMessageContaining("not tried: a fresh JVM, because the backtest is no static field");
    }
}
