package dev.apex.time;

import static dev.apex.time.TradingCalendar.NYSE;
import static dev.apex.time.TradingCalendar.TARGET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.apex.Rule;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecisionTimeTest {
    private static final DecisionTime NINE = DecisionTime.at(LocalTime.of(9, 0));

    private static TradingCalendar everyDayIn(String zone) {
        return TradingCalendar.named("every day", ZoneId.of(zone))
                .hours(LocalTime.MIDNIGHT, LocalTime.MIDNIGHT)
                .weekend()
                .sessionsPerYear(365)
                .verified(Span.between("2023-01-01", "2025-12-31"))
                .build();
    }

    private static List<String> at(DecisionTime time, TradingCalendar calendar, String first, String last) {
        return time.decisions(calendar, Span.between(first, last)).stream()
                .map(decision -> decision.at() + (decision.session() ? "" : " in vain"))
                .toList();
    }

    @Test
    void a_strategy_is_asked_once_in_every_session_of_the_span() {
        Span span = Span.between("1970-01-01", "2028-12-31");
        List<Decision> decisions = NINE.decisions(NYSE, span);
        assertThat(decisions.stream().filter(Decision::session).map(Decision::date))
                .isEqualTo(NYSE.sessions(span).stream().map(Session::date).toList());
        assertThat(decisions).isSortedAccordingTo(java.util.Comparator.comparing(Decision::at));
        assertThat(decisions.get(0))
                .isEqualTo(new Decision(LocalDate.of(1970, 1, 2), Instant.parse("1970-01-02T14:00:00Z"), true));
    }

    /** The clocks of New York changed on Sunday 2024-03-10 and 2024-11-03, those of Berlin on 03-31 and 10-27. */
    @Test
    void a_local_time_stays_local_over_a_change_of_the_clocks() {
        assertThat(at(NINE, NYSE, "2024-03-08", "2024-03-11"))
                .containsExactly("2024-03-08T14:00:00Z", "2024-03-11T13:00:00Z");
        assertThat(at(NINE, NYSE, "2024-11-01", "2024-11-04"))
                .containsExactly("2024-11-01T13:00:00Z", "2024-11-04T14:00:00Z");
        assertThat(at(NINE, TARGET, "2024-10-25", "2024-10-28"))
                .containsExactly("2024-10-25T07:00:00Z", "2024-10-28T08:00:00Z");
        assertThat(at(
                        DecisionTime.at(LocalTime.of(9, 0), ZoneId.of("Europe/Berlin")),
                        NYSE,
                        "2024-03-28",
                        "2024-04-01"))
                .containsExactly("2024-03-28T08:00:00Z", "2024-04-01T07:00:00Z");
    }

    @ParameterizedTest
    @CsvSource({
        // zone, local time, date, instant: in a gap it moves forward by the gap, in an overlap it takes the earlier
        // offset
        "America/New_York,    02:30, 2024-03-10, 2024-03-10T07:30:00Z", // as 03:30 EDT
        "America/New_York,    01:30, 2024-11-03, 2024-11-03T05:30:00Z", // EDT, not EST
        "Europe/Berlin,       02:00, 2024-03-31, 2024-03-31T01:00:00Z", // as 03:00 CEST
        "Europe/Berlin,       02:30, 2024-10-27, 2024-10-27T00:30:00Z", // CEST, not CET
        "Australia/Lord_Howe, 02:15, 2024-10-06, 2024-10-05T15:45:00Z", // a gap of half an hour: as 02:45 at +11:00
        "Australia/Lord_Howe, 01:45, 2024-04-07, 2024-04-06T14:45:00Z", // +11:00, not +10:30
    })
    void a_gap_moves_it_forward_and_an_overlap_takes_the_earlier(
            String zone, LocalTime time, LocalDate date, Instant at) {
        TradingCalendar calendar = everyDayIn(zone);
        assertThat(DecisionTime.at(time).decisions(calendar, Span.between(date, date)))
                .containsExactly(new Decision(date, at, true));
        assertThat(DecisionTime.at(time, ZoneId.of(zone))
                        .decisions(TradingCalendar.roundTheClock(), Span.between(date, date)))
                .containsExactly(new Decision(date, at, true));
    }

    @Test
    void a_relative_time_follows_the_session_and_its_early_close() {
        Duration hour = Duration.ofHours(1);
        assertThat(at(DecisionTime.beforeOpen(hour), NYSE, "2024-11-27", "2024-11-29"))
                .containsExactly("2024-11-27T13:30:00Z", "2024-11-29T13:30:00Z");
        assertThat(at(DecisionTime.afterOpen(hour), NYSE, "2024-11-27", "2024-11-29"))
                .containsExactly("2024-11-27T15:30:00Z", "2024-11-29T15:30:00Z");
        assertThat(at(DecisionTime.beforeClose(hour), NYSE, "2024-11-27", "2024-11-29"))
                .containsExactly("2024-11-27T20:00:00Z", "2024-11-29T17:00:00Z");
        assertThat(at(DecisionTime.afterClose(hour), NYSE, "2024-11-27", "2024-11-29"))
                .containsExactly("2024-11-27T22:00:00Z", "2024-11-29T19:00:00Z");
        assertThat(at(DecisionTime.beforeOpen(hour), NYSE, "2002-09-11", "2002-09-11"))
                .as("the open was at noon")
                .containsExactly("2002-09-11T15:00:00Z");
    }

    @Test
    void on_a_closure_not_yet_announced_it_is_asked_in_vain() {
        assertThat(at(NINE, NYSE, "2001-09-10", "2001-09-17"))
                .containsExactly("2001-09-10T13:00:00Z", "2001-09-11T13:00:00Z in vain", "2001-09-17T13:00:00Z");
        assertThat(at(NINE, NYSE, "1977-07-13", "1977-07-15"))
                .containsExactly("1977-07-13T13:00:00Z", "1977-07-14T13:00:00Z in vain", "1977-07-15T13:00:00Z");
        assertThat(at(NINE, NYSE, "1985-09-26", "1985-09-30"))
                .containsExactly("1985-09-26T13:00:00Z", "1985-09-27T13:00:00Z in vain", "1985-09-30T13:00:00Z");
    }

    @Test
    void on_a_closure_announced_by_then_it_is_not_asked() {
        assertThat(at(NINE, NYSE, "2012-10-26", "2012-10-31"))
                .containsExactly("2012-10-26T13:00:00Z", "2012-10-31T13:00:00Z");
        assertThat(at(NINE, NYSE, "2025-01-08", "2025-01-10"))
                .containsExactly("2025-01-08T14:00:00Z", "2025-01-10T14:00:00Z");
        assertThat(at(DecisionTime.at(LocalTime.of(9, 30)), NYSE, "2001-09-11", "2001-09-17"))
                .as("announced at 09:30, known at 09:30")
                .containsExactly("2001-09-17T13:30:00Z");
        assertThat(at(DecisionTime.beforeOpen(Duration.ofNanos(1_000)), NYSE, "2001-09-11", "2001-09-17"))
                .containsExactly("2001-09-11T13:29:59.999999Z in vain", "2001-09-17T13:29:59.999999Z");
        assertThat(at(DecisionTime.beforeClose(Duration.ofHours(1)), NYSE, "2001-09-10", "2001-09-17"))
                .containsExactly("2001-09-10T19:00:00Z", "2001-09-17T19:00:00Z");
        assertThat(at(DecisionTime.beforeOpen(Duration.ofHours(10)), NYSE, "2012-10-29", "2012-10-31"))
                .as("at 23:30 on Sunday it was not announced yet")
                .containsExactly("2012-10-29T03:30:00Z in vain", "2012-10-31T03:30:00Z");
    }

    @ParameterizedTest
    @ValueSource(strings = {"13:00", "15:45", "15:59:59.999999"})
    void a_local_time_that_an_early_close_passes_is_refused_by_date(LocalTime time) {
        Refused.by(
                Rule.EARLY_CLOSE,
                () -> DecisionTime.at(time).decisions(NYSE, Span.between("2024-11-27", "2024-12-02")),
                "at " + time + " on 2024-11-29",
                "NYSE closed early at 2024-11-29T18:00:00Z");
    }

    @ParameterizedTest
    @ValueSource(strings = {"12:59:59.999999", "16:00", "17:00"})
    void a_local_time_before_the_early_close_or_after_the_regular_one_is_not(LocalTime time) {
        assertThat(DecisionTime.at(time).decisions(NYSE, Span.between("2024-11-27", "2024-12-02")))
                .hasSize(3);
    }

    @Test
    void a_span_beyond_the_verified_one_and_a_finer_time_are_refused() {
        Refused.by(
                Rule.CALENDAR_NOT_VERIFIED,
                () -> NINE.decisions(TARGET, Span.between("1998-12-31", "1999-01-08")),
                "1998-12-31 in TARGET, verified for 1999-01-01..");
        Refused.by(
                Rule.FINER_THAN_MICROS,
                () -> DecisionTime.at(LocalTime.ofNanoOfDay(1))
                        .decisions(NYSE, Span.between("2024-01-02", "2024-01-02")));
        for (Duration negative : List.of(Duration.ofHours(-1), Duration.ofNanos(-1))) {
            Refused.by(Rule.NEGATIVE_DURATION, () -> DecisionTime.beforeOpen(negative), negative.toString());
            Refused.by(Rule.NEGATIVE_DURATION, () -> DecisionTime.afterOpen(negative));
            Refused.by(Rule.NEGATIVE_DURATION, () -> DecisionTime.beforeClose(negative));
            Refused.by(Rule.NEGATIVE_DURATION, () -> DecisionTime.afterClose(negative));
        }
    }

    @Test
    void a_distance_finer_than_a_microsecond_never_makes_it_later_before_nor_earlier_after() {
        Duration nano = Duration.ofNanos(1);
        assertThat(at(DecisionTime.beforeOpen(nano), NYSE, "2024-01-02", "2024-01-02"))
                .containsExactly("2024-01-02T14:29:59.999999Z");
        assertThat(at(DecisionTime.afterClose(nano), NYSE, "2024-01-02", "2024-01-02"))
                .containsExactly("2024-01-02T21:00:00.000001Z");
    }

    @Test
    void a_span_without_a_session_has_no_decision() {
        assertThat(NINE.decisions(NYSE, Span.between("2024-03-09", "2024-03-10")))
                .isEmpty();
    }

    @Test
    void equal_rules_have_equal_names() {
        assertThat(DecisionTime.beforeOpen(Duration.ofMinutes(60)))
                .isEqualTo(DecisionTime.beforeOpen(Duration.ofHours(1)))
                .hasSameHashCodeAs(DecisionTime.beforeOpen(Duration.ofHours(1)))
                .hasToString("PT1H before the open");
        assertThat(Stream.of(
                                NINE,
                                DecisionTime.at(LocalTime.of(9, 0), ZoneId.of("Europe/Berlin")),
                                DecisionTime.beforeOpen(Duration.ofHours(9)),
                                DecisionTime.afterOpen(Duration.ofHours(9)),
                                DecisionTime.beforeClose(Duration.ofHours(9)),
                                DecisionTime.afterClose(Duration.ofHours(9)))
                        .map(DecisionTime::name))
                .doesNotHaveDuplicates()
                .contains("at 09:00", "at 09:00 Europe/Berlin");
    }
}
