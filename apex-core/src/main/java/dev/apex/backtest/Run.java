package dev.apex.backtest;

import dev.apex.Digest;
import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.backtest.Fingerprint.Layer;
import dev.apex.execution.Borrow;
import dev.apex.execution.Broker;
import dev.apex.execution.Ledger;
import dev.apex.execution.Ledger.Accounts;
import dev.apex.execution.OpenOrder;
import dev.apex.execution.Order;
import dev.apex.execution.Portfolio;
import dev.apex.execution.SimulatedBroker;
import dev.apex.feature.Derived;
import dev.apex.feature.Feature;
import dev.apex.feature.FeatureGraph;
import dev.apex.feature.Notice;
import dev.apex.feature.Panel;
import dev.apex.feature.Reading;
import dev.apex.feature.Readings;
import dev.apex.feature.Regime;
import dev.apex.market.Asking;
import dev.apex.market.MarketSource;
import dev.apex.market.MarketView;
import dev.apex.market.PointInTimeCursor;
import dev.apex.market.Series;
import dev.apex.market.SessionFigures;
import dev.apex.market.Symbol;
import dev.apex.random.ChaCha20;
import dev.apex.random.RunSeed;
import dev.apex.strategy.Gate;
import dev.apex.strategy.Strategy;
import dev.apex.time.Decision;
import dev.apex.time.Micros;
import dev.apex.time.Session;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One run: a strategy of its own, its books, its view of the cursor and its fingerprint.
 *
 * <p>A step is: take in what arrived, book what is now known of earlier orders, close the books, advance what is derived, ask
 * the strategy, place its orders. Live trading takes the same step on another clock and feed.
 */
final class Run {
    private final Backtest backtest;
    private final MarketSource source;
    private final PointInTimeCursor cursor;
    private final Schedule schedule;
    private @Nullable Strategy strategy;
    private final RunSeed seed;
    private final MarketView view;
    private final Features features;
    private final Ledger ledger;
    private final Broker broker;
    private final Desk desk;
    private final @Nullable Gatekeeper gate;
    private final @Nullable Foreseen foreseen;
    private final Map<Derived<?>, Derived.Course<?>> courses = new LinkedHashMap<>();
    /** Those that know the whole history, in a contaminated run. */
    private final Map<Derived<?>, Derived.Course<?>> twins = new LinkedHashMap<>();

    private final Map<Derived<?>, Panel> panels = new LinkedHashMap<>();
    private final Map<Derived<?>, Object> derived = new LinkedHashMap<>();
    private final Fingerprint.Recorder fingerprint = new Fingerprint.Recorder();
    private final Digest digest = Digest.create();
    private final List<Accounts> known = new ArrayList<>();
    private final List<Optional<Instant>> highestRead = new ArrayList<>();
    private final List<Noticed> noticed = new ArrayList<>();
    private final Map<Derived<?>, String> models = new LinkedHashMap<>();
    private final SortedSet<Integer> refits = new TreeSet<>();

    private int entriesHashed;
    private @Nullable LocalDate before;
    private @Nullable Recording recording;
    private @Nullable LocalDate startedOn;

    Run(Backtest backtest, MarketSource source, PointInTimeCursor cursor, FeatureGraph graph, Schedule schedule) {
        this.backtest = backtest;
        this.source = source;
        this.cursor = cursor;
        this.schedule = schedule;
        Decision first = schedule.decisions().get(0);
        this.seed = backtest.seed();
        this.view = cursor.view(backtest.id(), backtest.staleAfter());
        this.foreseen = backtest.contamination()
                .filter(Contamination::foresees)
                .map(leaks -> new Foreseen(leaks, backtest, schedule))
                .orElse(null);
        this.features = new Features(cursor, graph, view, this::isDeclared, foreseen);
        this.ledger = new Ledger(backtest.cash(), first.at(), cursor, backtest.bookkeeping());
        this.broker = new SimulatedBroker(cursor, ledger, backtest.fillModel(), backtest.lastClose(), seed);
        this.gate = backtest.gate().map(this::keeper).orElse(null);
        this.desk = new Desk(backtest, cursor, view, ledger, broker, gate);
        this.before = backtest.askedBefore(first.date()).orElse(null);
    }

    private Gatekeeper keeper(Gate some) {
        Ledger shadow = Ledger.shadowing(ledger);
        RunSeed chance = seed.child("gate/" + some.name());
        return new Gatekeeper(
                some,
                ledger,
                shadow,
                new SimulatedBroker(cursor, shadow, backtest.fillModel(), backtest.lastClose(), chance));
    }

    /** Whether the run's identity names something. */
    private boolean isDeclared(String name) {
        return backtest.terms().values().stream().anyMatch(value -> value.contains(name));
    }

    /** Makes what the user wrote: the strategy, and the courses of what is derived. */
    void start() {
        requireRemembered("warm-up", backtest.warmUp());
        backtest.derived().forEach(this::startTwin);
        try (Asking asking = Asking.through(view)) {
            strategy = backtest.freshStrategy();
            backtest.derived().forEach(this::start);
            view.know(courses.entrySet().stream()
                    .<SessionFigures>map(entry ->
                            new Known(entry.getKey(), twins.getOrDefault(entry.getKey(), entry.getValue()), view))
                    .toList());
            if (gate != null) {
                gate.start(seed);
            }
        }
    }

    private void startTwin(Derived<?> some) {
        if (foreseen != null) {
            foreseen.start(some, seed.child("derived/" + some.name())).ifPresent(twin -> twins.put(some, twin));
        }
    }

    /** What a course says of each session. */
    private record Known(Object source, Derived.Course<?> course, MarketView view) implements SessionFigures {
        @Override
        public double at(int column, int session) {
            view.requireOwner();
            return course.figure(column, session);
        }

        @Override
        public String reason(int session) {
            view.requireOwner();
            return course.whyNoFigure(session);
        }
    }

    private void start(Derived<?> some) {
        requireRemembered(some.name(), some.sessions());
        courses.put(some, some.start(seed.child("derived/" + some.name())));
    }

    /**
     * Takes one step; the cursor has advanced.
     *
     * @param rows the clock and the digest of what it released
     */
    void step(Decision decision, byte[] rows) {
        fingerprint.step(Layer.ROWS, rows);
        book(decision.at());
        if (startedOn == null && isWarm(decision)) {
            startedOn = decision.date();
        }
        if (startedOn == null) {
            keepSilent();
        } else {
            if (foreseen != null) {
                foreseen.advance(decision);
            }
            derive();
            StepDay today = new StepDay(this, view, decision, before);
            sayHashed(Layer.ORDERS, ask(today));
        }
        before = decision.date();
    }

    private boolean isWarm(Decision decision) {
        int needed = backtest.warmUp();
        return backtest.notBefore().filter(decision.date()::isBefore).isEmpty()
                && (needed == 0 || WarmUp.reach(cursor, schedule.calendar(), decision.at()) >= needed);
    }

    /** A step before the first warm one: nobody is asked, and nothing is read or ordered. */
    private void keepSilent() {
        highestRead.add(Optional.empty());
        fingerprint.silentStep(Layer.DERIVED);
        fingerprint.silentStep(Layer.FEATURES);
        fingerprint.silentStep(Layer.ORDERS);
    }

    /**
     * Reads the books by effective time; the cursor has taken in everything up to the ceiling.
     *
     * @param rows the clock and the digest of what it released
     * @param keepsPositions whether to keep what was held at the close of each session
     */
    Result settle(byte[] rows, boolean keepsPositions) {
        fingerprint.step(Layer.ROWS, rows);
        closeForeseen();
        ledger.endTrading(backtest.lastClose(), backtest.staleAfter());
        book(view.clock().instant());
        if (gate != null) {
            hearLast(gate);
        }
        requireNoFault();
        LocalDate start = startedOn;
        List<Session> sessions = start == null ? List.of() : schedule.sessionsFrom(start);
        if (start == null || sessions.isEmpty()) {
            throw new RefusedException(
                    Rule.NEVER_WARM,
                    backtest.warmUp() + " sessions before a decision"
                            + backtest.notBefore()
                                    .map(day -> " from " + day + " on")
                                    .orElse("") + " in "
                            + backtest.span() + " of " + backtest.id());
        }
        List<Instant> closes = sessions.stream().map(Session::closesAt).toList();
        Positions held = keepsPositions ? new Positions() : null;
        Ledger.Effective effective =
                ledger.effective(closes, held == null ? Ledger.Inventory.UNHEARD : held, schedule.asked());
        effective.closes().forEach(accounts -> fingerprint.step(Layer.EQUITY, bytes(accounts)));
        return new Result(
                backtest,
                source.describe(),
                seed,
                fingerprint.fingerprint(),
                snapshot(),
                Result.Books.of(
                        effective.closes(),
                        held,
                        effective.asked(),
                        known,
                        ledger,
                        broker,
                        backtest.lastClose(),
                        gate == null ? List.of() : gate.suppressed(),
                        gate == null ? List.of() : gate.heard(),
                        noticed),
                new PitPanel(view, cursor.correctionsMet(), source.intake(), highestRead),
                schedule.decisions(),
                start,
                Optional.empty());
    }

    /** Steps, from 0, in which something derived went over to another model, or told that something came to pass in it. */
    SortedSet<Integer> refits() {
        return refits;
    }

    /** From here on another graph is shared with the other runs. */
    void share(FeatureGraph graph) {
        features.share(graph);
    }

    /** From here on everything that is read is taken down. */
    void record(Recording some) {
        recording = some;
        view.tell(some);
    }

    /** Has the rows taken down from which the engine took the prices of what was ordered and is held. */
    void recordPrices(Symbol ordered) {
        view.readBy("the order");
        view.tellLatest(ordered);
        view.readBy("the portfolio");
        ledger.held().forEach(held -> view.tellLatest(held.symbol()));
    }

    /** What has been released to it so far. */
    Manifest.Snapshot snapshot() {
        return Conductor.snapshot(source, backtest, cursor);
    }

    /** What the run has said so far; if it was abandoned, until then. */
    Fingerprint fingerprint() {
        return fingerprint.fingerprint();
    }

    /** Ends the run where it is: a strategy that goes on all the same, on a thread left behind, reads and says nothing more. */
    void abandon() {
        view.revoke();
        fingerprint.close();
        closeForeseen();
    }

    private void closeForeseen() {
        if (foreseen != null) {
            foreseen.close();
        }
    }

    /** When, cash and equity; what is due and not paid follows where anything is. */
    private static byte[] bytes(Accounts accounts) {
        boolean due = accounts.accruals() != 0;
        ByteBuffer bytes = ByteBuffer.allocate((due ? 4 : 3) * Long.BYTES)
                .putLong(Micros.floor(accounts.at()))
                .putLong(Double.doubleToLongBits(accounts.cash()))
                .putLong(Double.doubleToLongBits(accounts.equity()));
        return (due ? bytes.putLong(Double.doubleToLongBits(accounts.accruals())) : bytes).array();
    }

    private void sayHashed(Layer layer, boolean something) {
        if (something) {
            fingerprint.step(layer, digest.finish());
        } else {
            fingerprint.silentStep(layer);
        }
    }

    /** Books what is now known of earlier orders, and closes the known books at the clock. */
    private void book(Instant clock) {
        try (Asking asking = Asking.through(view)) { // costs may be the user's own
            ledger.takeEffect(clock);
            broker.book(clock);
        }
        Accounts now = ledger.closeKnown(clock);
        known.add(now);
        List<Ledger.Entry> entries = ledger.entries();
        boolean news = entriesHashed < entries.size();
        for (; entriesHashed < entries.size(); entriesHashed++) {
            hash(entries.get(entriesHashed));
        }
        sayHashed(Layer.FILLS, news);
        fingerprint.step(Layer.EQUITY, bytes(now));
    }

    /** The last that a gate hears: trades whose ends arrived after the last decision. */
    private void hearLast(Gatekeeper keeper) {
        try (Asking asking = Asking.through(view)) {
            keeper.book(view.clock().instant(), digest);
        }
        sayHashed(Layer.DERIVED, true);
    }

    private void derive() {
        try (Asking asking = Asking.through(view)) {
            view.shuttingFigures("while it is derived", () -> {
                features.advance();
                courses.forEach(this::derive);
            });
            features.advanceFigured();
            if (gate != null) {
                gate.book(view.clock().instant(), digest);
            }
        }
        sayHashed(Layer.DERIVED, !courses.isEmpty() || gate != null);
    }

    private void hear(String by, Notice notice) {
        refits.add(known.size() - 1);
        Noticed one = new Noticed(view.clock().instant(), by, notice.code(), notice.text());
        noticed.add(one);
        RunLog.tell(backtest, one);
    }

    private void derive(Derived<?> some, Derived.Course<?> course) {
        view.readBy(some.name());
        derived.put(some, Objects.requireNonNull(advance(some, course), () -> some.name() + " advanced to null"));
        digest.put(some.name());
        course.digest(digest);
        course.notices().forEach(notice -> hear(some.name(), notice));
        String model = course.model();
        String before = models.put(some, model);
        if (before != null && !before.equals(model)) {
            refits.add(known.size() - 1);
        }
    }

    private Object advance(Derived<?> some, Derived.Course<?> course) {
        return foreseen == null ? advanceAtClock(some, course) : advanceWithHindsight(foreseen, some, course);
    }

    @SuppressWarnings("unchecked")
    private <T> Object advanceWithHindsight(Foreseen ahead, Derived<T> some, Derived.Course<?> course) {
        Derived.Course<?> twin = twins.get(some);
        if (twin != null) {
            return ahead.advance(twin, advanceAtClock(some, course));
        }
        boolean reads =
                ahead.has(Contamination.Part.FEATURES) && some.hindsight().isEmpty();
        return reads ? ahead.advance(some, (Derived.Course<T>) course) : advanceAtClock(some, course);
    }

    private Object advanceAtClock(Derived<?> some, Derived.Course<?> course) {
        Optional<Derived.Following> rows = some.following();
        if (rows.isEmpty()) {
            return course.advance(view);
        }
        return course.advance(view, panels.computeIfAbsent(some, none -> features.follow(rows.get())));
    }

    /** Asks the strategy and sends off its orders, through the gate if there is one; whether there were any. */
    private boolean ask(StepDay today) {
        try (Asking asking = Asking.through(view)) {
            view.readBy("");
            if (recording != null) {
                recording.asked(portfolio(), courses, derived);
            }
            Objects.requireNonNull(strategy).onDay(today);
            if (recording != null) {
                recording.answered(today);
            }
            requireNoFault();
            boolean ordered = desk.place(today, today.now(), digest);
            requireNoFault();
            return ordered;
        } finally {
            today.end();
            highestRead.add(view.highestIngestedAt());
            fingerprint.step(Layer.FEATURES, view.endStep());
        }
    }

    /** A fault fails the run even where it was caught. */
    private void requireNoFault() {
        view.fault().ifPresent(fault -> {
            throw fault;
        });
    }

    /** Every order that was placed, in the order of placing. */
    List<Order> orders() {
        return broker.orders();
    }

    List<OpenOrder> openOrders() {
        return broker.openOrders();
    }

    /** An order as it stands, or a refusal if it is not open. */
    OpenOrder requireOpen(OpenOrder order) {
        return broker.findOpen(order.id())
                .filter(open -> open.symbol().equals(order.symbol()))
                .orElseThrow(() -> new RefusedException(
                        Rule.ORDER_NOT_OPEN,
                        "order " + order.id() + " for " + order.symbol() + " in " + backtest.id()));
    }

    Reading read(Feature feature, Series prices) {
        requireRemembered(feature.name(), feature.sessions());
        return features.read(feature, prices);
    }

    Readings read(Feature feature, List<Symbol> symbols, Runnable inStep) {
        requireRemembered(feature.name(), feature.sessions());
        return features.read(feature, symbols, inStep);
    }

    @SuppressWarnings("unchecked")
    <T> T read(Derived<T> some) {
        return (T) Optional.ofNullable(derived.get(some))
                .orElseThrow(() -> new RefusedException(Rule.NOT_DERIVED, some.name() + " in " + backtest.id()));
    }

    /** The regime of the only ones that are derived. */
    Regime regime() {
        List<Regime> known = derived.values().stream()
                .filter(Regime.class::isInstance)
                .map(Regime.class::cast)
                .toList();
        if (known.size() == 1) {
            return known.get(0);
        }
        throw new RefusedException(
                known.isEmpty() ? Rule.NOT_DERIVED : Rule.REGIME_NOT_ONE,
                known.size() + " sets of regimes in " + backtest.id());
    }

    Portfolio portfolio() {
        return Portfolio.of(ledger, broker.pending());
    }

    /** The most that weights may be together without their signs; 0 if none may be below zero. */
    double grossLimit() {
        return backtest.bookkeeping().borrow().map(Borrow::gross).orElse(0.0);
    }

    /** Those of some symbols that are traded, and not only read to keep the books. */
    List<Symbol> traded(List<Symbol> members) {
        return backtest.symbols().isEmpty()
                ? members
                : members.stream().filter(backtest::trades).toList();
    }

    ChaCha20 random(String name, LocalDate date) {
        return seed.stream("strategy/" + name, date.toEpochDay());
    }

    String strategy() {
        return backtest.id();
    }

    private void requireRemembered(String what, int sessions) {
        if (sessions > backtest.remembering()) {
            throw new RefusedException(
                    Rule.NOT_REMEMBERED,
                    what + " needs " + sessions + " sessions, and " + backtest.id() + " remembers "
                            + backtest.remembering());
        }
    }

    private void hash(Ledger.Entry entry) {
        digest.put((long) entry.kind().ordinal())
                .put(entry.order())
                .put(entry.symbol())
                .put(entry.lots())
                .put(Micros.floor(entry.effectiveAt()))
                .put(Micros.floor(entry.knownAt()))
                .put(Micros.floor(entry.bookedAt()))
                .put(entry.print())
                .put(entry.price())
                .put(entry.cash());
        if (entry.kind().compareTo(Ledger.Kind.RETRACTION) > 0) {
            digest.put(entry.accrual())
                    .put(entry.dividends())
                    .put(entry.interest())
                    .put(entry.borrow());
        }
    }
}
