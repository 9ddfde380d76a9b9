package dev.apex.clickhouse;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A read of some columns, whose reply ends with its seal.
 *
 * @param columns what is read
 * @param rows the rows, as a select of these columns
 * @param order the order in which they are to come, or nothing
 * @param values what is bound beside the text, by name
 */
record Select(List<Column> columns, String rows, String order, Map<String, String> values) {
    Select {
        columns = List.copyOf(columns);
    }

    static Select of(List<Column> columns, String rows) {
        return new Select(columns, rows, "", new TreeMap<>());
    }

    Select orderedBy(String newOrder) {
        return new Select(columns, rows, " ORDER BY " + newOrder, values);
    }

    Select with(String name, long value) {
        return bound(name, Long.toString(value));
    }

    /** A text; the SQL says {@code unhex(..)} of it. */
    Select with(String name, String value) {
        return bound(name, Names.hex(value));
    }

    /** A number without a sign. */
    Select withCount(String name, long value) {
        return bound(name, Long.toUnsignedString(value));
    }

    /** Numbers without a sign. */
    Select withCounts(String name, Collection<Long> some) {
        StringJoiner list = new StringJoiner(",", "[", "]");
        some.forEach(each -> list.add(Long.toUnsignedString(each)));
        return bound(name, list.toString());
    }

    /** Texts; the SQL says {@code unhex(..)} of each. */
    Select withTexts(String name, Collection<String> some) {
        StringJoiner list = new StringJoiner(",", "[", "]");
        some.forEach(each -> list.add("'" + Names.hex(each) + "'"));
        return bound(name, list.toString());
    }

    private Select bound(String name, String value) {
        Map<String, String> more = new TreeMap<>(values);
        more.put(name, value);
        return new Select(columns, rows, order, more);
    }

    /** What the server is asked: the rows, and one more that seals them. */
    String text() {
        String zeros = columns.stream().map(Column::zero).collect(Collectors.joining(", "));
        return "SELECT " + Slice.SEAL.type().zero() + " AS seal, " + Table.names(columns) + " FROM (" + rows + order
                + ") UNION ALL SELECT toLowCardinality(" + Table.seal(columns) + "), " + zeros + " FROM (" + rows + ")";
    }

    /** What the server is asked for the seal alone; the names of the zeros are given where none of them is hashed. */
    String sealText() {
        String zeros = columns.stream()
                .map(column -> column.zero() + " AS " + column.quoted())
                .collect(Collectors.joining(", "));
        return "SELECT seal, " + zeros + " FROM (SELECT toLowCardinality(" + Table.seal(columns) + ") AS seal FROM ("
                + rows + "))";
    }
}
