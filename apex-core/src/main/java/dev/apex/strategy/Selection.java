package dev.apex.strategy;

import dev.apex.market.Symbol;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Symbols chosen at one decision. It belongs to its day. */
public final class Selection {
    private final Day today;
    private final List<Symbol> symbols;

    /** Refuses, once the day is over. */
    private final Runnable inStep;

    Selection(Day today, List<Symbol> symbols, Runnable inStep) {
        this.inStep = inStep;
        this.today = today;
        this.symbols = symbols;
    }

    /** The symbols, in the order in which they were chosen. */
    public List<Symbol> symbols() {
        inStep.run();
        return symbols;
    }

    /** Holds each at the same share of equity and nothing else; of an empty selection, holds nothing. */
    public void holdEqually() {
        Map<Symbol, Double> weights = new TreeMap<>();
        symbols().forEach(symbol -> weights.put(symbol, 1.0 / symbols.size()));
        today.hold(weights);
    }
}
