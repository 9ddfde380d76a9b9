package dev.apex.backtest;

import static dev.apex.backtest.Worlds.NYSE;
import static dev.apex.backtest.Worlds.backtest;
import static dev.apex.backtest.Worlds.bar;
import static dev.apex.backtest.Worlds.session;
import static dev.apex.backtest.Worlds.trading;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.backtest.Worlds.Script;
import dev.apex.execution.Borrow;
import dev.apex.execution.Fees;
import dev.apex.execution.Ledger.Accounts;
import dev.apex.execution.Ledger.Entry;
import dev.apex.execution.Ledger.Kind;
import dev.apex.execution.Slippage;
import dev.apex.market.Announcement;
import dev.apex.market.CorporateAction.Dividend;
import dev.apex.market.CorporateAction.Split;
import dev.apex.market.Fixing;
import dev.apex.market.Instrument;
import dev.apex.market.MemoryMarket;
import dev.apex.market.Stamp;
import dev.apex.market.Symbol;
import dev.apex.time.TradingCalendar;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sales of what is not held: what they cost, how large they may be, and when they are refused. */
class ShortsTest {
    private static final Symbol A = Symbol.of("A");
    private static final Symbol B = Symbol.of("B");
    /** A thousandth a day. */
    private static final Borrow BORROW = Borrow.at(0.365);

    private static MemoryMarket.Builder week() {
        return trading("A", "B")
                .add(
                        bar("A", "2021-03-01", 100, 100),
                        bar("A", "2021-03-02", 100, 100),
                        bar("A", "2021-03-03", 101, 102),
                        bar("A", "2021-03-04", 103, 104),
                        bar("A", "2021-03-05", 104, 103),
                        bar("A", "2021-03-08", 106, 105))
                .add(
                        bar("B", "2021-03-01", 100, 100),
                        bar("B", "2021-03-02", 100, 100),
                        bar("B", "2021-03-03", 100, 100),
                        bar("B", "2021-03-04", 100, 100),
                        bar("B", "2021-03-05", 100, 100),
                        bar("B", "2021-03-08", 100, 100));
    }

    private static Result run(MemoryMarket.Builder market, Script script, Borrow borrow) {
        return backtest(script::again, "2021-03-02", "2021-03-08")
                .shorting(borrow)
                .run(market.build());
    }

    private static Script sellsTen() {
        return new Script().on("2021-03-02", today -> today.order("A").sell(10));
    }

    private static List<Entry> fees(Result result) {
        return result.entries().stream()
                .filter(entry -> entry.kind() == Kind.BORROW)
                .toList();
    }

    private static void assertRefused(Rule rule, org.assertj.core.api.ThrowableAssert.ThrowingCallable run) {
        assertThatThrownBy(run)
                .isInstanceOf(RunFailedException.class)
                .cause()
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.rule()).isEqualTo(rule));
    }

    @Test
    void nothing_is_sold_short_unless_the_backtest_says_so() {
        assertRefused(
                Rule.SHORT_SALE,
                () -> backtest(() -> sellsTen(), "2021-03-02", "2021-03-08").run(week().build()));
    }

    @Test
    void a_short_is_charged_at_each_close_for_the_days_since_the_close_before() {
        Result result = run(week(), sellsTen().on("2021-03-08", today -> today.hold(Map.of())), BORROW);
        // Short 10 from Tuesday's open at 100 to Monday's at 106. At Wednesday's close one day on 10 x 100, then on 10
        // x 102
        // and 10 x 104, at Monday's close three days on 10 x 103, though it was covered that morning.
        assertThat(fees(result))
                .extracting(Entry::effectiveAt, entry -> Math.round(entry.borrow() * 1e9) / 1e9, Entry::symbol)
                .containsExactly(
                        tuple(session("2021-03-03").closesAt(), 1.0, "A"),
                        tuple(session("2021-03-04").closesAt(), 1.02, "A"),
                        tuple(session("2021-03-05").closesAt(), 1.04, "A"),
                        tuple(session("2021-03-08").closesAt(), 3.09, "A"));
        assertThat(result.finalEquity()).isCloseTo(10_000 + 1_000 - 1_060 - 6.15, within(1e-9));
        assertThat(result.accounts().get(1).borrow()).isCloseTo(1.0, within(1e-12));
        assertThat(result.accounts().get(0).cash()).isEqualTo(11_000);
        assertThat(result.accounts().get(0).net()).isEqualTo(-1_000);
        assertThat(result.accounts().get(0).gross()).isEqualTo(1_000);
        assertThat(result.roundTrips())
                .singleElement()
                .satisfies(trip -> assertThat(trip.profit()).isCloseTo(-66.15, within(1e-9)));
    }

    @Test
    void a_trade_that_is_scaled_in_and_out_is_one_round_trip_at_average_prices() {
        Script script = new Script()
                .on("2021-03-02", today -> today.order("A").sell(10))
                .on("2021-03-03", today -> today.order("A").sell(10))
                .on("2021-03-04", today -> today.order("A").buy(5))
                .on("2021-03-05", today -> today.order("A").buy(15));
        // Sold 10 at 100 and 10 at 101, on average 100.5; bought 5 at 103 and 15 at 104, on average 103.75.
        assertThat(run(week(), script, Borrow.at(0)).roundTrips())
                .singleElement()
                .satisfies(trip -> {
                    assertThat(trip.profit()).isCloseTo(20 * (100.5 - 103.75), within(1e-9));
                    assertThat(trip.openedAt()).isEqualTo(session("2021-03-02").opensAt());
                    assertThat(trip.closedAt()).isEqualTo(session("2021-03-05").opensAt());
                });
    }

    @Test
    void a_fill_that_turns_a_position_closes_one_round_trip_and_opens_the_next() {
        Script script = new Script()
                .on("2021-03-02", today -> today.order("A").buy(10))
                .on("2021-03-03", today -> today.order("A").sell(30))
                .on("2021-03-04", today -> today.order("A").buy(20));
        Result result = backtest(script::again, "2021-03-02", "2021-03-08")
                .shorting(Borrow.at(0))
                .costing(Slippage.none(), Fees.perShare(0.1))
                .run(week().build());
        // 10 from 100 to 101, with 1 + 10 of 30 x 0.1 = 2 in fees; then 20 from 101 to 103, with 2 + 2.
        assertThat(result.roundTrips()).hasSize(2);
        assertThat(result.roundTrips().get(0).profit()).isCloseTo(10 - 2, within(1e-9));
        assertThat(result.roundTrips().get(1).profit()).isCloseTo(-40 - 4, within(1e-9));
        assertThat(result.roundTrips().get(1).openedAt())
                .isEqualTo(session("2021-03-03").opensAt());
        assertThat(result.profit()).isCloseTo(8 - 44, within(1e-9));
    }

    @Test
    void a_short_within_a_session_pays_nothing() {
        Script script = new Script().on("2021-03-02", today -> {
            today.order("A").sell(10);
            today.order("A").buy(10).onClose();
        });
        assertThat(fees(run(week(), script, BORROW))).isEmpty();
    }

    @Test
    void a_symbol_may_have_a_rate_of_its_own() {
        Result result = run(week(), sellsTen(), Borrow.at(0.03, Map.of("A", 0.73)));
        assertThat(fees(result).get(0).borrow()).isCloseTo(2.0, within(1e-12));
    }

    @Test
    void a_short_owes_the_dividend_in_full_from_ex_and_pays_it_on_the_pay_date() {
        Stamp ex = Stamp.observed(session("2021-03-04").opensAt(), Instant.parse("2021-02-20T12:00:00Z"));
        MemoryMarket.Builder market =
                week().add(new Dividend(A, ex, 2, session("2021-03-08").opensAt()));
        Result result = backtest(() -> sellsTen(), "2021-03-02", "2021-03-08")
                .shorting(Borrow.at(0))
                .withholding(0.15)
                .run(market.build());
        assertThat(result.accounts()).extracting(Accounts::accruals).containsExactly(0.0, 0.0, -20.0, -20.0, 0.0);
        assertThat(result.accounts()).extracting(Accounts::dividends).containsExactly(0.0, 0.0, -20.0, 0.0, 0.0);
        assertThat(result.accounts().get(4).cash()).isEqualTo(11_000 - 20);
        assertThat(result.finalEquity()).isEqualTo(11_000 - 20 - 1_050);
    }

    @Test
    void a_split_moves_a_short_and_what_makes_no_lot_is_bought_back() {
        Stamp ex = Stamp.observed(session("2021-03-04").opensAt(), Instant.parse("2021-02-20T12:00:00Z"));
        Result result = run(week().add(new Split(A, ex, 0.25)), sellsTen(), Borrow.at(0));
        // -10 / 4 = -2.5: two are short, half a unit is bought back at 102 x 4 = 408.
        assertThat(result.positions()).containsExactly(Map.entry(A, -2.0));
        assertThat(result.accounts().get(4).cash()).isEqualTo(11_000 - 204);
    }

    @Test
    void a_short_fill_known_late_is_charged_for_the_closes_that_have_passed() {
        MemoryMarket.Builder market = trading("A")
                .add(bar("A", "2021-03-01", 100, 100))
                .add(bar("A", "2021-03-02", 100, 100, "2021-03-05T12:00:00Z"))
                .add(bar("A", "2021-03-03", 101, 102, "2021-03-05T12:30:00Z"))
                .add(bar("A", "2021-03-04", 103, 104, "2021-03-05T13:00:00Z"))
                .add(bar("A", "2021-03-05", 104, 103));
        Result result = run(market, sellsTen(), BORROW);
        assertThat(fees(result))
                .extracting(Entry::effectiveAt, Entry::bookedAt)
                .startsWith(
                        tuple(session("2021-03-03").closesAt(), Instant.parse("2021-03-05T14:00:00Z")),
                        tuple(session("2021-03-04").closesAt(), Instant.parse("2021-03-05T14:00:00Z")));
        assertThat(fees(result).get(1).borrow()).isCloseTo(1.02, within(1e-12));
    }

    @Test
    void a_revised_price_puts_the_fee_right_that_rested_on_it() {
        MemoryMarket.Builder market = week().add(bar("A", "2021-03-02", 100, 120, "2021-03-05T20:00:00Z"));
        Result result = run(market, sellsTen(), BORROW);
        // Wednesday's fee was one day on 10 x 100, and should have been one on 10 x 120.
        assertThat(fees(result))
                .filteredOn(entry ->
                        entry.effectiveAt().equals(session("2021-03-03").closesAt()))
                .extracting(entry -> Math.round(entry.borrow() * 1e9) / 1e9, Entry::knownAt)
                .containsExactly(
                        tuple(1.0, session("2021-03-03").closesAt()),
                        tuple(0.2, Instant.parse("2021-03-05T20:00:00Z")));
    }

    private static Announcement rate(double rate, String from, String knownAt) {
        return new Announcement(A, Stamp.observed(Instant.parse(from), Instant.parse(knownAt)), Borrow.TOPIC, rate);
    }

    @Test
    void announced_rates_are_those_in_effect_and_a_revision_posts_the_difference() {
        MemoryMarket.Builder market = week().announce(rate(0.365, "2021-02-20T00:00:00Z", "2021-02-20T12:00:00Z"))
                .announce(rate(0.73, "2021-03-04T00:00:00Z", "2021-03-03T12:00:00Z"))
                .announce(rate(0.4015, "2021-02-20T00:00:00Z", "2021-03-05T20:00:00Z"));
        Result result = run(market, sellsTen(), Borrow.announced());
        // To Wednesday and Thursday at 0.1 % a day, to Friday and Monday at 0.2 %; later 0.11 % instead of 0.1 %.
        assertThat(fees(result))
                .extracting(entry -> Math.round(entry.borrow() * 1e9) / 1e9)
                .startsWith(1.0, 1.02, 0.1, 0.102, 2.08, 6.18);
        assertThat(fees(result).get(2).knownAt()).isEqualTo("2021-03-05T20:00:00Z");
    }

    @Test
    void without_a_visible_rate_the_sale_is_refused() {
        MemoryMarket.Builder market =
                week().announce(rate(0.365, "2021-02-20T00:00:00Z", "2021-03-02T14:00:00.000001Z"));
        assertRefused(Rule.BORROW_UNKNOWN, () -> run(market, sellsTen(), Borrow.announced()));
        MemoryMarket.Builder ahead =
                week().announce(rate(0.365, "2021-03-02T14:00:00.000001Z", "2021-02-20T12:00:00Z"));
        assertRefused(Rule.BORROW_UNKNOWN, () -> run(ahead, sellsTen(), Borrow.announced()));
        MemoryMarket.Builder there = week().announce(rate(0.365, "2021-02-20T00:00:00Z", "2021-03-02T14:00:00Z"));
        assertThat(run(there, sellsTen(), Borrow.announced()).fills()).hasSize(1);
    }

    @Test
    void a_currency_is_sold_short_at_its_own_rate_only() {
        Instant at = Instant.parse("2021-03-01T13:15:00Z");
        MemoryMarket.Builder market = MemoryMarket.builder()
                .trading(Instrument.fixings("EURUSD", TradingCalendar.TARGET))
                .add(new Fixing(Symbol.of("EURUSD"), Stamp.observed(at, at), 1.2))
                .add(new Fixing(
                        Symbol.of("EURUSD"), Stamp.observed(at.plusSeconds(259_200), at.plusSeconds(259_200)), 1.2));
        Script script =
                new Script().on("2021-03-02", today -> today.order("EURUSD").sell(10));
        assertRefused(Rule.SHORT_CURRENCY, () -> run(market, script, BORROW));
        assertThat(run(market, script, Borrow.at(0, Map.of("EURUSD", 0.01))).fills())
                .hasSize(1);
    }

    @Test
    void a_short_is_cut_to_what_gross_allows() {
        Script script = new Script().on("2021-03-02", today -> today.order("A").sell(150));
        assertThat(run(week(), script, BORROW).fills().get(0).lots()).isEqualTo(-100); // 100 x 100 = equity
        assertThat(run(week(), script, BORROW.upTo(2)).fills().get(0).lots()).isEqualTo(-150);
        Result paid = backtest(() -> script.again(), "2021-03-02", "2021-03-08")
                .shorting(BORROW)
                .costing(Slippage.bps(100))
                .run(week().build());
        // n x 100 <= 10,000 - n x 1: 99
        assertThat(paid.fills().get(0).lots()).isEqualTo(-99);
        assertThat(paid.fills().get(0).cutLots()).isEqualTo(51);
    }

    @Test
    void what_a_short_brings_in_pays_for_longs_within_the_gross_limit_only() {
        Script script = new Script().on("2021-03-02", today -> {
            today.order("A").sell(50);
            today.order("B").buy(140);
        });
        assertThat(run(week(), script, BORROW).fills())
                .extracting(fill -> fill.symbol() + " " + fill.lots())
                .containsExactly("A -50", "B 50");
        assertThat(run(week(), script, BORROW.upTo(1.8)).fills().get(1).lots()).isEqualTo(130);
        // 15,000 in cash after the sale, and never below nothing
        assertThat(run(week(), script, BORROW.upTo(5)).fills().get(1).lots()).isEqualTo(140);
    }

    @Test
    void a_sale_through_nothing_closes_what_is_held_and_goes_short_with_the_rest() {
        Script script = new Script()
                .on("2021-03-02", today -> today.order("B").buy(60))
                .on("2021-03-03", today -> today.order("B").sell(200));
        Result result = run(week(), script, BORROW);
        assertThat(result.fills()).extracting(fill -> fill.lots()).containsExactly(60L, -160L);
        assertThat(result.positions()).containsExactly(Map.entry(B, -100.0));
    }

    @Test
    void negative_weights_are_shorts_rounded_toward_nothing() {
        List<Double> basis = new ArrayList<>();
        Script script = new Script()
                .on("2021-03-02", today -> today.hold(Map.of(A, -0.333, B, 0.5)))
                .on(
                        "2021-03-03",
                        today -> basis.add(today.portfolio().position("A").basis()));
        Result result = run(week(), script, BORROW);
        // 10,000 x 0.333 / 100 = 33.3
        assertThat(result.orders()).extracting(order -> order.lots()).containsExactly(-33L, 50L);
        assertThat(basis).containsExactly(-3_300.0);
        assertRefused(
                Rule.GROSS_LIMIT,
                () -> run(week(), new Script().on("2021-03-02", today -> today.hold(Map.of(A, -0.6, B, 0.5))), BORROW));
        assertRefused(
                Rule.WEIGHTS_BORROW,
                () -> run(week(), new Script().on("2021-03-02", today -> today.hold(Map.of(B, 1.1))), BORROW.upTo(3)));
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.01, Double.NaN, Double.POSITIVE_INFINITY})
    void a_rate_or_limit_that_is_none_is_refused(double wrong) {
        assertThatThrownBy(() -> Borrow.at(wrong)).hasMessageContaining("APEX-R120");
        assertThatThrownBy(() -> Borrow.at(0, Map.of("A", wrong))).hasMessageContaining("APEX-R120");
        assertThatThrownBy(() -> BORROW.upTo(wrong)).hasMessageContaining("APEX-R120");
    }

    @Test
    void the_calendar_of_the_symbol_counts_the_days() {
        assertThat(NYSE.session(session("2021-03-08").ordinal() - 1).date()).isEqualTo("2021-03-05");
    }
}
