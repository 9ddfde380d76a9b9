package dev.apex.strategy;

import dev.apex.execution.OpenOrder;
import dev.apex.execution.Portfolio;
import dev.apex.feature.Derived;
import dev.apex.feature.Feature;
import dev.apex.feature.Reading;
import dev.apex.feature.Readings;
import dev.apex.feature.Regime;
import dev.apex.market.Announcement;
import dev.apex.market.CorporateAction;
import dev.apex.market.Series;
import dev.apex.market.Symbol;
import dev.apex.random.ChaCha20;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything a strategy may see and do at one decision instant.
 *
 * <p>It shows what was known at the clock and tells nothing about when the run ends. Asking beyond the clock throws a
 * {@link dev.apex.market.LookAheadException}, which fails the run even if it is caught. It belongs to its step: what it
 * handed out is not to be used in a later one. Confined to the thread that asks.
 */
public interface Day {
    /** The date of the session, on the run's calendar. */
    LocalDate date();

    /** The decision instant: where the clock stands. */
    Instant now();

    /**
     * Whether this is the first day of its ISO week on which the run's calendar would have a strategy asked, wherever the run
     * starts: the first session, or the closure that nobody had announced before it.
     */
    boolean isFirstOfWeek();

    /** The same for the month. */
    boolean isFirstOfMonth();

    /** The symbols that can be held now: members with a fresh visible price. */
    Universe universe();

    /**
     * The visible prices of a symbol.
     *
     * @throws dev.apex.RefusedException if no row of the symbol has arrived
     */
    Series prices(Symbol symbol);

    /** The same, by name. */
    default Series prices(String symbol) {
        return prices(Symbol.of(symbol));
    }

    /** The visible prices of a symbol, if any row of it has arrived. */
    Optional<Series> findPrices(Symbol symbol);

    /** The corporate actions told about a symbol, by ex instant and order of effect; some may lie ahead. */
    List<CorporateAction> actions(Symbol symbol);

    /** Everything else told about a symbol, by event time; some may lie ahead. */
    List<Announcement> announcements(Symbol symbol);

    /** What a feature says of a symbol now. */
    Reading read(Feature feature, Symbol symbol);

    /** What a feature says of many symbols now; cheaper than asking for each. */
    Readings read(Feature feature, List<Symbol> symbols);

    /** What is known now of something the backtest was given with {@code knowing(..)}. */
    <T> T read(Derived<T> derived);

    /**
     * The regime that is known now, of the one set of regimes that the backtest was given with {@code knowing(..)}.
     *
     * @throws dev.apex.RefusedException with {@link dev.apex.Rule#NOT_DERIVED} if it was given none, with {@link
     *     dev.apex.Rule#REGIME_NOT_ONE} if several: read them by themselves
     */
    Regime regime();

    /** Cash and positions as the books know them now. */
    Portfolio portfolio();

    /**
     * The random stream of this name for this session; the same session and name give the same numbers in every run of this
     * strategy id and span, whatever else draws.
     */
    ChaCha20 random(String name);

    /**
     * Orders whatever is needed to hold these shares of equity, and nothing else. What is held of a symbol whose price has gone
     * stale cannot be resized: it is kept, and the shares are of the rest, unless its weight is 0.
     *
     * @param weights by symbol, together at most 1, and each at least 0 unless the backtest sells short: then together without
     *     their signs at most what may be borrowed for; a symbol left out is sold, or bought back
     */
    void hold(Map<Symbol, Double> weights);

    /**
     * An order for a symbol, at the market unless the ticket says otherwise; it needs {@code buy} or {@code sell}, and is placed
     * when the day is over.
     */
    Ticket order(Symbol symbol);

    /** The same, by name. */
    default Ticket order(String symbol) {
        return order(Symbol.of(symbol));
    }

    /**
     * The orders that are not known to be done, as they stand, by symbol, then in the order of placing. One of them may have
     * been done at a print whose row has not arrived.
     */
    List<OpenOrder> openOrders();

    /**
     * Cancels an open order when the day is over. The cancellation takes as long to the venue as an order; what is done at a
     * print not after its arrival is done.
     *
     * @throws dev.apex.RefusedException with {@link dev.apex.Rule#ORDER_NOT_OPEN} if it is not open, with
     *     {@link dev.apex.Rule#TICKET_CONTRADICTS} if it is to be replaced
     */
    void cancel(OpenOrder order);

    /**
     * Puts another order in the place of an open one when the day is over: what the ticket does not say stays as it is. It takes
     * as long to the venue as any order; what the old one does until then, the new one has less to do, and it is nothing if
     * the old one has ended by then.
     *
     * @throws dev.apex.RefusedException as for {@link #cancel}
     */
    Ticket replace(OpenOrder order);
}
