package dev.apex.execution;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.market.Instrument;
import dev.apex.market.Symbol;
import java.time.Instant;
import java.util.Comparator;

/**
 * An order done, whole or in part: at which print, at what price, at which cost, and when that was known.
 *
 * <p>It has a number of its own, because an order may be done in several fills, and each is corrected for itself.
 *
 * @param number 1 for the first fill of a run, and so on in the order of booking
 * @param order the order's id
 * @param instrument what was traded
 * @param lots whole lots, above zero when bought; never more than ordered
 * @param cutLots lots of the order that were cut, for want of cash or position
 * @param basis what of the row the print is
 * @param printAt the instant of the print: the effective time; for a level, when its bar closed, because only then
 *     was it known to have been traded at
 * @param knownAt when the row of the print arrived: the knowledge time
 * @param bookedAt the clock at which it was booked
 * @param print the price of the print, in the quote currency
 * @param price the price paid or received, slippage included
 * @param fee what the venue and the broker took, at least 0, in the run's currency
 * @param rate units of the run's currency for one of the quote currency, by the last print known of it when this one was
 */
public record Fill(
        long number,
        long order,
        Instrument instrument,
        long lots,
        long cutLots,
        Basis basis,
        Instant printAt,
        Instant knownAt,
        Instant bookedAt,
        double print,
        double price,
        double fee,
        double rate) {
    /**
     * What of a row a fill's print is; at one instant they come in this order, because where a bar closes at the instant at
     * which the next one opens, the closing one was first.
     */
    public enum Basis {
        /** A level that the range of a bar held. */
        LEVEL,
        /** A bar's close. */
        CLOSE,
        /** A bar's open, or a fixing. */
        OPEN
    }

    /** The order in which fills take effect: by instant, at one instant by basis, then as booked. */
    public static final Comparator<Fill> BY_PRINT =
            Comparator.comparing(Fill::printAt).thenComparing(Fill::basis).thenComparingLong(Fill::number);

    /** A fill in the run's currency. */
    public Fill(
            long number,
            long order,
            Instrument instrument,
            long lots,
            long cutLots,
            Basis basis,
            Instant printAt,
            Instant knownAt,
            Instant bookedAt,
            double print,
            double price,
            double fee) {
        this(number, order, instrument, lots, cutLots, basis, printAt, knownAt, bookedAt, print, price, fee, 1);
    }

    public Symbol symbol() {
        return instrument.symbol();
    }

    /** Units, above zero when bought. */
    public double quantity() {
        return lots * instrument.lot();
    }

    /** What it did to cash, the fee included, in the run's currency. */
    public double cash() {
        return -quantity() * price * rate - fee;
    }

    /** What was paid above, or received below, the print; at least 0, in the run's currency. */
    public double slippage() {
        return quantity() * (price - print) * rate;
    }

    /**
     * Refuses to be of an order that had not reached the venue, or of a row that was not known, whatever found it.
     *
     * @throws RefusedException with {@link Rule#FILL_NOT_AFTER_ITS_ORDER} or {@link Rule#BOOKED_TOO_EARLY}
     */
    void requireAfter(Order placed) {
        if (!printAt.isAfter(placed.reachesAt())) {
            throw new RefusedException(
                    Rule.FILL_NOT_AFTER_ITS_ORDER,
                    "a print of " + symbol() + " at " + printAt + " for order " + order + ", placed at "
                            + placed.placedAt() + " and at the venue at " + placed.reachesAt());
        }
        if (knownAt.isAfter(bookedAt) || printAt.isAfter(knownAt)) {
            throw new RefusedException(
                    Rule.BOOKED_TOO_EARLY,
                    "a print of " + symbol() + " at " + printAt + ", known at " + knownAt + ", booked at " + bookedAt);
        }
    }

    Fill repriced(double newPrint, double newPrice, double newFee) {
        return repriced(newPrint, newPrice, newFee, rate);
    }

    Fill repriced(double newPrint, double newPrice, double newFee, double newRate) {
        return new Fill(
                number,
                order,
                instrument,
                lots,
                cutLots,
                basis,
                printAt,
                knownAt,
                bookedAt,
                newPrint,
                newPrice,
                newFee,
                newRate);
    }
}
