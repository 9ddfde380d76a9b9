package dev.apex.audit;

import dev.apex.backtest.Backtest;
import dev.apex.market.MarketSource;

/**
 * Asks of a backtest whether it sees only its past, by running it in markets of which what it may know is the same.
 *
 * <p>A run is right if what it says at a clock is a function of the rows that had arrived by then. So the audit changes what had
 * not: it hides the truth of every row until its clock reaches it, takes the future away or makes it another one, delays
 * rows, shuffles and doubles their delivery, and compares every layer of every step. References to the source that were
 * captured - by a lambda, an object, a thread that is started - are led to the changed market too. Runs of an audit must not
 * share the source with other work on the same thread. Immutable.
 */
public final class Audit {
    private final Backtest backtest;

    private Audit(Backtest backtest) {
        this.backtest = backtest;
    }

    /** An audit of a backtest. */
    public static Audit of(Backtest backtest) {
        return new Audit(backtest);
    }

    /**
     * Runs the audit on a source; all that it holds is read into memory first. A finding ends it early.
     *
     * @throws dev.apex.RefusedException if something that must be said is missing, or the source does not fit
     */
    public AuditReport against(MarketSource source) {
        return new Protocol(backtest, source).report();
    }
}
