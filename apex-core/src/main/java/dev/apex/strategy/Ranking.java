package dev.apex.strategy;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.feature.Feature;
import dev.apex.feature.Readings;
import dev.apex.market.Symbol;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * Symbols in the order of a feature, the greatest first.
 *
 * <p>Only symbols whose reading is known are ranked; equal readings order by symbol, so that a tie means the same on every
 * machine. It belongs to its day.
 */
public final class Ranking {
    /**
     * A symbol and its reading.
     *
     * @param symbol the symbol
     * @param reading finite
     */
    public record Ranked(Symbol symbol, double reading) {}

    /** More than decimals lose as doubles, and less than any share that is meant. */
    private static final double WRITTEN = 1e-9;

    private static final Comparator<Ranked> GREATEST_FIRST = Ranking::compare;

    private final Day today;
    private final List<Ranked> ranks;
    /** Refuses, once the day is over. */
    private final Runnable inStep;

    private Ranking(Day today, List<Ranked> ranks, Runnable inStep) {
        this.today = today;
        this.inStep = inStep;
        this.ranks = ranks;
    }

    private static int compare(Ranked a, Ranked b) {
        int byReading = Double.compare(b.reading, a.reading);
        return byReading != 0 ? byReading : a.symbol.compareTo(b.symbol);
    }

    static Ranking of(Day today, List<Symbol> symbols, Feature feature) {
        return of(today, symbols, feature, () -> {});
    }

    static Ranking of(Day today, List<Symbol> symbols, Feature feature, Runnable inStep) {
        List<Ranked> ranks = new ArrayList<>();
        if (feature.formula().isPresent()) {
            Readings readings = today.read(feature, symbols);
            for (int i = 0; i < readings.size(); i++) {
                if (!Double.isNaN(readings.orNaN(i))) {
                    ranks.add(new Ranked(symbols.get(i), readings.orNaN(i)));
                }
            }
        } else {
            for (Symbol symbol : symbols) {
                today.read(feature, symbol).value().ifPresent(value -> ranks.add(new Ranked(symbol, value)));
            }
        }
        ranks.sort(GREATEST_FIRST);
        return new Ranking(today, Collections.unmodifiableList(ranks), inStep);
    }

    /** All ranked symbols, the greatest reading first. */
    public List<Ranked> ranks() {
        inStep.run();
        return ranks;
    }

    /**
     * The first {@code max(1, floor(share * n))} of the {@code n} ranked symbols; none if none is ranked. A share is meant as it
     * is written: {@code top(0.29)} of 100 are 29, though the double nearest to 0.29 is less.
     *
     * @param share above 0 and at most 1
     */
    public Selection top(double share) {
        return first(count("top", share));
    }

    /**
     * The last of them, as many as {@link #top} takes, the least reading first: it and the top of the same share have no symbol in
     * common where the share is at most a half and two are ranked.
     *
     * @param share above 0 and at most 1
     */
    public Selection bottom(double share) {
        int count = count("bottom", share);
        List<Ranked> last = new ArrayList<>(ranks.subList(ranks.size() - count, ranks.size()));
        Collections.reverse(last);
        return selection(last);
    }

    /**
     * Those between two shares counted from the greatest: from {@code floor(from * n)} on, and before {@code floor(to * n)}. The
     * second tenth is {@code between(0.1, 0.2)}; tenths next to each other have no symbol in common and leave none out.
     *
     * @param from at least 0
     * @param to above {@code from}, at most 1
     */
    public Selection between(double from, double to) {
        inStep.run();
        if (!(from >= 0 && from < to && to <= 1)) {
            throw new RefusedException(Rule.SHARE_OF_RANKING, "between(" + from + ", " + to + ")");
        }
        return selection(ranks.subList(floor(from), floor(to)));
    }

    /** Those whose reading is at least a threshold; none for NaN. */
    public Selection atLeast(double threshold) {
        inStep.run();
        return selection(
                ranks.stream().filter(ranked -> ranked.reading >= threshold).toList());
    }

    /** Those whose reading is at most a threshold, the least first; none for NaN. */
    public Selection atMost(double threshold) {
        inStep.run();
        List<Ranked> below = new ArrayList<>(
                ranks.stream().filter(ranked -> ranked.reading <= threshold).toList());
        Collections.reverse(below);
        return selection(below);
    }

    private int count(String what, double share) {
        inStep.run();
        if (!(share > 0 && share <= 1)) {
            throw new RefusedException(Rule.SHARE_OF_RANKING, what + "(" + share + ")");
        }
        return ranks.isEmpty() ? 0 : Math.max(1, floor(share));
    }

    private int floor(double share) {
        return (int) Math.floor(share * ranks.size() + WRITTEN);
    }

    /** The first {@code count} ranked symbols, or all if there are fewer. */
    public Selection first(int count) {
        inStep.run();
        if (count < 0) {
            throw new RefusedException(Rule.SHARE_OF_RANKING, "first(" + count + ")");
        }
        return selection(ranks.subList(0, Math.min(count, ranks.size())));
    }

    private Selection selection(List<Ranked> some) {
        return new Selection(today, some.stream().map(Ranked::symbol).toList(), inStep);
    }
}
