package dev.apex.clickhouse;

import static org.junit.jupiter.api.Assumptions.abort;

import dev.apex.junit.ClickHouseEngine;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Engines with a reader, and with readers that something is wrong with; each has the same rows, some of them learned after
 * {@link #CLOCK}.
 *
 * <p>What was learned later bears marks that nothing else bears: a symbol, a price, and years.
 */
final class Readers {
    static final Instant CLOCK = Instant.parse("2021-06-30T12:00:00Z");
    static final long MICROS = CLOCK.getEpochSecond() * 1_000_000;
    static final long LATE = Instant.parse("2030-01-01T00:00:00Z").getEpochSecond() * 1_000_000;
    static final String PASSWORD = ClickHouseEngine.PASSWORD;
    static final ReaderRole ROLE = ReaderRole.of("researcher", "pit", "bars", "splits");
    /** A hundred days, one row exactly at the clock. */
    static final int VISIBLE = 101;

    static final List<String> MARKS = List.of("FUTURE", "777777", "2023-", "2024-", "1625054400000001");

    private static List<ClickHouseEngine> engines;

    private Readers() {}

    /** Every engine that can be had; skips the calling test, or fails it, if there is none. */
    static synchronized List<ClickHouseEngine> engines() {
        if (engines == null) {
            engines = ClickHouseEngine.withUsers(users());
            engines.forEach(Readers::fill);
        }
        if (engines.isEmpty()) {
            if (Boolean.getBoolean("apex.clickhouse.required")) {
                throw new IllegalStateException("ClickHouse is required and there is none with users of its own");
            }
            abort("no ClickHouse with users of its own");
        }
        return engines;
    }

    static ClickHouse connect(ClickHouseEngine engine, String user) {
        return plan(engine, user).connect();
    }

    /** Where one reader reads, and by which marks what is hidden there is known. */
    record Place(ClickHouseEngine engine, ReaderRole role, List<String> marks) {
        ClickHouse connect() {
            return plan(engine, role.user()).database(role.database()).connect();
        }

        /** A text about the first place, about this one. */
        String here(String sql) {
            return sql.replace("pit", role.database()).replace("researcher", role.user());
        }

        @Override
        public String toString() {
            return role.database() + " on " + engine;
        }
    }

    /** Tables of one's own and tables of a store, on every engine. */
    static List<Place> places() {
        List<Place> places = new ArrayList<>();
        for (ClickHouseEngine engine : engines()) {
            places.add(new Place(engine, ROLE, MARKS));
            places.add(new Place(engine, KeptReaders.ROLE, KeptReaders.MARKS));
        }
        return places;
    }

    static ClickHouse.Plan plan(ClickHouseEngine engine, String user) {
        return ClickHouse.at(engine.url())
                .user(user, Secret.of(PASSWORD))
                .database("pit")
                .connections(2)
                .patience(Duration.ofSeconds(20));
    }

    /** Enforced where the engine does, by looking where not. */
    static PointInTimeSql sql(ClickHouse store) {
        return sql(store, ROLE);
    }

    static PointInTimeSql sql(ClickHouse store, ReaderRole role) {
        PointInTimeSql sql = PointInTimeSql.over(store, role);
        return sql.guarantee().isEnforced() ? sql : sql.onBestEffort();
    }

    /** Users with one thing wrong each, by name; the right one first. */
    static Map<String, String> wrongs() {
        String right = ROLE.usersXml(Secret.of(PASSWORD));
        String policy = ROLE.policy("bars").replace("<", "&lt;");
        Map<String, String> users = new LinkedHashMap<>();
        users.put("researcher", right);
        users.put("unpoliced", right.replaceAll("(?s)<databases>.*</databases>", ""));
        users.put("half", right.replaceFirst("(?s)<splits>.*</splits>", ""));
        users.put("everything", right.replace("GRANT SELECT ON pit.bars", "GRANT SELECT ON pit.*"));
        users.put(
                "more",
                right.replace(
                        "<query>GRANT SELECT ON pit.bars</query>",
                        "<query>GRANT SELECT ON pit.bars</query><query>GRANT SELECT ON pit.copies</query>"));
        users.put("less", right.replace("<query>GRANT SELECT ON pit.splits</query>", ""));
        users.put("free", right.replace("<readonly>1</readonly>", "<readonly>0</readonly>"));
        users.put("changing", right.replace("<readonly>1</readonly>", "<readonly>2</readonly>"));
        users.put(
                "caching",
                right.replace("<use_query_cache>0</use_query_cache>", "<use_query_cache>1</use_query_cache>"));
        users.put(
                "conditioned",
                right.replace(
                        "<use_query_condition_cache>0</use_query_condition_cache>",
                        "<use_query_condition_cache>1</use_query_condition_cache>"));
        users.put("late", right.replace(policy, policy.replace("&lt;=", "- INTERVAL 1 SECOND &lt;=")));
        users.put("early", right.replace(policy, policy.replace("&lt;=", "&lt;")));
        users.put("clockless", right.replace(policy, policy + " OR initialQueryID() LIKE 'apex-at-no%'"));
        users.put(
                "analyst",
                right.replaceAll("(?s)<databases>.*</databases>", "")
                        .replace("<readonly>1</readonly>", "<readonly>2</readonly>"));
        users.put(
                "projecting",
                right.replace("pit.bars", "pit.projected")
                        .replace("<bars>", "<projected>")
                        .replace("</bars>", "</projected>"));
        Map<String, String> named = new LinkedHashMap<>();
        users.forEach((name, xml) -> named.put(name, xml.replace("researcher", name)));
        return named;
    }

    private static List<String> users() {
        List<String> users = new ArrayList<>(wrongs().values());
        users.addAll(KeptReaders.wrongs().values());
        return users;
    }

    private static void fill(ClickHouseEngine engine) {
        String columns = " (symbol LowCardinality(String), ts DateTime64(6, 'UTC'), ingested_at DateTime64(6, 'UTC'),"
                + " close Float64, volume Float64";
        String order = " ENGINE = MergeTree ORDER BY (symbol, ts, ingested_at)";
        engine.ask("CREATE DATABASE pit");
        engine.ask("CREATE TABLE pit.bars" + columns + ")" + order);
        engine.ask("CREATE TABLE pit.splits" + columns + ")" + order);
        engine.ask("CREATE TABLE pit.projected" + columns + ", PROJECTION by_ts (SELECT * ORDER BY ts),"
                + " PROJECTION sums (SELECT symbol, max(close), max(ingested_at) GROUP BY symbol))" + order);
        for (String table : List.of("bars", "splits", "projected")) {
            rows(engine, table, "'PAST'", "2021-01-01 00:00:00", 100, "100 + number % 7");
            engine.ask("INSERT INTO pit." + table + " VALUES ('ATCLOCK', '2021-06-30 00:00:00', '2021-06-30 12:00:00',"
                    + " 5, 1), ('FUTURE', '2021-06-30 00:00:00', '2021-06-30 12:00:00.000001', 777777.25, 777777)");
            engine.ask("INSERT INTO pit." + table
                    + " SELECT symbol, ts, ts + INTERVAL 900 DAY, 777777.25, 777777 FROM pit." + table
                    + " WHERE symbol = 'PAST'");
            rows(engine, table, "'FUTURE'", "2023-01-01 00:00:00", 20_000, "777777.25");
        }
        derive(engine, "pit");
        KeptReaders.fill(engine);
        derive(engine, "kept");
    }

    /** What else holds rows of a table, and is granted to nobody. */
    private static void derive(ClickHouseEngine engine, String database) {
        for (String each : List.of(
                "CREATE TABLE pit.copies ENGINE = MergeTree ORDER BY symbol AS SELECT * FROM pit.bars",
                "CREATE VIEW pit.plain_view AS SELECT * FROM pit.bars",
                "CREATE TABLE pit.merged AS pit.bars ENGINE = Merge('pit', '^bars$')",
                "CREATE TABLE pit.buffered AS pit.bars ENGINE = Buffer('pit', 'bars', 1, 10, 100, 1, 1, 1, 1)",
                "CREATE MATERIALIZED VIEW pit.rollup ENGINE = MergeTree ORDER BY symbol POPULATE AS SELECT symbol,"
                        + " max(close) AS close, max(ingested_at) AS ingested_at FROM pit.bars GROUP BY symbol",
                "CREATE DICTIONARY pit.latest (symbol String, close Float64) PRIMARY KEY symbol"
                        + " SOURCE(CLICKHOUSE(QUERY 'SELECT symbol, max(close) AS close FROM pit.bars GROUP BY symbol'))"
                        + " LAYOUT(COMPLEX_KEY_HASHED()) LIFETIME(0)",
                "CREATE TABLE pit.joined (symbol String, close Float64) ENGINE = Join(ANY, LEFT, symbol)",
                "INSERT INTO pit.joined SELECT symbol, max(close) FROM pit.bars GROUP BY symbol")) {
            engine.ask(each.replace("pit", database));
        }
    }

    private static void rows(
            ClickHouseEngine engine, String table, String symbol, String from, int days, String close) {
        String ts = "toDateTime64('" + from + "', 6, 'UTC') + toIntervalHour(number * " + (days > 1_000 ? 1 : 24) + ")";
        engine.ask("INSERT INTO pit." + table + " SELECT " + symbol + ", " + ts + ", " + ts + " + toIntervalHour(8), "
                + close + ", " + (symbol.contains("FUTURE") ? "777777" : "1") + " FROM numbers(" + days + ")");
    }
}
