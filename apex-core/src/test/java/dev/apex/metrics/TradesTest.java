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
    void trades_worked_out_by_hand() {
        Trades trades =
                Trades.of(new double[] {300, 100, 0, -50, -150, -25, 80}).held(new double[] {1, 2.5, 0, 4, 0.5, 1, 5});

        assertThat(trades.payoff().get()).isEqualTo(160 / 75.0); // (300 + 100 + 80) / 3 over (50 + 150 + 25) / 3
        assertThat(trades.expectancy().get()).isEqualTo(255 / 7.0);
        assertThat(trades.averageWin().get()).isEqualTo(160);
        assertThat(trades.averageLoss().get()).isEqualTo(-75);
        assertThat(trades.largestWin().get()).isEqualTo(300);
        assertThat(trades.largestLoss().get()).isEqualTo(-150);
        assertThat(trades.winStreak().get()).isEqualTo(2);
        assertThat(trades.lossStreak().get()).isEqualTo(3);
        assertThat(trades.meanHolding().get()).isEqualTo(2);
        assertThat(trades.longestHolding()).hasToString("longestHolding 5.00 days");
        // mean 1, deviations 1, -1, 2, -2: 1 / sqrt(10 / 3) x sqrt(4)
        assertThat(Trades.of(new double[] {2, 0, 3, -1}).systemQuality().get())
                .isEqualTo(2 / StrictMath.sqrt(10 / 3.0));
    }

    @Test
    void a_streak_ends_with_a_scratch() {
        Trades trades = Trades.of(new double[] {1, 0, 1, 1, -1, 0, -1});

        assertThat(trades.winStreak().get()).isEqualTo(2);
        assertThat(trades.lossStreak().get()).isEqualTo(1);
        assertThat(Trades.of(new double[0]).winStreak().get()).isZero();
    }

    @Test
    void what_there_is_nothing_to_average_of_is_named() {
        Trades none = Trades.of(new double[0]);
        Trades winning = Trades.of(new double[] {1});

        assertThat(none.payoff().reason()).contains("no closed trade");
        assertThat(none.expectancy().reason()).contains("no closed trade");
        assertThat(none.systemQuality().reason()).contains("no closed trade");
        assertThat(none.meanHolding().reason()).contains("no closed trade");
        assertThat(winning.payoff().reason()).contains("no losing trade among 1");
        assertThat(winning.largestLoss().reason()).contains("no losing trade among 1");
        assertThat(Trades.of(new double[] {-1}).averageWin().reason()).contains("no winning trade among 1");
        assertThat(winning.systemQuality().reason()).contains("1 closed trade of the 2 needed");
        assertThat(winning.meanHolding().reason()).contains("holding times were not given");
        assertThat(Trades.of(new double[] {7, 7}).systemQuality().reason()).contains("the profits do not vary");
        assertRefused(Rule.LENGTHS_DIFFER, "holding times for 2 of 1 trades", () -> winning.held(new double[] {1, 2}));
        assertRefused(Rule.AMOUNT_NEGATIVE, "a holding time at index 0 of -1", () -> winning.held(new double[] {-1}));
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
