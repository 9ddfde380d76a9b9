package dev.apex.backtest;

import static dev.apex.backtest.Worlds.backtest;
import static dev.apex.backtest.Worlds.bar;
import static dev.apex.backtest.Worlds.session;
import static dev.apex.backtest.Worlds.stamp;
import static dev.apex.backtest.Worlds.trading;
import static org.assertj.core.api.Assertions.assertThat;

import dev.apex.backtest.Worlds.Script;
import dev.apex.execution.Broker.Outcome;
import dev.apex.execution.Fill;
import dev.apex.execution.Ledger;
import dev.apex.execution.Ledger.Kind;
import dev.apex.market.MemoryMarket;
import dev.apex.market.Symbol;
import dev.apex.time.DecisionTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Hand-computed fills and books; every number here can be checked with a pencil. */
class FillsTest {
    private static final MemoryMarket WEEK = trading("A")
            .add(
                    bar("A", "2021-03-01", 100, 101),
                    bar("A", "2021-03-02", 102, 103),
                    bar("A", "2021-03-03", 104, 105),
                    bar("A", "2021-03-04", 106, 107),
                    bar("A", "2021-03-05", 108, 109))
            .build();

    private static Script buyTenOnTuesday() {
        return new Script().on("2021-03-02", today -> today.order("A").buy(10));
    }

    @Test
    void invariant_20_an_order_decided_at_the_open_does_not_fill_at_that_open() {
        Backtest atTheOpen = backtest(FillsTest::buyTenOnTuesday, "2021-03-02", "2021-03-05")
                .deciding(DecisionTime.afterOpen(Duration.ZERO));
        Fill fill = atTheOpen.run(WEEK).fills().get(0);
        assertThat(fill.printAt()).isEqualTo(session("2021-03-03").opensAt());
        assertThat(fill.print()).isEqualTo(104);

        Backtest justBefore = backtest(FillsTest::buyTenOnTuesday, "2021-03-02", "2021-03-05")
                .deciding(DecisionTime.beforeOpen(Duration.ofNanos(1000)));
        assertThat(justBefore.run(WEEK).fills().get(0).print()).isEqualTo(102);
    }

    @Test
    void an_order_that_reaches_the_venue_after_the_open_fills_at_the_next() {
        Backtest slow = backtest(FillsTest::buyTenOnTuesday, "2021-03-02", "2021-03-05")
                .reachingTheVenueAfter(Duration.ofMinutes(30));
        assertThat(slow.run(WEEK).fills().get(0).print()).isEqualTo(104);
        assertThat(slow.reachingTheVenueAfter(Duration.ofMinutes(29))
                        .run(WEEK)
                        .fills()
                        .get(0)
                        .print())
                .isEqualTo(102);
    }

    @Test
    void the_quantity_is_set_from_the_last_visible_price() {
        Result result = backtest(
                        () -> new Script().on("2021-03-02", today -> today.hold(Map.of(Symbol.of("A"), 0.5))),
                        "2021-03-02",
                        "2021-03-05")
                .run(WEEK);
        assertThat(result.orders().get(0).lots()).isEqualTo(49); // floor(5000 / 101), not floor(5000 / 102) = 49.02
        assertThat(result.orders().get(0).sizedAt()).isEqualTo(101);
    }

    @Test
    void a_buy_that_cash_no_longer_pays_for_is_cut_and_never_raised() {
        MemoryMarket gap = trading("A")
                .add(bar("A", "2021-03-01", 100, 100), bar("A", "2021-03-02", 125, 125), bar("A", "2021-03-03", 50, 50))
                .build();
        Result up = backtest(
                        () -> new Script().on("2021-03-02", today -> today.hold(Map.of(Symbol.of("A"), 1.0))),
                        "2021-03-02",
                        "2021-03-03")
                .run(gap);
        assertThat(up.orders().get(0).lots()).isEqualTo(100);
        assertThat(up.fills().get(0).lots()).isEqualTo(80);
        assertThat(up.fills().get(0).cutLots()).isEqualTo(20);
        assertThat(up.orders(Outcome.CUT)).isEqualTo(1);

        Result down = backtest(
                        () -> new Script().on("2021-03-03", today -> today.hold(Map.of(Symbol.of("A"), 1.0))),
                        "2021-03-03",
                        "2021-03-03")
                .run(gap);
        assertThat(down.fills().get(0).lots()).isEqualTo(80); // sized at 125, filled at 50
    }

    @Test
    void sells_come_before_buys_and_buys_by_symbol() {
        MemoryMarket three = trading("A", "B", "C")
                .add(
                        bar("A", "2021-03-01", 100, 100),
                        bar("B", "2021-03-01", 100, 100),
                        bar("C", "2021-03-01", 100, 100))
                .add(
                        bar("A", "2021-03-02", 100, 100),
                        bar("B", "2021-03-02", 100, 100),
                        bar("C", "2021-03-02", 100, 100))
                .add(bar("A", "2021-03-03", 150, 150), bar("B", "2021-03-03", 150, 150), bar("C", "2021-03-03", 50, 50))
                .build();
        Result result = backtest(
                        () -> new Script()
                                .on("2021-03-02", today -> today.order("C").buy(100))
                                .on("2021-03-03", today -> {
                                    today.order("B").buy(30);
                                    today.order("A").buy(30);
                                    today.order("C").sell(100);
                                }),
                        "2021-03-02",
                        "2021-03-03")
                .run(three);
        // 100 of C bring 5,000: A takes 30 x 150 = 4,500, B gets floor(500 / 150) = 3 of 30.
        assertThat(result.entries())
                .filteredOn(entry -> entry.kind() == Kind.FILL)
                .extracting(Ledger.Entry::symbol)
                .containsExactly("C", "C", "A", "B");
        assertThat(result.positions()).containsExactly(Map.entry(Symbol.of("A"), 30.0), Map.entry(Symbol.of("B"), 3.0));
    }

    @Test
    void a_row_that_is_late_is_booked_when_it_arrives_and_counts_as_pending_until_then() {
        MemoryMarket late = trading("A")
                .add(bar("A", "2021-03-01", 100, 101), bar("A", "2021-03-02", 102, 103, "2021-03-05T12:00:00Z"))
                .build();
        double[] pending = new double[1];
        Result result = backtest(
                        () -> new Script()
                                .on("2021-03-02", today -> today.order("A").buy(10))
                                .on("2021-03-04", today -> {
                                    pending[0] = today.portfolio().position("A").pending();
                                    today.hold(Map.of(Symbol.of("A"), 0.101));
                                }),
                        "2021-03-02",
                        "2021-03-05")
                .run(late);
        assertThat(pending[0]).isEqualTo(10);
        assertThat(result.orders()).hasSize(1);
        Fill fill = result.fills().get(0);
        assertThat(fill.printAt()).isEqualTo(session("2021-03-02").opensAt());
        assertThat(fill.knownAt()).isEqualTo(Instant.parse("2021-03-05T12:00:00Z"));
        assertThat(fill.bookedAt()).isEqualTo(Instant.parse("2021-03-05T14:00:00Z"));
        assertThat(result.knownAccounts().get(2).equity()).isEqualTo(10_000);
        assertThat(result.equity().values()).startsWith(10_010.0);
    }

    @Test
    void a_bar_that_arrives_after_a_later_one_was_matched_never_fills() {
        MemoryMarket overtaken = trading("A")
                .add(
                        bar("A", "2021-03-01", 100, 101),
                        bar("A", "2021-03-02", 102, 103, "2021-03-05T12:00:00Z"),
                        bar("A", "2021-03-03", 104, 105))
                .build();
        Result result =
                backtest(FillsTest::buyTenOnTuesday, "2021-03-02", "2021-03-05").run(overtaken);
        assertThat(result.fills()).hasSize(1);
        assertThat(result.fills().get(0).print()).isEqualTo(104);
    }

    @Test
    void an_order_without_a_print_lapses_after_the_declared_sessions() {
        MemoryMarket silent = trading("A", "B")
                .add(bar("A", "2021-03-01", 100, 101), bar("B", "2021-03-01", 100, 101))
                .build();
        Result result = backtest(FillsTest::buyTenOnTuesday, "2021-03-02", "2021-03-31")
                .lapsingAfter(3)
                .run(silent);
        assertThat(result.fills()).isEmpty();
        assertThat(result.orders(Outcome.LAPSED)).isEqualTo(1);
    }

    @Test
    void a_withdrawn_print_leaves_the_fill_and_a_new_one_corrects_it() {
        MemoryMarket market = trading("A")
                .add(bar("A", "2021-03-01", 100, 101), bar("A", "2021-03-02", 102, 103))
                .retract(Symbol.of("A"), stamp("2021-03-02", "2021-03-03T20:00:00Z"))
                .add(bar("A", "2021-03-02", 90, 103, "2021-03-04T20:00:00Z"), bar("A", "2021-03-03", 104, 105))
                .build();
        Result result =
                backtest(FillsTest::buyTenOnTuesday, "2021-03-02", "2021-03-05").run(market);
        assertThat(result.entries())
                .extracting(Ledger.Entry::kind)
                .containsExactly(Kind.DEPOSIT, Kind.FILL, Kind.RETRACTION, Kind.CORRECTION);
        assertThat(result.knownAccounts())
                .extracting(Ledger.Accounts::cash)
                .containsExactly(10_000.0, 8_980.0, 8_980.0, 9_100.0, 9_100.0);
        assertThat(result.accounts().get(0).cash()).isEqualTo(9_100);
    }

    @Test
    void a_mark_is_the_latest_price_that_had_arrived() {
        MemoryMarket market = trading("A")
                .add(
                        bar("A", "2021-03-01", 100, 101),
                        bar("A", "2021-03-02", 102, 103),
                        bar("A", "2021-03-03", 104, 105, "2021-03-04T14:00:00.000001Z"),
                        bar("A", "2021-03-04", 106, 107))
                .build();
        Result result =
                backtest(FillsTest::buyTenOnTuesday, "2021-03-02", "2021-03-05").run(market);
        assertThat(result.knownAccounts().get(2).at()).isEqualTo(Instant.parse("2021-03-04T14:00:00Z"));
        assertThat(result.knownAccounts().get(2).equity()).isEqualTo(10_000 - 1_020 + 1_030);
        assertThat(result.accounts().get(1).equity()).isEqualTo(10_000 - 1_020 + 1_050);
        assertThat(result.largestRestatementEffect()).isEqualTo(20);
    }

    @Test
    void what_an_earlier_order_buys_at_a_print_a_later_one_can_sell_there() {
        MemoryMarket late = trading("A")
                .add(bar("A", "2021-03-01", 100, 100), bar("A", "2021-03-04", 100, 100))
                .build();
        Result result = backtest(
                        () -> new Script()
                                .on("2021-03-02", today -> today.order("A").buy(10))
                                .on("2021-03-03", today -> today.hold(Map.of())),
                        "2021-03-02",
                        "2021-03-05")
                .run(late);
        assertThat(result.fills()).hasSize(2);
        assertThat(result.positions()).isEmpty();
    }
}
