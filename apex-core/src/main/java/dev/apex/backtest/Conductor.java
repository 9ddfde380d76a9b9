package dev.apex.backtest;

import dev.apex.ApexException;
import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.market.MarketSource;
import dev.apex.market.PointInTimeCursor;
import dev.apex.time.Decision;
import dev.apex.time.Micros;
import dev.apex.time.SimClock;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
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

    private Conductor(MarketSource source, List<Backtest> backtests) {
        this.source = source;
        this.schedule = backtests.get(0).schedule();
        this.members = backtests.stream().map(Member::new).toList();
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
     * Conducts one run of each backtest, at least one, all of one schedule.
     *
     * @return how each ended, in the same order
     * @throws RefusedException if what must be said is missing, the schedules differ, or the source does not open
     */
    static List<Ending> conduct(MarketSource source, List<Backtest> backtests) {
        return new Conductor(source, backtests).conduct();
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
        SimClock.Driver driver = SimClock.startingAt(schedule.asked().get(0));
        try (PointInTimeCursor cursor = PointInTimeCursor.over(source.open(schedule.query()), driver.clock())) {
            members.forEach(member -> member.start(cursor));
            for (Decision decision : schedule.decisions()) {
                advance(driver, cursor, decision.at(), (member, run, rows) -> run.step(decision, rows));
            }
            advance(driver, cursor, schedule.end(), Member::settle);
        }
        return members.stream().map(Member::ending).toList();
    }

    /** What a run does once the cursor has advanced. */
    private interface Act {
        /**
         * Does it.
         *
         * @param rows the clock and the digest of what it released
         * @throws RunFailedException whatever goes wrong
         */
        void of(Member member, Run run, byte[] rows);
    }

    private void advance(SimClock.Driver driver, PointInTimeCursor cursor, Instant clock, Act act) {
        if (members.stream().noneMatch(Member::isRunning)) {
            return;
        }
        byte[] rows;
        try {
            driver.advanceTo(clock);
            cursor.advance();
            rows = rows(cursor, clock);
        } catch (RuntimeException | StackOverflowError e) {
            members.forEach(member -> member.fail(clock, e));
            return;
        }
        members.forEach(member -> member.act(act, rows));
    }

    /** The clock and the digest of what it released, side by side. */
    private static byte[] rows(PointInTimeCursor cursor, Instant clock) {
        byte[] released = cursor.releasedDigest();
        return ByteBuffer.allocate(Long.BYTES + released.length)
                .putLong(Micros.floor(clock))
                .put(released)
                .array();
    }

    /** One run among the others. */
    private final class Member {
        private final Backtest backtest;
        private @Nullable Run run;
        private @Nullable Result result;
        private @Nullable ApexException failure;

        Member(Backtest backtest) {
            this.backtest = backtest;
        }

        boolean isRunning() {
            return run != null;
        }

        void start(PointInTimeCursor cursor) {
            try {
                run = new Run(backtest, source, cursor, schedule);
            } catch (ApexException e) {
                failure = e;
            } catch (Throwable e) { // whatever a factory throws is the end of its own run only
                failure = new RunFailedException(backtest, 0, schedule.asked().get(0), Fingerprint.NOTHING, e);
            }
        }

        void act(Act act, byte[] rows) {
            if (run != null) {
                try {
                    act.of(this, run, rows);
                } catch (RunFailedException e) {
                    end(e);
                }
            }
        }

        void settle(Run settling, byte[] rows) {
            result = settling.settle(rows);
            run = null;
        }

        void fail(Instant clock, Throwable cause) {
            if (run != null) {
                end(run.failed(clock, cause));
            }
        }

        private void end(RunFailedException e) {
            failure = e;
            run = null;
        }

        Ending ending() {
            return new Ending(backtest, result, failure);
        }
    }
}
