package dev.apex.clickhouse;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.facts.FactSchema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The tables of a store: made, and held to what keeps every revision.
 *
 * <p>They are of the plain MergeTree family, which deletes nothing, without projections, which some engines read past a row
 * policy; every stamp is {@code DateTime64(6, 'UTC')}. An engine that replaces rows, or a sorting key without {@code
 * ingested_at}, would lose what was known before, and is refused. Immutable; each method that changes something gives a
 * changed copy.
 */
public final class ClickHouseSchema {
    private static final List<String> ENGINES =
            List.of("MergeTree", "ReplicatedMergeTree", "SharedMergeTree", "Distributed");
    private static final String LOCAL = "_local";

    private final ClickHouse store;
    private final List<FactSchema> facts;
    private final Optional<String> cluster;

    private ClickHouseSchema(ClickHouse store, List<FactSchema> facts, Optional<String> cluster) {
        this.store = store;
        this.facts = List.copyOf(facts);
        this.cluster = cluster;
    }

    /** The schema of a store for markets. */
    public static ClickHouseSchema of(ClickHouse store) {
        return new ClickHouseSchema(store, List.of(), Optional.empty());
    }

    /**
     * And for these facts, each kind in a table of its name.
     *
     * @throws RefusedException with {@link Rule#SETTING_OF_A_STORE} if a name is that of a table of the store's own
     */
    public ClickHouseSchema keeping(FactSchema... schemas) {
        List<FactSchema> more = new ArrayList<>(facts);
        more.addAll(Arrays.asList(schemas));
        more.forEach(FactTable::of);
        return new ClickHouseSchema(store, more, cluster);
    }

    /**
     * On a cluster: each table replicated within its shard under a name of its own, and one over the shards.
     *
     * @throws RefusedException with {@link Rule#STORE_NAME}
     */
    public ClickHouseSchema onCluster(String name) {
        return new ClickHouseSchema(store, facts, Optional.of(Names.checked(name)));
    }

    /** What makes the tables, one statement after the other; what there is already is left as it is. */
    public List<String> statements() {
        return tables().stream().flatMap(table -> create(table).stream()).toList();
    }

    /**
     * Makes the tables that are missing, and then {@linkplain #check() checks} all of them.
     *
     * @throws RefusedException with {@link Rule#SERVER_REFUSED} without the right to, and as for {@link #check()}
     */
    public void create() {
        for (String statement : statements()) {
            store.wire().command(statement);
        }
        check();
    }

    /**
     * Holds every table to its columns, types, engine and sorting key.
     *
     * @throws RefusedException with {@link Rule#SCHEMA_DIFFERS}, with what there is and what there should be
     */
    public void check() {
        Map<String, Found> found = found();
        for (Table table : tables()) {
            Found there = found.get(table.name());
            if (there == null) {
                throw new RefusedException(
                        Rule.SCHEMA_DIFFERS,
                        "no table " + table.name() + " that this user sees in " + store.describe());
            }
            check(table, there, found);
        }
    }

    private List<Table> tables() {
        List<Table> tables = new ArrayList<>(MarketTables.ALL);
        facts.stream().map(FactTable::of).map(FactTable::table).forEach(tables::add);
        return tables;
    }

    /** A table as the server describes it. */
    private record Found(String engine, String order, String comment, List<String> columns) {}

    private void check(Table table, Found there, Map<String, Found> all) {
        List<String> expected = new ArrayList<>();
        table.columns().forEach(column -> expected.add(column.name() + " " + column.sqlType()));
        expected.add(Table.RECORDED_AT + " DateTime64(6, 'UTC')");
        require(table, "columns", expected.toString(), there.columns.toString());
        require(
                table,
                "engine of the family of",
                ENGINES.contains(there.engine) ? there.engine : "MergeTree",
                there.engine);
        require(table, "comment", table.comment(), there.comment);
        Found sorted = there;
        if (there.engine.equals("Distributed")) {
            sorted = Optional.ofNullable(all.get(table.name() + LOCAL))
                    .orElseThrow(() -> new RefusedException(
                            Rule.SCHEMA_DIFFERS, table.name() + " is distributed over no " + table.name() + LOCAL));
            require(
                    table,
                    "engine of the family of",
                    ENGINES.contains(sorted.engine) ? sorted.engine : "MergeTree",
                    sorted.engine);
        }
        require(table, "sorting key", String.join(", ", table.order()), sorted.order);
    }

    private void require(Table table, String what, String expected, String there) {
        if (!expected.equals(there)) {
            throw new RefusedException(
                    Rule.SCHEMA_DIFFERS,
                    "table " + table.name() + " of " + store.describe() + " has " + what + " " + there + " instead of "
                            + expected);
        }
    }

    private Map<String, Found> found() {
        List<Column> tableColumns = texts("name", "engine", "sorting_key", "comment");
        Slice tables = store.wire()
                .read(Select.of(
                                tableColumns,
                                "SELECT name, engine, sorting_key, comment FROM system.tables WHERE database ="
                                        + " unhex({database:String})")
                        .with("database", store.database()));
        Slice columns = store.wire()
                .read(Select.of(
                                texts("table", "name", "type"),
                                "SELECT table, name, type FROM system.columns WHERE database ="
                                        + " unhex({database:String}) ORDER BY table, position")
                        .with("database", store.database()));
        Map<String, List<String>> byTable = new LinkedHashMap<>();
        for (int row = 0; row < columns.size(); row++) {
            byTable.computeIfAbsent(columns.cells(0).text(row), name -> new ArrayList<>())
                    .add(columns.cells(1).text(row) + " " + columns.cells(2).text(row));
        }
        Map<String, Found> found = new LinkedHashMap<>();
        for (int row = 0; row < tables.size(); row++) {
            String name = tables.cells(0).text(row);
            found.put(
                    name,
                    new Found(
                            tables.cells(1).text(row),
                            tables.cells(2).text(row),
                            tables.cells(3).text(row),
                            byTable.getOrDefault(name, List.of())));
        }
        return found;
    }

    /** What the comment of a table says, if there is the table. */
    static Optional<String> commentOf(ClickHouse store, String table) {
        Slice found = store.wire()
                .read(Select.of(
                                texts("comment"),
                                "SELECT comment FROM system.tables WHERE database = unhex({database:String}) AND name ="
                                        + " unhex({table:String})")
                        .with("database", store.database())
                        .with("table", table));
        return found.size() == 0 ? Optional.empty() : Optional.of(found.cells(0).text(0));
    }

    private static List<Column> texts(String... names) {
        return Arrays.stream(names).map(name -> Column.of(name, Type.TEXT)).toList();
    }

    private List<String> create(Table table) {
        if (cluster.isEmpty()) {
            return List.of("CREATE TABLE IF NOT EXISTS " + store.qualified(table.name()) + " " + table.columnsDdl()
                    + " ENGINE = MergeTree" + table.orderDdl() + settings(table) + comment(table));
        }
        String on = " ON CLUSTER `" + cluster.get() + "` ";
        String local = table.name() + LOCAL;
        // the batches are one sequence, so all of them are kept by one shard
        String shard = table.equals(Batches.TABLE)
                ? "0"
                : "cityHash64(" + table.order().get(0) + ")";
        return List.of(
                "CREATE TABLE IF NOT EXISTS " + store.qualified(local) + on + table.columnsDdl()
                        + " ENGINE = ReplicatedMergeTree('/clickhouse/tables/{shard}/" + store.database() + "/" + local
                        + "', '{replica}')" + table.orderDdl() + comment(table),
                "CREATE TABLE IF NOT EXISTS " + store.qualified(table.name()) + on + table.columnsDdl()
                        + " ENGINE = Distributed('" + cluster.get() + "', '" + store.database() + "', '" + local + "', "
                        + shard + ")" + comment(table));
    }

    private static String settings(Table table) {
        return table.settings().isEmpty() ? "" : " SETTINGS " + table.settings();
    }

    /** A schema's own words, of letters, digits and signs without meaning in SQL. */
    private static String comment(Table table) {
        return " COMMENT '" + table.comment() + "'";
    }

    @Override
    public String toString() {
        return tables().stream()
                .map(Table::name)
                .collect(Collectors.joining(", ", "tables ", " of " + store.describe()));
    }
}
