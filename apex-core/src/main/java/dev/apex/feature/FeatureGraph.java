package dev.apex.feature;

import dev.apex.market.MarketView;
import dev.apex.market.PointInTimeCursor;
import dev.apex.market.Symbol;
import dev.apex.time.TradingCalendar;
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
 * Confined to the cursor's thread.
 */
public final class FeatureGraph {
    private final PointInTimeCursor cursor;
    private final @Nullable MarketView view;
    private final Map<TradingCalendar, Sheet> sheets = new LinkedHashMap<>();
    private final Map<Symbol, Sheet> homes = new HashMap<>();
    /** The last list asked for, and where its symbols are: a strategy asks several features of one. */
    private List<Symbol> asked = List.of();

    private long askedIn = -1;
    private Sheet[] sheetsAsked = {};
    private int[] indices = {};

    private FeatureGraph(PointInTimeCursor cursor, @Nullable MarketView view) {
        this.cursor = cursor;
        this.view = view;
    }

    /** A graph that several runs share. */
    public static FeatureGraph over(PointInTimeCursor cursor) {
        return new FeatureGraph(cursor, null);
    }

    /** A graph of one run, which reads the features of its user through a view. */
    public static FeatureGraph over(PointInTimeCursor cursor, MarketView view) {
        return new FeatureGraph(cursor, view);
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
        double value = sheet.node(formula).row(Node.output(formula), sheet.session(index))[index];
        return Formula.reading(value, () -> sheet.grid.history(index, sheet.session(index)), formula.sessions());
    }

    /**
     * Readings of many symbols at once.
     *
     * @param values as many as symbols, written; NaN where there is none
     */
    public void read(Formula formula, List<Symbol> symbols, double[] values) {
        locate(symbols);
        Sheet sheet = null;
        Node node = null;
        int output = Node.output(formula);
        for (int i = 0; i < values.length; i++) {
            Sheet at = sheetsAsked[i];
            if (at == null) {
                values[i] = Double.NaN;
                continue;
            }
            if (at != sheet || node == null) {
                sheet = at;
                node = at.node(formula);
            }
            double value = node.row(output, at.session(indices[i]))[indices[i]];
            values[i] = Double.isFinite(value) ? value + 0.0 : Double.NaN;
        }
    }

    /**
     * The rows of a formula over all symbols of a calendar, kept for as long as the graph is.
     *
     * @param sessions how many are kept besides the latest few
     */
    public Panel follow(Formula formula, TradingCalendar calendar, int sessions) {
        Sheet sheet = sheets.computeIfAbsent(calendar, each -> new Sheet(cursor, each, view));
        sheet.advance();
        return sheet.follow(formula, sessions);
    }

    /** Accounts in a view for the rows on which readings of some symbols rest. */
    public void account(MarketView reader, List<Symbol> symbols) {
        locate(symbols);
        for (int i = 0; i < indices.length; i++) {
            if (sheetsAsked[i] != null) {
                sheetsAsked[i].grid.account(reader, indices[i]);
            }
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

    private void locate(List<Symbol> symbols) {
        if (symbols == asked && cursor.step() == askedIn) {
            return;
        }
        asked = symbols;
        askedIn = cursor.step();
        sheetsAsked = new Sheet[symbols.size()];
        indices = new int[symbols.size()];
        Arrays.setAll(indices, i -> {
            Sheet sheet = home(symbols.get(i));
            sheetsAsked[i] = sheet;
            return sheet == null ? -1 : sheet.grid.index(symbols.get(i));
        });
    }

    private @Nullable Sheet home(Symbol symbol) {
        Sheet known = homes.get(symbol);
        if (known == null) {
            known = cursor.instrument(symbol)
                    .map(instrument -> sheets.computeIfAbsent(
                            instrument.calendar(), calendar -> new Sheet(cursor, calendar, view)))
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
