package dev.apex.strategy;

import dev.apex.market.Symbol;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Symbols chosen at one decision. */
public final class Selection {
    private final Day today;
    private final List<Symbol> symbols;

    Selection(Day today, List<Symbol> symbols) {
        this.today = today;
        this.symbols = symbols;
    }

    /** The symbols, in the order in which they were chosen. */
    public List<Symbol> symbols() {
        return symbols;
    }

    /** Holds each at the same share of equity and nothing else; of an empty selection, holds nothing. */
    public void holdEqually() {
        Map<Symbol, Double> weights = new TreeMap<>();
        symbols.forEach(symbol -> weights.put(symbol, 1.0 / symbols.size()));
        today.hold(weights);
    }
}
