package dev.apex.random;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/** One line of an oracle file: {@code kind arguments = values @ word position}. */
record Oracle(String kind, List<String> arguments, List<String> values, String position) {

    static List<Oracle> read(String file) {
        try (var in = Objects.requireNonNull(Oracle.class.getResourceAsStream(file), file);
                var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return lines.lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(Oracle::parse)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Oracle parse(String line) {
        String[] sides = line.split(" = ", 2);
        List<String> head = List.of(sides[0].split(" "));
        String[] tail = sides[1].split(" ?@ ", 2);
        List<String> values =
                tail[0].isBlank() ? List.of() : List.of(tail[0].trim().split(" "));
        return new Oracle(head.get(0), head.subList(1, head.size()), values, tail.length == 2 ? tail[1] : "");
    }

    /** The generator named first: 32 zero bytes, the bytes 0 to 31, a key in hex, or a 64-bit seed. */
    ChaCha20 generator() {
        String seed = argument(0);
        return switch (seed) {
            case "zeros" -> ChaCha20.fromKey(new byte[32]);
            case "ramp" -> ChaCha20.fromKey(ramp());
            default ->
                seed.length() == 64
                        ? ChaCha20.fromKey(HexFormat.of().parseHex(seed))
                        : ChaCha20.seedFromU64(Long.parseLong(seed));
        };
    }

    String argument(int index) {
        return arguments.get(index);
    }

    /** The position in the 64 bits that we keep of it. */
    long expectedPosition() {
        return new BigInteger(position).longValue();
    }

    private static byte[] ramp() {
        byte[] key = new byte[32];
        for (int i = 0; i < key.length; i++) {
            key[i] = (byte) i;
        }
        return key;
    }

    @Override
    public String toString() {
        return kind + " " + String.join(" ", arguments);
    }
}
