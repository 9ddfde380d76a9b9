package dev.apex.junit;

import dev.apex.market.Bar;
import dev.apex.market.Instrument;
import dev.apex.market.MarketSource;
import dev.apex.market.MemoryMarket;
import dev.apex.market.Stamp;
import dev.apex.market.Symbol;
import dev.apex.random.ChaCha20;
import dev.apex.random.RunSeed;
import dev.apex.time.Session;
import dev.apex.time.Span;
import dev.apex.time.TradingCalendar;
import java.time.Duration;
import java.time.LocalDate;

/** A market in which every symbol has a trend of its own for ever: S00 falls the fastest, the last rises the fastest. */
final class Trends {
    private static final double STEEPEST = 0.0015;
    private static final double NOISE = 0.002;

    private Trends() {}

    static MarketSource of(int symbols, String first, String last) {
        TradingCalendar nyse = TradingCalendar.NYSE;
        MemoryMarket.Builder market = MemoryMarket.builder().named(symbols + " trends");
        for (int i = 0; i < symbols; i++) {
            String symbol = (i < 10 ? "S0" : "S") + i;
            double drift = STEEPEST * (2.0 * i / (symbols - 1) - 1);
            ChaCha20 chance = RunSeed.of("trends", LocalDate.EPOCH, LocalDate.EPOCH).stream(symbol);
            market.trading(Instrument.bars(symbol, nyse));
            double close = 100;
            for (Session session : nyse.sessions(Span.between(first, last))) {
                double open = close;
                close = open * (1 + drift + NOISE * chance.nextGaussian());
                market.add(bar(symbol, session, open, close));
            }
        }
        return market.build();
    }

    private static Bar bar(String symbol, Session session, double open, double close) {
        return new Bar(
                Symbol.of(symbol),
                Stamp.observed(session.closesAt(), session.closesAt().plus(Duration.ofHours(2))),
                session.opensAt(),
                open,
                Math.max(open, close),
                Math.min(open, close),
                close,
                1_000_000);
    }
}
