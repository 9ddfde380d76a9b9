package dev.apex.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.market.Tape.Kind;
import dev.apex.time.Micros;
import dev.apex.time.Session;
import dev.apex.time.SimClock;
import dev.apex.time.TradingCalendar;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TapeWriterTest {
    private static final TradingCalendar NYSE = TradingCalendar.NYSE;
    private static final Symbol AAPL = Symbol.of("AAPL");
    private static final Instrument TERMS = Instrument.bars("AAPL", NYSE);
    private static final Session MONDAY = NYSE.session(LocalDate.of(2021, 3, 1));
    private static final Session TUESDAY = NYSE.session(LocalDate.of(2021, 3, 2));

    private final List<Rule> refused = new ArrayList<>();
    private final TapeWriter bars = TapeWriter.of(Kind.BARS);

    private static Bar bar(Session session, int hoursLater, int rev, double close) {
        return new Bar(AAPL, stamp(session, hoursLater, rev), session.opensAt(), close, close, close, close, 100);
    }

    private static Stamp stamp(Session session, int hoursLater, int rev) {
        return Stamp.observed(session.closesAt(), session.closesAt().plus(Duration.ofHours(hoursLater)))
                .revision(rev);
    }

    private TapeWriter quarantining() {
        bars.declare(TERMS);
        return bars.quarantining((rule, place, detail) -> refused.add(rule));
    }

    private static double closeAt(Tape tape, Instant clock) {
        SimClock.Driver driver = SimClock.startingAt(clock);
        PointInTimeCursor cursor = PointInTimeCursor.over(Feed.of(List.of(tape)), driver.clock());
        cursor.advance();
        return cursor.visible().bars().get(0).close();
    }

    @Test
    void a_row_written_twice_is_a_duplicate_also_in_a_later_commit() {
        quarantining().write(bar(MONDAY, 1, 0, 10)).commit();
        bars.write(bar(TUESDAY, 1, 0, 11)).commit();
        Intake intake = bars.write(bar(MONDAY, 1, 0, 10)).commit();
        assertThat(intake).isEqualTo(new Intake(1, 0, 1, 0, 0));
    }

    @Test
    void what_was_visible_anyway_is_a_redelivery_also_behind_the_tape() {
        quarantining().write(bar(MONDAY, 1, 0, 10)).write(bar(MONDAY, 9, 1, 12)).commit();
        Intake intake = bars.write(bar(MONDAY, 5, 0, 10)).commit();
        assertThat(intake).isEqualTo(new Intake(1, 0, 0, 1, 0));
    }

    @Test
    void a_row_that_would_change_the_past_is_refused() {
        quarantining().write(bar(MONDAY, 1, 0, 10)).write(bar(MONDAY, 9, 1, 12)).commit();
        bars.write(bar(MONDAY, 5, 0, 11)).commit();
        assertThat(refused).containsExactly(Rule.BEHIND_THE_TAPE);
    }

    @Test
    void one_version_with_another_payload_is_named_as_such_also_in_a_later_commit() {
        quarantining().write(bar(MONDAY, 1, 0, 10)).commit();
        bars.write(bar(MONDAY, 1, 0, 11)).commit();
        assertThat(refused).containsExactly(Rule.ONE_VERSION_TWO_PAYLOADS);
    }

    @Test
    void a_price_that_comes_back_to_an_older_value_is_a_revision() {
        Intake intake = quarantining()
                .write(bar(MONDAY, 1, 0, 10))
                .write(bar(MONDAY, 2, 1, 11))
                .write(bar(MONDAY, 3, 2, 10))
                .commit();
        assertThat(intake.accepted()).isEqualTo(3);
    }

    @Test
    void withdrawing_what_was_never_asserted_is_refused() {
        quarantining().retract(AAPL, stamp(MONDAY, 2, 1)).commit();
        assertThat(refused).containsExactly(Rule.NOTHING_TO_RETRACT);
        assertThat(bars.tape().size).isZero();
    }

    @Test
    void withdrawing_twice_is_a_redelivery() {
        Intake intake = quarantining()
                .write(bar(MONDAY, 1, 0, 10))
                .retract(AAPL, stamp(MONDAY, 2, 1))
                .retract(AAPL, stamp(MONDAY, 3, 2))
                .commit();
        assertThat(intake).isEqualTo(new Intake(3, 2, 0, 1, 0));
    }

    @Test
    void a_revision_number_that_falls_while_arrivals_rise_is_refused() {
        quarantining().write(bar(MONDAY, 1, 3, 10)).write(bar(MONDAY, 2, 2, 11)).commit();
        assertThat(refused).containsExactly(Rule.REVISION_FELL);
    }

    @Test
    void a_failure_while_committing_leaves_the_tape_as_it_was() {
        bars.declare(TERMS);
        bars.write(bar(MONDAY, 1, 0, 10)).commit();
        Tape tape = bars.tape();
        List<Quarantine> failures = List.of(Quarantine.REFUSING, (rule, place, detail) -> {
            throw new IllegalStateException("disk full");
        });
        for (Quarantine failing : failures) {
            bars.quarantining(failing)
                    .write(bar(MONDAY, 5, 1, 11))
                    .write(bar(TUESDAY, 1, 0, 11))
                    .write(bar(TUESDAY, 1, 0, 12));
            assertThatThrownBy(bars::commit).isInstanceOf(RuntimeException.class);
            assertThat(tape.size).isEqualTo(1);
            assertThat(tape.replacements).isZero();
            assertThat(tape.cells()).isEqualTo(1);
        }
        bars.quarantining(Quarantine.REFUSING).write(bar(MONDAY, 6, 1, 12)).commit();
        assertThat(closeAt(tape, Worlds.EVER)).isEqualTo(12);
        assertThat(closeAt(tape, MONDAY.closesAt().plus(Duration.ofHours(5)))).isEqualTo(10);
    }

    @Test
    void sessions_times_symbols_beyond_an_array_are_refused_and_the_tape_stays_as_it_was() {
        TradingCalendar always = TradingCalendar.roundTheClock();
        for (int i = 0; i < 50_000; i++) {
            bars.declare(Instrument.bars("X" + i, always));
        }
        write("X7", always.session(1_000));
        bars.commit();
        write("X7", always.session(47_000));
        assertThatThrownBy(bars::commit)
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refusal -> assertThat(refusal.rule()).isEqualTo(Rule.TAPE_TOO_WIDE));
        assertThat(bars.tape().size).isEqualTo(1);
        write("X7", always.session(1_001));
        assertThat(bars.commit().accepted()).isEqualTo(1);
    }

    private void write(String symbol, Session session) {
        bars.write(new Bar(Symbol.of(symbol), stamp(session, 1, 0), session.opensAt(), 1, 1, 1, 1, 1));
    }

    @Test
    void a_failure_while_writing_forgets_the_whole_batch() {
        bars.declare(TERMS);
        bars.write(bar(MONDAY, 1, 0, 10));
        assertThatThrownBy(() -> bars.write(bar(TUESDAY, 1, 0, -1))).isInstanceOf(RefusedException.class);
        assertThat(bars.commit()).isEqualTo(Intake.NONE);
    }

    @Test
    void a_finished_tape_does_not_grow() {
        bars.declare(TERMS);
        Tape tape = bars.write(bar(MONDAY, 1, 0, 10)).build();
        bars.write(bar(TUESDAY, 1, 0, 11));
        assertThatThrownBy(bars::commit).isInstanceOf(RefusedException.class).hasMessageContaining("finished tape");
        assertThat(tape.size).isEqualTo(1);
    }

    @Test
    void rows_of_undeclared_symbols_and_of_finer_openings_are_accounted_for() {
        bars.quarantining((rule, place, detail) -> refused.add(rule)).write(bar(MONDAY, 1, 0, 10));
        bars.retract(AAPL, stamp(MONDAY, 1, 0));
        bars.declare(TERMS);
        Bar sound = bar(MONDAY, 1, 0, 10);
        bars.write(new Bar(AAPL, sound.stamp(), sound.opensAt().plusNanos(1), 10, 10, 10, 10, 1));
        assertThat(bars.commit()).isEqualTo(new Intake(3, 0, 0, 0, 3));
        assertThat(refused)
                .containsExactly(Rule.UNDECLARED_INSTRUMENT, Rule.UNDECLARED_INSTRUMENT, Rule.FINER_THAN_MICROS);
    }

    @Test
    void stamps_in_another_unit_are_out_of_range() {
        int handle = bars.declare(Instrument.bars(
                "ANY", TradingCalendar.weekdays(NYSE.zone(), LocalTime.of(9, 30), LocalTime.of(16, 0))));
        bars.quarantining((rule, place, detail) -> refused.add(rule));
        long ts = Micros.exact(MONDAY.closesAt());
        for (long unit : new long[] {1_000, 1_000_000}) {
            bars.bar(handle, ts / unit - 1, ts / unit, ts / unit + 1, 0, false, 1, 1, 1, 1, 1, 1);
            bars.bar(handle, ts * unit - 1, ts * unit, ts * unit + 1, 0, false, 1, 1, 1, 1, 1, 1);
            bars.bar(handle, ts - 1, ts, (ts + 1) * unit, 0, false, 1, 1, 1, 1, 1, 1);
        }
        assertThat(refused).hasSize(6).containsOnly(Rule.STAMP_OUT_OF_RANGE);
    }

    @Test
    void a_bar_that_opens_before_the_last_session_has_closed_is_refused() {
        Bar sound = bar(TUESDAY, 1, 0, 10);
        quarantining().write(new Bar(AAPL, sound.stamp(), MONDAY.closesAt(), 10, 10, 10, 10, 1));
        assertThat(bars.commit().accepted()).isEqualTo(1);
        bars.write(new Bar(AAPL, stamp(TUESDAY, 2, 1), MONDAY.closesAt().minusSeconds(1), 11, 11, 11, 11, 1))
                .commit();
        assertThat(refused).containsExactly(Rule.BAR_OF_SEVERAL_SESSIONS);
    }

    @Test
    void two_zeros_of_an_announced_amount_are_one_payload() {
        TapeWriter actions = TapeWriter.of(Kind.ANNOUNCEMENTS);
        Stamp stamp = stamp(MONDAY, 1, 0);
        actions.write(new Announcement(AAPL, stamp, "note", 0.0)).write(new Announcement(AAPL, stamp, "note", -0.0));
        assertThat(actions.commit().duplicates()).isEqualTo(1);
        assertThat(1 / actions.tape().values[0][0]).isEqualTo(Double.POSITIVE_INFINITY);
    }

    @Test
    void a_topic_that_cannot_be_printed_is_refused() {
        TapeWriter actions = TapeWriter.of(Kind.ANNOUNCEMENTS).quarantining((rule, place, detail) -> refused.add(rule));
        for (String topic : List.of("", "a b", "tab\t", "x".repeat(65), "\u202Esplit")) {
            actions.write(new Announcement(AAPL, stamp(MONDAY, 1, 0), topic, 1));
        }
        assertThat(actions.commit().quarantined()).isEqualTo(5);
        assertThat(refused).containsOnly(Rule.TOPIC_NAME);
    }

    @Test
    void a_symbol_cannot_have_bars_and_fixings_in_one_market() {
        Tape one = TapeWriter.of(Kind.BARS).build();
        TapeWriter fixings = TapeWriter.of(Kind.FIXINGS);
        fixings.declare(Instrument.fixings("AAPL", NYSE));
        bars.declare(TERMS);
        Tape two = fixings.build();
        assertThatThrownBy(() -> MemoryMarket.of("m", List.of(bars.build(), two), Intake.NONE))
                .hasMessageContaining("AAPL");
        assertThatThrownBy(() -> MemoryMarket.of("m", List.of(one, one), Intake.NONE))
                .hasMessageContaining("two tapes of BARS");
    }

    @Test
    void a_row_handed_over_after_the_clock_has_passed_its_arrival_fails_the_cursor() {
        bars.declare(TERMS);
        bars.write(bar(MONDAY, 1, 0, 10)).commit();
        SimClock.Driver driver = SimClock.startingAt(TUESDAY.closesAt().plus(Duration.ofHours(2)));
        PointInTimeCursor cursor = PointInTimeCursor.over(Feed.of(List.of(bars.tape())), driver.clock());
        cursor.advance();
        bars.write(bar(TUESDAY, 2, 0, 11)).commit();
        driver.advanceTo(driver.clock().instant().plusSeconds(1));
        assertThatThrownBy(cursor::advance)
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.rule()).isEqualTo(Rule.RELEASED_TOO_LATE));
    }
}
