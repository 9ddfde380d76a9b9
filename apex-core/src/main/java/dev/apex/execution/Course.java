package dev.apex.execution;

import dev.apex.execution.Ledger.Kind;
import dev.apex.market.CorporateAction;
import dev.apex.market.CorporateAction.Delisting;
import dev.apex.market.CorporateAction.Dividend;
import dev.apex.market.CorporateAction.Split;
import dev.apex.market.CorporateAction.Succession;
import dev.apex.market.Instrument;
import dev.apex.market.PointInTimeCursor;
import dev.apex.market.PrintedRow;
import dev.apex.market.Symbol;
import dev.apex.time.Micros;
import dev.apex.time.TradingCalendar;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * What becomes of holdings as time goes by: fills, and between them splits, dividends, successions, delistings and the fee for
 * what is borrowed, each at the instant it takes effect.
 *
 * <p>It is a pure function of the fills it is given and of the actions and prices visible now: to learn what a late fill or
 * action changes, the course is run anew and its effects compared. The holdings of symbols that succeed one another share a
 * course. At one instant payments come first, then actions, then fills, then the close.
 */
final class Course {
    private static final double DAYS_A_YEAR = 365;
    /** A number of lots as near to a whole one as rounding leaves it is that. */
    private static final double WHOLE = 1e-9;

    private static final List<Class<? extends CorporateAction>> IN_ORDER =
            List.of(Split.class, Dividend.class, Succession.class, Delisting.class);

    /** Something that is to take effect. */
    private record Due(Instant at, int order, Instant ex, CorporateAction action, double owed)
            implements Comparable<Due> {
        private static final Comparator<Due> BY_EFFECT = Comparator.comparing(Due::at)
                .thenComparingInt(Due::order)
                .thenComparing(due -> due.action.symbol())
                .thenComparing(Due::ex);

        static Due act(CorporateAction action) {
            return new Due(action.ex(), 1 + IN_ORDER.indexOf(action.getClass()), action.ex(), action, 0);
        }

        static Due payment(Dividend dividend, double owed) {
            Instant at = dividend.payableAt().isBefore(dividend.ex()) ? dividend.ex() : dividend.payableAt();
            return new Due(at, 0, dividend.ex(), dividend, owed);
        }

        boolean isPayment() {
            return order == 0;
        }

        @Override
        public int compareTo(Due other) {
            return BY_EFFECT.compare(this, other);
        }
    }

    /** The close of a session at which a short is looked at. */
    private record Close(Instant at, Symbol symbol, int session) implements Comparable<Close> {
        private static final Comparator<Close> BY_TIME =
                Comparator.comparing(Close::at).thenComparing(Close::symbol);

        @Override
        public int compareTo(Close other) {
            return BY_TIME.compare(this, other);
        }
    }

    /** A price that was read of a symbol while no later row of it was visible. */
    private record Unsettled(Symbol symbol, int session) {}

    private final PointInTimeCursor cursor;
    private final Bookkeeping terms;
    private final Exchange exchange;
    private final Consumer<Holding> opened;
    private final SortedMap<Symbol, Holding> holdings = new TreeMap<>();
    private final TreeSet<Due> dues = new TreeSet<>();
    private final TreeSet<Close> closes = new TreeSet<>();
    /** What a short was worth at the last close it was looked at, in the run's currency. */
    private final Map<Symbol, Double> carried = new TreeMap<>();

    private final SortedMap<Effect.Key, Effect> effects = new TreeMap<>(Effect.ORDER);
    private final TreeSet<Symbol> priced = new TreeSet<>();
    private final List<Unsettled> unsettled = new ArrayList<>();
    /** Symbols that are to receive the units of another, and of which no row has arrived. */
    private final TreeSet<Symbol> awaited = new TreeSet<>();

    private Instant acted = Instant.MIN;
    private Instant closed = Instant.MIN;
    private Instant traded = Instant.MIN;
    /** When the fills met so far were known. */
    private Instant known = Instant.MIN;
    /** By symbol whose borrow rate was read, when something was told about it last. */
    private final Map<Symbol, Instant> toldBy = new TreeMap<>();

    private int unpricedBorrow;
    private boolean corrected;
    private Instant wokenForDue = Instant.MAX;
    private Instant wokenForClose = Instant.MAX;
    private boolean retired;

    Course(Exchange exchange, Consumer<Holding> opened) {
        this.cursor = exchange.cursor();
        this.terms = exchange.terms();
        this.exchange = exchange;
        this.opened = opened;
    }

    /** The holding of an instrument, from now on looked after. */
    Holding holding(Instrument instrument) {
        Holding known = holdings.get(instrument.symbol());
        if (known != null) {
            return known;
        }
        Holding holding = new Holding(instrument);
        holdings.put(instrument.symbol(), holding);
        opened.accept(holding);
        hear(instrument.symbol());
        return holding;
    }

    Collection<Holding> holdings() {
        return holdings.values();
    }

    /** Takes note of what is visible of a symbol's actions and has not been reached. */
    void hear(Symbol symbol) {
        dues.removeIf(due -> !due.isPayment() && due.action.symbol().equals(symbol));
        for (CorporateAction action : cursor.actions(symbol)) {
            if (action.ex().isAfter(acted)) {
                dues.add(Due.act(action));
            }
        }
    }

    /** Takes over all that another course looks after; neither has met the other's actions. */
    void join(Course other) {
        holdings.putAll(other.holdings);
        dues.addAll(other.dues);
        closes.addAll(other.closes);
        carried.putAll(other.carried);
        effects.putAll(other.effects);
        priced.addAll(other.priced);
        unsettled.addAll(other.unsettled);
        awaited.addAll(other.awaited);
        acted = later(acted, other.acted);
        closed = later(closed, other.closed);
        traded = later(traded, other.traded);
        known = later(known, other.known);
        unpricedBorrow += other.unpricedBorrow;
        toldBy.putAll(other.toldBy);
        corrected |= other.corrected;
        priced.forEach(symbol -> exchange.isReadBy(symbol, this));
        exchange.isAwaitedBy(this);
    }

    private static Instant later(Instant a, Instant b) {
        return a.isBefore(b) ? b : a;
    }

    /** When the next payment or action is due; far away if none is. */
    Instant nextDue() {
        return dues.isEmpty() ? Instant.MAX : dues.first().at();
    }

    /** When the next close of a short is; far away if there is none. */
    Instant nextClose() {
        return closes.isEmpty() ? Instant.MAX : closes.first().at();
    }

    Instant wokenForDue() {
        return wokenForDue;
    }

    void wakeForDue(Instant at) {
        wokenForDue = at;
    }

    Instant wokenForClose() {
        return wokenForClose;
    }

    void wakeForClose(Instant at) {
        wokenForClose = at;
    }

    /** Another course stands for it. */
    void retire() {
        retired = true;
    }

    boolean isRetired() {
        return retired;
    }

    /** Whether something that comes after a fill at this instant has been met already. */
    boolean hasPassed(Instant print) {
        return acted.isAfter(print) || !closed.isBefore(print);
    }

    /** Whether an action of this instant comes before something that has been met already. */
    boolean hasReached(Instant ex) {
        return !acted.isBefore(ex) || !closed.isBefore(ex) || !traded.isBefore(ex);
    }

    /** When it was known, if it was, that something rests on what has been told otherwise since. */
    Optional<Instant> overtaken(Instant clock) {
        Instant latest = Instant.MIN;
        for (Unsettled one : unsettled) {
            Optional<PrintedRow> newest = cursor.latestPrinted(one.symbol);
            if (newest.map(PrintedRow::session).orElse(-1) != one.session) {
                latest = later(latest, newest.map(PrintedRow::ingestedAt).orElse(clock));
            }
        }
        for (Symbol successor : awaited) {
            if (cursor.instrument(successor).isPresent()) {
                latest = later(
                        latest,
                        cursor.latestPrinted(successor)
                                .map(PrintedRow::ingestedAt)
                                .orElse(clock));
            }
        }
        for (Map.Entry<Symbol, Instant> one : toldBy.entrySet()) {
            Instant told = cursor.lastAnnounced(one.getKey()).orElse(Instant.MIN);
            if (!told.equals(one.getValue())) {
                latest = later(latest, told);
            }
        }
        return latest.equals(Instant.MIN) ? Optional.empty() : Optional.of(latest);
    }

    /** The first symbol it looks after. */
    Symbol first() {
        return holdings.firstKey();
    }

    /** What a fill did to prices turned out otherwise. */
    void correct(Symbol symbol, double move) {
        Holding holding = holdings.get(symbol);
        holding.correct(move);
        corrected |= holding.lots() != 0;
    }

    /** Whether what was paid for what is held has been put right since it was reckoned. */
    boolean isCorrected() {
        return corrected;
    }

    /** Closes at which a short was charged nothing, because no rate of it is visible. */
    int unpricedBorrow() {
        return unpricedBorrow;
    }

    /** What happened so far, in the order of taking effect. */
    SortedMap<Effect.Key, Effect> effects() {
        return effects;
    }

    /** Meets payments and actions up to an instant, and the closes before each. */
    void act(Instant until, Consumer<Effect> out) {
        while (!nextDue().isAfter(until)) {
            close(nextDue(), false, out);
            meet(dues.pollFirst(), out);
        }
    }

    /** Meets everything up to an instant but the closes at that instant. */
    void runBefore(Instant print, Consumer<Effect> out) {
        act(print, out);
        close(print, false, out);
    }

    /** Meets everything up to an instant. */
    void run(Instant until, Consumer<Effect> out) {
        act(until, out);
        close(until, true, out);
    }

    /** Meets the closes that another course has met. */
    void closeWhere(Course other, Consumer<Effect> out) {
        close(other.closed, true, out);
    }

    /** Trades; what comes before has been met. */
    void trade(Fill fill) {
        Holding holding = holding(fill.instrument());
        holding.trade(fill.lots(), fill.print(), fill.rate(), fill.price());
        traded = later(traded, fill.printAt());
        known = later(known, fill.knownAt());
        watch(holding, fill.printAt());
    }

    private void close(Instant until, boolean included, Consumer<Effect> out) {
        while (nextClose().isBefore(until) || included && nextClose().equals(until)) {
            close(closes.pollFirst(), out);
        }
    }

    private void meet(Due due, Consumer<Effect> out) {
        Holding holding = holdings.get(due.action.symbol());
        if (holding == null) {
            return;
        }
        if (due.isPayment()) {
            pay(holding, due, out);
            return;
        }
        acted = due.at;
        if (holding.lots() == 0) {
            return;
        }
        if (due.action instanceof Split split) {
            split(holding, split, out);
        } else if (due.action instanceof Dividend dividend) {
            owe(holding, dividend, out);
        } else if (due.action instanceof Succession succession) {
            succeed(holding, succession, out);
        } else if (due.action instanceof Delisting delisting) {
            delist(holding, delisting, out);
        }
    }

    private void split(Holding holding, Split split, Consumer<Effect> out) {
        long before = holding.lots();
        double exact = before * split.ratio();
        long whole = whole(exact);
        double paid = 0;
        double cash = 0;
        if (whole != exact) {
            holding.moveTo(beforeEx(holding, split), rate(holding, split.ex()));
            paid = holding.mark() / split.ratio();
            cash = (exact - whole) * holding.instrument.lot() * paid * holding.rate();
        }
        holding.become(whole, exact, holding.mark() / split.ratio());
        emit(Kind.SPLIT, split, holding, whole - before, paid, cash, 0, 0, out);
    }

    private void owe(Holding holding, Dividend dividend, Consumer<Effect> out) {
        double gross = holding.units() * dividend.perUnit();
        double owed = gross > 0 ? gross * (1 - terms.withheld()) : gross;
        double rate = rate(holding, dividend.ex());
        holding.moveTo(withoutDividend(holding.instrument, holding.mark(), dividend), rate);
        holding.owe(owed, rate);
        dues.add(Due.payment(dividend, owed));
        emit(Kind.DIVIDEND, dividend, holding, 0, dividend.perUnit(), 0, owed * rate, owed * rate, out);
    }

    private void pay(Holding holding, Due due, Consumer<Effect> out) {
        double rate = rate(holding, due.at);
        holding.owe(-due.owed, rate);
        if (dues.stream()
                .noneMatch(other -> other.isPayment() && other.action.symbol().equals(due.action.symbol()))) {
            holding.oweNothing(rate);
        }
        double cash = due.owed * rate;
        Instant knownAt = later(known, later(due.at, due.action.stamp().ingestedAt()));
        put(
                new Effect(
                        Kind.PAYMENT,
                        due.action.symbol(),
                        due.at,
                        knownAt,
                        0,
                        ((Dividend) due.action).perUnit(),
                        cash,
                        -cash,
                        0,
                        0),
                out);
    }

    private void succeed(Holding holding, Succession succession, Consumer<Effect> out) {
        Optional<Instrument> successor = cursor.instrument(succession.successor());
        if (successor.isEmpty()) {
            awaited.add(succession.successor());
            exchange.isAwaitedBy(this);
            return;
        }
        long before = holding.lots();
        Holding heir = holding(successor.get());
        double exact = holding.units() * succession.ratio() / heir.instrument.lot();
        long whole = whole(exact);
        double price = beforeEx(holding, succession);
        double from = rate(holding, succession.ex());
        double to =
                heir.instrument.currency().equals(holding.instrument.currency()) ? from : rate(heir, succession.ex());
        double each = price * from / succession.ratio(); // of a unit of the successor, in the run's currency
        double cash = (exact - whole) * heir.instrument.lot() * each;
        double cost = holding.basis() * (whole / exact);
        holding.end(price, from);
        heir.receive(whole, each / to, to, cost);
        emit(Kind.SUCCESSION, succession, holding, -before, cash == 0 ? 0 : price, cash, 0, 0, out);
        emit(Kind.INHERITANCE, succession, heir, whole, 0, 0, 0, 0, out);
        watch(heir, succession.ex());
    }

    private void delist(Holding holding, Delisting delisting, Consumer<Effect> out) {
        double value;
        if (delisting.value().isPresent()) {
            value = delisting.value().getAsDouble();
        } else if (terms.terminal().isPresent()) {
            value = terms.terminal().get().of(beforeEx(holding, delisting));
        } else {
            return;
        }
        long before = holding.lots();
        double units = holding.units();
        holding.end(value, rate(holding, delisting.ex()));
        emit(Kind.DELISTING, delisting, holding, -before, value, units * value * holding.rate(), 0, 0, out);
    }

    private static long whole(double exact) {
        double near = Math.rint(exact);
        return Math.abs(exact - near) <= WHOLE * Math.max(1, Math.abs(exact)) ? (long) near : (long) exact;
    }

    private void emit(
            Kind kind,
            CorporateAction action,
            Holding holding,
            long lots,
            double price,
            double cash,
            double accrual,
            double dividends,
            Consumer<Effect> out) {
        put(
                new Effect(
                        kind,
                        holding.instrument.symbol(),
                        action.ex(),
                        later(known, later(action.ex(), action.stamp().ingestedAt())),
                        lots,
                        price,
                        cash,
                        accrual,
                        dividends,
                        0),
                out);
    }

    private void put(Effect effect, Consumer<Effect> out) {
        effects.merge(effect.key(), effect, Effect::plus);
        out.accept(effect);
    }

    /** Sees to it that a short is looked at from the first close on that is not before an instant. */
    private void watch(Holding holding, Instant from) {
        Symbol symbol = holding.instrument.symbol();
        if (holding.lots() < 0 && closes.stream().noneMatch(close -> close.symbol.equals(symbol))) {
            watch(
                    symbol,
                    holding.instrument.calendar(),
                    holding.instrument.calendar().closedBy(Micros.floor(from) - 1) + 1);
        }
    }

    private void watch(Symbol symbol, TradingCalendar calendar, int session) {
        if (session <= calendar.lastOrdinal()) {
            closes.add(new Close(Micros.toInstant(calendar.closesAt(session)), symbol, session));
        }
    }

    /** Charges what was short at the close before, and looks at what is short now. */
    private void close(Close close, Consumer<Effect> out) {
        closed = later(closed, close.at);
        Holding holding = holdings.get(close.symbol);
        TradingCalendar calendar = holding.instrument.calendar();
        double value = carried.getOrDefault(close.symbol, 0.0);
        if (value > 0) {
            charge(holding, close, value, out);
        }
        if (holding.lots() < 0) {
            double price = price(holding, close.at);
            carried.put(close.symbol, Math.abs(holding.units() * price * rate(holding, close.at)));
            watch(close.symbol, calendar, close.session + 1);
        } else {
            carried.remove(close.symbol);
        }
    }

    private void charge(Holding holding, Close close, double value, Consumer<Effect> out) {
        TradingCalendar calendar = holding.instrument.calendar();
        Instant since = Micros.toInstant(calendar.closesAt(close.session - 1));
        if (terms.borrow().map(Borrow::isAnnounced).orElse(false)) {
            toldBy.put(close.symbol, cursor.lastAnnounced(close.symbol).orElse(Instant.MIN));
            exchange.isAwaitedBy(this);
        }
        double annual = terms.borrow()
                .map(borrow -> borrow.rate(cursor, close.symbol, since))
                .orElse(Double.NaN);
        if (Double.isNaN(annual)) {
            unpricedBorrow++;
            return;
        }
        long days = ChronoUnit.DAYS.between(
                calendar.session(close.session - 1).date(),
                calendar.session(close.session).date());
        double fee = value * annual * days / DAYS_A_YEAR;
        put(new Effect(Kind.BORROW, close.symbol, close.at, later(known, close.at), 0, annual, -fee, 0, 0, fee), out);
    }

    /** The last price of a holding before an action took effect. */
    private double beforeEx(Holding holding, CorporateAction action) {
        return price(holding, Micros.toInstant(Micros.floor(action.ex()) - 1));
    }

    /** The price of a holding at an instant, for which a revision of it must be heard of. */
    private double price(Holding holding, Instant at) {
        Optional<PrintedRow> row = read(holding.instrument, at);
        return row.map(print ->
                        restated(cursor, holding.instrument, Prints.price(print, at), Prints.instant(print, at), at))
                .orElse(holding.mark());
    }

    private double rate(Holding holding, Instant at) {
        Optional<Instrument> pair = exchange.pair(holding.instrument);
        if (pair.isEmpty()) {
            return 1;
        }
        return exchange.rate(holding.instrument, read(pair.get(), at), at);
    }

    private Optional<PrintedRow> read(Instrument instrument, Instant at) {
        if (priced.add(instrument.symbol())) {
            exchange.isReadBy(instrument.symbol(), this);
        }
        Optional<PrintedRow> row = Prints.upTo(cursor, instrument, at);
        int newest = cursor.latestPrinted(instrument.symbol())
                .map(PrintedRow::session)
                .orElse(-1);
        int session = row.map(PrintedRow::session).orElse(-1);
        if (session == newest && session < instrument.calendar().openedBy(Micros.floor(at))) {
            unsettled.add(new Unsettled(instrument.symbol(), newest));
            exchange.isAwaitedBy(this);
        }
        return row;
    }

    /**
     * A price as it reads after the splits and dividends that took effect between its print and a later instant: until a
     * price of the new terms is visible, the old one stands for it.
     */
    static double restated(PointInTimeCursor cursor, Instrument instrument, double price, Instant printAt, Instant at) {
        return restated(cursor.actions(instrument.symbol()), instrument, price, printAt, at);
    }

    /** The same of a print in microseconds, for who asks at every step. */
    static double restated(PointInTimeCursor cursor, Instrument instrument, double price, long printAt, Instant at) {
        List<CorporateAction> actions = cursor.actions(instrument.symbol());
        return actions.isEmpty() ? price : restated(actions, instrument, price, Micros.toInstant(printAt), at);
    }

    private static double restated(
            List<CorporateAction> actions, Instrument instrument, double price, Instant printAt, Instant at) {
        double restated = price;
        for (CorporateAction action : actions) {
            if (action.ex().isAfter(printAt) && !action.ex().isAfter(at)) {
                if (action instanceof Split split) {
                    restated /= split.ratio();
                } else if (action instanceof Dividend dividend) {
                    restated = withoutDividend(instrument, restated, dividend);
                }
            }
        }
        return restated;
    }

    private static double withoutDividend(Instrument instrument, double price, Dividend dividend) {
        double without = price - dividend.perUnit();
        return instrument.hasPricesOfAnySign() ? without : Math.max(0, without);
    }
}
