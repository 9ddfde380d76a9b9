package dev.apex.features;

import dev.apex.Digest;
import dev.apex.feature.Feature;
import dev.apex.feature.Formula;
import dev.apex.market.Symbol;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;

/** Groups of symbols that do not change, as numbers. */
final class Groups {
    /** Half of the digest tells any two apart that anybody meets. */
    private static final int SHOWN = 32;

    private Groups() {}

    /** 1 for some symbols, nothing for all others. */
    static Feature among(Collection<Symbol> symbols) {
        Set<Symbol> all = new TreeSet<>(symbols);
        Digest digest = Digest.create();
        all.forEach(symbol -> digest.put(symbol.name()));
        return trait("among(", digest, symbol -> all.contains(symbol) ? 1 : Double.NaN);
    }

    /** A number for each group by the order of their names; named by a digest of who is in which. */
    static Feature of(Map<Symbol, String> groups) {
        SortedMap<Symbol, String> byName = new TreeMap<>(groups);
        Digest digest = Digest.create();
        byName.forEach((symbol, group) -> digest.put(symbol.name()).put(group));
        SortedMap<String, Double> numbers = new TreeMap<>();
        new TreeSet<>(byName.values()).forEach(group -> numbers.put(group, (double) numbers.size()));
        SortedMap<Symbol, Double> numbered = new TreeMap<>();
        byName.forEach((symbol, group) -> numbered.put(symbol, Objects.requireNonNull(numbers.get(group))));
        return trait("groups(", digest, symbol -> numbered.getOrDefault(symbol, Double.NaN));
    }

    private static Feature trait(String what, Digest digest, ToDoubleFunction<Symbol> of) {
        String name = what + digest.finishHex().substring(0, SHOWN) + ")";
        return new Factor(new Formula.Trait(name, instrument -> of.applyAsDouble(instrument.symbol())));
    }
}
