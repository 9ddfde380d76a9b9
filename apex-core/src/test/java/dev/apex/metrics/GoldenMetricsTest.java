package dev.apex.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every metric beside its definition in exact arithmetic, and beside the libraries it is said to equal. */
class GoldenMetricsTest {
    /** Beside the definition: what the last digits of a long computation may differ by. */
    private static final double EXACT = 4e-15;

    /** Beside another library, which adds plainly and takes returns from a quotient less one. */
    private static final double PEER = 1e-12;

    @TestFactory
    Stream<DynamicTest> metrics_equal_their_definition_and_their_peers() {
        return golden().map(row -> DynamicTest.dynamicTest(
                row.getField("account") + ", risk-free " + row.getField("riskFree") + ": " + row.getField("metric")
                        + " as " + row.getField("source"),
                () -> Oracle.assertWithin(
                        isExact(row) ? EXACT : PEER,
                        measured(row).get(row.getField("metric")).get(),
                        Oracle.number(row, "value"))));
    }

    @Test
    void every_metric_has_an_exact_value() {
        List<String> exact = golden().filter(GoldenMetricsTest::isExact)
                .map(row -> row.getField("metric"))
                .toList();

        assertThat(exact)
                .containsAll(Arrays.stream(MetricDefinition.values())
                        .map(MetricDefinition::metricName)
                        .toList());
    }

    @Test
    void what_is_said_to_equal_a_peer_is_measured_beside_it() {
        List<String> said = Arrays.stream(MetricDefinition.values())
                .flatMap(definition -> definition.sameAs().stream().map(peer -> definition.metricName() + " " + peer))
                .toList();
        List<String> measured = golden().filter(row -> !isExact(row))
                .filter(row -> !row.getField("source").startsWith("formula"))
                .map(row -> row.getField("metric") + " " + row.getField("source"))
                .distinct()
                .toList();

        assertThat(said).containsExactlyInAnyOrderElementsOf(measured);
    }

    private static Stream<NamedCsvRecord> golden() {
        return Oracle.rows("golden.csv").stream();
    }

    private static boolean isExact(NamedCsvRecord row) {
        return row.getField("source").equals("exact");
    }

    private static Metrics measured(NamedCsvRecord row) {
        String account = row.getField("account").replace("trades", "daily");
        List<NamedCsvRecord> rows = Oracle.rows(account + ".csv");
        Returns returns =
                Returns.of(100_000, Oracle.column(rows, "equity"), account.equals("round-the-clock") ? 365 : 252);
        Returns measured = switch (row.getField("riskFree")) {
            case "0" -> returns;
            case "series" -> returns.withRiskFree(Oracle.column(rows, "riskFree"));
            default -> returns.withRiskFree(Oracle.number(row, "riskFree"));
        };
        Book book = Book.of(
                measured,
                Oracle.column(rows, "gross"),
                Oracle.column(rows, "net"),
                Oracle.column(rows, "bought"),
                Oracle.column(rows, "sold"));
        return Metrics.of(book, Trades.of(Oracle.column("trades.csv", "profit")));
    }
}
