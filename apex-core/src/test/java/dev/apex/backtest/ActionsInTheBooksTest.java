package dev.apex.backtest;

import static dev.apex.backtest.Worlds.backtest;
import static dev.apex.backtest.Worlds.bar;
import static dev.apex.backtest.Worlds.session;
import static dev.apex.backtest.Worlds.trading;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import dev.apex.backtest.Worlds.Script;
import dev.apex.execution.Ledger.Entry;
import dev.apex.execution.Ledger.Kind;
import dev.apex.execution.TerminalValue;
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
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** What splits, dividends, successions and delistings do to the books, by hand. */
class ActionsInTheBooksTest {
    private static final Symbol A = Symbol.of("A");
    private static final Symbol B = Symbol.of("B");
    private static final String EARLY = "2021-02-20T12:00:00Z";

    private static Instant open(String date) {
        return session(date).opensAt();
    }

    private static Stamp ex(String date, String knownAt) {
        return Stamp.observed(open(date), Instant.parse(knownAt));
    }

    private static Split split(String date, String knownAt, double ratio) {
        return new Split(A, ex(date, knownAt), ratio);
    }

    private static Dividend dividend(String date, String knownAt, double perUnit, String payable) {
        return new Dividend(A, ex(date, knownAt), perUnit, open(payable));
    }

    /** A week at 100 that trades at 50 from Thursday the 4th on, as after a two-for-one split. */
    private static MemoryMarket.Builder halved() {
        return trading("A")
                .add(
                        bar("A", "2021-03-01", 100, 100),
                        bar("A", "2021-03-02", 100, 100),
                        bar("A", "2021-03-03", 100, 102),
                        bar("A", "2021-03-04", 50, 51),
                        bar("A", "2021-03-05", 52, 53));
    }

    private static Result run(MemoryMarket.Builder market, Script script) {
        return backtest(script::again, "2021-03-02", "2021-03-05").run(market.build());
    }

    private static Script buysOnTuesday(double units) {
        return new Script().on("2021-03-02", today -> today.order("A").buy(units));
    }

    private static List<Entry> entries(Result result, Kind kind) {
        return result.entries().stream().filter(entry -> entry.kind() == kind).toList();
    }

    @Test
    void a_split_moves_units_and_cost_basis_at_the_ex_instant() {
        List<Double> seen = new ArrayList<>();
        Script script = buysOnTuesday(5).on("2021-03-05", today -> {
            seen.add(today.portfolio().position("A").quantity());
            seen.add(today.portfolio().position("A").basis());
            seen.add(today.portfolio().equity());
        });
        Result result = run(halved().add(split("2021-03-04", EARLY, 2)), script);
        // 5 bought at 100 = 500; on Thursday they are 10 at 51, on Friday 10 at 53.
        assertThat(seen).containsExactly(10.0, 500.0, 9_500.0 + 510);
        assertThat(result.equity().values()).containsExactly(10_000.0, 9_500.0 + 510, 9_500.0 + 510, 9_500.0 + 530);
        assertThat(result.positions()).containsExactly(Map.entry(A, 10.0));
        assertThat(entries(result, Kind.SPLIT))
                .extracting(Entry::lots, Entry::cash, Entry::effectiveAt, Entry::bookedAt)
                .containsExactly(tuple(5L, 0.0, open("2021-03-04"), Instant.parse("2021-03-05T14:00:00Z")));
        assertThat(result.restatementEffect()).isZero();
    }

    @Test
    void until_a_price_of_the_new_terms_is_visible_the_old_one_stands_for_it() {
        List<Double> marks = new ArrayList<>();
        // The bar of Thursday arrives a day late, after Friday's decision: the mark is Wednesday's 102 / 2.
        MemoryMarket.Builder market = trading("A")
                .add(
                        bar("A", "2021-03-01", 100, 100),
                        bar("A", "2021-03-02", 100, 100),
                        bar("A", "2021-03-03", 100, 102))
                .add(bar("A", "2021-03-04", 50, 51, "2021-03-05T16:00:00Z"))
                .add(split("2021-03-04", EARLY, 2));
        Result result = run(
                market,
                buysOnTuesday(5)
                        .on(
                                "2021-03-05",
                                today -> marks.add(
                                        today.portfolio().position("A").mark())));
        assertThat(marks).containsExactly(51.0);
        assertThat(result.knownAccounts().get(3).equity()).isEqualTo(9_500.0 + 10 * 51);
    }

    @Test
    void what_is_left_of_a_lot_is_paid_in_cash_at_the_last_price_before() {
        Result result = run(halved().add(split("2021-03-04", EARLY, 1.5)), buysOnTuesday(5));
        // 5 x 1.5 = 7.5: seven stay, half a unit is paid at 102 / 1.5 = 68, that is 34.
        assertThat(entries(result, Kind.SPLIT))
                .extracting(Entry::lots, Entry::cash, Entry::price)
                .containsExactly(tuple(2L, 34.0, 68.0));
        assertThat(result.finalEquity()).isEqualTo(9_500 + 34 + 7 * 53);
    }

    @Test
    void a_reverse_split_pays_for_all_that_makes_no_lot() {
        Result result = run(halved().add(split("2021-03-04", EARLY, 0.1)), buysOnTuesday(5));
        // half a unit at 1,020
        assertThat(result.positions()).isEmpty();
        assertThat(result.finalEquity()).isEqualTo(9_500 + 510);
        assertThat(result.roundTrips()).singleElement().satisfies(trip -> {
            assertThat(trip.profit()).isEqualTo(10);
            assertThat(trip.closedAt()).isEqualTo(open("2021-03-04"));
        });
    }

    @Test
    void a_split_told_late_is_booked_late_and_takes_effect_at_its_ex_instant() {
        String late = "2021-03-06T12:00:00Z"; // after the last decision, before the ceiling
        Result result = run(halved().add(split("2021-03-04", late, 2)), buysOnTuesday(5));
        // As known on Friday: five units at 51. By effective time: ten from Thursday on.
        assertThat(result.knownAccounts().get(3).equity()).isEqualTo(9_500 + 255);
        assertThat(result.equity().values()).containsExactly(10_000.0, 9_500.0 + 510, 9_500.0 + 510, 9_500.0 + 530);
        assertThat(entries(result, Kind.SPLIT)).singleElement().satisfies(entry -> {
            assertThat(entry.knownAt()).isEqualTo(late);
            assertThat(entry.effectiveAt()).isEqualTo(open("2021-03-04"));
        });
        assertThat(result.restatementEffect()).isEqualTo(255);
    }

    @Test
    void a_split_called_off_is_taken_back() {
        Split split = split("2021-03-04", EARLY, 2);
        MemoryMarket.Builder market = trading("A")
                .add(
                        bar("A", "2021-03-01", 100, 100),
                        bar("A", "2021-03-02", 100, 100),
                        bar("A", "2021-03-03", 100, 100))
                .add(bar("A", "2021-03-04", 100, 100), bar("A", "2021-03-05", 100, 100))
                .add(split)
                .callOff(split, ex("2021-03-04", "2021-03-05T20:00:00Z"));
        Result result = run(market, buysOnTuesday(5));
        assertThat(entries(result, Kind.SPLIT)).extracting(Entry::lots).containsExactly(5L, -5L);
        assertThat(entries(result, Kind.SPLIT).get(1).knownAt()).isEqualTo("2021-03-05T20:00:00Z");
        assertThat(result.knownAccounts().get(3).equity()).isEqualTo(10_500);
        assertThat(result.equity().values()).containsOnly(10_000.0);
    }

    @Test
    void a_dividend_is_due_at_ex_to_what_was_held_before_and_cash_when_it_is_paid() {
        List<Double> seen = new ArrayList<>();
        Script script = buysOnTuesday(10)
                .on("2021-03-03", today -> today.order("A").buy(10)) // fills at the open of Wednesday, the ex instant
                .on("2021-03-04", today -> {
                    seen.add(today.portfolio().cash());
                    seen.add(today.portfolio().accruals());
                    seen.add(today.portfolio().equity());
                });
        MemoryMarket.Builder market = trading("A")
                .add(bar("A", "2021-03-01", 100, 100), bar("A", "2021-03-02", 100, 100), bar("A", "2021-03-03", 98, 99))
                .add(bar("A", "2021-03-04", 100, 100), bar("A", "2021-03-05", 100, 100))
                .add(dividend("2021-03-03", EARLY, 2, "2021-03-05"));
        Result result = run(market, script);
        // Ten were held before the ex instant, ten were bought at it: 10 x 2 = 20 are due.
        // Thursday 09:00: cash 10,000 - 1,000 - 980, 20 due, 20 units at 99.
        assertThat(seen).containsExactly(8_020.0, 20.0, 8_020.0 + 20 + 1_980);
        assertThat(result.accounts())
                .extracting(accounts -> accounts.accruals())
                .containsExactly(0.0, 20.0, 20.0, 0.0);
        assertThat(result.accounts())
                .extracting(accounts -> accounts.dividends())
                .containsExactly(0.0, 20.0, 0.0, 0.0);
        assertThat(result.accounts().get(3).cash()).isEqualTo(8_040);
        assertThat(result.finalEquity()).isEqualTo(8_040 + 2_000);
        assertThat(entries(result, Kind.DIVIDEND)).extracting(Entry::accrual).containsExactly(20.0);
        assertThat(entries(result, Kind.PAYMENT))
                .extracting(Entry::cash, Entry::accrual, Entry::effectiveAt)
                .containsExactly(tuple(20.0, -20.0, open("2021-03-05")));
    }

    @Test
    void what_was_sold_before_ex_is_not_entitled_and_what_is_sold_at_it_is() {
        MemoryMarket.Builder market = trading("A")
                .add(
                        bar("A", "2021-03-01", 100, 100),
                        bar("A", "2021-03-02", 100, 100),
                        bar("A", "2021-03-03", 100, 100))
                .add(bar("A", "2021-03-04", 98, 98), bar("A", "2021-03-05", 98, 98))
                .add(dividend("2021-03-04", EARLY, 2, "2021-03-05"));
        Result before = run(market, buysOnTuesday(10).on("2021-03-03", today -> today.hold(Map.of())));
        assertThat(before.finalEquity()).isEqualTo(10_000);
        Result at = run(market, buysOnTuesday(10).on("2021-03-04", today -> today.hold(Map.of())));
        assertThat(at.finalEquity()).isEqualTo(10_000 - 20 + 20);
        assertThat(at.roundTrips())
                .singleElement()
                .satisfies(trip -> assertThat(trip.profit()).isZero());
    }

    @Test
    void a_share_of_a_dividend_received_is_withheld() {
        MemoryMarket.Builder market = halved().add(dividend("2021-03-03", EARLY, 2, "2021-03-05"));
        Result result = backtest(() -> buysOnTuesday(10), "2021-03-02", "2021-03-05")
                .withholding(0.15)
                .run(market.build());
        assertThat(entries(result, Kind.PAYMENT)).extracting(Entry::cash).containsExactly(17.0);
    }

    @Test
    void a_revised_dividend_posts_the_difference_when_it_is_known() {
        MemoryMarket.Builder market = halved().add(dividend("2021-03-03", EARLY, 2, "2021-03-04"))
                .add(dividend("2021-03-03", "2021-03-05T20:00:00Z", 3, "2021-03-04"));
        Result result = run(market, buysOnTuesday(10));
        assertThat(entries(result, Kind.DIVIDEND))
                .extracting(Entry::dividends, Entry::knownAt)
                .containsExactly(tuple(20.0, open("2021-03-03")), tuple(10.0, Instant.parse("2021-03-05T20:00:00Z")));
        assertThat(entries(result, Kind.PAYMENT)).extracting(Entry::cash).containsExactly(20.0, 10.0);
        assertThat(result.accounts().get(2).cash()).isEqualTo(9_000 + 30);
    }

    @Test
    void a_fill_known_late_is_entitled_to_what_its_print_came_before() {
        // The row of Tuesday, at whose open ten are bought, arrives on Thursday: after the dividend went ex on
        // Wednesday.
        MemoryMarket.Builder market = trading("A")
                .add(bar("A", "2021-03-01", 100, 100))
                .add(bar("A", "2021-03-02", 100, 100, "2021-03-04T12:00:00Z"))
                .add(bar("A", "2021-03-03", 98, 98, "2021-03-04T13:00:00Z"))
                .add(bar("A", "2021-03-04", 98, 98), bar("A", "2021-03-05", 98, 98))
                .add(dividend("2021-03-03", EARLY, 2, "2021-03-05"));
        Result result = run(
                market,
                buysOnTuesday(10)
                        .on(
                                "2021-03-03",
                                today ->
                                        assertThat(today.portfolio().accruals()).isZero())
                        .on(
                                "2021-03-04",
                                today ->
                                        assertThat(today.portfolio().accruals()).isEqualTo(20)));
        assertThat(entries(result, Kind.DIVIDEND)).singleElement().satisfies(entry -> {
            assertThat(entry.knownAt()).isEqualTo("2021-03-04T12:00:00Z");
            assertThat(entry.bookedAt()).isEqualTo("2021-03-04T14:00:00Z");
        });
        assertThat(result.finalEquity()).isEqualTo(10_000);
    }

    @Test
    void a_split_and_a_dividend_of_one_instant_pay_per_unit_after_the_split() {
        MemoryMarket.Builder market =
                halved().add(split("2021-03-04", EARLY, 2)).add(dividend("2021-03-04", EARLY, 1, "2021-03-05"));
        Result result = run(market, buysOnTuesday(5));
        assertThat(entries(result, Kind.DIVIDEND)).extracting(Entry::accrual).containsExactly(10.0);
        assertThat(result.finalEquity()).isEqualTo(9_500 + 10 + 10 * 53);
    }

    @Test
    void a_delisting_ends_a_position_at_its_value() {
        MemoryMarket.Builder market = trading("A")
                .add(
                        bar("A", "2021-03-01", 100, 100),
                        bar("A", "2021-03-02", 100, 100),
                        bar("A", "2021-03-03", 100, 90))
                .add(new Delisting(A, ex("2021-03-04", EARLY), OptionalDouble.of(40)));
        Result result = run(market, buysOnTuesday(10));
        assertThat(result.equity().values()).containsExactly(10_000.0, 9_900.0, 9_400.0, 9_400.0);
        assertThat(result.positions()).isEmpty();
        assertThat(result.isConclusive()).isTrue();
        assertThat(result.roundTrips())
                .singleElement()
                .satisfies(trip -> assertThat(trip.profit()).isEqualTo(-600));
    }

    @Test
    void a_delisting_without_a_value_needs_a_terminal_value() {
        MemoryMarket.Builder market = trading("A")
                .add(
                        bar("A", "2021-03-01", 100, 100),
                        bar("A", "2021-03-02", 100, 100),
                        bar("A", "2021-03-03", 100, 90))
                .add(new Delisting(A, ex("2021-03-04", EARLY), OptionalDouble.empty()));
        Backtest backtest = backtest(() -> buysOnTuesday(10), "2021-03-02", "2021-03-05");
        Result open = backtest.run(market.build());
        assertThat(open.isConclusive()).isFalse();
        assertThat(open.doubts())
                .singleElement()
                .asString()
                .contains("10.0 units of A", "delisted", "2021-03-03T21:00:00Z", "2 sessions");
        assertThat(open.finalEquity()).isEqualTo(9_900);
        Result zero = backtest.valuingTheSilent(TerminalValue.atZero()).run(market.build());
        assertThat(zero.isConclusive()).isTrue();
        assertThat(zero.finalEquity()).isEqualTo(9_000);
        assertThat(backtest.valuingTheSilent(TerminalValue.losing(0.3))
                        .run(market.build())
                        .finalEquity())
                .isCloseTo(9_000 + 630, within(1e-9));
        assertThat(backtest.valuingTheSilent(TerminalValue.atLastPrice())
                        .run(market.build())
                        .finalEquity())
                .isEqualTo(9_900);
    }

    @Test
    void a_change_of_symbol_moves_units_and_basis() {
        MemoryMarket.Builder market = trading("A", "B")
                .add(
                        bar("A", "2021-03-01", 100, 100),
                        bar("A", "2021-03-02", 100, 100),
                        bar("A", "2021-03-03", 100, 90))
                .add(bar("B", "2021-03-04", 91, 92), bar("B", "2021-03-05", 93, 94))
                .add(new Succession(A, ex("2021-03-04", EARLY), B, 1));
        List<Double> basis = new ArrayList<>();
        Script script = buysOnTuesday(10)
                .on(
                        "2021-03-04",
                        today -> basis.add(today.portfolio().position("B").basis()))
                .on("2021-03-05", today -> {
                    basis.add(today.portfolio().position("B").basis());
                    today.order("B").sell(10);
                });
        Result result = run(market, script);
        // The first row of B arrives in the night to Friday, and with it B: on Thursday morning there is no B.
        assertThat(basis).containsExactly(0.0, 1_000.0);
        assertThat(result.equity().values()).containsExactly(10_000.0, 9_900.0, 9_920.0, 9_930.0);
        assertThat(result.roundTrips()).singleElement().satisfies(trip -> {
            assertThat(trip.symbol()).isEqualTo(B);
            assertThat(trip.profit()).isEqualTo(-70);
            assertThat(trip.openedAt()).isEqualTo(open("2021-03-02"));
        });
    }

    @Test
    void a_merger_in_units_of_another_pays_what_makes_no_lot() {
        MemoryMarket.Builder market = trading("A", "B")
                .add(
                        bar("A", "2021-03-01", 100, 100),
                        bar("A", "2021-03-02", 100, 100),
                        bar("A", "2021-03-03", 100, 90))
                .add(
                        bar("B", "2021-03-01", 200, 200),
                        bar("B", "2021-03-02", 200, 200),
                        bar("B", "2021-03-03", 200, 200))
                .add(bar("B", "2021-03-04", 210, 220), bar("B", "2021-03-05", 220, 220))
                .add(new Succession(A, ex("2021-03-04", EARLY), B, 0.45));
        Script script = buysOnTuesday(5).on("2021-03-02", today -> {
            today.order("A").buy(5);
            today.order("B").buy(1);
        });
        Result result = run(market, script);
        // 5 x 0.45 = 2.25 of B: two and a quarter at 90 / 0.45 = 200, that is 50 in cash; one was held.
        assertThat(result.positions()).containsExactly(Map.entry(B, 3.0));
        assertThat(result.finalEquity()).isEqualTo(10_000 - 500 - 200 + 50 + 660);
        assertThat(entries(result, Kind.SUCCESSION))
                .extracting(Entry::lots, Entry::cash)
                .containsExactly(tuple(-5L, 50.0));
        assertThat(entries(result, Kind.INHERITANCE)).extracting(Entry::lots).containsExactly(2L);
    }

    @Test
    void a_future_action_changes_nothing_before_it_takes_effect() {
        Result without = run(halved(), buysOnTuesday(5));
        for (CorporateAction action : List.of(
                split("2021-03-08", "2021-03-08T14:00:00Z", 2),
                dividend("2021-03-08", "2021-03-08T14:00:00Z", 2, "2021-03-09"),
                new Delisting(A, ex("2021-03-08", "2021-03-08T14:00:00Z"), OptionalDouble.of(1)))) {
            Result with = run(halved().add(action), buysOnTuesday(5));
            for (int step = 0; step < 4; step++) {
                for (Fingerprint.Layer layer : Fingerprint.Layer.values()) {
                    assertThat(with.fingerprint().hex(layer, step))
                            .isEqualTo(without.fingerprint().hex(layer, step));
                }
            }
            assertThat(with.equity()).isEqualTo(without.equity());
            assertThat(with.knownAccounts().subList(0, 4))
                    .isEqualTo(without.knownAccounts().subList(0, 4));
        }
    }
}
