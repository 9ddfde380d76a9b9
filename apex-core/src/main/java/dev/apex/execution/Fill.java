package dev.apex.execution;

import dev.apex.market.Instrument;
import dev.apex.market.Symbol;
import java.time.Instant;

/**
 * An order done: at which print, at what price, at which cost, and when that was known.
 *
 * @param order the order's id
 * @param instrument what was traded
 * @param lots whole lots, above zero when bought; never more than ordered
 * @param cutLots lots of the order that were cut, for want of cash or position
 * @param printAt the instant of the print: the effective time
 * @param knownAt when the row of the print arrived: the knowledge time
 * @param bookedAt the clock at which it was booked
 * @param print the price of the print, in the quote currency
 * @param price the price paid or received, slippage included
 * @param fee what the venue and the broker took, at least 0
 */
public record Fill(
        long order,
        Instrument instrument,
        long lots,
        long cutLots,
        Instant printAt,
        Instant knownAt,
        Instant bookedAt,
        double print,
        double price,
        double fee) {
    public Symbol symbol() {
        return instrument.symbol();
    }

    /** Units, above zero when bought. */
    public double quantity() {
        return lots * instrument.lot();
    }

    /** What it did to cash, the fee included. */
    public double cash() {
        return -quantity() * price - fee;
    }

    /** What was paid above, or received below, the print; at least 0. */
    public double slippage() {
        return quantity() * (price - print);
    }

    Fill repriced(double newPrint, double newPrice, double newFee) {
        return new Fill(order, instrument, lots, cutLots, printAt, knownAt, bookedAt, newPrint, newPrice, newFee);
    }
}
