package dev.apex.feature;

import dev.apex.market.MarketView;
import dev.apex.market.Symbol;
import java.util.List;

/**
 * The rows of one feature over all symbols of a calendar, as something {@link Derived} follows them from step to step: what is new,
 * and which cells of the past changed since it looked last.
 *
 * <p>Values are those known now. Symbols have places in the order in which they were met, which must not reach a result: walk
 * {@link #byName()} where an order shows. It is read while its run asks, and dead
 * after that. Confined to the run's thread.
 */
public final class Panel implements Rows {
    /** Hears of changes. */
    @FunctionalInterface
    public interface Visitor {
        /** Cells of a symbol changed, at a place, from one session to another, both included. */
        void changed(int place, int from, int to);
    }

    private final FollowNode node;
    private final MarketView reader;
    private int seen = Node.NEVER;

    Panel(FollowNode node, MarketView reader) {
        this.node = node;
        this.reader = reader;
    }

    /** The symbols by place; more may come, none goes. */
    public List<Symbol> symbols() {
        reader.requireOwner();
        return node.sheet.grid.symbols();
    }

    /** The number of symbols. */
    public int size() {
        reader.requireOwner();
        return node.sheet.size();
    }

    /** Places in the order of the symbols' names; not to be written. */
    public int[] byName() {
        reader.requireOwner();
        return node.sheet.byName();
    }

    /** The latest session of any symbol, an ordinal of the calendar. */
    public int latest() {
        reader.requireOwner();
        return node.sheet.latest();
    }

    /**
     * The first session after those taken in by the last {@link #take}, or the latest where too many went by for their rows to be
     * kept; later than {@link #latest()} where none is new.
     */
    public int next() {
        reader.requireOwner();
        node.requireSound();
        return latest() - seen > FollowNode.SLACK ? latest() : seen + 1;
    }

    /** A row; NaN where none is kept so far back. */
    @Override
    public double[] row(int column, int ordinal) {
        reader.requireOwner();
        return node.inputs.get(0).row(ordinal);
    }

    /** Tells of every change of cells that were taken in, and takes in all up to the latest session. */
    public void take(Visitor visitor) {
        reader.requireOwner();
        for (int i = 0; i < node.pending.count(); i++) {
            int place = node.pending.symbol(i);
            int from = node.pending.from(place);
            if (from <= seen) {
                visitor.changed(place, from, Math.min(seen, node.pending.to(place)));
            }
        }
        node.pending.clear();
        seen = latest();
    }
}
