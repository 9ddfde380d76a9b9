package dev.apex.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.junit.ClickHouseEngine;
import dev.apex.random.ChaCha20;
import dev.apex.time.SimClock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a researcher asks comes back typed and whole, as of the clock, within bounds, or not at all. */
class PointInTimeSqlTest {
    private static final List<String> HOSTILE = List.of(
            "",
            "'",
            "\\",
            "\\'; DROP TABLE x; --",
            "a\tb\nc\rd",
            "{x:String}",
            "\u00DCn\u00EF-\uD83D\uDCC8",
            "') OR 1=1 --",
            "\\N",
            "\\\\N",
            "null",
            "%27&query_id=apex-at-9999999999999999-x");
    /** Work for a minute, of which nothing can be told before it is done. */
    private static final String LONG = "SELECT max(cityHash64(number, number + 1)) AS v FROM numbers(20000000000)";

    static Stream<Arguments> engines() {
        return Readers.engines().stream().map(Arguments::of);
    }

    private static void assertRule(Rule rule, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.rule())
                                .as(refused.getMessage())
                                .isEqualTo(rule));
    }

    @ParameterizedTest
    @MethodSource("engines")
    void rows_are_typed_and_times_are_whole_numbers(ClickHouseEngine engine) {
        try (ClickHouse store = Readers.connect(engine, "researcher")) {
            Answer answer = Readers.sql(store)
                    .at(Readers.CLOCK)
                    .ask(
                            "SELECT toInt8(-5) AS i8, toInt16(-500) AS i16, toInt32(-70000) AS i32, toInt64(-5000000000) AS i64,"
                                    + " toUInt8(200) AS u8, toUInt16(60000) AS u16, toUInt32(4000000000) AS u32,"
                                    + " toUInt64(9000000000000000000) AS u64, toFloat32(0.5) AS f32, toFloat64(0.1) AS f64,"
                                    + " 'text' AS t, toLowCardinality('word') AS w, true AS b,"
                                    + " toDate('2021-03-04') AS d, toDate32('1950-03-04') AS d32,"
                                    + " toDateTime('2021-03-04 05:06:07', 'Asia/Tokyo') AS at0,"
                                    + " toDateTime64('2021-03-04 05:06:07.123', 3, 'America/New_York') AS at3,"
                                    + " toDateTime64('1960-03-04 05:06:07.123456', 6, 'UTC') AS at6,"
                                    + " CAST(NULL AS Nullable(Int64)) AS n, CAST(7 AS Nullable(Int64)) AS seven");
            Answer.Row row = answer.row(0);
            assertThat(answer.size()).isEqualTo(1);
            assertThat(row.whole("i8")).isEqualTo(-5);
            assertThat(row.whole("i16")).isEqualTo(-500);
            assertThat(row.whole("i32")).isEqualTo(-70_000);
            assertThat(row.whole("i64")).isEqualTo(-5_000_000_000L);
            assertThat(row.whole("u8")).isEqualTo(200);
            assertThat(row.whole("u16")).isEqualTo(60_000);
            assertThat(row.whole("u32")).isEqualTo(4_000_000_000L);
            assertThat(row.whole("u64")).isEqualTo(9_000_000_000_000_000_000L);
            assertThat(row.number("f32")).isEqualTo(0.5);
            assertThat(row.number("f64")).isEqualTo(0.1);
            assertThat(row.text("t")).isEqualTo("text");
            assertThat(row.text("w")).isEqualTo("word");
            assertThat(row.flag("b")).isTrue();
            assertThat(row.day("d")).isEqualTo(LocalDate.of(2021, 3, 4));
            assertThat(row.day("d32")).isEqualTo(LocalDate.of(1950, 3, 4));
            assertThat(row.instant("at0")).isEqualTo(Instant.parse("2021-03-03T20:06:07Z"));
            assertThat(row.instant("at3")).isEqualTo(Instant.parse("2021-03-04T10:06:07.123Z"));
            assertThat(row.instant("at6")).isEqualTo(Instant.parse("1960-03-04T05:06:07.123456Z"));
            assertThat(row.whole("at6")).isNegative();
            assertThat(row.isMissing("n")).isTrue();
            assertThat(row.whole("seven")).isEqualTo(7);
            assertRule(Rule.ANSWER_TYPE, () -> row.whole("n"));
            assertRule(Rule.ANSWER_TYPE, () -> row.whole("t"));
            assertRule(Rule.ANSWER_TYPE, () -> row.whole("nowhere"));
            assertRule(Rule.ANSWER_TYPE, () -> answer.row(1));
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void what_has_no_type_here_is_refused_by_name(ClickHouseEngine engine) {
        try (ClickHouse store = Readers.connect(engine, "researcher")) {
            PointInTimeSql.Question question = Readers.sql(store).at(Readers.CLOCK);
            for (String some :
                    List.of("[1]", "toDecimal64(1, 2)", "toDateTime64('2021-01-01', 9, 'UTC')", "NULL", "(1, 2)")) {
                assertRule(Rule.ANSWER_TYPE, () -> question.ask("SELECT " + some + " AS odd"));
            }
            assertRule(Rule.ANSWER_TYPE, () -> question.ask("SELECT toUInt64(18000000000000000000) AS odd"));
            assertThat(question.ask("SELECT 1 AS v").row(0).whole("v")).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void what_is_bound_is_a_value_and_nothing_else(ClickHouseEngine engine) {
        try (ClickHouse store = Readers.connect(engine, "researcher")) {
            PointInTimeSql.Question question = Readers.sql(store).at(Readers.CLOCK);
            for (String text : HOSTILE) {
                Answer answer = question.with("t", text)
                        .with("some", List.of(text, "x", text))
                        .ask(
                                "SELECT {t:String} AS t, {some:Array(String)}[3] AS third, length({some:Array(String)}) AS n,"
                                        + " (SELECT count() FROM bars WHERE symbol = {t:String}) AS rows");
                assertThat(answer.row(0).text("t")).isEqualTo(text);
                assertThat(answer.row(0).text("third")).isEqualTo(text);
                assertThat(answer.row(0).whole("n")).isEqualTo(3);
                assertThat(answer.row(0).whole("rows")).isZero();
            }
            Instant instant = Instant.parse("1969-12-31T23:59:58.000001Z");
            Answer others = question.with("n", Long.MIN_VALUE)
                    .with("x", -0.1)
                    .with("nan", Double.NaN)
                    .with("at", instant)
                    .with("later", Readers.CLOCK.plusNanos(1_000))
                    .with("long", "y".repeat(20_000))
                    .ask(
                            "SELECT {n:Int64} AS n, {x:Float64} AS x, {nan:Float64} AS nan, {at:DateTime64(6, 'UTC')} AS at,"
                                    + " {later:DateTime64(6, 'UTC')} AS later, length({long:String}) AS length");
            assertThat(others.row(0).whole("n")).isEqualTo(Long.MIN_VALUE);
            assertThat(others.row(0).number("x")).isEqualTo(-0.1);
            assertThat(others.row(0).number("nan")).isNaN();
            assertThat(others.row(0).instant("later")).isEqualTo(Readers.CLOCK.plusNanos(1_000));
            assertThat(others.row(0).instant("at")).isEqualTo(instant);
            assertThat(others.row(0).whole("length")).isEqualTo(20_000);
            assertRule(Rule.STORE_NAME, () -> question.with("a b", 1));
            assertRule(Rule.READER_SETTING, () -> question.with("at", instant.plusSeconds(1)));
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void an_answer_is_that_of_all_rows_up_to_the_clock_and_no_other(ClickHouseEngine engine) {
        ChaCha20 chance = ChaCha20.seedFromU64(20);
        try (ClickHouse store = Readers.connect(engine, "researcher")) {
            PointInTimeSql sql = Readers.sql(store);
            String what = "count() AS n, toFloat64(sum(close)) AS sum FROM pit.bars";
            SimClock.Driver driver = SimClock.startingAt(Instant.parse("2020-12-01T00:00:00Z"));
            for (int step = 0; step < 25; step++) {
                driver.advanceTo(driver.clock().micros() + chance.nextLong(90L * 86_400 * 1_000_000));
                if (step == 5) {
                    driver.advanceTo(Math.max(driver.clock().micros(), Readers.MICROS));
                }
                Answer answer = sql.at(driver.clock()).ask("SELECT " + what);
                String known = engine.ask("SELECT " + what + " WHERE ingested_at <= fromUnixTimestamp64Micro("
                        + driver.clock().micros() + ") FORMAT TSV");
                assertThat(answer.row(0).whole("n") + "\t"
                                + (long) answer.row(0).number("sum"))
                        .isEqualTo(known.replaceAll("\\..*", ""));
            }
            assertThat(sql.at(Readers.CLOCK)
                            .ask("SELECT count() AS n FROM bars")
                            .row(0)
                            .whole("n"))
                    .isEqualTo(Readers.VISIBLE);
            assertThat(sql.at(Readers.CLOCK.minusNanos(1))
                            .ask("SELECT count() AS n FROM bars")
                            .row(0)
                            .whole("n"))
                    .isEqualTo(Readers.VISIBLE - 1);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void an_arrival_after_the_clock_is_seen_here_too(ClickHouseEngine engine) {
        try (ClickHouse store = Readers.connect(engine, "researcher")) {
            Answer answer = Readers.sql(store)
                    .at(Readers.CLOCK.plusNanos(1_000))
                    .ask("SELECT symbol, ingested_at FROM bars ORDER BY ingested_at, symbol");
            assertThat(answer.size()).isEqualTo(Readers.VISIBLE + 1);
            answer.requireKnownAt(Readers.MICROS + 1, "x");
            assertRule(Rule.BEYOND_THE_CLOCK, () -> answer.requireKnownAt(Readers.MICROS, "x"));
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void equal_answers_have_equal_digests_and_others_do_not(ClickHouseEngine engine) {
        try (ClickHouse store = Readers.connect(engine, "researcher")) {
            PointInTimeSql.Question question = Readers.sql(store).at(Readers.CLOCK);
            byte[] digest =
                    question.ask("SELECT symbol, close FROM bars ORDER BY ts").digest();
            assertThat(question.ask("SELECT symbol, close FROM bars ORDER BY ts")
                            .digest())
                    .isEqualTo(digest);
            assertThat(question.ask("SELECT symbol, close FROM bars ORDER BY ts DESC")
                            .digest())
                    .isNotEqualTo(digest);
            assertThat(question.ask("SELECT symbol, close AS x FROM bars ORDER BY ts")
                            .digest())
                    .isNotEqualTo(digest);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void an_answer_stays_within_its_bounds(ClickHouseEngine engine) {
        try (ClickHouse store = Readers.connect(engine, "researcher")) {
            for (ReaderRole role :
                    List.of(Readers.ROLE.answering(10, 1 << 20), Readers.ROLE.answering(1_000_000, 4_000))) {
                PointInTimeSql sql = PointInTimeSql.over(store, role);
                PointInTimeSql.Question question =
                        (sql.guarantee().isEnforced() ? sql : sql.onBestEffort()).at(Readers.CLOCK);
                assertRule(Rule.ANSWER_TOO_LARGE, () -> question.ask("SELECT * FROM numbers(2000)"));
                assertThat(question.ask("SELECT * FROM numbers(9)").size()).isEqualTo(9);
                assertThat(question.ask("SELECT * FROM bars WHERE symbol = 'nowhere'")
                                .size())
                        .isZero();
            }
            assertRule(
                    Rule.SERVER_REFUSED,
                    () -> Readers.sql(store).at(Readers.CLOCK).ask("SELECT * FROM numbers(1000001)"));
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void a_query_that_takes_too_long_ends_on_the_server(ClickHouseEngine engine) throws InterruptedException {
        try (ClickHouse store = Readers.plan(engine, "researcher")
                .patience(Duration.ofSeconds(2))
                .connect()) {
            PointInTimeSql.Question question = Readers.sql(store).at(Readers.CLOCK);
            assertRule(Rule.SERVER_SILENT, () -> question.ask(LONG));
            awaitNoneRunning(engine);
            assertThat(question.ask("SELECT 1 AS v").row(0).whole("v")).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void a_query_whose_thread_is_interrupted_ends_on_the_server(ClickHouseEngine engine) throws InterruptedException {
        try (ClickHouse store = Readers.connect(engine, "researcher")) {
            PointInTimeSql.Question question = Readers.sql(store).at(Readers.CLOCK);
            AtomicReference<Throwable> thrown = new AtomicReference<>(new IllegalStateException("nothing"));
            Thread asking = new Thread(() -> {
                try {
                    question.ask(LONG);
                } catch (RefusedException e) {
                    thrown.set(Thread.currentThread().isInterrupted() ? e : new IllegalStateException("flag lost"));
                }
            });
            asking.start();
            awaitRunning(engine, "1");
            asking.interrupt();
            asking.join(5_000);
            assertThat(thrown.get()).hasMessageContaining("interrupted in query");
            awaitNoneRunning(engine);
            assertThat(question.ask("SELECT 1 AS v").row(0).whole("v")).isEqualTo(1);
        }
    }

    private static void awaitNoneRunning(ClickHouseEngine engine) throws InterruptedException {
        awaitRunning(engine, "0");
    }

    private static void awaitRunning(ClickHouseEngine engine, String wanted) throws InterruptedException {
        String running = "";
        for (int look = 0; look < 100 && !running.equals(wanted); look++) {
            Thread.sleep(100);
            running = engine.ask("SELECT count() FROM system.processes WHERE user = 'researcher' FORMAT TSV");
        }
        assertThat(running).as("running on the server").isEqualTo(wanted);
    }

    @ParameterizedTest
    @MethodSource("engines")
    void where_the_server_does_not_enforce_the_clock_that_must_be_accepted_by_name(ClickHouseEngine engine) {
        try (ClickHouse store = Readers.connect(engine, "analyst")) {
            PointInTimeSql sql = PointInTimeSql.over(store, ReaderRole.of("analyst", "pit", "bars", "splits"));
            assertRule(Rule.CLOCK_NOT_ENFORCED, () -> sql.at(Readers.CLOCK).ask("SELECT 1"));
            PointInTimeSql.Question question = sql.onBestEffort().at(Readers.CLOCK);
            assertThat(question.ask("SELECT count() AS n FROM bars").row(0).whole("n"))
                    .isEqualTo(Readers.VISIBLE);
            assertThat(question.ask("SELECT max(b.close) AS c FROM pit.bars AS b JOIN splits ON b.ts = splits.ts")
                            .row(0)
                            .number("c"))
                    .isLessThan(200);
            assertRule(Rule.NOT_ONE_SELECT, () -> question.ask("SELECT * FROM merge('pit', 'bars')"));
            assertRule(Rule.NOT_ONE_SELECT, () -> question.ask("SELECT * FROM bars SETTINGS max_threads = 1"));
        }
        try (ClickHouse store = Readers.connect(engine, "unpoliced")) {
            PointInTimeSql sql = PointInTimeSql.over(store, ReaderRole.of("unpoliced", "pit", "bars", "splits"));
            assertRule(Rule.CLOCK_NOT_ENFORCED, sql::onBestEffort);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void a_reader_is_of_the_database_of_its_store(ClickHouseEngine engine) {
        try (ClickHouse store = Readers.connect(engine, "researcher")) {
            assertRule(
                    Rule.READER_SETTING,
                    () -> PointInTimeSql.over(store, ReaderRole.of("researcher", "elsewhere", "bars")));
        }
    }
}
