package dev.apex.backtest;

import dev.apex.ApexException;
import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.feature.FeatureGraph;
import dev.apex.market.MarketSource;
import dev.apex.market.PointInTimeCursor;
import dev.apex.time.Decision;
import dev.apex.time.Micros;
import dev.apex.time.SimClock;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Moves one clock and one cursor, and lets each of the runs that share them act at each decision.
 *
 * <p>Only the conductor holds the clock's driver. At every decision it advances the cursor once, works out once what was
 * released, and then lets every run take its step, so that each sees the market as of its clock and nothing in between.
 * A run that fails is left behind; the others go on as if it had never been. Confined to one thread.
 */
final class Conductor {
    private final MarketSource source;
    private final Schedule schedule;
    private final List<Member> members;
    /** How many of the members are counted; benchmarks come after them, and are not. */
    private final int counted;

    private final Watch watch;
    private int step;
    private @Nullable PointInTimeCursor cursor;
    private @Nullable FeatureGraph graph;

    private Conductor(MarketSource source, List<Backtest> backtests, int counted, Watch watch) {
        this.source = source;
        this.schedule = backtests.get(0).schedule();
        this.members = backtests.stream().map(Member::new).toList();
        this.counted = counted;
        this.watch = watch;
        for (Backtest backtest : backtests) {
            if (!backtest.schedule().equals(schedule)) {
                throw new RefusedException(
                        Rule.SCHEDULES_DIFFER,
                        backtest.id() + " over " + backtest.schedule() + " beside "
                                + backtests.get(0).id() + " over " + schedule);
            }
        }
    }

    /**
     * Conducts one run of each backtest, at least one, all of one schedule, and beside them those of their benchmarks.
     *
     * @return how each ended, in the same order
     * @throws RefusedException if what must be said is missing, the schedules differ, or the source does not open
     */
    static List<Ending> conduct(MarketSource source, List<Backtest> backtests) {
        return conduct(source, backtests, Progress.UNHEARD);
    }

    /** The same, and tells how far it has come. */
    static List<Ending> conduct(MarketSource source, List<Backtest> backtests, Progress listener) {
        long steps = backtests.get(0).schedule().steps() * backtests.size();
        return conduct(source, backtests, new Watch(listener, steps, backtests.size()));
    }

    /** The same as a part of some greater work, which is told how far it has come and may stop it. */
    static List<Ending> conduct(MarketSource source, List<Backtest> backtests, Watch watch) {
        Beside beside = new Beside(backtests);
        List<Ending> endings = new Conductor(source, beside.together(), backtests.size(), watch).conduct();
        return beside.endings(source, endings, watch);
    }

    /** The run of a benchmark that reads what the others do not, on a cursor of its own. */
    static Ending apart(MarketSource source, Backtest benchmark, Watch watch) {
        return new Conductor(source, List.of(benchmark), 0, watch).conduct().get(0);
    }

    /**
     * How a run ended.
     *
     * @param backtest what was run
     * @param result what came of it; null if it failed
     * @param failure why it failed; null if it did not
     */
    record Ending(
            Backtest backtest,
            @Nullable Result result,
            @Nullable ApexException failure) {
        /** The result, or else the failure thrown. */
        Result orThrow() {
            if (result != null) {
                return result;
            }
            throw failure == null ? new IllegalStateException(backtest + " has not ended") : failure;
        }
    }

    private List<Ending> conduct() {
        watch.requireGoing();
        SimClock.Driver driver = SimClock.startingAt(schedule.asked().get(0));
        try (PointInTimeCursor cursor = PointInTimeCursor.over(source.open(schedule.query()), driver.clock())) {
            this.cursor = cursor;
            graph = FeatureGraph.over(cursor);
            members.forEach(member -> member.start(cursor, Objects.requireNonNull(graph)));
            for (Decision decision : schedule.decisions()) {
                advance(driver, cursor, decision.at(), (member, run, rows) -> run.step(decision, rows));
                count(decision.date());
            }
            advance(driver, cursor, schedule.end(), Member::settle);
            count(schedule.decisions().get(step - 1).date());
        } finally {
            members.forEach(Member::close);
        }
        return members.stream().map(Member::ending).toList();
    }

    /** What a run does once the cursor has advanced. */
    private interface Act {
        /**
         * Does it.
         *
         * @param rows the clock and the digest of what it released
         * @throws Exception whatever goes wrong
         */
        void of(Member member, Run run, byte[] rows) throws Exception;
    }

    /** A thread that is left behind may still be at work in the graph that was shared: the others go on with a new one. */
    private void leaveGraphBehind() {
        if (cursor != null) {
            FeatureGraph fresh = FeatureGraph.over(cursor);
            graph = fresh;
            members.forEach(member -> member.share(fresh));
        }
    }

    private void advance(SimClock.Driver driver, PointInTimeCursor cursor, Instant clock, Act act) {
        if (members.stream().noneMatch(Member::isRunning)) {
            return;
        }
        byte[] rows;
        try {
            watch.requireGoing();
            driver.advanceTo(clock);
            cursor.advance();
            rows = rows(cursor, clock);
        } catch (RuntimeException | Error e) {
            members.forEach(member -> member.fail(clock, e));
            return;
        }
        members.forEach(member -> member.act(act, clock, rows));
    }

    /** Counts a step of every run, as one of those that have ended too: what they left out is over. */
    private void count(LocalDate date) {
        step++;
        int ended = step == schedule.steps() ? counted : 0;
        try {
            watch.count(counted, ended, date);
        } catch (RuntimeException | Error e) {
            members.forEach(member -> member.fail(schedule.end(), e));
        }
    }

    /** What a source has released to a cursor until now. */
    static Manifest.Snapshot snapshot(MarketSource source, Backtest backtest, PointInTimeCursor cursor) {
        Class<?> type = source.getClass();
        while (type.isAnonymousClass()) {
            type = type.getSuperclass();
        }
        return new Manifest.Snapshot(
                type.getSimpleName(),
                backtest.ceiling(),
                source.batches(),
                cursor.contentDigest(),
                cursor.rowsReleased());
    }

    /** The clock and the digest of what it released, side by side. */
    static byte[] rows(PointInTimeCursor cursor, Instant clock) {
        byte[] released = cursor.releasedDigest();
        return ByteBuffer.allocate(Long.BYTES + released.length)
                .putLong(Micros.floor(clock))
                .put(released)
                .array();
    }

    /** One run among the others. */
    private final class Member {
        private final Backtest backtest;
        private final @Nullable TimeLimit limit;
        private @Nullable Run run;
        private @Nullable Result result;
        private @Nullable ApexException failure;
        private @Nullable RunLog log;

        Member(Backtest backtest) {
            this.backtest = backtest;
            this.limit = backtest.within()
                    .map(each -> new TimeLimit(backtest.id(), each))
                    .orElse(null);
        }

        void share(FeatureGraph fresh) {
            if (run != null) {
                run.share(fresh);
            }
        }

        boolean isRunning() {
            return run != null;
        }

        void start(PointInTimeCursor cursor, FeatureGraph graph) {
            log = RunLog.begin(backtest);
            try {
                run = new Run(backtest, source, cursor, graph, schedule);
            } catch (ApexException e) {
                failure = e;
                return;
            }
            act((member, started, rows) -> started.start(), schedule.asked().get(0), new byte[0]);
            if (failure != null
                    && failure.getCause() instanceof RefusedException refused
                    && refused.rule() != Rule.OUT_OF_TIME
                    && refused.rule() != Rule.RUN_INTERRUPTED) {
                failure = refused; // what is refused before the first step is not a run that failed
            }
        }

        void act(Act act, Instant clock, byte[] rows) {
            Run acting = run;
            if (acting == null) {
                return;
            }
            try {
                if (limit == null) {
                    act.of(this, acting, rows);
                } else {
                    limit.call(() -> {
                        act.of(this, acting, rows);
                        return acting;
                    });
                }
            } catch (Throwable e) { // whatever a strategy throws is the end of its own run, and of no other
                fail(clock, e);
            }
        }

        void settle(Run settling, byte[] rows) {
            result = settling.settle(rows, watch.keepsPositions());
        }

        void fail(Instant clock, Throwable cause) {
            if (run != null) {
                run.abandon();
                failure = new RunFailedException(backtest, step, clock, run.fingerprint(), run.snapshot(), told(cause));
                run = null;
                if (limit != null) {
                    leaveGraphBehind();
                }
                result = null;
                close();
            }
        }

        /** An interrupt that a strategy met asleep stops all the work, like one that was met between two steps. */
        private Throwable told(Throwable cause) {
            if (isInterrupt(cause)) {
                Thread.currentThread().interrupt();
                RefusedException interrupted = cause instanceof RefusedException refused
                        ? refused
                        : new RefusedException(
                                Rule.RUN_INTERRUPTED, backtest.id() + " was interrupted in a step", cause);
                watch.stop(interrupted);
                return interrupted;
            }
            return cause;
        }

        private boolean isInterrupt(Throwable cause) {
            if (cause instanceof RefusedException refused) {
                return refused.rule() == Rule.RUN_INTERRUPTED;
            }
            for (Throwable e = cause; limit == null && e != null; e = e.getCause()) {
                if (e instanceof InterruptedException) {
                    return true;
                }
            }
            return false;
        }

        Ending ending() {
            if (log != null) {
                log.end(result, failure);
            }
            return new Ending(backtest, result, failure);
        }

        void close() {
            if (limit != null) {
                limit.close();
            }
        }
    }
}
