package dev.apex.audit;

import dev.apex.backtest.Backtest;
import dev.apex.market.Bar;
import dev.apex.market.MarketQuery;
import dev.apex.market.MarketSource;
import dev.apex.market.Symbol;
import dev.apex.market.Visible;
import dev.apex.market.Worlds;
import dev.apex.strategy.Day;
import dev.apex.strategy.Strategy;
import dev.apex.time.DecisionTime;
import dev.apex.time.TradingCalendar;
import java.time.Instant;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Supplier;

/** Reads a source on another thread, where no guard looks; and strategies that do. */
final class Aside {
    static final MarketQuery ALL = MarketQuery.upTo(Worlds.EVER);

    private Aside() {}

    static <T> T read(Supplier<T> read) {
        List<T> results = new ArrayList<>();
        Thread thread = new Thread(() -> results.add(read.get()));
        thread.start();
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return results.get(0);
    }

    static Backtest backtest(String id, Supplier<? extends Strategy> factory) {
        return Backtest.of(id, factory)
                .over("2021-02-16", "2021-04-20")
                .on(TradingCalendar.NYSE)
                .deciding(DecisionTime.at(LocalTime.of(9, 0)))
                .remembering(8)
                .allowing("java.lang.Thread", "the audit is to find it")
                .startingWith(100_000);
    }

    /** A sum of closes of some symbols, of bars that a clock picks out of all that there ever will be. */
    static double sum(Visible visible, Instant now, Set<Symbol> symbols, BiPredicate<Bar, Instant> of) {
        return visible.bars().stream()
                .filter(bar -> symbols.contains(bar.symbol()) && of.test(bar, now))
                .mapToDouble(Bar::close)
                .sum();
    }

    /** Buys as many as such a sum says. */
    static final class Peek implements Strategy {
        private final MarketSource source;
        private final Set<Symbol> symbols;
        private final BiPredicate<Bar, Instant> of;

        Peek(MarketSource source, Set<Symbol> symbols, BiPredicate<Bar, Instant> of) {
            this.source = source;
            this.symbols = symbols;
            this.of = of;
        }

        @Override
        public void onDay(Day today) {
            buy(today, sum(read(() -> source.asOf(ALL, Worlds.EVER)), today.now(), symbols, of));
        }
    }

    /** A number of the first symbol that hangs on a price in every cent. */
    static void buy(Day today, double price) {
        List<Symbol> symbols = today.universe().symbols();
        if (!symbols.isEmpty()) {
            today.order(symbols.get(0)).buy(1 + Math.floorMod(StrictMath.round(price * 100), 97));
        }
    }
}
