package dev.apex.backtest;

import static dev.apex.backtest.Worlds.backtest;
import static dev.apex.backtest.Worlds.bar;
import static dev.apex.backtest.Worlds.trading;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.backtest.Conductor.Ending;
import dev.apex.backtest.Worlds.Script;
import dev.apex.execution.Slippage;
import dev.apex.market.Feed;
import dev.apex.market.MarketQuery;
import dev.apex.market.MarketSource;
import dev.apex.market.MemoryMarket;
import dev.apex.market.OverSeeds;
import dev.apex.market.SyntheticMarket;
import dev.apex.market.Tape;
import dev.apex.market.Visible;
import java.time.LocalTime;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs that step together on one cursor are the runs they would have been alone. */
class ConductorTest {
    private static final MemoryMarket WEEK = trading("A")
            .add(
                    bar("A", "2021-03-01", 100, 101),
                    bar("A", "2021-03-02", 102, 103),
                    bar("A", "2021-03-03", 104, 105),
                    bar("A", "2021-03-04", 106, 107))
            .build();

    private static Backtest buying(int shares) {
        return backtest(
                () -> new Script().on("2021-03-02", today -> today.order("A").buy(shares)), "2021-03-02", "2021-03-05");
    }

    private static Backtest throwing(String date, Throwable thrown) {
        return backtest(() -> new Script().on(date, today -> sneak(thrown)), "2021-03-02", "2021-03-05");
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void sneak(Throwable thrown) throws T {
        throw (T) thrown;
    }

    @OverSeeds
    void runs_together_have_the_fingerprints_of_runs_alone(long seed) {
        SyntheticMarket market = RunPropertiesTest.market(seed);
        List<Backtest> members = IntStream.range(0, 5)
                .mapToObj(i -> RunPropertiesTest.erratic(seed + i).costing(Slippage.bps(i)))
                .toList();
        List<Ending> together = Conductor.conduct(market, members);
        for (int i = 0; i < members.size(); i++) {
            Result alone = members.get(i).run(market);
            Result beside = together.get(i).orThrow();
            assertThat(beside.fingerprint().firstDifference(alone.fingerprint()))
                    .isEmpty();
            assertThat(beside.fingerprint()).isEqualTo(alone.fingerprint());
            assertThat(beside.backtest()).isSameAs(members.get(i));
            assertThat(beside.entries()).isEqualTo(alone.entries());
            assertThat(beside.pit().rowsDelivered()).isEqualTo(alone.pit().rowsDelivered());
        }
    }

    @Test
    void the_cursor_opens_once_and_advances_once_a_decision_for_all_runs() {
        CountingMarket market = new CountingMarket(WEEK, Integer.MAX_VALUE);
        List<Ending> endings = Conductor.conduct(market, List.of(buying(1), buying(2), buying(3)));
        assertThat(endings).allSatisfy(ending -> assertThat(ending.failure()).isNull());
        assertThat(market.opened).isEqualTo(1);
        assertThat(market.advanced).isEqualTo(4 + 1); // four sessions and the settlement
    }

    @Test
    void a_strategy_that_throws_ends_its_own_run_and_no_other() {
        Result alone = buying(2).run(WEEK);
        for (Throwable thrown : List.of(
                new IllegalStateException("out of ideas"),
                new AssertionError("never"),
                new OutOfMemoryError("a large list"),
                new StackOverflowError(),
                new java.io.IOException("checked, and thrown all the same"))) {
            List<Ending> endings =
                    Conductor.conduct(WEEK, List.of(buying(2), throwing("2021-03-03", thrown), buying(2)));
            assertThat(endings.get(1).result()).isNull();
            assertThat(endings.get(1).failure()).isInstanceOfSatisfying(RunFailedException.class, failure -> {
                assertThat(failure).hasCause(thrown);
                assertThat(failure.step()).isEqualTo(1);
                assertThat(failure.seed()).isEqualTo(buying(2).seed());
                assertThat(failure.fingerprint().steps()).isEqualTo(2);
            });
            assertThat(endings.get(0).orThrow().fingerprint()).isEqualTo(alone.fingerprint());
            assertThat(endings.get(2).orThrow().fingerprint()).isEqualTo(alone.fingerprint());
        }
    }

    @Test
    void a_factory_that_throws_or_gives_one_strategy_twice_ends_its_own_run_and_no_other() {
        Script same = new Script();
        Backtest throwing = backtest(
                () -> {
                    throw new IllegalStateException("no strategy today");
                },
                "2021-03-02",
                "2021-03-05");
        List<Ending> endings =
                Conductor.conduct(WEEK, List.of(throwing, backtest(() -> same, "2021-03-02", "2021-03-05"), buying(1)));
        assertThat(endings.get(0).failure())
                .isInstanceOf(RunFailedException.class)
                .hasMessageContaining("no strategy today");
        assertThat(endings.get(1).failure())
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.rule()).isEqualTo(Rule.SAME_STRATEGY_TWICE));
        assertThat(endings.get(2).orThrow().fills()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 4})
    void a_source_that_fails_mid_run_fails_every_run_at_that_step(int step) {
        CountingMarket broken = new CountingMarket(WEEK, step);
        List<Ending> endings = Conductor.conduct(broken, List.of(buying(1), buying(2)));
        assertThat(endings)
                .allSatisfy(ending -> assertThat(ending.failure())
                        .isInstanceOfSatisfying(RunFailedException.class, failure -> {
                            assertThat(failure).hasRootCauseMessage("the line is dead");
                            assertThat(failure.step()).isEqualTo(step);
                            assertThat(failure.fingerprint().steps()).isEqualTo(step);
                        }));
        assertThat(broken.closed).isEqualTo(1);
    }

    @Test
    void runs_of_different_schedules_do_not_step_together() {
        List<Backtest> others = List.of(
                buying(1).over("2021-03-02", "2021-03-04"),
                buying(1).decidingAt(LocalTime.of(9, 1)),
                buying(1).remembering(3),
                buying(1).settlingFor(java.time.Duration.ofDays(3)),
                buying(1).trading("A"));
        for (Backtest other : others) {
            assertThatThrownBy(() -> Conductor.conduct(WEEK, List.of(buying(1), other)))
                    .isInstanceOfSatisfying(
                            RefusedException.class, e -> assertThat(e.rule()).isEqualTo(Rule.SCHEDULES_DIFFER));
        }
    }

    /** A market that counts how often it is opened and advanced, and whose line dies at one of the advances. */
    private static final class CountingMarket extends MarketSource {
        private final MarketSource source;
        private final int diesAt;
        private int opened;
        private int advanced;
        private int closed;

        CountingMarket(MarketSource source, int diesAt) {
            this.source = source;
            this.diesAt = diesAt;
        }

        @Override
        public String describe() {
            return "counting " + source.describe();
        }

        @Override
        protected Feed feed(MarketQuery query) {
            opened++;
            Feed feed = source.open(query);
            return new Feed() {
                @Override
                public List<Tape> tapes() {
                    return feed.tapes();
                }

                @Override
                public void releasedAt(long clock) {
                    if (advanced++ == diesAt) {
                        throw new IllegalStateException("the line is dead");
                    }
                    feed.releasedAt(clock);
                }

                @Override
                public void close() {
                    closed++;
                    feed.close();
                }
            };
        }

        @Override
        protected Visible visibleAt(MarketQuery query, long clock) {
            return source.asOf(query, dev.apex.time.Micros.toInstant(clock));
        }
    }
}
