package dev.apex.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.backtest.Backtest;
import dev.apex.backtest.Fingerprint.Layer;
import dev.apex.feature.Feature;
import dev.apex.feature.Reading;
import dev.apex.market.MarketSource;
import dev.apex.market.Symbol;
import dev.apex.market.SyntheticMarket;
import dev.apex.market.Worlds;
import dev.apex.strategy.Day;
import dev.apex.strategy.Strategy;
import dev.apex.time.DecisionTime;
import dev.apex.time.Span;
import dev.apex.time.TradingCalendar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was known before an audit began shows in a JVM in which nothing was. */
class FreshJvmTest {
    private static final List<String> JVM = List.of("guard", "jvm");

    static SyntheticMarket market(long seed) {
        return SyntheticMarket.of(seed)
                .symbols(3)
                .on(TradingCalendar.NYSE)
                .over(Span.between("2021-02-08", "2021-02-22"))
                .build();
    }

    static Backtest backtest(String id, Supplier<? extends Strategy> factory) {
        return Backtest.of(id, factory)
                .over("2021-02-16", "2021-02-19")
                .on(TradingCalendar.NYSE)
                .deciding(DecisionTime.at(LocalTime.of(9, 0)))
                .remembering(2)
                .startingWith(100_000);
    }

    private static AuditReport audit(AuditCase made) {
        return report(made, Afresh.NOT.by(made.getClass(), List.of(), true));
    }

    private static AuditReport report(AuditCase made, Afresh afresh) {
        AuditReport report = new Protocol(made.backtest(), made.source(), afresh).report(JVM);
        System.out.println("audit.jvm " + report.text().replace("\n", "\naudit.jvm "));
        return report;
    }

    /** Holds what will rise most by a table of closes, of what is known now. */
    static final class Foreseeing implements Strategy {
        private final Map<Symbol, TreeMap<Instant, Double>> closes;

        Foreseeing(Map<Symbol, TreeMap<Instant, Double>> closes) {
            this.closes = closes;
        }

        @Override
        public void onDay(Day today) {
            Leaks.hold(today, symbol -> {
                var later = closes.getOrDefault(symbol, new TreeMap<>()).higherEntry(today.now());
                return later == null
                        ? 0
                        : later.getValue() / today.prices(symbol).last().orElse(1);
            });
        }
    }

    /** Holds what is dear, and knows nothing else. */
    static final class Trend implements Strategy {
        private static final Feature LAST =
                Feature.of("last", 1, prices -> Reading.of(prices.last().getAsDouble()));

        @Override
        public void onDay(Day today) {
            today.universe().rankedBy(LAST).top(0.4).holdEqually();
        }
    }

    static class Clean implements AuditCase {
        @Override
        public Backtest backtest() {
            return FreshJvmTest.backtest("clean", Trend::new);
        }

        @Override
        public MarketSource source() {
            return market(1);
        }
    }

    @Test
    void a_clean_one_is_clean_there_too() {
        AuditReport report = audit(new Clean());
        assertThat(report.verdict()).isEqualTo(AuditVerdict.CLEAN);
        assertThat(report.tried()).extracting(AuditReport.Check::name).contains("jvm");
        assertThat(report.text())
                .contains("nothing was known beforehand in a static field")
                .doesNotContain("not tried");
    }

    static final class Filled implements AuditCase {
        static Map<Symbol, TreeMap<Instant, Double>> future = new TreeMap<>();

        @Override
        public Backtest backtest() {
            return FreshJvmTest.backtest("filled", () -> new Foreseeing(future));
        }

        @Override
        public MarketSource source() {
            return market(1);
        }
    }

    @Test
    void a_static_that_was_filled_before_the_audit_is_not_there() {
        Filled made = new Filled();
        Filled.future = Leaks.closes(made.source().asOf(Leaks.ALL, Worlds.EVER));
        assertThat(Audit.of(made.backtest()).against(made.source()).findings())
                .as("in the JVM in which it was filled nothing can be seen")
                .isEmpty();
        AuditReport report = audit(made);
        assertThat(report.verdict()).isEqualTo(AuditVerdict.SIDE_CHANNEL);
        assertThat(report.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.check()).isEqualTo("jvm");
            assertThat(finding.layer()).contains(Layer.FEATURES); // prices of what is bought
            assertThat(finding.note()).contains("what a static field was given before the audit");
        });
    }

    static final class Initialised implements AuditCase {
        static final MarketSource MARKET = market(1);
        static final Map<Symbol, TreeMap<Instant, Double>> FUTURE = Leaks.closes(MARKET.asOf(Leaks.ALL, Worlds.EVER));

        @Override
        public Backtest backtest() {
            return FreshJvmTest.backtest("initialised", () -> new Foreseeing(FUTURE));
        }

        @Override
        public MarketSource source() {
            return MARKET;
        }
    }

    @Test
    void what_a_static_initializer_reads_of_a_source_is_false_there() {
        AuditReport report = audit(new Initialised());
        assertThat(report.verdict()).isEqualTo(AuditVerdict.LEAK);
        assertThat(report.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.check()).isEqualTo("jvm");
            assertThat(finding.layer()).contains(Layer.FEATURES);
            assertThat(finding.row().orElseThrow().stamp().ingestedAt()).isAfter(finding.clock());
            assertThat(finding.reach().orElseThrow()).isPositive();
            assertThat(finding.lines()).anyMatch(line -> line.contains("FreshJvmTest$Initialised.<clinit>"));
        });
    }

    @Test
    void another_source_over_the_same_rows_is_veiled_too() {
        AuditReport report = report(
                new Beside(), Afresh.NOT.by(Beside.class, List.of(), true).probing(0));
        assertThat(report.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.verdict()).isEqualTo(AuditVerdict.LEAK);
            assertThat(finding.note()).contains("its term parameter");
        });
    }

    /** A parameter worked out from all that another source over the same rows tells. */
    static final class Beside extends Clean {
        @Override
        public Backtest backtest() {
            double mean = Leaks.closes(market(1).asOf(Leaks.ALL, Worlds.EVER)).values().stream()
                    .flatMap(closes -> closes.values().stream())
                    .collect(Collectors.averagingDouble(close -> close));
            return super.backtest().with("mean", mean);
        }
    }

    static final class Salted extends Clean {
        private static final int FIRST = Integer.parseInt(
                Set.copyOf(IntStream.range(0, 20_000).mapToObj(String::valueOf).toList())
                        .iterator()
                        .next());

        @Override
        public Backtest backtest() {
            return FreshJvmTest.backtest(
                    "salted",
                    () -> today -> today.universe()
                            .forEach(symbol -> today.order(symbol).buy(1 + FIRST)));
        }
    }

    @Test
    void an_order_that_is_the_same_for_as_long_as_a_jvm_lives_is_another_there() {
        AuditReport report = audit(new Salted());
        assertThat(report.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.verdict()).isEqualTo(AuditVerdict.SIDE_CHANNEL);
            assertThat(finding.layer()).contains(Layer.ORDERS);
            assertThat(finding.note()).contains("from one JVM to the next");
        });
    }

    static final class Elsewhere implements AuditCase {
        private static int made;

        @Override
        public Backtest backtest() {
            return FreshJvmTest.backtest("elsewhere", Trend::new);
        }

        @Override
        public MarketSource source() {
            made++;
            return market(made == 1 ? 2 : 1);
        }
    }

    @Test
    void a_case_that_makes_another_source_is_said_to() {
        Elsewhere made = new Elsewhere();
        made.source(); // here the first has been made
        AuditReport report = audit(made);
        assertThat(report.verdict()).isEqualTo(AuditVerdict.INCONCLUSIVE);
        assertThat(report.notes())
                .contains("inconclusive: in a fresh JVM: the source made there tells other rows, first in step 0");
    }

    static final class Otherwise extends Clean {
        @Override
        public Backtest backtest() {
            return super.backtest().with("days", ProcessHandle.current().pid());
        }
    }

    @Test
    void a_case_that_makes_another_backtest_is_said_to() {
        assertThat(audit(new Otherwise()).notes())
                .anyMatch(note ->
                        note.startsWith("inconclusive: in a fresh JVM: the backtest made there is another one"));
    }

    static final class Hanging extends Clean {
        @Override
        public Backtest backtest() {
            String file = System.getProperty("apex.test.hanging");
            if (file != null && !file.equals("here")) {
                try {
                    Process sleep = new ProcessBuilder("sleep", "600").start();
                    Files.writeString(
                            Path.of(file),
                            sleep.pid() + " " + ProcessHandle.current().pid());
                    Thread.sleep(600_000);
                } catch (IOException | InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
            return super.backtest();
        }
    }

    @Test
    void one_that_hangs_is_ended_with_all_that_it_started(@TempDir Path folder) throws IOException {
        Hanging made = new Hanging();
        Backtest backtest = made.backtest();
        Path pids = folder.resolve("pids");
        System.setProperty("apex.test.hanging", pids.toString());
        try {
            for (int seconds = 2; !Files.exists(pids); seconds *= 2) { // a busy machine may not even start it in two
                AuditReport report = new Protocol(
                                backtest,
                                made.source(),
                                Afresh.NOT.by(Hanging.class, List.of(), true).within(Duration.ofSeconds(seconds)))
                        .report(JVM);
                assertThat(report.notes())
                        .contains("inconclusive: in a fresh JVM: it did not end within " + seconds + " s");
            }
        } finally {
            System.clearProperty("apex.test.hanging");
        }
        for (String pid : Files.readString(pids).split(" ")) {
            assertThat(ProcessHandle.of(Long.parseLong(pid))
                            .filter(ProcessHandle::isAlive)
                            .flatMap(process -> process.info().command())) // one that only waits to be buried has none
                    .isEmpty();
        }
    }

    static final class Dying extends Clean {
        Dying(String word) {
            System.out.println("says " + word + " and dies");
            Runtime.getRuntime().halt(7);
        }
    }

    /** In the place of the program that makes a run. */
    static final class Garbling {
        public static void main(String[] args) throws IOException {
            Letter asked = Letter.read(System.in.readAllBytes()).orElseThrow();
            Files.writeString(Path.of(asked.word("answer")), "apex-fresh-jvm 1\nwhole\tabc\nsealed\tabc\n");
        }
    }

    @Test
    void one_that_gives_no_answer_is_told_of_by_what_it_did() {
        Clean made = new Clean();
        FreshJvm usual = Afresh.NOT.jvm();
        Afresh clean = Afresh.NOT.by(Clean.class, List.of(), true);
        assertThat(noteOf(made, Afresh.NOT.by(Dying.class, List.of("a word"), true)))
                .contains("ended with status 7 and gave no answer; it said:")
                .contains("says a word and dies");
        assertThat(noteOf(made, clean.by(new FreshJvm(usual.java(), Garbling.class, usual.patience()))))
                .contains("ended with status 0 and gave no answer");
        assertThat(noteOf(made, clean.by(new FreshJvm(Path.of("no", "java"), FreshRun.class, usual.patience()))))
                .contains("it could not be started");
    }

    private static String noteOf(AuditCase made, Afresh afresh) {
        AuditReport report = new Protocol(made.backtest(), made.source(), afresh).report(JVM);
        assertThat(report.verdict()).isEqualTo(AuditVerdict.INCONCLUSIVE);
        return report.text();
    }

    @Test
    void who_only_tries_is_told_and_not_held_to_it() {
        Clean made = new Clean();
        Afresh trying = Afresh.NOT
                .by(Clean.class, List.of(), false)
                .by(new FreshJvm(Path.of("no", "java"), FreshRun.class, Duration.ofSeconds(9)));
        AuditReport report = new Protocol(made.backtest(), made.source(), trying).report(JVM);
        assertThat(report.verdict()).isEqualTo(AuditVerdict.CLEAN);
        assertThat(report.notes()).anyMatch(note -> note.startsWith("not tried: a fresh JVM, because it could not be"));
    }

    @Test
    void a_case_without_a_name_or_a_constructor_is_refused() {
        Audit audit = Audit.of(new Clean().backtest());
        AuditCase nameless = new Clean() {};
        assertThatThrownBy(() -> audit.inAFreshJvm(nameless.getClass()))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.rule()).isEqualTo(Rule.AUDIT_CASE));
        assertThatThrownBy(() -> audit.inAFreshJvm(Clean.class, "one too many"))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.rule()).isEqualTo(Rule.AUDIT_CASE));
        assertThatThrownBy(() -> audit.waitingAtMost(Duration.ofMillis(999)))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.rule()).isEqualTo(Rule.AUDIT_PATIENCE));
    }

    @Test
    void half_a_letter_is_none() {
        Letter letter =
                new Letter().put("a", "b\tc\\t\n", "").put("a", "\u00e4").put("b");
        byte[] bytes = letter.bytes();
        Letter read = Letter.read(bytes).orElseThrow();
        assertThat(read.all("a")).containsExactly(List.of("b\tc\\t\n", ""), List.of("\u00e4"));
        assertThat(read.find("b")).contains(List.of());
        for (int length = 0; length < bytes.length; length++) {
            assertThat(Letter.read(java.util.Arrays.copyOf(bytes, length))).isEmpty();
        }
    }
}
