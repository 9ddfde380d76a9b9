package dev.apex.time;

import static java.time.DayOfWeek.SATURDAY;
import static java.time.DayOfWeek.SUNDAY;

import java.time.LocalDate;
import java.time.LocalTime;
import java.time.Month;
import java.time.MonthDay;
import java.time.ZoneId;

/** The calendar of TARGET, T2 since 2023: the days on which the European Central Bank publishes reference rates. */
final class Target {
    private static final MonthDay NEW_YEAR = MonthDay.of(Month.JANUARY, 1);
    private static final MonthDay LABOUR_DAY = MonthDay.of(Month.MAY, 1);
    private static final MonthDay CHRISTMAS = MonthDay.of(Month.DECEMBER, 25);
    private static final MonthDay SECOND_CHRISTMAS_DAY = MonthDay.of(Month.DECEMBER, 26);
    private static final MonthDay NEW_YEARS_EVE = MonthDay.of(Month.DECEMBER, 31);

    private Target() {}

    static TradingCalendar calendar() {
        return TradingCalendar.named("TARGET", ZoneId.of("Europe/Berlin"))
                .hours(LocalTime.of(7, 0), LocalTime.of(18, 0))
                .weekend(SATURDAY, SUNDAY)
                .holidays(Target::isHoliday)
                .sessionsPerYear(256)
                .verified(Span.between("1999-01-01", "2027-12-31"))
                .build();
    }

    private static boolean isHoliday(LocalDate date) {
        MonthDay day = MonthDay.from(date);
        int year = date.getYear();
        if (day.equals(NEW_YEAR) || day.equals(CHRISTMAS)) {
            return true;
        }
        if (day.equals(NEW_YEARS_EVE)) {
            return year == 1999 || year == 2001;
        }
        return year >= 2000
                && (day.equals(LABOUR_DAY)
                        || day.equals(SECOND_CHRISTMAS_DAY)
                        || Easter.isDay(date, -2)
                        || Easter.isDay(date, 1));
    }
}
