package dev.apex.regime;

import dev.apex.Digest;
import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.feature.Notice;
import dev.apex.feature.Regime;
import dev.apex.random.RunSeed;
import dev.apex.regime.RegimeWindow.Outcome;
import dev.apex.time.Micros;
import dev.apex.time.TradingCalendar;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One course of walking forward: refits when a turn has come, filters what is visible, publishes labels.
 *
 * <p>It is told at each clock what the latest session is and which rows changed, and reads rows as they are visible then. Confined to
 * one thread.
 */
final class Walk {
    private static final double LEAST_DISTANCE = 0.5;
    private static final double LEAST_RATIO = 1.5;

    /** The rows of sessions, as they are visible at the clock. */
    @FunctionalInterface
    interface Rows {
        /** The row of a session; with a value that is not finite where it is missing. */
        double[] row(int session);
    }

    /** A window, where it begins, and the labels that it has published. */
    private record Refit(RegimeWindow window, int from, List<RegimeLabel> labels) {}

    private final String name;
    private final String settings;
    private final WalkForward terms;
    private final TradingCalendar calendar;
    private final boolean publishing;
    private final List<Refit> inForce = new ArrayList<>();
    private final Deque<Refit> fitted = new ArrayDeque<>();
    private @Nullable Refit latestFit;
    private int met = -1;
    private int refits;
    private int era;
    private String waiting = "no turn has come";
    private @Nullable ForwardFilter filter;
    private int filteredTo;
    /** From the first session filtered on, the probabilities after each: what is known of it now. */
    private double[] path = {};

    private int pathFrom;
    private int publishedTo;
    private final List<Notice> notices = new ArrayList<>();
    private Regime now = Regime.unknown(0, -1, waiting);

    Walk(String name, String settings, WalkForward terms, boolean publishing) {
        this.name = name;
        this.settings = settings;
        this.terms = terms;
        this.calendar = terms.boundaries().calendar();
        this.publishing = publishing;
    }

    /**
     * Takes in what is visible at a clock.
     *
     * @param clock in microseconds
     * @param latest the latest session of which a row may be visible
     * @param arrived when the last row that was read so far had arrived, in microseconds, once all that is needed has been read
     * @param changed the first session whose row may have changed since the last call
     */
    Regime advance(long clock, int latest, LongSupplier arrived, int changed, Rows rows) {
        notices.clear();
        int boundary = terms.boundaries().latest(clock);
        if (boundary > met && boundary - 1 <= latest) {
            met = boundary;
            refit(boundary, clock, rows);
            requireOver(boundary, arrived.getAsLong(), clock);
        }
        while (!fitted.isEmpty() && knownAt(fitted.peek().window) <= clock) {
            Refit next = fitted.remove();
            inForce.add(next);
            next.window.notice().ifPresent(notices::add);
            filter = null;
            publishedTo = next.window.boundary() - 1;
        }
        if (inForce.isEmpty()) {
            now = Regime.unknown(0, -1, waiting);
            return now;
        }
        RegimeWindow current = inForce.get(inForce.size() - 1).window;
        if (knownAt(current) > clock) {
            throw new RefusedException(
                    Rule.MODEL_NOT_YET_KNOWN,
                    "window " + current.number() + " of " + name + " was known at " + current.knownAt()
                            + ", and is asked at " + Micros.toInstant(clock));
        }
        List<double[]> fresh = new ArrayList<>();
        filter(latest, changed, rows, fresh);
        for (int i = 0; i < fresh.size() && publishing; i++) {
            int session = publishedTo + 1 + i;
            inForce.get(inForce.size() - 1).labels.add(label(current, session, arrived.getAsLong(), fresh.get(i)));
        }
        publishedTo = Math.max(publishedTo, latest);
        return now;
    }

    /** The sessions of a window were over when it was fitted, and whatever was read had arrived. */
    private void requireOver(int boundary, long arrived, long clock) {
        if (calendar.closesAt(boundary - 1) > clock || arrived > clock) {
            throw new RefusedException(
                    Rule.FIT_TOO_EARLY,
                    name + " fitted up to " + date(boundary - 1) + " by rows that arrived until "
                            + Micros.toInstant(arrived) + ", at " + Micros.toInstant(clock));
        }
    }

    private static long knownAt(RegimeWindow window) {
        return Micros.ceil(window.knownAt());
    }

    /** Goes on with the rows since the last, or begins anew; adds the probabilities of sessions without a label. */
    private void filter(int latest, int changed, Rows rows, List<double[]> fresh) {
        Refit current = inForce.get(inForce.size() - 1);
        RegimeWindow window = current.window;
        if (window.model().isEmpty()) {
            now = Regime.unknown(window.era(), window.number(), window.reason());
            for (int session = publishedTo; session < latest; session++) {
                fresh.add(new double[0]);
            }
            return;
        }
        ForwardFilter going = filter;
        if (going == null || changed <= filteredTo || latest < filteredTo) {
            going = window.model().get().filter();
            filteredTo = current.from - 1;
            pathFrom = current.from;
        }
        while (filteredTo < latest) {
            filteredTo++;
            going.step(rows.row(filteredTo));
            keep(going, window.model().get().states());
            if (filteredTo > publishedTo) {
                fresh.add(going.probabilities());
            }
        }
        filter = going;
        now = Regime.of(going.probabilities(), window.era(), window.number());
    }

    private void keep(ForwardFilter going, int states) {
        int at = (filteredTo - pathFrom) * states;
        if (path.length < at + states) {
            path = Arrays.copyOf(path, Math.max(at + states, path.length + path.length / 2 + 256));
        }
        for (int state = 0; state < states; state++) {
            path[at + state] = going.probability(state);
        }
    }

    /** Whether the model in force says something of a session, of rows that are visible now. */
    boolean hasFigures(int session) {
        return filter != null && session >= pathFrom && session <= filteredTo;
    }

    /** The probability of a state after a session, by the model in force, of rows that are visible now. */
    double probability(int state, int session) {
        return path[(session - pathFrom) * terms.training().states() + state];
    }

    /** The likeliest state after a session, of equals the first. */
    int likeliest(int session) {
        int best = 0;
        for (int state = 1; state < terms.training().states(); state++) {
            best = probability(state, session) > probability(best, session) ? state : best;
        }
        return best;
    }

    /** The era of the model in force. */
    int era() {
        return now.era();
    }

    /** Why nothing is said of a session. */
    String whyNot(int session) {
        if (!now.isKnown()) {
            return now.reason();
        }
        return session > filteredTo
                ? "nothing is visible beyond " + date(filteredTo)
                : "the window of the model in force begins with " + date(pathFrom);
    }

    private RegimeLabel label(RegimeWindow window, int session, long arrived, double[] probabilities) {
        long closes = calendar.closesAt(session);
        long known = Math.max(closes, Math.max(arrived, knownAt(window)));
        return new RegimeLabel(
                session,
                Micros.toInstant(closes),
                Micros.toInstant(known),
                window.number(),
                window.era(),
                probabilities);
    }

    private void refit(int boundary, long clock, Rows rows) {
        int from = Math.min(terms.from(boundary), boundary);
        while (terms.expands() && from < boundary && !ForwardFilter.isWhole(rows.row(from))) {
            from++;
        }
        int whole = 0;
        for (int session = from; session < boundary && !terms.expands(); session++) {
            whole += ForwardFilter.isWhole(rows.row(session)) ? 2 : 0;
        }
        int have = terms.expands() ? boundary - from : Math.min(boundary - from, whole);
        if (have < terms.first() && refits == 0) {
            waiting = have + " of " + terms.first() + " sessions before " + date(boundary);
            return;
        }
        from = Math.min(from, boundary - 1);
        double[][] window = new double[boundary - from][];
        for (int i = 0; i < window.length; i++) {
            window[i] = rows.row(from + i).clone();
        }
        waiting = "the model of the window before " + date(boundary) + " is not known before "
                + Micros.toInstant(clock + terms.takes());
        Refit refit = new Fitting(from, boundary, clock, window).refit();
        fitted.add(refit);
        refits++;
    }

    private LocalDate date(int session) {
        return calendar.session(Math.min(session, calendar.lastOrdinal())).date();
    }

    /** What a window gives. */
    private final class Fitting {
        private final int from;
        private final int boundary;
        private final long clock;
        private final double[][] rows;
        private final LocalDate first;
        private final LocalDate last;
        private final String stream;
        private OptionalDouble cost = OptionalDouble.empty();
        private OptionalDouble agreement = OptionalDouble.empty();
        private OptionalInt parent = OptionalInt.empty();
        private boolean breaks;
        private int[] order = {};

        Fitting(int from, int boundary, long clock, double[][] rows) {
            this.from = from;
            this.boundary = boundary;
            this.clock = clock;
            this.rows = rows;
            this.first = date(from);
            this.last = date(boundary - 1);
            this.stream = name + " " + first + ".." + last;
        }

        Refit refit() {
            Optional<HmmFit> fit = Optional.empty();
            Optional<GaussianHmm> model = Optional.empty();
            Outcome outcome = Outcome.NO_REGIMES;
            String reason = "";
            try {
                fit = Optional.of(train());
                if (areApart(fit.get().model())) {
                    model = Optional.of(identified(fit.get().model()));
                    outcome = Outcome.FITTED;
                } else {
                    reason = "no two states differ by " + LEAST_DISTANCE + " deviations or a variance ratio of "
                            + LEAST_RATIO;
                }
            } catch (RefusedException e) {
                if (e.rule() != Rule.TRAINING_FEW_ROWS
                        && e.rule() != Rule.TRAINING_CONSTANT
                        && e.rule() != Rule.TRAINING_COLLAPSED) {
                    throw e;
                }
                reason = e.rule().code() + " " + e.subject();
                if (latestFit != null) {
                    model = latestFit.window.model();
                    outcome = Outcome.CARRIED;
                }
            }
            double[][] scale = Walk.scale(rows);
            RegimeWindow window = new RegimeWindow(
                    refits,
                    boundary,
                    first,
                    last,
                    Micros.toInstant(clock),
                    Micros.toInstant(clock + terms.takes()),
                    outcome,
                    reason,
                    model,
                    fit,
                    Arrays.stream(scale[0]).boxed().toList(),
                    Arrays.stream(scale[1]).boxed().toList(),
                    Arrays.stream(order).boxed().toList(),
                    cost,
                    agreement,
                    breaks,
                    era,
                    settings,
                    stream,
                    parent);
            Refit refit = new Refit(window, from, labels(window, model));
            if (outcome == Outcome.FITTED) {
                latestFit = refit;
            }
            return refit;
        }

        private HmmFit train() {
            RunSeed seed = RunSeed.of(name, first, last);
            Refit before = latestFit;
            if (terms.isWarm() && before != null) {
                parent = OptionalInt.of(before.window.number());
                return terms.training().fitWarm(before.window.model().orElseThrow(), rows, seed);
            }
            return terms.training().fit(rows, seed);
        }

        private List<RegimeLabel> labels(RegimeWindow window, Optional<GaussianHmm> model) {
            List<RegimeLabel> labels = new ArrayList<>();
            if (publishing) {
                ForwardFilter filter = model.map(GaussianHmm::filter).orElse(null);
                for (int i = 0; i < rows.length; i++) {
                    double[] probabilities = {};
                    if (filter != null) {
                        filter.step(rows[i]);
                        probabilities = filter.probabilities();
                    }
                    labels.add(label(window, from + i, 0, probabilities));
                }
            }
            return labels;
        }

        /** The model with its states numbered as the era numbers them; begins an era if they cannot be. */
        private GaussianHmm identified(GaussianHmm model) {
            Refit before = latestFit;
            if (before != null) {
                GaussianHmm known = before.window.model().orElseThrow();
                Alignment alignment = Alignment.of(known, model);
                GaussianHmm aligned = model.reordered(alignment.order());
                cost = OptionalDouble.of(alignment.cost());
                agreement = agreement(before, known, aligned);
                order = alignment.order();
                if (agreement.orElse(-1) >= terms.agreement()) {
                    return aligned;
                }
                breaks = true;
                era++;
            }
            order = Walk.order(model, Walk.scale(rows)[1], terms.orderedBy());
            return model.reordered(order);
        }

        /** Over the sessions of both windows, as their rows are visible now. */
        private OptionalDouble agreement(Refit before, GaussianHmm one, GaussianHmm other) {
            int start = Math.max(from, before.from);
            int end = before.window.boundary();
            if (start >= end) {
                return OptionalDouble.empty();
            }
            ForwardFilter a = one.filter();
            ForwardFilter b = other.filter();
            int same = 0;
            for (int session = from; session < end; session++) {
                a.step(rows[session - from]);
                b.step(rows[session - from]);
                same += session >= start && a.likeliest() == b.likeliest() ? 1 : 0;
            }
            return OptionalDouble.of((double) same / (end - start));
        }

        private boolean areApart(GaussianHmm model) {
            boolean apart = model.states() == 1;
            for (int a = 0; a < model.states(); a++) {
                for (int b = 0; b < a; b++) {
                    for (int i = 0; i < model.features(); i++) {
                        double one = model.covariance(a, i, i);
                        double other = model.covariance(b, i, i);
                        double distance = Math.abs(model.mean(a, i) - model.mean(b, i));
                        apart |= distance >= LEAST_DISTANCE * StrictMath.sqrt((one + other) / 2)
                                || Math.max(one, other) >= LEAST_RATIO * Math.min(one, other);
                    }
                }
            }
            return apart;
        }
    }

    /** By the declared key, lowest first; of equals, the one with the lower mean of the first feature. */
    static int[] order(GaussianHmm model, double[] spread, int orderedBy) {
        double[] key = new double[model.states()];
        for (int state = 0; state < key.length; state++) {
            if (orderedBy >= 0) {
                key[state] = model.mean(state, orderedBy);
            } else {
                for (int i = 0; i < spread.length; i++) {
                    key[state] += model.covariance(state, i, i) / spread[i];
                }
            }
        }
        List<Integer> states = new ArrayList<>();
        for (int state = 0; state < key.length; state++) {
            states.add(state);
        }
        states.sort((a, b) -> {
            int byKey = Double.compare(key[a], key[b]);
            return byKey != 0 ? byKey : Double.compare(model.mean(a, 0), model.mean(b, 0));
        });
        return states.stream().mapToInt(state -> state).toArray();
    }

    /** Mean and variance of each feature over the whole rows; none if there are none. */
    static double[][] scale(double[][] rows) {
        double[][] whole = Arrays.stream(rows).filter(ForwardFilter::isWhole).toArray(double[][]::new);
        int features = whole.length == 0 ? 0 : whole[0].length;
        double[][] scale = new double[2][features];
        for (double[] row : whole) {
            for (int i = 0; i < features; i++) {
                scale[0][i] += row[i] / whole.length;
            }
        }
        for (double[] row : whole) {
            for (int i = 0; i < features; i++) {
                double off = row[i] - scale[0][i];
                scale[1][i] += off * off / whole.length;
            }
        }
        return scale;
    }

    /** What was published so far, a set a window that is or was in force. */
    List<RegimeLabels> published() {
        return inForce.stream()
                .map(refit -> new RegimeLabels(refit.window, refit.labels))
                .toList();
    }

    /** The number of the window in force. */
    String model() {
        return String.valueOf(now.window());
    }

    /** Of the windows that came into force at this clock. */
    List<Notice> notices() {
        return List.copyOf(notices);
    }

    void digest(Digest digest) {
        digest.put((long) refits).put((long) era).put((long) now.window()).put(now.reason());
        for (double probability : now.probabilities()) {
            digest.put(probability);
        }
    }
}
