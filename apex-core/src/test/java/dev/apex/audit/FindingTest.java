package dev.apex.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.apex.JsonOracle;
import dev.apex.backtest.Backtest;
import dev.apex.backtest.Fingerprint.Layer;
import dev.apex.market.Stamp;
import dev.apex.market.Symbol;
import dev.apex.market.SyntheticMarket;
import dev.apex.market.Tape.Kind;
import dev.apex.market.Worlds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A finding reads from top to bottom, and says the same to machines. */
class FindingTest {
    private static final Instant CLOCK = Instant.parse("2021-02-16T14:00:00Z");
    private static final Stamp STAMP =
            new Stamp(CLOCK.plus(Duration.ofHours(7)), CLOCK.plus(Duration.ofHours(8)), 0, Stamp.Arrival.OBSERVED);

    private static Finding finding(List<Finding.Source> sources, List<Finding.Reading> readings) {
        return new Finding(
                AuditVerdict.LEAK,
                "veil",
                "every row false until its arrival",
                4,
                CLOCK,
                Optional.of(Layer.FEATURES),
                Optional.of(new Finding.Row(Kind.BARS, Symbol.of("S5"), STAMP)),
                Optional.of(Duration.ofHours(8)),
                Optional.of(Duration.ofHours(9)),
                sources,
                readings,
                "until the close of the same session: looks like the bar of the day",
                List.of("com.example.Peeking.onDay(Peeking.java:42)"),
                "");
    }

    private static List<Symbol> symbols(int count) {
        return IntStream.range(0, count).mapToObj(i -> Symbol.of("S" + i)).toList();
    }

    @Test
    void it_tells_where_what_how_far_of_what_by_whom_and_what_to_do() {
        assertThat(finding(
                                List.of(
                                        new Finding.Source(Kind.BARS, symbols(2), 24, true),
                                        new Finding.Source(Kind.FIXINGS, symbols(1), 3, true)),
                                List.of(new Finding.Reading("feature", "z60", symbols(3), "1.5", "1.25")))
                        .text())
                .isEqualTo(String.join(
                        "\n",
                        "LEAK found by veil (every row false until its arrival): step 4 at 2021-02-16T14:00:00Z, layer FEATURES",
                        "  depends on BARS of S5, ts 2021-02-16T21:00:00Z, ingested_at 2021-02-16T22:00:00Z, revision 0",
                        "  sees 8 h ahead",
                        "  and on rows as far as 9 h ahead",
                        "  until the close of the same session: looks like the bar of the day",
                        "  rests on BARS of 2 of 24 symbols: S0, S1; and on FIXINGS of S0 alone",
                        "  reads otherwise: feature z60 of S0: 1.5, then 1.25 (and of 2 more: S1, S2)",
                        "  at com.example.Peeking.onDay(Peeking.java:42)",
                        "  next: ask the day, which knows what had arrived by its clock, and not the source"));
    }

    @Test
    void a_source_says_how_many_and_names_a_dozen() {
        assertThat(new Finding.Source(Kind.BARS, symbols(1), 1, true)).hasToString("BARS of S0");
        assertThat(new Finding.Source(Kind.BARS, symbols(3), 3, true))
                .hasToString("BARS of each of 3 symbols: S0, S1, S2");
        assertThat(new Finding.Source(Kind.BARS, symbols(14), 500, false))
                .hasToString("BARS of at least 14 of 500 symbols:"
                        + " S0, S1, S2, S3, S4, S5, S6, S7, S8, S9, S10, S11, ...");
        assertThat(new Finding.Source(Kind.ACTIONS, List.of(), 4, true))
                .hasToString("ACTIONS of several symbols together, of none alone");
        assertThat(new Finding.Source(Kind.ACTIONS, List.of(), 4, false)).hasToString("ACTIONS");
    }

    @Test
    void a_long_value_is_cut_short_for_the_eye() {
        String map = "{" + "S0=94.51, ".repeat(20) + "}";
        assertThat(new Finding.Reading("derived", "next", List.of(), map, "{}").toString())
                .hasSizeLessThan(100)
                .endsWith("..., then {}");
    }

    @Test
    void every_check_has_a_remedy() {
        for (String check : Protocol.CHECKS) {
            assertThat(Finding.of(AuditVerdict.LEAK, check, "", 0, CLOCK, Optional.empty(), List.of(), "")
                            .remedy())
                    .as(check)
                    .isNotEmpty()
                    .hasSizeLessThan(110);
        }
    }

    @Test
    @SuppressWarnings("unchecked")
    void a_report_says_as_json_what_it_says(@TempDir Path folder) throws IOException {
        SyntheticMarket market = Worlds.everything(3).build();
        Backtest peeking = Aside.backtest(
                "peek",
                () -> new Aside.Peek(
                        market,
                        Set.of(Symbol.of("S1"), Symbol.of("S3")),
                        (bar, now) -> bar.stamp().eventTime().isAfter(now)));
        AuditReport report = Audit.of(peeking).against(market);
        Map<String, Object> json = JsonOracle.object(report.json());
        assertThat(json.keySet())
                .containsExactly(
                        "format",
                        "strategy",
                        "span",
                        "steps",
                        "source",
                        "rows",
                        "seed",
                        "identity",
                        "fingerprint",
                        "verdict",
                        "findings",
                        "sources",
                        "readings",
                        "tried",
                        "cost",
                        "costOfLocalising",
                        "notes");
        assertThat(json)
                .containsEntry("format", "apex.audit.v1")
                .containsEntry("strategy", "peek")
                .containsEntry("verdict", "LEAK")
                .containsEntry("identity", peeking.identity())
                .containsEntry("fingerprint", peeking.run(market).fingerprint().hex())
                .containsEntry("cost", report.cost())
                .containsEntry("costOfLocalising", report.costOfLocalising())
                .containsEntry("notes", report.notes());
        Finding finding = report.findings().get(0);
        Map<String, Object> table = (Map<String, Object>) json.get("findings");
        List<String> columns = (List<String>) table.get("columns");
        List<Object> cells = ((List<List<Object>>) table.get("data")).get(0);
        assertThat(cells.get(columns.indexOf("step"))).isEqualTo((double) finding.step());
        assertThat(cells.get(columns.indexOf("clock")))
                .isEqualTo(finding.clock().toString());
        Finding.Row row = finding.row().orElseThrow();
        assertThat(cells.get(columns.indexOf("rowSymbol")))
                .isEqualTo(row.symbol().name());
        assertThat(Instant.parse((String) cells.get(columns.indexOf("rowIngestedAt"))))
                .isEqualTo(row.stamp().ingestedAt());
        assertThat(Duration.parse((String) cells.get(columns.indexOf("reach"))))
                .isEqualTo(finding.reach().orElseThrow());
        assertThat(cells.get(columns.indexOf("lines"))).isEqualTo(finding.lines());
        assertThat(data(json, "sources"))
                .isEqualTo(List.of(List.of(
                        0.0,
                        "BARS",
                        List.of("S1", "S3"),
                        (double) finding.sources().get(0).of(),
                        "all")));
        assertThat(data(json, "tried")).hasSameSizeAs(report.tried());
        assertThat(Audit.of(peeking).against(market).json())
                .as("the same to the last digit")
                .isEqualTo(report.json());
        report.writeJson(folder.resolve("audit.json"));
        assertThat(folder.resolve("audit.json")).hasContent(report.json());
        assertThat(Files.readString(folder.resolve("audit.json"))).isEqualTo(report.json());
    }

    @Test
    void the_json_of_a_clean_report_has_tables_without_rows() {
        SyntheticMarket market = Worlds.everything(3).build();
        Backtest clean = Aside.backtest(
                "clean",
                () -> today -> Aside.buy(
                        today,
                        today.universe().symbols().stream()
                                .mapToDouble(
                                        symbol -> today.prices(symbol).last().orElse(0))
                                .sum()));
        Map<String, Object> json = JsonOracle.object(
                new Protocol(clean, market).report(List.of("veil")).json());
        assertThat(json).containsEntry("verdict", "CLEAN");
        assertThat(data(json, "findings")).isEmpty();
        assertThat(data(json, "readings")).isEmpty();
    }

    @SuppressWarnings("unchecked")
    private static List<List<Object>> data(Map<String, Object> json, String table) {
        return (List<List<Object>>) ((Map<String, Object>) json.get(table)).get("data");
    }
}
