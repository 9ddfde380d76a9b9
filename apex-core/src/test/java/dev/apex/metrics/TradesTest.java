package dev.apex.metrics;

import static dev.apex.metrics.ReturnsTest.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.apex.Rule;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class TradesTest {

    @Test
    void a_scratch_counts_among_all_trades_and_is_no_win() {
        Trades trades = Trades.of(new double[] {300, -100, 0, -50, -0.0});

        assertThat(trades.closed()).isEqualTo(5);
        assertThat(trades.tradeWinRate().rate().get()).isEqualTo(0.2);
        assertThat(trades.tradeWinRate().scratches()).isEqualTo(2);
        assertThat(trades.tradeWinRate()).asString().startsWith("tradeWinRate 20.00 % (1 of 5, 2 scratches, 95 %: ");
        assertThat(trades.profitFactor().get()).isEqualTo(2);
    }

    @Test
    void no_trade_and_no_loss_leave_ratios_undefined() {
        Trades none = Trades.of(new double[0]);
        Trades winning = Trades.of(new double[] {1, 0, 2});

        assertThat(none.tradeWinRate().rate().reason()).contains("no closed trade");
        assertThat(none.profitFactor().reason()).contains("no closed trade");
        assertThat(winning.profitFactor().reason()).contains("no losing trade among 3");
        assertThat(Trades.of(new double[] {-1}).profitFactor().get()).isZero();
    }

    @Test
    void the_interval_of_none_and_of_all_ends_exactly_at_zero_and_one() {
        for (int n = 1; n <= 300; n++) {
            double[] wins = new double[n];
            double[] losses = new double[n];
            Arrays.fill(wins, 1);
            Arrays.fill(losses, -1);

            assertThat(Trades.of(losses).tradeWinRate().low().get()).isZero();
            assertThat(Trades.of(wins).tradeWinRate().high().get()).isEqualTo(1);
            assertThat(Trades.of(losses).tradeWinRate().high().get()).isPositive();
            assertThat(Trades.of(wins).tradeWinRate().low().get()).isLessThan(1);
        }
    }

    @Test
    void a_profit_that_is_no_number_is_refused() {
        assertRefused(
                Rule.FIGURE_NOT_FINITE, "a profit at index 1 of NaN", () -> Trades.of(new double[] {1, Double.NaN}));
    }

    @Test
    void what_was_handed_in_may_change_afterwards() {
        double[] profits = {1, -1};
        Trades trades = Trades.of(profits);
        profits[1] = 5;

        assertThat(trades.profitFactor().get()).isEqualTo(1);
    }
}
