package dev.apex.time;

import dev.apex.RefusedException;
import dev.apex.Rule;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;

/**
 * The dates from a first to a last one, both included.
 *
 * <p>Span counts calendar dates, open or shut; which of them are sessions only a {@link TradingCalendar} can say. Years
 * run from 0000 to 9999.
 *
 * @param first the first date
 * @param last the last date, not before the first
 */
public record Span(LocalDate first, LocalDate last) {

    /**
     * @throws RefusedException with {@link Rule#SPAN_REVERSED} if the last date is before the first, with
     *     {@link Rule#NOT_A_DATE} if a year has more than four digits
     */
    public Span {
        inRange(first);
        inRange(last);
        if (last.isBefore(first)) {
            throw new RefusedException(Rule.SPAN_REVERSED, "a span from " + first + " to " + last);
        }
    }

    /**
     * The span between two dates written as {@code 2019-01-02}.
     *
     * @throws RefusedException with {@link Rule#NOT_A_DATE} if one of them is no such date, with
     *     {@link Rule#SPAN_REVERSED} if the last is before the first
     */
    public static Span between(String first, String last) {
        return new Span(date(first), date(last));
    }

    /** The span between two dates, both included; refused like {@link #Span(LocalDate, LocalDate)}. */
    public static Span between(LocalDate first, LocalDate last) {
        return new Span(first, last);
    }

    /** Whether a date lies in the span. */
    public boolean contains(LocalDate date) {
        return !date.isBefore(first) && !date.isAfter(last);
    }

    /** Whether every date of another span lies in this one. */
    public boolean contains(Span other) {
        return contains(other.first) && contains(other.last);
    }

    /** Both dates, for example {@code 2019-01-02..2023-12-29}. */
    @Override
    public String toString() {
        return first + ".." + last;
    }

    private static LocalDate date(String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeParseException e) {
            throw new RefusedException(Rule.NOT_A_DATE, "\"" + text + "\"", e);
        }
    }

    private static void inRange(LocalDate date) {
        if (date.getYear() < 0 || date.getYear() > 9999) {
            throw new RefusedException(Rule.NOT_A_DATE, "the date " + date + " in a span");
        }
    }
}
