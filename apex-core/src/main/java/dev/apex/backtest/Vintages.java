package dev.apex.backtest;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.feature.AsSeen;
import dev.apex.feature.Feature;
import dev.apex.feature.Formula;
import dev.apex.feature.Reading;
import dev.apex.market.Symbol;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What features said at the decisions of one run, taken down as it was said.
 *
 * <p>A feature is taken down from the decision on at which a vintage of it is first asked for, at every decision and for every
 * symbol, so that what is kept does not depend on which days and symbols the strategy asks for. As many decisions are kept as were
 * asked for.
 */
final class Vintages {
    /** Reads a feature now for many symbols, without handing anything out; NaN where there is none. */
    @FunctionalInterface
    interface Reader {
        void read(Feature feature, List<Symbol> symbols, double[] values);
    }

    /** Of one feature, a row for each decision from the first kept on; the row of decision d is that of d modulo their number. */
    private static final class Vintage {
        final Feature feature;
        int first;
        double[][] rows = {};

        Vintage(Feature feature, int first) {
            this.feature = feature;
            this.first = first;
        }

        void keep(int count, int decision) {
            if (count > rows.length) {
                double[][] more = new double[Integer.highestOneBit(2 * count - 1)][];
                first = Math.max(first, decision - Math.max(rows.length, 1) + 1);
                for (int d = first; d <= decision && rows.length > 0; d++) {
                    more[d % more.length] = rows[d % rows.length];
                }
                rows = more;
            }
        }
    }

    private final Reader reader;
    private final Supplier<List<Symbol>> arrived;
    private final Map<String, Vintage> kept = new LinkedHashMap<>();
    /** Symbols in the order in which they were met, which leaves here by no door. */
    private List<Symbol> symbols = List.of();

    private final Map<Symbol, Integer> places = new HashMap<>();
    private final List<Instant> decisions = new ArrayList<>();

    /** @param arrived every symbol of which a row has arrived now */
    Vintages(Reader reader, Supplier<List<Symbol>> arrived) {
        this.reader = reader;
        this.arrived = arrived;
    }

    /** Takes down what is said at a decision. */
    void decide(Instant at) {
        decisions.add(at);
        kept.values().forEach(this::takeDown);
    }

    private void takeDown(Vintage vintage) {
        meet(arrived.get());
        double[] row = new double[symbols.size()];
        reader.read(vintage.feature, symbols, row);
        vintage.rows[now() % vintage.rows.length] = row;
    }

    private void meet(List<Symbol> some) {
        if (some.size() > symbols.size()) {
            List<Symbol> all = new ArrayList<>(symbols);
            for (Symbol symbol : some) {
                if (places.putIfAbsent(symbol, all.size()) == null) {
                    all.add(symbol);
                }
            }
            symbols = all;
        }
    }

    /** The value that was seen; NaN where none was. */
    double seen(AsSeen seen, Symbol symbol) {
        Vintage vintage = vintage(seen);
        int decision = now() - seen.decisions();
        Integer place = places.get(symbol);
        if (decision < vintage.first || place == null) {
            return Double.NaN;
        }
        double[] row = vintage.rows[decision % vintage.rows.length];
        return place < row.length ? row[place] : Double.NaN;
    }

    /** The reading of what was seen. */
    Reading read(AsSeen seen, Symbol symbol) {
        double value = seen(seen, symbol);
        if (!Double.isNaN(value)) {
            return Reading.of(value);
        }
        Vintage vintage = vintage(seen);
        int decision = now() - seen.decisions();
        return Reading.notYetKnown(
                decision < vintage.first
                        ? "it is kept since " + decisions.get(vintage.first) + " only"
                        : "it was not known at " + decisions.get(decision));
    }

    private Vintage vintage(AsSeen seen) {
        Feature feature = seen.feature();
        String name = Formula.of(feature).name();
        Vintage known = kept.get(name);
        boolean fresh = known == null;
        Vintage vintage = known == null ? new Vintage(feature, now()) : known;
        if (!code(vintage.feature).equals(code(feature))) {
            throw new RefusedException(Rule.FEATURE_NAME_TAKEN, "\"" + feature.name() + "\"");
        }
        vintage.keep(seen.decisions() + 1, now());
        if (fresh) {
            kept.put(name, vintage);
            takeDown(vintage);
        }
        return vintage;
    }

    /** Whose code a feature runs, where that is not told by its name. */
    private static Object code(Feature feature) {
        if (feature.formula().isPresent()) {
            return "";
        }
        return feature instanceof Feature.OfFunction made ? made.function().getClass() : feature.getClass();
    }

    private int now() {
        return decisions.size() - 1;
    }
}
