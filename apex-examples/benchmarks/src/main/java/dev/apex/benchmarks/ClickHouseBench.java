package dev.apex.benchmarks;

import com.clickhouse.jdbc.DataSourceImpl;
import dev.apex.clickhouse.ClickHouse;
import dev.apex.clickhouse.ClickHouseMarket;
import dev.apex.clickhouse.ClickHouseSchema;
import dev.apex.clickhouse.Ingest;
import dev.apex.clickhouse.Secret;
import dev.apex.junit.ClickHouseEngine;
import dev.apex.market.Intake;
import dev.apex.market.MarketQuery;
import dev.apex.market.MemoryMarket;
import dev.apex.market.PointInTimeCursor;
import dev.apex.market.Symbol;
import dev.apex.market.SyntheticMarket;
import dev.apex.market.Tape;
import dev.apex.market.TapeWriter;
import dev.apex.market.Visible;
import dev.apex.time.Micros;
import dev.apex.time.SimClock;
import dev.apex.time.Span;
import dev.apex.time.TradingCalendar;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * What it costs to keep bars in ClickHouse: reading them to the last visibility decision, and putting them in.
 *
 * <p>It runs on the engine that a {@link ClickHouseEngine} finds. The rivals:
 *
 * <ul>
 *   <li>{@code drain}: the very request that {@link ClickHouseMarket} sends for its bars - text, order, settings, count and
 *       digest - recorded on its way and sent again, its reply read into one buffer and thrown away. Nothing that reads these
 *       rows from this server can be faster;
 *   <li>{@code day_*}: one query for each simulated day, which asks for the bars of that session as known at its ceiling; over
 *       bare HTTP with eight binary columns, on tables sorted by symbol, sorted by event time, and sorted by symbol in
 *       partitions of a month. Every thirtieth day is asked for, and their time taken thirty times;
 *   <li>{@code jdbc_rows}: the same rows through a JDBC {@link ResultSet}, stamps as whole numbers, every value fetched and put
 *       onto a tape. It checks nothing of what arrives. {@code tape} puts them there from arrays, which is what neither of the
 *       two can be without, and is taken off both;
 *   <li>{@code jdbc_row_binary} and {@code jdbc_10k}: the rows through a prepared statement, in batches of 100,000 with the
 *       driver's {@code beta.row_binary_for_simple_insert}, and in batches of 10,000 as it comes. They neither stage, nor look
 *       for what is there already, nor read back what was written.
 * </ul>
 *
 * <p>Oracles: the releases counted row by row from the arrays the bars were made in; sums of raw bits over these; the bytes of
 * the reply that was recorded; and for what was put in, the server's own count and sum of hashes over every column, which are to
 * be the same however the rows came.
 */
final class ClickHouseBench {
    private static final String MARKET = "market";
    private static final String DRAIN = "drain";
    private static final String JDBC_ROWS = "jdbc_rows";
    private static final String TAPE = "tape";
    private static final String INGEST = "ingest";
    private static final String JDBC_ROW_BINARY = "jdbc_row_binary";
    private static final String JDBC_10K = "jdbc_10k";
    private static final int EVERY = 30;
    private static final String DATABASE = "apex_bench_";
    private static final List<String> VALUES = List.of("open", "high", "low", "close", "volume");

    private final ClickHouseEngine engine;
    private final DailyBars bars;
    private final List<Base> bases = new ArrayList<>();
    private int databases;

    private ClickHouseBench(ClickHouseEngine engine, DailyBars bars) {
        this.engine = engine;
        this.bars = bars;
    }

    /** Without an engine its lines are missing, and that is said. */
    static void run(DailyBars bars, Report report) throws Exception {
        Optional<ClickHouseEngine> engine = ClickHouseEngine.find();
        if (engine.isEmpty()) {
            report.header("NO LINES OF clickhouse.*: THERE IS NO CLICKHOUSE HERE: " + ClickHouseEngine.whyNone());
            return;
        }
        report.header("clickhouse.* on " + engine.get());
        ClickHouseBench bench = new ClickHouseBench(engine.get(), bars);
        try {
            bench.run(report);
        } finally {
            bench.dropAll();
        }
    }

    private void run(Report report) throws Exception {
        reads(report);
        ingests(report);
        growth(report, 3_000, 20);
    }

    /** A database of this benchmark, and a store in it. */
    private record Base(String name, ClickHouse store) {}

    private Base base() {
        String name = DATABASE + ProcessHandle.current().pid() + "_" + databases++;
        engine.ask("CREATE DATABASE " + name);
        Base base = new Base(name, store(engine.url(), name));
        bases.add(base);
        ClickHouseSchema.of(base.store).create();
        return base;
    }

    private ClickHouse store(String url, String name) {
        return ClickHouse.at(url)
                .user(engine.user(), Secret.of(engine.password()))
                .database(name)
                .connect();
    }

    private void drop(Base base) {
        base.store.close();
        engine.ask("DROP DATABASE " + base.name + " SYNC");
        bases.remove(base);
    }

    private void dropAll() {
        List.copyOf(bases).forEach(this::drop);
    }

    private void reads(Report report) throws Exception {
        Base base = base();
        Ingest.into(base.store).load(bars.market());
        List<Instant> clocks = bars.clocks();
        MarketQuery query = MarketQuery.upTo(clocks.get(clocks.size() - 1));
        fiveYears(report, base, query);
        decode(report, base);
        asOf(report, base, query);
        drop(base);
    }

    private void fiveYears(Report report, Base base, MarketQuery query) throws Exception {
        ReplayBench replay = new ReplayBench(bars);
        Sent sent = Sent.longestOf(engine.url(), url -> {
            try (ClickHouse store = store(url, base.name)) {
                ClickHouseMarket.in(store).open().open(query).close();
            }
        });
        ClickHouseMarket[] fresh = new ClickHouseMarket[1];
        Paired paired = Paired.byWallClock()
                .rounds(3, 9)
                .variant(
                        MARKET,
                        replay.cursorOracle(),
                        () -> fresh[0] = ClickHouseMarket.in(base.store).open(),
                        () -> replay.cursor(fresh[0]))
                .variant(DRAIN, sent.length(), sent::drain);
        Paired.Outcome outcome = paired.run(1);
        report.table("ns", outcome, DRAIN);
        report.line(BenchLine.atMost("clickhouse.five_years", outcome.nanos(MARKET) / 1e6, "ms", 380));
        report.line(BenchLine.atMost("clickhouse.five_years_vs_drain", outcome.ratio(MARKET, DRAIN), 1.5));
        days(report, base, replay, fresh);
    }

    private void days(Report report, Base base, ReplayBench replay, ClickHouseMarket[] fresh) throws Exception {
        Paired paired = Paired.byWallClock()
                .rounds(1, 5)
                .variant(
                        MARKET,
                        replay.cursorOracle(),
                        () -> fresh[0] = ClickHouseMarket.in(base.store).open(),
                        () -> replay.cursor(fresh[0]));
        List<String> schemas = List.of("symbol_first", "ts_first", "by_month");
        List<String> layouts = List.of(
                "ORDER BY (symbol, ts, ingested_at)",
                "ORDER BY (ts, symbol, ingested_at)",
                "PARTITION BY toYYYYMM(ts) ORDER BY (symbol, ts, ingested_at)");
        long expected = dayOracle();
        for (int schema = 0; schema < schemas.size(); schema++) {
            String table = base.name + "." + schemas.get(schema);
            engine.ask("CREATE TABLE " + table + " ENGINE = MergeTree " + layouts.get(schema)
                    + " AS SELECT symbol, ts, ingested_at, rev, " + String.join(", ", VALUES) + " FROM " + base.name
                    + ".bars SETTINGS max_partitions_per_insert_block = 0");
            engine.ask("OPTIMIZE TABLE " + table + " FINAL");
            paired.variant("day_" + schemas.get(schema), expected, () -> day(table));
        }
        Paired.Outcome outcome = paired.run(1);
        report.table("ns; one day in " + EVERY, outcome, MARKET);
        double best = Double.POSITIVE_INFINITY;
        Paired.Ratio least = null;
        for (String schema : schemas) {
            Paired.Ratio ratio = outcome.ratio("day_" + schema, MARKET).times(EVERY);
            report.line(BenchLine.told("clickhouse.day_by_day_" + schema, ratio));
            if (ratio.median() < best) {
                best = ratio.median();
                least = ratio;
            }
        }
        report.line(BenchLine.atLeast("clickhouse.day_by_day_best", least, 15));
    }

    /** The bars of every thirtieth session as known at the ceiling of the run, each asked for by itself. */
    private long day(String table) throws IOException {
        long ceiling = Micros.floor(bars.clocks().get(bars.sessions));
        long sum = 0;
        for (int session = 0; session < bars.sessions; session += EVERY) {
            long from = Micros.exact(sessionEnd(session)) - 43_200_000_000L;
            sum += bitsOf(
                    "SELECT symbol, reinterpretAsInt64(toUnixTimestamp64Micro(ts)), toUnixTimestamp64Micro(ingested_at), "
                            + String.join(", ", VALUES) + " FROM " + table
                            + " WHERE ts >= fromUnixTimestamp64Micro(" + from + ", 'UTC') AND ts <"
                            + " fromUnixTimestamp64Micro(" + (from + 86_400_000_000L)
                            + ", 'UTC') AND ingested_at <= fromUnixTimestamp64Micro(" + ceiling
                            + ", 'UTC') ORDER BY symbol, ts, ingested_at DESC, rev DESC LIMIT 1 BY symbol, ts FORMAT"
                            + " RowBinary");
        }
        return sum;
    }

    private Instant sessionEnd(int session) {
        return Micros.toInstant(
                TradingCalendar.NYSE.closesAt(TradingCalendar.NYSE.slotOf(bars.ts[0]) - bars.day[0] + session));
    }

    private long bitsOf(String sql) throws IOException {
        long sum = 0;
        ByteBuffer row = ByteBuffer.allocate(7 * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        try (InputStream in = new BufferedInputStream(reply(sql), 1 << 16)) {
            for (int length = in.read(); length >= 0; length = in.read()) {
                in.skipNBytes(length);
                in.readNBytes(row.array(), 0, row.capacity());
                for (int value = 0; value < 7; value++) {
                    sum += row.getLong(value * Long.BYTES);
                }
            }
        }
        return sum;
    }

    private InputStream reply(String sql) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(engine.url() + "/").toURL().openConnection();
        connection.setDoOutput(true);
        connection.setRequestProperty(
                "Authorization",
                "Basic "
                        + Base64.getEncoder()
                                .encodeToString(
                                        (engine.user() + ":" + engine.password()).getBytes(StandardCharsets.UTF_8)));
        connection.getOutputStream().write(sql.getBytes(StandardCharsets.UTF_8));
        return connection.getInputStream();
    }

    /** The latest versions of the rows of those sessions; the rows come in order of arrival. */
    private long dayOracle() {
        int[] latest = new int[bars.symbols * bars.sessions];
        for (int row = 0; row < bars.rows; row++) {
            latest[bars.day[row] * bars.symbols + bars.symbol[row]] = row + 1;
        }
        long sum = 0;
        for (int session = 0; session < bars.sessions; session += EVERY) {
            for (int symbol = 0; symbol < bars.symbols; symbol++) {
                int row = latest[session * bars.symbols + symbol] - 1;
                sum += row < 0 ? 0 : bitsOf(row);
            }
        }
        return sum;
    }

    private long bitsOf(int row) {
        long sum = bars.ts[row] + bars.ingestedAt[row];
        for (double[] column : bars.values) {
            sum += Double.doubleToRawLongBits(column[row]);
        }
        return sum;
    }

    /** Each puts the same rows, in the same order, onto a tape and in front of a cursor: from the arrays, what that costs. */
    private void decode(Report report, Base base) throws Exception {
        ReplayBench replay = new ReplayBench(bars);
        DailyBars bySymbol = bars.bySymbol();
        ClickHouseMarket[] fresh = new ClickHouseMarket[1];
        try (Connection jdbc = jdbc(base.name, false)) {
            Paired.Outcome outcome = Paired.byThreadTime()
                    .rounds(3, 9)
                    .variant(
                            MARKET,
                            replay.cursorOracle(),
                            () -> fresh[0] = ClickHouseMarket.in(base.store).open(),
                            () -> replay.cursor(fresh[0]))
                    .variant(JDBC_ROWS, replay.cursorOracle(), () -> replay.cursor(jdbcRows(jdbc)))
                    .variant(TAPE, replay.cursorOracle(), () -> replay.cursor(bySymbol.market()))
                    .run(bars.rows);
            report.table("ns of the client's processor per row", outcome, MARKET);
            report.line(BenchLine.atLeast(
                    "clickhouse.decode_cpu_of_jdbc", outcome.ratio(JDBC_ROWS, TAPE, MARKET, TAPE), 3));
            report.line(BenchLine.told("clickhouse.market_cpu_of_jdbc", outcome.ratio(JDBC_ROWS, MARKET)));
            report.line(
                    BenchLine.told("clickhouse.decode_cpu_per_row", outcome.nanos(MARKET) - outcome.nanos(TAPE), "ns"));
        }
    }

    private MemoryMarket jdbcRows(Connection jdbc) throws SQLException {
        String sql =
                "SELECT symbol, toUnixTimestamp64Micro(ts), toUnixTimestamp64Micro(ingested_at), toInt64(rev), retracted,"
                        + " assumed, toUnixTimestamp64Micro(opens_at), " + String.join(", ", VALUES)
                        + " FROM bars ORDER BY symbol, ts, ingested_at, rev";
        TapeWriter writer = TapeWriter.of(Tape.Kind.BARS);
        Map<String, Integer> handles = new HashMap<>();
        bars.instruments.forEach(each -> handles.put(each.symbol().name(), writer.declare(each)));
        long place = 0;
        try (PreparedStatement statement = jdbc.prepareStatement(sql);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                int handle = handles.get(rows.getString(1));
                if (rows.getBoolean(5)) {
                    throw new IllegalStateException("daily bars without retractions");
                }
                writer.bar(
                        handle,
                        rows.getLong(7),
                        rows.getLong(2),
                        rows.getLong(3),
                        (int) rows.getLong(4),
                        rows.getBoolean(6),
                        rows.getDouble(8),
                        rows.getDouble(9),
                        rows.getDouble(10),
                        rows.getDouble(11),
                        rows.getDouble(12),
                        ++place);
            }
        }
        Intake intake = writer.commit();
        return MemoryMarket.of("rows of JDBC", List.of(writer.build()), intake);
    }

    private Connection jdbc(String database, boolean rowBinary) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", engine.user());
        properties.setProperty("password", engine.password());
        properties.setProperty("database", database);
        properties.setProperty("compress", "false");
        properties.setProperty("clickhouse_setting_async_insert", "0");
        if (rowBinary) {
            properties.setProperty("beta.row_binary_for_simple_insert", "true");
        }
        return new DataSourceImpl("jdbc:clickhouse:" + engine.url(), properties).getConnection();
    }

    private void asOf(Report report, Base base, MarketQuery query) throws Exception {
        ClickHouseMarket market = ClickHouseMarket.in(base.store).open();
        Symbol symbol = bars.instruments.get(bars.symbols / 2).symbol();
        MarketQuery one = query.of(List.of(symbol));
        Instant clock = bars.clocks().get(bars.sessions / 2);
        Visible oracle = bars.market().asOf(one, clock);
        Paired.Outcome outcome = Paired.byWallClock()
                .rounds(10, 21)
                .variant(
                        MARKET,
                        oracle.bars().hashCode(),
                        () -> market.asOf(one, clock).bars().hashCode())
                .run(1);
        report.line(BenchLine.told("clickhouse.as_of_one_symbol", outcome.nanos(MARKET) / 1e6, "ms"));
    }

    private void ingests(Report report) throws Exception {
        DailyBars first = bars.firstVersions();
        MemoryMarket market = first.market();
        Base rivals = base();
        engine.ask("CREATE TABLE " + rivals.name + ".rival AS " + rivals.name + ".bars");
        Base[] fresh = new Base[1];
        String[] hash = new String[1];
        try (Connection rowBinary = jdbc(rivals.name, true);
                Connection plain = jdbc(rivals.name, false)) {
            Runnable empty = () -> {
                if (hash[0] == null) {
                    hash[0] = hash(rivals.name + ".rival");
                } else {
                    requireSame(hash[0], hash(rivals.name + ".rival"));
                }
                engine.ask("TRUNCATE TABLE " + rivals.name + ".rival SYNC");
            };
            batch(rowBinary, first, 100_000);
            Paired.Outcome outcome = Paired.byWallClock()
                    .rounds(1, 5)
                    .variant(
                            INGEST,
                            first.rows,
                            () -> {
                                if (fresh[0] != null) {
                                    requireSame(hash[0], hash(fresh[0].name + ".bars"));
                                    drop(fresh[0]);
                                }
                                fresh[0] = base();
                            },
                            () -> Ingest.into(fresh[0].store)
                                    .load(market)
                                    .intake()
                                    .accepted())
                    .variant(JDBC_ROW_BINARY, first.rows, empty, () -> batch(rowBinary, first, 100_000))
                    .variant(JDBC_10K, first.rows, empty, () -> batch(plain, first, 10_000))
                    .run(1);
            report.table("ns", outcome, JDBC_ROW_BINARY);
            report.line(BenchLine.told("clickhouse.ingest", outcome.nanos(INGEST) / 1e6, "ms"));
            report.line(BenchLine.atMost("clickhouse.ingest_vs_row_binary", outcome.ratio(INGEST, JDBC_ROW_BINARY), 1));
            report.line(BenchLine.atMost("clickhouse.ingest_vs_batch_10k", outcome.ratio(INGEST, JDBC_10K), 0.35));
            drop(fresh[0]);
        }
        drop(rivals);
    }

    private String hash(String table) {
        return engine.ask("SELECT count(), sum(cityHash64(symbol, ts, ingested_at, rev, retracted, assumed, opens_at, "
                + String.join(", ", VALUES) + ")) FROM " + table);
    }

    private static void requireSame(String expected, String there) {
        if (!there.equals(expected)) {
            throw new IllegalStateException("rows and hash put in are " + there + " instead of " + expected);
        }
    }

    private static long batch(Connection jdbc, DailyBars rows, int size) throws SQLException {
        long sent = 0;
        try (PreparedStatement insert =
                jdbc.prepareStatement("INSERT INTO rival (symbol, ts, ingested_at, rev, retracted,"
                        + " assumed, opens_at, open, high, low, close, volume, load) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
                        + " ?)")) {
            for (int row = 0; row < rows.rows; row++) {
                insert.setString(
                        1, rows.instruments.get(rows.symbol[row]).symbol().name());
                insert.setObject(2, Micros.toInstant(rows.ts[row]));
                insert.setObject(3, Micros.toInstant(rows.ingestedAt[row]));
                insert.setInt(4, rows.rev[row]);
                insert.setBoolean(5, false);
                insert.setBoolean(6, false);
                insert.setObject(7, Micros.toInstant(rows.opensAt[row]));
                for (int value = 0; value < VALUES.size(); value++) {
                    insert.setDouble(8 + value, rows.values[value][row]);
                }
                insert.setLong(13, 1);
                insert.addBatch();
                if ((row + 1) % size == 0 || row + 1 == rows.rows) {
                    sent += insert.executeBatch().length;
                }
            }
        }
        return sent;
    }

    /** Half-years of so many symbols, one batch each; read through the first quarter of them, the half, and all. */
    private void growth(Report report, int symbols, int halves) throws Exception {
        Base base = base();
        long[] rows = new long[halves + 1];
        for (int half = 0; half < halves; half++) {
            int year = 2014 + half / 2;
            Span span = half % 2 == 0
                    ? Span.between(year + "-01-02", year + "-06-30")
                    : Span.between(year + "-07-01", year + "-12-31");
            SyntheticMarket market = SyntheticMarket.of(DailyBars.SEED)
                    .symbols(symbols)
                    .on(TradingCalendar.NYSE)
                    .over(span)
                    .revisions(0.05)
                    .build();
            rows[half + 1] =
                    rows[half] + Ingest.into(base.store).load(market).intake().accepted();
        }
        MarketQuery query = MarketQuery.upTo(Instant.parse("2025-01-01T00:00:00Z"));
        double[] perRow = new double[3];
        int[] through = {halves / 4, halves / 2, halves};
        for (int size = 0; size < through.length; size++) {
            perRow[size] = Double.POSITIVE_INFINITY;
            for (int round = 0; round < 2; round++) {
                ClickHouseMarket market = ClickHouseMarket.in(base.store)
                        .throughBatch(through[size])
                        .open();
                long before = MemoryBench.used();
                long start = System.nanoTime();
                SimClock.Driver driver = SimClock.startingAt(query.ceiling());
                try (PointInTimeCursor cursor = PointInTimeCursor.over(market.open(query), driver.clock())) {
                    cursor.advance();
                    long nanos = System.nanoTime() - start;
                    long released = cursor.changes().rows();
                    if (released != rows[through[size]]) {
                        throw new IllegalStateException(released + " rows instead of " + rows[through[size]]);
                    }
                    perRow[size] = Math.min(perRow[size], (double) nanos / released);
                    if (size == through.length - 1 && round == 1) {
                        report.line(BenchLine.told("clickhouse.ten_years_rows", released, "rows"));
                        report.line(BenchLine.told("clickhouse.ten_years", nanos / 1e6, "ms"));
                        report.line(BenchLine.told(
                                "clickhouse.ten_years_heap",
                                (double) (MemoryBench.used() - before) / released,
                                "bytes"));
                    }
                }
            }
        }
        report.line(
                BenchLine.atMost("clickhouse.ten_years_per_row_vs_quarter", perRow[2] / perRow[0], "x_quarter", 1.25));
        drop(base);
    }
}
