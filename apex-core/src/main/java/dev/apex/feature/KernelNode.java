package dev.apex.feature;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A kernel over the rows of other nodes. */
final class KernelNode extends Node {
    private final Kernel kernel;
    private final Rows in;
    private final Rows out = (column, ordinal) -> sheet.row(places[column], ordinal);
    private final double[][] written;
    private double[][] old = {};
    private Kernel.@Nullable State state;

    KernelNode(Formula.Computed computed, Sheet sheet, List<Column> inputs) {
        super(computed, sheet, inputs, computed.kernel().outputs().size());
        this.kernel = computed.kernel();
        this.written = new double[places.length][];
        Column[] columns = inputs.toArray(new Column[0]);
        this.in = (column, ordinal) -> columns[column].row(ordinal);
    }

    @Override
    int reach() {
        return kernel.reach();
    }

    @Override
    Object code() {
        return kernel.getClass();
    }

    @Override
    void begin(int from, int to) {
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
        for (int i = 0; i < dirty.count(); i++) {
            int symbol = dirty.symbol(i);
            int first = Math.max(from, dirty.from(symbol));
            int last = Math.min(stepped, dirty.to(symbol) + kernel.reach() - 1);
            if (first <= last) {
                replay(symbol, first, last);
            }
            if (dirty.to(symbol) > stepped - kernel.reach()) {
                kept.rebuild(symbol, in);
            }
        }
        for (int ordinal = stepped + 1; ordinal <= to; ordinal++) {
            step(kept, ordinal);
        }
    }

    private void step(Kernel.State kept, int ordinal) {
        for (int column = 0; column < written.length; column++) {
            written[column] = sheet.row(places[column], ordinal);
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
