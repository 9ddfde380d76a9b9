package dev.apex.market;

/** What an engine with a fault would do: looks at rows of the tape that have not been released. For audits to catch. */
public final class Peeking {
    private Peeking() {}

    /** The price of the next row of a symbol on the tape, whether or not it has arrived; NaN at the end. */
    public static double nextClose(MarketView view, Symbol symbol) {
        Listed one = view.cursor().listed(symbol);
        if (one == null) {
            return Double.NaN;
        }
        Tape tape = one.prices().tape;
        for (int row = one.prices().release().to; row < tape.size; row++) {
            if (tape.symbol(row) == one.index() && !tape.isRetracted(row)) {
                return tape.values[tape.kind == Tape.Kind.BARS ? 3 : 0][row];
            }
        }
        return Double.NaN;
    }
}
