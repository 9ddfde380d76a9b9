package dev.apex.features;

import dev.apex.feature.Kernel;
import dev.apex.feature.Rows;

/** What every state does alike: it checks what it is given, knows its last session, and begins anew after a jump. */
abstract class Stepped implements Kernel.State {
    private final Kernel kernel;
    private final int outputs;
    private int symbols;
    private int last;
    private boolean begun;

    Stepped(Kernel kernel, int symbols) {
        this.kernel = kernel;
        this.outputs = kernel.outputs().size();
        this.symbols = Checked.symbols(symbols);
    }

    @Override
    public final int symbols() {
        return symbols;
    }

    @Override
    public final void grow(int more) {
        int before = symbols;
        symbols = Checked.growth(before, more);
        if (more > before) {
            widen(before, more);
        }
    }

    @Override
    public final void step(int ordinal, Rows in, double[][] out) {
        Checked.shape(kernel.name(), out, outputs, symbols);
        if (!begun || ordinal != last + 1) {
            beginAnew(ordinal - 1, in);
        }
        begun = true;
        last = ordinal;
        advance(ordinal, in, out);
    }

    @Override
    public final void rebuild(int symbol, Rows in) {
        Checked.symbol(kernel.name(), symbol, symbols);
        if (begun) {
            restore(last, in, symbol, symbol + 1);
        }
    }

    /** Makes room, and sets what is new to what it is after rows without a value. */
    abstract void widen(int before, int after);

    /** Brings all symbols to where they are after the step of a session, wherever they were. */
    void beginAnew(int ordinal, Rows in) {
        restore(ordinal, in, 0, symbols);
    }

    /** Brings some symbols to where they are after the step of a session, from rows alone. */
    abstract void restore(int ordinal, Rows in, int from, int end);

    /** The step of the session after the last. */
    abstract void advance(int ordinal, Rows in, double[][] out);
}
