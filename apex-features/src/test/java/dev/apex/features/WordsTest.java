package dev.apex.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.feature.CrossSection;
import dev.apex.feature.Feature;
import dev.apex.feature.Reading;
import dev.apex.market.Symbol;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
        assertThat(Rolling.beta(60).to("SPY"))
                .hasToString("beta(60) of (change(1) of close, (change(1) of close)@SPY)");
        assertThat(Price.close().at("SPY")).hasToString("close@SPY");
        assertThat(Rolling.parkinson(20))
                .hasToString("annualised root of mean(20) of parkinson of (open, high, low, close)");
        assertThat(Ewma.span(3).mean()).hasToString("ewma_mean(0.5,30,3) of close");
        assertThat(Rolling.momentum(60).winsorized(0.05).rank())
                .hasToString("rank_across of winsorized(0.05) of change(60) of close");
        assertThat(Rolling.momentum(60).named("strength")).hasToString("strength");
        assertThat(Rolling.momentum(60).named("strength").lag(1)).hasToString("lag(1) of change(60) of close");
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
                        Rule.QUANTILE_SHARE,
                        "0.6 from below and from above",
                        () -> Price.close().winsorized(0.6)),
                refused(
                        Rule.WINDOW_LENGTH,
                        "a window of 0 sessions",
                        () -> Rolling.beta(0).to("SPY")),
                refused(Rule.WINDOW_LENGTH, "a window of 0 sessions", () -> Rolling.rsi(0)),
                refused(Rule.WINDOW_LENGTH, "a window of -14 sessions", () -> Rolling.averageTrueRange(-14)),
                refused(
                        Rule.LEAST_VALUES,
                        "at least 61 values in a window of 60",
                        () -> Rolling.beta(60).least(61).to("SPY")),
                refused(
                        Rule.LEAST_VALUES,
                        "rsi(14,280,14) of close",
                        () -> Rolling.rsi(14).least(3)),
                refused(Rule.LEAST_VALUES, "at least 14 values in a window of 10", () -> Rolling.rsi(14, 10)),
                refused(
                        Rule.KERNEL_SHAPE,
                        "reads 4 features and was given 1",
                        () -> Rolling.parkinson(20).of(Price.close())),
                refused(Rule.KERNEL_SHAPE, "was given 1", () -> Factor.by(Kernels.pair(5, 5), Price.close())),
                refused(Rule.SYMBOL_NAME, "symbol", () -> Rolling.beta(60).to("")),
                refused(
                        Rule.SMOOTHING,
                        "a smoothing factor of 1.0",
                        () -> Ewma.alpha(1).mean()),
                refused(
                        Rule.SMOOTHING,
                        "a smoothing factor of 0.0",
                        () -> Ewma.alpha(0).mean()),
                refused(
                        Rule.SMOOTHING,
                        "a smoothing factor of NaN",
                        () -> Ewma.alpha(Double.NaN).mean()),
                refused(
                        Rule.SMOOTHING,
                        "a span of 1 sessions",
                        () -> Ewma.span(1).mean()),
                refused(
                        Rule.SMOOTHING,
                        "a half-life of 0 sessions",
                        () -> Ewma.halfLife(0).mean()),
                refused(
                        Rule.FEATURE_NAME_TAKEN,
                        "for close",
                        () -> Price.close().named(" ")),
                refused(Rule.FACTOR_NUMBER, "with Infinity", () -> Price.close().above(Double.POSITIVE_INFINITY)),
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
            assertThat(refused)
                    .hasMessageContaining(text)
                    .hasMessageContaining(rule.code())
                    .hasMessageContaining(rule.sentence())
                    .hasMessageContaining(rule.remedy());
        });
    }

    @Test
    void groups_are_told_apart_by_who_is_in_which() {
        Symbol a = Symbol.of("A");
        Symbol b = Symbol.of("B");
        Factor apart = Rolling.returns().neutralizedBy(Map.of(a, "x", b, "y"));
        assertThat(apart)
                .isEqualTo(Rolling.returns().neutralizedBy(new TreeMap<>(Map.of(b, "y", a, "x"))))
                .isNotEqualTo(Rolling.returns().neutralizedBy(Map.of(a, "x", b, "x")))
                .isNotEqualTo(Rolling.returns().neutralizedBy(Map.of(a, "x")));
        assertThat(Rolling.returns().among(List.of(a, b)))
                .isEqualTo(Rolling.returns().among(List.of(b, a, b)))
                .isNotEqualTo(Rolling.returns().among(List.of(a)));
    }

    @Test
    void equal_values_of_a_session_have_one_rank_and_no_deviation() {
        double[] equal = {7.1, 7.1, 7.1, 7.1};
        assertThat(values(new Across.Standardized(), equal)).containsOnly(Double.NaN);
        assertThat(values(new Across.Ranked(), equal)).containsOnly((1 + 2 + 3 + 4) / 4.0 / 4);
        assertThat(values(new Across.Winsorized(0.25), equal)).containsOnly(7.1);
        assertThat(values(new Across.Neutralized(), equal, new double[] {1, 1, 2, Double.NaN}))
                .containsExactly(0, 0, 0, Double.NaN);
    }

    @Test
    void gaps_of_a_session_take_no_part_and_have_no_result() {
        double[] gaps = {3, Double.NaN, 1, Double.POSITIVE_INFINITY, -0.0, 0.0};
        // of the 4 values -0, 0, 1, 3 the zeros share the mean of ranks 1 and 2
        assertThat(values(new Across.Ranked(), gaps))
                .containsExactly(1, Double.NaN, 0.75, Double.NaN, 1.5 / 4, 1.5 / 4);
        // mean (3 + 1 + 0 + 0) / 4 = 1, squares 4 + 0 + 1 + 1 = 6, deviation root(6 / 3)
        assertThat(values(new Across.Standardized(), gaps))
                .containsExactly(2 / Math.sqrt(2), Double.NaN, 0, Double.NaN, -1 / Math.sqrt(2), -1 / Math.sqrt(2));
        assertThat(values(new Across.Winsorized(0.1), new double[] {Double.NaN, Double.NaN}))
                .containsOnly(Double.NaN);
        // groups {3, 1} with mean 2, and {-0}
        assertThat(values(new Across.Neutralized(), gaps, new double[] {1, 1, 1, 1, 2, Double.NaN}))
                .containsExactly(1, Double.NaN, -1, Double.NaN, 0, Double.NaN);
    }

    private static double[] values(CrossSection section, double[]... values) {
        double[] out = new double[values[0].length];
        section.compute(values, out);
        return out;
    }

    @Test
    void nothing_is_computed_of_null() {
        assertThatThrownBy(() -> Rolling.mean(20).of((Feature) null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> Price.close().plus((Feature) null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> Price.close().neutralizedBy((Map<Symbol, String>) null))
                .isInstanceOf(NullPointerException.class);
    }
}
