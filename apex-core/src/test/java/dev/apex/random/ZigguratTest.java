package dev.apex.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HexFormat;
import java.util.function.DoubleSupplier;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class ZigguratTest {
    private static final DoubleUnaryOperator NORMAL = x -> StrictMath.exp(-x * x / 2);
    private static final DoubleUnaryOperator NORMAL_INVERSE = y -> StrictMath.sqrt(-2 * StrictMath.log(y));
    private static final DoubleUnaryOperator EXPONENTIAL = x -> StrictMath.exp(-x);
    private static final DoubleUnaryOperator EXPONENTIAL_INVERSE = y -> -StrictMath.log(y);

    @Test
    void the_frozen_widths_follow_the_recurrence_of_equal_areas() {
        assertFollows(Ziggurat.NORMAL_X, 3.654152885361008796, 0.00492867323399, NORMAL, NORMAL_INVERSE);
        assertFollows(
                Ziggurat.EXPONENTIAL_X,
                7.697117470131050077,
                0.0039496598225815571993,
                EXPONENTIAL,
                EXPONENTIAL_INVERSE);
    }

    @Test
    void the_frozen_densities_are_those_of_the_widths() {
        for (int i = 0; i <= 256; i++) {
            double normal = NORMAL.applyAsDouble(Ziggurat.NORMAL_X[i]);
            double exponential = EXPONENTIAL.applyAsDouble(Ziggurat.EXPONENTIAL_X[i]);
            // printed with 18 decimals where they came from
            assertThat(Ziggurat.NORMAL_F[i]).isCloseTo(normal, within(5e-19 + 2 * Math.ulp(normal)));
            assertThat(Ziggurat.EXPONENTIAL_F[i]).isCloseTo(exponential, within(5e-19 + 2 * Math.ulp(exponential)));
        }
    }

    @Test
    void every_layer_has_the_area_of_the_lowest() {
        for (int i = 1; i < 256; i++) {
            double normal = Ziggurat.NORMAL_X[i] * (Ziggurat.NORMAL_F[i + 1] - Ziggurat.NORMAL_F[i]);
            double exponential =
                    Ziggurat.EXPONENTIAL_X[i] * (Ziggurat.EXPONENTIAL_F[i + 1] - Ziggurat.EXPONENTIAL_F[i]);
            // the topmost takes up what rounding V left over
            double tolerance = i == 255 ? 1e-9 : 1e-14;
            assertThat(normal).isCloseTo(0.00492867323399, within(tolerance));
            assertThat(exponential).isCloseTo(0.0039496598225815571993, within(tolerance));
        }
    }

    /** As printed in src/ziggurat_tables.rs of rand_distr 0.4.3. */
    @Test
    void the_corners_are_those_of_rand_distr() {
        assertThat(corners(Ziggurat.NORMAL_X))
                .containsExactly(
                        3.910757959537090045, 3.654152885361008796, 3.449278298560964462, 0.215241895913273806, 0);
        assertThat(corners(Ziggurat.NORMAL_F))
                .containsExactly(
                        0.000477467764586655, 0.001260285930498598, 0.002609072746106363, 0.977101701282731328, 1);
        assertThat(corners(Ziggurat.EXPONENTIAL_X))
                .containsExactly(
                        8.697117470131052741, 7.697117470131050077, 6.941033629377212577, 0.063852163815001570, 0);
        assertThat(corners(Ziggurat.EXPONENTIAL_F))
                .containsExactly(
                        0.000167066692307963, 0.000454134353841497, 0.000967269282327174, 0.938143680862176477, 1);
    }

    /**
     * Our own output, frozen after it was proved against Rust's (see ChaCha20OracleTest), to the last bit of every tail: if
     * this changes, every stored run with a normal draw changes with it.
     */
    @Test
    void a_million_draws_are_these_bits_on_every_jdk() {
        ChaCha20 random = ChaCha20.seedFromU64(42);
        assertThat(checksum(random::nextGaussian)).isEqualTo("84384bf861bbf436");
        assertThat(checksum(random.seek(0)::nextExponential)).isEqualTo("ebde1a5bd28358df");
    }

    private static String checksum(DoubleSupplier draw) {
        long sum = 0;
        for (int i = 0; i < 1_000_000; i++) {
            sum = Long.rotateLeft(sum, 5) ^ Double.doubleToRawLongBits(draw.getAsDouble());
        }
        return HexFormat.of().toHexDigits(sum);
    }

    private static void assertFollows(
            double[] x, double edge, double area, DoubleUnaryOperator density, DoubleUnaryOperator inverse) {
        assertThat(x).hasSize(257);
        double[] expected = new double[257];
        expected[0] = area / density.applyAsDouble(edge);
        expected[1] = edge;
        for (int i = 2; i < 256; i++) {
            expected[i] = inverse.applyAsDouble(area / expected[i - 1] + density.applyAsDouble(expected[i - 1]));
        }
        for (int i = 0; i <= 256; i++) {
            assertThat(x[i]).isCloseTo(expected[i], within(1e-14));
        }
    }

    private static double[] corners(double[] table) {
        return new double[] {table[0], table[1], table[2], table[255], table[256]};
    }
}
