package dev.apex.backtest;

import dev.apex.execution.Order;
import dev.apex.feature.FeatureGraph;
import dev.apex.market.MarketQuery;
import dev.apex.market.MarketSource;
import dev.apex.market.PointInTimeCursor;
import dev.apex.time.Decision;
import dev.apex.time.Micros;
import dev.apex.time.SimClock;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A run up to some step, for the audit: what it said until there, whether or not it failed; the audit's door, and nobody
 * else's.
 *
 * <p>Span, seed and identity are those of the backtest, so that nothing can tell that it will be stopped. The benchmark is
 * left out, and so is the time limit. Immutable.
 */
public final class Rehearsal {
    private final Fingerprint fingerprint;
    private final @Nullable Throwable failure;
    private final @Nullable Recording recording;
    private final int failedIn;
    private final List<Order> orders;
    private final SortedSet<Integer> refits;

    private Rehearsal(Run run, @Nullable Throwable failure, int failedIn, @Nullable Recording recording) {
        this.fingerprint = run.fingerprint();
        this.orders = List.copyOf(run.orders());
        this.refits = Collections.unmodifiableSortedSet(new TreeSet<>(run.refits()));
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
        Schedule schedule = backtest.schedule();
        Watch watch = new Watch(mark -> {}, 1, 1);
        Recording recording = notes ? new Recording() : null;
        SimClock.Driver driver = SimClock.startingAt(schedule.asked().get(0));
        try (PointInTimeCursor cursor = PointInTimeCursor.over(source.open(schedule.query()), driver.clock())) {
            Run run = new Run(backtest, source, cursor, FeatureGraph.over(cursor), schedule);
            int step = 0;
            try {
                run.start();
                for (; step < steps; step++) {
                    Decision decision = schedule.decisions().get(step);
                    if (recording != null && step == steps - 1) {
                        run.record(recording);
                    }
                    run.step(decision, released(watch, driver, cursor, decision.at()));
                }
                if (settles) {
                    run.settle(released(watch, driver, cursor, schedule.end()), false);
                }
                return new Rehearsal(run, null, -1, recording);
            } catch (Exception | LinkageError | StackOverflowError | AssertionError e) { // whatever user code throws
                watch.requireGoing();
                run.abandon();
                return new Rehearsal(run, e, step, recording);
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

    /** Why it ended before its time, if it did. */
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
