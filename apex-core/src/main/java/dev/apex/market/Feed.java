package dev.apex.market;

import java.util.List;

/**
 * One reading of a source: a tape for each kind of row, released by arrival as the clock moves.
 *
 * <p>Bulk replay, stepwise queries, live arrivals and the worlds of an audit differ in nothing but their feed. A feed
 * hands rows only to a {@link PointInTimeCursor}, which checks every release against its own clock. Confined to one
 * thread.
 */
public interface Feed extends AutoCloseable {
    /** The tapes, at most one a kind; a feed that reads as it goes appends to them when it releases. */
    List<Tape> tapes();

    /**
     * Sees to it that the tapes hold every row with {@code ingested_at <= clock}.
     *
     * @param clock in microseconds, never earlier than at the call before
     */
    void releasedAt(long clock);

    @Override
    default void close() {}

    /** A feed of finished tapes, already complete up to the query's ceiling. */
    static Feed of(List<Tape> tapes) {
        List<Tape> all = List.copyOf(tapes);
        return new Feed() {
            @Override
            public List<Tape> tapes() {
                return all;
            }

            @Override
            public void releasedAt(long clock) {}
        };
    }
}
