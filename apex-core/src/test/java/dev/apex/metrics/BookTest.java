package dev.apex.metrics;

import static dev.apex.metrics.ReturnsTest.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.apex.Rule;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Six sessions: out, in by a purchase, in at a price that stands still, out at the open, out, in and out within one. */
class BookTest {
    private static final Returns RETURNS = Returns.of(100, new double[] {100, 110, 110, 88, 88, 90}, 252);
    private static final double[] GROSS = {0, 55, 55, 0, 0, 0};
    private static final double[] NET = {0, 55, -55, 0, 0, 0};
    private static final double[] BOUGHT = {0, 50, 0, 0, 0, 10};
    private static final double[] SOLD = {0, 0, 0, 44, 0, 12};
    private static final Book BOOK = Book.of(RETURNS, GROSS, NET, BOUGHT, SOLD);

    @Test
    void a_session_counts_as_active_by_positions_and_trades_not_by_its_return() {
        assertThat(BOOK.active()).containsExactly(false, true, true, true, false, true);
        assertThat(BOOK.activeSessions()).isEqualTo(4);
        assertThat(BOOK.timeInMarket().get()).isEqualTo(4 / 6.0);
    }

    @Test
    void a_position_that_became_worthless_and_a_sale_alone_are_days_in_the_market() {
        double[] none = new double[3];
        Returns returns = Returns.of(100, new double[] {100, 90, 90}, 252);

        assertThat(Book.of(returns, new double[] {10, 0, 0}, none, none, none).active())
                .containsExactly(true, true, false);
        assertThat(Book.of(returns, none, none, none, new double[] {0, 7, 0}).active())
                .containsExactly(false, true, false);
        assertThat(Book.of(returns, none, none, new double[] {0, 7, 0}, none).active())
                .containsExactly(false, true, false);
    }

    @Test
    void the_win_rate_of_active_days_has_its_own_denominator() {
        WinRate days = BOOK.activeDayWinRate();

        assertThat(days.rate().get()).isEqualTo(0.5);
        assertThat(RETURNS.sessionWinRate().rate().get()).isEqualTo(2 / 6.0);
        assertThat(days.wins()).isEqualTo(2);
        assertThat(days.losses()).isEqualTo(1);
        assertThat(days.scratches()).isEqualTo(1);
        assertThat(days).hasToString("activeDayWinRate 50.00 % (2 of 4, 1 scratch, 95 %: 15.00 % to 85.00 %)");
    }

    @Test
    void exposures_are_averaged_over_all_sessions() {
        assertThat(BOOK.grossExposure().get()).isCloseTo((0.5 + 0.5) / 6, within(1e-16));
        assertThat(BOOK.netExposure().get()).isZero();
    }

    @Test
    void turnover_is_named_by_its_ways_and_counted_a_year() {
        double averageEquity = (100 + 110 + 110 + 88 + 88 + 90) / 6.0;

        assertThat(BOOK.turnoverOneWay().get()).isCloseTo(56 / averageEquity * 42, within(1e-13));
        assertThat(BOOK.turnoverTwoWay().get()).isCloseTo(116 / averageEquity * 42, within(1e-13));
    }

    @Test
    void a_book_that_held_nothing_has_no_win_rate_of_active_days() {
        double[] nothing = new double[6];
        Book empty = Book.of(RETURNS, nothing, nothing, nothing, nothing);

        assertThat(empty.activeDayWinRate().rate().reason()).contains("no session with a position");
        assertThat(empty.activeDayWinRate().low().reason()).contains("no session with a position");
        assertThat(empty.activeDayWinRate().high().isDefined()).isFalse();
        assertThat(empty.timeInMarket().get()).isZero();
        assertThat(empty.turnoverTwoWay().get()).isZero();
    }

    @Test
    void a_wiped_out_account_has_no_exposure_over_equity() {
        Returns ruined = Returns.of(100, new double[] {10, -5, -5, -5, -5, -5}, 252);
        Book book = Book.of(ruined, GROSS, NET, BOUGHT, SOLD);

        for (Metric metric : List.of(
                book.grossExposure(),
                book.netExposure(),
                book.turnoverOneWay(),
                book.turnoverTwoWay(),
                book.activeDayWinRate().rate())) {
            assertThat(metric.reason()).contains("the account was wiped out in session 2 of 6, at equity -5");
        }
        assertThat(book.timeInMarket().get()).isEqualTo(4 / 6.0);
    }

    @Test
    void no_session_measures_nothing() {
        double[] none = new double[0];
        Book empty = Book.of(Returns.of(1, none, 252), none, none, none, none);

        for (Metric metric :
                List.of(empty.timeInMarket(), empty.grossExposure(), empty.netExposure(), empty.turnoverOneWay())) {
            assertThat(metric.reason()).contains("no session");
        }
    }

    @Test
    void what_was_handed_in_may_change_afterwards() {
        double[] gross = GROSS.clone();
        double[] bought = BOUGHT.clone();
        double[] net = NET.clone();
        double[] sold = SOLD.clone();
        Book book = Book.of(RETURNS, gross, net, bought, sold);
        for (double[] array : List.of(gross, net, bought, sold)) {
            array[0] = 77;
        }

        assertThat(Metrics.of(book, Trades.of(sold))).isEqualTo(Metrics.of(BOOK, Trades.of(sold)));
    }

    @Test
    void impossible_books_are_refused() {
        double[] five = new double[5];
        double[] six = new double[6];
        double[] negative = {0, 0, 0, -7, 0, 0};
        double[] infinite = {0, 0, 0, Double.POSITIVE_INFINITY, 0, 0};
        assertRefused(
                Rule.LENGTHS_DIFFER,
                "gross exposures for 5 of 6 sessions",
                () -> Book.of(RETURNS, five, six, six, six));
        assertRefused(
                Rule.LENGTHS_DIFFER, "net exposures for 5 of 6 sessions", () -> Book.of(RETURNS, six, five, six, six));
        assertRefused(
                Rule.LENGTHS_DIFFER, "purchases for 5 of 6 sessions", () -> Book.of(RETURNS, six, six, five, six));
        assertRefused(Rule.LENGTHS_DIFFER, "sales for 5 of 6 sessions", () -> Book.of(RETURNS, six, six, six, five));
        assertRefused(
                Rule.AMOUNT_NEGATIVE,
                "a gross exposure at index 3 of -7",
                () -> Book.of(RETURNS, negative, six, six, six));
        assertRefused(
                Rule.AMOUNT_NEGATIVE, "purchases at index 3 of -7", () -> Book.of(RETURNS, six, six, negative, six));
        assertRefused(Rule.AMOUNT_NEGATIVE, "sales at index 3 of -7", () -> Book.of(RETURNS, six, six, six, negative));
        assertRefused(
                Rule.FIGURE_NOT_FINITE,
                "sales at index 3 of Infinity",
                () -> Book.of(RETURNS, six, six, six, infinite));
        assertRefused(
                Rule.NET_ABOVE_GROSS,
                "net -7 beside gross 0 at index 3",
                () -> Book.of(RETURNS, six, negative, six, six));
    }

    @Test
    void gross_and_net_may_differ_by_the_order_in_which_they_were_summed() {
        double[] gross = {0, 55, 55, 0, 0, 0};
        double[] net = {0, StrictMath.nextUp(55.0), 55, 0, 0, 0};

        assertThat(Book.of(RETURNS, gross, net, BOUGHT, SOLD).netExposure().isDefined())
                .isTrue();
    }
}
