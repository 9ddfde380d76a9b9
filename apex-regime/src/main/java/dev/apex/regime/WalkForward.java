package dev.apex.regime;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.feature.Feature;
import dev.apex.market.Symbol;
import dev.apex.time.Micros;
import dev.apex.time.TradingCalendar;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;

/**
 * When and on what regimes are refitted: at each turn of a period, on a window that ends with the session before it, as it is
 * visible at the first clock that finds the turn has come.
 *
 * <p>All that is fitted, the scale of features included, is fitted inside the window. A model is known at that clock plus what
 * a fit is declared to {@linkplain #taking take}; until then the one before is in force. By default each window starts cold, so
 * that its model depends on its rows and its seed alone, and not on where the walk began; the seed is made of the regimes' name and
 * the dates of the window. States are put in order once, by how much they spread; after that each refit is aligned to the one
 * before by the cheapest pairing of states, and where they then name fewer than nine days in ten alike, regimes are lost to view:
 * a new era begins, and the window says so.
 *
 * <p>Immutable; each method that changes something gives a changed copy.
 */
public final class WalkForward {
    private static final int LONGEST = 100_000;
    private static final int BY_SPREAD = -1;

    private final Boundaries boundaries;
    private final BaumWelch training;
    /** Sessions of a rolling window, 0 if it expands. */
    private final int rolling;

    private final LocalDate since;
    private final int first;
    private final long takes;
    private final int orderedBy;
    private final double agreement;
    private final boolean warm;

    private WalkForward(
            Boundaries boundaries,
            BaumWelch training,
            int rolling,
            LocalDate since,
            int first,
            long takes,
            int orderedBy,
            double agreement,
            boolean warm) {
        this.boundaries = boundaries;
        this.training = training;
        this.rolling = rolling;
        this.since = since;
        this.first = first;
        this.takes = takes;
        this.orderedBy = orderedBy;
        this.agreement = agreement;
        this.warm = warm;
    }

    private static WalkForward at(Boundaries boundaries, BaumWelch training) {
        return new WalkForward(boundaries, training, 0, LocalDate.MAX, 0, 3_600_000_000L, BY_SPREAD, 0.9, false);
    }

    /** Refits when a quarter of the year turns. */
    public static WalkForward quarterly(TradingCalendar calendar, BaumWelch training) {
        return at(Boundaries.ofMonths(calendar, 3), training);
    }

    /** Refits when a month turns. */
    public static WalkForward monthly(TradingCalendar calendar, BaumWelch training) {
        return at(Boundaries.ofMonths(calendar, 1), training);
    }

    /** Refits when a year turns. */
    public static WalkForward yearly(TradingCalendar calendar, BaumWelch training) {
        return at(Boundaries.ofMonths(calendar, 12), training);
    }

    /**
     * Refits when another so many sessions of the calendar are over, counted from its first one.
     *
     * @param sessions 1 to 100000
     */
    public static WalkForward every(int sessions, TradingCalendar calendar, BaumWelch training) {
        return at(Boundaries.ofSessions(calendar, sessions), training);
    }

    /**
     * On the last so many sessions before each turn; at least 30 a state. The first window waits until half of its sessions have
     * a row.
     */
    public WalkForward rolling(int sessions) {
        requireLength(sessions);
        return new WalkForward(boundaries, training, sessions, since, sessions, takes, orderedBy, agreement, warm);
    }

    /**
     * On all sessions from a date to each turn, once there are enough of them.
     *
     * @param date where every window begins, or later if nothing is visible there
     * @param sessions how many the first window has at least: 30 a state or more
     */
    public WalkForward expandingFrom(LocalDate date, int sessions) {
        requireLength(sessions);
        return new WalkForward(boundaries, training, 0, date, sessions, takes, orderedBy, agreement, warm);
    }

    private void requireLength(int sessions) {
        if (sessions < BaumWelch.ROWS_A_STATE * training.states() || sessions > LONGEST) {
            throw new RefusedException(
                    Rule.REGIME_SETTINGS, "a window of " + sessions + " sessions for " + training.states() + " states");
        }
    }

    /** Declares how long after its clock a fit is known; by default an hour. Not below zero, and at most 366 days. */
    public WalkForward taking(Duration duration) {
        if (duration.isNegative() || duration.compareTo(Duration.ofDays(366)) > 0) {
            throw new RefusedException(Rule.REGIME_SETTINGS, "a fit that takes " + duration);
        }
        long micros = Micros.ceil(Instant.EPOCH.plus(duration));
        return new WalkForward(boundaries, training, rolling, since, first, micros, orderedBy, agreement, warm);
    }

    /**
     * Puts the states of an era in order by the mean of a feature, lowest first; by default by their variances, each measured
     * by the feature's over the window, and summed up: the calmest first.
     *
     * @param feature its number, from 0
     */
    public WalkForward orderedByMeanOf(int feature) {
        if (feature < 0 || feature >= GaussianHmm.MOST_FEATURES) {
            throw new RefusedException(Rule.REGIME_SETTINGS, "an order by feature " + feature);
        }
        return new WalkForward(boundaries, training, rolling, since, first, takes, feature, agreement, warm);
    }

    /** Lets an era go on where two windows name at least this share of the days of both alike; by default 0.9. From 0 to 1. */
    public WalkForward agreeingOn(double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new RefusedException(Rule.REGIME_SETTINGS, "an agreement of " + share);
        }
        return new WalkForward(boundaries, training, rolling, since, first, takes, orderedBy, share, warm);
    }

    /**
     * Starts from the model before, too. It is faster with few restarts, but then a window depends on all before it, and on
     * where the walk began; windows say from which one they started.
     */
    public WalkForward startingWarm() {
        return new WalkForward(boundaries, training, rolling, since, first, takes, orderedBy, agreement, true);
    }

    /**
     * Regimes that walk so, read from features of one symbol.
     *
     * @param name of {@code [A-Za-z0-9._:/+-]{1,128}}; with the dates of a window it makes the seed of its starts
     * @param symbol whose features they are; on this walk's calendar
     * @param features 1 to 32, of different names; where one has no value, the day is missing
     * @throws RefusedException with {@link Rule#REGIME_SETTINGS} if no window was given; with {@link Rule#REGIME_INPUTS} or
     *     {@link Rule#STREAM_NAME}
     */
    public Regimes regimes(String name, String symbol, Feature... features) {
        if (first == 0) {
            throw new RefusedException(Rule.REGIME_SETTINGS, name + " without a window");
        }
        return new Regimes(name, Symbol.of(symbol), List.of(features), this, false);
    }

    Boundaries boundaries() {
        return boundaries;
    }

    BaumWelch training() {
        return training;
    }

    /** The first session that a window before a boundary may have. */
    int from(int boundary) {
        if (rolling > 0) {
            return Math.max(0, boundary - rolling);
        }
        TradingCalendar calendar = boundaries.calendar();
        LocalDate earliest = calendar.verified().first();
        return calendar.ordinalAtOrAfter(since.isBefore(earliest) ? earliest : since);
    }

    /** Whether windows begin on one date. */
    boolean expands() {
        return rolling == 0;
    }

    /** How many sessions the first window has at least. */
    int first() {
        return first;
    }

    /** In microseconds. */
    long takes() {
        return takes;
    }

    /** The feature by whose mean states are put in order, -1 if it is by their spread. */
    int orderedBy() {
        return orderedBy;
    }

    double agreement() {
        return agreement;
    }

    boolean isWarm() {
        return warm;
    }

    /** How many sessions up to the latest the model in force may reach back to when there is a first one. */
    int sessions() {
        return first + boundaries.longest();
    }

    /** The settings in words, the same for equal settings: it goes into identities. */
    @Override
    public String toString() {
        return boundaries + " on " + boundaries.calendar().name() + ", "
                + (rolling > 0 ? "rolling " + rolling : "expanding from " + since + ", at least " + first) + ", taking "
                + takes + " us, ordered by " + (orderedBy == BY_SPREAD ? "spread" : "mean of feature " + orderedBy)
                + ", agreeing on " + agreement + (warm ? ", warm" : ", cold") + "; " + training;
    }
}
