package dev.apex.market;

/**
 * The visible prints of one symbol, for the engine that marks positions: what {@link PointInTimeCursor#printed} tells, without an
 * object for each row.
 *
 * <p>It shows what the cursor shows where it stands; a row that it gave is the same row at every later step, whatever version
 * comes after it. Not digested. Confined to the cursor's thread.
 */
public final class PrintedRows {
    /** No row. */
    public static final int NONE = Prices.NONE;

    private final Prices prices;
    private final Tape tape;
    private final int index;
    private final int closes;
    private final boolean bars;

    PrintedRows(Listed listed) {
        prices = listed.prices();
        tape = prices.tape;
        index = listed.index();
        bars = tape.kind == Tape.Kind.BARS;
        closes = bars ? 3 : 0;
    }

    /** The visible row of a session, an ordinal on the symbol's calendar, or {@link #NONE}. */
    public int of(int session) {
        return session < 0 ? NONE : prices.visible(index, session);
    }

    /** The latest visible row, or {@link #NONE}. */
    public int latest() {
        return prices.newestRow(index);
    }

    /** The instant of a row's first print, in microseconds: a bar's open, or the fixing itself. */
    public long opensAt(int row) {
        return bars ? tape.opensAt(row) : tape.ts(row);
    }

    /** The instant of a row's last print, in microseconds: a bar's close, or the fixing itself. */
    public long eventTime(int row) {
        return tape.ts(row);
    }

    /** The price of a row's first print, in the quote currency. */
    public double open(int row) {
        return tape.values[0][row];
    }

    /** The price of a row's last print, in the quote currency. */
    public double close(int row) {
        return tape.values[closes][row];
    }
}
