package dev.apex.report;

import dev.apex.market.DataAges;
import dev.apex.market.Symbol;
import java.time.Duration;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** How old the latest price of one symbol was at decisions of one month. */
record SymbolAge(Symbol symbol, YearMonth month, long steps, Duration mean, Duration longest) {
    private static final Comparator<SymbolAge> YOUNGEST_FIRST =
            Comparator.comparing(SymbolAge::longest).thenComparing(SymbolAge::mean);
    private static final Comparator<SymbolAge> OLDEST_FIRST =
            YOUNGEST_FIRST.reversed().thenComparing(SymbolAge::symbol).thenComparing(SymbolAge::month);

    /** Every one, by symbol and month. */
    static List<SymbolAge> all(DataAges ages) {
        List<SymbolAge> all = new ArrayList<>();
        ages.bySymbolAndMonth()
                .forEach((symbol, months) -> months.forEach(
                        (month, age) -> all.add(new SymbolAge(symbol, month, age.steps(), age.mean(), age.longest()))));
        return all;
    }

    /** The worst month of each symbol, of the symbols with the oldest prices. */
    static List<SymbolAge> oldest(Collection<SymbolAge> all, int symbols) {
        List<SymbolAge> sorted = new ArrayList<>(all);
        sorted.sort(OLDEST_FIRST);
        List<SymbolAge> oldest = new ArrayList<>();
        for (SymbolAge age : sorted) {
            if (oldest.size() < symbols && oldest.stream().noneMatch(other -> other.symbol.equals(age.symbol))) {
                oldest.add(age);
            }
        }
        return oldest;
    }
}
