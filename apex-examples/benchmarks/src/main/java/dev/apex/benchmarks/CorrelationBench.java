package dev.apex.benchmarks;

import dev.apex.feature.Rows;
import dev.apex.features.RollingCorrelation;
import dev.apex.random.ChaCha20;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;

/**
 * All correlations of 1,200 symbols over 60 sessions, session by session, on one thread, in doubles and in plain Java.
 *
 * <p>A step takes in a row of returns and writes all 719,400 correlations. {@code incremental} is {@link RollingCorrelation}.
 * Its rivals compute every session anew: {@code textbook} in two passes over each pair, {@code scalar_dot} as dot products of
 * standardised windows that lie side by side, {@code blocked_product} as a product of matrices blocked for registers: four sessions
 * and two symbols by a row of the others, so that each value that is loaded is used twice and each sum is stored once for four
 * sessions; that one is the best that we could write without the Vector API. It stays in the caches where the incremental moves
 * 17 MB, so that its ratio falls on a machine whose memory is busy.
 *
 * <p>Times of steps are processor time of the thread, each of 240 recorded after 180 to warm up; a mean would hide the end of
 * a block. Oracle: every rival, and the incremental matrix at every 37th session, is compared to two passes in every third row.
 */
final class CorrelationBench {
    private static final int W = 60;
    private static final int WARM_UP_STEPS = 3 * W;
    private static final int STEPS = 4 * W;
    private static final double GAPS = 0.02;
    private static final int LEAST = 20;
    private static final double NEAR = 1e-12;
    private static final String INCREMENTAL = "incremental";
    private static final String TEXTBOOK = "textbook";
    private static final String SCALAR_DOT = "scalar_dot";
    private static final String BLOCKED = "blocked_product";
    private static final int STRIDE = 1_021;

    private final int symbols;
    private final double[][] returns;
    private final double[][] gappy;
    private final double[][] lower;
    private final double[][] standardised;
    private final double[][] bySymbol;
    /** Two rows of the product. */
    private final double[] first;

    private final double[] second;
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private RollingCorrelation all;

    CorrelationBench() {
        this(1_200);
    }

    CorrelationBench(int symbols) {
        this.symbols = symbols;
        returns = new double[WARM_UP_STEPS + STEPS][symbols];
        gappy = new double[returns.length][symbols];
        ChaCha20 chance = ChaCha20.seedFromU64(42);
        for (int day = 0; day < returns.length; day++) {
            double common = chance.nextGaussian();
            for (int s = 0; s < symbols; s++) {
                returns[day][s] = 0.01 * (0.6 * common + 0.8 * chance.nextGaussian());
                gappy[day][s] = chance.nextDouble() < GAPS ? Double.NaN : returns[day][s];
            }
        }
        lower = triangle();
        standardised = new double[W][symbols];
        bySymbol = new double[symbols][W];
        first = new double[symbols];
        second = new double[symbols];
        all = RollingCorrelation.over(W, LEAST, symbols);
    }

    private double[][] triangle() {
        double[][] rows = new double[symbols][];
        Arrays.setAll(rows, double[]::new);
        return rows;
    }

    /** What single steps took, in milliseconds, in order of length, and how far results were from two passes. */
    record Steps(double[] millis, double error) {
        double at(double share) {
            return millis[(int) Math.ceil(share * millis.length) - 1];
        }
    }

    void run(Report report) throws Exception {
        steps(returns); // until compiled
        Steps whole = steps(returns);
        Steps gaps = steps(gappy);
        report.header("correlation of " + symbols + " symbols, window " + W
                + "; the engine this replaces took 340 ms at the 95th percentile");
        report.line(BenchLine.told("features.correlation_p50", whole.at(0.5), "ms"));
        report.line(BenchLine.atMost("features.correlation_p95", whole.at(0.95), "ms", 1.2));
        report.line(BenchLine.told("features.correlation_gaps_p50", gaps.at(0.5), "ms"));
        report.line(BenchLine.atMost("features.correlation_gaps_p95", gaps.at(0.95), "ms", 3));
        report.line(BenchLine.atMost("features.correlation_max_step", Math.max(whole.at(1), gaps.at(1)), "ms", 20));
        report.line(BenchLine.atMost("features.correlation_error", whole.error, "absolute", NEAR));
        report.line(BenchLine.atMost("features.correlation_gaps_error", gaps.error, "absolute", NEAR));
        Paired.Outcome outcome = rivals(3, 9);
        report.table("ns a run: " + W + " steps incremental, one step of each other", outcome, INCREMENTAL);
        report.line(BenchLine.atLeast("features.correlation_scalar_dot", perStep(outcome, SCALAR_DOT), 14));
        report.line(BenchLine.atLeast("features.correlation_textbook", perStep(outcome, TEXTBOOK), 80));
        report.line(BenchLine.told("features.correlation_blocked_product", perStep(outcome, BLOCKED)));
        report.line(BenchLine.atMost("features.correlation_bytes_per_step", bytes(outcome), "bytes", 0));
    }

    /** Of a step, beyond what taking the time allocates by itself, as the textbook shows, which allocates nothing. */
    static double bytes(Paired.Outcome outcome) {
        return (outcome.bytes(INCREMENTAL) - outcome.bytes(TEXTBOOK)) / W;
    }

    /** A rival makes one step while the incremental makes as many as the window has. */
    private static Paired.Ratio perStep(Paired.Outcome outcome, String rival) {
        Paired.Ratio ratio = outcome.ratio(rival, INCREMENTAL);
        return new Paired.Ratio(rival, INCREMENTAL, W * ratio.median(), W * ratio.low(), W * ratio.high());
    }

    private Rows rows(double[][] table) {
        double[] before = new double[symbols];
        Arrays.fill(before, Double.NaN);
        return (column, ordinal) -> ordinal < 0 ? before : table[ordinal];
    }

    Steps steps(double[][] table) {
        Rows rows = rows(table);
        RollingCorrelation correlation = RollingCorrelation.over(W, LEAST, symbols);
        double[] millis = new double[STEPS];
        double error = 0;
        for (int day = 0; day < WARM_UP_STEPS + STEPS; day++) {
            long start = threads.getCurrentThreadCpuTime();
            correlation.step(day, rows, lower);
            long nanos = threads.getCurrentThreadCpuTime() - start;
            if (day >= WARM_UP_STEPS) {
                millis[day - WARM_UP_STEPS] = nanos / 1e6;
                if (day % 37 == 0) {
                    error = Math.max(error, error(table, day));
                }
            }
        }
        Arrays.sort(millis);
        return new Steps(millis, error);
    }

    // ---- rivals

    Paired.Outcome rivals(int toWarmUp, int toMeasure) throws Exception {
        int day = WARM_UP_STEPS + W - 1;
        Rows rows = rows(returns);
        return Paired.byThreadTime()
                .rounds(toWarmUp, toMeasure)
                .variant(
                        INCREMENTAL,
                        passed(day, () -> {
                            goTo(WARM_UP_STEPS, rows);
                            return incremental(rows);
                        }),
                        () -> goTo(WARM_UP_STEPS, rows),
                        () -> incremental(rows))
                .variant(TEXTBOOK, passed(day, () -> textbook(day)), () -> textbook(day))
                .variant(SCALAR_DOT, passed(day, () -> scalarDot(day)), () -> scalarDot(day))
                .variant(BLOCKED, passed(day, () -> blockedProduct(day)), () -> blockedProduct(day))
                .run(1);
    }

    /** The session before is the last that was stepped to. */
    private void goTo(int day, Rows rows) {
        all.step(day - 1, rows);
    }

    private long incremental(Rows rows) {
        for (int day = WARM_UP_STEPS; day < WARM_UP_STEPS + W; day++) {
            all.step(day, rows, lower);
        }
        return checksum();
    }

    private long textbook(int last) {
        sideBySide(last);
        for (int i = 0; i < symbols; i++) {
            for (int j = 0; j < i; j++) {
                lower[i][j] = twoPasses(bySymbol[i], bySymbol[j]);
            }
        }
        return checksum();
    }

    private void sideBySide(int last) {
        for (int i = 0; i < W; i++) {
            double[] row = returns[last - W + 1 + i];
            for (int s = 0; s < symbols; s++) {
                bySymbol[s][i] = row[s];
            }
        }
    }

    private static double twoPasses(double[] x, double[] y) {
        double meanX = 0;
        double meanY = 0;
        for (int i = 0; i < W; i++) {
            meanX += x[i];
            meanY += y[i];
        }
        meanX /= W;
        meanY /= W;
        double xx = 0;
        double xy = 0;
        double yy = 0;
        for (int i = 0; i < W; i++) {
            double dx = x[i] - meanX;
            double dy = y[i] - meanY;
            xx += dx * dx;
            xy += dx * dy;
            yy += dy * dy;
        }
        return xy / Math.sqrt(xx * yy);
    }

    private long scalarDot(int last) {
        sideBySide(last);
        for (double[] x : bySymbol) {
            standardise(x);
        }
        for (int i = 0; i < symbols; i++) {
            double[] x = bySymbol[i];
            for (int j = 0; j < i; j++) {
                lower[i][j] = dot(x, bySymbol[j]);
            }
        }
        return checksum();
    }

    private static void standardise(double[] x) {
        double mean = 0;
        for (double value : x) {
            mean += value;
        }
        mean /= W;
        double squares = 0;
        for (int i = 0; i < W; i++) {
            x[i] -= mean;
            squares += x[i] * x[i];
        }
        double scale = 1 / Math.sqrt(squares);
        for (int i = 0; i < W; i++) {
            x[i] *= scale;
        }
    }

    private static double dot(double[] x, double[] y) {
        double sum = 0;
        for (int i = 0; i < W; i++) {
            sum += x[i] * y[i];
        }
        return sum;
    }

    private long blockedProduct(int last) {
        sideBySide(last);
        for (int s = 0; s < symbols; s++) {
            standardise(bySymbol[s]);
            for (int i = 0; i < W; i++) {
                standardised[i][s] = bySymbol[s][i];
            }
        }
        for (int i = 0; i < symbols; i += 2) {
            double[] x = bySymbol[i];
            double[] y = bySymbol[Math.min(i + 1, symbols - 1)];
            Arrays.fill(first, 0, i + 1, 0);
            Arrays.fill(second, 0, i + 1, 0);
            for (int day = 0; day < W; day += 4) {
                addFourToTwo(
                        first,
                        second,
                        standardised[day],
                        standardised[day + 1],
                        standardised[day + 2],
                        standardised[day + 3],
                        x[day],
                        x[day + 1],
                        x[day + 2],
                        x[day + 3],
                        y[day],
                        y[day + 1],
                        y[day + 2],
                        y[day + 3],
                        i + 1);
            }
            System.arraycopy(first, 0, lower[i], 0, i);
            if (i + 1 < symbols) {
                System.arraycopy(second, 0, lower[i + 1], 0, i + 1);
            }
        }
        return checksum();
    }

    private static void addFourToTwo(
            double[] first,
            double[] second,
            double[] x0,
            double[] x1,
            double[] x2,
            double[] x3,
            double a0,
            double a1,
            double a2,
            double a3,
            double b0,
            double b1,
            double b2,
            double b3,
            int end) {
        for (int j = 0; j < end; j++) {
            double y0 = x0[j];
            double y1 = x1[j];
            double y2 = x2[j];
            double y3 = x3[j];
            double to = first[j] + a0 * y0 + a1 * y1 + a2 * y2 + a3 * y3;
            double and = second[j] + b0 * y0 + b1 * y1 + b2 * y2 + b3 * y3;
            first[j] = to;
            second[j] = and;
        }
    }

    // ---- oracle

    private long passed(int day, Paired.Work work) throws Exception {
        for (double[] row : lower) {
            Arrays.fill(row, Double.NaN);
        }
        long checksum = work.run();
        double error = error(returns, day);
        if (!(error <= NEAR)) {
            throw new IllegalStateException("off by " + error + " from two passes");
        }
        return checksum;
    }

    /** The greatest difference of the matrix from two passes over what both have. */
    private double error(double[][] table, int last) {
        double worst = 0;
        double[] x = new double[W];
        double[] y = new double[W];
        for (int i = 0; i < symbols; i += 3) {
            for (int j = 0; j < i; j++) {
                int n = 0;
                for (int day = last - W + 1; day <= last; day++) {
                    if (!Double.isNaN(table[day][i] + table[day][j])) {
                        x[n] = table[day][i];
                        y[n++] = table[day][j];
                    }
                }
                double off = Math.abs(lower[i][j] - overFirst(x, y, n));
                worst = off <= worst ? worst : off; // NaN comes through
            }
        }
        return worst;
    }

    private static double overFirst(double[] x, double[] y, int n) {
        double meanX = Arrays.stream(x, 0, n).sum() / n;
        double meanY = Arrays.stream(y, 0, n).sum() / n;
        double xx = 0;
        double xy = 0;
        double yy = 0;
        for (int i = 0; i < n; i++) {
            xx += (x[i] - meanX) * (x[i] - meanX);
            xy += (x[i] - meanX) * (y[i] - meanY);
            yy += (y[i] - meanY) * (y[i] - meanY);
        }
        return xy / (Math.sqrt(xx) * Math.sqrt(yy));
    }

    private long checksum() {
        long sum = 0;
        for (int i = 1; i < symbols; i++) {
            for (int j = i % STRIDE % i; j < i; j += STRIDE) {
                sum = sum * 31 + Double.doubleToLongBits(lower[i][j]);
            }
        }
        return sum;
    }
}
