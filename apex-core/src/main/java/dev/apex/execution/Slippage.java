package dev.apex.execution;

import dev.apex.Decimal;
import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.market.Symbol;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * How much worse than the print an order fills.
 *
 * <p>It knows the print and the order and nothing else of the session, because an opening fill does not know the day's range
 * or volume. A cost is never a gain: the price is never better than the print.
 */
public interface Slippage {
    /** What it is, for the run's identity. */
    String name();

    /** The price paid per unit for {@code quantity} units, above zero to buy, at a print; both in the quote currency. */
    double price(Symbol symbol, double quantity, double print);

    /** The price paid per unit in a trade, about which it may want to know more than its print. */
    default double price(Trade trade) {
        return price(trade.symbol(), trade.quantity(), trade.print());
    }

    /** Over how many sessions a trade's volume and volatility are to be taken; 0 if it asks for neither. */
    default int sessions() {
        return 0;
    }

    /** Fills at the print. */
    static Slippage none() {
        return bps(0);
    }

    /** Buys above and sells below the print by so many basis points of it. */
    static Slippage bps(double points) {
        return new Points("slippage " + Decimal.text(points) + " bps", points, Collections.emptyMap());
    }

    /** Pays half a quoted spread, given whole, in basis points of the price. */
    static Slippage halfSpread(double spreadPoints) {
        return halfSpread(spreadPoints, Collections.emptyMap());
    }

    /** The same, with spreads of their own for some symbols. */
    static Slippage halfSpread(double spreadPoints, Map<String, Double> bySymbol) {
        Map<Symbol, Double> half = new TreeMap<>();
        StringBuilder name = new StringBuilder("half of a spread of " + Decimal.text(spreadPoints) + " bps");
        new TreeMap<>(bySymbol).forEach((symbol, spread) -> {
            half.put(Symbol.of(symbol), spread / 2);
            name.append(", ")
                    .append(symbol)
                    .append(' ')
                    .append(Decimal.text(spread))
                    .append(" bps");
        });
        return new Points(name.toString(), spreadPoints / 2, half);
    }

    /**
     * A share of the print.
     *
     * @param name what it is
     * @param points basis points for symbols without their own
     * @param bySymbol basis points by symbol
     */
    record Points(String name, double points, Map<Symbol, Double> bySymbol) implements Slippage {
        private static final double ONE_BASIS_POINT = 1e-4;

        public Points {
            check(points);
            bySymbol.values().forEach(Points::check);
            bySymbol = Collections.unmodifiableSortedMap(new TreeMap<>(bySymbol));
        }

        @Override
        public double price(Symbol symbol, double quantity, double print) {
            double share = bySymbol.getOrDefault(symbol, points) * ONE_BASIS_POINT;
            return print + Math.abs(print) * share * Math.signum(quantity);
        }

        private static void check(double points) {
            if (!(points >= 0 && points < 10_000)) {
                throw new RefusedException(Rule.COST_NEGATIVE, "slippage of " + points + " bps");
            }
        }
    }
}
