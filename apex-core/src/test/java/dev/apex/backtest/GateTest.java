package dev.apex.backtest;

import static dev.apex.backtest.Worlds.backtest;
import static dev.apex.backtest.Worlds.bar;
import static dev.apex.backtest.Worlds.trading;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.apex.Digest;
import dev.apex.backtest.Fingerprint.Layer;
import dev.apex.backtest.Worlds.Script;
import dev.apex.execution.Order;
import dev.apex.market.MemoryMarket;
import dev.apex.market.Symbol;
import dev.apex.random.RunSeed;
import dev.apex.strategy.Day;
import dev.apex.strategy.Gate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** What a gate lets pass, holds back and hears; every figure can be checked with a pencil. */
class GateTest {
    private static final Symbol A = Symbol.of("A");
    private static final MemoryMarket WEEK = trading("A")
            .add(
                    bar("A", "2021-03-01", 100, 101),
                    bar("A", "2021-03-02", 102, 103),
                    bar("A", "2021-03-03", 104, 105),
                    bar("A", "2021-03-04", 106, 107),
                    bar("A", "2021-03-05", 108, 109))
            .build();

    /** A gate of one rule, which keeps what it hears. */
    private static final class Rules implements Gate {
        private final BiFunction<Day, Order, Verdict> rule;
        private final List<String> heard = new ArrayList<>();
        private final int decisions;

        Rules(BiFunction<Day, Order, Verdict> rule, int decisions) {
            this.rule = rule;
            this.decisions = decisions;
        }

        @Override
        public String name() {
            return "rules";
        }

        @Override
        public int shadowDecisions() {
            return decisions;
        }

        @Override
        public Judge start(RunSeed seed) {
            return new Judge() {
                private Instant now = Instant.MIN;

                @Override
                public Verdict judge(Day today, Order order) {
                    now = today.now();
                    return rule.apply(today, order);
                }

                @Override
                public void hear(Outcome outcome) {
                    heard.add(outcome.symbol() + " " + outcome.label() + " " + outcome.suppressed() + " "
                            + outcome.profit());
                }

                @Override
                public void digest(Digest digest) {
                    digest.put((long) heard.size());
                }
            };
        }
    }

    private static Rules gate(BiFunction<Day, Order, Gate.Verdict> rule) {
        return new Rules(rule, 20);
    }

    private static Rules suppressing() {
        return gate((today, order) -> Gate.Verdict.suppress("held back"));
    }

    private static Script inAndOut() {
        return new Script()
                .on("2021-03-02", today -> today.order("A").buy(10))
                .on("2021-03-04", today -> today.order("A").sell(10));
    }

    private static Backtest week(java.util.function.Supplier<Script> script) {
        return backtest(script, "2021-03-02", "2021-03-05");
    }

    @Test
    void a_gate_sees_in_the_portfolio_of_the_day_what_was_ordered_before() {
        List<Double> pending = new ArrayList<>();
        Rules gate = gate((today, order) -> {
            pending.add(today.portfolio().position("A").pending());
            return Gate.Verdict.pass("all");
        });
        week(() -> new Script().on("2021-03-02", today -> {
                    pending.add(today.portfolio().position("A").pending());
                    today.order("A").buy(10);
                    today.order("A").buy(5);
                    pending.add(today.portfolio().position("A").pending());
                }))
                .gatedBy(gate)
                .run(WEEK);
        // The strategy sees nothing of what it writes; the first order meets nothing, the second the ten before it.
        assertThat(pending).containsExactly(0.0, 0.0, 0.0, 10.0);
    }

    @Test
    void a_gate_that_lets_everything_pass_changes_no_order_no_fill_and_no_equity() {
        Rules gate = gate((today, order) -> Gate.Verdict.pass("all"));
        Result open = week(GateTest::inAndOut).run(WEEK);
        Result gated = week(GateTest::inAndOut).gatedBy(gate).run(WEEK);
        for (Layer layer : List.of(Layer.ROWS, Layer.FEATURES, Layer.ORDERS, Layer.FILLS, Layer.EQUITY)) {
            assertThat(gated.fingerprint().hex(layer))
                    .as(layer.name())
                    .isEqualTo(open.fingerprint().hex(layer));
        }
        assertThat(gate.heard).containsExactly("A all false 40.0"); // 10 * (106 - 102)
        assertThat(gated.suppressed()).isEmpty();
        assertThat(gated.backtest().identity()).isNotEqualTo(open.backtest().identity());
    }

    @Test
    void what_is_suppressed_moves_no_money_and_its_shadow_comes_to_what_it_would_have_been() {
        Rules gate = suppressing();
        Result result = week(GateTest::inAndOut).gatedBy(gate).run(WEEK);
        assertThat(result.orders()).isEmpty();
        assertThat(result.fills()).isEmpty();
        assertThat(result.finalEquity()).isEqualTo(10_000);
        assertThat(gate.heard).containsExactly("A held back true 40.0");
        Suppressed only = result.suppressed().get(0);
        assertThat(result.suppressed()).hasSize(1);
        assertThat(only.order().lots()).isEqualTo(10);
        assertThat(only.outcome()).hasValueSatisfying(outcome -> {
            assertThat(outcome.openedAt())
                    .isEqualTo(Worlds.session("2021-03-02").opensAt());
            assertThat(outcome.closedAt())
                    .isEqualTo(Worlds.session("2021-03-04").opensAt());
        });
    }

    @Test
    void a_shadow_trade_pays_the_costs_of_a_real_one() {
        Rules gate = suppressing();
        week(GateTest::inAndOut)
                .costing(dev.apex.execution.Slippage.none(), dev.apex.execution.Fees.perShare(0.5))
                .gatedBy(gate)
                .run(WEEK);
        assertThat(gate.heard).containsExactly("A held back true 30.0"); // 40 - 2 * 10 * 0.5
    }

    @Test
    void shadow_trades_are_not_limited_by_the_cash_of_the_real_ones() {
        Rules gate = suppressing();
        week(() -> new Script()
                        .on("2021-03-02", today -> today.order("A").buy(1000))
                        .on("2021-03-04", today -> today.order("A").sell(1000)))
                .gatedBy(gate)
                .run(WEEK);
        assertThat(gate.heard).containsExactly("A held back true 4000.0"); // 1000 * 102 is more than 10,000
    }

    @Test
    void an_order_that_closes_is_not_judged_and_leaves_the_shadow_books_first() {
        List<Long> judged = new ArrayList<>();
        Rules gate = gate((today, order) -> {
            judged.add(order.lots());
            return order.lots() == 5 ? Gate.Verdict.suppress("five") : Gate.Verdict.pass("ten");
        });
        Result result = week(() -> new Script()
                        .on("2021-03-02", today -> today.order("A").buy(10))
                        .on("2021-03-03", today -> today.order("A").buy(5))
                        .on("2021-03-04", today -> today.order("A").sell(8)))
                .gatedBy(gate)
                .run(WEEK);
        assertThat(judged).containsExactly(10L, 5L);
        assertThat(result.positions()).containsExactly(Map.entry(A, 7.0)); // 10 - (8 - 5)
        assertThat(gate.heard).containsExactly("A five true 10.0"); // 5 * (106 - 104)
    }

    @Test
    void a_target_is_held_against_both_books_so_that_a_signal_is_suppressed_once() {
        Rules gate = suppressing();
        Result result = week(() -> new Script()
                        .on("2021-03-02", today -> today.hold(Map.of(A, 0.5)))
                        .on("2021-03-03", today -> today.hold(Map.of(A, 0.5)))
                        .on("2021-03-04", today -> today.hold(Map.of())))
                .gatedBy(gate)
                .run(WEEK);
        assertThat(result.suppressed()).hasSize(1);
        assertThat(result.suppressed().get(0).order().lots()).isEqualTo(49); // floor(5000 / 101)
        // on the 3rd floor(5000 / 103) = 48, one less is wanted: 49 at 102, one out at 104, 48 out at 106
        assertThat(gate.heard).containsExactly("A held back true 194.0"); // 104 - 102 + 48 * 4
    }

    @Test
    void a_ticket_that_repeats_an_open_shadow_trade_is_logged_and_not_traded_again() {
        Rules gate = suppressing();
        Result result = week(() -> new Script()
                        .on("2021-03-02", today -> today.order("A").buy(10))
                        .on("2021-03-03", today -> today.order("A").buy(10))
                        .on("2021-03-04", today -> today.order("A").sell(10)))
                .gatedBy(gate)
                .run(WEEK);
        assertThat(result.suppressed()).extracting(Suppressed::traded).containsExactly(true, false);
        assertThat(gate.heard).containsExactly("A held back true 40.0");
    }

    @Test
    void a_shadow_trade_that_the_strategy_forgets_is_ended_after_so_many_decisions() {
        Rules gate = new Rules((today, order) -> Gate.Verdict.suppress("forgotten"), 2);
        week(() -> new Script().on("2021-03-02", today -> today.order("A").buy(10)))
                .gatedBy(gate)
                .run(WEEK);
        assertThat(gate.heard).containsExactly("A forgotten true 40.0"); // ended at the decision of the 4th, at 106
    }

    @Test
    void an_outcome_is_heard_at_the_first_clock_that_knows_it() {
        MemoryMarket late = trading("A")
                .add(
                        bar("A", "2021-03-01", 100, 101),
                        bar("A", "2021-03-02", 102, 103),
                        bar("A", "2021-03-03", 104, 105, "2021-03-05T15:00:00Z"),
                        bar("A", "2021-03-04", 106, 107),
                        bar("A", "2021-03-05", 108, 109))
                .build();
        List<Integer> heardBefore = new ArrayList<>();
        Rules[] gate = new Rules[1];
        gate[0] = gate((today, order) -> {
            heardBefore.add(gate[0].heard.size());
            return Gate.Verdict.suppress("late");
        });
        week(() -> new Script()
                        .on("2021-03-02", today -> today.order("A").buy(10))
                        .on("2021-03-03", today -> today.order("A").sell(10))
                        .on("2021-03-05", today -> today.order("A").buy(1)))
                .gatedBy(gate[0])
                .run(late);
        // the sale of the 3rd waits for a row: that of the 4th comes first, on the 5th, and the judge has heard of it
        assertThat(heardBefore).containsExactly(0, 1);
        assertThat(gate[0].heard).containsExactly("A late true 40.0");
    }

    @Test
    void of_an_order_that_turns_a_position_only_the_part_that_opens_is_judged() {
        List<Long> judged = new ArrayList<>();
        Rules gate = gate((today, order) -> {
            judged.add(order.lots());
            return order.buys() ? Gate.Verdict.pass("long") : Gate.Verdict.suppress("short");
        });
        Result result = week(() -> new Script()
                        .on("2021-03-02", today -> today.order("A").buy(10))
                        .on("2021-03-03", today -> today.order("A").sell(15))
                        .on("2021-03-04", today -> today.order("A").buy(5)))
                .shorting(dev.apex.execution.Borrow.at(0))
                .gatedBy(gate)
                .run(WEEK);
        assertThat(judged).containsExactly(10L, -5L);
        assertThat(result.orders()).extracting(Order::lots).containsExactly(10L, -10L);
        // long 10 from 102 to 104; the shadow sold 5 at 104 and bought them back at 106
        assertThat(gate.heard).containsExactlyInAnyOrder("A long false 20.0", "A short true -10.0");
        assertThat(result.finalEquity()).isEqualTo(10_020);
    }

    @Test
    void a_position_in_both_books_ends_with_a_delisting_in_both() {
        MemoryMarket gone = trading("A")
                .add(
                        bar("A", "2021-03-01", 100, 101),
                        bar("A", "2021-03-02", 102, 103),
                        bar("A", "2021-03-03", 104, 105))
                .add(new dev.apex.market.CorporateAction.Delisting(
                        A,
                        dev.apex.market.Stamp.observed(
                                Worlds.session("2021-03-04").opensAt(), Instant.parse("2021-03-02T12:00:00Z")),
                        java.util.OptionalDouble.of(90)))
                .build();
        Rules gate = suppressing();
        Result result = week(() ->
                        new Script().on("2021-03-02", today -> today.order("A").buy(10)))
                .gatedBy(gate)
                .run(gone);
        assertThat(gate.heard).containsExactly("A held back true -120.0"); // 10 * (90 - 102)
        assertThat(result.finalEquity()).isEqualTo(10_000);
    }

    @Test
    void a_judge_that_looks_ahead_fails_the_run() {
        Rules gate = gate((today, order) -> {
            today.prices("A").closeOrNaN(-1);
            return Gate.Verdict.pass("");
        });
        assertThatThrownBy(() -> week(GateTest::inAndOut).gatedBy(gate).run(WEEK))
                .isInstanceOf(RunFailedException.class)
                .hasRootCauseInstanceOf(dev.apex.market.LookAheadException.class);
    }

    @Test
    void a_judge_reads_what_the_strategy_could_read() {
        Rules gate = gate((today, order) ->
                today.prices("A").last().orElse(0) < 103 ? Gate.Verdict.suppress("cheap") : Gate.Verdict.pass("dear"));
        Result result = week(() -> new Script()
                        .on("2021-03-02", today -> today.order("A").buy(10))
                        .on("2021-03-03", today -> today.order("A").buy(3)))
                .gatedBy(gate)
                .run(WEEK);
        assertThat(result.suppressed()).hasSize(1);
        assertThat(result.positions()).containsExactly(Map.entry(A, 3.0));
    }
}
