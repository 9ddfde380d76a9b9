package dev.apex.regime;

import static dev.apex.regime.GaussianHmmTest.assertRefused;
import static dev.apex.regime.Markets.NYSE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.apex.Digest;
import dev.apex.Rule;
import dev.apex.backtest.Backtest;
import dev.apex.backtest.Result;
import dev.apex.feature.Derived;
import dev.apex.feature.Regime;
import dev.apex.market.Bar;
import dev.apex.market.Instrument;
import dev.apex.market.MarketView;
import dev.apex.market.MemoryMarket;
import dev.apex.market.Stamp;
import dev.apex.market.Symbol;
import dev.apex.random.RunSeed;
import dev.apex.strategy.Day;
import dev.apex.strategy.Strategy;
import dev.apex.time.Session;
import dev.apex.time.Span;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is held back by regime, in a world where every figure can be checked with a pencil. */
class SuppressionTest {
    private static final Symbol A = Symbol.of("A");
    private static final List<Session> SESSIONS = NYSE.sessions(Span.between("2021-01-04", "2021-03-31"));

    /** Of every second trade, what it brings a share: those decided in state 1. */
    private static final double[] SECOND = {-1, -1, -1, -1, 2.5, -1, -1, -1, -1, -1};

    private static int place(Instant clock) {
        int place = 0;
        while (place + 1 < SESSIONS.size()
                && !SESSIONS.get(place + 1).opensAt().isAfter(clock.plus(Duration.ofHours(1)))) {
            place++;
        }
        return place;
    }

    /** Two days of calm, two of stress. */
    private static final class Alternating implements Derived<Regime> {
        @Override
        public String name() {
            return "alternating";
        }

        @Override
        public int sessions() {
            return 1;
        }

        @Override
        public Course<Regime> start(RunSeed seed) {
            return new Course<>() {
                @Override
                public Regime advance(MarketView view) {
                    boolean calm = place(view.clock().instant()) / 2 % 2 == 0;
                    return Regime.of(calm ? new double[] {0.9, 0.1} : new double[] {0.2, 0.8}, 0, 0);
                }

                @Override
                public void digest(Digest digest) {
                    digest.put(1);
                }
            };
        }
    }

    private static final Alternating REGIMES = new Alternating();

    /** Holds on one day and sells on the next. */
    private static final class EveryOtherDay implements Strategy {
        @Override
        public void onDay(Day today) {
            boolean in = place(today.now()) % 2 == 0;
            today.hold(in ? new java.util.TreeMap<>(Map.of(A, 0.5)) : new java.util.TreeMap<>());
        }
    }

    /** Opens go up by 1 over each trade of state 0, and as {@link #SECOND} says over the others. */
    private static MemoryMarket market() {
        MemoryMarket.Builder builder = MemoryMarket.builder().trading(Instrument.bars("A", NYSE));
        double open = 100;
        Session before = NYSE.session(SESSIONS.get(0).ordinal() - 1);
        builder.add(bar(before, open));
        for (int i = 0; i < 42; i++) {
            builder.add(bar(SESSIONS.get(i), open));
            int trade = i / 2;
            if (i % 2 == 0) {
                open += trade % 2 == 0 || trade / 2 >= SECOND.length ? 1 : SECOND[trade / 2];
            }
        }
        return builder.build();
    }

    private static Bar bar(Session session, double open) {
        return new Bar(
                A,
                Stamp.observed(session.closesAt(), session.closesAt().plus(Duration.ofHours(1))),
                session.opensAt(),
                open,
                open + 1,
                open - 1,
                open,
                1000);
    }

    private static Result run(Optional<Suppression> gate) {
        Backtest backtest = Backtest.of("every-other-day", EveryOtherDay::new)
                .over("2021-01-04", SESSIONS.get(41).date().toString())
                .on(NYSE)
                .decidingAt(LocalTime.of(9, 0))
                .startingWith(100_000)
                .knowing(REGIMES);
        return gate.map(backtest::gatedBy).orElse(backtest).run(market());
    }

    @Test
    void a_regime_that_lost_is_held_back_until_its_shadow_trades_make_up_for_it() {
        Result open = run(Optional.empty());
        Result gated = run(Optional.of(Suppression.of(REGIMES, 3, 3)));
        assertThat(open.roundTrips()).hasSize(21);
        // trades of state 1 bring -1 -1 -1 | -1 2.5 | -1 ..: the first three pass and lose, the fourth and fifth are
        // held back,
        // and of the last three, -1 -1 2.5, the sum is above zero, so that the sixth passes; with -1 2.5 -1 and 2.5 -1
        // -1 the next
        // two pass as well, and after -1 -1 -1 the ninth and tenth are held back
        List<Long> placed = new ArrayList<>();
        gated.suppressed()
                .forEach(signal -> placed.add((long) place(signal.order().placedAt())));
        assertThat(placed).containsExactly(3 * 4 + 2L, 4 * 4 + 2L, 8 * 4 + 2L, 9 * 4 + 2L);
        assertThat(gated.suppressed()).allMatch(signal -> signal.label().equals("0/1"));
        assertThat(gated.roundTrips()).hasSize(21 - 4);
        assertThat(gated.suppressed()).allMatch(signal -> signal.outcome().isPresent());
    }

    @Test
    void an_entry_passes_while_too_little_is_known_or_the_pattern_is_another() {
        assertThat(run(Optional.of(Suppression.of(REGIMES, 11, 11))).suppressed())
                .isEmpty();
        Suppression months = Suppression.of(REGIMES, 3, 3)
                .by("month", (today, order) -> today.date().getMonth().toString());
        // 19 sessions in January, that is trades 0 to 9, of which 5 in state 1: the fourth and fifth are held back; in
        // February
        // all is new
        Result result = run(Optional.of(months));
        assertThat(result.suppressed().get(0).label()).isEqualTo("JANUARY in 0/1");
        assertThat(result.suppressed().stream().filter(signal -> signal.label().startsWith("JAN")))
                .hasSize(2);
        assertThat(months.name()).isEqualTo("suppression/alternating/3/3/month");
        assertRefused(Rule.REGIME_SETTINGS, () -> Suppression.of(REGIMES, 0, 3));
        assertRefused(Rule.REGIME_SETTINGS, () -> Suppression.of(REGIMES, 4, 3));
    }

    @Test
    void trades_are_counted_by_the_regime_that_was_known_when_they_were_decided_shadow_trades_too() {
        RegimeWindow window = new RegimeWindow(
                0,
                0,
                SESSIONS.get(0).date(),
                SESSIONS.get(0).date(),
                Instant.EPOCH,
                Instant.EPOCH,
                RegimeWindow.Outcome.FITTED,
                "",
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of(),
                List.of(),
                java.util.OptionalDouble.empty(),
                java.util.OptionalDouble.empty(),
                false,
                0,
                "",
                "",
                java.util.OptionalInt.empty());
        List<RegimeLabel> labels = new ArrayList<>();
        for (int i = 4; i < 42; i++) { // known an hour before the decision of the same place; none for the first four
            boolean calm = i / 2 % 2 == 0;
            labels.add(new RegimeLabel(
                    SESSIONS.get(i).ordinal() - 1,
                    NYSE.session(SESSIONS.get(i).ordinal() - 1).closesAt(),
                    SESSIONS.get(i).opensAt().minus(Duration.ofHours(2)),
                    0,
                    0,
                    calm ? new double[] {0.9, 0.1} : new double[] {0.2, 0.8}));
        }
        Result gated = run(Optional.of(Suppression.of(REGIMES, 3, 3)));
        List<RegimeStatistics.Row> rows = RegimeStatistics.of(gated, List.of(new RegimeLabels(window, labels)))
                .rows();
        assertThat(rows).extracting(RegimeStatistics.Row::regime).containsExactly("0/0", "0/1", "unknown");
        // of the 21 trades the first of each state was decided before a label was known
        assertThat(rows.get(0).trades()).isEqualTo(10);
        assertThat(rows.get(0).wins()).isEqualTo(10);
        assertThat(rows.get(2).trades()).isEqualTo(2);
        RegimeStatistics.Row stressed = rows.get(1);
        // of -1 -1 (-1) (2.5) -1 -1 -1 (-1) (-1), those in brackets in the shadow
        assertThat(List.of(stressed.trades(), stressed.wins(), stressed.shadowTrades(), stressed.shadowWins()))
                .isEqualTo(Arrays.asList(5, 0, 4, 1));
        assertThat(stressed.profit()).isNegative();
        // Wilson of 1 in 9: centre (1/9 + z2/18) / (1 + z2/9) = 0.227406.., half width 0.207534..
        double z2 = 1.959963984540054 * 1.959963984540054;
        double centre = (1.0 / 9 + z2 / 18) / (1 + z2 / 9);
        double half = Math.sqrt(z2) / (1 + z2 / 9) * Math.sqrt(1.0 / 9 * (8.0 / 9) / 9 + z2 / (4 * 81));
        assertThat(stressed.winRate()).hasValue(1.0 / 9);
        assertThat(stressed.low().orElseThrow()).isCloseTo(centre - half, within(1e-12));
        assertThat(stressed.high().orElseThrow()).isCloseTo(centre + half, within(1e-12));
    }

    @Test
    void an_audit_finds_the_evidence_of_each_suppression_and_none_of_it_heard_later() {
        Suppression gate = Suppression.of(REGIMES, 3, 3);
        Result gated = run(Optional.of(gate));
        SuppressionAudit audit = SuppressionAudit.of(gated, gate);
        assertThat(audit.faults()).isEmpty();
        assertThat(audit.isSound()).isTrue();
        assertThat(audit.evidence()).hasSize(4).allSatisfy(found -> {
            assertThat(found.trades()).isEqualTo(3);
            assertThat(found.profit()).isNegative();
            assertThat(found.lastHeard())
                    .isBeforeOrEqualTo(found.signal().order().placedAt());
        });
        // 21 trades end, 4 of them in the shadow; state 1 has 10 and its first trade is of the third and fourth session
        assertThat(audit.rows()).extracting(SuppressionAudit.Row::label).containsExactly("0/0", "0/1");
        SuppressionAudit.Row stressed = audit.rows().get(1);
        assertThat(List.of(stressed.passed(), stressed.suppressed(), stressed.shadowTrades()))
                .isEqualTo(Arrays.asList(6, 4, 4));
        double forgone = gated.suppressed().stream()
                .mapToDouble(signal -> signal.outcome().orElseThrow().profit())
                .sum();
        assertThat(stressed.forgone()).isCloseTo(forgone, within(1e-9));
        assertThat(gated.heard()).hasSize(21);
    }

    /** The same log held to another rule: what it would have let pass, and what it would have held back. */
    @Test
    void an_audit_by_another_rule_names_what_was_held_back_without_evidence_and_what_passed_against_it() {
        Result gated = run(Optional.of(Suppression.of(REGIMES, 3, 3)));
        assertThat(SuppressionAudit.of(gated, Suppression.of(REGIMES, 5, 5)).faults())
                .isNotEmpty()
                .anyMatch(fault -> fault.startsWith("held back, with 3 trades of -"));
        assertThat(SuppressionAudit.of(gated, Suppression.of(REGIMES, 1, 1)).faults())
                .isNotEmpty()
                .anyMatch(fault -> fault.startsWith("passed, with 1 trades of -"))
                .noneMatch(fault -> fault.contains("unknown"));
        assertThat(SuppressionAudit.of(run(Optional.empty()), Suppression.of(REGIMES, 3, 3))
                        .rows())
                .isEmpty();
    }
}
