package dev.apex.audit;

import dev.apex.backtest.Rehearsal;
import dev.apex.execution.Order;
import java.time.Instant;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What was decided: at each instant at which something was ordered, which symbols, and whether to buy or to sell. */
record Decisions(Map<Instant, SortedSet<String>> sides) {
    static Decisions of(Rehearsal run) {
        Map<Instant, SortedSet<String>> sides = new TreeMap<>();
        for (Order order : run.orders()) {
            sides.computeIfAbsent(order.placedAt(), none -> new TreeSet<>())
                    .add((order.buys() ? "+" : "-") + order.symbol());
        }
        return new Decisions(sides);
    }

    int count() {
        return sides.size();
    }

    /** How many different ones there are. */
    long kinds() {
        return sides.values().stream().distinct().count();
    }

    /** How many of these are others there. */
    long changedIn(Decisions others) {
        return sides.entrySet().stream()
                .filter(decision -> !decision.getValue().equals(others.sides.get(decision.getKey())))
                .count();
    }
}
