package dev.apex.audit;

import dev.apex.Decimal;
import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.backtest.Backtest;
import dev.apex.backtest.Explanation.DerivedValue;
import dev.apex.backtest.Explanation.FeatureValue;
import dev.apex.backtest.Explanation.Row;
import dev.apex.backtest.Rehearsal;
import dev.apex.execution.Order;
import dev.apex.market.MarketSource;
import dev.apex.market.Stamp;
import dev.apex.market.Symbol;
import dev.apex.market.Tape.Kind;
import dev.apex.market.Veil;
import dev.apex.random.RunSeed;
import dev.apex.time.Micros;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds what a difference depends on, by halving: with rows by arrival, how few of the first, and how few of the last, have to
 * be changed for two runs to part in the same steps; and then of which kind, and of which symbols, it is enough to change some.
 *
 * <p>It stops where it would cost more than {@value #ROOM} base runs, or {@value #MOST} of whatever length, and then knows less.
 */
final class Localisation {
    /** How many base runs it may cost. */
    static final double ROOM = 24;

    /** How many runs, of whatever length. */
    static final int MOST = 200;

    /** How many of them for the symbols of one kind. */
    private static final int MOST_FOR_SYMBOLS = 64;

    private final Backtest backtest;
    private final MarketSource original;
    private final Chronicle chronicle;
    private final Rehearsal base;
    private final World truth;
    private final double steps;
    private double cost;
    private int runs;
    private boolean stopped;

    Localisation(Backtest backtest, MarketSource original, Chronicle chronicle, Rehearsal base) {
        this.backtest = backtest;
        this.original = original;
        this.chronicle = chronicle;
        this.base = base;
        this.truth = World.of("as it was", chronicle.market());
        this.steps = Rehearsal.decisions(backtest).size();
    }

    /** What something depends on: a row and how far ahead it lies, the rows it rests on, and what that looks like. */
    record Place(
            Optional<Finding.Row> row,
            Optional<Duration> reach,
            Optional<Duration> farthest,
            List<Finding.Source> sources,
            String hint) {
        static final Place UNKNOWN = new Place(Optional.empty(), Optional.empty(), Optional.empty(), List.of(), "");
    }

    /** In base runs. */
    double cost() {
        return cost;
    }

    void alsoCost(double baseRuns) {
        cost += baseRuns;
    }

    /** A row, as seen from a step. */
    Place place(int step, Version row) {
        Duration ahead = Duration.between(clock(step), row.stamp().ingestedAt());
        return new Place(Optional.of(named(row)), Optional.of(ahead), Optional.of(ahead), List.of(), "");
    }

    private static Finding.Row named(Version row) {
        return new Finding.Row(row.key().kind(), row.key().symbol(), row.stamp());
    }

    /** Whether it stopped before it knew all that it might have found. */
    boolean isIncomplete() {
        return stopped;
    }

    private record RowKey(Kind kind, Symbol symbol, long ts, long ingestedAt) {}

    /**
     * Rows among which a cause is sought.
     *
     * @param rows by arrival
     * @param changed the world in which only some of them are changed, by their place in the list
     * @param against the run that one in such a world is compared with
     */
    private record Search(
            Parting parting, List<Version> rows, Function<IntPredicate, World> changed, Rehearsal against) {}

    /** The rows that have to be hidden. */
    Place hidden(Parting parting, Falsehood falsehood) {
        List<Version> rows =
                later(Micros.floor(Rehearsal.decisions(backtest).get(0).at()));
        Map<RowKey, Integer> places = new HashMap<>();
        for (int place = 0; place < rows.size(); place++) {
            places.putIfAbsent(rowKey(rows.get(place)), place);
        }
        Search search = new Search(parting, rows, some -> hiding(falsehood, places, some), base);
        int nearest = nearest(search);
        int spared = nearest < 0 ? -1 : smallest(1, rows.size(), from -> !parts(search, place -> place >= from)) - 1;
        int farthest = Math.max(spared, nearest);
        return place(search, nearest, nearest < 0 || spared < 0 ? -1 : farthest);
    }

    private static RowKey rowKey(Version row) {
        return new RowKey(row.key().kind(), row.key().symbol(), row.key().ts(), row.ingestedAt());
    }

    /** The rows that must exist: a market in which nothing is changed up to the named one is the same until the step. */
    Place missing(Parting parting, long cut, LongFunction<Retelling> changedAfter) {
        List<Version> rows = later(cut);
        int needed = smallest(
                1,
                rows.size(),
                count -> !parts(
                        parting,
                        World.of(
                                "localising",
                                chronicle.retold(
                                        "localising",
                                        changedAfter.apply(rows.get(count - 1).ingestedAt()))),
                        base));
        Map<Version.Key, Integer> places = places(rows);
        Search search = new Search(
                parting,
                rows,
                some -> World.of(
                        "localising",
                        chronicle.retold("localising", Retelling.of(isAmong(places, some), changedAfter.apply(cut)))),
                base);
        return place(search, needed - 1, needed - 1);
    }

    /** The rows whose delay is seen: those of {@code window} of which some come late and the rest never. */
    Place delayed(Parting parting, Predicate<Version> window, Duration by, Rehearsal never) {
        List<Version> rows = firsts(window);
        Map<Version.Key, Integer> places = places(rows);
        return around(new Search(
                parting,
                rows,
                some -> {
                    Predicate<Version> late = isAmong(places, some);
                    return World.of(
                            "localising",
                            chronicle.retold(
                                    "localising",
                                    Retelling.keeping(row -> !window.test(row) || late.test(row))
                                            .then(Retelling.delayed(row -> window.test(row) && late.test(row), by))));
                },
                never));
    }

    /** The rows whose correction, after everything else, is seen. */
    Place corrected(Parting parting, Function<Predicate<Version>, Retelling> correcting, long at) {
        List<Version> rows = firsts(Version::isPrice);
        Map<Version.Key, Integer> places = places(rows);
        Search search = new Search(
                parting,
                rows,
                some -> World.of("localising", chronicle.retold("localising", correcting.apply(isAmong(places, some)))),
                base);
        Place place = around(search);
        Duration end = Duration.between(clock(parting.step()), Micros.toInstant(at));
        Optional<Finding.Row> correction = place.row.map(row -> new Finding.Row(
                row.kind(),
                row.symbol(),
                new Stamp(
                        row.stamp().eventTime(),
                        Micros.toInstant(at),
                        row.stamp().revision() + Retelling.LATER_REVISION,
                        Stamp.Arrival.OBSERVED)));
        return new Place(
                correction,
                Optional.of(end),
                Optional.of(end),
                place.sources,
                "to the end of the data: looks like something worked out over the whole sample");
    }

    /** What a run that heard its rows in another order is to blame on. */
    record Disorder(Place place, String cause) {}

    /** The rows whose double delivery, or whose order, is seen; none if it is a run before that is. */
    Disorder disordered(Parting parting, RunSeed seed) {
        if (parts(parting, truth, base)) {
            return new Disorder(
                    Place.UNKNOWN,
                    "on the rows as they were it differs by now too: it depends on what earlier runs left behind");
        }
        List<Version> rows = firsts(version -> true);
        Map<Version.Key, Integer> places = places(rows);
        Search doubled = new Search(
                parting,
                rows,
                some -> World.of(
                        "localising",
                        chronicle.retold("localising", Retelling.of(isAmong(places, some), Retelling.twice()))),
                base);
        if (parts(doubled, place -> true)) {
            return new Disorder(around(doubled), "it depends on whether a row is delivered twice");
        }
        Search shuffled = new Search(
                parting,
                rows,
                some -> World.of("localising", chronicle.shuffled("localising", isAmong(places, some), seed)),
                base);
        return new Disorder(around(shuffled), "it depends on the order of delivery");
    }

    private static Predicate<Version> isAmong(Map<Version.Key, Integer> places, IntPredicate some) {
        return version -> {
            Integer place = places.get(version.key());
            return place != null && some.test(place);
        };
    }

    private static Map<Version.Key, Integer> places(List<Version> rows) {
        Map<Version.Key, Integer> places = new HashMap<>();
        for (int place = 0; place < rows.size(); place++) {
            places.putIfAbsent(rows.get(place).key(), place);
        }
        return places;
    }

    /** The first of the rows that has to be changed with those before it, and what it rests on. */
    private Place around(Search search) {
        int nearest = nearest(search);
        return place(search, nearest, nearest);
    }

    /** The fewest of the first that have to be changed; the place of the last of them, or -1 if that was not found out. */
    private int nearest(Search search) {
        int count = smallest(1, search.rows.size(), first -> parts(search, place -> place < first));
        return count - 1;
    }

    private Place place(Search search, int nearest, int farthest) {
        if (search.rows.isEmpty() || nearest < 0) {
            return new Place(Optional.empty(), Optional.empty(), Optional.empty(), sources(search), "");
        }
        Version row = search.rows.get(nearest);
        String hint = farthest < 0
                ? ""
                : Pattern.of(
                        backtest,
                        Rehearsal.decisions(backtest)
                                .get(Math.min(
                                        search.parting.step(),
                                        Rehearsal.decisions(backtest).size() - 1)),
                        search.rows,
                        nearest,
                        farthest);
        return new Place(
                Optional.of(named(row)),
                Optional.of(ahead(search.parting, row)),
                farthest < 0 ? Optional.empty() : Optional.of(ahead(search.parting, search.rows.get(farthest))),
                sources(search),
                hint);
    }

    /** Of which kinds of rows, and of which symbols, it is enough to change all. */
    private List<Finding.Source> sources(Search search) {
        SortedMap<Kind, List<Symbol>> symbols = new TreeMap<>();
        search.rows.forEach(row -> symbols.computeIfAbsent(row.key().kind(), none -> new ArrayList<>())
                .add(row.key().symbol()));
        List<Finding.Source> sources = new ArrayList<>();
        symbols.forEach((kind, all) -> {
            List<Symbol> distinct = all.stream().distinct().sorted().toList();
            IntPredicate ofKind = place -> search.rows.get(place).key().kind() == kind;
            if (!stopped && (symbols.size() == 1 || parts(search, ofKind)) && !stopped) {
                sources.add(source(search, kind, distinct));
            }
        });
        return sources;
    }

    private Finding.Source source(Search search, Kind kind, List<Symbol> all) {
        List<Symbol> some = new ArrayList<>();
        int before = runs;
        boolean found = all.size() == 1 ? some.add(all.get(0)) : split(search, kind, all, some, before);
        return new Finding.Source(kind, some, all.size(), found);
    }

    /** Adds those symbols that are enough by themselves; a group is looked into only if all of it is enough. */
    private boolean split(Search search, Kind kind, List<Symbol> group, List<Symbol> to, int before) {
        List<List<Symbol>> halves =
                List.of(group.subList(0, group.size() / 2), group.subList(group.size() / 2, group.size()));
        boolean all = true;
        for (List<Symbol> half : halves) {
            if (runs - before >= MOST_FOR_SYMBOLS || stopped) {
                return false;
            }
            Set<Symbol> these = new LinkedHashSet<>(half);
            boolean enough = parts(search, place -> {
                Version.Key key = search.rows.get(place).key();
                return key.kind() == kind && these.contains(key.symbol());
            });
            if (stopped) {
                return false;
            }
            if (enough && half.size() == 1) {
                to.add(half.get(0));
            } else if (enough) {
                all &= split(search, kind, half, to, before);
            }
        }
        return all;
    }

    private Duration ahead(Parting parting, Version row) {
        return Duration.between(clock(parting.step()), row.stamp().ingestedAt());
    }

    Instant clock(int step) {
        var decisions = Rehearsal.decisions(backtest);
        return decisions.get(Math.min(step, decisions.size() - 1)).at();
    }

    /** Rows that arrived after a clock, by arrival. */
    List<Version> later(long clock) {
        return rows(version -> version.isAfter(clock) && !version.retracted());
    }

    /** The first versions of some rows, by arrival. */
    private List<Version> firsts(Predicate<Version> some) {
        return rows(version -> version.ingestedAt() == version.firstAt() && !version.retracted() && some.test(version));
    }

    private List<Version> rows(Predicate<Version> some) {
        List<Version> rows = new ArrayList<>();
        chronicle.forEach(version -> {
            if (some.test(version)) {
                rows.add(version);
            }
        });
        rows.sort(Comparator.comparingLong(Version::ingestedAt)
                .thenComparing(version -> version.key().kind())
                .thenComparing(version -> version.key().symbol())
                .thenComparing(version -> version.key().ts())
                .thenComparing(version -> version.key().topic()));
        return rows;
    }

    /** The smallest number for which something holds, given that it holds for the largest; 0 if it was stopped. */
    private int smallest(int from, int to, IntPredicate holds) {
        int low = from;
        int high = to;
        while (low < high) {
            int middle = (low + high) >>> 1;
            boolean held = holds.test(middle);
            if (stopped) {
                return 0;
            }
            if (held) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return to < from ? 0 : low;
    }

    private boolean parts(Search search, IntPredicate some) {
        return parts(search.parting, search.changed.apply(some), search.against);
    }

    /** Whether a run in a world parts by the step; no if there is no room left to find out. */
    private boolean parts(Parting parting, World world, Rehearsal against) {
        int count = upTo(parting);
        if (stopped || runs >= MOST || cost + count / steps > ROOM) {
            stopped = true;
            return false;
        }
        Rehearsal other = run(world, count);
        stopped |= isOutOfTime(other);
        return Parting.within(count, against, other).isPresent();
    }

    /** Whether a run was stopped because a step took too long. */
    static boolean isOutOfTime(Rehearsal run) {
        return run.failure()
                .filter(failure -> failure instanceof RefusedException refused && refused.rule() == Rule.OUT_OF_TIME)
                .isPresent();
    }

    private int upTo(Parting parting) {
        return (int) Math.min(steps, parting.step() + 1L);
    }

    private Rehearsal run(World world, int count) {
        spend(count);
        return world.run(backtest, original, (some, source) -> Rehearsal.upTo(some, source, count))
                .rehearsal();
    }

    private void spend(int count) {
        cost += count / steps;
        runs++;
    }

    private World hiding(Falsehood falsehood, Map<RowKey, Integer> places, IntPredicate some) {
        return new World("localising", chronicle.market(), new Veil.Mask() {
            @Override
            public boolean hides(Kind kind, Symbol symbol, long ts, long ingestedAt) {
                Integer place = places.get(new RowKey(kind, symbol, ts, ingestedAt));
                return place != null && some.test(place);
            }

            @Override
            public void tell(Kind kind, Symbol symbol, long ts, double tick, double[] values) {
                falsehood.tell(kind, symbol.name(), ts, tick, values);
            }
        });
    }

    /** What read otherwise in a step, and what was ordered otherwise if nothing did. */
    List<Finding.Reading> readings(Parting parting, World against, World world) {
        int count = upTo(parting);
        if (parting.step() >= steps || runs >= MOST) {
            return List.of();
        }
        Rehearsal then = noted(against, count);
        Rehearsal now = noted(world, count);
        List<Finding.Reading> readings = new ArrayList<>();
        readings.addAll(features(then.features(), now.features()));
        readings.addAll(derived(then.derived(), now.derived()));
        if (readings.isEmpty()) {
            readings.addAll(rows(then.rows(), now.rows()));
        }
        if (readings.isEmpty()) {
            readings.addAll(orders(then.orders(), now.orders(), clock(parting.step())));
        }
        return readings;
    }

    private Rehearsal noted(World world, int count) {
        spend(count);
        return world.run(backtest, original, (some, source) -> Rehearsal.notedUpTo(some, source, count))
                .rehearsal();
    }

    private static List<Finding.Reading> features(List<FeatureValue> then, List<FeatureValue> now) {
        Map<List<Object>, FeatureValue> before = new HashMap<>();
        then.forEach(value -> before.putIfAbsent(List.of(value.feature(), value.symbol()), value));
        Differences differences = new Differences("feature");
        for (FeatureValue other : now) {
            FeatureValue one = before.get(List.of(other.feature(), other.symbol()));
            if (one != null && !one.value().equals(other.value())) {
                differences.add(other.feature(), other.symbol(), number(one.value()), number(other.value()));
            }
        }
        return differences.readings();
    }

    private static List<Finding.Reading> derived(List<DerivedValue> then, List<DerivedValue> now) {
        Differences differences = new Differences("derived");
        for (int i = 0; i < Math.min(then.size(), now.size()); i++) {
            if (!then.get(i).state().equals(now.get(i).state())) {
                differences.add(
                        then.get(i).name(),
                        null,
                        String.valueOf(then.get(i).value()),
                        String.valueOf(now.get(i).value()));
            }
        }
        return differences.readings();
    }

    private static List<Finding.Reading> rows(List<Row> then, List<Row> now) {
        Map<List<Object>, Row> before = new HashMap<>();
        then.forEach(row -> before.putIfAbsent(List.of(row.reader(), row.what(), row.symbol(), row.stamp()), row));
        Differences differences = new Differences("row");
        for (Row other : now) {
            Row one = before.get(List.of(other.reader(), other.what(), other.symbol(), other.stamp()));
            if (one != null && !one.value().equals(other.value())) {
                differences.add(
                        other.what() + " of " + other.stamp().eventTime(),
                        other.symbol(),
                        number(one.value()),
                        number(other.value()));
            }
        }
        return differences.readings();
    }

    private static List<Finding.Reading> orders(List<Order> then, List<Order> now, Instant clock) {
        SortedMap<Symbol, Double> before = ordered(then, clock);
        SortedMap<Symbol, Double> after = ordered(now, clock);
        Set<Symbol> symbols = new LinkedHashSet<>(before.keySet());
        symbols.addAll(after.keySet());
        Differences differences = new Differences("order");
        symbols.stream().sorted().forEach(symbol -> {
            double one = before.getOrDefault(symbol, 0.0);
            double other = after.getOrDefault(symbol, 0.0);
            if (one != other) {
                differences.add("quantity", symbol, Decimal.text(one), Decimal.text(other));
            }
        });
        return differences.readings();
    }

    private static SortedMap<Symbol, Double> ordered(List<Order> orders, Instant clock) {
        SortedMap<Symbol, Double> quantities = new TreeMap<>();
        orders.stream()
                .filter(order -> order.placedAt().equals(clock))
                .forEach(order -> quantities.merge(
                        order.symbol(), order.buys() ? order.quantity() : -order.quantity(), Double::sum));
        return quantities;
    }

    private static String number(OptionalDouble value) {
        return value.isPresent() ? Decimal.text(value.getAsDouble()) : "none";
    }

    /** What read otherwise, by name; of the first symbol with both values, of the others that it did. */
    private static final class Differences {
        private final String what;
        private final Map<String, Finding.Reading> byName = new LinkedHashMap<>();

        Differences(String what) {
            this.what = what;
        }

        void add(String name, @Nullable Symbol symbol, String was, String is) {
            List<Symbol> one = symbol == null ? List.of() : List.of(symbol);
            byName.merge(name, new Finding.Reading(what, name, one, was, is), Finding.Reading::with);
        }

        List<Finding.Reading> readings() {
            return List.copyOf(byName.values());
        }
    }
}
