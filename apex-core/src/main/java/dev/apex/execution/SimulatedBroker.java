package dev.apex.execution;

import dev.apex.market.PointInTimeCursor;
import dev.apex.market.PrintedRow;
import dev.apex.market.Symbol;
import dev.apex.time.Micros;
import dev.apex.time.TradingCalendar;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Fills orders at prints that the cursor shows, never at one at or before the decision.
 *
 * <p>An order waits until the row of a print strictly after its arrival at the venue is visible, and is booked then, at the
 * version visible then. A session earlier than one its symbol was already matched in does not fill any more. Quantities
 * were set when the order was placed and are only ever cut, for cash or position: of prints at one instant, sells first,
 * then buys, by symbol. An order that trading ended over stays pending. Confined to one thread.
 */
public final class SimulatedBroker implements Broker {
    private final PointInTimeCursor cursor;
    private final Ledger ledger;
    private final Costs costs;
    private final int lapseAfter;
    private final Instant lastPrint;

    private final List<Order> orders = new ArrayList<>();
    private final List<Outcome> outcomes = new ArrayList<>();
    private final SortedMap<Symbol, List<Order>> pending = new TreeMap<>();
    private final Map<Symbol, Integer> lastMatched = new TreeMap<>();
    private final SortedMap<Symbol, SortedMap<Integer, List<Long>>> filledIn = new TreeMap<>();
    /** Fills as corrected so far; the number of one is its place, counted from 1. */
    private final List<Fill> fills = new ArrayList<>();
    /** Numbers of fills at a print that is withdrawn now. */
    private final Set<Long> withdrawn = new HashSet<>();

    /**
     * @param cursor what is visible
     * @param ledger where fills are booked
     * @param slippage how much worse than the print orders fill
     * @param fees what they cost
     * @param lapseAfter an order lapses once more than so many sessions of its symbol have closed since the last one that
     *     had opened when it reached the venue, and no print that could fill it was visible
     * @param lastPrint the end of trading: no later print fills, and no later session counts
     */
    public SimulatedBroker(
            PointInTimeCursor cursor, Ledger ledger, Slippage slippage, Fees fees, int lapseAfter, Instant lastPrint) {
        this.cursor = cursor;
        this.ledger = ledger;
        this.costs = new Costs(slippage, fees);
        this.lapseAfter = lapseAfter;
        this.lastPrint = lastPrint;
    }

    @Override
    public void place(Order order) {
        orders.add(order);
        outcomes.add(Outcome.PENDING);
        pending.computeIfAbsent(order.symbol(), symbol -> new ArrayList<>()).add(order);
    }

    @Override
    public void book(Instant clock) {
        correctFills(clock);
        List<Match> matches = new ArrayList<>();
        pending.values().forEach(some -> some.forEach(order -> match(order).ifPresent(matches::add)));
        matches.sort(Match.BY_PRINT_SYMBOL_AND_ORDER);
        int from = 0;
        while (from < matches.size()) {
            Instant print = matches.get(from).row().opensAt();
            int to = from;
            while (to < matches.size() && matches.get(to).row().opensAt().equals(print)) {
                to++;
            }
            fill(matches.subList(from, to), clock);
            from = to;
        }
        pending.values().forEach(some -> lapse(some, clock));
        pending.values().removeIf(List::isEmpty);
    }

    @Override
    public Map<Symbol, Double> pending() {
        Map<Symbol, Double> units = new TreeMap<>();
        pending.keySet()
                .forEach(symbol -> units.put(
                        symbol,
                        pendingLots(symbol)
                                * pending.get(symbol).get(0).instrument().lot()));
        return units;
    }

    @Override
    public long pendingLots(Symbol symbol) {
        return pending.getOrDefault(symbol, List.of()).stream()
                .mapToLong(Order::lots)
                .sum();
    }

    @Override
    public List<Order> orders() {
        return Collections.unmodifiableList(orders);
    }

    @Override
    public Outcome outcome(Order order) {
        return outcomes.get((int) order.id() - 1);
    }

    /** An order and the first visible print that can fill it. */
    private record Match(Order order, PrintedRow row) {
        private static final Comparator<Match> BY_PRINT_SYMBOL_AND_ORDER = Comparator.comparing(
                        (Match match) -> match.row().opensAt())
                .thenComparing(match -> match.order().symbol())
                .thenComparing(match -> match.order().id());
    }

    /**
     * Fills orders matched at one instant: sells first, so that they pay for the buys. A sell of what only an earlier buy at the
     * same print can deliver comes after the buys.
     */
    private void fill(List<Match> matches, Instant clock) {
        List<Match> last = new ArrayList<>();
        for (Match match : matches) {
            if (match.order().buys()) {
                continue;
            }
            if (-match.order().lots() > ledger.lots(match.order().symbol()) && followsABuy(match, matches)) {
                last.add(match);
            } else {
                fill(match, clock);
            }
        }
        matches.stream().filter(match -> match.order().buys()).forEach(match -> fill(match, clock));
        last.forEach(match -> fill(match, clock));
    }

    private static boolean followsABuy(Match sale, List<Match> matches) {
        return matches.stream()
                .map(Match::order)
                .anyMatch(order -> order.buys()
                        && order.symbol().equals(sale.order().symbol())
                        && order.id() < sale.order().id());
    }

    private Optional<Match> match(Order order) {
        Optional<PrintedRow> newest = cursor.latestPrinted(order.symbol());
        if (newest.isEmpty()) {
            return Optional.empty();
        }
        int reached = order.instrument().calendar().openedBy(Micros.floor(order.reachesAt()));
        int first = Math.max(reached, lastMatched.getOrDefault(order.symbol(), -1) + 1);
        for (int session = Math.max(first, 0); session <= newest.get().session(); session++) {
            Optional<PrintedRow> row = cursor.printed(order.symbol(), session);
            if (row.isPresent() && row.get().opensAt().isAfter(order.reachesAt())) {
                return row.filter(print -> !print.opensAt().isAfter(lastPrint)).map(print -> new Match(order, print));
            }
        }
        return Optional.empty();
    }

    private void fill(Match match, Instant clock) {
        Order order = match.order();
        PrintedRow row = match.row();
        long lots =
                order.buys() ? affordable(order, row.open()) : -Math.min(-order.lots(), ledger.lots(order.symbol()));
        long cut = Math.abs(order.lots()) - Math.abs(lots);
        if (lots != 0) {
            double units = lots * order.instrument().lot();
            double price = costs.price(order.symbol(), units, row.open());
            Fill fill = new Fill(
                    fills.size() + 1L,
                    order.id(),
                    order.instrument(),
                    lots,
                    cut,
                    Fill.Basis.OPEN,
                    row.opensAt(),
                    row.ingestedAt(),
                    clock,
                    row.open(),
                    price,
                    costs.fee(units, price));
            ledger.post(fill);
            fills.add(fill);
            filledIn.computeIfAbsent(order.symbol(), symbol -> new TreeMap<>())
                    .computeIfAbsent(row.session(), session -> new ArrayList<>())
                    .add(fill.number());
        }
        lastMatched.merge(order.symbol(), row.session(), Math::max);
        end(order, cut == 0 ? Outcome.FILLED : Outcome.CUT);
        pending.get(order.symbol()).remove(order);
    }

    /** The most lots of a buy, up to what was ordered, that cash pays for with all costs. */
    private long affordable(Order order, double print) {
        double cash = ledger.cash();
        if (cost(order, order.lots(), print) <= cash) {
            return order.lots();
        }
        long paid = 0;
        long unpaid = order.lots();
        while (paid + 1 < unpaid) {
            long middle = (paid + unpaid) >>> 1;
            if (cost(order, middle, print) <= cash) {
                paid = middle;
            } else {
                unpaid = middle;
            }
        }
        return paid;
    }

    private double cost(Order order, long lots, double print) {
        double units = lots * order.instrument().lot();
        double price = costs.price(order.symbol(), units, print);
        return units * price + costs.fee(units, price);
    }

    private void lapse(List<Order> some, Instant clock) {
        long until = Micros.floor(clock.isBefore(lastPrint) ? clock : lastPrint);
        for (Iterator<Order> each = some.iterator(); each.hasNext(); ) {
            Order order = each.next();
            TradingCalendar calendar = order.instrument().calendar();
            int reached = calendar.openedBy(Micros.floor(order.reachesAt()));
            if (calendar.closedBy(until) - reached > lapseAfter) {
                end(order, Outcome.LAPSED);
                each.remove();
            }
        }
    }

    private void end(Order order, Outcome outcome) {
        outcomes.set((int) order.id() - 1, outcome);
    }

    private void correctFills(Instant clock) {
        if (filledIn.isEmpty()) {
            return;
        }
        cursor.changes().forEachCorrection((symbol, session, change) -> {
            List<Long> some =
                    filledIn.getOrDefault(symbol, Collections.emptySortedMap()).getOrDefault(session, List.of());
            for (long number : some) {
                correct(fills.get((int) number - 1), session, clock);
            }
        });
    }

    private void correct(Fill fill, int session, Instant clock) {
        Optional<PrintedRow> now = cursor.printed(fill.symbol(), session);
        if (now.isEmpty()) {
            if (withdrawn.add(fill.number())) {
                ledger.retract(fill, cursor.lastArrival(fill.symbol(), session), clock);
            }
            return;
        }
        withdrawn.remove(fill.number());
        if (now.get().open() != fill.print()) {
            double print = now.get().open();
            double price = costs.price(fill.symbol(), fill.quantity(), print);
            Fill corrected = fill.repriced(print, price, costs.fee(fill.quantity(), price));
            ledger.correct(corrected, now.get().ingestedAt(), clock);
            fills.set((int) fill.number() - 1, corrected);
        }
    }
}
