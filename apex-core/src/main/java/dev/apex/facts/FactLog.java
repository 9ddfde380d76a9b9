package dev.apex.facts;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.market.Asking;
import dev.apex.time.Micros;
import java.time.Instant;
import java.util.List;

/**
 * Facts kept for good, each version with the time it is about and the time it was known.
 *
 * <p>Append-only: nothing is changed or taken out, a correction is a later version, and what is read as of a clock stays what
 * it was. A batch is accepted whole or refused whole, and appending it again changes nothing. Facts may be appended with
 * arrivals before those already there (a back-fill), but not between the versions of one fact; a reader whom that must not
 * move reads {@linkplain FactQuery#throughBatch through a batch}.
 *
 * <p>Every read cuts by knowledge first, collapses versions second and drops what was withdrawn last. A class and not an
 * interface, so that no store can forget to refuse while a strategy is being asked: what a strategy knows comes from its day.
 * Implementations are safe for use by several threads; each read sees whole batches.
 */
public abstract class FactLog {
    /** For subclasses. */
    protected FactLog() {}

    /**
     * Appends facts of a schema in any order, all or none.
     *
     * <p>A row equal to one that is known is a duplicate; one that says what the version before it says is a redelivery, and
     * the first arrival is kept. Both are counted. Where two rows of one version differ only in whether their arrival was
     * observed, within a batch the observed one counts, and across batches the one that is known.
     *
     * @throws RefusedException with {@link Rule#FACT_OF_ANOTHER_SCHEMA} if a fact has another schema, or the log knows another
     *     one under its name; with {@link Rule#FACT_TWO_PAYLOADS} if two rows are one version but differ; with {@link
     *     Rule#FACT_BEHIND_ITS_HISTORY} if a row would change what was known of its fact before its latest version; with {@link
     *     Rule#REVISION_FELL} or {@link Rule#NOTHING_TO_RETRACT}; while a strategy is being asked on this thread
     */
    public final Batch append(FactSchema schema, List<Fact> facts) {
        Asking.refuse(() -> "appends to " + describe());
        List<Fact> batch = List.copyOf(facts);
        for (Fact fact : batch) {
            requireSame(schema, fact.schema());
        }
        return write(schema, batch);
    }

    /**
     * Appends facts that were worked out from others, all or none.
     *
     * @throws RefusedException with {@link Rule#DERIVED_TOO_EARLY} if one claims to have been known before its inputs were or
     *     its computation had ended; and as {@link #append(FactSchema, List)}
     */
    public final Batch append(FactSchema schema, List<Fact> facts, Derivation derivation) {
        return append(schema, facts.stream().map(derivation::admit).toList());
    }

    /** Appends things as facts, as {@link #append(FactSchema, List)} does. */
    public final <T> Batch append(Codec<T> codec, List<T> things) {
        return append(codec.schema(), things.stream().map(codec::toFact).toList());
    }

    /**
     * Reads what was known at a clock: of each fact the latest version, and no fact that was withdrawn.
     *
     * @param clock rounded down to a microsecond; a version ingested exactly then is known
     * @return by key, then by event time
     * @throws RefusedException with {@link Rule#FACT_OF_ANOTHER_SCHEMA} if the log knows another schema under that name; with
     *     {@link Rule#BATCH_NOT_PUBLISHED} if the query asks for a batch to come; while a strategy is being asked on this thread
     */
    public final List<Fact> asOf(FactQuery query, Instant clock) {
        return visibleAt(guarded(query), cut(query, clock));
    }

    /** Reads all facts of a schema that were known at a clock, as {@link #asOf(FactQuery, Instant)} does. */
    public final List<Fact> asOf(FactSchema schema, Instant clock) {
        return asOf(FactQuery.of(schema), clock);
    }

    /** Reads things that were known at a clock, as {@link #asOf(FactQuery, Instant)} does. */
    public final <T> List<T> asOf(Codec<T> codec, FactQuery query, Instant clock) {
        requireSame(codec.schema(), query.schema());
        return asOf(query, clock).stream().map(codec::fromFact).toList();
    }

    /**
     * Reads what was said of each fact when it was first known, of those known at a clock.
     *
     * <p>This is what a live system saw; whether it was revised or withdrawn since makes no difference. Order and refusals are
     * those of {@link #asOf(FactQuery, Instant)}.
     */
    public final List<Fact> firstKnown(FactQuery query, Instant clock) {
        return firstKnownAt(guarded(query), cut(query, clock));
    }

    /** Reads the things that {@link #firstKnown(FactQuery, Instant)} gives. */
    public final <T> List<T> firstKnown(Codec<T> codec, FactQuery query, Instant clock) {
        requireSame(codec.schema(), query.schema());
        return firstKnown(query, clock).stream().map(codec::fromFact).toList();
    }

    /**
     * Reads all versions known at a clock, retractions too, for an audit.
     *
     * @return by key, event time, arrival and revision; refusals are those of {@link #asOf(FactQuery, Instant)}
     */
    public final List<Fact> history(FactQuery query, Instant clock) {
        return versionsAt(guarded(query), cut(query, clock));
    }

    /** The number of the last batch that was published; 0 while there is none. */
    public abstract long batches();

    /** What this log is, for messages and reports: no secrets. */
    public abstract String describe();

    /**
     * Writes a batch of facts of one schema, all or none; called with the guard passed.
     *
     * <p>Refuses a schema other than the one known under its name, and takes from {@link Admission} what is new.
     */
    protected abstract Batch write(FactSchema schema, List<Fact> facts);

    /** The visible version of each fact asked for, by key, then event time; called with the guards passed. */
    protected abstract List<Fact> visibleAt(FactQuery query, long clock);

    /** The first version of each fact asked for, by key, then event time; called with the guards passed. */
    protected abstract List<Fact> firstKnownAt(FactQuery query, long clock);

    /** All versions of each fact asked for, in order of versions; called with the guards passed. */
    protected abstract List<Fact> versionsAt(FactQuery query, long clock);

    /**
     * Refuses a schema that is not the one expected; for stores.
     *
     * @throws RefusedException with {@link Rule#FACT_OF_ANOTHER_SCHEMA}
     */
    protected static void requireSame(FactSchema expected, FactSchema given) {
        if (!expected.equals(given)) {
            throw new RefusedException(Rule.FACT_OF_ANOTHER_SCHEMA, given + " instead of " + expected);
        }
    }

    private FactQuery guarded(FactQuery query) {
        Asking.refuse(() -> "reads " + describe());
        if (query.batch() != Long.MAX_VALUE && (query.batch() < 0 || query.batch() > batches())) {
            throw new RefusedException(
                    Rule.BATCH_NOT_PUBLISHED,
                    "batch " + query.batch() + " of " + describe() + ", which has " + batches());
        }
        return query;
    }

    private static long cut(FactQuery query, Instant clock) {
        return Math.min(Micros.floor(clock), query.ceiling());
    }

    @Override
    public String toString() {
        return describe();
    }
}
