package dev.apex.time;

import static java.time.DayOfWeek.FRIDAY;
import static java.time.DayOfWeek.MONDAY;
import static java.time.DayOfWeek.SATURDAY;
import static java.time.DayOfWeek.SUNDAY;
import static java.time.DayOfWeek.THURSDAY;
import static java.time.DayOfWeek.TUESDAY;
import static java.time.temporal.TemporalAdjusters.dayOfWeekInMonth;
import static java.time.temporal.TemporalAdjusters.firstInMonth;
import static java.time.temporal.TemporalAdjusters.lastInMonth;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.Month;
import java.time.ZoneId;

/** The calendar of the New York Stock Exchange. */
final class Nyse {
    private static final ZoneId NEW_YORK = ZoneId.of("America/New_York");
    private static final Span VERIFIED = Span.between("1970-01-01", "2027-12-31");

    private Nyse() {}

    static TradingCalendar calendar() {
        TradingCalendar.Builder nyse = TradingCalendar.named("NYSE", NEW_YORK)
                .hours(LocalTime.of(10, 0), LocalTime.of(15, 30))
                .hoursFrom(LocalDate.of(1974, 10, 1), LocalTime.of(10, 0), LocalTime.of(16, 0))
                .hoursFrom(LocalDate.of(1985, 9, 30), LocalTime.of(9, 30), LocalTime.of(16, 0))
                .weekend(SATURDAY, SUNDAY)
                .holidays(Nyse::isHoliday)
                .sessionsPerYear(252)
                .verified(VERIFIED);
        closures(nyse);
        for (LocalDate date = VERIFIED.first(); !date.isAfter(VERIFIED.last()); date = date.plusDays(1)) {
            if (closesAtOne(date)) {
                nyse.earlyClose(date, LocalTime.of(13, 0));
            }
        }
        return nyse.build();
    }

    private static void closures(TradingCalendar.Builder nyse) {
        announcedOn("1972-12-27", "1972-12-28", "funeral of President Truman", nyse);
        announcedOn("1973-01-24", "1973-01-25", "funeral of President Johnson", nyse);
        announcedAtTheOpen("1977-07-14", "power failure in New York City", nyse);
        announcedAtTheOpen("1985-09-27", "hurricane Gloria", nyse);
        announcedOn("1994-04-26", "1994-04-27", "funeral of President Nixon", nyse);
        announcedAtTheOpen("2001-09-11", "attack on the World Trade Center", nyse);
        announcedOn("2001-09-11", "2001-09-12", "attack on the World Trade Center", nyse);
        announcedOn("2001-09-12", "2001-09-13", "attack on the World Trade Center", nyse);
        announcedOn("2001-09-13", "2001-09-14", "attack on the World Trade Center", nyse);
        announcedOn("2004-06-10", "2004-06-11", "mourning for President Reagan", nyse);
        announcedOn("2007-01-01", "2007-01-02", "mourning for President Ford", nyse);
        announcedOn("2012-10-28", "2012-10-29", "hurricane Sandy", nyse);
        announcedOn("2012-10-29", "2012-10-30", "hurricane Sandy", nyse);
        announcedOn("2018-12-04", "2018-12-05", "mourning for President George H. W. Bush", nyse);
        announcedOn("2025-01-08", "2025-01-09", "mourning for President Carter", nyse);
    }

    private static void announcedOn(String announced, String closed, String reason, TradingCalendar.Builder nyse) {
        LocalDate next = LocalDate.parse(announced).plusDays(1);
        nyse.closure(LocalDate.parse(closed), next.atStartOfDay(NEW_YORK).toInstant(), reason);
    }

    private static void announcedAtTheOpen(String closed, String reason, TradingCalendar.Builder nyse) {
        LocalDate date = LocalDate.parse(closed);
        LocalTime open = date.getYear() < 1985 || date.equals(LocalDate.of(1985, 9, 27))
                ? LocalTime.of(10, 0)
                : LocalTime.of(9, 30);
        nyse.closure(date, date.atTime(open).atZone(NEW_YORK).toInstant(), reason);
    }

    private static boolean isHoliday(LocalDate date) {
        int year = date.getYear();
        return isNewYear(date)
                || year >= 1998 && isNth(3, MONDAY, Month.JANUARY, date)
                || (year >= 1971 ? isNth(3, MONDAY, Month.FEBRUARY, date) : isObserved(Month.FEBRUARY, 22, date))
                || Easter.isDay(date, -2)
                || (year >= 1971
                        ? date.equals(LocalDate.of(year, Month.MAY, 1).with(lastInMonth(MONDAY)))
                        : isObserved(Month.MAY, 30, date))
                || year >= 2022 && isObserved(Month.JUNE, 19, date)
                || isObserved(Month.JULY, 4, date)
                || isNth(1, MONDAY, Month.SEPTEMBER, date)
                || (year == 1972 || year == 1976 || year == 1980) && isElectionDay(date)
                || isNth(4, THURSDAY, Month.NOVEMBER, date)
                || isObserved(Month.DECEMBER, 25, date);
    }

    /** A Saturday's New Year is not made up for: the Friday before closes the books of the year. */
    private static boolean isNewYear(LocalDate date) {
        return date.getDayOfYear() == 1 || date.getDayOfYear() == 2 && date.getDayOfWeek() == MONDAY;
    }

    /** On the day itself, the Friday before a Saturday, or the Monday after a Sunday. */
    private static boolean isObserved(Month month, int day, LocalDate date) {
        LocalDate holiday = LocalDate.of(date.getYear(), month, day);
        DayOfWeek of = holiday.getDayOfWeek();
        return date.equals(of == SATURDAY ? holiday.minusDays(1) : of == SUNDAY ? holiday.plusDays(1) : holiday);
    }

    private static boolean isNth(int n, DayOfWeek day, Month month, LocalDate date) {
        return date.equals(LocalDate.of(date.getYear(), month, 1).with(dayOfWeekInMonth(n, day)));
    }

    private static boolean isElectionDay(LocalDate date) {
        return date.equals(LocalDate.of(date.getYear(), Month.NOVEMBER, 1)
                .with(firstInMonth(MONDAY))
                .with(java.time.temporal.TemporalAdjusters.next(TUESDAY)));
    }

    private static boolean closesAtOne(LocalDate date) {
        int year = date.getYear();
        DayOfWeek day = date.getDayOfWeek();
        if (year < 1993 || isHoliday(date) || day == SATURDAY || day == SUNDAY) {
            return false;
        }
        boolean afterThanksgiving = isNth(4, THURSDAY, Month.NOVEMBER, date.minusDays(1));
        boolean christmasEve = date.getMonth() == Month.DECEMBER && date.getDayOfMonth() == 24;
        boolean independence = date.getMonth() == Month.JULY && date.getDayOfMonth() == 3 && day != FRIDAY;
        return afterThanksgiving || christmasEve || independence;
    }
}
