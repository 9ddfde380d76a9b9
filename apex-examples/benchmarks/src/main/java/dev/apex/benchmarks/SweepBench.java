package dev.apex.benchmarks;

import dev.apex.backtest.Backtest;
import dev.apex.backtest.Result;
import dev.apex.backtest.Sweep;
import dev.apex.execution.Fees;
import dev.apex.execution.Slippage;
import dev.apex.feature.Feature;
import dev.apex.feature.Reading;
import dev.apex.market.MemoryMarket;
import dev.apex.strategy.Day;
import dev.apex.strategy.Ranking;
import dev.apex.strategy.Strategy;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * What a full run costs and how it grows, and what a sweep gains from a second thread.
 *
 * <p><b>Full run.</b> Weekly rebalancing into the tenth of the symbols that gained most over 60 sessions, with slippage and fees:
 * orders, fills, ledger, every layer of the fingerprint, the metrics. Timed beside runs over twice and four times the days and
 * the symbols; each ratio is of the time for a symbol-day, so that 1 is linear.
 *
 * <p><b>Sweep.</b> 24 strategies times 100 parameter sets over one market, on one thread and on two, by the clock on the wall.
 * Oracle: the fingerprints of all 2,400 members, the same every time; of every 23rd - 105 of them, of every strategy and
 * every parameter - that of a run by itself, on a cursor of its own.
 *
 * <p><b>Heap.</b> What the results of a sweep hold on to, for each of them, after garbage collection.
 */
final class SweepBench {
    private static final String ONE_THREAD = "one_thread";
    private static final String TWO_THREADS = "two_threads";
    private static final int STRATEGIES = 24;
    /** Has no divisor in common with the numbers of strategies and of values, so that the sample meets all of them. */
    private static final int SAMPLE = 23;

    private static final Object[] LOOK_BACKS = {5, 10, 15, 20, 30, 40, 60, 90, 120, 180};
    private static final Object[] SHARES = {0.02, 0.04, 0.06, 0.08, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5};

    private SweepBench() {}

    static void run(DailyBars bars, Report report) throws Exception {
        fullRuns(bars, report);
        sweeps(DailyBars.of(40, 252), report);
    }

    // the full run

    private static void fullRuns(DailyBars bars, Report report) throws Exception {
        Paired full = Paired.byThreadTime().rounds(3, 7);
        add(full, "full_run", bars);
        Paired.Outcome one = full.run((long) bars.symbols * bars.sessions);
        report.table("ns per symbol-day", one, "full_run");
        report.line(BenchLine.told("simulator.full_run_ns", one.nanos("full_run"), "ns"));

        Paired growth = Paired.byThreadTime().rounds(3, 7);
        add(growth, "base", DailyBars.of(125, 600));
        add(growth, "days_2x", DailyBars.of(125, 1_200));
        add(growth, "days_4x", DailyBars.of(125, 2_400));
        add(growth, "symbols_2x", DailyBars.of(250, 600));
        add(growth, "symbols_4x", DailyBars.of(500, 600));
        Paired.Outcome grown = growth.run(125L * 600);
        report.table("ns per symbol-day of the base", grown, "base");
        report.line(growth("simulator.growth_2x_days", grown.ratio("days_2x", "base"), 2));
        report.line(growth("simulator.growth_4x_days", grown.ratio("days_4x", "base"), 4));
        report.line(growth("simulator.growth_2x_symbols", grown.ratio("symbols_2x", "base"), 2));
        report.line(growth("simulator.growth_4x_symbols", grown.ratio("symbols_4x", "base"), 4));
    }

    private static void add(Paired paired, String name, DailyBars bars) {
        MemoryMarket market = bars.market();
        Backtest weekly = bars.backtest(() -> new Candidate(0, 60, 0.1))
                .costing(Slippage.bps(5), Fees.perShare(0.005).atLeast(1));
        paired.variant(name, weekly.run(market).fingerprint().hex().hashCode(), () -> {
            Result result = weekly.run(market);
            return result.metrics().stream().count() == 0
                    ? 0
                    : result.fingerprint().hex().hashCode();
        });
    }

    private static BenchLine growth(String name, Paired.Ratio ratio, int times) {
        return new BenchLine(name, ratio.median() / times, "x_per_symbol_day", "<=1.15", ratio.low() / times <= 1.15);
    }

    // the sweep

    /** Ranks by one of four readings, weekly or monthly, of prices as they were up to two sessions ago. */
    record Candidate(int kind, int sessions, double share) implements Strategy {
        @Override
        public void onDay(Day today) {
            if (kind / 4 % 2 == 0 ? today.isFirstOfWeek() : today.isFirstOfMonth()) {
                Ranking ranking = today.universe().rankedBy(feature(kind % 4, kind / 8, sessions));
                ranking.top(share).holdEqually();
            }
        }
    }

    private static Feature feature(int reading, int ago, int sessions) {
        return Feature.of("reading-" + reading + "-" + ago + "-" + sessions, sessions + ago + 1, prices -> {
            OptionalDouble now = prices.close(ago);
            OptionalDouble then = prices.close(ago + sessions);
            OptionalDouble between = prices.close(ago + sessions / 2);
            return now.isEmpty() || then.isEmpty() || between.isEmpty()
                    ? Reading.notYetKnown("a gap")
                    : Reading.of(read(reading, now.getAsDouble(), between.getAsDouble(), then.getAsDouble()));
        });
    }

    private static double read(int reading, double now, double between, double then) {
        return switch (reading) {
            case 0 -> now / then - 1;
            case 1 -> then / now - 1;
            case 2 -> now / between - between / then;
            default -> -Math.abs(now / between - 1);
        };
    }

    static Sweep sweep(DailyBars bars, int strategies) {
        List<Backtest> all = new ArrayList<>();
        for (int kind = 0; kind < strategies; kind++) {
            int some = kind;
            all.add(bars.backtest("candidate-" + kind, () -> new Candidate(some, 0, 0))
                    .costing(Slippage.bps(5), Fees.perShare(0.005)));
        }
        return Sweep.of(all).varying("sessions", LOOK_BACKS).varying("share", SHARES);
    }

    private static void sweeps(DailyBars bars, Report report) throws Exception {
        MemoryMarket market = bars.market();
        Sweep sweep = sweep(bars, STRATEGIES);
        long alone = checksum(requireAsAlone(sweep, market));
        Paired.Outcome outcome = Paired.byWallClock()
                .rounds(1, 3)
                .variant(ONE_THREAD, alone, () -> checksum(sweep.onThreads(1), market))
                .variant(TWO_THREADS, alone, () -> checksum(sweep.onThreads(2), market))
                .run(sweep.size());
        report.table("ns per run", outcome, ONE_THREAD);
        Paired.Ratio ratio = outcome.ratio(ONE_THREAD, TWO_THREADS);
        report.line(new BenchLine(
                "simulator.sweep_speedup", ratio.median(), "x_" + ONE_THREAD, ">=1.8", ratio.high() >= 1.8));
        report.line(BenchLine.told(
                "simulator.sweep_runs_per_second", 1e9 / outcome.nanos(TWO_THREADS), "runs/s_two_threads"));
        report.line(BenchLine.told(
                "simulator.sweep_runs_per_second_one_thread", 1e9 / outcome.nanos(ONE_THREAD), "runs/s"));
    }

    private static long checksum(Sweep sweep, MemoryMarket market) {
        return checksum(fingerprints(sweep, market));
    }

    private static List<String> fingerprints(Sweep sweep, MemoryMarket market) {
        return sweep.keepingMetricsOnly().run(market).members().stream()
                .map(member -> member.fingerprint().orElseThrow())
                .toList();
    }

    /** The fingerprints of all members, of which every so many were run alone and found the same. */
    private static List<String> requireAsAlone(Sweep sweep, MemoryMarket market) {
        List<String> together = fingerprints(sweep.onThreads(1), market);
        List<Backtest> members = sweep.backtests();
        for (int i = 0; i < members.size(); i += SAMPLE) {
            String alone = members.get(i).run(market).fingerprint().hex();
            if (!alone.equals(together.get(i))) {
                throw new IllegalStateException(members.get(i).id() + " is " + alone + " alone and " + together.get(i)
                        + " in the sweep, as member " + i);
            }
        }
        return together;
    }

    private static long checksum(List<String> fingerprints) {
        return fingerprints.hashCode();
    }
}
