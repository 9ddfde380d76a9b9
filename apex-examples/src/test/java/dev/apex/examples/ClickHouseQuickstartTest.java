package dev.apex.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.apex.clickhouse.ClickHouse;
import dev.apex.clickhouse.ClickHouseSchema;
import dev.apex.clickhouse.Ingest;
import dev.apex.clickhouse.Secret;
import dev.apex.junit.ClickHouseEngine;
import dev.apex.market.MarketSource;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The quickstart's rates, put into a real store, interrupted and repeated, are there once and give the same runs. */
class ClickHouseQuickstartTest {
    private static final String DATABASE =
            "apex_quickstart_" + ProcessHandle.current().pid();

    @Test
    void the_rates_are_there_once_however_often_they_are_put_in_and_every_run_is_the_one_in_memory() {
        ClickHouseEngine engine = ClickHouseEngine.running();
        engine.ask("CREATE DATABASE " + DATABASE);
        try {
            MarketSource rates = EcbRates.market();
            for (Ingest.Progress.Stage stage :
                    List.of(Ingest.Progress.Stage.WEIGHED, Ingest.Progress.Stage.PUBLISHED)) {
                interrupt(engine, rates, stage);
            }
            String first = run(engine);
            Map<String, String> rows = rows(engine);
            String second = run(engine);
            assertThat(first).contains("batch 1, ").contains("The fingerprints are equal.");
            assertThat(second).contains("batch 1, ").contains("The fingerprints are equal.");
            assertThat(rows(engine)).isEqualTo(rows);
            long copies = rows.values().stream()
                    .mapToLong(each -> Long.parseLong(each.split("\t")[0]))
                    .sum();
            long facts = rows.values().stream()
                    .mapToLong(each -> Long.parseLong(each.split("\t")[1]))
                    .sum();
            assertThat(copies).isEqualTo(facts).isEqualTo(rates.intake().accepted());
        } finally {
            engine.ask("DROP DATABASE " + DATABASE);
        }
    }

    private static void interrupt(ClickHouseEngine engine, MarketSource rates, Ingest.Progress.Stage at) {
        try (ClickHouse store = ClickHouse.at(engine.url())
                .user(engine.user(), Secret.of(engine.password()))
                .database(DATABASE)
                .connect()) {
            ClickHouseSchema.of(store).create();
            Ingest ingest = Ingest.into(store).from("ECB").telling((stage, rows) -> {
                if (stage == at) {
                    throw new IllegalStateException("pulled out at " + stage);
                }
            });
            assertThatThrownBy(() -> ingest.load(rates)).hasMessageContaining("pulled out at " + at);
        }
    }

    private static String run(ClickHouseEngine engine) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream to = new PrintStream(out, true, StandardCharsets.UTF_8);
        assertThat(ClickHouseQuickstart.run(engine, DATABASE, "2026-10-01", "2025-06-02", to))
                .as("%s", out)
                .isTrue();
        return out.toString(StandardCharsets.UTF_8);
    }

    /** Rows of each kind, and how many different versions they are. */
    private static Map<String, String> rows(ClickHouseEngine engine) {
        Map<String, String> rows = new TreeMap<>();
        for (String table : List.of("fixings", "universe")) {
            rows.put(
                    table,
                    engine.ask(
                            "SELECT count(), uniqExact(symbol, ts, ingested_at, rev) FROM " + DATABASE + "." + table));
        }
        return rows;
    }
}
