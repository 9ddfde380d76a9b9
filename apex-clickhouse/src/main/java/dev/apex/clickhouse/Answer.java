package dev.apex.clickhouse;

import dev.apex.Digest;
import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.time.Micros;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a query gave: rows of typed columns, whole.
 *
 * <p>Numbers are doubles or longs, texts strings, instants whole microseconds since 1970, days counted since 1970; nothing is
 * read in the zone of this machine. Immutable and safe for use by several threads.
 */
public final class Answer {
    private static final int MOST_COLUMNS = 512;
    private static final int MOST_ROWS = 1 << 24;
    private static final Pattern INSTANT = Pattern.compile("DateTime64\\((\\d)(?:, '[^']*')?\\)");

    private final Instant clock;
    private final List<Values> columns = new ArrayList<>();
    private final Map<String, Integer> places = new HashMap<>();
    private int size;

    private Answer(Instant clock) {
        this.clock = clock;
    }

    /** The kinds of values. */
    public enum Kind {
        /** A whole number that fits in 64 bits with its sign. */
        WHOLE,
        /** A number with a fraction. */
        NUMBER,
        /** A text. */
        TEXT,
        /** True or false. */
        FLAG,
        /** A calendar day, of no zone. */
        DAY,
        /** A point in time. */
        INSTANT
    }

    /** One row of an answer, for as long as its answer. */
    public final class Row {
        private final int row;

        private Row(int row) {
            this.row = row;
        }

        /** Whether the column has no value here. */
        public boolean isMissing(String column) {
            return values(column).isMissing(row);
        }

        /** A whole number, a day since 1970, or an instant in microseconds since 1970. */
        public long whole(String column) {
            return present(column, Kind.WHOLE, Kind.DAY, Kind.INSTANT, Kind.FLAG).wholes[row];
        }

        /** A number, whole or not. */
        public double number(String column) {
            Values values = present(column, Kind.NUMBER, Kind.WHOLE);
            return values.kind == Kind.WHOLE ? values.wholes[row] : values.numbers[row];
        }

        /** A text. */
        public String text(String column) {
            return present(column, Kind.TEXT).texts[row];
        }

        /** Whether it is true. */
        public boolean flag(String column) {
            return present(column, Kind.FLAG).wholes[row] != 0;
        }

        /** A calendar day. */
        public LocalDate day(String column) {
            return LocalDate.ofEpochDay(present(column, Kind.DAY).wholes[row]);
        }

        /** An instant, to the microsecond. */
        public Instant instant(String column) {
            return Micros.toInstant(present(column, Kind.INSTANT).wholes[row]);
        }

        private Values present(String column, Kind... kinds) {
            Values values = values(column);
            if (values.isMissing(row)) {
                throw new RefusedException(Rule.ANSWER_TYPE, column + " in row " + row + " of " + size + " is missing");
            }
            for (Kind kind : kinds) {
                if (values.kind == kind) {
                    return values;
                }
            }
            throw new RefusedException(Rule.ANSWER_TYPE, column + " of " + values.kind + ", asked for as " + kinds[0]);
        }
    }

    /** The clock it was asked at. */
    public Instant clock() {
        return clock;
    }

    /** How many rows there are. */
    public int size() {
        return size;
    }

    /** The names of the columns, in the order of the query. */
    public List<String> columns() {
        return columns.stream().map(each -> each.name).toList();
    }

    /** What the values of a column are. */
    public Kind kind(String column) {
        return values(column).kind;
    }

    /** The row of a number, from 0. */
    public Row row(int number) {
        if (number < 0 || number >= size) {
            throw new RefusedException(Rule.ANSWER_TYPE, "row " + number + " of " + size);
        }
        return new Row(number);
    }

    /** Every row, read as something of one's own. */
    public <T> List<T> rows(Function<Row, T> reading) {
        List<T> all = new ArrayList<>(size);
        for (int row = 0; row < size; row++) {
            all.add(reading.apply(new Row(row)));
        }
        return Collections.unmodifiableList(all);
    }

    /** A copy of a column of numbers; one that is missing is NaN. */
    public double[] numbers(String column) {
        double[] all = new double[size];
        for (int row = 0; row < size; row++) {
            Row here = new Row(row);
            all[row] = here.isMissing(column) ? Double.NaN : here.number(column);
        }
        return all;
    }

    /** The digest of all names and values, in their order. */
    public byte[] digest() {
        Digest digest = Digest.create().put((long) size).put((long) columns.size());
        columns.forEach(each -> each.digest(digest, size));
        return digest.finish();
    }

    private Values values(String column) {
        Integer place = places.get(column);
        if (place == null) {
            throw new RefusedException(Rule.ANSWER_TYPE, "no column " + column + " among " + columns());
        }
        return columns.get(place);
    }

    /**
     * Reads an answer in the Native format.
     *
     * @param mostRows that it may have
     * @throws IOException if it does not read as one
     */
    static Answer read(NativeInput in, Instant clock, long mostRows) throws IOException {
        Answer answer = new Answer(clock);
        while (!in.isAtEnd()) {
            int width = in.count(MOST_COLUMNS);
            int rows = in.count(MOST_ROWS);
            if ((long) answer.size + rows > mostRows) {
                throw new RefusedException(Rule.ANSWER_TOO_LARGE, "an answer of more than " + mostRows + " rows");
            }
            boolean first = answer.columns.isEmpty();
            if (!first && width != answer.columns.size()) {
                throw new IOException("a block of " + width + " columns after one of " + answer.columns.size());
            }
            for (int column = 0; column < width; column++) {
                String name = in.text();
                String type = in.text();
                if (first) {
                    answer.add(new Values(name, type));
                }
                answer.columns.get(column).read(in, name, type, rows);
            }
            answer.size += rows;
        }
        return answer;
    }

    private void add(Values values) {
        if (places.put(values.name, columns.size()) != null) {
            throw new RefusedException(Rule.ANSWER_TYPE, "two columns called " + values.name);
        }
        columns.add(values);
    }

    /** Refuses an answer that shows an arrival after the clock. */
    void requireKnownAt(long micros, String query) {
        for (Values each : columns) {
            if (each.name.equals(ReaderRole.ARRIVALS) && each.kind == Kind.INSTANT) {
                for (int row = 0; row < size; row++) {
                    if (!each.isMissing(row) && each.wholes[row] > micros) {
                        throw new RefusedException(
                                Rule.BEYOND_THE_CLOCK,
                                "row " + row + " of query " + query + " was ingested at "
                                        + Micros.toInstant(each.wholes[row]) + ", the clock stands at " + clock);
                    }
                }
            }
        }
    }

    /** One column. */
    private static final class Values {
        private final String name;
        private final String type;
        private final String bare;
        private final boolean nullable;
        private final Kind kind;
        private final int precision;
        private long[] wholes = {};
        private double[] numbers = {};
        private String[] texts = {};
        private boolean[] missing = {};
        private int size;

        Values(String name, String type) {
            this.name = name;
            this.type = type;
            this.nullable = type.startsWith("Nullable(");
            this.bare = nullable ? type.substring("Nullable(".length(), type.length() - 1) : type;
            Matcher instant = INSTANT.matcher(bare);
            this.precision = instant.matches() ? Integer.parseInt(instant.group(1)) : 0;
            this.kind = kind();
        }

        private Kind kind() {
            if (bare.startsWith("DateTime")) {
                if (precision > 6) {
                    throw unknown();
                }
                return Kind.INSTANT;
            }
            return switch (bare) {
                case "Int8", "Int16", "Int32", "Int64", "UInt8", "UInt16", "UInt32", "UInt64" -> Kind.WHOLE;
                case "Float32", "Float64" -> Kind.NUMBER;
                case "String", "LowCardinality(String)" -> Kind.TEXT;
                case "Bool" -> Kind.FLAG;
                case "Date", "Date32" -> Kind.DAY;
                default -> throw unknown();
            };
        }

        private RefusedException unknown() {
            return new RefusedException(Rule.ANSWER_TYPE, "column " + name + " of type " + type);
        }

        boolean isMissing(int row) {
            return nullable && missing[row];
        }

        void read(NativeInput in, String sameName, String sameType, int rows) throws IOException {
            if (!sameName.equals(name) || !sameType.equals(type)) {
                throw new IOException("column " + sameName + " of " + sameType + " after " + name + " of " + type);
            }
            if (rows == 0) {
                return;
            }
            grow(size + rows);
            for (int row = size; nullable && row < size + rows; row++) {
                missing[row] = in.octet() != 0;
            }
            readValues(in, rows);
            size += rows;
        }

        private void grow(int rows) {
            if (nullable) {
                missing = Arrays.copyOf(missing, Cells.room(missing.length, rows));
            }
            if (kind == Kind.TEXT) {
                texts = Arrays.copyOf(texts, Cells.room(texts.length, rows));
            } else if (kind == Kind.NUMBER) {
                numbers = Arrays.copyOf(numbers, Cells.room(numbers.length, rows));
            } else {
                wholes = Arrays.copyOf(wholes, Cells.room(wholes.length, rows));
            }
        }

        private void readValues(NativeInput in, int rows) throws IOException {
            switch (bare) {
                case "String", "LowCardinality(String)" -> readTexts(in, rows);
                case "Float64" -> in.doubles(numbers, size, rows);
                case "Float32" -> {
                    for (int row = size; row < size + rows; row++) {
                        numbers[row] = Float.intBitsToFloat((int) signed(in, 4));
                    }
                }
                case "Int8" -> whole(in, rows, 1, true);
                case "Int16" -> whole(in, rows, 2, true);
                case "Int32", "Date32" -> whole(in, rows, 4, true);
                case "Bool", "UInt8" -> whole(in, rows, 1, false);
                case "UInt16", "Date" -> whole(in, rows, 2, false);
                case "UInt32" -> whole(in, rows, 4, false);
                case "UInt64" -> {
                    in.longs(wholes, size, rows);
                    requireSigned(rows);
                }
                case "Int64" -> in.longs(wholes, size, rows);
                default -> instants(in, rows);
            }
        }

        private void readTexts(NativeInput in, int rows) throws IOException {
            Cells cells = Cells.of(Column.of(name, bare.equals("String") ? Type.TEXT : Type.WORD));
            cells.read(in, rows);
            for (int row = 0; row < rows; row++) {
                texts[size + row] = cells.text(row);
            }
        }

        private void whole(NativeInput in, int rows, int width, boolean signed) throws IOException {
            for (int row = size; row < size + rows; row++) {
                long value = signed(in, width);
                wholes[row] = signed ? value : value & (1L << width * Byte.SIZE) - 1;
            }
        }

        private static long signed(NativeInput in, int width) throws IOException {
            long value = 0;
            for (int octet = 0; octet < width; octet++) {
                value |= (long) in.octet() << octet * Byte.SIZE;
            }
            int unused = Long.SIZE - width * Byte.SIZE;
            return value << unused >> unused;
        }

        private void requireSigned(int rows) {
            for (int row = size; row < size + rows; row++) {
                if (wholes[row] < 0 && !isMissing(row)) {
                    throw new RefusedException(
                            Rule.ANSWER_TYPE,
                            name + " of " + Long.toUnsignedString(wholes[row]) + ", above " + Long.MAX_VALUE);
                }
            }
        }

        private void instants(NativeInput in, int rows) throws IOException {
            if (precision == 0 && !bare.startsWith("DateTime64")) {
                whole(in, rows, 4, false);
            } else {
                in.longs(wholes, size, rows);
            }
            long scale = BigInteger.TEN.pow(6 - precision).longValueExact();
            for (int row = size; row < size + rows; row++) {
                wholes[row] = isMissing(row) ? 0 : Math.multiplyExact(wholes[row], scale);
            }
        }

        void digest(Digest digest, int rows) {
            digest.put(name).put((long) kind.ordinal());
            for (int row = 0; row < rows; row++) {
                if (nullable) {
                    digest.put(missing[row] ? 1L : 0L);
                }
                if (isMissing(row)) {
                    continue;
                }
                if (kind == Kind.TEXT) {
                    digest.put(texts[row]);
                } else if (kind == Kind.NUMBER) {
                    digest.put(numbers[row]);
                } else {
                    digest.put(wholes[row]);
                }
            }
        }
    }
}
