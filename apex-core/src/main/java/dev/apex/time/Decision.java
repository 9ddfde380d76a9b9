package dev.apex.time;

import java.time.Instant;
import java.time.LocalDate;

/**
 * One instant at which a strategy is asked.
 *
 * @param date the exchange's date that it belongs to
 * @param at when it is asked, in whole microseconds
 * @param session whether there is a session on that date; {@code false} is a {@link Closure} not yet announced at
 *     {@code at}: the strategy is asked, and nothing fills
 */
public record Decision(LocalDate date, Instant at, boolean session) {}
