package dev.apex.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BenchLineTest {
    @Test
    void a_line_reads_exactly_so() {
        assertThat(BenchLine.atMost("core.chacha20_long", 15.23456, "ns", 20))
                .hasToString("bench core.chacha20_long 15.23 ns goal <=20 ok");
        assertThat(BenchLine.atLeast("csv.rows", 123_456.7, "rows/s", 500_000))
                .hasToString("bench csv.rows 123500 rows/s goal >=500000 short");
        assertThat(BenchLine.atMost("core.pit_replay", new Paired.Ratio("replay", "loop", 1.52, 1.49, 1.6), 1.5))
                .hasToString("bench core.pit_replay 1.52 x_loop goal <=1.5 ok");
    }

    @Test
    void a_goal_is_met_at_its_bound() {
        assertThat(BenchLine.atMost("a.b", 2, "ns", 2).ok()).isTrue();
        assertThat(BenchLine.atMost("a.b", 2.001, "ns", 2).ok()).isFalse();
        assertThat(BenchLine.atLeast("a.b", 2, "ns", 2).ok()).isTrue();
        assertThat(BenchLine.atLeast("a.b", 1.999, "ns", 2).ok()).isFalse();
    }

    @Test
    void a_ratio_is_short_only_when_its_whole_interval_is() {
        assertThat(BenchLine.atMost("a.b", new Paired.Ratio("x", "y", 2.1, 2.0, 2.2), 2)
                        .ok())
                .isTrue();
        assertThat(BenchLine.atMost("a.b", new Paired.Ratio("x", "y", 2.1, 2.01, 2.2), 2)
                        .ok())
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "20, 20",
        "1234567, 1234567",
        "0.000984321, 0.0009843",
        "0.1, 0.1",
        "12345.678, 12350",
        "-1.5, -1.5",
        "99999.5, 100000",
        "1e-7, 0.0000001"
    })
    void numbers_have_four_digits_and_no_exponent(double value, String text) {
        assertThat(BenchLine.number(value)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "core", "core.", ".long", "core.two words", "Core.long", "core.long-one"})
    void other_names_are_refused(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> BenchLine.atMost(name, 1, "ns", 1));
    }

    @Test
    void what_is_not_a_figure_is_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> BenchLine.atMost("a.b", Double.NaN, "ns", 1));
        assertThatIllegalArgumentException().isThrownBy(() -> BenchLine.atMost("a.b", 1, "ns a", 1));
        assertThatIllegalArgumentException().isThrownBy(() -> BenchLine.atMost("a.b", 1, "", 1));
    }
}
