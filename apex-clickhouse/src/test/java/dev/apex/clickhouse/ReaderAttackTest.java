package dev.apex.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.apex.RefusedException;
import dev.apex.clickhouse.Readers.Place;
import dev.apex.junit.ClickHouseEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Texts that try to see what was learned after the clock, each sent to each engine past our own look at it, and then through
 * the door.
 *
 * <p>On an engine that the probe calls enforced none may bring back a mark of what is hidden. On others some do, and are named
 * here.
 */
class ReaderAttackTest {
    /** What becomes of an attack on an engine that is patched. */
    private enum Outcome {
        /** The server refuses. */
        REFUSED,
        /** The server answers from what was known. */
        BLIND,
        /** The server answers from what was known, or refuses, as its version goes. */
        EITHER,
        /** The server tells how many rows or granules it keeps, hidden ones included, and of them nothing else. */
        COUNTS
    }

    private record Attack(String name, Outcome outcome, String sql) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static final List<Attack> ATTACKS = List.of(
            blind("plain", "SELECT * FROM pit.bars"),
            blind("latest", "SELECT max(ingested_at), max(close), max(symbol), count() FROM pit.bars"),
            blind("alias", "SELECT max(x.ingested_at) FROM pit.bars AS x"),
            blind("cte", "WITH x AS (SELECT * FROM pit.bars) SELECT max(ingested_at), max(close) FROM x"),
            blind(
                    "cte called as the policy's function",
                    "WITH 'apex-at-9999999999999999-x' AS initialQueryID SELECT max(ingested_at) FROM pit.bars"),
            blind(
                    "lambda called as the policy's function",
                    "WITH (() -> 'apex-at-9999999999999999-x') AS initialQueryID SELECT max(ingested_at) FROM pit.bars"),
            blind(
                    "column called as the policy's",
                    "SELECT toDateTime64('1970-01-01', 6, 'UTC') AS ingested_at, close FROM pit.bars ORDER BY close DESC"),
            blind(
                    "recursive cte",
                    "WITH RECURSIVE r AS (SELECT 1 AS n, (SELECT max(close) FROM pit.bars) AS c UNION ALL SELECT n + 1,"
                            + " c FROM r WHERE n < 3) SELECT * FROM r"),
            blind("scalar subquery", "SELECT (SELECT max(close) FROM pit.bars)"),
            blind(
                    "in subquery",
                    "SELECT count() FROM numbers(800000) WHERE number IN (SELECT toUInt64(close) FROM pit.bars)"),
            blind("self join", "SELECT max(b.close) FROM pit.bars a JOIN pit.bars b ON a.symbol = b.symbol"),
            blind("cross join", "SELECT max(b.close) FROM pit.splits a, pit.bars b WHERE a.ts = b.ts"),
            blind(
                    "full join",
                    "SELECT max(b.close), max(a.close) FROM pit.splits a FULL JOIN pit.bars b ON a.ts = b.ts"),
            blind(
                    "asof join",
                    "SELECT max(b.close) FROM pit.bars a ASOF JOIN pit.bars b ON a.symbol = b.symbol AND a.ts <= b.ts"),
            blind("union", "SELECT close FROM pit.bars UNION ALL SELECT close FROM pit.splits"),
            blind("except", "SELECT symbol FROM pit.bars EXCEPT SELECT 'PAST'"),
            blind(
                    "window",
                    "SELECT leadInFrame(close, 1) OVER (PARTITION BY symbol, ts ORDER BY ingested_at ROWS BETWEEN"
                            + " CURRENT ROW AND UNBOUNDED FOLLOWING) AS n FROM pit.bars ORDER BY n DESC LIMIT 3"),
            blind("with fill", "SELECT ts, close FROM pit.bars ORDER BY ts WITH FILL STEP INTERVAL 30 DAY"),
            blind("limit by", "SELECT symbol, close FROM pit.bars ORDER BY ingested_at DESC LIMIT 1 BY symbol"),
            blind("prewhere", "SELECT max(close) FROM pit.bars PREWHERE close > 700000"),
            blind(
                    "prewhere that throws",
                    "SELECT count() FROM pit.bars PREWHERE throwIf(close > 700000, 'seen 777777') = 0"),
            blind("where that throws", "SELECT count() FROM pit.bars WHERE throwIf(close > 700000, 'seen 777777') = 0"),
            blind(
                    "cast that throws",
                    "SELECT count() FROM pit.bars WHERE if(symbol = 'FUTURE', toUInt8(concat(symbol, toString(close))), 1) = 1"),
            blind(
                    "join that throws",
                    "SELECT count() FROM pit.splits a JOIN (SELECT ts FROM pit.bars WHERE throwIf(close > 700000,"
                            + " 'seen 777777') = 0) b ON a.ts = b.ts"),
            blind("implicit projection", "SELECT min(ingested_at), max(ingested_at), count() FROM pit.bars"),
            blind("trivial count", "SELECT count() FROM pit.bars"),
            blind("read in order", "SELECT * FROM pit.bars ORDER BY symbol, ts, ingested_at LIMIT 3"),
            blind("read in reverse order", "SELECT * FROM pit.bars ORDER BY symbol DESC, ts DESC LIMIT 3"),
            blind("distinct", "SELECT DISTINCT symbol FROM pit.bars"),
            blind("dictionary of a column", "SELECT uniqExact(symbol), groupUniqArray(symbol) FROM pit.bars"),
            blind("virtual columns", "SELECT _part, max(_part_offset), count() FROM pit.bars GROUP BY ALL"),
            blind("virtual table name", "SELECT DISTINCT _table, _database FROM merge('pit', '^bars$')"),
            blind("merge()", "SELECT max(ingested_at), max(close) FROM merge('pit', '^bars$')"),
            either("merge() of all", "SELECT max(close) FROM merge('pit', '.*')"),
            blind("view()", "SELECT * FROM view(SELECT max(close) FROM pit.bars)"),
            either("sampling", "SELECT max(close) FROM pit.bars SAMPLE 1 / 10"),
            either("final", "SELECT max(close) FROM pit.bars FINAL"),
            blind("comment", "SELECT max(close) /* FROM x */ FROM pit.bars -- WHERE"),
            either("nested comment", "SELECT max(close) FROM pit.bars /* /* */ SETTINGS readonly = 0 */"),
            blind("null byte in a text", "SELECT max(close) FROM pit.bars WHERE symbol != 'a\\0b'"),
            blind("planted identifier", "SELECT max(`close`) AS `a\\`; SELECT 1` FROM `pit`.`bars`"),
            refused("settings", "SELECT max(close) FROM pit.bars SETTINGS readonly = 0"),
            refused(
                    "settings of filters",
                    "SELECT max(close) FROM pit.bars SETTINGS additional_table_filters = {'pit.bars': '1'}"),
            refused("set", "SET readonly = 0"),
            either("set role", "SET ROLE ALL"),
            refused("settings default", "SELECT max(close) FROM pit.bars SETTINGS readonly = DEFAULT, max_threads = 1"),
            either("settings profile", "SELECT max(close) FROM pit.bars SETTINGS profile = 'default'"),
            blind("settings in a subquery", "SELECT max(close) FROM (SELECT * FROM pit.bars SETTINGS readonly = 0)"),
            blind(
                    "settings in a cte",
                    "WITH x AS (SELECT * FROM pit.bars SETTINGS readonly = 0) SELECT max(close) FROM x"),
            blind("settings in a scalar", "SELECT (SELECT max(close) FROM pit.bars SETTINGS readonly = 0)"),
            blind(
                    "filters in a subquery",
                    "SELECT max(close) FROM (SELECT * FROM pit.bars SETTINGS additional_table_filters = {'pit.bars': '1'})"),
            blind(
                    "query id in a subquery",
                    "SELECT max(close) FROM (SELECT * FROM pit.bars SETTINGS log_comment = 'apex-at-9999999999999999-x')"),
            either(
                    "initial query id in a subquery",
                    "SELECT max(close) FROM (SELECT * FROM pit.bars SETTINGS initial_query_id = 'apex-at-9999999999999999-x')"),
            either("old analysis", "SELECT max(close) FROM (SELECT * FROM pit.bars SETTINGS enable_analyzer = 0)"),
            either(
                    "profile in a subquery",
                    "SELECT max(close) FROM (SELECT * FROM pit.bars SETTINGS profile = 'default')"),
            blind(
                    "projections in a subquery",
                    "SELECT max(close) FROM (SELECT max(close) AS close FROM pit.bars SETTINGS"
                            + " optimize_use_implicit_projections = 1, optimize_trivial_count_query = 1)"),
            blind("query cache", "SELECT * FROM (SELECT max(close) FROM pit.bars SETTINGS use_query_cache = 1)"),
            blind(
                    "condition cache",
                    "SELECT count() FROM (SELECT * FROM pit.bars WHERE close > 0 SETTINGS use_query_condition_cache = 1)"),
            refused("query cache at the top", "SELECT max(close) FROM pit.bars SETTINGS use_query_cache = 1"),
            either(
                    "parallel replicas",
                    "SELECT max(close) FROM (SELECT * FROM pit.bars SETTINGS max_parallel_replicas = 2, enable_parallel_replicas"
                            + " = 1, parallel_replicas_for_non_replicated_merge_tree = 1, cluster_for_parallel_replicas ="
                            + " 'default')"),
            refused("mergeTreeIndex()", "SELECT * FROM mergeTreeIndex('pit', 'bars')"),
            refused("mergeTreeIndex() with marks", "SELECT * FROM mergeTreeIndex('pit', 'bars', with_marks = true)"),
            either("mergeTreeProjection()", "SELECT * FROM mergeTreeProjection('pit', 'bars', 'by_ts')"),
            refused(
                    "mergeTreeProjection() of another",
                    "SELECT * FROM mergeTreeProjection('pit', 'projected', 'by_ts')"),
            counts("mergeTreeAnalyzeIndexes()", "SELECT * FROM mergeTreeAnalyzeIndexes('pit', 'bars')"),
            either("mergeTreeTextIndex()", "SELECT * FROM mergeTreeTextIndex('pit', 'bars', 'x')"),
            counts("explain estimate", "EXPLAIN ESTIMATE SELECT * FROM pit.bars"),
            counts("explain indexes", "EXPLAIN indexes = 1 SELECT * FROM pit.bars WHERE symbol > 'Q'"),
            blind("explain plan", "EXPLAIN SELECT * FROM pit.bars WHERE close > (SELECT max(close) FROM pit.bars)"),
            blind("explain pipeline", "EXPLAIN PIPELINE SELECT * FROM pit.bars"),
            refused("explain in a subquery", "SELECT * FROM (EXPLAIN ESTIMATE SELECT * FROM pit.bars)"),
            refused("viewExplain()", "SELECT * FROM viewExplain('EXPLAIN', '', (SELECT 1))"),
            blind("describe", "DESCRIBE TABLE pit.bars"),
            blind("show create", "SHOW CREATE TABLE pit.bars"),
            blind("show tables", "SHOW TABLES FROM pit"),
            refused("plain view", "SELECT max(close) FROM pit.plain_view"),
            refused("merge engine", "SELECT max(close) FROM pit.merged"),
            refused("buffer engine", "SELECT max(close) FROM pit.buffered"),
            refused("copy", "SELECT max(close) FROM pit.copies"),
            refused("materialised view", "SELECT max(close) FROM pit.rollup"),
            refused("its inner table", "SELECT max(close) FROM pit.`.inner.rollup`"),
            refused("table with a projection", "SELECT max(close) FROM pit.projected"),
            refused("dictionary", "SELECT max(close) FROM pit.latest"),
            refused("dictionary()", "SELECT * FROM dictionary('pit.latest')"),
            refused("dictGet", "SELECT dictGet('pit.latest', 'close', tuple('FUTURE'))"),
            refused("dictGetOrDefault", "SELECT dictGetOrDefault('pit.latest', 'close', tuple('FUTURE'), 0.)"),
            refused("dictHas", "SELECT dictHas('pit.latest', tuple('FUTURE'))"),
            refused("join engine", "SELECT * FROM pit.joined"),
            refused("joinGet", "SELECT joinGet('pit.joined', 'close', 'FUTURE')"),
            refused("loop()", "SELECT * FROM loop(pit.bars) LIMIT 3"),
            refused("remote()", "SELECT * FROM remote('127.0.0.1', pit.bars)"),
            refused("remoteSecure()", "SELECT * FROM remoteSecure('127.0.0.1', pit.bars)"),
            refused("cluster()", "SELECT * FROM cluster('default', pit.bars)"),
            refused("clusterAllReplicas()", "SELECT * FROM clusterAllReplicas('default', pit.bars)"),
            refused("url()", "SELECT * FROM url('http://127.0.0.1:1/', 'CSV', 'a String')"),
            refused("file()", "SELECT * FROM file('data/**', 'RawBLOB', 'a String')"),
            refused(
                    "settings profile that changes",
                    "SELECT max(close) FROM pit.bars SETTINGS profile = 'free_at_a_clock'"),
            either("file as a value", "SELECT file('engine.log')"),
            refused("s3()", "SELECT * FROM s3('http://127.0.0.1:1/bucket/a', 'CSV', 'a String')"),
            refused("hdfs()", "SELECT * FROM hdfs('hdfs://127.0.0.1:1/a', 'CSV', 'a String')"),
            refused("mysql()", "SELECT * FROM mysql('127.0.0.1:1', 'a', 'b', 'c', 'd')"),
            refused("postgresql()", "SELECT * FROM postgresql('127.0.0.1:1', 'a', 'b', 'c', 'd')"),
            refused("mongodb()", "SELECT * FROM mongodb('127.0.0.1:1', 'a', 'b', 'c', 'd', 'e String')"),
            refused("sqlite()", "SELECT * FROM sqlite('x.db', 'y')"),
            refused("redis()", "SELECT * FROM redis('127.0.0.1:1', 'k', 'k String')"),
            refused("jdbc()", "SELECT * FROM jdbc('x', 'y', 'z')"),
            refused("odbc()", "SELECT * FROM odbc('x', 'y', 'z')"),
            refused("azureBlobStorage()", "SELECT * FROM azureBlobStorage('x', 'y', 'z')"),
            refused("iceberg()", "SELECT * FROM icebergLocal('x')"),
            refused("executable()", "SELECT * FROM executable('cat', 'TSV', 'a String')"),
            refused("executable function", "SELECT planted_function(1)"),
            refused("input()", "SELECT * FROM input('a String')"),
            refused("format()", "SELECT * FROM format(CSV, 'a')"),
            counts("system.tables", "SELECT name, total_rows, total_bytes FROM system.tables WHERE database = 'pit'"),
            either("system.columns", "SELECT name, data_compressed_bytes FROM system.columns WHERE database = 'pit'"),
            refused("system.parts", "SELECT * FROM system.parts"),
            refused("system.parts_columns", "SELECT * FROM system.parts_columns"),
            refused("system.projection_parts", "SELECT * FROM system.projection_parts"),
            refused("system.data_skipping_indices", "SELECT * FROM system.data_skipping_indices"),
            refused("system.query_cache", "SELECT * FROM system.query_cache"),
            refused("system.query_log", "SELECT * FROM system.query_log"),
            refused("system.processes", "SELECT query_id, query FROM system.processes"),
            refused("system.dictionaries", "SELECT * FROM system.dictionaries"),
            refused("system.users", "SELECT * FROM system.users"),
            refused("system.row_policies", "SELECT * FROM system.row_policies"),
            refused("system.grants", "SELECT * FROM system.grants"),
            refused("system.named_collections", "SELECT * FROM system.named_collections"),
            either("information_schema", "SELECT * FROM information_schema.tables"),
            refused("create", "CREATE TABLE pit.x ENGINE = Memory AS SELECT * FROM pit.bars"),
            refused("create temporary", "CREATE TEMPORARY TABLE x AS SELECT * FROM pit.bars"),
            refused("create view", "CREATE VIEW pit.x SQL SECURITY NONE AS SELECT * FROM pit.bars"),
            refused("create function", "CREATE FUNCTION x AS () -> (SELECT max(close) FROM pit.bars)"),
            refused("create row policy", "CREATE ROW POLICY x ON pit.bars USING 1 TO researcher"),
            refused("drop row policy", "DROP ROW POLICY x ON pit.bars"),
            refused("create user", "CREATE USER x"),
            refused("alter user", "ALTER USER researcher SETTINGS readonly = 0"),
            refused("grant", "GRANT ALL ON *.* TO researcher"),
            refused("execute as", "EXECUTE AS apex SELECT max(close) FROM pit.bars"),
            refused("alter", "ALTER TABLE pit.bars UPDATE ingested_at = ts WHERE 1"),
            refused("delete", "DELETE FROM pit.bars WHERE 1"),
            refused("insert select", "INSERT INTO pit.bars SELECT symbol, ts, ts, close, volume FROM pit.bars"),
            refused("insert in a cte", "WITH x AS (SELECT 1) INSERT INTO pit.bars SELECT * FROM pit.bars"),
            refused("async insert", "INSERT INTO pit.bars SETTINGS async_insert = 1 VALUES ('x', 0, 0, 0, 0)"),
            refused("insert into a function", "INSERT INTO FUNCTION file('x.csv') SELECT * FROM pit.bars"),
            refused("outfile", "SELECT * FROM pit.bars INTO OUTFILE 'x.csv'"),
            refused("optimize", "OPTIMIZE TABLE pit.bars FINAL"),
            refused("attach", "ATTACH TABLE pit.x FROM 'x' (a String) ENGINE = MergeTree ORDER BY a"),
            refused("backup", "BACKUP TABLE pit.bars TO Null"),
            refused("kill", "KILL QUERY WHERE 1"),
            refused("system flush", "SYSTEM FLUSH LOGS"),
            refused("system reload", "SYSTEM RELOAD CONFIG"),
            refused("system drop cache", "SYSTEM DROP QUERY CACHE"),
            refused("check table", "CHECK TABLE pit.bars"),
            refused("show access", "SHOW ACCESS"),
            either("show processlist", "SHOW PROCESSLIST"),
            refused("show create user", "SHOW CREATE USER apex"),
            refused("two statements", "SELECT 1; SELECT max(close) FROM pit.bars"),
            refused("use", "USE system"),
            refused("a value that is not bound", "SELECT max(close) FROM pit.bars WHERE close > {x:Float64}"),
            blind("generateRandom()", "SELECT * FROM generateRandom('a UInt8', 1, 1) LIMIT 1"));

    /** The same again over tables of a store, and what only those have. */
    private static final List<Attack> ON_A_STORE = List.of(
            blind("staged rows asked for by their load", "SELECT max(close) FROM kept.bars WHERE load = 42"),
            blind("rows of no batch", "SELECT * FROM kept.bars WHERE load NOT IN (SELECT load FROM kept.batches)"),
            blind("staged facts", "SELECT * FROM kept.splits WHERE symbol = 'STAGED'"),
            blind(
                    "cte called as the policy's table",
                    "WITH batches AS (SELECT 'market' AS stream, toUInt64(1) AS number, toUInt64(42) AS load)"
                            + " SELECT max(close) FROM kept.bars"),
            blind(
                    "cte called as the policy's table, with its database",
                    "WITH `kept.batches` AS (SELECT 'market' AS stream, toUInt64(1) AS number, toUInt64(42) AS load)"
                            + " SELECT max(close) FROM kept.bars"),
            blind("column called as the policy's load", "SELECT toUInt64(42) AS load, max(close) FROM kept.bars"),
            blind(
                    "lambda called as the policy's bound",
                    "WITH (x -> toUInt64(9)) AS toUInt64OrZero SELECT max(close) FROM kept.bars"),
            blind(
                    "sets that overflow",
                    "SELECT max(close) FROM (SELECT * FROM kept.bars SETTINGS max_rows_in_set = 1, set_overflow_mode ="
                            + " 'break')"),
            blind(
                    "sets without an index",
                    "SELECT max(close) FROM (SELECT * FROM kept.bars SETTINGS use_index_for_in_with_subqueries = 0,"
                            + " transform_null_in = 1, rewrite_in_to_join = 1)"),
            blind("join with the batches", "SELECT max(close) FROM kept.bars b LEFT JOIN kept.batches p USING load"),
            blind("loads of batches", "SELECT stream, load FROM kept.batches"),
            blind("number of batches", "SELECT throwIf(max(number) > 1, 'seen 777777') FROM kept.batches"),
            refused("tokens", "SELECT token FROM kept.batches"),
            refused("all of the batches", "SELECT * FROM kept.batches"),
            refused("digests", "SELECT digest, rows, source FROM kept.batches"),
            refused("instruments", "SELECT * FROM kept.instruments"),
            refused("watermarks", "SELECT * FROM kept.source_watermarks"),
            refused("another kind", "SELECT * FROM kept.fixings"));

    private static final List<String> FIGURES = new ArrayList<>();
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private static Attack blind(String name, String sql) {
        return new Attack(name, Outcome.BLIND, sql);
    }

    private static Attack refused(String name, String sql) {
        return new Attack(name, Outcome.REFUSED, sql);
    }

    private static Attack either(String name, String sql) {
        return new Attack(name, Outcome.EITHER, sql);
    }

    private static Attack counts(String name, String sql) {
        return new Attack(name, Outcome.COUNTS, sql);
    }

    @AfterAll
    static void tell() {
        FIGURES.forEach(line -> System.out.println("clickhouse attacks: " + line));
    }

    static Stream<Arguments> places() {
        return Readers.places().stream().map(Arguments::of);
    }

    /** What is tried there. */
    private static List<Attack> attacks(Place place) {
        List<Attack> attacks = new ArrayList<>();
        ATTACKS.forEach(each -> attacks.add(new Attack(each.name(), each.outcome(), place.here(each.sql()))));
        if (place.role().readsStore()) {
            attacks.addAll(ON_A_STORE);
        }
        return attacks;
    }

    static Stream<Arguments> engines() {
        return Readers.engines().stream().map(Arguments::of);
    }

    /** What the engine says to a text, whichever way it says it. */
    private record Said(boolean refused, String text) {
        boolean leaks(List<String> marks) {
            return marks.stream().anyMatch(text::contains);
        }
    }

    /** As the reader, under an id of ours with this clock, and nothing else in the way. */
    private static Said send(ClickHouseEngine engine, String user, String sql, long micros) {
        String id = ReaderRole.PREFIX + micros + "-m1-f1-attack-" + NUMBER.incrementAndGet();
        try {
            return new Said(
                    false, engine.ask(sql, user, Readers.PASSWORD, "?default_format=TabSeparated&query_id=" + id));
        } catch (IllegalStateException e) {
            // what the text itself says comes back in the message
            return new Said(true, e.getMessage().contains("seen 777777") ? e.getMessage() : "");
        }
    }

    @ParameterizedTest
    @MethodSource("places")
    void nothing_from_the_future_is_returned_where_the_server_enforces_the_clock(Place place) {
        boolean enforced;
        try (ClickHouse store = place.connect()) {
            enforced = PointInTimeSql.over(store, place.role()).guarantee().isEnforced();
        }
        TreeSet<String> leaks = new TreeSet<>();
        List<String> otherwise = new ArrayList<>();
        int refused = 0;
        int counting = 0;
        for (Attack attack : attacks(place)) {
            for (long clock : List.of(Readers.LATE, Readers.MICROS)) {
                Said said = send(place.engine(), place.role().user(), attack.sql(), clock);
                if (clock == Readers.MICROS) {
                    refused += said.refused() ? 1 : 0;
                    counting += attack.outcome() == Outcome.COUNTS && !said.refused() ? 1 : 0;
                    if (said.leaks(place.marks())) {
                        leaks.add(attack.name());
                    }
                } else if (enforced && said.leaks(KeptReaders.NEVER)) {
                    leaks.add(attack.name() + " at a later clock");
                }
                if (clock == Readers.MICROS) {
                    boolean asExpected = attack.outcome() == Outcome.EITHER
                            || said.refused() == (attack.outcome() == Outcome.REFUSED);
                    if (!asExpected) {
                        otherwise.add(attack.name() + " " + said);
                    }
                }
            }
        }
        FIGURES.add(place + ": " + (enforced ? "SERVER_ENFORCED" : "CLIENT_ONLY") + ", tried "
                + attacks(place).size()
                + ", refused " + refused + ", answers that tell counts of hidden rows " + counting
                + ", answers with rows from the future " + leaks.size() + " " + leaks);
        if (enforced) {
            assertThat(leaks).isEmpty();
            assertThat(otherwise).isEmpty();
        } else {
            assertThat(leaks).containsExactly("mergeTreeIndex()", "mergeTreeIndex() with marks");
        }
    }

    /** The marks are there to be found: a text that leaks would be seen to. */
    @ParameterizedTest
    @MethodSource("places")
    void the_same_texts_at_a_later_clock_do_return_it(Place place) {
        long seen = attacks(place).stream()
                .filter(attack -> send(place.engine(), place.role().user(), attack.sql(), Readers.LATE)
                        .leaks(Readers.MARKS))
                .count();
        assertThat(seen).isGreaterThan(30);
    }

    /** Through the door: what the client refuses never reaches the server, and nothing hidden comes back, on any engine. */
    @ParameterizedTest
    @MethodSource("places")
    void nothing_from_the_future_comes_through_the_door(Place place) {
        int refused = 0;
        try (ClickHouse store = place.connect()) {
            PointInTimeSql all = Readers.sql(store, place.role());
            PointInTimeSql sql = place.role().readsStore() ? all.throughBatches(1, 1) : all;
            for (Attack attack : attacks(place)) {
                try {
                    Answer answer = sql.at(Readers.CLOCK).ask(attack.sql());
                    String shown = shown(answer);
                    assertThat(place.marks()).as(attack.name() + ": " + shown).noneMatch(shown::contains);
                } catch (RefusedException e) {
                    refused++;
                    assertThat(e).as(attack.name()).hasMessageNotContaining(Readers.PASSWORD);
                    assertThat(e).as(attack.name()).hasMessageNotContaining("(seen 777777)");
                }
            }
        }
        FIGURES.add(place + ": through the door, tried " + attacks(place).size() + ", refused " + refused
                + ", rows from the future 0");
    }

    private static String shown(Answer answer) {
        StringBuilder all = new StringBuilder();
        answer.rows(row -> {
            for (String column : answer.columns()) {
                if (!row.isMissing(column)) {
                    all.append(' ')
                            .append(
                                    switch (answer.kind(column)) {
                                        case TEXT -> row.text(column);
                                        case NUMBER -> Double.toString(row.number(column));
                                        case INSTANT -> row.instant(column).toString();
                                        default -> Long.toString(row.whole(column));
                                    });
                }
            }
            return all;
        });
        return all.toString();
    }

    @ParameterizedTest
    @MethodSource("engines")
    void without_a_clock_nothing_is_visible(ClickHouseEngine engine) {
        for (String id : List.of(
                "",
                "apex.00000000000000ab.1",
                "apex-at-",
                "apex-at--1-x",
                "apex-at-x-1",
                "xapex-at-" + Readers.LATE + "-1",
                "apex-at-" + Readers.LATE,
                "apex-at-" + Readers.LATE + "000000-1")) {
            String more = id.isEmpty() ? "" : "?query_id=" + id + (id.endsWith("-") ? "" : "");
            assertThat(engine.ask("SELECT count() FROM pit.bars", "researcher", Readers.PASSWORD, more))
                    .as(id)
                    .isEqualTo("0");
        }
    }

    /** An answer of a later clock is not given at an earlier one, nor does an earlier one hide rows at a later. */
    @ParameterizedTest
    @MethodSource("engines")
    void no_cache_carries_an_answer_from_one_clock_to_another(ClickHouseEngine engine) {
        List<String> texts = List.of(
                "SELECT count() FROM pit.bars WHERE volume = 777777",
                "SELECT count() FROM pit.bars WHERE close > 700000",
                "SELECT c FROM (SELECT count() AS c FROM pit.bars WHERE close > 700000 SETTINGS use_query_cache = 1)",
                "SELECT c FROM (SELECT count() AS c FROM pit.bars WHERE close > 1e5 SETTINGS use_query_condition_cache = 1)");
        for (String text : texts) {
            for (int turn = 0; turn < 3; turn++) {
                assertThat(send(engine, "researcher", text, Readers.MICROS).text())
                        .as(text)
                        .isEqualTo("0");
                assertThat(send(engine, "researcher", text, Readers.LATE).text())
                        .as(text)
                        .isEqualTo("20101");
            }
        }
    }

    /** No grant is asked for it by any version here; so nothing may lie where it reads, and we do not send it. */
    @ParameterizedTest
    @MethodSource("engines")
    void the_function_file_is_not_sent_for_no_server_refuses_it(ClickHouseEngine engine) {
        assertThat(send(engine, "researcher", "SELECT length(file('config.xml'))", Readers.MICROS)
                        .refused())
                .isFalse();
        try (ClickHouse store = Readers.connect(engine, "researcher")) {
            PointInTimeSql sql = Readers.sql(store);
            assertThatThrownBy(() -> sql.at(Readers.CLOCK).ask("SELECT length(FILE /* */ ('config.xml')) AS n"))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("reads a file");
        }
    }

    @Test
    void there_are_more_attacks_than_in_the_reference() {
        assertThat(ATTACKS).hasSizeGreaterThan(100);
        assertThat(ATTACKS.stream().map(Attack::name)).doesNotHaveDuplicates();
    }
}
