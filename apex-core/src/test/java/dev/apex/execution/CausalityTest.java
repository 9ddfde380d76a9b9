package dev.apex.execution;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.feature.FeatureGraph;
import dev.apex.market.Bar;
import dev.apex.market.Instrument;
import dev.apex.market.MarketQuery;
import dev.apex.market.MarketView;
import dev.apex.market.MemoryMarket;
import dev.apex.market.PointInTimeCursor;
import dev.apex.market.Stamp;
import dev.apex.market.Symbol;
import dev.apex.time.SimClock;
import dev.apex.time.TradingCalendar;
import java.time.Duration;
import java.time.Instant;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What must come after what in every run, asserted where it happens: each is given what a broken engine would give it. */
class CausalityTest {
    private static final TradingCalendar DAYS = TradingCalendar.roundTheClock();
    private static final Instrument A = Instrument.bars("A", DAYS);
    private static final int FIRST = 10_000;
    private static final Instant START = DAYS.session(FIRST).opensAt();
    private static final Instant LATER = START.plus(Duration.ofHours(1));

    private static Fill fill(Instant printAt, Instant knownAt, Instant bookedAt) {
        return new Fill(1, 1, A, 1, 0, Fill.Basis.OPEN, printAt, knownAt, bookedAt, 10, 10, 0);
    }

    private static Order order(Instant placedAt, Instant reachesAt) {
        return new Order(1, A, 1, placedAt, reachesAt, 10);
    }

    private static void assertRefused(Rule rule, ThrowingCallable act) {
        assertThatThrownBy(act)
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> org.assertj.core.api.Assertions.assertThat(refused.rule())
                                .isEqualTo(rule));
    }

    private static MemoryMarket market() {
        return MemoryMarket.builder()
                .trading(A)
                .add(new Bar(
                        Symbol.of("A"),
                        Stamp.observed(
                                DAYS.session(FIRST).closesAt(),
                                DAYS.session(FIRST).closesAt()),
                        START,
                        10,
                        12,
                        10,
                        12,
                        1))
                .build();
    }

    private static PointInTimeCursor cursorAt(Instant clock) {
        SimClock.Driver driver = SimClock.startingAt(START);
        PointInTimeCursor cursor = PointInTimeCursor.over(market().open(MarketQuery.upTo(clock)), driver.clock());
        driver.advanceTo(clock);
        cursor.advance();
        return cursor;
    }

    @Test
    void a_fill_is_strictly_after_its_order_has_reached_the_venue() {
        fill(LATER, LATER, LATER).requireAfter(order(START, START));
        assertRefused(
                Rule.FILL_NOT_AFTER_ITS_ORDER, () -> fill(START, LATER, LATER).requireAfter(order(START, START)));
        assertRefused(
                Rule.FILL_NOT_AFTER_ITS_ORDER, () -> fill(LATER, LATER, LATER).requireAfter(order(START, LATER)));
        assertRefused(
                Rule.FILL_NOT_AFTER_ITS_ORDER,
                () -> fill(START.minusSeconds(1), LATER, LATER).requireAfter(order(START, START)));
    }

    @Test
    void a_fill_is_of_a_row_that_was_known_when_it_was_booked() {
        assertRefused(
                Rule.BOOKED_TOO_EARLY,
                () -> fill(LATER, LATER.plusNanos(1_000), LATER).requireAfter(order(START, START)));
        assertRefused(
                Rule.BOOKED_TOO_EARLY,
                () -> fill(LATER, LATER.minusNanos(1_000), LATER).requireAfter(order(START, START)));
    }

    @Test
    void nothing_enters_the_books_before_it_was_known() {
        Instant end = DAYS.session(FIRST + 1).closesAt();
        try (PointInTimeCursor cursor = cursorAt(end)) {
            Ledger ledger = new Ledger(1_000, START, cursor);
            assertRefused(Rule.BOOKED_TOO_EARLY, () -> ledger.post(fill(START, LATER, START)));
        }
        try (PointInTimeCursor cursor = cursorAt(end)) {
            Ledger ledger = new Ledger(1_000, START, cursor);
            ledger.post(fill(START, START, START));
            assertRefused(Rule.BOOKED_TOO_EARLY, () -> ledger.correct(fill(START, START, START), LATER, START));
            assertRefused(Rule.BOOKED_TOO_EARLY, () -> ledger.retract(fill(START, START, START), LATER, START));
            assertRefused(Rule.BOOKED_TOO_EARLY, () -> ledger.retract(fill(LATER, START, START), START, START));
        }
    }

    @Test
    void what_is_kept_of_features_is_not_read_at_a_clock_before_it() {
        Instant known = DAYS.session(FIRST).closesAt();
        Symbol symbol = Symbol.of("A");
        try (PointInTimeCursor ahead = cursorAt(known);
                PointInTimeCursor behind = cursorAt(known.minusNanos(1_000))) {
            FeatureGraph graph = FeatureGraph.over(ahead);
            MarketView own = ahead.view("own", 5);
            graph.account(own, symbol);
            MarketView early = behind.view("early", 5);
            assertRefused(Rule.KEPT_NEWER_THAN_THE_CLOCK, () -> graph.account(early, symbol));
            org.assertj.core.api.Assertions.assertThat(early.fault()).isPresent();
        }
    }
}
