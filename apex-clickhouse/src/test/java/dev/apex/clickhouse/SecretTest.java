package dev.apex.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.read.ListAppender;
import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.backtest.Backtest;
import dev.apex.backtest.Result;
import dev.apex.clickhouse.Stores.Lent;
import dev.apex.junit.ClickHouseEngine;
import dev.apex.market.SyntheticMarket;
import dev.apex.report.Report;
import dev.apex.time.Span;
import dev.apex.time.TradingCalendar;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.net.ServerSocket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import jdk.jfr.EventType;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A password is planted, everything that can go well or wrong does, and then it is looked for wherever something is left. */
class SecretTest {
    private static final String PLANTED = ClickHouseEngine.PASSWORD;
    private static final List<String> HEADERS =
            List.of("org.apache.hc.client5.http.headers", "org.apache.hc.client5.http.wire");

    @TempDir
    private Path folder;

    /** How a password may look to who finds it: itself, in an address, in a header. */
    private static List<String> shapes() {
        List<String> shapes = new ArrayList<>(List.of(
                PLANTED,
                URLEncoder.encode(PLANTED, StandardCharsets.UTF_8),
                Base64.getEncoder()
                        .encodeToString((ClickHouseEngine.USER + ":" + PLANTED).getBytes(StandardCharsets.UTF_8))
                        .substring(8),
                Base64.getEncoder().withoutPadding().encodeToString(PLANTED.getBytes(StandardCharsets.UTF_8))));
        shapes.add(PLANTED.substring(0, PLANTED.length() - 3));
        return shapes;
    }

    private static int found(String text) {
        int found = 0;
        for (String shape : shapes()) {
            for (int at = text.indexOf(shape); at >= 0; at = text.indexOf(shape, at + 1)) {
                found++;
            }
        }
        return found;
    }

    private static int found(byte[] bytes) {
        String eight = new String(bytes, StandardCharsets.ISO_8859_1);
        String sixteen = new String(bytes, StandardCharsets.UTF_16LE);
        String other = new String(bytes, StandardCharsets.UTF_16BE);
        return found(eight) + found(sixteen) + found(other);
    }

    @Test
    void a_planted_password_is_found_nowhere() throws Exception {
        ClickHouseEngine.running();
        Map<String, Integer> found = new TreeMap<>();
        StringBuilder threads = new StringBuilder();
        StringBuilder beans = new StringBuilder();
        StringWriter told = new StringWriter();
        List<ILoggingEvent> heard;
        try (Recording recording = new Recording();
                Everything everything = new Everything()) {
            for (EventType type : FlightRecorder.getFlightRecorder().getEventTypes()) {
                recording.enable(type.getName()).withoutThreshold().withoutStackTrace();
            }
            List.of("jdk.ObjectAllocationInNewTLAB", "jdk.ObjectAllocationOutsideTLAB", "jdk.ObjectAllocationSample")
                    .forEach(recording::disable);
            recording.disable("jdk.InitialSystemProperty");
            recording.disable("jdk.InitialEnvironmentVariable");
            recording.disable("jdk.JVMInformation");
            recording.start();
            go(told, threads, beans);
            recording.stop();
            Path file = folder.resolve("run.jfr");
            recording.dump(file);
            int events = 0;
            StringBuilder text = new StringBuilder();
            try (RecordingFile read = new RecordingFile(file)) {
                while (read.hasMoreEvents()) {
                    RecordedEvent event = read.readEvent();
                    events++;
                    if (!event.getEventType().getName().matches("jdk\\.(ExecutionSample|NativeMethodSample|Class.*)")) {
                        text.append(event);
                    }
                }
            }
            assertThat(events).isGreaterThan(100);
            found.put("JFR events", found(text.toString()));
            found.put("JFR file", found(Files.readAllBytes(file)));
            heard = everything.heard();
        }
        StringBuilder logged = new StringBuilder();
        for (ILoggingEvent event : heard) {
            logged.append(event.getLoggerName()).append(event.getThreadName()).append(event.getFormattedMessage());
            if (event.getThrowableProxy() != null) {
                logged.append(ThrowableProxyUtil.asString(event.getThrowableProxy()));
            }
        }
        found.put("log lines", found(logged.toString()));
        found.put("messages, causes and texts of objects", found(told.toString()));
        found.put("thread names", found(threads.toString()));
        found.put("JMX", found(beans.toString()));
        int files = 0;
        try (var all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                files++;
                assertThat(found(Files.readAllBytes(file))).as(file.toString()).isZero();
            }
        }
        found.put("files of a run", 0);
        System.out.println("clickhouse faults: planted password, in 5 shapes, found: " + found + " (" + heard.size()
                + " log lines of "
                + heard.stream().map(ILoggingEvent::getLoggerName).distinct().count() + " loggers, "
                + files + " files)");
        assertThat(found.values()).as(found.toString()).allMatch(times -> times == 0);
        assertThat(heard).hasSizeGreaterThan(50);
        assertThat(heard).anyMatch(event -> event.getLoggerName().startsWith("com.zaxxer"));
        assertThat(heard).anyMatch(event -> event.getLoggerName().startsWith("com.clickhouse"));
        assertThat(found(PLANTED)).isPositive();
    }

    private void go(StringWriter told, StringBuilder threads, StringBuilder beans) throws Exception {
        PrintWriter out = new PrintWriter(told);
        ClickHouseEngine engine = ClickHouseEngine.running();
        try (Lent lent = Stores.lend();
                FaultyWire wire = new FaultyWire()) {
            ClickHouse.Plan plan = ClickHouse.at(wire.url())
                    .user(engine.user(), Secret.of(PLANTED))
                    .database(lent.name())
                    .connections(1)
                    .patience(Duration.ofSeconds(2));
            out.println(plan);
            try (ClickHouse store = plan.connect()) {
                ClickHouseSchema schema = ClickHouseSchema.of(store);
                out.println(schema);
                out.println(store + store.describe());
                attempt(out, () -> ClickHouseMarket.in(store).open());
                schema.create();
                SyntheticMarket source = SyntheticMarket.of(7)
                        .symbols(3)
                        .on(TradingCalendar.NYSE)
                        .over(Span.between("2019-01-02", "2019-03-29"))
                        .build();
                out.println(Ingest.into(store).load(source));
                ClickHouseMarket market = ClickHouseMarket.in(store).open();
                out.println(market.describe());
                out.println(market);
                Result result = Backtest.of("first", () -> today -> {})
                        .over("2019-02-01", "2019-03-29")
                        .on(TradingCalendar.NYSE)
                        .decidingAt(LocalTime.of(9, 0))
                        .startingWith(1_000_000)
                        .run(market);
                Report report = Report.of(result);
                out.println(result + report.text());
                report.writeJson(folder.resolve("report.json"));
                report.writeCsv(folder);
                result.manifest().writeTo(folder.resolve("manifest.json"));
                attempt(out, () -> store.wire().ask("nonsense("));
                for (FaultyWire.Fault fault : List.<FaultyWire.Fault>of(
                        FaultyWire.Line::reset,
                        FaultyWire.Line::stall,
                        line -> line.answer(new FaultyWire.Reply(500, "", FaultyWire.ERROR)),
                        line -> line.answer(new FaultyWire.Reply(502, "", new byte[0])),
                        line -> line.answer(
                                new FaultyWire.Reply(307, "Location: http://127.0.0.1:1/\r\n", new byte[0])))) {
                    wire.suffer(fault);
                    attempt(out, () -> store.wire().ask("1"));
                    attempt(out, () -> store.wire().command("SELECT 1"));
                    attempt(out, () -> store.wire().fresh());
                }
                wire.suffer(FaultyWire.Fault.NONE);
                for (ThreadInfo each : ManagementFactory.getThreadMXBean().dumpAllThreads(false, false)) {
                    threads.append(each.getThreadName()).append('\n');
                }
                beans.append(beans());
            }
            attempt(
                    out,
                    () -> ClickHouse.at(engine.url())
                            .user("nobody", Secret.of(PLANTED))
                            .connect());
            attempt(out, () -> ClickHouse.at("http://" + ClickHouseEngine.USER + ":" + PLANTED + "@localhost:1"));
            attempt(out, () -> ClickHouse.at("http://localhost:1/?password=" + PLANTED));
            attempt(out, () -> ClickHouse.at("http://" + PLANTED));
            attempt(out, () -> ClickHouse.at(engine.url()).database(PLANTED));
            attempt(
                    out,
                    () -> ClickHouse.at("http://127.0.0.1:" + closedPort())
                            .user(ClickHouseEngine.USER, Secret.of(PLANTED))
                            .patience(Duration.ofSeconds(1))
                            .connect());
            attempt(
                    out,
                    () -> ClickHouse.at("http://clickhouse.invalid:1")
                            .user(ClickHouseEngine.USER, Secret.of(PLANTED))
                            .patience(Duration.ofSeconds(1))
                            .allowingPlainHttp()
                            .connect());
            out.println(Secret.of(PLANTED));
            out.println(ReaderRole.of("reader", lent.name(), "bars").statements(Secret.of(PLANTED)));
            out.println(ReaderRole.of("reader", lent.name(), "bars").usersXml(Secret.of(PLANTED)));
        }
    }

    @Test
    void a_server_that_repeats_the_password_is_not_quoted() throws IOException {
        byte[] said = ("Code: 1. DB::Exception: " + PLANTED).getBytes(StandardCharsets.UTF_8);
        StringWriter told = new StringWriter();
        PrintWriter out = new PrintWriter(told);
        try (Lent lent = Stores.lend();
                FaultyWire wire = new FaultyWire();
                ClickHouse store = ClickHouse.at(wire.url())
                        .user(ClickHouseEngine.running().user(), Secret.of(PLANTED))
                        .database(lent.name())
                        .patience(Duration.ofSeconds(2))
                        .connect()) {
            for (String bad : List.of(
                    "throwIf(1, '" + PLANTED + "')",
                    "'" + PLANTED + "' ! 1",
                    "toInt64('" + PLANTED + "')",
                    "concat('" + PLANTED + "'")) {
                attempt(out, () -> store.wire().ask(bad));
            }
            for (int padding = 320; padding < 400; padding += 3) {
                String bad = "throwIf(1, '" + "x".repeat(padding) + PLANTED + "')";
                attempt(out, () -> store.wire().ask(bad));
            }
            for (FaultyWire.Fault fault : List.<FaultyWire.Fault>of(
                    line -> line.answer(new FaultyWire.Reply(500, "X-ClickHouse-Exception-Code: 1\r\n", said)),
                    line -> line.answer(new FaultyWire.Reply(403, "", said)),
                    line -> line.answer(new FaultyWire.Reply(
                            403, "", " \n".repeat(150).concat(PLANTED).getBytes(StandardCharsets.UTF_8))),
                    line -> line.answer(
                            new FaultyWire.Reply(200, "", PLANTED.repeat(20).getBytes(StandardCharsets.UTF_8))),
                    line -> line.answer(new FaultyWire.Reply(200, "", nativeText(PLANTED))),
                    line -> line.send(("HTTP/1.1 900 " + PLANTED + "\r\n\r\n").getBytes(StandardCharsets.UTF_8)),
                    line -> line.send((PLANTED + "\r\n\r\n").getBytes(StandardCharsets.UTF_8)))) {
                wire.suffer(fault);
                attempt(out, () -> store.wire().ask("1"));
                attempt(out, () -> store.wire().command("SELECT 1"));
                attempt(out, () -> store.wire().fresh());
            }
        }
        System.out.println(
                "clickhouse faults: password repeated by the server, found in messages " + found(told.toString())
                        + " times, masked " + (told.toString().split("\\*\\*\\*", -1).length - 1) + " times");
        assertThat(told.toString()).contains("***");
        assertThat(found(told.toString())).isZero();
    }

    /** A block of one column of that name. */
    private static byte[] nativeText(String name) {
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        byte[] block = new byte[text.length + 3];
        block[0] = 2;
        block[1] = 1;
        block[2] = (byte) text.length;
        System.arraycopy(text, 0, block, 3, text.length);
        return block;
    }

    @Test
    void a_log_that_would_hold_the_password_is_a_reason_not_to_connect() throws IOException {
        try (Lent lent = Stores.lend();
                FaultyWire wire = new FaultyWire()) {
            ClickHouse.Plan plan = ClickHouse.at(wire.url())
                    .user(ClickHouseEngine.running().user(), Secret.of(PLANTED))
                    .database(lent.name());
            for (String name : HEADERS) {
                Logger logger = (Logger) LoggerFactory.getLogger(name);
                wire.suffer(FaultyWire.Fault.NONE);
                try (ClickHouse before = plan.connect()) {
                    logger.setLevel(Level.DEBUG);
                    int requests = wire.requests();
                    refusedAsLogged(plan::connect);
                    refusedAsLogged(() -> before.wire().ask("1"));
                    assertThat(wire.requests()).isEqualTo(requests);
                } finally {
                    logger.setLevel(null);
                }
            }
        }
    }

    private static void refusedAsLogged(ThrowingCallable deed) {
        assertThatThrownBy(deed)
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.rule()).isEqualTo(Rule.PASSWORD_LOGGED));
    }

    private static int closedPort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void attempt(PrintWriter out, Runnable deed) {
        try {
            deed.run();
        } catch (RuntimeException e) {
            e.printStackTrace(out);
        }
    }

    /** Every attribute of every bean that the pool or the driver could have registered. */
    private static String beans() throws Exception {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        StringBuilder text = new StringBuilder();
        for (ObjectName name : server.queryNames(null, null)) {
            text.append(name).append('\n');
            if (!name.getDomain().startsWith("java") && !name.getDomain().startsWith("jdk")) {
                for (MBeanAttributeInfo each : server.getMBeanInfo(name).getAttributes()) {
                    if (each.isReadable()) {
                        text.append(server.getAttribute(name, each.getName())).append('\n');
                    }
                }
            }
        }
        return text.toString();
    }

    /** All that is logged, at every level, by everyone but the two loggers whose business is to write down what is sent. */
    private static final class Everything implements AutoCloseable {
        private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        private final Level level = root.getLevel();
        private final Logger driver = (Logger) LoggerFactory.getLogger("com.clickhouse");
        private final Level driverLevel = driver.getLevel();
        private final List<Appender<ILoggingEvent>> silenced = new ArrayList<>();
        private final ListAppender<ILoggingEvent> heard = new ListAppender<>();

        Everything() {
            root.iteratorForAppenders().forEachRemaining(silenced::add);
            silenced.forEach(root::detachAppender);
            heard.start();
            root.addAppender(heard);
            root.setLevel(Level.TRACE);
            driver.setLevel(Level.TRACE);
            HEADERS.forEach(name -> ((Logger) LoggerFactory.getLogger(name)).setLevel(Level.INFO));
        }

        List<ILoggingEvent> heard() {
            return new ArrayList<>(heard.list);
        }

        @Override
        public void close() {
            root.setLevel(level);
            driver.setLevel(driverLevel);
            HEADERS.forEach(name -> ((Logger) LoggerFactory.getLogger(name)).setLevel(null));
            root.detachAppender(heard);
            silenced.forEach(root::addAppender);
        }
    }
}
