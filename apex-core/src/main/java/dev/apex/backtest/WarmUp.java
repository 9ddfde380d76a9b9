package dev.apex.backtest;

import dev.apex.market.MarketSource;
import dev.apex.market.PointInTimeCursor;
import dev.apex.time.Decision;
import dev.apex.time.Micros;
import dev.apex.time.SimClock;
import dev.apex.time.Span;
import dev.apex.time.TradingCalendar;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * When a run can begin: at the first decision at which what is visible reaches back as far as the backtest needs.
 *
 * <p>Which decision that is depends on rows that have arrived by then and on nothing later, so to begin late is no foresight.
 */
final class WarmUp {
    private WarmUp() {}

    /**
     * How many sessions of a calendar lie between the earliest visible price and the last session that has closed, both
     * included; 0 if nothing is visible.
     */
    static int reach(PointInTimeCursor cursor, TradingCalendar calendar, Instant clock) {
        OptionalLong first = cursor.earliestEventTime();
        if (first.isEmpty()) {
            return 0;
        }
        int oldest = calendar.closedBy(first.getAsLong() - 1) + 1;
        return Math.max(0, calendar.closedBy(Micros.floor(clock)) - oldest + 1);
    }

    /**
     * The same backtests, but that those of one span and calendar all start on the latest first warm day among them, for the
     * sake of a fair comparison. One that never gets warm has no say in it.
     */
    static List<Backtest> together(MarketSource source, List<Backtest> backtests) {
        Map<Axis, LocalDate> latest = new LinkedHashMap<>();
        Map<Schedule, SortedMap<Integer, Optional<LocalDate>>> warm = new LinkedHashMap<>();
        List<Optional<LocalDate>> starts = new ArrayList<>();
        for (Backtest backtest : backtests) {
            warm.computeIfAbsent(backtest.schedule(), schedule -> new TreeMap<>())
                    .put(backtest.warmUp(), Optional.empty());
        }
        warm.forEach((schedule, needs) -> firstWarm(source, schedule, needs));
        for (Backtest backtest : backtests) {
            Optional<LocalDate> start = warm.get(backtest.schedule())
                    .get(backtest.warmUp())
                    .map(day -> backtest.notBefore().filter(day::isBefore).orElse(day));
            starts.add(start);
            start.ifPresent(day -> latest.merge(Axis.of(backtest), day, (a, b) -> a.isAfter(b) ? a : b));
        }
        List<Backtest> together = new ArrayList<>();
        for (int i = 0; i < backtests.size(); i++) {
            Backtest backtest = backtests.get(i);
            LocalDate day = latest.get(Axis.of(backtest));
            boolean early = day != null
                    && starts.get(i).filter(start -> start.isBefore(day)).isPresent();
            together.add(early ? backtest.notBefore(day) : backtest);
        }
        return together;
    }

    /** What makes two backtests comparable session by session. */
    private record Axis(Span span, TradingCalendar calendar) {
        static Axis of(Backtest backtest) {
            return new Axis(backtest.span(), backtest.calendar());
        }
    }

    /** Fills in, for each number of sessions that is needed, the date of the first decision that has them. */
    private static void firstWarm(
            MarketSource source, Schedule schedule, SortedMap<Integer, Optional<LocalDate>> needs) {
        Decision first = schedule.decisions().get(0);
        needs.computeIfPresent(0, (none, never) -> Optional.of(first.date()));
        if (needs.lastKey() == 0) {
            return;
        }
        SimClock.Driver driver = SimClock.startingAt(first.at());
        try (PointInTimeCursor cursor = PointInTimeCursor.over(source.open(schedule.query()), driver.clock())) {
            for (Decision decision : schedule.decisions()) {
                driver.advanceTo(decision.at());
                cursor.advance();
                int reach = reach(cursor, schedule.calendar(), decision.at());
                needs.headMap(reach + 1).replaceAll((need, day) -> day.or(() -> Optional.of(decision.date())));
                if (reach >= needs.lastKey()) {
                    return;
                }
            }
        }
    }
}
