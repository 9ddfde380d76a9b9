package dev.apex.execution;

import dev.apex.Decimal;
import dev.apex.market.Symbol;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How much worse than the print an order fills.
 *
 * <p>It knows the print, the order and what was visible at the decision before, and nothing else of the session, because an
 * opening fill does not know the day's range or volume. A cost is never a gain: the price is never better than the print.
 */
public interface Slippage {
    /** What it is, for the reader. */
    String name();

    /**
     * What it is, in full, for the run's identity: two that cost differently have different ones. That of your own names its
     * class; put into the {@link #name} whatever else it was made from.
     */
    default String canonical() {
        return name() + ", " + getClass().getName();
    }

    /** The price paid per unit for {@code quantity} units, above zero to buy, at a print; both in the quote currency. */
    double price(Symbol symbol, double quantity, double print);

    /** The same for one that asks for more than the print; it is what a run calls. */
    default double price(Trade trade) {
        return price(trade.symbol(), trade.quantity(), trade.print());
    }

    /** Over how many sessions a trade's volume and volatility are to be taken; 0 if it asks for neither. */
    default int sessions() {
        return 0;
    }

    /** Both, each reckoned from the print; volume and volatility are taken over the longer of the two spans. */
    default Slippage plus(Slippage other) {
        return new SummedSlippage(this, other);
    }

    /** Fills at the print. */
    static Slippage none() {
        return bps(0);
    }

    /** Buys above and sells below the print by so many basis points of it. */
    static Slippage bps(double points) {
        return new SpreadPoints("slippage " + Decimal.text(points) + " bps", points, Collections.emptySortedMap());
    }

    /** Pays half a quoted spread, given whole, in basis points of the price. */
    static Slippage halfSpread(double spreadPoints) {
        return halfSpread(spreadPoints, Collections.emptyMap());
    }

    /** The same, with spreads of their own for some symbols. */
    static Slippage halfSpread(double spreadPoints, Map<String, Double> bySymbol) {
        SortedMap<Symbol, Double> half = new TreeMap<>();
        StringBuilder name = new StringBuilder("half of a spread of " + Decimal.text(spreadPoints) + " bps");
        new TreeMap<>(bySymbol).forEach((symbol, spread) -> {
            half.put(Symbol.of(symbol), spread / 2);
            name.append(", ")
                    .append(symbol)
                    .append(' ')
                    .append(Decimal.text(spread))
                    .append(" bps");
        });
        return new SpreadPoints(name.toString(), spreadPoints / 2, half);
    }

    /**
     * Moves the price by {@code coefficient x volatility x sqrt(quantity / volume)} of itself: the square-root law of impact.
     * Volatility is the standard deviation of a session's return, volume the units traded a session, both over the 20
     * sessions before the print, as visible at the last decision not after it.
     *
     * <p>Less than half of these sessions visible, or no volume, as with fixings, is refused with
     * {@link dev.apex.Rule#NO_IMPACT}.
     *
     * @param coefficient a number near 1 for most markets; see Almgren, Thum, Hauptmann and Li, Direct estimation of equity
     *     market impact, Risk 18 (2005), and Tóth et al., doi:10.1103/PhysRevX.1.021006
     */
    static Slippage squareRoot(double coefficient) {
        return new SquareRootImpact(coefficient, 20, Optional.empty());
    }

    /** The same over some sessions, at least 3, with another slippage where too little is visible. */
    static Slippage squareRoot(double coefficient, int sessions, Slippage otherwise) {
        return new SquareRootImpact(coefficient, sessions, Optional.of(otherwise));
    }
}
