package dev.apex.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.apex.backtest.Backtest;
import dev.apex.backtest.Result;
import dev.apex.execution.Borrow;
import dev.apex.execution.TerminalValue;
import dev.apex.market.Bar;
import dev.apex.market.Instrument;
import dev.apex.market.MarketSource;
import dev.apex.market.MemoryMarket;
import dev.apex.market.Stamp;
import dev.apex.market.Symbol;
import dev.apex.time.Session;
import dev.apex.time.Span;
import dev.apex.time.TradingCalendar;
import java.time.Duration;
import java.time.LocalTime;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The snippets of {@code docs/guide/books.md}. */
class BooksGuideTest {
    /** A is priced every day; B falls silent after the second. */
    private static MarketSource market() {
        MemoryMarket.Builder market = MemoryMarket.builder()
                .trading(Instrument.bars("A", TradingCalendar.NYSE), Instrument.bars("B", TradingCalendar.NYSE));
        for (Session session : TradingCalendar.NYSE.sessions(Span.between("2021-03-01", "2021-03-12"))) {
            market.add(bar("A", session));
            if (session.date().getDayOfMonth() <= 2) {
                market.add(bar("B", session));
            }
        }
        return market.build();
    }

    private static Bar bar(String symbol, Session session) {
        Stamp stamp = Stamp.observed(session.closesAt(), session.closesAt().plus(Duration.ofHours(8)));
        return new Bar(Symbol.of(symbol), stamp, session.opensAt(), 100, 101, 99, 100, 1_000);
    }

    private static Backtest pairs() {
        Backtest pairs = Backtest.of(
                        "pairs", () -> today -> today.hold(Map.of(Symbol.of("A"), 0.5, Symbol.of("B"), -0.5)))
                .over("2021-03-02", "2021-03-12")
                .on(TradingCalendar.NYSE)
                .decidingAt(LocalTime.of(9, 0))
                .startingWith(100_000)
                .shorting(Borrow.at(0.03, Map.of("B", 0.12)).upTo(1.5));
        return pairs;
    }

    @Test
    void the_books_can_be_kept_in_many_ways() {
        Backtest pairs = pairs().staleAfter(3);
        Backtest careful = pairs.settlingTradesAfter(2).earning(0.02).withholding(0.15);
        Backtest abroad = pairs.converting("EUR", "EURUSD").convertingByInverse("JPY", "USDJPY");
        assertThat(careful.bookkeeping().settlesAfter()).isEqualTo(2);
        assertThat(abroad.bookkeeping().conversions()).containsOnlyKeys("EUR", "JPY");
        assertThat(careful.terms()).containsKeys("borrow", "interest", "settlesAfter", "withheld");
    }

    @Test
    void silence_is_told_and_valued() {
        MarketSource market = market();
        Backtest pairs = sellingOnce();
        Result open = pairs.run(market);
        if (!open.isConclusive()) {
            open.doubts().forEach(System.out::println);
        }
        Result closed = pairs.valuingTheSilent(TerminalValue.losing(0.3)).run(market);
        assertThat(open.isConclusive()).isFalse();
        assertThat(closed.isConclusive()).isTrue();
        // a short of 500 at 100 gains 30 each
        assertThat(closed.finalEquity() - open.finalEquity()).isEqualTo(15_000);
    }

    private static Backtest sellingOnce() {
        return Backtest.of("once", () -> today -> {
                    if (today.date().getDayOfMonth() == 2) {
                        today.order("B").sell(500);
                    }
                })
                .over("2021-03-02", "2021-03-12")
                .on(TradingCalendar.NYSE)
                .decidingAt(LocalTime.of(9, 0))
                .startingWith(100_000)
                .shorting(Borrow.at(0.03));
    }
}
