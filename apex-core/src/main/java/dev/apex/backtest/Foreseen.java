package dev.apex.backtest;

import dev.apex.backtest.Contamination.Part;
import dev.apex.feature.Derived;
import dev.apex.feature.Feature;
import dev.apex.feature.FeatureGraph;
import dev.apex.feature.Formula;
import dev.apex.feature.Panel;
import dev.apex.feature.Reading;
import dev.apex.feature.Readings;
import dev.apex.market.Asking;
import dev.apex.market.MarketView;
import dev.apex.market.PointInTimeCursor;
import dev.apex.market.Series;
import dev.apex.market.Symbol;
import dev.apex.random.RunSeed;
import dev.apex.time.Decision;
import dev.apex.time.Micros;
import dev.apex.time.SimClock;
import dev.apex.time.TradingCalendar;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a contaminated run reads instead of what is known: the final version of the market, at the close of the session decided in.
 *
 * <p>A window computed over the whole data set before the loop and looked up at the day's row is, cell for cell, that window at the
 * close of that day over final rows; so a second cursor, ahead of the run's own, gives what such a table holds, for every feature
 * whoever wrote it, without a change of its code.
 */
final class Foreseen implements AutoCloseable {
    private final Contamination contamination;
    private final TradingCalendar calendar;
    private final SimClock.Driver driver;
    private final PointInTimeCursor cursor;
    private final MarketView view;
    private final FeatureGraph graph;
    private final Schedule schedule;
    private final Map<Derived<?>, Panel> panels = new LinkedHashMap<>();

    Foreseen(Contamination contamination, Backtest backtest, Schedule schedule) {
        this.contamination = contamination;
        this.schedule = schedule;
        this.calendar = schedule.calendar();
        this.driver = SimClock.startingAt(schedule.asked().get(0));
        this.cursor = PointInTimeCursor.over(contamination.hindsight().open(schedule.query()), driver.clock());
        this.view = cursor.view(backtest.id(), backtest.staleAfter());
        this.graph = FeatureGraph.over(cursor, view);
    }

    boolean has(Part part) {
        return contamination.has(part);
    }

    /** Goes to the close of the session of a decision, which is still to come when it is made, or stays ahead. */
    void advance(Decision decision) {
        long ahead = Micros.floor(Contamination.foresight(calendar, decision));
        driver.advanceTo(Math.max(ahead, driver.clock().micros()));
        cursor.advance();
        graph.advance();
    }

    /** Begins the twin of something derived, if it has one. */
    <T> Optional<Derived.Course<T>> start(Derived<T> some, RunSeed seed) {
        Optional<Derived.Twin<T>> twin = has(Part.DERIVED) ? some.hindsight() : Optional.empty();
        return twin.map(one -> begin(one, seed));
    }

    /** A twin sees everything once, and keeps what it makes of it. */
    private <T> Derived.Course<T> begin(Derived.Twin<T> twin, RunSeed seed) {
        SimClock.Driver end = SimClock.startingAt(schedule.end());
        try (PointInTimeCursor whole =
                PointInTimeCursor.over(contamination.hindsight().open(schedule.query()), end.clock())) {
            whole.advance();
            return twin.start(seed, whole.view(view.strategy(), view.staleAfter()));
        }
    }

    /** Advances the course of a twin, and counts what it says otherwise than what is known. */
    <T> T advance(Derived.Course<T> twin, Object known) {
        T told = here(() -> twin.advance(view));
        if (!known.equals(told)) {
            contamination.countDerivation();
        }
        return told;
    }

    /** Advances what has no twin, on what is foreseen. */
    <T> T advance(Derived<T> some, Derived.Course<T> course) {
        contamination.countReadings(1);
        Optional<Derived.Following> rows = some.following();
        return here(() -> rows.isEmpty()
                ? course.advance(view)
                : course.advance(view, panels.computeIfAbsent(some, none -> follow(rows.get()))));
    }

    private Panel follow(Derived.Following rows) {
        return graph.follow(Formula.of(rows.feature()), rows.calendar(), rows.sessions(), view);
    }

    Reading read(Feature feature, Optional<Formula> formula, Symbol symbol) {
        contamination.countReadings(1);
        return here(() -> formula.map(some -> graph.read(some, symbol)).orElseGet(() -> alone(feature, symbol)));
    }

    /** Readings of many symbols; NaN where there is none. */
    Readings read(Feature feature, Optional<Formula> formula, List<Symbol> symbols, double[] values, Runnable inStep) {
        contamination.countReadings(symbols.size());
        if (formula.isEmpty()) {
            Reading[] readings = new Reading[values.length];
            for (int i = 0; i < values.length; i++) {
                Symbol symbol = symbols.get(i);
                readings[i] = here(() -> alone(feature, symbol));
                values[i] = readings[i].value().orElse(Double.NaN);
            }
            return Readings.of(symbols, values, i -> readings[i], inStep);
        }
        here(() -> {
            graph.read(formula.get(), symbols, values);
            return values;
        });
        return Readings.of(symbols, values, i -> here(() -> graph.read(formula.get(), symbols.get(i))), inStep);
    }

    private Reading alone(Feature feature, Symbol symbol) {
        Optional<Series> prices = view.find(symbol);
        return prices.map(feature::read)
                .orElseGet(() -> Reading.notYetKnown("no row of " + symbol + " will be known in the end"));
    }

    /** Reads ahead; what the user's code must not do there fails the run as it would at the clock. */
    private <T> T here(Supplier<T> reading) {
        T read;
        try (Asking asking = Asking.through(view)) {
            read = reading.get();
        }
        view.fault().ifPresent(fault -> {
            throw fault;
        });
        return read;
    }

    @Override
    public void close() {
        cursor.close();
    }
}
