package dev.apex.clickhouse;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes the primitives of ClickHouse's Native format. */
final class NativeOutput {
    private static final int BUFFER = 1 << 16;
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final OutputStream out;
    private final byte[] buffer = new byte[BUFFER];
    private int at;

    NativeOutput(OutputStream out) {
        this.out = out;
    }

    void varint(long value) throws IOException {
        long rest = value;
        while (Long.compareUnsigned(rest, 0x80) >= 0) {
            octet((int) (rest & 0x7F | 0x80));
            rest >>>= 7;
        }
        octet((int) rest);
    }

    void text(String text) throws IOException {
        text(text.getBytes(StandardCharsets.UTF_8));
    }

    void text(byte[] bytes) throws IOException {
        varint(bytes.length);
        if (bytes.length > BUFFER - at) {
            flush();
        }
        if (bytes.length > BUFFER) {
            out.write(bytes);
        } else {
            System.arraycopy(bytes, 0, buffer, at, bytes.length);
            at += bytes.length;
        }
    }

    void int64(long value) throws IOException {
        if (at > BUFFER - Long.BYTES) {
            flush();
        }
        LONG.set(buffer, at, value);
        at += Long.BYTES;
    }

    void int32(int value) throws IOException {
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
            octet(value >>> shift & 0xFF);
        }
    }

    void octet(int value) throws IOException {
        if (at == BUFFER) {
            flush();
        }
        buffer[at++] = (byte) value;
    }

    void flush() throws IOException {
        out.write(buffer, 0, at);
        at = 0;
    }
}
