package dev.apex.junit;

import dev.apex.backtest.Backtest;
import dev.apex.market.MarketSource;
import dev.apex.market.SyntheticMarket;
import dev.apex.strategy.Strategy;
import dev.apex.time.Span;
import dev.apex.time.TradingCalendar;
import java.time.LocalTime;
import java.util.function.Supplier;

/** Five symbols for three months, and backtests over the last two of them: quick, and enough for whatever repeats. */
final class SmallWorld {
    static final SyntheticMarket.Recipe RECIPE =
            SyntheticMarket.of(7).symbols(5).on(TradingCalendar.NYSE).over(Span.between("2019-01-02", "2019-03-29"));
    static final MarketSource MARKET = RECIPE.build();

    private SmallWorld() {}

    static Backtest backtest(String id, Supplier<? extends Strategy> factory) {
        return Backtest.of(id, factory)
                .over("2019-02-01", "2019-03-29")
                .on(TradingCalendar.NYSE)
                .decidingAt(LocalTime.of(9, 0))
                .startingWith(1_000_000);
    }

    /** Buys so many units of the first symbol every day; the number is asked for each time. */
    static Backtest buying(String id, Supplier<Integer> units) {
        return backtest(
                id,
                () -> today -> today.universe().symbols().stream()
                        .findFirst()
                        .ifPresent(first -> today.order(first).buy(units.get())));
    }
}
