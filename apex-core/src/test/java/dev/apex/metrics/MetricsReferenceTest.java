package dev.apex.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The page of definitions is made from the definitions, so that it cannot say anything else. */
class MetricsReferenceTest {
    private static final String REWRITE = "apex.docs.rewrite";
    private static final Path PAGE =
            Path.of(System.getProperty("basedir", "."), "..", "docs", "reference", "metrics.md");

    private static final String HEAD = """
            # Metrics

            <!-- Made from dev.apex.metrics.MetricDefinition: mvn -pl apex-core test -Dtest=MetricsReferenceTest -Dapex.docs.rewrite -->

            What each metric of a run means, in the order in which a run prints them. A metric is read by its name or its
            constant (`metrics.get("sharpe")`, `metrics.get(MetricDefinition.SHARPE)`) and has either a value or a reason why it
            has none; no number stands for "none". Any metric is undefined if its value lies beyond the range of a double.

            Letters: `E[0]` is equity at the start and `E[i]` at the end of session `i` of `n`, `r[i] = E[i] / E[i-1] - 1` the
            return of a session, `f[i]` the risk-free rate of the session (0 unless given; a rate `R` a year is
            `(1 + R)^(1 / P) - 1`), `x[i] = r[i] - f[i]`, and `P` the sessions in a year, which come from the calendar. A session
            without a position has a return of 0 and counts. The account is wiped out from the first session that ends with
            equity at or below zero. The last nine metrics stand beside a benchmark, and are measured where one was run.

            Every figure is checked against its formula in exact arithmetic, to 4e-15 of it, and against each function named
            under "Same as" (empyrical-reloaded 0.7.1, quantstats 0.0.86, scipy 1.17.1), to 1e-12. The cases and the command
            that made them are in `apex-core/src/test/resources/dev/apex/metrics`. Functions of the same name elsewhere may
            differ: in the divisor of the deviation, in the days of a year, in what counts as a day in the market.

            | metric | unit | says |
            |---|---|---|
            """;

    @Test
    void the_page_is_what_the_definitions_say() throws IOException {
        if (System.getProperty(REWRITE) != null) {
            Files.createDirectories(PAGE.getParent());
            Files.writeString(PAGE, page());
        }
        assertThat(PAGE).as("make it again with -D%s", REWRITE).content().isEqualTo(page());
    }

    @Test
    void no_line_of_the_page_is_left_open() {
        for (MetricDefinition definition : MetricDefinition.values()) {
            for (String said : List.of(
                    definition.metricName(),
                    definition.formula(),
                    definition.annualised(),
                    definition.divisor(),
                    definition.riskFree(),
                    definition.source(),
                    definition.undefinedWhen())) {
                assertThat(said)
                        .as(definition.name())
                        .isNotBlank()
                        .doesNotEndWith(".")
                        .doesNotContain("`");
            }
            assertThat(definition.meaning()).endsWith(".").doesNotContain("|");
        }
        assertThat(Arrays.stream(MetricDefinition.values()).map(MetricDefinition::metricName))
                .doesNotHaveDuplicates();
    }

    private static String page() {
        return HEAD + each(MetricsReferenceTest::line) + each(MetricsReferenceTest::section);
    }

    private static String each(Function<MetricDefinition, String> text) {
        return Arrays.stream(MetricDefinition.values()).map(text).collect(Collectors.joining());
    }

    private static String line(MetricDefinition definition) {
        String name = definition.metricName();
        return "| [" + name + "](#" + name.toLowerCase(Locale.ROOT) + ") | " + unit(definition) + " | "
                + definition.meaning() + " |\n";
    }

    private static String section(MetricDefinition definition) {
        return "\n## " + definition.metricName() + "\n\n" + definition.meaning() + "\n\n"
                + "- Formula: `" + definition.formula() + "`\n"
                + said("Annualised", definition.annualised(), "no")
                + said("Divisor", definition.divisor(), "none")
                + said("Risk-free rate", definition.riskFree(), "none")
                + said("Undefined when", definition.undefinedWhen(), "never")
                + said("Source", definition.source(), "none")
                + said("Same as", "`" + String.join("`, `", definition.sameAs()) + "`", "``");
    }

    private static String said(String title, String text, String nothing) {
        return text.equals(nothing) ? "" : "- " + title + ": " + text + "\n";
    }

    private static String unit(MetricDefinition definition) {
        return switch (definition.unit()) {
            case FRACTION -> "fraction, shown as %";
            case RATIO -> "ratio";
            case PER_YEAR -> "times a year";
            case COUNT -> "count";
            case MONEY -> "amount of money";
            case DAYS -> "days";
        };
    }
}
