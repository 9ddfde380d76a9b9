package dev.apex.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every draw against the generators whose numbers we claim to give: the published blocks, and Rust's. */
class ChaCha20OracleTest {
    private static final String RUST = "rand_chacha-0.3.1.txt";
    private static final List<String> TAILS = List.of("normal_tail", "exp_tail");

    static Stream<Oracle> published() {
        return Oracle.read("published.txt").stream();
    }

    static Stream<Oracle> rust() {
        return Oracle.read(RUST).stream().filter(line -> !line.kind().equals("seed") && !TAILS.contains(line.kind()));
    }

    static Stream<Oracle> seeds() {
        return Oracle.read(RUST).stream().filter(line -> line.kind().equals("seed"));
    }

    static Stream<Oracle> tails() {
        return Oracle.read(RUST).stream().filter(line -> TAILS.contains(line.kind()));
    }

    @ParameterizedTest
    @MethodSource("published")
    void blocks_are_the_published_ones(Oracle line) {
        ChaCha20 random = line.generator().stream(Long.parseUnsignedLong(line.argument(2), 16))
                .seek(Long.parseUnsignedLong(line.argument(1), 16), 0);

        assertThat(words(random, 16)).isEqualTo(line.values());
    }

    @ParameterizedTest
    @MethodSource("rust")
    void draws_and_words_used_are_those_of_rust(Oracle line) {
        ChaCha20 random = start(line);

        assertThat(draw(line, random)).isEqualTo(line.values());
        assertThat(random.wordPosition()).isEqualTo(line.expectedPosition());
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void a_64_bit_seed_makes_the_key_that_rand_core_makes(Oracle line) {
        byte[] key = HexFormat.of().parseHex(line.values().get(0));

        assertThat(draw(line.generator(), 40)).isEqualTo(draw(ChaCha20.fromKey(key), 40));
    }

    /**
     * The logarithm in the tails is the platform's in Rust and StrictMath's here, so their last bits may differ; which draws
     * fall into a tail, and how many words a million draws use, may not.
     */
    @ParameterizedTest
    @MethodSource("tails")
    void tails_of_a_million_draws_are_those_of_rust_to_the_last_bits(Oracle line) {
        ChaCha20 random = line.generator();
        boolean normal = line.kind().equals("normal_tail");
        DoubleSupplier draw = normal ? random::nextGaussian : random::nextExponential;
        double edge = normal ? 3.654152885361008796 : 7.697117470131050077;

        List<Integer> places = new ArrayList<>();
        List<Double> values = new ArrayList<>();
        for (int i = 0; i < 1_000_000; i++) {
            double drawn = draw.getAsDouble();
            if (Math.abs(drawn) > edge) {
                places.add(i);
                values.add(drawn);
            }
        }

        assertThat(random.wordPosition()).isEqualTo(line.expectedPosition());
        assertThat(places)
                .hasSizeGreaterThan(200)
                .isEqualTo(line.values().stream()
                        .map(pair -> Integer.valueOf(pair.split(":")[0]))
                        .toList());
        for (int i = 0; i < values.size(); i++) {
            double expected = Double.longBitsToDouble(
                    Long.parseUnsignedLong(line.values().get(i).split(":")[1], 16));
            assertThat(values.get(i)).isCloseTo(expected, within(2 * Math.ulp(expected)));
        }
    }

    @Test
    void the_oracle_covers_every_kind_of_draw() {
        Map<String, Integer> lines = new HashMap<>();
        Oracle.read(RUST).forEach(line -> lines.merge(line.kind(), 1, Integer::sum));

        assertThat(lines)
                .containsOnlyKeys(
                        "seed",
                        "u32",
                        "u64",
                        "f64",
                        "f32",
                        "bool",
                        "normal",
                        "exp",
                        "odd_u64",
                        "range_i32",
                        "range_i64",
                        "range_f64",
                        "range_f32",
                        "bytes",
                        "stream",
                        "seek",
                        "seek_block",
                        "restream",
                        "shuffle",
                        "normal_tail",
                        "exp_tail",
                        "checksum");
        assertThat(lines.values()).allMatch(count -> count >= 3);
    }

    @Test
    void the_oracle_makes_ranges_reject() {
        // each of 60 draws takes one word, so more words used than draws made were rejections
        assertThat(Oracle.read(RUST))
                .anyMatch(line -> line.kind().equals("range_i32") && line.expectedPosition() > 60)
                .anyMatch(line -> line.kind().equals("range_i64") && line.expectedPosition() > 120)
                .anyMatch(line -> line.kind().equals("range_f64") && line.expectedPosition() > 120)
                .anyMatch(line -> line.kind().equals("range_f32") && line.expectedPosition() > 60);
    }

    /** Where Rust stood before the draws. */
    private static ChaCha20 start(Oracle line) {
        ChaCha20 random = line.generator();
        return switch (line.kind()) {
            case "odd_u64" -> random.seek(1);
            case "stream" -> random.stream(Long.parseLong(line.argument(1)));
            case "seek" -> random.seek(new BigInteger(line.argument(1)).longValue());
            case "seek_block" ->
                random.seek(Long.parseUnsignedLong(line.argument(1)), Integer.parseInt(line.argument(2)));
            case "restream" -> {
                // set_stream in mid-stream keeps the position; here that takes another generator and a seek
                ChaCha20 first = random.stream(Long.parseLong(line.argument(1)));
                first.nextInt();
                yield first.stream(Long.parseLong(line.argument(2))).seek(first.wordPosition());
            }
            default -> random;
        };
    }

    private static List<String> draw(Oracle line, ChaCha20 random) {
        int count = line.values().size();
        return switch (line.kind()) {
            case "u32" -> words(random, count);
            case "u64", "odd_u64", "stream", "seek", "seek_block", "restream" -> draw(random, count);
            case "f64" -> bits(count, random::nextDouble);
            case "f32" ->
                IntStream.range(0, count)
                        .mapToObj(i -> hex(Float.floatToRawIntBits(random.nextFloat())))
                        .toList();
            case "bool" ->
                IntStream.range(0, count)
                        .mapToObj(i -> random.nextBoolean() ? "1" : "0")
                        .toList();
            case "normal" -> bits(count, random::nextGaussian);
            case "exp" -> bits(count, random::nextExponential);
            case "range_i32" -> {
                int origin = Integer.parseInt(line.argument(1));
                int bound = Integer.parseInt(line.argument(2));
                yield IntStream.range(0, count)
                        .mapToObj(i ->
                                Integer.toString(origin == 0 ? random.nextInt(bound) : random.nextInt(origin, bound)))
                        .toList();
            }
            case "range_i64" -> {
                long origin = Long.parseLong(line.argument(1));
                long bound = Long.parseLong(line.argument(2));
                yield IntStream.range(0, count)
                        .mapToObj(i ->
                                Long.toString(origin == 0 ? random.nextLong(bound) : random.nextLong(origin, bound)))
                        .toList();
            }
            case "range_f64" -> {
                double origin = Double.longBitsToDouble(Long.parseUnsignedLong(line.argument(1), 16));
                double bound = Double.longBitsToDouble(Long.parseUnsignedLong(line.argument(2), 16));
                yield bits(count, () -> origin == 0 ? random.nextDouble(bound) : random.nextDouble(origin, bound));
            }
            case "range_f32" -> {
                float origin = Float.intBitsToFloat(Integer.parseUnsignedInt(line.argument(1), 16));
                float bound = Float.intBitsToFloat(Integer.parseUnsignedInt(line.argument(2), 16));
                yield IntStream.range(0, count)
                        .mapToObj(i -> hex(Float.floatToRawIntBits(
                                origin == 0 ? random.nextFloat(bound) : random.nextFloat(origin, bound))))
                        .toList();
            }
            case "bytes" -> bytes(line, random);
            case "shuffle" -> {
                List<Integer> list = new ArrayList<>(IntStream.range(0, Integer.parseInt(line.argument(1)))
                        .boxed()
                        .toList());
                random.shuffle(list);
                yield list.stream().map(String::valueOf).toList();
            }
            case "checksum" ->
                List.of(hex(LongStream.generate(random::nextLong)
                        .limit(Long.parseLong(line.argument(1)))
                        .reduce(0, (sum, drawn) -> Long.rotateLeft(sum, 5) ^ drawn)));
            default -> throw new AssertionError(line.kind());
        };
    }

    /** Rust's sequence of array fills from one generator, up to and with the size asked for. */
    private static List<String> bytes(Oracle line, ChaCha20 random) {
        for (int size : new int[] {5, 0, 1, 2, 3, 4, 7, 8, 13, 61, 64, 67, 255, 256, 257}) {
            byte[] bytes = new byte[size];
            random.nextBytes(bytes);
            int after = random.nextInt();
            if (size == Integer.parseInt(line.argument(1))) {
                List<String> drawn = new ArrayList<>();
                if (size > 0) {
                    drawn.add(HexFormat.of().formatHex(bytes));
                }
                drawn.add(hex(after));
                return drawn;
            }
        }
        throw new AssertionError(line);
    }

    private static List<String> words(ChaCha20 random, int count) {
        return IntStream.range(0, count).mapToObj(i -> hex(random.nextInt())).toList();
    }

    private static List<String> draw(ChaCha20 random, int count) {
        return IntStream.range(0, count).mapToObj(i -> hex(random.nextLong())).toList();
    }

    private static List<String> bits(int count, DoubleSupplier draw) {
        return IntStream.range(0, count)
                .mapToObj(i -> hex(Double.doubleToRawLongBits(draw.getAsDouble())))
                .toList();
    }

    private static String hex(int word) {
        return HexFormat.of().toHexDigits(word);
    }

    private static String hex(long word) {
        return HexFormat.of().toHexDigits(word);
    }
}
