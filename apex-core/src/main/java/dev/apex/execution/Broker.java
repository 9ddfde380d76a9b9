package dev.apex.execution;

import dev.apex.market.Symbol;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
        /** Not done, or only in part, because no row of a print came in time. */
        LAPSED,
        /** Done in part; the rest waits. */
        PARTIAL,
        /** Not done, or only in part, within the time it was good for. */
        EXPIRED,
        /** Withdrawn, replaced or ended by what an order linked with it did; perhaps done in part before. */
        CANCELLED
    }

    /**
     * Takes an order. One that replaces another takes its place when it reaches the venue; if the other has ended by then, it is
     * cancelled.
     */
    void place(Order order);

    /**
     * Withdraws an order that is open; what it does before the cancellation reaches the venue is done.
     *
     * @param order the order's id
     * @param reachesAt when the cancellation reaches the venue
     */
    void cancel(long order, Instant reachesAt);

    /** Books everything about orders that has become known by the clock. */
    void book(Instant clock);

    /**
     * Units ordered and not yet known to be done, by symbol, above zero to buy. It counts what is sure to be done but for its
     * print: no order with a price of its own, none that is linked with another, none on whose way a cancellation is.
     */
    Map<Symbol, Double> pending();

    /** The lots of {@link #pending()}. */
    long pendingLots(Symbol symbol);

    /** Lots of the other open orders that may be done on one side of a symbol, of orders linked the largest; at least 0. */
    long possibleLots(Symbol symbol, boolean buys);

    /** Orders not known to be done, as they stand, by symbol, then in the order of placing. */
    List<OpenOrder> openOrders();

    /** An order that is not known to be done, as it stands. */
    Optional<OpenOrder> findOpen(long order);

    /** Every order so far. */
    List<Order> orders();

    /** What became of an order, as far as is known. */
    Outcome outcome(Order order);

    /** Lots of an order done so far, as far as is known, above zero to buy. */
    long lotsDone(Order order);
}
