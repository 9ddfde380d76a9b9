package dev.apex.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.clickhouse.Stores.Lent;
import dev.apex.junit.ClickHouseEngine;
import dev.apex.market.SyntheticMarket;
import dev.apex.market.Visible;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tables that somebody changes under a market that is open give the same rows or none. */
class SchemaDriftTest {
    @Test
    void a_table_changed_under_an_open_market_gives_the_same_rows_or_none() {
        Map<String, String> drifts = new LinkedHashMap<>();
        drifts.put("a column that is gone", "ALTER TABLE %s DROP COLUMN close");
        drifts.put("another name", "ALTER TABLE %s RENAME COLUMN close TO last");
        drifts.put("a price of 32 bits", "ALTER TABLE %s MODIFY COLUMN close Float32");
        drifts.put("a price that is a text", "ALTER TABLE %s MODIFY COLUMN close String");
        drifts.put("a price that may be missing", "ALTER TABLE %s MODIFY COLUMN close Nullable(Float64)");
        drifts.put("a price in whole numbers", "ALTER TABLE %s MODIFY COLUMN volume Int32");
        drifts.put("a flag that is a number", "ALTER TABLE %s MODIFY COLUMN retracted UInt8");
        drifts.put("a stamp without a zone", "ALTER TABLE %s MODIFY COLUMN opens_at DateTime64(6)");
        drifts.put("a stamp of another zone", "ALTER TABLE %s MODIFY COLUMN opens_at DateTime64(6, 'Asia/Tokyo')");
        drifts.put("a stamp of milliseconds", "ALTER TABLE %s MODIFY COLUMN opens_at DateTime64(3, 'UTC')");
        drifts.put("a stamp of seconds", "ALTER TABLE %s MODIFY COLUMN opens_at DateTime('UTC')");
        drifts.put("a column more", "ALTER TABLE %s ADD COLUMN more Int64 DEFAULT 7");
        drifts.put("a table that is gone", "DROP TABLE %s");
        SyntheticMarket source = Worlds.acting(2).build();
        Visible visible = source.asOf(Worlds.ALL, Worlds.EVER);
        String content = Worlds.content(source);
        StringBuilder outcomes = new StringBuilder();
        int wrong = 0;
        for (Map.Entry<String, String> drift : drifts.entrySet()) {
            try (Lent lent = Stores.lendWithTables()) {
                Ingest.into(lent.store()).load(source);
                ClickHouseMarket market = ClickHouseMarket.in(lent.store()).open();
                ClickHouseEngine.running().ask(String.format(drift.getValue(), lent.name() + ".bars"));
                String query =
                        outcome(() -> market.asOf(Worlds.ALL, Worlds.EVER).equals(visible));
                String replay = outcome(() -> Worlds.content(market).equals(content));
                String steps = outcome(() -> Worlds.content(market.stepwise()).equals(content));
                String anew = outcome(() ->
                        Worlds.content(ClickHouseMarket.in(lent.store()).open()).equals(content));
                outcomes.append("\n  ")
                        .append(drift.getKey())
                        .append(": ")
                        .append(query)
                        .append(", ")
                        .append(replay)
                        .append(", ")
                        .append(steps)
                        .append("; opened anew ")
                        .append(anew);
                wrong += (query + replay + steps + anew).contains("WRONG") ? 1 : 0;
            }
        }
        System.out.println("clickhouse faults: " + drifts.size() + " changes to a table under an open market"
                + " (query, replay, steps): wrong rows delivered in " + wrong + outcomes);
        assertThat(wrong).isZero();
    }

    private interface Reading {
        boolean isRight();
    }

    private static String outcome(Reading reading) {
        try {
            return reading.isRight() ? "same rows" : "WRONG";
        } catch (RefusedException e) {
            assertThat(e.rule())
                    .as(e.getMessage())
                    .isIn(Rule.SLICE_NOT_WHOLE, Rule.SERVER_REFUSED, Rule.SCHEMA_DIFFERS, Rule.MANIFEST_TORN);
            return "refused " + e.rule();
        }
    }
}
