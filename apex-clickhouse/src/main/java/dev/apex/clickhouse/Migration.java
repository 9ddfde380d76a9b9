package dev.apex.clickhouse;

import dev.apex.RefusedException;
import dev.apex.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The way from the version of the schema that a store has to the present one, step by step.
 *
 * <p>Every statement can be repeated, and the table of batches says the new version last of all: whatever interrupts a
 * migration, the next one begins with the same step again, and until then the store is opened by nobody, neither by the Apex
 * of before nor by that of after.
 */
final class Migration {
    /** What the first version had; that of batches comes last. */
    private static final List<Table> FIRST = List.of(
            MarketTables.BARS,
            MarketTables.FIXINGS,
            MarketTables.UNIVERSE,
            MarketTables.ACTIONS,
            MarketTables.ANNOUNCEMENTS,
            MarketTables.INSTRUMENTS,
            MarketTables.WATERMARKS,
            Batches.TABLE);

    private final TableDdl ddl;
    private final List<Table> tables;
    private final Map<String, StoredTable> found;
    private final String where;

    /** @param tables those of the present version */
    Migration(TableDdl ddl, List<Table> tables, Map<String, StoredTable> found) {
        this.ddl = ddl;
        this.tables = tables;
        this.found = found;
        this.where = ddl.store().describe();
    }

    /**
     * What is to be done, one statement after the other; nothing if the store is of the present version.
     *
     * @throws RefusedException with {@link Rule#SCHEMA_TOO_NEW}, or with {@link Rule#SCHEMA_DIFFERS} if there is no store, or a
     *     table of other facts has the name of one that is to be made
     */
    List<String> statements() {
        StoredTable batches = found.get(Batches.TABLE.name());
        if (batches == null) {
            throw new RefusedException(
                    Rule.SCHEMA_DIFFERS, "no table " + Batches.TABLE.name() + " that this user sees in " + where);
        }
        for (StoredTable each : found.values()) {
            if (each.version() > Table.VERSION) {
                throw new RefusedException(
                        Rule.SCHEMA_TOO_NEW,
                        "table " + each.name() + " of " + where + " is of version " + each.version()
                                + "; this Apex knows " + Table.VERSION);
            }
        }
        List<String> all = new ArrayList<>();
        if (batches.version() < 2) {
            all.addAll(toSecond());
        }
        return all;
    }

    /** Facts of Apex's own kinds have their tables, watermarks are held to their order, and comments tell the version. */
    private List<String> toSecond() {
        List<String> all = new ArrayList<>();
        for (Table table : tables) {
            StoredTable there = found.get(table.name());
            if (there == null) {
                all.addAll(ddl.create(table));
            } else if (!there.words().equals(table.words()) && !isOfMarket(table)) {
                throw new RefusedException(
                        Rule.SCHEMA_DIFFERS,
                        "table " + table.name() + " of " + where + " is of " + there.words() + " instead of "
                                + table.words());
            }
        }
        all.add(ddl.holding(MarketTables.WATERMARKS));
        for (StoredTable each : found.values()) {
            if (each.isOfFacts()) {
                all.addAll(ddl.comment(each.name(), Table.comment(2, each.words())));
            }
        }
        for (Table table : FIRST) {
            all.addAll(ddl.comment(table.name(), Table.comment(2, "")));
        }
        return all;
    }

    private static boolean isOfMarket(Table table) {
        return FIRST.stream().anyMatch(first -> first.name().equals(table.name()));
    }
}
