package dev.apex.market.csv;

import dev.apex.RefusedException;
import dev.apex.Rule;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/**
 * A CSV file as bytes, without the lines that no CSV reader should see.
 *
 * <p>A line is a row here: a field may be quoted, but not go on in the next line. One unclosed quote in the middle of a
 * file would otherwise swallow every row up to the next quote. A line that is taken out leaves an empty one, so that
 * the numbers of the others stay; line endings may be mixed. Limits are met before memory is.
 */
final class CheckedLines extends InputStream {
    /** Hears of lines that were taken out. */
    interface Refusal {
        void line(Rule rule, long number, String detail);
    }

    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long EACH_BYTE = 0x0101_0101_0101_0101L;
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;
    private static final byte QUOTE = '"';
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
    private static final int LEAST_BUFFER = 1 << 17;

    private static final int QUOTED = 1;
    private static final int CONTROL = 2;
    private static final int WIDE = 4;

    private final InputStream in;
    private final String name;
    private final char separator;
    private final CsvLimits limits;
    private final Refusal refusal;
    private final CRC32C checksum = new CRC32C();
    private final CharsetDecoder utf8 = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);

    private final byte[] buffer;
    private int filled;
    /** Where the first line begins that has not been checked yet. */
    private int unchecked;
    /** The checked bytes to hand out are {@code [ready, checked)}. */
    private int ready;

    private int checked;
    private boolean ended;
    /** Whether the line that goes on in the next lot is already known to be too long. */
    private boolean dropping;

    /** What {@link #endOfLine} met before the end. */
    private int marks;

    private long bytes;
    private long lines;
    private long blank;
    private long refused;

    CheckedLines(InputStream in, String name, char separator, CsvLimits limits, Refusal refusal) {
        this.in = in;
        this.name = name;
        this.separator = separator;
        this.limits = limits;
        this.refusal = refusal;
        this.buffer = new byte[Math.max(LEAST_BUFFER, limits.lineBytes() + 2)];
    }

    /** Lines met, the last one too if it has no ending. */
    long lines() {
        return lines;
    }

    /** Lines without a character. */
    long blank() {
        return blank;
    }

    /** Lines taken out. */
    long refused() {
        return refused;
    }

    /** A checksum of all bytes, to tell whether a file is still the same. */
    long checksum() {
        return checksum.getValue();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        while (ready == checked) {
            if (ended && unchecked == filled) {
                return -1;
            }
            nextLot();
        }
        int count = Math.min(length, checked - ready);
        System.arraycopy(buffer, ready, to, offset, count);
        ready += count;
        return count;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private void nextLot() throws IOException {
        System.arraycopy(buffer, unchecked, buffer, 0, filled - unchecked);
        filled -= unchecked;
        unchecked = 0;
        ready = 0;
        checked = 0;
        fill();
        while (unchecked < filled) {
            int end = endOfLine();
            boolean openEnded = end == filled || buffer[end] == '\r' && end + 1 == filled;
            if (openEnded && !ended) {
                if (unchecked == 0 && filled == buffer.length) {
                    dropping = true;
                    unchecked = filled;
                }
                return;
            }
            take(end);
        }
        if (ended && dropping) {
            take(filled);
        }
    }

    private void fill() throws IOException {
        boolean first = bytes == 0;
        while (!ended && filled < buffer.length) {
            int count = in.read(buffer, filled, buffer.length - filled);
            if (count < 0) {
                ended = true;
            } else {
                checksum.update(buffer, filled, count);
                filled += count;
                bytes += count;
                if (bytes > limits.bytes()) {
                    throw new RefusedException(Rule.CSV_LIMIT, name + " has more than " + limits.bytes() + " bytes");
                }
            }
        }
        if (first) {
            unchecked = byteOrderMark(buffer, filled);
        }
    }

    /** How many bytes the mark at the beginning of a file takes. */
    static int byteOrderMark(byte[] bytes, int length) {
        int mark = BYTE_ORDER_MARK.length;
        return length >= mark && Arrays.equals(bytes, 0, mark, BYTE_ORDER_MARK, 0, mark) ? mark : 0;
    }

    /**
     * The place of the next line ending, or the end of what is there; {@link #marks} says what else was met before it.
     */
    private int endOfLine() {
        byte[] text = buffer;
        int last = filled - Long.BYTES;
        int met = 0;
        int at = unchecked;
        while (at < filled) {
            while (at <= last) {
                long word = (long) EIGHT.get(text, at);
                // high bits where a byte is below 0x23 - controls, blank, quote - or not ASCII; the lowest is a true
                // one
                long odd = (word - EACH_BYTE * 0x23 | word) & HIGH_BITS;
                if (odd != 0) {
                    at += Long.numberOfTrailingZeros(odd) >>> 3;
                    break;
                }
                at += Long.BYTES;
            }
            if (at == filled) {
                break;
            }
            byte b = text[at];
            if (b == '\n' || b == '\r') {
                break;
            }
            if (b < 0) {
                met |= WIDE;
            } else if (b == QUOTE) {
                met |= QUOTED;
            } else if (b < ' ' && b != '\t') {
                met |= CONTROL;
            }
            at++;
        }
        marks = met;
        return at;
    }

    /** Takes the line {@code [unchecked, end)} in, or out. */
    private void take(int end) {
        if (++lines > limits.lines()) {
            throw new RefusedException(Rule.CSV_LIMIT, name + " has more than " + limits.lines() + " lines");
        }
        int from = unchecked;
        boolean crlf = end + 1 < filled && buffer[end] == '\r' && buffer[end + 1] == '\n';
        unchecked = end == filled ? end : end + (crlf ? 2 : 1);
        boolean wasDropping = dropping;
        dropping = false;
        if (wasDropping || end - from > limits.lineBytes()) {
            refuse(Rule.LINE_TOO_LONG, "more than " + limits.lineBytes() + " bytes");
        } else if (marks == 0 || isSound(from, end)) {
            blank += end == from ? 1 : 0;
            if (checked != from) {
                System.arraycopy(buffer, from, buffer, checked, unchecked - from);
            }
            checked += unchecked - from;
            return;
        }
        refused++;
        buffer[checked++] = '\n';
    }

    private boolean isSound(int from, int end) {
        if ((marks & CONTROL) != 0) {
            return refuse(Rule.CONTROL_CHARACTER, "control character U+" + control(from));
        }
        if ((marks & WIDE) != 0 && !isUtf8(from, end)) {
            return refuse(Rule.NOT_UTF8, "bytes that are not UTF-8");
        }
        return (marks & QUOTED) == 0 || isQuotedRight(from, end);
    }

    private String control(int from) {
        int at = from;
        while (buffer[at] < 0 || buffer[at] >= ' ' || buffer[at] == '\t') {
            at++;
        }
        return HexFormat.of().withUpperCase().toHexDigits((short) buffer[at]);
    }

    private boolean isUtf8(int from, int end) {
        try {
            utf8.decode(ByteBuffer.wrap(buffer, from, end - from));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    /** A field is quoted whole or not at all, and a quote in it is doubled (RFC 4180, section 2). */
    private boolean isQuotedRight(int from, int end) {
        for (int at = from; at < end; at++) {
            if (buffer[at] == QUOTE) {
                at = afterClosing(at + 1, end);
                if (at < 0) {
                    return refuse(Rule.UNCLOSED_QUOTE, "a quoted field that is not closed in its line");
                }
                if (at < end && buffer[at] != separator) {
                    return refuse(Rule.MISPLACED_QUOTE, "a character after a closing quote");
                }
            } else {
                for (; at < end && buffer[at] != separator; at++) {
                    if (buffer[at] == QUOTE) {
                        return refuse(Rule.MISPLACED_QUOTE, "a quote inside a field that is not quoted");
                    }
                }
            }
        }
        return true;
    }

    /** The place after the closing quote of a field whose text begins at {@code begin}, or -1. */
    private int afterClosing(int begin, int end) {
        for (int at = begin; at < end; at++) {
            if (buffer[at] == QUOTE) {
                if (at + 1 == end || buffer[at + 1] != QUOTE) {
                    return at + 1;
                }
                at++;
            }
        }
        return -1;
    }

    /** Always false, so that a check can return it. */
    private boolean refuse(Rule rule, String detail) {
        if (lines == blank + 1) {
            throw new RefusedException(rule, "the header of " + name + ", line " + lines + ": " + detail);
        }
        refusal.line(rule, lines, detail);
        return false;
    }
}
