package dev.apex.junit;

import static dev.apex.junit.ApexAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.apex.Digest;
import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.backtest.Backtest;
import dev.apex.backtest.RunFailedException;
import dev.apex.execution.Slippage;
import dev.apex.feature.Derived;
import dev.apex.feature.Feature;
import dev.apex.feature.Reading;
import dev.apex.market.LookAheadException;
import dev.apex.market.MarketQuery;
import dev.apex.market.MarketSource;
import dev.apex.market.MarketView;
import dev.apex.market.Symbol;
import dev.apex.random.RunSeed;
import dev.apex.strategy.Day;
import dev.apex.strategy.Strategy;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BacktestAssertTest {
    private static final MarketSource MARKET = SmallWorld.MARKET;

    /** What a leak by re-run looks like. */
    private static final String ASKED = BacktestAssertTest.class.getName() + "#asked";

    private static final String FOR_THIS_TEST = "what the assertion is to find";
    private static int asked;

    @BeforeEach
    void forget() {
        asked = 0;
    }

    private static AssertionError failure(ThrowingCallable claim) {
        AssertionError failure = catchThrowableOfType(AssertionError.class, claim);
        assertThat(failure).isNotNull();
        return failure;
    }

    private static void parts(Backtest backtest, String how, String layer) {
        AssertionError failure = failure(() -> assertThat(backtest).repeatsExactly(MARKET));
        assertThat(failure.getMessage())
                .contains("expected: the same run every time\n")
                .contains(" but was: " + how + " that parts from the first: step ")
                .contains(", layer " + layer + ": ");
    }

    @Test
    void a_strategy_that_takes_its_chance_from_the_day_repeats_exactly() {
        Backtest seeded = SmallWorld.backtest(
                "seeded",
                () -> today -> today.universe().symbols().stream()
                        .findFirst()
                        .ifPresent(first ->
                                today.order(first).buy(1 + today.random("units").nextInt(100))));
        assertThat(seeded).repeatsExactly(MARKET);
    }

    @Test
    void static_state_is_caught_in_the_second_run() {
        parts(SmallWorld.buying("static", () -> 1 + asked++ % 7), "a second run", "ORDERS");
    }

    @Test
    void unseeded_chance_is_caught_in_the_second_run() {
        parts(SmallWorld.buying("random", () -> 1 + new Random().nextInt(1000)), "a second run", "ORDERS");
    }

    @Test
    void a_clock_is_caught_in_the_second_run() {
        parts(SmallWorld.buying("clock", () -> 1 + (int) (System.nanoTime() / 100 % 997)), "a second run", "ORDERS");
    }

    @Test
    void an_order_of_addresses_is_caught_in_the_second_run() {
        parts(SmallWorld.buying("hash-order", BacktestAssertTest::firstOfASet), "a second run", "ORDERS");
    }

    private static int firstOfASet() {
        final class Lot {
            private final int units;

            Lot(int units) {
                this.units = units;
            }
        }
        Set<Lot> lots = new HashSet<>();
        for (int units = 1; units <= 50; units++) {
            lots.add(new Lot(units));
        }
        return lots.iterator().next().units;
    }

    @Test
    void a_thread_is_caught_in_the_run_on_another() {
        String home = Thread.currentThread().getName();
        Supplier<Integer> units = () -> Thread.currentThread().getName().equals(home) ? 1 : 2;
        parts(SmallWorld.buying("thread", units), "a run on another thread", "ORDERS");
    }

    @Test
    void a_default_zone_is_caught_in_the_run_abroad() {
        Backtest zoned = SmallWorld.backtest(
                "zoned",
                () -> today -> today.universe().symbols().stream()
                        .findFirst()
                        .ifPresent(first -> today.order(first)
                                .buy(1
                                        + today.now()
                                                .atZone(ZoneId.systemDefault())
                                                .getHour())));
        parts(zoned, "a run under another default locale and zone", "ORDERS");
    }

    @Test
    void a_default_locale_is_caught_in_the_run_abroad() {
        parts(
                SmallWorld.buying("localised", () -> "TITLE".toLowerCase().equals("title") ? 1 : 2),
                "a run under another default locale and zone",
                "ORDERS");
    }

    @Test
    void a_feature_that_remembers_is_named_by_its_layer() {
        Feature counting = Feature.of("counting", 1, prices -> Reading.of(asked++));
        Backtest ranking =
                SmallWorld.backtest("counting", () -> today -> today.universe().rankedBy(counting));
        parts(ranking, "a second run", "FEATURES");
        asked = 0;
        assertThat(failure(() -> assertThat(ranking).repeatsExactly(MARKET)).getMessage())
                .containsPattern("layer FEATURES: first [0-9a-f]{12}, then [0-9a-f]{12}; the strategy read other");
    }

    @Test
    void a_derived_state_that_remembers_is_named_by_its_layer() {
        Backtest deriving = SmallWorld.backtest("deriving", () -> today -> {})
                .knowing(new Counting())
                .allowing(ASKED, FOR_THIS_TEST);
        parts(deriving, "a second run", "DERIVED");
    }

    private static final class Counting implements Derived<Integer> {
        @Override
        public String name() {
            return "counting";
        }

        @Override
        public int sessions() {
            return 1;
        }

        @Override
        public Course<Integer> start(RunSeed seed) {
            return new Course<>() {
                @Override
                public Integer advance(MarketView view) {
                    return asked++;
                }

                @Override
                public void digest(Digest digest) {
                    digest.put((long) asked);
                }
            };
        }
    }

    @Test
    void a_cost_that_remembers_is_named_by_its_layer() {
        Slippage growing = new Slippage() {
            @Override
            public String name() {
                return "growing";
            }

            @Override
            public double price(Symbol symbol, double quantity, double print) {
                return print + asked++ * 0.01;
            }
        };
        Backtest steady = SmallWorld.buying("steady", () -> 1).costing(growing).allowing(ASKED, FOR_THIS_TEST);
        parts(steady, "a second run", "FILLS");
        asked = 0;
        assertThat(failure(() -> assertThat(steady).repeatsExactly(MARKET)).getMessage())
                .containsPattern("step 1 of 40 .*layer FILLS: first fill of order 1 for cash of -[0-9.]+,"
                        + " then fill of order 1 for cash of -[0-9.]+;"
                        + " the orders are the same and the books are not: look at slippage and fees\n");
    }

    @Test
    void a_strategy_that_sees_its_past_alone_passes_the_audit() {
        assertThat(SmallWorld.backtest("ranked", Ranked::new)).sawNothingFromTheFuture(MARKET);
    }

    @Test
    void a_strategy_that_reads_a_source_it_captured_fails_it_with_row_and_line() {
        Backtest peeking = SmallWorld.backtest("peeking", () -> new Peeking(MARKET))
                .allowing("java.util.concurrent.CompletableFuture", "it reads ahead, which is to be found")
                .allowing("java.lang.Thread", "likewise");
        assertThat(failure(() -> assertThat(peeking).sawNothingFromTheFuture(MARKET)))
                .hasMessageContaining("expected: an audit that finds nothing")
                .hasMessageContaining("LEAK found by veil")
                .hasMessageContaining("depends on BARS of S")
                .hasMessageContaining("BacktestAssertTest.java:")
                .hasMessageContaining("run seed: ");
    }

    @Test
    void a_strategy_that_never_trades_is_not_passed_by_the_audit() {
        assertThat(failure(() -> assertThat(SmallWorld.backtest("idle", () -> today -> {}))
                        .sawNothingFromTheFuture(MARKET)))
                .hasMessageContaining("INCONCLUSIVE");
    }

    /** Holds the two that rose most over five sessions. */
    private static final class Ranked implements Strategy {
        private static final Feature RISE =
                Feature.of("rise-5", 6, prices -> Reading.of(prices.closeOrNaN(0) / prices.closeOrNaN(5)));

        @Override
        public void onDay(Day today) {
            today.universe().rankedBy(RISE).top(0.4).holdEqually();
        }
    }

    /** Holds what will have risen most by tomorrow, read where no guard sees it. */
    private static final class Peeking implements Strategy {
        private final MarketSource market;

        Peeking(MarketSource market) {
            this.market = market;
        }

        @Override
        public void onDay(Day today) {
            CompletableFuture.supplyAsync(
                            () -> market.asOf(
                                    MarketQuery.upTo(today.now().plus(Duration.ofDays(9))),
                                    today.now().plus(Duration.ofDays(1))),
                            task -> new Thread(task).start())
                    .join()
                    .bars()
                    .stream()
                    .filter(bar -> bar.stamp().eventTime().isAfter(today.now()))
                    .max(Comparator.comparing(bar -> bar.close() / bar.open()))
                    .map(bar -> bar.symbol())
                    .filter(today.universe().symbols()::contains)
                    .ifPresent(best -> today.hold(Map.of(best, 0.9)));
        }
    }

    @Test
    void of_many_orders_the_first_five_are_told() {
        Backtest many = SmallWorld.backtest(
                "many",
                () -> today -> today.universe().forEach(symbol -> {
                    today.order(symbol).buy(1 + asked++);
                    today.order(symbol).buy(1);
                }));
        assertThat(failure(() -> assertThat(many).repeatsExactly(MARKET)))
                .hasMessageContaining("first buy 1.0 S0, buy 1.0 S0, buy 2.0 S1, buy 1.0 S1, buy 3.0 S2 and 5 more,"
                        + " then buy 201.0 S0, buy 1.0 S0,");
    }

    @Test
    void the_failure_tells_both_runs_and_where_to_look() {
        Backtest counting = SmallWorld.buying("static", () -> 1 + asked++);
        assertThat(failure(() -> assertThat(counting).repeatsExactly(MARKET)).getMessage())
                .matches("\n   expected: the same run every time"
                        + "\n    but was: a second run that parts from the first: step 0 of 40"
                        + " \\(decision of 2019-02-01T14:00:00Z\\), layer ORDERS: first buy 1.0 S0, then buy 41.0 S0;"
                        + " look for static state, unseeded chance, a clock, or an order of hashes in the strategy"
                        + "\n        run: static over 2019-02-01..2019-03-29"
                        + " on synthetic market of seed 7, 5 symbols over 2019-01-02..2019-03-29"
                        + "\n   run seed: " + counting.seed() + "\nfingerprint: [0-9a-f]{64}"
                        + "\nfingerprint: [0-9a-f]{64} a second run");
    }

    @Test
    void a_run_that_fails_only_when_repeated_is_told_with_its_fault() {
        Backtest once = SmallWorld.buying("once", () -> {
            if (asked++ > 50) {
                throw new IllegalStateException("not again");
            }
            return 1;
        });
        AssertionError failure = failure(() -> assertThat(once).repeatsExactly(MARKET));
        assertThat(failure)
                .hasMessageContaining("but was: a second run that fails: ")
                .hasMessageContaining("not again")
                .hasCauseInstanceOf(RunFailedException.class);
    }

    @Test
    void a_run_that_fails_at_once_repeats_nothing() {
        Backtest never = SmallWorld.buying("never", () -> {
            throw new IllegalStateException("never");
        });
        assertThat(never).failsWith(IllegalStateException.class, MARKET);
        assertThat(catchThrowableOfType(
                        RunFailedException.class, () -> assertThat(never).repeatsExactly(MARKET)))
                .hasRootCauseMessage("never");
    }

    // refusals and faults

    @Test
    void a_refusal_is_known_by_its_rule_at_the_door_and_in_a_step() {
        Backtest unfinished = Backtest.of("unfinished", () -> today -> {}).over("2019-02-01", "2019-03-29");
        Backtest selling = SmallWorld.backtest(
                "selling",
                () -> today ->
                        today.universe().forEach(symbol -> today.order(symbol).sell(1)));
        assertThat(unfinished).isRefusedWith(Rule.MISSING_TERM, MARKET);
        assertThat(selling).isRefusedWith(Rule.SHORT_SALE, MARKET).failsWith(RunFailedException.class, MARKET);
    }

    @Test
    void another_refusal_is_told_instead() {
        Backtest unfinished = Backtest.of("unfinished", () -> today -> {}).over("2019-02-01", "2019-03-29");
        AssertionError failure = failure(() -> assertThat(unfinished).isRefusedWith(Rule.SHORT_SALE, MARKET));
        assertThat(failure.getMessage())
                .startsWith(
                        "\n   expected: to be refused by APEX-R035 (what is sold is held)"
                                + "\n    but was: dev.apex.RefusedException: APEX-R010 backtest unfinished without a decision time")
                .endsWith("\n        run: unfinished on synthetic market of seed 7, 5 symbols over"
                        + " 2019-01-02..2019-03-29");
        assertThat(failure).hasCauseInstanceOf(RefusedException.class);
    }

    @Test
    void a_run_that_is_not_refused_is_told_with_its_fingerprint() {
        Backtest idle = SmallWorld.backtest("idle", () -> today -> {});
        assertThat(failure(() -> assertThat(idle).isRefusedWith(Rule.SHORT_SALE, MARKET)))
                .hasMessageContaining(" but was: run to its end\n")
                .hasMessageContaining("fingerprint: " + idle.run(MARKET).fingerprint());
        assertThat(failure(() -> assertThat(idle).failsWith(LookAheadException.class, MARKET)))
                .hasMessageContaining("expected: to fail with dev.apex.market.LookAheadException\n")
                .hasMessageContaining(" but was: run to its end\n");
    }

    @Test
    void who_asks_for_tomorrow_fails_even_if_it_hides_it() {
        Backtest peeking = SmallWorld.backtest("peeking", () -> today -> {
            try {
                today.prices(today.universe().symbols().get(0)).close(-1);
            } catch (LookAheadException hidden) {
                return;
            }
        });
        assertThat(peeking).failsWith(LookAheadException.class, MARKET);
        assertThat(failure(() -> assertThat(peeking).failsWith(IllegalStateException.class, MARKET)))
                .hasMessageContaining("peeking asked for")
                .hasMessageContaining(" until then")
                .hasCauseInstanceOf(RunFailedException.class);
    }
}
