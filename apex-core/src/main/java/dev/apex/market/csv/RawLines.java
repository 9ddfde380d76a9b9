package dev.apex.market.csv;

import java.io.IOException;
import java.io.InputStream;
import java.util.function.Supplier;
import java.util.zip.CRC32C;

/** The lines of a file as they are, counted as {@link CheckedLines} counts them. */
final class RawLines {
    private static final int BUFFER = 1 << 16;
    private static final int LONGEST = 4_096;

    /** Hears of each line. */
    interface Visitor {
        /**
         * One line.
         *
         * @param number from 1
         * @param text of the line, cut where it is very long
         * @return whether further lines are wanted
         */
        boolean line(long number, Supplier<String> text) throws IOException;
    }

    private final Visitor visitor;
    private final byte[] line = new byte[LONGEST];
    private long number;
    private long length;
    private boolean wanted = true;

    private RawLines(Visitor visitor) {
        this.visitor = visitor;
    }

    /** Reads a file to its end and gives its checksum. */
    static long of(CsvFile file, CsvLimits limits, Visitor visitor) throws IOException {
        CRC32C checksum = new CRC32C();
        RawLines lines = new RawLines(visitor);
        byte[] buffer = new byte[BUFFER];
        boolean returned = false;
        boolean first = true;
        try (InputStream in = CsvMarket.open(file, limits)) {
            for (int count = in.readNBytes(buffer, 0, BUFFER); count > 0; count = in.readNBytes(buffer, 0, BUFFER)) {
                checksum.update(buffer, 0, count);
                int from = first ? CheckedLines.byteOrderMark(buffer, count) : 0;
                first = false;
                for (int at = from; at < count && lines.wanted; at++) {
                    byte b = buffer[at];
                    if (b == '\n' && returned) {
                        returned = false;
                        continue;
                    }
                    returned = b == '\r';
                    if (b == '\n' || b == '\r') {
                        lines.end();
                    } else {
                        lines.add(b);
                    }
                }
            }
        }
        if (lines.length > 0 && lines.wanted) {
            lines.end();
        }
        return checksum.getValue();
    }

    private void add(byte b) {
        if (length < LONGEST) {
            line[(int) length] = b;
        }
        length++;
    }

    private void end() throws IOException {
        number++;
        wanted = visitor.line(number, this::text);
        length = 0;
    }

    private String text() {
        String text = Refusals.text(line, 0, (int) Math.min(length, LONGEST));
        return length <= LONGEST ? text : text + "... (" + length + " bytes)";
    }
}
