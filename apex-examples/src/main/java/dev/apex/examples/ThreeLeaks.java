package dev.apex.examples;

import dev.apex.backtest.Backtest;
import dev.apex.execution.Slippage;
import dev.apex.features.Rolling;
import dev.apex.market.Symbol;
import dev.apex.regime.BaumWelch;
import dev.apex.regime.Regimes;
import dev.apex.regime.WalkForward;
import dev.apex.strategy.Day;
import dev.apex.strategy.Strategy;
import dev.apex.time.DecisionTime;
import dev.apex.time.TradingCalendar;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Map;
import java.util.TreeMap;

/**
 * One strategy in which the three leaks that Apex was made for can all be made: it looks at the price of the day, at a rolling mean and
 * at a regime.
 *
 * <p>It holds the dollar while its regime is the rising one and it is above its mean of 20 sessions, and nothing otherwise. It is asked at
 * 14:30 in Berlin, a quarter of an hour after the rates of the day are fixed and an hour and a half before they are published: what it
 * may know are yesterday's, with a leak it knows today's, and it buys at tomorrow's with either.
 *
 * <p>The rule and its terms were written down before they were run, and are as they were but for asking for one symbol alone. It is the third
 * that was tried on these rates; what became of the others is told in {@code docs/guide/three-leaks.md}.
 *
 * @param symbol what is held
 * @param sessions of the mean
 */
public record ThreeLeaks(Symbol symbol, int sessions) implements Strategy {
    static final String ID = "three-leaks";

    @Override
    public void onDay(Day today) {
        boolean rising = today.regime().is(1);
        double above = today.read(Rolling.zScore(sessions), symbol).value().orElse(0);
        boolean wanted = rising && above > 0;
        if (wanted != today.portfolio().symbols().contains(symbol)) {
            Map<Symbol, Double> target = new TreeMap<>();
            if (wanted) {
                target.put(symbol, 1.0);
            }
            today.hold(target);
        }
    }

    /** Its years, costs and regimes are those of {@link ThirdLeak}; a model is fitted from one start, to be run thirty times. */
    static Backtest backtest() {
        Symbol dollar = Symbol.of("USD");
        Regimes regimes = WalkForward.quarterly(
                        TradingCalendar.TARGET, BaumWelch.of(2).restarts(1))
                .rolling(1260)
                .orderedByMeanOf(0)
                .regimes("usd-rising", dollar.toString(), Rolling.momentum(20))
                .readingNoOther();
        return Backtest.of(ID, () -> new ThreeLeaks(dollar, 20))
                .trading(dollar.toString())
                .over("2004-04-01", "2026-10-30")
                .on(TradingCalendar.TARGET)
                .deciding(DecisionTime.at(LocalTime.of(14, 30), ZoneId.of("Europe/Berlin")))
                .startingWith(1_000_000, "EUR")
                .costing(Slippage.halfSpread(6))
                .remembering(1_400)
                .knowing(regimes);
    }
}
