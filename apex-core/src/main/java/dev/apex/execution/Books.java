package dev.apex.execution;

import dev.apex.market.CorporateAction;
import dev.apex.market.CorporateAction.Succession;
import dev.apex.market.Instrument;
import dev.apex.market.Symbol;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The holdings of a ledger and what is to become of them: as known, or read again by effective time.
 *
 * <p>Only courses with something due are woken, so that a symbol that is neither held nor spoken of costs nothing.
 */
final class Books {
    /** A course with something due at an instant. */
    private record Wake(Instant at, long number, Course course) implements Comparable<Wake> {
        private static final Comparator<Wake> BY_TIME =
                Comparator.comparing(Wake::at).thenComparingLong(Wake::number);

        @Override
        public int compareTo(Wake other) {
            return BY_TIME.compare(this, other);
        }
    }

    private static final Comparator<Holding> BY_SYMBOL = Comparator.comparing(holding -> holding.instrument.symbol());

    private final Exchange exchange;
    private final Map<Symbol, Holding> active = new HashMap<>();
    /** The same in a row, by symbol, since they are all looked at at every step. */
    private final List<Holding> inARow = new ArrayList<>();

    private final List<Holding> asSeen = Collections.unmodifiableList(inARow);

    private final Map<Symbol, Course> courses = new HashMap<>();
    private final PriorityQueue<Wake> acts = new PriorityQueue<>();
    private final PriorityQueue<Wake> closes = new PriorityQueue<>();
    private long wakes;

    Books(Exchange exchange) {
        this.exchange = exchange;
    }

    Exchange exchange() {
        return exchange;
    }

    /** Holdings of something, by symbol, and those that have just become nothing. */
    List<Holding> holdings() {
        return asSeen;
    }

    /** The holding of a symbol, or nothing. */
    Optional<Holding> find(Symbol symbol) {
        return Optional.ofNullable(active.get(symbol));
    }

    /** Forgets holdings of nothing. */
    void sweep() {
        for (int i = 0; i < inARow.size(); i++) {
            if (inARow.get(i).isNothing()) {
                active.remove(inARow.remove(i--).instrument.symbol());
            }
        }
    }

    /** The course that looks after a symbol, if there is one. */
    Optional<Course> course(Symbol symbol) {
        return Optional.ofNullable(courses.get(symbol));
    }

    /** Every course once, by its first symbol. */
    Set<Course> courses() {
        return new LinkedHashSet<>(new TreeMap<>(courses).values());
    }

    /** The course that looks after an instrument from now on. */
    Course course(Instrument instrument) {
        Symbol symbol = instrument.symbol();
        Course course = courses.get(symbol);
        if (course == null) {
            course = new Course(exchange, this::open);
            courses.put(symbol, course);
            course = link(symbol, course);
        }
        Holding holding = course.holding(instrument);
        if (!active.containsKey(symbol)) {
            open(holding);
        }
        return course;
    }

    private void open(Holding holding) {
        Symbol symbol = holding.instrument.symbol();
        int place = Collections.binarySearch(inARow, holding, BY_SYMBOL);
        if (active.put(symbol, holding) == null) {
            inARow.add(-place - 1, holding);
        } else {
            inARow.set(place, holding);
        }
    }

    /** Lets a symbol and all that succeed it share a course. */
    Course link(Symbol symbol, Course course) {
        Course joined = course;
        for (CorporateAction action : exchange.cursor().actions(symbol)) {
            if (action instanceof Succession succession) {
                Course other = courses.putIfAbsent(succession.successor(), joined);
                if (other == null) {
                    joined = link(succession.successor(), joined);
                } else if (other != joined) {
                    joined.join(other);
                    replace(other, joined);
                }
            }
        }
        schedule(joined);
        return joined;
    }

    /** Lets a course look after all that another did. */
    void replace(Course old, Course by) {
        courses.replaceAll((symbol, course) -> course == old ? by : course);
        old.retire();
        by.holdings().forEach(this::open);
        schedule(by);
    }

    /** Sees to it that a course is woken when something is due. */
    void schedule(Course course) {
        if (course.nextDue().isBefore(course.wokenForDue())) {
            course.wakeForDue(course.nextDue());
            acts.add(new Wake(course.nextDue(), wakes++, course));
        }
        if (course.nextClose().isBefore(course.wokenForClose())) {
            course.wakeForClose(course.nextClose());
            closes.add(new Wake(course.nextClose(), wakes++, course));
        }
    }

    /** Meets payments and actions that are due. */
    void act(Instant until, Consumer<Effect> out) {
        while (!acts.isEmpty() && !acts.peek().at.isAfter(until)) {
            Course course = acts.poll().course;
            if (!course.isRetired()) {
                course.wakeForDue(Instant.MAX);
                course.act(until, out);
                schedule(course);
            }
        }
    }

    /** Meets all that is due. */
    void run(Instant until, Consumer<Effect> out) {
        act(until, out);
        while (!closes.isEmpty() && !closes.peek().at.isAfter(until)) {
            Course course = closes.poll().course;
            if (!course.isRetired()) {
                course.wakeForClose(Instant.MAX);
                course.run(until, out);
                schedule(course);
            }
        }
    }

    /**
     * Runs a course anew with the fills of all that it looks after, as far as it had got.
     *
     * @return what is otherwise than it was, in the order of taking effect
     */
    List<Effect> anew(Course old, List<Fill> fills, Instant clock, Instant knownAt) {
        Course fresh = new Course(exchange, this::open);
        old.holdings().forEach(holding -> fresh.holding(holding.instrument));
        Consumer<Effect> unheard = effect -> {};
        for (Fill fill : fills) {
            fresh.runBefore(fill.printAt(), unheard);
            fresh.trade(fill);
        }
        fresh.act(clock, unheard);
        fresh.closeWhere(old, unheard);
        old.holdings().forEach(holding -> fresh.holding(holding.instrument).follow(holding));
        replace(old, fresh);
        fresh.holdings().forEach(holding -> link(holding.instrument.symbol(), fresh));
        return differences(old, fresh, knownAt);
    }

    private static Instant later(Instant a, Instant b) {
        return a.isBefore(b) ? b : a;
    }

    private static List<Effect> differences(Course old, Course fresh, Instant knownAt) {
        SortedMap<Effect.Key, Effect> all = new TreeMap<>(Effect.ORDER);
        old.effects()
                .forEach((key, effect) -> all.put(key, effect.none().insteadOf(effect, later(effect.at(), knownAt))));
        fresh.effects().forEach((key, effect) -> {
            Effect before = old.effects().get(key);
            all.put(key, effect.insteadOf(before == null ? effect.none() : before, later(effect.knownAt(), knownAt)));
        });
        List<Effect> some = new ArrayList<>(all.values());
        some.removeIf(Effect::isNothing);
        return some;
    }
}
