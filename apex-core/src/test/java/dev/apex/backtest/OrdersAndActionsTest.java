package dev.apex.backtest;

import static dev.apex.backtest.Worlds.backtest;
import static dev.apex.backtest.Worlds.ohlc;
import static dev.apex.backtest.Worlds.session;
import static dev.apex.backtest.Worlds.trading;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.apex.backtest.Worlds.Script;
import dev.apex.execution.Broker.Outcome;
import dev.apex.execution.Fill;
import dev.apex.execution.OpenOrder;
import dev.apex.execution.Slippage;
import dev.apex.market.CorporateAction;
import dev.apex.market.CorporateAction.Delisting;
import dev.apex.market.CorporateAction.Dividend;
import dev.apex.market.CorporateAction.Split;
import dev.apex.market.CorporateAction.Succession;
import dev.apex.market.MemoryMarket;
import dev.apex.market.Stamp;
import dev.apex.market.Symbol;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** What splits, delistings and changes of symbol do to orders that are open when they take effect. */
class OrdersAndActionsTest {
    private static final Symbol A = Symbol.of("A");

    private static Stamp ex(String date, String told) {
        return Stamp.observed(session(date).opensAt(), Instant.parse(told));
    }

    /** A trades at 100 to Tuesday; on Wednesday whatever happens happens, and it opens at 26, falls to 23. */
    private static MemoryMarket.Builder world(CorporateAction... actions) {
        return trading("A", "B")
                .add(
                        ohlc("A", "2021-03-01", 100, 101, 99, 100, 1000),
                        ohlc("A", "2021-03-02", 100, 101, 97, 100, 1000),
                        ohlc("A", "2021-03-03", 26, 27, 23, 25, 8000),
                        ohlc("A", "2021-03-04", 25, 26, 22, 25, 8000))
                .add(actions);
    }

    private static Result run(Script script, MemoryMarket market) {
        return of(script).run(market);
    }

    private static Backtest of(Script script) {
        return backtest(script::again, "2021-03-02", "2021-03-05");
    }

    private static Split split(String told) {
        return new Split(A, ex("2021-03-03", told), 4);
    }

    private static Script buyTenAt96() {
        return new Script()
                .on("2021-03-02", today -> today.order("A").buy(10).limit(96).goodTillCancelled());
    }

    @Test
    void a_split_moves_lots_and_prices_of_an_open_order_at_ex() {
        List<OpenOrder> seen = new ArrayList<>();
        Script script = buyTenAt96().on("2021-03-03", today -> seen.addAll(today.openOrders()));
        Result result = run(script, world(split("2021-02-20T12:00:00Z")).build());
        // 10 at 96 are 40 at 24 from Wednesday on, which falls to 23.
        assertThat(result.fills()).hasSize(1);
        assertThat(result.fills().get(0).lots()).isEqualTo(40);
        assertThat(result.fills().get(0).print()).isEqualTo(24);
        assertThat(seen).extracting(OpenOrder::lots).containsExactly(10L); // asked at 09:00, before ex
        assertThat(result.outcome(result.orders().get(0))).isEqualTo(Outcome.FILLED);
    }

    @Test
    void a_split_that_nobody_has_told_moves_no_order() {
        Result result = run(buyTenAt96(), world(split("2021-03-04T12:00:00Z")).build());
        // At Thursday's clock Wednesday's bar and the split are known: the venue knew it at the open.
        assertThat(result.fills().get(0).print()).isEqualTo(24);
        Result late = run(buyTenAt96(), world(split("2021-03-04T15:00:00Z")).build());
        assertThat(late.fills().get(0).lots()).isEqualTo(10); // matched on Thursday 09:00, when no split was known
        assertThat(late.fills().get(0).print()).isEqualTo(26);
    }

    @Test
    void an_order_is_told_in_the_units_of_the_clock_once_the_split_is_in_effect() {
        List<OpenOrder> seen = new ArrayList<>();
        Script script = new Script()
                .on(
                        "2021-03-02",
                        today -> today.order("A").buy(10).stop(140).limit(144).goodTillCancelled())
                .on("2021-03-04", today -> seen.addAll(today.openOrders()));
        run(script, world(split("2021-02-20T12:00:00Z")).build());
        assertThat(seen).hasSize(1);
        assertThat(seen.get(0).lots()).isEqualTo(40);
        assertThat(seen.get(0).instruction().stop()).hasValue(35);
        assertThat(seen.get(0).instruction().limit()).hasValue(36);
    }

    @Test
    void an_order_placed_after_ex_stands_as_it_is() {
        Script script = new Script()
                .on("2021-03-04", today -> today.order("A").buy(10).limit(24).goodTillCancelled());
        Result result = run(script, world(split("2021-02-20T12:00:00Z")).build());
        assertThat(result.fills().get(0).lots()).isEqualTo(10);
        assertThat(result.fills().get(0).print()).isEqualTo(24);
    }

    @Test
    void a_reverse_split_that_leaves_not_one_lot_cancels() {
        Result result = run(
                buyTenAt96(),
                world(new Split(A, ex("2021-03-03", "2021-02-20T12:00:00Z"), 0.05))
                        .build());
        assertThat(result.fills()).isEmpty();
        assertThat(result.orders(Outcome.CANCELLED)).isEqualTo(1);
    }

    @Test
    void a_dividend_leaves_orders_alone() {
        Instant payable = session("2021-03-05").opensAt();
        Result result = run(
                new Script()
                        .on(
                                "2021-03-02",
                                today -> today.order("A").buy(10).limit(24).goodTillCancelled()),
                world(new Dividend(A, ex("2021-03-03", "2021-02-20T12:00:00Z"), 3, payable))
                        .build());
        assertThat(result.fills().get(0).print()).isEqualTo(24);
    }

    @Test
    void a_delisting_cancels_open_orders_and_refuses_later_ones() {
        MemoryMarket market = trading("A")
                .add(ohlc("A", "2021-03-01", 100, 101, 99, 100, 1000), ohlc("A", "2021-03-02", 100, 101, 97, 100, 1000))
                .add(new Delisting(A, ex("2021-03-03", "2021-03-01T12:00:00Z"), OptionalDouble.of(5)))
                .build();
        Result result = run(buyTenAt96(), market);
        assertThat(result.orders(Outcome.CANCELLED)).isEqualTo(1);
        Script before = new Script().on("2021-03-03", today -> today.order("A").buy(1)); // 09:00, and ex at 09:30
        assertThat(run(before, market).fills()).isEmpty();
        Script after = new Script().on("2021-03-04", today -> today.order("A").buy(1));
        assertThatThrownBy(() -> run(after, market)).hasMessageContaining("APEX-R109");
    }

    @Test
    void a_change_of_symbol_takes_open_orders_with_it() {
        Succession change = new Succession(A, ex("2021-03-03", "2021-03-01T12:00:00Z"), Symbol.of("B"), 2);
        MemoryMarket market = trading("A", "B")
                .add(
                        ohlc("A", "2021-03-01", 100, 101, 99, 100, 1000),
                        ohlc("A", "2021-03-02", 100, 101, 97, 100, 1000),
                        ohlc("B", "2021-03-03", 50, 51, 49, 50, 1000),
                        ohlc("B", "2021-03-04", 50, 51, 47, 50, 1000))
                .add(change)
                .build();
        Result result = run(buyTenAt96(), market);
        // 10 of A at 96 are 20 of B at 48.
        Fill fill = result.fills().get(0);
        assertThat(fill.symbol()).isEqualTo(Symbol.of("B"));
        assertThat(fill.lots()).isEqualTo(20);
        assertThat(fill.print()).isEqualTo(48);
        assertThat(fill.printAt()).isEqualTo(session("2021-03-04").closesAt());
        assertThat(result.outcome(result.orders().get(0))).isEqualTo(Outcome.FILLED);
    }

    @Test
    void shares_of_volume_and_impact_are_in_the_units_of_the_session() {
        // At the open of Wednesday the volumes of 1,000 before are 4,000 of the new units; 10 % are 400.
        MemoryMarket market = world(split("2021-02-20T12:00:00Z")).build();
        Script script = new Script().on("2021-03-03", today -> today.order("A").buy(1_000));
        Result result =
                of(script).startingWith(1_000_000).participatingUpTo(0.1).run(market);
        // 1,000 ordered at 09:00 in old units are 4,000 of the new: 400, then 10 % of (4,000 + 4,000 + 8,000) / 3 =
        // 533.
        assertThat(result.fills()).extracting(Fill::lots).containsExactly(400L, 533L);
        // Closes of 25, 25, 25 in new units: no volatility, no impact. Without the split it would be 75 % in a day.
        Script thursday =
                new Script().on("2021-03-04", today -> today.order("A").buy(10));
        Result quiet = of(thursday)
                .costing(Slippage.squareRoot(1, 3, Slippage.bps(9_000)))
                .run(market);
        assertThat(quiet.fills().get(0).price()).isCloseTo(25, within(1e-9));
    }
}
