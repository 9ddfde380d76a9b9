package dev.apex.backtest;

import java.time.Instant;

/**
 * A {@link dev.apex.feature.Notice} of something derived, as a run heard it.
 *
 * @param at the clock of the step in which it was told
 * @param by the name of what told it
 * @param code what kind of thing it is, {@code REGIME_BREAK}
 * @param text what came to pass
 */
public record Noticed(Instant at, String by, String code, String text) {}
