package dev.apex.execution;

import dev.apex.market.Instrument;
import dev.apex.market.Symbol;
import java.time.Instant;

/**
 * An order as it was placed; it is never changed, and a replacement is an order of its own.
 *
 * @param id 1 for the first order of a run, and so on
 * @param instrument what is traded
 * @param lots whole lots, above zero to buy and below to sell
 * @param instruction how it is to be done
 * @param placedAt the clock at which it was decided
 * @param reachesAt when it reaches the venue; only a print strictly after that can fill it
 * @param sizedAt the visible price from which the quantity was set, in the quote currency
 * @param replaces the order whose place it takes when it reaches the venue; 0 if none
 * @param linkedTo an order of the same symbol placed before: what one of the two does, the other has less to do; 0 if none
 */
public record Order(
        long id,
        Instrument instrument,
        long lots,
        Instruction instruction,
        Instant placedAt,
        Instant reachesAt,
        double sizedAt,
        long replaces,
        long linkedTo) {
    public Order {
        if (lots == 0 || reachesAt.isBefore(placedAt) || replaces >= id || linkedTo >= id) {
            throw new IllegalArgumentException("order " + id + ": " + lots + " lots, placed at " + placedAt
                    + ", reaches the venue at " + reachesAt + ", replaces " + replaces + ", linked to " + linkedTo);
        }
    }

    /** A market order, which fills at the next open or fixing after it has reached the venue. */
    public Order(long id, Instrument instrument, long lots, Instant placedAt, Instant reachesAt, double sizedAt) {
        this(id, instrument, lots, Instruction.market(), placedAt, reachesAt, sizedAt, 0, 0);
    }

    /** The same for another instrument, to which a succession moves it. */
    Order in(Instrument successor) {
        return new Order(id, successor, lots, instruction, placedAt, reachesAt, sizedAt, replaces, linkedTo);
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
