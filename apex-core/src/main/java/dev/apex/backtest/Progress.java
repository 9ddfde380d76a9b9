package dev.apex.backtest;

import java.time.LocalDate;

/**
 * Hears how far long work has come: a bar on a terminal, a line in a log, a word to a scheduler.
 *
 * <p>It is told whenever another hundredth of all steps is done, and at the end, by the work itself and never by a clock; from
 * one thread at a time, and never backwards. A listener that throws stops the work, and what it threw is the cause of the
 * failure: whoever can no longer be told is taken to want no more.
 */
@FunctionalInterface
public interface Progress {
    /** Tells nobody. */
    Progress UNHEARD = mark -> {};

    /** Called when work has come to a mark. */
    void reached(Mark mark);

    /**
     * How far work has come.
     *
     * @param steps steps done: decisions, and for each run its settlement; those that a failed run left out count as done
     * @param ofSteps steps in all, at least one
     * @param runs runs that have ended, well or not
     * @param ofRuns runs in all, at least one
     * @param date the date of the step just done; in a sweep on several threads, of the runs that did it
     */
    record Mark(long steps, long ofSteps, int runs, int ofRuns, LocalDate date) {
        /** The share of the steps that is done, 0 to 1. */
        public double share() {
            return (double) steps / ofSteps;
        }

        /** For example {@code 63 %, 2 of 24 runs, at 2021-03-05}. */
        @Override
        public String toString() {
            return steps * 100 / ofSteps + " %, " + runs + " of " + ofRuns + " runs, at " + date;
        }
    }
}
