package dev.apex.strategy;

import dev.apex.feature.Feature;
import dev.apex.feature.Readings;
import dev.apex.market.Symbol;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;

/** The symbols that can be held at one decision, by name. It belongs to its day, as whatever it gives but symbols and lists. */
public final class Universe implements Iterable<Symbol> {
    private final Day today;
    private final List<Symbol> symbols;
    /** Refuses, once the day is over. */
    private final Runnable inStep;

    private Universe(Day today, List<Symbol> symbols, Runnable inStep) {
        this.today = today;
        this.inStep = inStep;
        this.symbols = symbols;
    }

    /** These symbols, on a day. */
    public static Universe of(Day today, List<Symbol> symbols) {
        return sorted(today, symbols, () -> {});
    }

    private static Universe sorted(Day today, List<Symbol> symbols, Runnable inStep) {
        List<Symbol> sorted = new ArrayList<>(symbols);
        sorted.sort(null);
        return new Universe(today, List.copyOf(sorted), inStep);
    }

    /** The same of a list that is by name already. */
    public static Universe ofSorted(Day today, List<Symbol> symbols) {
        return ofSorted(today, symbols, () -> {});
    }

    /**
     * The same of one day.
     *
     * @param inStep called at every touch; throws once the day is over
     */
    public static Universe ofSorted(Day today, List<Symbol> symbols, Runnable inStep) {
        return new Universe(today, List.copyOf(symbols), inStep);
    }

    /** The symbols, by name. */
    public List<Symbol> symbols() {
        inStep.run();
        return symbols;
    }

    public int size() {
        return symbols().size();
    }

    /** Those that fulfil a condition. */
    public Universe where(Predicate<Symbol> condition) {
        return new Universe(today, symbols().stream().filter(condition).toList(), inStep);
    }

    /** Those that pass a screen, by name. */
    public Universe passing(Screen screen) {
        return sorted(today, screen.passing(today, symbols()), inStep);
    }

    /** What a feature says of each of them. */
    public Readings read(Feature feature) {
        return today.read(feature, symbols);
    }

    /** Those with a known reading, the greatest first; equals by name. */
    public Ranking rankedBy(Feature feature) {
        return Ranking.of(today, symbols(), feature, inStep);
    }

    /** All of them. */
    public Selection all() {
        return new Selection(today, symbols(), inStep);
    }

    @Override
    public Iterator<Symbol> iterator() {
        return symbols().iterator();
    }

    @Override
    public String toString() {
        return symbols.toString();
    }
}
