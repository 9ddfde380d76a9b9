package dev.apex.execution;

import dev.apex.RefusedException;
import dev.apex.Rule;

/**
 * What a fill costs, asked of slippage and fees that a user may have written and checked at every use.
 *
 * <p>A model that fills better than the print, or pays for trading, would turn costs into profit without anybody noticing.
 */
record Costs(Slippage slippage, Fees fees) {
    /**
     * The price paid or received in a trade; never better than the print, never worse than the limit.
     *
     * @param limit the limit of the order; NaN if it has none
     */
    double price(Trade trade, double limit) {
        double units = trade.quantity();
        double price = slippage.price(trade);
        if (!(units * (price - trade.print()) >= 0) || Double.isInfinite(price)) {
            throw new RefusedException(
                    Rule.COST_NEGATIVE,
                    slippage.name() + " gives " + price + " for " + units + " units of " + trade.symbol()
                            + " at a print of " + trade.print());
        }
        if (Double.isNaN(limit)) {
            return price;
        }
        return units > 0 ? Math.min(price, limit) : Math.max(price, limit);
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
