package dev.apex.clickhouse;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.facts.Admission;
import dev.apex.facts.Batch;
import dev.apex.facts.Fact;
import dev.apex.facts.FactColumn;
import dev.apex.facts.FactLog;
import dev.apex.facts.FactQuery;
import dev.apex.facts.FactSchema;
import dev.apex.market.Intake;
import dev.apex.time.Micros;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * A fact log kept in a ClickHouse store: each schema in a table of its name, all batches in one sequence.
 *
 * <p>A schema's table is made by the first append that needs it, or beforehand by {@link ClickHouseSchema#keeping}, where the
 * user who appends may not make tables. Several may append at once; each sees what those before it wrote. Every read is cut
 * at its clock and bounded by its batch by the server, and used only when it is whole. Safe for use by several threads.
 */
public final class ClickHouseFactLog extends FactLog {
    static final String STREAM = "facts";

    private final ClickHouse store;
    private final Batches batches;
    private final Map<String, FactTable> met = new ConcurrentHashMap<>();

    private ClickHouseFactLog(ClickHouse store) {
        this.store = store;
        this.batches = new Batches(store, STREAM);
    }

    /**
     * The fact log of a store.
     *
     * @throws RefusedException with {@link Rule#SCHEMA_DIFFERS} if its tables are not those of a store
     */
    public static ClickHouseFactLog in(ClickHouse store) {
        ClickHouseSchema.of(store).check(List.of(Batches.TABLE));
        return new ClickHouseFactLog(store);
    }

    @Override
    public String describe() {
        return "fact log of " + store.describe();
    }

    @Override
    public long batches() {
        return batches.published().size();
    }

    @Override
    protected Batch write(FactSchema schema, List<Fact> facts) {
        Optional<FactTable> known = find(schema);
        if (facts.isEmpty()) {
            return new Batch(batches(), Intake.NONE);
        }
        Appending appending = new Appending(known.orElseGet(() -> make(schema)), facts);
        Optional<Batches.Published> published =
                batches.publish("append " + Long.toUnsignedString(store.wire().fresh()), appending::weigh);
        return new Batch(published.map(Batches.Published::number).orElse(appending.through), appending.intake);
    }

    @Override
    protected List<Fact> visibleAt(FactQuery query, long clock) {
        return read(query, clock, " DESC", " WHERE NOT retracted", Fact.byKeyAndEventTime());
    }

    @Override
    protected List<Fact> firstKnownAt(FactQuery query, long clock) {
        return read(query, clock, "", "", Fact.byKeyAndEventTime());
    }

    @Override
    protected List<Fact> versionsAt(FactQuery query, long clock) {
        return find(query.schema())
                .map(table -> sorted(versions(table, query, clock, loads(query.batch())), Fact.byVersion()))
                .orElse(List.of());
    }

    /** One version of each fact: of those known, the first in an order of arrival and revision. */
    private List<Fact> read(FactQuery query, long clock, String order, String kept, Comparator<Fact> sorting) {
        Optional<FactTable> found = find(query.schema());
        if (found.isEmpty()) {
            return List.of();
        }
        FactTable table = found.get();
        String columns = Table.names(table.columns());
        String place = String.join(", ", table.place());
        String rows = "SELECT " + columns + " FROM (SELECT " + columns + " FROM " + from(table, query) + " ORDER BY "
                + place + ", ingested_at" + order + ", rev" + order + " LIMIT 1 BY " + place + ")" + kept;
        return sorted(read(table, Select.of(table.columns(), rows), query, clock, loads(query.batch())), sorting);
    }

    private List<Fact> versions(FactTable table, FactQuery query, long clock, List<Long> loads) {
        Select select =
                Select.of(table.columns(), "SELECT " + Table.names(table.columns()) + " FROM " + from(table, query));
        return read(table, select, query, clock, loads);
    }

    /** Where the clock cuts first, and then the batch, the key and the event times. */
    private String from(FactTable table, FactQuery query) {
        StringBuilder from = new StringBuilder(store.qualified(table.table().name()))
                .append(" WHERE load IN {loads:Array(UInt64)}")
                .append(" AND ingested_at <= fromUnixTimestamp64Micro({clock:Int64}, 'UTC')")
                .append(" AND ts >= fromUnixTimestamp64Micro({since:Int64}, 'UTC')")
                .append(" AND ts <= fromUnixTimestamp64Micro({until:Int64}, 'UTC')");
        query.schema()
                .key()
                .forEach(column -> query.asked(column)
                        .ifPresent(value -> from.append(" AND ")
                                .append(table.table().column(column.name()).quoted())
                                .append(
                                        switch (column.type()) {
                                            case TEXT -> " = unhex({key_" + column.name() + ":String})";
                                            case INSTANT ->
                                                " = fromUnixTimestamp64Micro({key_" + column.name() + ":Int64}, 'UTC')";
                                            default -> " = {key_" + column.name() + ":Int64}";
                                        })));
        return from.toString();
    }

    private List<Fact> read(FactTable table, Select select, FactQuery query, long clock, List<Long> loads) {
        if (loads.isEmpty()) {
            return List.of();
        }
        Select bound = select.withCounts("loads", loads)
                .with("clock", Reader.within(clock))
                .with("since", Reader.within(query.from()))
                .with("until", Reader.within(query.to()));
        for (FactColumn column : query.schema().key()) {
            Optional<Object> asked = query.asked(column);
            if (asked.isPresent()) {
                bound = bind(bound, "key_" + column.name(), asked.get());
            }
        }
        Slice rows = store.wire().read(bound);
        Cells arrivals = table.arrivals(rows);
        for (int row = 0; row < rows.size(); row++) {
            if (arrivals.whole(row) > clock) {
                throw new RefusedException(
                        Rule.BEYOND_THE_CLOCK,
                        "a row of " + table.table().name() + " ingested at " + Micros.toInstant(arrivals.whole(row))
                                + ", read for " + Micros.toInstant(clock));
            }
        }
        return table.facts(rows);
    }

    private static Select bind(Select select, String name, Object value) {
        if (value instanceof String text) {
            return select.with(name, text);
        }
        if (value instanceof Instant instant) {
            return select.with(name, Micros.exact(instant));
        }
        return select.with(name, value instanceof Boolean flag ? (flag ? 1 : 0) : (Long) value);
    }

    private static List<Fact> sorted(List<Fact> facts, Comparator<Fact> order) {
        List<Fact> sorted = new ArrayList<>(facts);
        sorted.sort(order);
        return List.copyOf(sorted);
    }

    private List<Long> loads(long through) {
        return Batches.loads(batches.published(), through);
    }

    /**
     * The table of a schema, if the store has it.
     *
     * @throws RefusedException with {@link Rule#FACT_OF_ANOTHER_SCHEMA} if it is that of another schema of the name
     */
    private Optional<FactTable> find(FactSchema schema) {
        FactTable known = met.get(schema.name());
        if (known != null) {
            requireSame(known.schema(), schema);
            return Optional.of(known);
        }
        FactTable table = FactTable.of(schema);
        StoredTable stored = StoredTable.of(store).get(schema.name());
        if (stored == null) {
            return Optional.empty();
        }
        if (!stored.words().equals(table.table().words())) {
            throw new RefusedException(Rule.FACT_OF_ANOTHER_SCHEMA, schema + " instead of " + stored.words());
        }
        ClickHouseSchema.of(store).check(List.of(table.table()));
        met.put(schema.name(), table);
        return Optional.of(table);
    }

    private FactTable make(FactSchema schema) {
        ClickHouseSchema.of(store).create(FactTable.of(schema).table());
        return find(schema).orElseThrow();
    }

    /** A batch that is weighed against what is known, anew at every attempt to publish it. */
    private final class Appending {
        private final FactTable table;
        private final List<Fact> facts;
        private Intake intake = Intake.NONE;
        private long through;

        Appending(FactTable table, List<Fact> facts) {
            this.table = table;
            this.facts = facts;
        }

        Optional<Batches.Staging> weigh(List<Batches.Published> published) {
            through = published.size();
            Map<Fact, List<Fact>> known = known(Batches.loads(published, Long.MAX_VALUE));
            Admission admission = Admission.of(facts, fact -> known.getOrDefault(fact, List.of()));
            intake = admission.intake();
            if (admission.accepted().isEmpty()) {
                return Optional.empty();
            }
            Map<Table, Slice> rows = new LinkedHashMap<>();
            rows.put(table.table(), table.slice(admission.accepted()));
            return Optional.of(new Batches.Staging(rows, STREAM, intake));
        }

        /** The versions of each fact that the batch could have one of, in order. */
        private Map<Fact, List<Fact>> known(List<Long> loads) {
            FactQuery query = FactQuery.of(table.schema());
            Fact first = facts.stream().min(Comparator.comparing(this::event)).orElseThrow();
            Fact last = facts.stream().max(Comparator.comparing(this::event)).orElseThrow();
            query = query.since(event(first)).until(event(last));
            for (FactColumn column : table.schema().key()) {
                query = within(query, column);
            }
            Map<Fact, List<Fact>> known = new TreeMap<>(Fact.byKeyAndEventTime());
            for (Fact fact : sorted(versions(table, query, Long.MAX_VALUE, loads), Fact.byVersion())) {
                known.computeIfAbsent(fact, one -> new ArrayList<>()).add(fact);
            }
            return known;
        }

        /** Where all are about one thing, only what is about it. */
        private FactQuery within(FactQuery query, FactColumn column) {
            String name = column.name();
            Fact one = facts.get(0);
            return switch (column.type()) {
                case TEXT -> isShared(fact -> fact.getText(name)) ? query.where(name, one.getText(name)) : query;
                case LONG -> isShared(fact -> fact.getLong(name)) ? query.where(name, one.getLong(name)) : query;
                case FLAG -> isShared(fact -> fact.getFlag(name)) ? query.where(name, one.getFlag(name)) : query;
                case INSTANT ->
                    isShared(fact -> fact.getInstant(name)) ? query.where(name, one.getInstant(name)) : query;
                default -> query;
            };
        }

        private boolean isShared(Function<Fact, Object> value) {
            Object first = value.apply(facts.get(0));
            return facts.stream().allMatch(fact -> value.apply(fact).equals(first));
        }

        private Instant event(Fact fact) {
            return fact.stamp().eventTime();
        }
    }
}
