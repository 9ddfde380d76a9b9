package dev.apex.strategy;

import dev.apex.feature.Feature;
import dev.apex.feature.Readings;
import dev.apex.market.Symbol;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;

/** The symbols that can be held at one decision, by name. */
public final class Universe implements Iterable<Symbol> {
    private final Day today;
    private final List<Symbol> symbols;

    private Universe(Day today, List<Symbol> symbols) {
        this.today = today;
        this.symbols = symbols;
    }

    /** These symbols, on a day. */
    public static Universe of(Day today, List<Symbol> symbols) {
        List<Symbol> sorted = new ArrayList<>(symbols);
        sorted.sort(null);
        return new Universe(today, List.copyOf(sorted));
    }

    /** The same of a list that is by name already. */
    public static Universe ofSorted(Day today, List<Symbol> symbols) {
        return new Universe(today, List.copyOf(symbols));
    }

    /** The symbols, by name. */
    public List<Symbol> symbols() {
        return symbols;
    }

    public int size() {
        return symbols.size();
    }

    /** Those that fulfil a condition. */
    public Universe where(Predicate<Symbol> condition) {
        return new Universe(today, symbols.stream().filter(condition).toList());
    }

    /** Those that pass a screen, by name. */
    public Universe passing(Screen screen) {
        return of(today, screen.passing(today, symbols));
    }

    /** What a feature says of each of them. */
    public Readings read(Feature feature) {
        return today.read(feature, symbols);
    }

    /** Those with a known reading, the greatest first; equals by name. */
    public Ranking rankedBy(Feature feature) {
        return Ranking.of(today, symbols, feature);
    }

    /** All of them. */
    public Selection all() {
        return new Selection(today, symbols);
    }

    @Override
    public Iterator<Symbol> iterator() {
        return symbols.iterator();
    }

    @Override
    public String toString() {
        return symbols.toString();
    }
}
