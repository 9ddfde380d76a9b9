package dev.apex.facts;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.market.Asking;
import dev.apex.market.Symbol;
import dev.apex.time.Micros;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the names of one source mean, by event time and as of a clock.
 *
 * <p>It is read once, with all its versions, and stays as it was then: what is appended to the log later changes nothing of
 * it. It obeys the rule of all facts: of what was known at the clock the latest version counts, and what was withdrawn by then
 * was never said. Rows are translated at their own knowledge time, by which they mean what they meant to whoever took them
 * in. It refuses while a strategy is being asked, for it knows of later clocks. Immutable and safe for use by several threads.
 */
public final class SymbolMap {
    private static final Instant EVER = Instant.parse("2100-01-01T00:00:00Z");

    private final String source;
    private final long batch;
    /** By name and by the time from which on it is said, the versions in order. */
    private final SortedMap<String, NavigableMap<Long, List<Fact>>> said = new TreeMap<>();

    private SymbolMap(String source, long batch, List<Fact> versions) {
        this.source = source;
        this.batch = batch;
        for (Fact version : versions) {
            said.computeIfAbsent(version.getText("name"), name -> new TreeMap<>())
                    .computeIfAbsent(Micros.exact(version.stamp().eventTime()), from -> new ArrayList<>())
                    .add(version);
        }
    }

    /**
     * Reads what a log says of the names of a source, as of its last batch.
     *
     * @throws RefusedException as {@link FactLog#history}
     */
    public static SymbolMap of(FactLog log, String source) {
        return of(log, source, log.batches());
    }

    /** Reads what a log says of the names of a source, through a batch. */
    public static SymbolMap of(FactLog log, String source, long batch) {
        FactQuery query =
                FactQuery.of(FactKinds.SYMBOL_MAP).where("source", source).throughBatch(batch);
        return new SymbolMap(source, batch, log.history(query, EVER));
    }

    /** Whose names they are. */
    public String source() {
        return source;
    }

    /** The batch of the log through which it was read. */
    public long batch() {
        return batch;
    }

    /**
     * What a name meant at an event time, by what was known at a clock; nothing if it meant nothing, or none had said so.
     *
     * @param clock rounded down to a microsecond
     */
    public Optional<Symbol> find(String name, Instant eventTime, Instant clock) {
        return find(name, Micros.floor(eventTime), Micros.floor(clock));
    }

    /** The same in microseconds since 1970, for loops. */
    public Optional<Symbol> find(String name, long eventTime, long clock) {
        Asking.refuse(() -> "reads the names of " + source);
        NavigableMap<Long, List<Fact>> byStart = said.get(name);
        if (byStart == null) {
            return Optional.empty();
        }
        for (List<Fact> versions :
                byStart.headMap(eventTime, true).descendingMap().values()) {
            Optional<Fact> visible = visible(versions, clock);
            if (visible.isPresent()) {
                return visible.get().findText("symbol").map(Symbol::of);
            }
        }
        return Optional.empty();
    }

    /**
     * What a name meant, as {@link #find(String, Instant, Instant)} says.
     *
     * @throws RefusedException with {@link Rule#NAME_NOT_MAPPED} if it meant nothing
     */
    public Symbol get(String name, Instant eventTime, Instant clock) {
        return find(name, eventTime, clock)
                .orElseThrow(() -> new RefusedException(
                        Rule.NAME_NOT_MAPPED,
                        "\"" + name + "\" of " + source + " at " + eventTime + ", as known at " + clock));
    }

    /** Every name that has meant one of some symbols, to anyone at any time; for a store that asks by name. */
    public SortedSet<String> names(Collection<Symbol> symbols) {
        SortedSet<String> names = new TreeSet<>();
        for (Map.Entry<String, NavigableMap<Long, List<Fact>>> each : said.entrySet()) {
            boolean meant = each.getValue().values().stream()
                    .flatMap(List::stream)
                    .filter(fact -> !fact.isRetracted())
                    .flatMap(fact -> fact.findText("symbol").stream())
                    .anyMatch(symbol -> symbols.contains(Symbol.of(symbol)));
            if (meant) {
                names.add(each.getKey());
            }
        }
        return names;
    }

    /** Every symbol that a name has meant, to anyone at any time. */
    public SortedSet<Symbol> symbols() {
        SortedSet<Symbol> symbols = new TreeSet<>();
        for (NavigableMap<Long, List<Fact>> byStart : said.values()) {
            byStart.values().stream()
                    .flatMap(List::stream)
                    .filter(fact -> !fact.isRetracted())
                    .flatMap(fact -> fact.findText("symbol").stream())
                    .map(Symbol::of)
                    .forEach(symbols::add);
        }
        return symbols;
    }

    /** The latest version known at a clock, unless that withdraws what was said. */
    private static Optional<Fact> visible(List<Fact> versions, long clock) {
        Optional<Fact> latest = Optional.empty();
        for (Fact version : versions) {
            if (Micros.exact(version.stamp().ingestedAt()) <= clock) {
                latest = Optional.of(version);
            }
        }
        return latest.filter(version -> !version.isRetracted());
    }

    @Override
    public String toString() {
        return said.size() + " names of " + source + ", through batch " + batch;
    }
}
