package dev.apex.market;

import dev.apex.time.TradingCalendar;
import java.util.ArrayList;
import java.util.List;

/**
 * Who belonged to the universe at the close of each session of a calendar, as known at the clock.
 *
 * <p>What is told of a symbol is read again when more is told of it, and then looked up by instant.
 */
final class Members {
    private final PointInTimeCursor cursor;
    private final TradingCalendar calendar;
    /** By symbol, when it joined, left, joined... as known now. */
    private final List<long[]> turns = new ArrayList<>();

    private int read = -1;

    Members(PointInTimeCursor cursor, TradingCalendar calendar) {
        this.cursor = cursor;
        this.calendar = calendar;
    }

    boolean areTold() {
        return cursor.told(Tape.Kind.MEMBERSHIP) != null;
    }

    /** How many rows of membership were released. */
    long told() {
        Told some = cursor.told(Tape.Kind.MEMBERSHIP);
        return some == null ? 0 : some.release().to;
    }

    void advance(List<Listed> symbols) {
        Told some = cursor.told(Tape.Kind.MEMBERSHIP);
        if (some != null) {
            if (read != some.release().to) {
                turns.clear();
                read = some.release().to;
            }
            for (int i = turns.size(); i < symbols.size(); i++) {
                turns.add(some.turns(symbols.get(i).symbol()));
            }
        }
    }

    boolean isMember(int index, int session) {
        return turns.isEmpty() || session >= 0 && isIn(turns.get(index), calendar.closesAt(session));
    }

    private static boolean isIn(long[] turns, long at) {
        int past = turns.length;
        while (past > 0 && turns[past - 1] > at) {
            past--;
        }
        return past % 2 == 1;
    }
}
