package dev.apex.execution;

import dev.apex.market.Symbol;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Who takes orders and tells what became of them: simulated in a backtest, a real one in live trading.
 *
 * <p>What it tells goes into the {@link Ledger}, with the time it takes effect and the time it was known.
 */
public interface Broker {
    /** What became of an order. */
    enum Outcome {
        /** Not known to be done. */
        PENDING,
        /** Done whole. */
        FILLED,
        /** Done in part, or not at all, for want of cash or position; the rest is gone. */
        CUT,
        /** Not done, because no row of a print came in time. */
        LAPSED
    }

    /** Takes an order. */
    void place(Order order);

    /** Books everything about orders that has become known by the clock. */
    void book(Instant clock);

    /** Units ordered and not yet known to be done, by symbol, above zero to buy. */
    Map<Symbol, Double> pending();

    /** Lots ordered and not yet known to be done, above zero to buy. */
    long pendingLots(Symbol symbol);

    /** Every order so far. */
    List<Order> orders();

    /** What became of an order, as far as is known. */
    Outcome outcome(Order order);
}
