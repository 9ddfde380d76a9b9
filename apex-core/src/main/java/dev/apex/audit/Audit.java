package dev.apex.audit;

import dev.apex.backtest.Backtest;
import dev.apex.market.MarketSource;
import java.time.Duration;
import java.util.List;

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
    private final Afresh afresh;

    private Audit(Backtest backtest, Afresh afresh) {
        this.backtest = backtest;
        this.afresh = afresh;
    }

    /** An audit of a backtest. */
    public static Audit of(Backtest backtest) {
        return new Audit(backtest, Afresh.NOT);
    }

    /**
     * Runs the backtest in a fresh JVM as well, in which its code has never been before: what a static field was filled with
     * before the audit is not there, and what a static initializer reads of any source is false where it was not yet known.
     *
     * <p>That JVM has other flags - compiler, garbage collector, hash codes of objects, locale, zone, character set - and gets the
     * class path, the system properties and the working folder of this one. If it cannot be had, or makes another backtest or
     * source, the verdict is {@link AuditVerdict#INCONCLUSIVE} and the reason stands in the notes.
     *
     * @param made how backtest and source are made there
     * @param words what its constructor is given
     * @throws dev.apex.RefusedException if the case has no name or no such constructor
     */
    public Audit inAFreshJvm(Class<? extends AuditCase> made, String... words) {
        return new Audit(backtest, afresh.by(made, List.of(words), true));
    }

    /** The same, but if the fresh JVM cannot be had or makes something else, the notes say so and the verdict is of the rest. */
    public Audit tryingAFreshJvm(Class<? extends AuditCase> made, String... words) {
        return new Audit(backtest, afresh.by(made, List.of(words), false));
    }

    /** Without a fresh JVM; the notes say why. */
    public Audit withoutAFreshJvm(String because) {
        return new Audit(backtest, afresh.not(because));
    }

    /**
     * How long a fresh JVM may take; five minutes unless said. Beyond that it is ended.
     *
     * @throws dev.apex.RefusedException if it is less than a second
     */
    public Audit waitingAtMost(Duration patience) {
        return new Audit(backtest, afresh.within(patience));
    }

    /**
     * Runs the audit on a source; all that it holds is read into memory first. A finding ends it early.
     *
     * @throws dev.apex.RefusedException if something that must be said is missing, or the source does not fit
     */
    public AuditReport against(MarketSource source) {
        return new Protocol(backtest, source, afresh).report();
    }
}
