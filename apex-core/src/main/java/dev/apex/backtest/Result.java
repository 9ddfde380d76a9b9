package dev.apex.backtest;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.execution.Broker;
import dev.apex.execution.Fill;
import dev.apex.execution.Ledger;
import dev.apex.execution.Ledger.Accounts;
import dev.apex.execution.Order;
import dev.apex.market.MarketSource;
import dev.apex.market.Symbol;
import dev.apex.metrics.ActiveReturns;
import dev.apex.metrics.Book;
import dev.apex.metrics.Metrics;
import dev.apex.metrics.PeriodReturns;
import dev.apex.metrics.Returns;
import dev.apex.metrics.Trades;
import dev.apex.random.RunSeed;
import dev.apex.time.Decision;
import dev.apex.time.Session;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What came of a run: the books, what was ordered and done, the metrics, and what is needed to believe or reject them.
 *
 * <p>Metrics come from equity by effective time with everything known at the run's ceiling; what the strategy knew on the way is
 * beside it, and the difference is the restatement effect. Money is in the run's currency.
 */
public final class Result {
    /**
     * The books of a run as it left them; neither broker nor cursor hang on them.
     *
     * @param effective at the close of each session, by effective time
     * @param held what was held then; null if it was not to be kept
     * @param asDecided equity at each decision, by effective time
     * @param known at each decision and at the ceiling, as known then
     * @param orders every order, by its number from 1
     * @param outcomes what became of each of them
     * @param fills every fill, as corrected
     * @param entries every entry of the ledger
     * @param roundTrips trades from flat to flat
     * @param doubts why the result is not conclusive
     * @param positions units held at the end
     * @param suppressed what a gate kept from the venue
     * @param heard what the gate heard
     * @param noticed what was told on the way
     */
    record Books(
            List<Accounts> effective,
            @Nullable Positions held,
            double[] asDecided,
            List<Accounts> known,
            List<Order> orders,
            List<Broker.Outcome> outcomes,
            List<Fill> fills,
            List<Ledger.Entry> entries,
            List<RoundTrip> roundTrips,
            List<String> doubts,
            SortedMap<Symbol, Double> positions,
            List<Suppressed> suppressed,
            List<Heard> heard,
            List<Noticed> noticed) {
        static Books of(
                List<Accounts> effective,
                @Nullable Positions held,
                List<Accounts> asDecided,
                List<Accounts> known,
                Ledger ledger,
                Broker broker,
                Instant lastClose,
                List<Suppressed> suppressed,
                List<Heard> heard,
                List<Noticed> noticed) {
            SortedMap<Symbol, Double> positions = new TreeMap<>();
            ledger.held().forEach(one -> positions.put(one.symbol(), ledger.lots(one.symbol()) * one.lot()));
            double[] equity = new double[asDecided.size()];
            for (int i = 0; i < equity.length; i++) {
                equity[i] = asDecided.get(i).equity();
            }
            List<Order> orders = List.copyOf(broker.orders());
            return new Books(
                    List.copyOf(effective),
                    held,
                    equity,
                    List.copyOf(known),
                    orders,
                    orders.stream().map(broker::outcome).toList(),
                    List.copyOf(ledger.fills()),
                    List.copyOf(ledger.entries()),
                    RoundTrip.of(ledger.movements(), lastClose),
                    List.copyOf(ledger.doubts()),
                    Collections.unmodifiableSortedMap(positions),
                    List.copyOf(suppressed),
                    heard,
                    List.copyOf(noticed));
        }
    }

    private final Backtest backtest;
    private final String source;
    private final RunSeed seed;
    private final Fingerprint fingerprint;
    private final Manifest.Snapshot snapshot;
    private final Books books;
    private final PitPanel pit;
    private final List<Decision> decisions;
    private final LocalDate startedOn;
    private final List<RoundTrip> roundTrips;
    private final Optional<Result> benchmark;
    private final List<String> doubts;

    /** Measured when first asked for: what a sweep does not look at costs it nothing. */
    private volatile @Nullable Metrics metrics;

    Result(
            Backtest backtest,
            String source,
            RunSeed seed,
            Fingerprint fingerprint,
            Manifest.Snapshot snapshot,
            Books books,
            PitPanel pit,
            List<Decision> decisions,
            LocalDate startedOn,
            Optional<Result> benchmark) {
        this.backtest = backtest;
        this.source = source;
        this.seed = seed;
        this.fingerprint = fingerprint;
        this.snapshot = snapshot;
        this.books = books;
        this.pit = pit;
        this.decisions = decisions;
        this.benchmark = benchmark;
        this.startedOn = startedOn;
        this.doubts = books.doubts;
        this.roundTrips = books.roundTrips;
    }

    /** The same, beside that of its benchmark. */
    Result against(Result other) {
        return new Result(
                backtest, source, seed, fingerprint, snapshot, books, pit, decisions, startedOn, Optional.of(other));
    }

    private Metrics measure() {
        Returns returns = returns();
        Book book = Book.of(
                returns, each(Accounts::gross), each(Accounts::net), each(Accounts::bought), each(Accounts::sold));
        Metrics own = Metrics.of(
                book,
                Trades.of(roundTrips.stream().mapToDouble(RoundTrip::profit).toArray())
                        .held(roundTrips.stream().mapToDouble(RoundTrip::days).toArray()));
        return benchmark
                .map(other -> own.with(ActiveReturns.of(returns, other.returns())))
                .orElse(own);
    }

    /** Returns by session, by effective time; what else there is to measure is in there, from drawdowns to rolling ratios. */
    public Returns returns() {
        return Returns.of(
                backtest.cash(), each(Accounts::equity), backtest.calendar().sessionsPerYear());
    }

    /** Returns by month and by year. */
    public PeriodReturns periods() {
        return PeriodReturns.of(returns(), dates());
    }

    /** The deepest drawdowns by their dates, the deepest first, at most so many. */
    public List<Underwater> drawdowns(int most) {
        List<LocalDate> dates = dates();
        return returns().drawdowns(most).stream()
                .map(fall -> Underwater.of(fall, dates))
                .toList();
    }

    /** The Sharpe ratio of the so many sessions up to each, a year, by date; without days on which there is none. */
    public SortedMap<LocalDate, Double> rollingSharpe(int sessions) {
        SortedMap<LocalDate, Double> rolling = new TreeMap<>();
        List<LocalDate> dates = dates();
        List<OptionalDouble> ratios = returns().rollingSharpe(sessions);
        for (int i = 0; i < dates.size(); i++) {
            LocalDate date = dates.get(i);
            ratios.get(i).ifPresent(ratio -> rolling.put(date, ratio));
        }
        return rolling;
    }

    /** The dates of the sessions, in order. */
    private List<LocalDate> dates() {
        return backtest.schedule().sessionsFrom(startedOn).stream()
                .map(Session::date)
                .toList();
    }

    /** What came of the benchmark, if the backtest has one. */
    public Optional<Result> benchmark() {
        return benchmark;
    }

    private double[] each(ToDoubleFunction<Accounts> figure) {
        double[] figures = new double[books.effective.size()];
        for (int i = 0; i < figures.length; i++) {
            figures[i] = figure.applyAsDouble(books.effective.get(i));
        }
        return figures;
    }

    /** The backtest that was run. */
    public Backtest backtest() {
        return backtest;
    }

    /** What the data came from. */
    public String source() {
        return source;
    }

    /** The seed of the run's chance. */
    public RunSeed seed() {
        return seed;
    }

    /** The hash of all that was released, delivered, decided and booked. */
    public Fingerprint fingerprint() {
        return fingerprint;
    }

    /** SHA-256 of every row the run could have seen, as 64 hexadecimal digits. */
    public String contentDigest() {
        return snapshot.content();
    }

    Manifest.Snapshot snapshot() {
        return snapshot;
    }

    /** What the run was, to be kept and replayed; made when asked for. */
    public Manifest manifest() {
        return Manifest.of(backtest, snapshot, fingerprint, null);
    }

    /**
     * The first day on which the strategy was asked. It is that of the first decision of the span unless the source did not reach
     * back far enough then, or the run was not to start before; figures leave out the sessions before it.
     */
    public LocalDate startedOn() {
        return startedOn;
    }

    /** Whether the run began later than its span. */
    public boolean startedLate() {
        return startedOn.isAfter(decisions.get(0).date());
    }

    /** Equity at the close of each session, by effective time. */
    public SortedMap<LocalDate, Double> equity() {
        SortedMap<LocalDate, Double> equity = new TreeMap<>();
        List<LocalDate> dates = dates();
        for (int i = 0; i < dates.size(); i++) {
            equity.put(dates.get(i), books.effective.get(i).equity());
        }
        return equity;
    }

    /** The books at the close of each session, by effective time. */
    public List<Accounts> accounts() {
        return books.effective;
    }

    /** The books as the strategy knew them, at each decision and at the run's ceiling. */
    public List<Accounts> knownAccounts() {
        return books.known;
    }

    /** Equity at the end, by effective time. */
    public double finalEquity() {
        return books.effective.get(books.effective.size() - 1).equity();
    }

    /** What the account made: equity at the end less the starting cash. */
    public double profit() {
        return finalEquity() - backtest.cash();
    }

    /**
     * By how much equity at the last decision, read by effective time with everything known since, differs from what was
     * known then.
     */
    public double restatementEffect() {
        int last = books.asDecided.length - 1;
        return books.asDecided[last] - books.known.get(last).equity();
    }

    /** The same at the decision at which it was furthest from zero. */
    public double largestRestatementEffect() {
        double largest = 0;
        for (int i = 0; i < books.asDecided.length; i++) {
            double effect = books.asDecided[i] - books.known.get(i).equity();
            if (Math.abs(effect) > Math.abs(largest)) {
                largest = effect;
            }
        }
        return largest;
    }

    /** Every order, in the order of placing. */
    public List<Order> orders() {
        return books.orders;
    }

    /** What became of an order. */
    public Broker.Outcome outcome(Order order) {
        return books.outcomes.get((int) order.id() - 1);
    }

    /** How many orders came to an end in a way. */
    public long orders(Broker.Outcome outcome) {
        return orders().stream().filter(order -> outcome(order) == outcome).count();
    }

    /**
     * What stood behind an order: the run is done again up to the decision that placed it, and what it read there is told.
     *
     * @param source the source that was run on, or one of the same rows
     * @throws dev.apex.RefusedException if the order is not of this run ({@link dev.apex.Rule#ORDER_OF_ANOTHER_RUN}), or what is
     *     done again is not the same ({@link dev.apex.Rule#EXPLANATION_PARTS})
     */
    public Explanation explain(Order order, MarketSource source) {
        return Explanation.of(this, order, source);
    }

    /** What a gate kept from the venue, in the order of judging; none without a gate. */
    public List<Suppressed> suppressed() {
        return books.suppressed;
    }

    /** The ends of trades that the run's gate heard of, real and shadow, in that order: what it could learn from. */
    public List<Heard> heard() {
        return books.heard;
    }

    /** What came to pass in what is derived and was told on the way, in the order of telling: that regimes were lost to view. */
    public List<Noticed> notices() {
        return books.noticed;
    }

    /** Every fill, at the price known at the ceiling, in the order of booking. */
    public List<Fill> fills() {
        return books.fills;
    }

    /** Every entry of the ledger, in the order of booking. */
    public List<Ledger.Entry> entries() {
        return books.entries;
    }

    /** Units held at the end, by symbol. */
    public SortedMap<Symbol, Double> positions() {
        return books.positions;
    }

    /**
     * What was held at the close of a session, by symbol; nothing if all was cash.
     *
     * @throws RefusedException with {@link Rule#SESSION_OF_ANOTHER_RUN} if the run has no session of this date
     */
    public List<Position> positions(LocalDate date) {
        int session = Collections.binarySearch(dates(), date);
        if (session < 0) {
            throw new RefusedException(
                    Rule.SESSION_OF_ANOTHER_RUN,
                    date + " in " + backtest.id() + " from " + startedOn + " to "
                            + backtest.span().last());
        }
        return held().at(session);
    }

    /**
     * What was held at the close of each session, by symbol, also where that is nothing. The values of a session are
     * {@link Accounts#net()}, without their signs {@link Accounts#gross()}.
     */
    public SortedMap<LocalDate, List<Position>> positionsBySession() {
        Positions held = held();
        SortedMap<LocalDate, List<Position>> all = new TreeMap<>();
        List<LocalDate> dates = dates();
        for (int i = 0; i < dates.size(); i++) {
            all.put(dates.get(i), held.at(i));
        }
        return all;
    }

    private Positions held() {
        return Objects.requireNonNull(books.held, "positions of a run of which only metrics are kept");
    }

    /**
     * Whether the final equity rests on prices: false if something was held at the end that nobody prices any more, and no
     * terminal value was said for it, or if what was borrowed has no known rate. {@link #doubts()} says what.
     */
    public boolean isConclusive() {
        return doubts.isEmpty();
    }

    /** Why the result is not conclusive, a sentence for each reason; none if it is. */
    public List<String> doubts() {
        return doubts;
    }

    /** Trades from flat to flat. */
    public List<RoundTrip> roundTrips() {
        return roundTrips;
    }

    /** Everything that is measured, by name; measured at the first call, and the same ever after. */
    public Metrics metrics() {
        Metrics measured = metrics;
        if (measured == null) {
            measured = measure();
            metrics = measured;
        }
        return measured;
    }

    /** What the result rests on. */
    public PitPanel pit() {
        return pit;
    }

    /** The decisions of the run. */
    public List<Decision> decisions() {
        return decisions;
    }

    @Override
    public String toString() {
        return backtest.id() + " over " + backtest.span() + ": " + backtest.currency() + " " + backtest.cash() + " -> "
                + finalEquity() + ", fingerprint " + fingerprint;
    }
}
