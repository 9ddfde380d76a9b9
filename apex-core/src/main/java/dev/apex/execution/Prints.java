package dev.apex.execution;

import dev.apex.market.Instrument;
import dev.apex.market.PointInTimeCursor;
import dev.apex.market.PrintedRow;
import dev.apex.time.Micros;
import dev.apex.time.TradingCalendar;
import java.time.Instant;
import java.util.Optional;

/** Prints of the past as visible now, of one instrument: at instants that only grow, each session is looked at once. */
final class Prints {
    private static final int UNKNOWN = -2;

    private final PointInTimeCursor cursor;
    private final Instrument instrument;
    /** The latest print that has happened, and the session up to which there is no later one. */
    private Optional<PrintedRow> last = Optional.empty();

    private int settledTo = -1;
    /** The session that had opened last when this was asked last. */
    private int opened = UNKNOWN;

    Prints(PointInTimeCursor cursor, Instrument instrument) {
        this.cursor = cursor;
        this.instrument = instrument;
    }

    /** The row of the latest visible print that is not after an instant, which is not before the one asked for last. */
    Optional<PrintedRow> upTo(Instant at) {
        TradingCalendar calendar = instrument.calendar();
        long clock = Micros.floor(at);
        opened = opened == UNKNOWN ? calendar.openedBy(clock) : opened;
        while (opened < calendar.lastOrdinal() && calendar.opensAt(opened + 1) <= clock) {
            opened++;
        }
        int newest = opened + 1; // a fixing may come before its session opens
        int settled = newest;
        for (int session = newest; session > settledTo; session--) {
            Optional<PrintedRow> row = cursor.printed(instrument.symbol(), session);
            if (row.isPresent() && row.get().opensAtMicros() > clock) {
                settled = session - 1;
            } else if (row.isPresent()) {
                last = row;
                break;
            }
        }
        settledTo = Math.max(settledTo, settled);
        return last;
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
