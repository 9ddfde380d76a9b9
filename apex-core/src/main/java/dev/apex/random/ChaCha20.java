package dev.apex.random;

import dev.apex.RefusedException;
import dev.apex.Rule;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.ListIterator;
import java.util.Random;
import java.util.RandomAccess;
import java.util.random.RandomGenerator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * ChaCha20 with 20 rounds as a generator of random numbers, seekable and with 2<sup>64</sup> streams to a key.
 *
 * <p>The JDK's own generators change their derived draws between releases ({@code nextGaussian} gives other numbers on
 * 17 than on 25), and none is both keyed by 256 bits and addressable by name. Here every draw is written out, none is
 * inherited, so a seed means the same numbers on every JDK, system and processor.
 *
 * <p>The words are those of D. J. Bernstein's layout: four constants, eight key words, a 64-bit block counter in words
 * 12 and 13, a 64-bit stream number in words 14 and 15, both starting at zero. After 2<sup>64</sup> blocks of 16 words
 * a stream begins again. Draws take whole 32-bit words in order, and say below how many:
 *
 * <table>
 * <caption>Each draw, its words, and what it equals</caption>
 * <tr><th>draw</th><th>words</th><th>equal to</th></tr>
 * <tr><td>{@code nextInt()}</td><td>1</td><td>{@code next_u32} of rand_chacha 0.3.1</td></tr>
 * <tr><td>{@code nextLong()}</td><td>2, low word first</td><td>{@code next_u64}</td></tr>
 * <tr><td>{@code nextDouble()}</td><td>2</td><td>{@code gen::<f64>()} of rand 0.8.5</td></tr>
 * <tr><td>{@code nextFloat()}</td><td>1</td><td>{@code gen::<f32>()}</td></tr>
 * <tr><td>{@code nextBoolean()}</td><td>1</td><td>{@code gen::<bool>()}, the top bit</td></tr>
 * <tr><td>{@code nextInt(..)}</td><td>1 a trial</td><td>{@code gen_range} on i32 and u32</td></tr>
 * <tr><td>{@code nextLong(..)}</td><td>2 a trial</td><td>{@code gen_range} on i64 and u64</td></tr>
 * <tr><td>{@code nextDouble(..)}</td><td>2 a trial</td><td>{@code gen_range} on f64; wider than the largest double:
 * ours</td></tr>
 * <tr><td>{@code nextFloat(..)}</td><td>1 a trial</td><td>{@code gen_range} on f32; wider than the largest float:
 * ours</td></tr>
 * <tr><td>{@code nextBytes}</td><td>1 per 4 bytes begun</td><td>{@code fill_bytes}</td></tr>
 * <tr><td>{@code nextGaussian()}</td><td>2 a trial, 98.5 % at the first</td><td>{@code StandardNormal} of rand_distr
 * 0.4.3; in the tails up to the last bits of its platform's logarithm</td></tr>
 * <tr><td>{@code nextExponential()}</td><td>2 a trial, 97.8 % at the first</td><td>{@code Exp1}, with the same reserve
 * for its tail</td></tr>
 * <tr><td>{@code shuffle}</td><td>{@code nextInt(i)} for i = n down to 2</td><td>{@code SliceRandom::shuffle}, and
 * {@code Collections.shuffle} over {@link #asJavaRandom()}</td></tr>
 * <tr><td>{@code ints}, {@code longs}, {@code doubles}</td><td>as the draw they repeat</td><td>ours</td></tr>
 * </table>
 *
 * <p>{@code equiDoubles}, which JDK 22 added, stays the JDK's: its numbers may differ between releases. Of two draws
 * with bounds the one without is not the special case: {@code nextDouble()} has 53 random bits, {@code
 * nextDouble(0, 1)} has 52.
 *
 * <p>Not safe for use by several threads: give each its own stream, which costs about a tenth of a microsecond. Not
 * registered with {@link java.util.random.RandomGeneratorFactory}, which would have to invent a seed. Not meant for
 * secrets: seeds are printed in reports.
 *
 * @see <a href="https://cr.yp.to/chacha/chacha-20080128.pdf">D. J. Bernstein, ChaCha, a variant of Salsa20 (2008)</a>
 */
public final class ChaCha20 implements RandomGenerator {
    private static final int KEY_BYTES = 32;
    private static final int BLOCK_WORDS = 16;
    private static final long LOW_32 = 0xFFFF_FFFFL;

    /** Eight words, shared by all copies and streams of a key, hence never written. */
    private final int[] key;

    private final long stream;
    private final int[] block = new int[BLOCK_WORDS];

    /** The number of the block after the one held. */
    private long counter;

    /** The word of the block to hand out next; all are spent at 16. */
    private int next = BLOCK_WORDS;

    private ChaCha20(int[] key, long stream) {
        this.key = key;
        this.stream = stream;
    }

    /**
     * The generator of a key, at word 0 of stream 0; {@code from_seed} in Rust.
     *
     * @param key 32 bytes, read as eight little-endian words
     * @throws RefusedException ({@link Rule#KEY_LENGTH}) if there are not 32 of them
     */
    public static ChaCha20 fromKey(byte[] key) {
        if (key.length != KEY_BYTES) {
            throw new RefusedException(Rule.KEY_LENGTH, "a ChaCha20 key of " + key.length + " bytes");
        }
        int[] words = new int[KEY_BYTES / Integer.BYTES];
        for (int i = 0; i < KEY_BYTES; i++) {
            words[i / Integer.BYTES] |= (key[i] & 0xFF) << 8 * (i % Integer.BYTES);
        }
        return new ChaCha20(words, 0);
    }

    /**
     * The generator of a 64-bit seed, for tests and for comparison with Rust: eight outputs of PCG-XSH-RR 64/32 make
     * the key, as {@code seed_from_u64} of rand_core 0.6 does. A run takes its key from a {@link RunSeed}.
     *
     * @param seed any value, read as unsigned
     */
    public static ChaCha20 seedFromU64(long seed) {
        int[] words = new int[KEY_BYTES / Integer.BYTES];
        long state = seed;
        for (int i = 0; i < words.length; i++) {
            state = state * 6364136223846793005L + 0xA176_54E4_6FBE_17F3L;
            int shifted = (int) ((state >>> 18 ^ state) >>> 27);
            words[i] = Integer.rotateRight(shifted, (int) (state >>> 59));
        }
        return new ChaCha20(words, 0);
    }

    /**
     * Another stream of the same key, at word 0: as independent of this one as another key would be. This generator
     * does not move.
     *
     * @param number any of the 2<sup>64</sup> numbers, read as unsigned
     */
    public ChaCha20 stream(long number) {
        return new ChaCha20(key, number);
    }

    /** The number of this stream, unsigned. */
    public long streamNumber() {
        return stream;
    }

    /** A generator that will draw what this one will draw from here on, and moves by itself. */
    public ChaCha20 copy() {
        ChaCha20 twin = new ChaCha20(key, stream);
        System.arraycopy(block, 0, twin.block, 0, BLOCK_WORDS);
        twin.counter = counter;
        twin.next = next;
        return twin;
    }

    /**
     * How many words of the stream are behind us, unsigned and modulo 2<sup>64</sup>: what {@link #seek} takes to come
     * back here, so that a paused run can resume. A stream drawn dry at 100 million words a second would reach
     * 2<sup>64</sup> after 5,800 years.
     */
    public long wordPosition() {
        return (counter << 4) - BLOCK_WORDS + next;
    }

    /**
     * Moves to a word of this stream, forward or back, in constant time.
     *
     * @param wordPosition the word to draw next, counted from 0, read as unsigned
     * @return this
     */
    public ChaCha20 seek(long wordPosition) {
        return seek(wordPosition >>> 4, (int) wordPosition & BLOCK_WORDS - 1);
    }

    /** Moves to a word of a block; reaches the sixteenfold of the positions that a long counts. */
    ChaCha20 seek(long blockNumber, int word) {
        counter = blockNumber;
        next = BLOCK_WORDS;
        if (word > 0) {
            refill();
            next = word;
        }
        return this;
    }

    /** One word. */
    @Override
    public int nextInt() {
        if (next == BLOCK_WORDS) {
            refill();
        }
        return block[next++];
    }

    /** Two words, the low half first; they may lie in two blocks. */
    @Override
    public long nextLong() {
        int at = next;
        if (at < BLOCK_WORDS - 1) {
            next = at + 2;
            return block[at] & LOW_32 | (long) block[at + 1] << 32;
        }
        long low = nextInt() & LOW_32;
        return low | (long) nextInt() << 32;
    }

    /**
     * Uniform in [0, bound): the high half of word times bound, drawn again when the low half lies beyond the largest
     * multiple of the bound's power-of-two scaling (rand's {@code gen_range}; not Java's algorithm).
     *
     * @throws IllegalArgumentException unless the bound is positive
     */
    @Override
    public int nextInt(int bound) {
        if (bound <= 0) {
            throw new IllegalArgumentException("nextInt(" + bound + "): the bound must be positive");
        }
        return below(bound);
    }

    /**
     * Uniform in [origin, bound), drawn as {@link #nextInt(int)} below the width; any two ints in order will do.
     *
     * @throws IllegalArgumentException unless origin is less than bound
     */
    @Override
    public int nextInt(int origin, int bound) {
        checkOrder(origin, bound);
        return origin + below(bound - origin);
    }

    /**
     * Uniform in [0, bound), as {@link #nextInt(int)} but from two words and a 128-bit product.
     *
     * @throws IllegalArgumentException unless the bound is positive
     */
    @Override
    public long nextLong(long bound) {
        if (bound <= 0) {
            throw new IllegalArgumentException("nextLong(" + bound + "): the bound must be positive");
        }
        return below(bound);
    }

    /**
     * Uniform in [origin, bound), drawn as {@link #nextLong(long)} below the width; any two longs in order will do.
     *
     * @throws IllegalArgumentException unless origin is less than bound
     */
    @Override
    public long nextLong(long origin, long bound) {
        checkOrder(origin, bound);
        return origin + below(bound - origin);
    }

    /** Uniform in [0, 1): the top 53 bits of a long, times 2<sup>-53</sup>. */
    @Override
    public double nextDouble() {
        return (nextLong() >>> 11) * 0x1.0p-53;
    }

    /**
     * Uniform in [0, bound), as {@link #nextDouble(double, double)} from 0.
     *
     * @throws IllegalArgumentException unless the bound is positive and finite
     */
    @Override
    public double nextDouble(double bound) {
        return nextDouble(0.0, bound);
    }

    /**
     * Uniform in [origin, bound): u (bound - origin) + origin, where u is the top 52 bits of a long times
     * 2<sup>-52</sup>; drawn again when rounding would reach the bound. Where the width overflows, both ends are halved
     * first and the result doubled.
     *
     * @throws IllegalArgumentException unless both are finite and origin is less than bound
     */
    @Override
    public double nextDouble(double origin, double bound) {
        checkOrder(origin, bound);
        double width = bound - origin;
        if (width == Double.POSITIVE_INFINITY) {
            return 2 * nextDouble(origin / 2, bound / 2);
        }
        while (true) {
            double drawn = (nextLong() >>> 12) * 0x1.0p-52 * width + origin;
            if (drawn < bound) {
                return drawn;
            }
        }
    }

    /** Uniform in [0, 1): the top 24 bits of a word, times 2<sup>-24</sup>. */
    @Override
    public float nextFloat() {
        return (nextInt() >>> 8) * 0x1.0p-24f;
    }

    /**
     * Uniform in [0, bound), as {@link #nextFloat(float, float)} from 0.
     *
     * @throws IllegalArgumentException unless the bound is positive and finite
     */
    @Override
    public float nextFloat(float bound) {
        return nextFloat(0.0f, bound);
    }

    /**
     * Uniform in [origin, bound), as {@link #nextDouble(double, double)} but from the top 23 bits of a word.
     *
     * @throws IllegalArgumentException unless both are finite and origin is less than bound
     */
    @Override
    public float nextFloat(float origin, float bound) {
        checkOrder(origin, bound);
        float width = bound - origin;
        if (width == Float.POSITIVE_INFINITY) {
            return 2 * nextFloat(origin / 2, bound / 2);
        }
        while (true) {
            float drawn = (nextInt() >>> 9) * 0x1.0p-23f * width + origin;
            if (drawn < bound) {
                return drawn;
            }
        }
    }

    /** The top bit of a word. */
    @Override
    public boolean nextBoolean() {
        return nextInt() < 0;
    }

    /**
     * Standard normal, by the ziggurat of 256 layers in Doornik's variant: the low 8 bits of a long choose the layer,
     * the top 52 the place in it; the tail beyond 3.654 by Marsaglia's two logarithms. Logarithm and exponential are
     * {@link StrictMath}'s.
     *
     * @see <a href="https://www.doornik.com/research/ziggurat.pdf">J. A. Doornik, An Improved Ziggurat Method to
     *     Generate Normal Random Samples (2005)</a>
     */
    @Override
    public double nextGaussian() {
        return Ziggurat.normal(this);
    }

    /**
     * Normal: mean + deviation times {@link #nextGaussian()}. A mean that is not finite comes back as it is.
     *
     * @throws IllegalArgumentException unless the deviation is finite and not negative
     */
    @Override
    public double nextGaussian(double mean, double deviation) {
        if (!(deviation >= 0 && deviation < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "nextGaussian(" + mean + ", " + deviation + "): the deviation must be finite and not negative");
        }
        return mean + deviation * nextGaussian();
    }

    /**
     * Exponential with mean 1, by the ziggurat of 256 layers; the tail beyond 7.697 by one logarithm. Always positive
     * and finite: where Rust would take the logarithm of zero and return infinity, once in 10<sup>19</sup>, we draw
     * again.
     */
    @Override
    public double nextExponential() {
        return Ziggurat.exponential(this);
    }

    /** Whole words, each as four bytes with the lowest first; what the array leaves of its last word is dropped. */
    @Override
    public void nextBytes(byte[] bytes) {
        int word = 0;
        for (int i = 0; i < bytes.length; i++) {
            word = i % Integer.BYTES == 0 ? nextInt() : word >>> 8;
            bytes[i] = (byte) word;
        }
    }

    /**
     * Puts a list into random order, every order equally likely: Fisher and Yates' exchange from the last place down,
     * with {@link #nextInt(int)} at each.
     *
     * @param list changed in place; a list without random access is copied once and written back
     * @param <T> the kind of its elements
     * @throws UnsupportedOperationException if the list refuses to be changed
     */
    public <T> void shuffle(List<T> list) {
        if (list instanceof RandomAccess) {
            for (int i = list.size(); i > 1; i--) {
                int other = nextInt(i);
                list.set(other, list.set(i - 1, list.get(other)));
            }
            return;
        }
        List<T> copy = new ArrayList<>(list);
        shuffle(copy);
        ListIterator<T> places = list.listIterator();
        for (T element : copy) {
            places.next();
            places.set(element);
        }
    }

    /**
     * A view of this generator as the old class, for interfaces that ask for one: every draw it makes is this
     * generator's draw of that name and moves it. {@code setSeed} is refused with {@link
     * UnsupportedOperationException}, since a stream is chosen by its name.
     */
    public Random asJavaRandom() {
        return new JavaRandom(this);
    }

    /**
     * Endless {@link #nextInt()}, drawn as they are taken, in order; the stream may be made parallel but gains nothing.
     */
    @Override
    public IntStream ints() {
        return Draws.ints(Draws.ENDLESS, this::nextInt);
    }

    /**
     * So many of {@link #ints()}.
     *
     * @throws IllegalArgumentException if the size is negative
     */
    @Override
    public IntStream ints(long streamSize) {
        return Draws.ints(streamSize, this::nextInt);
    }

    /**
     * Endless {@link #nextInt(int, int)}.
     *
     * @throws IllegalArgumentException unless origin is less than bound
     */
    @Override
    public IntStream ints(int origin, int bound) {
        return ints(Draws.ENDLESS, origin, bound);
    }

    /**
     * So many of {@link #ints(int, int)}.
     *
     * @throws IllegalArgumentException if the size is negative or origin is not less than bound
     */
    @Override
    public IntStream ints(long streamSize, int origin, int bound) {
        checkOrder(origin, bound);
        return Draws.ints(streamSize, () -> nextInt(origin, bound));
    }

    /** Endless {@link #nextLong()}, drawn as they are taken, in order. */
    @Override
    public LongStream longs() {
        return Draws.longs(Draws.ENDLESS, this::nextLong);
    }

    /**
     * So many of {@link #longs()}.
     *
     * @throws IllegalArgumentException if the size is negative
     */
    @Override
    public LongStream longs(long streamSize) {
        return Draws.longs(streamSize, this::nextLong);
    }

    /**
     * Endless {@link #nextLong(long, long)}.
     *
     * @throws IllegalArgumentException unless origin is less than bound
     */
    @Override
    public LongStream longs(long origin, long bound) {
        return longs(Draws.ENDLESS, origin, bound);
    }

    /**
     * So many of {@link #longs(long, long)}.
     *
     * @throws IllegalArgumentException if the size is negative or origin is not less than bound
     */
    @Override
    public LongStream longs(long streamSize, long origin, long bound) {
        checkOrder(origin, bound);
        return Draws.longs(streamSize, () -> nextLong(origin, bound));
    }

    /** Endless {@link #nextDouble()}, drawn as they are taken, in order. */
    @Override
    public DoubleStream doubles() {
        return Draws.doubles(Draws.ENDLESS, this::nextDouble);
    }

    /**
     * So many of {@link #doubles()}.
     *
     * @throws IllegalArgumentException if the size is negative
     */
    @Override
    public DoubleStream doubles(long streamSize) {
        return Draws.doubles(streamSize, this::nextDouble);
    }

    /**
     * Endless {@link #nextDouble(double, double)}.
     *
     * @throws IllegalArgumentException unless both are finite and origin is less than bound
     */
    @Override
    public DoubleStream doubles(double origin, double bound) {
        return doubles(Draws.ENDLESS, origin, bound);
    }

    /**
     * So many of {@link #doubles(double, double)}.
     *
     * @throws IllegalArgumentException if the size is negative, or unless both are finite and origin is less than bound
     */
    @Override
    public DoubleStream doubles(long streamSize, double origin, double bound) {
        checkOrder(origin, bound);
        return Draws.doubles(streamSize, () -> nextDouble(origin, bound));
    }

    /** The key's first four bytes, the stream and the position; the whole key is {@link RunSeed#toString()}. */
    @Override
    public String toString() {
        return "ChaCha20 of key " + HexFormat.of().toHexDigits(Integer.reverseBytes(key[0])) + "..., stream "
                + Long.toUnsignedString(stream) + ", at word " + Long.toUnsignedString(wordPosition());
    }

    /** Uniform below an unsigned width of 1 to 2^32 - 1. */
    private int below(int width) {
        int zone = (width << Integer.numberOfLeadingZeros(width)) - 1;
        while (true) {
            long product = (nextInt() & LOW_32) * (width & LOW_32);
            if (Integer.compareUnsigned((int) product, zone) <= 0) {
                return (int) (product >>> 32);
            }
        }
    }

    /** Uniform below an unsigned width of 1 to 2^64 - 1. */
    private long below(long width) {
        long zone = (width << Long.numberOfLeadingZeros(width)) - 1;
        while (true) {
            long drawn = nextLong();
            if (Long.compareUnsigned(drawn * width, zone) <= 0) {
                // the unsigned high half, by way of the signed one that JDK 17 has
                return Math.multiplyHigh(drawn, width) + (drawn >> 63 & width) + (width >> 63 & drawn);
            }
        }
    }

    private static void checkOrder(long origin, long bound) {
        if (origin >= bound) {
            throw new IllegalArgumentException("no value lies in [" + origin + ", " + bound + ")");
        }
    }

    private static void checkOrder(double origin, double bound) {
        if (!(origin < bound && origin > Double.NEGATIVE_INFINITY && bound < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("no uniform value lies in [" + origin + ", " + bound + ")");
        }
    }

    /** The block function, twenty rounds of it, into the buffer. */
    private void refill() {
        int[] k = key;
        int k0 = k[0];
        int k1 = k[1];
        int k2 = k[2];
        int k3 = k[3];
        int k4 = k[4];
        int k5 = k[5];
        int k6 = k[6];
        int k7 = k[7];
        int counterLow = (int) counter;
        int counterHigh = (int) (counter >>> 32);
        int streamLow = (int) stream;
        int streamHigh = (int) (stream >>> 32);

        // "expand 32-byte k" as four little-endian words
        int x0 = 0x61707865;
        int x1 = 0x3320646e;
        int x2 = 0x79622d32;
        int x3 = 0x6b206574;
        int x4 = k0;
        int x5 = k1;
        int x6 = k2;
        int x7 = k3;
        int x8 = k4;
        int x9 = k5;
        int x10 = k6;
        int x11 = k7;
        int x12 = counterLow;
        int x13 = counterHigh;
        int x14 = streamLow;
        int x15 = streamHigh;

        for (int round = 0; round < 20; round += 2) {
            // the columns
            x0 += x4;
            x12 = Integer.rotateLeft(x12 ^ x0, 16);
            x8 += x12;
            x4 = Integer.rotateLeft(x4 ^ x8, 12);
            x0 += x4;
            x12 = Integer.rotateLeft(x12 ^ x0, 8);
            x8 += x12;
            x4 = Integer.rotateLeft(x4 ^ x8, 7);
            x1 += x5;
            x13 = Integer.rotateLeft(x13 ^ x1, 16);
            x9 += x13;
            x5 = Integer.rotateLeft(x5 ^ x9, 12);
            x1 += x5;
            x13 = Integer.rotateLeft(x13 ^ x1, 8);
            x9 += x13;
            x5 = Integer.rotateLeft(x5 ^ x9, 7);
            x2 += x6;
            x14 = Integer.rotateLeft(x14 ^ x2, 16);
            x10 += x14;
            x6 = Integer.rotateLeft(x6 ^ x10, 12);
            x2 += x6;
            x14 = Integer.rotateLeft(x14 ^ x2, 8);
            x10 += x14;
            x6 = Integer.rotateLeft(x6 ^ x10, 7);
            x3 += x7;
            x15 = Integer.rotateLeft(x15 ^ x3, 16);
            x11 += x15;
            x7 = Integer.rotateLeft(x7 ^ x11, 12);
            x3 += x7;
            x15 = Integer.rotateLeft(x15 ^ x3, 8);
            x11 += x15;
            x7 = Integer.rotateLeft(x7 ^ x11, 7);

            // the diagonals
            x0 += x5;
            x15 = Integer.rotateLeft(x15 ^ x0, 16);
            x10 += x15;
            x5 = Integer.rotateLeft(x5 ^ x10, 12);
            x0 += x5;
            x15 = Integer.rotateLeft(x15 ^ x0, 8);
            x10 += x15;
            x5 = Integer.rotateLeft(x5 ^ x10, 7);
            x1 += x6;
            x12 = Integer.rotateLeft(x12 ^ x1, 16);
            x11 += x12;
            x6 = Integer.rotateLeft(x6 ^ x11, 12);
            x1 += x6;
            x12 = Integer.rotateLeft(x12 ^ x1, 8);
            x11 += x12;
            x6 = Integer.rotateLeft(x6 ^ x11, 7);
            x2 += x7;
            x13 = Integer.rotateLeft(x13 ^ x2, 16);
            x8 += x13;
            x7 = Integer.rotateLeft(x7 ^ x8, 12);
            x2 += x7;
            x13 = Integer.rotateLeft(x13 ^ x2, 8);
            x8 += x13;
            x7 = Integer.rotateLeft(x7 ^ x8, 7);
            x3 += x4;
            x14 = Integer.rotateLeft(x14 ^ x3, 16);
            x9 += x14;
            x4 = Integer.rotateLeft(x4 ^ x9, 12);
            x3 += x4;
            x14 = Integer.rotateLeft(x14 ^ x3, 8);
            x9 += x14;
            x4 = Integer.rotateLeft(x4 ^ x9, 7);
        }
        int[] out = block;
        out[0] = x0 + 0x61707865;
        out[1] = x1 + 0x3320646e;
        out[2] = x2 + 0x79622d32;
        out[3] = x3 + 0x6b206574;
        out[4] = x4 + k0;
        out[5] = x5 + k1;
        out[6] = x6 + k2;
        out[7] = x7 + k3;
        out[8] = x8 + k4;
        out[9] = x9 + k5;
        out[10] = x10 + k6;
        out[11] = x11 + k7;
        out[12] = x12 + counterLow;
        out[13] = x13 + counterHigh;
        out[14] = x14 + streamLow;
        out[15] = x15 + streamHigh;
        counter++;
        next = 0;
    }
}
