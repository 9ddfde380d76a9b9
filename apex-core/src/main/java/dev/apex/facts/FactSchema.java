package dev.apex.facts;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.market.Stamp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What facts of one kind look like: a name, the columns that say what a fact is about, and the columns that say what is
 * said of it.
 *
 * <p>A fact is identified by its key and its event time; later rows with both alike are versions of it. Facts are
 * observations unless the schema says otherwise: none is known before it has happened. Immutable; each method that
 * changes something gives a changed copy.
 */
public final class FactSchema {
    /** What stores call the columns of their own. */
    private static final List<String> TAKEN =
            List.of("ts", "ingested_at", "recorded_at", "rev", "op", "retracted", "arrival", "batch", "payload");

    private final String name;
    private final List<FactColumn> key;
    private final List<FactColumn> values;
    private final boolean foretelling;

    private FactSchema(String name, List<FactColumn> key, List<FactColumn> values, boolean foretelling) {
        this.name = name;
        this.key = List.copyOf(key);
        this.values = List.copyOf(values);
        this.foretelling = foretelling;
        requireNames();
        for (FactColumn column : key) {
            if (!column.type().canBeKey() || column.nullable()) {
                throw new RefusedException(Rule.FACT_SCHEMA, name + " with key column " + column);
            }
        }
    }

    /**
     * A schema of observations about one thing only, to which columns are added.
     *
     * @param name lower-case letters, digits and underscores, at most 63 of them
     */
    public static FactSchema of(String name) {
        return new FactSchema(name, List.of(), List.of(), false);
    }

    /** Adds columns to the key, behind those there are; facts are ordered by them in this order. */
    public FactSchema keyedBy(FactColumn... columns) {
        return new FactSchema(name, joined(key, columns), values, foretelling);
    }

    /** Adds columns to what is said of a fact. */
    public FactSchema saying(FactColumn... columns) {
        return new FactSchema(name, key, joined(values, columns), foretelling);
    }

    /** The same schema for announcements, which may be known before their event time. */
    public FactSchema foretelling() {
        return new FactSchema(name, key, values, true);
    }

    /** Begins a fact at a stamp. */
    public Fact.Row at(Stamp stamp) {
        return new Fact.Row(this, stamp);
    }

    public String name() {
        return name;
    }

    /** The columns that say what a fact is about, in their order. */
    public List<FactColumn> key() {
        return key;
    }

    /** The columns that say what is said of a fact, in their order. */
    public List<FactColumn> values() {
        return values;
    }

    /** Whether facts may be known before their event time. */
    public boolean foretells() {
        return foretelling;
    }

    /** The place of a column: key columns first, then values. */
    int place(String column) {
        for (int place = 0; place < width(); place++) {
            if (column(place).name().equals(column)) {
                return place;
            }
        }
        throw new RefusedException(Rule.FACT_COLUMN_UNKNOWN, name + " has no column \"" + column + "\"");
    }

    FactColumn column(int place) {
        return place < key.size() ? key.get(place) : values.get(place - key.size());
    }

    int width() {
        return key.size() + values.size();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FactSchema that
                && name.equals(that.name)
                && key.equals(that.key)
                && values.equals(that.values)
                && foretelling == that.foretelling;
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return name + " " + key + " -> " + values + (foretelling ? " foretelling" : "");
    }

    private static List<FactColumn> joined(List<FactColumn> there, FactColumn... more) {
        List<FactColumn> all = new ArrayList<>(there);
        all.addAll(Arrays.asList(more));
        return all;
    }

    private void requireNames() {
        if (!FactColumn.isName(name)) {
            throw new RefusedException(Rule.FACT_SCHEMA, "a schema with a name other than that");
        }
        Set<String> met = new HashSet<>(TAKEN);
        Stream.concat(key.stream(), values.stream()).map(FactColumn::name).forEach(column -> {
            if (!met.add(column)) {
                throw new RefusedException(
                        Rule.FACT_SCHEMA, name + " with column " + column + ", a name that is taken");
            }
        });
    }
}
