package dev.apex.junit;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.backtest.Backtest;
import dev.apex.market.CorporateAction;
import dev.apex.market.Instrument;
import dev.apex.market.Instrument.Pricing;
import dev.apex.market.MarketQuery;
import dev.apex.market.MarketSource;
import dev.apex.market.Membership;
import dev.apex.market.Symbol;
import dev.apex.strategy.Strategy;
import dev.apex.time.Decision;
import dev.apex.time.DecisionTime;
import dev.apex.time.Micros;
import dev.apex.time.Span;
import dev.apex.time.TradingCalendar;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.LongStream;

/**
 * A source, and the terms on which strategies can be asked about it: symbols, calendar, span, currency and decision time, all
 * taken from what the source holds.
 *
 * <p>A leak must be able to show wherever it is tried, so of a long source it takes the part of some forty sessions in which
 * most happens - revisions, late rows, splits, changes of membership, symbols that fall silent - and of many symbols a
 * dozen. Where it leaves something out, {@link #source()} is an excerpt that reads the rest from the source it was given.
 * Immutable.
 */
public final class Setting {
    private static final Instant EVER = Instant.parse("2099-12-31T00:00:00Z");
    private static final int MEMORY = 8;
    private static final int BEFORE = MEMORY + 2;
    private static final int STEPS = 44;
    private static final int AFTER = 3;
    private static final int FEWEST = 25;
    private static final int SYMBOLS = 12;
    private static final Duration EARLY = Duration.ofMinutes(30);
    private static final int USUALLY_STALE_AFTER = 5;
    /** In microseconds. */
    private static final long TIMELY = 10 * 86_400_000_000L;

    private final MarketSource source;
    private final TradingCalendar calendar;
    private final String currency;
    private final Span span;
    private final int staleAfter;
    private final List<Instrument> instruments;
    private final Survey survey;
    private final List<Decision> decisions;
    private final Optional<Class<? extends LeakKit>> kit;

    private Setting(Setting other, Class<? extends LeakKit> kit) {
        this.source = other.source;
        this.calendar = other.calendar;
        this.currency = other.currency;
        this.span = other.span;
        this.staleAfter = other.staleAfter;
        this.instruments = other.instruments;
        this.survey = other.survey;
        this.decisions = other.decisions;
        this.kit = Optional.of(kit);
    }

    private Setting(MarketSource source, Group group, int history, int first, int last) {
        this.kit = Optional.empty();
        this.calendar = group.calendar;
        this.currency = group.currency;
        this.span = Span.between(
                calendar.session(first).date(), calendar.session(last).date());
        Instant from = calendar.session(Math.max(calendar.firstOrdinal(), first - history - STEPS))
                .opensAt();
        Instant until = calendar.session(last).closesAt().plus(Duration.ofDays(15));
        List<Instrument> some = group.busiest(from, until);
        boolean whole =
                some.size() == group.everything && !group.firstRow.isBefore(from) && !group.lastRow.isAfter(until);
        SortedSet<Symbol> symbols = new TreeSet<>();
        some.forEach(instrument -> symbols.add(instrument.symbol()));
        MarketQuery part = MarketQuery.upTo(until).from(from).of(symbols);
        this.source = whole ? source : new Excerpt(source, part);
        this.instruments = some;
        this.survey = Survey.of(this.source, everything());
        this.decisions = decision().decisions(calendar, span);
        this.staleAfter = USUALLY_STALE_AFTER + group.usualLag();
    }

    /**
     * The setting that a source gives; reads all of it once.
     *
     * @throws RefusedException with {@link Rule#KIT_SOURCE} if it holds fewer than some thirty sessions of prices
     */
    public static Setting of(MarketSource source) {
        return of(source, BEFORE);
    }

    /**
     * The same with more history: for what has to learn before it can decide.
     *
     * @param history how many sessions of prices there are before the first decision, at least 10
     */
    public static Setting of(MarketSource source, int history) {
        Group group = Group.greatest(Survey.of(source, MarketQuery.upTo(EVER)), source);
        int begin = group.calendar.openedBy(Micros.floor(group.firstRow)) + Math.max(BEFORE, history);
        int end = group.calendar.closedBy(Micros.floor(group.lastRow.plus(Duration.ofDays(1))));
        int longest = end - AFTER - begin + 1;
        if (longest < FEWEST) {
            throw new RefusedException(
                    Rule.KIT_SOURCE,
                    source.describe() + " holds prices from " + group.firstRow + " to " + group.lastRow + ", "
                            + Math.max(0, longest) + " sessions of " + group.calendar.name() + " after a warm-up of "
                            + Math.max(BEFORE, history) + " and before the last " + AFTER);
        }
        int steps = Math.min(STEPS, longest);
        int first = group.mostHappens(begin, end - AFTER - steps + 1, steps);
        return new Setting(source, group, Math.max(BEFORE, history), first, first + steps - 1);
    }

    /** The same as that of a kit, which a fresh JVM can make again if it has a name and a constructor without parameters. */
    Setting madeBy(Class<? extends LeakKit> some) {
        return some.isAnonymousClass() || some.isLocalClass() ? this : new Setting(this, some);
    }

    /** The kit that it is of. */
    Optional<Class<? extends LeakKit>> kit() {
        return kit;
    }

    /** What strategies are tried on, and what a leak has to read. */
    public MarketSource source() {
        return source;
    }

    /** A backtest of a strategy on these terms. */
    public Backtest backtest(String id, Supplier<? extends Strategy> factory) {
        return Backtest.of(Specimen.id(id), factory)
                .over(span)
                .on(calendar)
                .deciding(decision())
                .startingWith(1_000_000, currency)
                .remembering(MEMORY)
                .staleAfter(staleAfter)
                .trading(symbols().stream().map(Symbol::name).toArray(String[]::new));
    }

    /** Everything the source will ever know. */
    public MarketQuery everything() {
        return MarketQuery.upTo(EVER);
    }

    /** A clock after everything that the source knows. */
    public Instant ever() {
        return EVER;
    }

    /** What can be traded, by name: symbols of one calendar and currency. */
    public List<Symbol> symbols() {
        return instruments.stream().map(Instrument::symbol).toList();
    }

    public TradingCalendar calendar() {
        return calendar;
    }

    public Span span() {
        return span;
    }

    /** When strategies are asked: half an hour before a session opens. */
    public DecisionTime decision() {
        return DecisionTime.beforeOpen(EARLY);
    }

    /** When a price of the session has just been made: the close, or a second after the hour of a fixing. */
    public DecisionTime justAfterThePrice() {
        Map<LocalTime, Integer> times = new TreeMap<>();
        for (Survey.Price price : survey.prices) {
            times.merge(Micros.toInstant(price.ts()).atZone(calendar.zone()).toLocalTime(), 1, Integer::sum);
        }
        LocalTime usual = times.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse(LocalTime.NOON);
        return hasBars()
                ? DecisionTime.afterClose(Duration.ZERO)
                : DecisionTime.at(usual.withNano(0).plusSeconds(1));
    }

    /** The clock of the first decision. */
    public Instant firstDecision() {
        return decisions.get(0).at();
    }

    /** The end of the last session of the span. */
    public Instant lastClose() {
        return calendar.session(span.last()).closesAt();
    }

    /** Whether every symbol has bars. */
    public boolean hasBars() {
        return instruments.stream().allMatch(instrument -> instrument.pricing() == Pricing.BARS);
    }

    /** The smallest tradable quantity of a symbol. */
    double lot(Symbol symbol) {
        return instrument(symbol).lot();
    }

    /** The greatest whole number of ticks that is not above a price. */
    double inTicks(Symbol symbol, double price) {
        double tick = instrument(symbol).tick();
        double inOne = Math.rint(1 / tick);
        double ticks = Math.floor(price / tick + 1e-6);
        return Math.abs(inOne * tick - 1) < 1e-6 ? ticks / inOne : ticks * tick;
    }

    private Instrument instrument(Symbol symbol) {
        return instruments.stream()
                .filter(some -> some.symbol().equals(symbol))
                .findFirst()
                .orElseThrow();
    }

    /** Why there is no such price, if there is none that arrives after the first decision and before the last. */
    Optional<String> lacksPrices(String what, Predicate<Survey.Price> some) {
        long begin = Micros.floor(firstDecision());
        long end = Micros.floor(decisions.get(decisions.size() - 1).at());
        boolean has =
                survey.prices.stream().anyMatch(price -> price.at() > begin && price.at() <= end && some.test(price));
        return has ? Optional.empty() : Optional.of(what);
    }

    /** Whether a symbol had a price at a decision that was known and not old. */
    boolean isPriced(Symbol symbol, Instant decision) {
        long at = Micros.floor(decision);
        return survey.prices.stream()
                .anyMatch(price -> price.symbol().equals(symbol)
                        && price.at() <= at
                        && price.ts() > at - TIMELY / 2
                        && !Double.isNaN(price.close()));
    }

    /** A price that stood for a decision, and was replaced by another one when it was not yet old. */
    boolean wasRestated(Survey.Price price) {
        return price.isRevision()
                && decisionsWithin(price.first(), price.at()) > 0
                && session(price.ts()) + 4 >= session(price.at());
    }

    /** A price that came when a later session had been over for a decision at least. */
    boolean wasLate(Survey.Price price) {
        return !price.isRevision()
                && calendar.closedBy(price.at()) > session(price.ts()) + 1
                && decisionsWithin(price.ts(), price.at()) > 1;
    }

    /** Whether a price has been made at some decision just after it, and is not known then. */
    boolean isEarlierThanKnown() {
        long[] clocks = justAfterThePrice().decisions(calendar, span).stream()
                .mapToLong(decision -> Micros.floor(decision.at()))
                .toArray();
        return survey.prices.stream()
                .anyMatch(price -> !price.isRevision()
                        && LongStream.of(clocks).anyMatch(clock -> price.ts() <= clock && clock < price.at()));
    }

    private int session(long ts) {
        return calendar.openedBy(ts);
    }

    private long decisionsWithin(long after, long before) {
        return decisions.stream()
                .mapToLong(decision -> Micros.floor(decision.at()))
                .filter(at -> at >= after && at < before)
                .count();
    }

    /** Whether an action of this kind is told of something traded, after the first decision and before the last. */
    boolean tells(Class<? extends CorporateAction> kind) {
        return survey.actions.stream()
                .anyMatch(action -> kind.isInstance(action)
                        && isWithin(action.stamp().ingestedAt())
                        && symbols().contains(action.symbol()));
    }

    /** Whether a change of membership is told of something traded, likewise. */
    boolean tellsOfMembers() {
        return survey.memberships.stream().map(Membership::stamp).anyMatch(stamp -> isWithin(stamp.ingestedAt()));
    }

    private boolean isWithin(Instant at) {
        return at.isAfter(firstDecision())
                && at.isBefore(decisions.get(decisions.size() - 1).at());
    }

    /** What has a price after the span is over. */
    SortedSet<Symbol> survivors(MarketSource asked) {
        SortedSet<Symbol> alive = new TreeSet<>();
        Closes.asOf(asked, everything(), EVER).all().forEach((symbol, closes) -> {
            if (closes.lastKey().isAfter(lastClose())) {
                alive.add(symbol);
            }
        });
        return alive;
    }

    @Override
    public String toString() {
        return symbols().size() + " symbols over " + span + " of " + source.describe();
    }

    /** Instruments that can be traded together. */
    private static final class Group {
        private final TradingCalendar calendar;
        private final String currency;
        private final List<Instrument> instruments;
        private final Survey survey;
        /** How many instruments the source has in all. */
        private final int everything;

        private final Instant firstRow;
        private final Instant lastRow;

        private Group(List<Instrument> instruments, Survey survey) {
            this.instruments = instruments;
            this.survey = survey;
            this.calendar = instruments.get(0).calendar();
            this.currency = instruments.get(0).currency();
            this.everything = survey.instruments.size();
            this.firstRow = Micros.toInstant(
                    prices().stream().mapToLong(Survey.Price::ts).min().orElseThrow());
            this.lastRow = Micros.toInstant(
                    prices().stream().mapToLong(Survey.Price::ts).max().orElseThrow());
        }

        private List<Survey.Price> prices() {
            SortedSet<Symbol> symbols = new TreeSet<>();
            instruments.forEach(instrument -> symbols.add(instrument.symbol()));
            return survey.prices.stream()
                    .filter(price -> symbols.contains(price.symbol()))
                    .toList();
        }

        /** Those of the calendar, pricing and currency of which there are most rows. */
        static Group greatest(Survey survey, MarketSource source) {
            Map<Symbol, Integer> rows = new HashMap<>();
            survey.prices.forEach(price -> rows.merge(price.symbol(), 1, Integer::sum));
            Map<String, List<Instrument>> groups = new LinkedHashMap<>();
            for (Instrument instrument : survey.instruments.values()) {
                if (rows.containsKey(instrument.symbol())) {
                    String key = instrument.calendar().digest() + instrument.pricing() + instrument.currency();
                    groups.computeIfAbsent(key, none -> new ArrayList<>()).add(instrument);
                }
            }
            return groups.values().stream()
                    .max(Comparator.comparingInt(some -> some.stream()
                            .mapToInt(one -> rows.get(one.symbol()))
                            .sum()))
                    .map(some -> new Group(some, survey))
                    .orElseThrow(() -> new RefusedException(Rule.KIT_SOURCE, source.describe() + " holds no prices"));
        }

        /** The start of the stretch of so many sessions in which the most kinds of things happen. */
        int mostHappens(int from, int to, int steps) {
            Map<String, SortedSet<Integer>> happenings = new LinkedHashMap<>();
            Map<Symbol, Long> newest = new TreeMap<>();
            for (Survey.Price price : prices()) {
                newest.merge(price.symbol(), price.ts(), Math::max);
                if (price.isRevision()) {
                    happened(happenings, "revision", price.at());
                } else if (calendar.closedBy(price.at()) > calendar.openedBy(price.ts()) + 1) {
                    happened(happenings, "late", price.at());
                }
            }
            long end = Micros.floor(lastRow.minus(Duration.ofDays(7)));
            newest.values().stream().filter(ts -> ts < end).forEach(ts -> happened(happenings, "silence", ts));
            for (CorporateAction action : survey.actions) {
                happened(happenings, action.topic(), Micros.floor(action.stamp().ingestedAt()));
            }
            for (Membership change : survey.memberships) {
                happened(happenings, "member", Micros.floor(change.stamp().ingestedAt()));
            }
            int best = from;
            long most = -1;
            for (int start = from; start <= to; start += Math.min(5, Math.max(1, to - start))) {
                int first = start;
                long kinds = happenings.values().stream()
                        .filter(sessions ->
                                !sessions.subSet(first + 3, first + steps - 3).isEmpty())
                        .count();
                if (kinds > most) {
                    most = kinds;
                    best = start;
                }
            }
            return best;
        }

        private void happened(Map<String, SortedSet<Integer>> happenings, String what, long at) {
            happenings.computeIfAbsent(what, none -> new TreeSet<>()).add(calendar.openedBy(at));
        }

        /** The instruments of which most is told in a stretch of time, by name. */
        List<Instrument> busiest(Instant from, Instant until) {
            Map<Symbol, Integer> told = new HashMap<>();
            for (Survey.Price price : prices()) {
                Instant at = Micros.toInstant(price.at());
                if (at.isAfter(from) && at.isBefore(until) && isTimely(price)) {
                    told.merge(price.symbol(), price.isRevision() ? 10 : 1, Integer::sum);
                }
            }
            survey.actions.stream()
                    .filter(action -> action.stamp().ingestedAt().isAfter(from)
                            && action.stamp().ingestedAt().isBefore(until))
                    .forEach(action -> told.merge(action.symbol(), 1_000, Integer::sum));
            long end = Micros.floor(until.minus(Duration.ofDays(21)));
            Map<Symbol, Long> newest = new HashMap<>();
            prices().forEach(price -> newest.merge(price.symbol(), price.ts(), Math::max));
            newest.forEach((symbol, ts) -> told.merge(symbol, ts < end ? 1_000 : 0, Integer::sum));
            SortedSet<Symbol> timely = new TreeSet<>();
            prices().stream()
                    .filter(price -> Micros.toInstant(price.ts()).isAfter(from) && isTimely(price))
                    .forEach(price -> timely.add(price.symbol()));
            return instruments.stream()
                    .filter(instrument -> timely.isEmpty() || timely.contains(instrument.symbol()))
                    .sorted(Comparator.comparing((Instrument instrument) -> -told.getOrDefault(instrument.symbol(), 0))
                            .thenComparing(Instrument::symbol))
                    .limit(SYMBOLS)
                    .sorted(Comparator.comparing(Instrument::symbol))
                    .toList();
        }

        /** Prices that were put in years later could not be traded on. */
        private static boolean isTimely(Survey.Price price) {
            return price.first() - price.ts() < TIMELY;
        }

        /** How many sessions late rows are as a rule; none where they come before the next session is over. */
        int usualLag() {
            List<Integer> lags = prices().stream()
                    .filter(price -> !price.isRevision())
                    .map(price -> Math.max(0, calendar.closedBy(price.at()) - calendar.openedBy(price.ts())))
                    .sorted()
                    .toList();
            return lags.get(lags.size() / 2);
        }
    }
}
