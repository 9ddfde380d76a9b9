package dev.apex.clickhouse;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.clickhouse.ReaderWire.Through;
import dev.apex.market.Asking;
import dev.apex.time.Micros;
import dev.apex.time.SimClock;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * SQL of one's own over a store, held to a clock by the server: what was learned later does not exist for it.
 *
 * <p>It is asked as a user who may read the tables of a {@link ReaderRole} and nothing else. Whether that user is set up so
 * that no text can get around the clock is found out when it is made, and told by {@link #guarantee()}. The connection is not
 * handed out, for who holds it could give a query another clock.
 *
 * <p>In a run it is asked where the run's clock is at hand, in a {@link dev.apex.market.MarketView} given to something
 * derived; what it gives enters the step's digest. A strategy that asks it at another clock fails its run. Safe for use by
 * several threads.
 */
public final class PointInTimeSql {
    private final ClickHouse reader;
    private final ReaderRole role;
    private final ReaderWire wire;
    private final ReaderProbe.Finding finding;
    private final Through through;
    private final boolean bestEffort;

    private PointInTimeSql(
            ClickHouse reader,
            ReaderRole role,
            ReaderWire wire,
            ReaderProbe.Finding finding,
            Through through,
            boolean bestEffort) {
        this.reader = reader;
        this.role = role;
        this.wire = wire;
        this.finding = finding;
        this.through = through;
        this.bestEffort = bestEffort;
    }

    /**
     * Over a store that is connected as the user of a role; finds out at once what the server enforces.
     *
     * @throws RefusedException if the server is not there, or refuses to say its version
     */
    public static PointInTimeSql over(ClickHouse reader, ReaderRole role) {
        Asking.refuse(() -> "opens SQL over " + reader.describe());
        if (!reader.database().equals(role.database())) {
            throw new RefusedException(Rule.READER_SETTING, role + " over " + reader.describe());
        }
        ReaderWire wire = new ReaderWire(reader, role.time());
        ReaderProbe.Finding finding = ReaderProbe.find(wire, role);
        return new PointInTimeSql(reader, role, wire, finding, finding.published(), false);
    }

    /** Who holds to the clock, and why it is not the server if it is not. */
    public ClockGuarantee guarantee() {
        return finding.guarantee();
    }

    /**
     * The same where the server does not enforce the clock, for texts that do not try to look ahead: tables and functions are
     * looked over by name, the tables are filtered, and arrivals that are in the answer are compared with the clock.
     *
     * @throws RefusedException with {@link Rule#CLOCK_NOT_ENFORCED} if this user can neither be filtered by the server nor filter
     *     by itself, because readonly is 1
     */
    public PointInTimeSql onBestEffort() {
        if (!finding.guarantee().isEnforced() && !finding.policed() && finding.readonly() == 1) {
            throw new RefusedException(Rule.CLOCK_NOT_ENFORCED, "no filter for " + role + ": " + guarantee());
        }
        return new PointInTimeSql(reader, role, wire, finding, through, true);
    }

    /**
     * The same over the rows of a store as they were after two of its batches, for example those that a run was bounded by; by
     * default the last ones that were published when this was opened. Tables of one's own have no batches.
     *
     * @param market the last batch of the market, as {@link ClickHouseMarket#batches()} tells it
     * @param facts the last batch of the facts, as {@link ClickHouseFactLog#batches()} tells it
     * @throws RefusedException with {@link Rule#BATCH_NOT_PUBLISHED} beyond those, or below 0; with {@link Rule#READER_SETTING} if
     *     no table of the role is a store's
     */
    public PointInTimeSql throughBatches(long market, long facts) {
        if (!role.readsStore()) {
            throw new RefusedException(Rule.READER_SETTING, "batches for " + role);
        }
        Through published = finding.published();
        if (market < 0 || market > published.market() || facts < 0 || facts > published.facts()) {
            throw new RefusedException(
                    Rule.BATCH_NOT_PUBLISHED,
                    "batches " + market + " and " + facts + " of " + reader.describe() + ", which had "
                            + published.market() + " and " + published.facts());
        }
        return new PointInTimeSql(reader, role, wire, finding, new Through(market, facts), bestEffort);
    }

    /** A question to be asked at the instant where a clock stands when it is asked. */
    public Question at(SimClock clock) {
        return new Question(clock, new TreeMap<>());
    }

    /** A question to be asked at an instant, rounded down to a microsecond; for research, a run has a clock of its own. */
    public Question at(Instant instant) {
        return at(SimClock.startingAt(instant).clock());
    }

    /** A question at a clock, and what is bound in its text. Immutable; binding more is a copy. */
    public final class Question {
        private final SimClock clock;
        private final Map<String, Object> values;

        private Question(SimClock clock, Map<String, Object> values) {
            this.clock = clock;
            this.values = values;
        }

        /** Binds a text, for {@code {name:String}}. */
        public Question with(String name, String value) {
            return bound(name, value);
        }

        /** Binds texts, for {@code {name:Array(String)}}. */
        public Question with(String name, Collection<String> some) {
            return bound(name, List.copyOf(some));
        }

        /** Binds a whole number, for {@code {name:Int64}}. */
        public Question with(String name, long value) {
            return bound(name, Long.toString(value));
        }

        /** Binds a number, for {@code {name:Float64}}. */
        public Question with(String name, double value) {
            return bound(name, Double.toString(value).toLowerCase(Locale.ROOT));
        }

        /**
         * Binds an instant on whole microseconds, for {@code {name:DateTime64(6, 'UTC')}}.
         *
         * @throws RefusedException with {@link Rule#READER_SETTING} in the last second of 1969, of which the server loses the sign
         */
        public Question with(String name, Instant value) {
            long micros = Micros.exact(value);
            if (micros < 0 && micros > -1_000_000) {
                throw new RefusedException(Rule.READER_SETTING, name + " of " + value);
            }
            return bound(name, BigDecimal.valueOf(micros, 6).toPlainString());
        }

        private Question bound(String name, Object value) {
            Map<String, Object> more = new TreeMap<>(values);
            more.put(Names.checked(name), value);
            return new Question(clock, more);
        }

        /**
         * Asks.
         *
         * @param sql one SELECT; tables without a database are those of the store
         * @return the answer, whole
         * @throws RefusedException with {@link Rule#NOT_ONE_SELECT} for a text that is not sent; {@link Rule#CLOCK_NOT_ENFORCED}
         *     unless the server enforces the clock or {@link #onBestEffort()} was said; {@link Rule#CLOCK_OF_ANOTHER} in a run
         *     whose clock this is not; {@link Rule#BEYOND_THE_CLOCK} if an {@code ingested_at} in the answer is after the clock;
         *     {@link Rule#ANSWER_TOO_LARGE}, {@link Rule#ANSWER_TYPE}, {@link Rule#SLICE_NOT_WHOLE}; or as the server refuses
         */
        public Answer ask(String sql) {
            Asking.refuseUnlessAt(clock, () -> "asks SQL of " + reader.describe());
            boolean enforced = finding.guarantee().isEnforced();
            if (!enforced && !bestEffort) {
                throw new RefusedException(Rule.CLOCK_NOT_ENFORCED, role + ": " + guarantee());
            }
            if (enforced) {
                SqlText.requireSelect(sql);
            } else {
                SqlText.requireSelectOf(sql, role.database(), new TreeSet<>(role.tables()));
            }
            long micros = clock.micros();
            Map<String, String> settings = enforced ? new TreeMap<>() : filters(micros);
            Answer answer =
                    wire.ask(new ReaderWire.Query(sql, values, micros, through, settings, role.rows(), role.bytes()));
            answer.requireKnownAt(micros, "at " + clock.instant());
            Asking.handOut("sql", answer.digest());
            return answer;
        }
    }

    /** What a user sends along who may change settings. */
    private Map<String, String> filters(long micros) {
        Map<String, String> settings = new TreeMap<>();
        if (finding.readonly() == 1) {
            return settings;
        }
        settings.putAll(role.settings());
        if (finding.readonly() != 0) {
            settings.remove("readonly");
        }
        if (!finding.policed()) {
            StringJoiner filters = new StringJoiner(",", "{", "}");
            role.tables()
                    .forEach(table -> filters.add("'" + role.database() + "." + table + "':'"
                            + role.filter(table, micros, through).replace("'", "\\'") + "'"));
            settings.put("additional_table_filters", filters.toString());
        }
        return settings;
    }

    @Override
    public String toString() {
        return role + ": " + guarantee();
    }
}
