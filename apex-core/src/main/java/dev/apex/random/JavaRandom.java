package dev.apex.random;

import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** A generator in the clothes of {@link Random}: nothing is left to the old class, neither its draws nor its seed. */
final class JavaRandom extends Random {
    private static final long serialVersionUID = 1L;

    private final transient ChaCha20 generator;

    /** False while the constructor of {@link Random} runs, which sets a seed that we never use. */
    private final transient boolean born;

    JavaRandom(ChaCha20 generator) {
        super(0L);
        this.generator = generator;
        this.born = true;
    }

    @Override
    public void setSeed(long seed) {
        if (born) {
            throw new UnsupportedOperationException(
                    "setSeed(" + seed + "): a stream is chosen by its name, from the RunSeed");
        }
    }

    /** What a subclass of the old class would draw from; here only for completeness. */
    @Override
    protected int next(int bits) {
        return generator.nextInt() >>> Integer.SIZE - bits;
    }

    @Override
    public void nextBytes(byte[] bytes) {
        generator.nextBytes(bytes);
    }

    @Override
    public int nextInt() {
        return generator.nextInt();
    }

    @Override
    public int nextInt(int bound) {
        return generator.nextInt(bound);
    }

    @Override
    public int nextInt(int origin, int bound) {
        return generator.nextInt(origin, bound);
    }

    @Override
    public long nextLong() {
        return generator.nextLong();
    }

    @Override
    public long nextLong(long bound) {
        return generator.nextLong(bound);
    }

    @Override
    public long nextLong(long origin, long bound) {
        return generator.nextLong(origin, bound);
    }

    @Override
    public double nextDouble() {
        return generator.nextDouble();
    }

    @Override
    public double nextDouble(double bound) {
        return generator.nextDouble(bound);
    }

    @Override
    public double nextDouble(double origin, double bound) {
        return generator.nextDouble(origin, bound);
    }

    @Override
    public float nextFloat() {
        return generator.nextFloat();
    }

    @Override
    public float nextFloat(float bound) {
        return generator.nextFloat(bound);
    }

    @Override
    public float nextFloat(float origin, float bound) {
        return generator.nextFloat(origin, bound);
    }

    @Override
    public boolean nextBoolean() {
        return generator.nextBoolean();
    }

    @Override
    public double nextGaussian() {
        return generator.nextGaussian();
    }

    @Override
    public double nextGaussian(double mean, double deviation) {
        return generator.nextGaussian(mean, deviation);
    }

    @Override
    public double nextExponential() {
        return generator.nextExponential();
    }

    @Override
    public IntStream ints() {
        return generator.ints();
    }

    @Override
    public IntStream ints(long streamSize) {
        return generator.ints(streamSize);
    }

    @Override
    public IntStream ints(int origin, int bound) {
        return generator.ints(origin, bound);
    }

    @Override
    public IntStream ints(long streamSize, int origin, int bound) {
        return generator.ints(streamSize, origin, bound);
    }

    @Override
    public LongStream longs() {
        return generator.longs();
    }

    @Override
    public LongStream longs(long streamSize) {
        return generator.longs(streamSize);
    }

    @Override
    public LongStream longs(long origin, long bound) {
        return generator.longs(origin, bound);
    }

    @Override
    public LongStream longs(long streamSize, long origin, long bound) {
        return generator.longs(streamSize, origin, bound);
    }

    @Override
    public DoubleStream doubles() {
        return generator.doubles();
    }

    @Override
    public DoubleStream doubles(long streamSize) {
        return generator.doubles(streamSize);
    }

    @Override
    public DoubleStream doubles(double origin, double bound) {
        return generator.doubles(origin, bound);
    }

    @Override
    public DoubleStream doubles(long streamSize, double origin, double bound) {
        return generator.doubles(streamSize, origin, bound);
    }
}
