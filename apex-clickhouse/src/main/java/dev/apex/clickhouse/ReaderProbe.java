package dev.apex.clickhouse;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.clickhouse.ClockGuarantee.Level;
import dev.apex.clickhouse.ReaderWire.Through;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds out, with nothing but the reader's own rights, whether the server enforces the clock: it looks at version, settings,
 * grants and tables, and then tries to see the latest row of each table at a clock just before it.
 */
final class ReaderProbe {
    /** A clock after all that was learned. */
    private static final long END = 4_102_444_800_000_000L;

    private static final int ODD_BLOCK = 4_242;
    /** From here on a text cannot change settings in a subquery, nor read a table's index or projection past its policy. */
    private static final int[][] PATCHED = {{26, 3, 27, 4}, {26, 6, 4, 51}, {26, 7, 6, 49}, {26, 8, 2, 2}};

    private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+)\\.(\\d+)\\.(\\d+).*");
    private static final Pattern ENGINE = Pattern.compile("\\bENGINE = (\\w+)");
    /** By these two a table of a store is known. */
    private static final String LOAD = "`load` UInt64";

    private static final String RECORDED_AT = "`recorded_at` DateTime64(6, 'UTC')";
    private static final List<String> ENGINES = List.of("MergeTree", "ReplicatedMergeTree", "SharedMergeTree");

    private final ReaderWire wire;
    private final ReaderRole role;
    private final List<String> reasons = new ArrayList<>();
    private int probes;
    private long readonly;
    private boolean policed = true;
    private Through published = Through.NOTHING;

    private ReaderProbe(ReaderWire wire, ReaderRole role) {
        this.wire = wire;
        this.role = role;
    }

    /**
     * What was found.
     *
     * @param readonly the user's setting of that name
     * @param policed whether every table hides what came after the clock, or is not published, from a plain query
     * @param published the last batches of the store that were published then
     */
    record Finding(ClockGuarantee guarantee, long readonly, boolean policed, Through published) {}

    static Finding find(ReaderWire wire, ReaderRole role) {
        ReaderProbe probe = new ReaderProbe(wire, role);
        String version = probe.text("SELECT version() AS v");
        probe.lookAtVersion(version);
        probe.lookAtSettings();
        probe.lookAtGrants();
        probe.lookAtFunctions();
        if (role.readsStore()) {
            probe.lookAtBatches();
        }
        role.tables().forEach(probe::lookAtTable);
        Level level = probe.reasons.isEmpty() ? Level.SERVER_ENFORCED : Level.CLIENT_ONLY;
        return new Finding(
                new ClockGuarantee(level, version, probe.reasons, probe.probes),
                probe.readonly,
                probe.policed,
                probe.published);
    }

    /** Whether a server of this version is known to hold its policies against every text. */
    static boolean isPatched(String version) {
        Matcher matcher = VERSION.matcher(version);
        if (!matcher.matches()) {
            return false;
        }
        int[] parts = new int[4];
        for (int part = 0; part < parts.length; part++) {
            parts[part] = Integer.parseInt(matcher.group(part + 1));
        }
        int[] last = PATCHED[PATCHED.length - 1];
        if (compare(parts, last, 2) > 0) {
            return true;
        }
        for (int[] line : PATCHED) {
            if (compare(parts, line, 2) == 0) {
                return compare(parts, line, 4) >= 0;
            }
        }
        return false;
    }

    private static int compare(int[] one, int[] other, int parts) {
        for (int part = 0; part < parts; part++) {
            if (one[part] != other[part]) {
                return Integer.compare(one[part], other[part]);
            }
        }
        return 0;
    }

    private void lookAtVersion(String version) {
        if (!isPatched(version)) {
            reasons.add("version " + version + " is below 26.3.27.4, 26.6.4.51, 26.7.6.49 and 26.8.2.2");
        }
    }

    private void lookAtSettings() {
        readonly = setting("readonly");
        if (readonly != 1) {
            reasons.add("readonly is " + readonly + ", not 1");
        }
        ReaderRole.caches().keySet().forEach(name -> {
            if (setting(name) != 0) {
                reasons.add(name + " is on");
            }
        });
        String block = "SELECT toUInt64(getSetting('max_block_size')) AS v SETTINGS max_block_size = " + ODD_BLOCK;
        if (whole("SELECT v FROM (" + block + ")").orElse(0) == ODD_BLOCK) {
            reasons.add("a subquery changes settings");
        }
    }

    /** A setting, or -1 if the server does not know it. */
    private long setting(String name) {
        return whole("SELECT toInt64(getSetting('" + name + "')) AS v").orElse(-1);
    }

    private void lookAtGrants() {
        TreeSet<String> wanted = new TreeSet<>();
        role.grants().forEach(grant -> wanted.add(grant + " TO " + role.user()));
        try {
            Answer grants = ask("SHOW GRANTS", ReaderWire.NO_CLOCK);
            TreeSet<String> given = new TreeSet<>();
            grants.rows(row -> given.add(row.text(grants.columns().get(0)).replace("`", "")));
            for (String each : given) {
                if (!wanted.contains(each)) {
                    reasons.add("too much is granted: " + each);
                }
            }
            wanted.removeAll(given);
            wanted.forEach(each -> reasons.add("not granted: " + each));
        } catch (RefusedException e) {
            reasons.add("grants are not shown: " + reason(e));
        }
    }

    private void lookAtFunctions() {
        String some = "SELECT toInt64(count()) AS v FROM system.functions WHERE toString(origin) LIKE 'Executable%'";
        OptionalLong executable = whole(some);
        if (executable.orElse(1) != 0) {
            reasons.add("executable functions cannot be ruled out");
        }
    }

    /** Which batches there are, and that a query sees those it names and no others. */
    private void lookAtBatches() {
        OptionalLong market = last(ClickHouseMarket.STREAM, Through.ALL);
        OptionalLong facts = last(ClickHouseFactLog.STREAM, Through.ALL);
        if (market.isEmpty() || facts.isEmpty()) {
            reasons.add("batches cannot be read");
            policed = false;
            return;
        }
        published = new Through(market.getAsLong(), facts.getAsLong());
        boolean bounded = last(ClickHouseMarket.STREAM, Through.NOTHING).orElse(1) == 0
                && last(ClickHouseFactLog.STREAM, Through.NOTHING).orElse(1) == 0;
        if (!bounded) {
            reasons.add("policy missing: batches shows numbers beyond those asked for");
        }
    }

    private OptionalLong last(String stream, Through through) {
        String sql = "SELECT toInt64(max(number)) AS v FROM " + qualified(Batches.TABLE.name()) + " WHERE stream = '"
                + stream + "'";
        return whole(sql, END, through);
    }

    private String qualified(String table) {
        return "`" + role.database() + "`.`" + table + "`";
    }

    /** What is staged and not published is not there, nor is what was published in batches that are not asked for. */
    private void lookAtLoads(String table, String name) {
        String batches = qualified(Batches.TABLE.name());
        String staged =
                "SELECT toInt64(count()) AS v FROM " + name + " WHERE load NOT IN (SELECT load FROM " + batches + ")";
        String all = "SELECT toInt64(count()) AS v FROM " + name;
        if (whole(staged, END, published).orElse(1) != 0) {
            reasons.add("policy missing: " + table + " shows rows that are staged and not published");
            policed = false;
        } else if (whole(all, END, Through.NOTHING).orElse(1) != 0) {
            reasons.add("policy missing: " + table + " shows rows of batches that are not asked for");
            policed = false;
        }
    }

    private void lookAtTable(String table) {
        lookAtDefinition(table);
        String name = qualified(table);
        if (role.isStored(table)) {
            lookAtLoads(table, name);
        }
        OptionalLong blind = whole("SELECT toInt64(count()) AS v FROM " + name);
        OptionalLong all = count(name, END);
        OptionalLong latest = latest(name, END);
        if (blind.isEmpty() || all.isEmpty() || latest.isEmpty()) {
            reasons.add(table + " cannot be read with its column " + ReaderRole.ARRIVALS);
            policed = false;
            return;
        }
        if (blind.getAsLong() != 0) {
            reasons.add("policy missing: without a clock " + table + " shows " + blind.getAsLong() + " rows");
            policed = false;
        } else if (all.getAsLong() == 0) {
            reasons.add(table + " has no row to prove a policy by");
        } else {
            lookJustBefore(table, name, all.getAsLong(), latest.getAsLong());
        }
    }

    private void lookJustBefore(String table, String name, long all, long latest) {
        long before = latest - 1;
        boolean cut = count(name, latest).orElse(0) >= all
                && count(name, before).orElse(all) < all
                && latest(name, before).orElse(0) <= before;
        if (!cut) {
            reasons.add("policy missing: " + table + " shows a row before its arrival, or hides one at it");
            policed = false;
        }
        String arrivals = ReaderRole.ARRIVALS;
        String open = "(SELECT " + arrivals + " FROM " + name
                + " SETTINGS readonly = 0, additional_table_filters = {}, use_query_cache = 1)";
        if (latest(open, before).orElse(0) > before) {
            reasons.add("the policy of " + table + " is passed by in a subquery");
        }
        String merged = "merge('" + role.database() + "', '^" + table + "$')";
        if (latest(merged, before).orElse(0) > before) {
            reasons.add("the policy of " + table + " is passed by with merge()");
        }
        String index = "SELECT toInt64(count()) AS v FROM mergeTreeIndex('" + role.database() + "', '" + table + "')";
        if (whole(index).isPresent()) {
            reasons.add("the index of " + table + " can be read past its policy");
        }
    }

    private void lookAtDefinition(String table) {
        try {
            Answer shown = ask("SHOW CREATE TABLE `" + role.database() + "`.`" + table + "`", ReaderWire.NO_CLOCK);
            String definition = shown.row(0).text(shown.columns().get(0));
            if (definition.contains("PROJECTION ")) {
                reasons.add(table + " has a projection");
            }
            if (!role.isStored(table) && definition.contains(LOAD) && definition.contains(RECORDED_AT)) {
                reasons.add(
                        table + " is a table of a store, of which rows are shown that are not published: describe the"
                                + " reader by ReaderRole.ofStore");
            }
            Matcher engine = ENGINE.matcher(definition);
            if (!engine.find() || !ENGINES.contains(engine.group(1))) {
                reasons.add(table + " is no plain MergeTree");
            }
        } catch (RefusedException e) {
            reasons.add(table + " is not shown: " + reason(e));
        }
    }

    private OptionalLong count(String source, long micros) {
        return whole("SELECT toInt64(count()) AS v FROM " + source, micros);
    }

    private OptionalLong latest(String source, long micros) {
        return whole("SELECT toUnixTimestamp64Micro(max(" + ReaderRole.ARRIVALS + ")) AS v FROM " + source, micros);
    }

    private OptionalLong whole(String sql) {
        return whole(sql, ReaderWire.NO_CLOCK);
    }

    /** One number, or nothing if the server refuses. */
    private OptionalLong whole(String sql, long micros) {
        return whole(sql, micros, published);
    }

    private OptionalLong whole(String sql, long micros, Through through) {
        try {
            return OptionalLong.of(ask(sql, micros, through).row(0).whole("v"));
        } catch (RefusedException e) {
            reason(e);
            return OptionalLong.empty();
        }
    }

    private String text(String sql) {
        return ask(sql, ReaderWire.NO_CLOCK).row(0).text("v");
    }

    private Answer ask(String sql, long micros) {
        return ask(sql, micros, published);
    }

    private Answer ask(String sql, long micros, Through through) {
        probes++;
        return wire.ask(new ReaderWire.Query(
                sql, new TreeMap<>(), micros, through, new TreeMap<>(), role.rows(), role.bytes()));
    }

    /** Why the server refuses; anything else that went wrong is no finding, and goes on. */
    private static String reason(RefusedException refused) {
        if (refused.rule() != Rule.SERVER_REFUSED) {
            throw refused;
        }
        return refused.subject();
    }
}
