package dev.apex.random;

import java.util.Spliterator;
import java.util.function.DoubleConsumer;
import java.util.function.DoubleSupplier;
import java.util.function.IntConsumer;
import java.util.function.IntSupplier;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Streams that repeat a draw, in order, and never split: made parallel by their reader they still draw from one thread,
 * in the one order there is.
 */
final class Draws {
    /** As many as a long can count, which is what {@link java.util.random.RandomGenerator} calls endless. */
    static final long ENDLESS = Long.MAX_VALUE;

    private Draws() {}

    static IntStream ints(long size, IntSupplier draw) {
        return StreamSupport.intStream(new Ints(size, draw), false);
    }

    static LongStream longs(long size, LongSupplier draw) {
        return StreamSupport.longStream(new Longs(size, draw), false);
    }

    static DoubleStream doubles(long size, DoubleSupplier draw) {
        return StreamSupport.doubleStream(new Doubles(size, draw), false);
    }

    /** What the three have in common: a count that runs down. */
    private abstract static class Countdown {
        private final boolean sized;
        private long left;

        Countdown(long size) {
            if (size < 0) {
                throw new IllegalArgumentException("a stream of " + size + " draws: the size must not be negative");
            }
            sized = size < ENDLESS;
            left = size;
        }

        final boolean take() {
            if (left == 0) {
                return false;
            }
            left--;
            return true;
        }

        public long estimateSize() {
            return left;
        }

        public int characteristics() {
            int always = Spliterator.ORDERED | Spliterator.NONNULL | Spliterator.IMMUTABLE;
            return sized ? always | Spliterator.SIZED : always;
        }
    }

    private static final class Ints extends Countdown implements Spliterator.OfInt {
        private final IntSupplier draw;

        Ints(long size, IntSupplier draw) {
            super(size);
            this.draw = draw;
        }

        @Override
        public boolean tryAdvance(IntConsumer action) {
            if (!take()) {
                return false;
            }
            action.accept(draw.getAsInt());
            return true;
        }

        @Override
        public @Nullable OfInt trySplit() {
            return null;
        }
    }

    private static final class Longs extends Countdown implements Spliterator.OfLong {
        private final LongSupplier draw;

        Longs(long size, LongSupplier draw) {
            super(size);
            this.draw = draw;
        }

        @Override
        public boolean tryAdvance(LongConsumer action) {
            if (!take()) {
                return false;
            }
            action.accept(draw.getAsLong());
            return true;
        }

        @Override
        public @Nullable OfLong trySplit() {
            return null;
        }
    }

    private static final class Doubles extends Countdown implements Spliterator.OfDouble {
        private final DoubleSupplier draw;

        Doubles(long size, DoubleSupplier draw) {
            super(size);
            this.draw = draw;
        }

        @Override
        public boolean tryAdvance(DoubleConsumer action) {
            if (!take()) {
                return false;
            }
            action.accept(draw.getAsDouble());
            return true;
        }

        @Override
        public @Nullable OfDouble trySplit() {
            return null;
        }
    }
}
