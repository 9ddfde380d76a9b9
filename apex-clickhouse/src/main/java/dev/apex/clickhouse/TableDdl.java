package dev.apex.clickhouse;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The statements that make and alter the tables of a store, on one machine or on a cluster; each can be repeated without harm.
 *
 * @param store whose tables they are
 * @param cluster on which each table is replicated within its shard under a name of its own, with one over the shards
 */
record TableDdl(ClickHouse store, Optional<String> cluster) {
    private static final String LOCAL = "_local";

    /** What a table is called in which the rows of one shard are. */
    static String local(String table) {
        return table + LOCAL;
    }

    List<String> create(Table table) {
        if (cluster.isEmpty()) {
            return List.of("CREATE TABLE IF NOT EXISTS " + store.qualified(table.name()) + " " + table.columnsDdl()
                    + " ENGINE = MergeTree" + table.orderDdl() + settings(table) + comment(table));
        }
        String local = local(table.name());
        // the batches are one sequence, so all of them are kept by one shard
        String shard = table.equals(Batches.TABLE)
                ? "0"
                : "cityHash64(" + table.order().get(0) + ")";
        return List.of(
                "CREATE TABLE IF NOT EXISTS " + store.qualified(local) + onCluster() + " " + table.columnsDdl()
                        + " ENGINE = ReplicatedMergeTree('/clickhouse/tables/{shard}/" + store.database() + "/" + local
                        + "', '{replica}')" + table.orderDdl() + comment(table),
                "CREATE TABLE IF NOT EXISTS " + store.qualified(table.name()) + onCluster() + " " + table.columnsDdl()
                        + " ENGINE = Distributed('" + cluster.get() + "', '" + store.database() + "', '" + local + "', "
                        + shard + ")" + comment(table));
    }

    /** Has a table say what it is of now. */
    List<String> comment(String table, String comment) {
        List<String> all = new ArrayList<>();
        for (String each : namesOf(table)) {
            all.add(alter(each) + "MODIFY COMMENT '" + comment + "'");
        }
        return all;
    }

    /** Has the server hold every row that is written from now on to the conditions of a table. */
    String holding(Table table) {
        String name = cluster.isEmpty() ? table.name() : local(table.name());
        return alter(name) + "ADD CONSTRAINT IF NOT EXISTS " + Table.CAUSAL + " CHECK "
                + String.join(" AND ", table.checks());
    }

    private List<String> namesOf(String table) {
        return cluster.isEmpty() ? List.of(table) : List.of(local(table), table);
    }

    private String alter(String table) {
        return "ALTER TABLE " + store.qualified(table) + onCluster() + " ";
    }

    private String onCluster() {
        return cluster.map(name -> " ON CLUSTER `" + name + "`").orElse("");
    }

    private static String settings(Table table) {
        return table.settings().isEmpty() ? "" : " SETTINGS " + table.settings();
    }

    /** A schema's own words, of letters, digits and signs without meaning in SQL. */
    private static String comment(Table table) {
        return " COMMENT '" + table.comment() + "'";
    }
}
