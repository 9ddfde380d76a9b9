package dev.apex.benchmarks;

import dev.apex.random.RunSeed;
import dev.apex.regime.BaumWelch;
import dev.apex.regime.Covariance;
import dev.apex.regime.ForwardFilter;
import dev.apex.regime.GaussianHmm;
import dev.apex.regime.HmmFit;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Hidden Markov models of 3 states and 2 features, over heavy-tailed rows in three regimes.
 *
 * <p>{@code em_step} is 50 steps from a fixed start, the same work on the same rows that {@code hmmlearn_oracle.py time} of
 * apex-regime's tests measured of hmmlearn with one thread; its figures are kept in a file, and so the ratio is of two processes on
 * two days. {@code refits} are 60 windows that expand from 1,260 to 5,000 rows, each fitted from 5 cold starts, on one thread and
 * two.
 *
 * <p>Oracle: the log-likelihood that a training reports is that of the filter, which sums it up in another way; two threads must give
 * the same bits as one.
 */
final class RegimeBench {
    private static final int LEAST = 1_260;
    private static final int FEATURES = 2;
    private static final int STATES = 3;
    private static final int STEPS = 50;
    private static final RunSeed SEED = RunSeed.of("regimes", LocalDate.of(2005, 1, 3), LocalDate.of(2024, 12, 31));

    private final double[][] rows;
    private final int windows;
    private List<HmmFit> fits = List.of();

    RegimeBench(int count, int windows) {
        double[][] drawn = lines("hmm_rows.csv").stream()
                .map(line -> Arrays.stream(line.split(","))
                        .limit(FEATURES)
                        .mapToDouble(Double::parseDouble)
                        .toArray())
                .toArray(double[][]::new);
        rows = new double[count][];
        Arrays.setAll(rows, t -> drawn[t % drawn.length]);
        this.windows = windows;
    }

    private static List<String> lines(String file) {
        try (InputStream in = RegimeBench.class.getResourceAsStream(file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new IllegalStateException(file, e);
        }
    }

    void run(Report report) throws Exception {
        for (Covariance kind : Covariance.values()) {
            String name = kind == Covariance.FULL ? "full" : "diag";
            Paired.Outcome steps = steps(kind, 6, 15);
            double nanos = steps.nanos(name) / STEPS;
            report.line(BenchLine.told("regime.em_step_row_" + name, nanos, "ns"));
            report.line(BenchLine.atMost(
                    "regime.em_step_vs_hmmlearn_" + name, nanos / hmmlearn(name, rows.length), "x_cross_run", 1));
        }
        Paired.Outcome filter = filter(6, 15);
        report.line(BenchLine.atMost("regime.filter_step", filter.nanos("filter"), "ns", 1_000));
        report.line(BenchLine.told("regime.filter_step_bytes", filter.bytes("filter"), "bytes"));
        Paired.Outcome refits = refits(1, 3);
        report.table("ns a refit", refits, "one_thread");
        long stepRows = 0;
        long total = 0;
        for (HmmFit fit : fits) {
            total += fit.totalSteps();
            stepRows += (long) fit.totalSteps() * fit.rows();
        }
        double seconds = refits.nanos("one_thread") * windows / 1e9;
        report.line(BenchLine.told("regime.refits_" + windows, seconds, "s"));
        report.line(BenchLine.told("regime.refits_em_steps", total, "steps"));
        report.line(BenchLine.told("regime.refits_em_step_row", seconds * 1e9 / stepRows, "ns"));
        report.line(BenchLine.atLeast("regime.refits_on_two_threads", refits.ratio("one_thread", "two_threads"), 1.6));
    }

    private static double hmmlearn(String kind, int count) {
        for (String line : lines("hmmlearn_time.csv")) {
            String[] cells = line.split(",");
            if (cells[0].equals(kind) && cells[2].equals("" + count) && cells[3].equals("scaling")) {
                return Double.parseDouble(cells[4]);
            }
        }
        throw new IllegalStateException("hmmlearn was not timed on " + count + " rows, " + kind);
    }

    /** A run is 50 steps, an operation a row of all of them. */
    Paired.Outcome steps(Covariance kind, int toWarmUp, int toMeasure) throws Exception {
        GaussianHmm start = start(kind);
        BaumWelch training = BaumWelch.of(STATES)
                .with(kind)
                .atMost(STEPS)
                .tolerance(0)
                .floor(0)
                .pseudoCounts(0, 0);
        HmmFit fit = training.fitFrom(start, rows);
        if (fit.steps() != STEPS) {
            throw new IllegalStateException(fit.steps() + " steps");
        }
        return Paired.byThreadTime()
                .rounds(toWarmUp, toMeasure)
                .variant(
                        kind == Covariance.FULL ? "full" : "diag",
                        checksum(fit.model().logLikelihood(rows)),
                        () -> checksum(training.fitFrom(start, rows).logLikelihood()))
                .run(rows.length);
    }

    private static long checksum(double logLikelihood) {
        return Math.round(logLikelihood * 1e5);
    }

    Paired.Outcome filter(int toWarmUp, int toMeasure) throws Exception {
        GaussianHmm model = start(Covariance.FULL);
        return Paired.byThreadTime()
                .rounds(toWarmUp, toMeasure)
                .variant("filter", checksum(model.logLikelihood(rows)), () -> {
                    double sum = 0;
                    ForwardFilter fresh = model.filter();
                    for (double[] row : rows) {
                        sum += fresh.step(row);
                    }
                    return checksum(sum);
                })
                .run(rows.length);
    }

    Paired.Outcome refits(int toWarmUp, int toMeasure) throws Exception {
        BaumWelch training = BaumWelch.of(STATES).restarts(5);
        fits = fits(training);
        for (HmmFit fit : fits) {
            double said = fit.model().logLikelihood(Arrays.copyOf(rows, fit.rows()));
            if (checksum(said) != checksum(fit.logLikelihood())) {
                throw new IllegalStateException(fit.logLikelihood() + " nats, and by the filter " + said);
            }
        }
        long expected = fits.hashCode();
        return Paired.byWallClock()
                .rounds(toWarmUp, toMeasure)
                .variant("one_thread", expected, () -> fits(training).hashCode())
                .variant(
                        "two_threads",
                        expected,
                        () -> fits(training.onThreads(2)).hashCode())
                .run(windows);
    }

    private List<HmmFit> fits(BaumWelch training) {
        List<HmmFit> all = new ArrayList<>();
        for (int i = 0; i < windows; i++) {
            int to = Math.min(LEAST, rows.length)
                    + (rows.length - Math.min(LEAST, rows.length)) * i / Math.max(1, windows - 1);
            all.add(training.fit(Arrays.copyOf(rows, to), SEED));
        }
        return all;
    }

    /** Where hmmlearn was started from. */
    private static GaussianHmm start(Covariance kind) {
        double[][] means = new double[STATES][FEATURES];
        double[][][] covariances = new double[STATES][FEATURES][FEATURES];
        for (int state = 0; state < STATES; state++) {
            Arrays.fill(means[state], (state - 1) * 0.5);
            for (int i = 0; i < FEATURES; i++) {
                covariances[state][i][i] = 0.5 + 0.5 * state;
            }
        }
        return GaussianHmm.of(
                kind,
                new double[] {0.5, 0.3, 0.2},
                new double[][] {{0.9, 0.05, 0.05}, {0.1, 0.8, 0.1}, {0.05, 0.15, 0.8}},
                means,
                covariances);
    }
}
