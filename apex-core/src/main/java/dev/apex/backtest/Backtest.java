package dev.apex.backtest;

import static java.util.Objects.requireNonNull;

import dev.apex.Decimal;
import dev.apex.Digest;
import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.execution.Bookkeeping;
import dev.apex.execution.Borrow;
import dev.apex.execution.Conversion;
import dev.apex.execution.Fees;
import dev.apex.execution.FillModel;
import dev.apex.execution.Interest;
import dev.apex.execution.Matching;
import dev.apex.execution.Participation;
import dev.apex.execution.Slippage;
import dev.apex.execution.TerminalValue;
import dev.apex.feature.Derived;
import dev.apex.market.MarketQuery;
import dev.apex.market.MarketSource;
import dev.apex.market.Symbol;
import dev.apex.random.RunSeed;
import dev.apex.strategy.Gate;
import dev.apex.strategy.Strategy;
import dev.apex.time.DecisionTime;
import dev.apex.time.Span;
import dev.apex.time.TradingCalendar;
import java.lang.reflect.Field;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A strategy together with everything that decides its result but the data: span, calendar, decision time, cash, costs.
 *
 * <p>An immutable value: change is a copy, so that it can be kept in a constant, varied, and run on any source. What must be
 * said - a span, a calendar, a decision time - is refused by name where it is missing. Safe for use by several threads as
 * far as its strategy factory is.
 */
public final class Backtest {
    private static final String STRATEGY = "strategy";
    private static final Duration SETTLEMENT = Duration.ofDays(10);
    private static final int REMEMBERED = 260;
    private static final int STALE_AFTER = 5;
    private static final int LAPSE_AFTER = 5;
    private static final Duration CUT_OFF = Duration.ofMinutes(15);

    private final Terms terms;
    /** Worked out when first asked for; two threads that do so find the same. */
    private volatile @Nullable Schedule schedule;

    /** All that a backtest consists of; written only while a copy is being made. */
    private static final class Terms implements Cloneable {
        private String id;
        private Supplier<? extends Strategy> factory;
        private @Nullable Span span;
        private @Nullable TradingCalendar calendar;
        private @Nullable DecisionTime decision;
        private double cash = 1_000_000;
        private String currency = "USD";
        private Slippage slippage = Slippage.none();
        private Fees fees = Fees.none();
        private Bookkeeping books = Bookkeeping.in("USD", TradingCalendar.roundTheClock());
        private Duration latency = Duration.ZERO;
        private Duration settlement = SETTLEMENT;
        private int remembering = REMEMBERED;
        private int staleAfter = STALE_AFTER;
        private int lapseAfter = LAPSE_AFTER;
        private Matching matching = Matching.pessimistic();
        private Participation participation = Participation.unlimited();
        private Duration cutOff = CUT_OFF;
        private SortedSet<Symbol> symbols = Collections.emptySortedSet();
        private List<Derived<?>> derived = List.of();
        private int warmUp;
        private Optional<LocalDate> notBefore = Optional.empty();
        private Optional<Duration> within = Optional.empty();
        private SortedMap<String, String> parameters = Collections.emptySortedMap();
        private Optional<Benchmark> benchmark = Optional.empty();
        private Optional<Gate> gate = Optional.empty();
        private Optional<Contamination> contamination = Optional.empty();
        private SortedMap<String, String> allowed = Collections.emptySortedMap();

        Terms(String id, Supplier<? extends Strategy> factory) {
            this.id = id;
            this.factory = factory;
        }

        /** Everything given but factories, of which counts what is made and not where, and what decides nothing. */
        List<@Nullable Object> parts() {
            List<@Nullable Object> parts = new ArrayList<>();
            for (Field field : Terms.class.getDeclaredFields()) {
                try {
                    if (!List.of("factory", "benchmark", "within", "contamination", "allowed")
                            .contains(field.getName())) {
                        parts.add(field.get(this));
                    }
                } catch (IllegalAccessException e) {
                    throw new IllegalStateException(e);
                }
            }
            return parts;
        }

        Terms copy() {
            try {
                return (Terms) clone();
            } catch (CloneNotSupportedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private Backtest(Terms terms) {
        this.terms = terms;
    }

    /** A copy in which something is said otherwise. */
    private Backtest but(Consumer<Terms> change) {
        Terms copy = terms.copy();
        change.accept(copy);
        return new Backtest(copy);
    }

    /**
     * A backtest of the strategies that {@code factory} makes, one for each run.
     *
     * @param id what the strategy is called; with the span it makes the seed
     */
    public static Backtest of(String id, Supplier<? extends Strategy> factory) {
        return new Backtest(new Terms(checkId(id), requireNonNull(factory, "factory")));
    }

    /** Trades over these days, both included; history before them is remembered, not traded. */
    public Backtest over(Span span) {
        requireNonNull(span, "span");
        return but(copy -> copy.span = span);
    }

    /** The same; days as {@code 2019-01-02}. */
    public Backtest over(String first, String last) {
        return over(Span.between(first, last));
    }

    /** Decides on the sessions of this calendar. */
    public Backtest on(TradingCalendar calendar) {
        requireNonNull(calendar, "calendar");
        return but(copy -> copy.calendar = calendar);
    }

    /** Decides at this moment of each session. */
    public Backtest deciding(DecisionTime decision) {
        requireNonNull(decision, "decision");
        return but(copy -> copy.decision = decision);
    }

    /** Decides at this local time of the calendar's zone. */
    public Backtest decidingAt(LocalTime time) {
        return deciding(DecisionTime.at(time));
    }

    /** Starts with so many US dollars. */
    public Backtest startingWith(double cash) {
        return startingWith(cash, "USD");
    }

    /** Starts with so much of a currency, which is the run's own; instruments quoted in another are refused. */
    public Backtest startingWith(double cash, String currency) {
        if (!(cash > 0 && cash <= Double.MAX_VALUE)) {
            throw new RefusedException(Rule.STARTING_CASH, "starting cash " + cash + " of " + terms.id);
        }
        if (!currency.matches("[A-Z]{3}")) {
            throw new RefusedException(Rule.CURRENCY_CODE, "currency \"" + currency + "\" of " + terms.id);
        }
        return but(copy -> {
            copy.cash = cash;
            copy.currency = currency;
        });
    }

    /** Pays this slippage and no fees. */
    public Backtest costing(Slippage slippage) {
        return costing(slippage, Fees.none());
    }

    /** Pays this slippage and these fees. */
    public Backtest costing(Slippage slippage, Fees fees) {
        requireNonNull(slippage, "slippage");
        requireNonNull(fees, "fees");
        return but(copy -> {
            copy.slippage = slippage;
            copy.fees = fees;
        });
    }

    /**
     * Sells short what is not held, on these terms: negative weights and sales beyond what is held are orders like others, and
     * positions may be worth so many times equity as the terms say. By default nothing is sold short.
     */
    public Backtest shorting(Borrow borrow) {
        return keeping(books -> books.shorting(borrow));
    }

    /** Earns interest on cash; by default none. */
    public Backtest earning(Interest interest) {
        return keeping(books -> books.earning(interest));
    }

    /** Earns so much a year on cash: 0.02 for two per cent. */
    public Backtest earning(double annualRate) {
        return earning(Interest.at(annualRate));
    }

    /**
     * Spends what a sale brings in only from the open of so many sessions after it; by default at once. It is equity all the
     * while.
     */
    public Backtest settlingTradesAfter(int sessions) {
        return keeping(books -> books.settlingTradesAfter(sessions));
    }

    /** Withholds this share of every dividend received: 0.15 for fifteen per cent; by default nothing. */
    public Backtest withholding(double share) {
        return keeping(books -> books.withholding(share));
    }

    /**
     * Trades what is quoted in {@code code} too, converted by the price of {@code pair} in the run's currency: by the last print
     * known at a fill, by the latest visible one at a mark. A revision of the pair posts correcting entries.
     */
    public Backtest converting(String code, String pair) {
        return keeping(books -> books.converting(code, Conversion.by(pair)));
    }

    /** The same by a pair that prices one unit of the run's currency in {@code code}. */
    public Backtest convertingByInverse(String code, String pair) {
        return keeping(books -> books.converting(code, Conversion.byInverse(pair)));
    }

    /**
     * Values so what was delisted without a value, or is held at the end and has not been priced for longer than
     * {@link #staleAfter(int)}. Without such a rule a result that rests on such a position is not conclusive.
     */
    public Backtest valuingTheSilent(TerminalValue value) {
        return keeping(books -> books.valuingTheSilent(value));
    }

    private Backtest keeping(UnaryOperator<Bookkeeping> change) {
        Bookkeeping books = change.apply(terms.books);
        return but(copy -> copy.books = books);
    }

    /** Orders reach the venue so long after the decision; by default at once. */
    public Backtest reachingTheVenueAfter(Duration latency) {
        if (latency.isNegative()) {
            throw new RefusedException(Rule.NEGATIVE_DURATION, "latency " + latency + " of " + terms.id);
        }
        return but(copy -> copy.latency = latency);
    }

    /** Waits so long after the last session for rows that are late; by default ten days. Later rows change nothing. */
    public Backtest settlingFor(Duration settlement) {
        if (settlement.isNegative()) {
            throw new RefusedException(Rule.NEGATIVE_DURATION, "settlement " + settlement + " of " + terms.id);
        }
        return but(copy -> copy.settlement = settlement);
    }

    /** Remembers so many sessions before the span; by default 260. A feature that needs more is refused. */
    public Backtest remembering(int sessions) {
        return but(copy -> copy.remembering = atLeast(0, sessions, "remembering"));
    }

    /** Takes a value older than so many sessions for missing; by default five. */
    public Backtest staleAfter(int sessions) {
        return but(copy -> copy.staleAfter = atLeast(0, sessions, "staleAfter"));
    }

    /**
     * Lets an order lapse once more than so many sessions of its symbol have closed since the last that had opened when it
     * reached the venue, without a visible print; by default five. What the span ends over stays pending.
     */
    public Backtest lapsingAfter(int sessions) {
        return but(copy -> copy.lapseAfter = atLeast(1, sessions, "lapsingAfter"));
    }

    /** Assumes this of the path of a price within a bar; by default the worst. */
    public Backtest matching(Matching matching) {
        requireNonNull(matching, "matching");
        return but(copy -> copy.matching = matching);
    }

    /**
     * Takes at most this share of the volume of a symbol in a session, all orders together; by default there is no limit. For an
     * opening it is a share of the average over the 20 sessions before. Fixings have no volume, and are refused.
     *
     * @param rate above 0, at most 1; 0.025 is 2.5 %
     */
    public Backtest participatingUpTo(double rate) {
        return participating(Participation.upTo(rate));
    }

    /** The same, as declared. */
    public Backtest participating(Participation participation) {
        requireNonNull(participation, "participation");
        return but(copy -> copy.participation = participation);
    }

    /** Orders for a close must have reached the venue so long before it; by default fifteen minutes. */
    public Backtest closingOrdersBy(Duration beforeTheClose) {
        if (beforeTheClose.isNegative()) {
            throw new RefusedException(Rule.NEGATIVE_DURATION, "cut-off " + beforeTheClose + " of " + terms.id);
        }
        return but(copy -> copy.cutOff = beforeTheClose);
    }

    /** Trades these symbols only; by default everything the source has. */
    public Backtest trading(String... symbols) {
        if (symbols.length == 0) {
            throw new RefusedException(Rule.NOTHING_TO_TRADE, "trading() of " + terms.id);
        }
        SortedSet<Symbol> some = Arrays.stream(symbols).map(Symbol::of).collect(Collectors.toCollection(TreeSet::new));
        return but(copy -> copy.symbols = Collections.unmodifiableSortedSet(some));
    }

    /** Derives these as the run goes, to be read with {@code today.read(..)}. */
    public Backtest knowing(Derived<?>... some) {
        List<Derived<?>> all = new ArrayList<>(terms.derived);
        all.addAll(Arrays.asList(some));
        long names = all.stream().map(Derived::name).distinct().count();
        if (names < all.size()) {
            throw new RefusedException(
                    Rule.DERIVED_TWICE, all.stream().map(Derived::name).toList() + " in " + terms.id);
        }
        return but(copy -> copy.derived = List.copyOf(all));
    }

    /**
     * Begins only when the visible prices reach so many sessions back, the latest included; by default at the first decision.
     * What is derived says itself how many it needs. Until then the strategy is not asked, and figures leave those sessions out.
     */
    public Backtest warmingUpFor(int sessions) {
        return but(copy -> copy.warmUp = atLeast(0, sessions, "warmingUpFor"));
    }

    /** Begins no earlier than on this day, though the span does: so that all that are compared begin together. */
    public Backtest notBefore(LocalDate day) {
        requireNonNull(day, "day");
        return but(copy -> copy.notBefore = Optional.of(day));
    }

    /**
     * Gives each step of a run so much time by the machine's clock and no more, for strategies that may loop for ever; by default
     * there is no limit. It decides whether a run ends, never what it says, and is not part of the identity.
     *
     * <p>The run then goes on a daemon thread of its own. A step out of time is interrupted; if it does not heed that, its thread
     * is left behind, and everything it asks of its day is refused.
     */
    public Backtest within(Duration each) {
        if (each.isNegative() || each.isZero()) {
            throw new RefusedException(Rule.NEGATIVE_DURATION, "time limit " + each + " of " + terms.id);
        }
        return but(copy -> copy.within = Optional.of(each));
    }

    /**
     * Lets orders that open a position or add to one pass this gate only; what it suppresses is traded in shadow books, and the
     * gate hears what became of it.
     */
    public Backtest gatedBy(Gate gate) {
        requireNonNull(gate, "gate");
        return but(copy -> copy.gate = Optional.of(gate));
    }

    /**
     * Runs this benchmark beside the strategy, asked at the same instants, with the same cash and costs: what it is to be
     * measured against is chosen before the run, and enters its identity.
     */
    public Backtest against(Benchmark benchmark) {
        requireNonNull(benchmark, "benchmark");
        return but(copy -> copy.benchmark = Optional.of(benchmark));
    }

    /**
     * Records a parameter of the strategy that is not a component of a record; it enters the run's identity.
     *
     * @param value text, a number, a date or time, an enum, a named feature, or a list, set, map or record of such
     */
    public Backtest with(String name, Object value) {
        SortedMap<String, String> all = new TreeMap<>(terms.parameters);
        all.put(requireNonNull(name, "name"), Parameter.canonical(name + " of " + terms.id, value));
        if (name.equals(STRATEGY)) {
            throw new RefusedException(Rule.PARAMETER_TWICE, name + " of " + terms.id);
        }
        return but(copy -> copy.parameters = Collections.unmodifiableSortedMap(all));
    }

    /**
     * Lets the strategy, and whatever else of the user's is given, use something that is refused otherwise ({@link
     * Rule#FORBIDDEN_IN_A_STRATEGY}): the one who says so answers for it that it does not change and tells nothing of the
     * future. It enters the identity.
     *
     * @param what a class or a member of one, {@code java.nio.file.Files} or {@code java.lang.System#getProperty}
     * @param why the reason, for who reads the manifest
     */
    public Backtest allowing(String what, String why) {
        if (what.isBlank() || why.isBlank()) {
            throw new RefusedException(Rule.MISSING_TERM, "allowing(\"" + what + "\", \"" + why + "\") of " + terms.id);
        }
        SortedMap<String, String> all = new TreeMap<>(terms.allowed);
        all.put(what, why);
        return but(copy -> copy.allowed = Collections.unmodifiableSortedMap(all));
    }

    /**
     * Runs on a source.
     *
     * @throws RefusedException if something that must be said is missing, or the source does not fit
     * @throws RunFailedException if the run ends in a fault; it carries the fingerprint until there
     */
    public Result run(MarketSource source) {
        return run(source, Progress.UNHEARD);
    }

    /**
     * Runs on a source, and tells how far it has come. A thread that is interrupted meanwhile stops at the next step and stays
     * interrupted.
     *
     * @throws RefusedException if something that must be said is missing, or the source does not fit
     * @throws RunFailedException if the run ends in a fault, {@link Rule#RUN_INTERRUPTED} and what the listener throws
     *     among them; it carries the fingerprint until there
     */
    public Result run(MarketSource source, Progress listener) {
        Contamination.requireClean(this, "is to be run by itself");
        return Conductor.conduct(source, List.of(this), listener).get(0).orThrow();
    }

    /**
     * Does a run again from its manifest, and tells whether it was the same.
     *
     * @throws RefusedException if the manifest is of other terms, named by {@link Rule#REPLAY_OF_OTHER_TERMS}, or of other code
     *     or another version of Apex, named by {@link Rule#REPLAY_OF_OTHER_CODE}; or if the source does not fit
     */
    public Replay replay(Manifest manifest, MarketSource source) {
        Replay.requireTerms(this, manifest);
        Replay.requireCode(this, manifest);
        return Replay.of(this, manifest, source);
    }

    /**
     * The same where code and version of Apex may be others: to see whether a change of the code, the compiler or the engine
     * changed what the run does.
     */
    public Replay replayWithOtherCode(Manifest manifest, MarketSource source) {
        Replay.requireTerms(this, manifest);
        return Replay.of(this, manifest, source);
    }

    /** What the strategy is called. */
    public String id() {
        return terms.id;
    }

    public Span span() {
        return required(terms.span, "a span, with over(first, last)");
    }

    public TradingCalendar calendar() {
        return required(terms.calendar, "a calendar, with on(calendar)");
    }

    public DecisionTime decision() {
        return required(terms.decision, "a decision time, with decidingAt(time)");
    }

    /** The starting cash, in {@link #currency()}. */
    public double cash() {
        return terms.cash;
    }

    /** The run's currency. */
    public String currency() {
        return terms.currency;
    }

    public Slippage slippage() {
        return terms.slippage;
    }

    public Fees fees() {
        return terms.fees;
    }

    /** How the books are kept, in the run's currency and on its calendar. */
    public Bookkeeping bookkeeping() {
        return terms.books.rebased(currency(), calendar());
    }

    public Duration latency() {
        return terms.latency;
    }

    /** How long after the last session late rows are waited for. */
    public Duration settlement() {
        return terms.settlement;
    }

    /** The symbols traded; empty if everything the source has. */
    public SortedSet<Symbol> symbols() {
        return terms.symbols;
    }

    /** Sessions remembered before the span. */
    public int remembering() {
        return terms.remembering;
    }

    /** Sessions after which a value is missing. */
    public int staleAfter() {
        return terms.staleAfter;
    }

    /** Sessions after which an order without a visible print lapses. */
    public int lapseAfter() {
        return terms.lapseAfter;
    }

    /** How many sessions the visible prices must reach back: the most that was asked for or that something derived reads. */
    public int warmUp() {
        int most = terms.warmUp;
        for (Derived<?> some : terms.derived) {
            most = Math.max(most, some.sessions());
        }
        return most;
    }

    /** The day before which the strategy is not asked, if one was given. */
    public Optional<LocalDate> notBefore() {
        return terms.notBefore;
    }

    /** How much time a step has by the machine's clock; empty if there is no limit. */
    public Optional<Duration> within() {
        return terms.within;
    }

    public Matching matching() {
        return terms.matching;
    }

    public Participation participation() {
        return terms.participation;
    }

    /** How long before a close orders for it must have reached the venue. */
    public Duration cutOff() {
        return terms.cutOff;
    }

    /** What is taken for granted of the venue. */
    FillModel fillModel() {
        FillModel model =
                new FillModel(terms.slippage, terms.fees, terms.matching, terms.participation, terms.lapseAfter);
        return terms.contamination
                        .filter(some -> some.has(Contamination.Part.FILLS))
                        .isPresent()
                ? model.leakingTheDecisionPrice()
                : model;
    }

    /** A copy, without a benchmark, whose runs know more than they could. */
    Backtest contaminated(Contamination leaks) {
        return but(copy -> {
            copy.contamination = Optional.of(leaks);
            copy.benchmark = Optional.empty();
        });
    }

    /** What its runs know more than they could; empty for all but those of an ablation. */
    Optional<Contamination> contamination() {
        return terms.contamination;
    }

    public List<Derived<?>> derived() {
        return terms.derived;
    }

    /** The gate that orders pass, if there is one. */
    public Optional<Gate> gate() {
        return terms.gate;
    }

    /** What the strategy is measured against, if anything. */
    public Optional<Benchmark> benchmark() {
        return terms.benchmark;
    }

    /** The backtest of the benchmark, equal in all but what belongs to the strategy. */
    Optional<Backtest> besideIt() {
        return terms.benchmark.map(benchmark -> benchmark.paying(but(copy -> {
            copy.id = benchmark.id();
            copy.factory = benchmark.factory();
            copy.parameters = Collections.emptySortedMap();
            copy.warmUp = warmUp();
            copy.derived = benchmark.isStandard() ? List.of() : terms.derived;
            copy.benchmark = Optional.empty();
            copy.gate = Optional.empty();
            copy.contamination = Optional.empty();
            benchmark
                    .symbol()
                    .filter(held -> !copy.symbols.isEmpty() && !copy.symbols.contains(held))
                    .ifPresent(held -> copy.symbols = Collections.unmodifiableSortedSet(new TreeSet<>(List.of(held))));
        })));
    }

    /** The seed of every run of this strategy id and span. */
    public RunSeed seed() {
        return RunSeed.of(terms.id, span().first(), span().last());
    }

    /** The latest arrival that can change anything: the end of the last session and the settlement. */
    public Instant ceiling() {
        return lastClose().plus(terms.settlement);
    }

    /** The end of trading: when the last session of the span closes. */
    Instant lastClose() {
        int last = calendar().ordinalAtOrBefore(span().last());
        if (last < calendar().ordinalAtOrAfter(span().first())) {
            throw new RefusedException(
                    Rule.NO_SESSION_IN_SPAN, span() + " on " + calendar().name() + " for " + terms.id);
        }
        return calendar().session(last).closesAt();
    }

    /**
     * The latest day before a date on which the calendar would have had the strategy asked, whether or not it lies in the span;
     * none at the beginning of the calendar.
     */
    Optional<LocalDate> askedBefore(LocalDate date) {
        LocalDate eve = date.minusDays(1);
        if (!calendar().verified().contains(eve)) {
            return Optional.empty();
        }
        int ordinal = calendar().ordinalAtOrBefore(eve);
        LocalDate session = ordinal < 0
                ? calendar().verified().first()
                : calendar().session(ordinal).date();
        Optional<LocalDate> shut = calendar().closures(Span.between(session, eve)).stream()
                .map(closure -> Span.between(closure.date(), closure.date()))
                .filter(day -> !decision().decisions(calendar(), day).isEmpty())
                .map(Span::last)
                .reduce((earlier, later) -> later);
        return shut.or(() -> Optional.of(session).filter(day -> ordinal >= 0));
    }

    /** When its runs are asked, and what they ask of their source. */
    Schedule schedule() {
        Schedule known = schedule;
        if (known == null) {
            known = Schedule.of(this);
            schedule = known;
        }
        return known;
    }

    /** The same backtest with a schedule that equals its own, so that its instants are worked out but once. */
    Backtest sharing(Schedule known) {
        schedule = known;
        return this;
    }

    /** A copy whose strategies, which are records, are made anew with another value of one component. */
    Backtest choosing(String component, Object value) {
        Supplier<? extends Strategy> factory = terms.factory;
        String id = terms.id;
        Backtest chosen =
                but(copy -> copy.factory = () -> (Strategy) Parameter.chosen(id, factory.get(), component, value));
        chosen.made(); // a value that the record refuses is refused here
        return chosen;
    }

    /** What a run asks of its source. */
    public MarketQuery query() {
        return MarketQuery.upTo(ceiling())
                .from(calendar().session(firstRemembered()).opensAt())
                .of(asked());
    }

    /** Whether a symbol is among those traded, and not only read to keep the books. */
    boolean trades(Symbol symbol) {
        return terms.symbols.isEmpty() || terms.symbols.contains(symbol);
    }

    /** The symbols asked of a source: those traded, and with them what the books are kept by; none for all. */
    private SortedSet<Symbol> asked() {
        SortedSet<Symbol> asked = new TreeSet<>(terms.symbols);
        if (!asked.isEmpty()) {
            terms.books.conversions().values().forEach(conversion -> asked.add(conversion.pair()));
            terms.books.interest().flatMap(Interest::series).ifPresent(asked::add);
        }
        return asked;
    }

    private int firstRemembered() {
        int first = calendar().ordinalAtOrAfter(span().first());
        return Math.max(calendar().firstOrdinal(), first - terms.remembering);
    }

    /** A strategy for one run; a factory that gives the same one twice is refused, and code that must not be in one. */
    Strategy freshStrategy() {
        Strategy strategy = made();
        List<@Nullable Object> parts = terms.parts();
        parts.add(strategy);
        CodeCheck.require(terms.id, CodeDigest.types(parts), terms.allowed.keySet());
        if (strategy == made() && canKeepState(strategy)) {
            throw new RefusedException(Rule.SAME_STRATEGY_TWICE, "the factory of " + terms.id);
        }
        return strategy;
    }

    private Strategy made() {
        Strategy strategy = terms.factory.get();
        if (strategy == null) {
            throw new RefusedException(Rule.NO_STRATEGY, "the factory of " + terms.id + " returned null");
        }
        return strategy;
    }

    /** A lambda that captures nothing is one object for ever, and has nothing to remember with. */
    private static boolean canKeepState(Strategy strategy) {
        return !(strategy.getClass().isHidden() && strategy.getClass().getDeclaredFields().length == 0);
    }

    /**
     * SHA-256 over {@link #terms()}, as 64 hexadecimal digits: two backtests with the same one ask the same question of any
     * source. The code of the strategy is another matter, and has a digest of its own in a {@link Manifest}.
     */
    public String identity() {
        return identity(terms());
    }

    static String identity(Map<String, String> terms) {
        Digest digest = Digest.create().put("apex.backtest.v2");
        terms.forEach((name, value) -> digest.put(name).put(value));
        return digest.finishHex();
    }

    /** The user's own code in it: the strategy, the benchmark's, and whatever else was given that is not Apex's own. */
    Manifest.Code code() {
        List<@Nullable Object> parts = new ArrayList<>(terms.parts());
        parts.add(made());
        Manifest.Code code = CodeDigest.of(parts);
        return besideIt().map(benchmark -> code.with(benchmark.code())).orElse(code);
    }

    /**
     * Everything that decides the result but the data and the code, in clear: a text by name, in an order that does not change.
     * Equal terms have equal texts on every machine.
     */
    public Map<String, String> terms() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("id", terms.id);
        all.put("span", span().toString());
        all.put("calendar", calendar().name() + ", " + calendar().zone().getId());
        all.put("calendarDigest", calendar().digest(read()));
        all.put("decision", decision().name());
        all.put("cash", Decimal.text(terms.cash) + " " + terms.currency);
        all.put("slippage", terms.slippage.canonical());
        all.put("fees", terms.fees.canonical());
        all.put("latency", terms.latency.toString());
        all.put("settlement", terms.settlement.toString());
        all.put("remembering", Integer.toString(terms.remembering));
        if (terms.warmUp > 0) {
            all.put("warmUp", Integer.toString(terms.warmUp));
        }
        terms.notBefore.ifPresent(day -> all.put("notBefore", day.toString()));
        all.put("staleAfter", Integer.toString(terms.staleAfter));
        all.put("lapseAfter", Integer.toString(terms.lapseAfter));
        all.put("matching", terms.matching.name());
        all.put("participation", terms.participation.name());
        all.put("cutOff", terms.cutOff.toString());
        all.put("symbols", terms.symbols.isEmpty() ? "all" : "some " + terms.symbols);
        terms.books.borrow().ifPresent(borrow -> all.put("borrow", borrow.name()));
        terms.books.interest().ifPresent(interest -> all.put("interest", interest.name()));
        terms.books.terminal().ifPresent(terminal -> all.put("terminalValue", terminal.name()));
        if (terms.books.settlesAfter() > 0) {
            all.put("settlesAfter", Integer.toString(terms.books.settlesAfter()));
        }
        if (terms.books.withheld() > 0) {
            all.put("withheld", Decimal.text(terms.books.withheld()));
        }
        terms.books.conversions().forEach((code, conversion) -> all.put("conversion." + code, conversion.toString()));
        terms.derived.forEach(derived -> all.put("derived." + derived.name(), derived.version()));
        terms.gate.ifPresent(gate -> all.put("gate", gate.name()));
        terms.contamination.ifPresent(leaks -> all.put("contaminated", leaks.leaks()));
        terms.allowed.forEach((what, why) -> all.put("allowed." + what, why));
        parameters().forEach((name, value) -> all.put("parameter." + name, value));
        besideIt()
                .ifPresent(benchmark -> benchmark.terms().forEach((name, value) -> {
                    if (!value.equals(all.get(name))) {
                        all.put("benchmark." + name, value);
                    }
                }));
        return Collections.unmodifiableMap(all);
    }

    /** The days that a run's sessions are counted over: those remembered, the one asked before the first, and those traded. */
    private Span read() {
        int first = calendar().ordinalAtOrAfter(span().first());
        int before = Math.max(calendar().firstOrdinal(), Math.min(firstRemembered(), first - 1));
        LocalDate earliest = calendar().session(before).date();
        return Span.between(earliest.isBefore(span().first()) ? earliest : span().first(), span().last());
    }

    /** The strategy's parameters: components of a record strategy and what was given {@link #with}. */
    public SortedMap<String, String> parameters() {
        Strategy strategy = made();
        SortedMap<String, String> all = new TreeMap<>(Parameter.components(terms.id, strategy));
        terms.parameters.forEach((name, value) -> putOnce(all, name, value));
        putOnce(
                all,
                STRATEGY,
                strategy.getClass().isHidden() ? "lambda" : strategy.getClass().getName());
        return all;
    }

    private void putOnce(SortedMap<String, String> all, String name, String value) {
        if (all.put(name, value) != null) {
            throw new RefusedException(Rule.PARAMETER_TWICE, name + " of " + terms.id);
        }
    }

    private static String checkId(String id) {
        if (!id.matches("[A-Za-z0-9._:/+-]{1,128}")) {
            throw new RefusedException(Rule.STREAM_NAME, "strategy id \"" + id + "\"");
        }
        return id;
    }

    private int atLeast(int least, int sessions, String what) {
        if (sessions < least) {
            throw new RefusedException(Rule.SESSIONS_NEGATIVE, what + "(" + sessions + ") of " + terms.id);
        }
        return sessions;
    }

    private <T> T required(@Nullable T given, String what) {
        if (given == null) {
            throw new RefusedException(Rule.MISSING_TERM, "backtest " + terms.id + " without " + what);
        }
        return given;
    }

    @Override
    public String toString() {
        return "backtest " + terms.id
                + terms.contamination.map(leaks -> ", " + leaks).orElse("");
    }
}
