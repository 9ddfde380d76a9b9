package dev.apex.market.csv;

import dev.apex.RefusedException;
import dev.apex.Rule;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/** A gzip stream that is refused once it has grown to more than so many times what was read of it. */
final class Unpacked extends InputStream {
    private static final int BUFFER = 1 << 16;
    private static final long NOT_WORTH_ASKING = 1 << 20;

    private final Counted packed;
    private final InputStream in;
    private final String name;
    private final int expansion;
    private long unpacked;

    Unpacked(InputStream packed, String name, int expansion) throws IOException {
        this.packed = new Counted(packed);
        this.in = new GZIPInputStream(this.packed, BUFFER);
        this.name = name;
        this.expansion = expansion;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        int count = in.read(to, offset, length);
        unpacked += Math.max(0, count);
        if (unpacked > NOT_WORTH_ASKING && unpacked / expansion > packed.count) {
            throw new RefusedException(
                    Rule.CSV_LIMIT,
                    name + " has grown from " + packed.count + " to " + unpacked + " bytes, more than " + expansion
                            + " to 1");
        }
        return count;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private static final class Counted extends FilterInputStream {
        private long count;

        Counted(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int b = in.read();
            count += b < 0 ? 0 : 1;
            return b;
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            int read = in.read(to, offset, length);
            count += Math.max(0, read);
            return read;
        }
    }
}
