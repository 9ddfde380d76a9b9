package dev.apex.facts;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.facts.FactColumn.Type;
import dev.apex.time.Micros;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which facts to read: those of a schema, by key, by event time, and by what had been published.
 *
 * <p>There is no choosing by what is said of a fact: below the collapse of versions that would bring back a value that was
 * replaced or withdrawn since. Choose among what a read gave instead. Immutable; each method gives a narrower copy.
 */
public final class FactQuery {
    private final FactSchema schema;
    private final Map<Integer, Object> key;
    private final long from;
    private final long to;
    private final long ceiling;
    private final long batch;

    private FactQuery(FactSchema schema, Map<Integer, Object> key, long from, long to, long ceiling, long batch) {
        this.schema = schema;
        this.key = Collections.unmodifiableMap(new TreeMap<>(key));
        this.from = from;
        this.to = to;
        this.ceiling = ceiling;
        this.batch = batch;
    }

    /** All facts of a schema. */
    public static FactQuery of(FactSchema schema) {
        return new FactQuery(schema, new TreeMap<>(), Long.MIN_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);
    }

    /**
     * Only facts with this value in a key column.
     *
     * @throws RefusedException with {@link Rule#FACT_CHOSEN_BY_VALUE} for a column that is not of the key; or as {@link
     *     Fact.Row#with(String, String)}
     */
    public FactQuery where(String column, String value) {
        return where(column, value, Type.TEXT);
    }

    public FactQuery where(String column, long value) {
        return where(column, value, Type.LONG);
    }

    public FactQuery where(String column, boolean value) {
        return where(column, value, Type.FLAG);
    }

    public FactQuery where(String column, Instant value) {
        return where(column, value, Type.INSTANT);
    }

    /** Only facts of this event time or a later one. */
    public FactQuery since(Instant eventTime) {
        return new FactQuery(schema, key, Math.max(from, Micros.exact(eventTime)), to, ceiling, batch);
    }

    /** Only facts of this event time or an earlier one. */
    public FactQuery until(Instant eventTime) {
        return new FactQuery(schema, key, from, Math.min(to, Micros.exact(eventTime)), ceiling, batch);
    }

    /** Only versions ingested by an instant, rounded down to a microsecond, wherever the clock of the read stands. */
    public FactQuery upTo(Instant newCeiling) {
        return new FactQuery(schema, key, from, to, Math.min(ceiling, Micros.floor(newCeiling)), batch);
    }

    /**
     * Only versions of the batches up to this one: what is appended later, back-dated rows too, changes nothing of it.
     *
     * @param number a batch that has been published; 0 is the empty log
     */
    public FactQuery throughBatch(long number) {
        return new FactQuery(schema, key, from, to, ceiling, Math.min(batch, number));
    }

    public FactSchema schema() {
        return schema;
    }

    /** Whether key and event time of a fact are among those asked for; for stores. */
    public boolean asksFor(Fact fact) {
        return asksFor(fact.place());
    }

    boolean asksFor(FactPlace place) {
        if (place.ts() < from || place.ts() > to) {
            return false;
        }
        for (Map.Entry<Integer, Object> one : key.entrySet()) {
            if (!place.key().get(one.getKey()).equals(one.getValue())) {
                return false;
            }
        }
        return true;
    }

    /** The earliest event time asked for, in microseconds since 1970; {@link Long#MIN_VALUE} if none was given. */
    public long from() {
        return from;
    }

    /** The latest event time asked for, in microseconds since 1970; {@link Long#MAX_VALUE} if none was given. */
    public long to() {
        return to;
    }

    /** The latest arrival asked for, in microseconds since 1970; {@link Long#MAX_VALUE} if none was given. */
    public long ceiling() {
        return ceiling;
    }

    /** The last batch asked for; {@link Long#MAX_VALUE} if none was given. */
    public long batch() {
        return batch;
    }

    /** The value asked for in a column of the key, as the column's type keeps it, if one is; for stores. */
    public Optional<Object> asked(FactColumn column) {
        return Optional.ofNullable(key.get(schema.place(column.name())));
    }

    /** The values of the first key columns, as far as they are given without a gap. */
    List<Object> prefix() {
        List<Object> prefix = new ArrayList<>();
        while (key.containsKey(prefix.size())) {
            prefix.add(key.get(prefix.size()));
        }
        return prefix;
    }

    private FactQuery where(String column, Object value, Type type) {
        int at = schema.place(column);
        if (at >= schema.key().size()) {
            throw new RefusedException(
                    Rule.FACT_CHOSEN_BY_VALUE, schema.name() + " asked for by " + column + ", which is not of its key");
        }
        Map<Integer, Object> narrowed = new TreeMap<>(key);
        narrowed.put(at, schema.column(at).accept(value, type));
        return new FactQuery(schema, narrowed, from, to, ceiling, batch);
    }

    @Override
    public String toString() {
        return schema.name() + " where " + key + ", event time " + from + " to " + to + " us, ingested up to " + ceiling
                + " us, through batch " + batch;
    }
}
