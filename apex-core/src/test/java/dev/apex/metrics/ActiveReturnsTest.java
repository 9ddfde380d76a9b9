package dev.apex.metrics;

import static dev.apex.metrics.ReturnsTest.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.apex.Rule;
import org.junit.jupiter.api.Test;

/** An account that moves one and a half times as much as its benchmark, less a tenth of a per cent, worked out by hand. */
class ActiveReturnsTest {
    private static final double[] MARKET = {0.02, -0.02, 0.04, -0.04};
    private static final double[] OWN = {0.029, -0.031, 0.059, -0.061};
    private static final ActiveReturns HAND =
            ActiveReturns.of(Returns.ofReturns(OWN, 252), Returns.ofReturns(MARKET, 252));

    @Test
    void an_account_beside_its_benchmark_by_hand() {
        // differences: 0.009, -0.011, 0.019, -0.021; mean -0.001, deviations 0.01, -0.01, 0.02, -0.02
        double error = StrictMath.sqrt((0.0001 + 0.0001 + 0.0004 + 0.0004) / 3);

        assertThat(HAND.activeReturn().get()).isCloseTo(-0.252, within(1e-14));
        assertThat(HAND.trackingError().get()).isCloseTo(error * StrictMath.sqrt(252), within(1e-14));
        assertThat(HAND.informationRatio().get()).isCloseTo(-0.001 / error * StrictMath.sqrt(252), within(1e-13));
        assertThat(HAND.beta().get()).isCloseTo(1.5, within(1e-14));
        assertThat(HAND.alpha().get()).isCloseTo(StrictMath.pow(0.999, 252) - 1, within(1e-13));
        assertThat(HAND.correlation().get()).isCloseTo(1, within(1e-15));
        assertThat(HAND.battingAverage().get()).isEqualTo(0.5);
        // up: 1.029 x 1.059 over 1.02 x 1.04 in 2 sessions, each to the power 126
        assertThat(HAND.upCapture().get())
                .isCloseTo(
                        (StrictMath.pow(1.029 * 1.059, 126) - 1) / (StrictMath.pow(1.02 * 1.04, 126) - 1),
                        within(1e-9));
        assertThat(HAND.downCapture().get())
                .isCloseTo(
                        (StrictMath.pow(0.969 * 0.939, 126) - 1) / (StrictMath.pow(0.98 * 0.96, 126) - 1),
                        within(1e-13));
    }

    @Test
    void a_risk_free_rate_is_taken_from_both() {
        double[] rates = {0.001, 0.002, 0, 0.001};
        Returns own = Returns.ofReturns(new double[] {0.021, -0.018, 0.04, -0.039}, 252);

        ActiveReturns active = ActiveReturns.of(own.withRiskFree(rates), Returns.ofReturns(MARKET, 252));

        // less their rates, the own are 0.02, -0.02, 0.04, -0.04 and the market's 0.019, -0.022, 0.04, -0.041
        double[] market = {0.019, -0.022, 0.04, -0.041};
        ActiveReturns same = ActiveReturns.of(Returns.ofReturns(MARKET, 252), Returns.ofReturns(market, 252));
        assertThat(active.beta().get()).isCloseTo(same.beta().get(), within(1e-13));
        assertThat(active.alpha().get()).isCloseTo(same.alpha().get(), within(1e-13));
    }

    @Test
    void an_account_that_is_its_benchmark_has_no_information_ratio() {
        Returns market = Returns.ofReturns(MARKET, 252);
        ActiveReturns itself = ActiveReturns.of(market, market);

        assertThat(itself.activeReturn().get()).isZero();
        assertThat(itself.trackingError().get()).isZero();
        assertThat(itself.informationRatio().reason()).contains("the difference to the benchmark does not vary");
        assertThat(itself.beta().get()).isEqualTo(1);
        assertThat(itself.upCapture().get()).isEqualTo(1);
        assertThat(itself.battingAverage().get()).isZero();
    }

    @Test
    void a_benchmark_that_stands_still_explains_nothing_and_says_so() {
        Returns still = Returns.ofReturns(new double[4], 252);
        ActiveReturns active = ActiveReturns.of(Returns.ofReturns(OWN, 252), still);

        assertThat(active.beta().reason()).contains("the returns of the benchmark do not vary");
        assertThat(active.alpha().reason()).contains("the returns of the benchmark do not vary");
        assertThat(active.correlation().reason()).contains("the returns of the benchmark do not vary");
        assertThat(active.upCapture().reason()).contains("the benchmark never rose");
        assertThat(active.downCapture().reason()).contains("the benchmark never fell");
        assertThat(active.informationRatio().isDefined()).isTrue();
    }

    @Test
    void a_benchmark_that_was_wiped_out_is_named() {
        Returns wiped = Returns.of(100, new double[] {90, 80, 0, 0}, 252);

        assertThat(ActiveReturns.of(Returns.ofReturns(OWN, 252), wiped).beta().reason())
                .contains("of the benchmark, the account was wiped out in session 3 of 4, at equity 0");
    }

    @Test
    void other_sessions_are_no_yardstick() {
        assertRefused(
                Rule.LENGTHS_DIFFER,
                "a benchmark with 1 of 4 sessions",
                () -> ActiveReturns.of(Returns.ofReturns(OWN, 252), Returns.ofReturns(new double[1], 252)));
        assertRefused(
                Rule.LENGTHS_DIFFER,
                "a benchmark with 365 sessions a year beside 252",
                () -> ActiveReturns.of(Returns.ofReturns(OWN, 252), Returns.ofReturns(MARKET, 365)));
    }
}
