package dev.apex.time;

import static java.time.DayOfWeek.FRIDAY;
import static java.time.DayOfWeek.MONDAY;
import static java.time.DayOfWeek.SATURDAY;
import static java.time.DayOfWeek.SUNDAY;
import static java.time.DayOfWeek.THURSDAY;
import static java.time.DayOfWeek.TUESDAY;
import static java.time.DayOfWeek.WEDNESDAY;
import static java.time.Month.DECEMBER;
import static java.time.Month.FEBRUARY;
import static java.time.Month.JANUARY;
import static java.time.Month.JULY;
import static java.time.Month.JUNE;
import static java.time.Month.MAY;
import static java.time.Month.NOVEMBER;
import static java.time.Month.SEPTEMBER;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Month;
import java.time.ZoneId;
import java.time.temporal.TemporalAdjusters;

/**
 * The calendar of the New York Stock Exchange.
 *
 * <p>Holidays follow its Rule 7.2 and what went before it; hours, closures and early closes come from its own list of
 * special closings and from the press of the day. The sources, and how each year was checked, are in
 * {@code docs/reference/calendars.md}.
 *
 * <p>What nobody knew in the morning is not in a schedule. So the nine sessions that weather, power or fright cut short
 * (1975-02-12, 1976-08-09, 1978-02-06, 1981-03-30, 1981-09-09, 1994-02-11, 1996-01-08, 1997-10-27, 2005-06-01) keep
 * their regular hours, and so do those that began late: a bar of such a day is stamped later than it ended, which is the
 * safe side, and no decision before the close is moved by what was to come.
 */
final class Nyse {
    private static final ZoneId NEW_YORK = ZoneId.of("America/New_York");
    private static final Span VERIFIED = Span.between("1970-01-01", "2028-12-31");

    private Nyse() {}

    static TradingCalendar calendar() {
        TradingCalendar.Builder nyse = TradingCalendar.named("NYSE", NEW_YORK)
                .holidays(Nyse::isHoliday)
                .sessionsPerYear(252)
                .verified(VERIFIED);
        hours(nyse);
        closures(nyse);
        earlyCloses(nyse);
        return nyse.build();
    }

    private static void hours(TradingCalendar.Builder nyse) {
        nyse.hours(time("10:00"), time("15:00")); // shortened for the paperwork since 1969-09-29
        nyse.hoursFrom(date("1970-05-04"), time("10:00"), time("15:30"));
        nyse.hoursFrom(date("1974-10-01"), time("10:00"), time("16:00"));
        nyse.hoursFrom(date("1985-09-30"), time("09:30"), time("16:00"));
        nyse.opening(date("2002-09-11"), time("12:00"), time("16:00")); // after the memorial service
    }

    /** One-off closures with the latest instant, in New York, at which each was announced. */
    private static void closures(TradingCalendar.Builder nyse) {
        closed("1972-12-28", "1972-12-28T10:00", "funeral of President Truman", nyse);
        closed("1973-01-25", "1973-01-25T10:00", "funeral of President Johnson", nyse);
        closed("1977-07-14", "1977-07-14T10:00", "power failure in New York City", nyse);
        closed("1985-09-27", "1985-09-27T10:00", "hurricane Gloria", nyse);
        closed("1994-04-27", "1994-04-27T00:00", "funeral of President Nixon", nyse);
        closed("2001-09-11", "2001-09-11T09:30", "attack on the World Trade Center", nyse);
        closed("2001-09-12", "2001-09-11T18:14", "attack on the World Trade Center", nyse);
        closed("2001-09-13", "2001-09-12T18:12", "attack on the World Trade Center", nyse);
        closed("2001-09-14", "2001-09-13T18:11", "attack on the World Trade Center", nyse);
        closed("2004-06-11", "2004-06-11T00:00", "mourning for President Reagan", nyse);
        closed("2007-01-02", "2007-01-02T00:00", "mourning for President Ford", nyse);
        closed("2012-10-29", "2012-10-29T00:00", "hurricane Sandy", nyse);
        closed("2012-10-30", "2012-10-29T14:00", "hurricane Sandy", nyse);
        closed("2018-12-05", "2018-12-05T00:00", "mourning for President George H. W. Bush", nyse);
        closed("2025-01-09", "2025-01-09T00:00", "mourning for President Carter", nyse);
    }

    private static void earlyCloses(TradingCalendar.Builder nyse) {
        closing("14:00", nyse, "1974-12-24", "1975-12-24", "1990-12-24", "1991-12-24", "1992-11-27", "1992-12-24");
        closing("14:00", nyse, "1987-10-23", "1987-10-26", "1987-10-27", "1987-10-28", "1987-10-29", "1987-10-30");
        closing("14:30", nyse, "1987-11-02", "1987-11-03", "1987-11-04");
        closing("15:00", nyse, "1987-11-05", "1987-11-06");
        closing("15:30", nyse, "1987-11-09", "1987-11-10", "1987-11-11");
        closing("13:00", nyse, "1997-12-26", "1999-12-31", "2003-12-26");
        for (LocalDate date = date("1993-01-01"); VERIFIED.contains(date); date = date.plusDays(1)) {
            if (closesAtOne(date) && !isHoliday(date)) {
                nyse.earlyClose(date, time("13:00"));
            }
        }
    }

    private static boolean isHoliday(LocalDate date) {
        int year = date.getYear();
        return isNewYear(date)
                || year >= 1998 && isNth(3, MONDAY, JANUARY, date) // Martin Luther King
                || (year >= 1971 ? isNth(3, MONDAY, FEBRUARY, date) : isObserved(FEBRUARY, 22, date)) // Washington
                || Easter.isDay(date, -2) // Good Friday
                || (year >= 1971 ? isNth(-1, MONDAY, MAY, date) : date.equals(LocalDate.of(year, MAY, 30))) // Memorial
                || year >= 2022 && isObserved(JUNE, 19, date) // Juneteenth
                || isObserved(JULY, 4, date)
                || isNth(1, MONDAY, SEPTEMBER, date) // Labor Day
                || year <= 1980 && year % 4 == 0 && isElectionDay(date)
                || isNth(4, THURSDAY, NOVEMBER, date) // Thanksgiving
                || isObserved(DECEMBER, 25, date);
    }

    /** The rules for closing at one o'clock since 1993. */
    private static boolean closesAtOne(LocalDate date) {
        int year = date.getYear();
        DayOfWeek day = date.getDayOfWeek();
        boolean weekend = day == SATURDAY || day == SUNDAY;
        boolean afterThanksgiving = isNth(4, THURSDAY, NOVEMBER, date.minusDays(1));
        boolean christmasEve = isOn(DECEMBER, 24, date) && !weekend;
        boolean beforeIndependence =
                year >= 1995 && isOn(JULY, 3, date) && !weekend && (day != WEDNESDAY || year >= 2013);
        boolean afterIndependence = year >= 1995 && year < 2013 && isOn(JULY, 5, date) && day == FRIDAY;
        return afterThanksgiving || christmasEve || beforeIndependence || afterIndependence;
    }

    /** A Saturday's New Year is not made up for, as the Friday before closes the books of the year. */
    private static boolean isNewYear(LocalDate date) {
        return isOn(JANUARY, 1, date) || isOn(JANUARY, 2, date) && date.getDayOfWeek() == MONDAY;
    }

    /** A Saturday's holiday is observed on the Friday before, a Sunday's on the Monday after. */
    private static boolean isObserved(Month month, int day, LocalDate date) {
        LocalDate holiday = LocalDate.of(date.getYear(), month, day);
        int shift = holiday.getDayOfWeek() == SATURDAY ? -1 : holiday.getDayOfWeek() == SUNDAY ? 1 : 0;
        return date.equals(holiday.plusDays(shift));
    }

    /** The Tuesday after the first Monday of November. */
    private static boolean isElectionDay(LocalDate date) {
        return date.getDayOfWeek() == TUESDAY && isNth(1, MONDAY, NOVEMBER, date.minusDays(1));
    }

    /** Whether a date is the n-th such day of a month, the last one if n is -1. */
    private static boolean isNth(int n, DayOfWeek day, Month month, LocalDate date) {
        return date.getMonth() == month && date.equals(date.with(TemporalAdjusters.dayOfWeekInMonth(n, day)));
    }

    private static boolean isOn(Month month, int day, LocalDate date) {
        return date.getMonth() == month && date.getDayOfMonth() == day;
    }

    private static void closed(String date, String announced, String reason, TradingCalendar.Builder nyse) {
        nyse.closure(date(date), LocalDateTime.parse(announced).atZone(NEW_YORK).toInstant(), reason);
    }

    private static void closing(String time, TradingCalendar.Builder nyse, String... dates) {
        for (String date : dates) {
            nyse.earlyClose(date(date), time(time));
        }
    }

    private static LocalDate date(String text) {
        return LocalDate.parse(text);
    }

    private static LocalTime time(String text) {
        return LocalTime.parse(text);
    }
}
