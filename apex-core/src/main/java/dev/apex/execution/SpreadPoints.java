package dev.apex.execution;

import dev.apex.Decimal;
import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.market.Symbol;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/** A share of the print, in basis points; some symbols may have their own. */
record SpreadPoints(String name, double points, SortedMap<Symbol, Double> bySymbol) implements Slippage {
    private static final double ONE_BASIS_POINT = 1e-4;

    SpreadPoints {
        check(points);
        bySymbol.values().forEach(SpreadPoints::check);
        bySymbol = Collections.unmodifiableSortedMap(new TreeMap<>(bySymbol));
    }

    @Override
    public String canonical() {
        StringBuilder text = new StringBuilder(name);
        bySymbol.forEach((symbol, own) -> text.append(", ")
                .append(symbol.name().length())
                .append(':')
                .append(symbol)
                .append(' ')
                .append(Decimal.text(own)));
        return text.toString();
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
