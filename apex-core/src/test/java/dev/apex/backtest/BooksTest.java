package dev.apex.backtest;

import static dev.apex.backtest.Worlds.NYSE;
import static dev.apex.backtest.Worlds.backtest;
import static dev.apex.backtest.Worlds.bar;
import static dev.apex.backtest.Worlds.session;
import static dev.apex.backtest.Worlds.stamp;
import static dev.apex.backtest.Worlds.trading;
import static org.assertj.core.api.Assertions.assertThat;

import dev.apex.backtest.Worlds.Script;
import dev.apex.execution.Broker.Outcome;
import dev.apex.execution.Ledger;
import dev.apex.execution.Ledger.Kind;
import dev.apex.execution.Slippage;
import dev.apex.market.Bar;
import dev.apex.market.Fixing;
import dev.apex.market.Instrument;
import dev.apex.market.MemoryMarket;
import dev.apex.market.Stamp;
import dev.apex.market.Symbol;
import dev.apex.time.DecisionTime;
import dev.apex.time.Session;
import dev.apex.time.TradingCalendar;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Books by hand where data change under them: corrections, withdrawals, other calendars, prices below zero. */
class BooksTest {
    private static final Symbol A = Symbol.of("A");

    private static Result run(MemoryMarket market, Script script) {
        return backtest(() -> script.again(), "2021-03-02", "2021-03-05").run(market);
    }

    private static MemoryMarket.Builder week() {
        return trading("A")
                .add(
                        bar("A", "2021-03-01", 100, 101),
                        bar("A", "2021-03-02", 102, 103),
                        bar("A", "2021-03-03", 104, 105),
                        bar("A", "2021-03-04", 106, 107),
                        bar("A", "2021-03-05", 108, 109));
    }

    private static List<Kind> kinds(Result result) {
        return result.entries().stream().map(Ledger.Entry::kind).toList();
    }

    @Test
    void a_correction_after_the_position_was_sold_puts_cash_right_at_settlement() {
        MemoryMarket market = week().add(bar("A", "2021-03-02", 100, 103, "2021-03-08T20:00:00Z"))
                .build();
        Result result = run(
                market,
                new Script()
                        .on("2021-03-02", today -> today.order("A").buy(10))
                        .on("2021-03-04", today -> today.order("A").sell(10)));
        assertThat(kinds(result)).containsExactly(Kind.DEPOSIT, Kind.FILL, Kind.FILL, Kind.CORRECTION);
        assertThat(result.knownAccounts().get(3).equity()).isEqualTo(10_000 - 1_020 + 1_060);
        assertThat(result.knownAccounts().get(4).equity()).isEqualTo(10_000 - 1_000 + 1_060);
        assertThat(result.equity().values())
                .containsExactly(9_000.0 + 1_030, 9_000.0 + 1_050, 9_000.0 + 1_060, 10_060.0);
        assertThat(result.roundTrips())
                .singleElement()
                .satisfies(trip -> assertThat(trip.profit()).isEqualTo(60));
        assertThat(result.positions()).isEmpty();
    }

    @Test
    void books_close_on_the_little_that_is_left_of_much() {
        MemoryMarket.Builder market = trading("A").add(bar("A", "2021-03-01", 100, 100));
        Session session = session("2021-03-02");
        double price = 100;
        while (session.date().isBefore(LocalDate.parse("2021-05-01"))) {
            Stamp stamp = Stamp.observed(session.closesAt(), session.closesAt().plus(Duration.ofHours(8)));
            market.add(new Bar(A, stamp, session.opensAt(), price, price, price * 0.6, price * 0.6, 1_000_000));
            price *= 0.6;
            session = NYSE.session(session.ordinal() + 1);
        }
        Script script = new Script().on("2021-03-02", today -> today.order("A").buy(100));
        Result result =
                backtest(() -> script.again(), "2021-03-02", "2021-04-28").run(market.build());
        assertThat(result.knownAccounts().get(3).cash()).isZero();
        assertThat(result.finalEquity()).isBetween(1e-6, 1e-4);
    }

    @Test
    void a_revised_print_corrects_every_fill_on_it() {
        MemoryMarket market = week().add(bar("A", "2021-03-02", 100, 103, "2021-03-03T20:00:00Z"))
                .build();
        Result result = run(market, new Script().on("2021-03-02", today -> {
                    today.order("A").buy(10);
                    today.order("A").buy(5);
                }));
        assertThat(result.entries())
                .filteredOn(entry -> entry.kind() == Kind.CORRECTION)
                .extracting(Ledger.Entry::order, Ledger.Entry::cash)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(1L, 20.0), org.assertj.core.groups.Tuple.tuple(2L, 10.0));
    }

    @Test
    void a_revision_that_arrives_with_the_row_is_what_is_booked() {
        MemoryMarket market = week().add(bar("A", "2021-03-02", 100, 103, "2021-03-03T06:00:00Z"))
                .build();
        Result result = run(
                market, new Script().on("2021-03-02", today -> today.order("A").buy(10)));
        assertThat(kinds(result)).containsExactly(Kind.DEPOSIT, Kind.FILL);
        assertThat(result.fills().get(0).print()).isEqualTo(100);
        assertThat(result.fills().get(0).knownAt()).isEqualTo("2021-03-03T06:00:00Z");
    }

    @Test
    void withdrawn_and_asserted_otherwise_in_one_step_is_one_correction() {
        MemoryMarket market = week().retract(A, stamp("2021-03-02", "2021-03-03T20:00:00Z"))
                .add(bar("A", "2021-03-02", 90, 103, "2021-03-03T21:00:00Z"))
                .build();
        Result result = run(
                market, new Script().on("2021-03-02", today -> today.order("A").buy(10)));
        assertThat(kinds(result)).containsExactly(Kind.DEPOSIT, Kind.FILL, Kind.CORRECTION);
        assertThat(result.entries().get(2).cash()).isEqualTo(120);
    }

    @Test
    void revised_and_withdrawn_in_one_step_is_one_retraction_known_when_it_arrived() {
        MemoryMarket market = week().add(bar("A", "2021-03-02", 90, 103, "2021-03-03T20:00:00Z"))
                .retract(A, stamp("2021-03-02", "2021-03-03T21:00:00Z"))
                .build();
        Result result = run(
                market, new Script().on("2021-03-02", today -> today.order("A").buy(10)));
        assertThat(kinds(result)).containsExactly(Kind.DEPOSIT, Kind.FILL, Kind.RETRACTION);
        assertThat(result.entries().get(2).knownAt()).isEqualTo("2021-03-03T21:00:00Z");
        assertThat(result.entries().get(2).bookedAt()).isEqualTo("2021-03-04T14:00:00Z");
        assertThat(result.entries().get(2).cash()).isZero();
    }

    @Test
    void a_fill_whose_row_is_withdrawn_keeps_its_price_and_is_marked_at_the_latest_visible() {
        MemoryMarket market = trading("A")
                .add(bar("A", "2021-03-01", 100, 101), bar("A", "2021-03-02", 102, 103))
                .retract(A, stamp("2021-03-02", "2021-03-08T21:00:00Z"))
                .build();
        Result result = run(
                market, new Script().on("2021-03-02", today -> today.order("A").buy(10)));
        assertThat(result.equity().values()).containsOnly(10_000.0 - 1_020 + 1_010);
        assertThat(result.knownAccounts().get(3).equity()).isEqualTo(10_000 - 1_020 + 1_030);
        assertThat(result.restatementEffect()).isEqualTo(-20);
    }

    @Test
    void what_is_never_priced_again_keeps_its_last_mark() {
        MemoryMarket market = trading("A")
                .add(bar("A", "2021-03-01", 100, 101), bar("A", "2021-03-02", 102, 103))
                .build();
        Result result = run(
                market, new Script().on("2021-03-02", today -> today.order("A").buy(10)));
        assertThat(result.equity().values()).containsOnly(10_000.0 - 1_020 + 1_030);
        assertThat(result.positions()).containsExactly(Map.entry(A, 10.0));
    }

    private static Bar negative(String date, double open, double close) {
        Bar bar = bar("S", date, open, close);
        return new Bar(
                bar.symbol(), bar.stamp(), bar.opensAt(), open, Math.max(open, close), Math.min(open, close), close, 0);
    }

    @Test
    void prices_below_zero_are_traded_marked_and_measured() {
        MemoryMarket spread = MemoryMarket.builder()
                .trading(Instrument.bars("S", NYSE).withPricesOfAnySign())
                .add(
                        negative("2021-03-01", -5, -4),
                        negative("2021-03-02", -5, -3),
                        negative("2021-03-03", 0, -2),
                        negative("2021-03-04", -8, -7))
                .build();
        Script script = new Script()
                .on("2021-03-02", today -> today.order("S").buy(10))
                .on("2021-03-04", today -> today.hold(Map.of()));
        Result result = backtest(script::again, "2021-03-02", "2021-03-05")
                .costing(Slippage.bps(100))
                .run(spread);
        double cash = 10_000 + 10 * 4.95; // bought at -5 + 1 % of 5
        assertThat(result.fills()).extracting(fill -> fill.price()).containsExactly(-4.95, -8.08);
        assertThat(result.accounts().get(0).cash()).isEqualTo(cash);
        assertThat(result.equity().values().stream().limit(2)).containsExactly(cash - 30, cash - 20);
        assertThat(result.finalEquity()).isCloseTo(cash - 80.8, org.assertj.core.api.Assertions.within(1e-9));
        assertThat(result.accounts().get(0).bought()).isEqualTo(49.5);
        assertThat(result.accounts().get(2).sold()).isEqualTo(80.8);
    }

    private static Bar day(String symbol, String date, double open, double close) {
        LocalDate day = LocalDate.parse(date);
        var session = TradingCalendar.roundTheClock().session(day);
        return new Bar(
                Symbol.of(symbol),
                Stamp.observed(session.closesAt(), session.closesAt().plus(Duration.ofMinutes(5))),
                session.opensAt(),
                open,
                Math.max(open, close),
                Math.min(open, close),
                close,
                1);
    }

    @Test
    void on_a_calendar_round_the_clock_a_day_in_progress_is_marked_at_its_open() {
        MemoryMarket coin = MemoryMarket.builder()
                .trading(Instrument.bars("C", TradingCalendar.roundTheClock()))
                .add(day("C", "2021-03-01", 10, 11), day("C", "2021-03-02", 20, 21), day("C", "2021-03-03", 30, 31))
                .add(day("C", "2021-03-04", 40, 41), day("C", "2021-03-05", 50, 51), day("C", "2021-03-06", 60, 61))
                .build();
        Result result = run(
                coin, new Script().on("2021-03-02", today -> today.order("C").buy(10)));
        assertThat(result.fills().get(0).print()).isEqualTo(30); // midnight after the decision of Tuesday 14:00
        assertThat(result.equity().values()).containsExactly(10_000.0, 10_000.0, 10_100.0, 10_200.0);
        assertThat(result.knownAccounts().get(2).equity()).isEqualTo(10_000 - 300 + 310);
        assertThat(result.restatementEffect()).isEqualTo(10_200 - (10_000 - 300 + 410));
    }

    private static Fixing fixing(String date, double price) {
        Instant at = LocalDate.parse(date)
                .atTime(14, 15)
                .atZone(java.time.ZoneId.of("Europe/Berlin"))
                .toInstant();
        return new Fixing(Symbol.of("F"), Stamp.observed(at, at.plus(Duration.ofMinutes(105))), price);
    }

    @Test
    void a_fixing_in_mid_session_fills_and_marks_at_its_own_instant() {
        MemoryMarket fixings = MemoryMarket.builder()
                .trading(Instrument.fixings("F", TradingCalendar.TARGET))
                .add(fixing("2021-03-01", 10), fixing("2021-03-02", 20), fixing("2021-03-03", 30))
                .add(fixing("2021-03-04", 40), fixing("2021-03-05", 50))
                .build();
        // 14:15 in Berlin is 13:15 UTC: after 08:00 in New York (13:00 UTC), before 09:00 (14:00 UTC).
        Script early = new Script().on("2021-03-02", today -> today.order("F").buy(10));
        Result before = backtest(early::again, "2021-03-02", "2021-03-05")
                .decidingAt(java.time.LocalTime.of(8, 0))
                .run(fixings);
        assertThat(before.fills().get(0).print()).isEqualTo(20);
        assertThat(before.equity().values()).containsExactly(10_000.0, 10_100.0, 10_200.0, 10_300.0);
        Result after = run(fixings, early.again());
        assertThat(after.fills().get(0).print()).isEqualTo(30);
        assertThat(after.fills().get(0).printAt()).isEqualTo("2021-03-03T13:15:00Z");
        assertThat(after.knownAccounts().get(1).equity()).isEqualTo(10_000); // 14:00 UTC: published at 15:00
        assertThat(after.largestRestatementEffect()).isEqualTo(100);
    }

    @Test
    void trading_ends_with_the_last_session_and_what_it_ends_over_stays_pending() {
        MemoryMarket market = week().add(bar("A", "2021-03-08", 110, 111)).build();
        Script script = new Script().on("2021-03-05", today -> today.order("A").buy(10));
        Result result = backtest(script::again, "2021-03-02", "2021-03-05")
                .deciding(DecisionTime.beforeClose(Duration.ofMinutes(5)))
                .run(market);
        assertThat(result.fills()).isEmpty();
        assertThat(result.positions()).isEmpty();
        assertThat(result.orders(Outcome.PENDING)).isEqualTo(1);
        Result aDayLonger = backtest(script::again, "2021-03-02", "2021-03-08")
                .deciding(DecisionTime.beforeClose(Duration.ofMinutes(5)))
                .run(market);
        assertThat(aDayLonger.fills().get(0).print()).isEqualTo(110);
    }

    @Test
    void an_order_lapses_by_the_sessions_of_its_own_calendar() {
        MemoryMarket silent = MemoryMarket.builder()
                .trading(Instrument.bars("C", TradingCalendar.roundTheClock()), Instrument.bars("A", NYSE))
                .add(day("C", "2021-03-04", 10, 11), bar("A", "2021-03-04", 10, 11))
                .build();
        List<String> pending = new ArrayList<>();
        Script script = new Script().on("2021-03-05", today -> {
            today.order("A").buy(1);
            today.order("C").buy(1);
        });
        for (String date : List.of("2021-03-09", "2021-03-10", "2021-03-11")) {
            script.on(date, today -> pending.add(today.portfolio().symbols().toString()));
        }
        // C reaches in Friday's session: Saturday to Tuesday are four more, closed on Wednesday. A reaches before
        // Friday's:
        // Friday to Wednesday are four after Thursday's, closed on Thursday.
        Result result = backtest(script::again, "2021-03-05", "2021-03-12")
                .lapsingAfter(3)
                .run(silent);
        assertThat(pending).containsExactly("[A, C]", "[A]", "[]");
        assertThat(result.orders(Outcome.LAPSED)).isEqualTo(2);
        Result slow = backtest(script::again, "2021-03-05", "2021-03-12")
                .lapsingAfter(3)
                .reachingTheVenueAfter(Duration.ofDays(1))
                .run(silent);
        assertThat(pending.subList(3, 6)).containsExactly("[A, C]", "[A, C]", "[A]");
        assertThat(slow.orders(Outcome.LAPSED)).isEqualTo(2);
    }

    @Test
    void what_is_stale_is_kept_unless_all_of_it_is_to_go() {
        MemoryMarket market = trading("A", "B")
                .add(bar("A", "2021-03-01", 100, 100), bar("A", "2021-03-02", 100, 100))
                .add(bar("B", "2021-03-01", 100, 100), bar("B", "2021-03-02", 100, 100))
                .add(bar("B", "2021-03-03", 100, 100), bar("B", "2021-03-04", 100, 100))
                .build();
        Script script = new Script()
                .on("2021-03-02", today -> today.hold(Map.of(A, 0.5)))
                .on("2021-03-04", today -> today.hold(Map.of(A, 0.5, Symbol.of("B"), 0.5)))
                .on("2021-03-05", today -> today.hold(Map.of(Symbol.of("B"), 0.5)));
        Result result = backtest(script::again, "2021-03-02", "2021-03-05")
                .staleAfter(0)
                .run(market);
        assertThat(result.orders())
                .extracting(order -> order.symbol() + " " + order.lots())
                .containsExactly("A 50", "B 25", "A -50");
    }

    @Test
    void the_books_of_a_session_are_read_at_its_close() {
        Result result = run(
                week().build(),
                new Script().on("2021-03-02", today -> today.order("A").buy(10)));
        assertThat(result.accounts().get(0).at())
                .isEqualTo(session("2021-03-02").closesAt());
        assertThat(result.accounts()).hasSize(4);
    }
}
