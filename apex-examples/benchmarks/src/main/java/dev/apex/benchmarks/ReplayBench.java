package dev.apex.benchmarks;

import dev.apex.backtest.Backtest;
import dev.apex.backtest.Result;
import dev.apex.market.MarketQuery;
import dev.apex.market.MarketSource;
import dev.apex.market.MemoryMarket;
import dev.apex.market.PointInTimeCursor;
import dev.apex.market.PrintedRow;
import dev.apex.time.Micros;
import dev.apex.time.SimClock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What point-in-time costs: replays of daily bars with revisions, beside loops over the same rows that look at no clock.
 *
 * <p>The two baselines are the fastest we could write. {@code five_columns} adds up the raw bits of all five payload
 * columns in tape order; it does nothing else, runs at the speed of the memory, and is what any reader of these rows must
 * at least do. {@code day_grid} puts each value in its place by day and symbol, the later version over the earlier, as a
 * back-test that trusts its data would before its first day; the grids stand ready and are not allocated anew.
 *
 * <p>{@code replay} is {@link Backtest#run} of a strategy that does nothing: 1,260 decisions, every row released at its
 * arrival, the books closed, every layer of the fingerprint, the metrics. It runs on a tape whose digests exist, as all
 * runs after the first do; {@code first_replay} is the first. {@code cursor} moves the clock and the cursor and no more.
 *
 * <p>Oracles: sums by column and not by row; a grid filled from the rows in reverse, the earlier never over the later; the
 * releases counted row by row; and for the run, the fingerprint of a run over the same bars written as objects, in an
 * order that is not the tape's.
 */
final class ReplayBench {
    private static final String FIVE_COLUMNS = "five_columns";
    private static final String DAY_GRID = "day_grid";
    private static final String CURSOR = "cursor";
    private static final String REPLAY = "replay";
    private static final String FIRST_REPLAY = "first_replay";
    private static final int WARM_UP_ROUNDS = 60;
    private static final int ROUNDS = 41;
    private static final int FIRST_ROUNDS = 5;
    /** Every so many cells of the grid go into its checksum: enough to catch a mistake, too few to cost time. */
    private static final int STRIDE = 1_021;

    private final DailyBars bars;
    private final int[] cell;
    private final double[][] grid;
    private final MarketQuery query;
    private final List<Instant> clocks;

    ReplayBench(DailyBars bars) {
        this.bars = bars;
        this.cell = IntStream.range(0, bars.rows)
                .map(row -> bars.day[row] * bars.symbols + bars.symbol[row])
                .toArray();
        this.grid = new double[DailyBars.COLUMNS][bars.symbols * bars.sessions];
        this.clocks = bars.clocks();
        this.query = MarketQuery.upTo(clocks.get(clocks.size() - 1));
    }

    void run(Report report) throws Exception {
        Paired.Outcome outcome = replays(WARM_UP_ROUNDS, ROUNDS);
        report.table("ns per row", outcome, FIVE_COLUMNS);
        report.line(BenchLine.atMost("core.replay_vs_five_columns", outcome.ratio(REPLAY, FIVE_COLUMNS), 1.5));
        report.line(BenchLine.atMost("core.replay_vs_day_grid", outcome.ratio(REPLAY, DAY_GRID), 3));
        report.line(BenchLine.told("core.cursor_vs_five_columns", outcome.ratio(CURSOR, FIVE_COLUMNS)));
        report.line(BenchLine.told("core.cursor_vs_day_grid", outcome.ratio(CURSOR, DAY_GRID)));
        Paired.Outcome first = firstReplays(2, FIRST_ROUNDS);
        report.table("ns per row", first, FIVE_COLUMNS);
        report.line(BenchLine.told("core.replay_first", first.nanos(FIRST_REPLAY) * bars.rows / 1e6, "ms"));
        report.line(BenchLine.told("core.replay_first_vs_five_columns", first.ratio(FIRST_REPLAY, FIVE_COLUMNS)));
    }

    Paired.Outcome replays(int toWarmUp, int toMeasure) throws Exception {
        MemoryMarket market = bars.market();
        Backtest backtest = bars.emptyBacktest();
        long run = checksum(backtest.run(shuffledMarket()));
        return Paired.byThreadTime()
                .rounds(toWarmUp, toMeasure)
                .variant(FIVE_COLUMNS, sumByColumn(), this::fiveColumns)
                .variant(DAY_GRID, gridOracle(), this::wipeGrid, this::dayGrid)
                .variant(CURSOR, cursorOracle(), () -> cursor(market))
                .variant(REPLAY, run, () -> checksum(backtest.run(market)))
                .run(bars.rows);
    }

    Paired.Outcome firstReplays(int toWarmUp, int toMeasure) throws Exception {
        Backtest backtest = bars.emptyBacktest();
        MarketSource[] fresh = new MarketSource[1];
        return Paired.byThreadTime()
                .rounds(toWarmUp, toMeasure)
                .variant(FIVE_COLUMNS, sumByColumn(), this::fiveColumns)
                .variant(
                        FIRST_REPLAY,
                        checksum(backtest.run(shuffledMarket())),
                        () -> fresh[0] = bars.market(),
                        () -> checksum(backtest.run(fresh[0])))
                .run(bars.rows);
    }

    private long fiveColumns() {
        double[] open = bars.values[0];
        double[] high = bars.values[1];
        double[] low = bars.values[2];
        double[] close = bars.values[3];
        double[] volume = bars.values[4];
        long sum = 0;
        for (int row = 0; row < open.length; row++) {
            sum += Double.doubleToRawLongBits(open[row])
                    + Double.doubleToRawLongBits(high[row])
                    + Double.doubleToRawLongBits(low[row])
                    + Double.doubleToRawLongBits(close[row])
                    + Double.doubleToRawLongBits(volume[row]);
        }
        return sum;
    }

    private long sumByColumn() {
        return Arrays.stream(bars.values)
                .mapToLong(column -> Arrays.stream(column)
                        .mapToLong(Double::doubleToRawLongBits)
                        .sum())
                .sum();
    }

    private long dayGrid() {
        double[] open = bars.values[0];
        double[] high = bars.values[1];
        double[] low = bars.values[2];
        double[] close = bars.values[3];
        double[] volume = bars.values[4];
        double[] opens = grid[0];
        double[] highs = grid[1];
        double[] lows = grid[2];
        double[] closes = grid[3];
        double[] volumes = grid[4];
        for (int row = 0; row < cell.length; row++) {
            int at = cell[row];
            opens[at] = open[row];
            highs[at] = high[row];
            lows[at] = low[row];
            closes[at] = close[row];
            volumes[at] = volume[row];
        }
        return sample(grid);
    }

    private void wipeGrid() {
        for (double[] column : grid) {
            for (int at = 0; at < column.length; at += STRIDE) {
                column[at] = Double.NaN;
            }
        }
    }

    private long gridOracle() {
        double[][] expected = new double[DailyBars.COLUMNS][grid[0].length];
        for (double[] column : expected) {
            Arrays.fill(column, Double.NaN);
        }
        for (int row = bars.rows - 1; row >= 0; row--) {
            for (int column = 0; column < expected.length; column++) {
                if (Double.isNaN(expected[column][cell[row]])) {
                    expected[column][cell[row]] = bars.values[column][row];
                }
            }
        }
        dayGrid();
        if (!Arrays.deepEquals(grid, expected)) {
            throw new IllegalStateException("the day grid is not the latest version of each row");
        }
        return sample(expected);
    }

    private static long sample(double[][] grid) {
        long sum = 0;
        for (double[] column : grid) {
            for (int at = 0; at < column.length; at += STRIDE) {
                sum = Long.rotateLeft(sum, 1) ^ Double.doubleToRawLongBits(column[at]);
            }
        }
        return sum;
    }

    /** How many rows each step released and corrected, and the last close of every symbol. */
    long cursor(MarketSource market) {
        SimClock.Driver driver = SimClock.startingAt(clocks.get(0));
        long sum = 0;
        try (PointInTimeCursor cursor = PointInTimeCursor.over(market.open(query), driver.clock())) {
            for (Instant clock : clocks) {
                driver.advanceTo(clock);
                cursor.advance();
                sum = sum * 31 + cursor.changes().rows() * 7L + cursor.changes().corrections();
            }
            for (int i = 0; i < bars.symbols; i++) {
                PrintedRow last =
                        cursor.latestPrinted(bars.instruments.get(i).symbol()).orElseThrow();
                sum = sum * 31 + Double.doubleToRawLongBits(last.close());
            }
        }
        return sum;
    }

    long cursorOracle() {
        int[] newest = new int[bars.symbols];
        double[] close = new double[bars.symbols];
        Arrays.fill(newest, -1);
        long sum = 0;
        int row = 0;
        for (Instant clock : clocks) {
            long released = 0;
            long corrected = 0;
            for (; row < bars.rows && bars.ingestedAt[row] <= Micros.floor(clock); row++) {
                int symbol = bars.symbol[row];
                released++;
                corrected += bars.day[row] <= newest[symbol] ? 1 : 0;
                if (bars.day[row] >= newest[symbol]) {
                    newest[symbol] = bars.day[row];
                    close[symbol] = bars.values[DailyBars.CLOSE][row];
                }
            }
            sum = sum * 31 + released * 7 + corrected;
        }
        for (double last : close) {
            sum = sum * 31 + Double.doubleToRawLongBits(last);
        }
        return sum;
    }

    private static long checksum(Result result) {
        return result.fingerprint().hex().hashCode() * 31L
                + result.pit().restatementsMet() * 7
                + result.contentDigest().hashCode();
    }

    /** The same bars through the other door, as objects, those that arrived last first. */
    private MemoryMarket shuffledMarket() {
        MemoryMarket.Builder builder = MemoryMarket.builder();
        bars.instruments.forEach(builder::trading);
        for (int row = bars.rows - 1; row >= 0; row--) {
            builder.add(bars.bar(row));
        }
        return builder.build();
    }
}
