package dev.apex.clickhouse;

import java.time.Instant;

/**
 * What a source said of itself: that up to an event time it had told all it had.
 *
 * <p>Nothing follows from it by itself: a run reads the rows there are. It is there to be looked at, before a run whose span
 * goes beyond it.
 *
 * @param source as it was named when it was put in
 * @param completeThrough up to which event time what is missing is known to be none
 * @param knownAt the latest arrival of what it had told then; never before {@code completeThrough}
 */
public record Watermark(String source, Instant completeThrough, Instant knownAt) {}
