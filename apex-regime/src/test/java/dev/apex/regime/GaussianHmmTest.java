package dev.apex.regime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.apex.RefusedException;
import dev.apex.Rule;
import java.util.Arrays;
import java.util.Comparator;
import org.junit.jupiter.api.Test;

/** What a model says of rows. */
class GaussianHmmTest {
    private static final double[][] MOVES = {{0.9, 0.1}, {0.2, 0.8}};

    @OverSeeds
    void probabilities_sum_to_one_and_rest_on_no_later_row(long seed) {
        Chains chain = new Chains(seed);
        GaussianHmm model = chain.model();
        double[][] rows = chain.rows(200, true);
        double[][] all = model.filtered(rows);
        for (double[] one : all) {
            assertThat(Arrays.stream(one).sum()).isCloseTo(1, within(1e-12));
            assertThat(Arrays.stream(one).allMatch(p -> p >= 0 && p <= 1)).isTrue();
        }
        int cut = chain.chance.nextInt(1, rows.length);
        double[][] perturbed = Arrays.copyOf(rows, rows.length);
        for (int t = cut; t < rows.length; t++) {
            perturbed[t] = new double[chain.features];
        }
        assertThat(Arrays.copyOf(all, cut)).isDeepEqualTo(model.filtered(Arrays.copyOf(rows, cut)));
        assertThat(Arrays.copyOf(all, cut)).isDeepEqualTo(Arrays.copyOf(model.filtered(perturbed), cut));
    }

    @OverSeeds
    void the_last_smoothed_row_is_the_last_filtered_one_and_earlier_ones_are_what_all_paths_say(long seed) {
        Chains chain = new Chains(seed);
        GaussianHmm model = chain.model();
        double[][] rows = chain.rows(5, true);
        int k = model.states();
        double[][] share = new double[rows.length][k];
        double sum = 0;
        double best = Double.NEGATIVE_INFINITY;
        for (int path = 0; path < Math.pow(k, rows.length); path++) {
            int[] states = new int[rows.length];
            for (int t = 0, rest = path; t < rows.length; t++, rest /= k) {
                states[t] = rest % k;
            }
            double log = Hindsight.of(model).logJoint(rows, states);
            best = Math.max(best, log);
            sum += StrictMath.exp(log);
            for (int t = 0; t < rows.length; t++) {
                share[t][states[t]] += StrictMath.exp(log);
            }
        }
        double[][] smoothed = Hindsight.of(model).smoothed(rows);
        for (int t = 0; t < rows.length; t++) {
            for (int j = 0; j < k; j++) {
                assertThat(smoothed[t][j]).isCloseTo(share[t][j] / sum, within(1e-12));
            }
        }
        assertThat(model.logLikelihood(rows)).isCloseTo(StrictMath.log(sum), within(1e-10));
        assertThat(smoothed[4]).containsExactly(model.filtered(rows)[4]);
        assertThat(Hindsight.of(model).logJoint(rows, Hindsight.of(model).path(rows)))
                .isCloseTo(best, within(1e-10));
    }

    @OverSeeds
    void putting_states_into_another_order_puts_their_probabilities_into_it(long seed) {
        Chains chain = new Chains(seed);
        GaussianHmm model = chain.model();
        double[][] rows = chain.rows(100, true);
        int[] order = chain.order();
        GaussianHmm other = model.reordered(order);
        assertThat(other.logLikelihood(rows)).isCloseTo(model.logLikelihood(rows), within(1e-9));
        double[][] before = model.filtered(rows);
        double[][] after = other.filtered(rows);
        for (int t = 0; t < rows.length; t++) {
            for (int j = 0; j < model.states(); j++) {
                assertThat(after[t][j]).isCloseTo(before[t][order[j]], within(1e-12));
            }
        }
        int[] back = new int[order.length];
        for (int j = 0; j < order.length; j++) {
            back[order[j]] = j;
        }
        assertThat(other.reordered(back)).isEqualTo(model);
    }

    @Test
    void a_missing_row_moves_the_chain_on_and_says_nothing() {
        GaussianHmm model = Frozen.model(new double[] {1, 0}, MOVES, new double[] {0, 3}, new double[] {1, 1});
        ForwardFilter filter = model.filter();
        filter.step(new double[] {0});
        assertThat(filter.probabilities()).containsExactly(1, 0);
        assertThat(filter.step(new double[] {Double.NaN})).isZero();
        // 1 x 0.9 + 0 x 0.2, and 1 x 0.1 + 0 x 0.8
        assertThat(filter.probabilities()).containsExactly(new double[] {0.9, 0.1}, within(1e-15));
        for (int day = 0; day < 10_000; day++) {
            filter.step(new double[] {Double.POSITIVE_INFINITY});
        }
        // where the chain rests: 0.2 / (0.1 + 0.2) in the first
        assertThat(filter.probability(0)).isCloseTo(2.0 / 3, within(1e-12));
        assertThat(filter.probability(0) + filter.probability(1)).isCloseTo(1, within(1e-15));
        assertThat(filter.likeliest()).isZero();
    }

    @Test
    void a_row_that_is_impossibly_far_from_every_state_gives_numbers_all_the_same() {
        GaussianHmm near = Frozen.model(
                new double[] {0.5, 0.5}, new double[][] {{1, 0}, {0, 1}}, new double[] {0, 0}, new double[] {1e-6, 1});
        for (double far : new double[] {40, 1e8, 1e160, -1e300, Double.MAX_VALUE, -Double.MAX_VALUE}) {
            double[][] rows = Frozen.column(1e-9, 1e-9, 1e-9, far, 1e-9, far, far);
            assertThat(Double.isFinite(near.logLikelihood(rows))).as("%s", far).isTrue();
            for (double[] one : near.filtered(rows)) {
                assertThat(one[0] + one[1]).as("%s", far).isCloseTo(1, within(1e-12));
            }
            for (double[] one : Hindsight.of(near).smoothed(rows)) {
                assertThat(one[0] + one[1]).as("%s", far).isCloseTo(1, within(1e-12));
            }
        }
        // the state that cannot be left is the only one that explains the row, though the other one is likelier
        GaussianHmm stuck = Frozen.model(
                new double[] {1, 0}, new double[][] {{1, 0}, {0, 1}}, new double[] {0, 1000}, new double[] {1, 1});
        assertThat(stuck.filtered(Frozen.column(0, 1000))[1]).containsExactly(1, 0);
        // -0.5 (ln 2 pi) twice, and -0.5 x 1000^2
        assertThat(stuck.logLikelihood(Frozen.column(0, 1000)))
                .isCloseTo(-StrictMath.log(2 * Math.PI) - 500_000, within(1e-6));
    }

    @Test
    void the_next_row_is_scored_before_it_is_seen() {
        GaussianHmm model = Frozen.model(new double[] {1, 0}, MOVES, new double[] {0, 2}, new double[] {1, 1});
        double[][] rows = Frozen.column(0, Double.NaN, 2);
        // after a row that is state 0's for certain and a gap: 0.9 x 0.9 + 0.1 x 0.2 = 0.83 and 0.17
        double density = (0.83 * StrictMath.exp(-2) + 0.17) / StrictMath.sqrt(2 * Math.PI);
        assertThat(model.predictiveScore(rows, 1)).isCloseTo(StrictMath.log(density), within(1e-12));
        assertThat(model.predictiveScore(rows, 3)).isZero();
    }

    @Test
    void parameters_that_are_no_model_are_refused() {
        double[] half = {0.5, 0.5};
        double[] one = {1, 1};
        assertRefused(Rule.HMM_PROBABILITIES, () -> Frozen.model(new double[] {0.5, 0.4}, MOVES, one, one));
        assertRefused(Rule.HMM_PROBABILITIES, () -> Frozen.model(new double[] {1.5, -0.5}, MOVES, one, one));
        assertRefused(
                Rule.HMM_PROBABILITIES, () -> Frozen.model(half, new double[][] {{Double.NaN, 1}, {0, 1}}, one, one));
        assertRefused(Rule.HMM_COVARIANCE, () -> Frozen.model(half, MOVES, one, new double[] {1, 0}));
        assertRefused(Rule.HMM_COVARIANCE, () -> Frozen.model(half, MOVES, one, new double[] {1, Double.NaN}));
        assertRefused(Rule.HMM_COVARIANCE, () -> Frozen.model(half, MOVES, new double[] {Double.NaN, 1}, one));
        assertRefused(Rule.HMM_SHAPE, () -> Frozen.model(half, MOVES, new double[] {1}, one));
        assertRefused(Rule.HMM_SHAPE, () -> Frozen.model(new double[0], MOVES, one, one));
        double[][] means = {{0, 0}};
        double[][] certain = {{1}};
        double[] sure = {1};
        assertRefused(
                Rule.HMM_COVARIANCE,
                () -> GaussianHmm.of(Covariance.DIAGONAL, sure, certain, means, new double[][][] {{{1, 0.1}, {0.1, 1}}
                }));
        assertRefused(
                Rule.HMM_COVARIANCE,
                () -> GaussianHmm.of(Covariance.FULL, sure, certain, means, new double[][][] {{{1, 0.1}, {0.2, 1}}}));
        assertRefused(
                Rule.HMM_COVARIANCE,
                () -> GaussianHmm.of(Covariance.FULL, sure, certain, means, new double[][][] {{{1, 1}, {1, 1}}}));
        GaussianHmm model = Frozen.model(half, MOVES, one, one);
        assertRefused(Rule.HMM_SHAPE, () -> model.filter().step(new double[2]));
        assertRefused(Rule.HMM_SHAPE, () -> model.reordered(0, 0));
        assertRefused(Rule.HMM_SHAPE, () -> model.reordered(0));
    }

    static void assertRefused(Rule rule, org.assertj.core.api.ThrowableAssert.ThrowingCallable deed) {
        assertThatThrownBy(deed)
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.rule()).isEqualTo(rule));
    }

    @Test
    void generated_chains_are_of_every_kind() {
        assertThat(java.util.stream.LongStream.rangeClosed(1, 12)
                        .mapToObj(Chains::new)
                        .map(chain -> chain.states)
                        .distinct()
                        .sorted(Comparator.naturalOrder()))
                .containsExactly(1, 2, 3, 4);
        assertThat(java.util.stream.LongStream.rangeClosed(1, 12)
                        .mapToObj(Chains::new)
                        .map(chain -> chain.kind)
                        .distinct())
                .hasSize(2);
    }
}
