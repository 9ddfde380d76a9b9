package dev.apex.random;

import dev.apex.RefusedException;
import dev.apex.Rule;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The seed of a run: a 256-bit key made of the strategy's name and the dates it trades over, and of nothing else.
 *
 * <p>Variants of a strategy, its parameters or its costs, thereby meet the same luck, so their difference is not noise;
 * and each consumer of chance names its stream, so that a new consumer or symbol moves nobody else's numbers. Repeat an
 * experiment with {@code stream("replicate", i)}, never with another seed.
 *
 * <p>The key is SHA-256( lp("apex.seed.v1") lp(strategy) lp(start) lp(end) ), that of a child SHA-256(
 * lp("apex.stream.v1") lp(key) lp(label) ), where lp(x) is the length of x as four bytes, highest first, followed by x;
 * names are ASCII and dates read {@code 2019-01-02}. The lengths keep ("ab", "c") apart from ("a", "bc").
 *
 * <p>Immutable and safe for use by any number of threads.
 */
public final class RunSeed {
    private static final int LONGEST_NAME = 128;

    private final byte[] key;

    private RunSeed(byte[] key) {
        this.key = key;
    }

    /**
     * The seed of a strategy over a span.
     *
     * @param strategyId the strategy's name, of {@code [A-Za-z0-9._:/+-]{1,128}}
     * @param start the first date traded
     * @param end the last date traded
     * @throws RefusedException ({@link Rule#STREAM_NAME}) if the name has another character or length
     */
    public static RunSeed of(String strategyId, LocalDate start, LocalDate end) {
        checkName("strategy", strategyId);
        return ofParts(strategyId, start.toString(), end.toString());
    }

    /** The encoding alone, so that a test can show it free of collisions. */
    static RunSeed ofParts(String strategyId, String start, String end) {
        return new RunSeed(hash(ascii("apex.seed.v1"), ascii(strategyId), ascii(start), ascii(end)));
    }

    /**
     * The seed of a part of the run, for example of a component that names its own streams. Distinct from every other
     * label's, and from this seed's; the order of asking does not matter.
     *
     * @param label of {@code [A-Za-z0-9._:/+-]{1,128}}; a slash is a character like any other, so {@code
     *     child("a/b")} is not {@code child("a").child("b")}
     * @throws RefusedException ({@link Rule#STREAM_NAME}) if the label has another character or length
     */
    public RunSeed child(String label) {
        checkName("stream", label);
        return new RunSeed(hash(ascii("apex.stream.v1"), key, ascii(label)));
    }

    /**
     * A fresh generator for a named consumer, at its first word: the same as {@code stream(label, 0)}. Every call with
     * this label begins the same numbers again, so a consumer asks once and keeps it.
     *
     * @param label as for {@link #child}
     * @throws RefusedException ({@link Rule#STREAM_NAME}) if the label has another character or length
     */
    public ChaCha20 stream(String label) {
        return ChaCha20.fromKey(child(label).key);
    }

    /**
     * A fresh generator for one of a consumer's many tasks, say a symbol, day or restart: stream number {@code index}
     * of the label's key.
     *
     * @param label as for {@link #child}
     * @param index any long; neighbouring numbers give streams as independent as any
     * @throws RefusedException ({@link Rule#STREAM_NAME}) if the label has another character or length
     */
    public ChaCha20 stream(String label, long index) {
        return stream(label).stream(index);
    }

    /** A copy of the 32 bytes of the key. */
    public byte[] key() {
        return key.clone();
    }

    /** Whether the other is a seed with the same key. */
    @Override
    public boolean equals(Object other) {
        return other instanceof RunSeed seed && Arrays.equals(key, seed.key);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(key);
    }

    /** The key as 64 hex digits; a seed is no secret and belongs into every report. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(key);
    }

    private static void checkName(String what, String name) {
        if (name.isEmpty() || name.length() > LONGEST_NAME) {
            throw new RefusedException(Rule.STREAM_NAME, "a " + what + " name of " + name.length() + " characters");
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean allowed =
                    c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "._:/+-".indexOf(c) >= 0;
            if (!allowed) {
                throw new RefusedException(
                        Rule.STREAM_NAME,
                        "the " + what + " name \"" + name + "\" with U+"
                                + HexFormat.of().withUpperCase().toHexDigits(c) + " at " + i);
            }
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] hash(byte[]... parts) {
        MessageDigest sha256 = sha256();
        for (byte[] part : parts) {
            sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, part.length));
            sha256.update(part);
        }
        return sha256.digest();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
