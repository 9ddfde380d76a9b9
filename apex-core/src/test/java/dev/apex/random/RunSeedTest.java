package dev.apex.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.apex.RefusedException;
import dev.apex.Rule;
import java.time.LocalDate;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RunSeedTest {
    static final RunSeed SEED = RunSeed.of("momentum_v3", LocalDate.of(2019, 1, 2), LocalDate.of(2023, 12, 29));

    static Stream<Oracle> seeds() {
        return Oracle.read("run-seed.txt").stream().filter(line -> line.kind().equals("seed"));
    }

    static Stream<Oracle> children() {
        return Oracle.read("run-seed.txt").stream().filter(line -> line.kind().equals("child"));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void keys_are_those_of_hashlib(Oracle line) {
        String[] fields = line.argument(0).split("\\|", -1);

        assertThat(RunSeed.ofParts(fields[0], fields[1], fields[2]))
                .hasToString(line.values().get(0));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void dates_enter_as_iso_text(Oracle line) {
        String[] fields = line.argument(0).split("\\|", -1);
        if (!fields[2].isEmpty()) {
            assertThat(RunSeed.of(fields[0], LocalDate.parse(fields[1]), LocalDate.parse(fields[2])))
                    .hasToString(line.values().get(0));
        }
    }

    @ParameterizedTest
    @MethodSource("children")
    void keys_of_children_are_those_of_hashlib(Oracle line) {
        RunSeed parent = Oracle.read("run-seed.txt").stream()
                .filter(seed -> seed.values().contains(line.argument(0)))
                .map(seed -> seed.argument(0).split("\\|", -1))
                .map(fields -> RunSeed.ofParts(fields[0], fields[1], fields[2]))
                .findFirst()
                .orElseThrow();

        assertThat(parent.child(line.argument(1))).hasToString(line.values().get(0));
    }

    @Test
    void the_key_is_the_key_of_the_generator() {
        ChaCha20 random = ChaCha20.fromKey(SEED.key());

        assertThat(random.nextLong()).isEqualTo(0x014e31726914c1faL);
        assertThat(random.nextLong()).isEqualTo(0x89b0f0d0e1f2e8d8L);
        assertThat(random.nextDouble()).isEqualTo(0.7579262280483877);
    }

    @Test
    void a_stream_is_the_generator_of_the_childs_key() {
        assertThat(SEED.stream("slippage").nextLong()).isEqualTo(0x3c0706d1ec4d264eL);
        assertThat(SEED.stream("slippage/AAPL", -1).nextLong()).isEqualTo(0x06a7944ff6a84f3eL);
        assertThat(SEED.stream("slippage", 0).nextLong())
                .isEqualTo(SEED.stream("slippage").nextLong());
        assertThat(SEED.stream("slippage", 7).nextLong())
                .isEqualTo(
                        ChaCha20.fromKey(SEED.child("slippage").key()).stream(7).nextLong());
    }

    @Test
    void drawing_from_one_stream_moves_no_other() {
        long[] alone = SEED.stream("regime").longs(100).toArray();
        long[] indexed = SEED.stream("slippage", 3).longs(100).toArray();

        ChaCha20 regime = SEED.stream("regime");
        ChaCha20 slippage = SEED.stream("slippage", 3);
        ChaCha20 newcomer = SEED.stream("fills");
        for (int i = 0; i < 100; i++) {
            newcomer.nextGaussian();
            SEED.child("fills").stream("AAPL").nextLong();
            SEED.stream("slippage", i + 100).nextInt();
            assertThat(regime.nextLong()).isEqualTo(alone[i]);
            slippage.stream(i).nextLong();
            assertThat(slippage.nextLong()).isEqualTo(indexed[i]);
        }
    }

    @Test
    void names_dates_labels_and_indices_all_tell_streams_apart() {
        LocalDate start = LocalDate.of(2019, 1, 2);
        LocalDate end = LocalDate.of(2023, 12, 29);

        assertThat(Stream.of(
                                SEED,
                                RunSeed.of("momentum_v4", start, end),
                                RunSeed.of("momentum_v3", start.plusDays(1), end),
                                RunSeed.of("momentum_v3", start, end.plusDays(1)),
                                RunSeed.of("momentum_v3", end, start),
                                SEED.child("a"),
                                SEED.child("b"),
                                SEED.child("a/b"),
                                SEED.child("a").child("b"),
                                SEED.child("b").child("a"))
                        .flatMap(seed -> Stream.of(
                                seed.stream("x").nextLong(),
                                seed.stream("x", 1).nextLong(),
                                seed.stream("x", -1).nextLong(),
                                seed.stream("y").nextLong())))
                .doesNotHaveDuplicates()
                .hasSize(40);
    }

    @Test
    void a_stream_asked_for_twice_begins_again() {
        assertThat(SEED.stream("x").longs(50).toArray())
                .isEqualTo(SEED.stream("x").longs(50).toArray());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a\n", "é", "a|b", "x@", "[", "`", "{", "~", "A\u0000", "\uD83D\uDE00"})
    void other_names_are_refused(String name) {
        LocalDate day = LocalDate.of(2020, 1, 1);

        assertThatThrownBy(() -> RunSeed.of(name, day, day)).satisfies(RunSeedTest::isRefusal);
        assertThatThrownBy(() -> SEED.child(name)).satisfies(RunSeedTest::isRefusal);
        assertThatThrownBy(() -> SEED.stream(name)).satisfies(RunSeedTest::isRefusal);
        assertThatThrownBy(() -> SEED.stream(name, 1)).satisfies(RunSeedTest::isRefusal);
    }

    @Test
    void names_of_128_characters_pass_and_129_are_refused() {
        assertThat(SEED.child("x".repeat(128))).isNotEqualTo(SEED.child("x".repeat(127)));
        assertThatThrownBy(() -> SEED.child("x".repeat(129)))
                .satisfies(RunSeedTest::isRefusal)
                .hasMessageContaining("129 characters");
    }

    @Test
    void a_refusal_shows_the_character_and_its_place() {
        assertThatThrownBy(() -> SEED.child("slippage é"))
                .hasMessageStartingWith("APEX-C001 the stream name \"slippage é\" with U+0020 at 8.");
    }

    @Test
    void all_allowed_characters_pass() {
        SEED.child("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:/+-");
    }

    @Test
    void seeds_with_the_same_three_fields_are_equal() {
        RunSeed twin = RunSeed.of("momentum_v3", LocalDate.of(2019, 1, 2), LocalDate.of(2023, 12, 29));

        assertThat(twin).isEqualTo(SEED).hasSameHashCodeAs(SEED);
        assertThat(SEED.child("x")).isNotEqualTo(SEED);
    }

    @Test
    void the_key_handed_out_is_a_copy() {
        SEED.key()[0] = 0;

        assertThat(HexFormat.of().formatHex(SEED.key()))
                .isEqualTo(SEED.toString())
                .startsWith("766c5efa");
    }

    private static void isRefusal(Throwable thrown) {
        assertThat(thrown)
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.rule()).isEqualTo(Rule.STREAM_NAME));
    }
}
