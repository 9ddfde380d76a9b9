package dev.apex.backtest;

import static dev.apex.backtest.Worlds.backtest;
import static dev.apex.backtest.Worlds.bar;
import static dev.apex.backtest.Worlds.trading;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.backtest.Fingerprint.Difference;
import dev.apex.backtest.Fingerprint.Layer;
import dev.apex.backtest.Replay.Outcome;
import dev.apex.backtest.Worlds.Script;
import dev.apex.execution.Fees;
import dev.apex.execution.Slippage;
import dev.apex.market.Feed;
import dev.apex.market.MarketQuery;
import dev.apex.market.MarketSource;
import dev.apex.market.MemoryMarket;
import dev.apex.market.OverSeeds;
import dev.apex.market.SyntheticMarket;
import dev.apex.market.Tape;
import dev.apex.market.Visible;
import dev.apex.strategy.Day;
import dev.apex.strategy.Strategy;
import java.io.UncheckedIOException;
import java.time.LocalTime;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A replay refuses another question, and of the same one says whether the answer is the same. */
class ReplayTest {
    private static final MemoryMarket WEEK = ManifestTest.WEEK;
    private static final Backtest BUYER = ManifestTest.buyer();

    private static void assertNames(Backtest other, Manifest manifest, String term) {
        assertThatThrownBy(() -> other.replay(manifest, WEEK))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.rule()).isEqualTo(Rule.REPLAY_OF_OTHER_TERMS))
                .hasMessageContaining("term " + term + " of");
    }

    @Test
    void the_same_question_of_the_same_rows_gets_the_same_answer() {
        Replay replay = BUYER.replay(Manifest.parse(BUYER.run(WEEK).manifest().json()), WEEK);
        assertThat(replay.isSame()).isTrue();
        assertThat(replay.isOnSameRows()).isTrue();
        assertThat(replay.outcome()).isEqualTo(Outcome.SAME);
        assertThat(replay.firstDifference()).isEmpty();
        assertThat(replay.before()).isEqualTo(replay.now());
        assertThat(replay.result()).isPresent();
        assertThat(replay.failure()).isEmpty();
        assertThat(replay)
                .hasToString("replay of scripted: the same, fingerprint "
                        + replay.now().fingerprint() + ". The rows are the same.");
    }

    @Test
    void another_question_is_refused_by_the_first_term_that_differs() {
        Manifest manifest = BUYER.run(WEEK).manifest();
        assertNames(BUYER.over("2021-03-02", "2021-03-04"), manifest, "span");
        assertNames(BUYER.decidingAt(LocalTime.of(9, 1)), manifest, "decision");
        assertNames(BUYER.startingWith(10_001), manifest, "cash");
        assertNames(BUYER.costing(Slippage.bps(1), Fees.bps(1)), manifest, "slippage");
        assertNames(BUYER.trading("A"), manifest, "symbols");
        assertNames(BUYER.remembering(20), manifest, "calendarDigest");
        assertNames(BUYER.with("more", 1), manifest, "parameter.more");
        assertNames(backtest(ManifestTest.Buyer::new, "2021-03-02", "2021-03-05"), manifest, "parameter.note");
        assertThatThrownBy(() ->
                        BUYER.replayWithOtherCode(BUYER.staleAfter(9).run(WEEK).manifest(), WEEK))
                .hasMessageContaining("term staleAfter of scripted is \"5\", that of the manifest \"9\"");
    }

    @Test
    void another_seed_or_engine_is_refused() {
        Manifest manifest = BUYER.run(WEEK).manifest();
        assertThatThrownBy(() -> BUYER.replay(altered(manifest, "0".repeat(64), manifest.engine()), WEEK))
                .hasMessageContaining("APEX-R165")
                .hasMessageContaining("the seed of scripted");
        Manifest other = altered(manifest, manifest.seed(), "0.0.9");
        assertThatThrownBy(() -> BUYER.replay(other, WEEK))
                .hasMessageContaining("APEX-R166")
                .hasMessageContaining("that of the manifest 0.0.9");
        assertThat(BUYER.replayWithOtherCode(other, WEEK).isSame()).isTrue();
    }

    private static Manifest altered(Manifest manifest, String seed, String engine) {
        return new Manifest(
                manifest.terms(),
                manifest.code(),
                engine,
                manifest.timeZones(),
                seed,
                manifest.snapshot(),
                manifest.fingerprint(),
                null);
    }

    @Test
    void a_changed_price_is_named_by_the_step_that_released_it_and_by_the_first_that_did_something_else() {
        Manifest manifest = BUYER.run(WEEK).manifest();
        MemoryMarket other = trading("A")
                .add(
                        bar("A", "2021-03-01", 100, 101),
                        bar("A", "2021-03-02", 102, 103),
                        bar("A", "2021-03-03", 104, 105.01),
                        bar("A", "2021-03-04", 106, 107))
                .build();
        Replay replay = BUYER.replay(manifest, other);
        assertThat(replay.isSame()).isFalse();
        assertThat(replay.isOnSameRows()).isFalse();
        assertThat(replay.outcome()).isEqualTo(Outcome.PARTED);
        // The bar of the 3rd arrives eight hours after its close, so step 2, on the 4th at 14:00 UTC, is the first to
        // see it.
        assertThat(replay.firstDifference()).contains(new Difference(2, Layer.ROWS));
        assertThat(replay.firstDifferenceBesideRows()).contains(new Difference(2, Layer.FEATURES));
        assertThat(replay.toString())
                .contains("parted at step 2 (2021-03-04T14:00:00Z), layer ROWS")
                .contains("The rows differ")
                .contains("They first made a difference at step 2 (2021-03-04T14:00:00Z), layer FEATURES");
    }

    @Test
    void a_row_that_nothing_rests_on_changes_the_snapshot_and_no_deed() {
        Backtest silent = backtest(Script::new, "2021-03-02", "2021-03-05");
        MemoryMarket more = trading("A", "B")
                .add(
                        bar("A", "2021-03-01", 100, 101),
                        bar("A", "2021-03-02", 102, 103),
                        bar("A", "2021-03-03", 104, 105),
                        bar("A", "2021-03-04", 106, 107),
                        bar("B", "2021-03-03", 11, 12))
                .build();
        Replay replay = silent.replay(silent.run(WEEK).manifest(), more);
        assertThat(replay.firstDifference()).contains(new Difference(2, Layer.ROWS));
        assertThat(replay.firstDifferenceBesideRows()).isEmpty();
        assertThat(replay.toString()).contains("They made no difference to what was read, decided and booked.");
        assertThat(replay.toString()).contains("{BARS=5} where it has {BARS=4}");
    }

    @Test
    void a_strategy_that_does_not_repeat_itself_is_told_by_the_step() {
        AtomicInteger runs = new AtomicInteger();
        Backtest fickle = backtest(
                () -> {
                    int run = runs.getAndIncrement();
                    return new Script().on("2021-03-03", today -> {
                        if (run > 5) {
                            today.order("A").buy(1);
                        }
                    });
                },
                "2021-03-02",
                "2021-03-05");
        Manifest manifest = fickle.run(WEEK).manifest();
        runs.set(100);
        Replay replay = fickle.replay(manifest, WEEK);
        assertThat(replay.firstDifference()).contains(new Difference(1, Layer.ORDERS));
        assertThat(replay.isOnSameRows()).isTrue();
        assertThat(replay.toString()).contains("does not repeat itself");
    }

    /** Fails on its third day, by selling what it has not. */
    static final class Failing implements Strategy {
        @Override
        public void onDay(Day today) {
            if (today.date().getDayOfMonth() == 4) {
                today.order("A").sell(1);
            }
        }
    }

    @Test
    void a_run_that_failed_fails_again_with_the_same_partial_fingerprint() {
        Backtest failing = backtest(Failing::new, "2021-03-02", "2021-03-05");
        Manifest manifest = catchThrowableOfType(RunFailedException.class, () -> failing.run(WEEK))
                .manifest();
        Replay replay = failing.replay(Manifest.parse(manifest.json()), WEEK);
        assertThat(replay.isSame()).isTrue();
        assertThat(replay.isOnSameRows()).isTrue();
        assertThat(replay.now()).isEqualTo(manifest);
        assertThat(replay.failure()).isPresent();
        assertThat(replay.toString()).contains("It stopped in step 2: dev.apex.RefusedException APEX-R035.");
    }

    /** A source whose line goes down before a clock. */
    private static MarketSource failingAt(MemoryMarket market, String clock) {
        return new MarketSource() {
            @Override
            public String describe() {
                return "a bad line";
            }

            @Override
            protected Feed feed(MarketQuery query) {
                Feed whole = market.open(query);
                return new Feed() {
                    @Override
                    public List<Tape> tapes() {
                        return whole.tapes();
                    }

                    @Override
                    public void releasedAt(long now) {
                        if (now >= dev.apex.time.Micros.floor(java.time.Instant.parse(clock))) {
                            throw new UncheckedIOException(new java.io.IOException("line down"));
                        }
                    }
                };
            }

            @Override
            protected Visible visibleAt(MarketQuery query, long clock) {
                throw new UnsupportedOperationException();
            }
        };
    }

    @Test
    void a_run_whose_source_failed_replays_to_its_partial_fingerprint_and_beyond() {
        Manifest manifest = catchThrowableOfType(
                        RunFailedException.class, () -> BUYER.run(failingAt(WEEK, "2021-03-04T14:00:00Z")))
                .manifest();
        assertThat(manifest.stop().orElseThrow().cause()).isEqualTo("java.io.UncheckedIOException");
        assertThat(manifest.snapshot().source()).isEqualTo("MarketSource");
        Replay beyond = BUYER.replay(manifest, WEEK);
        assertThat(beyond.outcome()).isEqualTo(Outcome.SAME_UNTIL_STOPPED);
        assertThat(beyond.isSame()).isFalse();
        assertThat(beyond.toString()).contains("the same until the run of the manifest stopped in step 2");
        assertThat(BUYER.replay(manifest, failingAt(WEEK, "2021-03-04T14:00:00Z"))
                        .isSame())
                .isTrue();
        MemoryMarket other =
                trading("A").add(bar("A", "2021-03-01", 100, 101.5)).build();
        assertThat(BUYER.replay(manifest, other).outcome()).isEqualTo(Outcome.PARTED);
    }

    @OverSeeds
    void any_run_replays_and_the_order_of_lines_does_not_matter(long seed) {
        SyntheticMarket market = RunPropertiesTest.market(seed);
        Backtest erratic = RunPropertiesTest.erratic(seed);
        Manifest manifest = Manifest.parse(erratic.run(market).manifest().json());
        assertThat(erratic.replay(manifest, market).isSame()).isTrue();
        RowsOf rows = RowsOf.all(market);
        Collections.shuffle(rows.rows, new Random(seed));
        for (MarketSource elsewhere : List.of(rows.inMemory(), rows.stepwise())) {
            Replay replay = erratic.replay(manifest, elsewhere);
            assertThat(replay.toString()).contains("the same, fingerprint", "The rows are the same");
        }
    }
}
