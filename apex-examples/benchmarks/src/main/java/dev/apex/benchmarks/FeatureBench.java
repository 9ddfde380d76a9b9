package dev.apex.benchmarks;

import dev.apex.feature.Kernel;
import dev.apex.feature.Rows;
import dev.apex.features.Kernels;
import dev.apex.features.Moment;
import dev.apex.time.Micros;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/**
 * Five features (mean, variance, momentum, least and greatest of 20 closes) of all symbols on every session, at the clock, beside
 * batches that look at no clock.
 *
 * <p>{@code five} goes session by session: a row whose latest arrival is not after the next decision is let through, of any
 * other each cell that has arrived, and the kernels step. {@code five_by_cell} compares every arrival with the clock, which a
 * replay in order of arrival has no need to.
 *
 * <p>{@code five_by_date} keeps the rows that are in reach in a {@code TreeMap} by date, beside the array that the loops read, as the graph
 * of a run does; its price is what it takes longer than {@code five}.
 *
 * <p>{@code best_batch} is the fastest that we could write of one that sees all closes at once: rows by session, sums that slide,
 * minima and maxima by blocks from both ends, no gaps and no check; its variance loses digits, which is why nobody should use it.
 * {@code textbook_batch} goes symbol by symbol over prefix sums and two monotonic queues, and {@code naive} computes each window
 * anew from primitive arrays; both have the closes of a symbol side by side, as suits them.
 *
 * <p>Oracle: each variant's results are first compared, cell by cell, to two passes over each window; the checksum of
 * every later run is that of the results that passed.
 */
final class FeatureBench {
    private static final int W = 20;
    private static final int FEATURES = 5;
    private static final int MEAN = 0;
    private static final int VARIANCE = 1;
    private static final int MOMENTUM = 2;
    private static final int MIN = 3;
    private static final int MAX = 4;
    private static final String FIVE = "five";
    private static final String BY_CELL = "five_by_cell";
    private static final String BY_DATE = "five_by_date";
    private static final String BEST = "best_batch";
    private static final String TEXTBOOK = "textbook_batch";
    private static final String NAIVE = "naive";
    private static final int STRIDE = 1_021;

    private final int symbols;
    private final int sessions;
    private final double[][] close;
    private final long[][] arrival;
    private final long[] lastArrival;
    private final LocalDate[] dates;
    private final long[] clock;
    private final double[][] bySymbol;
    /** Whether a session has a bar of every symbol. */
    private final boolean[] complete;

    private final double[][] seen;
    private final Visible visible;
    /** By column, session and symbol. */
    private final double[][][] out;
    /** By session, the rows each kernel writes. */
    private final double[][][] momentRows;

    private final double[][][] changeRows;
    private final double[][][] extremeRows;
    /** By feature and symbol, for those that go symbol by symbol. */
    private final double[][][] columns;

    private final double[][][] scratch;
    private Kernel.State moments;
    private Kernel.State change;
    private Kernel.State extremes;

    FeatureBench(DailyBars all) {
        DailyBars bars = all.firstVersions();
        symbols = bars.symbols;
        sessions = bars.sessions;
        close = new double[sessions][symbols];
        arrival = new long[sessions][symbols];
        bySymbol = new double[symbols][sessions];
        lastArrival = new long[sessions];
        dates = new LocalDate[sessions];
        Arrays.setAll(dates, LocalDate.of(2019, 1, 2)::plusDays);
        for (int row = 0; row < bars.rows; row++) {
            int day = bars.day[row];
            close[day][bars.symbol[row]] = bars.values[DailyBars.CLOSE][row];
            bySymbol[bars.symbol[row]][day] = bars.values[DailyBars.CLOSE][row];
            arrival[day][bars.symbol[row]] = bars.ingestedAt[row];
            lastArrival[day] = Math.max(lastArrival[day], bars.ingestedAt[row]);
        }
        List<Instant> clocks = bars.clocks();
        clock = new long[sessions];
        Arrays.setAll(clock, day -> Micros.floor(clocks.get(day + 1)));
        seen = new double[sessions][symbols];
        visible = new Visible(sessions, symbols);
        complete = new boolean[sessions];
        for (int day = 0; day < sessions; day++) {
            complete[day] = Arrays.stream(close[day]).allMatch(price -> price > 0);
        }
        out = new double[FEATURES][sessions][symbols];
        columns = new double[FEATURES][symbols][sessions];
        scratch = new double[4][W + 1][symbols];
        momentRows = new double[sessions][][];
        changeRows = new double[sessions][][];
        extremeRows = new double[sessions][][];
        for (int day = 0; day < sessions; day++) {
            momentRows[day] = new double[][] {out[MEAN][day], out[VARIANCE][day]};
            changeRows[day] = new double[][] {out[MOMENTUM][day]};
            extremeRows[day] = new double[][] {out[MIN][day], out[MAX][day]};
        }
    }

    void run(Report report) throws Exception {
        Paired.Outcome outcome = measure(6, 15);
        report.table("ns per symbol and session", outcome, BEST);
        report.line(BenchLine.atMost("features.five_vs_best_batch", outcome.ratio(FIVE, BEST), 1.1));
        report.line(BenchLine.atMost("features.five_vs_textbook_batch", outcome.ratio(FIVE, TEXTBOOK), 0.5));
        report.line(BenchLine.atLeast("features.naive_vs_five", outcome.ratio(NAIVE, FIVE), 6));
        report.line(BenchLine.atMost("features.bytes_per_bar", bytes(outcome), "bytes", 0));
        report.line(BenchLine.atMost("features.by_date_vs_array", outcome.ratio(BY_DATE, FIVE), 1.03));
        report.line(BenchLine.told("features.five_by_cell_vs_best_batch", outcome.ratio(BY_CELL, BEST)));
        report.line(BenchLine.told("features.five", outcome.nanos(FIVE), "ns"));
    }

    /** Of a symbol and session, beyond what taking the time allocates by itself, as the batch shows, which allocates nothing. */
    static double bytes(Paired.Outcome outcome) {
        return outcome.bytes(FIVE) - outcome.bytes(BEST);
    }

    /** Adds the kernels on their own to others. */
    Paired addFive(Paired paired, String name) throws Exception {
        return paired.variant(name, passed(this::five, 1e-12, false), this::fresh, this::five);
    }

    Paired.Outcome measure(int toWarmUp, int toMeasure) throws Exception {
        return Paired.byThreadTime()
                .rounds(toWarmUp, toMeasure)
                .variant(BEST, passed(this::bestBatch, 1e-5, false), this::wipe, this::bestBatch)
                .variant(TEXTBOOK, passed(this::textbookBatch, 1e-3, true), this::wipe, this::textbookBatch)
                .variant(NAIVE, passed(this::naive, 1e-12, true), this::wipe, this::naive)
                .variant(FIVE, passed(this::five, 1e-12, false), this::fresh, this::five)
                .variant(BY_DATE, passed(this::fiveByDate, 1e-12, false), this::fresh, this::fiveByDate)
                .variant(BY_CELL, passed(this::fiveByCell, 1e-12, false), this::fresh, this::fiveByCell)
                .run((long) symbols * sessions);
    }

    // ---- Apex

    private void fresh() {
        wipe();
        moments = Kernels.moments(W, W, Moment.MEAN, Moment.VARIANCE).start(symbols);
        change = Kernels.change(W).start(symbols);
        extremes = Kernels.extremes(W, W).start(symbols);
    }

    /** A row of which all has arrived is let through as it is, any other cell by cell. */
    private long five() {
        for (int day = 0; day < sessions; day++) {
            if (lastArrival[day] <= clock[day]) {
                visible.let(day, close[day], complete[day]);
            } else {
                letByCell(day);
            }
            step(day, visible);
        }
        return checksum(out);
    }

    /** The same rows in a map by date, as a run keeps them, of which the oldest goes as a day is added. */
    private long fiveByDate() {
        ByDate dated = new ByDate(symbols, dates);
        for (int day = 0; day < sessions; day++) {
            if (lastArrival[day] <= clock[day]) {
                dated.let(day, close[day], complete[day]);
            } else {
                letByCell(day);
                dated.let(day, seen[day], visible.whole[day]);
            }
            step(day, dated);
        }
        return checksum(out);
    }

    private long fiveByCell() {
        for (int day = 0; day < sessions; day++) {
            letByCell(day);
            step(day, visible);
        }
        return checksum(out);
    }

    private void letByCell(int day) {
        double[] row = seen[day];
        double[] prices = close[day];
        long[] arrived = arrival[day];
        long now = clock[day];
        int missing = 0;
        for (int s = 0; s < row.length; s++) {
            boolean known = arrived[s] <= now;
            row[s] = known ? prices[s] : Double.NaN;
            missing += known ? 0 : 1;
        }
        visible.let(day, row, complete[day] && missing == 0);
    }

    /** What is visible, by session; a row knows whether it is whole. */
    private static final class Visible implements Rows {
        private final double[][] rows;
        private final boolean[] whole;
        private final double[] before;

        Visible(int sessions, int symbols) {
            rows = new double[sessions][];
            whole = new boolean[sessions];
            before = new double[symbols];
            Arrays.fill(before, Double.NaN);
        }

        void let(int day, double[] row, boolean isWhole) {
            rows[day] = row;
            whole[day] = isWhole;
        }

        @Override
        public double[] row(int column, int ordinal) {
            return ordinal < 0 ? before : rows[ordinal];
        }

        @Override
        public boolean isWhole(int column, int ordinal) {
            return ordinal >= 0 && whole[ordinal];
        }
    }

    /** Days by date, and by ordinal for the loops: what the graph of a run has, on its own. */
    private static final class ByDate implements Rows {
        private static final int KEPT = 32;

        private record Row(LocalDate date, double[] values, boolean isWhole) {}

        private final TreeMap<LocalDate, Row> days = new TreeMap<>();
        private final Row[] ring = new Row[KEPT];
        private final double[] before;
        private final LocalDate[] dates;

        ByDate(int symbols, LocalDate[] dates) {
            this.dates = dates;
            before = new double[symbols];
            Arrays.fill(before, Double.NaN);
        }

        void let(int day, double[] row, boolean isWhole) {
            LocalDate date = dates[day];
            Row old = ring[day % KEPT];
            if (old != null) {
                days.remove(old.date);
            }
            ring[day % KEPT] = new Row(date, row, isWhole);
            days.put(date, ring[day % KEPT]);
        }

        @Override
        public double[] row(int column, int ordinal) {
            return ordinal < 0 ? before : ring[ordinal % KEPT].values;
        }

        @Override
        public boolean isWhole(int column, int ordinal) {
            return ordinal >= 0 && ring[ordinal % KEPT].isWhole;
        }
    }

    private void step(int day, Rows rows) {
        moments.step(day, rows, momentRows[day]);
        change.step(day, rows, changeRows[day]);
        extremes.step(day, rows, extremeRows[day]);
    }

    // ---- the best batch

    private long bestBatch() {
        double[] sum = scratch[0][W];
        double[] squares = scratch[1][W];
        Arrays.fill(sum, 0);
        Arrays.fill(squares, 0);
        for (int day = 0; day < sessions; day++) {
            double[] x = close[day];
            if (day < W) {
                enter(sum, squares, x);
            } else {
                slide(sum, squares, x, close[day - W]);
                momentum(x, close[day - W], out[MOMENTUM][day]);
            }
            if (day >= W - 1) {
                meanAndVariance(sum, squares, out[MEAN][day], out[VARIANCE][day]);
            }
            extremes(day);
        }
        return checksum(out);
    }

    private static void enter(double[] sum, double[] squares, double[] x) {
        for (int s = 0; s < x.length; s++) {
            sum[s] += x[s];
        }
        for (int s = 0; s < x.length; s++) {
            squares[s] += x[s] * x[s];
        }
    }

    private static void slide(double[] sum, double[] squares, double[] x, double[] gone) {
        for (int s = 0; s < x.length; s++) {
            sum[s] += x[s] - gone[s];
        }
        for (int s = 0; s < x.length; s++) {
            squares[s] += x[s] * x[s] - gone[s] * gone[s];
        }
    }

    private static void meanAndVariance(double[] sum, double[] squares, double[] mean, double[] variance) {
        double share = 1.0 / W;
        double degrees = 1.0 / (W - 1);
        for (int s = 0; s < sum.length; s++) {
            mean[s] = sum[s] * share;
        }
        for (int s = 0; s < sum.length; s++) {
            variance[s] = (squares[s] - sum[s] * sum[s] * share) * degrees;
        }
    }

    private static void momentum(double[] x, double[] base, double[] to) {
        for (int s = 0; s < x.length; s++) {
            to[s] = x[s] / base[s] - 1;
        }
    }

    /** By blocks as long as the window, from their beginning and from their end. */
    private void extremes(int day) {
        double[][] leastEnds = scratch[0];
        double[][] greatestEnds = scratch[1];
        double[] least = scratch[2][0];
        double[] greatest = scratch[3][0];
        double[] x = close[day];
        int place = day % W;
        if (place == 0) {
            System.arraycopy(x, 0, least, 0, symbols);
            System.arraycopy(x, 0, greatest, 0, symbols);
        } else {
            lesser(least, x, least);
            greater(greatest, x, greatest);
        }
        if (place == W - 1) {
            System.arraycopy(least, 0, out[MIN][day], 0, symbols);
            System.arraycopy(greatest, 0, out[MAX][day], 0, symbols);
            System.arraycopy(x, 0, leastEnds[W - 1], 0, symbols);
            System.arraycopy(x, 0, greatestEnds[W - 1], 0, symbols);
            for (int i = W - 2; i > 0; i--) {
                lesser(leastEnds[i + 1], close[day - W + 1 + i], leastEnds[i]);
                greater(greatestEnds[i + 1], close[day - W + 1 + i], greatestEnds[i]);
            }
        } else if (day >= W) {
            lesser(leastEnds[place + 1], least, out[MIN][day]);
            greater(greatestEnds[place + 1], greatest, out[MAX][day]);
        }
    }

    private static void lesser(double[] one, double[] other, double[] to) {
        for (int s = 0; s < to.length; s++) {
            to[s] = Math.min(one[s], other[s]);
        }
    }

    private static void greater(double[] one, double[] other, double[] to) {
        for (int s = 0; s < to.length; s++) {
            to[s] = Math.max(one[s], other[s]);
        }
    }

    // ---- symbol by symbol

    private long textbookBatch() {
        double[] sums = new double[sessions + 1];
        double[] squares = new double[sessions + 1];
        int[] queue = new int[sessions];
        for (int s = 0; s < symbols; s++) {
            double[] x = bySymbol[s];
            for (int day = 0; day < sessions; day++) {
                sums[day + 1] = sums[day] + x[day];
                squares[day + 1] = squares[day] + x[day] * x[day];
            }
            for (int day = W - 1; day < sessions; day++) {
                double sum = sums[day + 1] - sums[day + 1 - W];
                columns[MEAN][s][day] = sum / W;
                columns[VARIANCE][s][day] = (squares[day + 1] - squares[day + 1 - W] - sum * sum / W) / (W - 1);
            }
            for (int day = W; day < sessions; day++) {
                columns[MOMENTUM][s][day] = x[day] / x[day - W] - 1;
            }
            extreme(x, 1, queue, columns[MIN][s]);
            extreme(x, -1, queue, columns[MAX][s]);
        }
        return checksum(columns);
    }

    private static void extreme(double[] x, int sign, int[] queue, double[] to) {
        int head = 0;
        int tail = 0;
        for (int day = 0; day < x.length; day++) {
            while (tail > head && sign * x[queue[tail - 1]] >= sign * x[day]) {
                tail--;
            }
            queue[tail++] = day;
            if (queue[head] <= day - W) {
                head++;
            }
            if (day >= W - 1) {
                to[day] = x[queue[head]];
            }
        }
    }

    private long naive() {
        for (int s = 0; s < symbols; s++) {
            double[] x = bySymbol[s];
            for (int day = W - 1; day < sessions; day++) {
                window(x, day, s);
            }
        }
        return checksum(columns);
    }

    private void window(double[] x, int day, int s) {
        double sum = 0;
        double least = Double.POSITIVE_INFINITY;
        double greatest = Double.NEGATIVE_INFINITY;
        for (int i = day - W + 1; i <= day; i++) {
            sum += x[i];
            least = Math.min(least, x[i]);
            greatest = Math.max(greatest, x[i]);
        }
        double mean = sum / W;
        double squares = 0;
        for (int i = day - W + 1; i <= day; i++) {
            squares += (x[i] - mean) * (x[i] - mean);
        }
        columns[MEAN][s][day] = mean;
        columns[VARIANCE][s][day] = squares / (W - 1);
        columns[MOMENTUM][s][day] = day < W ? 0 : x[day] / x[day - W] - 1;
        columns[MIN][s][day] = least;
        columns[MAX][s][day] = greatest;
    }

    // ---- oracle

    private void wipe() {
        for (double[][] feature : out) {
            for (double[] row : feature) {
                Arrays.fill(row, 0);
            }
        }
        for (double[][] feature : columns) {
            for (double[] row : feature) {
                Arrays.fill(row, 0);
            }
        }
    }

    /** Runs a variant, holds its results to two passes over each window, and gives their checksum. */
    private long passed(Paired.Work work, double nearness, boolean goesBySymbol) throws Exception {
        fresh();
        long checksum = work.run();
        for (int s = 0; s < symbols; s++) {
            double[] x = bySymbol[s];
            for (int day = W; day < sessions; day++) {
                double[] expected = twoPasses(x, day);
                for (int feature = 0; feature < FEATURES; feature++) {
                    double actual = goesBySymbol ? columns[feature][s][day] : out[feature][day][s];
                    double scale = feature == MOMENTUM ? 1 : Math.abs(expected[feature]);
                    if (!(Math.abs(actual - expected[feature]) <= nearness * scale)) {
                        throw new IllegalStateException("feature " + feature + " of symbol " + s + " in session " + day
                                + " is " + actual + ", its oracle says " + expected[feature]);
                    }
                }
            }
        }
        return checksum;
    }

    private static double[] twoPasses(double[] x, int day) {
        double[] window = Arrays.copyOfRange(x, day - W + 1, day + 1);
        double mean = Arrays.stream(window).sum() / W;
        double squares = Arrays.stream(window).map(v -> (v - mean) * (v - mean)).sum();
        Arrays.sort(window);
        return new double[] {mean, squares / (W - 1), x[day] / x[day - W] - 1, window[0], window[W - 1]};
    }

    private static long checksum(double[][][] results) {
        long sum = 0;
        for (int feature = 0; feature < FEATURES; feature++) {
            double[][] rows = results[feature];
            int width = rows[0].length;
            for (int cell = 0; cell < rows.length * width; cell += STRIDE) {
                sum = sum * 31 + Double.doubleToLongBits(rows[cell / width][cell % width]);
            }
        }
        return sum;
    }
}
