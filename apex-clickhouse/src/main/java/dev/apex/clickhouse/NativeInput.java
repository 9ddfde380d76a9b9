package dev.apex.clickhouse;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Reads the primitives of ClickHouse's Native format, in bulk.
 *
 * <p>Whatever does not read as it should is an {@link IOException}: the bytes may be an error's text, or half of a reply.
 */
final class NativeInput {
    private static final int BUFFER = 1 << 18;
    private static final int LONGEST_TEXT = 1 << 26;
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER];
    private final ByteBuffer view = ByteBuffer.wrap(buffer).order(ByteOrder.LITTLE_ENDIAN);
    private int at;
    private int end;

    NativeInput(InputStream in) {
        this.in = in;
    }

    /** Whether all has been read. */
    boolean isAtEnd() throws IOException {
        return at == end && !fill();
    }

    long varint() throws IOException {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            int next = octet();
            value |= (long) (next & 0x7F) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw new IOException("a number of more than 64 bits");
    }

    /** A count that an array can have. */
    int count(int most) throws IOException {
        return count(varint(), most);
    }

    static int count(long number, int most) throws IOException {
        if (number < 0 || number > most) {
            throw new IOException("a count of " + Long.toUnsignedString(number) + ", above " + most);
        }
        return (int) number;
    }

    String text() throws IOException {
        int length = count(LONGEST_TEXT);
        if (length <= end - at) {
            String text = new String(buffer, at, length, StandardCharsets.UTF_8);
            at += length;
            return text;
        }
        byte[] bytes = new byte[length];
        bytes(bytes, length);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    long int64() throws IOException {
        require(Long.BYTES);
        long value = (long) LONG.get(buffer, at);
        at += Long.BYTES;
        return value;
    }

    int octet() throws IOException {
        if (at == end && !fill()) {
            throw new EOFException("the reply ended early");
        }
        return buffer[at++] & 0xFF;
    }

    void longs(long[] to, int from, int count) throws IOException {
        for (int done = 0; done < count; ) {
            require(Long.BYTES);
            int some = Math.min(count - done, (end - at) / Long.BYTES);
            view.position(at).asLongBuffer().get(to, from + done, some);
            at += some * Long.BYTES;
            done += some;
        }
    }

    void doubles(double[] to, int from, int count) throws IOException {
        for (int done = 0; done < count; ) {
            require(Double.BYTES);
            int some = Math.min(count - done, (end - at) / Double.BYTES);
            view.position(at).asDoubleBuffer().get(to, from + done, some);
            at += some * Double.BYTES;
            done += some;
        }
    }

    /** Unsigned whole numbers of 1, 2 or 4 bytes; those of 4 may come out negative. */
    void ints(int[] to, int from, int count, int width) throws IOException {
        for (int done = 0; done < count; ) {
            require(width);
            int some = Math.min(count - done, (end - at) / width);
            ints(to, from + done, some, width, at);
            at += some * width;
            done += some;
        }
    }

    private void ints(int[] to, int from, int count, int width, int start) {
        if (width == Byte.BYTES) {
            for (int each = 0; each < count; each++) {
                to[from + each] = buffer[start + each] & 0xFF;
            }
        } else if (width == Short.BYTES) {
            for (int each = 0; each < count; each++) {
                to[from + each] = (short) SHORT.get(buffer, start + each * Short.BYTES) & 0xFFFF;
            }
        } else {
            view.position(start).asIntBuffer().get(to, from, count);
        }
    }

    private void bytes(byte[] to, int count) throws IOException {
        for (int done = 0; done < count; ) {
            require(1);
            int some = Math.min(count - done, end - at);
            System.arraycopy(buffer, at, to, done, some);
            at += some;
            done += some;
        }
    }

    /** Sees to it that so many bytes are in the buffer. */
    private void require(int bytes) throws IOException {
        if (end - at >= bytes) {
            return;
        }
        System.arraycopy(buffer, at, buffer, 0, end - at);
        end -= at;
        at = 0;
        while (end < bytes) {
            int read = in.read(buffer, end, BUFFER - end);
            if (read < 0) {
                throw new EOFException("the reply ended early");
            }
            end += read;
        }
    }

    private boolean fill() throws IOException {
        at = 0;
        end = 0;
        int read = in.read(buffer, 0, BUFFER);
        end = Math.max(0, read);
        return read > 0;
    }
}
