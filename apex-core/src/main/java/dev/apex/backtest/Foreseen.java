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
import dev.apex.market.Instrument;
import dev.apex.market.MarketView;
import dev.apex.market.PointInTimeCursor;
import dev.apex.market.Series;
import dev.apex.market.Symbol;
import dev.apex.random.RunSeed;
import dev.apex.time.Decision;
import dev.apex.time.Micros;
import dev.apex.time.SimClock;
import dev.apex.time.TradingCalendar;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * What a contaminated run reads instead of what is known: the final version of the market, at the close of the session decided in.
 *
 * <p>A window computed over the whole data set before the loop and looked up at the day's row is, cell for cell, that window at the
 * close of that day over final rows; so a second cursor, ahead of the run's own, gives what such a table holds, for every feature
 * whoever wrote it, without a change of its code.
 */
final class Foreseen implements AutoCloseable {
    private static final String NO_CELL = "no value in the table of the whole sample";

    private final Contamination contamination;
    private final TradingCalendar calendar;
    private final SimClock.Driver driver;
    private final PointInTimeCursor cursor;
    private final MarketView view;
    private final FeatureGraph graph;
    private final Schedule schedule;
    private final Map<Derived<?>, Panel> panels = new LinkedHashMap<>();
    private final Map<Formula, Boolean> scaled = new HashMap<>();
    private final @Nullable WholeSample whole;

    Foreseen(Contamination contamination, Backtest backtest, Schedule schedule) {
        this.contamination = contamination;
        this.schedule = schedule;
        this.calendar = schedule.calendar();
        this.driver = SimClock.startingAt(schedule.asked().get(0));
        this.cursor = PointInTimeCursor.over(contamination.hindsight().open(schedule.query()), driver.clock());
        this.view = cursor.view(backtest.id(), backtest.staleAfter());
        this.graph = FeatureGraph.over(cursor, view);
        this.whole = has(Part.MOMENTS) ? new WholeSample() : null;
    }

    boolean has(Part part) {
        return contamination.has(part);
    }

    /** Whether features are read otherwise than at the clock. */
    boolean readsFeatures() {
        return has(Part.FEATURES) || has(Part.MOMENTS);
    }

    /**
     * Whether readings of a formula are foreseen. What is derived looks ahead by its twin, and its figures with it; a formula that
     * mixes them with prices stays at the clock, and is counted.
     */
    boolean reads(Optional<Formula> formula, int times) {
        boolean foreseen = has(Part.FEATURES) || isScaled(formula);
        if (foreseen && formula.isPresent() && formula.get().readsFigures()) {
            contamination.countAtTheClock(readsPrices(formula.get()) ? times : 0);
            return false;
        }
        return foreseen;
    }

    private static boolean readsPrices(Formula formula) {
        return formula instanceof Formula.Price
                || formula instanceof Formula.Given
                || formula.parts().stream().anyMatch(Foreseen::readsPrices);
    }

    private boolean isScaled(Optional<Formula> formula) {
        return has(Part.MOMENTS)
                && formula.isPresent()
                && scaled.computeIfAbsent(formula.get(), Formula::hasWholeSample);
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

    /** @param known the latest visible session of a symbol */
    Reading read(Feature feature, Optional<Formula> formula, Symbol symbol, ToIntFunction<Symbol> known) {
        if (isScaled(formula)) {
            double value = scaled(formula.orElseThrow(), symbol, known);
            return value - value == 0 ? Reading.of(value) : Reading.notYetKnown(NO_CELL);
        }
        contamination.countReadings(1);
        return here(() -> formula.map(some -> graph.read(some, symbol)).orElseGet(() -> alone(feature, symbol)));
    }

    /** Readings of many symbols; NaN where there is none. */
    Readings read(
            Feature feature,
            Optional<Formula> formula,
            List<Symbol> symbols,
            double[] values,
            ToIntFunction<Symbol> known,
            Runnable inStep) {
        if (isScaled(formula)) {
            Arrays.setAll(values, i -> scaled(formula.orElseThrow(), symbols.get(i), known));
            return Readings.of(
                    symbols,
                    values,
                    i -> values[i] - values[i] == 0 ? Reading.of(values[i]) : Reading.notYetKnown(NO_CELL));
        }
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

    /** A cell of a table of the whole sample: of the day if features are, else of the session that is known. */
    private double scaled(Formula formula, Symbol symbol, ToIntFunction<Symbol> known) {
        contamination.countScalings(1);
        if (has(Part.FEATURES)) {
            contamination.countReadings(1);
        }
        int session = has(Part.FEATURES)
                ? here(() -> view.find(symbol).map(Series::ordinal).orElse(-1))
                : known.applyAsInt(symbol);
        return session < 0 ? Double.NaN : Objects.requireNonNull(whole).cell(formula, symbol, session);
    }

    /** Tables over the final version of every row of the run, in which windows are all of it. */
    private final class WholeSample implements AutoCloseable {
        private final PointInTimeCursor end;
        private final MarketView all;
        private final FeatureGraph tables;
        private final Map<Formula, Map<TradingCalendar, Panel>> rows = new HashMap<>();
        private final Map<Symbol, Integer> places = new HashMap<>();

        WholeSample() {
            SimClock.Driver clock = SimClock.startingAt(schedule.end());
            end = PointInTimeCursor.over(contamination.hindsight().open(schedule.query()), clock.clock());
            end.advance();
            all = end.view(view.strategy(), view.staleAfter());
            tables = FeatureGraph.overTheWholeSample(end, all);
        }

        double cell(Formula formula, Symbol symbol, int session) {
            Optional<Instrument> instrument = end.instrument(symbol);
            return instrument.isEmpty()
                    ? Double.NaN
                    : through(all, () -> cell(formula, symbol, instrument.get().calendar(), session));
        }

        private double cell(Formula formula, Symbol symbol, TradingCalendar of, int session) {
            Panel table = rows.computeIfAbsent(formula, none -> new HashMap<>())
                    .computeIfAbsent(of, none -> tables.follow(formula, of, sessions(of), all));
            table.next(); // throws what computing it threw
            return table.row(0, session)[
                    places.computeIfAbsent(symbol, one -> table.symbols().indexOf(one))];
        }

        private int sessions(TradingCalendar of) {
            int first =
                    of.ordinalAtOrBefore(LocalDate.ofInstant(schedule.query().from(), of.zone()));
            return of.closedBy(all.clock().micros()) - Math.max(first, 0) + 1;
        }

        @Override
        public void close() {
            end.close();
        }
    }

    private Reading alone(Feature feature, Symbol symbol) {
        Optional<Series> prices = view.find(symbol);
        return prices.map(feature::read)
                .orElseGet(() -> Reading.notYetKnown("no row of " + symbol + " will be known in the end"));
    }

    /** Reads ahead; what the user's code must not do there fails the run as it would at the clock. */
    private <T> T here(Supplier<T> reading) {
        return through(view, reading);
    }

    private static <T> T through(MarketView eyes, Supplier<T> reading) {
        T read;
        try (Asking asking = Asking.through(eyes)) {
            read = reading.get();
        }
        eyes.fault().ifPresent(fault -> {
            throw fault;
        });
        return read;
    }

    @Override
    public void close() {
        cursor.close();
        if (whole != null) {
            whole.close();
        }
    }
}
