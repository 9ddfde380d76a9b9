package dev.apex.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.apex.market.Bar;
import dev.apex.market.Instrument;
import dev.apex.market.MarketQuery;
import dev.apex.market.MemoryMarket;
import dev.apex.market.PointInTimeCursor;
import dev.apex.market.Stamp;
import dev.apex.market.Symbol;
import dev.apex.random.RunSeed;
import dev.apex.time.SimClock;
import dev.apex.time.TradingCalendar;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bookings that are wrong, and books that are long. */
class LedgerTest {
    private static final TradingCalendar DAYS = TradingCalendar.roundTheClock();
    private static final Instrument A = Instrument.bars("A", DAYS);
    private static final int FIRST = 10_000;
    private static final Instant START = DAYS.session(FIRST).opensAt();

    private static Fill fill(Instrument instrument, long lots, double print, double price, double fee) {
        return new Fill(1, 1, instrument, lots, 0, Fill.Basis.OPEN, START, START, START, print, price, fee);
    }

    /** A cursor at the end of a market in which A was priced once, at 10 and 12. */
    private static PointInTimeCursor cursorAt(int session) {
        MemoryMarket market = MemoryMarket.builder()
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
        Instant end = DAYS.session(session).closesAt();
        SimClock.Driver driver = SimClock.startingAt(START);
        PointInTimeCursor cursor = PointInTimeCursor.over(market.open(MarketQuery.upTo(end)), driver.clock());
        driver.advanceTo(end);
        cursor.advance();
        return cursor;
    }

    private static Ledger holding(PointInTimeCursor cursor) {
        Ledger ledger = new Ledger(1_000, START, cursor);
        ledger.post(fill(A, 5, 10, 10.5, 1));
        return ledger;
    }

    @Test
    void right_bookings_close() {
        try (PointInTimeCursor cursor = cursorAt(FIRST + 1)) {
            Ledger ledger = holding(cursor);
            ledger.correct(fill(A, 5, 11, 11.5, 1), START, START);
            Ledger.Accounts known = ledger.closeKnown(end());
            assertThat(known.cash()).isEqualTo(1_000 - 57.5 - 1);
            assertThat(known.equity()).isEqualTo(1_000 - 57.5 - 1 + 60);
            assertThat(known.priceMoves()).isEqualTo(5);
            assertThat(known.slippage()).isEqualTo(2.5);
            assertThat(ledger.effective(List.of(end())).get(0).equity()).isEqualTo(known.equity());
        }
    }

    private static Instant end() {
        return DAYS.session(FIRST + 1).closesAt();
    }

    @Test
    void a_correction_that_moves_the_quantity_does_not_close() {
        assertDoesNotClose(ledger -> ledger.correct(fill(A, 6, 10, 10.5, 1), START, START));
    }

    @Test
    void a_fill_in_another_lot_size_than_the_holding_does_not_close() {
        assertDoesNotClose(ledger -> ledger.post(fill(A.lot(2), 1, 10, 10, 0)));
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void what_is_not_finite_does_not_close(double wrong) {
        assertDoesNotClose(ledger -> ledger.post(fill(A, 1, wrong, 10, 0)));
        assertDoesNotClose(ledger -> ledger.post(fill(A, 1, 10, wrong, 0)));
        assertDoesNotClose(ledger -> ledger.post(fill(A, 1, 10, 10, wrong)));
        assertDoesNotClose(ledger -> ledger.correct(fill(A, 5, 10, 10.5, wrong), START, START));
    }

    private static void assertDoesNotClose(java.util.function.Consumer<Ledger> booking) {
        try (PointInTimeCursor cursor = cursorAt(FIRST + 1)) {
            Ledger ledger = holding(cursor);
            booking.accept(ledger);
            assertThatThrownBy(() -> ledger.closeKnown(end())).hasMessageContaining("APEX-R050");
        }
    }

    @Test
    void two_fills_of_one_order_are_kept_and_corrected_apart() {
        try (PointInTimeCursor cursor = cursorAt(FIRST + 1)) {
            Ledger ledger = new Ledger(1_000, START, cursor);
            ledger.post(fillOfOrder7(1, 5, 10));
            ledger.post(fillOfOrder7(2, 3, 11));
            ledger.correct(fillOfOrder7(1, 5, 9), START, START);
            assertThat(ledger.fills()).extracting(Fill::print).containsExactly(9.0, 11.0);
            assertThat(ledger.lots(A.symbol())).isEqualTo(8);
            // 1,000 - 5 x 9 - 3 x 11 = 922, and 8 at the close of 12
            assertThat(ledger.closeKnown(end()).equity()).isEqualTo(922 + 96);
            assertThat(ledger.effective(List.of(end())).get(0).cash()).isEqualTo(922);
        }
    }

    private static Fill fillOfOrder7(long number, long lots, double print) {
        return new Fill(number, 7, A, lots, 0, Fill.Basis.OPEN, START, START, START, print, print, 0);
    }

    @Test
    void fills_at_one_instant_take_effect_level_close_open_then_as_booked() {
        List<Fill> fills = new ArrayList<>(List.of(
                at(1, Fill.Basis.OPEN, end()),
                at(2, Fill.Basis.OPEN, START),
                at(4, Fill.Basis.CLOSE, end()),
                at(3, Fill.Basis.CLOSE, end()),
                at(5, Fill.Basis.LEVEL, end())));
        fills.sort(Fill.BY_PRINT);
        assertThat(fills).extracting(Fill::number).containsExactly(2L, 5L, 3L, 4L, 1L);
    }

    private static RunSeed seed() {
        return RunSeed.of("books", LocalDate.EPOCH, LocalDate.EPOCH);
    }

    private static Fill at(long number, Fill.Basis basis, Instant print) {
        return new Fill(number, number, A, 1, 0, basis, print, end(), end(), 10, 10, 0);
    }

    @Test
    void a_holding_that_is_silent_for_decades_is_looked_at_once_a_session() {
        int sessions = 30_000;
        try (PointInTimeCursor cursor = cursorAt(FIRST + sessions)) {
            Ledger ledger = holding(cursor);
            List<Instant> closes = IntStream.range(FIRST, FIRST + sessions)
                    .mapToObj(session -> DAYS.session(session).closesAt())
                    .toList();
            long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            List<Ledger.Accounts> accounts = ledger.effective(closes);
            Duration taken =
                    Duration.ofNanos(ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before);
            assertThat(accounts)
                    .hasSize(sessions)
                    .allSatisfy(some -> assertThat(some.equity()).isEqualTo(1_000 - 53.5 + 60));
            assertThat(taken).isLessThan(Duration.ofSeconds(2)); // looking back each time takes over ten times as long
        }
    }

    @Test
    void an_order_costs_the_same_after_many_that_are_done() {
        int many = 20_000;
        try (PointInTimeCursor cursor = cursorAt(FIRST + 1)) {
            Ledger ledger = new Ledger(1e9, START, cursor);
            SimulatedBroker broker =
                    new SimulatedBroker(cursor, ledger, FillModel.of(Slippage.none(), Fees.none(), 5), end(), seed());
            Instant early = START.minusSeconds(1);
            for (long id = 1; id <= many; id++) {
                broker.place(new Order(id, A, 1, early, early, 10));
            }
            broker.book(end());
            assertThat(ledger.lots(A.symbol())).isEqualTo(many);
            long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            for (int step = 0; step < many; step++) {
                broker.book(end());
                broker.pending();
            }
            assertThat(Duration.ofNanos(ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before))
                    .isLessThan(Duration.ofSeconds(2)); // a walk over all past orders is 400 million looks
        }
    }
}
