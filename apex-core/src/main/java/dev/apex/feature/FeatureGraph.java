package dev.apex.feature;

import dev.apex.market.MarketView;
import dev.apex.market.PointInTimeCursor;
import dev.apex.market.Symbol;
import dev.apex.time.TradingCalendar;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The readings of formulas over everything that a cursor shows, kept from step to step.
 *
 * <p>A reading is a function of the rows visible at the clock: what is kept equals what {@link Formula#read} computes from
 * scratch, bit for bit, whatever was revised and wherever the run began. A graph belongs to one cursor, hence to one snapshot and
 * one clock; within it rows are told apart by calendar and by the whole of a formula, its prices' adjustment included. Runs on one
 * cursor share a graph; formulas with features or kernels that somebody else wrote are kept in a graph of their run's own.
 *
 * <p>Memory: for each column of a formula or of a part of it 8 bytes a symbol and session, as many sessions as are read of it and
 * at least eight, and what its kernel states; a formula that nobody asks for in 64 steps is forgotten, with the parts that nobody
 * else reads. What user code throws stays with who asks for it: the rest of the graph goes on. Confined to the cursor's thread.
 */
public final class FeatureGraph {
    private final PointInTimeCursor cursor;
    private final @Nullable MarketView view;
    private final boolean keeps;
    private final boolean whole;
    private final Map<TradingCalendar, Sheet> sheets = new LinkedHashMap<>();
    private final Map<Symbol, Sheet> homes = new HashMap<>();
    /** Where the symbols of the last list asked for are: a strategy asks several features of one. */
    private Located located = new Located(List.of());

    /** Symbols of one list on one sheet: what place they have in the list, and what index on the sheet. */
    private record Group(Sheet sheet, int[] places, int[] indices) {}

    /** Where the symbols of a list are; once found they stay there. */
    private final class Located {
        private final List<Symbol> symbols;
        private final List<Group> groups = new ArrayList<>();
        private int found;

        Located(List<Symbol> symbols) {
            this.symbols = symbols;
            Map<Sheet, List<Integer>> bySheet = new LinkedHashMap<>();
            for (int i = 0; i < symbols.size(); i++) {
                Sheet sheet = home(symbols.get(i));
                if (sheet != null) {
                    bySheet.computeIfAbsent(sheet, one -> new ArrayList<>()).add(i);
                    found++;
                }
            }
            bySheet.forEach((sheet, some) -> {
                int[] places = some.stream().mapToInt(i -> i).toArray();
                groups.add(new Group(
                        sheet,
                        places,
                        Arrays.stream(places)
                                .map(i -> sheet.grid.index(symbols.get(i)))
                                .toArray()));
            });
        }

        boolean isOf(List<Symbol> some) {
            if (some == symbols) {
                return found == some.size();
            }
            int size = some.size();
            if (size != symbols.size() || found < size) {
                return false;
            }
            for (int i = 0; i < size; i++) {
                if (some.get(i) != symbols.get(i)) {
                    return false;
                }
            }
            return true;
        }
    }

    private FeatureGraph(PointInTimeCursor cursor, @Nullable MarketView view, boolean keeps, boolean whole) {
        this.cursor = cursor;
        this.view = view;
        this.keeps = keeps;
        this.whole = whole;
    }

    /** A graph that several runs share. */
    public static FeatureGraph over(PointInTimeCursor cursor) {
        return new FeatureGraph(cursor, null, true, false);
    }

    /** A graph of one run, which reads the features of its user through a view. */
    public static FeatureGraph over(PointInTimeCursor cursor, MarketView view) {
        return new FeatureGraph(cursor, view, true, false);
    }

    /**
     * A graph in which windows are the whole sample, where that means something: for a contaminated run, over a cursor that stands at
     * the end and moves no more. Its rows are to be {@linkplain #follow followed} over all sessions that the cursor has.
     */
    public static FeatureGraph overTheWholeSample(PointInTimeCursor cursor, MarketView view) {
        return new FeatureGraph(cursor, view, true, true);
    }

    /** A graph that keeps nothing and computes each reading from scratch, to hold another to; no runs share it. */
    public static FeatureGraph keepingNothing(PointInTimeCursor cursor) {
        return new FeatureGraph(cursor, null, false, false);
    }

    /** One of the same kind for a run alone, which reads through a view. */
    public FeatureGraph ownOf(MarketView reader) {
        return new FeatureGraph(cursor, reader, keeps, whole);
    }

    /** Whether several runs may read it. */
    public boolean isShared() {
        return keeps && view == null;
    }

    /** Takes in what the cursor released; done once a step by whoever comes first. */
    public void advance() {
        sheets.values().forEach(Sheet::advance);
    }

    /** A reading; {@link Reading.NotYetKnown} where no row of the symbol has arrived. */
    public Reading read(Formula formula, Symbol symbol) {
        Sheet sheet = home(symbol);
        int index = sheet == null ? -1 : sheet.grid.index(symbol);
        if (sheet == null || index < 0) {
            return Reading.notYetKnown("no row of " + symbol + " has arrived");
        }
        int session = sheet.session(index);
        if (!keeps) {
            return scratch(formula, sheet, index);
        }
        Node node = sheet.node(formula);
        double value = row(node, formula.column(), session)[index];
        return Formula.reading(
                value,
                () -> sheet.grid.history(index, session),
                formula.sessions(),
                () -> Reasons.of(formula, sheet, index, session));
    }

    private Reading scratch(Formula formula, Sheet sheet, int index) {
        return sheet.grid.quietly(sheet.view(), index, sheet.session(index), false, formula::read);
    }

    static double[] row(Node node, int output, int session) {
        if (!node.keeps(session)) {
            throw new IllegalStateException(node.formula + " keeps no session " + session);
        }
        node.settle(session);
        return node.row(output, session);
    }

    /**
     * Readings of many symbols at once.
     *
     * @param values as many as symbols, written; NaN where there is none
     */
    public void read(Formula formula, List<Symbol> symbols, double[] values) {
        Located at = locate(symbols);
        if (at.found < values.length) {
            Arrays.fill(values, Double.NaN);
        }
        for (Group group : at.groups) {
            if (keeps) {
                read(group, group.sheet.node(formula), formula.column(), values);
            } else {
                for (int i = 0; i < group.indices.length; i++) {
                    values[group.places[i]] = scratch(formula, group.sheet, group.indices[i])
                            .value()
                            .orElse(Double.NaN);
                }
            }
        }
    }

    private static void read(Group group, Node node, int output, double[] values) {
        int[] places = group.places;
        int[] indices = group.indices;
        int common = group.sheet.commonSession();
        if (common != Node.NEVER) {
            read(places, indices, row(node, output, common), values);
            return;
        }
        double[] row = Node.EMPTY;
        int session = Node.NEVER;
        for (int i = 0; i < indices.length; i++) {
            int index = indices[i];
            if (group.sheet.session(index) != session) {
                session = group.sheet.session(index);
                row = row(node, output, session);
            }
            double value = row[index];
            values[places[i]] = value - value == 0 ? value + 0.0 : Double.NaN;
        }
    }

    private static void read(int[] places, int[] indices, double[] row, double[] values) {
        for (int i = 0; i < indices.length; i++) {
            double value = row[indices[i]];
            values[places[i]] = value - value == 0 ? value + 0.0 : Double.NaN;
        }
    }

    /**
     * The rows of a formula over all symbols of a calendar, kept for as long as the graph is.
     *
     * @param sessions how many are kept besides the latest few
     * @param reader whose they are: they are read while its run asks
     */
    public Panel follow(Formula formula, TradingCalendar calendar, int sessions, MarketView reader) {
        Sheet sheet = sheets.computeIfAbsent(calendar, each -> new Sheet(cursor, each, view, whole));
        sheet.advance();
        return sheet.follow(formula, sessions, reader);
    }

    /** Accounts in a view for the rows on which readings of some symbols rest, once a step for each symbol. */
    public void account(MarketView reader, List<Symbol> symbols) {
        for (Group group : locate(symbols).groups) {
            group.sheet.grid.account(reader, group.indices);
        }
    }

    /** The same for one symbol. */
    public void account(MarketView reader, Symbol symbol) {
        Sheet sheet = home(symbol);
        int index = sheet == null ? -1 : sheet.grid.index(symbol);
        if (sheet != null && index >= 0) {
            sheet.grid.account(reader, new int[] {index});
        }
    }

    /**
     * Reads a formula from scratch so that the witness of a view hears of every row, and holds it beside the row that is kept.
     *
     * @throws IllegalStateException if they differ by a bit
     */
    public void hear(MarketView reader, Formula formula, Symbol symbol) {
        Sheet sheet = home(symbol);
        int index = sheet == null ? -1 : sheet.grid.index(symbol);
        if (sheet != null && index >= 0) {
            Reading kept = read(formula, symbol);
            Reading scratch = sheet.grid.quietly(reader, index, sheet.session(index), true, formula::read);
            if (!kept.equals(scratch)) {
                throw new IllegalStateException(
                        formula.name() + " of " + symbol + " was kept as " + kept + " and is " + scratch);
            }
        }
    }

    private Located locate(List<Symbol> symbols) {
        if (!located.isOf(symbols)) {
            located = new Located(List.copyOf(symbols));
        }
        for (Group group : located.groups) {
            group.sheet.advance();
        }
        return located;
    }

    private @Nullable Sheet home(Symbol symbol) {
        Sheet known = homes.get(symbol);
        if (known == null) {
            known = cursor.instrument(symbol)
                    .map(instrument -> sheets.computeIfAbsent(
                            instrument.calendar(), calendar -> new Sheet(cursor, calendar, view, whole)))
                    .orElse(null);
            if (known != null) {
                homes.put(symbol, known);
            }
        }
        if (known != null) {
            known.advance();
        }
        return known;
    }
}
