package dev.apex.clickhouse;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

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
    /** So many rows are hashed at a time: their hashes stay in the innermost cache. */
    private static final int HASHED = 1 << 11;

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

    /**
     * The same rows with those of one text together, by text, otherwise in the order they are in.
     *
     * <p>A server that sorts by that column first has little left to sort.
     */
    Slice groupedBy(Column text) {
        int[] order = cells(text.name()).grouped();
        return new Slice(
                columns, cells.stream().map(each -> each.inOrder(order)).toList());
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
        return digest(0);
    }

    /** The same of the rows from one on. */
    private long digest(int first) {
        long sum = 0;
        long[] hashes = new long[Math.min(HASHED, size() - first)];
        for (int from = first; from < size(); from += HASHED) {
            int count = Math.min(HASHED, size() - from);
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
        return seal(size(), digest());
    }

    static String seal(long rows, long digest) {
        return rows + ":" + Long.toUnsignedString(digest);
    }

    /**
     * Reads a reply that is sealed.
     *
     * @throws IOException if it is not whole, or not what was asked for
     */
    static Slice read(InputStream in, List<Column> columns) throws IOException {
        Slice all = new Slice(columns);
        new Sealed(in, all).read(block -> {});
        return all;
    }

    /** Takes rows block by block, as they arrive and before they are known to be whole. */
    @FunctionalInterface
    interface Taker {
        /** Takes rows that are there only for the time of this call. */
        void take(Slice block);
    }

    /**
     * Reads a reply that is sealed, without holding more of it than a block.
     *
     * <p>What the taker makes of the blocks may be used only if this returns. What it throws is thrown when the reply has proved
     * whole, for of a torn one nothing can be said of its rows.
     *
     * @throws IOException if it is not whole, or not what was asked for
     */
    static void read(InputStream in, List<Column> columns, Taker taker) throws IOException {
        Slice block = new Slice(columns);
        new Sealed(in, block).read(rows -> {
            try {
                taker.take(rows);
            } finally {
                rows.clear();
            }
        });
    }

    /**
     * Reads a reply of nothing but a seal.
     *
     * @throws IOException if it is anything else
     */
    static String readSeal(InputStream in, List<Column> columns) throws IOException {
        Sealed reply = new Sealed(in, new Slice(columns));
        reply.readAll(rows -> {});
        if (reply.count > 0) {
            throw new IOException(reply.count + " rows beside a seal");
        }
        return reply.seal();
    }

    private void clear() {
        cells.forEach(Cells::clear);
    }

    /** A reply as it is read: rows behind those there already, hashed as they come. */
    private static final class Sealed {
        private final NativeInput in;
        private final Slice rows;
        private final Cells mark = Cells.of(SEAL);
        private final List<String> seals = new ArrayList<>();
        private long count;
        private long digest;

        Sealed(InputStream in, Slice rows) {
            this.in = new NativeInput(in);
            this.rows = rows;
        }

        void read(Taker taker) throws IOException {
            Optional<RuntimeException> fault = readAll(taker);
            String found = Slice.seal(count, digest);
            if (!found.equals(seal())) {
                throw new IOException("rows and digest are " + found + ", and were " + seal());
            }
            if (fault.isPresent()) {
                throw fault.get();
            }
        }

        /** Reads to the end whatever the taker says, and gives back what it said. */
        Optional<RuntimeException> readAll(Taker taker) throws IOException {
            Optional<RuntimeException> fault = Optional.empty();
            while (!in.isAtEnd()) {
                int first = rows.size();
                readBlock();
                count += rows.size() - first;
                digest += rows.digest(first);
                if (fault.isEmpty()) {
                    try {
                        taker.take(rows);
                    } catch (RuntimeException e) {
                        fault = Optional.of(e);
                    }
                }
            }
            if (seals.size() != 1) {
                throw new IOException("a reply with " + seals.size() + " seals");
            }
            return fault;
        }

        /** What the server says of the rows. */
        String seal() {
            return seals.get(0);
        }

        private void readBlock() throws IOException {
            int width = in.count(MOST_COLUMNS);
            int number = in.count(MOST_ROWS);
            if (width != rows.columns.size() + 1) {
                throw new IOException("a block of " + width + " columns instead of " + (rows.columns.size() + 1));
            }
            mark.clear();
            requireColumn(in, SEAL);
            if (number > 0) {
                mark.read(in, number);
            }
            Slice into = isSealed() ? new Slice(rows.columns) : rows;
            for (Cells each : into.cells) {
                requireColumn(in, each.column());
                if (number > 0) {
                    each.read(in, number);
                }
            }
            if (into != rows) {
                if (number != 1) {
                    throw new IOException("a seal among " + number + " rows");
                }
                seals.add(mark.text(0));
            }
        }

        private boolean isSealed() {
            for (int row = 0; row < mark.size; row++) {
                if (!mark.text(row).isEmpty()) {
                    return true;
                }
            }
            return false;
        }
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
