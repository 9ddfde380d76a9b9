package dev.apex.backtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.apex.execution.Broker.Outcome;
import dev.apex.execution.Fees;
import dev.apex.execution.Ledger;
import dev.apex.execution.Slippage;
import dev.apex.market.Bar;
import dev.apex.market.Instrument;
import dev.apex.market.MemoryMarket;
import dev.apex.market.Stamp;
import dev.apex.market.Symbol;
import dev.apex.time.Session;
import dev.apex.time.TradingCalendar;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import org.junit.jupiter.api.Test;

class BacktestTest {
    private static final TradingCalendar NYSE = TradingCalendar.NYSE;

    /** A bar that arrives eight hours after its close. */
    static Bar bar(String symbol, String date, double open, double close) {
        Session session = NYSE.session(LocalDate.parse(date));
        return bar(symbol, date, open, close, session.closesAt().plus(Duration.ofHours(8)));
    }

    static Bar bar(String symbol, String date, double open, double close, Instant ingestedAt) {
        Session session = NYSE.session(LocalDate.parse(date));
        return new Bar(
                Symbol.of(symbol),
                Stamp.observed(session.closesAt(), ingestedAt),
                session.opensAt(),
                open,
                Math.max(open, close),
                Math.min(open, close),
                close,
                1000);
    }

    private static Backtest buyOnce(String id, double units) {
        return Backtest.of(id, () -> new dev.apex.strategy.Strategy() {
                    private boolean bought;

                    @Override
                    public void onDay(dev.apex.strategy.Day today) {
                        if (!bought && !today.universe().symbols().isEmpty()) {
                            today.order("AAPL").buy(units);
                            bought = true;
                        }
                    }
                })
                .over("2021-03-02", "2021-03-05")
                .on(NYSE)
                .decidingAt(LocalTime.of(9, 0))
                .startingWith(10_000);
    }

    @Test
    void an_order_fills_at_the_next_open_and_is_known_when_its_bar_arrives() {
        MemoryMarket market = MemoryMarket.builder()
                .trading(Instrument.bars("AAPL", NYSE))
                .add(
                        bar("AAPL", "2021-03-01", 100, 101),
                        bar("AAPL", "2021-03-02", 102, 103),
                        bar("AAPL", "2021-03-03", 104, 105),
                        bar("AAPL", "2021-03-04", 106, 107),
                        bar("AAPL", "2021-03-05", 108, 109))
                .build();

        Result result = buyOnce("buy-once", 10)
                .costing(Slippage.bps(100), Fees.perShare(0.5))
                .run(market);

        assertThat(result.fills()).hasSize(1);
        var fill = result.fills().get(0);
        assertThat(fill.print()).isEqualTo(102);
        assertThat(fill.price()).isCloseTo(103.02, within(1e-12));
        assertThat(fill.printAt()).isEqualTo(Instant.parse("2021-03-02T14:30:00Z"));
        assertThat(fill.knownAt()).isEqualTo(Instant.parse("2021-03-03T05:00:00Z"));
        assertThat(fill.bookedAt()).isEqualTo(Instant.parse("2021-03-03T14:00:00Z"));
        double cash = 10_000 - 1030.2 - 5;
        assertThat(result.equity().values()).containsExactly(cash + 1030, cash + 1050, cash + 1070, cash + 1090);
        assertThat(result.knownAccounts().get(0).equity()).isEqualTo(10_000);
        assertThat(result.knownAccounts().get(1).equity()).isEqualTo(cash + 1030);
        assertThat(result.restatementEffect()).isZero();
        assertThat(result.orders(Outcome.FILLED)).isEqualTo(1);
        assertThat(buyOnce("buy-once", 10)
                        .costing(Slippage.bps(100), Fees.perShare(0.5))
                        .run(market)
                        .fingerprint())
                .isEqualTo(result.fingerprint());
    }

    @Test
    void a_restated_open_is_corrected_when_it_arrives_and_the_quantity_stands() {
        Session second = NYSE.session(LocalDate.parse("2021-03-02"));
        MemoryMarket market = MemoryMarket.builder()
                .trading(Instrument.bars("AAPL", NYSE))
                .add(
                        bar("AAPL", "2021-03-01", 100, 101),
                        bar("AAPL", "2021-03-02", 102, 103),
                        bar("AAPL", "2021-03-02", 100, 103, second.closesAt().plus(Duration.ofHours(50))),
                        bar("AAPL", "2021-03-03", 104, 105),
                        bar("AAPL", "2021-03-04", 106, 107))
                .build();

        Result result = buyOnce("buy-once", 10).run(market);

        assertThat(result.entries())
                .extracting(Ledger.Entry::kind)
                .containsExactly(Ledger.Kind.DEPOSIT, Ledger.Kind.FILL, Ledger.Kind.CORRECTION);
        var correction = result.entries().get(2);
        assertThat(correction.cash()).isEqualTo(20);
        assertThat(correction.knownAt()).isEqualTo(second.closesAt().plus(Duration.ofHours(50)));
        assertThat(correction.effectiveAt()).isEqualTo(second.opensAt());
        assertThat(result.knownAccounts().get(1).cash()).isEqualTo(10_000 - 1020);
        assertThat(result.accounts().get(0).cash()).isEqualTo(10_000 - 1000);
        assertThat(result.largestRestatementEffect()).isEqualTo(20);
    }
}
