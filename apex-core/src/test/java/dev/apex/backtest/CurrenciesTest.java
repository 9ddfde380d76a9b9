package dev.apex.backtest;

import static dev.apex.backtest.Worlds.NYSE;
import static dev.apex.backtest.Worlds.backtest;
import static dev.apex.backtest.Worlds.bar;
import static dev.apex.backtest.Worlds.session;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.backtest.Worlds.Script;
import dev.apex.execution.Fees;
import dev.apex.execution.Ledger.Accounts;
import dev.apex.execution.Ledger.Entry;
import dev.apex.execution.Ledger.Kind;
import dev.apex.execution.Slippage;
import dev.apex.market.CorporateAction.Dividend;
import dev.apex.market.Fixing;
import dev.apex.market.Instrument;
import dev.apex.market.MemoryMarket;
import dev.apex.market.Stamp;
import dev.apex.market.Symbol;
import dev.apex.time.TradingCalendar;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is quoted in another currency: converted by the last print known, put right when that is revised. */
class CurrenciesTest {
    private static final Symbol E = Symbol.of("E");
    private static final Symbol PAIR = Symbol.of("EURUSD");

    /** Fixed at 13:15 UTC, before the open in New York and the decision at 14:00; known at 15:00. */
    private static Fixing fixing(String date, double price) {
        return fixing(date, price, date + "T15:00:00Z");
    }

    private static Fixing fixing(String date, double price, String knownAt) {
        return new Fixing(PAIR, Stamp.observed(Instant.parse(date + "T13:15:00Z"), Instant.parse(knownAt)), price);
    }

    private static MemoryMarket.Builder bars() {
        return MemoryMarket.builder()
                .trading(
                        Instrument.bars("E", NYSE).quotedIn("EUR"),
                        Instrument.fixings("EURUSD", TradingCalendar.TARGET))
                .add(
                        bar("E", "2021-03-01", 100, 100),
                        bar("E", "2021-03-02", 100, 101),
                        bar("E", "2021-03-03", 102, 103),
                        bar("E", "2021-03-04", 104, 105),
                        bar("E", "2021-03-05", 106, 107));
    }

    private static MemoryMarket.Builder week() {
        return bars().add(
                        fixing("2021-03-01", 1.10),
                        fixing("2021-03-02", 1.20),
                        fixing("2021-03-03", 1.25),
                        fixing("2021-03-04", 1.30),
                        fixing("2021-03-05", 1.20));
    }

    private static Backtest converting(Script script) {
        return backtest(script::again, "2021-03-02", "2021-03-05").converting("EUR", "EURUSD");
    }

    private static Script buysTen() {
        return new Script().on("2021-03-02", today -> today.order("E").buy(10));
    }

    private static void assertRefused(Rule rule, org.assertj.core.api.ThrowableAssert.ThrowingCallable run) {
        assertThatThrownBy(run)
                .isInstanceOf(RunFailedException.class)
                .cause()
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.rule()).isEqualTo(rule));
    }

    @Test
    void another_currency_is_refused_unless_something_converts_it() {
        assertRefused(
                Rule.FOREIGN_QUOTE,
                () -> backtest(() -> buysTen(), "2021-03-02", "2021-03-05").run(week().build()));
    }

    @Test
    void a_fill_is_converted_by_the_last_print_before_it_and_a_mark_by_the_latest_visible() {
        List<Double> values = new ArrayList<>();
        Script script = buysTen()
                .on(
                        "2021-03-03",
                        today -> values.add(today.portfolio().position("E").value()));
        Result result = converting(script).run(week().build());
        // Bought on Tuesday at 14:30 for 10 x 100 at 1.20 of 13:15 that day: 1,200.
        assertThat(result.fills()).singleElement().satisfies(fill -> {
            assertThat(fill.rate()).isEqualTo(1.20);
            assertThat(fill.cash()).isEqualTo(-1_200);
        });
        // On Wednesday at 14:00 the fixing of 13:15 is not known: 10 x 101 at 1.20.
        assertThat(values).containsExactly(1_212.0);
        double cash = 10_000 - 1_200;
        assertThat(result.equity().values())
                .containsExactly(
                        cash + 10 * 101 * 1.20, cash + 10 * 103 * 1.25, cash + 10 * 105 * 1.30, cash + 10 * 107 * 1.20);
        assertThat(result.accounts().get(1).priceMoves()).isCloseTo(1_287.5 - 1_212, within(1e-9));
    }

    @Test
    void a_quantity_is_set_by_the_latest_visible_rate() {
        Script script = new Script().on("2021-03-02", today -> today.hold(Map.of(E, 0.5)));
        // 5,000 / (100 x 1.10 of Monday) = 45.45; the fill at 1.20 costs 5,400 all the same
        assertThat(converting(script).run(week().build()).fills().get(0).lots()).isEqualTo(45);
    }

    @Test
    void a_buy_is_cut_to_what_cash_pays_for_at_the_rate_of_the_fill() {
        Script script = new Script().on("2021-03-02", today -> today.order("E").buy(1_000));
        Result result =
                converting(script).costing(Slippage.none(), Fees.bps(100)).run(week().build());
        // n x 120 x 1.01 <= 10,000: 82; the fee is 1 % of 82 x 100 x 1.20
        assertThat(result.fills().get(0).lots()).isEqualTo(82);
        assertThat(result.fills().get(0).fee()).isCloseTo(98.4, within(1e-9));
    }

    @Test
    void a_revised_rate_posts_a_correcting_entry_when_it_is_known() {
        MemoryMarket.Builder market = week().add(fixing("2021-03-02", 1.22, "2021-03-04T10:00:00Z"));
        Result result = converting(buysTen()).run(market.build());
        assertThat(result.entries())
                .filteredOn(entry -> entry.kind() == Kind.CORRECTION)
                .extracting(Entry::knownAt, Entry::bookedAt, entry -> Math.round(entry.cash() * 1e9) / 1e9)
                .containsExactly(
                        tuple(Instant.parse("2021-03-04T10:00:00Z"), Instant.parse("2021-03-04T14:00:00Z"), -20.0));
        assertThat(result.accounts().get(0).cash()).isEqualTo(10_000 - 1_220);
        assertThat(result.knownAccounts().get(1).cash()).isEqualTo(10_000 - 1_200);
    }

    @Test
    void a_rate_that_arrives_after_the_fill_was_booked_puts_it_right() {
        Result result = converting(buysTen()).run(lateRate().build());
        assertThat(result.entries())
                .filteredOn(entry -> entry.kind() == Kind.FILL || entry.kind() == Kind.CORRECTION)
                .extracting(Entry::kind, entry -> Math.round(entry.cash() * 1e9) / 1e9)
                .containsExactly(tuple(Kind.FILL, -1_100.0), tuple(Kind.CORRECTION, -100.0));
        // and again if it is withdrawn
        MemoryMarket.Builder withdrawn = lateRate()
                .retract(
                        PAIR,
                        Stamp.observed(Instant.parse("2021-03-02T13:15:00Z"), Instant.parse("2021-03-04T20:00:00Z")));
        assertThat(converting(buysTen()).run(withdrawn.build()).fills().get(0).rate())
                .isEqualTo(1.10);
    }

    /** The rate of Tuesday, known on Wednesday only after the fill of Tuesday was booked. */
    private static MemoryMarket.Builder lateRate() {
        return bars().add(fixing("2021-03-01", 1.10))
                .add(fixing("2021-03-02", 1.20, "2021-03-03T20:00:00Z"))
                .add(fixing("2021-03-03", 1.25, "2021-03-03T21:00:00Z"));
    }

    @Test
    void the_inverse_is_offered_and_the_wrong_way_round_is_refused() {
        MemoryMarket.Builder market = MemoryMarket.builder()
                .trading(
                        Instrument.bars("E", NYSE).quotedIn("EUR"),
                        Instrument.bars("USDEUR", NYSE).quotedIn("EUR"))
                .add(bar("E", "2021-03-01", 100, 100), bar("E", "2021-03-02", 100, 100))
                .add(bar("USDEUR", "2021-03-01", 2, 2), bar("USDEUR", "2021-03-02", 4, 4));
        Backtest backtest = backtest(() -> buysTen(), "2021-03-02", "2021-03-05");
        Result result = backtest.convertingByInverse("EUR", "USDEUR").run(market.build());
        // four euros a dollar at the same open
        assertThat(result.fills().get(0).cash()).isEqualTo(-250);
        assertRefused(
                Rule.CONVERSION_QUOTE,
                () -> backtest.converting("EUR", "USDEUR").run(market.build()));
        assertRefused(
                Rule.CONVERSION_UNKNOWN,
                () -> backtest.converting("EUR", "EURUSD").run(market.build()));
    }

    @Test
    void a_stale_rate_sizes_nothing() {
        MemoryMarket.Builder market = bars().add(fixing("2021-03-01", 1.10));
        Script script = new Script().on("2021-03-04", today -> today.hold(Map.of(E, 0.5)));
        assertRefused(
                Rule.CONVERSION_STALE, () -> converting(script).staleAfter(1).run(market.build()));
        assertThat(converting(script).staleAfter(2).run(market.build()).orders())
                .hasSize(1);
    }

    @Test
    void a_dividend_in_another_currency_is_due_at_the_rate_of_ex_and_paid_at_that_of_the_payment() {
        Stamp ex = Stamp.observed(session("2021-03-03").opensAt(), Instant.parse("2021-02-20T12:00:00Z"));
        MemoryMarket.Builder market =
                week().add(new Dividend(E, ex, 2, session("2021-03-05").opensAt()));
        Result result = converting(buysTen()).run(market.build());
        // 20 euros: 25 dollars at 1.25 on Wednesday, 26 on Thursday, 24 in cash on Friday.
        assertThat(result.accounts()).extracting(Accounts::accruals).containsExactly(0.0, 25.0, 26.0, 0.0);
        assertThat(result.accounts()).extracting(Accounts::dividends).containsExactly(0.0, 25.0, 0.0, 0.0);
        assertThat(result.accounts().get(3).cash()).isEqualTo(10_000 - 1_200 + 24);
    }

    @Test
    void a_pair_that_only_converts_is_not_in_the_universe_and_not_traded() {
        List<Symbol> seen = new ArrayList<>();
        Script script =
                buysTen().on("2021-03-03", today -> seen.addAll(today.universe().symbols()));
        Result result = converting(script).trading("E").run(week().build());
        assertThat(seen).containsExactly(E);
        assertThat(result.fills()).hasSize(1);
        Script pair =
                new Script().on("2021-03-02", today -> today.order("EURUSD").buy(1));
        assertRefused(Rule.UNKNOWN_SYMBOL, () -> converting(pair).trading("E").run(week().build()));
        assertThat(Duration.between(session("2021-03-02").opensAt(), Instant.parse("2021-03-02T14:30:00Z")))
                .isZero();
    }
}
