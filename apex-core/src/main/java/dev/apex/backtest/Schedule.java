package dev.apex.backtest;

import dev.apex.market.MarketQuery;
import dev.apex.market.Symbol;
import dev.apex.time.Decision;
import dev.apex.time.DecisionTime;
import dev.apex.time.Session;
import dev.apex.time.Span;
import dev.apex.time.TradingCalendar;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * When a run is asked and what it asks of its source: runs of equal schedules over one source step together on one cursor.
 *
 * <p>Its instants are worked out once, when first asked for, because to list the sessions of decades takes longer than many a
 * run does. Immutable and safe for use by several threads.
 */
final class Schedule {
    private final Backtest backtest;
    private final TradingCalendar calendar;
    private final Span span;
    private final DecisionTime time;
    private final int remembering;
    private final Duration settlement;
    private final SortedSet<Symbol> symbols;
    private @Nullable Instants instants;

    private record Instants(
            List<Decision> decisions, List<Instant> asked, List<Session> sessions, MarketQuery query, Instant end) {}

    private Schedule(Backtest backtest) {
        this.backtest = backtest;
        this.time = backtest.decision();
        this.calendar = backtest.calendar();
        this.span = backtest.span();
        this.remembering = backtest.remembering();
        this.settlement = backtest.settlement();
        this.symbols = backtest.symbols();
    }

    /**
     * The schedule of a backtest.
     *
     * @throws dev.apex.RefusedException if span, calendar or decision time is missing
     */
    static Schedule of(Backtest backtest) {
        return new Schedule(backtest);
    }

    /**
     * When the strategy is asked, in order; at least once.
     *
     * @throws dev.apex.RefusedException if the span has no session
     */
    List<Decision> decisions() {
        return instants().decisions;
    }

    /** The instants of the decisions. */
    List<Instant> asked() {
        return instants().asked;
    }

    /** The sessions of the span from a day on, in order. */
    List<Session> sessionsFrom(LocalDate day) {
        List<Session> sessions = instants().sessions;
        int first = 0;
        while (first < sessions.size() && sessions.get(first).date().isBefore(day)) {
            first++;
        }
        return sessions.subList(first, sessions.size());
    }

    TradingCalendar calendar() {
        return calendar;
    }

    /** How many steps a run takes: its decisions and the settlement. */
    int steps() {
        return decisions().size() + 1;
    }

    /** What is asked of the source. */
    MarketQuery query() {
        return instants().query;
    }

    /** Where the clock stands in the end: at the ceiling, or at the last decision if that is later. */
    Instant end() {
        return instants().end;
    }

    private synchronized Instants instants() {
        if (instants == null) {
            Instant ceiling = backtest.ceiling();
            List<Decision> decisions = time.decisions(calendar, span);
            List<Instant> asked = decisions.stream().map(Decision::at).toList();
            Instant last = asked.get(asked.size() - 1);
            instants = new Instants(
                    decisions,
                    asked,
                    calendar.sessions(span),
                    backtest.query(),
                    ceiling.isAfter(last) ? ceiling : last);
        }
        return instants;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Schedule that
                && span.equals(that.span)
                && time.equals(that.time)
                && remembering == that.remembering
                && settlement.equals(that.settlement)
                && symbols.equals(that.symbols)
                && calendar.equals(that.calendar);
    }

    @Override
    public int hashCode() {
        return (span.hashCode() * 31 + time.hashCode()) * 31 + symbols.hashCode();
    }

    @Override
    public String toString() {
        return span + " on " + calendar.name() + " " + time;
    }
}
