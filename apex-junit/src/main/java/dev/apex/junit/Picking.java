package dev.apex.junit;

import dev.apex.feature.Feature;
import dev.apex.market.Symbol;
import dev.apex.strategy.Day;
import dev.apex.strategy.Strategy;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiPredicate;

/** Holds what a condition picks out, in equal parts; it is the condition that leaks or not. */
final class Picking implements Strategy {
    private final BiPredicate<Day, Symbol> wanted;

    Picking(BiPredicate<Day, Symbol> wanted) {
        this.wanted = wanted;
    }

    @Override
    public void onDay(Day today) {
        holdEqually(
                today,
                today.universe().symbols().stream()
                        .filter(symbol -> wanted.test(today, symbol))
                        .toList());
    }

    static void holdEqually(Day today, List<Symbol> some) {
        Map<Symbol, Double> weights = new TreeMap<>();
        some.forEach(symbol -> weights.put(symbol, 0.9 / some.size()));
        today.hold(weights);
    }

    /** Holds what a feature ranks highest. */
    static Strategy highest(Feature feature) {
        return today -> today.universe().rankedBy(feature).top(0.4).holdEqually();
    }
}
