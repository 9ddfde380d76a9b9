package dev.apex.market;

import dev.apex.market.Tape.Kind;

/**
 * Takes every version of every row of a source one by one, so that it can be put into a store.
 *
 * <p>Times are microseconds since 1970 in UTC. Each kind comes in order of arrival, symbol, event time and revision; the
 * terms of its symbols come before its first row.
 */
public interface Versions {
    /** The terms of a symbol that is priced. */
    void instrument(Instrument instrument);

    /** A version of a bar; the parameters are those of {@link TapeWriter#bar}. */
    void bar(
            Instrument instrument,
            long opensAt,
            long ts,
            long ingestedAt,
            int rev,
            boolean assumed,
            double open,
            double high,
            double low,
            double close,
            double volume);

    /** A version of a fixing; the parameters are those of {@link TapeWriter#fixing}. */
    void fixing(Instrument instrument, long ts, long ingestedAt, int rev, boolean assumed, double price);

    /** A version of a change of membership. */
    void membership(Membership change);

    /** A version of a corporate action. */
    void action(CorporateAction action);

    /** A version of an announcement. */
    void announcement(Announcement announcement);

    /**
     * The withdrawal of what was said under this key.
     *
     * @param topic empty for a price, {@code member} for a membership, {@link CorporateAction#topic()} for an action
     */
    void retraction(Kind kind, Symbol symbol, Stamp stamp, String topic);
}
