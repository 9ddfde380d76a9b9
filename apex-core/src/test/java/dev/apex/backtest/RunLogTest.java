package dev.apex.backtest;

import static dev.apex.backtest.Worlds.backtest;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.apex.Digest;
import dev.apex.backtest.Worlds.Script;
import dev.apex.feature.Derived;
import dev.apex.feature.Notice;
import dev.apex.market.MarketView;
import dev.apex.random.RunSeed;
import dev.apex.report.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What is told of a run outside of it, and that no secret is. */
class RunLogTest {
    private static final Backtest FAILING = backtest(
            () -> new Script().on("2021-03-04", today -> {
                throw new IllegalStateException("password=hunter2");
            }),
            "2021-03-02",
            "2021-03-05");

    private final Logger logger = (Logger) LoggerFactory.getLogger(Backtest.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    @TempDir
    Path folder;

    @BeforeEach
    void listen() {
        lines.start();
        logger.setLevel(Level.DEBUG);
        logger.setAdditive(false);
        logger.addAppender(lines);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(lines);
        logger.setAdditive(true);
        logger.setLevel(null);
    }

    private static void fail(Backtest failing) {
        assertThat(catchThrowableOfType(RunFailedException.class, () -> failing.run(ManifestTest.WEEK)))
                .isNotNull();
    }

    private List<String> told() {
        return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @Test
    void a_run_logs_its_begin_and_its_end() {
        Result result = ManifestTest.buyer().run(ManifestTest.WEEK);
        assertThat(told())
                .containsExactly(
                        "run of scripted over 2021-03-02..2021-03-05 begins, seed "
                                + result.seed().toString().substring(0, 8),
                        "run of scripted ends, fingerprint " + result.fingerprint());
        assertThat(lines.list).allMatch(line -> line.getLevel() == Level.DEBUG);
    }

    @Test
    void a_failed_run_logs_where_and_by_what_but_not_what_was_said() {
        fail(FAILING);
        fail(backtest(
                () -> new Script().on("2021-03-02", today -> today.order("A").buy(0.5)), "2021-03-02", "2021-03-05"));
        assertThat(told())
                .contains(
                        "run of scripted failed in step 2 at 2021-03-04T14:00:00Z: java.lang.IllegalStateException",
                        "run of scripted failed in step 0 at 2021-03-02T14:00:00Z: dev.apex.RefusedException APEX-R030")
                .noneMatch(line -> line.contains("hunter2"));
    }

    /** Tells on one day, in words that are nobody else's business. */
    private static final Derived<String> TELLING = new Derived<>() {
        @Override
        public String name() {
            return "telling";
        }

        @Override
        public int sessions() {
            return 1;
        }

        @Override
        public Course<String> start(RunSeed seed) {
            return new Course<>() {
                private List<Notice> notices = List.of();

                @Override
                public String advance(MarketView view) {
                    boolean tells = view.clock().instant().equals(Instant.parse("2021-03-04T14:00:00Z"));
                    notices = tells ? List.of(new Notice("SOME_BREAK", "hunter2 of 12 days")) : List.of();
                    return "";
                }

                @Override
                public List<Notice> notices() {
                    return notices;
                }

                @Override
                public void digest(Digest digest) {}
            };
        }
    };

    @Test
    void what_is_derived_may_tell_and_the_run_stands_by_it_in_result_report_log_and_recorder() throws IOException {
        Path file = folder.resolve("notices.jfr");
        Result result;
        try (Recording recording = new Recording()) {
            recording.enable("dev.apex.Notice");
            recording.start();
            result = ManifestTest.buyer().knowing(TELLING).run(ManifestTest.WEEK);
            recording.stop();
            recording.dump(file);
        }
        assertThat(result.notices())
                .containsExactly(new Noticed(
                        Instant.parse("2021-03-04T14:00:00Z"), "telling", "SOME_BREAK", "hunter2 of 12 days"));
        assertThat(told())
                .contains("SOME_BREAK in the run of scripted at 2021-03-04T14:00:00Z, by telling")
                .noneMatch(line -> line.contains("hunter2"));
        List<RecordedEvent> events = RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().equals("dev.apex.Notice"))
                .toList();
        assertThat(events).hasSize(1);
        assertThat(events.get(0).getString("strategy")).isEqualTo("scripted");
        assertThat(events.get(0).getString("by")).isEqualTo("telling");
        assertThat(events.get(0).getString("code")).isEqualTo("SOME_BREAK");
        assertThat(events.get(0).getString("clock")).isEqualTo("2021-03-04T14:00:00Z");
        assertThat(Report.of(result).text()).contains("Notices").contains("2021-03-04T14:00:00Z, telling: hunter2");
        assertThat(Report.of(result).json()).contains("\"SOME_BREAK\", \"hunter2 of 12 days\"");
    }

    @Test
    void flight_recorder_has_one_event_for_each_run() throws IOException {
        Path file = folder.resolve("runs.jfr");
        Result result;
        try (Recording recording = new Recording()) {
            recording.enable("dev.apex.Run");
            recording.start();
            result = ManifestTest.buyer().run(ManifestTest.WEEK);
            fail(FAILING);
            recording.stop();
            recording.dump(file);
        }
        List<RecordedEvent> events = RecordingFile.readAllEvents(file);
        assertThat(events).hasSize(2);
        assertThat(events.get(0).getString("strategy")).isEqualTo("scripted");
        assertThat(events.get(0).getString("span")).isEqualTo("2021-03-02..2021-03-05");
        assertThat(events.get(0).getInt("steps")).isEqualTo(5);
        assertThat(events.get(0).getLong("rows")).isEqualTo(4);
        assertThat(events.get(0).getString("fingerprint"))
                .isEqualTo(result.fingerprint().hex());
        assertThat(events.get(0).getString("failed")).isEmpty();
        assertThat(events.get(1).getInt("steps")).isEqualTo(3);
        assertThat(events.get(1).getString("failed")).isEqualTo("java.lang.IllegalStateException");
        assertThat(new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1))
                .doesNotContain("hunter2");
    }
}
