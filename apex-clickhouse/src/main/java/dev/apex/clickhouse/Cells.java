package dev.apex.clickhouse;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

/** The values of one column, as primitives; rows are added at the end. Confined to one thread. */
abstract class Cells {
    /** A row of numbers that is not there. */
    private static final double[] NO_NUMBERS = {};

    private final Column column;
    private boolean[] absent = {};
    int size;

    Cells(Column column) {
        this.column = column;
    }

    static Cells of(Column column) {
        return switch (column.type()) {
            case WORD, TEXT -> new Texts(column);
            case NUMBER -> new Doubles(column);
            case NUMBERS -> new Rows(column);
            case REVISION, FLAG -> new Longs(column, column.type() == Type.FLAG ? 1 : Integer.BYTES);
            case STAMP, LONG, COUNT -> new Longs(column, Long.BYTES);
        };
    }

    Column column() {
        return column;
    }

    boolean isNull(int row) {
        return column.nullable() && absent[row];
    }

    long whole(int row) {
        throw wrong("a whole number");
    }

    double number(int row) {
        throw wrong("a number");
    }

    String text(int row) {
        throw wrong("a text");
    }

    double[] numbers(int row) {
        throw wrong("a row of numbers");
    }

    /** All whole numbers, and room for more; for loops, which only read them. */
    long[] wholes() {
        throw wrong("whole numbers");
    }

    /** All numbers, and room for more; for loops, which only read them. */
    double[] doubles() {
        throw wrong("numbers");
    }

    /** The places of all texts among the different ones, and room for more; for loops, which only read them. */
    int[] places() {
        throw wrong("texts");
    }

    /** The text in a place. */
    String word(int place) {
        throw wrong("texts");
    }

    Cells add(long value) {
        throw wrong("a whole number");
    }

    Cells add(double value) {
        throw wrong("a number");
    }

    Cells add(String value) {
        throw wrong("a text");
    }

    Cells add(double[] value) {
        throw wrong("a row of numbers");
    }

    /** Adds a null, or where there can be none a value that says nothing. */
    final void addNothing() {
        addZero();
        if (column.nullable()) {
            absent[size - 1] = true;
        }
    }

    /** Adds a value of another column of this type. */
    final void addFrom(Cells other, int row) {
        if (other.isNull(row)) {
            addNothing();
            return;
        }
        switch (column.type()) {
            case WORD, TEXT -> add(other.text(row));
            case NUMBER -> add(other.number(row));
            case NUMBERS -> add(other.numbers(row));
            default -> add(other.whole(row));
        }
    }

    /** These values in another order of rows. */
    final Cells inOrder(int[] rows) {
        Cells ordered = of(column);
        ordered.grow(rows.length);
        if (column.nullable()) {
            for (int row = 0; row < rows.length; row++) {
                ordered.absent[row] = absent[rows[row]];
            }
        }
        ordered.gather(this, rows);
        ordered.size = rows.length;
        return ordered;
    }

    /** Takes the values of other rows. */
    abstract void gather(Cells from, int[] rows);

    /** The rows ordered by text, those of one text as they are. */
    int[] grouped() {
        throw wrong("texts");
    }

    /** Whether two values are the same, bit for bit. */
    final boolean isSame(int row, Cells other, int otherRow) {
        if (isNull(row) || other.isNull(otherRow)) {
            return isNull(row) && other.isNull(otherRow);
        }
        return switch (column.type()) {
            case WORD, TEXT -> text(row).equals(other.text(otherRow));
            case NUMBERS -> Arrays.equals(numbers(row), other.numbers(otherRow));
            default -> bits(row) == other.bits(otherRow);
        };
    }

    /** Reads so many more rows. */
    final void read(NativeInput in, int rows) throws IOException {
        int from = size;
        grow(from + rows);
        if (column.nullable()) {
            for (int row = from; row < from + rows; row++) {
                absent[row] = in.octet() != 0;
            }
        }
        readValues(in, from, rows);
        size = from + rows;
    }

    /** Writes the rows {@code [from, to)}. */
    final void write(NativeOutput out, int from, int to) throws IOException {
        if (column.nullable()) {
            for (int row = from; row < to; row++) {
                out.octet(absent[row] ? 1 : 0);
            }
        }
        writeValues(out, from, to);
    }

    /** Takes this column into the hashes of the rows {@code [from, from + hashes.length)}. */
    final void mix(long[] hashes, int from, int count) {
        if (!column.nullable()) {
            mixValues(hashes, from, count);
            return;
        }
        for (int row = 0; row < count; row++) {
            long bits = absent[from + row] ? Column.NULL_BITS : Slice.mix(bits(from + row));
            hashes[row] = Slice.mix(hashes[row] ^ bits);
        }
    }

    void mixValues(long[] hashes, int from, int count) {
        for (int row = 0; row < count; row++) {
            hashes[row] = Slice.mix(hashes[row] ^ bits(from + row));
        }
    }

    /** Forgets all rows, and keeps their room. */
    void clear() {
        Arrays.fill(absent, false);
        size = 0;
    }

    /** What the server's type is called in a block to be written. */
    String wireType() {
        return column.sqlType();
    }

    abstract long bits(int row);

    abstract void addZero();

    abstract void reserve(int rows);

    abstract void readValues(NativeInput in, int from, int rows) throws IOException;

    abstract void writeValues(NativeOutput out, int from, int to) throws IOException;

    /** Makes room for one more row and gives its place. */
    final int next() {
        grow(size + 1);
        return size++;
    }

    private void grow(int rows) {
        reserve(rows);
        if (column.nullable() && rows > absent.length) {
            absent = Arrays.copyOf(absent, room(absent.length, rows));
        }
    }

    static int room(int there, int needed) {
        return (int) Math.min(Integer.MAX_VALUE - 8L, Math.max(needed, Math.max(64, there * 2L)));
    }

    private IllegalStateException wrong(String asked) {
        return new IllegalStateException("column " + column.name() + " of " + column.type() + " as " + asked);
    }

    /** Whole numbers, stamps and flags. */
    private static final class Longs extends Cells {
        private final int width;
        private long[] values = {};
        private int[] narrow = {};

        Longs(Column column, int width) {
            super(column);
            this.width = width;
        }

        @Override
        long whole(int row) {
            return values[row];
        }

        @Override
        long[] wholes() {
            return values;
        }

        @Override
        void gather(Cells from, int[] rows) {
            long[] others = from.wholes();
            for (int row = 0; row < rows.length; row++) {
                values[row] = others[rows[row]];
            }
        }

        @Override
        Cells add(long value) {
            int row = next();
            values[row] = value;
            return this;
        }

        @Override
        void addZero() {
            add(0L);
        }

        @Override
        long bits(int row) {
            return values[row];
        }

        @Override
        void mixValues(long[] hashes, int from, int count) {
            for (int row = 0; row < count; row++) {
                hashes[row] = Slice.mix(hashes[row] ^ values[from + row]);
            }
        }

        @Override
        void reserve(int rows) {
            if (rows > values.length) {
                values = Arrays.copyOf(values, room(values.length, rows));
            }
        }

        @Override
        void readValues(NativeInput in, int from, int rows) throws IOException {
            if (width == Long.BYTES) {
                in.longs(values, from, rows);
                return;
            }
            if (narrow.length < rows) {
                narrow = new int[rows];
            }
            in.ints(narrow, 0, rows, width);
            for (int row = 0; row < rows; row++) {
                values[from + row] = Integer.toUnsignedLong(narrow[row]);
            }
        }

        @Override
        void writeValues(NativeOutput out, int from, int to) throws IOException {
            for (int row = from; row < to; row++) {
                if (width == Long.BYTES) {
                    out.int64(values[row]);
                } else if (width == Integer.BYTES) {
                    out.int32((int) values[row]);
                } else {
                    out.octet((int) values[row]);
                }
            }
        }
    }

    private static final class Doubles extends Cells {
        private double[] values = {};

        Doubles(Column column) {
            super(column);
        }

        @Override
        double number(int row) {
            return values[row];
        }

        @Override
        double[] doubles() {
            return values;
        }

        @Override
        void gather(Cells from, int[] rows) {
            double[] others = from.doubles();
            for (int row = 0; row < rows.length; row++) {
                values[row] = others[rows[row]];
            }
        }

        @Override
        Cells add(double value) {
            int row = next();
            values[row] = value;
            return this;
        }

        @Override
        void addZero() {
            add(0.0);
        }

        @Override
        long bits(int row) {
            return Double.doubleToRawLongBits(values[row]);
        }

        @Override
        void mixValues(long[] hashes, int from, int count) {
            for (int row = 0; row < count; row++) {
                hashes[row] = Slice.mix(hashes[row] ^ Double.doubleToRawLongBits(values[from + row]));
            }
        }

        @Override
        void reserve(int rows) {
            if (rows > values.length) {
                values = Arrays.copyOf(values, room(values.length, rows));
            }
        }

        @Override
        void readValues(NativeInput in, int from, int rows) throws IOException {
            in.doubles(values, from, rows);
        }

        @Override
        void writeValues(NativeOutput out, int from, int to) throws IOException {
            for (int row = from; row < to; row++) {
                out.int64(Double.doubleToRawLongBits(values[row]));
            }
        }
    }

    /** Texts, each different one kept once. */
    private static final class Texts extends Cells {
        private static final int MOST = 1 << 24;
        private static final long ADDITIONAL_KEYS = 1 << 9;
        private static final long SHARED_DICTIONARY = 1 << 8;

        private final List<String> words = new ArrayList<>();
        private final Map<String, Integer> codes = new HashMap<>();
        private long[] wordBits = {};
        private int[] values = {};

        Texts(Column column) {
            super(column);
        }

        @Override
        String text(int row) {
            return words.get(values[row]);
        }

        @Override
        int[] places() {
            return values;
        }

        @Override
        String word(int place) {
            return words.get(place);
        }

        @Override
        void gather(Cells from, int[] rows) {
            ((Texts) from).words.forEach(this::code);
            int[] others = from.places();
            for (int row = 0; row < rows.length; row++) {
                values[row] = others[rows[row]];
            }
        }

        @Override
        int[] grouped() {
            List<String> sorted = new ArrayList<>(words);
            sorted.sort(null);
            int[] start = new int[words.size()];
            for (int row = 0; row < size; row++) {
                start[values[row]]++;
            }
            int next = 0;
            for (String word : sorted) {
                int place = codes.get(word);
                int count = start[place];
                start[place] = next;
                next += count;
            }
            int[] order = new int[size];
            for (int row = 0; row < size; row++) {
                order[start[values[row]]++] = row;
            }
            return order;
        }

        @Override
        Cells add(String value) {
            int row = next();
            values[row] = code(value);
            return this;
        }

        @Override
        void addZero() {
            add("");
        }

        @Override
        long bits(int row) {
            return wordBits[values[row]];
        }

        @Override
        void mixValues(long[] hashes, int from, int count) {
            for (int row = 0; row < count; row++) {
                hashes[row] = Slice.mix(hashes[row] ^ wordBits[values[from + row]]);
            }
        }

        @Override
        void reserve(int rows) {
            if (rows > values.length) {
                values = Arrays.copyOf(values, room(values.length, rows));
            }
        }

        @Override
        void readValues(NativeInput in, int from, int rows) throws IOException {
            if (column().type() == Type.TEXT) {
                for (int row = from; row < from + rows; row++) {
                    values[row] = code(in.text());
                }
                return;
            }
            if (in.int64() != 1) {
                throw new IOException("words in a form that is not known");
            }
            long flags = in.int64();
            if ((flags & SHARED_DICTIONARY) != 0 || (flags & ADDITIONAL_KEYS) == 0 || (flags & 0xFF) > 2) {
                throw new IOException("words in a form that is not known: " + flags);
            }
            int[] known = new int[NativeInput.count(in.int64(), MOST)];
            for (int word = 0; word < known.length; word++) {
                known[word] = code(in.text());
            }
            if (in.int64() != rows) {
                throw new IOException("words of another number of rows");
            }
            in.ints(values, from, rows, 1 << (flags & 0xFF));
            for (int row = from; row < from + rows; row++) {
                int word = values[row];
                if (word < 0 || word >= known.length) {
                    throw new IOException("a word that is not in its dictionary");
                }
                values[row] = known[word];
            }
        }

        /** As plain texts, which the server packs as it keeps them. */
        @Override
        String wireType() {
            return column().nullable() ? "Nullable(String)" : "String";
        }

        @Override
        void writeValues(NativeOutput out, int from, int to) throws IOException {
            byte[][] bytes = new byte[words.size()][];
            for (int row = from; row < to; row++) {
                byte[] word = bytes[values[row]];
                if (word == null) {
                    word = text(row).getBytes(StandardCharsets.UTF_8);
                    bytes[values[row]] = word;
                }
                out.text(word);
            }
        }

        private int code(String word) {
            Integer known = codes.get(word);
            if (known != null) {
                return known;
            }
            int code = words.size();
            words.add(word);
            codes.put(word, code);
            if (code >= wordBits.length) {
                wordBits = Arrays.copyOf(wordBits, room(wordBits.length, code + 1));
            }
            byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
            CRC32 crc = new CRC32();
            crc.update(bytes);
            wordBits[code] = crc.getValue() << Integer.SIZE ^ bytes.length;
            return code;
        }
    }

    /** Rows of numbers; absent ones are no numbers. */
    private static final class Rows extends Cells {
        private static final int MOST = 1 << 27;

        private final List<double[]> values = new ArrayList<>();
        private final List<Boolean> present = new ArrayList<>();

        Rows(Column column) {
            super(column);
        }

        @Override
        boolean isNull(int row) {
            return !present.get(row);
        }

        @Override
        double[] numbers(int row) {
            return values.get(row);
        }

        @Override
        Cells add(double[] value) {
            put(value, true);
            return this;
        }

        @Override
        void addZero() {
            put(NO_NUMBERS, false);
        }

        private void put(double[] value, boolean there) {
            next();
            values.add(value);
            present.add(there);
        }

        @Override
        long bits(int row) {
            double[] numbers = values.get(row);
            long hash = (present.get(row) ? 1L << Integer.SIZE : 0) ^ numbers.length;
            for (double number : numbers) {
                hash = Slice.mix(hash ^ Double.doubleToRawLongBits(number));
            }
            return hash;
        }

        @Override
        void gather(Cells from, int[] rows) {
            Rows others = (Rows) from;
            for (int row : rows) {
                values.add(others.values.get(row));
                present.add(others.present.get(row));
            }
        }

        @Override
        void clear() {
            super.clear();
            values.clear();
            present.clear();
        }

        @Override
        void reserve(int rows) {
            // lists grow by themselves
        }

        @Override
        void readValues(NativeInput in, int from, int rows) throws IOException {
            for (int row = 0; row < rows; row++) {
                present.add(in.octet() != 0);
            }
            long[] ends = new long[rows];
            in.longs(ends, 0, rows);
            long before = 0;
            for (int row = 0; row < rows; row++) {
                double[] numbers = new double[NativeInput.count(ends[row] - before, MOST)];
                before = ends[row];
                values.add(numbers);
            }
            for (int row = 0; row < rows; row++) {
                double[] numbers = values.get(from + row);
                in.doubles(numbers, 0, numbers.length);
            }
        }

        @Override
        void writeValues(NativeOutput out, int from, int to) throws IOException {
            for (int row = from; row < to; row++) {
                out.octet(present.get(row) ? 1 : 0);
            }
            long end = 0;
            for (int row = from; row < to; row++) {
                end += values.get(row).length;
                out.int64(end);
            }
            for (int row = from; row < to; row++) {
                for (double number : values.get(row)) {
                    out.int64(Double.doubleToRawLongBits(number));
                }
            }
        }
    }
}
