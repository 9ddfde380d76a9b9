package dev.apex.clickhouse;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A table of a store: its columns, how it is sorted, and the SQL that follows from both.
 *
 * @param name as the server knows it, within the store's database
 * @param columns all that Apex writes and reads; the server adds {@code recorded_at}
 * @param order the sorting key
 * @param checks conditions that the server holds every row to
 * @param settings of the table
 * @param words what else is to be known of it; with the version of the schema it is the table's comment
 */
record Table(
        String name, List<Column> columns, List<String> order, List<String> checks, String settings, String words) {
    /** When the server took a row in; never given, never read by a run. */
    static final String RECORDED_AT = "recorded_at";

    /** The version of the schema that this Apex writes and reads. */
    static final int VERSION = 2;

    /** What the condition is called that nothing is known before it has happened. */
    static final String CAUSAL = "causal";

    /** Where the hash of a row begins. */
    private static final String START = "toUInt64(" + Long.toUnsignedString(Slice.START) + ")";

    Table {
        columns = List.copyOf(columns);
        order = List.copyOf(order);
        checks = List.copyOf(checks);
    }

    static Table of(String name, List<String> order, Column... columns) {
        return new Table(name, List.of(columns), order, List.of(), "", "");
    }

    Table checking(String... conditions) {
        return new Table(name, columns, order, List.of(conditions), settings, words);
    }

    Table with(String newSettings) {
        return new Table(name, columns, order, checks, newSettings, words);
    }

    /** What the server is told of the table beside its columns. */
    String comment() {
        return comment(VERSION, words);
    }

    static String comment(int version, String words) {
        return "apex " + version + (words.isEmpty() ? "" : ": " + words);
    }

    Column column(String wanted) {
        return columns.stream()
                .filter(column -> column.name().equals(wanted))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(name + " has no column " + wanted));
    }

    /** The columns of a table as the server has them, {@code recorded_at} last. */
    String columnsDdl() {
        Stream<String> all = Stream.of(
                        columns.stream().map(Column::ddl),
                        Stream.of("`" + RECORDED_AT
                                + "` DateTime64(6, 'UTC') DEFAULT now64(6, 'UTC') CODEC(DoubleDelta," + " ZSTD(1))"),
                        checks.stream().map(check -> "CONSTRAINT " + CAUSAL + " CHECK " + check))
                .flatMap(each -> each);
        return all.collect(Collectors.joining(", ", "(", ")"));
    }

    String orderDdl() {
        return " ORDER BY (" + String.join(", ", order) + ")";
    }

    /** The names of some columns, for a select. */
    static String names(List<Column> columns) {
        return columns.stream().map(Column::quoted).collect(Collectors.joining(", "));
    }

    /**
     * The hash of a row over some columns, from left to right; what {@link Slice#digest()} computes here.
     *
     * <p>It finds faults, not forgers.
     */
    static String hash(List<Column> columns) {
        String hash = START;
        for (Column column : columns) {
            hash = "intHash64(bitXor(" + hash + ", " + column.bits() + "))";
        }
        return hash;
    }

    /** Count and digest of rows as one text, {@code rows:digest}. */
    static String seal(List<Column> columns) {
        return "concat(toString(count()), ':', toString(sum(" + hash(columns) + ")))";
    }
}
