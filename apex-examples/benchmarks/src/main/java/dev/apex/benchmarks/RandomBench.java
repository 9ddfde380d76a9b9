package dev.apex.benchmarks;

import dev.apex.random.ChaCha20;
import dev.apex.random.RunSeed;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.security.GeneralSecurityException;
import java.time.LocalDate;
import java.util.HexFormat;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.LongFunction;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;
import javax.crypto.Cipher;
import javax.crypto.spec.ChaCha20ParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * What our chance costs beside {@link SplittableRandom}, the JDK's fastest generator with a seed. That one has 64 bits
 * of state and no names, and is many times as fast; the goals say what a backtest can afford, a million draws in 20 ms,
 * and not that we are its equal. The JDK's own ChaCha20 cipher stands in the table for what the platform can do (on 25 in
 * vector instructions, on 17 not); its setting-up costs too much for a stream per symbol and day.
 *
 * <p>Sums add up raw bits, which costs a cycle and hides nothing; each is checked against the same draws taken another
 * way, and ChaCha20's words first of all against Rust's.
 */
final class RandomBench {
    private static final int DRAWS = 1_000_000;
    private static final int CREATIONS = 100_000;
    private static final long SEED = 42;

    /** What {@code seed_from_u64(42)} makes of that seed. */
    private static final String KEY = "a48fa17b58323d0aeab8a1cc690114b82b8cc87518b4f7548d446ea1e4df20f2";

    private static final RunSeed RUN = RunSeed.of("bench", LocalDate.of(2019, 1, 2), LocalDate.of(2023, 12, 29));

    /**
     * A million u64 of {@code ChaCha20Rng::seed_from_u64(42)} of rand_chacha 0.3.1, rotated by 5 and xor-ed in turn.
     */
    private static final long RUST_CHECKSUM = 0x48727eb6aa2c6287L;

    private static final String OURS = "ChaCha20";
    private static final String THEIRS = "SplittableRandom";
    private static final String NAMED = "RunSeed.stream";
    private static final String JCE = "JCE-ChaCha20";

    private RandomBench() {}

    static void run(Report report) throws Exception {
        checkAgainstRust();
        print(report, "core.chacha20_long", 20, 25, longs());
        print(report, "core.chacha20_double", 20, 25, doubles());
        print(report, "core.chacha20_gaussian", 25, 8, gaussians());
        Paired.Outcome creation = creation();
        report.table("core.chacha20_creation, core.named_stream", creation, THEIRS);
        report.line(BenchLine.atMost("core.chacha20_creation", creation.nanos(OURS), "ns", 200));
        report.line(BenchLine.atMost("core.named_stream", creation.nanos(NAMED), "ns", 1_000));
    }

    private static void print(Report report, String name, double nanos, double times, Paired.Outcome outcome) {
        report.table(name, outcome, THEIRS);
        report.line(BenchLine.atMost(name, outcome.nanos(OURS), "ns", nanos));
        report.line(BenchLine.atMost(name + "_ratio", outcome.ratio(OURS, THEIRS), times));
    }

    private static void checkAgainstRust() {
        long checksum = LongStream.generate(ChaCha20.seedFromU64(SEED)::nextLong)
                .limit(DRAWS)
                .reduce(0, (sum, drawn) -> Long.rotateLeft(sum, 5) ^ drawn);
        if (checksum != RUST_CHECKSUM) {
            throw new IllegalStateException(
                    String.format(Locale.ROOT, "a million longs make %016x, in Rust %016x", checksum, RUST_CHECKSUM));
        }
    }

    private static Paired.Outcome longs() throws Exception {
        return Paired.byThreadTime()
                .variant(OURS, ChaCha20.seedFromU64(SEED).longs(DRAWS).sum(), () -> {
                    ChaCha20 random = ChaCha20.seedFromU64(SEED);
                    long sum = 0;
                    for (int i = 0; i < DRAWS; i++) {
                        sum += random.nextLong();
                    }
                    return sum;
                })
                .variant(THEIRS, new SplittableRandom(SEED).longs(DRAWS).sum(), () -> {
                    SplittableRandom random = new SplittableRandom(SEED);
                    long sum = 0;
                    for (int i = 0; i < DRAWS; i++) {
                        sum += random.nextLong();
                    }
                    return sum;
                })
                .variant(JCE, ChaCha20.seedFromU64(SEED).longs(DRAWS).sum(), RandomBench::sumOfCipher)
                .run(DRAWS);
    }

    /** The same stream from the JDK's cipher, a kilobyte at a time: how fast the platform can make it. */
    private static long sumOfCipher() throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("ChaCha20");
        cipher.init(
                Cipher.ENCRYPT_MODE,
                new SecretKeySpec(HexFormat.of().parseHex(KEY), "ChaCha20"),
                new ChaCha20ParameterSpec(new byte[12], 0));
        byte[] zeros = new byte[1024];
        byte[] stream = new byte[1024];
        LongBuffer words =
                ByteBuffer.wrap(stream).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer();
        long sum = 0;
        for (int i = 0; i < DRAWS; i++) {
            int at = i % words.capacity();
            if (at == 0) {
                cipher.update(zeros, 0, zeros.length, stream);
            }
            sum += words.get(at);
        }
        return sum;
    }

    private static Paired.Outcome doubles() throws Exception {
        return Paired.byThreadTime()
                .variant(OURS, asDoubles(ChaCha20.seedFromU64(SEED).longs(DRAWS)), () -> {
                    ChaCha20 random = ChaCha20.seedFromU64(SEED);
                    long sum = 0;
                    for (int i = 0; i < DRAWS; i++) {
                        sum += Double.doubleToRawLongBits(random.nextDouble());
                    }
                    return sum;
                })
                .variant(THEIRS, asDoubles(new SplittableRandom(SEED).longs(DRAWS)), () -> {
                    SplittableRandom random = new SplittableRandom(SEED);
                    long sum = 0;
                    for (int i = 0; i < DRAWS; i++) {
                        sum += Double.doubleToRawLongBits(random.nextDouble());
                    }
                    return sum;
                })
                .run(DRAWS);
    }

    private static long asDoubles(LongStream longs) {
        return longs.map(bits -> Double.doubleToRawLongBits((bits >>> 11) * 0x1.0p-53))
                .sum();
    }

    private static Paired.Outcome gaussians() throws Exception {
        return Paired.byThreadTime()
                .variant(
                        OURS,
                        bits(DoubleStream.generate(ChaCha20.seedFromU64(SEED).asJavaRandom()::nextGaussian)),
                        () -> {
                            ChaCha20 random = ChaCha20.seedFromU64(SEED);
                            long sum = 0;
                            for (int i = 0; i < DRAWS; i++) {
                                sum += Double.doubleToRawLongBits(random.nextGaussian());
                            }
                            return sum;
                        })
                .variant(THEIRS, bits(DoubleStream.generate(new SplittableRandom(SEED)::nextGaussian)), () -> {
                    SplittableRandom random = new SplittableRandom(SEED);
                    long sum = 0;
                    for (int i = 0; i < DRAWS; i++) {
                        sum += Double.doubleToRawLongBits(random.nextGaussian());
                    }
                    return sum;
                })
                .run(DRAWS);
    }

    private static long bits(DoubleStream drawn) {
        return drawn.limit(DRAWS).mapToLong(Double::doubleToRawLongBits).sum();
    }

    /** A generator per task, and its first draw: by number, by name, and the JDK's by seed. */
    private static Paired.Outcome creation() throws Exception {
        ChaCha20 key = ChaCha20.seedFromU64(SEED);
        ChaCha20 named = ChaCha20.fromKey(RUN.child("slippage").key());
        return Paired.byThreadTime()
                .variant(OURS, firsts(i -> key.stream(i).longs(1)), () -> {
                    long sum = 0;
                    for (int i = 0; i < CREATIONS; i++) {
                        sum += key.stream(i).nextLong();
                    }
                    return sum;
                })
                .variant(NAMED, firsts(i -> named.stream(i).longs(1)), () -> {
                    long sum = 0;
                    for (int i = 0; i < CREATIONS; i++) {
                        sum += RUN.stream("slippage", i).nextLong();
                    }
                    return sum;
                })
                .variant(THEIRS, firsts(i -> new SplittableRandom(i).longs(1)), () -> {
                    long sum = 0;
                    for (int i = 0; i < CREATIONS; i++) {
                        sum += new SplittableRandom(i).nextLong();
                    }
                    return sum;
                })
                .run(CREATIONS);
    }

    private static long firsts(LongFunction<LongStream> first) {
        return LongStream.range(0, CREATIONS).flatMap(first).sum();
    }
}
