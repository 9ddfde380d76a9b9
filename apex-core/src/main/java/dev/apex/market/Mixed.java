package dev.apex.market;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * Sixteen bytes that tell rows of readings apart: two multiplicative mixes of names and raw bits, for where a row of hundreds of
 * values is handed out at every step and a SHA-256 of each would cost more than computing it.
 *
 * <p>The bytes go into the SHA-256 of the step. They guard against accident, as the fingerprint of a run does, not against
 * somebody who makes values to fit.
 */
final class Mixed {
    private static final long FIRST = 0x9E37_79B9_7F4A_7C15L;
    private static final long SECOND = 0xC2B2_AE3D_27D4_EB4FL;

    private Mixed() {}

    static byte[] of(List<Symbol> symbols, double[] values) {
        long a = values.length;
        long b = ~a;
        for (int i = 0; i < values.length; i++) {
            long bits =
                    Double.doubleToLongBits(values[i]) ^ symbols.get(i).name().hashCode() * SECOND;
            a = (Long.rotateLeft(a, 27) ^ bits) * FIRST;
            b = (Long.rotateLeft(b, 31) + bits) * SECOND;
            b ^= b >>> 29;
        }
        return ByteBuffer.allocate(2 * Long.BYTES).putLong(a).putLong(b).array();
    }
}
