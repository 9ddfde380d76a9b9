package dev.apex.time;

import java.time.Instant;
import java.time.LocalDate;

/**
 * One day on which an exchange opened, as instants.
 *
 * <p>It is made by a {@link TradingCalendar}, which alone knows its zone and its place among the others.
 *
 * @param ordinal its place in the calendar; 0 is the first session of the verified span
 * @param date the exchange's date of it; a session may open on the evening before
 * @param opensAt when it opens
 * @param closesAt when it closes, after {@code opensAt}; a session of 24 hours closes when the next one opens
 * @param earlyClose whether it closes before the regular hour
 */
public record Session(int ordinal, LocalDate date, Instant opensAt, Instant closesAt, boolean earlyClose) {}
