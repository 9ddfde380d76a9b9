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
 *
 * <p>Rows are those of {@link PrintedRows}.
 */
final class Prints {
    private static final int UNKNOWN = -2;

    private final PointInTimeCursor cursor;
    private final Instrument instrument;
    private @Nullable PrintedRows rows;
    /** The latest print that has happened, and the session up to which there is no later one. */
    private int last = PrintedRows.NONE;

    private int settledTo = -1;
    /** The session that had opened last when this was asked last. */
    private int opened = UNKNOWN;
    /** A session whose row was looked at and had not happened, and the row. */
    private int aheadOf = UNKNOWN;

    private int ahead = PrintedRows.NONE;

    Prints(PointInTimeCursor cursor, Instrument instrument) {
        this.cursor = cursor;
        this.instrument = instrument;
    }

    /** Where rows are; only once one was found. */
    PrintedRows rows() {
        return Objects.requireNonNull(rows);
    }

    private boolean findsRows() {
        if (rows == null) {
            rows = cursor.printedRows(instrument.symbol()).orElse(null);
        }
        return rows != null;
    }

    /** The latest visible row, wherever the cursor has come to. */
    int latest() {
        return findsRows() ? rows().latest() : PrintedRows.NONE;
    }

    /** The row of the latest visible print that is not after an instant in microseconds, which is not before the one asked for last. */
    int upTo(long clock) {
        if (!findsRows()) {
            return PrintedRows.NONE;
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
            if (row != PrintedRows.NONE && some.opensAt(row) > clock) {
                settled = session - 1;
                aheadOf = session;
                ahead = row;
            } else if (row != PrintedRows.NONE) {
                last = row;
                break;
            }
        }
        settledTo = Math.max(settledTo, settled);
        return last;
    }

    /** The latest print of a row that is not after an instant in microseconds. */
    double price(int row, long clock) {
        PrintedRows some = rows();
        return some.eventTime(row) > clock ? some.open(row) : some.close(row);
    }

    /** When that was, in microseconds. */
    long instant(int row, long clock) {
        PrintedRows some = rows();
        long eventTime = some.eventTime(row);
        return eventTime > clock ? some.opensAt(row) : eventTime;
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
