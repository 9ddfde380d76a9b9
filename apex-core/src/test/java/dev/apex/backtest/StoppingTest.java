package dev.apex.backtest;

import static dev.apex.backtest.Worlds.backtest;
import static dev.apex.backtest.Worlds.bar;
import static dev.apex.backtest.Worlds.trading;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.backtest.Fingerprint.Layer;
import dev.apex.backtest.Worlds.Script;
import dev.apex.market.MemoryMarket;
import dev.apex.strategy.Day;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A run that is interrupted, out of time or no longer listened to ends as a failure, and leaves nothing behind. */
@Timeout(60)
class StoppingTest {
    private static final MemoryMarket WEEK = trading("A")
            .add(
                    bar("A", "2021-03-01", 100, 101),
                    bar("A", "2021-03-02", 102, 103),
                    bar("A", "2021-03-03", 104, 105),
                    bar("A", "2021-03-04", 106, 107))
            .build();

    private static Backtest on(String date, Consumer<Day> act) {
        return backtest(
                () -> new Script()
                        .on("2021-03-02", today -> today.order("A").buy(1))
                        .on(date, act),
                "2021-03-02",
                "2021-03-05");
    }

    private static RunFailedException failure(Backtest backtest) {
        return catchThrowableOfType(RunFailedException.class, () -> backtest.run(WEEK));
    }

    private static void assertCause(RunFailedException failure, Rule rule) {
        assertThat(failure.getCause())
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.rule()).isEqualTo(rule));
    }

    @AfterEach
    void no_interrupt_is_left_behind() {
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void an_interrupted_run_stops_at_the_next_step_keeps_its_fingerprint_and_stays_interrupted() {
        Fingerprint whole = on("2021-03-04", today -> {}).run(WEEK).fingerprint();
        RunFailedException failure =
                failure(on("2021-03-03", today -> Thread.currentThread().interrupt()));
        assertThat(Thread.interrupted()).isTrue();
        assertCause(failure, Rule.RUN_INTERRUPTED);
        assertThat(failure.step()).isEqualTo(2);
        assertThat(failure.fingerprint().steps()).isEqualTo(2);
        for (Layer layer : Layer.values()) {
            assertThat(failure.fingerprint().hex(layer, 1)).isEqualTo(whole.hex(layer, 1));
        }
    }

    @Test
    void a_thread_interrupted_before_the_run_runs_nothing() {
        List<LocalDate> asked = new ArrayList<>();
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> backtest(() -> today -> asked.add(today.date()), "2021-03-02", "2021-03-05")
                        .run(WEEK))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.rule()).isEqualTo(Rule.RUN_INTERRUPTED));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(asked).isEmpty();
    }

    @Test
    void an_interrupt_that_wakes_a_sleeping_strategy_ends_the_run_and_is_not_lost() {
        RunFailedException failure = failure(on("2021-03-03", today -> {
            Thread.currentThread().interrupt();
            sleep();
        }));
        assertThat(Thread.interrupted()).isTrue();
        assertCause(failure, Rule.RUN_INTERRUPTED);
        assertThat(failure).hasRootCauseInstanceOf(InterruptedException.class);
        assertThat(failure.step()).isEqualTo(1);
    }

    @Test
    void an_interrupt_ends_a_run_with_a_time_limit_too() {
        Thread caller = Thread.currentThread();
        RunFailedException failure = failure(on("2021-03-03", today -> {
                    caller.interrupt();
                    sleep();
                })
                .within(Duration.ofMinutes(1)));
        assertThat(Thread.interrupted()).isTrue();
        assertCause(failure, Rule.RUN_INTERRUPTED);
        assertThat(runThreads()).isEmpty();
    }

    @Test
    void a_time_limit_that_is_kept_changes_nothing() {
        Backtest plain = on("2021-03-04", today -> today.order("A").buy(2));
        Backtest limited = plain.within(Duration.ofMinutes(1));
        assertThat(limited.run(WEEK).fingerprint()).isEqualTo(plain.run(WEEK).fingerprint());
        assertThat(limited.identity()).isEqualTo(plain.identity());
        assertThat(runThreads()).isEmpty();
        assertThatThrownBy(() -> plain.within(Duration.ZERO)).isInstanceOf(RefusedException.class);
    }

    @Test
    void a_strategy_that_loops_for_ever_is_out_of_time_and_left_behind_with_nothing_to_read() throws Exception {
        CountDownLatch failed = new CountDownLatch(1);
        BlockingQueue<String> late = new LinkedBlockingQueue<>();
        Thread[] leftBehind = new Thread[1];
        RunFailedException failure = failure(on("2021-03-03", today -> {
                    leftBehind[0] = Thread.currentThread();
                    while (failed.getCount() > 0) {
                        Thread.onSpinWait(); // deaf to interrupts
                    }
                    for (Runnable read : List.<Runnable>of(
                            () -> today.prices("A"),
                            today::universe,
                            today::portfolio,
                            () -> today.random("x"),
                            () -> today.order("A"))) {
                        try {
                            read.run();
                            late.add("read");
                        } catch (RefusedException e) {
                            late.add(e.rule().name());
                        }
                    }
                })
                .within(Duration.ofMillis(50)));
        assertCause(failure, Rule.OUT_OF_TIME);
        assertThat(failure.step()).isEqualTo(1);
        assertThat(failure.getMessage())
                .contains("PT0.05S")
                .contains(failure.seed().toString());
        assertThat(failure.fingerprint().steps()).isEqualTo(2);
        assertThat(failure.fingerprint().hex(Layer.EQUITY, 1)).isNotEmpty();
        assertThat(failure.fingerprint().hex(Layer.ORDERS, 1)).isEmpty();
        failed.countDown();
        for (int read = 0; read < 5; read++) {
            assertThat(late.poll(10, TimeUnit.SECONDS)).isEqualTo(Rule.RUN_OVER.name());
        }
        assertThat(leftBehind[0].isDaemon()).isTrue();
        leftBehind[0].join(10_000);
    }

    @Test
    void a_strategy_that_heeds_the_interrupt_leaves_no_thread() {
        RunFailedException failure = failure(on("2021-03-03", today -> sleep()).within(Duration.ofMillis(50)));
        assertCause(failure, Rule.OUT_OF_TIME);
        assertThat(runThreads()).isEmpty();
    }

    @Test
    void a_factory_that_loops_for_ever_is_out_of_time_too() {
        Backtest looping = backtest(
                        () -> {
                            sleep();
                            return new Script();
                        },
                        "2021-03-02",
                        "2021-03-05")
                .within(Duration.ofMillis(50));
        assertThatThrownBy(() -> looping.run(WEEK)).hasMessageContaining(Rule.OUT_OF_TIME.code());
        assertThat(runThreads()).isEmpty();
    }

    @Test
    void a_run_out_of_time_does_not_disturb_those_beside_it() {
        Backtest plain = on("2021-03-04", today -> today.order("A").buy(2));
        Backtest looping = on("2021-03-03", today -> sleep()).within(Duration.ofMillis(50));
        Backtest deep = on("2021-03-03", today -> deep(1)).within(Duration.ofMinutes(1));
        List<Conductor.Ending> endings = Conductor.conduct(WEEK, List.of(plain, looping, deep, plain));
        assertThat(endings.get(1).failure()).hasMessageContaining(Rule.OUT_OF_TIME.code());
        assertThat(endings.get(2).failure()).hasCauseInstanceOf(StackOverflowError.class);
        Fingerprint alone = plain.run(WEEK).fingerprint();
        assertThat(endings.get(0).orThrow().fingerprint()).isEqualTo(alone);
        assertThat(endings.get(3).orThrow().fingerprint()).isEqualTo(alone);
    }

    private static int deep(int n) {
        return deep(n + 1) + 1;
    }

    @Test
    void progress_goes_from_the_first_step_to_all_of_them_once_each() {
        List<Progress.Mark> marks = new ArrayList<>();
        on("2021-03-04", today -> {}).run(WEEK, marks::add);
        assertThat(marks)
                .containsExactly(
                        new Progress.Mark(1, 5, 0, 1, LocalDate.parse("2021-03-02")),
                        new Progress.Mark(2, 5, 0, 1, LocalDate.parse("2021-03-03")),
                        new Progress.Mark(3, 5, 0, 1, LocalDate.parse("2021-03-04")),
                        new Progress.Mark(4, 5, 0, 1, LocalDate.parse("2021-03-05")),
                        new Progress.Mark(5, 5, 1, 1, LocalDate.parse("2021-03-05")));
        assertThat(marks.get(2)).hasToString("60 %, 0 of 1 runs, at 2021-03-04");
        assertThat(marks.get(2).share()).isEqualTo(0.6);
    }

    @Test
    void a_long_run_tells_a_hundred_times_at_most() {
        List<Progress.Mark> marks = new ArrayList<>();
        Backtest.of("long", () -> today -> {})
                .over("2001-01-02", "2002-12-31")
                .on(Worlds.NYSE)
                .decidingAt(java.time.LocalTime.of(9, 0))
                .run(WEEK, marks::add);
        assertThat(marks).hasSize(100);
        assertThat(marks).isSortedAccordingTo(java.util.Comparator.comparing(Progress.Mark::steps));
        assertThat(marks.get(99).steps()).isEqualTo(marks.get(99).ofSteps());
    }

    @Test
    void a_listener_that_throws_fails_the_run_with_what_it_threw() {
        IllegalStateException gone = new IllegalStateException("nobody listens");
        for (int at = 1; at <= 5; at++) {
            int steps = at;
            RunFailedException failure = catchThrowableOfType(
                    RunFailedException.class,
                    () -> on("2021-03-04", today -> {}).run(WEEK, mark -> {
                        if (mark.steps() == steps) {
                            throw gone;
                        }
                    }));
            assertThat(failure).hasCause(gone);
            assertThat(failure.fingerprint().steps()).isEqualTo(steps);
        }
    }

    private static void sleep() {
        try {
            Thread.sleep(60_000);
        } catch (InterruptedException e) {
            throw new IllegalStateException("woken", e);
        }
    }

    private static List<Thread> runThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("scripted"))
                .toList();
    }
}
