package dev.apex.time;

import java.time.Instant;
import java.time.LocalDate;

/**
 * A scheduled session that did not take place, with the instant from which one could know it.
 *
 * <p>A strategy that decides before the announcement is asked on that day as on any other, and nothing it orders fills:
 * leaving the day out would tell it of a hurricane in advance. Where only the day of an announcement is known, the
 * instant is the latest possible one.
 *
 * @param date the exchange's date of it
 * @param announcedAt when it was announced, at the latest
 * @param reason why, in a few words
 * @param scheduledOpen when the session would have opened
 * @param scheduledClose when the session would have closed
 */
public record Closure(
        LocalDate date, Instant announcedAt, String reason, Instant scheduledOpen, Instant scheduledClose) {}
