package dev.apex.backtest;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.execution.Order;
import dev.apex.feature.FeatureGraph;
import dev.apex.market.MarketQuery;
import dev.apex.market.MarketSource;
import dev.apex.market.PointInTimeCursor;
import dev.apex.time.Decision;
import dev.apex.time.Micros;
import dev.apex.time.SimClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A run up to some step, for the audit: what it said until there, whether or not it failed; the audit's door, and nobody
 * else's.
 *
 * <p>Span, seed and identity are those of the backtest, so that nothing can tell that it will be stopped. The benchmark is
 * left out: it runs beside, and nothing of it enters what is compared. It runs on a thread of its own, so that a step which
 * does not end can be left behind; without a limit of the backtest's own a step has a minute. Immutable.
 */
public final class Rehearsal {
    /** How long a step may take if the backtest does not say. */
    public static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Fingerprint fingerprint;
    private final @Nullable Throwable failure;
    private final @Nullable Recording recording;
    private final int failedIn;
    private final List<Order> orders;
    private final SortedSet<Integer> refits;

    private Rehearsal(@Nullable Run run, @Nullable Throwable failure, int failedIn, @Nullable Recording recording) {
        this.fingerprint = run == null ? Fingerprint.NOTHING : run.fingerprint();
        this.orders = run == null ? List.of() : List.copyOf(run.orders());
        this.refits = Collections.unmodifiableSortedSet(run == null ? new TreeSet<>() : new TreeSet<>(run.refits()));
        this.failure = failure;
        this.failedIn = failedIn;
        this.recording = recording;
    }

    /** When a backtest is asked, in order. */
    public static List<Decision> decisions(Backtest backtest) {
        return backtest.schedule().decisions();
    }

    /** What a backtest asks of its source. */
    public static MarketQuery query(Backtest backtest) {
        return backtest.schedule().query();
    }

    /** The whole run, with its settlement. */
    public static Rehearsal whole(Backtest backtest, MarketSource source) {
        return of(backtest, source, decisions(backtest).size(), true, false);
    }

    /** The first so many steps. */
    public static Rehearsal upTo(Backtest backtest, MarketSource source, int steps) {
        return of(backtest, source, steps, false, false);
    }

    /** The same, and takes notes in the last of them. */
    public static Rehearsal notedUpTo(Backtest backtest, MarketSource source, int steps) {
        return of(backtest, source, steps, false, true);
    }

    private static Rehearsal of(Backtest backtest, MarketSource source, int steps, boolean settles, boolean notes) {
        Attempt attempt = new Attempt(backtest, source, steps, settles, notes ? new Recording() : null);
        return attempt.waitedFor(backtest.within().orElse(PATIENCE));
    }

    /** A run on a thread of its own, which is waited for as long as it goes on from step to step. */
    private static final class Attempt {
        private final Backtest backtest;
        private final MarketSource source;
        private final int steps;
        private final boolean settles;
        private final @Nullable Recording recording;
        private volatile @Nullable Run run;
        private volatile int step;

        Attempt(Backtest backtest, MarketSource source, int steps, boolean settles, @Nullable Recording recording) {
            this.backtest = backtest;
            this.source = source;
            this.steps = steps;
            this.settles = settles;
            this.recording = recording;
        }

        /** What came of it; a step that is seen at both ends of such a time is left behind. */
        Rehearsal waitedFor(Duration limit) {
            FutureTask<Rehearsal> task = new FutureTask<>(this::go);
            Thread thread = new Thread(task, backtest.id());
            thread.setDaemon(true);
            thread.start();
            while (true) {
                int before = step;
                try {
                    return task.get(TimeLimit.nanos(limit), TimeUnit.NANOSECONDS);
                } catch (TimeoutException e) {
                    if (step == before) {
                        return leaveBehind(task, thread, limit);
                    }
                } catch (InterruptedException e) {
                    task.cancel(true);
                    Thread.currentThread().interrupt();
                    throw new RefusedException(Rule.RUN_INTERRUPTED, backtest.id() + " was interrupted in a step", e);
                } catch (ExecutionException e) {
                    throw asItWas(e.getCause());
                }
            }
        }

        private static RuntimeException asItWas(Throwable cause) {
            if (cause instanceof Error error) {
                throw error;
            }
            return cause instanceof RuntimeException refused ? refused : new IllegalStateException(cause);
        }

        /** The failure stands where the step stood. */
        private Rehearsal leaveBehind(FutureTask<Rehearsal> task, Thread thread, Duration limit) {
            RefusedException late =
                    new RefusedException(Rule.OUT_OF_TIME, "step " + step + " took longer than " + limit);
            late.setStackTrace(thread.getStackTrace());
            Run left = run;
            if (left != null) {
                left.abandon();
            }
            task.cancel(true);
            return new Rehearsal(left, late, step, recording);
        }

        private Rehearsal go() {
            Schedule schedule = backtest.schedule();
            Watch watch = new Watch(mark -> {}, 1, 1);
            SimClock.Driver driver = SimClock.startingAt(schedule.asked().get(0));
            try (PointInTimeCursor cursor = PointInTimeCursor.over(source.open(schedule.query()), driver.clock())) {
                Run going = new Run(backtest, source, cursor, FeatureGraph.over(cursor), schedule);
                run = going;
                int now = 0;
                try {
                    going.start();
                    for (; now < steps; now++) {
                        step = now;
                        Decision decision = schedule.decisions().get(now);
                        if (recording != null && now == steps - 1) {
                            going.record(recording);
                        }
                        going.step(decision, released(watch, driver, cursor, decision.at()));
                    }
                    step = now;
                    if (settles) {
                        going.settle(released(watch, driver, cursor, schedule.end()), false);
                    }
                    return new Rehearsal(going, null, -1, recording);
                } catch (Exception
                        | LinkageError
                        | StackOverflowError
                        | AssertionError e) { // whatever user code throws
                    watch.requireGoing();
                    going.abandon();
                    return new Rehearsal(going, e, now, recording);
                }
            }
        }
    }

    private static byte[] released(Watch watch, SimClock.Driver driver, PointInTimeCursor cursor, Instant clock) {
        watch.requireGoing();
        driver.advanceTo(clock);
        cursor.advance();
        return Conductor.rows(cursor, Micros.toInstant(Micros.floor(clock)));
    }

    /** What every layer said. */
    public Fingerprint fingerprint() {
        return fingerprint;
    }

    /**
     * Why it ended before its time, if it did; a step that took too long is refused with {@link Rule#OUT_OF_TIME}, and the trace
     * says where it stood.
     */
    public Optional<Throwable> failure() {
        return Optional.ofNullable(failure);
    }

    /** The step in which it failed, from 0; -1 if it did not. */
    public int failedIn() {
        return failedIn;
    }

    /** Steps, from 0, in which something derived went over to another model, or told that something came to pass in it. */
    public SortedSet<Integer> refits() {
        return refits;
    }

    /** Every order that was placed. */
    public List<Order> orders() {
        return orders;
    }

    /** Readings of features in the step that notes were taken of. */
    public List<Explanation.FeatureValue> features() {
        return List.copyOf(notes().features);
    }

    /** What was derived in it. */
    public List<Explanation.DerivedValue> derived() {
        return List.copyOf(notes().derived);
    }

    /** Rows read in it. */
    public List<Explanation.Row> rows() {
        return List.copyOf(notes().rows);
    }

    /** Whether the strategy asked for a random stream in it. */
    public boolean drawsLots() {
        return !notes().streams.isEmpty();
    }

    private Recording notes() {
        return Objects.requireNonNull(recording, "no notes were taken");
    }
}
