package dev.apex.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.clickhouse.Stores.Lent;
import dev.apex.facts.FactColumn;
import dev.apex.facts.FactKinds;
import dev.apex.facts.FactLog;
import dev.apex.facts.FactSchema;
import dev.apex.junit.ClickHouseEngine;
import dev.apex.market.SyntheticMarket;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** A store of the first version becomes one of the present, with every row in it, wherever the way is broken off. */
class MigrationTest {
    private static final FactSchema OF_MINE = FactSchema.of("of_mine")
            .keyedBy(FactColumn.text("scope"))
            .saying(FactColumn.whole("state"), FactColumn.numbers("odds", 3));

    private static void ask(String statement) {
        ClickHouseEngine.running().ask(statement);
    }

    /** A database as the first version made it. */
    private static Lent first() {
        Lent lent = Stores.lend();
        try (InputStream in = Objects.requireNonNull(MigrationTest.class.getResourceAsStream("schema-1.sql"))) {
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("--"))
                    .forEach(line -> ask(line.replace("{database}", lent.name())));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return lent;
    }

    private static void refused(Rule rule, ThrowingCallable deed) {
        assertThatThrownBy(deed)
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.rule()).isEqualTo(rule));
    }

    @Test
    void rows_of_the_first_version_are_there_after_the_migration_and_not_to_be_read_before() {
        try (Lent lent = first()) {
            SyntheticMarket source = Worlds.acting(5).build();
            Ingest.into(lent.store())
                    .from("vendor")
                    .completeThrough(Instant.parse("2021-04-30T20:00:00Z"))
                    .load(source);
            ask("INSERT INTO " + lent.name() + ".of_mine (scope, state, odds, ts, ingested_at, rev, retracted, assumed,"
                    + " load) VALUES ('SPY', 2, (true, [0.1, 0.2, 0.7]), '2021-03-01 21:00:00', '2021-03-02 05:00:00.000001',"
                    + " 0, false, false, 77)");
            ask("INSERT INTO " + lent.name()
                    + ".batches (stream, number, token, load, rows) VALUES ('facts', 1, 'append 1'," + " 77, 1)");
            ClickHouseSchema schema = ClickHouseSchema.of(lent.store()).keeping(OF_MINE);
            assertThat(schema.version()).hasValue(1);
            refused(Rule.SCHEMA_TOO_OLD, () -> ClickHouseMarket.in(lent.store()).open());
            refused(Rule.SCHEMA_TOO_OLD, () -> ClickHouseFactLog.in(lent.store()));
            refused(Rule.SCHEMA_TOO_OLD, schema::create);

            schema.migrate();

            assertThat(schema.version()).hasValue(Table.VERSION);
            assertThat(Worlds.content(ClickHouseMarket.in(lent.store()).open())).isEqualTo(Worlds.content(source));
            FactLog log = ClickHouseFactLog.in(lent.store());
            assertThat(log.asOf(OF_MINE, Instant.parse("2021-03-02T05:00:00Z"))).isEmpty();
            assertThat(log.asOf(OF_MINE, Worlds.EVER)).singleElement().satisfies(fact -> {
                assertThat(fact.getLong("state")).isEqualTo(2);
                assertThat(fact.getDoubles("odds")).containsExactly(0.1, 0.2, 0.7);
            });
            for (FactSchema kind : FactKinds.ALL) {
                assertThat(log.asOf(kind, Worlds.EVER)).isEmpty();
            }
            assertThatThrownBy(() -> ask("INSERT INTO " + lent.name()
                            + ".source_watermarks (source, ts, ingested_at) VALUES ('v', '2021-01-02 00:00:00',"
                            + " '2021-01-01 00:00:00')"))
                    .hasMessageContaining("469");
            assertThat(schema.migration()).isEmpty();
            schema.migrate();
        }
    }

    @Test
    void a_migration_broken_off_after_any_statement_is_taken_up_again() {
        int statements;
        try (Lent lent = first()) {
            statements = ClickHouseSchema.of(lent.store()).migration().size();
        }
        assertThat(statements).isGreaterThan(15);
        for (int done = 0; done <= statements; done++) {
            try (Lent lent = first()) {
                ClickHouseSchema schema = ClickHouseSchema.of(lent.store()).keeping(OF_MINE);
                schema.migration().subList(0, done).forEach(MigrationTest::ask);
                if (done < statements) {
                    assertThat(schema.version()).hasValue(1);
                    refused(
                            Rule.SCHEMA_TOO_OLD,
                            () -> ClickHouseMarket.in(lent.store()).open());
                }
                // which does again what was done
                schema.migrate();
                assertThat(schema.version()).as("after %s statements", done).hasValue(Table.VERSION);
            }
        }
    }

    @Test
    void a_store_of_a_later_version_is_left_alone() {
        try (Lent lent = Stores.lendWithTables()) {
            ClickHouseSchema schema = ClickHouseSchema.of(lent.store());
            for (String table : List.of("fills", "batches")) {
                int later = Table.VERSION + 1;
                ask("ALTER TABLE " + lent.name() + "." + table + " MODIFY COMMENT 'apex " + later + "'");
                refused(Rule.SCHEMA_TOO_NEW, schema::check);
                refused(Rule.SCHEMA_TOO_NEW, schema::create);
                refused(Rule.SCHEMA_TOO_NEW, schema::migrate);
            }
            refused(Rule.SCHEMA_TOO_NEW, () -> ClickHouseMarket.in(lent.store()).open());
            refused(Rule.SCHEMA_TOO_NEW, () -> ClickHouseFactLog.in(lent.store()));
        }
    }

    @Test
    void a_table_in_the_way_is_told_before_anything_is_altered() {
        try (Lent lent = first()) {
            ask("CREATE TABLE " + lent.name()
                    + ".fills (a Int64) ENGINE = MergeTree ORDER BY a COMMENT 'somebody else s'");
            refused(Rule.SCHEMA_DIFFERS, () -> ClickHouseSchema.of(lent.store()).migrate());
            assertThat(ClickHouseSchema.of(lent.store()).version()).hasValue(1);
            assertThat(ClickHouseEngine.running()
                            .ask("SELECT count() FROM system.tables WHERE database = '" + lent.name() + "'"))
                    .isEqualTo("11");
        }
    }

    @Test
    void where_there_is_no_store_there_is_nothing_to_migrate() {
        try (Lent lent = Stores.lend()) {
            assertThat(ClickHouseSchema.of(lent.store()).version()).isEmpty();
            refused(Rule.SCHEMA_DIFFERS, () -> ClickHouseSchema.of(lent.store()).migrate());
        }
    }

    @Test
    void on_a_cluster_a_migration_is_sql_that_the_engine_reads() {
        try (Lent lent = first()) {
            List<String> statements =
                    ClickHouseSchema.of(lent.store()).onCluster("two_by_two").migration();
            for (String statement : statements) {
                assertThat(statement).contains(" ON CLUSTER `two_by_two` ");
                assertThat(ClickHouseEngine.running().ask("EXPLAIN AST " + statement))
                        .containsAnyOf("CreateQuery", "AlterQuery");
            }
        }
    }
}
