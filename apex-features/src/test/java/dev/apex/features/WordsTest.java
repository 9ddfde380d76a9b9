package dev.apex.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.feature.Feature;
import dev.apex.feature.Reading;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the words say of themselves, and what they refuse. */
class WordsTest {
    private static final Feature OWN = Feature.of("own", 1, prices -> Reading.of(1));

    @Test
    void names_tell_what_is_computed_of_what() {
        assertThat(Rolling.mean(20)).hasToString("mean(20) of close");
        assertThat(Rolling.mean(20).least(12).of(Rolling.returns())).hasToString("mean(20,12) of change(1) of close");
        assertThat(Rolling.mean(5).of(Price.volume()).lag(2)).hasToString("lag(2) of mean(5) of volume");
        assertThat(Rolling.quantile(20, 0.9)).hasToString("q0.9(20) of close");
        assertThat(Price.close().totalReturn().dividedBy(Price.close().raw()))
                .hasToString("(total_return_close / raw_close)");
        assertThat(Rolling.mean(20).minus(Rolling.mean(50)).times(2).log())
                .hasToString("log of ((mean(20) of close - mean(50) of close) * 2)");
        assertThat(Rolling.mean(3).of(OWN)).hasToString("mean(3) of \"own\"");
    }

    @Test
    void factors_of_one_name_are_one() {
        assertThat(Rolling.mean(20).of(Price.close()))
                .isEqualTo(Rolling.mean(20))
                .hasSameHashCodeAs(Rolling.mean(20));
        assertThat(List.of(
                        Rolling.mean(20).least(19),
                        Rolling.mean(20).of(Price.open()),
                        Rolling.mean(20).of(OWN),
                        Rolling.variance(20),
                        Rolling.mean(21)))
                .doesNotContain(Rolling.mean(20));
        assertThat(Price.close().minus(Price.open())).isNotEqualTo(Price.open().minus(Price.close()));
    }

    @Test
    void a_factor_reads_as_far_back_as_its_parts_together() {
        assertThat(Price.close().sessions()).isEqualTo(1);
        assertThat(Rolling.momentum(60).sessions()).isEqualTo(61);
        assertThat(Rolling.mean(20).of(Rolling.returns()).lag(3).sessions()).isEqualTo(24);
        assertThat(Rolling.mean(20).minus(Rolling.mean(50)).sessions()).isEqualTo(50);
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                refused(Rule.WINDOW_LENGTH, "a window of 0 sessions", () -> Rolling.mean(0)),
                refused(Rule.WINDOW_LENGTH, "a window of -3 sessions", () -> Rolling.max(-3)),
                refused(Rule.WINDOW_LENGTH, "a window of 100001 sessions", () -> Rolling.sum(100_001)),
                refused(Rule.WINDOW_LENGTH, "momentum over 0 sessions", () -> Rolling.momentum(0)),
                refused(
                        Rule.WINDOW_LENGTH,
                        "a lag of -1 sessions",
                        () -> Price.close().lag(-1)),
                refused(
                        Rule.LEAST_VALUES,
                        "at least 21 values in a window of 20",
                        () -> Rolling.mean(20).least(21)),
                refused(
                        Rule.LEAST_VALUES,
                        "at least 0 values in a window of 20",
                        () -> Rolling.mean(20).least(0)),
                refused(
                        Rule.LEAST_VALUES,
                        "change(5) of close",
                        () -> Rolling.momentum(5).least(2)),
                refused(
                        Rule.KERNEL_SHAPE,
                        "mean(20) of close reads 1 features and was given 2",
                        () -> Rolling.mean(20).of(Price.open(), Price.close())),
                refused(Rule.KERNEL_SHAPE, "was given 0", () -> Rolling.mean(20).of()),
                refused(Rule.QUANTILE_SHARE, "a quantile of 1.5", () -> Rolling.quantile(20, 1.5)),
                refused(Rule.QUANTILE_SHARE, "a quantile of NaN", () -> Rolling.quantile(20, Double.NaN)),
                refused(
                        Rule.FACTOR_NUMBER,
                        "a feature computed with NaN",
                        () -> Price.close().plus(Double.NaN)),
                refused(
                        Rule.FACTOR_NUMBER,
                        "a feature divided by 0",
                        () -> Price.close().dividedBy(0)));
    }

    private static Arguments refused(Rule rule, String text, Supplier<Feature> asked) {
        return Arguments.of(rule, text, asked);
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("refused")
    void what_cannot_be_meant_is_refused(Rule rule, String text, Supplier<Feature> asked) {
        assertThatThrownBy(asked::get).isInstanceOfSatisfying(RefusedException.class, refused -> {
            assertThat(refused.rule()).isEqualTo(rule);
            assertThat(refused).hasMessageContaining(text);
        });
    }

    @Test
    void nothing_is_computed_of_null() {
        assertThatThrownBy(() -> Rolling.mean(20).of((Feature) null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> Price.close().plus((Feature) null)).isInstanceOf(NullPointerException.class);
    }
}
