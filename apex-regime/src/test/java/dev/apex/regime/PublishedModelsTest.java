package dev.apex.regime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.apex.random.RunSeed;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What hmmlearn, statsmodels and pencil and paper say of the same models and rows. */
class PublishedModelsTest {
    static final RunSeed SEED = RunSeed.of("regimes", LocalDate.of(2019, 1, 2), LocalDate.of(2023, 12, 29));

    private static final GaussianHmm TOY = Frozen.model(
            new double[] {0.6, 0.4}, new double[][] {{0.7, 0.3}, {0.4, 0.6}}, new double[] {0, 1}, new double[] {1, 2});
    private static final double[][] TOY_ROWS = Frozen.column(0.5, -1, 2);

    /** Where hmmlearn_oracle.py starts. */
    static GaussianHmm start(Covariance kind, int features) {
        double[][] means = new double[3][features];
        double[][][] covariances = new double[3][features][features];
        for (int state = 0; state < 3; state++) {
            Arrays.fill(means[state], (state - 1) * 0.5);
            for (int i = 0; i < features; i++) {
                covariances[state][i][i] = 0.5 + 0.5 * state;
            }
        }
        return GaussianHmm.of(
                kind,
                new double[] {0.5, 0.3, 0.2},
                new double[][] {{0.9, 0.05, 0.05}, {0.1, 0.8, 0.1}, {0.05, 0.15, 0.8}},
                means,
                covariances);
    }

    @ParameterizedTest
    @CsvSource({"diag, 1", "diag, 2", "diag, 3", "full, 1", "full, 2", "full, 3"})
    void fifty_steps_from_a_fixed_start_are_those_of_hmmlearn(String name, int features) {
        Covariance kind = name.equals("diag") ? Covariance.DIAGONAL : Covariance.FULL;
        double[][] rows = Frozen.rows("rows.csv", features);
        GaussianHmm start = start(kind, features);
        HmmFit fit = BaumWelch.of(3)
                .with(kind)
                .atMost(50)
                .floor(0)
                .pseudoCounts(0, 0)
                .stepsFrom(start, rows);
        GaussianHmm model = fit.model();
        double[] moves = new double[9];
        double[] means = new double[3 * features];
        double[] covariances = new double[kind == Covariance.FULL ? means.length * features : means.length];
        for (int state = 0; state < 3; state++) {
            for (int j = 0; j < 3; j++) {
                moves[state * 3 + j] = model.transition(state, j);
            }
            for (int i = 0; i < features; i++) {
                means[state * features + i] = model.mean(state, i);
                for (int j = 0; j < features; j++) {
                    if (kind == Covariance.FULL) {
                        covariances[(state * features + i) * features + j] = model.covariance(state, i, j);
                    } else if (i == j) {
                        covariances[state * features + i] = model.covariance(state, i, i);
                    }
                }
            }
        }
        assertThat(fit.steps()).isEqualTo(50);
        assertThat(start.logLikelihood(rows)).isCloseTo(oracle(name, features, "before")[0], within(1e-9));
        assertThat(fit.logLikelihood()).isCloseTo(oracle(name, features, "after")[0], within(1e-9));
        assertThat(model.logLikelihood(rows)).isCloseTo(oracle(name, features, "after")[0], within(1e-9));
        assertThat(model.initial()).containsExactly(oracle(name, features, "initial"), within(1e-10));
        assertThat(moves).containsExactly(oracle(name, features, "transitions"), within(1e-10));
        assertThat(means).containsExactly(oracle(name, features, "means"), within(1e-10));
        double[] expected = oracle(name, features, "covariances");
        if (kind == Covariance.DIAGONAL && expected.length > covariances.length) {
            double[] diagonal = new double[covariances.length];
            for (int i = 0; i < diagonal.length; i++) {
                diagonal[i] = expected[i * features + i % features];
            }
            expected = diagonal;
        }
        assertThat(covariances).containsExactly(expected, within(1e-10));
    }

    private static double[] oracle(String kind, int features, String what) {
        List<String> found = Frozen.lines("hmmlearn.csv").stream()
                .filter(line -> line.startsWith(kind + "," + features + "," + what + ","))
                .toList();
        assertThat(found).hasSize(1);
        return Frozen.numbers(found.get(0).split(",")[3].split(" "));
    }

    /** All 2^3 paths summed up: the values are the sums, and were also had from the recursions by another program. */
    @Test
    void three_rows_of_two_states_are_what_all_eight_paths_say() {
        double sum = 0;
        double[] last = new double[2];
        double[] first = new double[2];
        for (int path = 0; path < 8; path++) {
            int[] states = {path >> 2 & 1, path >> 1 & 1, path & 1};
            double joint = StrictMath.exp(Hindsight.of(TOY).logJoint(TOY_ROWS, states));
            sum += joint;
            last[states[2]] += joint;
            first[states[0]] += joint;
        }
        assertThat(TOY.logLikelihood(TOY_ROWS)).isCloseTo(StrictMath.log(sum), within(1e-12));
        assertThat(TOY.logLikelihood(TOY_ROWS)).isCloseTo(-4.991437433966, within(1e-11));
        double[][] filtered = TOY.filtered(TOY_ROWS);
        assertThat(new double[] {filtered[0][0], filtered[1][0], filtered[2][0]})
                .containsExactly(new double[] {0.6658643001, 0.7774791186, 0.2979103477}, within(1e-10));
        assertThat(filtered[2][0]).isCloseTo(last[0] / sum, within(1e-14));
        double[][] smoothed = Hindsight.of(TOY).smoothed(TOY_ROWS);
        assertThat(new double[] {smoothed[0][0], smoothed[1][0], smoothed[2][0]})
                .containsExactly(new double[] {0.6944430248, 0.7025399081, 0.2979103477}, within(1e-10));
        assertThat(smoothed[0][0]).isCloseTo(first[0] / sum, within(1e-14));
        assertThat(Hindsight.of(TOY).path(TOY_ROWS)).containsExactly(0, 0, 1);
        assertThat(Hindsight.of(TOY).logJoint(TOY_ROWS, 0, 0, 1)).isCloseTo(-6.049862562, within(1e-9));
    }

    /** Hamilton's filter of statsmodels begins where the chain rests: pi = pi A. */
    private static double[] resting(double stayLow, double leaveHigh) {
        double low = leaveHigh / (1 - stayLow + leaveHigh);
        return new double[] {low, 1 - low};
    }

    @Test
    void the_federal_funds_rate_has_the_likelihoods_that_stata_and_statsmodels_found() {
        double[][] rate = Frozen.rows("fedfunds.csv", 1);
        assertThat(rate).hasNumberOfRows(226);
        double variance = 2.107562 * 2.107562;
        GaussianHmm common = Frozen.model(
                resting(0.9820939, 0.0503587),
                new double[][] {{0.9820939, 1 - 0.9820939}, {0.0503587, 1 - 0.0503587}},
                new double[] {3.70877, 9.556793},
                new double[] {variance, variance});
        assertThat(common.logLikelihood(rate)).isCloseTo(-508.63592, within(1e-5));
        GaussianHmm switching = Frozen.model(
                resting(0.970753, 0.025767),
                new double[][] {{0.970753, 0.029247}, {0.025767, 0.974233}},
                new double[] {2.431762, 7.327809},
                new double[] {1.468441, 8.624548});
        assertThat(switching.logLikelihood(rate)).isCloseTo(-505.701633, within(1e-6));
        assertThat(switching.filtered(rate)[10][0]).isCloseTo(0.994873, within(1e-6));
        assertThat(Hindsight.of(switching).smoothed(rate)[10][0]).isCloseTo(0.999837, within(1e-6));
    }

    @Test
    void the_federal_funds_rate_is_fitted_to_its_best_known_top() {
        double[][] rate = Frozen.rows("fedfunds.csv", 1);
        BaumWelch plain =
                BaumWelch.of(2).pseudoCounts(0, 0).floor(1e-4).tolerance(1e-10).atMost(5000);
        HmmFit two = plain.fit(rate, SEED);
        assertThat(two.converged()).isTrue();
        assertThat(two.logLikelihood()).isCloseTo(-495.79515, within(1e-5));
        assertThat(two.bic()).isCloseTo(1029.534, within(1e-3));
        GaussianHmm model = two.model().mean(0, 0) < two.model().mean(1, 0)
                ? two.model()
                : two.model().reordered(1, 0);
        // the values were had from a program that stopped a little before the top: the likelihood is flat there
        assertThat(model.mean(0, 0)).isCloseTo(3.6348, within(3e-4));
        assertThat(model.mean(1, 0)).isCloseTo(9.3453, within(6e-4));
        assertThat(model.covariance(0, 0, 0)).isCloseTo(2.91834, within(6e-4));
        assertThat(model.covariance(1, 0, 0)).isCloseTo(8.00507, within(6e-4));
        assertThat(model.transition(0, 0)).isCloseTo(0.980145, within(1e-5));
        assertThat(model.transition(1, 1)).isCloseTo(0.956913, within(1e-5));
        HmmFit three = BaumWelch.of(3)
                .pseudoCounts(0, 0)
                .floor(1e-4)
                .tolerance(1e-10)
                .atMost(5000)
                .restarts(30)
                .fit(rate, SEED);
        assertThat(three.logLikelihood()).isCloseTo(-410.1043, within(1e-4));
        assertThat(three.bic()).isCloseTo(896.0961, within(1e-3));
    }
}
