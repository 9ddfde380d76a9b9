package dev.apex.market;

/**
 * Something said about a symbol that is neither a price nor a {@link CorporateAction}: a date of earnings, a change of
 * status, a fee for borrowing.
 *
 * <p>It may speak of the future: the event time is when it takes effect.
 *
 * @param symbol whom it is about
 * @param stamp when it takes effect, and when it became known
 * @param topic what it is, in the source's word, for example {@code earnings} or {@code joined_euro}; one fact is a
 *     (symbol, event time, topic)
 * @param amount its figure - a rate, an amount in the quote currency - or 0 where it has none
 */
public record Announcement(Symbol symbol, Stamp stamp, String topic, double amount) {}
