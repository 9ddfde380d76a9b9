package dev.apex.backtest;

import dev.apex.RefusedException;
import dev.apex.Rule;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * What the runs of one piece of work have in common: how far it has come, who is told, and whether it is to stop.
 *
 * <p>Safe for use by several threads; the listener is called under a lock, so by one of them at a time.
 */
final class Watch {
    private static final int MARKS = 100;

    private final Progress listener;
    private final long ofSteps;
    private final int ofRuns;
    private final boolean keepsPositions;

    private long steps;
    private int runs;
    private long told;
    private volatile @Nullable Throwable stopped;

    Watch(Progress listener, long ofSteps, int ofRuns) {
        this(listener, ofSteps, ofRuns, true);
    }

    Watch(Progress listener, long ofSteps, int ofRuns, boolean keepsPositions) {
        this.keepsPositions = keepsPositions;
        this.listener = listener;
        this.ofSteps = ofSteps;
        this.ofRuns = ofRuns;
    }

    /** Whether what was held at each session is to be kept of each run, or no result of it will be looked at. */
    boolean keepsPositions() {
        return keepsPositions;
    }

    /** Stops the work; the first cause counts. */
    synchronized void stop(Throwable cause) {
        if (stopped == null) {
            stopped = cause;
        }
    }

    /** Why the work was stopped, or null if it was not. */
    @Nullable
    Throwable stopped() {
        return stopped;
    }

    /**
     * Asks whether to go on.
     *
     * @throws RefusedException with {@link Rule#RUN_INTERRUPTED} if this thread is interrupted, which it stays; with
     *     {@link Rule#WORK_STOPPED} if the work was stopped elsewhere
     */
    void requireGoing() {
        if (Thread.currentThread().isInterrupted()) {
            RefusedException interrupted = new RefusedException(
                    Rule.RUN_INTERRUPTED, Thread.currentThread().getName() + " was interrupted");
            stop(interrupted);
            throw interrupted;
        }
        Throwable cause = stopped;
        if (cause != null) {
            throw new RefusedException(Rule.WORK_STOPPED, "stopped by " + cause, cause);
        }
    }

    /** Stops the work because this thread was interrupted. */
    RefusedException interrupted() {
        RefusedException interrupted = new RefusedException(
                Rule.RUN_INTERRUPTED, Thread.currentThread().getName() + " was interrupted");
        stop(interrupted);
        return interrupted;
    }

    /**
     * Counts steps done and runs ended, and tells the listener where a mark is reached.
     *
     * @throws RuntimeException what the listener throws, after the work was stopped with it
     */
    synchronized void count(long moreSteps, int moreRuns, LocalDate date) {
        steps += moreSteps;
        runs += moreRuns;
        long mark = steps * MARKS / ofSteps;
        if (stopped == null && mark > told) {
            told = mark;
            try {
                listener.reached(new Progress.Mark(steps, ofSteps, runs, ofRuns, date));
            } catch (Throwable e) {
                stop(e);
                throw e;
            }
        }
    }
}
