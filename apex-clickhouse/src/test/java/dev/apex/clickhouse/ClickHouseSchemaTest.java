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
    private static final FactSchema LABELS = FactSchema.of("regime_labels_walk_forward")
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
                .isEqualTo("9");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER TABLE bars MODIFY COLUMN close Nullable(Float64)",
                "ALTER TABLE bars MODIFY COLUMN volume Float32",
                "ALTER TABLE bars ADD COLUMN adjusted Float64",
                "ALTER TABLE bars RENAME COLUMN open TO first",
                "ALTER TABLE bars DROP COLUMN volume",
                "ALTER TABLE regime_labels_walk_forward MODIFY COMMENT 'other'",
                "DROP TABLE source_watermarks"
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
        assertThat(statements).hasSize(18);
        for (String statement : statements) {
            assertThat(statement).contains(" ON CLUSTER `two_by_two` ");
            assertThat(ClickHouseEngine.running().ask("EXPLAIN AST " + statement))
                    .contains("CreateQuery");
        }
        assertThat(statements.stream().filter(each -> each.contains("ReplicatedMergeTree")))
                .hasSize(9);
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
