package dev.apex.benchmarks;

import dev.apex.backtest.Backtest;
import dev.apex.backtest.Result;
import dev.apex.execution.Fill;
import dev.apex.market.MemoryMarket;
import dev.apex.market.Symbol;
import dev.apex.strategy.Day;
import dev.apex.strategy.Strategy;
import dev.apex.time.Micros;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
        long before = MemoryBench.used();
        Ta4jCrossover other = new Ta4jCrossover(bars);
        List<Ta4jCrossover.Run> kept = other.kept(false);
        double ta4j = (double) (MemoryBench.used() - before) / bars.rows;
        kept.clear(); // not before here
        double apex = heapOfApex();
        report.line(BenchLine.atMost("features.ta4j_heap_share", apex / ta4j, "x_ta4j", 1.0 / 3));
        report.line(BenchLine.told("features.ta4j_heap_apex", apex, "bytes"));
        report.line(BenchLine.told("features.ta4j_heap_ta4j", ta4j, "bytes"));
    }

    private double heapOfApex() {
        long before = MemoryBench.used();
        MemoryMarket own = bars.market();
        long[] during = new long[1];
        Result result =
                bars.backtest("crossover", () -> weighingAtTheEnd(during)).run(own);
        long after = MemoryBench.used();
        if (oracle.passed(APEX, trades(result)) == 0) {
            throw new IllegalStateException("no trades in " + own); // which keeps both until here
        }
        return (double) (Math.max(during[0], after) - before) / bars.rows;
    }

    private Strategy weighingAtTheEnd(long[] during) {
        Strategy strategy = new ByOwnSums(bars.symbols);
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
                .run((long) bars.symbols * bars.sessions);
    }

    // ---- Apex

    private Crossover.Trades apex() {
        return trades(backtest().run(market));
    }

    private Backtest backtest() {
        return bars.backtest("crossover", () -> new ByOwnSums(bars.symbols));
    }

    private Crossover.Trades trades(Result result) {
        Crossover.Trades trades = new Crossover.Trades(bars.symbols);
        for (Fill fill : result.fills()) {
            int day = days.get(Micros.exact(fill.printAt()));
            trades.take(indices.get(fill.symbol()), day, fill.lots() > 0, fill.price());
        }
        return trades;
    }

    /** Keeps the sums itself. */
    private static final class ByOwnSums implements Strategy {
        private final double[][] window;
        private final double[] fast;
        private final double[] slow;
        private final int[] side;
        private final boolean[] holds;
        private int day;

        ByOwnSums(int symbols) {
            window = new double[Crossover.SLOW][symbols];
            fast = new double[symbols];
            slow = new double[symbols];
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
            double[] gone = window[(day + Crossover.SLOW - Crossover.FAST) % Crossover.SLOW];
            double[] oldest = window[day % Crossover.SLOW];
            for (int s = 0; s < side.length; s++) {
                double close = today.prices(symbols.get(s)).closeOrNaN(0);
                fast[s] += close - gone[s];
                slow[s] += close - oldest[s];
                oldest[s] = close;
                if (day >= Crossover.SLOW - 1) {
                    decide(today, symbols.get(s), s);
                }
            }
            day++;
        }

        private void decide(Day today, Symbol symbol, int s) {
            double above = fast[s] / Crossover.FAST - slow[s] / Crossover.SLOW;
            int now = above > 0 ? 1 : above < 0 ? -1 : side[s];
            if (side[s] < 0 && now > 0) {
                today.order(symbol).buy(1);
                holds[s] = true;
            } else if (side[s] > 0 && now < 0 && holds[s]) {
                today.order(symbol).sell(1);
                holds[s] = false;
            }
            side[s] = now;
        }
    }
}
