package dev.apex.time;

import static java.time.Month.DECEMBER;
import static java.time.Month.JANUARY;
import static java.time.Month.MAY;

import java.time.LocalDate;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.ZoneId;

/**
 * The calendar of TARGET, the euro area's system for large payments (T2 since 2023).
 *
 * <p>Its closing days are those of the European Central Bank's notices of 1998-09-03 and 1999-03-31 for 1999, of 1999-07-15
 * for 2000, and of 2000-12-14 from 2002 until further notice; those of 2001 are the days of that year without reference
 * rates, which the bank publishes on every other weekday. How each year was checked is in
 * {@code docs/reference/calendars.md}.
 */
final class Target {
    private static final MonthDay NEW_YEARS_DAY = MonthDay.of(JANUARY, 1);
    private static final MonthDay LABOUR_DAY = MonthDay.of(MAY, 1);
    private static final MonthDay CHRISTMAS_DAY = MonthDay.of(DECEMBER, 25);
    private static final MonthDay SECOND_CHRISTMAS_DAY = MonthDay.of(DECEMBER, 26);
    private static final MonthDay NEW_YEARS_EVE = MonthDay.of(DECEMBER, 31);

    private Target() {}

    static TradingCalendar calendar() {
        return TradingCalendar.named("TARGET", ZoneId.of("Europe/Berlin"))
                .hours(LocalTime.of(7, 0), LocalTime.of(18, 0))
                .holidays(Target::isHoliday)
                .sessionsPerYear(256)
                .verified(Span.between("1999-01-01", "2028-12-31"))
                .build();
    }

    private static boolean isHoliday(LocalDate date) {
        int year = date.getYear();
        MonthDay day = MonthDay.from(date);
        boolean inEveryYear = day.equals(NEW_YEARS_DAY) || day.equals(CHRISTMAS_DAY);
        boolean since2000 = day.equals(LABOUR_DAY)
                || day.equals(SECOND_CHRISTMAS_DAY)
                || Easter.isDay(date, -2) // Good Friday
                || Easter.isDay(date, 1); // Easter Monday
        boolean changeover = day.equals(NEW_YEARS_EVE) && (year == 1999 || year == 2001); // of the century, of the cash
        return inEveryYear || since2000 && year >= 2000 || changeover;
    }
}
