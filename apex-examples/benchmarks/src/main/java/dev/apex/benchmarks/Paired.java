package dev.apex.benchmarks;

import com.sun.management.ThreadMXBean;
import dev.apex.random.ChaCha20;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;

/**
 * Several ways to do one work, timed in turn in one JVM, so that whatever the machine suffers they suffer together.
 *
 * <p>Times on a shared machine wander by a factor of two; the ratio of two times taken a moment apart does not. So each
 * round runs every variant once, in an order drawn anew, and what is reported first is the median over rounds of the
 * ratio within a round, with a bootstrap interval. Every run of every variant, warm-up or not, must return the checksum
 * its oracle gave: a fast wrong kernel fails instead of scoring.
 *
 * <p>Before each round a fixed spin loop is timed. A round whose spin is more than 5 % slower than the best seen is
 * disturbed and made up for, up to as many rounds again; kept are those with the fastest spins, a choice that knows
 * nothing of the variants' times.
 *
 * <p>Order and bootstrap draw from a fixed seed. Variants run in the caller's thread.
 */
public final class Paired {
    private static final int WARM_UP_ROUNDS = 6;
    private static final int ROUNDS = 15;
    private static final int RESAMPLES = 2_000;
    private static final int SPINS = 2_000_000;
    private static final double DISTURBED = 1.05;
    private static final long SEED = 20_261_121;

    /** A work to be timed. */
    @FunctionalInterface
    public interface Work {
        /**
         * Does all of it once.
         *
         * @return a checksum that depends on every result
         * @throws Exception which ends the benchmark
         */
        long run() throws Exception;
    }

    private record Variant(String name, long expected, Runnable before, Work work) {}

    /** One round: the spin before it, and per variant what its run took and allocated. */
    private record Round(long spin, long[] nanos, long[] bytes) {}

    private final List<Variant> variants = new ArrayList<>();
    private final String clock;
    private final LongSupplier stopwatch;
    private int warmUpRounds = WARM_UP_ROUNDS;
    private int rounds = ROUNDS;

    private Paired(String clock, LongSupplier stopwatch) {
        this.clock = clock;
        this.stopwatch = stopwatch;
    }

    /**
     * Times by the clock on the wall: for works that wait or use several threads. 6 rounds to warm up, 15 to measure.
     */
    public static Paired byWallClock() {
        return new Paired("wall clock", System::nanoTime);
    }

    /**
     * Times by the processor time of the calling thread: for works of one thread. On a crowded machine a long run is
     * put aside more often than a short one, and the wall clock would hold that against it. 6 rounds to warm up, 15 to
     * measure.
     */
    public static Paired byThreadTime() {
        java.lang.management.ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        return threads.isCurrentThreadCpuTimeSupported() && threads.isThreadCpuTimeEnabled()
                ? new Paired("thread time", threads::getCurrentThreadCpuTime)
                : byWallClock();
    }

    /** Times by a clock of the test's own. */
    static Paired by(LongSupplier stopwatch) {
        return new Paired("test clock", stopwatch);
    }

    /**
     * Adds a variant.
     *
     * @param name one word; a ratio prints its baseline's name
     * @param expected the checksum every run must return, from an oracle other than this work
     * @param work what is timed
     */
    public Paired variant(String name, long expected, Work work) {
        return variant(name, expected, () -> {}, work);
    }

    /**
     * Adds a variant with state that each run must find afresh.
     *
     * @param name one word; a ratio prints its baseline's name
     * @param expected the checksum every run must return, from an oracle other than this work
     * @param before brings the state about, outside the time taken
     * @param work what is timed
     */
    public Paired variant(String name, long expected, Runnable before, Work work) {
        if (variants.stream().anyMatch(known -> known.name.equals(name))) {
            throw new IllegalArgumentException("two variants are called " + name);
        }
        variants.add(new Variant(name, expected, before, work));
        return this;
    }

    /** Sets how many rounds warm up, instead of 6, and how many are measured, instead of 15. */
    public Paired rounds(int toWarmUp, int toMeasure) {
        if (toWarmUp < 1 || toMeasure < 3) {
            throw new IllegalArgumentException(
                    toWarmUp + " rounds to warm up and " + toMeasure + " to measure; at least 1 and 3 are needed");
        }
        warmUpRounds = toWarmUp;
        rounds = toMeasure;
        return this;
    }

    /**
     * Checks, warms up and measures.
     *
     * @param operations how many operations one run does, by which its time and bytes are divided
     * @throws IllegalStateException if a run returns another checksum than its oracle's
     * @throws Exception what a work throws
     */
    public Outcome run(long operations) throws Exception {
        ChaCha20 chance = ChaCha20.seedFromU64(SEED);
        List<Variant> order = new ArrayList<>(variants);
        for (Variant variant : variants) {
            time(variant);
        }
        long calmest = Long.MAX_VALUE;
        for (int i = 0; i < warmUpRounds; i++) {
            chance.shuffle(order);
            calmest = Math.min(calmest, round(order).spin);
        }
        List<Round> taken = new ArrayList<>();
        int calm = 0;
        while (calm < rounds && taken.size() < 2 * rounds) {
            chance.shuffle(order);
            Round round = round(order);
            taken.add(round);
            calmest = Math.min(calmest, round.spin);
            calm += round.spin <= calmest * DISTURBED ? 1 : 0;
        }
        int disturbed = taken.size() - calm;
        taken.sort(Comparator.comparingLong(Round::spin));
        return new Outcome(
                variants.stream().map(Variant::name).toList(), taken.subList(0, rounds), disturbed, clock, operations);
    }

    private Round round(List<Variant> order) throws Exception {
        long[] nanos = new long[variants.size()];
        long[] bytes = new long[variants.size()];
        long spin = spin();
        for (Variant variant : order) {
            long[] taken = time(variant);
            int place = variants.indexOf(variant);
            nanos[place] = taken[0];
            bytes[place] = taken[1];
        }
        return new Round(spin, nanos, bytes);
    }

    private long[] time(Variant variant) throws Exception {
        variant.before.run();
        long allocated = allocated();
        long start = stopwatch.getAsLong();
        long checksum = variant.work.run();
        long nanos = stopwatch.getAsLong() - start;
        long bytes = allocated() - allocated;
        if (checksum != variant.expected) {
            throw new IllegalStateException(String.format(
                    Locale.ROOT,
                    "%s is wrong, so it is not timed: checksum %016x, its oracle says %016x",
                    variant.name,
                    checksum,
                    variant.expected));
        }
        return new long[] {nanos, bytes};
    }

    /** A fixed amount of arithmetic, about two milliseconds of it. */
    private long spin() {
        long start = stopwatch.getAsLong();
        long state = SEED;
        for (int i = 0; i < SPINS; i++) {
            state = state * 6364136223846793005L + 1442695040888963407L;
        }
        long nanos = stopwatch.getAsLong() - start;
        // uses the state, so that the loop is not removed; no seed leads to zero after these steps
        return state == 0 ? Long.MAX_VALUE : nanos;
    }

    private static long allocated() {
        return ManagementFactory.getThreadMXBean() instanceof ThreadMXBean counting
                ? counting.getCurrentThreadAllocatedBytes()
                : 0;
    }

    /**
     * How many times as long as its baseline a variant took.
     *
     * @param variant the one measured
     * @param baseline the one it is measured by
     * @param median the median over the rounds of the ratio within each
     * @param low the lower end of a 95 % bootstrap interval of that median
     * @param high its upper end
     */
    public record Ratio(String variant, String baseline, double median, double low, double high) {
        /** That of a variant of which only one part in so many was run. */
        Ratio times(double parts) {
            return new Ratio(variant, baseline, median * parts, low * parts, high * parts);
        }

        @Override
        public String toString() {
            return BenchLine.number(median) + " times " + baseline + " [" + BenchLine.number(low) + ", "
                    + BenchLine.number(high) + "]";
        }
    }

    /** What was measured: medians, and ratios within rounds. */
    public static final class Outcome {
        private final List<String> names;
        private final List<Round> kept;
        private final int disturbed;
        private final String clock;
        private final long operations;

        private Outcome(List<String> names, List<Round> kept, int disturbed, String clock, long operations) {
            this.names = names;
            this.kept = List.copyOf(kept);
            this.disturbed = disturbed;
            this.clock = clock;
            this.operations = operations;
        }

        /** The median time of an operation, in nanoseconds. */
        public double nanos(String variant) {
            int place = place(variant);
            return median(kept.stream().mapToDouble(r -> r.nanos[place]).toArray()) / operations;
        }

        /**
         * What an operation allocated in the caller's thread, in bytes: the least of all rounds, since the compiler may
         * add to it and nothing takes away. Zero where the JVM does not count.
         */
        public double bytes(String variant) {
            int place = place(variant);
            return kept.stream().mapToDouble(r -> r.bytes[place]).min().orElseThrow() / operations;
        }

        /** How many times as long as the baseline the variant took, round by round. */
        public Ratio ratio(String variant, String baseline) {
            int above = place(variant);
            int below = place(baseline);
            double[] ratios = kept.stream()
                    .mapToDouble(r -> (double) r.nanos[above] / r.nanos[below])
                    .toArray();
            return ratio(variant, baseline, ratios);
        }

        private static Ratio ratio(String variant, String baseline, double[] ratios) {
            double[] medians = resampled(ratios);
            return new Ratio(
                    variant,
                    baseline,
                    median(ratios),
                    medians[(int) (0.025 * RESAMPLES)],
                    medians[(int) (0.975 * RESAMPLES) - 1]);
        }

        /** How many times as long as the baseline the variant took beyond what another takes, round by round. */
        public Ratio ratio(String variant, String beyond, String baseline) {
            return ratio(variant, beyond, baseline, round -> 0);
        }

        /** The same of a baseline that is counted beyond what another takes too. */
        public Ratio ratio(String variant, String beyond, String baseline, String beyondBaseline) {
            int place = place(beyondBaseline);
            return ratio(variant, beyond, baseline, round -> round.nanos[place]);
        }

        private Ratio ratio(String variant, String beyond, String baseline, ToLongFunction<Round> less) {
            int above = place(variant);
            int off = place(beyond);
            int below = place(baseline);
            double[] ratios = kept.stream()
                    .mapToDouble(r -> (double) (r.nanos[above] - r.nanos[off]) / (r.nanos[below] - less.applyAsLong(r)))
                    .toArray();
            return ratio(variant, baseline, ratios);
        }

        /** How many rounds count. */
        public int rounds() {
            return kept.size();
        }

        /** How many rounds met a slow machine, whether they could be made up for or not. */
        public int disturbed() {
            return disturbed;
        }

        /** The variants with their times and bytes, each beside the baseline, for a comment above the bench lines. */
        public String table(String baseline) {
            StringBuilder text = new StringBuilder();
            for (String name : names) {
                text.append("#   ")
                        .append(name)
                        .append(' ')
                        .append(BenchLine.number(nanos(name)))
                        .append(" ns, ");
                text.append(BenchLine.number(bytes(name))).append(" bytes");
                if (!name.equals(baseline)) {
                    text.append(", ").append(ratio(name, baseline));
                }
                text.append('\n');
            }
            text.append("#   ").append(rounds()).append(" rounds by ").append(clock);
            return text.append(", ").append(disturbed).append(" disturbed").toString();
        }

        private int place(String variant) {
            int place = names.indexOf(variant);
            if (place < 0) {
                throw new IllegalArgumentException("no variant is called " + variant + "; there are " + names);
            }
            return place;
        }

        private static double[] resampled(double[] ratios) {
            ChaCha20 chance = ChaCha20.seedFromU64(SEED).stream(1);
            double[] medians = new double[RESAMPLES];
            double[] sample = new double[ratios.length];
            for (int i = 0; i < RESAMPLES; i++) {
                for (int j = 0; j < sample.length; j++) {
                    sample[j] = ratios[chance.nextInt(ratios.length)];
                }
                medians[i] = median(sample);
            }
            Arrays.sort(medians);
            return medians;
        }

        private static double median(double[] values) {
            double[] sorted = values.clone();
            Arrays.sort(sorted);
            int middle = sorted.length / 2;
            return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        }
    }
}
