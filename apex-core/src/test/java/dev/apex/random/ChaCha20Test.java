package dev.apex.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.apex.RefusedException;
import dev.apex.Rule;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Spliterator;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChaCha20Test {
    private static ChaCha20 random() {
        return ChaCha20.seedFromU64(42);
    }

    // ---- where a generator stands

    @Test
    void a_new_generator_stands_at_word_0_of_stream_0() {
        assertThat(random().wordPosition()).isZero();
        assertThat(random().streamNumber()).isZero();
        assertThat(random().stream(-3).streamNumber()).isEqualTo(-3);
    }

    @Test
    void seeking_is_skipping() {
        int[] words = random().ints(200).toArray();
        ChaCha20 random = random();
        ChaCha20 places = random().stream(1);
        for (int i = 0; i < 1_000; i++) {
            int at = places.nextInt(150);
            int drawn = places.nextInt(50);
            assertThat(random.seek(at).wordPosition()).isEqualTo(at);
            assertThat(random.ints(drawn).toArray()).isEqualTo(Arrays.copyOfRange(words, at, at + drawn));
            assertThat(random.wordPosition()).isEqualTo(at + drawn);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 15, 16, 17, 1L << 36, Long.MAX_VALUE, Long.MIN_VALUE, -1, -16, -17})
    void any_position_is_its_own_after_a_seek(long position) {
        assertThat(random().seek(position).wordPosition()).isEqualTo(position);
    }

    @Test
    void a_stored_position_resumes_the_stream() {
        ChaCha20 first = random().stream(5);
        first.nextGaussian();
        first.nextInt();
        ChaCha20 resumed = random().stream(5).seek(first.wordPosition());

        assertThat(resumed.longs(100).toArray()).isEqualTo(first.longs(100).toArray());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 15, 16, 17, 31, 32, 33})
    void a_copy_draws_the_same_and_moves_by_itself(int drawnBefore) {
        ChaCha20 original = random().stream(9);
        original.ints(drawnBefore).sum();
        ChaCha20 copy = original.copy();
        long[] ofCopy = copy.longs(40).toArray();

        assertThat(original.wordPosition()).isEqualTo(drawnBefore);
        assertThat(original.longs(40).toArray()).isEqualTo(ofCopy);
        assertThat(copy.streamNumber()).isEqualTo(9);
    }

    @Test
    void taking_a_stream_neither_moves_nor_remembers_the_generator() {
        ChaCha20 random = random();
        random.nextLong();
        long[] fromStart = random().stream(4).longs(20).toArray();

        assertThat(random.stream(4).longs(20).toArray()).isEqualTo(fromStart);
        assertThat(random.wordPosition()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 31, 33, 64})
    void a_key_of_another_length_is_refused(int length) {
        assertThatThrownBy(() -> ChaCha20.fromKey(new byte[length]))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.rule()).isEqualTo(Rule.KEY_LENGTH))
                .hasMessageContaining(length + " bytes");
    }

    @Test
    void a_key_is_copied_at_the_door() {
        byte[] key = new byte[32];
        ChaCha20 random = ChaCha20.fromKey(key);
        Arrays.fill(key, (byte) 1);

        assertThat(random.nextInt()).isEqualTo(0xade0b876);
    }

    @Test
    void its_text_says_where_it_stands() {
        assertThat(random().stream(-1).seek(-2))
                .hasToString("ChaCha20 of key a48fa17b..., stream 18446744073709551615, at word 18446744073709551614");
    }

    // ---- nothing is left to the JDK

    @Test
    void every_draw_of_the_interface_is_our_own() {
        List<String> left = left(ChaCha20.class);

        // equiDoubles came with JDK 22; another name here is a draw that a later JDK added and we should write out
        assertThat(left).isSubsetOf("isDeprecated", "equiDoubles");
    }

    @Test
    void the_old_class_is_left_no_draw_either() {
        assertThat(left(JavaRandom.class)).isSubsetOf("isDeprecated", "equiDoubles");
    }

    private static List<String> left(Class<?> type) {
        return Stream.of(RandomGenerator.class.getMethods())
                .filter(method -> !Modifier.isStatic(method.getModifiers()))
                .filter(method -> !declares(type, method))
                .map(Method::getName)
                .toList();
    }

    private static boolean declares(Class<?> type, Method method) {
        try {
            type.getDeclaredMethod(method.getName(), method.getParameterTypes());
            return true;
        } catch (NoSuchMethodException e) {
            return false;
        }
    }

    @Test
    void draws_that_only_later_jdks_have_stay_within_their_bounds_and_repeat() throws Exception {
        Optional<Method> sinceJdk22 = Stream.of(RandomGenerator.class.getMethods())
                .filter(method -> method.getName().equals("equiDoubles"))
                .findFirst();
        assertThat(sinceJdk22.isPresent()).isEqualTo(Runtime.version().feature() >= 22);
        if (sinceJdk22.isEmpty()) {
            return;
        }
        Method equiDoubles = sinceJdk22.get();
        DoubleStream first = (DoubleStream) equiDoubles.invoke(random(), -1.0, 3.0, true, false);
        double[] drawn = first.limit(10_000).toArray();
        DoubleStream again = (DoubleStream) equiDoubles.invoke(random(), -1.0, 3.0, true, false);

        assertThat(again.limit(10_000).toArray()).isEqualTo(drawn);
        assertThat(Arrays.stream(drawn)).allMatch(x -> x >= -1 && x < 3);
        assertThat(Arrays.stream(drawn).average().orElseThrow()).isBetween(0.95, 1.05);
    }

    @Test
    void it_is_not_among_the_jdks_generators() {
        assertThat(RandomGeneratorFactory.all().map(RandomGeneratorFactory::name))
                .isNotEmpty()
                .noneMatch(name -> name.contains("ChaCha"));
        assertThatIllegalArgumentException().isThrownBy(() -> RandomGenerator.of("ChaCha20"));
    }

    // ---- bounds

    static Stream<ThrowingCallable> impossible() {
        ChaCha20 random = random();
        RandomGenerator old = random().asJavaRandom();
        return Stream.of(random, old)
                .flatMap(r -> Stream.<ThrowingCallable>of(
                        () -> r.nextInt(0),
                        () -> r.nextInt(-1),
                        () -> r.nextInt(5, 5),
                        () -> r.nextInt(6, 5),
                        () -> r.nextLong(0),
                        () -> r.nextLong(Long.MIN_VALUE),
                        () -> r.nextLong(5, 5),
                        () -> r.nextLong(6, 5),
                        () -> r.nextDouble(0.0),
                        () -> r.nextDouble(-1.0),
                        () -> r.nextDouble(Double.NaN),
                        () -> r.nextDouble(Double.POSITIVE_INFINITY),
                        () -> r.nextDouble(1.0, 1.0),
                        () -> r.nextDouble(2.0, 1.0),
                        () -> r.nextDouble(Double.NaN, 1.0),
                        () -> r.nextDouble(Double.NEGATIVE_INFINITY, 1.0),
                        () -> r.nextFloat(0f),
                        () -> r.nextFloat(Float.NaN),
                        () -> r.nextFloat(Float.POSITIVE_INFINITY),
                        () -> r.nextFloat(2f, 1f),
                        () -> r.nextFloat(Float.NEGATIVE_INFINITY, 1f),
                        () -> r.nextGaussian(0, -1e-9),
                        () -> r.nextGaussian(0, Double.NaN),
                        () -> r.nextGaussian(0, Double.POSITIVE_INFINITY),
                        () -> r.ints(-1),
                        () -> r.ints(5, 5),
                        () -> r.ints(-1, 0, 5),
                        () -> r.ints(1, 5, 5),
                        () -> r.longs(-1),
                        () -> r.longs(5, 5),
                        () -> r.longs(-1, 0, 5),
                        () -> r.longs(1, 5, 5),
                        () -> r.doubles(-1),
                        () -> r.doubles(5, 5),
                        () -> r.doubles(-1, 0, 5),
                        () -> r.doubles(1, 5, Double.NaN)));
    }

    @ParameterizedTest
    @MethodSource("impossible")
    void bounds_that_hold_no_value_are_refused(ThrowingCallable draw) {
        assertThatIllegalArgumentException().isThrownBy(draw);
    }

    @Test
    void ranges_wider_than_the_largest_number_are_filled_on_both_sides() {
        double[] drawn =
                random().doubles(10_000, -Double.MAX_VALUE, Double.MAX_VALUE).toArray();
        ChaCha20 random = random();

        assertThat(Arrays.stream(drawn)).allMatch(Double::isFinite);
        assertThat(Arrays.stream(drawn).filter(x -> x < 0).count()).isBetween(4_800L, 5_200L);
        assertThat(Arrays.stream(drawn)
                        .filter(x -> Math.abs(x) > Double.MAX_VALUE / 2)
                        .count())
                .isBetween(4_800L, 5_200L);
        int negative = 0;
        int outer = 0;
        for (int i = 0; i < 10_000; i++) {
            float x = random.nextFloat(-Float.MAX_VALUE, Float.MAX_VALUE);
            assertThat(x).isFinite();
            negative += x < 0 ? 1 : 0;
            outer += Math.abs(x) > Float.MAX_VALUE / 2 ? 1 : 0;
        }
        assertThat(outer).isBetween(4_800, 5_200);
        assertThat(negative).isBetween(4_800, 5_200);
    }

    @Test
    void a_normal_is_its_mean_and_so_many_deviations() {
        ChaCha20 standard = random();
        ChaCha20 scaled = random();
        for (int i = 0; i < 1_000; i++) {
            assertThat(scaled.nextGaussian(-3, 0.25)).isEqualTo(-3 + 0.25 * standard.nextGaussian());
        }
        assertThat(random().nextGaussian(7, 0)).isEqualTo(7);
        assertThat(random().nextGaussian(Double.NEGATIVE_INFINITY, 1)).isEqualTo(Double.NEGATIVE_INFINITY);
    }

    /**
     * A product whose low half equals the zone is the last one accepted. Chance would meet it once in 2^32 draws, so the range
     * is made for the word: above 2^31 the zone is width - 1, and word * width = width - 1 (mod 2^32) has a solution for an
     * even word, width = -1 / (word - 1).
     */
    @Test
    void the_last_acceptable_word_is_accepted() {
        ChaCha20 random = random();
        int tried = 0;
        for (int at = 0; at < 200; at++) {
            int word = random.seek(at).nextInt();
            int width = (int) -inverse(word - 1);
            if (word % 2 == 0 && width < 0) {
                int drawn = random.seek(at).nextInt(Integer.MIN_VALUE, Integer.MIN_VALUE + width);

                assertThat(random.wordPosition()).isEqualTo(at + 1);
                assertThat(drawn - Integer.MIN_VALUE)
                        .isEqualTo((int) (Integer.toUnsignedLong(word) * Integer.toUnsignedLong(width) >>> 32));
                tried++;
            }
        }
        assertThat(tried).isGreaterThan(20);
    }

    @Test
    void the_last_acceptable_pair_of_words_is_accepted() {
        ChaCha20 random = random();
        int tried = 0;
        for (int at = 0; at < 200; at++) {
            long pair = random.seek(at).nextLong();
            long width = -inverse(pair - 1);
            if (pair % 2 == 0 && width < 0) {
                long drawn = random.seek(at).nextLong(Long.MIN_VALUE, Long.MIN_VALUE + width);

                assertThat(random.wordPosition()).isEqualTo(at + 2);
                assertThat(BigInteger.valueOf(drawn).subtract(BigInteger.valueOf(Long.MIN_VALUE)))
                        .isEqualTo(unsigned(pair).multiply(unsigned(width)).shiftRight(64));
                tried++;
            }
        }
        assertThat(tried).isGreaterThan(20);
    }

    /** Of an odd number, modulo 2^64, hence also modulo 2^32; Newton's step doubles the bits that are right. */
    private static long inverse(long odd) {
        long inverse = odd;
        for (int i = 0; i < 6; i++) {
            inverse *= 2 - odd * inverse;
        }
        return inverse;
    }

    private static BigInteger unsigned(long value) {
        return new BigInteger(Long.toUnsignedString(value));
    }

    // ---- streams

    @Test
    void streams_repeat_the_draw_of_their_kind() {
        ChaCha20 r = random();
        assertThat(random().ints(50).toArray())
                .isEqualTo(IntStream.range(0, 50).map(i -> r.nextInt()).toArray());
        r.seek(0);
        assertThat(random().ints(50, -7, 1_000_000).toArray())
                .isEqualTo(IntStream.range(0, 50)
                        .map(i -> r.nextInt(-7, 1_000_000))
                        .toArray());
        r.seek(0);
        assertThat(random().longs(50).toArray())
                .isEqualTo(IntStream.range(0, 50).mapToLong(i -> r.nextLong()).toArray());
        r.seek(0);
        assertThat(random().longs(50, -7, 1L << 50).toArray())
                .isEqualTo(IntStream.range(0, 50)
                        .mapToLong(i -> r.nextLong(-7, 1L << 50))
                        .toArray());
        r.seek(0);
        assertThat(random().doubles(50).toArray())
                .isEqualTo(
                        IntStream.range(0, 50).mapToDouble(i -> r.nextDouble()).toArray());
        r.seek(0);
        assertThat(random().doubles(50, -7, 2).toArray())
                .isEqualTo(IntStream.range(0, 50)
                        .mapToDouble(i -> r.nextDouble(-7, 2))
                        .toArray());
    }

    @Test
    void endless_streams_begin_like_counted_ones() {
        assertThat(random().ints().limit(50).toArray())
                .isEqualTo(random().ints(50).toArray());
        assertThat(random().ints(1, 9).limit(50).toArray())
                .isEqualTo(random().ints(50, 1, 9).toArray());
        assertThat(random().longs().limit(50).toArray())
                .isEqualTo(random().longs(50).toArray());
        assertThat(random().longs(1, 9).limit(50).toArray())
                .isEqualTo(random().longs(50, 1, 9).toArray());
        assertThat(random().doubles().limit(50).toArray())
                .isEqualTo(random().doubles(50).toArray());
        assertThat(random().doubles(1, 9).limit(50).toArray())
                .isEqualTo(random().doubles(50, 1, 9).toArray());
    }

    @Test
    void a_stream_draws_no_more_than_was_taken() {
        ChaCha20 random = random();

        random.ints().limit(7).sum();
        assertThat(random.wordPosition()).isEqualTo(7);
        random.doubles(100).limit(2).sum();
        assertThat(random.wordPosition()).isEqualTo(11);
        assertThat(random.longs(3).count()).isEqualTo(3);
        assertThat(random.ints(0).toArray()).isEmpty();
    }

    @Test
    void a_stream_made_parallel_still_draws_in_order() {
        ChaCha20 random = random();

        assertThat(random.ints(100_000).parallel().toArray())
                .isEqualTo(random().ints(100_000).toArray());
        assertThat(random.wordPosition()).isEqualTo(100_000);
        assertThat(random().longs().parallel().limit(10_000).toArray())
                .isEqualTo(random().longs(10_000).toArray());
        assertThat(random().doubles(0, 5).parallel().limit(10_000).toArray())
                .isEqualTo(random().doubles(10_000, 0, 5).toArray());
    }

    @Test
    void a_stream_is_ordered_and_never_splits() {
        assertThat(Stream.<Spliterator<?>>of(
                        random().ints().spliterator(),
                        random().ints(100).spliterator(),
                        random().longs().spliterator(),
                        random().longs(100).spliterator(),
                        random().doubles().spliterator(),
                        random().doubles(100).spliterator()))
                .allMatch(draws -> draws.hasCharacteristics(Spliterator.ORDERED))
                .allMatch(draws -> draws.trySplit() == null);
        assertThat(random().ints(100).spliterator().getExactSizeIfKnown()).isEqualTo(100);
        assertThat(random().ints().spliterator().getExactSizeIfKnown()).isEqualTo(-1);
    }

    // ---- shuffling and the old class

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 52, 1000})
    void every_list_is_shuffled_alike_and_as_the_jdk_would(int size) {
        List<Integer> sorted = IntStream.range(0, size).boxed().toList();
        List<Integer> array = new ArrayList<>(sorted);
        List<Integer> linked = new LinkedList<>(sorted);
        List<Integer> jdk = new ArrayList<>(sorted);

        random().shuffle(array);
        random().shuffle(linked);
        Collections.shuffle(jdk, random().asJavaRandom());

        assertThat(array).isEqualTo(linked).isEqualTo(jdk).containsExactlyInAnyOrderElementsOf(sorted);
    }

    @Test
    void a_list_that_cannot_change_refuses_to_be_shuffled() {
        assertThatThrownBy(() -> random().shuffle(List.of(1, 2))).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void the_old_class_draws_what_the_generator_draws() {
        ChaCha20 r = random();
        Random old = random().asJavaRandom();
        for (int i = 0; i < 100; i++) {
            assertThat(old.nextInt()).isEqualTo(r.nextInt());
            assertThat(old.nextInt(1_000_000_007)).isEqualTo(r.nextInt(1_000_000_007));
            assertThat(old.nextInt(-9, 1_000_000_007)).isEqualTo(r.nextInt(-9, 1_000_000_007));
            assertThat(old.nextLong()).isEqualTo(r.nextLong());
            assertThat(old.nextLong(1L << 62)).isEqualTo(r.nextLong(1L << 62));
            assertThat(old.nextLong(-9, 1L << 62)).isEqualTo(r.nextLong(-9, 1L << 62));
            assertThat(old.nextDouble()).isEqualTo(r.nextDouble());
            assertThat(old.nextDouble(7)).isEqualTo(r.nextDouble(7));
            assertThat(old.nextDouble(6, 7)).isEqualTo(r.nextDouble(6, 7));
            assertThat(old.nextFloat()).isEqualTo(r.nextFloat());
            assertThat(old.nextFloat(7)).isEqualTo(r.nextFloat(7));
            assertThat(old.nextFloat(6, 7)).isEqualTo(r.nextFloat(6, 7));
            assertThat(old.nextBoolean()).isEqualTo(r.nextBoolean());
            assertThat(old.nextGaussian()).isEqualTo(r.nextGaussian());
            assertThat(old.nextGaussian(3, 4)).isEqualTo(r.nextGaussian(3, 4));
            assertThat(old.nextExponential()).isEqualTo(r.nextExponential());
            byte[] theirs = new byte[i];
            byte[] ours = new byte[i];
            old.nextBytes(theirs);
            r.nextBytes(ours);
            assertThat(theirs).isEqualTo(ours);
            assertThat(old.ints(3).toArray()).isEqualTo(r.ints(3).toArray());
            assertThat(old.ints(3, 1, 1000).toArray())
                    .isEqualTo(r.ints(3, 1, 1000).toArray());
            assertThat(old.ints().limit(3).toArray()).isEqualTo(r.ints(3).toArray());
            assertThat(old.ints(1, 1000).limit(3).toArray())
                    .isEqualTo(r.ints(3, 1, 1000).toArray());
            assertThat(old.longs(3).toArray()).isEqualTo(r.longs(3).toArray());
            assertThat(old.longs(3, 1, 1000).toArray())
                    .isEqualTo(r.longs(3, 1, 1000).toArray());
            assertThat(old.longs().limit(3).toArray()).isEqualTo(r.longs(3).toArray());
            assertThat(old.longs(1, 1000).limit(3).toArray())
                    .isEqualTo(r.longs(3, 1, 1000).toArray());
            assertThat(old.doubles(3).toArray()).isEqualTo(r.doubles(3).toArray());
            assertThat(old.doubles(3, 1, 2).toArray())
                    .isEqualTo(r.doubles(3, 1, 2).toArray());
            assertThat(old.doubles().limit(3).toArray()).isEqualTo(r.doubles(3).toArray());
            assertThat(old.doubles(1, 2).limit(3).toArray())
                    .isEqualTo(r.doubles(3, 1, 2).toArray());
        }
    }

    @Test
    void the_old_class_shares_the_generators_place() {
        ChaCha20 random = random();
        random.asJavaRandom().nextLong();

        assertThat(random.wordPosition()).isEqualTo(2);
    }

    @Test
    void the_old_class_takes_no_seed() {
        assertThatThrownBy(() -> random().asJavaRandom().setSeed(1)).isInstanceOf(UnsupportedOperationException.class);
    }
}
