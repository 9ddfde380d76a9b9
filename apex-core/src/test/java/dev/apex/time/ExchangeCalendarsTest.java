package dev.apex.time;

import static dev.apex.time.TradingCalendar.NYSE;
import static dev.apex.time.TradingCalendar.TARGET;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The shipped calendars beside real series and beside other people's calendars, session by session. */
class ExchangeCalendarsTest {
    private static final ZoneId NEW_YORK = ZoneId.of("America/New_York");

    /** What no schedule held: weather, power, fright. Others list these as early closes; we keep the regular hours. */
    private static final Set<String> CUT_SHORT = Set.of(
            "1975-02-12",
            "1976-08-09",
            "1978-02-06",
            "1981-03-30",
            "1981-09-09",
            "1994-02-11",
            "1996-01-08",
            "1997-10-27",
            "2005-06-01");

    static Stream<Arguments> series() {
        return Stream.of(
                Arguments.of("nyse-sp500.txt", NYSE, 14_281),
                Arguments.of("nyse-vega-datasets.txt", NYSE, 5_105),
                Arguments.of("nyse-quantlib.txt", NYSE, 14_620),
                Arguments.of("nyse-pandas-market-calendars.txt", NYSE, 14_874),
                Arguments.of("nyse-exchange-calendars.txt", NYSE, 14_595),
                Arguments.of("target-ecb.txt", TARGET, 7_126));
    }

    @ParameterizedTest
    @MethodSource("series")
    void sessions_are_those_of_the_series_none_missing_and_none_extra(
            String file, TradingCalendar calendar, int expected) {
        Sessions series = Sessions.read(file);
        assertThat(series.unpacked()).isEqualTo(series.sha256());
        assertThat(series.count()).isEqualTo(Integer.toString(expected));
        assertThat(dates(calendar, Span.between(series.first(), series.last())))
                .isEqualTo(series.dates())
                .hasSize(expected);
    }

    @Test
    void the_series_reach_over_every_year_that_is_verified() {
        assertThat(Sessions.read("nyse-sp500.txt").first())
                .isEqualTo(NYSE.session(0).date());
        assertThat(Sessions.read("nyse-quantlib.txt").last())
                .isEqualTo(NYSE.session(NYSE.lastOrdinal()).date());
        assertThat(Sessions.read("target-ecb.txt").first())
                .isEqualTo(TARGET.session(0).date());
    }

    /**
     * Its compiler dated 21 rows from 1981-11 to 1984 on the holiday before the session, two on a Sunday, and lost one.
     * Elsewhere it is an independent witness: a second index, from another source, back to 1970.
     */
    @Test
    void the_composite_index_differs_only_where_it_is_misdated() {
        Sessions series = Sessions.read("nyse-fbasics.txt");
        assertThat(series.unpacked()).isEqualTo(series.sha256());
        Set<LocalDate> ours = new TreeSet<>(dates(NYSE, Span.between(series.first(), series.last())));
        Set<LocalDate> extra = minus(ours, series.dates());
        Set<LocalDate> missing = minus(series.dates(), ours);
        assertThat(series.dates()).hasSize(8_333);
        assertThat(extra).hasSize(24);
        assertThat(missing)
                .hasSize(23)
                .allMatch(date -> Span.between("1981-11-26", "1984-12-25").contains(date)
                        || date.getDayOfWeek() == DayOfWeek.SUNDAY);
        List<LocalDate> dayAfter = missing.stream()
                .map(date -> NYSE.session(NYSE.ordinalAtOrAfter(date)).date())
                .toList();
        assertThat(minus(extra, dayAfter))
                .as("the session it lost, and the Friday before the first of the Sundays")
                .containsExactly(LocalDate.of(1984, 7, 5), LocalDate.of(1988, 3, 25));
    }

    @Test
    void early_closes_are_those_of_the_exchanges_own_list() {
        Map<String, String> listed = new TreeMap<>();
        for (String[] line : Oracle.lines("nyse-early-closes.txt")) {
            boolean byList = line[0].compareTo("2011") < 0;
            String close = byList ? line[1] : line[2];
            if (!close.equals("-") && !CUT_SHORT.contains(line[0]) && close.compareTo("16:00") < 0) {
                listed.put(line[0], close);
            }
        }
        assertThat(earlyCloses(Span.between("1970-05-04", "2027-11-19")))
                .isEqualTo(listed)
                .hasSize(95);
    }

    /** Before, exchange_calendars closes every Christmas Eve at two, which the exchange's list does not. */
    @Test
    void early_closes_since_1990_are_those_of_exchange_calendars() {
        Map<String, String> theirs = new TreeMap<>();
        for (String[] line : Oracle.lines("nyse-early-closes.txt")) {
            if (line[0].compareTo("1990") > 0 && !line[3].equals("-")) {
                theirs.put(line[0], line[3]);
            }
        }
        assertThat(earlyCloses(Span.between("1990-01-01", "2027-11-19")))
                .isEqualTo(theirs)
                .hasSize(79);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1975-02-12",
                "1976-08-09",
                "1978-02-06",
                "1981-03-30",
                "1981-09-09",
                "1994-02-11",
                "1996-01-08",
                "1997-10-27",
                "2005-06-01"
            })
    void a_session_that_was_cut_short_without_notice_keeps_its_hours(LocalDate date) {
        Session session = NYSE.session(date);
        assertThat(session.earlyClose()).isFalse();
        assertThat(LocalTime.ofInstant(session.closesAt(), NEW_YORK)).isEqualTo(LocalTime.of(16, 0));
    }

    @ParameterizedTest
    @CsvSource({
        "1970-05-01, 10:00, 15:00",
        "1970-05-04, 10:00, 15:30",
        "1974-09-30, 10:00, 15:30",
        "1974-10-01, 10:00, 16:00",
        "1985-09-26, 10:00, 16:00",
        "1985-09-30, 09:30, 16:00",
        "2002-09-11, 12:00, 16:00",
        "2026-11-20, 09:30, 16:00"
    })
    void hours_follow_their_history(LocalDate date, LocalTime open, LocalTime close) {
        Session session = NYSE.session(date);
        assertThat(session.opensAt())
                .isEqualTo(date.atTime(open).atZone(NEW_YORK).toInstant());
        assertThat(session.closesAt())
                .isEqualTo(date.atTime(close).atZone(NEW_YORK).toInstant());
        assertThat(session.earlyClose()).isFalse();
    }

    @Test
    void one_off_closures_are_known_with_their_announcements() {
        List<Closure> closures = NYSE.closures(NYSE.verified());
        assertThat(closures)
                .extracting(
                        closure -> closure.date() + " by " + LocalDateTime.ofInstant(closure.announcedAt(), NEW_YORK))
                .containsExactly(
                        "1972-12-28 by 1972-12-28T10:00",
                        "1973-01-25 by 1973-01-25T10:00",
                        "1977-07-14 by 1977-07-14T10:00",
                        "1985-09-27 by 1985-09-27T10:00",
                        "1994-04-27 by 1994-04-27T00:00",
                        "2001-09-11 by 2001-09-11T09:30",
                        "2001-09-12 by 2001-09-11T18:14",
                        "2001-09-13 by 2001-09-12T18:12",
                        "2001-09-14 by 2001-09-13T18:11",
                        "2004-06-11 by 2004-06-11T00:00",
                        "2007-01-02 by 2007-01-02T00:00",
                        "2012-10-29 by 2012-10-29T00:00",
                        "2012-10-30 by 2012-10-29T14:00",
                        "2018-12-05 by 2018-12-05T00:00",
                        "2025-01-09 by 2025-01-09T00:00");
        assertThat(closures).allSatisfy(closure -> {
            assertThat(closure.announcedAt()).isBeforeOrEqualTo(closure.scheduledOpen());
            assertThat(NYSE.find(closure.date())).isEmpty();
        });
        assertThat(closures.get(5))
                .isEqualTo(new Closure(
                        LocalDate.of(2001, 9, 11),
                        Instant.parse("2001-09-11T13:30:00Z"),
                        "attack on the World Trade Center",
                        Instant.parse("2001-09-11T13:30:00Z"),
                        Instant.parse("2001-09-11T20:00:00Z")));
    }

    @Test
    void target_is_open_from_seven_to_six_in_frankfurt() {
        Session summer = TARGET.session(LocalDate.of(2026, 7, 1));
        assertThat(summer.opensAt()).isEqualTo(Instant.parse("2026-07-01T05:00:00Z"));
        assertThat(summer.closesAt()).isEqualTo(Instant.parse("2026-07-01T16:00:00Z"));
        assertThat(TARGET.session(LocalDate.of(2026, 1, 2)).opensAt()).isEqualTo(Instant.parse("2026-01-02T06:00:00Z"));
    }

    @Test
    void returns_are_annualised_by_the_sessions_of_a_usual_year() {
        assertThat(NYSE.sessionsPerYear()).isEqualTo(252);
        assertThat(TARGET.sessionsPerYear()).isEqualTo(256);
        for (TradingCalendar calendar : List.of(NYSE, TARGET)) {
            Span usual = Span.between("2002-01-01", "2025-12-31");
            assertThat(calendar.sessions(usual).size() / 24.0)
                    .isBetween(calendar.sessionsPerYear() - 1.0, calendar.sessionsPerYear() + 1.0);
        }
    }

    /** Frozen from our own output, after it was proven against the series above; the years are past in every JDK. */
    @Test
    void digests_of_past_years_stay_as_they_are() {
        assertThat(NYSE.digest(Span.between("1970-01-01", "2025-12-31")))
                .isEqualTo("1b7f035364d89ffa6fcaaada2260e2e8d3d07278ecb00d807edfdedf43b31cd4");
        assertThat(TARGET.digest(Span.between("1999-01-01", "2025-12-31")))
                .isEqualTo("dc4defcb8fae6abcbda87cd16c8475728a4dc181260c3af430d7f588207a5209");
    }

    private static Map<String, String> earlyCloses(Span span) {
        Map<String, String> closes = new TreeMap<>();
        for (Session session : NYSE.sessions(span)) {
            if (session.earlyClose()) {
                LocalTime close = LocalTime.ofInstant(session.closesAt(), NEW_YORK);
                closes.put(session.date().toString(), close.toString());
            }
        }
        return closes;
    }

    private static List<LocalDate> dates(TradingCalendar calendar, Span span) {
        return calendar.sessions(span).stream().map(Session::date).toList();
    }

    private static Set<LocalDate> minus(Collection<LocalDate> dates, Collection<LocalDate> others) {
        Set<LocalDate> rest = new TreeSet<>(dates);
        new ArrayList<>(others).forEach(rest::remove);
        return rest;
    }
}
