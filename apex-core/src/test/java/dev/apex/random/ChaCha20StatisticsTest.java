package dev.apex.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;

/**
 * Frequencies under fixed seeds. They cannot prove a generator good; they show that no draw is skewed, cut off or shifted,
 * which an oracle of a few hundred values might not.
 *
 * <p>Every chi-square must lie between its quantiles at 1e-5 and 1 - 1e-5: too even is as wrong as too uneven.
 */
class ChaCha20StatisticsTest {
    private static final int DRAWS = 1_000_000;

    private static ChaCha20 random(long stream) {
        return ChaCha20.seedFromU64(20_260_101).stream(stream);
    }

    @Test
    void every_bit_of_a_long_is_one_half_of_the_time() {
        ChaCha20 random = random(1);
        int[] ones = new int[Long.SIZE];
        for (int i = 0; i < DRAWS; i++) {
            long drawn = random.nextLong();
            for (int bit = 0; bit < ones.length; bit++) {
                ones[bit] += (int) (drawn >>> bit & 1);
            }
        }
        // five standard deviations of a fair coin
        for (int count : ones) {
            assertThat(count).isCloseTo(DRAWS / 2, within(2_500));
        }
    }

    @Test
    void uniform_draws_fill_their_cells_evenly() {
        ChaCha20 random = random(2);
        assertEven(97, () -> random.nextInt(97));
        assertEven(100, () -> random.nextInt(-50, 50) + 50);
        assertEven(100, () -> (int) (random.nextLong(100_000_000_000L) / 1_000_000_000L));
        assertEven(100, () -> (int) (random.nextDouble() * 100));
        assertEven(100, () -> (int) ((random.nextDouble(-1, 1) + 1) * 50));
        assertEven(100, () -> (int) (random.nextFloat() * 100));
        assertEven(100, () -> (int) (random.nextFloat(3) / 3 * 100));
        assertEven(2, () -> random.nextBoolean() ? 1 : 0);
        byte[] one = new byte[1];
        assertEven(256, () -> {
            random.nextBytes(one);
            return one[0] & 0xFF;
        });
    }

    @Test
    void a_range_just_above_a_power_of_two_is_even_too() {
        // three quarters of 2^32: without rejection the first half of the range would come twice as often as the second
        ChaCha20 random = random(3);
        int width = 3 << 30;
        assertEven(
                96,
                () -> (int) ((random.nextInt(Integer.MIN_VALUE, Integer.MIN_VALUE + width) - (long) Integer.MIN_VALUE)
                        * 96
                        / (3L << 30)));
    }

    @Test
    void normal_draws_fill_cells_of_equal_probability() {
        double[] edges = equalCells(100);
        ChaCha20 random = random(4);
        assertEven(100, () -> cell(edges, random.nextGaussian()));
        assertEven(100, () -> cell(edges, (random.nextGaussian(3, 0.5) - 3) / 0.5));
    }

    @Test
    void normal_draws_have_the_moments_of_a_normal() {
        ChaCha20 random = random(5);
        double mean = 0;
        double square = 0;
        double fourth = 0;
        for (int i = 0; i < DRAWS; i++) {
            double x = random.nextGaussian();
            mean += x / DRAWS;
            square += x * x / DRAWS;
            fourth += x * x * x * x / DRAWS;
        }
        // five standard errors: 1, sqrt 2 and sqrt 96 over the root of the count
        assertThat(mean).isCloseTo(0, within(0.005));
        assertThat(square).isCloseTo(1, within(0.0071));
        assertThat(fourth).isCloseTo(3, within(0.049));
    }

    @Test
    void the_normal_tail_has_its_share_on_both_sides() {
        ChaCha20 random = random(6);
        int low = 0;
        int high = 0;
        for (int i = 0; i < 10 * DRAWS; i++) {
            double x = random.nextGaussian();
            low += x < -4 ? 1 : 0;
            high += x > 4 ? 1 : 0;
        }
        // 10^7 times 3.167e-5 beyond four deviations; five standard errors of 17.8
        assertThat(low).isCloseTo(317, within(89));
        assertThat(high).isCloseTo(317, within(89));
    }

    @Test
    void exponential_draws_fill_cells_of_equal_probability() {
        ChaCha20 random = random(7);
        assertEven(100, () -> (int) (-StrictMath.expm1(-random.nextExponential()) * 100));
    }

    @Test
    void every_order_of_five_is_equally_likely() {
        ChaCha20 random = random(8);
        Map<List<Integer>, Integer> orders = new HashMap<>();
        assertEven(120, () -> {
            List<Integer> list = new ArrayList<>(List.of(1, 2, 3, 4, 5));
            random.shuffle(list);
            Integer known = orders.putIfAbsent(list, orders.size());
            return known == null ? orders.size() - 1 : known;
        });
    }

    @Test
    void neighbours_in_a_stream_and_across_streams_are_not_correlated() {
        ChaCha20 first = random(9);
        ChaCha20 second = random(10);
        ChaCha20 child = RunSeedTest.SEED.stream("a");
        ChaCha20 sibling = RunSeedTest.SEED.stream("b");
        double before = first.nextDouble() - 0.5;
        double serial = 0;
        double across = 0;
        double siblings = 0;
        for (int i = 0; i < DRAWS; i++) {
            double x = first.nextDouble() - 0.5;
            serial += 12 * before * x / DRAWS;
            across += 12 * x * (second.nextDouble() - 0.5) / DRAWS;
            siblings += 12 * (child.nextDouble() - 0.5) * (sibling.nextDouble() - 0.5) / DRAWS;
            before = x;
        }
        // five standard errors of 1 / sqrt(10^6)
        assertThat(serial).isCloseTo(0, within(0.005));
        assertThat(across).isCloseTo(0, within(0.005));
        assertThat(siblings).isCloseTo(0, within(0.005));
    }

    @Test
    void the_chi_square_would_notice_a_bias_of_five_percent_and_a_false_evenness() {
        ChaCha20 random = random(11);
        int[] turn = {0};
        // ten of a hundred cells five percent likelier than the rest
        double biased = chiSquare(100, () -> random.nextInt(200) == 0 ? random.nextInt(10) : random.nextInt(100));
        double counted = chiSquare(100, () -> turn[0]++ % 100);

        assertThat(biased).isGreaterThan(quantile(99, 4.265));
        assertThat(counted).isLessThan(quantile(99, -4.265));
    }

    private static void assertEven(int cells, IntSupplier cell) {
        double low = cells == 2 ? 0 : quantile(cells - 1, -4.265);
        assertThat(chiSquare(cells, cell)).isBetween(low, quantile(cells - 1, 4.265));
    }

    private static double chiSquare(int cells, IntSupplier cell) {
        int[] counts = new int[cells];
        for (int i = 0; i < DRAWS; i++) {
            counts[cell.getAsInt()]++;
        }
        double expected = (double) DRAWS / cells;
        double sum = 0;
        for (int count : counts) {
            sum += (count - expected) * (count - expected) / expected;
        }
        return sum;
    }

    /** Wilson and Hilferty's cube; z = 4.265 leaves 1e-5 beyond. */
    private static double quantile(int freedom, double z) {
        double ninth = 2.0 / (9 * freedom);
        double root = 1 - ninth + z * StrictMath.sqrt(ninth);
        return freedom * root * root * root;
    }

    private static int cell(double[] edges, double x) {
        int low = 0;
        int high = edges.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (edges[middle] <= x) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** The inner edges of cells of equal probability, by Simpson's rule on the density and bisection. */
    private static double[] equalCells(int cells) {
        double[] edges = new double[cells - 1];
        for (int i = 0; i < edges.length; i++) {
            double wanted = (i + 1.0) / cells;
            double low = -8;
            double high = 8;
            for (int step = 0; step < 60; step++) {
                double middle = (low + high) / 2;
                if (normalBelow(middle) < wanted) {
                    low = middle;
                } else {
                    high = middle;
                }
            }
            edges[i] = low;
        }
        return edges;
    }

    private static double normalBelow(double x) {
        int steps = 200;
        double width = x / steps;
        double sum = 0;
        for (int i = 0; i <= steps; i++) {
            double at = i * width;
            int weight = i == 0 || i == steps ? 1 : i % 2 == 1 ? 4 : 2;
            sum += weight * StrictMath.exp(-at * at / 2);
        }
        return 0.5 + sum * width / 3 / StrictMath.sqrt(2 * Math.PI);
    }
}
