package dev.apex.backtest;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.execution.OpenOrder;
import dev.apex.execution.Portfolio;
import dev.apex.feature.Derived;
import dev.apex.feature.Feature;
import dev.apex.feature.Reading;
import dev.apex.feature.Readings;
import dev.apex.feature.Regime;
import dev.apex.market.Announcement;
import dev.apex.market.CorporateAction;
import dev.apex.market.MarketView;
import dev.apex.market.Series;
import dev.apex.market.Symbol;
import dev.apex.market.Tenure;
import dev.apex.random.ChaCha20;
import dev.apex.strategy.Day;
import dev.apex.strategy.Ticket;
import dev.apex.strategy.Universe;
import dev.apex.time.Decision;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.IsoFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The day of one run at one step. */
final class StepDay implements Day {
    private static final double HAIR = 1e-9;

    private final Run run;
    private final MarketView view;
    private final Decision decision;
    private final @Nullable LocalDate before;
    private final List<Ticket> tickets = new ArrayList<>();
    private final List<Long> cancelled = new ArrayList<>();
    /** Orders that are to be cancelled or replaced. */
    private final Set<Long> claimed = new TreeSet<>();

    private final Map<String, ChaCha20> streams = new TreeMap<>();
    private @Nullable Map<Symbol, Double> target;
    private @Nullable Portfolio portfolio;
    private final Tenure tenure;
    private boolean over;

    StepDay(Run run, MarketView view, Decision decision, @Nullable LocalDate before) {
        this.run = run;
        this.view = view;
        this.decision = decision;
        this.before = before;
        this.tenure = view.tenure();
    }

    @Override
    public LocalDate date() {
        return decision.date();
    }

    @Override
    public Instant now() {
        return decision.at();
    }

    @Override
    public boolean isFirstOfWeek() {
        return before == null
                || before.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR) != date().get(IsoFields.WEEK_OF_WEEK_BASED_YEAR)
                || before.get(IsoFields.WEEK_BASED_YEAR) != date().get(IsoFields.WEEK_BASED_YEAR);
    }

    @Override
    public boolean isFirstOfMonth() {
        return before == null
                || before.getMonthValue() != date().getMonthValue()
                || before.getYear() != date().getYear();
    }

    @Override
    public Universe universe() {
        requireToday();
        return Universe.ofSorted(this, run.traded(view.members()), this::requireToday);
    }

    @Override
    public Series prices(Symbol symbol) {
        requireToday();
        return view.series(symbol);
    }

    @Override
    public Optional<Series> findPrices(Symbol symbol) {
        requireToday();
        return view.find(symbol);
    }

    @Override
    public List<CorporateAction> actions(Symbol symbol) {
        requireToday();
        return view.actions(symbol);
    }

    @Override
    public List<Announcement> announcements(Symbol symbol) {
        requireToday();
        return view.announcements(symbol);
    }

    @Override
    public Reading read(Feature feature, Symbol symbol) {
        requireToday();
        return run.read(feature, view.series(symbol));
    }

    @Override
    public Readings read(Feature feature, List<Symbol> symbols) {
        requireToday();
        return run.read(feature, symbols, this::requireToday);
    }

    @Override
    public <T> T read(Derived<T> derived) {
        requireToday();
        return run.read(derived);
    }

    @Override
    public Regime regime() {
        requireToday();
        return run.regime();
    }

    @Override
    public Portfolio portfolio() {
        requireToday();
        Portfolio known = portfolio;
        if (known == null) {
            known = run.portfolio();
            portfolio = known;
        }
        return known;
    }

    @Override
    public ChaCha20 random(String name) {
        requireToday();
        return streams.computeIfAbsent(name, stream -> run.random(stream, date()));
    }

    @Override
    public void hold(Map<Symbol, Double> weights) {
        requireToday();
        if (target != null) {
            throw new RefusedException(Rule.TARGET_TWICE, run.strategy() + " on " + date());
        }
        double sum = 0;
        double gross = 0;
        double limit = run.grossLimit();
        for (Map.Entry<Symbol, Double> weight : new TreeMap<>(weights).entrySet()) {
            if (!(weight.getValue() >= 0 || limit > 0)) {
                throw new RefusedException(
                        Rule.WEIGHTS_BORROW, "weight " + weight.getValue() + " of " + weight.getKey());
            }
            sum += weight.getValue();
            gross += Math.abs(weight.getValue());
        }
        if (!(sum <= 1 + HAIR)) {
            throw new RefusedException(Rule.WEIGHTS_BORROW, "weights of " + sum + " in all");
        }
        if (limit > 0 && !(gross <= limit + HAIR)) {
            throw new RefusedException(
                    Rule.GROSS_LIMIT, "weights of " + gross + " without their signs, with up to " + limit);
        }
        target = new TreeMap<>(weights);
    }

    @Override
    public Ticket order(Symbol symbol) {
        requireToday();
        Ticket ticket = new Ticket(symbol, this::requireToday);
        tickets.add(ticket);
        return ticket;
    }

    @Override
    public List<OpenOrder> openOrders() {
        requireToday();
        return run.openOrders();
    }

    @Override
    public void cancel(OpenOrder order) {
        requireToday();
        claim(order, "cancelled");
        cancelled.add(order.id());
    }

    @Override
    public Ticket replace(OpenOrder order) {
        requireToday();
        OpenOrder now = claim(order, "replaced");
        Ticket ticket = new Ticket(now, this::requireToday);
        tickets.add(ticket);
        return ticket;
    }

    /** An order as it stands, of which nothing else was said today. */
    private OpenOrder claim(OpenOrder order, String what) {
        OpenOrder now = run.requireOpen(order);
        if (!claimed.add(order.id())) {
            throw new RefusedException(
                    Rule.TICKET_CONTRADICTS,
                    "order " + order.id() + " for " + order.symbol() + " is " + what + " on " + date()
                            + ", and was cancelled or replaced before");
        }
        return now;
    }

    /** Orders of the day were sent off since the portfolio was looked at: whoever asks now sees them in it. */
    void lookAgain() {
        portfolio = null;
    }

    /** Ends the day: nothing more can be asked of it. */
    void end() {
        over = true;
    }

    /** The random streams asked for, by name, where they have come to. */
    Map<String, ChaCha20> streams() {
        return streams;
    }

    List<Ticket> tickets() {
        return tickets;
    }

    /** Orders to be cancelled, in the order of asking. */
    List<Long> cancelled() {
        return cancelled;
    }

    Optional<Map<Symbol, Double>> target() {
        return Optional.ofNullable(target);
    }

    private void requireToday() {
        if (over || !tenure.holds()) {
            throw tenure.refuse("the day of " + decision.date());
        }
    }

    @Override
    public String toString() {
        return decision.date() + " at " + decision.at();
    }
}
