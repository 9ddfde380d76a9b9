package dev.apex.clickhouse;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.clickhouse.ReaderWire.Through;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A user of the server who reads some tables at a clock and nothing else, described, so that an administrator can make it.
 *
 * <p>The clock is carried by the query's id, which no text can change; a row policy on each table reads it there. A query
 * without such an id sees no row. Immutable; change is a copy.
 */
public final class ReaderRole {
    /** How the ids of queries at a clock begin; microseconds since 1970 and a hyphen follow. */
    static final String PREFIX = "apex-at-";

    static final String ARRIVALS = "ingested_at";
    private static final long ROWS = 1_000_000;
    private static final long BYTES = 256L << 20;
    private static final Duration TIME = Duration.ofSeconds(30);

    /** Which columns of the batches a reader needs to know what is published; tokens are not among them. */
    private static final List<String> OF_BATCHES = List.of("load", "number", "stream");

    private final String user;
    private final String database;
    private final List<String> tables;
    /** Those of the tables that a store keeps, of which only published rows are shown. */
    private final Set<String> stored;

    private final long rows;
    private final long bytes;
    private final Duration time;

    private ReaderRole(
            String user,
            String database,
            Set<String> tables,
            Set<String> stored,
            long rows,
            long bytes,
            Duration time) {
        this.user = user;
        this.database = database;
        this.tables = Collections.unmodifiableList(new ArrayList<>(tables));
        this.stored = Collections.unmodifiableSet(stored);
        this.rows = rows;
        this.bytes = bytes;
        this.time = time;
    }

    /**
     * A reader of some tables of one's own, each with a column {@code ingested_at}. For tables of a {@link ClickHouseSchema} there
     * is {@link #ofStore}, which hides what is not published.
     *
     * @throws RefusedException with {@link Rule#STORE_NAME}, or {@link Rule#READER_SETTING} without a table
     */
    public static ReaderRole of(String user, String database, String... tables) {
        return new ReaderRole(
                Names.checked(user), Names.checked(database), named(tables), new TreeSet<>(), ROWS, BYTES, TIME);
    }

    /**
     * A reader of some tables that a {@link ClickHouseSchema} made, of markets or of facts: of their rows those that were
     * published when {@link PointInTimeSql} was opened, and that were known at the clock.
     *
     * @throws RefusedException with {@link Rule#STORE_NAME}, or {@link Rule#READER_SETTING} without a table, or with one that has
     *     no {@code ingested_at}
     */
    public static ReaderRole ofStore(String user, String database, String... tables) {
        Set<String> names = named(tables);
        for (Table none : List.of(MarketTables.INSTRUMENTS, Batches.TABLE)) {
            if (names.contains(none.name())) {
                throw new RefusedException(
                        Rule.READER_SETTING, "a reader of " + none.name() + ", which has no " + ARRIVALS);
            }
        }
        return new ReaderRole(Names.checked(user), Names.checked(database), names, names, ROWS, BYTES, TIME);
    }

    /**
     * And some tables of one's own beside those of a store, in the same database.
     *
     * @throws RefusedException with {@link Rule#STORE_NAME}, or {@link Rule#READER_SETTING} without a table, or with one named
     *     before
     */
    public ReaderRole and(String... more) {
        Set<String> names = named(more);
        Set<String> all = new TreeSet<>(tables);
        all.addAll(names);
        if (all.size() < tables.size() + names.size()) {
            throw new RefusedException(Rule.READER_SETTING, names + " beside " + tables);
        }
        return new ReaderRole(user, database, all, stored, rows, bytes, time);
    }

    private static Set<String> named(String... tables) {
        Set<String> names = new TreeSet<>(List.of(tables));
        names.forEach(Names::checked);
        if (names.isEmpty()) {
            throw new RefusedException(Rule.READER_SETTING, "a reader of no table");
        }
        return names;
    }

    /** With answers of at most so many rows and bytes; a million and 256 MiB by default. */
    public ReaderRole answering(long mostRows, long mostBytes) {
        if (mostRows < 1 || mostBytes < 1) {
            throw new RefusedException(
                    Rule.READER_SETTING, "answers of " + mostRows + " rows and " + mostBytes + " bytes");
        }
        return new ReaderRole(user, database, new TreeSet<>(tables), stored, mostRows, mostBytes, time);
    }

    /** With queries of at most so long, in whole seconds; 30 s by default. */
    public ReaderRole within(Duration most) {
        if (most.toSeconds() < 1) {
            throw new RefusedException(Rule.READER_SETTING, "queries within " + most + ", less than a second");
        }
        return new ReaderRole(user, database, new TreeSet<>(tables), stored, rows, bytes, most);
    }

    String user() {
        return user;
    }

    String database() {
        return database;
    }

    List<String> tables() {
        return tables;
    }

    long rows() {
        return rows;
    }

    long bytes() {
        return bytes;
    }

    Duration time() {
        return time;
    }

    /** Whether a table is one that a store keeps. */
    boolean isStored(String table) {
        return stored.contains(table);
    }

    /** Whether any is. */
    boolean readsStore() {
        return !stored.isEmpty();
    }

    /** The condition under which the server shows a row of a table. */
    String policy(String table) {
        return stored.contains(table) ? arrived() + " AND " + published(table) : arrived();
    }

    /** What has arrived by the clock in the query's id; nothing for a query without one. */
    static String arrived() {
        return "match(initialQueryID(), '^" + PREFIX + "[0-9]{1,17}-') AND " + ARRIVALS
                + " <= fromUnixTimestamp64Micro(toInt64OrZero(extract(initialQueryID(), '^" + PREFIX
                + "([0-9]{1,17})-')), 'UTC')";
    }

    /** What is published in the batches that the query's id names; the server reads the batches as this user. */
    private String published(String table) {
        String stream = streamOf(table);
        return "load IN (SELECT load FROM " + database + "." + Batches.TABLE.name() + " WHERE stream = '" + stream
                + "' AND number <= " + bound(stream) + ")";
    }

    /** The same condition with clock and batches as numbers, for a user who has no policy. */
    String filter(String table, long micros, Through through) {
        String arrived = ARRIVALS + " <= fromUnixTimestamp64Micro(" + micros + ", 'UTC')";
        if (!stored.contains(table)) {
            return arrived;
        }
        String stream = streamOf(table);
        return arrived + " AND load IN (SELECT load FROM " + database + "." + Batches.TABLE.name() + " WHERE stream = '"
                + stream + "' AND number <= "
                + (stream.equals(ClickHouseMarket.STREAM) ? through.market() : through.facts()) + ")";
    }

    private static String streamOf(String table) {
        return MarketTables.ALL.stream().anyMatch(own -> own.name().equals(table))
                ? ClickHouseMarket.STREAM
                : ClickHouseFactLog.STREAM;
    }

    /** Of the batches: those that the query's id names. */
    static String policyOfBatches() {
        return String.join(
                " OR ",
                Stream.of(ClickHouseMarket.STREAM, ClickHouseFactLog.STREAM)
                        .map(stream -> "stream = '" + stream + "' AND number <= " + bound(stream))
                        .toList());
    }

    private static String bound(String stream) {
        String before = stream.equals(ClickHouseMarket.STREAM) ? "m" : "m[0-9]{1,9}-f";
        return "toUInt64OrZero(extract(initialQueryID(), '^" + PREFIX + "[0-9]{1,17}-" + before + "([0-9]{1,9})-'))";
    }

    /** What is granted, on which table; in the words in which the server tells it again. */
    List<String> grants() {
        List<String> grants = new ArrayList<>();
        tables.forEach(table -> grants.add("GRANT SELECT ON " + database + "." + table));
        if (readsStore()) {
            grants.add(
                    "GRANT SELECT(" + String.join(", ", OF_BATCHES) + ") ON " + database + "." + Batches.TABLE.name());
        }
        return grants;
    }

    /** The policies by table. */
    private Map<String, String> policies() {
        Map<String, String> policies = new TreeMap<>();
        tables.forEach(table -> policies.put(table, policy(table)));
        if (readsStore()) {
            policies.put(Batches.TABLE.name(), policyOfBatches());
        }
        return policies;
    }

    /**
     * What a query may not change. Caches are off because what they keep does not tell at which clock it was read: of answers,
     * a later clock's would be given; of conditions, an earlier clock's would hide rows.
     */
    Map<String, String> settings() {
        Map<String, String> settings = new TreeMap<>(caches());
        settings.put("readonly", "1");
        settings.put("cancel_http_readonly_queries_on_client_close", "1");
        settings.putAll(bounds());
        return settings;
    }

    static Map<String, String> caches() {
        Map<String, String> off = new TreeMap<>();
        off.put("use_query_cache", "0");
        off.put("enable_reads_from_query_cache", "0");
        off.put("enable_writes_to_query_cache", "0");
        off.put("use_query_condition_cache", "0");
        return off;
    }

    Map<String, String> bounds() {
        Map<String, String> bounds = new TreeMap<>();
        bounds.put("max_execution_time", Long.toString(time.toSeconds()));
        bounds.put("max_result_rows", Long.toString(rows));
        bounds.put("max_result_bytes", Long.toString(bytes));
        bounds.put("max_memory_usage", Long.toString(Math.max(8 * bytes, 2L << 30)));
        return bounds;
    }

    /**
     * The statements that make this reader, for an administrator to run in order; running them again makes it anew.
     *
     * <p>They hold a hash of the password, not the password.
     */
    public List<String> statements(Secret password) {
        String profile = "`" + user + "_at_a_clock`";
        StringBuilder settings = new StringBuilder();
        settings()
                .forEach((name, value) -> settings.append(settings.isEmpty() ? "" : ", ")
                        .append(name)
                        .append(" = ")
                        .append(value)
                        .append(" CONST"));
        List<String> all = new ArrayList<>();
        all.add("CREATE SETTINGS PROFILE OR REPLACE " + profile + " SETTINGS " + settings);
        all.add("CREATE USER OR REPLACE `" + user + "` IDENTIFIED WITH sha256_hash BY '" + sha256(password)
                + "' DEFAULT ROLE NONE SETTINGS PROFILE " + profile);
        policies().forEach((table, policy) -> {
            String where = "`" + database + "`.`" + table + "`";
            all.add("CREATE ROW POLICY OR REPLACE `" + user + "_rows` ON " + where + " FOR SELECT USING 1 TO `" + user
                    + "`");
            all.add("CREATE ROW POLICY OR REPLACE `" + user + "_clock` ON " + where + " FOR SELECT USING " + policy
                    + " AS RESTRICTIVE TO `" + user + "`");
        });
        grants().forEach(grant -> all.add(grant + " TO `" + user + "`"));
        return Collections.unmodifiableList(all);
    }

    /**
     * The same as a file for {@code /etc/clickhouse-server/users.d/}, for a server whose users are kept in files.
     *
     * <p>It holds a hash of the password, not the password.
     */
    public String usersXml(Secret password) {
        StringBuilder xml = new StringBuilder("<clickhouse>\n  <profiles>\n    <" + user + "_at_a_clock>\n");
        settings().forEach((name, value) -> xml.append("      ").append(element(name, value)));
        xml.append("    </").append(user).append("_at_a_clock>\n  </profiles>\n  <users>\n    <" + user + ">\n");
        xml.append("      ").append(element("password_sha256_hex", sha256(password)));
        xml.append("      <networks>").append("<ip>::/0</ip></networks>\n");
        xml.append("      ").append(element("profile", user + "_at_a_clock"));
        xml.append("      ").append(element("quota", "default")).append("      <grants>\n");
        grants().forEach(grant -> xml.append("        ").append(element("query", grant)));
        xml.append("      </grants>\n      <databases>\n        <" + database + ">\n");
        policies()
                .forEach((table, policy) -> xml.append("          <" + table + ">\n            ")
                        .append(element("filter", policy.replace("<", "&lt;")))
                        .append("          </" + table + ">\n"));
        xml.append("        </" + database + ">\n      </databases>\n    </" + user + ">\n  </users>\n</clickhouse>\n");
        return xml.toString();
    }

    private static String element(String name, String content) {
        return "<" + name + ">" + content + "</" + name + ">\n";
    }

    private static String sha256(Secret password) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(password.reveal().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("no SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return "reader " + user + " of " + String.join(", ", tables) + " in " + database;
    }
}
