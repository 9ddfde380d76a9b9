package dev.apex.benchmarks;

import com.sun.management.ThreadMXBean;
import dev.apex.backtest.Backtest;
import dev.apex.market.MarketQuery;
import dev.apex.market.MemoryMarket;
import dev.apex.market.PointInTimeCursor;
import dev.apex.strategy.Day;
import dev.apex.strategy.Strategy;
import dev.apex.time.SimClock;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a replay allocates for a bar, and how much of the heap a stored row takes.
 *
 * <p><b>Allocation.</b> {@link Backtest#run} of a strategy that does nothing but read, at its second step, when every
 * symbol has arrived, and at its last, how many bytes its thread has allocated so far. What lies between is a share for
 * each step (clock, accounts, a digest) and a share for each bar, which is to be nothing. Two markets with the same
 * sessions and one with twice the symbols tell them apart: the difference in bytes over the difference in bars is the
 * share of a bar, revisions included. The least of many runs counts, since a compiler at work adds to it and nothing
 * takes away. The grid that a cursor sets up before its first step is no part of it; it is part of the heap below.
 *
 * <p><b>Heap.</b> Several copies of the market, each with a cursor over it that has gone to the end: the heap used with
 * them, after garbage collection, less the heap used without. So it holds every column, the index of revisions, the
 * cursor's grid and whatever else hangs on them, divided by rows; the median of three trials. Objects are counted at
 * their size, as the serial collector keeps them; G1 gives each large array regions of its own. The arithmetic beside it adds up the types of the
 * columns; a difference of more than a twentieth means that one of the two is not understood, and ends the benchmark.
 */
final class MemoryBench {
    private static final int COPIES = 4;
    private static final int RUNS = 200;
    private static final int TRIALS = 3;

    private MemoryBench() {}

    static void run(DailyBars bars, Report report) {
        double perBar = bytesPerBar(bars.symbols / 2, bars.symbols, bars.sessions);
        report.line(BenchLine.atMost("core.replay_bytes_per_bar", perBar, "bytes", 0));
        double heap = heapPerRow(bars);
        report.line(BenchLine.atMost("core.heap_per_row", heap, "bytes", 80));
        report.line(BenchLine.atMost("core.heap_per_row_stretch", heap, "bytes", 64));
        report.line(BenchLine.told("core.heap_per_row_by_arithmetic", arithmetic(bars), "bytes"));
    }

    /** Bytes allocated for each bar released after the first two steps. */
    static double bytesPerBar(int fewer, int more, int sessions) {
        Steps some = steps(DailyBars.of(fewer, sessions));
        Steps many = steps(DailyBars.of(more, sessions));
        return (double) (many.bytes - some.bytes) / (many.bars - some.bars);
    }

    private record Steps(long bytes, long bars) {}

    private static Steps steps(DailyBars bars) {
        MemoryMarket market = bars.market();
        long least = Long.MAX_VALUE;
        for (int run = 0; run < RUNS; run++) {
            Meter meter = new Meter();
            Backtest metered = bars.backtest(() -> meter.fresh());
            metered.run(market);
            least = Math.min(least, meter.allocatedBetween());
        }
        return new Steps(least, bars.rows - bars.releasedBy(1));
    }

    /** Reads the counter of its own thread at the second step and at the last. */
    private static final class Meter {
        private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        private long second;
        private long last;

        Strategy fresh() {
            return new Strategy() {
                private int step;

                @Override
                public void onDay(Day today) {
                    last = threads.getCurrentThreadAllocatedBytes();
                    if (++step == 2) {
                        second = last;
                    }
                }
            };
        }

        long allocatedBetween() {
            return last - second;
        }
    }

    /** Bytes of heap for each row of a market and a cursor that has released all of it. */
    static double heapPerRow(DailyBars bars) {
        double[] trials = new double[TRIALS];
        Arrays.setAll(trials, trial -> trialOfHeap(bars));
        Arrays.sort(trials);
        double perRow = trials[TRIALS / 2];
        if (Math.abs(perRow / arithmetic(bars) - 1) > 0.05) {
            throw new IllegalStateException(
                    "a row takes " + perRow + " bytes of heap, by arithmetic " + arithmetic(bars));
        }
        return perRow;
    }

    private static double trialOfHeap(DailyBars bars) {
        List<Object> kept = new ArrayList<>();
        long before = used();
        for (int copy = 0; copy < COPIES; copy++) {
            kept.add(replayed(bars));
        }
        double perRow = (double) (used() - before) / kept.size() / bars.rows;
        kept.clear(); // not before here
        return perRow;
    }

    private record Replayed(MemoryMarket market, PointInTimeCursor cursor) {}

    private static Replayed replayed(DailyBars bars) {
        MemoryMarket market = bars.market();
        List<Instant> clocks = bars.clocks();
        Instant ceiling = clocks.get(clocks.size() - 1);
        SimClock.Driver driver = SimClock.startingAt(ceiling);
        PointInTimeCursor cursor = PointInTimeCursor.over(market.open(MarketQuery.upTo(ceiling)), driver.clock());
        cursor.advance();
        return new Replayed(market, cursor);
    }

    /** Cell and header are ints, the arrival a long, the payload doubles; a revision has three ints, a cell of the grid one. */
    static double arithmetic(DailyBars bars) {
        double row = 2 * Integer.BYTES + Long.BYTES + DailyBars.COLUMNS * Double.BYTES;
        double cells = (double) bars.symbols * bars.sessions;
        double revisions = bars.rows - cells;
        return row + (revisions * 3 * Integer.BYTES + cells * Integer.BYTES) / bars.rows;
    }

    /** Bytes of heap in use after garbage collection. */
    static long used() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
