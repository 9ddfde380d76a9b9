package dev.apex.execution;

import dev.apex.market.Symbol;

/**
 * The series by which amounts in another currency are converted into the run's.
 *
 * @param pair the symbol whose price is read
 * @param inverse whether its price is what a unit of the run's currency costs in the other, and not the other way round
 */
public record Conversion(Symbol pair, boolean inverse) {
    /** By a price in the run's currency of one unit of the other: EURUSD for euros in a run of dollars. */
    public static Conversion by(String pair) {
        return new Conversion(Symbol.of(pair), false);
    }

    /** By a price in the other currency of one unit of the run's: USDEUR for euros in a run of dollars. */
    public static Conversion byInverse(String pair) {
        return new Conversion(Symbol.of(pair), true);
    }

    /** Units of the run's currency for one of the other, at a price of the pair. */
    double rate(double price) {
        return inverse ? 1 / price : price;
    }

    @Override
    public String toString() {
        return (inverse ? "inverse of " : "") + pair;
    }
}
