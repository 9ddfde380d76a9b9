package dev.apex.backtest;

import dev.apex.execution.Bookkeeping;
import dev.apex.execution.Borrow;
import dev.apex.execution.Interest;
import dev.apex.market.Bar;
import dev.apex.market.CorporateAction;
import dev.apex.market.CorporateAction.Delisting;
import dev.apex.market.CorporateAction.Dividend;
import dev.apex.market.CorporateAction.Split;
import dev.apex.market.CorporateAction.Succession;
import dev.apex.market.Fixing;
import dev.apex.market.Instrument;
import dev.apex.market.Symbol;
import dev.apex.market.Visible;
import dev.apex.time.Micros;
import dev.apex.time.TradingCalendar;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * The books worked out from scratch and as plainly as can be: every trade and every action visible, in order, once, with
 * every price looked for in a list. An oracle for the ledger, with which it shares no code.
 */
final class NaiveBooks {
    /** A trade: lots, the price of its print, and what it did to cash. */
    record Traded(Symbol symbol, Instant at, long lots, double print, double cash) {}

    /** What the books say at an instant. */
    record Answer(double cash, double accruals, double equity, double gross, Map<Symbol, Long> lots, double stake) {}

    private record Print(Instant at, double price) {}

    private record Owed(Symbol symbol, Instant payable, double amount) {}

    private record Event(Instant at, int rank, Symbol symbol, Object what) {}

    private final Bookkeeping terms;
    private final double rate;
    private final double borrowRate;
    private final Map<Symbol, Double> ownRates;
    private final Map<Symbol, Instrument> instruments = new TreeMap<>();
    private final Map<Symbol, List<Print>> prints = new TreeMap<>();
    private final List<CorporateAction> actions;
    private final Predicate<Symbol> arrived;
    private final List<Traded> trades;
    private final double deposit;
    private final Instant opened;

    // the state while an answer is worked out
    private final Map<Symbol, Long> lots = new TreeMap<>();
    private final Map<Symbol, Double> carried = new TreeMap<>();
    /** What a unit was worth that came of another or was traded since, as long as no price of its own is visible. */
    private final Map<Symbol, Print> inherited = new TreeMap<>();

    private final List<Owed> owed = new ArrayList<>();
    private double cash;
    private double stake;

    NaiveBooks(
            Bookkeeping terms,
            double rate,
            double borrowRate,
            Map<Symbol, Double> ownRates,
            List<Instrument> instruments,
            Visible visible,
            Predicate<Symbol> arrived,
            List<Traded> trades,
            double deposit,
            Instant opened) {
        this.terms = terms;
        this.rate = rate;
        this.borrowRate = borrowRate;
        this.ownRates = ownRates;
        instruments.forEach(instrument -> this.instruments.put(instrument.symbol(), instrument));
        for (Bar bar : visible.bars()) {
            add(bar.symbol(), bar.opensAt(), bar.open());
            add(bar.symbol(), bar.stamp().eventTime(), bar.close());
        }
        for (Fixing fixing : visible.fixings()) {
            add(fixing.symbol(), fixing.stamp().eventTime(), fixing.price());
        }
        this.actions = visible.actions();
        this.arrived = arrived;
        this.trades = trades;
        this.deposit = deposit;
        this.opened = opened;
    }

    private void add(Symbol symbol, Instant at, double price) {
        prints.computeIfAbsent(symbol, one -> new ArrayList<>()).add(new Print(at, price));
    }

    /** The books at an instant, by effective time. */
    Answer at(Instant at) {
        lots.clear();
        carried.clear();
        inherited.clear();
        owed.clear();
        cash = deposit;
        stake = deposit;
        List<Event> events = events(at);
        double cashAtClose = Double.NaN;
        for (Event event : events) {
            if (event.what instanceof Traded trade) {
                lots.merge(trade.symbol, trade.lots, Long::sum);
                inherited.computeIfPresent(
                        trade.symbol, (symbol, last) -> trade.lots == 0 ? last : new Print(trade.at, trade.print));
                cash += trade.cash;
                stake += Math.abs(trade.cash);
            } else if (event.what instanceof CorporateAction action) {
                act(action);
            } else if (event.what instanceof Integer session && event.rank == 3) {
                charge(event.symbol, session);
            } else if (event.what instanceof Integer session) {
                double before = cashAtClose;
                if (!Double.isNaN(before)) {
                    cash += before * rate * days(terms.calendar(), session) / 365;
                }
                cashAtClose = cash;
            } else {
                pay(event.at);
            }
        }
        double equity = cash;
        double gross = 0;
        for (Map.Entry<Symbol, Long> held : lots.entrySet()) {
            if (held.getValue() != 0) {
                Instrument instrument = instruments.get(held.getKey());
                double value = held.getValue() * instrument.lot() * price(held.getKey(), at) * fx(instrument, at);
                equity += value;
                gross += Math.abs(value);
            }
        }
        double accruals = 0;
        for (Owed one : owed) {
            accruals += one.amount * fx(instruments.get(one.symbol), at);
        }
        Map<Symbol, Long> held = new TreeMap<>(lots);
        held.values().removeIf(some -> some == 0);
        return new Answer(cash, accruals, equity + accruals, gross, held, stake + gross);
    }

    /** Everything up to an instant; payments first, then actions, trades, what is borrowed, and interest. */
    private List<Event> events(Instant at) {
        List<Event> events = new ArrayList<>();
        for (Traded trade : trades) {
            events.add(new Event(trade.at, 2, trade.symbol, trade));
        }
        for (CorporateAction action : actions) {
            events.add(new Event(action.ex(), 1, action.symbol(), action));
            if (action instanceof Dividend dividend) {
                events.add(new Event(dividend.payableAt(), 0, action.symbol(), "pay"));
            }
        }
        TreeSet<Symbol> spoken = new TreeSet<>();
        trades.forEach(trade -> spoken.add(trade.symbol));
        actions.forEach(action -> spoken.add(action.symbol()));
        actions.forEach(action -> {
            if (action instanceof Succession succession) {
                spoken.add(succession.successor());
            }
        });
        for (Symbol symbol : spoken) {
            if (instruments.containsKey(symbol)) {
                addCloses(events, symbol, instruments.get(symbol).calendar(), 3, at);
            }
        }
        if (rate != 0) {
            addCloses(events, Symbol.of("cash"), terms.calendar(), 4, at);
        }
        events.removeIf(event -> event.at.isAfter(at));
        events.sort(Comparator.comparing(Event::at)
                .thenComparingInt(Event::rank)
                .thenComparing(NaiveBooks::order)
                .thenComparing(Event::symbol));
        return events;
    }

    private void addCloses(List<Event> events, Symbol symbol, TradingCalendar calendar, int rank, Instant at) {
        int first = calendar.closedBy(Micros.floor(opened) - 1) + 1;
        for (int session = first; session <= calendar.closedBy(Micros.floor(at)); session++) {
            events.add(new Event(Micros.toInstant(calendar.closesAt(session)), rank, symbol, session));
        }
    }

    private static int order(Event event) {
        return event.what instanceof Split
                ? 0
                : event.what instanceof Dividend
                        ? 1
                        : event.what instanceof Succession ? 2 : event.what instanceof Delisting ? 3 : 4;
    }

    private void act(CorporateAction action) {
        Symbol symbol = action.symbol();
        long held = lots.getOrDefault(symbol, 0L);
        if (held == 0) {
            return;
        }
        Instrument instrument = instruments.get(symbol);
        Instant before = Micros.toInstant(Micros.floor(action.ex()) - 1);
        if (action instanceof Split split) {
            double exact = held * split.ratio();
            long whole = whole(exact);
            lots.put(symbol, whole);
            if (whole != exact) {
                receive((exact - whole)
                        * instrument.lot()
                        * price(symbol, before)
                        / split.ratio()
                        * fx(instrument, action.ex()));
            }
        } else if (action instanceof Dividend dividend) {
            double amount = held * instrument.lot() * dividend.perUnit();
            owed.add(new Owed(symbol, dividend.payableAt(), held > 0 ? amount * (1 - terms.withheld()) : amount));
        } else if (action instanceof Delisting delisting) {
            double value = delisting.value().isPresent()
                    ? delisting.value().getAsDouble()
                    : price(symbol, before)
                            * (1 - terms.terminal().orElseThrow().loss());
            lots.put(symbol, 0L);
            receive(held * instrument.lot() * value * fx(instrument, action.ex()));
        } else if (action instanceof Succession succession && arrived.test(succession.successor())) {
            Instrument heir = instruments.get(succession.successor());
            inherited.put(
                    heir.symbol(),
                    new Print(
                            action.ex(),
                            price(symbol, before)
                                    / succession.ratio()
                                    * fx(instrument, action.ex())
                                    / fx(heir, action.ex())));
            double exact = held * instrument.lot() * succession.ratio() / heir.lot();
            long whole = whole(exact);
            lots.put(symbol, 0L);
            lots.merge(succession.successor(), whole, Long::sum);
            if (whole != exact) {
                receive((exact - whole)
                        * heir.lot()
                        * price(symbol, before)
                        / succession.ratio()
                        * fx(instrument, action.ex()));
            }
        }
    }

    private static long whole(double exact) {
        double near = Math.rint(exact);
        return Math.abs(exact - near) < 1e-9 * Math.max(1, Math.abs(exact)) ? (long) near : (long) exact;
    }

    private void receive(double amount) {
        cash += amount;
        stake += Math.abs(amount);
    }

    private void pay(Instant at) {
        for (Owed one : List.copyOf(owed)) {
            if (!one.payable.isAfter(at)) {
                owed.remove(one);
                receive(one.amount * fx(instruments.get(one.symbol), at));
            }
        }
    }

    private void charge(Symbol symbol, int session) {
        Instrument instrument = instruments.get(symbol);
        TradingCalendar calendar = instrument.calendar();
        double value = carried.getOrDefault(symbol, 0.0);
        if (value > 0) {
            cash -= value * ownRates.getOrDefault(symbol, borrowRate) * days(calendar, session) / 365;
        }
        carried.remove(symbol);
        long held = lots.getOrDefault(symbol, 0L);
        if (held < 0) {
            Instant at = Micros.toInstant(calendar.closesAt(session));
            carried.put(symbol, -held * instrument.lot() * price(symbol, at) * fx(instrument, at));
        }
    }

    private static long days(TradingCalendar calendar, int session) {
        return calendar.session(session).date().toEpochDay()
                - calendar.session(session - 1).date().toEpochDay();
    }

    /** The last price up to an instant, less what splits and dividends since have taken from it. */
    private double price(Symbol symbol, Instant at) {
        Print last = last(symbol, at);
        double price = last.price;
        List<CorporateAction> since = new ArrayList<>();
        for (CorporateAction action : actions) {
            if (action.symbol().equals(symbol)
                    && action.ex().isAfter(last.at)
                    && !action.ex().isAfter(at)) {
                since.add(action);
            }
        }
        since.sort(Comparator.comparing(CorporateAction::ex).thenComparing(action -> action instanceof Split ? 0 : 1));
        for (CorporateAction action : since) {
            if (action instanceof Split split) {
                price /= split.ratio();
            } else if (action instanceof Dividend dividend) {
                price = Math.max(0, price - dividend.perUnit());
            }
        }
        return price;
    }

    private Print last(Symbol symbol, Instant at) {
        Print last = null;
        for (Print print : prints.getOrDefault(symbol, List.of())) {
            if (!print.at.isAfter(at) && (last == null || !print.at.isBefore(last.at))) {
                last = print;
            }
        }
        if (last == null && inherited.containsKey(symbol)) {
            return inherited.get(symbol);
        }
        if (last == null) {
            throw new IllegalStateException("no price of " + symbol + " at " + at);
        }
        return last;
    }

    private double fx(Instrument instrument, Instant at) {
        return instrument.currency().equals(terms.currency())
                ? 1
                : last(terms.conversions().get(instrument.currency()).pair(), at).price;
    }

    /** The terms that the oracle knows: one rate of borrowing, one of interest. */
    static Bookkeeping known(Bookkeeping terms) {
        if (terms.borrow().isEmpty()
                || terms.interest().flatMap(Interest::series).isPresent()) {
            throw new IllegalStateException("not known here: " + terms.borrow().map(Borrow::name));
        }
        return terms;
    }
}
