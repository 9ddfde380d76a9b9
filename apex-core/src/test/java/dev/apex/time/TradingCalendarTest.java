package dev.apex.time;

import static dev.apex.time.TradingCalendar.NYSE;
import static dev.apex.time.TradingCalendar.TARGET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.apex.Rule;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TradingCalendarTest {
    private static final ZoneId LONDON = ZoneId.of("Europe/London");
    private static final LocalDate MONDAY = LocalDate.of(2024, 1, 8);
    private static final LocalTime EIGHT = LocalTime.of(8, 0);
    private static final LocalTime HALF_PAST_FOUR = LocalTime.of(16, 30);

    /** A small exchange with one of everything: Monday 8 January 2024 and the two weeks after. */
    private static TradingCalendar.Builder small() {
        return small("small", LONDON);
    }

    @Test
    void a_user_can_supply_a_calendar_of_their_own() {
        TradingCalendar calendar = small().build();
        assertThat(calendar.sessions(calendar.verified()))
                .startsWith(
                        new Session(0, MONDAY, at("2024-01-08T08:00:00Z"), at("2024-01-08T16:30:00Z"), false),
                        new Session(1, day(9), at("2024-01-09T08:00:00Z"), at("2024-01-09T16:30:00Z"), false),
                        new Session(2, day(12), at("2024-01-12T08:00:00Z"), at("2024-01-12T12:30:00Z"), true),
                        new Session(3, day(13), at("2024-01-13T18:00:00Z"), at("2024-01-13T19:00:00Z"), false),
                        new Session(4, day(15), at("2024-01-15T08:00:00Z"), at("2024-01-15T16:30:00Z"), false))
                .hasSize(9);
        assertThat(calendar.closures(calendar.verified()))
                .containsExactly(new Closure(
                        day(11),
                        at("2024-01-11T06:00:00Z"),
                        "fire",
                        at("2024-01-11T08:00:00Z"),
                        at("2024-01-11T16:30:00Z")));
        assertThat(calendar.closures(Span.between("2024-01-12", "2024-01-20"))).isEmpty();
        assertThat(calendar.name()).isEqualTo("small");
        assertThat(calendar.zone()).isEqualTo(LONDON);
        assertThat(calendar.sessionsPerYear()).isEqualTo(250);
        assertThat(calendar).hasToString("small 2024-01-07..2024-01-20");
    }

    @Test
    void a_market_may_rest_on_other_days_and_change_its_hours() {
        TradingCalendar riyadh = TradingCalendar.named("riyadh", ZoneId.of("Asia/Riyadh"))
                .hours(LocalTime.of(11, 0), LocalTime.of(15, 30))
                .hoursFrom(LocalDate.of(2024, 1, 10), LocalTime.of(10, 0), LocalTime.of(15, 0))
                .weekend(DayOfWeek.FRIDAY, DayOfWeek.SATURDAY)
                .holidays(date -> date.getDayOfMonth() == 14)
                .sessionsPerYear(250)
                .verified(Span.between("2024-01-07", "2024-01-15"))
                .build();
        assertThat(riyadh.sessions(riyadh.verified()).stream()
                        .map(session -> session.date().getDayOfMonth() + " " + session.opensAt()))
                .containsExactly(
                        "7 2024-01-07T08:00:00Z",
                        "8 2024-01-08T08:00:00Z",
                        "9 2024-01-09T08:00:00Z",
                        "10 2024-01-10T07:00:00Z",
                        "11 2024-01-11T07:00:00Z",
                        "15 2024-01-15T07:00:00Z");
    }

    @Test
    void a_session_may_open_on_the_evening_before() {
        TradingCalendar futures = TradingCalendar.named("futures", ZoneId.of("America/Chicago"))
                .hours(LocalTime.of(17, 0), LocalTime.of(16, 0))
                .earlyClose(day(9), LocalTime.of(12, 0))
                .sessionsPerYear(252)
                .verified(Span.between("2024-01-08", "2024-01-12"))
                .build();
        assertThat(futures.session(MONDAY).opensAt()).isEqualTo("2024-01-07T23:00:00Z");
        assertThat(futures.session(MONDAY).closesAt()).isEqualTo("2024-01-08T22:00:00Z");
        assertThat(futures.session(day(9)).closesAt()).isEqualTo("2024-01-09T18:00:00Z");
        assertThat(futures.session(day(10)).opensAt()).isEqualTo("2024-01-09T23:00:00Z");
    }

    @Test
    void round_the_clock_is_every_date_from_midnight_to_midnight() {
        TradingCalendar calendar = TradingCalendar.roundTheClock();
        assertThat(calendar.session(0))
                .isEqualTo(new Session(0, LocalDate.EPOCH, Instant.EPOCH, Instant.EPOCH.plusSeconds(86_400), false));
        assertThat(calendar.size()).isEqualTo(47_482);
        for (int ordinal = 1; ordinal < calendar.size(); ordinal++) {
            assertThat(calendar.opensAt(ordinal)).isEqualTo(calendar.closesAt(ordinal - 1));
        }
        assertThat(calendar.sessionsPerYear()).isEqualTo(365);
        assertThat(TradingCalendar.roundTheClock()).isSameAs(calendar);
    }

    @Test
    void weekdays_are_monday_to_friday_in_any_zone() {
        TradingCalendar calendar = TradingCalendar.weekdays(LONDON, EIGHT, HALF_PAST_FOUR);
        assertThat(calendar.sessions(Span.between("2023-12-22", "2024-01-02")).stream()
                        .map(Session::date))
                .containsExactly(
                        LocalDate.of(2023, 12, 22),
                        LocalDate.of(2023, 12, 25),
                        LocalDate.of(2023, 12, 26),
                        LocalDate.of(2023, 12, 27),
                        LocalDate.of(2023, 12, 28),
                        LocalDate.of(2023, 12, 29),
                        LocalDate.of(2024, 1, 1),
                        LocalDate.of(2024, 1, 2));
        assertThat(calendar.session(LocalDate.of(2024, 7, 1)).opensAt()).isEqualTo("2024-07-01T07:00:00Z");
        assertThat(calendar.session(LocalDate.of(2024, 12, 2)).opensAt()).isEqualTo("2024-12-02T08:00:00Z");
        assertThat(calendar.sessionsPerYear()).isEqualTo(261);
    }

    @Test
    void an_ordinal_is_absolute_and_found_from_both_sides_of_a_gap() {
        assertThat(NYSE.firstOrdinal()).isZero();
        assertThat(NYSE.session(0).date()).isEqualTo("1970-01-02");
        assertThat(NYSE.lastOrdinal()).isEqualTo(NYSE.size() - 1).isEqualTo(14_873);
        LocalDate friday = LocalDate.of(2024, 3, 28);
        LocalDate tuesday = LocalDate.of(2024, 4, 1);
        int ordinal = NYSE.session(friday).ordinal();
        assertThat(NYSE.session(tuesday).ordinal()).isEqualTo(ordinal + 1);
        for (LocalDate date = friday.plusDays(1); date.isBefore(tuesday); date = date.plusDays(1)) {
            assertThat(NYSE.ordinalAtOrBefore(date)).isEqualTo(ordinal);
            assertThat(NYSE.ordinalAtOrAfter(date)).isEqualTo(ordinal + 1);
            assertThat(NYSE.find(date)).isEmpty();
        }
        assertThat(NYSE.ordinalAtOrBefore(friday)).isEqualTo(ordinal);
        assertThat(NYSE.ordinalAtOrAfter(friday)).isEqualTo(ordinal);
        assertThat(NYSE.find(friday)).contains(NYSE.session(ordinal));
    }

    @Test
    void at_the_ends_of_the_span_there_is_no_session_before_or_after() {
        TradingCalendar calendar = small().build();
        assertThat(calendar.ordinalAtOrBefore(day(7))).isEqualTo(-1);
        assertThat(calendar.ordinalAtOrAfter(day(7))).isZero();
        assertThat(calendar.ordinalAtOrAfter(day(20))).isEqualTo(calendar.size());
        assertThat(calendar.ordinalAtOrBefore(day(20))).isEqualTo(calendar.lastOrdinal());
        assertThat(calendar.sessions(Span.between("2024-01-20", "2024-01-20"))).isEmpty();
        assertThat(calendar.sessions(Span.between("2024-01-07", "2024-01-07"))).isEmpty();
    }

    @Test
    void outside_the_verified_span_it_does_not_answer() {
        LocalDate before = LocalDate.of(1969, 12, 31);
        LocalDate after = LocalDate.of(2029, 1, 1);
        for (LocalDate date : List.of(before, after)) {
            String sentence = date + " in NYSE, verified for 1970-01-01..2028-12-31";
            Refused.by(Rule.CALENDAR_NOT_VERIFIED, () -> NYSE.find(date), sentence);
            Refused.by(Rule.CALENDAR_NOT_VERIFIED, () -> NYSE.session(date), sentence);
            Refused.by(Rule.CALENDAR_NOT_VERIFIED, () -> NYSE.ordinalAtOrBefore(date), sentence);
            Refused.by(Rule.CALENDAR_NOT_VERIFIED, () -> NYSE.ordinalAtOrAfter(date), sentence);
        }
        Span early = Span.between(before, before.plusDays(9));
        Span late = Span.between(after.minusDays(9), after);
        for (Span span : List.of(early, late)) {
            Refused.by(Rule.CALENDAR_NOT_VERIFIED, () -> NYSE.sessions(span));
            Refused.by(Rule.CALENDAR_NOT_VERIFIED, () -> NYSE.closures(span));
            Refused.by(Rule.CALENDAR_NOT_VERIFIED, () -> NYSE.digest(span));
        }
        Refused.by(Rule.CALENDAR_NOT_VERIFIED, () -> NYSE.session(-1), "session -1 of NYSE, which has 0..14873");
        Refused.by(Rule.CALENDAR_NOT_VERIFIED, () -> NYSE.session(NYSE.size()));
        Refused.by(Rule.NOT_A_SESSION, () -> NYSE.session(LocalDate.of(2024, 7, 4)), "2024-07-04 in NYSE");
    }

    @Test
    void a_session_is_open_from_its_first_instant_and_closed_from_its_last() {
        long opens = Micros.exact(at("2024-01-12T08:00:00Z"));
        long closes = Micros.exact(at("2024-01-12T12:30:00Z"));
        TradingCalendar calendar = small().build();
        assertThat(calendar.openedBy(opens - 1)).isEqualTo(1);
        assertThat(calendar.openedBy(opens)).isEqualTo(2);
        assertThat(calendar.closedBy(closes - 1)).isEqualTo(1);
        assertThat(calendar.closedBy(closes)).isEqualTo(2);
        assertThat(calendar.openedBy(calendar.opensAt(0) - 1)).isEqualTo(-1);
        assertThat(calendar.closedBy(calendar.closesAt(0) - 1)).isEqualTo(-1);
        assertThat(calendar.openedBy(Long.MAX_VALUE)).isEqualTo(calendar.lastOrdinal());
        assertThat(calendar.closedBy(Long.MIN_VALUE)).isEqualTo(-1);
    }

    static Stream<Arguments> calendars() {
        return Stream.of(
                Arguments.of(NYSE, 0.3),
                Arguments.of(TARGET, 0.3),
                Arguments.of(TradingCalendar.roundTheClock(), 0.0),
                Arguments.of(everyDayIn("Australia/Lord_Howe"), 0.0),
                Arguments.of(everyDayIn("America/Sao_Paulo"), 0.0), // its clocks changed at midnight
                Arguments.of(everyDayIn("Pacific/Apia"), 0.0), // it had no 30 December 2011
                Arguments.of(everyDayIn("Pacific/Kwajalein"), 0.0), // it had no 21 August 1993
                Arguments.of(TradingCalendar.weekdays(ZoneId.of("Asia/Kolkata"), EIGHT, HALF_PAST_FOUR), 0.28));
    }

    /** The definition by java.time, one event at a time, beside the table. */
    @ParameterizedTest
    @MethodSource("calendars")
    void an_event_belongs_to_the_session_of_the_date_of_its_last_microsecond(
            TradingCalendar calendar, double withoutSession) {
        Map<LocalDate, Integer> ordinals = new HashMap<>();
        calendar.sessions(calendar.verified()).forEach(session -> ordinals.put(session.date(), session.ordinal()));
        SplittableRandom random = new SplittableRandom(1234);
        long first = Micros.exact(
                calendar.verified().first().atStartOfDay(calendar.zone()).toInstant());
        long last = Micros.exact(calendar.verified()
                .last()
                .plusDays(1)
                .atStartOfDay(calendar.zone())
                .toInstant());
        int atMidnight = 0;
        int none = 0;
        int events = 60_000;
        for (int i = 0; i < events; i++) {
            long ts = random.nextLong(first + 1, last + 1);
            if (i % 2 == 0) {
                LocalDate date = Micros.toInstant(ts).atZone(calendar.zone()).toLocalDate();
                long midnight = Micros.exact(date.atStartOfDay(calendar.zone()).toInstant());
                ts = Math.max(first + 1, midnight + random.nextInt(-1, 2));
                atMidnight += ts == midnight ? 1 : 0;
            }
            LocalDate date = Micros.toInstant(ts - 1).atZone(calendar.zone()).toLocalDate();
            int expected = ordinals.getOrDefault(date, -1);
            none += expected < 0 ? 1 : 0;
            assertThat(calendar.slotOf(ts))
                    .as("%s in %s", Micros.toInstant(ts), calendar)
                    .isEqualTo(expected);
        }
        assertThat(atMidnight).as("events at a midnight").isGreaterThan(events / 10);
        assertThat((double) none / events)
                .as("events without a session")
                .isBetween(withoutSession - 0.05, withoutSession + 0.05);
    }

    @ParameterizedTest
    @MethodSource("calendars")
    void an_event_outside_the_verified_span_belongs_to_none(TradingCalendar calendar) {
        Span span = calendar.verified();
        long first = Micros.exact(span.first().atStartOfDay(calendar.zone()).toInstant());
        long last = Micros.exact(
                span.last().plusDays(1).atStartOfDay(calendar.zone()).toInstant());
        for (long ts :
                new long[] {first, first - 1, last + 1, last + 86_400_000_000L, Long.MIN_VALUE, Long.MAX_VALUE}) {
            assertThat(calendar.slotOf(ts)).as("%s", Micros.toInstant(ts)).isEqualTo(-1);
        }
    }

    @ParameterizedTest
    @MethodSource("calendars")
    void every_session_is_found_by_its_prints(TradingCalendar calendar) {
        for (int ordinal = 0; ordinal < calendar.size(); ordinal++) {
            assertThat(calendar.slotOf(calendar.closesAt(ordinal))).isEqualTo(ordinal);
            assertThat(calendar.slotOf(calendar.opensAt(ordinal) + 1)).isEqualTo(ordinal);
            assertThat(calendar.openedBy(calendar.opensAt(ordinal))).isEqualTo(ordinal);
            assertThat(calendar.closedBy(calendar.closesAt(ordinal))).isEqualTo(ordinal);
            assertThat(calendar.opensAt(ordinal)).isLessThan(calendar.closesAt(ordinal));
        }
    }

    static Stream<Arguments> changes() {
        return Stream.of(
                change("name", builder -> small("other", LONDON)),
                change("zone", builder -> small("small", ZoneId.of("Europe/Lisbon"))),
                change("sessions per year", builder -> builder.sessionsPerYear(251)),
                change("verified span", builder -> builder.verified(Span.between("2024-01-07", "2024-01-21"))),
                change("open", builder -> builder.hours(LocalTime.of(8, 1), HALF_PAST_FOUR)),
                change("close", builder -> builder.hours(EIGHT, LocalTime.of(16, 31))),
                change("holiday", builder -> builder.holidays(List.of(day(16)))),
                change("early close", builder -> builder.earlyClose(day(12), LocalTime.of(12, 31))),
                change(
                        "regular close",
                        builder -> builder.opening(day(12), EIGHT, LocalTime.of(12, 30))
                                .earlyClose(day(12), LocalTime.of(12, 30))),
                change(
                        "announcement",
                        builder -> builder.closure(day(11), Instant.parse("2024-01-11T06:00:00.000001Z"), "fire")),
                change("reason", builder -> builder.closure(day(11), Instant.parse("2024-01-11T06:00:00Z"), "water")),
                change("closure", builder -> builder.closure(day(16), Instant.parse("2024-01-11T06:00:00Z"), "fire")));
    }

    @ParameterizedTest
    @MethodSource("changes")
    void the_digest_tells_every_part(String part, UnaryOperator<TradingCalendar.Builder> change) {
        TradingCalendar changed = change.apply(small()).build();
        assertThat(changed.digest())
                .as(part)
                .isNotEqualTo(small().build().digest())
                .hasSize(64);
        assertThat(changed).isNotEqualTo(small().build());
    }

    @Test
    void equal_calendars_have_equal_digests_and_a_span_has_its_own() {
        TradingCalendar calendar = small().build();
        assertThat(calendar).isEqualTo(small().build()).hasSameHashCodeAs(small().build());
        assertThat(calendar.digest(calendar.verified())).isEqualTo(calendar.digest());
        Span week = Span.between("2024-01-07", "2024-01-13");
        assertThat(calendar.digest(week))
                .isNotEqualTo(calendar.digest())
                .isEqualTo(small().verified(Span.between("2024-01-07", "2024-01-19"))
                        .build()
                        .digest(week));
    }

    static Stream<Arguments> contradictions() {
        Instant noon = Instant.parse("2024-01-10T12:00:00Z");
        return Stream.of(
                contradiction("small needs its hours", TradingCalendar.named("small", LONDON)),
                contradiction("a calendar has a name", small(" ", LONDON)),
                contradiction(
                        "needs the span it is verified for",
                        TradingCalendar.named("small", LONDON)
                                .hours(EIGHT, HALF_PAST_FOUR)
                                .sessionsPerYear(250)),
                contradiction("needs its sessions per year", small().sessionsPerYear(0)),
                contradiction("verified from 1969-12-31", small().verified(Span.between("1969-12-31", "2024-01-19"))),
                contradiction(
                        "has no session in 2024-01-07..2024-01-07",
                        TradingCalendar.named("small", LONDON)
                                .hours(EIGHT, HALF_PAST_FOUR)
                                .sessionsPerYear(250)
                                .verified(Span.between("2024-01-07", "2024-01-07"))),
                contradiction("closes early on 2024-01-14", small().earlyClose(day(14), LocalTime.NOON)),
                contradiction("closes early on 2024-01-10", small().earlyClose(day(10), LocalTime.NOON)),
                contradiction("closed on 2024-01-10, which has no session", small().closure(day(10), noon, "fire")),
                contradiction("closed on 2024-01-14, which has no session", small().closure(day(14), noon, "fire")),
                contradiction(
                        "closes on 2024-01-15 at 2024-01-15T16:31", small().earlyClose(day(15), LocalTime.of(16, 31))),
                contradiction("closes on 2024-01-15 at 2024-01-15T08:00", small().earlyClose(day(15), EIGHT)),
                contradiction("2025-01-15, which lies outside", small().earlyClose(day(15).plusYears(1), EIGHT)),
                contradiction("2025-01-15, which lies outside", small().closure(day(15).plusYears(1), noon, "fire")),
                contradiction(
                        "2025-01-15, which lies outside", small().opening(day(15).plusYears(1), EIGHT, HALF_PAST_FOUR)),
                contradiction(
                        "opens on 2024-01-16 before its last session has closed",
                        small().opening(day(16), LocalTime.of(16, 0), LocalTime.of(15, 0))),
                contradiction(
                        "has hours only from 2024-01-09",
                        TradingCalendar.named("small", LONDON)
                                .hoursFrom(day(9), EIGHT, HALF_PAST_FOUR)
                                .sessionsPerYear(250)
                                .verified(Span.between("2024-01-08", "2024-01-20"))));
    }

    @ParameterizedTest
    @MethodSource("contradictions")
    void what_does_not_fit_together_is_refused(String sentence, TradingCalendar.Builder builder) {
        Refused.by(Rule.CALENDAR_INCONSISTENT, builder::build, sentence);
    }

    @Test
    void what_it_hands_out_cannot_be_changed() {
        Span span = Span.between("2024-01-07", "2024-01-20");
        TradingCalendar calendar = small().build();
        for (List<?> list : List.of(
                calendar.sessions(span),
                calendar.closures(span),
                DecisionTime.at(EIGHT).decisions(calendar, Span.between("2024-01-08", "2024-01-09")))) {
            assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(list::clear);
        }
    }

    private static TradingCalendar.Builder small(String name, ZoneId zone) {
        return TradingCalendar.named(name, zone)
                .hours(EIGHT, HALF_PAST_FOUR)
                .holidays(List.of(day(10)))
                .closure(day(11), Instant.parse("2024-01-11T06:00:00Z"), "fire")
                .earlyClose(day(12), LocalTime.of(12, 30))
                .opening(day(13), LocalTime.of(18, 0), LocalTime.of(19, 0))
                .sessionsPerYear(250)
                .verified(Span.between("2024-01-07", "2024-01-20"));
    }

    private static TradingCalendar everyDayIn(String zone) {
        return TradingCalendar.named("every day", ZoneId.of(zone))
                .hours(EIGHT, HALF_PAST_FOUR)
                .weekend()
                .holidays(date ->
                        ZoneId.of(zone).equals(ZoneId.of("Pacific/Apia")) && date.equals(LocalDate.of(2011, 12, 30))
                                || ZoneId.of(zone).equals(ZoneId.of("Pacific/Kwajalein"))
                                        && date.equals(LocalDate.of(1993, 8, 21)))
                .sessionsPerYear(365)
                .verified(Span.between("1990-01-01", "2019-12-31"))
                .build();
    }

    private static Arguments change(String part, UnaryOperator<TradingCalendar.Builder> change) {
        return Arguments.of(part, change);
    }

    private static Arguments contradiction(String sentence, TradingCalendar.Builder builder) {
        return Arguments.of(sentence, builder);
    }

    private static LocalDate day(int dayOfJanuary) {
        return LocalDate.of(2024, 1, dayOfJanuary);
    }

    private static Instant at(String text) {
        return Instant.parse(text);
    }
}
