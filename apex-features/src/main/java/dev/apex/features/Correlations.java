package dev.apex.features;

import dev.apex.Digest;
import dev.apex.feature.Derived;
import dev.apex.feature.Feature;
import dev.apex.feature.Panel;
import dev.apex.feature.Reading;
import dev.apex.market.MarketView;
import dev.apex.market.Symbol;
import dev.apex.market.Tenure;
import dev.apex.random.RunSeed;
import dev.apex.time.TradingCalendar;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The correlations of all pairs of symbols of a calendar over a rolling window, for a strategy to read:
 * {@code backtest.knowing(CORRELATIONS)} and then {@code today.read(CORRELATIONS).nearest(symbol, 5)}.
 *
 * <p>They are those of the returns from session to session unless {@link #of} says of what, and those of {@link RollingCorrelation}:
 * recomputed as of the clock after late rows and revisions, a function of the ordinal of the session and of two windows of
 * what is visible. A value may be shared between backtests.
 */
public final class Correlations implements Derived<Correlations.Now> {
    private final Feature feature;
    private final TradingCalendar calendar;
    private final int window;
    private final int least;

    private Correlations(Feature feature, TradingCalendar calendar, int window, int least) {
        this.feature = feature;
        this.calendar = calendar;
        this.window = window;
        this.least = least;
        RollingCorrelation.over(window, least, 0); // refuses what cannot be
    }

    /**
     * Correlations of returns over a window of sessions of a calendar, where each of a pair has a value in every session.
     *
     * @param sessions at least 2
     */
    public static Correlations over(int sessions, TradingCalendar calendar) {
        return new Correlations(Rolling.returns(), calendar, sessions, sessions);
    }

    /** The same of another feature. */
    public Correlations of(Feature other) {
        return new Correlations(other, calendar, window, least);
    }

    /**
     * The same where a pair has a correlation once both have values in so many sessions of the window.
     *
     * @param sessions from 2 to the window
     */
    public Correlations least(int sessions) {
        return new Correlations(feature, calendar, window, sessions);
    }

    @Override
    public String name() {
        String of = Digest.create().put(version()).finishHex();
        return "correlations-" + window + "-" + least + "-" + of.substring(0, 8);
    }

    @Override
    public String version() {
        return feature.name() + " on " + calendar.digest();
    }

    @Override
    public int sessions() {
        return feature.sessions() + 2 * window - 1;
    }

    @Override
    public Optional<Following> following() {
        return Optional.of(new Following(feature, calendar, 2 * window));
    }

    @Override
    public Course<Now> start(RunSeed seed) {
        return new Matrix();
    }

    @Override
    public String toString() {
        return name() + ", " + feature.name() + " on " + calendar;
    }

    /** A symbol and how it moves with another. */
    public record Neighbour(Symbol symbol, double correlation) {}

    /** The correlations of one step; kept and read in a later one, they throw. */
    public static final class Now {
        private final Matrix matrix;
        private final Tenure tenure;

        private Now(Matrix matrix, Tenure tenure) {
            this.matrix = matrix;
            this.tenure = tenure;
        }

        /** The correlation of two symbols, from -1 to 1; not yet known where too few sessions are common to both, or one did not move. */
        public Reading between(Symbol one, Symbol other) {
            requireStep();
            Integer a = matrix.places.get(one);
            Integer b = matrix.places.get(other);
            if (a == null || b == null) {
                return Reading.notYetKnown("no row of " + (a == null ? one : other) + " has arrived");
            }
            double value = matrix.all.correlation(a, b);
            return Double.isNaN(value)
                    ? Reading.notYetKnown("too few sessions in which both moved")
                    : Reading.of(value);
        }

        /** The symbols that move most alike with one, the greatest correlation first, equals by name; fewer if fewer have one. */
        public List<Neighbour> nearest(Symbol symbol, int count) {
            requireStep();
            Integer place = matrix.places.get(symbol);
            int most = Math.min(Checked.window(count), matrix.all.symbols());
            int[] nearest = new int[most];
            double[] values = new double[most];
            int found = place == null ? 0 : matrix.all.neighbours(place, matrix.precedence, nearest, values);
            List<Neighbour> neighbours = new ArrayList<>();
            for (int i = 0; i < found; i++) {
                neighbours.add(new Neighbour(matrix.symbols.get(nearest[i]), values[i]));
            }
            return neighbours;
        }

        private void requireStep() {
            tenure.require("correlations");
        }
    }

    private final class Matrix implements Course<Now> {
        private final RollingCorrelation all = RollingCorrelation.over(window, least, 0);
        private final Map<Symbol, Integer> places = new HashMap<>();
        private final Digest changes = Digest.create();
        private List<Symbol> symbols = List.of();
        private int[] precedence = {};

        @Override
        public Now advance(MarketView view) {
            throw new IllegalStateException(name() + " was not given the rows it follows");
        }

        @Override
        public Now advance(MarketView view, Panel rows) {
            meet(rows);
            int next = rows.next();
            rows.take((place, from, to) -> {
                if (next - 1 - to < all.reach()) {
                    all.rebuild(place, rows);
                }
                changes.put(symbols.get(place).name()).put((long) from);
                for (int session = from; session <= to; session++) {
                    changes.put(rows.row(0, session)[place]);
                }
            });
            for (int session = next; session <= rows.latest(); session++) {
                all.step(session, rows);
                changes.put((long) session);
                for (int place : rows.byName()) {
                    changes.put(rows.row(0, session)[place]);
                }
            }
            return new Now(this, view.tenure());
        }

        private void meet(Panel rows) {
            if (rows.size() > all.symbols()) {
                symbols = rows.symbols();
                for (int place = all.symbols(); place < symbols.size(); place++) {
                    places.put(symbols.get(place), place);
                }
                all.grow(symbols.size());
                precedence = new int[symbols.size()];
                int[] byName = rows.byName();
                for (int i = 0; i < byName.length; i++) {
                    precedence[byName[i]] = i;
                }
            }
        }

        @Override
        public void digest(Digest digest) {
            digest.put(changes.finish());
        }
    }
}
