package dev.apex.feature;

import dev.apex.market.PriceGrid;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A kernel over the rows of other nodes.
 *
 * <p>Cells of the past that a revision touched are computed again at once if others are computed from them, and else when somebody
 * looks at their session: mostly nobody does, because the next one is there.
 */
final class KernelNode extends Node {
    private final Kernel kernel;
    private final Rows in;
    private final Rows out = this::outputs;
    private final double[][] written;
    private double[][] old = {};
    private Kernel.@Nullable State state;
    private final Dirty late = new Dirty();
    /** The latest session with a cell that is to be computed again. */
    private int lateTo = NEVER;

    KernelNode(Formula.Computed computed, Sheet sheet, List<Column> inputs) {
        super(computed, sheet, inputs, computed.kernel().outputs().size());
        this.kernel = computed.kernel();
        this.written = new double[places.length][];
        this.in = new Inputs(sheet.grid, inputs.toArray(new Column[0]));
    }

    private double[] outputs(int column, int ordinal) {
        sheet.grid.requireOpen();
        return row(column, ordinal);
    }

    private record Inputs(PriceGrid grid, Column[] columns) implements Rows {
        @Override
        public double[] row(int column, int ordinal) {
            grid.requireOpen();
            return columns[column].row(ordinal);
        }

        @Override
        public boolean isWhole(int column, int ordinal) {
            grid.requireOpen();
            return columns[column].node().isWhole(columns[column].output(), ordinal);
        }
    }

    @Override
    int reach() {
        return kernel.reach();
    }

    @Override
    void begin(int from, int to) {
        clearLate();
        Kernel.State fresh = kernel.start(sheet.size());
        state = fresh;
        for (int ordinal = from; ordinal <= to; ordinal++) {
            step(fresh, ordinal);
        }
    }

    @Override
    void update(int from, int to, int before) {
        Kernel.State kept = Objects.requireNonNull(state);
        if (sheet.size() > before) {
            kept.grow(sheet.size());
        }
        if (lateTo < from) {
            clearLate();
        }
        for (int symbol = before; symbol < sheet.size(); symbol++) {
            late(symbol, from, stepped); // of nothing, too, a kernel may make something
        }
        for (int i = 0; i < dirty.count(); i++) {
            int symbol = dirty.symbol(i);
            int first = Math.max(from, dirty.from(symbol));
            int last = (int) Math.min(stepped, (long) dirty.to(symbol) + kernel.reach() - 1);
            late(symbol, first, last);
            if (dirty.to(symbol) > stepped - kernel.reach()) {
                kept.rebuild(symbol, in);
            }
        }
        if (!readers.isEmpty()) {
            settle(from);
        }
        for (int ordinal = stepped + 1; ordinal <= to; ordinal++) {
            step(kept, ordinal);
        }
    }

    @Override
    void settle(int from) {
        if (lateTo >= from && stepped != NEVER) {
            int kept = sheet.latest() - keep + 1;
            for (int i = 0; i < late.count(); i++) {
                int symbol = late.symbol(i);
                int first = Math.max(kept, late.from(symbol));
                if (first <= late.to(symbol)) {
                    replay(symbol, first, late.to(symbol));
                }
            }
            clearLate();
        }
    }

    private void late(int symbol, int first, int last) {
        if (first <= last) {
            late.mark(symbol, first, last);
            lateTo = Math.max(lateTo, last);
        }
    }

    private void clearLate() {
        late.clear();
        lateTo = NEVER;
    }

    private void step(Kernel.State kept, int ordinal) {
        for (int column = 0; column < written.length; column++) {
            written[column] = row(column, ordinal);
        }
        kept.step(ordinal, in, written);
    }

    private void replay(int symbol, int first, int last) {
        int count = last - first + 1;
        if (old.length == 0 || old[0].length < count) {
            old = new double[places.length][Math.max(count, keep)];
        }
        for (int column = 0; column < places.length; column++) {
            for (int i = 0; i < count; i++) {
                old[column][i] = out.row(column, first + i)[symbol];
            }
        }
        kernel.replay(in, symbol, first, last, out);
        int from = Integer.MAX_VALUE;
        int to = Integer.MIN_VALUE;
        for (int column = 0; column < places.length; column++) {
            for (int i = 0; i < count; i++) {
                if (differ(old[column][i], out.row(column, first + i)[symbol])) {
                    from = Math.min(from, first + i);
                    to = Math.max(to, first + i);
                }
            }
        }
        if (from <= to) {
            changed(symbol, from, to);
        }
    }
}
