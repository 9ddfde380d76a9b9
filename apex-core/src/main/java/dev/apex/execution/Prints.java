package dev.apex.execution;

import dev.apex.market.Instrument;
import dev.apex.market.PointInTimeCursor;
import dev.apex.market.PrintedRow;
import dev.apex.market.PrintedRows;
import dev.apex.time.Micros;
import dev.apex.time.TradingCalendar;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Prints of one instrument as visible now, up to instants that only grow: each session is looked at once.
 */
final class Prints {
    private static final int UNKNOWN = -2;

    private final PointInTimeCursor cursor;
    private final Instrument instrument;
    private @Nullable PrintedRows rows;
    /** The latest print that has happened, and the session up to which there is no later one. */
    private int last = PrintedRows.NONE;

    private long eventTime;
    private double open;
    private double close;
    private int settledTo = -1;
    /** The session that had opened last when this was asked last. */
    private int opened = UNKNOWN;
    /** A session whose row was looked at and had not happened, the row and when it opens. */
    private int aheadOf = UNKNOWN;

    private int ahead = PrintedRows.NONE;
    private long aheadOpensAt;

    Prints(PointInTimeCursor cursor, Instrument instrument) {
        this.cursor = cursor;
        this.instrument = instrument;
    }

    private boolean findsRows() {
        if (rows == null) {
            rows = cursor.printedRows(instrument.symbol()).orElse(null);
        }
        return rows != null;
    }

    private PrintedRows rows() {
        return Objects.requireNonNull(rows);
    }

    /** Goes to the latest visible row, wherever the cursor has come to; whether there is one. */
    boolean toLatest() {
        return findsRows() && to(rows().latest());
    }

    private boolean to(int row) {
        if (row == PrintedRows.NONE) {
            return false;
        }
        PrintedRows some = rows();
        last = row;
        eventTime = some.eventTime(row);
        open = some.open(row);
        close = some.close(row);
        return true;
    }

    /**
     * Goes to the latest visible print that is not after an instant in microseconds; whether there is one.
     *
     * @param clock not before the one asked for last
     */
    boolean upTo(long clock) {
        if (!findsRows()) {
            return false;
        }
        PrintedRows some = rows();
        TradingCalendar calendar = instrument.calendar();
        opened = opened == UNKNOWN ? calendar.openedBy(clock) : opened;
        while (opened < calendar.lastOrdinal() && calendar.opensAt(opened + 1) <= clock) {
            opened++;
        }
        int newest = opened + 1; // a fixing may come before its session opens
        int settled = newest;
        for (int session = newest; session > settledTo; session--) {
            int row = session == aheadOf ? ahead : some.of(session);
            if (row == PrintedRows.NONE) {
                continue;
            }
            long opensAt = session == aheadOf ? aheadOpensAt : some.opensAt(row);
            if (opensAt <= clock) {
                to(row);
                break;
            }
            settled = session - 1;
            aheadOf = session;
            ahead = row;
            aheadOpensAt = opensAt;
        }
        settledTo = Math.max(settledTo, settled);
        return last != PrintedRows.NONE;
    }

    /** The latest print not after an instant in microseconds, of the row it has come to. */
    double price(long clock) {
        return eventTime > clock ? open : close;
    }

    /** When that was, in microseconds. */
    long instant(long clock) {
        return eventTime > clock ? rows().opensAt(last) : eventTime;
    }

    /** The row of the latest visible print that is not after an instant. */
    static Optional<PrintedRow> upTo(PointInTimeCursor cursor, Instrument instrument, Instant at) {
        TradingCalendar calendar = instrument.calendar();
        int newest = Math.min(
                calendar.openedBy(Micros.floor(at)) + 1,
                cursor.latestPrinted(instrument.symbol())
                        .map(PrintedRow::session)
                        .orElse(-1));
        for (int session = newest; session >= 0; session--) {
            Optional<PrintedRow> row = cursor.printed(instrument.symbol(), session);
            if (row.isPresent() && !row.get().opensAt().isAfter(at)) {
                return row;
            }
        }
        return Optional.empty();
    }

    /** The latest print of a row that is not after an instant. */
    static double price(PrintedRow row, Instant at) {
        return row.eventTimeMicros() > Micros.floor(at) ? row.open() : row.close();
    }

    /** When that was. */
    static Instant instant(PrintedRow row, Instant at) {
        return row.eventTime().isAfter(at) ? row.opensAt() : row.eventTime();
    }
}
