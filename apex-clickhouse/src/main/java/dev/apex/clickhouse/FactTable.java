package dev.apex.clickhouse;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.facts.Fact;
import dev.apex.facts.FactColumn;
import dev.apex.facts.FactSchema;
import dev.apex.market.Stamp;
import dev.apex.market.Stamp.Arrival;
import dev.apex.time.Micros;
import java.util.ArrayList;
import java.util.List;

/**
 * The table that facts of one schema are kept in, and how a fact becomes a row of it and is read back.
 *
 * @param schema what the facts look like
 * @param table of the schema's name, whose words are the schema's: it is known by them again
 */
record FactTable(FactSchema schema, Table table) {
    /** Places of the columns of the store's own, behind those of the schema. */
    private enum Own {
        TS,
        INGESTED_AT,
        REV,
        RETRACTED,
        ASSUMED
    }

    /**
     * The table for a schema.
     *
     * @throws RefusedException with {@link Rule#SETTING_OF_A_STORE} if its name is that of a table of the store's own, or one
     *     of its columns is
     */
    static FactTable of(FactSchema schema) {
        if (MarketTables.ALL.stream().anyMatch(taken -> taken.name().equals(schema.name()))) {
            throw new RefusedException(
                    Rule.SETTING_OF_A_STORE, "facts named " + schema.name() + ", as a table of the store");
        }
        List<Column> columns = new ArrayList<>();
        List<String> order = new ArrayList<>();
        for (FactColumn column : schema.key()) {
            columns.add(column(column, true));
            order.add(column.name());
        }
        schema.values().forEach(column -> columns.add(column(column, false)));
        for (Column own : List.of(
                MarketTables.TS,
                MarketTables.INGESTED_AT,
                MarketTables.REV,
                MarketTables.RETRACTED,
                MarketTables.ASSUMED,
                MarketTables.LOAD)) {
            if (columns.stream().anyMatch(column -> column.name().equals(own.name()))) {
                throw new RefusedException(
                        Rule.SETTING_OF_A_STORE, schema.name() + " with a column " + own.name() + ", as the store has");
            }
            columns.add(own);
        }
        order.addAll(List.of("ts", "ingested_at", "rev"));
        List<String> checks = schema.foretells() ? List.of() : List.of("ingested_at >= ts");
        return new FactTable(schema, new Table(schema.name(), columns, order, checks, "", schema.toString()));
    }

    private static Column column(FactColumn column, boolean key) {
        Type type = switch (column.type()) {
            case TEXT -> key ? Type.WORD : Type.TEXT;
            case LONG -> Type.LONG;
            case DOUBLE -> Type.NUMBER;
            case DOUBLES -> Type.NUMBERS;
            case FLAG -> Type.FLAG;
            case INSTANT -> Type.STAMP;
        };
        return new Column(column.name(), type, column.nullable() && type != Type.NUMBERS);
    }

    /** All columns but that of the load. */
    List<Column> columns() {
        return MarketTables.withoutLoad(table);
    }

    /** What orders and collapses the versions of a fact: key columns and event time. */
    List<String> place() {
        return table.order().subList(0, schema.key().size() + 1);
    }

    Slice slice(List<Fact> facts) {
        Slice slice = new Slice(columns());
        facts.forEach(fact -> add(fact, slice));
        return slice;
    }

    private void add(Fact fact, Slice to) {
        int at = 0;
        for (FactColumn column : schema.key()) {
            add(fact, column, to.cells(at++));
        }
        for (FactColumn column : schema.values()) {
            if (fact.isRetracted()) {
                to.cells(at++).addNothing();
            } else {
                add(fact, column, to.cells(at++));
            }
        }
        Stamp stamp = fact.stamp();
        to.cells(at + Own.TS.ordinal()).add(Micros.exact(stamp.eventTime()));
        to.cells(at + Own.INGESTED_AT.ordinal()).add(Micros.exact(stamp.ingestedAt()));
        to.cells(at + Own.REV.ordinal()).add((long) stamp.revision());
        to.cells(at + Own.RETRACTED.ordinal()).add(fact.isRetracted() ? 1L : 0L);
        to.cells(at + Own.ASSUMED.ordinal()).add(stamp.arrival() == Arrival.ASSUMED ? 1L : 0L);
    }

    private static void add(Fact fact, FactColumn column, Cells to) {
        String name = column.name();
        switch (column.type()) {
            case TEXT -> fact.findText(name).ifPresentOrElse(to::add, to::addNothing);
            case LONG -> fact.findLong(name).ifPresentOrElse(to::add, to::addNothing);
            case DOUBLE -> fact.findDouble(name).ifPresentOrElse(to::add, to::addNothing);
            case DOUBLES -> fact.findDoubles(name).ifPresentOrElse(to::add, to::addNothing);
            case FLAG -> fact.findFlag(name).ifPresentOrElse(flag -> to.add(flag ? 1L : 0L), to::addNothing);
            case INSTANT ->
                fact.findInstant(name).ifPresentOrElse(instant -> to.add(Micros.exact(instant)), to::addNothing);
        }
    }

    List<Fact> facts(Slice rows) {
        List<Fact> facts = new ArrayList<>(rows.size());
        for (int row = 0; row < rows.size(); row++) {
            facts.add(fact(rows, row));
        }
        return facts;
    }

    /** The latest arrival among rows read, for the check of the clock. */
    Cells arrivals(Slice rows) {
        return rows.cells(own() + Own.INGESTED_AT.ordinal());
    }

    private int own() {
        return schema.key().size() + schema.values().size();
    }

    private Fact fact(Slice rows, int row) {
        int own = own();
        Stamp stamp = new Stamp(
                Micros.toInstant(rows.cells(own + Own.TS.ordinal()).whole(row)),
                Micros.toInstant(rows.cells(own + Own.INGESTED_AT.ordinal()).whole(row)),
                (int) rows.cells(own + Own.REV.ordinal()).whole(row),
                rows.cells(own + Own.ASSUMED.ordinal()).whole(row) != 0 ? Arrival.ASSUMED : Arrival.OBSERVED);
        Fact.Row fact = schema.at(stamp);
        int at = 0;
        for (FactColumn column : schema.key()) {
            put(fact, column, rows.cells(at++), row);
        }
        if (rows.cells(own + Own.RETRACTED.ordinal()).whole(row) != 0) {
            return fact.retracted();
        }
        for (FactColumn column : schema.values()) {
            put(fact, column, rows.cells(at++), row);
        }
        return fact.asserted();
    }

    private static void put(Fact.Row fact, FactColumn column, Cells cells, int row) {
        String name = column.name();
        if (cells.isNull(row)) {
            fact.withNull(name);
            return;
        }
        switch (column.type()) {
            case TEXT -> fact.with(name, cells.text(row));
            case LONG -> fact.with(name, cells.whole(row));
            case DOUBLE -> fact.with(name, cells.number(row));
            case DOUBLES -> fact.with(name, cells.numbers(row));
            case FLAG -> fact.with(name, cells.whole(row) != 0);
            case INSTANT -> fact.with(name, Micros.toInstant(cells.whole(row)));
        }
    }
}
