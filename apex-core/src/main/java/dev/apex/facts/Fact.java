package dev.apex.facts;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.facts.FactColumn.Type;
import dev.apex.market.Stamp;
import dev.apex.market.Stamp.Arrival;
import dev.apex.time.Micros;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One version of a fact: what it is about, its two times, and what is said of it, or that it is withdrawn.
 *
 * <p>A null that is asserted is a value like any other: it replaces what was said before. {@code get} must find a value;
 * {@code find} may not, and gives nothing for an asserted null and for every value of a retraction. Both refuse a name that
 * is not in the schema and a type that is not the column's. Immutable.
 */
public final class Fact {
    private static final Instant LATEST = Instant.parse("2100-01-01T00:00:00Z");
    /** The limits of a tape: milliseconds and seconds of any date before {@link #LATEST}, taken for microseconds, end here. */
    private static final Instant EARLIEST = Micros.toInstant(Micros.exact(LATEST) / 1_000);

    private static final int HIGHEST_REVISION = 536_870_911;

    private static final Comparator<Fact> BY_FACT = Comparator.comparing(Fact::place);
    private static final Comparator<Fact> BY_VERSION = BY_FACT.thenComparing(
            Fact::stamp, Comparator.comparing(Stamp::ingestedAt).thenComparingInt(Stamp::revision));

    private final FactSchema schema;
    private final Stamp stamp;
    private final boolean retracted;
    private final FactPlace place;
    private final @Nullable Object[] values;

    private Fact(FactSchema schema, Stamp stamp, boolean retracted, FactPlace place, @Nullable Object[] values) {
        this.schema = schema;
        this.stamp = stamp;
        this.retracted = retracted;
        this.place = place;
        this.values = values;
        requireStamp();
    }

    private void requireStamp() {
        if (!inRange(stamp.eventTime()) || !inRange(stamp.ingestedAt())) {
            throw new RefusedException(Rule.STAMP_OUT_OF_RANGE, toString());
        }
        if (stamp.revision() < 0 || stamp.revision() > HIGHEST_REVISION) {
            throw new RefusedException(Rule.REVISION_NUMBER, toString());
        }
        if (!schema.foretells() && stamp.ingestedAt().isBefore(stamp.eventTime())) {
            throw new RefusedException(Rule.FACT_BEFORE_ITS_EVENT, toString());
        }
    }

    private static boolean inRange(Instant instant) {
        return !instant.isBefore(EARLIEST) && instant.isBefore(LATEST);
    }

    /**
     * The order of facts, versions aside: by key column after column, then by event time.
     *
     * <p>Texts are ordered by their UTF-16 units, as symbols are. Only for facts of one schema.
     */
    public static Comparator<Fact> byKeyAndEventTime() {
        return BY_FACT;
    }

    /** The order of versions: as {@link #byKeyAndEventTime()}, then by arrival, then by revision. */
    public static Comparator<Fact> byVersion() {
        return BY_VERSION;
    }

    public FactSchema schema() {
        return schema;
    }

    public Stamp stamp() {
        return stamp;
    }

    /** Whether this version withdraws the fact; then it has a key and no values. */
    public boolean isRetracted() {
        return retracted;
    }

    /** Whether both say the same of what they are about: equal values bit for bit, or both a retraction. */
    public boolean saysTheSameAs(Fact other) {
        return retracted == other.retracted && Arrays.deepEquals(values, other.values);
    }

    /**
     * A text.
     *
     * @throws RefusedException with {@link Rule#FACT_VALUE_ABSENT} if there is none here; so for every {@code get}
     */
    public String getText(String column) {
        return findText(column).orElseThrow(() -> absent(column));
    }

    /** A text, or nothing where a null is asserted or the fact withdrawn; so for every {@code find}. */
    public Optional<String> findText(String column) {
        return find(column, Type.TEXT, String.class);
    }

    public long getLong(String column) {
        return findLong(column).orElseThrow(() -> absent(column));
    }

    public OptionalLong findLong(String column) {
        return find(column, Type.LONG, Long.class).map(OptionalLong::of).orElseGet(OptionalLong::empty);
    }

    public double getDouble(String column) {
        return findDouble(column).orElseThrow(() -> absent(column));
    }

    public OptionalDouble findDouble(String column) {
        return find(column, Type.DOUBLE, Double.class).map(OptionalDouble::of).orElseGet(OptionalDouble::empty);
    }

    /** A copy of a row of numbers. */
    public double[] getDoubles(String column) {
        return findDoubles(column).orElseThrow(() -> absent(column));
    }

    /** A copy of a row of numbers, or nothing. */
    public Optional<double[]> findDoubles(String column) {
        return find(column, Type.DOUBLES, double[].class).map(double[]::clone);
    }

    public boolean getFlag(String column) {
        return findFlag(column).orElseThrow(() -> absent(column));
    }

    public Optional<Boolean> findFlag(String column) {
        return find(column, Type.FLAG, Boolean.class);
    }

    public Instant getInstant(String column) {
        return findInstant(column).orElseThrow(() -> absent(column));
    }

    public Optional<Instant> findInstant(String column) {
        return find(column, Type.INSTANT, Instant.class);
    }

    private <V> Optional<V> find(String column, Type type, Class<V> form) {
        int at = schema.place(column);
        FactColumn asked = schema.column(at);
        if (asked.type() != type) {
            throw new RefusedException(
                    Rule.FACT_VALUE_TYPE, "column " + column + " of " + asked.type() + " read as a " + type);
        }
        int keys = schema.key().size();
        return Optional.ofNullable(form.cast(at < keys ? place.key().get(at) : values[at - keys]));
    }

    private RefusedException absent(String column) {
        return new RefusedException(
                Rule.FACT_VALUE_ABSENT,
                (retracted ? "a retraction has no " : "an asserted null in ") + column + ": " + this);
    }

    /** The place in the order of facts. */
    FactPlace place() {
        return place;
    }

    /** The same version with an arrival that was observed. */
    Fact observed() {
        Stamp seen = new Stamp(stamp.eventTime(), stamp.ingestedAt(), stamp.revision(), Arrival.OBSERVED);
        return new Fact(schema, seen, retracted, place, values);
    }

    /** Equal in schema, key, all of the stamp and all that is said. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Fact that
                && place.equals(that.place)
                && stamp.equals(that.stamp)
                && saysTheSameAs(that)
                && schema.equals(that.schema);
    }

    @Override
    public int hashCode() {
        return Objects.hash(place, stamp);
    }

    /** What it is about and its times; what is said of it is left out, for it may be long. */
    @Override
    public String toString() {
        return schema.name() + " " + place.key() + " of " + stamp.eventTime() + " ingested at " + stamp.ingestedAt()
                + ", revision " + stamp.revision() + (retracted ? ", retracted" : "");
    }

    /**
     * A fact in the making: every column is given by its name, and an ending word says what the version does.
     *
     * <p>Confined to one thread.
     */
    public static final class Row {
        private final FactSchema schema;
        private final Stamp stamp;
        private final @Nullable Object[] cells;
        private final boolean[] given;

        Row(FactSchema schema, Stamp stamp) {
            this.schema = schema;
            this.stamp = stamp;
            this.cells = new @Nullable Object[schema.width()];
            this.given = new boolean[schema.width()];
        }

        /**
         * Gives a column its value.
         *
         * @throws RefusedException if the schema has no such column or one of another type, or if the value is one that
         *     the type does not have (NaN, half of a surrogate pair, an instant finer than a microsecond)
         */
        public Row with(String column, String value) {
            return put(column, value, Type.TEXT);
        }

        public Row with(String column, long value) {
            return put(column, value, Type.LONG);
        }

        public Row with(String column, double value) {
            return put(column, value, Type.DOUBLE);
        }

        /** Gives a column its row of numbers, which is copied. */
        public Row with(String column, double[] value) {
            return put(column, value, Type.DOUBLES);
        }

        public Row with(String column, boolean value) {
            return put(column, value, Type.FLAG);
        }

        public Row with(String column, Instant value) {
            return put(column, value, Type.INSTANT);
        }

        /** Gives a column its number, or asserts that it has none. */
        public Row with(String column, OptionalDouble value) {
            return value.isPresent() ? with(column, value.getAsDouble()) : withNull(column);
        }

        /** Gives a column its whole number, or asserts that it has none. */
        public Row with(String column, OptionalLong value) {
            return value.isPresent() ? with(column, value.getAsLong()) : withNull(column);
        }

        /** Asserts that the fact has no value in a column which allows that. */
        public Row withNull(String column) {
            int at = schema.place(column);
            if (!schema.column(at).nullable()) {
                throw new RefusedException(Rule.FACT_VALUE_MISSING, schema.name() + " asserts a null in " + column);
            }
            cells[at] = null;
            given[at] = true;
            return this;
        }

        /**
         * The version that asserts these values.
         *
         * @throws RefusedException with {@link Rule#FACT_VALUE_MISSING} if a column was not given; or if the stamp is not
         *     one that a fact of the schema may have
         */
        public Fact asserted() {
            requireGiven(0, schema.width());
            return new Fact(schema, stamp, false, place(), Arrays.copyOfRange(cells, keys(), cells.length));
        }

        /**
         * The version that withdraws the fact with this key, of which nothing else is said.
         *
         * @throws RefusedException as for {@link #asserted()}, and with {@link Rule#FACT_COLUMN_UNKNOWN} if a value was given
         */
        public Fact retracted() {
            requireGiven(0, keys());
            for (int at = keys(); at < cells.length; at++) {
                if (given[at]) {
                    throw new RefusedException(
                            Rule.FACT_COLUMN_UNKNOWN,
                            "a retraction of " + schema.name() + " has no "
                                    + schema.column(at).name());
                }
            }
            return new Fact(schema, stamp, true, place(), new @Nullable Object[cells.length - keys()]);
        }

        private int keys() {
            return schema.key().size();
        }

        private FactPlace place() {
            return FactPlace.of(cells, keys(), Micros.exact(stamp.eventTime()));
        }

        private Row put(String column, Object value, Type type) {
            int at = schema.place(column);
            cells[at] = schema.column(at).accept(value, type);
            given[at] = true;
            return this;
        }

        private void requireGiven(int from, int to) {
            for (int at = from; at < to; at++) {
                if (!given[at]) {
                    throw new RefusedException(
                            Rule.FACT_VALUE_MISSING,
                            schema.name() + " of " + stamp.eventTime() + " without "
                                    + schema.column(at).name());
                }
            }
        }
    }
}
