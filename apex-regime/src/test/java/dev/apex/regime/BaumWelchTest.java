package dev.apex.regime;

import static dev.apex.regime.GaussianHmmTest.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.apex.Rule;
import dev.apex.random.ChaCha20;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How a model is fitted. */
class BaumWelchTest {
    private static final double NEGLIGIBLE = 1e-9;

    @OverSeeds
    void no_step_lowers_the_likelihood_and_no_variance_falls_below_the_floor(long seed) {
        Chains chain = new Chains(seed);
        double[][] rows = chain.rows(600, true);
        double floor = chain.chance.nextBoolean() ? 0.2 : 1e-3;
        GaussianHmm now = chain.model();
        double before = Double.NEGATIVE_INFINITY;
        BaumWelch step = BaumWelch.of(chain.states)
                .with(chain.kind)
                .floor(floor)
                .pseudoCounts(0, 0)
                .atMost(1);
        double[] spread = spread(rows);
        for (int i = 0; i < 40; i++) {
            HmmFit fit = step.stepsFrom(now, rows);
            now = fit.model();
            assertThat(fit.logLikelihood()).isGreaterThanOrEqualTo(before - 1e-8 * rows.length);
            assertThat(fit.logLikelihood()).isCloseTo(now.logLikelihood(rows), within(1e-8 * rows.length));
            before = i == 0 ? Double.NEGATIVE_INFINITY : fit.logLikelihood(); // a start may lie below the floor
            for (int state = 0; state < now.states(); state++) {
                double moves = 0;
                for (int j = 0; j < now.states(); j++) {
                    moves += now.transition(state, j);
                }
                assertThat(moves).isCloseTo(1, within(1e-12));
                for (int f = 0; f < chain.features; f++) {
                    assertThat(now.covariance(state, f, f)).isGreaterThanOrEqualTo(floor * spread[f] * (1 - 1e-9));
                }
            }
        }
    }

    private static double[] spread(double[][] rows) {
        double[] spread = new double[rows[0].length];
        double[][] whole = Arrays.stream(rows).filter(ForwardFilter::isWhole).toArray(double[][]::new);
        for (int f = 0; f < spread.length; f++) {
            int feature = f;
            double mean =
                    Arrays.stream(whole).mapToDouble(r -> r[feature]).average().orElseThrow();
            spread[f] = Arrays.stream(whole)
                    .mapToDouble(r -> (r[feature] - mean) * (r[feature] - mean))
                    .average()
                    .orElseThrow();
        }
        return spread;
    }

    @OverSeeds
    void a_start_in_another_order_ends_in_that_order(long seed) {
        Chains chain = new Chains(seed);
        double[][] rows = chain.rows(400, true);
        GaussianHmm start = chain.model();
        int[] order = chain.order();
        BaumWelch training = BaumWelch.of(chain.states).with(chain.kind).atMost(15);
        HmmFit one = training.stepsFrom(start, rows);
        HmmFit other = training.stepsFrom(start.reordered(order), rows);
        assertThat(other.logLikelihood()).isCloseTo(one.logLikelihood(), within(1e-7));
        GaussianHmm expected = one.model().reordered(order);
        for (int state = 0; state < chain.states; state++) {
            for (int f = 0; f < chain.features; f++) {
                assertThat(other.model().mean(state, f)).isCloseTo(expected.mean(state, f), within(NEGLIGIBLE));
            }
        }
    }

    @OverSeeds
    void scaling_the_rows_scales_the_model_and_shifts_the_likelihood(long seed) {
        Chains chain = new Chains(seed);
        double[][] rows = chain.rows(500, true);
        double scale = 0x1p-7;
        double[][] small = Arrays.stream(rows)
                .map(row -> Arrays.stream(row).map(v -> v * scale).toArray())
                .toArray(double[][]::new);
        BaumWelch training = BaumWelch.of(chain.states).with(chain.kind).restarts(3);
        HmmFit large = training.fit(rows, PublishedModelsTest.SEED);
        HmmFit scaled = training.fit(small, PublishedModelsTest.SEED);
        assertThat(scaled.logLikelihood())
                .isCloseTo(large.logLikelihood() - large.rows() * chain.features * StrictMath.log(scale), within(1e-6));
        for (int state = 0; state < chain.states; state++) {
            for (int f = 0; f < chain.features; f++) {
                assertThat(scaled.model().mean(state, f))
                        .isCloseTo(large.model().mean(state, f) * scale, within(1e-7 * scale));
                assertThat(scaled.model().covariance(state, f, f))
                        .isCloseTo(large.model().covariance(state, f, f) * scale * scale, within(1e-6 * scale * scale));
            }
        }
        double[][] a = large.model().filtered(rows);
        double[][] b = scaled.model().filtered(small);
        for (int t = 0; t < rows.length; t++) {
            assertThat(b[t]).containsExactly(a[t], within(1e-6));
        }
    }

    @Test
    void a_level_far_above_the_spread_costs_no_digits() {
        double[][] rows = new Chains(3).rows(500, false);
        double[][] high = Arrays.stream(rows)
                .map(row -> Arrays.stream(row).map(v -> v + 1e6).toArray())
                .toArray(double[][]::new);
        BaumWelch training = BaumWelch.of(2).restarts(2);
        HmmFit low = training.fit(rows, PublishedModelsTest.SEED);
        HmmFit lifted = training.fit(high, PublishedModelsTest.SEED);
        assertThat(lifted.model().mean(0, 0) - 1e6).isCloseTo(low.model().mean(0, 0), within(1e-5));
        assertThat(lifted.model().covariance(0, 0, 0)).isCloseTo(low.model().covariance(0, 0, 0), within(1e-5));
    }

    @Test
    void one_state_is_the_gaussian_of_the_rows() {
        double[][] rows = Frozen.column(1, 2, 4, 7, 11);
        double[][] many = new double[50][];
        Arrays.setAll(many, t -> rows[t % 5]);
        HmmFit fit = BaumWelch.of(1).fit(many, PublishedModelsTest.SEED);
        // mean 25 / 5 = 5, variance (16 + 9 + 1 + 4 + 36) / 5 = 13.2
        assertThat(fit.model().mean(0, 0)).isCloseTo(5, within(1e-12));
        assertThat(fit.model().covariance(0, 0, 0)).isCloseTo(13.2, within(1e-12));
        assertThat(fit.logLikelihood()).isCloseTo(-25 * (StrictMath.log(2 * Math.PI * 13.2) + 1), within(1e-10));
        assertThat(fit.model().parameters()).isEqualTo(2);
        assertThat(fit.converged()).isTrue();
    }

    @Test
    void one_full_state_is_the_scatter_of_the_rows() {
        double[][] rows = Frozen.rows("rows.csv", 2);
        GaussianHmm model = BaumWelch.of(1)
                .with(Covariance.FULL)
                .fit(rows, PublishedModelsTest.SEED)
                .model();
        double cross = 0;
        for (double[] row : rows) {
            cross += (row[0] - model.mean(0, 0)) * (row[1] - model.mean(0, 1)) / rows.length;
        }
        assertThat(model.covariance(0, 0, 1)).isCloseTo(cross, within(1e-10));
        assertThat(model.parameters()).isEqualTo(5);
    }

    @Test
    void the_same_rows_and_seed_give_the_same_bits_and_each_start_its_own() {
        double[][] rows = Frozen.rows("rows.csv", 2);
        BaumWelch training = BaumWelch.of(3).restarts(4);
        HmmFit one = training.fit(rows, PublishedModelsTest.SEED);
        assertThat(training.fit(rows, PublishedModelsTest.SEED)).isEqualTo(one);
        HmmFit more = training.restarts(8).fit(rows, PublishedModelsTest.SEED);
        assertThat(more.logLikelihood()).isGreaterThanOrEqualTo(one.logLikelihood());
        assertThat(more.tried()).isEqualTo(8);
        assertThat(one.agreeing()).isBetween(1, 4);
        assertThat(one.totalSteps()).isGreaterThan(one.steps());
    }

    @Test
    void a_step_that_loses_more_than_rounding_does_is_a_fault() {
        // 1e-8 of 500 rows and 1000 nats: 1.5e-5
        BaumWelch.requireNoLoss(-1000, -1000 - 1.4e-5, 500, 3);
        BaumWelch.requireNoLoss(Double.NEGATIVE_INFINITY, -1000, 500, 0);
        assertThatThrownBy(() -> BaumWelch.requireNoLoss(-1000, -1000 - 1.6e-5, 500, 3))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("step 3 went down from -1000.0");
    }

    @Test
    void not_converging_is_told() {
        double[][] rows = Frozen.rows("rows.csv", 2);
        HmmFit cut = BaumWelch.of(3).atMost(3).fit(rows, PublishedModelsTest.SEED);
        assertThat(cut.converged()).isFalse();
        assertThat(cut.steps()).isEqualTo(3);
        HmmFit whole = BaumWelch.of(3).fit(rows, PublishedModelsTest.SEED);
        assertThat(whole.converged()).isTrue();
        assertThat(whole.logLikelihood()).isGreaterThan(cut.logLikelihood());
        assertThat(BaumWelch.of(3).fitFrom(whole.model(), rows).steps()).isLessThanOrEqualTo(3);
    }

    @Test
    void a_move_that_was_never_seen_stays_possible() {
        double[][] rows = new double[200][1];
        ChaCha20 chance = ChaCha20.seedFromU64(1);
        for (int t = 0; t < 200; t++) {
            rows[t][0] = (t < 100 ? 0 : 50) + chance.nextGaussian();
        }
        GaussianHmm model = BaumWelch.of(2).fit(rows, PublishedModelsTest.SEED).model();
        int upper = model.mean(0, 0) > 25 ? 0 : 1;
        // 99 rows stayed, none left: 0.1 / (99 + 1 + 0.1), to what rounding leaves of the densities
        assertThat(model.transition(upper, 1 - upper)).isCloseTo(0.1 / 100.1, within(1e-12));
        GaussianHmm plain = BaumWelch.of(2)
                .pseudoCounts(0, 0)
                .fit(rows, PublishedModelsTest.SEED)
                .model();
        int high = plain.mean(0, 0) > 25 ? 0 : 1;
        assertThat(plain.transition(high, 1 - high)).isLessThan(1e-100);
    }

    @ParameterizedTest
    @EnumSource(Covariance.class)
    void features_that_are_multiples_of_each_other_are_held_by_the_floor(Covariance kind) {
        double[][] rows = Arrays.stream(Frozen.rows("rows.csv", 1))
                .map(row -> new double[] {row[0], 2 * row[0]})
                .toArray(double[][]::new);
        HmmFit fit = BaumWelch.of(2).with(kind).fit(rows, PublishedModelsTest.SEED);
        assertFinite(fit, rows);
        if (kind == Covariance.FULL) {
            assertRefused(
                    Rule.TRAINING_COLLAPSED,
                    () -> BaumWelch.of(2).with(kind).floor(0).fit(rows, PublishedModelsTest.SEED));
        }
    }

    @Test
    void repeated_rows_are_held_by_the_floor() {
        double[][] rows = new double[200][1];
        for (int t = 0; t < 200; t++) {
            rows[t][0] = t / 50 % 2;
        }
        HmmFit fit = BaumWelch.of(2).fit(rows, PublishedModelsTest.SEED);
        assertFinite(fit, rows);
        // the variance of as many zeros as ones is 0.25, and a thousandth of it the floor
        assertThat(fit.model().covariance(0, 0, 0)).isCloseTo(0.25e-3, within(1e-12));
    }

    @ParameterizedTest
    @EnumSource(Covariance.class)
    void outliers_of_any_size_leave_no_nan(Covariance kind) {
        for (double far : new double[] {1e3, 1e12, 1e100, -1e150}) {
            double[][] rows = Frozen.rows("rows.csv", 2);
            rows[700][0] = far;
            try {
                assertFinite(BaumWelch.of(3).with(kind).restarts(3).fit(rows, PublishedModelsTest.SEED), rows);
            } catch (dev.apex.RefusedException e) {
                assertThat(e.rule()).isEqualTo(Rule.TRAINING_COLLAPSED);
            }
        }
        double[][] rows = Frozen.rows("rows.csv", 2);
        rows[700][0] = 1e200; // its square is no number
        assertRefused(Rule.TRAINING_CONSTANT, () -> BaumWelch.of(3).with(kind).fit(rows, PublishedModelsTest.SEED));
    }

    private static void assertFinite(HmmFit fit, double[][] rows) {
        assertThat(Double.isFinite(fit.logLikelihood())).isTrue();
        for (double[] row : fit.model().filtered(rows)) {
            assertThat(Arrays.stream(row).sum()).isCloseTo(1, within(1e-12));
        }
        for (int state = 0; state < fit.model().states(); state++) {
            assertThat(Double.isFinite(fit.model().mean(state, 0))).isTrue();
            assertThat(fit.model().covariance(state, 0, 0)).isPositive().isFinite();
        }
    }

    @Test
    void a_state_that_is_left_with_too_few_rows_is_rejected_and_counted() {
        double[][] rows = new double[400][1];
        ChaCha20 chance = ChaCha20.seedFromU64(9);
        for (int t = 0; t < 400; t++) {
            rows[t][0] = t >= 200 && t < 209 ? 1000 : chance.nextGaussian();
        }
        assertRefused(
                Rule.TRAINING_COLLAPSED,
                () -> BaumWelch.of(2)
                        .restarts(4)
                        .fitFrom(
                                Frozen.model(
                                        new double[] {1, 0},
                                        new double[][] {{0.99, 0.01}, {0.99, 0.01}},
                                        new double[] {0, 1000},
                                        new double[] {1, 1}),
                                rows));
    }

    /** Of which training and filter would otherwise make a logarithm of 0, or infinity times 0. */
    @Test
    void rows_that_only_a_state_out_of_reach_explains_leave_numbers() {
        GaussianHmm stuck = Frozen.model(
                new double[] {1, 0}, new double[][] {{1, 0}, {0, 1}}, new double[] {0, 1000}, new double[] {1, 1});
        double[][] rows = Frozen.column(0, 1, 1000, 1000, 2);
        HmmFit fit = BaumWelch.of(2).pseudoCounts(0, 0).atMost(0).stepsFrom(stuck, rows);
        assertThat(fit.logLikelihood()).isCloseTo(stuck.logLikelihood(rows), within(1e-6));

        // state 1 can hardly be reached and explains the last row; state 2 cannot be, and explains the row before it
        GaussianHmm steep = Frozen.model(
                new double[] {1, 0, 0},
                new double[][] {{1, 1e-280, 0}, {0, 1, 0}, {0, 1, 0}},
                new double[] {0, 1000, 25.3},
                new double[] {1, 1, 1});
        double[][] climb = Frozen.column(0, 25.3, 1000);
        Em em = new Em(
                GaussianHmm.flatten(climb, 1, new boolean[3]),
                new boolean[3],
                3,
                1,
                BaumWelch.of(3).floor(0));
        steep.copyTo(em);
        assertThat(em.prepare()).isTrue();
        assertThat(em.forward()).isCloseTo(steep.logLikelihood(climb), within(1e-9));
        em.backward();
        assertThat(em.occupied).containsExactly(new double[] {2, 1, 0}, within(1e-12));
    }

    @Test
    void too_few_rows_and_constant_features_are_refused() {
        double[][] rows = new Chains(3).rows(59, false);
        assertRefused(Rule.TRAINING_FEW_ROWS, () -> BaumWelch.of(2).fit(rows, PublishedModelsTest.SEED));
        assertRefused(Rule.TRAINING_FEW_ROWS, () -> BaumWelch.of(2).fit(new double[0][], PublishedModelsTest.SEED));
        double[][] gaps = new Chains(3).rows(100, false);
        for (int t = 0; t < 41; t++) {
            gaps[t * 2][0] = Double.NaN;
        }
        assertRefused(Rule.TRAINING_FEW_ROWS, () -> BaumWelch.of(2).fit(gaps, PublishedModelsTest.SEED));
        double[][] constant = new double[100][2];
        for (int t = 0; t < 100; t++) {
            constant[t][0] = t;
            constant[t][1] = 0.1;
        }
        assertRefused(Rule.TRAINING_CONSTANT, () -> BaumWelch.of(2).fit(constant, PublishedModelsTest.SEED));
        assertRefused(
                Rule.HMM_SHAPE,
                () -> BaumWelch.of(1).fit(new double[][] {new double[1], new double[2]}, PublishedModelsTest.SEED));
        assertRefused(Rule.TRAINING_SETTINGS, () -> BaumWelch.of(0));
        assertRefused(Rule.TRAINING_SETTINGS, () -> BaumWelch.of(17));
        assertRefused(Rule.TRAINING_SETTINGS, () -> BaumWelch.of(2).restarts(0));
        assertRefused(Rule.TRAINING_SETTINGS, () -> BaumWelch.of(2).floor(1));
        assertRefused(Rule.TRAINING_SETTINGS, () -> BaumWelch.of(2).tolerance(Double.NaN));
        assertRefused(Rule.TRAINING_SETTINGS, () -> BaumWelch.of(2).pseudoCounts(-1, 0));
    }
}
