package dev.apex.backtest;

import static dev.apex.backtest.Worlds.NYSE;
import static dev.apex.backtest.Worlds.backtest;
import static dev.apex.backtest.Worlds.bar;
import static dev.apex.backtest.Worlds.ohlc;
import static dev.apex.backtest.Worlds.session;
import static dev.apex.backtest.Worlds.trading;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.apex.backtest.Worlds.Script;
import dev.apex.execution.Borrow;
import dev.apex.execution.Broker.Outcome;
import dev.apex.execution.Fees;
import dev.apex.execution.Fill;
import dev.apex.execution.Fill.Basis;
import dev.apex.execution.Matching;
import dev.apex.execution.OpenOrder;
import dev.apex.execution.Order;
import dev.apex.execution.Slippage;
import dev.apex.market.Fixing;
import dev.apex.market.Instrument;
import dev.apex.market.MemoryMarket;
import dev.apex.market.Stamp;
import dev.apex.market.Symbol;
import dev.apex.strategy.Day;
import dev.apex.strategy.Ticket;
import dev.apex.time.DecisionTime;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Each kind of order against bars written by hand: when it is done, at which price, and when it is not. */
class OrdersTest {
    /** Tuesday to Friday after a Monday that closed at 100; Wednesday falls to 95, Thursday rises to 110. */
    private static final MemoryMarket WEEK = trading("A")
            .add(
                    ohlc("A", "2021-03-01", 100, 101, 99, 100, 1000),
                    ohlc("A", "2021-03-02", 100, 103, 98, 101, 1000),
                    ohlc("A", "2021-03-03", 101, 102, 95, 96, 1000),
                    ohlc("A", "2021-03-04", 97, 110, 96, 109, 1000),
                    ohlc("A", "2021-03-05", 112, 113, 105, 106, 1000))
            .build();

    private static Result tuesday(Consumer<Day> act) {
        return run(new Script().on("2021-03-02", act), WEEK);
    }

    private static Result run(Script script, MemoryMarket market) {
        return of(script).run(market);
    }

    private static Backtest of(Script script) {
        return backtest(script::again, "2021-03-02", "2021-03-05");
    }

    private static Fill only(Result result) {
        assertThat(result.fills()).hasSize(1);
        return result.fills().get(0);
    }

    private static void assertDone(Result result, String date, Basis basis, double print) {
        Fill fill = only(result);
        assertThat(fill.basis()).isEqualTo(basis);
        assertThat(fill.print()).isEqualTo(print);
        assertThat(fill.printAt())
                .isEqualTo(
                        basis == Basis.OPEN
                                ? session(date).opensAt()
                                : session(date).closesAt());
    }

    private static void assertOutcome(Result result, Outcome... outcomes) {
        assertThat(result.orders()).extracting(result::outcome).containsExactly(outcomes);
    }

    private static void assertRefused(String code, Consumer<Day> act) {
        assertThatThrownBy(() -> tuesday(act)).hasMessageContaining("APEX-" + code);
    }

    // limits

    @Test
    void a_limit_traded_through_within_the_bar_is_done_at_its_level_when_the_bar_has_closed() {
        Result result = tuesday(today -> today.order("A").buy(10).limit(98.5)); // low 98
        assertDone(result, "2021-03-02", Basis.LEVEL, 98.5);
        assertThat(result.accounts().get(0).cash()).isEqualTo(10_000 - 985);
        assertOutcome(result, Outcome.FILLED);
    }

    @Test
    void a_limit_gapped_through_is_done_at_the_open() {
        Result result = tuesday(today -> today.order("A").buy(10).limit(100.5));
        assertDone(result, "2021-03-02", Basis.OPEN, 100);
    }

    @Test
    void a_limit_is_done_when_traded_through_by_a_tick_and_not_when_touched() {
        assertDone(tuesday(today -> today.order("A").buy(10).limit(98.01)), "2021-03-02", Basis.LEVEL, 98.01);
        Result touched = tuesday(today -> today.order("A").buy(10).limit(98));
        assertThat(touched.fills()).isEmpty();
        assertOutcome(touched, Outcome.EXPIRED);
        Result openTouched = tuesday(today -> today.order("A").buy(10).limit(100));
        assertDone(openTouched, "2021-03-02", Basis.LEVEL, 100); // opened there, traded through it later
    }

    @Test
    void a_limit_that_is_touched_is_done_by_chance_if_that_is_declared() {
        Script touching =
                new Script().on("2021-03-02", today -> today.order("A").buy(10).limit(98));
        assertDone(of(touching).matching(Matching.pessimistic().touching(1)).run(WEEK), "2021-03-02", Basis.LEVEL, 98);
        Script many = new Script().on("2021-03-02", today -> {
            for (int i = 0; i < 100; i++) {
                today.order("A").buy(1).limit(98);
            }
        });
        Backtest half = of(many).matching(Matching.pessimistic().touching(0.5));
        Result result = half.run(WEEK);
        assertThat(result.fills()).hasSizeBetween(30, 70); // four standard deviations of 100 throws
        Script beside = many.again().on("2021-03-02", today -> {
            today.order("B").buy(1);
            for (int i = 0; i < 100; i++) {
                today.order("A").buy(1).limit(98);
            }
        });
        MemoryMarket two = trading("A", "B")
                .add(ohlc("B", "2021-03-01", 10, 11, 9, 10, 1000), ohlc("B", "2021-03-02", 10, 11, 9, 10, 1000))
                .add(ohlc("A", "2021-03-01", 100, 101, 99, 100, 1000), ohlc("A", "2021-03-02", 100, 103, 98, 101, 1000))
                .build();
        Result other = of(beside).matching(Matching.pessimistic().touching(0.5)).run(two);
        assertThat(other.fills().stream()
                        .filter(fill -> fill.symbol().name().equals("A"))
                        .map(fill -> fill.order() - 1))
                .as("another symbol's order moves no draw")
                .containsExactlyElementsOf(
                        result.fills().stream().map(Fill::order).toList());
    }

    @Test
    void a_sell_limit_mirrors_a_buy_limit() {
        Script script = new Script()
                .on("2021-03-02", today -> today.order("A").buy(10))
                .on("2021-03-04", today -> today.order("A").sell(10).limit(109.99));
        Fill sale = run(script, WEEK).fills().get(1);
        assertThat(sale.print()).isEqualTo(109.99); // high 110
        assertThat(sale.basis()).isEqualTo(Basis.LEVEL);
        Script touched = new Script()
                .on("2021-03-02", today -> today.order("A").buy(10))
                .on("2021-03-04", today -> today.order("A").sell(10).limit(110));
        assertThat(run(touched, WEEK).fills()).hasSize(1);
    }

    @Test
    void a_price_is_read_as_its_tick_writes_it() {
        Result result = backtest(
                        () -> new Script()
                                .on(
                                        "2021-03-02",
                                        today -> today.order("A").buy(1).limit(1001 * 0.1 + 1e-12)),
                        "2021-03-02",
                        "2021-03-02")
                .run(trading("A")
                        .add(bar("A", "2021-03-01", 100, 101), bar("A", "2021-03-02", 100.1, 103))
                        .build());
        assertThat(result.orders().get(0).instruction().limit()).hasValue(100.1); // 1001 * 0.1 is 100.10000000000001
        assertThat(result.fills().get(0).price()).isEqualTo(100.1);
    }

    @Test
    void a_limit_is_never_worse_than_its_limit_even_with_slippage() {
        Script script = new Script().on("2021-03-02", today -> {
            today.order("A").buy(1).limit(98.5); // at its level: 98.5, not 98.5 x 1.01
            today.order("A").buy(1).limit(100.5); // at the open of 100: 101 with slippage, so 100.5
            today.order("A").buy(1).limit(102); // at the open of 100: 101
        });
        assertThat(of(script).costing(Slippage.bps(100)).run(WEEK).fills())
                .extracting(Fill::price)
                .containsExactly(100.5, 101.0, 98.5);
    }

    // stops

    @Test
    void a_stop_is_done_at_its_level_with_slippage_when_touched() {
        Script script = new Script()
                .on("2021-03-02", today -> today.order("A").buy(10))
                .on("2021-03-03", today -> today.order("A").sell(10).stop(95)); // low 95
        Fill sale = of(script).costing(Slippage.bps(100)).run(WEEK).fills().get(1);
        assertThat(sale.print()).isEqualTo(95);
        assertThat(sale.price()).isEqualTo(95 * 0.99);
        assertThat(sale.printAt()).isEqualTo(session("2021-03-03").closesAt());
    }

    @Test
    void a_stop_gapped_through_is_done_at_the_open() {
        Script script = new Script()
                .on("2021-03-02", today -> today.order("A").buy(10))
                .on("2021-03-04", today -> today.order("A").sell(10).stop(99)); // opens at 97
        Fill sale = run(script, WEEK).fills().get(1);
        assertThat(sale.print()).isEqualTo(97);
        assertThat(sale.basis()).isEqualTo(Basis.OPEN);
        assertDone(
                tuesday(today -> today.order("A").buy(10).stop(99)), // above it from the start
                "2021-03-02",
                Basis.OPEN,
                100);
    }

    @Test
    void a_stop_that_is_not_reached_is_not_done() {
        Result result = tuesday(today -> today.order("A").buy(10).stop(103.01));
        assertThat(result.fills()).isEmpty();
        assertOutcome(result, Outcome.EXPIRED);
    }

    // stop-limits

    @Test
    void a_stop_limit_is_done_in_its_bar_only_if_the_close_proves_it() {
        // Tuesday: 100, high 103, low 98, close 101. Set off at 102, the close of 101 came later and is below 102.5.
        assertDone(tuesday(today -> today.order("A").buy(10).stop(102).limit(102.5)), "2021-03-02", Basis.LEVEL, 102.5);
        // Set off at 100.5; the limit of 101 was only touched by the close.
        assertThat(tuesday(today -> today.order("A").buy(10).stop(100.5).limit(101))
                        .fills())
                .isEmpty();
    }

    @Test
    void a_stop_limit_whose_bar_closes_at_its_worst_waits_for_the_next_bar() {
        MemoryMarket closing = trading("A")
                .add(ohlc("A", "2021-03-01", 100, 101, 99, 100, 1000))
                .add(ohlc("A", "2021-03-02", 100, 103, 98, 103, 1000)) // the close may be what set it off
                .add(ohlc("A", "2021-03-03", 106, 107, 103, 104, 1000)) // 105 lies between open and low
                .build();
        Script script = new Script()
                .on(
                        "2021-03-02",
                        today -> today.order("A").buy(10).stop(102).limit(105).goodTillCancelled());
        assertDone(run(script, closing), "2021-03-03", Basis.LEVEL, 105);
        assertDone(
                of(script).matching(Matching.pessimistic().optimistic()).run(closing), "2021-03-02", Basis.LEVEL, 102);
    }

    @Test
    void a_stop_limit_gapped_over_its_limit_rests_at_it() {
        Script gapped = new Script()
                .on("2021-03-05", today -> today.order("A").buy(10).stop(110).limit(111)); // opens at 112, low 105
        assertDone(run(gapped, WEEK), "2021-03-05", Basis.LEVEL, 111);
        Script within = new Script()
                .on("2021-03-05", today -> today.order("A").buy(10).stop(110).limit(113));
        assertDone(run(within, WEEK), "2021-03-05", Basis.OPEN, 112);
        Script below = new Script()
                .on("2021-03-05", today -> today.order("A").buy(10).stop(110).limit(105)); // touched only
        assertThat(run(below, WEEK).fills()).isEmpty();
    }

    // the range of a bar

    @Test
    void the_range_of_a_bar_that_opened_before_the_decision_triggers_nothing() {
        Script script = new Script().on("2021-03-03", today -> {
            today.order("A").buy(10).limit(98).goodTillCancelled(); // low 95 on the 3rd, 96 on the 4th, open 97
            today.order("A").buy(10).stop(101.5).goodTillCancelled(); // high 102 on the 3rd
        });
        Result atNoon = of(script).decidingAt(LocalTime.NOON).run(WEEK);
        assertThat(atNoon.fills()).extracting(Fill::print).containsExactly(97.0, 101.5);
        assertThat(atNoon.fills())
                .extracting(Fill::printAt)
                .containsExactly(
                        session("2021-03-04").opensAt(), session("2021-03-04").closesAt());
        Result atTheOpen =
                of(script).deciding(DecisionTime.afterOpen(Duration.ZERO)).run(WEEK);
        assertThat(atTheOpen.fills()).extracting(Fill::print).containsExactly(97.0, 101.5);
        Result before = of(script)
                .deciding(DecisionTime.beforeOpen(Duration.ofNanos(1000)))
                .run(WEEK);
        assertThat(before.fills()).extracting(Fill::print).containsExactly(101.5, 98.0); // stops first
    }

    // stop and target

    private static Script bracket() {
        return new Script().on("2021-03-02", today -> today.order("A").buy(10)).on("2021-03-04", today -> {
            Ticket stop = today.order("A").sell(10).stop(96.5);
            today.order("A").sell(10).limit(108).oneCancelsOther(stop); // low 96, high 110 in one bar
        });
    }

    @Test
    void of_a_stop_and_a_target_in_one_bar_the_stop_is_first() {
        Result result = run(bracket(), WEEK);
        assertThat(result.fills()).extracting(Fill::print).containsExactly(100.0, 96.5);
        assertOutcome(result, Outcome.FILLED, Outcome.FILLED, Outcome.CANCELLED);
        Result best =
                of(bracket()).matching(Matching.pessimistic().optimistic()).run(WEEK);
        assertThat(best.fills()).extracting(Fill::print).containsExactly(100.0, 108.0);
        assertOutcome(best, Outcome.FILLED, Outcome.CANCELLED, Outcome.FILLED);
    }

    private static Script shortBracket() {
        return new Script().on("2021-03-02", today -> today.order("A").sell(10)).on("2021-03-04", today -> {
            Ticket stop = today.order("A").buy(10).stop(108); // low 96, high 110 in one bar
            today.order("A").buy(10).limit(96.5).oneCancelsOther(stop);
        });
    }

    @Test
    void of_a_shorts_stop_above_and_target_below_in_one_bar_the_stop_is_first() {
        Backtest shorting = of(shortBracket()).shorting(Borrow.at(0));
        Result result = shorting.run(WEEK);
        // Sold at 100, opened at 97 between the two, bought back at the stop: 10 x (100 - 108) = -80.
        assertThat(result.fills()).extracting(Fill::print).containsExactly(100.0, 108.0);
        assertOutcome(result, Outcome.FILLED, Outcome.FILLED, Outcome.CANCELLED);
        assertThat(result.profit()).isEqualTo(-80);
        assertThat(result.positions()).isEmpty();
        // At best the target comes first: 10 x (100 - 96.5) = 35.
        Result best = shorting.matching(Matching.pessimistic().optimistic()).run(WEEK);
        assertThat(best.fills()).extracting(Fill::print).containsExactly(100.0, 96.5);
        assertOutcome(best, Outcome.FILLED, Outcome.CANCELLED, Outcome.FILLED);
        assertThat(best.profit()).isEqualTo(35);
    }

    @Test
    void whichever_of_two_tickets_names_the_other_the_two_are_linked() {
        Result byTheLater = run(bracket(), WEEK);
        Script byTheEarlier = new Script()
                .on("2021-03-02", today -> today.order("A").buy(10))
                .on("2021-03-04", today -> {
                    Ticket stop = today.order("A").sell(10).stop(96.5);
                    Ticket target = today.order("A").sell(10).limit(108);
                    stop.oneCancelsOther(target);
                });
        Result result = run(byTheEarlier, WEEK);
        assertThat(result.orders()).extracting(Order::linkedTo).containsExactly(0L, 0L, 2L);
        assertThat(result.orders()).isEqualTo(byTheLater.orders());
    }

    @Test
    void what_is_sold_short_within_a_bar_reaches_its_stop_there_and_not_its_target() {
        Script script = new Script().on("2021-03-02", today -> {
            today.order("A").sell(10).limit(102); // low 98, high 103
            Ticket stop = today.order("A").buy(10).stop(104).goodTillCancelled();
            today.order("A").buy(10).limit(98.5).goodTillCancelled().oneCancelsOther(stop);
        });
        Backtest shorting = of(script).shorting(Borrow.at(0));
        // The low of Tuesday may have come before the high. Wednesday opens at 101 and falls to 95.
        Result target = shorting.run(WEEK);
        assertThat(target.fills()).extracting(Fill::print).containsExactly(102.0, 98.5);
        assertThat(target.fills().get(1).printAt())
                .isEqualTo(session("2021-03-03").closesAt());
        Script tight = new Script().on("2021-03-02", today -> {
            today.order("A").sell(10).limit(102);
            today.order("A").buy(10).stop(102.5);
        });
        Result stopped = of(tight).shorting(Borrow.at(0)).run(WEEK);
        assertThat(stopped.fills()).extracting(Fill::print).containsExactly(102.0, 102.5);
        assertThat(stopped.fills().get(1).printAt())
                .isEqualTo(session("2021-03-02").closesAt());
    }

    @Test
    void what_could_be_sold_short_reaches_no_target_in_the_bar_of_its_entry_either() {
        Script script = new Script().on("2021-03-02", today -> {
            today.order("A").buy(10).limit(98.5); // low 98, high 103
            today.order("A").sell(10).limit(102).goodTillCancelled();
        });
        // Whether it may sell short or not, the target waits: the high of Thursday is 110.
        for (Backtest each : List.of(of(script), of(script).shorting(Borrow.at(0)))) {
            Result result = each.run(WEEK);
            assertThat(result.fills()).extracting(Fill::print).containsExactly(98.5, 102.0);
            assertThat(result.fills().get(1).printAt())
                    .isEqualTo(session("2021-03-04").closesAt());
        }
        // What was held before is no entry of the bar: sold on its high and bought again on its low.
        Script round = new Script()
                .on("2021-03-02", today -> today.order("A").buy(10))
                .on("2021-03-04", today -> {
                    today.order("A").sell(10).limit(108);
                    today.order("A").buy(10).limit(96.5);
                });
        Result again = of(round).shorting(Borrow.at(0)).run(WEEK);
        assertThat(again.fills()).extracting(Fill::print).containsExactly(100.0, 108.0, 96.5);
    }

    @Test
    void what_is_entered_within_a_bar_reaches_its_stop_there_and_not_its_target() {
        Script script = new Script().on("2021-03-02", today -> {
            today.order("A").buy(10).limit(98.5); // low 98, high 103
            Ticket stop = today.order("A").sell(10).stop(97).goodTillCancelled();
            today.order("A").sell(10).limit(102).goodTillCancelled().oneCancelsOther(stop);
        });
        Result target = run(script, WEEK);
        // The high of Tuesday may have come before the low. Wednesday falls to 95.
        assertThat(target.fills()).extracting(Fill::print).containsExactly(98.5, 97.0);
        assertThat(target.fills().get(1).printAt())
                .isEqualTo(session("2021-03-03").closesAt());
        Result best = of(script).matching(Matching.pessimistic().optimistic()).run(WEEK);
        assertThat(best.fills()).extracting(Fill::print).containsExactly(98.5, 102.0);
        assertThat(best.fills().get(1).printAt())
                .isEqualTo(session("2021-03-02").closesAt());
        Script tight = new Script().on("2021-03-02", today -> {
            today.order("A").buy(10).limit(98.5);
            today.order("A").sell(10).stop(98.25);
        });
        assertThat(run(tight, WEEK).fills()).extracting(Fill::print).containsExactly(98.5, 98.25);
    }

    @Test
    void what_is_bought_at_the_open_reaches_its_target_within_the_bar() {
        Script script = new Script().on("2021-03-02", today -> {
            today.order("A").buy(10);
            today.order("A").sell(10).limit(102);
        });
        assertThat(run(script, WEEK).fills()).extracting(Fill::print).containsExactly(100.0, 102.0);
    }

    // opens and closes

    @Test
    void an_order_on_open_is_done_at_the_next_open_or_not_at_all() {
        assertDone(tuesday(today -> today.order("A").buy(10).onOpen()), "2021-03-02", Basis.OPEN, 100);
        MemoryMarket gap = trading("A")
                .add(ohlc("A", "2021-03-01", 100, 101, 99, 100, 1000), ohlc("A", "2021-03-03", 101, 102, 95, 96, 1000))
                .build();
        Script script =
                new Script().on("2021-03-02", today -> today.order("A").buy(10).onOpen());
        Result halted = run(script, gap);
        assertThat(halted.fills()).isEmpty();
        assertOutcome(halted, Outcome.EXPIRED);
    }

    @Test
    void an_order_on_close_is_done_at_the_close_of_the_session_that_ends_next() {
        Script script =
                new Script().on("2021-03-02", today -> today.order("A").buy(10).onClose());
        assertDone(run(script, WEEK), "2021-03-02", Basis.CLOSE, 101);
        assertDone(of(script).decidingAt(LocalTime.of(15, 44)).run(WEEK), "2021-03-02", Basis.CLOSE, 101);
        assertDone(of(script).decidingAt(LocalTime.of(16, 0)).run(WEEK), "2021-03-03", Basis.CLOSE, 96);
    }

    @Test
    void an_order_for_a_close_past_the_cut_off_is_refused() {
        Script script =
                new Script().on("2021-03-02", today -> today.order("A").buy(10).onClose());
        Backtest late = of(script).decidingAt(LocalTime.of(15, 45));
        assertThatThrownBy(() -> late.run(WEEK)).hasMessageContaining("APEX-R102");
        assertThatThrownBy(() -> of(script)
                        .decidingAt(LocalTime.of(15, 30))
                        .reachingTheVenueAfter(Duration.ofMinutes(15))
                        .run(WEEK))
                .hasMessageContaining("APEX-R102");
        assertDone(late.closingOrdersBy(Duration.ofMinutes(14)).run(WEEK), "2021-03-02", Basis.CLOSE, 101);
    }

    @Test
    void the_cut_off_moves_with_an_early_close() {
        MemoryMarket thanksgiving = trading("A")
                .add(
                        ohlc("A", "2021-11-24", 100, 101, 99, 100, 1000),
                        ohlc("A", "2021-11-26", 100, 103, 98, 101, 1000)) // closes at 13:00
                .build();
        Backtest at = backtest(
                () -> new Script()
                        .on("2021-11-26", today -> today.order("A").buy(10).onClose()),
                "2021-11-26",
                "2021-11-29");
        assertThatThrownBy(() -> at.decidingAt(LocalTime.of(12, 45)).run(thanksgiving))
                .hasMessageContaining("APEX-R102");
        Fill fill = only(at.decidingAt(LocalTime.of(12, 44)).run(thanksgiving));
        assertThat(fill.print()).isEqualTo(101);
        assertThat(fill.printAt()).isEqualTo(Instant.parse("2021-11-26T18:00:00Z"));
    }

    // time in force

    @Test
    void a_day_order_is_good_for_one_session_and_a_limit_is_one_unless_it_says_otherwise() {
        assertThat(tuesday(today -> today.order("A").buy(10).limit(97)).fills()).isEmpty();
        assertThat(tuesday(today -> today.order("A").buy(10).limit(97).day()).fills())
                .isEmpty();
        assertDone(
                tuesday(today -> today.order("A").buy(10).limit(96).goodTillCancelled()),
                "2021-03-03",
                Basis.LEVEL,
                96);
    }

    @Test
    void an_order_good_till_a_date_is_good_to_the_end_of_its_session() {
        assertDone(
                tuesday(today -> today.order("A").buy(10).limit(96).goodTill("2021-03-03")),
                "2021-03-03",
                Basis.LEVEL,
                96);
        Result expired = tuesday(today -> today.order("A").buy(10).limit(96).goodTill("2021-03-02"));
        assertThat(expired.fills()).isEmpty();
        assertOutcome(expired, Outcome.EXPIRED);
        assertRefused("R104", today -> today.order("A").buy(10).limit(96).goodTill("2021-03-01"));
    }

    @Test
    void a_day_order_waits_for_the_row_of_its_session_and_is_overtaken_by_a_later_one() {
        Script script =
                new Script().on("2021-03-02", today -> today.order("A").buy(10).limit(98.5));
        MemoryMarket late = trading("A")
                .add(ohlc("A", "2021-03-01", 100, 101, 99, 100, 1000))
                .add(ohlc("A", "2021-03-02", 100, 103, 98, 101, 1000, "2021-03-05T12:00:00Z"))
                .build();
        assertDone(run(script, late), "2021-03-02", Basis.LEVEL, 98.5);
        MemoryMarket overtaken = trading("A")
                .add(ohlc("A", "2021-03-01", 100, 101, 99, 100, 1000))
                .add(ohlc("A", "2021-03-02", 100, 103, 98, 101, 1000, "2021-03-05T12:00:00Z"))
                .add(ohlc("A", "2021-03-03", 101, 102, 95, 96, 1000))
                .build();
        Result result = run(script, overtaken);
        assertThat(result.fills()).isEmpty();
        assertOutcome(result, Outcome.EXPIRED);
    }

    @Test
    void a_missing_bar_fills_nothing_and_a_silent_symbol_keeps_only_what_is_good_till_cancelled() {
        MemoryMarket silent = trading("A")
                .add(ohlc("A", "2021-03-01", 100, 101, 99, 100, 1000))
                .add(ohlc("A", "2021-03-22", 90, 91, 89, 90, 1000))
                .build();
        Result result = backtest(
                        () -> new Script().on("2021-03-02", today -> {
                            today.order("A").buy(1);
                            today.order("A").buy(1).limit(95);
                            today.order("A").buy(1).limit(95).goodTillCancelled();
                            today.order("A").buy(1).limit(95).goodTill("2021-03-05");
                        }),
                        "2021-03-02",
                        "2021-03-31")
                .run(silent);
        assertOutcome(result, Outcome.LAPSED, Outcome.LAPSED, Outcome.FILLED, Outcome.EXPIRED);
        assertThat(only(result).printAt()).isEqualTo(session("2021-03-22").opensAt());
    }

    // cancel and replace

    @Test
    void what_is_cancelled_in_time_is_not_done() {
        Script script = new Script()
                .on("2021-03-02", today -> today.order("A").buy(10).limit(96).goodTillCancelled())
                .on("2021-03-03", today -> {
                    assertThat(today.openOrders()).hasSize(1);
                    today.cancel(today.openOrders().get(0));
                });
        Result result = run(script, WEEK);
        assertThat(result.fills()).isEmpty();
        assertOutcome(result, Outcome.CANCELLED);
    }

    @Test
    void an_order_done_at_a_print_before_its_cancellation_arrives_is_done() {
        Script script = new Script()
                .on("2021-03-02", today -> today.order("A").buy(10).limit(98).goodTillCancelled())
                .on("2021-03-04", today -> today.cancel(today.openOrders().get(0))); // opens at 97 at 09:30
        MemoryMarket calm = trading("A")
                .add(ohlc("A", "2021-03-01", 100, 101, 99, 100, 1000))
                .add(ohlc("A", "2021-03-02", 100, 103, 99, 101, 1000))
                .add(ohlc("A", "2021-03-03", 101, 102, 99, 100, 1000))
                .add(ohlc("A", "2021-03-04", 97, 99, 96, 98, 1000))
                .build();
        assertThat(run(script, calm).fills()).isEmpty(); // it is there at 09:00
        Backtest slow = of(script).reachingTheVenueAfter(Duration.ofMinutes(30));
        assertDone(slow.run(calm), "2021-03-04", Basis.OPEN, 97);
        assertOutcome(slow.run(calm), Outcome.FILLED);
        Result justInTime = slow.reachingTheVenueAfter(Duration.ofMinutes(29)).run(calm);
        assertThat(justInTime.fills()).isEmpty();
        assertOutcome(justInTime, Outcome.CANCELLED);
    }

    @Test
    void a_replacement_takes_the_place_of_what_is_open() {
        List<OpenOrder> seen = new ArrayList<>();
        Script script = new Script()
                .on("2021-03-02", today -> today.order("A").buy(10).limit(90).goodTillCancelled())
                .on(
                        "2021-03-03",
                        today -> today.replace(today.openOrders().get(0)).limit(96))
                .on("2021-03-04", today -> seen.addAll(today.openOrders()));
        Result result = run(script, WEEK);
        assertDone(result, "2021-03-03", Basis.LEVEL, 96);
        assertOutcome(result, Outcome.CANCELLED, Outcome.FILLED);
        assertThat(result.orders().get(1).replaces()).isEqualTo(1);
        assertThat(result.orders().get(1).lots()).isEqualTo(10);
        assertThat(seen).isEmpty();
    }

    @Test
    void a_replacement_of_what_was_done_before_it_arrived_is_nothing() {
        Script script = new Script()
                .on("2021-03-02", today -> today.order("A").buy(10).limit(96).goodTillCancelled())
                .on(
                        "2021-03-03",
                        today -> today.replace(today.openOrders().get(0)).buy(20));
        Result result = of(script).reachingTheVenueAfter(Duration.ofDays(1)).run(WEEK);
        // Reaches the venue on Wednesday 09:00, and is done on Wednesday; the replacement arrives on Thursday 09:00.
        assertThat(only(result).lots()).isEqualTo(10);
        assertOutcome(result, Outcome.FILLED, Outcome.CANCELLED);
    }

    @Test
    void an_order_of_which_a_cancellation_is_on_its_way_is_known_to_be_gone_once_the_prints_before_it_are() {
        List<Integer> open = new ArrayList<>();
        Script script = new Script()
                .on("2021-03-02", today -> today.order("A").buy(10).limit(90).goodTillCancelled())
                .on("2021-03-03", today -> today.cancel(today.openOrders().get(0)))
                .on("2021-03-04", today -> open.add(today.openOrders().size()))
                .on("2021-03-05", today -> open.add(today.openOrders().size()));
        run(script, WEEK);
        assertThat(open).containsExactly(0, 0);
        MemoryMarket late = trading("A")
                .add(ohlc("A", "2021-03-01", 100, 101, 99, 100, 1000))
                .add(ohlc("A", "2021-03-02", 100, 103, 98, 101, 1000, "2021-03-05T12:00:00Z"))
                .build();
        open.clear();
        run(script, late);
        assertThat(open).containsExactly(1, 0);
    }

    // refusals

    @Test
    void impossible_orders_are_refused() {
        assertRefused("R030", today -> today.order("A").buy(0));
        assertRefused("R030", today -> today.order("A").buy(-1));
        assertRefused("R030", today -> today.order("A").sell(Double.NaN));
        assertRefused("R030", today -> today.order("A").buy(Double.POSITIVE_INFINITY));
        assertRefused("R030", today -> today.order("A").buy(1.5));
        assertRefused("R030", today -> today.order("A").limit(90));
        assertRefused("R004", today -> today.order("Z").buy(1));
        assertRefused("R035", today -> today.order("A").sell(1));
        assertRefused("R035", today -> today.order("A").sell(1).stop(90));
        assertRefused("R100", today -> today.order("A").buy(1).limit(90.001));
        assertRefused("R100", today -> today.order("A").buy(1).limit(-90));
        assertRefused("R100", today -> today.order("A").buy(1).limit(0));
        assertRefused("R100", today -> today.order("A").buy(1).stop(Double.NaN));
        assertRefused("R100", today -> today.order("A").buy(1).stop(Double.POSITIVE_INFINITY));
    }

    @Test
    void tickets_that_say_a_thing_twice_or_contradict_themselves_are_refused() {
        assertRefused("R031", today -> today.order("A").buy(1).sell(1));
        assertRefused("R031", today -> today.order("A").buy(1).limit(90).limit(91));
        assertRefused("R031", today -> today.order("A").buy(1).onOpen().onOpen());
        assertRefused("R031", today -> today.order("A").buy(1).day().day());
        assertRefused("R101", today -> today.order("A").buy(1).onOpen().onClose());
        assertRefused("R101", today -> today.order("A").buy(1).onOpen().limit(90));
        assertRefused("R101", today -> today.order("A").buy(1).onClose().goodTillCancelled());
        assertRefused("R101", today -> today.order("A").buy(1).limit(90).day().goodTillCancelled());
        assertRefused("R101", today -> {
            Ticket ticket = today.order("A").buy(1).limit(90);
            ticket.oneCancelsOther(ticket);
        });
    }

    @Test
    void what_is_not_open_is_neither_cancelled_nor_replaced() {
        List<OpenOrder> kept = new ArrayList<>();
        Script script = new Script()
                .on("2021-03-02", today -> today.order("A").buy(10).limit(96).goodTillCancelled())
                .on("2021-03-03", today -> kept.addAll(today.openOrders()))
                .on("2021-03-04", today -> today.cancel(kept.get(0)));
        assertThatThrownBy(() -> run(script, WEEK)).hasMessageContaining("APEX-R103");
        Script twice = new Script()
                .on("2021-03-02", today -> today.order("A").buy(10).limit(90).goodTillCancelled())
                .on("2021-03-03", today -> {
                    today.cancel(today.openOrders().get(0));
                    today.replace(today.openOrders().get(0));
                });
        assertThatThrownBy(() -> run(twice, WEEK)).hasMessageContaining("APEX-R101");
        Script turned = new Script()
                .on("2021-03-02", today -> today.order("A").buy(10).limit(90).goodTillCancelled())
                .on(
                        "2021-03-03",
                        today -> today.replace(today.openOrders().get(0)).sell(10));
        assertThatThrownBy(() -> run(turned, WEEK)).hasMessageContaining("APEX-R101");
    }

    @Test
    void an_order_of_which_not_one_lot_is_affordable_is_cut() {
        Result result = tuesday(today -> {
            today.order("A").buy(90); // 9,000 of 10,000
            today.order("A").buy(20).limit(99); // 10 are affordable
            today.order("A").buy(20).limit(98.5); // none is
        });
        assertOutcome(result, Outcome.FILLED, Outcome.CUT, Outcome.CUT);
        assertThat(result.fills()).extracting(Fill::lots).containsExactly(90L, 10L);
    }

    // fixings

    @Test
    void a_fixing_is_the_only_print_of_its_session() {
        Instrument rate = Instrument.fixings("R", NYSE).tick(0.01);
        MemoryMarket.Builder rates = MemoryMarket.builder().trading(rate);
        String[] dates = {"2021-03-01", "2021-03-02", "2021-03-03", "2021-03-04"};
        double[] prices = {10, 11, 9, 12};
        for (int i = 0; i < dates.length; i++) {
            Instant at = session(dates[i]).closesAt().minusSeconds(3600);
            rates.add(new Fixing(Symbol.of("R"), Stamp.observed(at, at.plusSeconds(60)), prices[i]));
        }
        Script script = new Script().on("2021-03-02", today -> {
            today.order("R").buy(1).limit(9.5).goodTillCancelled(); // at the fixing of 9
            today.order("R").buy(1).stop(11.5).goodTillCancelled(); // at the fixing of 12
            today.order("R").buy(1).onOpen(); // at the next fixing
            today.order("R").buy(1).limit(9).goodTillCancelled(); // touched
        });
        Result result = of(script).costing(Slippage.none(), Fees.bps(1)).run(rates.build());
        assertThat(result.fills()).extracting(Fill::print).containsExactly(11.0, 9.0, 12.0);
        assertThat(result.outcome(result.orders().get(3))).isEqualTo(Outcome.PENDING);
        Script closing =
                new Script().on("2021-03-02", today -> today.order("R").buy(1).onClose());
        assertThatThrownBy(() -> run(closing, rates.build())).hasMessageContaining("APEX-R106");
    }

    // what orders do to the fingerprint and to corrections

    @Test
    void a_revised_print_corrects_a_fill_and_never_beyond_its_limit() {
        MemoryMarket revised = trading("A")
                .add(ohlc("A", "2021-03-01", 100, 101, 99, 100, 1000))
                .add(ohlc("A", "2021-03-02", 100, 103, 98, 101, 1000))
                .add(ohlc("A", "2021-03-02", 102, 103, 98, 100.5, 1000, "2021-03-04T12:00:00Z"))
                .build();
        Script script = new Script().on("2021-03-02", today -> {
            today.order("A").buy(1); // 100, then 102
            today.order("A").buy(1).limit(101); // 100 at the open, then no worse than 101
            today.order("A").buy(1).limit(98.5); // at its level, which stays
            today.order("A").buy(1).onClose(); // 101, then 100.5
        });
        Result result = run(script, revised);
        assertThat(result.fills()).extracting(Fill::print).containsExactly(102.0, 101.0, 98.5, 100.5);
        assertThat(result.knownAccounts().get(1).cash()).isEqualTo(10_000 - 100 - 100 - 98.5 - 101);
        assertThat(result.accounts().get(0).cash()).isEqualTo(10_000 - 102 - 101 - 98.5 - 100.5);
    }

    @Test
    void the_fingerprint_tells_orders_apart_by_kind_price_time_and_cancellation() {
        List<Script> scripts = List.of(
                new Script().on("2021-03-02", today -> today.order("A").buy(1)),
                new Script().on("2021-03-02", today -> today.order("A").buy(1).onOpen()),
                new Script().on("2021-03-02", today -> today.order("A").buy(1).limit(50)),
                new Script().on("2021-03-02", today -> today.order("A").buy(1).limit(51)),
                new Script()
                        .on(
                                "2021-03-02",
                                today -> today.order("A").buy(1).limit(50).goodTillCancelled()),
                new Script()
                        .on(
                                "2021-03-02",
                                today -> today.order("A").buy(1).limit(50).goodTillCancelled())
                        .on(
                                "2021-03-04",
                                today -> today.cancel(today.openOrders().get(0))));
        assertThat(scripts.stream()
                        .map(script -> run(script, WEEK).fingerprint().hex(Fingerprint.Layer.ORDERS)))
                .doesNotHaveDuplicates();
    }

    @Test
    void sizing_counts_what_is_sure_and_not_what_waits_for_its_price() {
        List<Double> pending = new ArrayList<>();
        Script script = new Script().on("2021-03-02", today -> {
            today.order("A").buy(10).limit(50).goodTillCancelled();
            today.order("A").buy(3);
        });
        script.on("2021-03-03", today -> {
            pending.add(today.portfolio().position("A").pending());
            assertThat(today.openOrders()).extracting(OpenOrder::quantity).containsExactly(10.0);
        });
        Result result = run(script, WEEK);
        assertThat(pending).containsExactly(0.0);
        assertThat(result.orders()).extracting(Order::lots).containsExactly(10L, 3L);
    }
}
