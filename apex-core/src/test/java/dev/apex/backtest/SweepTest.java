package dev.apex.backtest;

import static dev.apex.backtest.Worlds.backtest;
import static dev.apex.backtest.Worlds.bar;
import static dev.apex.backtest.Worlds.trading;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.backtest.Worlds.Script;
import dev.apex.execution.Broker.Outcome;
import dev.apex.execution.Slippage;
import dev.apex.market.MarketSource;
import dev.apex.market.MemoryMarket;
import dev.apex.metrics.MetricDefinition;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A sweep is many runs done together, and none of them can tell. */
@Timeout(120)
class SweepTest {
    private static final MemoryMarket WEEK = trading("A")
            .add(
                    bar("A", "2021-03-01", 100, 101),
                    bar("A", "2021-03-02", 102, 103),
                    bar("A", "2021-03-03", 104, 105),
                    bar("A", "2021-03-04", 106, 107))
            .build();

    private static Backtest buying(int shares) {
        return backtest(
                        () -> new Script()
                                .on("2021-03-02", today -> today.order("A").buy(shares)),
                        "2021-03-02",
                        "2021-03-05")
                .with("shares", shares);
    }

    private static Backtest acting(String name, Runnable act) {
        return backtest(() -> new Script().on("2021-03-03", today -> act.run()), "2021-03-02", "2021-03-05")
                .with("name", name);
    }

    @AfterEach
    void no_thread_and_no_interrupt_is_left_behind() {
        assertThat(Thread.interrupted()).isFalse();
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().startsWith("apex-sweep"));
    }

    @Test
    void twenty_four_strategies_twenty_times_on_one_two_and_four_threads_differ_in_no_fingerprint() throws Exception {
        List<Backtest> zoo = Zoo.strategies();
        assertThat(zoo).hasSize(24);
        MarketSource market = RunPropertiesTest.market(3);
        List<Fingerprint> alone =
                zoo.stream().map(each -> each.run(market).fingerprint()).toList();
        assertThat(alone).doesNotHaveDuplicates();
        assertTradesInEveryWay(zoo, market);
        ExecutorService executor = Executors.newFixedThreadPool(4);
        int differences = 0;
        try {
            for (int threads : new int[] {1, 2, 4}) {
                for (int repeat = 0; repeat < 20; repeat++) {
                    Sweep sweep = repeat % 2 == 0
                            ? Sweep.of(zoo).onThreads(threads)
                            : Sweep.of(zoo).on(executor, threads);
                    List<SweepResult.Member> members = sweep.run(market).members();
                    for (int i = 0; i < zoo.size(); i++) {
                        SweepResult.Member member = members.get(i);
                        assertThat(member.failure()).isEmpty();
                        boolean same =
                                member.result().orElseThrow().fingerprint().equals(alone.get(i));
                        differences += same ? 0 : 1;
                    }
                }
            }
        } finally {
            executor.shutdownNow();
        }
        System.out.println(
                "sweep: 24 strategies x 20 repeats x {1,2,4} threads: fingerprint differences " + differences);
        assertThat(differences).isZero();
    }

    @Test
    void results_come_in_the_order_of_the_members_whoever_finishes_first() throws Exception {
        CountDownLatch othersDone = new CountDownLatch(1);
        Backtest slow = acting("slow", () -> await(othersDone));
        Backtest quick = acting("quick", othersDone::countDown);
        SweepResult result = Sweep.of(slow, quick).onThreads(2).run(WEEK);
        assertThat(result.results()).extracting(Result::backtest).containsExactly(slow, quick);
        assertThat(result.members()).extracting(SweepResult.Member::place).containsExactly(0, 1);
    }

    @Test
    void parameters_vary_in_every_combination_by_component_and_by_function() {
        Backtest base = Backtest.of("momentum", () -> new Zoo.Momentum(1, 1))
                .over("2021-03-02", "2021-03-05")
                .on(Worlds.NYSE)
                .decidingAt(java.time.LocalTime.of(9, 0))
                .remembering(8);
        Sweep sweep = Sweep.of(base)
                .varying("sessions", 1, 2)
                .varying("share", 0.5, 1)
                .varying("bps", List.of(0, 10), (each, bps) -> each.costing(Slippage.bps(bps)));
        assertThat(sweep.size()).isEqualTo(8);
        SweepResult result = sweep.onThreads(1).run(WEEK);
        assertThat(result.members())
                .extracting(SweepResult.Member::toString)
                .startsWith(
                        "momentum sessions=1 share=0.5 bps=0",
                        "momentum sessions=1 share=0.5 bps=10",
                        "momentum sessions=1 share=1 bps=0")
                .endsWith("momentum sessions=2 share=1 bps=10");
        assertThat(result.members().get(7).backtest().parameters())
                .containsEntry("sessions", "Integer 2")
                .containsEntry("share", "Double 1");
        assertThat(result.members().get(7).varied())
                .containsExactly(Map.entry("sessions", "2"), Map.entry("share", "1"), Map.entry("bps", "10"));
        assertThat(result.members()).extracting(each -> each.backtest().seed()).containsOnly(base.seed());
    }

    @Test
    void what_cannot_be_varied_is_refused_by_name() {
        Backtest base = Backtest.of("momentum", () -> new Zoo.Momentum(1, 1));
        assertRefused(() -> Sweep.of(base).varying("session", 1), Rule.NOT_A_COMPONENT);
        assertRefused(() -> Sweep.of(base).varying("sessions", 0.5), Rule.NOT_A_COMPONENT);
        assertRefused(() -> Sweep.of(buying(1)).varying("shares", 2), Rule.NOT_A_COMPONENT);
        assertRefused(() -> Sweep.of(base).varying("sessions"), Rule.EMPTY_SWEEP);
        assertRefused(() -> Sweep.of(base).varying("sessions", 1).varying("sessions", 2), Rule.PARAMETER_TWICE);
        assertRefused(() -> Sweep.of(), Rule.EMPTY_SWEEP);
        assertRefused(() -> Sweep.of(base).onThreads(0), Rule.EMPTY_SWEEP);
        assertRefused(() -> Sweep.of(base).run(WEEK), Rule.MISSING_TERM);
    }

    @Test
    void two_members_of_one_identity_are_refused_before_anything_runs() {
        List<String> ran = Collections.synchronizedList(new ArrayList<>());
        Backtest once = acting("once", () -> ran.add("once"));
        assertRefused(() -> Sweep.of(once, buying(1), once).run(WEEK), Rule.MEMBER_TWICE);
        assertThat(ran).isEmpty();
    }

    private static void assertRefused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, Rule rule) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.rule()).isEqualTo(rule));
    }

    @Test
    void a_member_that_fails_is_a_failure_among_the_results() {
        Backtest throwing = acting("throwing", () -> {
            throw new IllegalStateException("out of ideas");
        });
        SweepResult result =
                Sweep.of(buying(1), throwing, buying(2)).onThreads(2).run(WEEK);
        assertThat(result.failures()).singleElement().satisfies(member -> {
            assertThat(member.place()).isEqualTo(1);
            assertThat(member.result()).isEmpty();
            assertThat(member.failure().orElseThrow())
                    .isInstanceOf(RunFailedException.class)
                    .hasRootCauseMessage("out of ideas");
        });
        assertThat(result.results()).hasSize(2);
        assertThat(result.results().get(1).fingerprint())
                .isEqualTo(buying(2).run(WEEK).fingerprint());
        assertThat(result.ranked(MetricDefinition.TOTAL_RETURN))
                .extracting(SweepResult.Member::place)
                .containsExactly(2, 0);
        assertThat(result.best(MetricDefinition.TOTAL_RETURN).orElseThrow().place())
                .isEqualTo(2);
    }

    /** Among the zoo are stops, targets and what is cancelled by them, and sales of what is not held. */
    private static void assertTradesInEveryWay(List<Backtest> zoo, MarketSource market) {
        Result bracketing = zooed(zoo, "bracketing").run(market);
        assertThat(bracketing.orders(Outcome.FILLED)).isPositive();
        assertThat(bracketing.orders(Outcome.EXPIRED)).isPositive();
        assertThat(bracketing.orders(Outcome.CANCELLED)).isPositive();
        Result longShort = zooed(zoo, "long-short").run(market);
        assertThat(longShort.positionsBySession().values().stream().flatMap(List::stream))
                .anyMatch(position -> position.units() < 0)
                .anyMatch(position -> position.units() > 0);
        assertThat(longShort.accounts()).anyMatch(books -> books.borrow() > 0);
    }

    private static Backtest zooed(List<Backtest> zoo, String id) {
        return zoo.stream().filter(each -> each.id().equals(id)).findFirst().orElseThrow();
    }

    @Test
    void a_sweep_that_keeps_metrics_only_measures_the_same() {
        Sweep sweep = Sweep.of(buying(1), buying(2)).onThreads(2);
        SweepResult whole = sweep.run(WEEK);
        SweepResult lean = sweep.keepingMetricsOnly().run(WEEK);
        assertThat(lean.results()).isEmpty();
        assertThat(lean.failures()).isEmpty();
        for (int i = 0; i < 2; i++) {
            SweepResult.Member member = lean.members().get(i);
            assertThat(member.metrics()).isEqualTo(whole.members().get(i).metrics());
            assertThat(member.fingerprint())
                    .contains(whole.results().get(i).fingerprint().hex());
            assertThat(member.backtest().run(WEEK).fingerprint())
                    .isEqualTo(whole.results().get(i).fingerprint());
        }
        assertThat(lean.best(MetricDefinition.TOTAL_RETURN).orElseThrow().place())
                .isEqualTo(1);
    }

    @Test
    void progress_of_a_sweep_is_told_by_one_thread_at_a_time_and_never_backwards() {
        List<Progress.Mark> marks = new ArrayList<>(); // of no use to several threads at once
        int[] inside = {0};
        Sweep.of(IntStream.rangeClosed(1, 40).mapToObj(SweepTest::buying).toList())
                .onThreads(4)
                .telling(mark -> {
                    assertThat(++inside[0]).isEqualTo(1);
                    marks.add(mark);
                    inside[0]--;
                })
                .run(WEEK);
        assertThat(marks)
                .isSortedAccordingTo(
                        java.util.Comparator.comparing(Progress.Mark::steps).thenComparing(Progress.Mark::runs));
        assertThat(marks).extracting(Progress.Mark::ofSteps).containsOnly(40L * 5);
        assertThat(marks.get(marks.size() - 1)).satisfies(last -> {
            assertThat(last.steps()).isEqualTo(last.ofSteps());
            assertThat(last.runs()).isEqualTo(40);
        });
    }

    @Test
    void an_interrupted_sweep_stops_its_threads_keeps_what_was_done_and_stays_interrupted() {
        Thread caller = Thread.currentThread();
        CountDownLatch bothAsked = new CountDownLatch(2);
        List<Backtest> waiting = List.of(acting("a", () -> waitInterrupted(bothAsked, caller)), acting("b", () -> {
            waitInterrupted(bothAsked, caller);
        }));
        SweepStoppedException stopped = catchThrowableOfType(
                SweepStoppedException.class,
                () -> Sweep.of(waiting).onThreads(2).run(WEEK));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(stopped.getCause())
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.rule()).isEqualTo(Rule.RUN_INTERRUPTED));
        assertThat(stopped.soFar().failures()).hasSize(2);
        assertThat(stopped.soFar().failures())
                .allSatisfy(member -> assertThat(member.failure().orElseThrow())
                        .isInstanceOfSatisfying(
                                RunFailedException.class,
                                failure -> assertThat(failure.fingerprint().steps())
                                        .isEqualTo(2)));
    }

    private static void waitInterrupted(CountDownLatch bothAsked, Thread caller) {
        bothAsked.countDown();
        await(bothAsked);
        caller.interrupt();
        try {
            Thread.sleep(60_000); // the caller is woken by the test, the helper by the sweep
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void what_ended_before_a_sweep_was_stopped_is_kept() {
        Backtest interrupting =
                acting("last", () -> Thread.currentThread().interrupt()).over("2021-03-03", "2021-03-05");
        SweepStoppedException stopped = catchThrowableOfType(
                SweepStoppedException.class,
                () -> Sweep.of(buying(1), interrupting, buying(2).over("2021-03-02", "2021-03-04"))
                        .onThreads(1)
                        .run(WEEK));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(stopped).hasMessageContaining("1 of 3 runs done");
        assertThat(stopped.soFar().members().get(0).result().orElseThrow().fingerprint())
                .isEqualTo(buying(1).run(WEEK).fingerprint());
        assertThat(stopped.soFar().members().get(2).failure().orElseThrow())
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.rule()).isEqualTo(Rule.WORK_STOPPED));
    }

    @Test
    void a_listener_that_throws_stops_the_sweep() {
        IllegalStateException gone = new IllegalStateException("nobody listens");
        assertThatThrownBy(() -> Sweep.of(buying(1), buying(2))
                        .onThreads(2)
                        .telling(mark -> {
                            throw gone;
                        })
                        .run(WEEK))
                .isInstanceOf(SweepStoppedException.class)
                .hasCause(gone);
    }

    @Test
    void an_executor_that_is_busy_or_shut_delays_nothing_for_ever() throws Exception {
        ExecutorService one = Executors.newSingleThreadExecutor();
        CountDownLatch done = new CountDownLatch(1);
        try {
            one.execute(() -> await(done));
            assertThat(Sweep.of(buying(1), buying(2)).on(one, 4).run(WEEK).results())
                    .hasSize(2);
        } finally {
            done.countDown();
            one.shutdown();
        }
        assertThat(one.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(() -> Sweep.of(buying(1), buying(2)).on(one, 4).run(WEEK))
                .isInstanceOf(SweepStoppedException.class)
                .hasCauseInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void a_sweep_is_not_run_by_a_strategy() {
        Backtest inner = buying(1);
        Backtest outer = acting("outer", () -> Sweep.of(inner).onThreads(1).run(WEEK));
        assertThat(catchThrowableOfType(RunFailedException.class, () -> outer.run(WEEK)))
                .hasMessageContaining(Rule.SOURCE_READ_WHILE_ASKED.code());
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
