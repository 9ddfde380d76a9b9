package dev.apex.regime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.apex.random.ChaCha20;
import org.junit.jupiter.api.Test;

/** Which state is which. */
class AlignmentTest {
    @OverSeeds
    void a_model_in_another_order_is_put_back_at_no_cost(long seed) {
        Chains chain = new Chains(seed);
        GaussianHmm model = chain.model();
        GaussianHmm shuffled = model.reordered(chain.order());
        Alignment alignment = Alignment.of(model, shuffled);
        assertThat(shuffled.reordered(alignment.order())).isEqualTo(model);
        assertThat(alignment.cost()).isCloseTo(0, within(1e-10));
    }

    @OverSeeds
    void no_assignment_is_cheaper(long seed) {
        ChaCha20 chance = ChaCha20.seedFromU64(seed);
        int k = chance.nextInt(1, 6);
        double[][] costs = new double[k][k];
        for (double[] row : costs) {
            for (int j = 0; j < k; j++) {
                row[j] = chance.nextInt(5);
            }
        }
        Alignment found = Alignment.cheapest(costs);
        assertThat(found.cost()).isEqualTo(cheapest(costs, 0, 0));
        double sum = 0;
        for (int i = 0; i < k; i++) {
            sum += costs[i][found.order()[i]];
        }
        assertThat(sum).isEqualTo(found.cost());
        assertThat(found.order()).doesNotHaveDuplicates();
    }

    private static double cheapest(double[][] costs, int row, int used) {
        if (row == costs.length) {
            return 0;
        }
        double best = Double.POSITIVE_INFINITY;
        for (int j = 0; j < costs.length; j++) {
            if ((used >> j & 1) == 0) {
                best = Math.min(best, costs[row][j] + cheapest(costs, row + 1, used | 1 << j));
            }
        }
        return best;
    }

    @Test
    void the_divergence_of_two_gaussians_is_that_of_the_textbook() {
        double[] sure = {1};
        double[][] stay = {{1}};
        GaussianHmm one = Frozen.model(sure, stay, new double[] {0}, new double[] {1});
        GaussianHmm other = Frozen.model(sure, stay, new double[] {2}, new double[] {4});
        // 0.5 (1/4 + 4/4 - 1 + ln 4) + 0.5 (4 + 4 - 1 - ln 4) = 0.125 + 3.5
        assertThat(Alignment.of(one, other).cost()).isCloseTo(3.625, within(1e-12));
    }
}
