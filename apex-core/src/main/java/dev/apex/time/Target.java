package dev.apex.time;

import static java.time.Month.DECEMBER;
import static java.time.Month.JANUARY;
import static java.time.Month.MAY;

import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/**
 * The calendar of TARGET, the euro area's system for large payments (T2 since 2023).
 *
 * <p>Its closing days are those of the European Central Bank's notices of 1998-09-03 and 1999-03-31 for 1999, of 1999-07-15
 * for 2000, and of 2000-12-14 from 2002 until further notice; those of 2001 are the days of that year without reference
 * rates, which the bank publishes on every other weekday. How each year was checked is in
 * {@code docs/reference/calendars.md}.
 */
final class Target {
    private static final Span VERIFIED = Span.between("1999-01-01", "2028-12-31");

    private Target() {}

    static TradingCalendar calendar() {
        return TradingCalendar.named("TARGET", ZoneId.of("Europe/Berlin"))
                .hours(LocalTime.of(7, 0), LocalTime.of(18, 0))
                .holidays(holidays())
                .sessionsPerYear(256)
                .verified(VERIFIED)
                .build();
    }

    private static List<LocalDate> holidays() {
        List<LocalDate> holidays = new ArrayList<>();
        for (int year = VERIFIED.first().getYear(); year <= VERIFIED.last().getYear(); year++) {
            holidays.add(LocalDate.of(year, JANUARY, 1));
            holidays.add(LocalDate.of(year, DECEMBER, 25));
            if (year >= 2000) {
                holidays.add(Easter.sunday(year).minusDays(2));
                holidays.add(Easter.sunday(year).plusDays(1));
                holidays.add(LocalDate.of(year, MAY, 1));
                holidays.add(LocalDate.of(year, DECEMBER, 26));
            }
        }
        holidays.add(LocalDate.of(1999, DECEMBER, 31)); // before the year 2000
        holidays.add(LocalDate.of(2001, DECEMBER, 31)); // before the euro's notes and coins
        return holidays;
    }
}
