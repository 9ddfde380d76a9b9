package dev.apex.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.apex.RefusedException;
import dev.apex.Rule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetricTest {
    private static final Metric SHARPE = Metric.of("sharpe", Unit.RATIO, "Return per risk.", 0.4642);
    private static final Metric NONE = Metric.undefined("sharpe", Unit.RATIO, "Return per risk.", "no session");

    @Test
    void a_defined_metric_has_a_value_and_no_reason() {
        assertThat(SHARPE.isDefined()).isTrue();
        assertThat(SHARPE.get()).isEqualTo(0.4642);
        assertThat(SHARPE.value()).hasValue(0.4642);
        assertThat(SHARPE.reason()).isEmpty();
        assertThat(SHARPE).hasToString("sharpe 0.464");
    }

    @Test
    void an_undefined_metric_has_a_reason_and_no_value() {
        assertThat(NONE.isDefined()).isFalse();
        assertThat(NONE.value()).isEmpty();
        assertThat(NONE.reason()).contains("no session");
        assertThat(NONE).hasToString("sharpe undefined: no session");
    }

    @Test
    void get_of_an_undefined_metric_is_refused_with_its_reason() {
        assertThatThrownBy(NONE::get)
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.rule()).isEqualTo(Rule.METRIC_UNDEFINED))
                .hasMessageContaining("sharpe undefined: no session");
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void no_metric_holds_what_is_not_a_number(double value) {
        assertThatThrownBy(() -> Metric.of("sharpe", Unit.RATIO, "Return per risk.", value))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.rule()).isEqualTo(Rule.FIGURE_NOT_FINITE));
    }

    @Test
    void minus_zero_is_zero() {
        Metric zero = Metric.of("netExposure", Unit.FRACTION, "Net.", 0.0);

        assertThat(Metric.of("netExposure", Unit.FRACTION, "Net.", -0.0))
                .isEqualTo(zero)
                .hasSameHashCodeAs(zero);
        assertThat(SHARPE).isNotEqualTo(NONE).isNotEqualTo(zero);
    }

    @ParameterizedTest
    @CsvSource({
        "FRACTION,  0.03125,    3.12 %",
        "FRACTION,  0.09375,    9.38 %",
        "FRACTION, -0.000001,   0.00 %",
        "FRACTION,  1e9,        1.000E+11 %",
        "RATIO,     0.46449,    0.464",
        "RATIO,    -2.5,        -2.500",
        "PER_YEAR,  18.115,     18.11 a year",
        "COUNT,     1260,       1260",
        "COUNT,     123456789,  123456789"
    })
    void a_value_is_written_in_its_unit(Unit unit, double value, String text) {
        assertThat(unit.text(value)).isEqualTo(text);
    }
}
