package dev.apex.time;

import static dev.apex.time.TradingCalendar.NYSE;
import static dev.apex.time.TradingCalendar.TARGET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.apex.Rule;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class LagRuleTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final TradingCalendar ROUND_THE_CLOCK = TradingCalendar.roundTheClock();
    private static final TradingCalendar FUTURES = TradingCalendar.named("futures", ZoneId.of("America/Chicago"))
            .hours(LocalTime.of(17, 0), LocalTime.of(16, 0))
            .sessionsPerYear(252)
            .verified(Span.between("2000-01-01", "2025-12-31"))
            .build();

    @ParameterizedTest
    @CsvSource({
        "2024-03-08T21:00:00Z, 2024-03-09T05:00:00Z", // a Friday's close in New York
        "2024-03-10T03:00:00Z, 2024-03-10T11:00:00Z", // the clocks there change at 07:00Z
        "2024-03-31T00:30:00Z, 2024-03-31T08:30:00Z", // in Berlin at 01:00Z
        "2024-10-27T00:30:00Z, 2024-10-27T08:30:00Z",
        "2024-04-06T14:30:00Z, 2024-04-06T22:30:00Z", // on Lord Howe by half an hour
    })
    void eight_hours_are_eight_hours_on_the_day_the_clocks_change(Instant ts, Instant known) {
        for (TradingCalendar calendar : List.of(NYSE, TARGET, ROUND_THE_CLOCK)) {
            assertThat(LagRule.standard().knownAt(ts, calendar)).isEqualTo(known);
            assertThat(LagRule.standard().knownAt(Micros.exact(ts), calendar)).isEqualTo(Micros.exact(known));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "2024-03-08T21:00:00Z, 2024-03-11T14:30:00Z", // Friday's close; Monday opens at 13:30Z, in summer time
        "2024-03-08T15:00:00Z, 2024-03-11T14:30:00Z", // within Friday's session: the next one all the same
        "2024-03-08T14:30:00Z, 2024-03-11T14:30:00Z", // a fixing at Friday's open
        "2024-03-08T14:00:00Z, 2024-03-11T14:30:00Z", // before Friday's open, yet on Friday's date
        "2024-03-09T05:00:00Z, 2024-03-11T14:30:00Z", // midnight is the end of Friday
        "2024-03-09T12:00:00Z, 2024-03-11T14:30:00Z", // on a Saturday
        "2024-03-28T20:00:00Z, 2024-04-01T14:30:00Z", // over Good Friday
        "2001-09-10T20:00:00Z, 2001-09-17T14:30:00Z", // over a closure
    })
    void the_next_session_is_the_one_after_the_events_own_date(Instant ts, Instant known) {
        assertThat(LagRule.nextSessionOpenPlus(Duration.ofHours(1)).knownAt(ts, NYSE))
                .isEqualTo(known);
    }

    @Test
    void a_day_that_ends_as_the_next_begins_is_known_from_there() {
        LagRule rule = LagRule.nextSessionOpenPlus(Duration.ofMinutes(5));
        assertThat(rule.knownAt(Instant.parse("2024-01-02T00:00:00Z"), ROUND_THE_CLOCK))
                .isEqualTo("2024-01-02T00:05:00Z");
        assertThat(rule.knownAt(Instant.parse("2024-01-02T00:00:00.000001Z"), ROUND_THE_CLOCK))
                .isEqualTo("2024-01-03T00:05:00Z");
    }

    @Test
    void a_session_that_opened_the_evening_before_is_not_waited_for_in_the_past() {
        LagRule rule = LagRule.nextSessionOpenPlus(Duration.ZERO);
        assertThat(rule.knownAt(Instant.parse("2024-01-09T22:00:00Z"), FUTURES)).isEqualTo("2024-01-09T23:00:00Z");
        assertThat(rule.knownAt(Instant.parse("2024-01-10T02:00:00Z"), FUTURES)).isEqualTo("2024-01-10T23:00:00Z");
    }

    @Test
    void a_release_is_on_the_events_own_date_in_the_calendars_zone_or_in_another() {
        Instant fixing = Instant.parse("2024-03-28T13:15:00Z");
        assertThat(LagRule.releasedAt(LocalTime.of(16, 0)).knownAt(fixing, TARGET))
                .isEqualTo("2024-03-28T15:00:00Z");
        assertThat(LagRule.releasedAt(LocalTime.of(16, 0), ZoneId.of("America/New_York"))
                        .knownAt(fixing, TARGET))
                .isEqualTo("2024-03-28T20:00:00Z");
        assertThat(LagRule.releasedAt(LocalTime.of(14, 15)).knownAt(fixing, TARGET))
                .isEqualTo(fixing);
        Refused.by(
                Rule.RELEASE_BEFORE_EVENT,
                () -> LagRule.releasedAt(LocalTime.of(14, 14)).knownAt(fixing, TARGET),
                "2024-03-28T13:14:00Z",
                "2024-03-28T13:15:00Z");
    }

    @Test
    void a_release_in_a_gap_moves_forward_and_in_an_overlap_is_the_earlier() {
        LagRule rule = LagRule.releasedAt(LocalTime.of(2, 30), BERLIN);
        assertThat(rule.knownAt(Instant.parse("2024-03-31T00:30:00Z"), ROUND_THE_CLOCK))
                .as("02:30 does not exist; 03:30 is 01:30Z")
                .isEqualTo("2024-03-31T01:30:00Z");
        assertThat(rule.knownAt(Instant.parse("2024-10-27T00:00:00.000001Z"), ROUND_THE_CLOCK))
                .as("02:30 comes at 00:30Z and at 01:30Z")
                .isEqualTo("2024-10-27T00:30:00Z");
    }

    static Stream<Arguments> rules() {
        List<LagRule> anywhere = List.of(
                LagRule.standard(),
                LagRule.fixed(Duration.ofNanos(1)),
                LagRule.fixed(Duration.ZERO),
                LagRule.nextSessionOpenPlus(Duration.ZERO),
                LagRule.nextSessionOpenPlus(Duration.ofMinutes(30)));
        List<TradingCalendar> calendars = List.of(NYSE, TARGET, ROUND_THE_CLOCK, FUTURES);
        Stream<Arguments> everywhere =
                anywhere.stream().flatMap(rule -> calendars.stream().map(calendar -> Arguments.of(rule, calendar, 24)));
        return Stream.concat(
                everywhere,
                Stream.of(
                        Arguments.of(LagRule.releasedAt(LocalTime.of(16, 0)), TARGET, 16),
                        Arguments.of(LagRule.releasedAt(LocalTime.of(2, 30)), TARGET, 2)));
    }

    /** Events up to an hour of the day, in the calendar's zone, so that the release times of the table fit them. */
    @ParameterizedTest
    @MethodSource("rules")
    void invariant_14_arrivals_are_monotone_in_the_event_and_never_before_it(
            LagRule rule, TradingCalendar calendar, int untilHour) {
        SplittableRandom random = new SplittableRandom(8);
        int changes = 0;
        long[] events = new long[20_000];
        int drawn = 0;
        while (drawn < events.length) {
            long ts = random.nextLong(
                    Micros.exact(Instant.parse("2000-01-05T00:00:00Z")),
                    Micros.exact(Instant.parse("2025-12-20T00:00:00Z")));
            Instant at = Micros.toInstant(ts);
            if (at.atZone(calendar.zone()).getHour() < untilHour) {
                events[drawn++] = ts;
                Duration day = Duration.ofDays(1);
                changes += calendar.zone()
                                .getRules()
                                .getOffset(at)
                                .equals(calendar.zone().getRules().getOffset(at.plus(day)))
                        ? 0
                        : 1;
            }
        }
        java.util.Arrays.sort(events);
        long last = Long.MIN_VALUE;
        for (long ts : events) {
            long known = rule.knownAt(ts, calendar);
            assertThat(known).isGreaterThanOrEqualTo(ts).isGreaterThanOrEqualTo(last);
            assertThat(rule.knownAt(Micros.toInstant(ts), calendar)).isEqualTo(Micros.toInstant(known));
            last = known;
        }
        if (calendar != ROUND_THE_CLOCK) {
            assertThat(changes)
                    .as("events within a day of a change of the clocks")
                    .isGreaterThan(50);
        }
    }

    @Test
    void an_arrival_is_rounded_up_and_a_finer_event_refused() {
        assertThat(LagRule.fixed(Duration.ofNanos(1_001)).knownAt(0L, NYSE)).isEqualTo(2);
        assertThat(LagRule.fixed(Duration.ofNanos(1)).knownAt(-5L, NYSE)).isEqualTo(-4);
        Instant finer = Instant.parse("2024-01-02T21:00:00.0000001Z");
        Refused.by(Rule.FINER_THAN_MICROS, () -> LagRule.standard().knownAt(finer, NYSE));
    }

    @Test
    void what_a_rule_cannot_mean_is_refused() {
        Refused.by(Rule.NEGATIVE_DURATION, () -> LagRule.fixed(Duration.ofHours(-1)), "PT-1H");
        Refused.by(Rule.NEGATIVE_DURATION, () -> LagRule.nextSessionOpenPlus(Duration.ofNanos(-1)));
        LagRule next = LagRule.nextSessionOpenPlus(Duration.ZERO);
        Instant end = NYSE.session(NYSE.lastOrdinal()).closesAt();
        Refused.by(
                Rule.CALENDAR_NOT_VERIFIED,
                () -> next.knownAt(end, NYSE),
                "NYSE",
                NYSE.verified().toString());
        Refused.by(Rule.CALENDAR_NOT_VERIFIED, () -> next.knownAt(Instant.parse("2100-01-01T00:00:00Z"), NYSE), "2100");
        Refused.by(Rule.STAMP_RANGE, () -> LagRule.standard().knownAt(Long.MAX_VALUE, NYSE));
    }

    @Test
    void equal_rules_have_equal_names() {
        assertThat(LagRule.standard())
                .isEqualTo(LagRule.fixed(Duration.ofMinutes(480)))
                .hasToString("ts + PT8H");
        assertThat(LagRule.standard().hashCode())
                .isEqualTo(LagRule.fixed(Duration.ofHours(8)).hashCode());
        assertThat(Stream.of(
                                LagRule.standard(),
                                LagRule.fixed(Duration.ofHours(9)),
                                LagRule.nextSessionOpenPlus(Duration.ofHours(8)),
                                LagRule.releasedAt(LocalTime.of(8, 0)),
                                LagRule.releasedAt(LocalTime.of(8, 0), BERLIN))
                        .map(LagRule::name))
                .doesNotHaveDuplicates()
                .contains("next session open + PT8H", "released at 08:00", "released at 08:00 Europe/Berlin");
    }
}
