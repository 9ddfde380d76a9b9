package dev.apex.clickhouse;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Rows of some columns, read from a server or to be written to one.
 *
 * <p>A slice that is read ends with a seal, count and digest from the server's own sight of the rows, and is not handed out
 * unless its rows are those. So neither a reply cut short nor an error's text in its body becomes a row.
 */
final class Slice {
    /** Where the hash of a row begins. */
    static final long START = 0x9E3779B97F4A7C15L;

    /** The column of a reply that is empty in all rows but the one that seals it. */
    static final Column SEAL = Column.of("seal", Type.WORD);

    private static final int MOST_COLUMNS = 512;
    private static final int MOST_ROWS = 1 << 24;
    private static final int BLOCK = 1 << 16;

    private final List<Column> columns;
    private final List<Cells> cells;

    Slice(List<Column> columns) {
        this(columns, columns.stream().map(Cells::of).toList());
    }

    private Slice(List<Column> columns, List<Cells> cells) {
        this.columns = List.copyOf(columns);
        this.cells = List.copyOf(cells);
    }

    /** These rows and a column more, of one whole number. */
    Slice plus(Column column, long value) {
        Cells same = Cells.of(column);
        same.reserve(size());
        for (int row = 0; row < size(); row++) {
            same.add(value);
        }
        List<Column> more = new ArrayList<>(columns);
        List<Cells> moreCells = new ArrayList<>(cells);
        more.add(column);
        moreCells.add(same);
        return new Slice(more, moreCells);
    }

    /** Adds a row of another slice of these columns. */
    void addRow(Slice other, int row) {
        for (int column = 0; column < cells.size(); column++) {
            cells.get(column).addFrom(other.cells.get(column), row);
        }
    }

    /** Adds a row of another slice of these columns under another symbol, and with another opening unless that is below 0. */
    void addRow(Slice other, int row, String symbol, long opensAt) {
        for (int at = 0; at < cells.size(); at++) {
            String name = columns.get(at).name();
            if (name.equals("symbol")) {
                cells.get(at).add(symbol);
            } else if (name.equals("opens_at") && opensAt >= 0) {
                cells.get(at).add(opensAt);
            } else {
                cells.get(at).addFrom(other.cells.get(at), row);
            }
        }
    }

    List<Column> columns() {
        return columns;
    }

    int size() {
        return cells.get(0).size;
    }

    Cells cells(int column) {
        return cells.get(column);
    }

    Cells cells(String name) {
        for (int at = 0; at < columns.size(); at++) {
            if (columns.get(at).name().equals(name)) {
                return cells.get(at);
            }
        }
        throw new IllegalArgumentException("no column " + name);
    }

    /** The server's {@code intHash64}. */
    static long mix(long bits) {
        long mixed = bits ^ 0x4CF2D2BAAE6DA887L;
        mixed ^= mixed >>> 33;
        mixed *= 0xFF51AFD7ED558CCDL;
        mixed ^= mixed >>> 33;
        mixed *= 0xC4CEB9FE1A85EC53L;
        mixed ^= mixed >>> 33;
        return mixed;
    }

    /** The sum, modulo 2^64, of a hash over each row; the order of the rows does not matter. */
    long digest() {
        long sum = 0;
        long[] hashes = new long[Math.min(BLOCK, size())];
        for (int from = 0; from < size(); from += BLOCK) {
            int count = Math.min(BLOCK, size() - from);
            Arrays.fill(hashes, 0, count, START);
            for (Cells each : cells) {
                each.mix(hashes, from, count);
            }
            for (int row = 0; row < count; row++) {
                sum += hashes[row];
            }
        }
        return sum;
    }

    /** Count and digest, as the server says them. */
    String seal() {
        return size() + ":" + Long.toUnsignedString(digest());
    }

    /**
     * Reads a reply that is sealed.
     *
     * @throws IOException if it is not whole, or not what was asked for
     */
    static Slice read(InputStream in, List<Column> columns) throws IOException {
        Slice slice = new Slice(columns);
        NativeInput input = new NativeInput(in);
        List<String> seals = new ArrayList<>();
        while (!input.isAtEnd()) {
            slice.readBlock(input, seals);
        }
        if (seals.size() != 1) {
            throw new IOException("a reply with " + seals.size() + " seals");
        }
        String seal = slice.seal();
        if (!seal.equals(seals.get(0))) {
            throw new IOException("rows and digest are " + seal + ", and were " + seals.get(0));
        }
        return slice;
    }

    private void readBlock(NativeInput in, List<String> seals) throws IOException {
        int width = in.count(MOST_COLUMNS);
        int rows = in.count(MOST_ROWS);
        if (width != columns.size() + 1) {
            throw new IOException("a block of " + width + " columns instead of " + (columns.size() + 1));
        }
        Cells seal = Cells.of(SEAL);
        requireColumn(in, SEAL);
        if (rows > 0) {
            seal.read(in, rows);
        }
        Slice into = isSealed(seal) ? new Slice(columns) : this;
        for (Cells each : into.cells) {
            requireColumn(in, each.column());
            if (rows > 0) {
                each.read(in, rows);
            }
        }
        if (into != this) {
            if (rows != 1) {
                throw new IOException("a seal among " + rows + " rows");
            }
            seals.add(seal.text(0));
        }
    }

    private static boolean isSealed(Cells seal) {
        for (int row = 0; row < seal.size; row++) {
            if (!seal.text(row).isEmpty()) {
                return true;
            }
        }
        return false;
    }

    private static void requireColumn(NativeInput in, Column column) throws IOException {
        String name = in.text();
        String type = in.text();
        if (!name.equals(column.name()) || !type.equals(column.sqlType())) {
            throw new IOException(
                    "column " + name + " of " + type + " instead of " + column.name() + " of " + column.sqlType());
        }
    }

    /** Writes rows {@code [from, to)} in blocks of the Native format. */
    void write(OutputStream out, int from, int to) throws IOException {
        NativeOutput output = new NativeOutput(out);
        for (int first = from; first < to; first += BLOCK) {
            int last = Math.min(to, first + BLOCK);
            output.varint(columns.size());
            output.varint(last - first);
            for (Cells each : cells) {
                output.text(each.column().name());
                output.text(each.wireType());
                each.write(output, first, last);
            }
        }
        output.flush();
    }
}
