package dev.apex.backtest;

import dev.apex.market.Bar;
import dev.apex.market.Instrument;
import dev.apex.market.MemoryMarket;
import dev.apex.market.Stamp;
import dev.apex.market.Symbol;
import dev.apex.strategy.Day;
import dev.apex.strategy.Strategy;
import dev.apex.time.Session;
import dev.apex.time.TradingCalendar;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Small worlds in New York with bars written by hand, and strategies that do one thing on one date. */
final class Worlds {
    static final TradingCalendar NYSE = TradingCalendar.NYSE;
    static final Duration EIGHT_HOURS = Duration.ofHours(8);

    private Worlds() {}

    static MemoryMarket.Builder trading(String... symbols) {
        MemoryMarket.Builder builder = MemoryMarket.builder();
        for (String symbol : symbols) {
            builder.trading(Instrument.bars(symbol, NYSE));
        }
        return builder;
    }

    static Session session(String date) {
        return NYSE.session(LocalDate.parse(date));
    }

    /** A bar known eight hours after its close. */
    static Bar bar(String symbol, String date, double open, double close) {
        return bar(symbol, date, open, close, session(date).closesAt().plus(EIGHT_HOURS));
    }

    static Bar bar(String symbol, String date, double open, double close, String ingestedAt) {
        return bar(symbol, date, open, close, Instant.parse(ingestedAt));
    }

    static Bar bar(String symbol, String date, double open, double close, Instant ingestedAt) {
        Session session = session(date);
        return new Bar(
                Symbol.of(symbol),
                Stamp.observed(session.closesAt(), ingestedAt),
                session.opensAt(),
                open,
                Math.max(open, close) + 1,
                Math.min(open, close) - 1,
                close,
                1000);
    }

    /** A bar with its range and volume, known eight hours after its close. */
    static Bar ohlc(String symbol, String date, double open, double high, double low, double close, double volume) {
        Instant known = session(date).closesAt().plus(EIGHT_HOURS);
        return ohlc(symbol, date, open, high, low, close, volume, known.toString());
    }

    static Bar ohlc(
            String symbol,
            String date,
            double open,
            double high,
            double low,
            double close,
            double volume,
            String ingestedAt) {
        Session session = session(date);
        Stamp stamp = Stamp.observed(session.closesAt(), Instant.parse(ingestedAt));
        return new Bar(Symbol.of(symbol), stamp, session.opensAt(), open, high, low, close, volume);
    }

    static Stamp stamp(String date, String ingestedAt) {
        return Stamp.observed(session(date).closesAt(), Instant.parse(ingestedAt));
    }

    /** What to do on which date. */
    static final class Script implements Strategy {
        private final Map<LocalDate, Consumer<Day>> acts = new LinkedHashMap<>();

        Script on(String date, Consumer<Day> act) {
            acts.put(LocalDate.parse(date), act);
            return this;
        }

        /** A fresh one of the same acts, as a factory gives. */
        Script again() {
            Script again = new Script();
            again.acts.putAll(acts);
            return again;
        }

        @Override
        public void onDay(Day today) {
            acts.getOrDefault(today.date(), day -> {}).accept(today);
        }
    }

    static Backtest backtest(java.util.function.Supplier<? extends Strategy> factory, String first, String last) {
        return Backtest.of("scripted", factory)
                .over(first, last)
                .on(NYSE)
                .decidingAt(LocalTime.of(9, 0))
                .startingWith(10_000);
    }
}
