package dev.apex.clickhouse;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.market.Tape.Kind;
import dev.apex.time.Micros;
import java.util.Arrays;
import java.util.List;

/**
 * What rows of one kind add to what a store knows of them: the versions that are new.
 *
 * <p>A row equal to one known is a duplicate; one that says what the version before it says is a redelivery, of which the
 * first arrival is kept. A row that would change what was known before the latest stored version is refused. It is the rule by
 * which tapes and fact logs take rows in, and does not depend on the order of the rows.
 */
final class MarketAdmission {
    private static final List<String> VERSION = List.of("ingested_at", "rev");
    private static final List<String> NOT_SAID = List.of("symbol", "ts", "topic", "ingested_at", "rev", "assumed");

    private final List<Cells> knownKey;
    private final List<Cells> freshKey;
    private final List<Cells> knownVersion;
    private final List<Cells> freshVersion;
    private final Slice known;
    private final Slice fresh;
    private final Slice accepted;
    private long duplicates;
    private long redeliveries;

    private MarketAdmission(Kind kind, Slice known, Slice fresh) {
        this.known = known;
        this.fresh = fresh;
        this.accepted = new Slice(fresh.columns());
        this.knownKey = MarketTables.key(kind).stream().map(known::cells).toList();
        this.freshKey = MarketTables.key(kind).stream().map(fresh::cells).toList();
        this.knownVersion = VERSION.stream().map(known::cells).toList();
        this.freshVersion = VERSION.stream().map(fresh::cells).toList();
    }

    /**
     * Weighs rows against those known, of which none of theirs is missing.
     *
     * @throws RefusedException with {@link Rule#ONE_VERSION_TWO_PAYLOADS}, {@link Rule#HISTORY_REWRITTEN}, {@link
     *     Rule#REVISION_FELL} or {@link Rule#NOTHING_TO_RETRACT}
     */
    static MarketAdmission of(Kind kind, Slice known, Slice fresh) {
        MarketAdmission admission = new MarketAdmission(kind, known, fresh);
        admission.weigh();
        return admission;
    }

    /** The rows to be written. */
    Slice accepted() {
        return accepted;
    }

    long duplicates() {
        return duplicates;
    }

    long redeliveries() {
        return redeliveries;
    }

    private void weigh() {
        Integer[] old = sorted(known.size(), knownKey, knownVersion);
        Integer[] now = sorted(fresh.size(), freshKey, freshVersion);
        int from = 0;
        for (int first = 0; first < now.length; ) {
            int last = first + 1;
            while (last < now.length && order(freshKey, now[first], freshKey, now[last]) == 0) {
                last++;
            }
            while (from < old.length && order(knownKey, old[from], freshKey, now[first]) < 0) {
                from++;
            }
            int to = from;
            while (to < old.length && order(knownKey, old[to], freshKey, now[first]) == 0) {
                to++;
            }
            weigh(Arrays.copyOfRange(old, from, to), Arrays.copyOfRange(now, first, last));
            from = to;
            first = last;
        }
    }

    /** Weighs the versions of one fact, in order; {@code latest} is the last one accepted, if one was. */
    private void weigh(Integer[] old, Integer[] now) {
        int latest = -1;
        for (int row : now) {
            if (latest >= 0) {
                follow(latest, row);
                latest = row;
                continue;
            }
            int before = old.length - 1;
            while (before >= 0 && order(knownVersion, old[before], freshVersion, row) > 0) {
                before--;
            }
            if (before >= 0 && order(knownVersion, old[before], freshVersion, row) == 0) {
                if (!saysTheSame(known, old[before], row)) {
                    throw new RefusedException(Rule.ONE_VERSION_TWO_PAYLOADS, told(row));
                }
                duplicates++;
            } else if (before >= 0 && saysTheSame(known, old[before], row)) {
                redeliveries++;
            } else if (before < old.length - 1) {
                throw new RefusedException(Rule.HISTORY_REWRITTEN, told(row));
            } else {
                if (before < 0 && isRetracted(row)) {
                    throw new RefusedException(Rule.NOTHING_TO_RETRACT, told(row));
                }
                if (before >= 0
                        && knownVersion.get(1).whole(old[before])
                                > freshVersion.get(1).whole(row)) {
                    throw new RefusedException(Rule.REVISION_FELL, told(row));
                }
                accept(row);
                latest = row;
            }
        }
    }

    /** A row after one that was just accepted; its source has collapsed both, so it differs from it. */
    private void follow(int latest, int row) {
        if (order(freshVersion, latest, freshVersion, row) == 0) {
            throw new RefusedException(Rule.ONE_VERSION_TWO_PAYLOADS, told(row));
        }
        accept(row);
    }

    private void accept(int row) {
        accepted.addRow(fresh, row);
    }

    private boolean isRetracted(int row) {
        return fresh.cells("retracted").whole(row) != 0;
    }

    private boolean saysTheSame(Slice other, int otherRow, int row) {
        boolean withdrawn = other.cells("retracted").whole(otherRow) != 0;
        if (withdrawn || isRetracted(row)) {
            return withdrawn && isRetracted(row);
        }
        for (Column column : fresh.columns()) {
            if (!NOT_SAID.contains(column.name())
                    && !other.cells(column.name()).isSame(otherRow, fresh.cells(column.name()), row)) {
                return false;
            }
        }
        return true;
    }

    private static Integer[] sorted(int size, List<Cells> key, List<Cells> version) {
        Integer[] rows = new Integer[size];
        Arrays.setAll(rows, row -> row);
        Arrays.sort(rows, (a, b) -> {
            int byKey = order(key, a, key, b);
            return byKey != 0 ? byKey : order(version, a, version, b);
        });
        return rows;
    }

    private static int order(List<Cells> some, int row, List<Cells> others, int other) {
        for (int at = 0; at < some.size(); at++) {
            Cells one = some.get(at);
            int order = one.column().type() == Type.WORD
                    ? one.text(row).compareTo(others.get(at).text(other))
                    : Long.compare(one.whole(row), others.get(at).whole(other));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private String told(int row) {
        return fresh.cells("symbol").text(row) + " of "
                + Micros.toInstant(fresh.cells("ts").whole(row)) + " ingested at "
                + Micros.toInstant(fresh.cells("ingested_at").whole(row)) + ", revision "
                + fresh.cells("rev").whole(row);
    }
}
