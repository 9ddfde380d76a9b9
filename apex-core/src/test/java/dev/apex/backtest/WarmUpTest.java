package dev.apex.backtest;

import static dev.apex.backtest.Worlds.backtest;
import static dev.apex.backtest.Worlds.bar;
import static dev.apex.backtest.Worlds.trading;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.backtest.Fingerprint.Layer;
import dev.apex.execution.Ledger;
import dev.apex.market.MemoryMarket;
import dev.apex.market.Stamp;
import dev.apex.market.Symbol;
import dev.apex.metrics.MetricDefinition;
import dev.apex.report.Report;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run begins when what is visible reaches back far enough. Bars are known eight hours after their close and decisions fall at
 * nine in New York, so that a decision sees the sessions before its own.
 */
class WarmUpTest {
    private static final LocalDate TUESDAY = LocalDate.parse("2021-03-02");
    private static final LocalDate WEDNESDAY = LocalDate.parse("2021-03-03");
    private static final LocalDate THURSDAY = LocalDate.parse("2021-03-04");
    private static final LocalDate FRIDAY = LocalDate.parse("2021-03-05");

    private static MemoryMarket.Builder week() {
        return trading("A", "B")
                .add(
                        bar("A", "2021-03-01", 100, 101),
                        bar("A", "2021-03-02", 102, 103),
                        bar("A", "2021-03-03", 104, 105),
                        bar("A", "2021-03-04", 106, 107),
                        bar("A", "2021-03-05", 108, 109));
    }

    private static final MemoryMarket WEEK = week().build();

    private static Backtest buying(List<LocalDate> asked) {
        return backtest(
                () -> today -> {
                    asked.add(today.date());
                    today.order("A").buy(1);
                },
                "2021-03-02",
                "2021-03-05");
    }

    private static void assertRefused(Backtest backtest, Rule rule) {
        Throwable thrown = catchThrowableOfType(RuntimeException.class, () -> backtest.run(WEEK));
        Throwable refused = thrown instanceof RunFailedException ? thrown.getCause() : thrown;
        assertThat(refused)
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.rule()).isEqualTo(rule));
    }

    @Test
    void a_run_begins_on_the_first_session_that_has_enough_behind_it_and_figures_leave_out_the_rest() {
        // on Tuesday one session is visible, on Wednesday two, on Thursday three
        List<LocalDate> asked = new ArrayList<>();
        Result result = buying(asked).warmingUpFor(3).run(WEEK);
        assertThat(asked).containsExactly(THURSDAY, FRIDAY);
        assertThat(result.startedOn()).isEqualTo(THURSDAY);
        assertThat(result.startedLate()).isTrue();
        assertThat(result.equity()).containsOnlyKeys(THURSDAY, FRIDAY);
        assertThat(result.accounts()).hasSize(2);
        assertThat(result.metrics().get(MetricDefinition.SESSIONS).get()).isEqualTo(2);
        assertThat(result.orders())
                .extracting(order -> order.placedAt().toString())
                .first()
                .isEqualTo("2021-03-04T14:00:00Z");
        // bought on Thursday at 106 and Friday at 108, marked at 109: 3 + 1
        assertThat(result.finalEquity()).isEqualTo(10_004);
        assertThat(result.fingerprint().steps()).isEqualTo(5);
        for (int step = 0; step < 2; step++) {
            assertThat(result.fingerprint().hex(Layer.ROWS, step)).isNotEmpty();
            assertThat(result.fingerprint().hex(Layer.ORDERS, step)).isEmpty();
            assertThat(result.fingerprint().hex(Layer.FEATURES, step)).isEmpty();
        }
        assertThat(result.fingerprint().hex(Layer.ORDERS, 2)).isNotEmpty();
    }

    @Test
    void a_run_that_needs_nothing_begins_with_its_span() {
        List<LocalDate> asked = new ArrayList<>();
        Result result = buying(asked).run(WEEK);
        assertThat(asked).containsExactly(TUESDAY, WEDNESDAY, THURSDAY, FRIDAY);
        assertThat(result.startedOn()).isEqualTo(TUESDAY);
        assertThat(result.startedLate()).isFalse();
        Result warm = buying(asked).warmingUpFor(1).run(WEEK);
        assertThat(warm.startedLate()).isFalse();
        assertThat(warm.fingerprint()).isEqualTo(result.fingerprint());
    }

    @Test
    void rows_count_when_they_are_visible_and_not_before() {
        // Friday's bar arrives on Wednesday an hour and a half before the decision: three sessions then
        MemoryMarket late = week().add(bar("B", "2021-02-26", 50, 51, "2021-03-03T12:30:00Z"))
                .build();
        assertThat(buying(new ArrayList<>()).warmingUpFor(3).run(late).startedOn())
                .isEqualTo(WEDNESDAY);
        MemoryMarket later = week().add(bar("B", "2021-02-26", 50, 51, "2021-03-03T14:00:00.000001Z"))
                .build();
        assertThat(buying(new ArrayList<>()).warmingUpFor(3).run(later).startedOn())
                .isEqualTo(THURSDAY);
        MemoryMarket withdrawn = week().add(bar("B", "2021-02-26", 50, 51, "2021-03-01T12:30:00Z"))
                .retract(
                        Symbol.of("B"),
                        Stamp.observed(
                                Worlds.session("2021-02-26").closesAt(),
                                java.time.Instant.parse("2021-03-02T00:00:00Z")))
                .build();
        assertThat(buying(new ArrayList<>()).warmingUpFor(2).run(withdrawn).startedOn())
                .isEqualTo(WEDNESDAY);
    }

    @Test
    void a_fixing_counts_for_the_session_it_falls_in() {
        // fixed on Monday and Tuesday at noon in New York and known at once: on Wednesday morning two sessions are
        // visible
        MemoryMarket fixings = MemoryMarket.builder()
                .trading(dev.apex.market.Instrument.fixings("F", Worlds.NYSE))
                .add(fixing("2021-03-01T17:00:00Z", 100), fixing("2021-03-02T17:00:00Z", 101))
                .build();
        Backtest waiting = backtest(() -> today -> {}, "2021-03-02", "2021-03-05");
        assertThat(waiting.warmingUpFor(2).run(fixings).startedOn()).isEqualTo(WEDNESDAY);
        assertThat(waiting.warmingUpFor(3).run(fixings).startedOn()).isEqualTo(THURSDAY);
    }

    private static dev.apex.market.Fixing fixing(String at, double price) {
        java.time.Instant noon = java.time.Instant.parse(at);
        return new dev.apex.market.Fixing(Symbol.of("F"), Stamp.observed(noon, noon), price);
    }

    @Test
    void what_is_derived_says_itself_how_much_it_needs() {
        List<LocalDate> asked = new ArrayList<>();
        Result result = buying(asked).knowing(Zoo.rises(2)).run(WEEK);
        assertThat(asked).containsExactly(WEDNESDAY, THURSDAY, FRIDAY);
        assertThat(result.fingerprint().hex(Layer.DERIVED, 0)).isEmpty();
        assertThat(result.fingerprint().hex(Layer.DERIVED, 1)).isNotEmpty();
    }

    @Test
    void nothing_is_booked_before_the_start_but_the_deposit() {
        Result result = buying(new ArrayList<>()).warmingUpFor(3).run(WEEK);
        assertThat(result.entries().get(0).kind()).isEqualTo(Ledger.Kind.DEPOSIT);
        assertThat(result.entries().get(1).effectiveAt())
                .isAfter(Worlds.session("2021-03-03").closesAt());
        assertThat(result.knownAccounts()).hasSize(5);
    }

    @Test
    void a_run_that_never_has_enough_or_remembers_too_little_is_refused() {
        assertRefused(buying(new ArrayList<>()).warmingUpFor(5), Rule.NEVER_WARM);
        assertRefused(buying(new ArrayList<>()).warmingUpFor(9).remembering(8), Rule.NOT_REMEMBERED);
        assertRefused(buying(new ArrayList<>()).notBefore(LocalDate.parse("2021-03-06")), Rule.NEVER_WARM);
    }

    @Test
    void the_members_of_a_sweep_begin_together_on_the_latest_start() {
        List<LocalDate> asked = new ArrayList<>();
        Backtest cold = buying(asked);
        Backtest warm = buying(new ArrayList<>()).warmingUpFor(3);
        Backtest lukewarm = buying(new ArrayList<>()).knowing(Zoo.rises(2)).remembering(9);
        Backtest elsewhere = buying(new ArrayList<>()).over("2021-03-03", "2021-03-05");
        SweepResult sweep =
                Sweep.of(cold, warm, lukewarm, elsewhere).onThreads(2).run(WEEK);
        assertThat(sweep.results())
                .extracting(Result::startedOn)
                .containsExactly(THURSDAY, THURSDAY, THURSDAY, WEDNESDAY);
        assertThat(asked).containsExactly(THURSDAY, FRIDAY);
        assertThat(sweep.members().get(0).backtest().notBefore()).contains(THURSDAY);
        assertThat(sweep.members().get(1).backtest()).isSameAs(warm);
        assertThat(sweep.members().get(3).backtest()).isSameAs(elsewhere);
        for (SweepResult.Member member : sweep.members()) {
            assertThat(member.backtest().run(WEEK).fingerprint())
                    .isEqualTo(member.result().orElseThrow().fingerprint());
        }
    }

    @Test
    void a_member_that_never_gets_warm_fails_and_delays_no_other() {
        SweepResult sweep = Sweep.of(
                        buying(new ArrayList<>()), buying(new ArrayList<>()).warmingUpFor(7))
                .onThreads(1)
                .run(WEEK);
        assertThat(sweep.failures())
                .singleElement()
                .satisfies(member ->
                        assertThat(member.failure().orElseThrow()).hasMessageContaining(Rule.NEVER_WARM.code()));
        assertThat(sweep.results().get(0).startedOn()).isEqualTo(TUESDAY);
    }

    @Test
    void a_benchmark_begins_with_its_strategy_on_the_same_cursor_or_its_own() {
        MemoryMarket both = week().add(bar("B", "2021-03-03", 10, 11), bar("B", "2021-03-04", 12, 13))
                .build();
        for (String held : List.of("A", "B")) {
            Result late = buying(new ArrayList<>())
                    .trading("A")
                    .knowing(Zoo.rises(3))
                    .against(Benchmark.holding(held))
                    .run(both);
            Result benchmark = late.benchmark().orElseThrow();
            assertThat(late.startedOn()).isEqualTo(THURSDAY);
            assertThat(benchmark.startedOn()).isEqualTo(THURSDAY);
            assertThat(benchmark.equity().keySet()).isEqualTo(late.equity().keySet());
        }
    }

    @Test
    void a_late_start_is_printed_and_a_punctual_one_is_not(@TempDir Path folder) throws Exception {
        Result late = buying(new ArrayList<>()).warmingUpFor(3).run(WEEK);
        assertThat(Report.of(late).text().replaceAll("\\s+", " "))
                .contains("begun on 2021-03-04, the first day with 3 sessions to look back on");
        Report.of(late).writeJson(folder.resolve("late.json"));
        assertThat(Files.readString(folder.resolve("late.json")))
                .contains("\"startedOn\"")
                .contains("2021-03-04");
        Result punctual = buying(new ArrayList<>()).run(WEEK);
        assertThat(Report.of(punctual).text()).doesNotContain("begun on");
    }
}
