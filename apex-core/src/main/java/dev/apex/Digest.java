package dev.apex;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A SHA-256 over canonical bytes, so that equal values give equal digests on every machine.
 *
 * <p>Integers are little-endian; a double goes in as its raw bits with every NaN made the same and the sign of zero kept,
 * never as text; a string is length-prefixed UTF-8. Not safe for use by several threads.
 */
public final class Digest {
    private static final int BUFFER = 8192;
    private static final VarHandle LITTLE_ENDIAN =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final MessageDigest sha;
    private final byte[] buffer = new byte[BUFFER];
    private int used;
    private boolean empty = true;

    private Digest(MessageDigest sha) {
        this.sha = sha;
    }

    /** A digest of nothing yet. */
    public static Digest create() {
        return new Digest(sha256());
    }

    /** Adds a long as eight bytes. */
    public Digest put(long value) {
        if (used > BUFFER - Long.BYTES) {
            flush();
        }
        empty = false;
        LITTLE_ENDIAN.set(buffer, used, value);
        used += Long.BYTES;
        return this;
    }

    /** Adds the bits of a double; every NaN is the same NaN. */
    public Digest put(double value) {
        return put(Double.doubleToLongBits(value));
    }

    /** Adds a string behind its length. */
    public Digest put(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        put((long) bytes.length);
        return put(bytes);
    }

    /** Adds bytes as they are; the caller sees to it that their number is fixed or told. */
    public Digest put(byte[] bytes) {
        if (bytes.length <= BUFFER - used) {
            System.arraycopy(bytes, 0, buffer, used, bytes.length);
            used += bytes.length;
        } else {
            flush();
            sha.update(bytes);
        }
        empty = false;
        return this;
    }

    /** Whether nothing was added since the start. */
    public boolean isEmpty() {
        return empty;
    }

    /** The 32 bytes so far; the digest starts again from nothing. */
    public byte[] finish() {
        flush();
        empty = true;
        return sha.digest();
    }

    /** The bytes so far as 64 hexadecimal digits; the digest starts again from nothing. */
    public String finishHex() {
        return HexFormat.of().formatHex(finish());
    }

    private void flush() {
        sha.update(buffer, 0, used);
        used = 0;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
