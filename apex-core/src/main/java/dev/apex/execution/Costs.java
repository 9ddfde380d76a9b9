package dev.apex.execution;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.market.Symbol;

/**
 * What a fill costs, asked of slippage and fees that a user may have written and checked at every use.
 *
 * <p>A model that fills better than the print, or pays for trading, would turn costs into profit without anybody noticing.
 */
record Costs(Slippage slippage, Fees fees) {
    /** The price paid or received for some units at a print; never better than the print. */
    double price(Symbol symbol, double units, double print) {
        double price = slippage.price(symbol, units, print);
        if (!(units * (price - print) >= 0) || Double.isInfinite(price)) {
            throw new RefusedException(
                    Rule.COST_NEGATIVE,
                    slippage.name() + " gives " + price + " for " + units + " units of " + symbol + " at a print of "
                            + print);
        }
        return price;
    }

    /** The fee for some units at a price; never below zero. */
    double fee(double units, double price) {
        double fee = fees.fee(units, price);
        if (!(fee >= 0 && fee <= Double.MAX_VALUE)) {
            throw new RefusedException(
                    Rule.COST_NEGATIVE, fees.name() + " takes " + fee + " for " + units + " units at " + price);
        }
        return fee;
    }
}
