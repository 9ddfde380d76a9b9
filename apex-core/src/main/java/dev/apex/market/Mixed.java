package dev.apex.market;

import dev.apex.Digest;

/**
 * Thirty-two bytes that tell rows of values apart: four multiplicative mixes of names and raw bits, for where a row of hundreds of
 * values is handed out at every step and a SHA-256 of each would cost more than computing it.
 *
 * <p>The bytes go into the SHA-256 of the step. They guard against accident, as the fingerprint of a run does, not against
 * somebody who makes values to fit. Every fourth value goes into the same mix, so that four of them are on their way at once.
 */
final class Mixed {
    private static final long FIRST = 0x9E37_79B9_7F4A_7C15L;
    private static final long SECOND = 0xC2B2_AE3D_27D4_EB4FL;

    private long a = 1;
    private long b = 2;
    private long c = 3;
    private long d = 4;
    private long count;

    /** What stands for a symbol beside its value. */
    static long of(Symbol symbol) {
        return symbol.name().hashCode() * SECOND;
    }

    Mixed put(long value) {
        switch ((int) count++ & 3) {
            case 0 -> a = mix(a, value);
            case 1 -> b = mix(b, value);
            case 2 -> c = mix(c, value);
            default -> d = mix(d, value);
        }
        return this;
    }

    /**
     * Values and what stands beside each; every NaN among them is {@link Double#NaN} itself.
     *
     * @param beside as many as values
     */
    Mixed put(long[] beside, double[] values) {
        int whole = values.length & ~3;
        long first = a;
        long second = b;
        long third = c;
        long fourth = d;
        for (int i = 0; i < whole; i += 4) {
            first = mix(first, Double.doubleToRawLongBits(values[i]) ^ beside[i]);
            second = mix(second, Double.doubleToRawLongBits(values[i + 1]) ^ beside[i + 1]);
            third = mix(third, Double.doubleToRawLongBits(values[i + 2]) ^ beside[i + 2]);
            fourth = mix(fourth, Double.doubleToRawLongBits(values[i + 3]) ^ beside[i + 3]);
        }
        a = first;
        b = second;
        c = third;
        d = fourth;
        count += whole;
        for (int i = whole; i < values.length; i++) {
            put(Double.doubleToRawLongBits(values[i]) ^ beside[i]);
        }
        return this;
    }

    /** Takes a value into a mix. */
    static long mix(long state, long value) {
        long mixed = (Long.rotateLeft(state, 27) ^ value) * FIRST;
        return mixed ^ mixed >>> 29;
    }

    /** Adds the bytes to a digest, if there was a value. */
    void into(Digest digest) {
        if (count > 0) {
            digest.put(a).put(b).put(c).put(d).put(count);
        }
    }
}
