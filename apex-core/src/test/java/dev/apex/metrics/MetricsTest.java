package dev.apex.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.apex.RefusedException;
import dev.apex.Rule;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The list of a run's metrics, and the four lines by which a user gets it. */
class MetricsTest {
    private static final double[] EQUITY = {101_000, 100_500, 100_500, 102_000};

    @Test
    void a_run_is_measured_in_four_lines() {
        Returns returns = Returns.of(100_000, EQUITY, 252);
        Book book = Book.of(
                returns,
                new double[] {50_000, 50_000, 0, 51_000},
                new double[] {50_000, 50_000, 0, -51_000},
                new double[] {50_000, 0, 0, 0},
                new double[] {0, 0, 49_500, 51_000});
        Trades trades = Trades.of(new double[] {500, -120, 0});
        Metrics metrics = Metrics.of(book, trades);

        assertThat(metrics.get(MetricDefinition.TOTAL_RETURN).get()).isEqualTo(0.02);
        assertThat(metrics.get("tradeWinRate").get()).isEqualTo(1 / 3.0);
        assertThat(metrics.toString().lines())
                .contains("totalReturn                          2.00 %", "closedTrades                         3");
    }

    @Test
    void every_definition_is_measured_once_in_its_order() {
        Book book = Book.of(Returns.of(1, new double[0], 252), none(), none(), none(), none());

        assertThat(Metrics.of(book, Trades.of(none())).with(ActiveReturns.of(book.returns(), book.returns())).stream()
                        .map(Metric::name))
                .containsExactlyElementsOf(Arrays.stream(MetricDefinition.values())
                        .map(MetricDefinition::metricName)
                        .toList());
    }

    @Test
    void a_metric_carries_the_unit_and_meaning_of_its_definition() {
        Book book = Book.of(Returns.of(1, new double[0], 252), none(), none(), none(), none());
        List<Metric> metrics =
                Metrics.of(book, Trades.of(none())).with(ActiveReturns.of(book.returns(), book.returns())).stream()
                        .toList();

        for (MetricDefinition definition : MetricDefinition.values()) {
            Metric metric = metrics.get(definition.ordinal());
            assertThat(metric.unit()).isEqualTo(definition.unit());
            assertThat(metric.definition()).isEqualTo(definition.meaning());
        }
    }

    @Test
    void metrics_of_ones_own_come_after_and_are_found() {
        Metric own = Metric.of("gini", Unit.RATIO, "How uneven the weights were.", 0.25);

        Metrics metrics = Metrics.of(Returns.of(1, EQUITY, 252)).with(own);

        assertThat(metrics.find("gini")).contains(own);
        assertThat(metrics.stream().reduce((first, second) -> second)).contains(own);
        assertThatThrownBy(() -> metrics.with(own))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.rule()).isEqualTo(Rule.METRIC_TWICE));
    }

    @Test
    void an_unknown_name_is_refused_with_the_names_there_are() {
        Metrics metrics = Metrics.of(Returns.of(1, EQUITY, 252));

        assertThat(metrics.find("sharp")).isEmpty();
        assertThatThrownBy(() -> metrics.get("sharp"))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.rule()).isEqualTo(Rule.UNKNOWN_METRIC))
                .hasMessageContaining("sharp among sessions, totalReturn, cagr");
    }

    @Test
    void how_sure_a_figure_is_stands_beside_it() {
        Metrics metrics = Metrics.of(Returns.of(1, EQUITY, 252));

        assertThat(metrics.interval(MetricDefinition.SESSION_WIN_RATE)).hasValueSatisfying(interval -> {
            assertThat(interval.low().get()).isLessThan(interval.high().get());
            assertThat(interval).hasToString("15.00 % to 85.00 %"); // 2 of 4
        });
        assertThat(metrics.standardError(MetricDefinition.SHARPE))
                .contains(metrics.get(MetricDefinition.SHARPE_STANDARD_ERROR));
        assertThat(metrics.interval(MetricDefinition.SHARPE)).isEmpty();
        assertThat(metrics.standardError(MetricDefinition.CAGR)).isEmpty();
    }

    private static double[] none() {
        return new double[0];
    }
}
