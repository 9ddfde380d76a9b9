package dev.apex.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.time.LocalDate;
import java.time.Year;
import java.time.YearMonth;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
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
    void returns_by_month_and_year_equal_those_of_pandas() {
        PeriodReturns periods = PeriodReturns.of(daily(), days());
        List<NamedCsvRecord> expected = Oracle.rows("periods.csv");
        assertThat(periods.byMonth()).hasSize(35);
        assertThat(periods.byYear()).hasSize(3);
        for (NamedCsvRecord row : expected) {
            String period = row.getField("period");
            double gain = period.length() == 4
                    ? periods.byYear().get(Year.parse(period))
                    : periods.byMonth().get(YearMonth.parse(period));
            assertThat(gain).as(period).isCloseTo(Oracle.number(row, "return"), within(1e-15));
        }
        assertThat(expected).hasSize(35 + 3);
    }

    @Test
    void rolling_sharpe_ratios_equal_those_of_quantstats_and_wait_for_a_full_window() {
        List<OptionalDouble> rolling = daily().rollingSharpe(126);
        List<NamedCsvRecord> expected = Oracle.rows("rolling-sharpe.csv");
        assertThat(rolling).hasSameSizeAs(expected);
        for (int i = 0; i < rolling.size(); i++) {
            assertThat(rolling.get(i).isPresent()).isEqualTo(i >= 125);
            if (i >= 125) { // pandas rolls its sums along, and loses digits on the way
                assertThat(rolling.get(i).getAsDouble())
                        .isCloseTo(Oracle.number(expected.get(i), "sharpe"), within(1e-9));
            }
        }
    }

    @Test
    void the_table_of_drawdowns_equals_that_of_quantstats() {
        List<Drawdown> drawdowns = daily().drawdowns();
        List<LocalDate> days = days();
        List<NamedCsvRecord> expected = Oracle.rows("drawdowns.csv");
        assertThat(drawdowns).hasSameSizeAs(expected);
        for (int i = 0; i < drawdowns.size(); i++) {
            Drawdown fall = drawdowns.get(i);
            NamedCsvRecord row = expected.get(i);
            assertThat(days.get(fall.peak())).as("first day below").hasToString(row.getField("first"));
            assertThat(days.get(fall.trough() - 1)).hasToString(row.getField("deepest"));
            assertThat(days.get(fall.recovery().orElse(days.size() + 1) - 2)).hasToString(row.getField("last"));
            assertThat(fall.depth()).isCloseTo(Oracle.number(row, "depth"), within(1e-14));
        }
        assertThat(daily().drawdowns(3))
                .isSortedAccordingTo(Comparator.comparingDouble(Drawdown::depth))
                .hasSize(3);
    }

    private static Returns daily() {
        return Returns.of(100_000, Oracle.column("daily.csv", "equity"), 252);
    }

    /** The weekdays from 2020-01-01, which is a Wednesday. */
    private static List<LocalDate> days() {
        return LocalDate.parse("2020-01-01")
                .datesUntil(LocalDate.parse("2030-01-01"))
                .filter(day -> day.getDayOfWeek().getValue() <= 5)
                .limit(756)
                .toList();
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
        Trades trades = Trades.of(Oracle.column("trades.csv", "profit")).held(Oracle.column("trades.csv", "days"));
        Returns benchmark = Returns.of(100_000, Oracle.column(rows, "benchmark"), measured.sessionsPerYear());
        return Metrics.of(book, trades).with(ActiveReturns.of(measured, benchmark));
    }
}
