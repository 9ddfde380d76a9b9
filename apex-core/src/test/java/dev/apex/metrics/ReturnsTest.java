package dev.apex.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.apex.RefusedException;
import dev.apex.Rule;
import java.time.LocalDate;
import java.time.Year;
import java.time.YearMonth;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** The account by hand: up a tenth, down a tenth, flat, up a fifth; then everything that has no answer. */
class ReturnsTest {
    private static final Returns HAND = Returns.of(100, new double[] {110, 99, 99, 118.8}, 4);

    @Test
    void an_account_worked_out_by_hand() {
        double deviation = StrictMath.sqrt((0.05 * 0.05 + 0.15 * 0.15 + 0.05 * 0.05 + 0.15 * 0.15) / 3);

        assertThat(HAND.toArray()).containsExactly(new double[] {0.1, -0.1, 0, 0.2}, within(1e-15));
        assertThat(HAND.totalReturn().get()).isCloseTo(0.188, within(1e-15));
        assertThat(HAND.cagr().get()).isCloseTo(0.188, within(1e-15));
        assertThat(HAND.volatility().get()).isCloseTo(2 * deviation, within(1e-15));
        assertThat(HAND.sharpe().get()).isCloseTo(0.05 / deviation * 2, within(1e-14));
        assertThat(HAND.sortino().get()).isCloseTo(0.05 / 0.05 * 2, within(1e-14));
        assertThat(HAND.maxDrawdown().get()).isCloseTo(-0.1, within(1e-15));
        assertThat(HAND.calmar().get()).isCloseTo(1.88, within(1e-14));
        assertThat(HAND.bestSession().get()).isCloseTo(0.2, within(1e-15));
        assertThat(HAND.worstSession().get()).isCloseTo(-0.1, within(1e-15));
        assertThat(HAND.sessionWinRate().rate().get()).isEqualTo(0.5);
    }

    @Test
    void a_drawdown_is_dated_by_points_from_the_start() {
        assertThat(HAND.deepestDrawdown()).hasValueSatisfying(deepest -> {
            assertThat(deepest.peak()).isEqualTo(1);
            assertThat(deepest.trough()).isEqualTo(2);
            assertThat(deepest.recovery()).hasValue(4);
            assertThat(deepest.sessionsDown()).isEqualTo(1);
            assertThat(deepest.sessionsUp()).hasValue(2);
        });
    }

    @Test
    void the_shape_and_the_tails_by_hand() {
        // mean 0.05; deviations 0.05, -0.15, -0.05, 0.15: squares 0.05 / 4, cubes 0, fourth powers 0.001025 / 4
        assertThat(HAND.skewness().get()).isCloseTo(0, within(1e-13));
        assertThat(HAND.kurtosis().get()).isCloseTo(0.00025625 / (0.0125 * 0.0125), within(1e-13));
        // sorted -0.1, 0, 0.1, 0.2: place 0.15 and 2.85
        assertThat(tail("valueAtRisk").get()).isCloseTo(-0.085, within(1e-15));
        assertThat(tail("conditionalValueAtRisk").get()).isCloseTo(-0.1, within(1e-15));
        assertThat(tail("tailRatio").get()).isCloseTo(0.185 / 0.085, within(1e-14));
        assertThat(tail("gaussianValueAtRisk").get())
                .isCloseTo(0.05 - 1.6448536269514726 * StrictMath.sqrt(0.05 / 3), within(1e-15));
        assertThat(HAND.omega().get()).isCloseTo(3, within(1e-14));
        assertThat(HAND.downsideDeviation().get()).isCloseTo(0.1, within(1e-15)); // sqrt(0.01 / 4) x sqrt(4)
        assertThat(HAND.ulcerIndex().get()).isCloseTo(StrictMath.sqrt(0.005), within(1e-15)); // 0, 0.1, 0.1, 0
        assertThat(HAND.timeUnderWater().get()).isEqualTo(0.5);
        assertThat(HAND.longestDrawdown().get()).isEqualTo(3);
        assertThat(HAND.martin().get()).isCloseTo(0.188 / StrictMath.sqrt(0.005), within(1e-14));
    }

    private static Metric tail(String name) {
        return Metrics.of(HAND).get(name);
    }

    @Test
    void drawdowns_come_in_the_order_of_their_peaks_and_the_deepest_on_demand() {
        Returns returns = Returns.of(100, new double[] {90, 100, 120, 60, 90, 130, 117, 120}, 252);
        Drawdown first = new Drawdown(-0.1, 0, 1, OptionalInt.of(2));
        Drawdown second = new Drawdown(-0.5, 3, 4, OptionalInt.of(6));
        Drawdown third = new Drawdown(-0.1, 6, 7, OptionalInt.empty());

        assertThat(returns.drawdowns()).containsExactly(first, second, third);
        assertThat(returns.drawdowns(2)).containsExactly(second, first);
        assertThat(returns.longestDrawdown().get()).isEqualTo(3);
        assertThat(Returns.of(100, new double[] {90, 80, 85}, 252)
                        .longestDrawdown()
                        .get())
                .isEqualTo(3);
        assertThat(Returns.of(100, new double[] {100, 110}, 252)
                        .longestDrawdown()
                        .get())
                .isZero();
    }

    @Test
    void a_quantile_lies_on_the_line_between_its_neighbours_and_on_them() {
        double[] down =
                IntStream.rangeClosed(0, 20).mapToDouble(i -> -i / 1000.0).toArray();
        Metrics metrics = Metrics.of(Returns.ofReturns(down, 252));

        assertThat(metrics.get("valueAtRisk").get()).isEqualTo(-0.019); // place 1 of 0 .. 20
        assertThat(metrics.get("conditionalValueAtRisk").get()).isEqualTo(-0.0195); // the floor(20 / 20) + 1 worst
    }

    @Test
    void tails_that_the_expansion_cannot_bend_to_are_undefined() {
        double[] crash = new double[300];
        Arrays.setAll(crash, i -> i == 7 ? -0.5 : i % 2 == 0 ? 0.001 : -0.001);
        Metrics metrics = Metrics.of(Returns.ofReturns(crash, 252));

        assertThat(metrics.get("cornishFisherValueAtRisk").reason())
                .hasValueSatisfying(
                        reason -> assertThat(reason).startsWith("the expansion does not rise at a skewness"));
        assertThat(metrics.get("gaussianValueAtRisk").isDefined()).isTrue();
        assertThat(metrics.get("tailRatio").isDefined()).isTrue();
    }

    @Test
    void stability_of_steady_growth_is_one_and_of_no_move_undefined() {
        Returns growing = Returns.ofReturns(new double[] {0.01, 0.01, 0.01, 0.01}, 252);

        assertThat(growing.stability().get()).isCloseTo(1, within(1e-14));
        assertThat(Returns.ofReturns(new double[3], 252).stability().reason()).contains("equity did not move");
        assertThat(Returns.ofReturns(new double[2], 252).stability().reason()).contains("2 sessions of the 3 needed");
    }

    @Test
    void a_record_that_lost_is_never_long_enough() {
        assertThat(Returns.ofReturns(new double[] {-0.01, 0.005}, 252)
                        .minimumTrackRecord()
                        .reason())
                .contains("the Sharpe ratio is not above zero");
    }

    @Test
    void a_rolling_figure_has_a_window_and_ends_with_the_account() {
        Returns wiped = Returns.of(100, new double[] {101, 103, 104, -1, 5}, 252);

        assertThat(wiped.rollingSharpe(2))
                .extracting(OptionalDouble::isPresent)
                .containsExactly(false, true, true, false, false);
        assertThat(Returns.ofReturns(new double[3], 252).rollingSharpe(2)).containsOnly(OptionalDouble.empty());
        assertRefused(Rule.WINDOW_TOO_SHORT, "a rolling Sharpe ratio over 1 sessions", () -> HAND.rollingSharpe(1));
    }

    @Test
    void returns_by_period_end_with_the_account() {
        List<LocalDate> dates = List.of(
                LocalDate.parse("2020-01-30"),
                LocalDate.parse("2020-01-31"),
                LocalDate.parse("2020-03-02"),
                LocalDate.parse("2021-01-04"));
        PeriodReturns periods = PeriodReturns.of(Returns.of(100, new double[] {101, 110, 55, 66}, 252), dates);

        assertThat(periods.byMonth())
                .containsExactly(
                        Map.entry(YearMonth.parse("2020-01"), 0.1),
                        Map.entry(YearMonth.parse("2020-03"), -0.5),
                        Map.entry(YearMonth.parse("2021-01"), 0.2));
        assertThat(periods.byYear()).containsExactly(Map.entry(Year.of(2020), -0.45), Map.entry(Year.of(2021), 0.2));
        assertThat(PeriodReturns.of(Returns.of(100, new double[] {101, 110, 0, 66}, 252), dates)
                        .byYear())
                .containsExactly(Map.entry(Year.of(2020), -1.0));
        assertRefused(
                Rule.LENGTHS_DIFFER,
                "dates for 4 of 0 sessions",
                () -> PeriodReturns.of(Returns.of(1, new double[0], 252), dates));
    }

    @Test
    void a_fall_from_the_start_counts_and_may_never_recover() {
        Returns falling = Returns.of(100, new double[] {90, 80, 95}, 252);

        assertThat(falling.deepestDrawdown()).contains(new Drawdown(-0.2, 0, 2, OptionalInt.empty()));
        assertThat(falling.deepestDrawdown().orElseThrow().sessionsUp()).isEmpty();
    }

    @Test
    void a_peak_is_the_last_point_at_its_height_and_a_recovery_the_first_back_at_it() {
        Returns returns = Returns.of(100, new double[] {100, 80, 80, 100, 100, 80, 99}, 252);

        assertThat(returns.deepestDrawdown()).contains(new Drawdown(-0.2, 1, 2, OptionalInt.of(4)));
    }

    @Test
    void an_account_that_never_fell_has_no_drawdown_and_no_calmar() {
        Returns rising = Returns.of(100, new double[] {100, 101, 101}, 252);

        assertThat(rising.maxDrawdown().get()).isZero();
        assertThat(rising.deepestDrawdown()).isEmpty();
        assertThat(rising.calmar().reason()).contains("equity never fell");
    }

    @Test
    void constant_equity_has_no_sharpe_and_says_why() {
        Returns constant = Returns.of(100, new double[] {100, 100, 100}, 252);

        assertThat(constant.sharpe().reason()).contains("the returns do not vary");
        assertThat(constant.sharpeStandardError().reason()).contains("the returns do not vary");
        assertThat(constant.probabilisticSharpe().reason()).contains("the returns do not vary");
        assertThat(constant.sortino().reason()).contains("no return fell short of the risk-free rate");
        assertThat(constant.volatility().get()).isZero();
        assertThat(constant.totalReturn().get()).isZero();
        assertThat(constant.cagr().get()).isZero();
    }

    @Test
    void constant_growth_has_no_sharpe_though_rounding_makes_its_returns_differ() {
        double[] equity = IntStream.rangeClosed(1, 500)
                .mapToDouble(i -> 100 * StrictMath.pow(1.001, i))
                .toArray();
        Returns growing = Returns.of(100, equity, 252);

        assertThat(Arrays.stream(growing.toArray()).distinct().count()).isGreaterThan(10);
        assertThat(growing.sharpe().reason()).contains("the returns do not vary");
        assertThat(growing.withRiskFree(StrictMath.pow(1.001, 252) - 1)
                        .sortino()
                        .isDefined())
                .isFalse();
    }

    @Test
    void a_small_but_real_spread_has_a_sharpe() {
        double[] returns = IntStream.range(0, 500)
                .mapToDouble(i -> 1e-4 + (i % 2 == 0 ? 1e-12 : -1e-12))
                .toArray();

        assertThat(Returns.ofReturns(returns, 252).sharpe().get())
                .isCloseTo(1e8 * StrictMath.sqrt(252 * 499 / 500.0), within(1e3));
    }

    @Test
    void no_session_measures_nothing() {
        Returns empty = Returns.of(100, new double[0], 252);

        for (Metric metric : Metrics.of(empty)) {
            if (!metric.name().equals("sessions")) {
                assertThat(metric.reason())
                        .as(metric.name())
                        .isPresent()
                        .get()
                        .asString()
                        .contains("no session");
            }
        }
        assertThat(empty.deepestDrawdown()).isEmpty();
    }

    @Test
    void one_session_has_a_return_and_no_spread() {
        Returns one = Returns.of(100, new double[] {90}, 252);

        for (Metric needsTwo : List.of(one.volatility(), one.sharpe(), one.sharpeStandardError(), one.sortino())) {
            assertThat(needsTwo.reason()).contains("1 session of the 2 needed");
        }
        assertThat(one.totalReturn().get()).isEqualTo(-0.1);
        assertThat(one.worstSession().get()).isEqualTo(-0.1);
        assertThat(one.calmar().isDefined()).isTrue();
    }

    @Test
    void a_wiped_out_account_keeps_total_return_and_drawdown_and_names_the_session() {
        Returns ruined = Returns.of(100, new double[] {120, -60, -60, 10}, 252);

        assertThat(ruined.wipedOutIn()).hasValue(1);
        assertThat(ruined.toArray()).containsExactly(new double[] {0.2, -1.5}, within(1e-15));
        assertThat(ruined.totalReturn().get()).isEqualTo(-0.9);
        assertThat(ruined.maxDrawdown().get()).isEqualTo(-1.5);
        for (Metric metric : List.of(
                ruined.cagr(),
                ruined.volatility(),
                ruined.sharpe(),
                ruined.sharpeStandardError(),
                ruined.probabilisticSharpe(),
                ruined.sortino(),
                ruined.calmar(),
                ruined.bestSession(),
                ruined.worstSession(),
                ruined.sessionWinRate().rate())) {
            assertThat(metric.reason())
                    .as(metric.name())
                    .contains("the account was wiped out in session 2 of 4, at equity -60");
        }
    }

    @Test
    void equity_of_exactly_zero_is_wiped_out_even_in_the_last_session() {
        Returns ruined = Returns.of(100, new double[] {50, 0}, 252);

        assertThat(ruined.wipedOutIn()).hasValue(1);
        assertThat(ruined.totalReturn().get()).isEqualTo(-1);
        assertThat(ruined.cagr().isDefined()).isFalse();
        assertThat(Returns.of(100, new double[] {0, 5}, 252).wipedOutIn()).hasValue(0);
        assertThat(HAND.wipedOutIn()).isEmpty();
    }

    @Test
    void given_returns_compound_until_nothing_is_left() {
        assertThat(Returns.ofReturns(new double[] {0.1, -0.1, 0, 0.2}, 4)
                        .totalReturn()
                        .get())
                .isCloseTo(0.188, within(1e-15));

        Returns ruined = Returns.ofReturns(new double[] {0.5, -1.2, 0.3, -0.5}, 4);

        assertThat(ruined.wipedOutIn()).hasValue(1);
        assertThat(ruined.totalReturn().get()).isCloseTo(-1.3, within(1e-15));
    }

    @Test
    void an_annual_risk_free_rate_is_brought_to_a_session_by_compounding() {
        double[] perSession = new double[4];
        Arrays.fill(perSession, StrictMath.pow(1.08, 0.25) - 1);
        Returns over = HAND.withRiskFree(0.08);

        assertThat(over.sharpe().get())
                .isCloseTo(HAND.withRiskFree(perSession).sharpe().get(), within(1e-14));
        assertThat(over.sortino().get())
                .isCloseTo(HAND.withRiskFree(perSession).sortino().get(), within(1e-14));
        assertThat(over.sharpe().get()).isLessThan(HAND.sharpe().get());
        assertThat(over.volatility()).isEqualTo(HAND.volatility());
        assertThat(over.cagr()).isEqualTo(HAND.cagr());
        assertThat(over.withRiskFree(0).sharpe()).isEqualTo(HAND.sharpe());
    }

    @Test
    void a_sharpe_ratio_known_without_error_has_no_probability() {
        double skewness = 0.7;
        SharpeEstimate certain = new SharpeEstimate(2 / skewness, 30, skewness, 1 + skewness * skewness);
        assertThat(certain.standardError()).isZero();

        Returns twoValued = Returns.ofReturns(twoValued(), 252);

        assertThat(twoValued.sharpe().isDefined()).isTrue();
        assertThat(twoValued.sharpeStandardError().get()).isZero();
        assertThat(twoValued.probabilisticSharpe().reason()).contains("the standard error of the Sharpe ratio is zero");
    }

    @Test
    void what_a_double_cannot_hold_is_undefined() {
        Returns exploding = Returns.of(1e-300, new double[] {1e300, 1e-300}, 252);

        assertThat(exploding.bestSession().reason()).contains("its value lies beyond the range of a double");
        assertThat(Returns.of(1, new double[] {0.5, 1e9}, 252).calmar().reason())
                .contains("cagr undefined: its value lies beyond the range of a double");
    }

    @Test
    void what_was_handed_in_may_change_afterwards() {
        double[] equity = {110, 99, 99, 118.8};
        double[] rates = {0.01, 0.01, 0.01, 0.01};
        Returns returns = Returns.of(100, equity, 4).withRiskFree(rates);
        Metrics before = Metrics.of(returns);
        Arrays.fill(equity, 1);
        Arrays.fill(rates, 1);
        Arrays.fill(returns.toArray(), 1);

        assertThat(Metrics.of(returns)).isEqualTo(before).hasSameHashCodeAs(before);
    }

    @Test
    void impossible_accounts_are_refused() {
        double nan = Double.NaN;
        assertRefused(Rule.START_EQUITY, "a start equity of 0", () -> Returns.of(0, new double[] {1}, 252));
        assertRefused(Rule.START_EQUITY, "a start equity of -3.5", () -> Returns.of(-3.5, new double[] {1}, 252));
        assertRefused(Rule.FIGURE_NOT_FINITE, "a start equity of NaN", () -> Returns.of(nan, new double[] {1}, 252));
        assertRefused(
                Rule.FIGURE_NOT_FINITE, "equity at index 1 of NaN", () -> Returns.of(1, new double[] {1, nan}, 252));
        assertRefused(
                Rule.FIGURE_NOT_FINITE,
                "a return at index 0 of -Infinity",
                () -> Returns.ofReturns(new double[] {Double.NEGATIVE_INFINITY}, 252));
        assertRefused(
                Rule.FIGURE_NOT_FINITE,
                "equity compounded to index 1 of Infinity",
                () -> Returns.ofReturns(new double[] {1e200, 1e200}, 252));
        assertRefused(Rule.SESSIONS_PER_YEAR, "0 sessions a year", () -> Returns.of(1, new double[] {1}, 0));
        assertRefused(Rule.SESSIONS_PER_YEAR, "-1 sessions a year", () -> Returns.ofReturns(new double[] {1}, -1));
    }

    @Test
    void impossible_rates_are_refused() {
        for (double rate : new double[] {-1, -2, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertRefused(Rule.RISK_FREE_RATE, "an annual risk-free rate of " + rate, () -> HAND.withRiskFree(rate));
        }
        assertRefused(
                Rule.LENGTHS_DIFFER,
                "risk-free rates for 3 of 4 sessions",
                () -> HAND.withRiskFree(new double[] {0, 0, 0}));
        assertRefused(
                Rule.FIGURE_NOT_FINITE,
                "a risk-free rate at index 2 of NaN",
                () -> HAND.withRiskFree(new double[] {0, 0, Double.NaN, 0}));
    }

    /** Three returns whose Sharpe ratio is 2 / skewness: with values 0 and 1 about a mean that makes it so. */
    private static double[] twoValued() {
        double deviation = StrictMath.sqrt(1 / 3.0); // of 0, 0, 1, dividing by n - 1
        double skewness = StrictMath.sqrt(0.5);
        double mean = 2 / skewness * deviation;
        return new double[] {mean - 1 / 3.0, mean - 1 / 3.0, mean + 2 / 3.0};
    }

    static void assertRefused(Rule rule, String subject, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(RefusedException.class, e -> {
            assertThat(e.rule()).isEqualTo(rule);
            assertThat(e.subject()).isEqualTo(subject);
        });
    }
}
