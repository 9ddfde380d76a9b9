package dev.apex.feature;

import dev.apex.Digest;
import dev.apex.market.MarketView;
import dev.apex.random.RunSeed;
import dev.apex.time.TradingCalendar;
import java.util.List;
import java.util.Optional;

/**
 * Something derived from the market as a run goes: a regime, a score, a list of neighbours.
 *
 * <p>It is started anew for every run and advanced once a step, before the strategy is asked, on what was visible then; a
 * strategy reads it with {@code today.read(..)}. It is a value that may be shared between backtests; its state lives in the
 * {@link Course} of one run.
 *
 * @param <T> what a strategy reads
 */
public interface Derived<T> {
    /** What it is called; it goes into the run's identity and names its random stream. */
    String name();

    /**
     * Which version of it this is, for the run's identity: the digest of a model's text, or the settings that its name does not
     * tell; by default none, because its name says all.
     */
    default String version() {
        return "";
    }

    /** How many sessions, the latest included, it reads. */
    int sessions();

    /** The feature whose rows it follows over all symbols of a calendar, if it does. */
    default Optional<Following> following() {
        return Optional.empty();
    }

    /**
     * What something derived follows.
     *
     * @param feature of which it reads rows
     * @param calendar of whose symbols
     * @param sessions how many rows, the latest included
     */
    record Following(Feature feature, TradingCalendar calendar, int sessions) {}

    /** Begins a run. */
    Course<T> start(RunSeed seed);

    /**
     * The same made with knowledge of the whole history: what an ablation puts in its place to price that leak. A run of one's
     * own never asks for it. By default there is none, and an ablation lets it read with hindsight what it reads.
     */
    default Optional<Twin<T>> hindsight() {
        return Optional.empty();
    }

    /**
     * Something derived that was made with knowledge of the whole history.
     *
     * @param <T> what a strategy reads
     */
    interface Twin<T> {
        /**
         * Begins a run.
         *
         * @param whole the final version of everything, at the end of time; it can be read during this call only
         * @return its course, which is advanced on the final version of what will be known at the close of the session decided in
         */
        Course<T> start(RunSeed seed, MarketView whole);
    }

    /**
     * One run's course.
     *
     * @param <T> what a strategy reads
     */
    interface Course<T> {
        /** Takes in what became visible, and gives what is known now. */
        T advance(MarketView view);

        /** The same for one that follows rows; by default they are not looked at. */
        default T advance(MarketView view, Panel rows) {
            return advance(view);
        }

        /** What came to pass in the last advance that whoever follows the run should hear; by default nothing. */
        default List<Notice> notices() {
            return List.of();
        }

        /** Adds the present state to the digest of the step; equal states give equal bytes. */
        void digest(Digest digest);
    }
}
