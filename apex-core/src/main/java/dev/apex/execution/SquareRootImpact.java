package dev.apex.execution;

import dev.apex.Decimal;
import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.market.Symbol;
import java.util.Optional;

/** Impact that grows with the square root of the share of the daily volume. */
record SquareRootImpact(double coefficient, int sessions, Optional<Slippage> fallback) implements Slippage {
    SquareRootImpact {
        if (!(coefficient >= 0 && coefficient <= Double.MAX_VALUE) || sessions < 3) {
            throw new RefusedException(
                    Rule.COST_NEGATIVE, "square-root impact of " + coefficient + " over " + sessions + " sessions");
        }
    }

    @Override
    public String name() {
        return "impact " + Decimal.text(coefficient) + " x volatility x root of share of volume over " + sessions
                + fallback.map(other -> ", else " + other.name()).orElse("");
    }

    @Override
    public String canonical() {
        return name() + fallback.map(other -> ", else " + other.canonical()).orElse("");
    }

    @Override
    public double price(Symbol symbol, double quantity, double print) {
        return fallback.orElseThrow(() -> missing(symbol + " about which nothing else is said"))
                .price(symbol, quantity, print);
    }

    @Override
    public double price(Trade trade) {
        double volume = trade.dailyVolume().orElse(0);
        if (!(volume > 0) || trade.dailyVolatility().isEmpty()) {
            return fallback.orElseThrow(
                            () -> missing(trade.symbol() + " at " + trade.print() + " with a daily volume of "
                                    + trade.dailyVolume() + " and a volatility of " + trade.dailyVolatility()))
                    .price(trade);
        }
        double share = coefficient
                * trade.dailyVolatility().getAsDouble()
                * StrictMath.sqrt(Math.abs(trade.quantity()) / volume);
        double worse = Math.abs(trade.print()) * share;
        return trade.print() + worse * Math.signum(trade.quantity());
    }

    private RefusedException missing(String what) {
        return new RefusedException(
                Rule.NO_IMPACT, "a trade in " + what + ", of at least half of " + sessions + " sessions");
    }
}
