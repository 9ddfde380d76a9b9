package dev.apex.execution;

import dev.apex.market.Symbol;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a strategy owns, as its books know it at the clock: what has not arrived is not in it.
 *
 * <p>A copy; immutable.
 */
public final class Portfolio {
    private final double cash;
    private final double equity;
    private final SortedMap<Symbol, Position> positions;

    /**
     * One holding.
     *
     * @param quantity units
     * @param mark the latest visible price, in the quote currency
     * @param pending units ordered and not yet known to be done, above zero to buy
     */
    public record Position(double quantity, double mark, double pending) {
        /** Units at the mark. */
        public double value() {
            return quantity * mark;
        }
    }

    private Portfolio(double cash, double equity, SortedMap<Symbol, Position> positions) {
        this.cash = cash;
        this.equity = equity;
        this.positions = positions;
    }

    /** The books of a ledger together with what a broker has pending. */
    public static Portfolio of(Ledger ledger, Map<Symbol, Double> pending) {
        SortedMap<Symbol, Position> positions = new TreeMap<>();
        ledger.positions()
                .forEach((symbol, held) ->
                        positions.put(symbol, new Position(held[0], held[1], pending.getOrDefault(symbol, 0.0))));
        pending.forEach((symbol, units) -> positions.putIfAbsent(symbol, new Position(0, 0, units)));
        return new Portfolio(ledger.cash(), ledger.known().equity(), positions);
    }

    /** Cash, in the run's currency. */
    public double cash() {
        return cash;
    }

    /** Cash plus positions at their marks, in the run's currency. */
    public double equity() {
        return equity;
    }

    /** Symbols held or ordered, by name. */
    public List<Symbol> symbols() {
        return List.copyOf(positions.keySet());
    }

    /** The holding of a symbol; nothing if it is neither held nor ordered. */
    public Position position(Symbol symbol) {
        return positions.getOrDefault(symbol, new Position(0, 0, 0));
    }

    /** The holding of a symbol. */
    public Position position(String symbol) {
        return position(Symbol.of(symbol));
    }

    /** The value of a holding as a share of equity. */
    public double weight(Symbol symbol) {
        return position(symbol).value() / equity;
    }

    @Override
    public String toString() {
        return "equity " + equity + ", cash " + cash + ", " + positions;
    }
}
