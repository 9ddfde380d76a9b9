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

import dev.apex.backtest.Worlds.Script;
import dev.apex.execution.Interest;
import dev.apex.execution.Ledger.Entry;
import dev.apex.execution.Ledger.Kind;
import dev.apex.market.Announcement;
import dev.apex.market.CorporateAction.Dividend;
import dev.apex.market.Instrument;
import dev.apex.market.MemoryMarket;
import dev.apex.market.Stamp;
import dev.apex.market.Symbol;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What cash can be spent when, what it earns, and how shares become lots. */
class CashRulesTest {
    private static final Symbol A = Symbol.of("A");

    private static MemoryMarket.Builder flat() {
        MemoryMarket.Builder market = trading("A", "B");
        for (String date : List.of("2021-03-01", "2021-03-02", "2021-03-03", "2021-03-04", "2021-03-05")) {
            market.add(bar("A", date, 100, 100), bar("B", date, 100, 100));
        }
        return market;
    }

    @Test
    void what_a_sale_brings_in_is_equity_at_once_and_spent_when_it_has_settled() {
        Script script = new Script()
                .on("2021-03-02", today -> today.order("A").buy(100))
                .on("2021-03-03", today -> today.order("A").sell(100))
                .on("2021-03-04", today -> today.order("B").buy(40))
                .on("2021-03-05", today -> today.order("B").buy(60));
        Backtest plain = backtest(script::again, "2021-03-02", "2021-03-05");
        assertThat(plain.run(flat().build()).fills())
                .extracting(fill -> fill.lots())
                .containsExactly(100L, -100L, 40L, 60L);
        Result settled = plain.settlingTradesAfter(2).run(flat().build());
        // Sold at Wednesday's open, spent from Friday's open on: nothing on Thursday.
        assertThat(settled.fills()).extracting(fill -> fill.lots()).containsExactly(100L, -100L, 60L);
        assertThat(settled.orders(dev.apex.execution.Broker.Outcome.CUT)).isEqualTo(1);
        assertThat(settled.equity().values()).containsOnly(10_000.0);
        assertThat(plain.settlingTradesAfter(3).run(flat().build()).fills()).hasSize(2);
        assertThatThrownBy(() -> plain.settlingTradesAfter(-1)).hasMessageContaining("APEX-R013");
    }

    @Test
    void a_dividend_pays_for_nothing_before_it_is_paid() {
        Stamp ex = Stamp.observed(session("2021-03-03").opensAt(), Instant.parse("2021-02-20T12:00:00Z"));
        Script script = new Script()
                .on("2021-03-02", today -> today.order("A").buy(100))
                .on("2021-03-04", today -> today.order("B").buy(1))
                .on("2021-03-05", today -> today.order("B").buy(1));
        MemoryMarket.Builder market =
                flat().add(new Dividend(A, ex, 1.5, session("2021-03-04").closesAt()));
        Result result = backtest(script::again, "2021-03-02", "2021-03-05").run(market.build());
        // 150 are due from Wednesday on and paid at Thursday's close: known on Friday morning together with Thursday's
        // open.
        assertThat(result.fills())
                .extracting(fill -> fill.symbol() + " " + fill.printAt())
                .containsExactly("A 2021-03-02T14:30:00Z", "B 2021-03-05T14:30:00Z");
    }

    @Test
    void cash_earns_from_close_to_close() {
        Result result =
                backtest(Script::new, "2021-03-02", "2021-03-05").earning(0.365).run(flat().build());
        // A thousandth a day: 10, then 10.01, then 10.02001; nothing at the first close.
        assertThat(result.accounts().get(0).interest()).isZero();
        assertThat(result.accounts().get(1).interest()).isCloseTo(10, within(1e-9));
        assertThat(result.finalEquity()).isCloseTo(10_030.03001, within(1e-8));
        assertThat(result.knownAccounts().get(1).interest()).isZero(); // Wednesday morning
        assertThat(result.knownAccounts().get(2).interest()).isCloseTo(10, within(1e-9));
    }

    @Test
    void a_fill_known_late_changes_what_cash_has_earned() {
        MemoryMarket.Builder market = trading("A")
                .add(bar("A", "2021-03-01", 100, 100))
                .add(bar("A", "2021-03-02", 100, 100, "2021-03-04T12:00:00Z"));
        Script script = new Script().on("2021-03-02", today -> today.order("A").buy(10));
        Result result = backtest(script::again, "2021-03-02", "2021-03-05")
                .earning(0.365)
                .run(market.build());
        assertThat(result.entries())
                .filteredOn(entry -> entry.kind() == Kind.INTEREST)
                .extracting(Entry::effectiveAt, Entry::bookedAt, entry -> Math.round(entry.interest() * 1e6) / 1e6)
                .startsWith(tuple(
                        session("2021-03-03").closesAt(),
                        Instant.parse("2021-03-04T14:00:00Z"),
                        9.0)); // the fill is booked first
        assertThat(result.accounts().get(1).interest()).isCloseTo(9, within(1e-9));
    }

    @Test
    void announced_interest_is_that_in_effect_and_nothing_before_the_first() {
        Symbol dollars = Symbol.of("USD");
        MemoryMarket.Builder market = flat().announce(new Announcement(
                dollars,
                Stamp.observed(Instant.parse("2021-03-04T00:00:00Z"), Instant.parse("2021-03-03T00:00:00Z")),
                Interest.TOPIC,
                0.365));
        Result result = backtest(Script::new, "2021-03-02", "2021-03-05")
                .earning(Interest.announced("USD"))
                .run(market.build());
        assertThat(result.finalEquity()).isCloseTo(10_010, within(1e-9));
        // told a day after it had effect: the same in the end, and entered when it was known
        MemoryMarket.Builder late = flat().announce(new Announcement(
                dollars,
                Stamp.observed(Instant.parse("2021-03-03T00:00:00Z"), Instant.parse("2021-03-05T00:00:00Z")),
                Interest.TOPIC,
                0.365));
        Result corrected = backtest(Script::new, "2021-03-02", "2021-03-05")
                .earning(Interest.announced("USD"))
                .trading("A", "B")
                .run(late.build());
        assertThat(corrected.knownAccounts().get(2).equity()).isEqualTo(10_000);
        assertThat(corrected.knownAccounts().get(3).equity()).isCloseTo(10_010, within(1e-9));
        assertThat(corrected.finalEquity()).isCloseTo(10_020.01, within(1e-9));
        assertThatThrownBy(() -> Interest.at(-1)).hasMessageContaining("APEX-R124");
    }

    @Test
    void a_share_of_equity_becomes_whole_lots_and_never_more_than_the_share() {
        MemoryMarket market = MemoryMarket.builder()
                .trading(Instrument.bars("A", NYSE).lot(10), Instrument.bars("B", NYSE))
                .add(bar("A", "2021-03-01", 101, 101), bar("B", "2021-03-01", 101, 101))
                .build();
        Script script = new Script().on("2021-03-02", today -> today.hold(Map.of(A, 0.5, Symbol.of("B"), 0.5)));
        // 5,000 / 101 = 49.5 units: four lots of ten, or 49 lots of one
        assertThat(backtest(script::again, "2021-03-02", "2021-03-05")
                        .run(market)
                        .orders())
                .extracting(order -> order.lots())
                .containsExactly(4L, 49L);
    }

    @Test
    void cash_is_never_spent_twice() {
        Script script = new Script().on("2021-03-02", today -> {
            today.order("A").buy(80);
            today.order("B").buy(80);
        });
        assertThat(backtest(script::again, "2021-03-02", "2021-03-05")
                        .run(flat().build())
                        .fills())
                .extracting(fill -> fill.lots())
                .containsExactly(80L, 20L);
    }
}
