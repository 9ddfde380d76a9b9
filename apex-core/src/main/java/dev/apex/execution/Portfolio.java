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
    private final double accruals;
    private final double equity;
    private final SortedMap<Symbol, Position> positions;

    /**
     * One holding.
     *
     * @param quantity units, below zero if sold short
     * @param mark the latest visible price, as it reads after actions since, in the quote currency
     * @param rate units of the run's currency for one of the quote currency
     * @param basis what was paid for the units held, or received for those sold short, which is below zero; slippage
     *     included and fees apart, in the run's currency; splits leave it as it is, sales take their share of it
     * @param pending units ordered and not yet known to be done, above zero to buy
     */
    public record Position(double quantity, double mark, double rate, double basis, double pending) {
        private static final Position NONE = new Position(0, 0, 1, 0, 0);

        /** Units at the mark, in the run's currency. */
        public double value() {
            return quantity * mark * rate;
        }
    }

    private Portfolio(double cash, double accruals, double equity, SortedMap<Symbol, Position> positions) {
        this.cash = cash;
        this.accruals = accruals;
        this.equity = equity;
        this.positions = positions;
    }

    /** The books of a ledger together with what a broker has pending. */
    public static Portfolio of(Ledger ledger, Map<Symbol, Double> pending) {
        SortedMap<Symbol, Position> positions = new TreeMap<>();
        for (Holding held : ledger.holdings()) {
            Symbol symbol = held.instrument.symbol();
            if (held.lots() != 0) {
                positions.put(
                        symbol,
                        new Position(
                                held.units(),
                                held.mark(),
                                held.rate(),
                                held.basis(),
                                pending.getOrDefault(symbol, 0.0)));
            }
        }
        pending.forEach((symbol, units) -> positions.putIfAbsent(symbol, new Position(0, 0, 1, 0, units)));
        return new Portfolio(
                ledger.cash(), ledger.known().accruals(), ledger.known().equity(), positions);
    }

    /** Cash, in the run's currency. */
    public double cash() {
        return cash;
    }

    /** Dividends due and not paid yet, less those owed, in the run's currency. */
    public double accruals() {
        return accruals;
    }

    /** Cash, dividends due and positions at their marks, in the run's currency. */
    public double equity() {
        return equity;
    }

    /** Symbols held or ordered, by name. */
    public List<Symbol> symbols() {
        return List.copyOf(positions.keySet());
    }

    /** The holding of a symbol; nothing if it is neither held nor ordered. */
    public Position position(Symbol symbol) {
        return positions.getOrDefault(symbol, Position.NONE);
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
