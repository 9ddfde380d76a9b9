package dev.apex.backtest;

import dev.apex.strategy.Day;
import dev.apex.strategy.Strategy;

/** A strategy in a file of its own, to be loaded in another version by a test. */
public class Alone implements Strategy {
    @Override
    public void onDay(Day today) {
        if (said().isEmpty()) {
            today.order("A").buy(1);
        }
    }

    private static String said() {
        return "one word";
    }
}
