package dev.apex;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DecimalTest {
    @Test
    void every_text_is_the_one_that_another_engine_writes() throws IOException {
        List<String> lines = oracle();
        assertThat(lines).hasSizeGreaterThan(4_600);
        for (String line : lines) {
            String[] fields = line.split(" ");
            double value = Double.longBitsToDouble(Long.parseUnsignedLong(fields[0], 16));
            assertThat(Decimal.text(value)).as(line).isEqualTo(fields[1]);
            assertThat(Decimal.text(-value)).as(line).isEqualTo("-" + fields[1]);
        }
    }

    @Test
    void every_text_reads_back_as_the_same_bits() {
        SplittableRandom chance = new SplittableRandom(7);
        for (int i = 0; i < 20_000; i++) {
            double value = Double.longBitsToDouble(chance.nextLong());
            double read = Double.parseDouble(Decimal.text(value));
            assertThat(Double.doubleToLongBits(read)).as("draw %s", i).isEqualTo(Double.doubleToLongBits(value));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0.0, 0",
        "-0.0, -0.0",
        "1000000, 1000000",
        "-12.5, -12.5",
        "0.01, 0.01",
        "9007199254740991, 9007199254740991",
        "9007199254740992, 9007199254740992",
        "NaN, NaN",
        "Infinity, Infinity",
        "-Infinity, -Infinity"
    })
    void what_is_whole_or_no_number_is_written_plainly(double value, String text) {
        assertThat(Decimal.text(value)).isEqualTo(text);
    }

    private static List<String> oracle() throws IOException {
        try (InputStream in = DecimalTest.class.getResourceAsStream("decimals.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .toList();
        }
    }
}
