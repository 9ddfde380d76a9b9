package dev.apex.market;

import dev.apex.time.Micros;
import java.time.Instant;

/**
 * The prints of one visible row, for the engine that fills orders and marks positions.
 *
 * <p>It reads the tape when asked: books are marked far more often than anything but one price of a row is looked at. A row
 * never changes, whatever version comes after it.
 */
public final class PrintedRow {
    private final Symbol symbol;
    private final int session;
    private final Tape tape;
    private final int row;
    private final boolean bar;

    PrintedRow(Symbol symbol, int session, Tape tape, int row) {
        this.symbol = symbol;
        this.session = session;
        this.tape = tape;
        this.row = row;
        this.bar = tape.kind == Tape.Kind.BARS;
    }

    /** Whose prints. */
    public Symbol symbol() {
        return symbol;
    }

    /** The session, an ordinal on the symbol's calendar. */
    public int session() {
        return session;
    }

    /** The instant of the first print: a bar's open, or the fixing itself. */
    public Instant opensAt() {
        return Micros.toInstant(opensAtMicros());
    }

    /** The same in microseconds. */
    public long opensAtMicros() {
        return bar ? tape.opensAt(row) : tape.ts(row);
    }

    /** The instant of the last print: a bar's close, or the fixing itself. */
    public Instant eventTime() {
        return Micros.toInstant(eventTimeMicros());
    }

    /** The same in microseconds. */
    public long eventTimeMicros() {
        return tape.ts(row);
    }

    /** When this version of the row arrived. */
    public Instant ingestedAt() {
        return Micros.toInstant(tape.ingestedAt[row]);
    }

    /** The price of the first print, in the quote currency. */
    public double open() {
        return tape.values[0][row];
    }

    /** The highest price between first and last; NaN for a fixing. */
    public double high() {
        return bar ? tape.values[1][row] : Double.NaN;
    }

    /** The lowest price between first and last; NaN for a fixing. */
    public double low() {
        return bar ? tape.values[2][row] : Double.NaN;
    }

    /** The price of the last print, in the quote currency. */
    public double close() {
        return tape.values[bar ? 3 : 0][row];
    }

    /** Units traded in the session; NaN for a fixing. */
    public double volume() {
        return bar ? tape.values[4][row] : Double.NaN;
    }

    @Override
    public String toString() {
        return symbol + " in session " + session + ": " + open() + " at " + opensAt() + ", " + close() + " at "
                + eventTime();
    }
}
