package dev.apex.execution;

import dev.apex.market.Instrument;
import dev.apex.market.Symbol;
import java.time.Instant;

/**
 * An order to trade at the market: it fills at the next open or fixing after it has reached the venue.
 *
 * @param id 1 for the first order of a run, and so on
 * @param instrument what is traded
 * @param lots whole lots, above zero to buy and below to sell
 * @param placedAt the clock at which it was decided
 * @param reachesAt when it reaches the venue; only a print strictly after that can fill it
 * @param sizedAt the visible price from which the quantity was set, in the quote currency
 */
public record Order(long id, Instrument instrument, long lots, Instant placedAt, Instant reachesAt, double sizedAt) {
    public Order {
        if (lots == 0 || reachesAt.isBefore(placedAt)) {
            throw new IllegalArgumentException("order " + id + ": " + lots + " lots, placed at " + placedAt
                    + ", reaches the venue at " + reachesAt);
        }
    }

    public Symbol symbol() {
        return instrument.symbol();
    }

    public boolean buys() {
        return lots > 0;
    }

    /** Units, above zero to buy and below to sell. */
    public double quantity() {
        return lots * instrument.lot();
    }
}
