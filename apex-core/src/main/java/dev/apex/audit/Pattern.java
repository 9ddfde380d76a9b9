package dev.apex.audit;

import dev.apex.backtest.Backtest;
import dev.apex.backtest.Rehearsal;
import dev.apex.time.Decision;
import dev.apex.time.TradingCalendar;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;

/** What the reach of a leak looks like, where it is telling: who sees to the close of the same session uses the bar of the day. */
final class Pattern {
    /** Rows further apart than this say nothing about a border between them. */
    private static final Duration NARROW = Duration.ofHours(2);

    private Pattern() {}

    /**
     * In words; empty if it could be anything.
     *
     * @param decision in which it showed
     * @param rows by arrival
     * @param nearest the place of the row that is needed first
     * @param farthest the place of the last one that matters
     */
    static String of(Backtest backtest, Decision decision, List<Version> rows, int nearest, int farthest) {
        TradingCalendar calendar = backtest.calendar();
        Instant clock = decision.at();
        List<Decision> decisions = Rehearsal.decisions(backtest);
        Instant end = decisions.get(decisions.size() - 1).at();
        Instant first = happened(rows.get(nearest));
        Instant last = happened(rows.get(farthest));
        LocalDate day = last.atZone(calendar.zone()).toLocalDate();
        if (!last.isAfter(clock) && !first.isAfter(clock)) {
            return "it had happened and not arrived: looks like an event time taken for an arrival";
        } else if (isOffset(calendar, clock, rows, farthest)) {
            return "as far as " + calendar.zone() + " is from UTC: looks like a time zone";
        } else if (day.equals(decision.date())) {
            return "until the close of the same session: looks like the bar of the day";
        } else if (isNext(calendar, decision, day)) {
            return "to the session after: looks like an index that is off by one";
        } else if (!last.isBefore(end)
                || !rows.get(farthest).stamp().ingestedAt().isBefore(end)) {
            return "to the end of the data: looks like something worked out over the whole sample";
        }
        return "";
    }

    private static Instant happened(Version row) {
        return row.stamp().eventTime();
    }

    /** Whether what is seen ends where it would if local time were taken for UTC, or the other way. */
    private static boolean isOffset(TradingCalendar calendar, Instant clock, List<Version> rows, int farthest) {
        int seconds = calendar.zone().getRules().getOffset(clock).getTotalSeconds();
        Instant border = clock.plusSeconds(Math.abs(seconds));
        Instant last = happened(rows.get(farthest));
        boolean seen = !last.isAfter(border);
        Instant next = rows.subList(farthest + 1, rows.size()).stream()
                .map(Pattern::happened)
                .filter(last::isBefore)
                .min(Instant::compareTo)
                .orElse(Instant.MAX);
        return seconds != 0
                && seen
                && next.isAfter(border)
                && (last.equals(border) || next.isBefore(last.plus(NARROW)));
    }

    private static boolean isNext(TradingCalendar calendar, Decision decision, LocalDate day) {
        int next = calendar.ordinalAtOrAfter(decision.date().plusDays(1));
        return next <= calendar.lastOrdinal() && calendar.session(next).date().equals(day);
    }
}
