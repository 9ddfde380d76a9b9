package dev.apex.feature;

import dev.apex.Digest;
import dev.apex.RefusedException;
import dev.apex.Rule;
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

    /** The numbers that it says of each session, if it does; each of them can be read as a feature. */
    default Optional<Figures> figures() {
        return Optional.empty();
    }

    /**
     * The numbers that something derived says of each session.
     *
     * @param calendar whose sessions
     * @param names of the numbers, each once
     */
    record Figures(TradingCalendar calendar, List<String> names) {
        public Figures {
            names = List.copyOf(names);
        }
    }

    /**
     * One of these numbers as a feature, the same for every symbol of the calendar: to be read, composed, ranked by, and put into
     * training data, by runs that were given this with {@code knowing(..)}.
     *
     * <p>Its value of a past session, in a lag or a mean, is what is known of that session at the clock; what was read then is {@code
     * asSeen}. It cannot be read within a feature of one's own, nor by what is itself derived.
     *
     * @throws RefusedException with {@link Rule#NO_SUCH_FIGURE} if it has none of that name
     */
    default Feature figure(String figure) {
        return new FigureOf(new Formula.Figure(this, figure));
    }

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

        /**
         * Which model the present value is of: another name after each refit, by default always the same one. An audit cuts
         * where it changes, because a leak of a few hours shows there and nowhere else.
         */
        default String model() {
            return "";
        }

        /**
         * One of its {@link Derived#figures} of a session, as known now; by default none.
         *
         * @param column which, from 0
         * @param session an ordinal of the calendar
         * @return NaN where there is none
         */
        default double figure(int column, int session) {
            return Double.NaN;
        }

        /** Why a session has no figures now, in words. */
        default String whyNoFigure(int session) {
            return "nothing is said of it";
        }

        /** Adds the present state to the digest of the step; equal states give equal bytes. */
        void digest(Digest digest);
    }
}
