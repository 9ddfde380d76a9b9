package dev.apex.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.clickhouse.FaultyWire.Fault;
import dev.apex.clickhouse.FaultyWire.Reply;
import dev.apex.clickhouse.Stores.Lent;
import dev.apex.junit.ClickHouseEngine;
import dev.apex.market.SyntheticMarket;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A server that goes away, stands still or gives no end of answers is left in the time given, and found again afterwards. */
class OutageTest {
    private static final Duration PATIENCE = Duration.ofMillis(1_500);
    /** Twice a reading of the patience and half a second, and what a busy machine adds. */
    private static final Duration BOUND = Duration.ofSeconds(15);

    private static final List<Column> NUMBER = List.of(Column.of("number", Type.COUNT));
    /** Gives rows for ever, a block every twentieth of a second. */
    private static final String ENDLESS = "SELECT number FROM numbers(1000000000000) WHERE sleep(0.05) = 0";
    /** Gives none, so that the server does not find out by sending that nobody is there. */
    private static final String SILENT = "SELECT number FROM numbers(1000000000000) WHERE sleep(0.05) = 1";

    private Lent lent;
    private FaultyWire wire;
    private ClickHouse store;

    @BeforeEach
    void lend() throws IOException {
        lent = Stores.lendWithTables();
        wire = new FaultyWire();
        store = ClickHouse.at(wire.url())
                .user(
                        ClickHouseEngine.running().user(),
                        Secret.of(ClickHouseEngine.running().password()))
                .database(lent.name())
                .connections(1)
                .patience(PATIENCE)
                .connect();
    }

    @AfterEach
    void drop() {
        if (lent != null) {
            store.close();
            wire.close();
            lent.close();
        }
    }

    private static long refusedAfter(Rule rule, Runnable deed) {
        long start = System.nanoTime();
        RefusedException caught = null;
        try {
            deed.run();
        } catch (RefusedException e) {
            caught = e;
        }
        long millis = (System.nanoTime() - start) / 1_000_000;
        assertThat(caught).isNotNull();
        assertThat(caught.rule()).as(caught.getMessage()).isEqualTo(rule);
        assertThat(caught.getMessage()).doesNotContain(ClickHouseEngine.PASSWORD);
        return millis;
    }

    private static void told(String what, long millis) {
        System.out.println("clickhouse faults: " + what + ": refused after " + millis + " ms with a patience of "
                + PATIENCE.toMillis() + " ms, rows handed out 0");
        assertThat(Duration.ofMillis(millis)).isLessThan(BOUND);
    }

    /** In what a server may stop. */
    enum Stall implements Fault {
        BEFORE_A_WORD {
            @Override
            public void on(FaultyWire.Line line) throws IOException {
                line.stall();
            }
        },
        AFTER_THE_HEAD {
            @Override
            public void on(FaultyWire.Line line) throws IOException {
                line.begin(200, "");
                line.stall();
            }
        },
        IN_THE_MIDDLE {
            @Override
            public void on(FaultyWire.Line line) throws IOException {
                Reply reply = line.ask();
                line.begin(200, reply.head());
                line.some(reply.body(), reply.body().length / 2);
                line.stall();
            }
        },
        /** It goes on byte by byte, and never says anything that is wrong. */
        NEVER_QUITE {
            @Override
            public void on(FaultyWire.Line line) throws IOException {
                Reply reply = line.ask();
                line.begin(200, reply.head());
                line.some(reply.body(), reply.body().length / 2);
                line.trickle(reply.body().length == 0 ? new byte[1] : reply.body());
            }
        }
    }

    private String read() {
        return store.wire()
                .read(Select.of(NUMBER, "SELECT number FROM numbers(1000)"))
                .seal();
    }

    @ParameterizedTest
    @EnumSource(Stall.class)
    void a_server_that_stands_still_is_left(Stall stall) {
        String whole = read();
        wire.suffer(stall);
        RefusedException[] silent = new RefusedException[1];
        long start = System.nanoTime();
        try {
            read();
        } catch (RefusedException e) {
            silent[0] = e;
        }
        long millis = (System.nanoTime() - start) / 1_000_000;
        assertThat(silent[0]).isNotNull();
        assertThat(silent[0].rule()).isIn(Rule.SERVER_SILENT, Rule.SLICE_NOT_WHOLE);
        told("a server that stands still " + stall, millis);
        wire.suffer(Fault.NONE);
        assertThat(read()).isEqualTo(whole);
    }

    @Test
    void a_server_that_takes_no_more_rows_is_left() {
        Slice rows = new Slice(List.of(Column.of("number", Type.COUNT), Column.of("text", Type.TEXT)));
        String text = "x".repeat(1_000);
        for (long row = 0; row < 30_000; row++) {
            rows.cells(0).add(row);
            rows.cells(1).add(text);
        }
        store.wire()
                .command("CREATE TABLE " + store.qualified("much") + " (number UInt64, text String) ENGINE = Memory");
        wire.suffer(true);
        told(
                "a server that takes no more of an insert",
                refusedAfter(
                        Rule.SERVER_SILENT,
                        () -> store.wire().insert(store.qualified("much"), rows, 0, rows.size(), "")));
        wire.suffer(false);
        store.wire().insert(store.qualified("much"), rows, 0, 10, "");
        assertThat(ClickHouseEngine.running().ask("SELECT count() FROM " + store.qualified("much")))
                .isEqualTo("10");
    }

    @Test
    void a_reply_without_an_end_that_does_not_read_is_not_read_to_its_end() {
        Select endless = Select.of(List.of(Column.of("number", Type.TEXT)), "SELECT number FROM numbers(100000000000)");
        told(
                "a reply of other columns without an end",
                refusedAfter(Rule.SERVER_REFUSED, () -> store.wire().read(endless)));
        wire.suffer(line -> {
            if (line.isKill()) {
                line.nod();
                return;
            }
            line.begin(200, "");
            line.trickle(new byte[100_000]);
        });
        told("a reply of nothing but zeros", refusedAfter(Rule.SLICE_NOT_WHOLE, OutageTest.this::read));
        wire.suffer(Fault.NONE);
        assertThat(read()).startsWith("1000:");
    }

    @Test
    void a_query_that_takes_too_long_is_ended_on_the_server() {
        try (ClickHouse direct = Stores.plan(ClickHouseEngine.running())
                .database(lent.name())
                .patience(PATIENCE)
                .connect()) {
            long start = System.nanoTime();
            RefusedException[] refused = new RefusedException[1];
            try {
                direct.wire().read(Select.of(NUMBER, SILENT));
            } catch (RefusedException e) {
                refused[0] = e;
            }
            long millis = (System.nanoTime() - start) / 1_000_000;
            assertThat(refused[0]).isNotNull();
            long left = running();
            told("a query without an end, " + left + " left on the server", millis);
            assertThat(left).isZero();
            assertThat(direct.wire().ask("1")).isEqualTo("1");
        }
    }

    /** How many endless queries the server runs, once it had the time to end them. */
    private static long running() {
        long running = -1;
        for (int look = 0; look < 100 && running != 0; look++) {
            running = runningNow();
            sleep(50);
        }
        return running;
    }

    private static long runningNow() {
        return Long.parseLong(ClickHouseEngine.running()
                .ask("SELECT count() FROM system.processes WHERE query LIKE '%numbers(1000000000000) WHERE"
                        + " sleep(0.05)%' AND query NOT LIKE '%system.processes%'"));
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_reader_who_is_interrupted_is_free_at_once_and_its_query_ended_on_the_server() throws Exception {
        try (ClickHouse patient = Stores.plan(ClickHouseEngine.running())
                .database(lent.name())
                .connections(1)
                .patience(Duration.ofSeconds(60))
                .connect()) {
            long slowest = 0;
            for (int again = 0; again < 3; again++) {
                boolean[] kept = new boolean[1];
                long[] freed = new long[1];
                RefusedException[] refused = new RefusedException[1];
                Thread reader = new Thread(() -> {
                    try {
                        patient.wire().read(Select.of(NUMBER, SILENT));
                    } catch (RefusedException e) {
                        refused[0] = e;
                        kept[0] = Thread.currentThread().isInterrupted();
                        freed[0] = System.nanoTime();
                    }
                });
                reader.start();
                while (runningNow() == 0) {
                    sleep(10);
                }
                long interrupted = System.nanoTime();
                reader.interrupt();
                reader.join(20_000);
                assertThat(refused[0]).isNotNull().hasMessageContaining("interrupted");
                assertThat(refused[0].rule()).isEqualTo(Rule.SERVER_SILENT);
                assertThat(kept[0]).isTrue();
                slowest = Math.max(slowest, (freed[0] - interrupted) / 1_000_000);
                assertThat(running()).isZero();
                assertThat(patient.wire().ask("1")).isEqualTo("1");
            }
            System.out.println("clickhouse faults: 3 readers interrupted in queries without an end: free after at most "
                    + slowest + " ms, queries left on the server 0");
            assertThat(slowest).isLessThan(5_000);
        }
    }

    @Test
    void a_server_that_is_killed_is_found_again_with_what_it_had() throws Exception {
        Optional<MortalEngine> started = MortalEngine.start();
        if (Boolean.getBoolean("apex.clickhouse.required")) {
            assertThat(started).as("an engine of this test's own, to be killed").isPresent();
        }
        assumeTrue(started.isPresent(), "no engine library to be killed");
        MortalEngine mortal = started.get();
        ClickHouseEngine engine = mortal.engine();
        engine.ask("CREATE DATABASE killed");
        SyntheticMarket source = Worlds.acting(3).build();
        String content = Worlds.content(source);
        try (ClickHouse there = ClickHouse.at(engine.url())
                .user(engine.user(), Secret.of(engine.password()))
                .database("killed")
                .connections(2)
                .patience(Duration.ofSeconds(5))
                .connect()) {
            ClickHouseSchema.of(there).create();
            Ingest.into(there).token("kept").load(source);
            ClickHouseMarket market = ClickHouseMarket.in(there).open();
            ExecutorService threads = Executors.newFixedThreadPool(3);
            Callable<String> reading = () -> {
                try {
                    return there.wire().read(Select.of(NUMBER, ENDLESS)).seal();
                } catch (RefusedException e) {
                    return e.rule().name();
                }
            };
            List<Future<String>> readings =
                    List.of(threads.submit(reading), threads.submit(reading), threads.submit(reading));
            sleep(700);
            long start = System.nanoTime();
            mortal.kill();
            for (Future<String> each : readings) {
                assertThat(each.get()).isIn(Rule.SERVER_SILENT.name(), Rule.SLICE_NOT_WHOLE.name());
            }
            long all = (System.nanoTime() - start) / 1_000_000;
            long market1 = refusedAfter(Rule.SERVER_SILENT, () -> Worlds.content(market));
            long ingest = refusedAfter(
                    Rule.SERVER_SILENT, () -> Ingest.into(there).token("lost").load(source));
            mortal.startAgain();
            assertThat(Worlds.content(market)).isEqualTo(content);
            assertThat(Ingest.into(there).token("kept").load(source).batch()).isEqualTo(1);
            assertThat(ClickHouseMarket.in(there).open().batches()).isEqualTo(1);
            System.out.println("clickhouse faults: engine killed by kill -9 under 3 readers: all refused after " + all
                    + " ms, a market after " + market1 + " ms, an ingest after " + ingest
                    + " ms, rows handed out 0; started again, same rows, same pool");
            assertThat(Duration.ofMillis(all + market1 + ingest)).isLessThan(Duration.ofSeconds(60));
            threads.shutdown();
        } finally {
            mortal.kill();
        }
    }
}
