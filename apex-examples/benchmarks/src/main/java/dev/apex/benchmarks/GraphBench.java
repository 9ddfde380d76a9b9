package dev.apex.benchmarks;

import dev.apex.feature.CrossSection;
import dev.apex.feature.Feature;
import dev.apex.feature.FeatureGraph;
import dev.apex.feature.Formula;
import dev.apex.feature.Kernel;
import dev.apex.feature.Reading;
import dev.apex.feature.Readings;
import dev.apex.features.Kernels;
import dev.apex.features.Moment;
import dev.apex.market.Adjustment;
import dev.apex.market.MarketQuery;
import dev.apex.market.MemoryMarket;
import dev.apex.market.PointInTimeCursor;
import dev.apex.market.PriceField;
import dev.apex.market.Series;
import dev.apex.market.Symbol;
import dev.apex.strategy.Day;
import dev.apex.strategy.Strategy;
import dev.apex.time.Micros;
import dev.apex.time.SimClock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

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
    private static final Formula CLOSE = new Formula.Price(PriceField.CLOSE, Adjustment.SPLITS);

    /** In the order of {@link #expected}. */
    private static final List<Formula> FIVE = List.of(
            computed(Kernels.moments(W, W, Moment.MEAN, Moment.VARIANCE), 0),
            computed(Kernels.moments(W, W, Moment.MEAN, Moment.VARIANCE), 1),
            computed(Kernels.change(W), 0),
            computed(Kernels.extremes(W, W), 0),
            computed(Kernels.extremes(W, W), 1));

    private static final List<Formula> ACROSS = List.of(
            computed(Kernels.change(W), 0), new Formula.Across(new Placed(), List.of(computed(Kernels.change(W), 0))));

    private static Formula computed(Kernel kernel, int output) {
        return new Formula.Computed(kernel, output, List.of(CLOSE));
    }

    /** How many symbols of a session have a lower value. */
    private record Placed() implements CrossSection {
        @Override
        public String name() {
            return "placed";
        }

        @Override
        public int inputs() {
            return 1;
        }

        @Override
        public void compute(double[][] values, double[] out) {
            double[] sorted = values[0].clone();
            Arrays.sort(sorted); // NaN at the end
            for (int i = 0; i < out.length; i++) {
                out[i] = Double.isNaN(values[0][i]) ? Double.NaN : lower(sorted, values[0][i]);
            }
        }

        private static int lower(double[] sorted, double value) {
            int from = 0;
            int to = sorted.length;
            while (from < to) {
                int middle = (from + to) >>> 1;
                if (sorted[middle] < value) {
                    from = middle + 1;
                } else {
                    to = middle;
                }
            }
            return from;
        }
    }

    /** A feature as a strategy asks for it. */
    private record Asked(Formula made) implements Feature {
        @Override
        public String name() {
            return made.name();
        }

        @Override
        public int sessions() {
            return made.sessions();
        }

        @Override
        public Reading read(Series prices) {
            return made.read(prices);
        }

        @Override
        public Optional<Formula> formula() {
            return Optional.of(made);
        }
    }

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
        List<Feature> features = FIVE.stream().<Feature>map(Asked::new).toList();
        return new FeatureBench(clean)
                .addFive(Paired.byThreadTime().rounds(toWarmUp, toMeasure), "five")
                .variant("without", world.lookedAt(List.of()), () -> world.lookedAt(List.of()))
                .variant("with", world.lookedAt(features), () -> world.lookedAt(features))
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
        long replay(List<Formula> formulas, Check check) {
            SimClock.Driver driver = SimClock.startingAt(clocks.get(0));
            PointInTimeCursor cursor = PointInTimeCursor.over(
                    market.open(MarketQuery.upTo(clocks.get(clocks.size() - 1))), driver.clock());
            FeatureGraph graph = FeatureGraph.over(cursor);
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
        long passed(List<Formula> formulas) {
            Expected expected = new Expected(bars, clocks);
            return replay(formulas, (step, formula, values) -> {
                expected.advanceTo(step);
                for (int s = 0; s < values.length; s++) {
                    double oracle =
                            formulas.equals(ACROSS) ? expected.across(formula, s, values) : expected.five(formula, s);
                    boolean near = Math.abs(values[s] - oracle) <= NEAR * Math.max(1, Math.abs(oracle));
                    if (!(near || Double.isNaN(oracle) && Double.isNaN(values[s]))) {
                        throw new IllegalStateException(formulas.get(formula).name() + " of " + symbols.get(s) + " at "
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

        /** Momentum, then how many have less of what was read as momentum. */
        double across(int formula, int symbol, double[] values) {
            if (formula == 0) {
                momentum = values.clone();
                return five(2, symbol);
            }
            double own = momentum[symbol];
            return Double.isNaN(own)
                    ? Double.NaN
                    : Arrays.stream(momentum).filter(other -> other < own).count();
        }
    }
}
