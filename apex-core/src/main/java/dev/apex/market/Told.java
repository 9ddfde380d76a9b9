package dev.apex.market;

import dev.apex.time.Micros;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the clock has released of one tape of announcements: for each fact the latest version. */
final class Told {
    final Tape tape;
    private final SortedMap<Symbol, TreeMap<Fact, Integer>> facts = new TreeMap<>();
    /** By symbol the row that arrived last. */
    private final Map<Symbol, Integer> newest = new TreeMap<>();

    private Tape.Release release;

    private record Fact(long ts, String topic) implements Comparable<Fact> {
        private static final Comparator<Fact> ORDER =
                Comparator.comparingLong(Fact::ts).thenComparing(Fact::topic);

        @Override
        public int compareTo(Fact other) {
            return ORDER.compare(this, other);
        }
    }

    Told(Tape tape) {
        this.tape = tape;
        this.release = tape.start;
    }

    /** What the last step released. */
    Tape.Release release() {
        return release;
    }

    /** Applies the rows up to the clock. */
    void advance(long clock) {
        release = tape.after(release, clock);
        for (int row = release.from; row < release.to; row++) {
            facts.computeIfAbsent(tape.symbols.get(tape.symbol(row)), symbol -> new TreeMap<>())
                    .put(new Fact(tape.ts(row), tape.topic(row)), row);
            newest.put(tape.symbols.get(tape.symbol(row)), row);
        }
    }

    /** Whether anything was ever told about a symbol. */
    boolean knows(Symbol symbol) {
        return facts.containsKey(symbol);
    }

    /** Whether a fact is visible. */
    boolean isVisible(Symbol symbol, long ts, String topic) {
        TreeMap<Fact, Integer> told = facts.get(symbol);
        Integer row = told == null ? null : told.get(new Fact(ts, topic));
        return row != null && !tape.isRetracted(row);
    }

    /** The figure of the latest visible row of a topic with an event time at or before a stamp; NaN if there is none. */
    double latest(Symbol symbol, String topic, long ts) {
        TreeMap<Fact, Integer> told = facts.get(symbol);
        if (told != null) {
            for (Map.Entry<Fact, Integer> fact :
                    told.headMap(new Fact(ts + 1, ""), false).descendingMap().entrySet()) {
                if (fact.getKey().topic.equals(topic) && !tape.isRetracted(fact.getValue())) {
                    return tape.values[0][fact.getValue()];
                }
            }
        }
        return Double.NaN;
    }

    /** When the latest row about a symbol arrived. */
    Optional<Instant> lastArrival(Symbol symbol) {
        return Optional.ofNullable(newest.get(symbol)).map(row -> Micros.toInstant(tape.ingestedAt[row]));
    }

    /** Rows about a symbol that are visible, by event time. */
    List<Integer> visible(Symbol symbol) {
        List<Integer> rows = new ArrayList<>();
        TreeMap<Fact, Integer> told = facts.get(symbol);
        if (told != null) {
            told.values().stream().filter(row -> !tape.isRetracted(row)).forEach(rows::add);
        }
        return rows;
    }

    /** Rows about every symbol that are visible, by symbol and event time. */
    List<Integer> visible() {
        return facts.keySet().stream()
                .flatMap(symbol -> visible(symbol).stream())
                .toList();
    }

    /** The instants at which what the latest visible row in effect says turns to 1, then from it, and so on. */
    long[] turns(Symbol symbol) {
        TreeMap<Fact, Integer> some = facts.get(symbol);
        long[] turns = new long[some == null ? 0 : some.size()];
        int count = 0;
        if (some != null) {
            for (int row : some.values()) {
                boolean holds = tape.values[0][row] == 1;
                if (!tape.isRetracted(row) && holds == (count % 2 == 0)) {
                    turns[count++] = tape.ts(row);
                }
            }
        }
        return Arrays.copyOf(turns, count);
    }

    /** Whether the latest visible row in effect at the clock says 1. */
    boolean holds(Symbol symbol, long clock) {
        boolean holds = false;
        TreeMap<Fact, Integer> told = facts.get(symbol);
        if (told != null) {
            for (int row : told.values()) {
                if (tape.ts(row) <= clock && !tape.isRetracted(row)) {
                    holds = tape.values[0][row] == 1;
                }
            }
        }
        return holds;
    }
}
