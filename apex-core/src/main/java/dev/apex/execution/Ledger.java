package dev.apex.execution;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.market.Instrument;
import dev.apex.market.PointInTimeCursor;
import dev.apex.market.PrintedRow;
import dev.apex.market.Symbol;
import dev.apex.time.Micros;
import dev.apex.time.TradingCalendar;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The books of one run, twice timed like the market: every entry has the instant it takes effect and the instant it was known.
 *
 * <p>What a strategy sees are the books as known at its clock. The same entries, read by effective time once everything up to
 * the run's ceiling is known, give the equity that metrics are made of. Each time the books are read they must close:
 * equity is cash plus positions at their marks, and its change is price moves less slippage less fees, reckoned apart, to
 * 1e-9 of what is at stake. Money is in the run's currency. Confined to one thread.
 */
public final class Ledger {
    private static final double TOLERANCE = 1e-9;

    /** How fills are summed by effective time: sums depend on their order in the last bit, and this one is frozen. */
    private static final Comparator<Fill> BY_PRINT_AND_ORDER = Comparator.comparing(Fill::printAt)
            .thenComparing(Fill::basis)
            .thenComparingLong(Fill::order)
            .thenComparingLong(Fill::number);

    /** What an entry records. */
    public enum Kind {
        /** The starting cash. */
        DEPOSIT,
        /** An order done. */
        FILL,
        /** A print that was revised after the fill; the quantity stands, the cash is put right. */
        CORRECTION,
        /** A print that was withdrawn after the fill; nothing changes until another version arrives. */
        RETRACTION
    }

    /**
     * One entry.
     *
     * @param kind what it records
     * @param order the order it belongs to, 0 for the deposit
     * @param symbol the symbol's name, empty for the deposit
     * @param lots lots that changed hands; 0 unless a fill
     * @param effectiveAt when it takes effect: the print
     * @param knownAt when what it rests on arrived
     * @param bookedAt the clock at which it was entered, never before {@code knownAt}
     * @param print the price of the print, after this entry
     * @param price the price traded at, after this entry
     * @param cash what it does to cash
     * @param slippage part of it that was lost against the print
     * @param fees part of it that was fees
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
            double fees) {}

    /**
     * The books at one instant.
     *
     * @param at the instant
     * @param cash cash
     * @param equity cash plus positions at their marks
     * @param gross positions at their marks, each without its sign
     * @param bought what was bought since the accounts before, at prices traded, each without its sign
     * @param sold what was sold since the accounts before, at prices traded, each without its sign
     * @param priceMoves change since the accounts before, from prices
     * @param slippage change since the accounts before, lost against prints
     * @param fees change since the accounts before, from fees
     */
    public record Accounts(
            Instant at,
            double cash,
            double equity,
            double gross,
            double bought,
            double sold,
            double priceMoves,
            double slippage,
            double fees) {
        static Accounts opened(Instant at, double deposit) {
            return new Accounts(at, deposit, deposit, 0, 0, 0, 0, 0, 0);
        }

        /** Positions at their marks. */
        public double net() {
            return equity - cash;
        }

        /** What there is to be exact about: everything of which the accounts are a sum. */
        private double stake(Accounts before) {
            return Math.abs(cash) + gross + Math.abs(before.equity) + before.gross + bought + sold;
        }
    }

    private final double deposit;
    private final List<Entry> entries = new ArrayList<>();
    private final SortedMap<Symbol, Holding> holdings = new TreeMap<>();
    /** Fills as corrected so far, by number. */
    private final SortedMap<Long, Fill> fills = new TreeMap<>();

    private double cash;
    private Accounts known;
    private double bought;
    private double sold;
    private double moves;
    private double slippage;
    private double fees;

    /** Books with a deposit and nothing else. */
    public Ledger(double deposit, Instant at) {
        if (!(deposit > 0 && deposit <= Double.MAX_VALUE)) {
            throw new RefusedException(Rule.STARTING_CASH, "starting cash " + deposit);
        }
        this.deposit = deposit;
        this.cash = deposit;
        this.known = Accounts.opened(at, deposit);
        entries.add(new Entry(Kind.DEPOSIT, 0, "", 0, at, at, at, 0, 0, deposit, 0, 0));
    }

    /** Enters an order done. */
    void post(Fill fill) {
        cash += fill.cash();
        holdings.computeIfAbsent(fill.symbol(), symbol -> new Holding(fill.instrument()))
                .trade(fill.lots(), fill.print());
        slippage += fill.slippage();
        fees += fill.fee();
        if (fill.lots() > 0) {
            bought += Math.abs(fill.quantity() * fill.price());
        } else {
            sold += Math.abs(fill.quantity() * fill.price());
        }
        fills.put(fill.number(), fill);
        entries.add(new Entry(
                Kind.FILL,
                fill.order(),
                fill.symbol().name(),
                fill.lots(),
                fill.printAt(),
                fill.knownAt(),
                fill.bookedAt(),
                fill.print(),
                fill.price(),
                fill.cash(),
                fill.slippage(),
                fill.fee()));
    }

    /** Enters that the print of an order done now reads otherwise. */
    void correct(Fill corrected, Instant knownAt, Instant bookedAt) {
        Fill before = fills.put(corrected.number(), corrected);
        double difference = corrected.cash() - before.cash();
        double lost = corrected.slippage() - before.slippage();
        double fee = corrected.fee() - before.fee();
        cash += difference;
        moves -= corrected.quantity() * (corrected.print() - before.print());
        slippage += lost;
        fees += fee;
        entries.add(new Entry(
                Kind.CORRECTION,
                corrected.order(),
                corrected.symbol().name(),
                0,
                corrected.printAt(),
                knownAt,
                bookedAt,
                corrected.print(),
                corrected.price(),
                difference,
                lost,
                fee));
    }

    /** Enters that the print of an order done was withdrawn. */
    void retract(Fill fill, Instant knownAt, Instant bookedAt) {
        entries.add(new Entry(
                Kind.RETRACTION,
                fill.order(),
                fill.symbol().name(),
                0,
                fill.printAt(),
                knownAt,
                bookedAt,
                fill.print(),
                fill.price(),
                0,
                0,
                0));
    }

    /**
     * Marks positions at the latest prices visible and closes the known books at the clock.
     *
     * @throws RefusedException with {@link Rule#ACCOUNTS_DO_NOT_CLOSE} if the two reckonings of equity differ
     */
    public Accounts closeKnown(PointInTimeCursor cursor, Instant clock) {
        double value = 0;
        double gross = 0;
        for (Holding holding : holdings.values()) {
            double mark = cursor.latestPrinted(holding.instrument.symbol())
                    .map(PrintedRow::close)
                    .orElse(holding.mark);
            moves += holding.moveTo(mark);
            value += holding.units() * mark;
            gross += Math.abs(holding.units() * mark);
        }
        holdings.values().removeIf(holding -> holding.lots == 0);
        Accounts now = new Accounts(clock, cash, cash + value, gross, bought, sold, moves, slippage, fees);
        requireClosed(known, now);
        known = now;
        moves = 0;
        slippage = 0;
        fees = 0;
        bought = 0;
        sold = 0;
        return now;
    }

    /** The known books as last closed. */
    public Accounts known() {
        return known;
    }

    /** Cash as known. */
    public double cash() {
        return cash;
    }

    /** Lots held as known. */
    public long lots(Symbol symbol) {
        Holding holding = holdings.get(symbol);
        return holding == null ? 0 : holding.lots;
    }

    /** Instruments held as known, by symbol. */
    public List<Instrument> held() {
        return holdings.values().stream()
                .filter(holding -> holding.lots != 0)
                .map(holding -> holding.instrument)
                .toList();
    }

    /** The mark of a holding when the books were last closed, in the quote currency. */
    public Optional<Double> mark(Symbol symbol) {
        return Optional.ofNullable(holdings.get(symbol)).map(holding -> holding.mark);
    }

    /** Every entry, in the order of booking. */
    public List<Entry> entries() {
        return Collections.unmodifiableList(entries);
    }

    /** Orders done, as corrected so far, in the order of booking. */
    public List<Fill> fills() {
        return List.copyOf(fills.values());
    }

    /**
     * The same entries by effective time, with prices as visible now: the books at each of some instants in order.
     *
     * @throws RefusedException with {@link Rule#ACCOUNTS_DO_NOT_CLOSE} if the two reckonings of equity differ
     */
    public List<Accounts> effective(PointInTimeCursor cursor, List<Instant> instants) {
        List<Fill> byPrint = new ArrayList<>(fills.values());
        byPrint.sort(BY_PRINT_AND_ORDER);
        List<Accounts> all = new ArrayList<>();
        SortedMap<Symbol, Holding> positions = new TreeMap<>();
        double money = deposit;
        int next = 0;
        Accounts before = Accounts.opened(entries.get(0).effectiveAt(), deposit);
        for (Instant at : instants) {
            double lost = 0;
            double paid = 0;
            double buys = 0;
            double sales = 0;
            for (; next < byPrint.size() && !byPrint.get(next).printAt().isAfter(at); next++) {
                Fill fill = byPrint.get(next);
                money += fill.cash();
                positions
                        .computeIfAbsent(fill.symbol(), symbol -> new Holding(fill.instrument()))
                        .trade(fill.lots(), fill.print());
                lost += fill.slippage();
                paid += fill.fee();
                if (fill.lots() > 0) {
                    buys += Math.abs(fill.quantity() * fill.price());
                } else {
                    sales += Math.abs(fill.quantity() * fill.price());
                }
            }
            double value = 0;
            double moved = 0;
            double gross = 0;
            for (Holding holding : positions.values()) {
                double mark = lastPrint(cursor, holding, at);
                moved += holding.moveTo(mark);
                value += holding.units() * mark;
                gross += Math.abs(holding.units() * mark);
            }
            positions.values().removeIf(holding -> holding.lots == 0);
            Accounts now = new Accounts(at, money, money + value, gross, buys, sales, moved, lost, paid);
            requireClosed(before, now);
            all.add(now);
            before = now;
        }
        return all;
    }

    /**
     * The latest visible print that is not after an instant; the mark stays where there is none. Each session is looked at once
     * for a holding, however long its symbol is silent.
     */
    private static double lastPrint(PointInTimeCursor cursor, Holding holding, Instant at) {
        TradingCalendar calendar = holding.instrument.calendar();
        int newest = calendar.openedBy(Micros.floor(at)) + 1; // a fixing may come before its session opens
        int settled = newest;
        for (int session = newest; session > holding.settledTo; session--) {
            Optional<PrintedRow> row = cursor.printed(holding.instrument.symbol(), session);
            if (row.isPresent() && row.get().opensAt().isAfter(at)) {
                settled = session - 1;
            } else if (row.isPresent()) {
                holding.lastPrint = row;
                break;
            }
        }
        holding.settledTo = Math.max(holding.settledTo, settled);
        return holding.lastPrint
                .map(row -> row.eventTime().isAfter(at) ? row.open() : row.close())
                .orElse(holding.mark);
    }

    private static void requireClosed(Accounts before, Accounts now) {
        double expected = before.equity() + now.priceMoves() - now.slippage() - now.fees();
        if (!(Math.abs(now.equity() - expected) <= TOLERANCE * now.stake(before))) {
            throw new RefusedException(
                    Rule.ACCOUNTS_DO_NOT_CLOSE,
                    "at " + now.at() + " equity is " + now.equity() + ", and " + before.equity() + " at " + before.at()
                            + " with price moves " + now.priceMoves() + ", slippage " + now.slippage() + " and fees "
                            + now.fees() + " makes " + expected);
        }
    }

    /** Lots of one instrument at their mark. */
    private static final class Holding {
        private final Instrument instrument;
        private long lots;
        private double mark;
        private double move;
        /** The latest print that has happened, and the session up to which there is no later one. */
        private Optional<PrintedRow> lastPrint = Optional.empty();

        private int settledTo = -1;

        Holding(Instrument instrument) {
            this.instrument = instrument;
        }

        double units() {
            return lots * instrument.lot();
        }

        /** Trades at a print: what was held moves to it, and all that is held is marked there. */
        void trade(long some, double print) {
            move += units() * (print - mark);
            mark = print;
            lots += some;
        }

        /** Gains since the last mark, with what was traded in between. */
        double moveTo(double newMark) {
            double moved = move + units() * (newMark - mark);
            move = 0;
            mark = newMark;
            return moved;
        }
    }

    /** Holdings with lots and marks, for a portfolio. */
    Map<Symbol, double[]> positions() {
        Map<Symbol, double[]> positions = new TreeMap<>();
        holdings.forEach((symbol, holding) -> positions.put(symbol, new double[] {holding.units(), holding.mark}));
        return positions;
    }
}
