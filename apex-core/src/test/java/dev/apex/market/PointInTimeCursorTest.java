package dev.apex.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.time.SimClock;
import dev.apex.time.TradingCalendar;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class PointInTimeCursorTest {
    private static final TradingCalendar NYSE = TradingCalendar.NYSE;
    private static final Symbol AAPL = Symbol.of("AAPL");
    private static final Instant EVER = Instant.parse("2030-01-01T00:00:00Z");

    private static Bar bar(String date, String ingestedAt, int rev, double close) {
        var session = NYSE.session(LocalDate.parse(date));
        return new Bar(
                AAPL,
                Stamp.observed(session.closesAt(), Instant.parse(ingestedAt)).revision(rev),
                session.opensAt(),
                close,
                close,
                close,
                close,
                100);
    }

    private static Stamp stamp(String date, String ingestedAt) {
        return Stamp.observed(NYSE.session(LocalDate.parse(date)).closesAt(), Instant.parse(ingestedAt))
                .revision(2);
    }

    private static final MemoryMarket MARKET = MemoryMarket.builder()
            .trading(Instrument.bars("AAPL", NYSE))
            .add(
                    bar("2021-03-01", "2021-03-02T05:00:00Z", 0, 10),
                    bar("2021-03-02", "2021-03-03T14:00:00Z", 0, 11),
                    bar("2021-03-02", "2021-03-04T14:00:00Z", 1, 12),
                    bar("2021-03-03", "2021-03-04T05:00:00Z", 0, 13))
            .retract(AAPL, stamp("2021-03-02", "2021-03-05T14:00:00Z"))
            .build();

    private final SimClock.Driver driver = SimClock.startingAt(Instant.parse("2021-03-01T00:00:00Z"));
    private final PointInTimeCursor cursor =
            PointInTimeCursor.over(MARKET.open(MarketQuery.upTo(EVER)), driver.clock());
    private final MarketView view = cursor.view("test", 5);

    private void at(String instant) {
        driver.advanceTo(Instant.parse(instant));
        cursor.advance();
    }

    @Test
    void a_row_is_visible_at_the_microsecond_it_arrives_and_not_before() {
        at("2021-03-03T13:59:59.999999Z");
        assertThat(view.series(AAPL).close(0)).isEmpty();
        at("2021-03-03T14:00:00Z");
        assertThat(view.series(AAPL).close(0)).hasValue(11);
    }

    @Test
    void a_restatement_does_not_hide_the_version_before_it() {
        at("2021-03-04T13:59:00Z");
        assertThat(view.series(AAPL).close(1)).hasValue(11);
        at("2021-03-04T14:00:00Z");
        assertThat(view.series(AAPL).close(1)).hasValue(12);
        assertThat(view.series(AAPL).firstKnown().close(1)).hasValue(11);
    }

    @Test
    void a_retracted_row_is_gone_and_nothing_older_comes_back() {
        at("2021-03-05T14:00:00Z");
        assertThat(view.series(AAPL).close(LocalDate.parse("2021-03-02"))).isEmpty();
        assertThat(view.series(AAPL).closes(4).known()).isEqualTo(2);
    }

    @Test
    void a_view_kept_from_an_earlier_step_throws_and_fails_the_run() {
        at("2021-03-03T14:00:00Z");
        Series kept = view.series(AAPL);
        at("2021-03-04T14:00:00Z");
        assertThatThrownBy(() -> kept.close(0))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.rule()).isEqualTo(Rule.VIEW_OUTLIVED_ITS_STEP));
        assertThat(view.fault()).isPresent();
    }

    @Test
    void no_way_of_using_a_kept_view_gets_past_its_step() {
        at("2021-03-03T14:00:00Z");
        Series kept = view.series(AAPL);
        at("2021-03-04T14:00:00Z");
        List<ThrowingCallable> uses = List.of(
                () -> kept.close(0),
                () -> kept.closeOrNaN(0),
                () -> kept.closes(2),
                () -> kept.close(LocalDate.parse("2021-03-02")),
                () -> kept.bar(0),
                () -> kept.open(0),
                () -> kept.volume(0),
                kept::last,
                kept::age,
                kept::arrivalLag,
                kept::eventTime,
                kept::isFresh,
                kept::firstKnown);
        for (ThrowingCallable use : uses) {
            assertThatThrownBy(use)
                    .isInstanceOfSatisfying(
                            RefusedException.class, e -> assertThat(e.rule()).isEqualTo(Rule.VIEW_OUTLIVED_ITS_STEP));
        }
    }

    @Test
    void everything_a_strategy_is_told_goes_into_its_digest() {
        at("2021-03-03T14:00:00Z");
        Series series = view.series(AAPL);
        view.endStep();
        List<Runnable> readings = List.of(
                () -> series.close(0),
                () -> series.close(5),
                series::age,
                series::arrivalLag,
                series::eventTime,
                series::isFresh,
                series::last,
                () -> series.bar(0),
                view::symbols,
                view::members);
        for (Runnable reading : readings) {
            reading.run();
            assertThat(view.endStep()).isNotEmpty();
        }
    }

    @Test
    void a_strategy_that_advances_a_cursor_of_its_own_fails_the_run() {
        at("2021-03-03T14:00:00Z");
        SimClock.Driver own = SimClock.startingAt(EVER);
        PointInTimeCursor peeking = PointInTimeCursor.over(MARKET.open(MarketQuery.upTo(EVER)), own.clock());
        try (Asking asking = Asking.through(view)) {
            assertThatThrownBy(peeking::advance)
                    .isInstanceOfSatisfying(
                            RefusedException.class, e -> assertThat(e.rule()).isEqualTo(Rule.SOURCE_READ_WHILE_ASKED));
        }
        assertThat(view.fault()).isPresent();
    }

    @Test
    void any_distance_beyond_the_clock_is_a_look_ahead() {
        at("2021-03-05T14:00:00Z");
        for (int ahead : new int[] {-1, -400, -1_000_000, Integer.MIN_VALUE}) {
            assertThatThrownBy(() -> view.series(AAPL).close(ahead)).isInstanceOf(LookAheadException.class);
        }
        assertThat(view.series(AAPL).close(Integer.MAX_VALUE)).isEmpty();
    }

    @Test
    void asking_beyond_the_clock_tells_what_was_asked_and_fails_the_run() {
        at("2021-03-05T14:00:00Z");
        assertThatThrownBy(() -> view.series(AAPL).close(LocalDate.parse("2021-03-05")))
                .isInstanceOf(LookAheadException.class)
                .hasMessage("test asked for AAPL at 2021-03-05T21:00:00Z; the clock is at 2021-03-05T14:00:00Z"
                        + " (7 h too early)");
        assertThatThrownBy(() -> view.series(AAPL).close(-1)).isInstanceOf(LookAheadException.class);
        assertThat(view.fault()).containsInstanceOf(LookAheadException.class);
    }

    @Test
    void the_cursor_equals_the_as_of_query_at_every_clock() {
        MarketQuery query = MarketQuery.upTo(EVER);
        Instant clock = Instant.parse("2021-03-01T00:00:00Z");
        for (int hour = 0; hour < 24 * 6; hour++) {
            clock = clock.plus(Duration.ofHours(1));
            driver.advanceTo(clock);
            cursor.advance();
            assertThat(cursor.visible()).isEqualTo(MARKET.asOf(query, clock));
        }
        assertThat(cursor.visible().bars()).hasSize(2);
    }
}
