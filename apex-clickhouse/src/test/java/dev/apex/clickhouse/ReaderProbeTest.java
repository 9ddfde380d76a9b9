package dev.apex.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.clickhouse.ClockGuarantee.Level;
import dev.apex.junit.ClickHouseEngine;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The probe says that the server enforces the clock where it does, and of every reader that is set up wrong, what is wrong. */
class ReaderProbeTest {
    /** What must be said of each wrong reader, on every engine. */
    private static final Map<String, String> SAID = Map.ofEntries(
            Map.entry("unpoliced", "policy missing"),
            Map.entry("half", "without a clock splits shows"),
            Map.entry("everything", "too much is granted: GRANT SELECT ON pit.*"),
            Map.entry("more", "too much is granted: GRANT SELECT ON pit.copies"),
            Map.entry("less", "not granted: GRANT SELECT ON pit.splits"),
            Map.entry("free", "readonly is 0, not 1"),
            Map.entry("changing", "readonly is 2, not 1"),
            Map.entry("caching", "use_query_cache is on"),
            Map.entry("conditioned", "use_query_condition_cache is on"),
            Map.entry("late", "shows a row before its arrival"),
            Map.entry("early", "hides one at it"),
            Map.entry("clockless", "without a clock bars shows"),
            Map.entry("analyst", "readonly is 2, not 1"));

    /** The same of readers of a store's tables. */
    private static final Map<String, String> SAID_OF_A_STORE = Map.of(
            "staging", "bars shows rows that are staged and not published",
            "unbounded", "bars shows rows of batches that are not asked for",
            "batchless", "batches cannot be read",
            "numbering", "batches shows numbers beyond those asked for",
            "tokens", "too much is granted: GRANT SELECT ON kept.batches",
            "looking", "splits shows rows that are staged and not published");

    static Stream<Arguments> engines() {
        return Readers.engines().stream().map(Arguments::of);
    }

    static Stream<Arguments> wrongs() {
        return Readers.engines().stream()
                .flatMap(engine -> Readers.wrongs().keySet().stream()
                        .filter(user -> SAID.containsKey(user))
                        .map(user -> Arguments.of(engine, user)));
    }

    private static ClockGuarantee found(ClickHouseEngine engine, String user, String... tables) {
        try (ClickHouse store = Readers.connect(engine, user)) {
            return PointInTimeSql.over(store, ReaderRole.of(user, "pit", tables))
                    .guarantee();
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void a_reader_set_up_as_described_is_enforced_on_a_patched_server_and_only_there(ClickHouseEngine engine) {
        ClockGuarantee found = found(engine, "researcher", "bars", "splits");
        System.out.println("clickhouse guarantee: " + found);
        assertThat(found.version()).isEqualTo(engine.version());
        if (ReaderProbe.isPatched(engine.version())) {
            assertThat(found.reasons()).isEmpty();
            assertThat(found.level()).isEqualTo(Level.SERVER_ENFORCED);
        } else {
            assertThat(found.level()).isEqualTo(Level.CLIENT_ONLY);
            assertThat(found.reasons())
                    .contains(
                            "version " + engine.version() + " is below 26.3.27.4, 26.6.4.51, 26.7.6.49 and 26.8.2.2",
                            "a subquery changes settings",
                            "the index of bars can be read past its policy");
        }
    }

    @ParameterizedTest
    @MethodSource("wrongs")
    void what_is_wrong_with_a_reader_is_said(ClickHouseEngine engine, String user) {
        ClockGuarantee found = found(engine, user, "bars", "splits");
        assertThat(found.level()).isEqualTo(Level.CLIENT_ONLY);
        assertThat(found.reasons()).anyMatch(reason -> reason.contains(SAID.get(user)));
    }

    @ParameterizedTest
    @MethodSource("engines")
    void a_reader_of_a_store_is_enforced_on_a_patched_server_and_only_there(ClickHouseEngine engine) {
        ClockGuarantee found = ofStore(engine, "keeper");
        System.out.println("clickhouse guarantee: over a store, " + found);
        if (ReaderProbe.isPatched(engine.version())) {
            assertThat(found.reasons()).isEmpty();
        }
        assertThat(found.isEnforced()).isEqualTo(ReaderProbe.isPatched(engine.version()));
    }

    static Stream<Arguments> wrongsOfAStore() {
        return Readers.engines().stream()
                .flatMap(engine -> SAID_OF_A_STORE.keySet().stream().map(user -> Arguments.of(engine, user)));
    }

    @ParameterizedTest
    @MethodSource("wrongsOfAStore")
    void what_is_wrong_with_a_reader_of_a_store_is_said(ClickHouseEngine engine, String user) {
        ClockGuarantee found = ofStore(engine, user);
        assertThat(found.level()).isEqualTo(Level.CLIENT_ONLY);
        assertThat(found.reasons()).anyMatch(reason -> reason.contains(SAID_OF_A_STORE.get(user)));
    }

    @ParameterizedTest
    @MethodSource("engines")
    void a_reader_of_tables_of_ones_own_over_a_store_is_told_to_be_one_of_the_store(ClickHouseEngine engine) {
        try (ClickHouse store = Readers.plan(engine, "plain").database("kept").connect()) {
            assertThat(PointInTimeSql.over(store, ReaderRole.of("plain", "kept", "bars", "splits"))
                            .guarantee()
                            .reasons())
                    .anyMatch(reason -> reason.startsWith("bars is a table of a store"))
                    .anyMatch(reason -> reason.startsWith("splits is a table of a store"));
        }
    }

    private static ClockGuarantee ofStore(ClickHouseEngine engine, String user) {
        try (ClickHouse store = Readers.plan(engine, user).database("kept").connect()) {
            return PointInTimeSql.over(store, ReaderRole.ofStore(user, "kept", "bars", "splits"))
                    .guarantee();
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void a_table_with_a_projection_is_not_enforced(ClickHouseEngine engine) {
        assertThat(found(engine, "projecting", "projected", "splits").reasons()).contains("projected has a projection");
    }

    @ParameterizedTest
    @MethodSource("engines")
    void a_table_without_rows_proves_nothing(ClickHouseEngine engine) {
        engine.ask("CREATE TABLE IF NOT EXISTS pit.copies_of_none AS pit.bars");
        assertThat(found(engine, "everything", "copies_of_none").reasons())
                .anyMatch(reason -> reason.contains("copies_of_none"));
    }

    @ParameterizedTest
    @CsvSource({
        "26.3.27.4, true",
        "26.3.27.3, false",
        "26.3.28.1, true",
        "26.4.99.99, false",
        "26.5.8.18, false",
        "26.6.4.51, true",
        "26.6.4.50, false",
        "26.7.2.1, false",
        "26.7.6.49, true",
        "26.8.2.1, false",
        "26.8.2.2.altinitystable, true",
        "26.9.1.1, true",
        "27.1.1.1, true",
        "25.8.34.10, false",
        "26.9, false",
        "head, false"
    })
    void versions_are_compared_by_number(String version, boolean patched) {
        assertThat(ReaderProbe.isPatched(version)).isEqualTo(patched);
    }

    @Test
    void a_reader_reads_tables_with_names_within_bounds() {
        assertRule(() -> ReaderRole.of("r", "d"), Rule.READER_SETTING);
        assertRule(() -> ReaderRole.of("r", "d", "t; DROP"), Rule.STORE_NAME);
        assertRule(() -> ReaderRole.of("r'", "d", "t"), Rule.STORE_NAME);
        assertRule(() -> ReaderRole.of("r", "`d", "t"), Rule.STORE_NAME);
        assertRule(() -> ReaderRole.ofStore("r", "d"), Rule.READER_SETTING);
        assertRule(() -> ReaderRole.ofStore("r", "d", "bars", "batches"), Rule.READER_SETTING);
        assertRule(() -> ReaderRole.ofStore("r", "d", "instruments"), Rule.READER_SETTING);
        assertRule(() -> ReaderRole.ofStore("r", "d", "bars").and("bars"), Rule.READER_SETTING);
        assertRule(() -> ReaderRole.ofStore("r", "d", "bars").and("b'"), Rule.STORE_NAME);
        assertRule(() -> ReaderRole.of("r", "d", "t").answering(0, 1), Rule.READER_SETTING);
        assertRule(() -> ReaderRole.of("r", "d", "t").within(Duration.ofMillis(999)), Rule.READER_SETTING);
    }

    private static void assertRule(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, Rule rule) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.rule()).isEqualTo(rule));
    }

    /** Where users are kept by the server it is run as it stands; where they are kept in files, the engine's own parser reads it. */
    @Test
    void the_statements_are_sql_of_the_engine() {
        ClickHouseEngine engine = ClickHouseEngine.running();
        String database = "apex_reader_" + ProcessHandle.current().pid();
        engine.ask("CREATE DATABASE " + database);
        try {
            engine.ask("CREATE TABLE " + database + ".bars (symbol String, ts DateTime64(6, 'UTC'), ingested_at"
                    + " DateTime64(6, 'UTC')) ENGINE = MergeTree ORDER BY (symbol, ts, ingested_at)");
            engine.ask("INSERT INTO " + database + ".bars VALUES ('A', 1, 2), ('A', 1, 3)");
            ReaderRole role = ReaderRole.of(database, database, "bars");
            List<String> statements = role.statements(Secret.of(Readers.PASSWORD));
            assertThat(statements).hasSize(5).noneMatch(each -> each.contains(Readers.PASSWORD));
            List<String> ofStore = ReaderRole.ofStore(database, database, "bars", "facts_of_mine")
                    .and("own")
                    .statements(Secret.of(Readers.PASSWORD));
            // a profile, a user; two policies a table and on the batches; four grants
            assertThat(ofStore).hasSize(2 + 2 * 4 + 4).anyMatch(each -> each.contains("stream = 'facts'"));
            for (String each :
                    Stream.concat(statements.stream(), ofStore.stream()).toList()) {
                String quoted = each.replace("\\", "\\\\").replace("'", "\\'");
                assertThat(engine.ask("SELECT formatQuerySingleLine('" + quoted + "')"))
                        .isNotEmpty();
            }
            if (engine.takesUsers()) {
                statements.forEach(engine::ask);
                try (ClickHouse store = ClickHouse.at(engine.url())
                        .user(database, Secret.of(Readers.PASSWORD))
                        .database(database)
                        .connect()) {
                    ClockGuarantee found = PointInTimeSql.over(store, role).guarantee();
                    assertThat(found.isEnforced()).as("%s", found).isEqualTo(ReaderProbe.isPatched(engine.version()));
                } finally {
                    engine.ask("DROP USER " + database);
                    engine.ask("DROP SETTINGS PROFILE " + database + "_at_a_clock");
                    engine.ask(
                            "DROP ROW POLICY " + database + "_rows, " + database + "_clock ON " + database + ".bars");
                }
            } else {
                System.out.println("clickhouse: users are kept in files here; the statements were parsed, not run");
            }
        } finally {
            engine.ask("DROP DATABASE " + database);
        }
    }

    @Test
    void the_file_holds_no_password() {
        String file = Readers.ROLE.usersXml(Secret.of(Readers.PASSWORD));
        assertThat(file).doesNotContain(Readers.PASSWORD).contains("<password_sha256_hex>");
    }
}
