package dev.apex.execution;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.market.CorporateAction;
import dev.apex.market.Instrument;
import dev.apex.market.LateAction;
import dev.apex.market.PointInTimeCursor;
import dev.apex.market.Symbol;
import dev.apex.time.Micros;
import dev.apex.time.TradingCalendar;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The books of one run, twice timed like the market: every entry has the instant it takes effect and the instant it was known.
 *
 * <p>What a strategy sees are the books as known at its clock. The same entries, read by effective time once everything up to
 * the run's ceiling is known, give the equity that metrics are made of. Each time the books are read they must close:
 * equity is cash, positions at their marks and dividends due, and its change is price moves, dividends and interest less
 * slippage, fees and what is paid for what is borrowed, reckoned apart, to 1e-9 of what is at stake. Money is in the run's
 * currency; moves of other currencies are among the price moves. Confined to one thread.
 */
public final class Ledger {
    private static final double TOLERANCE = 1e-9;

    /** How fills are summed by effective time: sums depend on their order in the last bit, and this one is frozen. */
    private static final Comparator<Fill> BY_PRINT_AND_ORDER = Ledger::compare;

    /**
     * What an entry records. Of those below {@link #RETRACTION} a later entry of one kind, symbol and effective time corrects
     * what the earlier ones said: a late or revised action, price, rate or fill made it otherwise.
     */
    public enum Kind {
        /** The starting cash. */
        DEPOSIT,
        /** An order done. */
        FILL,
        /** A print that was revised after the fill, or its conversion; the quantity stands, the cash is put right. */
        CORRECTION,
        /** A print that was withdrawn after the fill; nothing changes until another version arrives. */
        RETRACTION,
        /** Lots that a split made or took; what is left of a lot is paid in cash. */
        SPLIT,
        /** A dividend that is due, or owed by a short, from the ex instant on. */
        DIVIDEND,
        /** A dividend paid. */
        PAYMENT,
        /** Lots that became lots of another symbol; what is left of a lot of it is paid in cash. */
        SUCCESSION,
        /** Lots that came of lots of another symbol. */
        INHERITANCE,
        /** A position that ended without a successor, at its value. */
        DELISTING,
        /** What was paid for units borrowed. */
        BORROW,
        /** What cash earned. */
        INTEREST,
        /** The value of a position that nobody prices any more, when trading ends. */
        VALUATION
    }

    /**
     * One entry.
     *
     * @param kind what it records
     * @param order the order it belongs to, 0 if none
     * @param symbol the symbol's name, empty for the deposit and for interest
     * @param lots lots that changed hands, or came or went by an action
     * @param effectiveAt when it takes effect: the print, the ex instant, the close
     * @param knownAt when what it rests on had arrived
     * @param bookedAt the clock at which it was entered, never before {@code knownAt}
     * @param print the price of the print, after this entry; 0 unless of a fill
     * @param price the price traded at, after this entry; else the amount, value or annual rate it rests on
     * @param cash what it does to cash
     * @param slippage part of it that was lost against the print
     * @param fees part of it that was fees
     * @param accrual what it does to dividends due
     * @param dividends dividends earned by it, below zero if owed
     * @param interest interest earned by it
     * @param borrow part of it that was paid for what is borrowed
     */
    public record Entry(
            Kind kind,
            long order,
            String symbol,
            long lots,
            Instant effectiveAt,
            Instant knownAt,
            Instant bookedAt,
            double print,
            double price,
            double cash,
            double slippage,
            double fees,
            double accrual,
            double dividends,
            double interest,
            double borrow) {
        static Entry of(Kind kind, Fill fill, Instant knownAt, Instant bookedAt, double cash, double lost, double fee) {
            return new Entry(
                    kind,
                    fill.order(),
                    fill.symbol().name(),
                    kind == Kind.FILL ? fill.lots() : 0,
                    fill.printAt(),
                    knownAt,
                    bookedAt,
                    fill.print(),
                    fill.price(),
                    cash,
                    lost,
                    fee,
                    0,
                    0,
                    0,
                    0);
        }

        static Entry of(Effect effect, Instant bookedAt) {
            return new Entry(
                    effect.kind(),
                    0,
                    effect.symbol().name(),
                    effect.lots(),
                    effect.at(),
                    effect.knownAt(),
                    bookedAt,
                    0,
                    effect.price(),
                    effect.cash(),
                    0,
                    0,
                    effect.accrual(),
                    effect.dividends(),
                    0,
                    effect.borrow());
        }

        static Entry ofCash(Kind kind, Instant at, Instant bookedAt, double price, double cash, double interest) {
            return new Entry(kind, 0, "", 0, at, at, bookedAt, 0, price, cash, 0, 0, 0, 0, interest, 0);
        }
    }

    /**
     * The books at one instant.
     *
     * @param at the instant
     * @param cash cash
     * @param accruals dividends due and not paid yet, less those owed
     * @param equity cash, accruals and positions at their marks
     * @param gross positions at their marks, each without its sign
     * @param bought what was bought since the accounts before, at prices traded, each without its sign
     * @param sold what was sold since the accounts before, at prices traded, each without its sign
     * @param priceMoves change since the accounts before, from prices and currencies
     * @param dividends change since the accounts before, from dividends that became due
     * @param interest change since the accounts before, from interest on cash
     * @param borrow change since the accounts before, lost to what was paid for units borrowed
     * @param slippage change since the accounts before, lost against prints
     * @param fees change since the accounts before, lost to fees
     */
    public record Accounts(
            Instant at,
            double cash,
            double accruals,
            double equity,
            double gross,
            double bought,
            double sold,
            double priceMoves,
            double dividends,
            double interest,
            double borrow,
            double slippage,
            double fees) {
        static Accounts opened(Instant at, double deposit) {
            return new Accounts(at, deposit, 0, deposit, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        }

        /** Positions at their marks. */
        public double net() {
            return equity - cash - accruals;
        }

        /** What there is to be exact about: everything of which the accounts are a sum. */
        private double stake(Accounts before) {
            return Math.abs(cash)
                    + Math.abs(accruals)
                    + gross
                    + Math.abs(before.equity)
                    + before.gross
                    + bought
                    + sold
                    + Math.abs(dividends)
                    + Math.abs(borrow);
        }

        /** @param rounding how far the price moves may be off because they are what a longer sum has grown by */
        private void requireFollows(Accounts before, double rounding) {
            double expected = before.equity + priceMoves + dividends + interest - borrow - slippage - fees;
            if (!(Math.abs(equity - expected) <= TOLERANCE * stake(before) + rounding)) {
                throw new RefusedException(
                        Rule.ACCOUNTS_DO_NOT_CLOSE,
                        "at " + at + " equity is " + equity + ", and " + before.equity + " at " + before.at
                                + " with price moves " + priceMoves + ", dividends " + dividends + ", interest "
                                + interest + ", borrow " + borrow + ", slippage " + slippage + " and fees " + fees
                                + " makes " + expected);
            }
        }
    }

    /** Hears what is held whenever books that are read by effective time are closed. */
    public interface Inventory {
        /** Hears nothing. */
        Inventory UNHEARD = new Inventory() {
            @Override
            public void held(Symbol symbol, double units, double value) {}

            @Override
            public void closed(Accounts books) {}
        };

        /** Some units, below zero if sold short, and what they are worth in the run's currency; symbols come by name. */
        void held(Symbol symbol, double units, double value);

        /** The books of which that was held. */
        void closed(Accounts books);
    }

    /** What changed since the books were closed last. */
    private static final class Flows {
        private double bought;
        private double sold;
        private double moves;
        private double dividends;
        private double interest;
        private double borrow;
        private double slippage;
        private double fees;
        private double rounding;

        void add(Fill fill) {
            slippage += fill.slippage();
            fees += fill.fee();
            double traded = Math.abs(fill.quantity() * fill.price() * fill.rate());
            if (fill.lots() > 0) {
                bought += traded;
            } else {
                sold += traded;
            }
        }

        void add(Effect effect) {
            dividends += effect.dividends();
            borrow += effect.borrow();
        }

        void add(Holding holding) {
            moves += holding.takeMoves();
            rounding += holding.rounding();
        }

        Accounts close(Accounts before, Instant at, double cash, double accruals, double value, double gross) {
            Accounts now = new Accounts(
                    at,
                    cash,
                    accruals,
                    cash + value + accruals,
                    gross,
                    bought,
                    sold,
                    moves,
                    dividends,
                    interest,
                    borrow,
                    slippage,
                    fees);
            now.requireFollows(before, rounding);
            return now;
        }
    }

    private final double deposit;
    private final Instant opened;
    private final PointInTimeCursor cursor;
    private final Bookkeeping terms;
    private final Exchange exchange;
    private final Books books;
    private final Optional<Earnings> earnings;
    private final List<Entry> entries = new ArrayList<>();
    /** Fills as corrected so far, by number. */
    private final SortedMap<Long, Fill> fills = new TreeMap<>();

    private final Map<Symbol, List<Long>> fillsOf = new HashMap<>();
    private final Function<Instrument, Prints> printsOf;
    private final Reconversion reconversion;
    /** Cash that is known, by the instant from which it can be spent. */
    private final NavigableMap<Instant, Double> later = new TreeMap<>();

    private final boolean shadow;

    private double cash;
    private Accounts known;
    private Flows flows = new Flows();
    private int lateActionsHeard;
    private Instant interestTold = Instant.MIN;
    private @Nullable Silence silence;
    private List<Silence.Silent> silentAtTheEnd = List.of();

    /** Books with a deposit and nothing else, kept by the plainest terms in the currency of what is traded. */
    Ledger(double deposit, Instant at, PointInTimeCursor cursor) {
        this(deposit, at, cursor, Bookkeeping.in("USD", TradingCalendar.roundTheClock()));
    }

    /**
     * Books with a deposit and nothing else.
     *
     * @param deposit the starting cash
     * @param at when it was paid in
     * @param cursor what is visible
     * @param terms how the books are kept
     */
    public Ledger(double deposit, Instant at, PointInTimeCursor cursor, Bookkeeping terms) {
        this(deposit, at, cursor, terms, false);
    }

    /** Books of what is not traded: nothing limits what they take on, and their cash may fall below zero. */
    public static Ledger shadowing(Ledger real) {
        return new Ledger(real.deposit, real.opened, real.cursor, real.terms, true);
    }

    private Ledger(double deposit, Instant at, PointInTimeCursor cursor, Bookkeeping terms, boolean shadow) {
        if (!(deposit > 0 && deposit <= Double.MAX_VALUE)) {
            throw new RefusedException(Rule.STARTING_CASH, "starting cash " + deposit);
        }
        this.shadow = shadow;
        this.deposit = deposit;
        this.opened = at;
        this.cursor = cursor;
        this.terms = terms;
        this.exchange = new Exchange(cursor, terms);
        this.books = new Books(exchange);
        this.printsOf = instrument -> new Prints(cursor, instrument);
        this.reconversion = new Reconversion(exchange);
        this.earnings = earnings();
        this.cash = deposit;
        this.known = Accounts.opened(at, deposit);
        earnings.ifPresent(some -> some.flow(at, deposit));
        entries.add(Entry.ofCash(Kind.DEPOSIT, at, at, 0, deposit, 0));
    }

    private Optional<Earnings> earnings() {
        return terms.interest().map(interest -> new Earnings(cursor, interest, terms.calendar(), opened));
    }

    /**
     * Enters what took effect up to the clock without an order: actions, payments, and what late actions, prices and rates make
     * of what was entered before. It comes before fills are booked.
     */
    public void takeEffect(Instant clock) {
        List<Effect> effects = new ArrayList<>();
        SortedMap<Symbol, Course> overtaken = new TreeMap<>();
        SortedMap<Symbol, Instant> since = new TreeMap<>();
        hearActions(clock, (course, knownAt) -> note(course, knownAt, overtaken, since));
        exchange.forEachOvertaken(clock, (course, knownAt) -> note(course, knownAt, overtaken, since));
        overtaken.forEach((symbol, course) -> {
            if (!course.isRetired()) {
                effects.addAll(anew(course, clock, since.get(symbol)));
            }
        });
        books.act(clock, effects::add);
        post(effects, clock);
    }

    /** Runs a course anew, and marks what it holds. */
    private List<Effect> anew(Course course, Instant clock, Instant knownAt) {
        Symbol first = course.first();
        List<Effect> effects = books.anew(course, fillsOf(course), clock, knownAt);
        for (Holding holding : books.course(first).orElseThrow().holdings()) {
            if (!holding.isNothing()) {
                holding.moveTo(latest(holding, clock), exchange.latest(holding.instrument));
            }
        }
        return effects;
    }

    private static void note(
            Course course, Instant knownAt, SortedMap<Symbol, Course> courses, SortedMap<Symbol, Instant> since) {
        Symbol first = course.first();
        courses.put(first, course);
        since.merge(first, knownAt, (a, b) -> a.isBefore(b) ? b : a);
    }

    /** Hears of a course whose past reads otherwise, and when that was known. */
    @FunctionalInterface
    interface Overtaken {
        void by(Course course, Instant knownAt);
    }

    private void hearActions(Instant clock, Overtaken overtaken) {
        List<LateAction> late = cursor.lateActions();
        int from = lateActionsHeard;
        lateActionsHeard = late.size();
        cursor.changes().forEachAction((symbol, ex, topic, change) -> {
            Optional<Course> found = books.course(symbol);
            if (found.isPresent()) {
                Course course = books.link(symbol, found.get());
                course.hear(symbol);
                books.schedule(course);
                if (!ex.isAfter(clock) && course.hasReached(ex)) {
                    overtaken.by(course, arrival(late.subList(from, late.size()), symbol, ex, topic, clock));
                }
            }
        });
    }

    private static Instant arrival(List<LateAction> late, Symbol symbol, Instant ex, String topic, Instant clock) {
        Instant arrival = clock;
        for (LateAction one : late) {
            if (one.symbol().equals(symbol)
                    && one.ex().equals(ex)
                    && one.topic().equals(topic)) {
                arrival = one.knownAt();
            }
        }
        return arrival;
    }

    private List<Fill> fillsOf(Course course) {
        List<Fill> some = new ArrayList<>();
        for (Holding holding : course.holdings()) {
            for (long number : fillsOf.getOrDefault(holding.instrument.symbol(), List.of())) {
                some.add(fills.get(number));
            }
        }
        some.sort(Fill.BY_PRINT);
        return some;
    }

    private void post(List<Effect> effects, Instant clock) {
        effects.sort(Comparator.comparing(Effect::key, Effect.ORDER));
        for (Effect effect : effects) {
            if (!effect.isNothing()) {
                flow(effect.at(), effect.cash());
                if (effect.cash() > 0) {
                    later.merge(effect.at(), effect.cash(), Double::sum);
                }
                flows.add(effect);
                enter(Entry.of(effect, clock));
            }
        }
        effects.clear();
    }

    /** The one way into the books: what is entered has happened, and was known. */
    private void enter(Entry entry) {
        if (entry.knownAt().isAfter(entry.bookedAt()) || entry.effectiveAt().isAfter(entry.bookedAt())) {
            throw new RefusedException(
                    Rule.BOOKED_TOO_EARLY,
                    entry.kind() + " of " + (entry.symbol().isEmpty() ? "cash" : entry.symbol()) + " in effect from "
                            + entry.effectiveAt() + ", known at " + entry.knownAt() + ", booked at "
                            + entry.bookedAt());
        }
        entries.add(entry);
    }

    private void flow(Instant at, double amount) {
        cash += amount;
        earnings.ifPresent(some -> some.flow(at, amount));
    }

    /** Enters an order done. */
    void post(Fill fill) {
        Course course = books.course(fill.instrument());
        List<Effect> effects = new ArrayList<>(0);
        boolean passed = course.hasPassed(fill.printAt());
        if (!passed) {
            course.runBefore(fill.printAt(), effects::add);
            post(effects, fill.bookedAt());
            course.trade(fill);
            books.schedule(course);
        }
        flow(fill.printAt(), fill.cash());
        settleLater(fill, fill.cash());
        flows.add(fill);
        fills.put(fill.number(), fill);
        fillsOf.computeIfAbsent(fill.symbol(), symbol -> new ArrayList<>()).add(fill.number());
        reconversion.hear(fill);
        enter(Entry.of(Kind.FILL, fill, fill.knownAt(), fill.bookedAt(), fill.cash(), fill.slippage(), fill.fee()));
        if (passed) {
            effects.addAll(anew(course, fill.bookedAt(), fill.knownAt()));
            post(effects, fill.bookedAt());
        }
    }

    /** Keeps what a sale brings in from being spent before it settles. */
    private void settleLater(Fill fill, double amount) {
        if (terms.settlesAfter() > 0 && fill.lots() < 0) {
            TradingCalendar calendar = fill.instrument().calendar();
            int session = calendar.openedBy(Micros.floor(fill.printAt())) + terms.settlesAfter();
            Instant settles = session > calendar.lastOrdinal()
                    ? Instant.MAX
                    : Micros.toInstant(calendar.opensAt(Math.max(0, session)));
            later.merge(settles, amount, Double::sum);
        }
    }

    /** Enters that the print of an order done now reads otherwise, or its conversion. */
    void correct(Fill corrected, Instant knownAt, Instant bookedAt) {
        Fill before = fills.get(corrected.number());
        fills.put(corrected.number(), corrected);
        double difference = corrected.cash() - before.cash();
        double lost = corrected.slippage() - before.slippage();
        double fee = corrected.fee() - before.fee();
        double move = -corrected.quantity() * (corrected.print() * corrected.rate() - before.print() * before.rate());
        flow(corrected.printAt(), difference);
        settleLater(corrected, difference);
        books.course(corrected.instrument()).correct(corrected.symbol(), move);
        flows.moves += move;
        flows.slippage += lost;
        flows.fees += fee;
        reconversion.hear(corrected);
        enter(Entry.of(Kind.CORRECTION, corrected, knownAt, bookedAt, difference, lost, fee));
    }

    /** Enters that the print of an order done was withdrawn. */
    void retract(Fill fill, Instant knownAt, Instant bookedAt) {
        enter(Entry.of(Kind.RETRACTION, fill, knownAt, bookedAt, 0, 0, 0));
    }

    /** Hears of fills in other currencies whose conversion reads otherwise since the last step, and when that was known. */
    void forEachReconverted(Reconversion.Visitor visitor) {
        reconversion.forEach(number -> fills.get(number), visitor);
    }

    /** Units of the run's currency for one of an instrument's, by the last visible print that is not after an instant. */
    double rate(Instrument instrument, Instant at) {
        return exchange.rate(instrument, at);
    }

    /**
     * Closes the known books at the clock: what is due is entered, and positions are marked at the latest prices visible.
     *
     * @throws RefusedException with {@link Rule#ACCOUNTS_DO_NOT_CLOSE} if the two reckonings of equity differ
     */
    public Accounts closeKnown(Instant clock) {
        List<Effect> effects = new ArrayList<>(0);
        books.run(clock, effects::add);
        post(effects, clock);
        credit(clock);
        double value = 0;
        double gross = 0;
        double accruals = 0;
        for (Holding holding : books.holdings()) {
            mark(holding, clock);
            flows.add(holding);
            value += holding.value();
            gross += Math.abs(holding.value());
            accruals += holding.accrued();
        }
        books.sweep();
        Accounts now = flows.close(known, clock, cash, accruals, value, gross);
        known = now;
        flows = new Flows();
        return now;
    }

    private void mark(Holding holding, Instant clock) {
        Instrument instrument = holding.instrument;
        double price = latest(holding, clock);
        Silence ended = silence;
        if (ended != null && holding.lots() != 0 && ended.isSilent(instrument)) {
            double worth = ended.value(price);
            if (worth != price) {
                enter(new Entry(
                        Kind.VALUATION,
                        0,
                        instrument.symbol().name(),
                        0,
                        ended.at(),
                        ended.at(),
                        clock,
                        0,
                        worth,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0));
            }
            price = worth;
        }
        holding.moveTo(price, exchange.latest(instrument));
    }

    private double latest(Holding holding, Instant clock) {
        Prints prints = holding.prints(printsOf);
        return prints.toLatest()
                ? Course.restated(
                        cursor, holding.instrument, prints.price(Long.MAX_VALUE), prints.instant(Long.MAX_VALUE), clock)
                : holding.mark();
    }

    private void credit(Instant clock) {
        earnings.ifPresent(some -> {
            terms.interest()
                    .flatMap(Interest::series)
                    .flatMap(cursor::lastAnnounced)
                    .ifPresent(told -> {
                        if (!told.equals(interestTold)) {
                            interestTold = told;
                            some.again();
                        }
                    });
            some.run(clock, (close, annual, amount) -> {
                cash += amount;
                flows.interest += amount;
                enter(Entry.ofCash(Kind.INTEREST, close, clock, annual, amount, amount));
            });
        });
    }

    /** The terms by which the books are kept. */
    public Bookkeeping terms() {
        return terms;
    }

    /** The known books as last closed. */
    public Accounts known() {
        return known;
    }

    /** Cash as known. */
    public double cash() {
        return cash;
    }

    /** Cash as known that can be spent at an instant: what takes effect later, or has not settled, cannot. */
    public double spendable(Instant at) {
        if (shadow) {
            return Double.POSITIVE_INFINITY;
        }
        double spendable = cash;
        if (!later.isEmpty()) {
            for (double amount : later.tailMap(at, false).values()) {
                spendable -= amount;
            }
        }
        return spendable;
    }

    /** What can be traded of an instrument at an instant. */
    Room room(Instrument instrument, Instant at) {
        double limit = shadow ? Double.POSITIVE_INFINITY : terms.grossLimit();
        if (Double.isInfinite(limit)) {
            return new Room(instrument, spendable(at), rate(instrument, at), limit, 0, 0, 0);
        }
        double equity = cash;
        double others = 0;
        double units = 0;
        double rate = rate(instrument, at);
        for (Holding holding : books.holdings()) {
            equity += holding.value() + holding.accrued();
            if (holding.instrument.symbol().equals(instrument.symbol())) {
                units = holding.units();
                equity -= holding.value();
            } else {
                others += Math.abs(holding.value());
            }
        }
        return new Room(instrument, spendable(at), rate, limit, equity, others, units);
    }

    /** Lots held as known, below zero if sold short. */
    public long lots(Symbol symbol) {
        return books.find(symbol).map(Holding::lots).orElse(0L);
    }

    /** Lots that were held at an instant as known now, in the units of that instant. */
    long lots(Symbol symbol, Instant at) {
        if (!hasActedSince(symbol, at)) {
            return lots(symbol);
        }
        long lots = 0;
        for (long number : fillsOf.getOrDefault(symbol, List.of())) {
            Fill fill = fills.get(number);
            lots += fill.printAt().isAfter(at) ? 0 : fill.lots();
        }
        Optional<Course> course = books.course(symbol);
        if (course.isPresent()) {
            for (Effect effect : course.get().effects().values()) {
                lots += effect.at().isAfter(at) || !effect.symbol().equals(symbol) ? 0 : effect.lots();
            }
        }
        return lots;
    }

    private boolean hasActedSince(Symbol symbol, Instant at) {
        for (CorporateAction action : cursor.actions(symbol)) {
            if (action.ex().isAfter(at)) {
                return true;
            }
        }
        return false;
    }

    /** Instruments held as known, by symbol. */
    public List<Instrument> held() {
        List<Instrument> held = new ArrayList<>();
        for (Holding holding : books.holdings()) {
            if (holding.lots() != 0) {
                held.add(holding.instrument);
            }
        }
        return held;
    }

    /** The mark of a holding when the books were last closed, in the quote currency. */
    public Optional<Double> mark(Symbol symbol) {
        return books.find(symbol).map(Holding::mark);
    }

    /** What a holding was worth when the books were last closed, in the run's currency; 0 if there is none. */
    public double value(Symbol symbol) {
        return books.find(symbol).map(Holding::value).orElse(0.0);
    }

    /** The latest visible close or fixing of a symbol, as it reads after actions since; in the quote currency. */
    public Optional<Double> price(Symbol symbol, Instant clock) {
        return cursor.latestPrinted(symbol)
                .map(row -> Course.restated(
                        cursor, cursor.instrument(symbol).orElseThrow(), row.close(), row.eventTime(), clock));
    }

    /** Units of the run's currency for one of an instrument's, by the latest visible price; refused if there is none. */
    public double rate(Instrument instrument) {
        return exchange.latest(instrument);
    }

    /** What an instrument's currency is converted by; nothing if it is the run's. */
    public Optional<Instrument> conversion(Instrument instrument) {
        return exchange.pair(instrument);
    }

    /** Every entry, in the order of booking. */
    public List<Entry> entries() {
        return Collections.unmodifiableList(entries);
    }

    /** Orders done, as corrected so far, in the order of booking. */
    public List<Fill> fills() {
        return List.copyOf(fills.values());
    }

    /** Holdings, for a portfolio; one whose fills were corrected has its basis reckoned anew. */
    List<Holding> holdings() {
        for (Holding holding : List.copyOf(books.holdings())) {
            Course course = books.course(holding.instrument);
            if (course.isCorrected()) {
                anew(course, known.at(), known.at());
            }
        }
        return List.copyOf(books.holdings());
    }

    /** Trading has ended at an instant: what nobody prices any more is worth what the terms say. */
    public void endTrading(Instant lastClose, int staleAfter) {
        silence = new Silence(cursor, terms, lastClose, staleAfter);
    }

    /** Why the value of what was held when trading ended is in doubt; a sentence for each, none if it is not. */
    public List<String> doubts() {
        List<String> doubts = new ArrayList<>();
        silentAtTheEnd.forEach(silent -> silent.doubt(terms).ifPresent(doubts::add));
        int unpriced = books.courses().stream().mapToInt(Course::unpricedBorrow).sum();
        if (unpriced > 0) {
            doubts.add("no borrow rate was known at " + unpriced + " closes at which something was short");
        }
        return doubts;
    }

    /** Everything that came or went without an order, as known at the end, by the time it took effect. */
    public List<Movement> movements() {
        List<Movement> all = new ArrayList<>();
        fills.values().stream().sorted(Fill.BY_PRINT).forEach(fill -> all.add(Movement.of(fill)));
        books.courses().forEach(course -> course.effects().values().forEach(effect -> all.add(Movement.of(effect))));
        all.sort(Movement.BY_TIME);
        return all;
    }

    /**
     * The same entries by effective time, with prices as visible now: the books at each of some instants in order.
     *
     * @throws RefusedException with {@link Rule#ACCOUNTS_DO_NOT_CLOSE} if the two reckonings of equity differ
     */
    public List<Accounts> effective(List<Instant> instants) {
        return effective(instants, Inventory.UNHEARD, List.of()).closes();
    }

    /**
     * Two readings by effective time.
     *
     * @param closes the books at the closes
     * @param asked the books at the decisions
     */
    public record Effective(List<Accounts> closes, List<Accounts> asked) {}

    /**
     * Two such readings in one go, since they look at the same prices.
     *
     * @param closes instants in order, at each of which the inventory hears what was held
     * @param asked other instants in order
     */
    public Effective effective(List<Instant> closes, Inventory inventory, List<Instant> asked) {
        Map<Symbol, Prints> prints = new HashMap<>();
        Function<Instrument, Prints> trail =
                instrument -> prints.computeIfAbsent(instrument.symbol(), symbol -> new Prints(cursor, instrument));
        ByEffect atCloses = new ByEffect(inventory, trail);
        ByEffect atDecisions = new ByEffect(Inventory.UNHEARD, trail);
        int next = 0;
        for (Instant at : closes) {
            for (; next < asked.size() && asked.get(next).isBefore(at); next++) {
                atDecisions.read(asked.get(next));
            }
            atCloses.read(at);
        }
        asked.subList(next, asked.size()).forEach(atDecisions::read);
        return new Effective(atCloses.read, atDecisions.read);
    }

    /** A reading of the books by effective time, at instants in order. */
    private final class ByEffect {
        private final Exchange asVisible = new Exchange(cursor, terms);
        private final Exchange.Trail rates = asVisible.new Trail();
        private final Books positions = new Books(asVisible);
        private final Optional<Earnings> earned = earnings();
        private final Consumer<Effect> take = this::take;
        private final Inventory inventory;
        private final Function<Instrument, Prints> trail;
        private final List<Fill> byPrint = new ArrayList<>(fills.values());
        private final List<Accounts> read = new ArrayList<>();
        private int next;
        private Accounts before = Accounts.opened(opened, deposit);
        private double money;
        private Flows since = new Flows();

        ByEffect(Inventory inventory, Function<Instrument, Prints> trail) {
            this.inventory = inventory;
            this.trail = trail;
            byPrint.sort(BY_PRINT_AND_ORDER);
            flow(opened, deposit);
        }

        void read(Instant at) {
            for (; next < byPrint.size() && !byPrint.get(next).printAt().isAfter(at); next++) {
                trade(byPrint.get(next));
            }
            positions.run(at, take);
            earned.ifPresent(some -> some.run(at, (close, annual, amount) -> {
                money += amount;
                since.interest += amount;
            }));
            Accounts now = close(at);
            inventory.closed(now);
            read.add(now);
            before = now;
        }

        private void flow(Instant at, double amount) {
            money += amount;
            earned.ifPresent(some -> some.flow(at, amount));
        }

        private void take(Effect effect) {
            flow(effect.at(), effect.cash());
            since.add(effect);
        }

        private void trade(Fill fill) {
            Course course = positions.course(fill.instrument());
            course.runBefore(fill.printAt(), take);
            flow(fill.printAt(), fill.cash());
            course.trade(fill);
            positions.schedule(course);
            since.add(fill);
        }

        private Accounts close(Instant at) {
            double value = 0;
            double gross = 0;
            double accruals = 0;
            long clock = Micros.floor(at);
            List<Silence.Silent> silent = new ArrayList<>();
            for (Holding holding : positions.holdings()) {
                mark(holding, at, clock, silent);
                since.add(holding);
                value += holding.value();
                gross += Math.abs(holding.value());
                accruals += holding.accrued();
                if (holding.lots() != 0) {
                    inventory.held(holding.instrument.symbol(), holding.units(), holding.value());
                }
            }
            positions.sweep();
            if (silence != null && silence.at().equals(at)) {
                silentAtTheEnd = silent;
            }
            Accounts now = since.close(before, at, money, accruals, value, gross);
            since = new Flows();
            return now;
        }

        private void mark(Holding holding, Instant at, long clock, List<Silence.Silent> silent) {
            Instrument instrument = holding.instrument;
            Prints prints = holding.prints(trail);
            double price = prints.upTo(clock)
                    ? Course.restated(cursor, instrument, prints.price(clock), prints.instant(clock), at)
                    : holding.mark();
            Silence ended = silence;
            if (ended != null && holding.lots() != 0 && !at.isBefore(ended.at()) && ended.isSilent(instrument)) {
                silent.add(ended.silent(instrument, holding.units()));
                price = ended.value(price);
            }
            holding.moveTo(price, rates.rate(instrument, at));
        }
    }

    private static int compare(Fill a, Fill b) {
        int byPrint = a.printAt().compareTo(b.printAt());
        if (byPrint != 0) {
            return byPrint;
        }
        int byBasis = a.basis().compareTo(b.basis());
        if (byBasis != 0) {
            return byBasis;
        }
        int byOrder = Long.compare(a.order(), b.order());
        return byOrder != 0 ? byOrder : Long.compare(a.number(), b.number());
    }
}
