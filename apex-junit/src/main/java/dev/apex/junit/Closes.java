package dev.apex.junit;

import dev.apex.market.Bar;
import dev.apex.market.CorporateAction;
import dev.apex.market.Fixing;
import dev.apex.market.MarketQuery;
import dev.apex.market.MarketSource;
import dev.apex.market.Membership;
import dev.apex.market.Symbol;
import dev.apex.market.Visible;
import dev.apex.time.Micros;
import java.time.Instant;
import java.util.List;
import java.util.Map.Entry;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Prices as somebody read them by himself, by symbol and event time, who may know too much by it. */
final class Closes {
    private static final TreeMap<Instant, Double> NONE = new TreeMap<>();

    private final SortedMap<Symbol, TreeMap<Instant, Double>> all = new TreeMap<>();
    private final SortedMap<Symbol, TreeMap<Instant, Double>> lows = new TreeMap<>();
    private final List<CorporateAction> actions;
    private final List<Membership> memberships;

    private Closes(Visible visible) {
        for (Bar bar : visible.bars()) {
            put(all, bar.symbol(), bar.stamp().eventTime(), bar.close());
            put(lows, bar.symbol(), bar.stamp().eventTime(), bar.low());
        }
        for (Fixing fixing : visible.fixings()) {
            put(all, fixing.symbol(), fixing.stamp().eventTime(), fixing.price());
            put(lows, fixing.symbol(), fixing.stamp().eventTime(), fixing.price());
        }
        this.actions = visible.actions();
        this.memberships = visible.memberships();
    }

    private Closes(Survey survey) {
        for (Survey.Price price : survey.prices) {
            if (!Double.isNaN(price.close())) {
                put(all, price.symbol(), Micros.toInstant(price.ts()), price.close());
            }
        }
        this.actions = survey.actions;
        this.memberships = survey.memberships;
    }

    static Closes of(Survey survey) {
        return new Closes(survey);
    }

    private static void put(SortedMap<Symbol, TreeMap<Instant, Double>> to, Symbol symbol, Instant at, double price) {
        to.computeIfAbsent(symbol, none -> new TreeMap<>()).put(at, price);
    }

    /** What a source shows at a clock. */
    static Closes asOf(MarketSource source, MarketQuery query, Instant clock) {
        return new Closes(source.asOf(query, clock));
    }

    /** Everything that a setting's source will ever know, read on a thread of its own, where no guard sees it. */
    static Closes ever(Setting setting) {
        return unguarded(() -> asOf(setting.source(), setting.everything(), setting.ever()));
    }

    /** The outcome of some work on a thread of its own. */
    static <T> T unguarded(Supplier<T> work) {
        FutureTask<T> outcome = new FutureTask<>(work::get);
        new Thread(outcome).start();
        try {
            return outcome.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** By symbol, then by event time. */
    SortedMap<Symbol, TreeMap<Instant, Double>> all() {
        return all;
    }

    TreeMap<Instant, Double> of(Symbol symbol) {
        return all.getOrDefault(symbol, NONE);
    }

    TreeMap<Instant, Double> lows(Symbol symbol) {
        return lows.getOrDefault(symbol, NONE);
    }

    List<CorporateAction> actions() {
        return actions;
    }

    /** Who belongs to the universe when all is told; everybody, if nothing is told of it. */
    SortedSet<Symbol> membersInTheEnd() {
        SortedMap<Symbol, Boolean> members = new TreeMap<>();
        all.keySet().forEach(symbol -> members.put(symbol, memberships.isEmpty()));
        memberships.forEach(change -> members.put(change.symbol(), change.member()));
        SortedSet<Symbol> last = new TreeSet<>();
        members.forEach((symbol, member) -> {
            if (member) {
                last.add(symbol);
            }
        });
        return last;
    }

    /** Whether a symbol is known to belong to the universe at an instant; everybody does, if nothing is told of it. */
    boolean isMember(Symbol symbol, Instant at) {
        boolean member = memberships.isEmpty();
        for (Membership change : memberships) {
            if (change.symbol().equals(symbol)
                    && !change.stamp().eventTime().isAfter(at)
                    && !change.stamp().ingestedAt().isAfter(at)) {
                member = change.member();
            }
        }
        return member;
    }

    /** By how much the next price after an instant is above the last one up to it; 0 where there is no next one. */
    double nextChange(Symbol symbol, Instant now) {
        return change(of(symbol).floorEntry(now), of(symbol).higherEntry(now));
    }

    /** By how much the last price up to an instant, arrived or not, is above the one before. */
    double lastChange(Symbol symbol, Instant now) {
        Entry<Instant, Double> last = of(symbol).floorEntry(now);
        return last == null ? 0 : change(of(symbol).lowerEntry(last.getKey()), last);
    }

    private static double change(@Nullable Entry<Instant, Double> then, @Nullable Entry<Instant, Double> later) {
        return then == null || later == null ? 0 : later.getValue() / then.getValue() - 1;
    }

    /** The mean of all prices of a symbol. */
    double mean(Symbol symbol) {
        return of(symbol).values().stream()
                .mapToDouble(Double::doubleValue)
                .average()
                .orElse(Double.NaN);
    }
}
