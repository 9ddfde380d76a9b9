package dev.apex.market.csv;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import de.siegmar.fastcsv.writer.QuoteStrategies;
import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.market.Quarantine;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * The rows that were refused, and the file in which they end up.
 *
 * <p>The text of a row is fetched from its file when all is read, because a row may be refused long after its line has
 * gone by, when the rows of all files are put in order of arrival. The file appears whole or not at all.
 */
final class Refusals implements Quarantine {
    private static final int COLUMN_BITS = 11;
    private static final int LINE_BITS = 32;
    static final int MOST_FILES = 1 << (Long.SIZE - 1 - COLUMN_BITS - LINE_BITS);
    static final String HEADER = "file,line,code,rule,detail,row";

    private final Optional<Path> path;
    private final CsvLimits limits;
    private final List<Source> sources = new ArrayList<>();
    private final List<Refused> rows = new ArrayList<>();

    /** A file that was read, and what it was. */
    private record Source(CsvFile file, long[] checksum) {}

    private record Refused(long place, Rule rule, String detail) {
        int file() {
            return (int) (place >>> (COLUMN_BITS + LINE_BITS));
        }

        long line() {
            return place >>> COLUMN_BITS & (1L << LINE_BITS) - 1;
        }
    }

    Refusals(Optional<Path> path, CsvLimits limits) {
        this.path = path;
        this.limits = limits;
    }

    /** Fails at once where the quarantine could not be written at the end. */
    void probe() {
        path.ifPresent(end -> {
            Path part = part(end);
            try {
                FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE)
                        .close();
            } catch (IOException e) {
                throw unwritable(end, e);
            } finally {
                discard(part);
            }
        });
    }

    /** Registers a file and gives its number. */
    int enter(CsvFile file) {
        if (sources.size() == MOST_FILES) {
            throw new RefusedException(Rule.CSV_LIMIT, "more than " + MOST_FILES + " files");
        }
        sources.add(new Source(file, new long[1]));
        return sources.size() - 1;
    }

    /** Says what a file was when it was read. */
    void read(int file, long checksum) {
        sources.get(file).checksum[0] = checksum;
    }

    /** The place of a row: its file, line and, in a wide file, column. */
    static long place(int file, long line, int column) {
        return (long) file << (COLUMN_BITS + LINE_BITS) | line << COLUMN_BITS | column;
    }

    long count() {
        return rows.size();
    }

    @Override
    public void take(Rule rule, long place, String detail) {
        Refused row = new Refused(place, rule, detail);
        if (path.isEmpty()) {
            throw new RefusedException(rule, sources.get(row.file()).file + " line " + row.line() + ": " + detail);
        }
        if (rows.size() == limits.refused()) {
            throw new RefusedException(Rule.CSV_LIMIT, "more than " + limits.refused() + " refused rows");
        }
        rows.add(row);
    }

    /** Writes what was refused, in order of files and lines. */
    void write() {
        if (path.isEmpty()) {
            return;
        }
        rows.sort(Comparator.comparingLong(Refused::place));
        Path part = part(path.get());
        try {
            try (FileChannel channel = FileChannel.open(
                            part,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.TRUNCATE_EXISTING,
                            StandardOpenOption.WRITE);
                    Writer text = new BufferedWriter(
                            new OutputStreamWriter(Channels.newOutputStream(channel), StandardCharsets.UTF_8))) {
                writeTo(text);
                text.flush();
                channel.force(true);
            }
            Files.move(part, path.get(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw unwritable(path.get(), e);
        } finally {
            discard(part);
        }
    }

    private static Path part(Path end) {
        return end.resolveSibling(end.getFileName() + ".part");
    }

    private static RefusedException unwritable(Path end, IOException cause) {
        return new RefusedException(Rule.CSV_FILE, "quarantine " + end + " cannot be written: " + cause, cause);
    }

    private static void discard(Path part) {
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            throw new RefusedException(Rule.CSV_FILE, part + " cannot be removed: " + e, e);
        }
    }

    private void writeTo(Writer text) throws IOException {
        text.write(HEADER + "\n");
        CsvWriter csv = CsvWriter.builder()
                .lineDelimiter(LineDelimiter.LF)
                .quoteStrategy(QuoteStrategies.REQUIRED)
                .build(text);
        int from = 0;
        while (from < rows.size()) {
            int file = rows.get(from).file();
            int to = from;
            while (to < rows.size() && rows.get(to).file() == file) {
                to++;
            }
            writeFile(sources.get(file), rows.subList(from, to), csv);
            from = to;
        }
        csv.flush();
    }

    private void writeFile(Source source, List<Refused> some, CsvWriter csv) throws IOException {
        long[] wanted = some.stream().mapToLong(Refused::line).toArray();
        int[] next = {0};
        long checksum = RawLines.of(source.file, limits, (line, text) -> {
            while (next[0] < wanted.length && wanted[next[0]] == line) {
                Refused row = some.get(next[0]++);
                csv.writeRecord(
                        safe(source.file.name()),
                        Long.toString(row.line()),
                        row.rule.code(),
                        row.rule.sentence(),
                        safe(row.detail),
                        safe(text.get()));
            }
            return next[0] < wanted.length;
        });
        if (checksum != source.checksum[0]) {
            throw new RefusedException(Rule.CSV_FILE, source.file + " changed while it was read");
        }
    }

    /** A cell that no spreadsheet takes for a formula, in characters that can be seen. */
    static String safe(String cell) {
        StringBuilder text = new StringBuilder(cell.length() + 1);
        if (!cell.isEmpty() && "=+-@\t\r".indexOf(cell.charAt(0)) >= 0) {
            text.append('\'');
        }
        cell.codePoints().forEach(c -> {
            if (Character.isISOControl(c) && c != '\t' || Character.getType(c) == Character.FORMAT) {
                text.append("\\u{").append(Integer.toHexString(c)).append('}');
            } else {
                text.appendCodePoint(c);
            }
        });
        return text.toString();
    }

    /** Bytes as text; those that are not UTF-8 as {@code \xE9}. */
    static String text(byte[] bytes, int from, int to) {
        String decoded = new String(bytes, from, to - from, StandardCharsets.UTF_8);
        if (Arrays.equals(decoded.getBytes(StandardCharsets.UTF_8), Arrays.copyOfRange(bytes, from, to))) {
            return decoded;
        }
        StringBuilder text = new StringBuilder(to - from);
        for (int at = from; at < to; at++) {
            if (bytes[at] >= 0) {
                text.append((char) bytes[at]);
            } else {
                text.append("\\x").append(HexFormat.of().withUpperCase().toHexDigits(bytes[at]));
            }
        }
        return text.toString();
    }
}
