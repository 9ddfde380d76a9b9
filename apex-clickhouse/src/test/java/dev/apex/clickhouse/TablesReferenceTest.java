package dev.apex.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.apex.facts.FactKinds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The page of tables is made from the tables, so that a query of one's own can be written beside it. */
class TablesReferenceTest {
    private static final String REWRITE = "apex.docs.rewrite";
    private static final Path PAGE =
            Path.of(System.getProperty("basedir", "."), "..", "docs", "reference", "tables.md");

    private static final String HEAD = """
            # Tables of a store

            <!-- Made from ClickHouseSchema: mvn -pl apex-clickhouse -am test -Dtest=TablesReferenceTest -Dapex.docs.rewrite
                 -Dsurefire.failIfNoSpecifiedTests=false -->

            What `ClickHouseSchema.of(store).create()` makes, at version %d of the schema; each table's comment says the version.
            Three times: `ts` is when a row is about, `ingested_at` when it could be known, `recorded_at` when the server took it in,
            which no run reads. `load` is the number that a row was staged under: it is published if `batches` has a row with it, and only
            then to be read. `rev` orders versions that were known at one instant, `retracted` withdraws what was said, `assumed` marks
            an `ingested_at` that a lag rule filled in. A number has no null but where its type says so.

            """;

    private static final Map<String, String> SAYING = new TreeMap<>(Map.ofEntries(
            Map.entry("bars", "Prices of a session; `ts` is the end of the bar."),
            Map.entry("fixings", "One price at one instant."),
            Map.entry(
                    "universe",
                    "Who joined and who left an index, by when it takes effect; `ts` may lie ahead of `ingested_at`."),
            Map.entry(
                    "corporate_actions",
                    "Splits, dividends, successions and delistings by ex instant, which may lie ahead."),
            Map.entry("announcements", "What was said of a symbol and has no effect on prices by itself."),
            Map.entry("instruments", "The terms of what there are prices of."),
            Map.entry("source_watermarks", "Up to which event time a source has told all it had."),
            Map.entry(
                    "batches",
                    "The manifest: which loads are published, as what, from where, and what became of their rows."),
            Map.entry(
                    "symbol_map",
                    "What a source's name means from `ts` on, announced before or after; read by `SymbolMap`."),
            Map.entry(
                    "regime_labels_walk_forward",
                    "What a window's model says of a session; `RegimeLabelCodec` in apex-regime."),
            Map.entry("regime_models", "The windows of a walk and their models; `RegimeWindowCodec` in apex-regime."),
            Map.entry("features", "What a feature was of a symbol at a session; `FeatureFact`."),
            Map.entry("predictions", "What a model expected, and later what came; `PredictionFact`."),
            Map.entry(
                    "decisions",
                    "Orders as they were decided, or held back; `OrderFact`. `mode` is BACKTEST, PAPER or LIVE."),
            Map.entry("fills", "Orders done, with what was put right as later versions; `FillFact`."),
            Map.entry("trials", "What each run of a study came to; `TrialFact`.")));

    private static List<Table> tables() {
        List<Table> tables = new ArrayList<>(MarketTables.ALL);
        FactKinds.ALL.forEach(schema -> tables.add(FactTable.of(schema).table()));
        return tables;
    }

    @Test
    void the_page_is_what_the_tables_are() throws IOException {
        if (System.getProperty(REWRITE) != null) {
            Files.createDirectories(PAGE.getParent());
            Files.writeString(PAGE, page());
        }
        assertThat(PAGE).as("make it again with -D%s", REWRITE).content().isEqualTo(page());
    }

    @Test
    void every_table_is_told_of() {
        assertThat(tables().stream().map(Table::name)).containsExactlyInAnyOrderElementsOf(SAYING.keySet());
    }

    private static String page() {
        StringBuilder page = new StringBuilder(String.format(Locale.ROOT, HEAD, Table.VERSION));
        for (Table table : tables()) {
            page.append("## ").append(table.name()).append("\n\n").append(SAYING.get(table.name()));
            page.append(" Sorted by `").append(String.join(", ", table.order())).append("`");
            page.append(
                    table.checks().isEmpty()
                            ? ""
                            : "; the server takes only rows with `" + String.join("`, `", table.checks()) + "`");
            page.append(".\n\n| column | type |\n|---|---|\n");
            page.append(table.columns().stream()
                    .map(column -> "| `" + column.name() + "` | `" + column.sqlType() + "` |\n")
                    .collect(Collectors.joining()));
            page.append("| `").append(Table.RECORDED_AT).append("` | `DateTime64(6, 'UTC')` |\n\n");
        }
        return page.substring(0, page.length() - 1);
    }
}
