package dev.apex.execution;

import dev.apex.market.Instrument;
import dev.apex.market.Symbol;
import java.time.Instant;

/**
 * An order that is not known to be done, as it stands at the clock: what is left of it, at which prices.
 *
 * <p>It may have been done at a print whose row has not arrived; a strategy cannot know. Splits have moved lots and prices
 * of it, which is why they can differ from those of the {@link Order}.
 *
 * @param id the order's id
 * @param instrument what is traded
 * @param lots whole lots not known to be done, above zero to buy and below to sell
 * @param instruction how it is to be done, at prices as they stand
 * @param placedAt when it was decided
 * @param triggered whether its stop is known to have been reached
 * @param cancelling whether a cancellation or a replacement is on its way
 */
public record OpenOrder(
        long id,
        Instrument instrument,
        long lots,
        Instruction instruction,
        Instant placedAt,
        boolean triggered,
        boolean cancelling) {
    public Symbol symbol() {
        return instrument.symbol();
    }

    public boolean buys() {
        return lots > 0;
    }

    /** Units not known to be done, above zero to buy and below to sell. */
    public double quantity() {
        return lots * instrument.lot();
    }
}
