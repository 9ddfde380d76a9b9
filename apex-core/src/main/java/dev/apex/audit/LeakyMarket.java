package dev.apex.audit;

import dev.apex.backtest.Backtest;
import dev.apex.backtest.Contamination;
import dev.apex.execution.Conversion;
import dev.apex.execution.Interest;
import dev.apex.market.CorporateAction;
import dev.apex.market.Instrument;
import dev.apex.market.MarketSource;
import dev.apex.market.Symbol;
import dev.apex.market.Tape.Kind;
import dev.apex.time.Decision;
import dev.apex.time.Micros;
import dev.apex.time.TradingCalendar;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * A market told again with leaks in it, and the facts that say whether it can express each of them.
 *
 * <p>Everything is decided on the rows that the run may read, by its own decision instants. Confined to one thread.
 */
final class LeakyMarket {
    /** Leaks that lie in the rows, and not in the run. */
    private static final Set<Leak> IN_ROWS = EnumSet.of(Leak.SURVIVORS_ONLY, Leak.RESTATED_VALUES, Leak.BARS_AT_CLOSE);

    private final MarketSource source;
    private final Backtest backtest;
    private final Chronicle chronicle;
    private final long end;
    private final long[] decisions;
    private final long[] foresight;
    private final Map<Version.Key, Version> first = new HashMap<>();
    private final Map<Version.Key, Version> last = new LinkedHashMap<>();
    private final Map<Symbol, Version.Key> firstChange = new HashMap<>();
    private final SortedMap<Symbol, String> gone = new TreeMap<>();
    private final SortedSet<Symbol> joined = new TreeSet<>();
    private final Map<Set<Leak>, World> worlds = new HashMap<>();

    /** A market with leaks in its rows, and its final version known at event time. */
    record World(MarketSource source, MarketSource hindsight) {}

    LeakyMarket(Backtest backtest, MarketSource source) {
        this.source = source;
        this.backtest = backtest;
        this.chronicle = Chronicle.of(source, backtest.query());
        List<Decision> asked = backtest.decision().decisions(backtest.calendar(), backtest.span());
        this.decisions = asked.stream().mapToLong(one -> Micros.floor(one.at())).toArray();
        this.foresight = asked.stream()
                .mapToLong(one -> Micros.floor(Contamination.foresight(backtest.calendar(), one)))
                .toArray();
        int session = backtest.calendar().ordinalAtOrBefore(backtest.span().last());
        this.end = backtest.calendar().closesAt(session);
        chronicle.forEach(version -> {
            if (version.key().kind() == Kind.MEMBERSHIP) {
                firstChange.putIfAbsent(version.key().symbol(), version.key());
            }
            first.putIfAbsent(version.key(), version);
            last.put(version.key(), version);
        });
        findGone();
    }

    private void findGone() {
        Set<Symbol> kept = keptByTheBooks();
        Map<Symbol, Long> lastPrice = new HashMap<>();
        Map<Symbol, Version> member = new TreeMap<>();
        for (Version version : last.values()) {
            Version.Key key = version.key();
            if (version.retracted() || key.ts() > end) {
                continue;
            }
            CorporateAction action = version.action();
            if (version.isPrice()) {
                lastPrice.merge(key.symbol(), key.ts(), Math::max);
            } else if (action instanceof CorporateAction.Delisting || action instanceof CorporateAction.Succession) {
                gone.put(key.symbol(), "delisted or succeeded");
            } else if (key.kind() == Kind.MEMBERSHIP) {
                member.merge(
                        key.symbol(), version, (a, b) -> a.key().ts() > b.key().ts() ? a : b);
            }
        }
        instruments().forEach((symbol, instrument) -> {
            Long priced = lastPrice.get(symbol);
            TradingCalendar calendar = instrument.calendar();
            if (priced == null || calendar.closedBy(end) - calendar.closedBy(priced) > backtest.staleAfter()) {
                gone.putIfAbsent(symbol, "not priced any more");
            }
        });
        member.forEach((symbol, state) -> {
            if (state.values()[0] != 1) {
                gone.putIfAbsent(symbol, "no member any more");
            } else if (state.key().ts() > Micros.floor(backtest.query().from())) {
                joined.add(symbol);
            }
        });
        gone.keySet().removeAll(kept);
        joined.removeAll(gone.keySet());
    }

    private SortedMap<Symbol, Instrument> instruments() {
        SortedMap<Symbol, Instrument> all = new TreeMap<>();
        first.values().forEach(version -> {
            Instrument instrument = version.instrument();
            if (instrument != null) {
                all.put(instrument.symbol(), instrument);
            }
        });
        return all;
    }

    private Set<Symbol> keptByTheBooks() {
        Set<Symbol> kept = new HashSet<>();
        backtest.bookkeeping().conversions().values().stream()
                .map(Conversion::pair)
                .forEach(kept::add);
        backtest.bookkeeping().interest().flatMap(Interest::series).ifPresent(kept::add);
        return kept;
    }

    /** The rows as told. */
    Chronicle chronicle() {
        return chronicle;
    }

    /** Why the rows cannot express a leak that lies in them, or in what is read of them; empty if they can. */
    Optional<String> silentOn(Leak leak) {
        return switch (leak) {
            case BARS_AT_CLOSE ->
                reasonUnless(
                        anyPrice(
                                key -> isBetween(decisions, key.ts(), first(key).ingestedAt())),
                        "no price had happened at a decision and arrived after it");
            case WHOLE_SAMPLE_FEATURES ->
                reasonUnless(
                        anyPrice(key -> isBetween(foresight, key.ts(), last(key).ingestedAt())),
                        "every price up to the close decided in had arrived for good by the decision");
            case RESTATED_VALUES ->
                reasonUnless(
                        last.keySet().stream().anyMatch(this::wasRestatedUnseen),
                        "no value that a decision could meet was restated later");
            case SURVIVORS_ONLY ->
                reasonUnless(
                        !gone.isEmpty() || !joined.isEmpty(),
                        "every symbol is alive in the end, and was a member from the beginning");
            default -> Optional.empty();
        };
    }

    private static Optional<String> reasonUnless(boolean expressed, String reason) {
        return expressed ? Optional.empty() : Optional.of(reason);
    }

    private boolean anyPrice(Predicate<Version.Key> fact) {
        return last.keySet().stream().anyMatch(key -> key.kind().isPrice() && fact.test(key));
    }

    private Version first(Version.Key key) {
        return find(first, key);
    }

    private Version last(Version.Key key) {
        return find(last, key);
    }

    private static Version find(Map<Version.Key, Version> versions, Version.Key key) {
        Version version = versions.get(key);
        if (version == null) {
            throw new IllegalStateException("no version of " + key);
        }
        return version;
    }

    /** Whether the first decision that knows something at an instant, if it looks ahead so far, is made before it arrives. */
    private boolean isBetween(long[] reaches, long known, long arrives) {
        int found = Arrays.binarySearch(reaches, known);
        int place = found >= 0 ? found : -found - 1;
        while (place > 0 && place < reaches.length && reaches[place - 1] == known) {
            place--;
        }
        return place < reaches.length && decisions[place] < arrives;
    }

    private boolean wasRestatedUnseen(Version.Key key) {
        Version then = first(key);
        Version now = last(key);
        boolean told = key.kind().isPrice() || key.kind() == Kind.ACTIONS;
        boolean differs = then.retracted() != now.retracted() || !Arrays.equals(then.values(), now.values());
        return told && differs && isBetween(decisions, then.ingestedAt(), now.ingestedAt());
    }

    /** The market with those of some leaks that lie in the rows. */
    World with(Set<Leak> leaks) {
        Set<Leak> inRows = EnumSet.noneOf(Leak.class);
        leaks.stream().filter(IN_ROWS::contains).forEach(inRows::add);
        return worlds.computeIfAbsent(inRows, this::tell);
    }

    private World tell(Set<Leak> leaks) {
        Retelling rows = Retelling.unchanged();
        if (leaks.contains(Leak.SURVIVORS_ONLY)) {
            rows = rows.then(survivors());
        }
        Retelling hindsight = rows.then(finalValues(true)).then(atEventTime());
        if (leaks.contains(Leak.RESTATED_VALUES)) {
            rows = rows.then(finalValues(false));
        }
        if (leaks.contains(Leak.BARS_AT_CLOSE)) {
            rows = rows.then(atEventTime());
        }
        String name = source.describe();
        return new World(
                leaks.isEmpty() ? source : chronicle.retold(name + ", contaminated with " + leaks, rows),
                chronicle.retold(name + ", in hindsight", hindsight));
    }

    /** The first version of each price at its event time, as if it had been observed then. */
    private static Retelling atEventTime() {
        return (version, to) -> to.accept(
                version.isPrice() && version.ingestedAt() == version.firstAt()
                        ? new Version(
                                version.key(),
                                version.instrument(),
                                version.opensAt(),
                                version.key().ts(),
                                version.key().ts(),
                                version.rev(),
                                false,
                                version.retracted(),
                                version.values(),
                                version.action())
                        : version);
    }

    /** The last version of each price, and of each action if they are asked for, at its first arrival; none of what was withdrawn. */
    private Retelling finalValues(boolean pricesOnly) {
        return (version, to) -> {
            Version.Key key = version.key();
            if (!version.isPrice() && (pricesOnly || key.kind() != Kind.ACTIONS)) {
                to.accept(version);
            } else if (isFirst(version)) {
                Version now = last(key);
                if (!now.retracted()) {
                    to.accept(now.arriving(version.ingestedAt()));
                }
            }
        };
    }

    private boolean isFirst(Version version) {
        return version.ingestedAt() == version.firstAt()
                && version.rev() == first(version.key()).rev();
    }

    /** Only what is alive in the end; a member in the end is one from the beginning. */
    private Retelling survivors() {
        long from = Micros.floor(backtest.query().from());
        return (version, to) -> {
            Symbol symbol = version.key().symbol();
            if (gone.containsKey(symbol)) {
                return;
            }
            if (version.key().kind() != Kind.MEMBERSHIP) {
                to.accept(version);
            } else if (version.key().equals(firstChange.get(symbol)) && isFirst(version)) {
                Version.Key key = new Version.Key(
                        Kind.MEMBERSHIP, symbol, from, version.key().topic());
                to.accept(new Version(key, null, from, from, from, 0, false, false, new double[] {1}, null));
            }
        };
    }
}
