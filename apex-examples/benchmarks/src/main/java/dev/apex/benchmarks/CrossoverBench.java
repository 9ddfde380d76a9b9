package dev.apex.benchmarks;

import dev.apex.backtest.Result;
import dev.apex.execution.Fill;
import dev.apex.feature.Feature;
import dev.apex.feature.Readings;
import dev.apex.features.Rolling;
import dev.apex.market.MemoryMarket;
import dev.apex.market.Symbol;
import dev.apex.strategy.Day;
import dev.apex.strategy.Strategy;
import dev.apex.time.Micros;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.stream.DoubleStream;

/**
 * A {@link Crossover} of 500 symbols, in Apex as one backtest of a whole portfolio and in ta4j symbol by symbol.
 *
 * <p>Apex's side is a run through the public door with nothing left out: every row let through by its arrival, orders, fills at the
 * next open, both books, accounts of every session, metrics at hand, and every layer of the fingerprint. ta4j's is
 * {@link Ta4jCrossover}: indicators, rule and a record of trades; it has no clock, no cash and no equity.
 *
 * <p>Oracle: trades worked out in whole cents; symbol, session, side and price of each must agree.
 */
final class CrossoverBench {
    private static final String APEX = "apex";
    private static final String LOOP = "ta4j_loop";
    private static final String MANAGER = "ta4j_manager";
    private static final String SIX = "apex_six";
    private static final String SIX_LOOP = "ta4j_six";
    /** Beside both means, on every bar whether the rule asks for them or not. */
    private static final List<Feature> OTHERS = List.of(
            Rolling.momentum(Crossover.FAST),
            Rolling.deviation(Crossover.FAST),
            Rolling.max(Crossover.FAST),
            Rolling.min(Crossover.FAST));

    private final DailyBars bars;
    private final MemoryMarket market;
    private final Ta4jCrossover rival;
    private final Map<Symbol, Integer> indices = new HashMap<>();
    private final Map<Long, Integer> days = new HashMap<>();
    private final Crossover.Oracle oracle;

    CrossoverBench(DailyBars all) {
        bars = all.firstVersions();
        market = bars.market();
        rival = new Ta4jCrossover(bars);
        oracle = Crossover.oracle(bars);
        for (int s = 0; s < bars.symbols; s++) {
            indices.put(bars.instruments.get(s).symbol(), s);
        }
        for (int row = 0; row < bars.rows; row++) {
            days.put(bars.opensAt[row], bars.day[row]);
        }
    }

    void run(Report report) throws Exception {
        Paired.Outcome outcome = measure(4, 9);
        report.table("ns per bar, " + oracle.trades() + " trades", outcome, LOOP);
        report.line(BenchLine.atLeast("features.ta4j_crossover_ratio", outcome.ratio(LOOP, APEX), 8));
        report.line(BenchLine.atLeast("features.ta4j_six_features_ratio", outcome.ratio(SIX_LOOP, SIX), 20));
        report.line(BenchLine.told("features.ta4j_six_features_apex", outcome.nanos(SIX), "ns"));
        report.line(BenchLine.told("features.ta4j_six_features_ta4j", outcome.nanos(SIX_LOOP), "ns"));
        report.line(BenchLine.told("features.ta4j_crossover_apex", outcome.nanos(APEX), "ns"));
        report.line(BenchLine.told("features.ta4j_crossover_ta4j", outcome.nanos(LOOP), "ns"));
        report.line(BenchLine.told("features.ta4j_crossover_ta4j_manager", outcome.nanos(MANAGER), "ns"));
        heap(report);
    }

    // ---- heap

    /**
     * Bytes of heap a bar that each engine holds at once: ta4j its series, indicators with their caches and records of trades when
     * all symbols are done; Apex its market and all that the run has, caches included, while the strategy is asked for the last
     * time, or market and result afterwards, whichever is more.
     */
    private void heap(Report report) {
        double ta4j = median(this::heapOfTa4j);
        double apex = median(this::heapOfApex);
        report.line(BenchLine.atMost("features.ta4j_heap_share", apex / ta4j, "x_ta4j", 1.0 / 3));
        report.line(BenchLine.told("features.ta4j_heap_apex", apex, "bytes"));
        report.line(BenchLine.told("features.ta4j_heap_ta4j", ta4j, "bytes"));
    }

    /** Of three: what an earlier trial left behind may go during a later one. */
    private static double median(DoubleSupplier trial) {
        return DoubleStream.generate(trial)
                .limit(3)
                .sorted()
                .skip(1)
                .findFirst()
                .orElseThrow();
    }

    private double heapOfTa4j() {
        long before = MemoryBench.used();
        Ta4jCrossover other = new Ta4jCrossover(bars);
        List<Ta4jCrossover.Run> kept = other.kept(true);
        double perBar = (double) (MemoryBench.used() - before) / bars.rows;
        if (kept.size() != other.series().size()) {
            throw new IllegalStateException(kept.size() + " runs"); // which keeps both until here
        }
        return perBar;
    }

    double heapOfApex() {
        long before = MemoryBench.used();
        MemoryMarket own = bars.market();
        long[] during = new long[1];
        Result result = bars.backtest("crossover", () -> weighingAtTheEnd(during))
                .allowing("java.lang.management.ManagementFactory", "weighs the heap while the run holds it")
                .run(own);
        long after = MemoryBench.used();
        if (oracle.passed(APEX, trades(result)) == 0) {
            throw new IllegalStateException("no trades in " + own); // which keeps both until here
        }
        return (double) (Math.max(during[0], after) - before) / bars.rows;
    }

    private Strategy weighingAtTheEnd(long[] during) {
        Strategy strategy = new ByFeatures(bars.symbols, OTHERS, new Seen());
        int[] day = new int[1];
        return today -> {
            strategy.onDay(today);
            if (++day[0] == bars.sessions) {
                during[0] = MemoryBench.used();
            }
        };
    }

    // ---- time

    Paired.Outcome measure(int toWarmUp, int toMeasure) throws Exception {
        return Paired.byThreadTime()
                .rounds(toWarmUp, toMeasure)
                .variant(
                        LOOP,
                        oracle.passed(LOOP, rival.byLoop()),
                        () -> rival.byLoop().checksum())
                .variant(
                        MANAGER,
                        oracle.passed(MANAGER, rival.byManager()),
                        () -> rival.byManager().checksum())
                .variant(APEX, oracle.passed(APEX, apex()), () -> apex().checksum())
                .variant(SIX_LOOP, passedSixOfTa4j(), rival::sixByLoop)
                .variant(SIX, passedSix(), () -> apexSix(new Seen()))
                .run((long) bars.symbols * bars.sessions);
    }

    /** Holds the trades of a run with six features to their oracle, and what it saw to two passes over each window. */
    private long passedSix() {
        Seen seen = new Seen();
        oracle.passed(SIX, trades(run(OTHERS, seen)));
        double[][] close = new double[bars.symbols][bars.sessions];
        for (int row = 0; row < bars.rows; row++) {
            close[bars.symbol[row]][bars.day[row]] = bars.values[DailyBars.CLOSE][row];
        }
        double sum = 0;
        for (double[] closes : close) {
            for (int day = Crossover.FAST - 1; day < bars.sessions - 1; day++) {
                double[] six = Crossover.six(closes, day, true);
                for (int other = 2; other < Crossover.SIX; other++) {
                    sum += six[other] > 0 ? six[other] : 0;
                }
            }
        }
        if (!(Math.abs(seen.sum - sum) <= 1e-9 * sum)) {
            throw new IllegalStateException("features add up to " + seen.sum + ", by two passes to " + sum);
        }
        return apexSix(new Seen());
    }

    private long passedSixOfTa4j() {
        Crossover.Trades trades = new Crossover.Trades(bars.symbols);
        long checksum = rival.sixByLoop(trades);
        oracle.passed(SIX_LOOP, trades);
        return checksum;
    }

    // ---- Apex

    private Crossover.Trades apex() {
        return trades(run(List.of(), new Seen()));
    }

    /** The checksum of the trades, and of the sum of what else was looked at. */
    private long apexSix(Seen seen) {
        return trades(run(OTHERS, seen)).checksum() * 31 + Double.doubleToLongBits(seen.sum);
    }

    private Result run(List<Feature> others, Seen seen) {
        return bars.backtest("crossover", () -> new ByFeatures(bars.symbols, others, seen))
                .run(market);
    }

    private Crossover.Trades trades(Result result) {
        Crossover.Trades trades = new Crossover.Trades(bars.symbols);
        for (Fill fill : result.fills()) {
            int day = days.get(Micros.exact(fill.printAt()));
            trades.take(indices.get(fill.symbol()), day, fill.lots() > 0, fill.price());
        }
        return trades;
    }

    /** Reads the two means of all symbols, and whatever else it is told to. */
    private static final class ByFeatures implements Strategy {
        private static final Feature FAST = Rolling.mean(Crossover.FAST);
        private static final Feature SLOW = Rolling.mean(Crossover.SLOW);

        private final List<Feature> others;
        private final Seen seen;
        private final int[] side;
        private final boolean[] holds;

        ByFeatures(int symbols, List<Feature> others, Seen seen) {
            this.others = others;
            this.seen = seen;
            side = new int[symbols];
            holds = new boolean[symbols];
        }

        @Override
        public void onDay(Day today) {
            List<Symbol> symbols = today.universe().symbols();
            if (symbols.isEmpty()) {
                return;
            }
            if (symbols.size() != side.length) {
                throw new IllegalStateException(symbols.size() + " symbols on " + today);
            }
            Readings fast = today.read(FAST, symbols);
            Readings slow = today.read(SLOW, symbols);
            for (int s = 0; s < side.length; s++) {
                double above = fast.orNaN(s) - slow.orNaN(s);
                int now = above > 0 ? 1 : above < 0 ? -1 : side[s];
                if (now != side[s]) {
                    turn(today, symbols.get(s), s, now);
                }
            }
            for (Feature other : others) {
                Readings readings = today.read(other, symbols);
                for (int s = 0; s < side.length; s++) {
                    seen.sum += readings.orNaN(s) > 0 ? readings.orNaN(s) : 0;
                }
            }
        }

        private void turn(Day today, Symbol symbol, int s, int now) {
            if (side[s] < 0) {
                today.order(symbol).buy(1);
                holds[s] = true;
            } else if (side[s] > 0 && holds[s]) {
                today.order(symbol).sell(1);
                holds[s] = false;
            }
            side[s] = now;
        }
    }

    /** What a strategy looked at. */
    private static final class Seen {
        private double sum;
    }
}
