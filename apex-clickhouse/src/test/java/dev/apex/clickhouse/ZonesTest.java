package dev.apex.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.apex.Digest;
import dev.apex.backtest.Backtest;
import dev.apex.clickhouse.Stores.Lent;
import dev.apex.junit.ClickHouseEngine;
import dev.apex.market.MarketSource;
import dev.apex.market.SyntheticMarket;
import dev.apex.time.Span;
import dev.apex.time.TradingCalendar;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** A store is written and read by JVMs of other zones, over the ends of their summers: the same rows and the same run. */
class ZonesTest {
    private static final List<String> ZONES = List.of("UTC", "America/New_York", "Asia/Tokyo", "Australia/Lord_Howe");

    /** Over the nights in which clocks go back in New York, and forward by half an hour on Lord Howe Island. */
    private static SyntheticMarket source() {
        return SyntheticMarket.of(12)
                .symbols(3)
                .on(TradingCalendar.NYSE)
                .over(Span.between("2021-09-20", "2021-11-19"))
                .alsoBars(1, TradingCalendar.roundTheClock())
                .revisions(0.1)
                .lateRows(0.05)
                .assumed(0.2)
                .build();
    }

    private static String told(MarketSource market) {
        Backtest backtest = Backtest.of(
                        "first",
                        () -> today -> today.universe()
                                .symbols()
                                .forEach(symbol -> today.order(symbol).buy(1)))
                .over("2021-10-18", "2021-11-19")
                .on(TradingCalendar.NYSE)
                .decidingAt(LocalTime.of(9, 0))
                .startingWith(1_000_000);
        Digest visible = Digest.create();
        for (String clock : List.of("2021-11-07T05:30:00Z", "2021-11-07T06:30:00Z", "2021-10-02T15:15:00Z")) {
            visible.put(market.asOf(Worlds.ALL, Instant.parse(clock)).toString());
        }
        return Worlds.content(market) + " " + visible.finishHex() + " "
                + backtest.run(market).fingerprint();
    }

    /** In a JVM of its own: ingests as a source of its zone's name, and tells what it then finds. */
    public static void main(String[] args) throws IOException {
        String password = new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
        try (ClickHouse store = ClickHouse.at(args[0])
                .user(args[1], Secret.of(password))
                .database(args[2])
                .connect()) {
            Ingest.into(store).token("by " + TimeZone.getDefault().getID()).load(source());
            ClickHouseMarket market = ClickHouseMarket.in(store).open();
            String told = told(market);
            System.out.println("ZONE " + TimeZone.getDefault().getID() + " " + told + " "
                    + Worlds.content(market.stepwise()).equals(Worlds.content(market)) + " " + bound(store));
        }
    }

    /** A stamp that is bound in this zone, as the server gives it back. */
    private static long bound(ClickHouse store) {
        Select select = Select.of(
                        List.of(Column.of("clock", Type.STAMP)),
                        "SELECT fromUnixTimestamp64Micro({clock:Int64}, 'UTC') AS clock")
                .with("clock", 1_636_266_600_000_001L);
        return store.wire().read(select).cells(0).whole(0);
    }

    @Test
    void a_jvm_of_any_zone_writes_and_reads_the_same_rows() throws Exception {
        ClickHouseEngine engine = ClickHouseEngine.running();
        Map<String, String> told = new LinkedHashMap<>();
        List<Lent> stores = new ArrayList<>();
        try {
            List<Process> children = new ArrayList<>();
            for (String zone : ZONES) {
                Lent lent = Stores.lendWithTables();
                stores.add(lent);
                children.add(child(zone, engine, lent.name()));
            }
            for (Process each : children) {
                String out = new String(each.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                assertThat(each.waitFor()).as(out).isZero();
                String line = out.lines()
                        .filter(some -> some.startsWith("ZONE "))
                        .findFirst()
                        .orElseThrow(() -> new AssertionError(out));
                told.put(line.split(" ", 3)[1], line.split(" ", 3)[2]);
            }
        } finally {
            stores.forEach(Lent::close);
        }
        String here = told(source());
        System.out.println("clickhouse faults: written and read by JVMs of " + told.keySet() + ": "
                + new TreeSet<>(told.values()).size() + " different answers");
        assertThat(told.keySet()).containsExactlyElementsOf(ZONES);
        assertThat(told.values()).allMatch(each -> each.equals(here + " true 1636266600000001"));
    }

    private static Process child(String zone, ClickHouseEngine engine, String database) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Duser.timezone=" + zone,
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        ZonesTest.class.getName(),
                        engine.url(),
                        engine.user(),
                        database)
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().write(engine.password().getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        return process;
    }
}
