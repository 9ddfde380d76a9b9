package dev.apex.features;

import static org.assertj.core.api.Assertions.assertThat;

import dev.apex.feature.Kernel;
import dev.apex.feature.Rows;
import dev.apex.random.ChaCha20;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Streams that ruin a sliding sum: a walk of prices, a spread that is tiny beside its level, spikes that leave a window of
 * small values, plateaus; each once whole and once with a tenth of its values missing. The oracle is exact rational arithmetic.
 *
 * <p>{@code -Dapex.accuracy.steps=10000000} makes them as long as those in which drift shows in other algorithms.
 */
class AccuracyTest {
    private static final int STEPS = Integer.getInteger("apex.accuracy.steps", 20_000);
    private static final int CHECKS = 400;
    private static final MathContext PRECISE = new MathContext(50);
    private static final List<String> KINDS = List.of("walk", "1e6", "1e9", "spikes", "plateaus");
    private static final int STREAMS = 2 * KINDS.size();
    private static final int SPIKES = 3;
    private static final int PLATEAUS = 4;

    /** All streams, a column each for x and y, the last rows of them. */
    private static final class Streams implements Rows {
        private static final double PERCENT = 0.01;
        private final double[][][] ring;
        private final ChaCha20 chance = ChaCha20.seedFromU64(42);
        private final double[][] level = new double[2][STREAMS];

        Streams(int reach) {
            ring = new double[reach + 1][2][STREAMS];
            for (double[] column : level) {
                java.util.Arrays.fill(column, 100);
            }
        }

        @Override
        public double[] row(int column, int ordinal) {
            return ring[Math.floorMod(ordinal, ring.length)][column];
        }

        void next(int ordinal) {
            for (int column = 0; column < 2; column++) {
                for (int stream = 0; stream < STREAMS; stream++) {
                    double value = value(column, stream);
                    boolean gap = stream >= KINDS.size() && chance.nextInt(10) == 0;
                    row(column, ordinal)[stream] = gap ? Double.NaN : value;
                }
            }
        }

        private double value(int column, int stream) {
            double[] at = level[column];
            double draw = chance.nextGaussian();
            return switch (stream % KINDS.size()) {
                case 0 -> at[stream] = Math.max(1, at[stream] * (1 + PERCENT * draw));
                case 1 -> 1e6 + 5e-3 * draw;
                case 2 -> 1e9 + 5e-4 * draw;
                case SPIKES -> chance.nextInt(150) == 0 ? 1e8 * draw : 1 + 1e-3 * draw;
                default -> at[stream] = chance.nextInt(90) == 0 ? 100 + draw : at[stream];
            };
        }

        List<BigDecimal> window(int column, int stream, int ordinal, int window) {
            List<BigDecimal> values = new ArrayList<>();
            for (int i = ordinal - window + 1; i <= ordinal; i++) {
                if (!Double.isNaN(row(0, i)[stream]) && (column == 0 || !Double.isNaN(row(1, i)[stream]))) {
                    values.add(new BigDecimal(row(column, i)[stream]));
                }
            }
            return values;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 60, 252, 1000})
    void mean_and_variance_are_right_to_1e_14_whatever_left_the_window(int window) {
        Kernel kernel = Kernels.moments(window, 2, Moment.MEAN, Moment.VARIANCE, Moment.ZSCORE);
        Kernel.State state = kernel.start(STREAMS);
        Streams streams = new Streams(window);
        double[][] out = new double[3][STREAMS];
        double[] worst = new double[STREAMS];
        int flat = 0;
        int checkEvery =
                Math.max(1, STEPS * Math.max(1, window / 60) / CHECKS) | 1; // odd, to meet every place in a block
        for (int ordinal = 0; ordinal < STEPS; ordinal++) {
            streams.next(ordinal);
            state.step(ordinal, streams, out);
            for (int stream = 0; stream < STREAMS; stream++) {
                assertThat(out[1][stream]).as("a variance").isNotNegative();
            }
            if (ordinal >= window && (ordinal % checkEvery == 0)) {
                for (int stream = 0; stream < STREAMS; stream++) {
                    List<BigDecimal> values = streams.window(0, stream, ordinal, window);
                    double mean = mean(values).doubleValue();
                    double variance = variance(values).doubleValue();
                    assertThat(Math.abs(out[0][stream] - mean)).isLessThanOrEqualTo(1e-15 * greatest(values));
                    if (variance == 0) {
                        flat++;
                        assertThat(out[0][stream]).isEqualTo(mean);
                        assertThat(out[1][stream]).isZero();
                        assertThat(out[2][stream]).isNaN();
                    } else {
                        worst[stream] = Math.max(worst[stream], Math.abs(out[1][stream] / variance - 1));
                    }
                }
            }
        }
        for (int stream = 0; stream < STREAMS; stream++) {
            assertThat(worst[stream])
                    .as("worst relative error of the variance of %s", KINDS.get(stream % KINDS.size()))
                    .isLessThanOrEqualTo(1e-14);
        }
        if (window <= 60) {
            assertThat(flat).as("flat windows met").isPositive();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 60, 252})
    void covariance_is_right_to_1e_14_of_what_it_could_be(int window) {
        Kernel kernel = Kernels.pair(window, 2);
        Kernel.State state = kernel.start(STREAMS);
        Streams streams = new Streams(window);
        double[][] out = new double[3][STREAMS];
        int checkEvery = Math.max(1, STEPS * Math.max(1, window / 60) / CHECKS) | 1;
        for (int ordinal = 0; ordinal < STEPS; ordinal++) {
            streams.next(ordinal);
            state.step(ordinal, streams, out);
            if (ordinal >= window && ordinal % checkEvery == 0) {
                for (int stream = 0; stream < STREAMS; stream++) {
                    assertPair(streams, stream, ordinal, window, out);
                }
            }
        }
    }

    private static void assertPair(Streams streams, int stream, int ordinal, int window, double[][] out) {
        List<BigDecimal> x = streams.window(0, stream, ordinal, window);
        List<BigDecimal> y = new ArrayList<>();
        List<BigDecimal> bothX = new ArrayList<>();
        for (int i = ordinal - window + 1; i <= ordinal; i++) {
            double one = streams.row(0, i)[stream];
            double other = streams.row(1, i)[stream];
            if (!Double.isNaN(one + other)) {
                bothX.add(new BigDecimal(one));
                y.add(new BigDecimal(other));
            }
        }
        assertThat(x.size()).isGreaterThanOrEqualTo(y.size());
        double covariance = covariance(bothX, y).doubleValue();
        double varianceX = variance(bothX).doubleValue();
        double varianceY = variance(y).doubleValue();
        double scale = Math.sqrt(varianceX) * Math.sqrt(varianceY);
        assertThat(Math.abs(out[0][stream] - covariance)).isLessThanOrEqualTo(1e-14 * scale);
        if (scale == 0) {
            assertThat(out[1][stream]).isNaN();
        } else {
            assertThat(Math.abs(out[1][stream] - covariance / scale)).isLessThanOrEqualTo(1e-14);
            assertThat(Math.abs(out[2][stream] - covariance / varianceY))
                    .isLessThanOrEqualTo(1e-14 * scale / varianceY);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 60, 252})
    void skewness_and_kurtosis_are_right_to_1e_12_of_their_scale(int window) {
        Kernel kernel = Kernels.moments(window, 4, Moment.SKEWNESS, Moment.KURTOSIS);
        Kernel.State state = kernel.start(STREAMS);
        Streams streams = new Streams(window);
        double[][] out = new double[2][STREAMS];
        int checkEvery = Math.max(1, STEPS * Math.max(1, window / 60) / CHECKS) | 1;
        for (int ordinal = 0; ordinal < STEPS; ordinal++) {
            streams.next(ordinal);
            state.step(ordinal, streams, out);
            if (ordinal >= window && ordinal % checkEvery == 0) {
                for (int stream = 0; stream < STREAMS; stream++) {
                    assertShape(streams.window(0, stream, ordinal, window), out[0][stream], out[1][stream]);
                }
            }
        }
    }

    private static void assertShape(List<BigDecimal> values, double skewness, double kurtosis) {
        BigDecimal mean = mean(values);
        BigDecimal[] sums = {BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO};
        for (BigDecimal value : values) {
            BigDecimal d = value.subtract(mean);
            BigDecimal power = d;
            for (int i = 0; i < 3; i++) {
                power = power.multiply(d, PRECISE);
                sums[i] = sums[i].add(power, PRECISE);
            }
        }
        double n = values.size();
        double m2 = sums[0].doubleValue() / n;
        if (sums[0].doubleValue() < 1e-40) {
            assertThat(skewness).isNaN();
            assertThat(kurtosis).isNaN();
            return;
        }
        double g1 = sums[1].doubleValue() / n / (m2 * Math.sqrt(m2));
        double g2 = sums[2].doubleValue() / n / (m2 * m2) - 3;
        double expected = Math.sqrt(n * (n - 1)) / (n - 2) * g1;
        double excess = (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * g2 + 6);
        assertThat(Math.abs(skewness - expected)).isLessThanOrEqualTo(1e-12 * (1 + Math.abs(expected)));
        assertThat(Math.abs(kurtosis - excess)).isLessThanOrEqualTo(1e-12 * (1 + Math.abs(excess)));
    }

    private static BigDecimal mean(List<BigDecimal> values) {
        return sum(values).divide(BigDecimal.valueOf(values.size()), PRECISE);
    }

    private static BigDecimal variance(List<BigDecimal> values) {
        return covariance(values, values);
    }

    /** (n sum xy - sum x sum y) / (n (n - 1)), of exact sums. */
    private static BigDecimal covariance(List<BigDecimal> x, List<BigDecimal> y) {
        BigDecimal products = BigDecimal.ZERO;
        for (int i = 0; i < x.size(); i++) {
            products = products.add(x.get(i).multiply(y.get(i)));
        }
        BigDecimal n = BigDecimal.valueOf(x.size());
        return products.multiply(n)
                .subtract(sum(x).multiply(sum(y)))
                .divide(n.multiply(n.subtract(BigDecimal.ONE)), PRECISE);
    }

    private static BigDecimal sum(List<BigDecimal> values) {
        return values.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static double greatest(List<BigDecimal> values) {
        return values.stream()
                .mapToDouble(value -> value.abs().doubleValue())
                .max()
                .orElseThrow();
    }
}
