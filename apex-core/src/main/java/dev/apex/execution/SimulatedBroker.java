package dev.apex.execution;

import dev.apex.Digest;
import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.execution.Fill.Basis;
import dev.apex.execution.Instruction.TimeInForce;
import dev.apex.market.CorporateAction;
import dev.apex.market.Instrument;
import dev.apex.market.PointInTimeCursor;
import dev.apex.market.PrintedRow;
import dev.apex.market.Symbol;
import dev.apex.market.Trailing;
import dev.apex.random.RunSeed;
import dev.apex.time.Micros;
import dev.apex.time.TradingCalendar;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Fills orders at prints that the cursor shows, never at one at or before the decision.
 *
 * <p>An order is held against every session whose row becomes visible, in the order of sessions and each once: against its
 * open, then its range, then its close, as far as these lie after its arrival at the venue. It is booked then, at the version
 * visible then. A session that arrives after a later one was held against the order does not count any more. Quantities were
 * set when the order was placed and are only ever cut, for cash, gross, position or a share of the volume. Fills at one instant come
 * by basis, sells first, then by symbol, stops before limits, then as placed. An order that trading ended over stays pending.
 * Confined to one thread.
 */
public final class SimulatedBroker implements Broker {
    private static final int LEAST_SHARE = 2;
    private static final double HAIR = 1e-9;
    private static final Comparator<OrderBook> BY_SYMBOL = Comparator.comparing(book -> book.symbol);

    private final PointInTimeCursor cursor;
    private final Ledger ledger;
    private final FillModel model;
    private final Costs costs;
    private final RunSeed seed;
    private final long lastPrint;
    private final Comparator<Match> order;

    private final List<Order> orders = new ArrayList<>();
    private final List<Outcome> outcomes = new ArrayList<>();
    private long[] done = new long[16];
    /** By id, less 1; null once the order has ended. */
    private final List<@Nullable Working> open = new ArrayList<>();

    /** Those with something open, by symbol; one that has nothing left goes when the step is settled. */
    private final List<OrderBook> busy = new ArrayList<>();

    private final Map<Symbol, OrderBook> bySymbol = new HashMap<>();
    /** Fills as corrected so far; the number of one is its place, counted from 1. */
    private final List<Done> fills = new ArrayList<>();
    /** Numbers of fills at a print that is withdrawn now. */
    private final Set<Long> withdrawn = new HashSet<>();
    /** The clocks at which was booked, in microseconds. */
    private long[] clocks = new long[16];

    private int clockCount;

    /**
     * @param cursor what is visible
     * @param ledger where fills are booked
     * @param model what is taken for granted of the venue
     * @param lastPrint the end of trading: no later print fills, and no later session counts
     * @param seed the run's chance, for limits that are touched
     */
    public SimulatedBroker(PointInTimeCursor cursor, Ledger ledger, FillModel model, Instant lastPrint, RunSeed seed) {
        this.cursor = cursor;
        this.ledger = ledger;
        this.model = model;
        this.costs = new Costs(model.slippage(), model.fees());
        this.lastPrint = Micros.floor(lastPrint);
        this.seed = seed;
        boolean optimistic = model.matching().isOptimistic();
        this.order = (a, b) -> compare(a.working, b.working, optimistic);
    }

    /** By symbol, stops before limits or after them, then as placed. */
    private static int compare(Working a, Working b, boolean limitsFirst) {
        int bySymbol = a.order.symbol().compareTo(b.order.symbol());
        if (bySymbol != 0) {
            return bySymbol;
        }
        int byKind = Boolean.compare(a.isStop() == limitsFirst, b.isStop() == limitsFirst);
        return byKind != 0 ? byKind : Long.compare(a.order.id(), b.order.id());
    }

    @Override
    public void place(Order order) {
        if (order.id() != orders.size() + 1L) {
            throw new IllegalArgumentException("order " + order.id() + " after " + orders.size());
        }
        OrderBook book = book(order.symbol());
        Working working = new Working(order, ++book.placed);
        orders.add(order);
        outcomes.add(Outcome.PENDING);
        open.add(working);
        if (done.length < orders.size()) {
            done = Arrays.copyOf(done, done.length * 2);
        }
        add(working, book);
        if (order.replaces() > 0) {
            replace(requireOpen(order.replaces()), working);
        }
        if (order.linkedTo() > 0) {
            link(requireOpen(order.linkedTo()), working);
        }
    }

    /** The book of a symbol, a new one if it was not ordered before. */
    private OrderBook book(Symbol symbol) {
        return bySymbol.computeIfAbsent(symbol, OrderBook::new);
    }

    private void add(Working working, OrderBook book) {
        if (book.working.isEmpty()) {
            int place = Collections.binarySearch(busy, book, BY_SYMBOL);
            if (place < 0) {
                busy.add(-place - 1, book);
            }
        }
        book.working.add(working);
    }

    private static void replace(Working old, Working working) {
        old.cancelledAt = working.reachesAt;
        old.successor = working;
        if (old.linked != null) {
            link(old, working);
        }
    }

    private static void link(Working some, Working other) {
        List<Working> linked = some.linked == null ? new ArrayList<>(List.of(some)) : some.linked;
        linked.add(other);
        some.linked = linked;
        other.linked = linked;
    }

    @Override
    public void cancel(long order, Instant reachesAt) {
        Working working = requireOpen(order);
        working.cancelledAt = Math.min(working.cancelledAt, Micros.floor(reachesAt));
    }

    private Working requireOpen(long id) {
        Working working = id > 0 && id <= open.size() ? open.get((int) id - 1) : null;
        if (working == null) {
            throw new RefusedException(
                    Rule.ORDER_NOT_OPEN,
                    id > 0 && id <= orders.size()
                            ? "order " + id + " for " + orders.get((int) id - 1).symbol() + ", "
                                    + outcomes.get((int) id - 1)
                            : "order " + id + " of " + orders.size());
        }
        return working;
    }

    @Override
    public void book(Instant clock) {
        correctFills(clock);
        long now = Micros.floor(clock);
        succeed(now);
        List<Print> prints = prints();
        int from = 0;
        while (from < prints.size()) {
            int to = from + 1;
            while (to < prints.size() && prints.get(from).isOneWith(prints.get(to))) {
                to++;
            }
            fill(prints.subList(from, to), clock);
            from = to;
        }
        for (OrderBook book : busy) {
            if (!book.working.isEmpty()) {
                settle(book, now);
            }
        }
        busy.removeIf(book -> book.working.isEmpty());
        if (clockCount == clocks.length) {
            clocks = Arrays.copyOf(clocks, 2 * clockCount);
        }
        clocks[clockCount++] = now;
    }

    /** Takes in the actions visible now, and moves orders to successors once all sessions before have been seen. */
    private void succeed(long now) {
        List<Working> moved = new ArrayList<>();
        for (OrderBook book : busy) {
            if (book.working.isEmpty()) {
                continue;
            }
            book.actions = cursor.actions(book.symbol);
            for (int i = 0; i < book.actions.size(); i++) {
                if (book.actions.get(i) instanceof CorporateAction.Succession succession
                        && Micros.floor(succession.ex()) <= now) {
                    succeed(book, succession, moved);
                }
            }
        }
        for (Working working : moved) {
            OrderBook book = book(working.order.symbol());
            book.actions = cursor.actions(book.symbol);
            add(working, book);
            book.working.sort(Comparator.comparingLong(some -> some.order.id()));
        }
    }

    private void succeed(OrderBook book, CorporateAction.Succession succession, List<Working> moved) {
        Optional<Instrument> successor = cursor.instrument(succession.successor());
        int newest = cursor.latestSession(book.symbol);
        for (int i = 0; successor.isPresent() && i < book.working.size(); i++) {
            Working working = book.working.get(i);
            if (working.awaits(succession) && working.seenTo >= newest) {
                book.working.remove(i--);
                applyBefore(book, working, Micros.floor(succession.ex()));
                working.succeed(succession, successor.get());
                if (working.remaining == 0) {
                    endUnfilled(working, Outcome.CANCELLED);
                } else if (!working.ended) {
                    moved.add(working);
                }
            }
        }
    }

    /** Moves orders by what had taken effect when a session opened. */
    private void apply(OrderBook book, long opensAt) {
        if (!book.actions.isEmpty()) {
            for (int i = 0; i < book.working.size(); i++) {
                applyBefore(book, book.working.get(i), opensAt);
            }
        }
    }

    private void applyBefore(OrderBook book, Working working, long opensAt) {
        for (int i = 0; i < book.actions.size(); i++) {
            CorporateAction action = book.actions.get(i);
            if (Micros.floor(action.ex()) > opensAt || !working.awaits(action)) {
                continue;
            }
            if (action instanceof CorporateAction.Split split) {
                working.split(split);
                if (working.remaining == 0) {
                    endUnfilled(working, Outcome.CANCELLED);
                }
            } else if (action instanceof CorporateAction.Delisting) {
                endUnfilled(working, Outcome.CANCELLED);
            }
        }
    }

    /** A print of a row against which orders of its symbol are held. */
    private record Print(long at, Basis basis, OrderBook book, PrintedRow row) {
        private static final Comparator<Print> BY_TIME =
                Comparator.comparingLong(Print::at).thenComparing(Print::basis);

        boolean isOneWith(Print other) {
            return at == other.at && basis == other.basis;
        }
    }

    /** The prints that open orders have still to be held against, in the order in which they happened. */
    private List<Print> prints() {
        List<Print> prints = new ArrayList<>();
        for (OrderBook book : busy) {
            if (!book.working.isEmpty()) {
                addPrints(book, prints);
            }
        }
        prints.sort(Print.BY_TIME);
        return prints;
    }

    private void addPrints(OrderBook book, List<Print> prints) {
        int newest = cursor.latestSession(book.symbol);
        for (int session = book.firstUnseen(); session <= newest; session++) {
            Optional<PrintedRow> printed = cursor.printed(book.symbol, session);
            if (printed.isEmpty()) {
                continue;
            }
            PrintedRow row = printed.get();
            long opensAt = row.opensAtMicros();
            long closesAt = row.eventTimeMicros();
            if (opensAt <= lastPrint) {
                prints.add(new Print(opensAt, Basis.OPEN, book, row));
            }
            boolean isBar = !Double.isNaN(row.volume());
            if (isBar && closesAt <= lastPrint && book.hasConditional()) {
                prints.add(new Print(closesAt, Basis.LEVEL, book, row));
            }
            if (isBar && closesAt <= lastPrint && book.hasOnClose()) {
                prints.add(new Print(closesAt, Basis.CLOSE, book, row));
            }
        }
    }

    /** An order and the print it is done at. */
    private static final class Match {
        private final Working working;
        private final Print source;
        private final double print;
        /** Whether it would be the target of what was opened within the same bar. */
        private boolean waits;

        Match(Working working, Print source, double print) {
            this.working = working;
            this.source = source;
            this.print = print;
        }

        boolean buys() {
            return working.buys();
        }
    }

    /** Fills the orders that prints of one instant and basis match. */
    private void fill(List<Print> prints, Instant clock) {
        List<Match> matches = new ArrayList<>();
        for (Print print : prints) {
            long opensAt = print.row().opensAtMicros();
            int session = print.row().session();
            apply(print.book(), opensAt);
            List<Working> some = print.book().working;
            for (int i = 0; i < some.size(); i++) {
                Working working = some.get(i);
                if (working.takesPart(print.basis(), session, opensAt, print.at())) {
                    working.ranIn(session);
                    double at = working.printIn(print.basis(), print.row(), model.matching(), this::drawsTouch);
                    if (!Double.isNaN(at)) {
                        matches.add(new Match(working, print, isLeaking(working) ? working.decidedAt : at));
                    }
                }
            }
        }
        matches.sort(order);
        fillInTurn(matches, clock);
    }

    /** Whether an order is done at the price it was decided on, which was no longer to be had. */
    private boolean isLeaking(Working working) {
        return model.atDecision() && !working.order.instruction().isConditional();
    }

    /**
     * Sells first, so that they pay for the buys. A sell of what only an earlier buy at the same print can deliver comes after
     * the buys; a limit within a bar then waits for another bar, because the price may have been reached before the buy.
     */
    private void fillInTurn(List<Match> matches, Instant clock) {
        holdTargetsBack(matches);
        List<Match> last = List.of();
        for (Match match : matches) {
            if (match.buys() || match.waits) {
                continue;
            }
            if (match.working.remaining > deliverable(match) && followsABuy(match, matches)) {
                if (match.source.basis() != Basis.LEVEL
                        || match.working.isStop()
                        || model.matching().isOptimistic()) {
                    last = last.isEmpty() ? new ArrayList<>() : last;
                    last.add(match);
                }
            } else {
                fill(match, clock);
            }
        }
        for (Match match : matches) {
            if (match.buys() && !match.waits) {
                fill(match, clock);
            }
        }
        for (Match match : last) {
            fill(match, clock);
        }
    }

    /** Where units can be borrowed, a sale needs nobody to deliver: what it or a buy closes is told by the lots held. */
    private void holdTargetsBack(List<Match> matches) {
        if (model.matching().isOptimistic() || ledger.terms().borrow().isEmpty()) {
            return;
        }
        int first = 0;
        for (int i = 0; i < matches.size(); i++) {
            Match match = matches.get(i);
            if (!match.working
                    .order
                    .symbol()
                    .equals(matches.get(first).working.order.symbol())) {
                first = i;
            }
            match.waits = match.source.basis() == Basis.LEVEL
                    && !match.working.isStop()
                    && closesWhatOpenedWithin(match, matches.subList(first, matches.size()));
        }
    }

    /** Whether earlier orders the other way open something at this print, and this one closes more than was held before. */
    private boolean closesWhatOpenedWithin(Match match, List<Match> others) {
        Symbol symbol = match.working.order.symbol();
        long opened = 0;
        for (Match other : others) {
            if (!other.working.order.symbol().equals(symbol)) {
                break;
            }
            boolean before = other.working.order.id() < match.working.order.id();
            opened += before && !other.waits && other.buys() != match.buys() ? other.working.remaining : 0;
        }
        if (opened == 0) {
            return false;
        }
        long held = ledger.lots(symbol, Micros.toInstant(match.source.at()));
        long closable = match.buys() ? -held : held;
        return opened > Math.max(0, -closable) && match.working.remaining > Math.max(0, closable);
    }

    private static boolean followsABuy(Match sale, List<Match> matches) {
        for (Match match : matches) {
            if (match.buys()
                    && match.working.order.symbol().equals(sale.working.order.symbol())
                    && match.working.order.id() < sale.working.order.id()) {
                return true;
            }
        }
        return false;
    }

    private void fill(Match match, Instant clock) {
        Working working = match.working;
        OrderBook book = match.source.book();
        long wanted = Math.min(working.remaining, mayTake(match));
        if (working.ended || wanted <= 0) {
            return;
        }
        Order order = working.order;
        Trade trade = trade(match);
        long lots = affordable(match, trade, wanted);
        boolean waits = lots < wanted && !working.buys() && mayWait(working, book);
        long cut = lots == wanted || waits ? 0 : working.remaining - lots;
        if (lots > 0) {
            book(
                    match,
                    trade.of(
                            (working.buys() ? lots : -lots) * order.instrument().lot(), match.print),
                    lots,
                    cut,
                    clock);
            book.take(match.source.row().session(), lots * order.instrument().lot());
        }
        working.remaining -= lots;
        working.progress =
                lots > 0 ? Math.max(working.progress, match.source.row().session()) : working.progress;
        if (cut > 0) {
            end(working, Outcome.CUT);
        } else if (working.remaining == 0) {
            end(working, Outcome.FILLED);
        } else if (lots > 0) {
            outcomes.set((int) order.id() - 1, Outcome.PARTIAL);
        }
        tellLinked(working, lots);
    }

    /** Whether a sell at a price of its own may wait for an earlier buy to deliver what it sells. */
    private static boolean mayWait(Working sale, OrderBook book) {
        return sale.order.instruction().isConditional() && book.followsABuy(sale);
    }

    /** Lots of a symbol that can be delivered at a print: all that are held there, or any number if they can be borrowed. */
    private long deliverable(Match match) {
        return ledger.terms().borrow().isPresent() ? Long.MAX_VALUE : held(match);
    }

    private long held(Match match) {
        return Math.max(0, ledger.lots(match.working.order.symbol(), Micros.toInstant(match.source.at())));
    }

    private void book(Match match, Trade trade, long lots, long cut, Instant clock) {
        Order order = match.working.order;
        PrintedRow row = match.source.row();
        double limit = match.working.worstPrice();
        double price = costs.price(trade, limit);
        double rate = ledger.rate(order.instrument(), Micros.toInstant(match.source.at()));
        Fill fill = new Fill(
                fills.size() + 1L,
                order.id(),
                order.instrument(),
                order.buys() ? lots : -lots,
                cut,
                match.source.basis(),
                Micros.toInstant(match.source.at()),
                row.ingestedAt(),
                clock,
                match.print,
                price,
                costs.fee(trade.quantity(), price * rate),
                rate);
        fill.requireAfter(order);
        ledger.post(fill);
        fills.add(new Done(fill, trade, limit, isLeaking(match.working)));
        done[(int) order.id() - 1] += fill.lots();
        book(order.symbol()).filledIn(row.session(), fill.number());
    }

    /** What was done leaves less to do to a successor and to linked orders; what they have nothing left of is cancelled. */
    private void tellLinked(Working working, long lots) {
        Working successor = working.successor;
        if (successor != null && !successor.ended) {
            if (working.ended) {
                end(successor, Outcome.CANCELLED);
            } else {
                reduce(successor, lots);
            }
        }
        if (working.linked != null) {
            for (Working other : working.linked) {
                if (other != working && other != successor && other.successor != working && !other.ended) {
                    reduce(other, lots);
                }
            }
        }
    }

    private void reduce(Working other, long lots) {
        other.remaining = Math.max(0, other.remaining - lots);
        if (other.remaining == 0) {
            end(other, Outcome.CANCELLED);
            tellLinked(other, 0);
        }
    }

    /** Lots that the share of volume leaves for an order at a print. */
    private long mayTake(Match match) {
        if (model.participation().isUnlimited()) {
            return Long.MAX_VALUE;
        }
        PrintedRow row = match.source.row();
        double volume = match.source.basis() == Basis.OPEN
                ? trailing(match, model.participation().sessions()).volume()
                : row.volume();
        double units =
                model.participation().rate() * volume - match.source.book().taken(row.session());
        return units > 0
                ? (long) Math.floor(units / match.working.order.instrument().lot() + HAIR)
                : 0;
    }

    /** What the sessions before a print were like, as visible at the last decision not after it. */
    private Trailing trailing(Match match, int sessions) {
        int found = Arrays.binarySearch(clocks, 0, clockCount, match.source.at());
        int last = found >= 0 ? found : -found - 2;
        long clock = last < 0 ? -1 : clocks[last];
        return cursor.trailing(match.source.book().symbol, match.source.row(), sessions, Micros.toInstant(clock));
    }

    private Trade trade(Match match) {
        int sessions = model.slippage().sessions();
        OptionalDouble volume = OptionalDouble.empty();
        OptionalDouble volatility = OptionalDouble.empty();
        if (sessions > 0) {
            Trailing trailing = trailing(match, sessions);
            volume = trailing.volumes() * LEAST_SHARE >= sessions
                    ? OptionalDouble.of(trailing.volume())
                    : OptionalDouble.empty();
            volatility = trailing.returns() >= 2 && trailing.returns() * LEAST_SHARE >= sessions - 1
                    ? OptionalDouble.of(trailing.volatility())
                    : OptionalDouble.empty();
        }
        return new Trade(match.working.order.instrument(), 0, match.print, match.source.basis(), volume, volatility);
    }

    /** The most lots, up to some, that cash pays for with all costs, or that can be delivered or borrowed. */
    private long affordable(Match match, Trade trade, long wanted) {
        long free = match.buys() ? 0 : Math.min(wanted, held(match));
        if (!match.buys() && ledger.terms().borrow().isEmpty()) {
            return free;
        }
        Room room = ledger.room(trade.instrument(), Micros.toInstant(match.source.at()));
        if (fits(room, match, trade, wanted)) {
            return wanted;
        }
        long paid = free;
        long unpaid = wanted;
        while (paid + 1 < unpaid) {
            long middle = (paid + unpaid) >>> 1;
            if (fits(room, match, trade, middle)) {
                paid = middle;
            } else {
                unpaid = middle;
            }
        }
        return paid;
    }

    private boolean fits(Room room, Match match, Trade trade, long lots) {
        long signed = match.buys() ? lots : -lots;
        double units = signed * trade.instrument().lot();
        double price = costs.price(trade.of(units, trade.print()), match.working.worstPrice());
        return room.holds(signed, trade.print(), price, costs.fee(units, price * room.rate()));
    }

    /** The same draw for an order and session whatever else is ordered or drawn. */
    private boolean drawsTouch(Working working, int session) {
        double chance = model.matching().touch();
        if (chance == 0) {
            return false;
        }
        String label = Digest.create()
                .put(working.order.symbol().name())
                .put((long) working.place)
                .finishHex();
        return chance == 1 || seed.stream("touch/" + label, session).nextDouble() < chance;
    }

    /** Ends what has run its time by the clock. */
    private void settle(OrderBook book, long clock) {
        TradingCalendar calendar = book.working.get(0).order.instrument().calendar();
        int newest = lastTraded(book.symbol);
        int closed = calendar.closedBy(Math.min(clock, lastPrint));
        for (int i = 0; i < book.working.size(); i++) {
            Working working = book.working.get(i);
            if (!working.ended) {
                working.seenTo = Math.max(working.seenTo, newest);
                applyDue(book, working, calendar, clock);
            }
            if (!working.ended) {
                settle(working, calendar, closed, clock);
            }
        }
        book.sweep();
    }

    /** Moves an order by what has taken effect, once it has been held against every session before that. */
    private void applyDue(OrderBook book, Working working, TradingCalendar calendar, long clock) {
        for (int i = 0; i < book.actions.size(); i++) {
            long ex = Micros.floor(book.actions.get(i).ex());
            if (ex <= clock && working.seenTo >= calendar.openedBy(ex - 1)) {
                applyBefore(book, working, ex);
            }
        }
    }

    private void settle(Working working, TradingCalendar calendar, int closed, long clock) {
        TimeInForce inForce = working.order.instruction().inForce();
        if (working.cancelledAt <= clock) {
            int inReach = calendar.openedBy(working.cancelledAt);
            if (working.seenTo >= inReach || closed - inReach > model.lapseAfter()) {
                cancelled(working);
                return;
            }
        }
        boolean over = working.ranIn >= 0 || working.seenTo >= working.until;
        if (over || inForce == TimeInForce.GOOD_TILL_DATE && closed - working.until > model.lapseAfter()) {
            endUnfilled(working, Outcome.EXPIRED);
        } else if ((inForce == TimeInForce.UNTIL_LAPSED || inForce == TimeInForce.DAY)
                && closed - working.progress > model.lapseAfter()) {
            endUnfilled(working, Outcome.LAPSED);
        }
    }

    private void cancelled(Working working) {
        end(working, Outcome.CANCELLED);
    }

    /** An order that ended before it could be replaced is not replaced. */
    private void endUnfilled(Working working, Outcome outcome) {
        end(working, outcome);
        tellLinked(working, 0);
    }

    /** The latest session with a visible print up to the end of trading, or -1. */
    private int lastTraded(Symbol symbol) {
        int session = cursor.latestSession(symbol);
        while (session >= 0) {
            Optional<PrintedRow> row = cursor.printed(symbol, session);
            if (row.isPresent() && row.get().opensAtMicros() <= lastPrint) {
                return session;
            }
            session--;
        }
        return session;
    }

    private void end(Working working, Outcome outcome) {
        working.ended = true;
        int place = (int) working.order.id() - 1;
        outcomes.set(place, outcome);
        open.set(place, null);
    }

    @Override
    public Map<Symbol, Double> pending() {
        Map<Symbol, Double> units = new TreeMap<>();
        for (OrderBook book : busy) {
            long lots = book.sureLots();
            if (lots != 0 || hasSure(book)) {
                units.put(
                        book.symbol,
                        lots * book.working.get(0).order.instrument().lot());
            }
        }
        return units;
    }

    private static boolean hasSure(OrderBook book) {
        for (Working working : book.working) {
            if (!working.ended && working.isSure()) {
                return true;
            }
        }
        return false;
    }

    @Override
    public long pendingLots(Symbol symbol) {
        OrderBook book = bySymbol.get(symbol);
        return book == null ? 0 : book.sureLots();
    }

    @Override
    public long possibleLots(Symbol symbol, boolean buys) {
        OrderBook book = bySymbol.get(symbol);
        return book == null ? 0 : book.possibleLots(buys);
    }

    @Override
    public List<OpenOrder> openOrders() {
        List<OpenOrder> all = new ArrayList<>();
        for (OrderBook book : busy) {
            for (Working working : book.working) {
                if (!working.ended) {
                    all.add(working.told());
                }
            }
        }
        return all;
    }

    @Override
    public Optional<OpenOrder> findOpen(long order) {
        Working working = order > 0 && order <= open.size() ? open.get((int) order - 1) : null;
        return Optional.ofNullable(working).map(Working::told);
    }

    @Override
    public List<Order> orders() {
        return Collections.unmodifiableList(orders);
    }

    @Override
    public Outcome outcome(Order order) {
        return outcomes.get((int) order.id() - 1);
    }

    @Override
    public long lotsDone(Order order) {
        return done[(int) order.id() - 1];
    }

    /** A fill as corrected so far, and what its price was reckoned from. */
    private record Done(Fill fill, Trade trade, double limit, boolean leaking) {
        Done corrected(Fill now) {
            return new Done(now, trade, limit, leaking);
        }

        /** The print the row shows now; never beyond the limit, at which the order would have waited. */
        double print(PrintedRow row) {
            double print = fill.basis() == Basis.CLOSE ? row.close() : row.open();
            if (fill.basis() == Basis.LEVEL || leaking) {
                return fill.print();
            }
            if (Double.isNaN(limit)) {
                return print;
            }
            return fill.lots() > 0 ? Math.min(print, limit) : Math.max(print, limit);
        }
    }

    private void correctFills(Instant clock) {
        if (fills.isEmpty()) {
            return;
        }
        ledger.forEachReconverted((fill, rate, knownAt) -> {
            Fill corrected =
                    fill.repriced(fill.print(), fill.price(), costs.fee(fill.quantity(), fill.price() * rate), rate);
            ledger.correct(corrected, knownAt, clock);
            int place = (int) fill.number() - 1;
            fills.set(place, fills.get(place).corrected(corrected));
        });
        cursor.changes().forEachCorrection((symbol, session, change) -> {
            OrderBook book = bySymbol.get(symbol);
            if (book != null) {
                for (long number : book.fillsIn(session)) {
                    correct(fills.get((int) number - 1), session, clock);
                }
            }
        });
    }

    private void correct(Done done, int session, Instant clock) {
        Fill fill = done.fill();
        Optional<PrintedRow> now = cursor.printed(fill.symbol(), session);
        if (now.isEmpty()) {
            if (withdrawn.add(fill.number())) {
                ledger.retract(fill, cursor.lastArrival(fill.symbol(), session), clock);
            }
            return;
        }
        withdrawn.remove(fill.number());
        double print = done.print(now.get());
        if (print != fill.print()) {
            double price = costs.price(done.trade().of(fill.quantity(), print), done.limit());
            Fill corrected = fill.repriced(print, price, costs.fee(fill.quantity(), price * fill.rate()));
            ledger.correct(corrected, now.get().ingestedAt(), clock);
            fills.set((int) fill.number() - 1, done.corrected(corrected));
        }
    }
}
