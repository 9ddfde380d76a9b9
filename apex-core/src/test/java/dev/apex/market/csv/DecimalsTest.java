package dev.apex.market.csv;

import static org.assertj.core.api.Assertions.assertThat;

import dev.apex.market.OverSeeds;
import dev.apex.random.ChaCha20;
import java.math.BigDecimal;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecimalsTest {
    private static double parse(String text) {
        // in the middle of other characters, as in a buffer
        return Decimals.parse(("7" + text + "9").toCharArray(), 1, 1 + text.length());
    }

    private static void assertSameAsTheJdk(String text) {
        assertThat(Double.doubleToRawLongBits(parse(text)))
                .as(text)
                .isEqualTo(Double.doubleToRawLongBits(Double.parseDouble(text)));
    }

    @OverSeeds
    void numbers_of_every_length_and_scale_are_those_of_the_jdk_to_the_last_bit(long seed) {
        ChaCha20 chance = ChaCha20.seedFromU64(seed);
        for (int i = 0; i < 20_000; i++) {
            assertSameAsTheJdk(price(chance));
            assertSameAsTheJdk(Double.toString(Math.abs(chance.nextLong()) / 1e4));
            double any = Double.longBitsToDouble(chance.nextLong());
            if (Math.abs(any) <= Double.MAX_VALUE) {
                assertSameAsTheJdk(Double.toString(any));
                assertSameAsTheJdk(new BigDecimal(any).toString());
            }
        }
    }

    private static String price(ChaCha20 chance) {
        StringBuilder text = new StringBuilder(chance.nextInt(8) == 0 ? "-" : "");
        digits(chance, 1 + chance.nextInt(20), text);
        if (chance.nextBoolean()) {
            digits(chance, 1 + chance.nextInt(24), text.append('.'));
        }
        if (chance.nextInt(4) == 0) {
            text.append(chance.nextBoolean() ? "e" : "E").append(new String[] {"", "+", "-"}[chance.nextInt(3)]);
            digits(chance, 1 + chance.nextInt(3), text);
        }
        return text.toString();
    }

    private static void digits(ChaCha20 chance, int number, StringBuilder text) {
        for (int i = 0; i < number; i++) {
            text.append((char) ('0' + (chance.nextInt(3) == 0 ? 0 : chance.nextInt(10))));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-0",
                "0.0",
                "9007199254740992",
                "9007199254740993",
                "9007199254740993e0",
                "9007199254740992e22",
                "9007199254740992e23",
                "0.1",
                "1e22",
                "1e23",
                "1e-22",
                "1e-23",
                "1e400",
                "-1e400",
                "1e-400",
                "123e-325",
                "4.9e-324",
                "2.2250738585072011e-308",
                "00000000000000000000000000012.50",
                "1e99999999999",
                "8.5e-0"
            })
    void the_edges_of_the_fast_path_are_those_of_the_jdk(String text) {
        assertSameAsTheJdk(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                ".",
                "1.",
                ".5",
                "+1",
                "1,5",
                "1 ",
                " 1",
                "1_000",
                "1d",
                "1f",
                "1D",
                "0x1p3",
                "NaN",
                "-NaN",
                "Infinity",
                "-Infinity",
                "nan",
                "inf",
                "1e",
                "1e+",
                "1e1.5",
                "1..2",
                "1.2.3",
                "--1",
                "1-",
                "\u0661",
                "1\u00A0",
                "1'000",
                "$1",
                "1%",
                "null",
                "N/A",
                "1e5x",
                "-.5",
                "1.e5",
                "\uFF11"
            })
    void what_is_not_plain_digits_is_no_number(String text) {
        assertThat(parse(text)).isNaN();
    }
}
