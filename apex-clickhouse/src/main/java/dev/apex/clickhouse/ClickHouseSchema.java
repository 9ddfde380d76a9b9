package dev.apex.clickhouse;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.facts.FactKinds;
import dev.apex.facts.FactSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * The tables of a store: made, brought from one version to the next, and held to what keeps every revision.
 *
 * <p>There is one for each kind of row of a market, for the {@linkplain FactKinds facts} that Apex itself keeps, for what was
 * published, and for facts of one's own. They are of the plain MergeTree family, which deletes nothing, without projections,
 * which some engines read past a row policy, and without a time to live; every stamp is {@code DateTime64(6, 'UTC')}. An engine
 * that replaces rows, or a sorting key without {@code ingested_at}, would lose what was known before, and is refused. Each
 * table's comment says of which version of the schema it is. Immutable; each method that changes something gives a changed copy.
 */
public final class ClickHouseSchema {
    private final ClickHouse store;
    private final List<FactSchema> facts;
    private final TableDdl ddl;

    private ClickHouseSchema(ClickHouse store, List<FactSchema> facts, Optional<String> cluster) {
        this.store = store;
        this.facts = List.copyOf(facts);
        this.ddl = new TableDdl(store, cluster);
    }

    /** The schema of a store for markets and for the facts that Apex itself keeps. */
    public static ClickHouseSchema of(ClickHouse store) {
        return new ClickHouseSchema(store, FactKinds.ALL, Optional.empty());
    }

    /**
     * And for these facts, each kind in a table of its name.
     *
     * @throws RefusedException with {@link Rule#SETTING_OF_A_STORE} if a name is that of a table of the store's own, or of other
     *     facts
     */
    public ClickHouseSchema keeping(FactSchema... schemas) {
        List<FactSchema> more = new ArrayList<>(facts);
        for (FactSchema schema : schemas) {
            if (!more.contains(schema)) {
                requireFree(schema.name(), more);
                more.add(schema);
            }
        }
        more.forEach(FactTable::of);
        return new ClickHouseSchema(store, more, ddl.cluster());
    }

    private static void requireFree(String name, List<FactSchema> taken) {
        if (taken.stream().anyMatch(other -> other.name().equals(name))) {
            throw new RefusedException(Rule.SETTING_OF_A_STORE, "facts named " + name + ", as others are");
        }
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
        return tables().stream().flatMap(table -> ddl.create(table).stream()).toList();
    }

    /**
     * Makes the tables that are missing, and then {@linkplain #check() checks} all of them.
     *
     * @throws RefusedException with {@link Rule#SERVER_REFUSED} without the right to, and as for {@link #check()}
     */
    public void create() {
        statements().forEach(store.wire()::command);
        check();
    }

    /** Makes one table more, in the form that the store's other tables have. */
    void create(Table table) {
        ddl.create(table).forEach(store.wire()::command);
    }

    /**
     * The version of the schema that the store is of; nothing if there is no store.
     *
     * <p>It is what the table of batches says, which a migration changes last.
     */
    public OptionalInt version() {
        StoredTable batches = StoredTable.of(store).get(Batches.TABLE.name());
        return batches == null ? OptionalInt.empty() : OptionalInt.of(batches.version());
    }

    /**
     * What {@link #migrate()} would do, one statement after the other, for someone else to run; nothing if the store is of the
     * present version. Each can be repeated.
     *
     * @throws RefusedException as {@link #migrate()}
     */
    public List<String> migration() {
        return new Migration(ddl, tables(), StoredTable.of(store)).statements();
    }

    /**
     * Brings a store of an earlier version to the present one, and then {@linkplain #check() checks} it.
     *
     * <p>Whatever interrupts it, it can be called again, and goes on. No row is changed.
     *
     * @throws RefusedException with {@link Rule#SCHEMA_TOO_NEW} if the store is of a later version than this Apex knows; with
     *     {@link Rule#SCHEMA_DIFFERS} if there is no store, or a table is in the way; with {@link Rule#SERVER_REFUSED} without the
     *     right to
     */
    public void migrate() {
        migration().forEach(store.wire()::command);
        check();
    }

    /**
     * Holds every table to its version, columns, types, engine, keys and conditions.
     *
     * @throws RefusedException with {@link Rule#SCHEMA_DIFFERS}, with what there is and what there should be; with {@link
     *     Rule#SCHEMA_TOO_OLD} or {@link Rule#SCHEMA_TOO_NEW}
     */
    public void check() {
        check(tables());
    }

    /** Holds some tables to what they are to be. */
    void check(List<Table> some) {
        Map<String, StoredTable> found = StoredTable.of(store);
        for (Table table : some) {
            StoredTable there = found.get(table.name());
            if (there == null) {
                Rule rule = isOfBefore(found) ? Rule.SCHEMA_TOO_OLD : Rule.SCHEMA_DIFFERS;
                throw new RefusedException(
                        rule, "no table " + table.name() + " that this user sees in " + store.describe());
            }
            there.require(table, found, store.describe());
        }
    }

    private static boolean isOfBefore(Map<String, StoredTable> found) {
        StoredTable batches = found.get(Batches.TABLE.name());
        return batches != null && batches.version() < Table.VERSION;
    }

    /** All tables, in the order in which they are made. */
    List<Table> tables() {
        List<Table> tables = new ArrayList<>(MarketTables.ALL);
        facts.stream().map(FactTable::of).map(FactTable::table).forEach(tables::add);
        return tables;
    }

    @Override
    public String toString() {
        return tables().stream()
                .map(Table::name)
                .collect(Collectors.joining(", ", "tables ", " of " + store.describe()));
    }
}
