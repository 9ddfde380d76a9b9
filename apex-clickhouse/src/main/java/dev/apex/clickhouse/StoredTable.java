package dev.apex.clickhouse;

import dev.apex.RefusedException;
import dev.apex.Rule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A table as the server describes it, and what of it would lose a revision.
 *
 * @param name within the store's database
 * @param engine without its parameters
 * @param order the sorting key
 * @param partition the partition key, or nothing
 * @param comment what else is said of it
 * @param definition the statement that would make it, without the texts in it
 * @param columns name, type and kind of default of each
 */
record StoredTable(
        String name,
        String engine,
        String order,
        String partition,
        String comment,
        String definition,
        List<String> columns) {
    private static final List<String> ENGINES = List.of("MergeTree", "ReplicatedMergeTree", "SharedMergeTree");
    private static final String DISTRIBUTED = "Distributed";
    /** By what a table that has event times may be divided: dropping such a part takes facts out whole, and shows. */
    private static final List<String> PARTITIONS = List.of("", "toYear(ts)", "toYYYYMM(ts)");

    private static final Pattern VERSION = Pattern.compile("apex (\\d{1,6})(?:: (.*))?", Pattern.DOTALL);
    private static final Pattern LOSING = Pattern.compile("\\b(PROJECTION|TTL)\\b");

    /** All tables of a database that the user sees, by name. */
    static Map<String, StoredTable> of(ClickHouse store) {
        Slice tables = store.wire()
                .read(Select.of(
                                texts("name", "engine", "sorting_key", "partition_key", "comment", "definition"),
                                "SELECT name, engine, sorting_key, partition_key, comment, create_table_query AS"
                                        + " definition FROM system.tables WHERE database = unhex({database:String})")
                        .with("database", store.database()));
        Slice columns = store.wire()
                .read(Select.of(
                                texts("table", "name", "type", "default_kind"),
                                "SELECT table, name, type, default_kind FROM system.columns WHERE database ="
                                        + " unhex({database:String})")
                        .orderedBy("table, position")
                        .with("database", store.database()));
        Map<String, List<String>> byTable = new LinkedHashMap<>();
        for (int row = 0; row < columns.size(); row++) {
            String kind = columns.cells(3).text(row);
            byTable.computeIfAbsent(columns.cells(0).text(row), name -> new ArrayList<>())
                    .add(columns.cells(1).text(row) + " " + columns.cells(2).text(row)
                            + (kind.isEmpty() ? "" : " " + kind));
        }
        Map<String, StoredTable> found = new LinkedHashMap<>();
        for (int row = 0; row < tables.size(); row++) {
            String name = tables.cells(0).text(row);
            found.put(
                    name,
                    new StoredTable(
                            name,
                            tables.cells(1).text(row),
                            tables.cells(2).text(row),
                            tables.cells(3).text(row),
                            tables.cells(4).text(row),
                            withoutTexts(tables.cells(5).text(row)),
                            byTable.getOrDefault(name, List.of())));
        }
        return found;
    }

    private static List<Column> texts(String... names) {
        return Arrays.stream(names).map(name -> Column.of(name, Type.TEXT)).toList();
    }

    /** A statement without what stands in single quotes, where a backslash or a quote lets the next character pass. */
    private static String withoutTexts(String statement) {
        StringBuilder bare = new StringBuilder();
        boolean inside = false;
        for (int at = 0; at < statement.length(); at++) {
            char c = statement.charAt(at);
            if (inside && c == '\\') {
                at++;
            } else if (c == '\'') {
                inside = !inside;
            } else if (!inside) {
                bare.append(c);
            }
        }
        return bare.toString().replaceAll("\\s+", " ");
    }

    /** The version of the schema that the table is of; the first wrote none into the comments of tables of facts. */
    int version() {
        Matcher version = VERSION.matcher(comment);
        return version.matches() ? Integer.parseInt(version.group(1)) : 1;
    }

    /** What the comment says beside the version. */
    String words() {
        Matcher version = VERSION.matcher(comment);
        return version.matches() ? Optional.ofNullable(version.group(2)).orElse("") : comment;
    }

    /** Whether facts of a schema are in it, by what the first version or a later one says of them. */
    boolean isOfFacts() {
        return words().startsWith(name + " [") && columns.stream().anyMatch(column -> column.startsWith("load "));
    }

    /**
     * Holds the table to what it is to be.
     *
     * @throws RefusedException with {@link Rule#SCHEMA_TOO_NEW}, {@link Rule#SCHEMA_TOO_OLD} or {@link Rule#SCHEMA_DIFFERS}
     */
    void require(Table table, Map<String, StoredTable> all, String where) {
        if (version() > Table.VERSION) {
            throw new RefusedException(
                    Rule.SCHEMA_TOO_NEW,
                    "table " + name + " of " + where + " is of version " + version() + "; this Apex knows "
                            + Table.VERSION);
        }
        requireSame(where, "words", table.words(), words());
        if (version() < Table.VERSION) {
            throw new RefusedException(
                    Rule.SCHEMA_TOO_OLD,
                    "table " + name + " of " + where + " is of version " + version() + "; this Apex writes "
                            + Table.VERSION);
        }
        List<String> expected = new ArrayList<>();
        table.columns().forEach(column -> expected.add(column.name() + " " + column.sqlType()));
        expected.add(Table.RECORDED_AT + " DateTime64(6, 'UTC') DEFAULT");
        requireSame(where, "columns", expected.toString(), columns.toString());
        if (engine.equals(DISTRIBUTED)) {
            StoredTable local = all.get(TableDdl.local(name));
            if (local == null) {
                throw new RefusedException(
                        Rule.SCHEMA_DIFFERS, name + " of " + where + " is distributed over no " + TableDdl.local(name));
            }
            local.requireSame(where, "columns", expected.toString(), local.columns.toString());
            local.requireKeepsRevisions(table, where);
        } else {
            requireKeepsRevisions(table, where);
        }
    }

    private void requireKeepsRevisions(Table table, String where) {
        requireSame(where, "engine of the family of", ENGINES.contains(engine) ? engine : "MergeTree", engine);
        requireSame(where, "sorting key", String.join(", ", table.order()), order);
        boolean dividable = table.order().contains("ts") && PARTITIONS.contains(partition);
        requireSame(where, "partition key", dividable ? partition : "", partition);
        Matcher losing = LOSING.matcher(definition);
        requireSame(
                where,
                "definition with",
                "neither PROJECTION nor TTL",
                losing.find() ? losing.group() : "neither PROJECTION nor TTL");
        for (String check : table.checks()) {
            String constraint = "CONSTRAINT " + Table.CAUSAL + " CHECK " + check;
            requireSame(where, "definition with", constraint, definition.contains(constraint) ? constraint : "no such");
        }
        boolean set = engine.equals("MergeTree") && !table.settings().isEmpty();
        requireSame(
                where,
                "definition with",
                set ? table.settings() : "",
                set && !definition.contains(table.settings()) ? "no such setting" : set ? table.settings() : "");
    }

    private void requireSame(String where, String what, String expected, String there) {
        if (!expected.equals(there)) {
            throw new RefusedException(
                    Rule.SCHEMA_DIFFERS,
                    "table " + name + " of " + where + " has " + what + " " + there + " instead of " + expected);
        }
    }
}
