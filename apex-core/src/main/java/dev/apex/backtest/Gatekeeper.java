package dev.apex.backtest;

import static java.util.Objects.requireNonNull;

import dev.apex.Digest;
import dev.apex.execution.Broker;
import dev.apex.execution.Instruction;
import dev.apex.execution.Ledger;
import dev.apex.execution.Order;
import dev.apex.market.Symbol;
import dev.apex.random.RunSeed;
import dev.apex.strategy.Day;
import dev.apex.strategy.Gate;
import dev.apex.strategy.Gate.Outcome;
import dev.apex.strategy.Gate.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A gate at work in one run: its judge, the shadow books of what it suppressed, and the trades it hears of.
 *
 * <p>The strategy's intent is the sum of both books: what it closes leaves the shadow books first, so that the real position
 * moves towards the intent, and what it opens is judged. Shadow books have all the cash they need and the costs of the real
 * ones. Confined to the run's thread.
 */
final class Gatekeeper {
    private final Gate gate;
    private Gate.@Nullable Judge judge;
    private final Ledger shadowLedger;
    private final Broker shadow;
    private final Trades real;
    private final Trades held;
    private final List<Suppressed> suppressed = new ArrayList<>();
    private final List<Heard> heard = new ArrayList<>();
    /** By shadow order: where in the list of what was suppressed. */
    private final Map<Long, Integer> logged = new HashMap<>();
    /** By symbol: the decision at which a shadow trade of tickets is ended. */
    private final SortedMap<Symbol, Integer> deadlines = new TreeMap<>();

    private int decision;
    private int entriesHashed;

    Gatekeeper(Gate gate, Ledger ledger, Ledger shadowLedger, Broker shadow) {
        this.gate = gate;
        this.shadowLedger = shadowLedger;
        this.shadow = shadow;
        this.real = new Trades(ledger, false);
        this.held = new Trades(shadowLedger, true);
    }

    /** Makes the judge of the run. */
    void start(RunSeed seed) {
        judge = requireNonNull(gate.start(seed.child("gate/" + gate.name())), () -> gate.name() + " gave no judge");
    }

    private Gate.Judge judge() {
        return requireNonNull(judge, "the gate has not started");
    }

    /** Lots of the shadow books, held or sure to be done. */
    long lots(Symbol symbol) {
        return shadowLedger.lots(symbol) + shadow.pendingLots(symbol);
    }

    /** Lots of the shadow books that an order of these lots would close; at least 0. */
    long closedBy(Symbol symbol, long lots, Instruction instruction) {
        boolean sells = lots < 0;
        long open = (sells ? lots(symbol) : -lots(symbol))
                + (instruction.isConditional()
                        ? shadow.possibleLots(symbol, sells) - shadow.possibleLots(symbol, !sells)
                        : 0);
        return Math.min(Math.abs(lots), Math.max(0, open));
    }

    /** Symbols in the shadow books. */
    SortedSet<Symbol> symbols() {
        SortedSet<Symbol> symbols = new TreeSet<>(shadow.pending().keySet());
        shadowLedger.held().forEach(instrument -> symbols.add(instrument.symbol()));
        return symbols;
    }

    long nextShadowId() {
        return shadow.orders().size() + 1L;
    }

    /** Closes shadow lots. */
    void close(Order order) {
        shadow.place(order);
    }

    /**
     * Has an order judged that opens a position or adds to one.
     *
     * @param byWeight whether the order is part of a target, which will close it again
     * @return whether it is to be placed
     */
    boolean passes(Day today, Order order, boolean byWeight) {
        Verdict verdict = judge().judge(today, order);
        if (verdict.passes()) {
            real.label(order.id(), verdict.label());
        } else {
            suppress(order, verdict.label(), byWeight);
        }
        return verdict.passes();
    }

    /** Trades an order in the shadow books, unless it repeats a ticket whose trade is still open there. */
    private void suppress(Order order, String label, boolean byWeight) {
        long open = lots(order.symbol());
        boolean repeats = !byWeight && (order.buys() ? open > 0 : open < 0);
        if (!repeats) {
            Order shadowed = new Order(
                    nextShadowId(),
                    order.instrument(),
                    order.lots(),
                    order.instruction(),
                    order.placedAt(),
                    order.reachesAt(),
                    order.sizedAt(),
                    0,
                    0);
            held.label(shadowed.id(), label);
            logged.put(shadowed.id(), suppressed.size());
            shadow.place(shadowed);
            if (!byWeight) {
                deadlines.putIfAbsent(order.symbol(), decision + gate.shadowDecisions());
            }
        }
        suppressed.add(new Suppressed(order, label, !repeats, Optional.empty()));
    }

    /** Books what is now known of the shadow books, tells the judge of every trade that has ended, and digests both. */
    void book(Instant clock, Digest digest) {
        shadow.book(clock);
        shadowLedger.takeEffect(clock);
        shadowLedger.closeKnown(clock);
        List<Ended> ended = real.ended();
        ended.addAll(held.ended());
        for (Ended trade : ended) {
            Optional.ofNullable(logged.get(trade.order()))
                    .filter(where -> trade.outcome().suppressed())
                    .ifPresent(
                            where -> suppressed.set(where, suppressed.get(where).ended(trade.outcome())));
            heard.add(new Heard(clock, trade.outcome()));
            judge().hear(trade.outcome());
        }
        digest.put(gate.name());
        judge().digest(digest);
        List<Ledger.Entry> entries = shadowLedger.entries();
        for (; entriesHashed < entries.size(); entriesHashed++) {
            Ledger.Entry entry = entries.get(entriesHashed);
            digest.put(entry.order()).put(entry.symbol()).put(entry.lots()).put(entry.cash());
        }
        decision++;
    }

    /** Symbols whose shadow trade is at its end; each is told once. */
    List<Symbol> due() {
        List<Symbol> due = new ArrayList<>();
        for (Iterator<Map.Entry<Symbol, Integer>> each = deadlines.entrySet().iterator(); each.hasNext(); ) {
            Map.Entry<Symbol, Integer> deadline = each.next();
            boolean flat = lots(deadline.getKey()) == 0 && shadow.pending().get(deadline.getKey()) == null;
            if (deadline.getValue() <= decision) {
                each.remove();
                if (!flat) {
                    due.add(deadline.getKey());
                }
            }
        }
        return due;
    }

    /** What was suppressed, in the order of judging. */
    List<Suppressed> suppressed() {
        return List.copyOf(suppressed);
    }

    /** The ends of trades that the judge heard of, in that order. */
    List<Heard> heard() {
        return List.copyOf(heard);
    }

    /** A trade that has ended, and the order that had opened it. */
    private record Ended(long order, Outcome outcome) {}

    /** The open trades of a ledger, followed as its entries are made. */
    private static final class Trades {
        private final Ledger ledger;
        private final boolean suppressed;
        private final Map<Long, String> labels = new HashMap<>();
        private final SortedMap<Symbol, Trade> open = new TreeMap<>();
        private int read;

        Trades(Ledger ledger, boolean suppressed) {
            this.ledger = ledger;
            this.suppressed = suppressed;
        }

        void label(long order, String label) {
            labels.put(order, label);
        }

        /** Takes in new entries; the trades that are flat now, by symbol. */
        List<Ended> ended() {
            List<Ledger.Entry> entries = ledger.entries();
            for (; read < entries.size(); read++) {
                take(entries.get(read));
            }
            List<Ended> ended = new ArrayList<>();
            for (Iterator<Trade> each = open.values().iterator(); each.hasNext(); ) {
                Trade trade = each.next();
                if (ledger.lots(trade.symbol) == 0) {
                    each.remove();
                    Optional.ofNullable(labels.remove(trade.order))
                            .ifPresent(label -> ended.add(new Ended(trade.order, trade.outcome(label, suppressed))));
                }
            }
            return ended;
        }

        private void take(Ledger.Entry entry) {
            if (entry.symbol().isEmpty()) {
                return;
            }
            Symbol symbol = Symbol.of(entry.symbol());
            if (entry.kind() == Ledger.Kind.FILL) {
                open.computeIfAbsent(symbol, some -> new Trade(some, entry.order(), entry.effectiveAt()));
            }
            Trade trade = open.get(symbol);
            if (trade != null) {
                trade.cash += entry.cash();
                trade.until = entry.lots() == 0 ? trade.until : entry.effectiveAt();
            }
        }
    }

    private static final class Trade {
        private final Symbol symbol;
        private final long order;
        private final Instant since;
        private Instant until;
        private double cash;

        Trade(Symbol symbol, long order, Instant since) {
            this.symbol = symbol;
            this.order = order;
            this.since = since;
            this.until = since;
        }

        Outcome outcome(String label, boolean suppressed) {
            return new Outcome(symbol, label, suppressed, since, until, cash);
        }
    }
}
