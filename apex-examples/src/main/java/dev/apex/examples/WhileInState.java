package dev.apex.examples;

import dev.apex.market.Symbol;
import dev.apex.strategy.Day;
import dev.apex.strategy.Strategy;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/** Holds one currency while it is in a state, and nothing otherwise. */
final class WhileInState implements Strategy {
    /** Where the state of the day comes from: the one thing in which the runs of {@link ThirdLeak} differ. */
    @FunctionalInterface
    interface Labels {
        OptionalInt of(Day today);
    }

    private final Symbol symbol;
    private final int state;
    private final Labels labels;

    WhileInState(Symbol symbol, int state, Labels labels) {
        this.symbol = symbol;
        this.state = state;
        this.labels = labels;
    }

    @Override
    public void onDay(Day today) {
        OptionalInt now = labels.of(today);
        boolean wanted = now.isPresent() && now.getAsInt() == state;
        if (wanted != today.portfolio().symbols().contains(symbol)) {
            Map<Symbol, Double> target = new TreeMap<>();
            if (wanted) {
                target.put(symbol, 1.0);
            }
            today.hold(target);
        }
    }
}
