package dev.apex.backtest;

import static dev.apex.backtest.Worlds.backtest;
import static dev.apex.backtest.Worlds.bar;
import static dev.apex.backtest.Worlds.trading;
import static org.assertj.core.api.Assertions.assertThat;

import dev.apex.Digest;
import dev.apex.backtest.Worlds.Script;
import dev.apex.execution.Fill;
import dev.apex.execution.Ledger;
import dev.apex.execution.Order;
import dev.apex.facts.FactKinds;
import dev.apex.facts.FactLog;
import dev.apex.facts.FactQuery;
import dev.apex.facts.FactSchema;
import dev.apex.facts.FeatureFact;
import dev.apex.facts.MemoryFactLog;
import dev.apex.facts.PredictionFact;
import dev.apex.market.Stamp;
import dev.apex.market.Symbol;
import dev.apex.random.RunSeed;
import dev.apex.strategy.Day;
import dev.apex.strategy.Gate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a run decided, did and came to is kept as facts, and read back as it was known at a clock. */
class FactsOfARunTest {
    private static final Instant EVER = Instant.parse("2030-01-01T00:00:00Z");
    private static final Instant DECISION = Instant.parse("2021-03-01T14:00:00Z");

    @ParameterizedTest
    @ValueSource(longs = {19, 20})
    void fills_are_read_as_they_were_in_the_books_at_every_clock(long seed) {
        Result result = RunPropertiesTest.erratic(seed).run(RunPropertiesTest.market(seed));
        FactLog log = MemoryFactLog.create();
        log.append(FillFact.CODEC, FillFact.of(result));
        log.append(OrderFact.CODEC, OrderFact.of(result));
        List<FillFact> fills = log.asOf(FillFact.CODEC, FactQuery.of(FactKinds.FILLS), EVER);
        assertThat(fills).hasSameSizeAs(result.fills());
        for (FillFact kept : fills) {
            Fill fill = result.fills().get((int) kept.number() - 1);
            assertThat(kept.price()).isEqualTo(fill.price());
            assertThat(kept.print()).isEqualTo(fill.print());
            assertThat(kept.lots()).isEqualTo(fill.lots());
            assertThat(kept.decision()).isEqualTo(fill.order());
            assertThat(kept.cash()).isCloseTo(fill.cash(), org.assertj.core.data.Offset.offset(1e-6));
            assertThat(kept.fees()).isCloseTo(fill.fee(), org.assertj.core.data.Offset.offset(1e-9));
            assertThat(kept.run()).isEqualTo(result.fingerprint().hex());
        }
        TreeSet<Instant> clocks = new TreeSet<>();
        result.entries().forEach(entry -> clocks.add(entry.bookedAt()));
        int versions = log.history(FactQuery.of(FactKinds.FILLS), EVER).size();
        assertThat(versions).as("some fills were put right").isGreaterThan(fills.size());
        for (Instant booked : clocks) {
            for (Instant clock : List.of(booked, booked.minusNanos(1_000))) {
                double cash = result.entries().stream()
                        .filter(entry -> !entry.bookedAt().isAfter(clock))
                        .filter(entry -> entry.kind() == Ledger.Kind.FILL || entry.kind() == Ledger.Kind.CORRECTION)
                        .mapToDouble(Ledger.Entry::cash)
                        .sum();
                List<FillFact> then = log.asOf(FillFact.CODEC, FactQuery.of(FactKinds.FILLS), clock);
                assertThat(then.stream().mapToDouble(FillFact::cash).sum())
                        .isCloseTo(cash, org.assertj.core.data.Offset.offset(1e-6));
                assertThat(log.asOf(OrderFact.CODEC, FactQuery.of(FactKinds.DECISIONS), clock))
                        .hasSize((int) result.orders().stream()
                                .filter(order -> !order.placedAt().isAfter(clock))
                                .count());
            }
        }
    }

    @Test
    void a_run_that_is_written_twice_is_there_once() {
        Result result = RunPropertiesTest.erratic(19).run(RunPropertiesTest.market(19));
        FactLog log = MemoryFactLog.create();
        log.append(FillFact.CODEC, FillFact.of(result));
        assertThat(log.append(FillFact.CODEC, FillFact.of(result)).intake().accepted())
                .isZero();
    }

    /** Holds everything back. */
    private static final class Shut implements Gate {
        @Override
        public String name() {
            return "shut";
        }

        @Override
        public Judge start(RunSeed seed) {
            return new Judge() {
                @Override
                public Verdict judge(Day today, Order order) {
                    return Verdict.suppress("held back");
                }

                @Override
                public void digest(Digest digest) {
                    digest.put("shut");
                }
            };
        }
    }

    @Test
    void what_a_gate_held_back_is_kept_with_what_became_of_it_once_that_is_known() {
        Result result = backtest(
                        () -> new Script()
                                .on("2021-03-02", today -> today.order("A").buy(10))
                                .on("2021-03-04", today -> today.order("A").sell(10)),
                        "2021-03-02",
                        "2021-03-05")
                .gatedBy(new Shut())
                .run(trading("A")
                        .add(
                                bar("A", "2021-03-01", 100, 101),
                                bar("A", "2021-03-02", 102, 103),
                                bar("A", "2021-03-03", 104, 105),
                                bar("A", "2021-03-04", 106, 107),
                                bar("A", "2021-03-05", 108, 109))
                        .build());
        assertThat(result.suppressed()).isNotEmpty();
        FactLog log = MemoryFactLog.create();
        List<OrderFact> written = OrderFact.of(result);
        log.append(OrderFact.CODEC, written);
        FactQuery held = FactQuery.of(FactKinds.DECISIONS).where("suppressed", true);
        OrderFact first = log.asOf(
                        OrderFact.CODEC,
                        held,
                        result.suppressed().get(0).order().placedAt())
                .get(0);
        assertThat(first.label()).contains("held back");
        assertThat(first.shadowProfit()).isEmpty();
        assertThat(first).isEqualTo(written.get((int) (result.orders().size())));
        OrderFact settled = log.asOf(OrderFact.CODEC, held, EVER).get(0);
        // ten bought at the open of 2 March, 102, and sold at that of 4 March, 106
        assertThat(settled.shadowProfit()).hasValue(40);
        assertThat(settled.stamp().ingestedAt())
                .isEqualTo(result.knownAccounts()
                        .get(result.knownAccounts().size() - 1)
                        .at());
    }

    @Test
    void a_trial_is_kept_with_its_figures() {
        Result result = RunPropertiesTest.erratic(19).run(RunPropertiesTest.market(19));
        TrialFact trial = TrialFact.of("erratic", result, EVER.plusNanos(1));
        assertThat(trial.stamp().ingestedAt()).isEqualTo(EVER.plusNanos(1_000));
        assertThat(trial.sharpe())
                .isEqualTo(result.metrics().get("sharpe").value())
                .isPresent();
        assertThat(trial.sessions()).isEqualTo(result.accounts().size());
        FactLog log = MemoryFactLog.create();
        log.append(TrialFact.CODEC, List.of(trial));
        assertThat(log.asOf(TrialFact.CODEC, FactQuery.of(FactKinds.TRIALS), EVER))
                .isEmpty();
        assertThat(log.asOf(TrialFact.CODEC, FactQuery.of(FactKinds.TRIALS), EVER.plusNanos(1_000)))
                .containsExactly(trial);
    }

    @Test
    void features_and_predictions_are_kept_and_labels_are_learned_later() {
        Stamp stamp = Stamp.observed(DECISION, DECISION.plusSeconds(1));
        FactLog log = MemoryFactLog.create();
        List<FeatureFact> features = new ArrayList<>(List.of(
                new FeatureFact("mean(20)", Symbol.of("A"), stamp, OptionalDouble.of(-0.0)),
                new FeatureFact("mean(20)", Symbol.of("B"), stamp, OptionalDouble.empty())));
        log.append(FeatureFact.CODEC, features);
        assertThat(log.asOf(FeatureFact.CODEC, FactQuery.of(FactKinds.FEATURES), EVER))
                .isEqualTo(features);

        PredictionFact said = new PredictionFact(
                "lgbm", "v2", Symbol.of("A"), stamp, "forward return 5", 0.7, OptionalDouble.empty());
        PredictionFact settled = said.came(0.031, DECISION.plus(Duration.ofDays(7)));
        log.append(PredictionFact.CODEC, List.of(said, settled));
        FactQuery all = FactQuery.of(FactKinds.PREDICTIONS);
        assertThat(log.asOf(
                        PredictionFact.CODEC,
                        all,
                        DECISION.plus(Duration.ofDays(7)).minusNanos(1)))
                .containsExactly(said);
        assertThat(log.asOf(PredictionFact.CODEC, all, EVER)).containsExactly(settled);
    }

    @Test
    void every_kind_has_a_name_of_its_own() {
        assertThat(FactKinds.ALL.stream().map(FactSchema::name)).doesNotHaveDuplicates();
    }
}
