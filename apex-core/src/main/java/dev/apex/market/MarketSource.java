package dev.apex.market;

import dev.apex.time.Micros;
import java.time.Instant;

/**
 * Where market data comes from; what a store implements.
 *
 * <p>It has two reads: {@link #open} for a run, rows by arrival, and {@link #asOf} for one clock. For every clock both
 * give the same rows. While a strategy is being asked, both refuse: what a strategy sees comes from its own cursor. A
 * class and not an interface, so that no implementation can forget to refuse. Implementations are safe for use by
 * several threads.
 */
public abstract class MarketSource {
    /** For subclasses. */
    protected MarketSource() {}

    /**
     * Opens a reading of the rows asked for.
     *
     * @throws dev.apex.RefusedException while a strategy is being asked on this thread
     */
    public final Feed open(MarketQuery query) {
        Asking.refuse(() -> "opens " + describe() + ", every row up to " + query.ceiling() + ",");
        return Veil.inPlaceOf(this).feed(query);
    }

    /**
     * Reads what was visible at one clock, which the query's ceiling caps.
     *
     * @param clock rounded down to whole microseconds
     * @throws dev.apex.RefusedException while a strategy is being asked on this thread
     */
    public final Visible asOf(MarketQuery query, Instant clock) {
        Asking.refuse(() -> "reads " + describe() + " as known at " + clock);
        return Veil.inPlaceOf(this).visibleAt(query, Math.min(Micros.floor(clock), Micros.floor(query.ceiling())));
    }

    /**
     * Tells every version of every row asked for, retractions too, that was known at the query's ceiling: for a store that
     * takes them over.
     *
     * <p>It is a reading like any other, at the end of time; what it tells has been collapsed as for a run, so that a
     * redelivery is not told again.
     *
     * @throws dev.apex.RefusedException while a strategy is being asked on this thread
     */
    public final void tell(MarketQuery query, Versions to) {
        Asking.refuseReadOf(this);
        try (Feed feed = Veil.inPlaceOf(this).feed(query)) {
            feed.releasedAt(Micros.floor(query.ceiling()));
            for (Tape tape : feed.tapes()) {
                Telling.tell(tape, to);
            }
        }
    }

    /** What this source is, for messages and reports: no secrets. */
    public abstract String describe();

    /** In how many published batches its rows came; one, unless the source tells. */
    public long batches() {
        return 1;
    }

    /** What became of the rows this source has read so far. */
    public Intake intake() {
        return Intake.NONE;
    }

    /** Opens a reading; called with the guard passed. */
    protected abstract Feed feed(MarketQuery query);

    /** Reads at a clock in microseconds; called with the guard passed. */
    protected abstract Visible visibleAt(MarketQuery query, long clock);

    @Override
    public String toString() {
        return describe();
    }
}
