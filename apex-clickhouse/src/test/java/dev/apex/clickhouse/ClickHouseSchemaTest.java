package dev.apex.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.clickhouse.Stores.Lent;
import dev.apex.facts.FactColumn;
import dev.apex.facts.FactSchema;
import dev.apex.junit.ClickHouseEngine;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables that would lose a revision, or are not those of a store, are not opened. */
class ClickHouseSchemaTest {
    private static final FactSchema LABELS = FactSchema.of("labels_of_mine")
            .keyedBy(FactColumn.text("scope"))
            .saying(FactColumn.whole("state"), FactColumn.numbers("odds", 3));

    private Lent lent;
    private ClickHouseSchema schema;

    @BeforeEach
    void lend() {
        lent = Stores.lend();
        schema = ClickHouseSchema.of(lent.store()).keeping(LABELS);
    }

    @AfterEach
    void drop() {
        if (lent != null) {
            lent.close();
        }
    }

    private void refused(String saying) {
        assertThatThrownBy(() -> schema.check())
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.rule()).isEqualTo(Rule.SCHEMA_DIFFERS))
                .hasMessageContaining(saying);
    }

    @Test
    void what_is_created_is_what_is_checked_and_creating_again_changes_nothing() {
        refused("no table bars");
        schema.create();
        schema.create();
        schema.check();
        assertThat(ClickHouseEngine.running()
                        .ask("SELECT count() FROM system.tables WHERE database = '" + lent.name() + "'"))
                .isEqualTo("17");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER TABLE bars MODIFY COLUMN close Nullable(Float64)",
                "ALTER TABLE bars MODIFY COLUMN volume Float32",
                "ALTER TABLE bars ADD COLUMN adjusted Float64",
                "ALTER TABLE bars RENAME COLUMN open TO first",
                "ALTER TABLE bars DROP COLUMN volume",
                "ALTER TABLE labels_of_mine MODIFY COMMENT 'other'",
                "ALTER TABLE bars MODIFY COLUMN recorded_at REMOVE DEFAULT",
                "ALTER TABLE bars ADD COLUMN mid Float64 MATERIALIZED (open + close) / 2",
                "ALTER TABLE bars MODIFY COMMENT 'apex 2: of another'",
                "ALTER TABLE fills DROP COLUMN fees",
                "ALTER TABLE bars DROP CONSTRAINT causal",
                "ALTER TABLE features DROP CONSTRAINT causal",
                "ALTER TABLE bars MODIFY TTL toDateTime(ts) + INTERVAL 90 YEAR",
                "ALTER TABLE bars MODIFY COLUMN volume Float64 CODEC(ZSTD(1)) TTL toDateTime(ts) + INTERVAL 90 YEAR",
                "ALTER TABLE bars ADD PROJECTION by_arrival (SELECT * ORDER BY ingested_at, symbol, ts, rev)",
                "ALTER TABLE batches MODIFY SETTING non_replicated_deduplication_window = 0",
                "ALTER TABLE batches RESET SETTING non_replicated_deduplication_window",
                "DROP TABLE source_watermarks",
                "DROP TABLE trials"
            })
    void a_table_that_was_altered_is_refused(String alteration) {
        schema.create();
        ClickHouseEngine.running()
                .ask(alteration
                        .replace("ALTER TABLE ", "ALTER TABLE " + lent.name() + ".")
                        .replace("DROP TABLE ", "DROP TABLE " + lent.name() + "."));
        refused(alteration.split(" ")[2]);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ENGINE = ReplacingMergeTree ORDER BY (symbol, ts, ingested_at, rev)",
                "ENGINE = ReplacingMergeTree(ingested_at) ORDER BY (symbol, ts)",
                "ENGINE = MergeTree ORDER BY (symbol, ts)",
                "ENGINE = AggregatingMergeTree ORDER BY (symbol, ts, ingested_at, rev)",
                "ENGINE = SummingMergeTree ORDER BY (symbol, ts, ingested_at, rev)",
                "ENGINE = MergeTree PARTITION BY toYYYYMM(ingested_at) ORDER BY (symbol, ts, ingested_at, rev)",
                "ENGINE = MergeTree PARTITION BY rev ORDER BY (symbol, ts, ingested_at, rev)",
                "ENGINE = MergeTree ORDER BY (symbol, ts, ingested_at, rev) TTL toDateTime(ts) + INTERVAL 90 YEAR",
                "ENGINE = Memory",
                "ENGINE = Log"
            })
    void an_engine_or_a_key_that_loses_revisions_is_refused(String engine) {
        schema.create();
        ClickHouseEngine.running().ask("DROP TABLE " + lent.name() + ".bars");
        ClickHouseEngine.running()
                .ask("CREATE TABLE " + lent.name() + ".bars " + MarketTables.BARS.columnsDdl() + " " + engine
                        + " COMMENT '" + MarketTables.BARS.comment() + "'");
        refused("bars");
    }

    @ParameterizedTest
    @ValueSource(strings = {"toYear(ts)", "toYYYYMM(ts)"})
    void a_table_may_be_divided_by_event_time(String by) {
        schema.create();
        ClickHouseEngine.running().ask("DROP TABLE " + lent.name() + ".bars");
        ClickHouseEngine.running()
                .ask("CREATE TABLE " + lent.name() + ".bars " + MarketTables.BARS.columnsDdl()
                        + " ENGINE = MergeTree PARTITION BY " + by
                        + " ORDER BY (symbol, ts, ingested_at, rev) COMMENT '"
                        + MarketTables.BARS.comment() + "'");
        schema.check();
    }

    @Test
    void the_server_holds_prices_to_their_causality() {
        schema.create();
        assertThatThrownBy(() -> ClickHouseEngine.running()
                        .ask("INSERT INTO " + lent.name()
                                + ".bars (symbol, ts, ingested_at) VALUES ('A', '2021-01-02 00:00:00', '2021-01-01"
                                + " 00:00:00')"))
                .hasMessageContaining("469");
    }

    @Test
    void on_a_cluster_every_table_is_replicated_and_distributed_in_sql_that_the_engine_reads() {
        List<String> statements = schema.onCluster("two_by_two").statements();
        assertThat(statements).hasSize(34);
        for (String statement : statements) {
            assertThat(statement).contains(" ON CLUSTER `two_by_two` ");
            assertThat(ClickHouseEngine.running().ask("EXPLAIN AST " + statement))
                    .contains("CreateQuery");
        }
        assertThat(statements.stream().filter(each -> each.contains("ReplicatedMergeTree")))
                .hasSize(17);
        assertThatThrownBy(() -> schema.onCluster("a` b"))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.rule()).isEqualTo(Rule.STORE_NAME));
    }

    @Test
    void facts_take_no_name_of_the_stores_own() {
        assertThatThrownBy(() -> schema.keeping(FactSchema.of("bars").saying(FactColumn.whole("x"))))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.rule()).isEqualTo(Rule.SETTING_OF_A_STORE));
        assertThatThrownBy(() -> schema.keeping(FactSchema.of("mine").saying(FactColumn.whole("load"))))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.rule()).isEqualTo(Rule.SETTING_OF_A_STORE));
    }
}
