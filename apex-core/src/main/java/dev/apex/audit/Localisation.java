package dev.apex.audit;

import dev.apex.backtest.Backtest;
import dev.apex.backtest.Explanation.DerivedValue;
import dev.apex.backtest.Explanation.FeatureValue;
import dev.apex.backtest.Explanation.Row;
import dev.apex.backtest.Rehearsal;
import dev.apex.market.MarketSource;
import dev.apex.market.MemoryMarket;
import dev.apex.market.Symbol;
import dev.apex.market.Tape.Kind;
import dev.apex.market.Veil;
import dev.apex.time.Micros;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.function.LongFunction;

/**
 * Finds the row that a difference depends on, by halving: with rows by arrival, how few of the first, and how few of the last,
 * have to be hidden or taken away for the two runs to part in the same step.
 */
final class Localisation {
    private final Backtest backtest;
    private final MarketSource original;
    private final Chronicle chronicle;
    private final Rehearsal base;
    private final World truth;
    private final double steps;
    private double cost;

    Localisation(Backtest backtest, MarketSource original, Chronicle chronicle, Rehearsal base) {
        this.backtest = backtest;
        this.original = original;
        this.chronicle = chronicle;
        this.base = base;
        this.truth = World.of("as it was", chronicle.market());
        this.steps = Rehearsal.decisions(backtest).size();
    }

    /** A row and how far ahead it lies. */
    record Place(Finding.Row row, Duration reach, Duration farthest) {}

    /** In base runs. */
    double cost() {
        return cost;
    }

    void alsoCost(double baseRuns) {
        cost += baseRuns;
    }

    /** A row, as seen from a step. */
    Place place(int step, Version row) {
        Finding.Row named = new Finding.Row(row.key().kind(), row.key().symbol(), row.stamp());
        Duration ahead = Duration.between(clock(step), row.stamp().ingestedAt());
        return new Place(named, ahead, ahead);
    }

    private record RowKey(Kind kind, Symbol symbol, long ts, long ingestedAt) {}

    /** The row that has to be hidden. */
    Optional<Place> hidden(Parting parting, Falsehood falsehood) {
        long start = Micros.floor(Rehearsal.decisions(backtest).get(0).at());
        List<Version> rows = later(start);
        Map<RowKey, Integer> ranks = new HashMap<>();
        for (int rank = 0; rank < rows.size(); rank++) {
            Version row = rows.get(rank);
            ranks.putIfAbsent(
                    new RowKey(row.key().kind(), row.key().symbol(), row.key().ts(), row.ingestedAt()), rank);
        }
        // the fewest of the first, and the fewest of the last, that have to be hidden
        int nearest = smallest(
                1, rows.size(), count -> parts(parting, hiding(chronicle.market(), falsehood, ranks, 0, count)));
        int spared = smallest(
                        1,
                        rows.size(),
                        from -> !parts(parting, hiding(chronicle.market(), falsehood, ranks, from, rows.size())))
                - 1;
        return place(parting, rows, nearest - 1, Math.max(spared, nearest - 1));
    }

    /** The row that must exist: a market in which nothing is changed up to it is the same until the step. */
    Optional<Place> missing(Parting parting, long cut, LongFunction<MemoryMarket> changedAfter) {
        List<Version> rows = later(cut);
        int needed = smallest(
                1,
                rows.size(),
                count -> !parts(
                        parting,
                        World.of(
                                "localising",
                                changedAfter.apply(rows.get(count - 1).ingestedAt()))));
        return place(parting, rows, needed - 1, needed - 1);
    }

    private Optional<Place> place(Parting parting, List<Version> rows, int nearest, int farthest) {
        if (rows.isEmpty()) {
            return Optional.empty();
        }
        Version row = rows.get(nearest);
        Finding.Row named = new Finding.Row(row.key().kind(), row.key().symbol(), row.stamp());
        return Optional.of(new Place(named, ahead(parting, row), ahead(parting, rows.get(farthest))));
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
        List<Version> rows = new ArrayList<>();
        chronicle.forEach(version -> {
            if (version.isAfter(clock) && !version.retracted()) {
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

    /** The smallest number for which something holds, given that it holds for the largest. */
    private static int smallest(int from, int to, IntPredicate holds) {
        int low = from;
        int high = to;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (holds.test(middle)) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    private boolean parts(Parting parting, World world) {
        int count = upTo(parting);
        Rehearsal other = run(world, count);
        return Parting.within(count, base, other).isPresent();
    }

    private int upTo(Parting parting) {
        return (int) Math.min(steps, parting.step() + 1L);
    }

    private Rehearsal run(World world, int count) {
        cost += count / steps;
        return world.run(backtest, original, (some, source) -> Rehearsal.upTo(some, source, count))
                .rehearsal();
    }

    private static World hiding(
            MemoryMarket market, Falsehood falsehood, Map<RowKey, Integer> ranks, int from, int to) {
        return new World("localising", market, new Veil.Mask() {
            @Override
            public boolean hides(Kind kind, Symbol symbol, long ts, long ingestedAt) {
                Integer rank = ranks.get(new RowKey(kind, symbol, ts, ingestedAt));
                return rank != null && rank >= from && rank < to;
            }

            @Override
            public void tell(Kind kind, Symbol symbol, long ts, double tick, double[] values) {
                falsehood.tell(kind, symbol.name(), ts, tick, values);
            }
        });
    }

    /** What read otherwise in a step; empty if nothing did. */
    String reading(Parting parting, World world) {
        int count = upTo(parting);
        Rehearsal then = noted(truth, count);
        Rehearsal now = noted(world, count);
        return features(then.features(), now.features())
                .or(() -> derived(then.derived(), now.derived()))
                .or(() -> rows(then.rows(), now.rows()))
                .orElse("");
    }

    private Rehearsal noted(World world, int count) {
        cost += count / steps;
        return world.run(backtest, original, (some, source) -> Rehearsal.notedUpTo(some, source, count))
                .rehearsal();
    }

    private static Optional<String> features(List<FeatureValue> then, List<FeatureValue> now) {
        for (int i = 0; i < Math.min(then.size(), now.size()); i++) {
            FeatureValue one = then.get(i);
            FeatureValue other = now.get(i);
            if (one.feature().equals(other.feature())
                    && one.symbol().equals(other.symbol())
                    && !one.value().equals(other.value())) {
                return Optional.of("feature " + one.feature() + " of " + one.symbol() + ": " + one.value() + ", then "
                        + other.value());
            }
        }
        return Optional.empty();
    }

    private static Optional<String> derived(List<DerivedValue> then, List<DerivedValue> now) {
        for (int i = 0; i < Math.min(then.size(), now.size()); i++) {
            if (!then.get(i).state().equals(now.get(i).state())) {
                return Optional.of("derived " + then.get(i).name() + ": "
                        + then.get(i).value() + ", then " + now.get(i).value());
            }
        }
        return Optional.empty();
    }

    private static Optional<String> rows(List<Row> then, List<Row> now) {
        for (int i = 0; i < Math.min(then.size(), now.size()); i++) {
            Row one = then.get(i);
            Row other = now.get(i);
            if (one.symbol().equals(other.symbol())
                    && one.what().equals(other.what())
                    && one.stamp().equals(other.stamp())
                    && !one.value().equals(other.value())) {
                return Optional.of(one.what() + " of " + one.symbol() + " of "
                        + one.stamp().eventTime() + ": " + one.value() + ", then " + other.value());
            }
        }
        return Optional.empty();
    }
}
