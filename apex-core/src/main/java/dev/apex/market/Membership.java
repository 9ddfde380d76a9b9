package dev.apex.market;

/**
 * A change of the tradable universe: from the event time on, the symbol belongs to it or does not.
 *
 * <p>An announcement: it may be known before it takes effect, and then the event time lies after the arrival.
 *
 * @param symbol whose membership changes
 * @param stamp when it takes effect, and when that became known
 * @param member whether it belongs from then on
 */
public record Membership(Symbol symbol, Stamp stamp, boolean member) {}
