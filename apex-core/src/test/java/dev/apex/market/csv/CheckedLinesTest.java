package dev.apex.market.csv;

import static org.assertj.core.api.Assertions.assertThat;

import dev.apex.Rule;
import dev.apex.market.OverSeeds;
import dev.apex.random.ChaCha20;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class CheckedLinesTest {
    private static final CsvLimits LIMITS = CsvLimits.standard().lineBytes(100);
    private static final String[] PIECES = {
        "a",
        "B7",
        ",",
        ",,",
        "\"",
        "\"\"",
        "\",\"",
        "1.5",
        " ",
        "\t",
        "\n",
        "\n",
        "\n",
        "\r",
        "\r\n",
        "\u0000",
        "\u001B",
        "\u00E9",
        "\u4E16",
        "\uD83D\uDE00",
        "=",
        "x".repeat(60)
    };

    private static final Pattern SOUND_FIELD = Pattern.compile("^(\"([^\"]|\"\")*+\"|[^\",]*),");
    private static final Pattern CLOSED = Pattern.compile("^\"([^\"]|\"\")*+\"");

    /** What a file comes to by the plain reading of the rules, line by line. */
    private static final class Expected {
        private final List<String> sound = new ArrayList<>();
        private final TreeMap<Long, Rule> refused = new TreeMap<>();
        private long lines;
        private long blank;

        Expected(byte[] bytes) {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int at = 0; at < bytes.length; at++) {
                byte b = bytes[at];
                if (b == '\n' || b == '\r') {
                    if (b == '\r' && at + 1 < bytes.length && bytes[at + 1] == '\n') {
                        at++;
                    }
                    end(line);
                } else {
                    line.write(b);
                }
            }
            if (line.size() > 0) {
                end(line);
            }
        }

        private void end(ByteArrayOutputStream line) {
            lines++;
            byte[] bytes = line.toByteArray();
            line.reset();
            blank += bytes.length == 0 ? 1 : 0;
            String text = new String(bytes, StandardCharsets.UTF_8);
            if (bytes.length > LIMITS.lineBytes()) {
                refused.put(lines, Rule.LINE_TOO_LONG);
            } else if (text.chars().anyMatch(c -> c < ' ' && c != '\t')) {
                refused.put(lines, Rule.CONTROL_CHARACTER);
            } else if (text.contains("\uFFFD")) {
                refused.put(lines, Rule.NOT_UTF8);
            } else if (!text.isEmpty() && quoting(text) != null) {
                refused.put(lines, quoting(text));
            } else if (bytes.length > 0) {
                sound.add(text);
            }
        }

        /** What is wrong with the first field that is neither quoted whole nor free of quotes, or null. */
        private static Rule quoting(String text) {
            String rest = text + ",";
            while (!rest.isEmpty()) {
                Matcher field = SOUND_FIELD.matcher(rest);
                if (!field.find()) {
                    return rest.startsWith("\"") && !CLOSED.matcher(rest).find()
                            ? Rule.UNCLOSED_QUOTE
                            : Rule.MISPLACED_QUOTE;
                }
                rest = rest.substring(field.end());
            }
            return null;
        }
    }

    private static byte[] soup(ChaCha20 chance, int pieces) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes("header\n".getBytes(StandardCharsets.UTF_8));
        for (int i = 0; i < pieces; i++) {
            if (chance.nextInt(40) == 0) {
                bytes.write(0x80 + chance.nextInt(0x80));
            } else {
                bytes.writeBytes(PIECES[chance.nextInt(PIECES.length)].getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toByteArray();
    }

    private static void assertReadAsExpected(byte[] bytes, InputStream in) throws IOException {
        Expected expected = new Expected(bytes);
        TreeMap<Long, Rule> refused = new TreeMap<>();
        CheckedLines lines =
                new CheckedLines(in, "soup", ',', LIMITS, (rule, number, detail) -> refused.put(number, rule));
        String text = new String(lines.readAllBytes(), StandardCharsets.UTF_8);
        assertThat(refused).isEqualTo(expected.refused);
        assertThat(text.lines().filter(line -> !line.isEmpty())).isEqualTo(expected.sound);
        assertThat(lines.lines()).isEqualTo(expected.lines);
        assertThat(lines.blank()).isEqualTo(expected.blank);
        assertThat(lines.refused()).isEqualTo(expected.refused.size());
    }

    @OverSeeds
    void any_soup_of_bytes_comes_to_what_the_rules_say_line_by_line(long seed) throws IOException {
        ChaCha20 chance = ChaCha20.seedFromU64(seed);
        for (int i = 0; i < 300; i++) {
            byte[] bytes = soup(chance, chance.nextInt(60));
            assertReadAsExpected(bytes, new ByteArrayInputStream(bytes));
        }
    }

    @OverSeeds
    void where_the_buffer_ends_changes_nothing(long seed) throws IOException {
        ChaCha20 chance = ChaCha20.seedFromU64(seed).stream(1);
        byte[] bytes = soup(chance, 80_000);
        assertThat(bytes.length).isGreaterThan(2 << 17);
        assertReadAsExpected(bytes, new ByteArrayInputStream(bytes));
        assertReadAsExpected(bytes, new ByteArrayInputStream(bytes) {
            @Override
            public synchronized int read(byte[] to, int offset, int length) {
                return super.read(to, offset, Math.min(length, 1 + chance.nextInt(3_000)));
            }
        });
    }

    @OverSeeds
    void the_raw_lines_of_the_quarantine_are_counted_alike(long seed) throws IOException {
        ChaCha20 chance = ChaCha20.seedFromU64(seed).stream(2);
        byte[] bytes = soup(chance, 40_000);
        long[] last = {0};
        RawLines.of(CsvFile.bytes("soup", bytes), LIMITS, (number, text) -> {
            last[0] = number;
            return true;
        });
        assertThat(last[0]).isEqualTo(new Expected(bytes).lines);
    }

    @Test
    void a_line_as_long_as_the_limit_is_read() throws IOException {
        for (String ending : List.of("", "\n", "\r", "\r\n")) {
            byte[] sound = ("h\n" + "x".repeat(100) + ending).getBytes(StandardCharsets.UTF_8);
            assertReadAsExpected(sound, new ByteArrayInputStream(sound));
            byte[] longer = ("h\n" + "x".repeat(101) + ending).getBytes(StandardCharsets.UTF_8);
            assertReadAsExpected(longer, new ByteArrayInputStream(longer));
            byte[] giant = ("h\n" + "x".repeat(1 << 18) + ending).getBytes(StandardCharsets.UTF_8);
            assertReadAsExpected(giant, new ByteArrayInputStream(giant));
            byte[] twice = ("h\n" + "x".repeat((1 << 17) - 3) + ending + "y\nz").getBytes(StandardCharsets.UTF_8);
            assertReadAsExpected(twice, new ByteArrayInputStream(twice));
        }
    }
}
