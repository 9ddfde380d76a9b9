package dev.apex.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.apex.RefusedException;
import dev.apex.metrics.StationaryBootstrap.Interval;
import dev.apex.random.ChaCha20;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bootstrap beside arch's, by figures frozen in {@code bootstrap.txt}. */
class StationaryBootstrapTest {
    private static final List<String[]> ORACLE = oracle();

    private static List<String[]> oracle() {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(StationaryBootstrapTest.class.getResourceAsStream("bootstrap.txt")),
                StandardCharsets.UTF_8))) {
            return reader.lines().map(line -> line.split(" ")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double[] figures(String... key) {
        String[] line = ORACLE.stream()
                .filter(some -> Arrays.equals(key, Arrays.copyOf(some, key.length)))
                .findFirst()
                .orElseThrow();
        return Arrays.stream(line)
                .skip(key.length)
                .mapToDouble(Double::parseDouble)
                .toArray();
    }

    private static ChaCha20 chance(long seed) {
        return ChaCha20.seedFromU64(seed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"noise", "persistent", "alternating", "trading", "short"})
    void the_block_length_is_that_of_politis_and_white_as_arch_has_it(String name) {
        double expected = Math.max(1, figures("block", name)[0]);
        assertThat(StationaryBootstrap.blockLength(figures("series", name))).isCloseTo(expected, within(1e-9));
    }

    @Test
    void the_series_of_the_oracle_have_blocks_of_one_and_of_several() {
        assertThat(figures("block", "alternating")[0]).isPositive();
        assertThat(figures("block", "persistent")[0]).isGreaterThan(3);
    }

    @Test
    void what_does_not_vary_needs_no_blocks() {
        assertThat(StationaryBootstrap.blockLength(new double[100])).isEqualTo(1);
        double[] same = new double[100];
        Arrays.fill(same, 0.1);
        assertThat(StationaryBootstrap.blockLength(same)).isEqualTo(1);
        assertThat(StationaryBootstrap.blockLength(new double[] {1, 2})).isEqualTo(1);
    }

    @Test
    void draws_are_joined_to_blocks_as_arch_joins_them() {
        int[] places = Arrays.stream(figures("places")).mapToInt(x -> (int) x).toArray();
        StationaryBootstrap.join(places, figures("luck"), 0.2);
        assertThat(places)
                .containsExactly(
                        Arrays.stream(figures("joined")).mapToInt(x -> (int) x).toArray());
    }

    /**
     * A percentile of 100,000 draws of arch's and 20,000 of ours each are off by chance: by about sqrt(0.025 * 0.975 / 20000) /
     * 0.0584 = 1.9 % of the figure's deviation, a quarter of the interval's width.
     */
    @ParameterizedTest
    @ValueSource(strings = {"noise", "persistent", "alternating", "trading"})
    void intervals_of_means_equal_those_of_arch_but_for_chance(String name) {
        double[] expected = Arrays.stream(ORACLE.stream()
                        .filter(line -> line[0].equals("interval") && line[1].equals(name))
                        .findFirst()
                        .orElseThrow())
                .skip(2)
                .mapToDouble(Double::parseDouble)
                .toArray();
        double[] series = figures("series", name);
        StationaryBootstrap bootstrap = StationaryBootstrap.of(series.length, expected[0], 20_000);
        Interval interval =
                StationaryBootstrap.percentiles(bootstrap.replicate(chance(5), bootstrap.meanOf(series))[0], 0.95);
        double deviation = (expected[2] - expected[1]) / 3.92;
        assertThat(interval.low()).isCloseTo(expected[1], within(0.08 * deviation));
        assertThat(interval.high()).isCloseTo(expected[2], within(0.08 * deviation));
    }

    @Test
    void blocks_widen_the_interval_of_what_goes_on() {
        double[] series = figures("series", "persistent");
        double[] widths = new double[2];
        for (int i = 0; i < 2; i++) {
            StationaryBootstrap bootstrap = StationaryBootstrap.of(series.length, i == 0 ? 1 : 12, 2_000);
            Interval interval =
                    StationaryBootstrap.percentiles(bootstrap.replicate(chance(5), bootstrap.meanOf(series))[0], 0.95);
            widths[i] = interval.high() - interval.low();
        }
        assertThat(widths[1]).isGreaterThan(1.4 * widths[0]); // sqrt((1 + 0.6) / (1 - 0.6)) = 2 with endless blocks
    }

    @Test
    void all_figures_are_of_the_same_draws() {
        double[] series = figures("series", "trading");
        double[] twice = Arrays.stream(series).map(x -> 2 * x).toArray();
        StationaryBootstrap bootstrap = StationaryBootstrap.of(series.length, 5, 200);
        double[][] drawn = bootstrap.replicate(chance(1), bootstrap.meanOf(series), bootstrap.meanOf(twice));
        IntStream.range(0, 200).forEach(i -> assertThat(drawn[1][i]).isEqualTo(2 * drawn[0][i]));
    }

    /** Of 0, 1, .., 10 the 5th percentile lies at place 0.5, the 95th at 9.5. */
    @Test
    void percentiles_are_interpolated() {
        double[] drawn = IntStream.rangeClosed(0, 10).mapToDouble(i -> 10 - i).toArray();
        Interval interval = StationaryBootstrap.percentiles(drawn, 0.9);
        assertThat(interval.low()).isCloseTo(0.5, within(1e-14));
        assertThat(interval.high()).isCloseTo(9.5, within(1e-14));
        assertThat(new Interval(-1, 1).excludesZero()).isFalse();
        assertThat(new Interval(0.1, 1).excludesZero()).isTrue();
        assertThat(new Interval(-2, -1).excludesZero()).isTrue();
    }

    @Test
    void nonsense_is_refused() {
        assertThatThrownBy(() -> StationaryBootstrap.of(1, 1, 100)).isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> StationaryBootstrap.of(10, 0.5, 100)).isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> StationaryBootstrap.of(10, 11, 100)).hasMessageContaining("APEX-A032");
        assertThatThrownBy(() -> StationaryBootstrap.of(10, 1, 99)).isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> StationaryBootstrap.percentiles(new double[1], 1))
                .isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> StationaryBootstrap.of(10, 1, 100).meanOf(new double[9]))
                .isInstanceOf(RefusedException.class);
    }
}
