package dev.apex.junit;

import dev.apex.market.Feed;
import dev.apex.market.Intake;
import dev.apex.market.MarketQuery;
import dev.apex.market.MarketSource;
import dev.apex.market.Symbol;
import dev.apex.market.Visible;
import dev.apex.time.Micros;
import java.time.Instant;
import java.util.SortedSet;
import java.util.TreeSet;

/** A part of a source, read from it: some symbols, and what happened and was known within some time. */
final class Excerpt extends MarketSource {
    private final MarketSource whole;
    private final MarketQuery part;

    Excerpt(MarketSource whole, MarketQuery part) {
        this.whole = whole;
        this.part = part;
    }

    @Override
    public String describe() {
        return part.symbols().size() + " symbols of " + whole.describe();
    }

    @Override
    public long batches() {
        return whole.batches();
    }

    @Override
    public Intake intake() {
        return whole.intake();
    }

    @Override
    protected Feed feed(MarketQuery query) {
        return whole.open(both(query));
    }

    @Override
    protected Visible visibleAt(MarketQuery query, long clock) {
        return whole.asOf(both(query), Micros.toInstant(clock));
    }

    private MarketQuery both(MarketQuery query) {
        SortedSet<Symbol> symbols = new TreeSet<>(part.symbols());
        if (!query.symbols().isEmpty()) {
            symbols.retainAll(query.symbols());
        }
        if (symbols.isEmpty()) {
            return MarketQuery.upTo(Instant.EPOCH).of(part.symbols());
        }
        return MarketQuery.upTo(earlier(part.ceiling(), query.ceiling()))
                .from(later(part.from(), query.from()))
                .of(symbols);
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private static Instant later(Instant one, Instant other) {
        return one.isBefore(other) ? other : one;
    }
}
