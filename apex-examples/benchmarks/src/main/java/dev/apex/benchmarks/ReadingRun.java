package dev.apex.benchmarks;

import dev.apex.RefusedException;
import dev.apex.backtest.Backtest;
import dev.apex.backtest.RunFailedException;
import dev.apex.market.MemoryMarket;
import dev.apex.market.Series;
import dev.apex.market.Symbol;
import dev.apex.strategy.Day;
import dev.apex.strategy.Strategy;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * A run that reads a lot: of every symbol on every day its last twenty closes one by one. {@link Unguarded} loads it a second time, so
 * whoever asks it from outside knows it as a Supplier alone.
 */
final class ReadingRun implements Supplier<String> {
    private static final int CLOSES = 20;

    private final MemoryMarket market;
    private final Backtest reading;
    private final Backtest keeping;

    ReadingRun(int symbols, int sessions) {
        DailyBars bars = DailyBars.of(symbols, sessions).firstVersions();
        market = bars.market();
        reading = bars.backtest("reading", Reading::new).remembering(CLOSES);
        keeping = bars.backtest("keeping", Keeping::new);
    }

    /** Runs it; the fingerprint. */
    @Override
    public String get() {
        return reading.run(market).fingerprint().hex();
    }

    /** Whether a view is refused that was kept beyond its step; a method that an object of any loader has. */
    @Override
    public String toString() {
        try {
            keeping.run(market);
            return "a view that was kept is read";
        } catch (RunFailedException | RefusedException e) {
            return "a view that was kept is refused";
        }
    }

    /** Buys a unit of what closed above its mean of twenty sessions. */
    private static final class Reading implements Strategy {
        @Override
        public void onDay(Day today) {
            Symbol highest = null;
            double most = 0;
            for (Symbol symbol : today.universe()) {
                Series prices = today.prices(symbol);
                double sum = 0;
                for (int ago = 0; ago < CLOSES; ago++) {
                    sum += prices.closeOrNaN(ago);
                }
                double over = prices.closeOrNaN(0) / sum;
                if (over > most) {
                    most = over;
                    highest = symbol;
                }
            }
            if (highest != null) {
                today.order(highest).buy(1);
            }
        }
    }

    private static final class Keeping implements Strategy {
        private final List<Series> kept = new ArrayList<>();

        @Override
        public void onDay(Day today) {
            kept.forEach(series -> series.closeOrNaN(0));
            kept.clear();
            today.universe().forEach(symbol -> kept.add(today.prices(symbol)));
        }
    }
}
