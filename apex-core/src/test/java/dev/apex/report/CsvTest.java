package dev.apex.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import dev.apex.JsonOracle;
import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.backtest.Backtest;
import dev.apex.backtest.Benchmark;
import dev.apex.backtest.Result;
import dev.apex.backtest.Underwater;
import dev.apex.execution.Fees;
import dev.apex.execution.Fill;
import dev.apex.execution.Slippage;
import dev.apex.market.Bar;
import dev.apex.market.Instrument;
import dev.apex.market.MemoryMarket;
import dev.apex.market.Stamp;
import dev.apex.market.Symbol;
import dev.apex.metrics.Metric;
import dev.apex.time.Session;
import dev.apex.time.Span;
import dev.apex.time.TradingCalendar;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run with the names that an attacker would choose, written to files and read back by another program's rules. */
class CsvTest {
    private static final TradingCalendar NYSE = TradingCalendar.NYSE;
    private static final List<String> NAMES =
            List.of("=HYPERLINK(\"http://x\",\"y\")", "+1", "-2+3", "@SUM(1,2)", "'quoted", "A,B;\"C\"", "plain");
    private static final Path DOCS = Path.of(System.getProperty("basedir", "."), "..", "docs", "reference");

    private static Result result;

    @TempDir
    private Path folder;

    @BeforeAll
    static void run() {
        MemoryMarket.Builder market = MemoryMarket.builder();
        NAMES.forEach(name -> market.trading(Instrument.bars(name, NYSE)));
        int day = 0;
        for (Session session : NYSE.sessions(Span.between("2021-03-01", "2021-03-31"))) {
            double price = 100 + 7 * Math.sin(day++); // a test may use any sine
            NAMES.forEach(name -> market.add(bar(name, session, price / 3)));
        }
        result = Backtest.of("+strategy", () -> today -> {
                    int weekday = today.date().getDayOfYear() * 5 / 7;
                    List<Symbol> all = today.universe().symbols();
                    today.hold(Map.of(all.get(weekday % all.size()), 0.7));
                })
                .over("2021-03-02", "2021-03-30")
                .on(NYSE)
                .decidingAt(LocalTime.of(9, 0))
                .costing(Slippage.bps(3), Fees.perShare(0.01))
                .against(Benchmark.equalWeight())
                .run(market.build());
    }

    private static Bar bar(String symbol, Session session, double price) {
        return new Bar(
                Symbol.of(symbol),
                Stamp.observed(session.closesAt(), session.closesAt().plus(Duration.ofHours(1))),
                session.opensAt(),
                price,
                price + 1,
                price - 1,
                price + 0.1,
                1000);
    }

    private Map<String, List<NamedCsvRecord>> written() throws IOException {
        Report.of(result).writeCsv(folder);
        Map<String, List<NamedCsvRecord>> files = new TreeMap<>();
        try (Stream<Path> paths = Files.list(folder)) {
            for (Path path : paths.toList()) {
                try (CsvReader<NamedCsvRecord> csv =
                        CsvReader.builder().ofNamedCsvRecord(path, StandardCharsets.UTF_8)) {
                    files.put(path.getFileName().toString(), csv.stream().toList());
                }
            }
        }
        return files;
    }

    private static List<String> column(List<NamedCsvRecord> rows, String name) {
        return rows.stream().map(row -> row.getField(name)).toList();
    }

    private static List<Double> numbers(List<NamedCsvRecord> rows, String name) {
        return column(rows, name).stream().map(Double::parseDouble).toList();
    }

    /** What the page says a reader does. */
    private static String read(String text) {
        return text.startsWith("'") ? text.substring(1) : text;
    }

    @Test
    void every_number_reads_back_as_the_same_bits() throws IOException {
        Map<String, List<NamedCsvRecord>> files = written();

        assertThat(numbers(files.get("equity.csv"), "equity"))
                .containsExactlyElementsOf(result.equity().values());
        assertThat(numbers(files.get("equity.csv"), "return"))
                .containsExactlyElementsOf(
                        Arrays.stream(result.returns().toArray()).boxed().toList());
        assertThat(numbers(files.get("equity.csv"), "drawdown").stream()
                        .mapToDouble(d -> d)
                        .min())
                .hasValue(result.metrics().get("maxDrawdown").get());
        assertThat(numbers(files.get("equity.csv"), "benchmarkEquity"))
                .containsExactlyElementsOf(
                        result.benchmark().orElseThrow().equity().values());
        assertThat(numbers(files.get("fills.csv"), "price"))
                .hasSizeGreaterThan(5)
                .containsExactlyElementsOf(
                        result.fills().stream().map(Fill::price).toList());
        assertThat(numbers(files.get("trades.csv"), "profit"))
                .hasSizeGreaterThan(5)
                .containsExactlyElementsOf(
                        result.roundTrips().stream().map(trip -> trip.profit()).toList());
        assertThat(numbers(files.get("drawdowns.csv"), "depth"))
                .containsExactlyElementsOf(
                        result.drawdowns(99).stream().map(Underwater::depth).toList());
        assertThat(column(files.get("drawdowns.csv"), "recovery"))
                .containsExactlyElementsOf(result.drawdowns(99).stream()
                        .map(fall -> fall.recovery().map(Object::toString).orElse(""))
                        .toList());
        assertThat(numbers(files.get("months.csv"), "return"))
                .containsExactlyElementsOf(result.periods().byMonth().values());
        assertThat(column(files.get("orders.csv"), "outcome"))
                .hasSize(result.orders().size());
    }

    @Test
    void every_metric_has_a_value_or_a_reason_and_that_of_the_benchmark_beside_it() throws IOException {
        List<NamedCsvRecord> rows = written().get("metrics.csv");

        assertThat(column(rows, "metric"))
                .containsExactlyElementsOf(
                        result.metrics().stream().map(Metric::name).toList());
        for (NamedCsvRecord row : rows) {
            Metric metric = result.metrics().get(row.getField("metric"));
            assertThat(row.getField("value").isEmpty()).isNotEqualTo(metric.isDefined());
            metric.value()
                    .ifPresent(value -> assertThat(Double.parseDouble(row.getField("value")))
                            .isEqualTo(value));
            assertThat(read(row.getField("undefined")))
                    .isEqualTo(metric.reason().orElse(""));
            Optional<Metric> other = result.benchmark().orElseThrow().metrics().find(metric.name());
            other.flatMap(some -> some.value().stream().boxed().findFirst())
                    .ifPresent(value -> assertThat(Double.parseDouble(row.getField("benchmark")))
                            .isEqualTo(value));
        }
        assertThat(column(rows, "undefined")).anyMatch(reason -> !reason.isEmpty());
    }

    @Test
    void no_text_is_a_formula_and_every_name_comes_back() throws IOException {
        Map<String, List<NamedCsvRecord>> files = written();

        for (List<NamedCsvRecord> rows : files.values()) {
            for (NamedCsvRecord row : rows) {
                for (String cell : row.getFields()) {
                    assertThat(cell).doesNotMatch("(?s)[=+@\\t\\r\\n].*|-(?![0-9.]+(e[+-]?[0-9]+)?$).*");
                }
            }
        }
        assertThat(column(files.get("fills.csv"), "symbol").stream().map(CsvTest::read))
                .containsExactlyElementsOf(result.fills().stream()
                        .map(fill -> fill.symbol().name())
                        .toList())
                .contains("=HYPERLINK(\"http://x\",\"y\")", "+1", "-2+3", "@SUM(1,2)", "'quoted", "A,B;\"C\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"=1", "+1", "-1", "@a", "\ta", "\ra", "\na", "'a", "''a", "=\"a,b\"\n"})
    void a_text_that_would_be_a_formula_has_an_apostrophe_before_it(String text) {
        String line = new Csv().row(List.of(text)).text();

        assertThat(line).matches("\"?'.*\n");
        assertThat(line.lines()).hasSize(1);
    }

    @Test
    void a_cell_is_written_by_the_rules() {
        assertThat(new Csv()
                        .row(List.of(
                                "plain", -1.5, -2L, 3, Optional.empty(), Optional.of(0.1 + 0.2), "a,b", "say \"x\""))
                        .text())
                .isEqualTo("plain,-1.5,-2,3,,0.30000000000000004,\"a,b\",\"say \"\"x\"\"\"\n");
        assertThat(new Csv().row(List.of("a\u0000b", "-0.0", -0.0)).text()).isEqualTo("a\\u0000b,\"'-0.0\",-0.0\n");
    }

    @Test
    void lines_end_with_a_line_feed_alone() throws IOException {
        Report.of(result).writeCsv(folder);
        try (Stream<Path> paths = Files.list(folder)) {
            assertThat(paths).hasSize(8).allSatisfy(path -> {
                assertThat(path).content().endsWith("\n").doesNotContain("\r");
            });
        }
    }

    @Test
    void a_failure_leaves_every_file_as_it_was() throws IOException {
        Files.writeString(folder.resolve("equity.csv"), "old");
        Files.createDirectory(folder.resolve("metrics.csv"));

        assertThatThrownBy(() -> Report.of(result).writeCsv(folder))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.rule()).isEqualTo(Rule.REPORT_NOT_WRITTEN))
                .hasMessageContaining("metrics.csv");
        assertThat(folder.resolve("equity.csv")).hasContent("old");
        try (Stream<Path> paths = Files.list(folder)) {
            assertThat(paths.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("equity.csv", "metrics.csv");
        }
        assertThatThrownBy(() -> Report.of(result).writeCsv(folder.resolve("missing")))
                .isInstanceOf(RefusedException.class);
        assertThat(folder.resolve("missing")).doesNotExist();
    }

    @Test
    void what_was_there_is_replaced() throws IOException {
        Files.writeString(folder.resolve("equity.csv"), "old");
        Report.of(result).writeCsv(folder);

        assertThat(folder.resolve("equity.csv")).content().startsWith("date,equity,cash");
    }

    @Test
    void the_reference_names_every_file_and_every_column_in_its_order() throws IOException {
        Map<String, String> rows = new TreeMap<>();
        Pattern row = Pattern.compile("\\| `([a-z]+\\.csv)` \\| [^|]*\\| ([^|]*) \\|");
        Files.readString(DOCS.resolve("report-csv.md"))
                .lines()
                .map(row::matcher)
                .filter(Matcher::matches)
                .forEach(match -> rows.put(match.group(1), match.group(2)));
        Map<String, Table<?>> files = new Tables(result).files();

        assertThat(rows).containsOnlyKeys(files.keySet());
        files.forEach((file, table) -> {
            List<String> told = Pattern.compile("`([A-Za-z]+)`")
                    .matcher(rows.get(file))
                    .results()
                    .map(match -> match.group(1))
                    .toList();
            assertThat(told).as(file).containsExactlyElementsOf(table.columns());
        });
    }

    @Test
    void the_reference_of_the_json_names_every_member() throws IOException {
        String page = Files.readString(DOCS.resolve("report-json.md"));
        Map<String, Object> json = JsonOracle.object(Report.of(result).json());

        assertThat(json.keySet()).allSatisfy(member -> assertThat(page).contains("| `" + member + "` |"));
    }
}
