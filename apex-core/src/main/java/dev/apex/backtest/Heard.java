package dev.apex.backtest;

import dev.apex.strategy.Gate;
import java.time.Instant;

/**
 * The end of a trade, as a gate heard of it.
 *
 * @param at the clock that knew it
 * @param outcome how it ended
 */
public record Heard(Instant at, Gate.Outcome outcome) {}
