package dev.apex.backtest;

import dev.apex.Digest;
import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.execution.Borrow;
import dev.apex.execution.Broker;
import dev.apex.execution.Instruction;
import dev.apex.execution.Instruction.Kind;
import dev.apex.execution.Instruction.TimeInForce;
import dev.apex.execution.Ledger;
import dev.apex.execution.OpenOrder;
import dev.apex.execution.Order;
import dev.apex.market.CorporateAction;
import dev.apex.market.Instrument;
import dev.apex.market.Instrument.Pricing;
import dev.apex.market.MarketView;
import dev.apex.market.PointInTimeCursor;
import dev.apex.market.Symbol;
import dev.apex.strategy.Ticket;
import dev.apex.time.Micros;
import dev.apex.time.TradingCalendar;
import java.time.Instant;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Makes orders of what a strategy wrote in a day, and refuses what cannot be one. */
final class Desk {
    private static final double HAIR = 1e-6;

    private final Backtest backtest;
    private final PointInTimeCursor cursor;
    private final MarketView view;
    private final Ledger ledger;
    private final Broker broker;
    private final @Nullable Gatekeeper gate;
    private int hashed;

    Desk(
            Backtest backtest,
            PointInTimeCursor cursor,
            MarketView view,
            Ledger ledger,
            Broker broker,
            @Nullable Gatekeeper gate) {
        this.backtest = backtest;
        this.cursor = cursor;
        this.view = view;
        this.ledger = ledger;
        this.broker = broker;
        this.gate = gate;
    }

    /**
     * Sends off a day's cancellations, target and tickets, in this order.
     *
     * @param digest takes in what was sent off
     * @return whether anything was
     */
    boolean place(StepDay today, Instant clock, Digest digest) {
        Instant reachesAt = clock.plus(backtest.latency());
        today.cancelled().forEach(order -> cancel(order, reachesAt, digest));
        if (gate != null) {
            for (Symbol symbol : gate.due()) {
                endShadow(gate, symbol, clock);
            }
        }
        today.target().ifPresent(weights -> placeTarget(weights, today, clock));
        Links links = new Links();
        for (Ticket ticket : today.tickets()) {
            links.placed(ticket, place(ticket, links.of(ticket), today, clock));
        }
        List<Order> orders = broker.orders();
        boolean news = hashed < orders.size() || !today.cancelled().isEmpty();
        for (; hashed < orders.size(); hashed++) {
            hash(orders.get(hashed), digest);
        }
        return news;
    }

    private void cancel(long order, Instant reachesAt, Digest digest) {
        broker.cancel(order, reachesAt);
        digest.put("cancel").put(order).put(Micros.floor(reachesAt));
    }

    private static void hash(Order order, Digest digest) {
        digest.put(order.id())
                .put(order.symbol().name())
                .put(order.lots())
                .put(Micros.floor(order.reachesAt()))
                .put(order.sizedAt());
        Instruction instruction = order.instruction();
        if (!instruction.equals(Instruction.market()) || order.replaces() > 0 || order.linkedTo() > 0) {
            digest.put(instruction.kind().name())
                    .put(instruction.limit().orElse(Double.NaN))
                    .put(instruction.stop().orElse(Double.NaN))
                    .put(instruction.inForce().name())
                    .put(instruction.until().map(date -> date.toEpochDay()).orElse(Long.MIN_VALUE))
                    .put(order.replaces())
                    .put(order.linkedTo());
        }
    }

    /**
     * Orders the difference to the target. Shares are of what can be traded: a holding whose price has gone stale is equity
     * that no order resizes, and is kept as it is unless all of it is to be sold.
     */
    private void placeTarget(Map<Symbol, Double> weights, StepDay today, Instant clock) {
        SortedSet<Symbol> symbols = new TreeSet<>(weights.keySet());
        ledger.held().forEach(held -> symbols.add(held.symbol()));
        symbols.addAll(broker.pending().keySet());
        if (gate != null) {
            symbols.addAll(gate.symbols());
        }
        double tradable = ledger.known().equity() - fixedValue(clock);
        for (Symbol symbol : symbols) {
            double weight = weights.getOrDefault(symbol, 0.0);
            if (weight == 0 && departed(symbol, clock).isPresent()) {
                continue; // the books know what became of it
            }
            Instrument instrument = tradable(symbol, clock);
            if (weight == 0) {
                placeTowards(0, instrument, lastPrice(symbol, clock), today, clock);
            } else if (isFresh(symbol) || ledger.lots(symbol) == 0) {
                double price = sizingPrice(instrument, clock);
                double lot = price * instrument.lot() * rate(instrument);
                long whole = (long) Math.floor(Math.max(0, tradable) * Math.abs(weight) / lot);
                placeTowards(weight < 0 ? -whole : whole, instrument, price, today, clock);
            }
        }
    }

    /** The value of what no order can resize: its price is stale, or it is no longer traded. */
    private double fixedValue(Instant clock) {
        double value = 0;
        for (Instrument held : ledger.held()) {
            if (!isFresh(held.symbol()) || departed(held.symbol(), clock).isPresent()) {
                value += ledger.value(held.symbol());
            }
        }
        return value;
    }

    /** The rate at which a quantity is set; fresh, like the price. */
    private double rate(Instrument instrument) {
        Optional<Instrument> pair = ledger.conversion(instrument);
        if (pair.isPresent() && !isFresh(pair.get().symbol())) {
            throw new RefusedException(
                    Rule.CONVERSION_STALE, "target for " + instrument.symbol() + " by " + pair.get());
        }
        return ledger.rate(instrument);
    }

    private boolean isFresh(Symbol symbol) {
        return view.isFresh(symbol);
    }

    /** Places one of the day's tickets; gives the order's id. */
    private long place(Ticket ticket, long linkedTo, StepDay today, Instant clock) {
        Instrument instrument = tradable(ticket.symbol(), clock);
        long lots = lots(ticket, instrument);
        Instruction written = ticket.instruction();
        Instruction instruction = new Instruction(
                written.kind(),
                onTick("limit", written.limit(), instrument),
                onTick("stop", written.stop(), instrument),
                written.inForce(),
                written.until());
        requireTime(instruction, instrument, clock.plus(backtest.latency()));
        long replaces = ticket.replaces().map(OpenOrder::id).orElse(0L);
        Order order =
                draft(instrument, lots, instruction, lastPrice(ticket.symbol(), clock), clock, replaces, linkedTo);
        return place(order, today, false);
    }

    /** What the day's tickets became, and which of them are linked. */
    private static final class Links {
        private final Map<Ticket, Long> placed = new IdentityHashMap<>();
        /** By ticket, the first order placed that is linked with it. */
        private final Map<Ticket, Long> linking = new IdentityHashMap<>();

        /** The order placed before with which a ticket is linked, whichever of the two says so; 0 if none. */
        long of(Ticket ticket) {
            if (ticket.linkedOrder() > 0) {
                return ticket.linkedOrder();
            }
            Optional<Long> before = ticket.linked().map(placed::get);
            return before.isPresent() ? before.get() : linking.getOrDefault(ticket, 0L);
        }

        void placed(Ticket ticket, long order) {
            placed.put(ticket, order);
            ticket.linked().ifPresent(other -> linking.putIfAbsent(other, order));
        }
    }

    private static long lots(Ticket ticket, Instrument instrument) {
        double lots = Math.rint(ticket.quantity() / instrument.lot());
        boolean whole = Math.abs(lots * instrument.lot() - ticket.quantity()) <= 1e-9 * Math.abs(ticket.quantity());
        if (lots == 0 || !whole || Math.abs(lots) > Long.MAX_VALUE / 4.0) {
            throw new RefusedException(
                    Rule.ORDER_QUANTITY,
                    "order for " + ticket.quantity() + " units of " + ticket.symbol() + " in lots of "
                            + instrument.lot());
        }
        return (long) lots;
    }

    /** A price as its tick writes it: 3 * 0.1 is meant as 0.3, and would else be a hair better than a print of 0.3. */
    private static OptionalDouble onTick(String what, OptionalDouble price, Instrument instrument) {
        if (price.isEmpty()) {
            return price;
        }
        double ticks = price.getAsDouble() / instrument.tick();
        boolean whole = Math.abs(ticks - Math.rint(ticks)) <= HAIR;
        if (!whole || !(price.getAsDouble() > 0 || instrument.hasPricesOfAnySign())) {
            throw new RefusedException(
                    Rule.ORDER_PRICE,
                    what + " " + price.getAsDouble() + " for " + instrument.symbol() + ", in ticks of "
                            + instrument.tick());
        }
        double perUnit = Math.rint(1 / instrument.tick());
        boolean decimal = Math.abs(perUnit * instrument.tick() - 1) <= HAIR;
        return OptionalDouble.of(decimal ? Math.rint(ticks) / perUnit : Math.rint(ticks) * instrument.tick());
    }

    private void requireTime(Instruction instruction, Instrument instrument, Instant reachesAt) {
        TradingCalendar calendar = instrument.calendar();
        if (instruction.kind() == Kind.ON_CLOSE) {
            if (instrument.pricing() == Pricing.FIXINGS) {
                throw new RefusedException(Rule.FIXING_WITHOUT_VOLUME, "order for the close of " + instrument.symbol());
            }
            Instant closesAt = calendar.session(calendar.closedBy(Micros.floor(reachesAt)) + 1)
                    .closesAt();
            if (!reachesAt.isBefore(closesAt.minus(backtest.cutOff()))) {
                throw new RefusedException(
                        Rule.PAST_CUT_OFF,
                        "order for the close of " + instrument.symbol() + " at " + closesAt + " reaches the venue at "
                                + reachesAt + ", and the cut-off is " + backtest.cutOff() + " before");
            }
        }
        if (instruction.inForce() == TimeInForce.GOOD_TILL_DATE) {
            int last = calendar.ordinalAtOrBefore(instruction.until().orElseThrow());
            if (last < 0 || calendar.closesAt(last) <= Micros.floor(reachesAt)) {
                throw new RefusedException(
                        Rule.GOOD_TILL_PAST,
                        "order for " + instrument.symbol() + " good till "
                                + instruction.until().orElseThrow() + " reaches the venue at " + reachesAt);
            }
        }
    }

    /** Orders what is missing to so many lots, with what is on its way. */
    private void placeTowards(long target, Instrument instrument, double price, StepDay today, Instant clock) {
        Symbol symbol = instrument.symbol();
        long lots = target - ledger.lots(symbol) - broker.pendingLots(symbol) - (gate == null ? 0 : gate.lots(symbol));
        if (lots != 0) {
            place(draft(instrument, lots, Instruction.market(), price, clock, 0, 0), today, true);
        }
    }

    private Order draft(
            Instrument instrument,
            long lots,
            Instruction instruction,
            double price,
            Instant clock,
            long replaces,
            long linkedTo) {
        if (!backtest.participation().isUnlimited() && instrument.pricing() == Pricing.FIXINGS) {
            throw new RefusedException(
                    Rule.FIXING_WITHOUT_VOLUME,
                    "order for " + instrument.symbol() + " with a share of "
                            + backtest.participation().name());
        }
        if (backtest.fees().isPerUnit() && instrument.pricing() == Pricing.FIXINGS) {
            throw new RefusedException(
                    Rule.FEE_PER_UNIT,
                    "order for " + instrument.symbol() + ", a fixing, with "
                            + backtest.fees().name());
        }
        return new Order(
                broker.orders().size() + 1L,
                instrument,
                lots,
                instruction,
                clock,
                clock.plus(backtest.latency()),
                price,
                replaces,
                linkedTo);
    }

    /** Places an order as far as the gate lets it pass; gives its id, or 0 if none of it was placed. */
    private long place(Order order, StepDay today, boolean byWeight) {
        if (gate == null || order.replaces() > 0) {
            return place(order);
        }
        Order rest = order;
        long shadowed = gate.closedBy(order.symbol(), order.lots(), order.instruction());
        if (shadowed > 0) {
            gate.close(sized(order, gate.nextShadowId(), shadowed));
            if (shadowed == Math.abs(order.lots())) {
                return 0;
            }
            rest = sized(order, order.id(), Math.abs(order.lots()) - shadowed);
        }
        long closing = closedBy(rest);
        long opening = Math.abs(rest.lots()) - closing;
        if (opening == 0) {
            return place(rest);
        }
        long placed = closing == 0 ? 0 : place(sized(rest, rest.id(), closing));
        Order opener = sized(rest, broker.orders().size() + 1L, opening);
        today.lookAgain();
        return gate.passes(today, opener, byWeight) ? place(opener) : placed;
    }

    /** An order of other lots on the same side. */
    private static Order sized(Order order, long id, long lots) {
        return new Order(
                id,
                order.instrument(),
                order.buys() ? lots : -lots,
                order.instruction(),
                order.placedAt(),
                order.reachesAt(),
                order.sizedAt(),
                0,
                order.linkedTo() < id ? order.linkedTo() : 0);
    }

    /** Lots of the real books that an order would close. */
    private long closedBy(Order order) {
        Symbol symbol = order.symbol();
        boolean sells = !order.buys();
        long held = ledger.lots(symbol) + broker.pendingLots(symbol);
        long open =
                (sells ? held : -held) + (order.instruction().isConditional() ? broker.possibleLots(symbol, sells) : 0);
        return Math.min(Math.abs(order.lots()), Math.max(0, open));
    }

    /** Ends a shadow trade that the strategy has forgotten. */
    private void endShadow(Gatekeeper keeper, Symbol symbol, Instant clock) {
        long lots = -keeper.lots(symbol);
        Optional<Instrument> instrument = cursor.instrument(symbol);
        if (lots != 0 && instrument.isPresent()) {
            Order order = draft(instrument.get(), lots, Instruction.market(), lastPrice(symbol, clock), clock, 0, 0);
            keeper.close(sized(order, keeper.nextShadowId(), Math.abs(lots)));
        }
    }

    private long place(Order order) {
        if (!order.buys()) {
            requireHeld(
                    order.instrument(),
                    order.lots(),
                    order.instruction(),
                    order.replaces(),
                    order.linkedTo(),
                    order.placedAt());
        }
        broker.place(order);
        return order.id();
    }

    /**
     * Refuses to sell more than is held, or can be borrowed. What is sold at a price of its own may be what a buy at one will bring; of orders that
     * are linked, or take each other's place, one counts.
     */
    private void requireHeld(
            Instrument instrument, long lots, Instruction instruction, long replaces, long linkedTo, Instant clock) {
        Symbol symbol = instrument.symbol();
        long held = ledger.lots(symbol) + broker.pendingLots(symbol);
        long spare = instruction.isConditional()
                ? held + broker.possibleLots(symbol, true) - broker.possibleLots(symbol, false)
                : held;
        long counted = Math.max(replaces > 0 ? openLots(replaces) : 0, linkedTo > 0 ? openLots(linkedTo) : 0);
        if (spare + counted + lots >= 0) {
            return;
        }
        Optional<Borrow> borrow = ledger.terms().borrow();
        if (borrow.isPresent()) {
            requireBorrow(instrument, borrow.get(), clock);
        } else {
            throw new RefusedException(
                    Rule.SHORT_SALE,
                    "sale of " + -lots + " lots of " + symbol + " with " + ledger.lots(symbol) + " held and "
                            + broker.pendingLots(symbol) + " pending");
        }
    }

    private void requireBorrow(Instrument instrument, Borrow borrow, Instant clock) {
        if (instrument.pricing() == Pricing.FIXINGS && !borrow.knowsItself(instrument.symbol())) {
            throw new RefusedException(Rule.SHORT_CURRENCY, "sale of " + instrument + " by " + borrow);
        }
        if (Double.isNaN(borrow.rate(cursor, instrument.symbol(), clock))) {
            throw new RefusedException(
                    Rule.BORROW_UNKNOWN, "sale of " + instrument.symbol() + " at " + clock + " by " + borrow);
        }
    }

    /** Lots that an open order already speaks for on the selling side. */
    private long openLots(long id) {
        return broker.findOpen(id)
                .filter(order -> !order.buys())
                .map(order -> -order.lots())
                .orElse(0L);
    }

    private Optional<CorporateAction> departed(Symbol symbol, Instant clock) {
        return cursor.departure(symbol).filter(action -> !action.ex().isAfter(clock));
    }

    private Instrument tradable(Symbol symbol, Instant clock) {
        Instrument instrument = cursor.instrument(symbol)
                .orElseThrow(() -> new RefusedException(Rule.UNKNOWN_SYMBOL, "order for " + symbol));
        if (!backtest.trades(symbol)) {
            throw new RefusedException(Rule.UNKNOWN_SYMBOL, "order for " + symbol + ", which only converts");
        }
        ledger.conversion(instrument); // refuses what is quoted in a currency that nothing converts
        departed(symbol, clock).ifPresent(action -> {
            throw new RefusedException(
                    Rule.DELISTED, "order for " + symbol + ", " + action.topic() + " at " + action.ex());
        });
        return instrument;
    }

    /** The last visible price, fresh and above zero; a quantity is never set from the price it will fill at. */
    private double sizingPrice(Instrument instrument, Instant clock) {
        Symbol symbol = instrument.symbol();
        double price = lastPrice(symbol, clock);
        if (!isFresh(symbol) || !(price > 0)) {
            throw new RefusedException(
                    Rule.NOTHING_TO_SIZE_BY,
                    "target for " + symbol + ", last priced " + price + (isFresh(symbol) ? "" : " and stale"));
        }
        return price;
    }

    /** The last visible price, of any sign and age, as it reads after actions since. */
    private double lastPrice(Symbol symbol, Instant clock) {
        return ledger.price(symbol, clock)
                .or(() -> ledger.mark(symbol))
                .orElseThrow(() -> new RefusedException(Rule.NOTHING_TO_SIZE_BY, "order for " + symbol));
    }
}
