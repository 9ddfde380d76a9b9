package dev.apex.backtest;

import static dev.apex.backtest.Worlds.backtest;
import static dev.apex.backtest.Worlds.bar;
import static dev.apex.backtest.Worlds.trading;
import static org.assertj.core.api.Assertions.assertThat;

import dev.apex.market.MemoryMarket;
import dev.apex.time.TradingCalendar;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is the first of a week or a month is said by the calendar, not by where a run starts. */
class FirstOfWeekTest {
    private static final MemoryMarket ANY =
            trading("A").add(bar("A", "2000-12-29", 100, 101)).build();

    private static List<String> firsts(String first, String last, boolean ofWeek) {
        List<String> days = new ArrayList<>();
        backtest(
                        () -> today -> {
                            if (ofWeek ? today.isFirstOfWeek() : today.isFirstOfMonth()) {
                                days.add(today.date().toString());
                            }
                        },
                        first,
                        last)
                .run(ANY);
        return days;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2021-03-01 | 2021-03-10 | 2021-03-01 2021-03-08",
                "2021-03-03 | 2021-03-10 | 2021-03-08", // starts on a Wednesday, which is no first
                "2021-02-16 | 2021-02-24 | 2021-02-16 2021-02-22", // Monday the 15th was a holiday
                "2021-02-17 | 2021-02-24 | 2021-02-22",
                "2020-12-21 | 2021-01-12 | 2020-12-21 2020-12-28 2021-01-04 2021-01-11", // 2020 has a week 53
                "2020-12-31 | 2021-01-05 | 2021-01-04",
                "2018-12-26 | 2019-01-08 | 2018-12-31 2019-01-07", // 31 December is of week 1
                "2019-01-02 | 2019-01-08 | 2019-01-07",
                "2001-09-10 | 2001-09-18 | 2001-09-10 2001-09-17",
                "2001-09-17 | 2001-09-18 | 2001-09-17"
            })
    void of_a_week(String first, String last, String days) {
        assertThat(firsts(first, last, true)).containsExactly(days.split(" "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2021-03-01 | 2021-04-05 | 2021-03-01 2021-04-01",
                "2021-03-02 | 2021-04-05 | 2021-04-01",
                "2020-12-31 | 2021-02-01 | 2021-01-04 2021-02-01",
                "2021-01-05 | 2021-02-01 | 2021-02-01",
                "2020-03-02 | 2021-03-01 | 2020-03-02 2020-04-01 2020-05-01 2020-06-01 2020-07-01 2020-08-03 2020-09-01 "
                        + "2020-10-01 2020-11-02 2020-12-01 2021-01-04 2021-02-01 2021-03-01"
            })
    void of_a_month(String first, String last, String days) {
        assertThat(firsts(first, last, false)).containsExactly(days.split(" "));
    }

    @Test
    void a_closure_that_nobody_announced_is_a_day_on_which_one_is_asked() {
        TradingCalendar shutOnMonday = TradingCalendar.named("shut", TradingCalendar.NYSE.zone())
                .hours(LocalTime.of(9, 30), LocalTime.of(16, 0))
                .sessionsPerYear(252)
                .closure(
                        LocalDate.parse("2021-03-08"),
                        LocalDate.parse("2021-03-08")
                                .atTime(9, 15)
                                .atZone(TradingCalendar.NYSE.zone())
                                .toInstant(),
                        "a flood")
                .verified(dev.apex.time.Span.between("2021-03-02", "2021-12-31"))
                .build();
        // The calendar knows nothing before 2 March.
        assertThat(firsts(shutOnMonday, "2021-03-02", LocalTime.of(9, 0)))
                .containsExactly("2021-03-02", "2021-03-08", "2021-03-15");
        // Asked on Monday at 9:00, before anybody knew: Tuesday is no first, even of a run that starts there.
        assertThat(firsts(shutOnMonday, "2021-03-09", LocalTime.of(9, 0))).containsExactly("2021-03-15");
        // Not asked on Monday at 9:15, when it was known.
        assertThat(firsts(shutOnMonday, "2021-03-09", LocalTime.of(9, 15))).containsExactly("2021-03-09", "2021-03-15");
        assertThat(firsts(shutOnMonday, "2021-03-05", LocalTime.of(9, 15))).containsExactly("2021-03-09", "2021-03-15");
    }

    private static List<String> firsts(TradingCalendar calendar, String start, LocalTime time) {
        List<String> days = new ArrayList<>();
        backtest(
                        () -> today -> {
                            if (today.isFirstOfWeek()) {
                                days.add(today.date().toString());
                            }
                        },
                        start,
                        "2021-03-16")
                .on(calendar)
                .decidingAt(time)
                .run(MemoryMarket.builder().build());
        return days;
    }
}
