package dev.apex.time;

import static java.time.DayOfWeek.FRIDAY;
import static java.time.DayOfWeek.MONDAY;
import static java.time.DayOfWeek.SATURDAY;
import static java.time.DayOfWeek.THURSDAY;
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
import java.util.ArrayList;
import java.util.List;

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
                .holidays(holidays())
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
        for (int year = 1993; year <= VERIFIED.last().getYear(); year++) {
            closeAtOne(year, nyse);
        }
    }

    /** The rules for closing at one o'clock since 1993. */
    private static void closeAtOne(int year, TradingCalendar.Builder nyse) {
        LocalTime one = LocalTime.of(13, 0);
        nyse.earlyClose(nth(4, THURSDAY, NOVEMBER, year).plusDays(1), one);
        LocalDate christmasEve = LocalDate.of(year, DECEMBER, 24);
        if (christmasEve.getDayOfWeek().compareTo(FRIDAY) < 0) { // on a Friday it is the holiday
            nyse.earlyClose(christmasEve, one);
        }
        LocalDate beforeIndependence = LocalDate.of(year, JULY, 3);
        DayOfWeek day = beforeIndependence.getDayOfWeek();
        if (year >= 1995 && day == WEDNESDAY && year < 2013) {
            nyse.earlyClose(beforeIndependence.plusDays(2), one);
        } else if (year >= 1995 && day.compareTo(FRIDAY) < 0) {
            nyse.earlyClose(beforeIndependence, one);
        }
    }

    private static List<LocalDate> holidays() {
        List<LocalDate> holidays = new ArrayList<>();
        for (int year = VERIFIED.first().getYear(); year <= VERIFIED.last().getYear(); year++) {
            LocalDate newYear = LocalDate.of(year, JANUARY, 1);
            // not made up for after a Saturday: that Friday closes the books of the year
            holidays.add(newYear.getDayOfWeek() == SATURDAY ? newYear : observed(newYear));
            if (year >= 1998) {
                holidays.add(nth(3, MONDAY, JANUARY, year)); // Martin Luther King
            }
            holidays.add(year < 1971 ? observed(LocalDate.of(year, FEBRUARY, 22)) : nth(3, MONDAY, FEBRUARY, year));
            holidays.add(Easter.sunday(year).minusDays(2));
            holidays.add(year < 1971 ? LocalDate.of(year, MAY, 30) : nth(-1, MONDAY, MAY, year)); // Memorial Day
            if (year >= 2022) {
                holidays.add(observed(LocalDate.of(year, JUNE, 19)));
            }
            holidays.add(observed(LocalDate.of(year, JULY, 4)));
            holidays.add(nth(1, MONDAY, SEPTEMBER, year)); // Labor Day
            if (year <= 1980 && year % 4 == 0) {
                holidays.add(nth(1, MONDAY, NOVEMBER, year).plusDays(1)); // Election Day
            }
            holidays.add(nth(4, THURSDAY, NOVEMBER, year)); // Thanksgiving
            holidays.add(observed(LocalDate.of(year, DECEMBER, 25)));
        }
        return holidays;
    }

    /** A Saturday's holiday is observed on the Friday before, a Sunday's on the Monday after. */
    private static LocalDate observed(LocalDate holiday) {
        return switch (holiday.getDayOfWeek()) {
            case SATURDAY -> holiday.minusDays(1);
            case SUNDAY -> holiday.plusDays(1);
            default -> holiday;
        };
    }

    /** The n-th such day of a month, the last one if n is -1. */
    private static LocalDate nth(int n, DayOfWeek day, Month month, int year) {
        return LocalDate.of(year, month, 1).with(TemporalAdjusters.dayOfWeekInMonth(n, day));
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
