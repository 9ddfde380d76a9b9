package dev.apex.facts;

import dev.apex.time.Micros;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * A fact log held in memory.
 *
 * <p>A batch is worked out in full before the first row is put down, and its number is told last, so that a failed append leaves
 * nothing behind. Reads exclude each other only from appends. A read by the first key columns costs what it finds; others
 * walk the schema's facts.
 */
public final class MemoryFactLog extends FactLog {
    private final String description;
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private final Map<String, Table> tables = new HashMap<>();
    private long batches;

    private MemoryFactLog(String description) {
        this.description = description;
    }

    /** An empty log. */
    public static MemoryFactLog create() {
        return named("a fact log in memory");
    }

    /** An empty log that is called so in messages and reports. */
    public static MemoryFactLog named(String name) {
        return new MemoryFactLog(name);
    }

    @Override
    public String describe() {
        return description;
    }

    @Override
    public long batches() {
        lock.readLock().lock();
        try {
            return batches;
        } finally {
            lock.readLock().unlock();
        }
    }

    @Override
    protected Batch write(FactSchema schema, List<Fact> facts) {
        lock.writeLock().lock();
        try {
            Table table = tables.getOrDefault(schema.name(), new Table(schema));
            requireSame(table.schema, schema);
            Admission admission = Admission.of(facts, table::known);
            if (!admission.accepted().isEmpty()) {
                table.put(admission.accepted(), batches + 1);
                tables.put(schema.name(), table);
                batches++;
            }
            return new Batch(batches, admission.intake());
        } finally {
            lock.writeLock().unlock();
        }
    }

    @Override
    protected List<Fact> visibleAt(FactQuery query, long clock) {
        return read(query, clock, (versions, known, out) -> {
            Fact latest = versions.get(known - 1).fact;
            if (!latest.isRetracted()) {
                out.add(latest);
            }
        });
    }

    @Override
    protected List<Fact> firstKnownAt(FactQuery query, long clock) {
        return read(query, clock, (versions, known, out) -> out.add(versions.get(0).fact));
    }

    @Override
    protected List<Fact> versionsAt(FactQuery query, long clock) {
        return read(query, clock, (versions, known, out) -> {
            for (Version version : versions.subList(0, known)) {
                out.add(version.fact);
            }
        });
    }

    private List<Fact> read(FactQuery query, long clock, Collapse collapse) {
        List<Fact> out = new ArrayList<>();
        lock.readLock().lock();
        try {
            Table table = tables.get(query.schema().name());
            if (table != null) {
                requireSame(table.schema, query.schema());
                table.read(query, clock, collapse, out);
            }
        } finally {
            lock.readLock().unlock();
        }
        return List.copyOf(out);
    }

    /** What a read takes of the versions of one fact, of which the first {@code known}, at least one, are known. */
    @FunctionalInterface
    private interface Collapse {
        void of(List<Version> versions, int known, List<Fact> out);
    }

    /** A version, its arrival and the batch it came with; a fact's versions come in the order of both. */
    private record Version(Fact fact, long ingestedAt, long batch) {}

    /** The facts of one schema. */
    private static final class Table {
        private final FactSchema schema;
        private final TreeMap<FactPlace, List<Version>> facts = new TreeMap<>();

        Table(FactSchema schema) {
            this.schema = schema;
        }

        List<Fact> known(Fact fact) {
            return facts.getOrDefault(fact.place(), List.of()).stream()
                    .map(Version::fact)
                    .toList();
        }

        void put(List<Fact> accepted, long batch) {
            for (Fact fact : accepted) {
                facts.computeIfAbsent(fact.place(), place -> new ArrayList<>(1))
                        .add(new Version(fact, Micros.ceil(fact.stamp().ingestedAt()), batch));
            }
        }

        void read(FactQuery query, long clock, Collapse collapse, List<Fact> out) {
            List<Object> prefix = query.prefix();
            FactPlace start =
                    new FactPlace(prefix, prefix.size() == schema.key().size() ? query.from() : Long.MIN_VALUE);
            for (Map.Entry<FactPlace, List<Version>> entry :
                    facts.tailMap(start).entrySet()) {
                if (!entry.getKey().startsWith(prefix)) {
                    return;
                }
                if (query.asksFor(entry.getKey())) {
                    int known = known(entry.getValue(), query.batch(), clock);
                    if (known > 0) {
                        collapse.of(entry.getValue(), known, out);
                    }
                }
            }
        }

        private static int known(List<Version> versions, long batch, long clock) {
            int known = versions.size();
            while (known > 0 && !isKnown(versions.get(known - 1), batch, clock)) {
                known--;
            }
            return known;
        }

        private static boolean isKnown(Version version, long batch, long clock) {
            return version.batch <= batch && version.ingestedAt <= clock;
        }
    }
}
