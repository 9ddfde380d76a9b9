package dev.apex.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.apex.JsonOracle;
import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.backtest.Backtest;
import dev.apex.backtest.Benchmark;
import dev.apex.backtest.Fingerprint.Layer;
import dev.apex.backtest.Result;
import dev.apex.execution.Broker.Outcome;
import dev.apex.execution.Fees;
import dev.apex.execution.Ledger;
import dev.apex.execution.Slippage;
import dev.apex.market.Bar;
import dev.apex.market.Instrument;
import dev.apex.market.MemoryMarket;
import dev.apex.market.Stamp;
import dev.apex.market.Symbol;
import dev.apex.metrics.Metric;
import dev.apex.strategy.Strategy;
import dev.apex.time.Session;
import dev.apex.time.Span;
import dev.apex.time.TradingCalendar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A small world in which everything happens that a report tells of: an assumed arrival, a restated print, a duplicate, an
 * order cut for cash, one that lapses and one that stays pending.
 *
 * <p>{@code report.txt} and {@code report.json} are this world's reports with every digest masked. To freeze them anew after
 * a change that is meant, run {@code mvn -pl apex-core test -Dtest=ReportTest -Dapex.freeze} and look at what changed.
 */
class ReportTest {
    private static final TradingCalendar NYSE = TradingCalendar.NYSE;
    private static final Path FROZEN =
            Path.of(System.getProperty("basedir", "."), "src", "test", "resources", "dev", "apex", "report");
    private static final Slippage HOSTILE = new Slippage() {
        @Override
        public String name() {
            return "</script>\n\u2028\"none\"";
        }

        @Override
        public double price(Symbol symbol, double quantity, double print) {
            return print;
        }
    };

    private static final Backtest TRADER = Backtest.of("trader", ReportTest::trader)
            .over("2021-03-02", "2021-03-10")
            .on(NYSE)
            .decidingAt(LocalTime.of(9, 0))
            .startingWith(10_000)
            .lapsingAfter(1)
            .settlingFor(Duration.ofHours(1))
            .costing(Slippage.bps(10), Fees.perShare(0.01).atLeast(1))
            .with("share", 0.1 + 0.2);

    private static Strategy trader() {
        return today -> {
            switch (today.date().getDayOfMonth()) {
                case 2 -> {
                    today.order("AAPL").buy(50);
                    today.order("MSFT").buy(20);
                }
                case 4 -> today.order("GONE").buy(1);
                case 5 -> today.order("AAPL").sell(50);
                case 10 -> today.order("MSFT").sell(3);
                case 8 -> today.prices("MSFT").close(0);
                default ->
                    today.universe().forEach(symbol -> today.prices(symbol).closes(2));
            }
        };
    }

    private static MemoryMarket market(String name) {
        MemoryMarket.Builder market = MemoryMarket.builder()
                .named(name)
                .trading(Instrument.bars("AAPL", NYSE), Instrument.bars("GONE", NYSE), Instrument.bars("MSFT", NYSE));
        int day = 0;
        for (Session session : NYSE.sessions(Span.between("2021-03-01", "2021-03-09"))) {
            market.add(
                    bar("AAPL", session, 100 + day, 8, true),
                    bar("MSFT", session, 250 - day / 3.0, day == 0 ? 8 : 30, false));
            day++;
        }
        Session first = NYSE.session(LocalDate.parse("2021-03-01"));
        Session second = NYSE.session(LocalDate.parse("2021-03-02"));
        return market.add(bar("GONE", first, 7, 1, false))
                .add(bar("GONE", first, 7, 1, false))
                .add(bar("AAPL", second, 99.5, 50, false))
                .build();
    }

    private static Bar bar(String symbol, Session session, double open, int hours, boolean assumed) {
        var known = session.closesAt().plus(Duration.ofHours(hours));
        return new Bar(
                Symbol.of(symbol),
                assumed ? Stamp.assumed(session.closesAt(), known) : Stamp.observed(session.closesAt(), known),
                session.opensAt(),
                open,
                open + 1,
                open - 1,
                open + 0.1,
                1000);
    }

    private static Result result() {
        return TRADER.run(market("a small world"));
    }

    @Test
    void the_world_has_everything_that_a_report_tells_of() {
        Result result = result();
        assertThat(result.orders()).hasSize(5);
        for (Outcome outcome : EnumSet.range(Outcome.PENDING, Outcome.LAPSED)) {
            assertThat(result.orders(outcome)).as("%s", outcome).isPositive();
        }
        assertThat(result.entries()).extracting(Ledger.Entry::kind).contains(Ledger.Kind.CORRECTION);
        assertThat(result.pit().rowsAssumed())
                .isPositive()
                .isLessThan(result.pit().rowsDelivered());
        assertThat(result.pit().intake().duplicates()).isEqualTo(1);
        assertThat(result.largestRestatementEffect()).isNotZero();
        assertThat(result.roundTrips()).hasSize(1);
        assertThat(result.positions()).hasSize(1);
        assertThat(result.metrics().stream().filter(metric -> !metric.isDefined()))
                .isNotEmpty();
    }

    @Test
    void the_page_is_the_frozen_one() throws IOException {
        assertFrozen("report.txt", Report.of(result()).text());
    }

    @Test
    void the_page_beside_a_benchmark_is_the_frozen_one() throws IOException {
        Result beside = TRADER.against(Benchmark.holding("AAPL")).run(market("a small world"));
        String page = Report.of(beside).text();

        assertFrozen("report-beside.txt", page);
        assertThat(page.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
        assertThat(page).contains("verdict                 INCONCLUSIVE: 1 closed trade of the 30 needed\n");
    }

    @Test
    void the_json_is_the_frozen_one() throws IOException {
        assertFrozen("report.json", Report.of(result()).json());
    }

    @Test
    void the_page_is_at_most_a_hundred_characters_wide_and_calm() {
        String text = Report.of(result()).text();
        assertThat(text.lines())
                .hasSizeBetween(80, 130)
                .allSatisfy(
                        line -> assertThat(line).hasSizeLessThanOrEqualTo(100).isEqualTo(line.stripTrailing()));
        assertThat(text).isASCII().endsWith("\n").doesNotContain("\t", "\n\n\n");
    }

    @Test
    void every_digest_on_the_page_is_the_results() {
        Result result = result();
        String text = Report.of(result).text();
        assertThat(line(text, "seed")).isEqualTo(result.seed().toString());
        assertThat(line(text, "backtest")).isEqualTo(TRADER.identity());
        assertThat(line(text, "content")).isEqualTo(result.contentDigest());
        assertThat(line(text, "fingerprint")).isEqualTo(result.fingerprint().hex());
        for (Layer layer : Layer.values()) {
            assertThat(line(text, layer.name().toLowerCase(Locale.ROOT)))
                    .isEqualTo(result.fingerprint().hex(layer));
        }
    }

    private static String line(String text, String label) {
        return text.lines()
                .filter(line -> line.strip().matches(label + " +[0-9a-f]{64}"))
                .map(line -> line.replaceAll(".* ", ""))
                .findFirst()
                .orElseThrow(() -> new AssertionError(label));
    }

    @Test
    void every_number_of_the_json_is_the_results_to_the_last_bit() {
        Result result = result();
        Map<String, Object> json = JsonOracle.object(Report.of(result).json());

        assertThat(json).containsEntry("format", "apex.report.v1").containsEntry("source", "a small world");
        assertThat(member(json, "backtest"))
                .containsEntry("identity", TRADER.identity())
                .containsEntry("cash", 10_000.0);
        assertThat(member(json, "backtest", "parameters")).containsEntry("share", "Double 0.30000000000000004");
        assertThat(member(json, "fingerprint"))
                .containsEntry("hex", result.fingerprint().hex());
        for (Layer layer : Layer.values()) {
            assertThat(member(json, "fingerprint", "layers"))
                    .containsEntry(layer.name(), result.fingerprint().hex(layer));
        }
        for (Metric metric : result.metrics()) {
            Map<String, Object> told = member(json, "metrics", metric.name());
            metric.value()
                    .ifPresentOrElse(
                            value -> assertThat(told).containsEntry("value", value),
                            () -> assertThat(told)
                                    .doesNotContainKey("value")
                                    .containsEntry("undefined", metric.reason().orElseThrow()));
            assertThat(told).containsEntry("definition", metric.definition());
        }
        assertThat(member(json, "pit"))
                .containsEntry("rowsDelivered", (double) result.pit().rowsDelivered())
                .containsEntry("rowsAssumed", (double) result.pit().rowsAssumed())
                .containsEntry("restatementsMet", (double) result.pit().restatementsMet())
                .containsEntry("largestRestatementEffect", result.largestRestatementEffect());
        assertThat(column(json, "equity", "date"))
                .isEqualTo(result.equity().keySet().stream()
                        .map(LocalDate::toString)
                        .toList());
        assertThat(column(json, "equity", "equity"))
                .isEqualTo(new ArrayList<>(result.equity().values()));
        assertThat(column(json, "accounts", "cash"))
                .isEqualTo(result.accounts().stream().map(Ledger.Accounts::cash).toList());
        assertThat(column(json, "knownAccounts", "equity"))
                .isEqualTo(result.knownAccounts().stream()
                        .map(Ledger.Accounts::equity)
                        .toList());
        assertThat(column(json, "orders", "outcome"))
                .isEqualTo(result.orders().stream()
                        .map(order -> result.outcome(order).name())
                        .toList());
        assertThat(column(json, "fills", "price"))
                .isEqualTo(result.fills().stream().map(fill -> fill.price()).toList());
        assertThat(column(json, "fills", "knownAt"))
                .isEqualTo(result.fills().stream()
                        .map(fill -> fill.knownAt().toString())
                        .toList());
        assertThat(column(json, "entries", "cash"))
                .isEqualTo(result.entries().stream().map(Ledger.Entry::cash).toList());
        assertThat(column(json, "positions", "quantity"))
                .isEqualTo(new ArrayList<>(result.positions().values()));
        assertThat(column(json, "roundTrips", "profit"))
                .isEqualTo(
                        result.roundTrips().stream().map(trip -> trip.profit()).toList());
        assertThat(column(json, "decisions", "highestIngestedAt"))
                .containsNull()
                .hasSize(result.decisions().size());
        assertThat(column(member(json, "pit"), "ages", "steps"))
                .isEqualTo(result.pit().ages().bySymbolAndMonth().values().stream()
                        .flatMap(months -> months.values().stream())
                        .map(age -> (double) age.steps())
                        .toList());
    }

    @Test
    void names_from_outside_break_neither_page_nor_json() {
        String name = "</script>\n  fingerprint  forged \u001b[31m\u2028\"\\";
        Report report = Report.of(TRADER.costing(HOSTILE)
                .with("note", "</script>\n\"")
                .with("\"x\"", 1)
                .run(market(name)));
        assertThat(report.text().lines()).noneMatch(line -> line.matches(" *fingerprint +forged.*"));
        assertThat(report.text()).contains("</script>\\u{a}").doesNotContain("\u001b", "\u2028");
        assertThat(report.json()).doesNotContain("<", "\u001b", "\u2028");
        Map<String, Object> json = JsonOracle.object(report.json());
        assertThat(json).containsEntry("source", name);
        assertThat(member(json, "backtest")).containsEntry("slippage", HOSTILE.name());
        assertThat(member(json, "backtest", "parameters"))
                .containsEntry("note", "String </script>\n\"")
                .containsEntry("\"x\"", "Integer 1");
    }

    @Test
    void the_machine_s_locale_and_zone_change_no_character() {
        Result result = result();
        String text = Report.of(result).text();
        String json = Report.of(result).json();
        Locale locale = Locale.getDefault();
        TimeZone zone = TimeZone.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
            TimeZone.setDefault(TimeZone.getTimeZone("Australia/Lord_Howe"));
            assertThat(Report.of(result()).text()).isEqualTo(text);
            assertThat(Report.of(result()).json()).isEqualTo(json);
            Locale.setDefault(Locale.forLanguageTag("tr"));
            assertThat(Report.of(result()).text()).isEqualTo(text);
            assertThat(Report.of(result()).json()).isEqualTo(json);
        } finally {
            Locale.setDefault(locale);
            TimeZone.setDefault(zone);
        }
    }

    @Test
    void a_run_without_a_trade_says_why_its_metrics_are_undefined() {
        Backtest idle = Backtest.of("idle", () -> today -> {})
                .over("2021-03-02", "2021-03-10")
                .on(NYSE)
                .decidingAt(LocalTime.of(9, 0));
        Report report = Report.of(idle.run(market("a small world")));
        assertThat(report.text())
                .contains("undefined: no closed trade", "undefined: the returns do not vary")
                .doesNotContain("NaN", "Oldest prices");
        assertThat(report.json()).doesNotContain("NaN");
        assertThat(member(JsonOracle.object(report.json()), "metrics", "tradeWinRate"))
                .containsEntry("undefined", "no closed trade");
    }

    @Test
    void the_json_can_be_written_to_a_file(@TempDir Path folder) throws IOException {
        Report report = Report.of(result());
        Path file = folder.resolve("report.json");
        report.writeJson(file);
        assertThat(Files.readString(file)).isEqualTo(report.json());
        assertThatThrownBy(() -> report.writeJson(folder.resolve("none").resolve("report.json")))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refusal -> assertThat(refusal.rule()).isEqualTo(Rule.REPORT_NOT_WRITTEN));
    }

    @Test
    void results_stand_side_by_side() {
        Result paid = result();
        Result free = TRADER.costing(Slippage.none()).run(market("a small world"));
        String text = Comparison.of(paid, free, free).text();
        assertThat(text.lines().map(String::length).distinct()).hasSize(1);
        assertThat(text.lines().map(line -> line.strip().split("  +")).filter(row -> row.length > 1))
                .filteredOn(row -> row[0].startsWith("final equity, USD") || row[0].equals("fills"))
                .containsExactly(
                        new String[] {
                            "final equity, USD",
                            Page.amount(paid.finalEquity()),
                            Page.amount(free.finalEquity()),
                            Page.amount(free.finalEquity())
                        },
                        new String[] {"fills", "3", "3", "3"});
        assertThat(paid.finalEquity()).isLessThan(free.finalEquity());
    }

    @Test
    void results_over_other_days_or_with_other_money_are_not_compared() {
        Result result = result();
        assertThatThrownBy(() -> Comparison.of(
                        result, TRADER.over("2021-03-02", "2021-03-09").run(market("a small world"))))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refusal -> assertThat(refusal.rule()).isEqualTo(Rule.NOT_COMPARABLE))
                .hasMessageContaining("2021-03-09");
        Backtest euros = Backtest.of("euros", () -> today -> {})
                .over("2021-03-02", "2021-03-10")
                .on(NYSE)
                .decidingAt(LocalTime.of(9, 0))
                .startingWith(10_000, "EUR");
        assertThatThrownBy(() -> Comparison.of(result, euros.run(market("a small world"))))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("EUR 10,000.00 beside trader over 2021-03-02..2021-03-10 with USD 10,000.00");
        assertThatThrownBy(
                        () -> Comparison.of(result, euros.startingWith(20_000).run(market("a small world"))))
                .isInstanceOf(RefusedException.class);
    }

    private static void assertFrozen(String name, String text) throws IOException {
        String masked = text.replaceAll("[0-9a-f]{64}", "#");
        Path frozen = FROZEN.resolve(name);
        if (System.getProperty("apex.freeze") != null) {
            Files.writeString(frozen, masked);
        }
        assertThat(masked).isEqualTo(Files.readString(frozen));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> member(Map<String, Object> json, String... names) {
        Map<String, Object> at = json;
        for (String name : names) {
            assertThat(at).containsKey(name);
            at = (Map<String, Object>) at.get(name);
        }
        return at;
    }

    @SuppressWarnings("unchecked")
    private static List<Object> column(Map<String, Object> json, String table, String column) {
        Map<String, Object> found = member(json, table);
        int index = ((List<Object>) found.get("columns")).indexOf(column);
        assertThat(index).as(column).isNotNegative();
        List<Object> cells = new ArrayList<>();
        ((List<List<Object>>) (List<?>) found.get("data")).forEach(row -> cells.add(row.get(index)));
        return cells;
    }
}
