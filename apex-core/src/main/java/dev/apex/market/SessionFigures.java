package dev.apex.market;

/**
 * Numbers that a run knows of each session beside its prices, because they were derived from them as it went.
 *
 * <p>They are those of now: of a past session what is known of it at the clock. Read on the thread of the run.
 */
public interface SessionFigures {
    /** What derives them; figures are found by its being equal. */
    Object source();

    /**
     * A figure of a session.
     *
     * @param column which, from 0
     * @param session an ordinal of the calendar
     * @return NaN where there is none
     */
    double at(int column, int session);

    /** Why a session has no figures, in words. */
    String reason(int session);
}
