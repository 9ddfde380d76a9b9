package dev.apex.regime;

import dev.apex.Digest;
import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.feature.Derived;
import dev.apex.feature.Feature;
import dev.apex.feature.Notice;
import dev.apex.feature.Regime;
import dev.apex.market.MarketQuery;
import dev.apex.market.MarketSource;
import dev.apex.market.MarketView;
import dev.apex.market.PointInTimeCursor;
import dev.apex.market.Series;
import dev.apex.market.Symbol;
import dev.apex.random.RunSeed;
import dev.apex.time.Decision;
import dev.apex.time.DecisionTime;
import dev.apex.time.Micros;
import dev.apex.time.SimClock;
import dev.apex.time.Span;
import dev.apex.time.TradingCalendar;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The regimes of a market as a run goes: give them to a backtest with {@code knowing(..)} and read {@code today.read(regimes)}.
 *
 * <p>What is read at a clock comes from forward filtering, under a model that was known, of rows that are visible; a row that was
 * revised is filtered in its new version from then on, and labels that were published stay. {@link #labels} walks a source by
 * itself and gives the labels that a run would have read, to be kept in a {@link dev.apex.facts.FactLog}.
 *
 * <p>The seed of a window is made of the regimes' name and its dates, as a run's is of a strategy's name and its span: strategies
 * that read the same regimes read the same luck. A run that reads expanding windows has to remember as far back as they begin.
 * Immutable; may be shared between backtests.
 */
public final class Regimes implements Derived<Regime> {
    private final String name;
    private final Symbol symbol;
    private final List<Feature> features;
    private final WalkForward terms;
    private final boolean alone;

    Regimes(String name, Symbol symbol, List<Feature> features, WalkForward terms, boolean alone) {
        this.name = name;
        this.symbol = symbol;
        this.features = List.copyOf(features);
        this.terms = terms;
        this.alone = alone;
        long names = features.stream().map(Feature::name).distinct().count();
        if (features.isEmpty() || names < features.size() || names > GaussianHmm.MOST_FEATURES) {
            throw new RefusedException(
                    Rule.REGIME_INPUTS,
                    name + " of " + features.stream().map(Feature::name).toList());
        }
        RunSeed.of(
                name,
                terms.boundaries().calendar().verified().first(),
                terms.boundaries().calendar().verified().last());
    }

    /**
     * Promises that the features read no symbol but theirs. Then a dividend of another does not have every row read again, which
     * is what makes regimes slow beside a thousand symbols with corporate actions.
     */
    public Regimes readingNoOther() {
        return new Regimes(name, symbol, features, terms, true);
    }

    @Override
    public String name() {
        return name;
    }

    /** Symbol, features and all settings, threads aside. */
    @Override
    public String version() {
        return "1 " + symbol + " " + features.stream().map(Feature::name).toList() + ", " + terms;
    }

    @Override
    public int sessions() {
        return terms.sessions() + reach();
    }

    private int reach() {
        return features.stream().mapToInt(Feature::sessions).max().orElse(1);
    }

    /** The probability of each state as {@code p0, p1, ..}, the likeliest {@code state}, and the {@code era}. */
    @Override
    public Optional<Figures> figures() {
        List<String> names = new ArrayList<>();
        for (int state = 0; state < terms.training().states(); state++) {
            names.add("p" + state);
        }
        names.add("state");
        names.add("era");
        return Optional.of(new Figures(terms.boundaries().calendar(), names));
    }

    /**
     * The probability of a state as a feature, the same for every symbol of the calendar.
     *
     * <p>Of the latest session it is what {@code today.read(regimes)} says; of one before, what the model in force at the clock says
     * of it: filtered up to it, of rows visible at the clock. What was read then is {@code asSeen(..)}. It has no value while the
     * regime is not known, nor before the window of the model. Within an era a state is the same thing; see {@link #era}.
     *
     * @throws RefusedException with {@link Rule#NO_SUCH_FIGURE} if there is no such state
     */
    public Feature probability(int state) {
        return figure("p" + state);
    }

    /** The number of the likeliest state as a feature, read like {@link #probability}. */
    public Feature state() {
        return figure("state");
    }

    /** How often regimes had been lost to view as a feature: where it changes, what was learned of states no longer holds. */
    public Feature era() {
        return figure("era");
    }

    @Override
    public Course start(RunSeed seed) {
        return new Course(false);
    }

    /**
     * Regimes of a model fitted once to everything that the run may read, each label resting on all rows: for an ablation, to price
     * what walking forward forgoes.
     */
    @Override
    public Optional<Twin<Regime>> hindsight() {
        return Optional.of(new HindsightTwin(name, symbol, features, terms));
    }

    /** One run's course; made by {@link Regimes#start}. Confined to one thread. */
    public final class Course implements Derived.Course<Regime> {
        private final Walk walk;
        private final RowTable table = new RowTable(symbol, features, alone);
        private long arrived;

        private Course(boolean publishing) {
            walk = new Walk(name, version(), terms, publishing);
        }

        @Override
        public Regime advance(MarketView view) {
            Optional<Series> prices = view.find(symbol);
            if (prices.isEmpty()) {
                return Regime.unknown(0, -1, "no row of " + symbol + " has arrived");
            }
            TradingCalendar calendar = prices.get().instrument().calendar();
            if (!calendar.equals(terms.boundaries().calendar())) {
                throw new RefusedException(
                        Rule.REGIME_INPUTS,
                        name + " walks " + terms.boundaries().calendar().name() + ", and " + symbol + " trades on "
                                + calendar.name());
            }
            table.advance(prices.get(), view.changes(), view.clock().instant());
            if (table.changed() < Integer.MAX_VALUE) {
                arrived = view.clock().micros(); // a row that was withdrawn hands nothing out
            }
            return walk.advance(view.clock().micros(), table.latest(), () -> arrived(view), table.changed(), table);
        }

        private long arrived(MarketView view) {
            view.highestIngestedAt().ifPresent(last -> arrived = Math.max(arrived, Micros.ceil(last)));
            return arrived;
        }

        /** Of each window that came into force: that regimes were lost to view, that an older model stayed, that there are none. */
        @Override
        public List<Notice> notices() {
            return walk.notices();
        }

        /** The number of the window in force. */
        @Override
        public String model() {
            return walk.model();
        }

        @Override
        public double figure(int column, int session) {
            int states = terms.training().states();
            if (!walk.hasFigures(session)) {
                return Double.NaN;
            }
            if (column < states) {
                return walk.probability(column, session);
            }
            return column == states ? walk.likeliest(session) : walk.era();
        }

        @Override
        public String whyNoFigure(int session) {
            return walk.whyNot(session);
        }

        @Override
        public void digest(Digest digest) {
            walk.digest(digest);
        }
    }

    /**
     * Walks a source and gives the labels of every window that was in force: what a run over the span reads that decides at these
     * times, and remembers as much.
     *
     * @param source read up to the last decision
     * @param time when models are refitted and labels published
     * @param span of the walk's calendar
     * @throws RefusedException while a strategy is being asked on this thread; and as a run would
     */
    public List<RegimeLabels> labels(MarketSource source, DecisionTime time, Span span) {
        TradingCalendar calendar = terms.boundaries().calendar();
        List<Decision> decisions = time.decisions(calendar, span);
        if (decisions.isEmpty()) {
            return List.of();
        }
        Course course = new Course(true);
        SimClock.Driver driver = SimClock.startingAt(decisions.get(0).at());
        int first = calendar.ordinalAtOrAfter(span.first());
        int needed = terms.expands() ? Math.min(first, terms.from(first)) - reach() : first - sessions();
        MarketQuery query = MarketQuery.upTo(decisions.get(decisions.size() - 1).at())
                .from(calendar.session(Math.max(0, needed)).opensAt());
        try (PointInTimeCursor cursor = PointInTimeCursor.over(source.open(query), driver.clock())) {
            MarketView view = cursor.view(name, 1);
            for (Decision decision : decisions) {
                driver.advanceTo(decision.at());
                cursor.advance();
                course.advance(view);
                course.arrived(view);
                view.endStep();
            }
        }
        return course.walk.published();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Regimes that
                && name.equals(that.name)
                && features.equals(that.features)
                && version().equals(that.version());
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return "regimes " + name;
    }
}
