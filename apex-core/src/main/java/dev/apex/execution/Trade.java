package dev.apex.execution;

import dev.apex.market.Instrument;
import dev.apex.market.Symbol;
import java.util.OptionalDouble;

/**
 * A trade about to be done, as its costs may know it: nothing of the session it happens in but its print.
 *
 * @param instrument what is traded
 * @param quantity units, above zero to buy
 * @param print the price of the print, in the quote currency
 * @param basis what of a row the print is
 * @param dailyVolume units traded a session before, on average, as visible at the last decision not after the print; empty
 *     if too few sessions are visible, or nobody asked for it
 * @param dailyVolatility the standard deviation of the return of a session, as visible then; empty likewise
 */
public record Trade(
        Instrument instrument,
        double quantity,
        double print,
        Fill.Basis basis,
        OptionalDouble dailyVolume,
        OptionalDouble dailyVolatility) {
    public Symbol symbol() {
        return instrument.symbol();
    }

    /** The same trade of so many units at a print. */
    Trade of(double units, double newPrint) {
        return new Trade(instrument, units, newPrint, basis, dailyVolume, dailyVolatility);
    }
}
