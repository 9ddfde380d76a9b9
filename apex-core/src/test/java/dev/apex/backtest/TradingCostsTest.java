package dev.apex.backtest;

import static dev.apex.backtest.Worlds.NYSE;
import static dev.apex.backtest.Worlds.backtest;
import static dev.apex.backtest.Worlds.ohlc;
import static dev.apex.backtest.Worlds.session;
import static dev.apex.backtest.Worlds.trading;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.apex.backtest.Worlds.Script;
import dev.apex.execution.Broker.Outcome;
import dev.apex.execution.Fees;
import dev.apex.execution.Fill;
import dev.apex.execution.Participation;
import dev.apex.execution.Slippage;
import dev.apex.market.Bar;
import dev.apex.market.Fixing;
import dev.apex.market.Instrument;
import dev.apex.market.MemoryMarket;
import dev.apex.market.Stamp;
import dev.apex.market.Symbol;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Impact, schedules of fees and shares of volume, with the arithmetic in the comments. */
class TradingCostsTest {
    /** Volumes of 1,000, 2,000 and 3,000 before Thursday; Thursday's own is 100,000, Friday's 400. */
    private static final MemoryMarket WEEK = trading("A")
            .add(
                    ohlc("A", "2021-03-01", 100, 101, 99, 100, 1000),
                    ohlc("A", "2021-03-02", 100, 103, 98, 102, 2000),
                    ohlc("A", "2021-03-03", 102, 104, 98, 99, 3000),
                    ohlc("A", "2021-03-04", 100, 105, 95, 100, 100_000),
                    ohlc("A", "2021-03-05", 100, 106, 94, 100, 400))
            .build();

    private static Backtest of(Script script) {
        return backtest(script::again, "2021-03-02", "2021-03-05").startingWith(1_000_000);
    }

    private static Script thursday(double units) {
        return new Script().on("2021-03-04", today -> today.order("A").buy(units));
    }

    // square-root impact

    /**
     * Closes of 100, 102, 99: returns of 2 % and -3 / 102. Volumes average 2,000.
     */
    private static double impact(double coefficient, double units) {
        double up = 0.02;
        double down = -3.0 / 102;
        double mean = (up + down) / 2;
        double sigma = Math.sqrt((up - mean) * (up - mean) + (down - mean) * (down - mean));
        return coefficient * sigma * Math.sqrt(units / 2000);
    }

    @Test
    void impact_is_the_root_of_the_share_of_volume_times_volatility_before_the_decision() {
        Slippage law = Slippage.squareRoot(0.7, 3, Slippage.bps(9_000));
        Fill fill = of(thursday(500)).costing(law).run(WEEK).fills().get(0);
        assertThat(fill.print()).isEqualTo(100);
        assertThat(fill.price()).isCloseTo(100 * (1 + impact(0.7, 500)), within(1e-9));
        assertThat(impact(0.7, 500)).isCloseTo(0.7 * 0.03494 * 0.5, within(1e-5)); // about 122 basis points
        Fill quarter = of(thursday(125)).costing(law).run(WEEK).fills().get(0);
        assertThat(quarter.price() - 100).isCloseTo((fill.price() - 100) / 2, within(1e-9));
    }

    @Test
    void impact_is_added_to_half_the_spread() {
        Slippage both = Slippage.halfSpread(20).plus(Slippage.squareRoot(0.7, 3, Slippage.none()));
        Fill fill = of(thursday(500)).costing(both).run(WEEK).fills().get(0);
        assertThat(fill.price()).isCloseTo(100 * (1 + 0.001 + impact(0.7, 500)), within(1e-9));
    }

    @Test
    void impact_without_enough_sessions_falls_back_or_is_refused() {
        Script tuesday = new Script().on("2021-03-02", today -> today.order("A").buy(500));
        Fill fill = of(tuesday)
                .costing(Slippage.squareRoot(0.7, 20, Slippage.bps(100)))
                .run(WEEK)
                .fills()
                .get(0);
        assertThat(fill.price()).isEqualTo(101);
        assertThatThrownBy(() -> of(tuesday).costing(Slippage.squareRoot(0.7)).run(WEEK))
                .hasMessageContaining("APEX-R108");
    }

    @Test
    void impact_at_the_close_and_within_the_bar_knows_nothing_of_the_day_either() {
        Slippage law = Slippage.squareRoot(0.7, 3, Slippage.bps(9_000));
        Script script = new Script().on("2021-03-04", today -> {
            today.order("A").buy(500).onClose();
            today.order("A").buy(500).stop(104);
        });
        for (Fill fill : of(script).costing(law).run(WEEK).fills()) {
            assertThat(fill.price() / fill.print()).isCloseTo(1 + impact(0.7, 500), within(1e-9));
        }
    }

    @Test
    void impact_rests_on_the_versions_visible_at_the_decision() {
        Stamp revised = Stamp.observed(session("2021-03-03").closesAt(), Instant.parse("2021-03-04T14:00:00.000001Z"));
        MemoryMarket restated = trading("A")
                .add(
                        ohlc("A", "2021-03-01", 100, 101, 99, 100, 1000),
                        ohlc("A", "2021-03-02", 100, 103, 98, 102, 2000),
                        ohlc("A", "2021-03-03", 102, 104, 98, 99, 3000),
                        new Bar(Symbol.of("A"), revised, session("2021-03-03").opensAt(), 102, 104, 98, 103, 3_000_000),
                        ohlc("A", "2021-03-04", 100, 105, 95, 100, 100_000))
                .build();
        Slippage law = Slippage.squareRoot(0.7, 3, Slippage.bps(9_000));
        assertThat(of(thursday(500)).costing(law).run(restated).fills().get(0).price())
                .isCloseTo(100 * (1 + impact(0.7, 500)), within(1e-9));
    }

    // fees

    @Test
    void fees_are_bounded_added_and_charged_on_one_side() {
        assertThat(Fees.perShare(0.01).atMost(0.005).fee(100, 1)).isEqualTo(0.5); // 1.00, at most 0.5 % of 100
        assertThat(Fees.perShare(0.01).atMost(0.005).fee(-100, 10)).isEqualTo(1);
        assertThat(Fees.onSales(Fees.bps(10)).fee(100, 10)).isZero();
        assertThat(Fees.onSales(Fees.bps(10)).fee(-100, 10)).isEqualTo(1);
        assertThat(Fees.onPurchases(Fees.bps(50)).fee(100, 10)).isEqualTo(5);
        assertThat(Fees.onPurchases(Fees.bps(50)).fee(-100, 10)).isZero();
        assertThat(Fees.perShare(0.01).plus(Fees.bps(10)).fee(100, 10)).isEqualTo(2);
        assertThat(Fees.perShare(0.01)
                        .atLeast(1)
                        .plus(Fees.onSales(Fees.bps(10)))
                        .fee(-50, 10))
                .isEqualTo(1.5); // at least 1, and 10 basis points of 500
    }

    @Test
    void tiers_charge_each_part_of_a_fill_for_itself() {
        Fees tiered = Fees.perShare(0.01)
                .above(1_000, Fees.perShare(0.005))
                .above(10_000, Fees.perShare(0.001))
                .atLeast(2);
        assertThat(tiered.fee(100, 50)).isEqualTo(2); // 1.00, at least 2
        assertThat(tiered.fee(1_000, 50)).isEqualTo(10);
        assertThat(tiered.fee(1_001, 50)).isCloseTo(10.005, within(1e-12));
        assertThat(tiered.fee(-12_000, 50)).isCloseTo(10 + 9_000 * 0.005 + 2_000 * 0.001, within(1e-9)); // 57
        assertThatThrownBy(() -> Fees.bps(1).above(100, Fees.bps(2)).above(100, Fees.bps(3)))
                .hasMessageContaining("APEX-R110");
        assertThatThrownBy(() -> Fees.bps(1).above(0, Fees.bps(2))).hasMessageContaining("APEX-R110");
        assertThatThrownBy(() -> Fees.bps(1).atMost(Double.NaN)).hasMessageContaining("APEX-R019");
    }

    @Test
    void a_run_pays_what_a_side_owes() {
        Script script = new Script()
                .on("2021-03-02", today -> today.order("A").buy(100))
                .on("2021-03-03", today -> today.order("A").sell(100));
        Result result =
                of(script).costing(Slippage.none(), Fees.onSales(Fees.bps(10))).run(WEEK);
        assertThat(result.fills().get(0).fee()).isZero();
        assertThat(result.fills().get(1).fee()).isCloseTo(10.2, within(1e-12)); // 100 at 102, 10 basis points
    }

    @Test
    void fees_for_each_unit_are_refused_on_fixings() {
        MemoryMarket rates = MemoryMarket.builder()
                .trading(Instrument.fixings("R", NYSE))
                .add(new Fixing(
                        Symbol.of("R"),
                        Stamp.observed(
                                session("2021-03-01").closesAt(),
                                session("2021-03-01").closesAt()),
                        10))
                .build();
        Script script = new Script().on("2021-03-02", today -> today.order("R").buy(1));
        for (Fees fees : List.of(
                Fees.perShare(1),
                Fees.perShare(1).atLeast(2),
                Fees.onSales(Fees.perShare(1)),
                Fees.bps(1).plus(Fees.perShare(1)),
                Fees.bps(1).above(10, Fees.perShare(1)))) {
            assertThatThrownBy(() -> of(script).costing(Slippage.none(), fees).run(rates))
                    .hasMessageContaining("APEX-R105");
        }
        of(script).costing(Slippage.none(), Fees.bps(1).atLeast(1)).run(rates);
    }

    @Test
    void costs_enter_the_identity_in_full() {
        Backtest base = of(thursday(1));
        Stream<Slippage> slippages = Stream.of(
                Slippage.none(),
                Slippage.bps(1),
                Slippage.halfSpread(1, Map.of("A", 2.0)),
                Slippage.halfSpread(1, Map.of("B", 2.0)),
                Slippage.squareRoot(1),
                Slippage.squareRoot(2),
                Slippage.squareRoot(1, 20, Slippage.none()),
                Slippage.squareRoot(1, 21, Slippage.none()),
                Slippage.squareRoot(1, 20, Slippage.bps(1)),
                Slippage.bps(1).plus(Slippage.squareRoot(1)),
                named("mine", 1),
                new Other("mine"));
        assertThat(slippages.map(some -> base.costing(some).identity())).doesNotHaveDuplicates();
        Stream<Fees> fees = Stream.of(
                Fees.none(),
                Fees.bps(1),
                Fees.bps(1).atLeast(1),
                Fees.bps(1).atMost(1),
                Fees.onSales(Fees.bps(1)),
                Fees.onPurchases(Fees.bps(1)),
                Fees.bps(1).plus(Fees.bps(2)),
                Fees.bps(1).above(5, Fees.bps(2)),
                Fees.bps(1).above(6, Fees.bps(2)));
        assertThat(fees.map(some -> base.costing(Slippage.none(), some).identity()))
                .doesNotHaveDuplicates();
        assertThat(base.costing(named("mine", 1)).identity())
                .isEqualTo(base.costing(named("mine", 2)).identity());
    }

    private record Other(String name) implements Slippage {
        @Override
        public double price(Symbol symbol, double quantity, double print) {
            return print;
        }
    }

    private static Slippage named(String name, int whatever) {
        return new Slippage() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public double price(Symbol symbol, double quantity, double print) {
                return print * whatever / whatever;
            }
        };
    }

    // shares of volume

    @Test
    void an_opening_takes_its_share_of_the_volume_before_and_never_of_the_day() {
        // Wednesday 09:00: 1,000 and 2,000 average 1,500; 10 % are 150. Thursday: 2,000, so 200. Friday: 26,500, so the
        // rest.
        Script script = new Script().on("2021-03-03", today -> today.order("A").buy(400));
        Result result = of(script).participatingUpTo(0.1).run(WEEK);
        assertThat(result.fills()).extracting(Fill::lots).containsExactly(150L, 200L, 50L);
        assertThat(result.fills()).extracting(Fill::cutLots).containsExactly(0L, 0L, 0L);
        assertThat(result.outcome(result.orders().get(0))).isEqualTo(Outcome.FILLED);
        assertThat(result.positions()).containsEntry(Symbol.of("A"), 400.0);
    }

    @Test
    void a_share_is_of_so_many_sessions_as_declared() {
        Script script = new Script().on("2021-03-03", today -> today.order("A").buy(250));
        Result result = of(script).participating(Participation.upTo(0.1, 1)).run(WEEK);
        assertThat(result.fills()).extracting(Fill::lots).containsExactly(200L, 50L); // 10 % of 2,000, then of 3,000
    }

    @Test
    void all_orders_of_a_symbol_share_its_volume_within_a_session() {
        // The close of Friday has 10 % of 400: 40. Orders are taken as placed; what is left expires.
        Script script = new Script().on("2021-03-05", today -> {
            today.order("A").buy(30).onClose();
            today.order("A").buy(30).onClose();
            today.order("A").buy(30).onClose();
        });
        Result result = of(script).participatingUpTo(0.1).run(WEEK);
        assertThat(result.fills()).extracting(Fill::lots).containsExactly(30L, 10L);
        assertThat(result.orders())
                .extracting(result::outcome)
                .containsExactly(Outcome.FILLED, Outcome.EXPIRED, Outcome.EXPIRED);
    }

    @Test
    void what_was_taken_at_the_open_is_not_there_within_the_bar() {
        // Wednesday: 10 % of 1,500 at the open, so 150; within the bar 10 % of 3,000 less 150.
        Script script = new Script().on("2021-03-03", today -> {
            today.order("A").buy(1_000).onOpen();
            today.order("A").buy(1_000).limit(99);
        });
        Result result = of(script).participatingUpTo(0.1).run(WEEK);
        assertThat(result.fills()).extracting(Fill::lots).containsExactly(150L, 150L);
        assertThat(result.orders()).extracting(result::outcome).containsExactly(Outcome.EXPIRED, Outcome.EXPIRED);
    }

    @Test
    void the_rest_of_a_partial_fill_is_carried_as_long_as_it_is_good_for() {
        Script script = new Script().on("2021-03-03", today -> {
            today.order("A").buy(400).limit(99).goodTillCancelled(); // low of 98, then of 95
        });
        Result result = of(script).participatingUpTo(0.1).run(WEEK);
        assertThat(result.fills()).extracting(Fill::lots).containsExactly(300L, 100L);
        double[] left = new double[1];
        Script asking = script.again()
                .on("2021-03-04", today -> left[0] = today.openOrders().get(0).quantity());
        of(asking).participatingUpTo(0.1).run(WEEK);
        assertThat(left[0]).isEqualTo(100);
        Result cancelled = of(script.again()
                        .on(
                                "2021-03-04",
                                today -> today.cancel(today.openOrders().get(0))))
                .participatingUpTo(0.1)
                .run(WEEK);
        assertThat(cancelled.orders(Outcome.CANCELLED)).isEqualTo(1);
        assertThat(cancelled.positions()).containsEntry(Symbol.of("A"), 300.0);
        Result ended = backtest(script::again, "2021-03-02", "2021-03-03")
                .startingWith(1_000_000)
                .participatingUpTo(0.1)
                .run(WEEK);
        assertThat(ended.orders(Outcome.PARTIAL)).isEqualTo(1);
    }

    @Test
    void a_replacement_has_less_to_do_by_what_was_done_before_it_arrived() {
        Script script = new Script()
                .on("2021-03-03", today -> today.order("A").buy(400).limit(99).goodTillCancelled())
                .on(
                        "2021-03-04",
                        today -> today.replace(today.openOrders().get(0)).buy(60_000));
        // 300 are done on Wednesday, before the replacement is written: it asks for 60,000 more, and gets 10 % of
        // 100,000
        // less nothing on Thursday, as 99 is traded through, and 40 on Friday.
        Result result =
                of(script).startingWith(10_000_000).participatingUpTo(0.1).run(WEEK);
        assertThat(result.fills()).extracting(Fill::lots).containsExactly(300L, 10_000L, 40L);
        Result slow = of(script)
                .startingWith(10_000_000)
                .participatingUpTo(0.1)
                .reachingTheVenueAfter(Duration.ofHours(6))
                .run(WEEK);
        // The first reaches the venue on Wednesday 15:00, and could be done from Thursday on. The bar of Thursday
        // closes at
        // 16:00, after the replacement arrived at 15:00, so that it does nothing; the replacement gets 40 on Friday.
        assertThat(slow.fills()).extracting(Fill::lots).containsExactly(40L);
    }

    @Test
    void a_market_order_lapses_by_the_sessions_since_its_last_progress() {
        MemoryMarket.Builder builder = trading("A").add(ohlc("A", "2021-03-01", 100, 101, 99, 100, 1000));
        for (String date : List.of(
                "2021-03-02", "2021-03-03", "2021-03-04", "2021-03-05", "2021-03-08", "2021-03-09", "2021-03-10")) {
            builder.add(ohlc("A", date, 100, 101, 99, 100, 0));
        }
        // Tuesday: 10 % of 1,000. Then of an average that falls: 500, 333, 250, 200, 166, so 50, 33, 25, 20, ...
        Script script = new Script().on("2021-03-02", today -> today.order("A").buy(10_000));
        Backtest patient = backtest(script::again, "2021-03-02", "2021-03-31").startingWith(2_000_000);
        Result trickling = patient.participatingUpTo(0.1).lapsingAfter(2).run(builder.build());
        assertThat(trickling.fills()).extracting(Fill::lots).containsExactly(100L, 50L, 33L, 25L, 20L, 16L, 14L);
        assertThat(trickling.orders(Outcome.LAPSED)).isEqualTo(1);
        Result starved = patient.participating(Participation.upTo(0.1, 1))
                .lapsingAfter(2)
                .run(builder.build());
        assertThat(starved.fills()).extracting(Fill::lots).containsExactly(100L);
        assertThat(starved.orders(Outcome.LAPSED)).isEqualTo(1);
    }

    @Test
    void a_share_of_volume_is_refused_on_fixings() {
        MemoryMarket rates = MemoryMarket.builder()
                .trading(Instrument.fixings("R", NYSE))
                .add(new Fixing(
                        Symbol.of("R"),
                        Stamp.observed(
                                session("2021-03-01").closesAt(),
                                session("2021-03-01").closesAt()),
                        10))
                .build();
        Script script = new Script().on("2021-03-02", today -> today.order("R").buy(1));
        assertThatThrownBy(() -> of(script).participatingUpTo(0.1).run(rates)).hasMessageContaining("APEX-R106");
    }

    @Test
    void a_share_rests_on_the_volume_visible_at_the_last_decision_before_the_open() {
        // Wednesday's bar arrives on Thursday at 09:15, after the decision at 09:00 and before the open.
        MemoryMarket late = trading("A")
                .add(
                        ohlc("A", "2021-03-01", 100, 101, 99, 100, 1000),
                        ohlc("A", "2021-03-02", 100, 103, 98, 102, 2000),
                        ohlc("A", "2021-03-03", 102, 104, 98, 99, 3000, "2021-03-04T14:15:00Z"),
                        ohlc("A", "2021-03-04", 100, 105, 95, 100, 100_000))
                .build();
        Result result = of(thursday(1_000))
                .decidingAt(LocalTime.of(9, 0))
                .participatingUpTo(0.1)
                .run(late);
        assertThat(result.fills()).extracting(Fill::lots).containsExactly(150L); // of 1,500, not of 2,000
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.1, 1.1, Double.NaN, Double.POSITIVE_INFINITY})
    void a_share_that_is_none_is_refused(double rate) {
        assertThatThrownBy(() -> of(thursday(1)).participatingUpTo(rate)).hasMessageContaining("APEX-R107");
    }
}
