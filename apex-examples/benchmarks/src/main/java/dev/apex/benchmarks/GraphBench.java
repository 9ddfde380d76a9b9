package dev.apex.benchmarks;

import dev.apex.feature.Feature;
import dev.apex.feature.FeatureGraph;
import dev.apex.feature.Formula;
import dev.apex.feature.Readings;
import dev.apex.features.Rolling;
import dev.apex.market.MarketQuery;
import dev.apex.market.MemoryMarket;
import dev.apex.market.PointInTimeCursor;
import dev.apex.market.Symbol;
import dev.apex.strategy.Day;
import dev.apex.strategy.Strategy;
import dev.apex.time.Micros;
import dev.apex.time.SimClock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/**
 * What features cost where a strategy asks for them, and what revisions add.
 *
 * <p><b>In a run.</b> Mean, variance, momentum, least and greatest of 20 closes of every symbol, asked of the day at every decision and
 * each value looked at: the run with them less the same run without, over {@link FeatureBench}'s bare kernels on the same closes.
 * What is between is the way from the tape to rows, the account of what was handed out, and its digest.
 *
 * <p><b>Revisions.</b> The same features read of the graph that a run keeps, at every clock of a cursor, less that cursor alone: once
 * where one row in two hundred is revised, and once where none is. The same of a rank across all symbols on top of momentum, where
 * a day that anything touched is computed whole, for none, one in two hundred and one in twenty.
 *
 * <p>Oracle: at every clock all readings are first held to two passes over the closes visible then, which are put together from the columns
 * by arrival, without cursor or tape. The checksum of every later run is that of the readings that passed.
 */
final class GraphBench {
    private static final int W = 20;
    private static final double NEAR = 1e-11;
    private static final List<Feature> FIVE =
            List.of(Rolling.mean(W), Rolling.variance(W), Rolling.momentum(W), Rolling.min(W), Rolling.max(W));

    private static final List<Feature> ACROSS =
            List.of(Rolling.momentum(W), Rolling.momentum(W).rank());

    private final DailyBars clean;
    private final DailyBars few;
    private final DailyBars many;

    GraphBench(DailyBars bars) {
        clean = bars.firstVersions();
        few = DailyBars.of(bars.symbols, bars.sessions, 0.005);
        many = DailyBars.of(bars.symbols, bars.sessions, 0.05);
    }

    void run(Report report) throws Exception {
        Paired.Outcome run = inARun(4, 11);
        report.table("ns per symbol and session", run, "five");
        report.line(BenchLine.atMost("features.run_vs_five", run.ratio("with", "without", "five"), 2.5));
        Paired.Outcome revised = revised(4, 11);
        report.table("ns per symbol and session", revised, "cursor_clean");
        report.line(BenchLine.atMost(
                "features.revisions_half_percent",
                revised.ratio("five_few", "cursor_few", "five_clean", "cursor_clean"),
                1.12));
        report.line(BenchLine.told(
                "features.across_half_percent",
                revised.ratio("across_few", "cursor_few", "across_clean", "cursor_clean")));
        report.line(BenchLine.told(
                "features.across_five_percent",
                revised.ratio("across_many", "cursor_many", "across_clean", "cursor_clean")));
    }

    // ---- in a run

    Paired.Outcome inARun(int toWarmUp, int toMeasure) throws Exception {
        World world = new World(clean);
        world.passed(FIVE);
        return new FeatureBench(clean)
                .addFive(Paired.byThreadTime().rounds(toWarmUp, toMeasure), "five")
                .variant("without", world.lookedAt(List.of()), () -> world.lookedAt(List.of()))
                .variant("with", world.lookedAt(FIVE), () -> world.lookedAt(FIVE))
                .run((long) clean.symbols * clean.sessions);
    }

    /** Looks at every reading of every day. */
    private static final class Looking implements Strategy {
        private final List<Feature> features;
        private long sum;

        Looking(List<Feature> features) {
            this.features = features;
        }

        @Override
        public void onDay(Day today) {
            List<Symbol> symbols = today.universe().symbols();
            sum += symbols.size();
            for (Feature feature : features) {
                Readings readings = today.read(feature, symbols);
                for (int i = 0; i < readings.size(); i++) {
                    sum += Double.doubleToRawLongBits(readings.orNaN(i));
                }
            }
        }
    }

    // ---- revisions

    Paired.Outcome revised(int toWarmUp, int toMeasure) throws Exception {
        Paired paired = Paired.byThreadTime().rounds(toWarmUp, toMeasure);
        add(paired, "clean", new World(clean));
        add(paired, "few", new World(few));
        add(paired, "many", new World(many));
        return paired.run((long) clean.symbols * clean.sessions);
    }

    private static void add(Paired paired, String name, World world) {
        paired.variant("cursor_" + name, world.replay(List.of(), Check.NONE), () -> world.replay(List.of(), Check.NONE))
                .variant("five_" + name, world.passed(FIVE), () -> world.replay(FIVE, Check.NONE))
                .variant("across_" + name, world.passed(ACROSS), () -> world.replay(ACROSS, Check.NONE));
    }

    /** Hears the readings of each clock. */
    @FunctionalInterface
    private interface Check {
        Check NONE = (step, formula, values) -> {};

        void at(int step, int formula, double[] values);
    }

    /** Bars, on a tape and as what was visible of them. */
    private static final class World {
        private final DailyBars bars;
        private final MemoryMarket market;
        private final List<Instant> clocks;
        private final List<Symbol> symbols;

        World(DailyBars bars) {
            this.bars = bars;
            this.market = bars.market();
            this.clocks = bars.clocks();
            this.symbols = bars.instruments.stream()
                    .map(instrument -> instrument.symbol())
                    .toList();
        }

        long lookedAt(List<Feature> features) {
            Looking[] asked = new Looking[1];
            bars.backtest("looking", () -> asked[0] = new Looking(features)).run(market);
            return asked[0].sum;
        }

        /** Asks for all readings at every clock. */
        long replay(List<Feature> features, Check check) {
            SimClock.Driver driver = SimClock.startingAt(clocks.get(0));
            PointInTimeCursor cursor = PointInTimeCursor.over(
                    market.open(MarketQuery.upTo(clocks.get(clocks.size() - 1))), driver.clock());
            FeatureGraph graph = FeatureGraph.over(cursor);
            List<Formula> formulas = features.stream().map(Formula::of).toList();
            double[] values = new double[symbols.size()];
            long sum = 0;
            for (int step = 0; step < bars.sessions; step++) {
                driver.advanceTo(clocks.get(step));
                cursor.advance();
                sum += cursor.correctionsMet();
                for (int f = 0; f < formulas.size(); f++) {
                    graph.read(formulas.get(f), symbols, values);
                    check.at(step, f, values);
                    for (double value : values) {
                        sum += Double.doubleToRawLongBits(value);
                    }
                }
            }
            return sum;
        }

        /** Holds every reading to its oracle, and gives the checksum. */
        long passed(List<Feature> features) {
            Expected expected = new Expected(bars, clocks);
            return replay(features, (step, formula, values) -> {
                expected.advanceTo(step);
                for (int s = 0; s < values.length; s++) {
                    double oracle =
                            features.equals(ACROSS) ? expected.across(formula, s, values) : expected.five(formula, s);
                    boolean near = Math.abs(values[s] - oracle) <= NEAR * Math.max(1, Math.abs(oracle));
                    if (!(near || Double.isNaN(oracle) && Double.isNaN(values[s]))) {
                        throw new IllegalStateException(features.get(formula).name() + " of " + symbols.get(s) + " at "
                                + clocks.get(step) + " is " + values[s] + ", its oracle says " + oracle);
                    }
                }
            });
        }
    }

    /** What two passes over the closes visible at a clock give. */
    private static final class Expected {
        private final DailyBars bars;
        private final List<Instant> clocks;
        /** By symbol and session. */
        private final double[][] close;

        private double[] momentum = {};
        private int released;
        private int day;

        Expected(DailyBars bars, List<Instant> clocks) {
            this.bars = bars;
            this.clocks = clocks;
            close = new double[bars.symbols][bars.sessions];
            for (double[] row : close) {
                Arrays.fill(row, Double.NaN);
            }
        }

        void advanceTo(int step) {
            long clock = Micros.floor(clocks.get(step));
            for (; released < bars.rows && bars.ingestedAt[released] <= clock; released++) {
                close[bars.symbol[released]][bars.day[released]] = bars.values[DailyBars.CLOSE][released];
            }
            day = step - 1; // asked in the morning, of the session before
        }

        double five(int feature, int symbol) {
            if (day < W - 1) {
                return Double.NaN;
            }
            double[] x = close[symbol];
            if (feature == 2) {
                return day < W ? Double.NaN : x[day] / x[day - W] - 1;
            }
            double[] window = Arrays.copyOfRange(x, day - W + 1, day + 1);
            double mean = Arrays.stream(window).sum() / W;
            return switch (feature) {
                case 0 -> mean;
                case 1 ->
                    Arrays.stream(window).map(v -> (v - mean) * (v - mean)).sum() / (W - 1);
                case 3 -> Arrays.stream(window).min().orElseThrow();
                default -> Arrays.stream(window).max().orElseThrow();
            };
        }

        /** Momentum, then its rank by counting what was read as momentum: 1 for the greatest, equals share. */
        double across(int formula, int symbol, double[] values) {
            if (formula == 0) {
                momentum = values.clone();
                return five(2, symbol);
            }
            double own = momentum[symbol];
            int less = 0;
            int equal = 0;
            int known = 0;
            for (double other : momentum) {
                less += other < own ? 1 : 0;
                equal += other == own ? 1 : 0;
                known += Double.isNaN(other) ? 0 : 1;
            }
            return Double.isNaN(own) ? Double.NaN : (less + (equal + 1) / 2.0) / known;
        }
    }
}
