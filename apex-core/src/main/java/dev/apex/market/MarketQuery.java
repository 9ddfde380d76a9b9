package dev.apex.market;

import dev.apex.time.Micros;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a run asks of a source: which symbols, prices from which event time on, known up to which ceiling.
 *
 * <p>The ceiling is a knowledge time, so that rows which arrive after it change nothing; announcements are read from
 * their beginning, because membership is a state. Immutable.
 */
public final class MarketQuery {
    private final SortedSet<Symbol> symbols;
    private final long from;
    private final long ceiling;

    private MarketQuery(SortedSet<Symbol> symbols, long from, long ceiling) {
        this.symbols = symbols;
        this.from = from;
        this.ceiling = ceiling;
    }

    /** Everything a source has that was known at the ceiling. */
    public static MarketQuery upTo(Instant ceiling) {
        return new MarketQuery(Collections.emptySortedSet(), 0, Micros.floor(ceiling));
    }

    /** The same for prices with an event time at or after {@code start}. */
    public MarketQuery from(Instant start) {
        return new MarketQuery(symbols, Micros.floor(start), ceiling);
    }

    /** The same for these symbols only; an empty collection means every symbol. */
    public MarketQuery of(Collection<Symbol> some) {
        return new MarketQuery(Collections.unmodifiableSortedSet(new TreeSet<>(some)), from, ceiling);
    }

    /** The symbols asked for, by name; empty means all. */
    public SortedSet<Symbol> symbols() {
        return symbols;
    }

    /** The earliest event time of a price. */
    public Instant from() {
        return Micros.toInstant(from);
    }

    /** The latest arrival. */
    public Instant ceiling() {
        return Micros.toInstant(ceiling);
    }

    /** Whether a price row, or with any {@code ts} an announcement, is asked for. */
    public boolean wants(Symbol symbol) {
        return symbols.isEmpty() || symbols.contains(symbol);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MarketQuery that
                && symbols.equals(that.symbols)
                && from == that.from
                && ceiling == that.ceiling;
    }

    @Override
    public int hashCode() {
        return (symbols.hashCode() * 31 + Long.hashCode(from)) * 31 + Long.hashCode(ceiling);
    }

    @Override
    public String toString() {
        return (symbols.isEmpty() ? "every symbol" : symbols) + " from " + from() + ", known at " + ceiling();
    }
}
