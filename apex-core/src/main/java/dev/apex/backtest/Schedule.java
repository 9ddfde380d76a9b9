package dev.apex.backtest;

import dev.apex.market.MarketQuery;
import dev.apex.time.Decision;
import dev.apex.time.DecisionTime;
import dev.apex.time.Session;
import dev.apex.time.Span;
import dev.apex.time.TradingCalendar;
import java.time.Instant;
import java.util.List;

/**
 * When a run is asked and what it asks of its source: runs of equal schedules over one source step together on one cursor.
 *
 * <p>It is worked out once for a backtest, because to list the sessions of decades takes longer than many a run does.
 * Immutable.
 */
final class Schedule {
    private final TradingCalendar calendar;
    private final Span span;
    private final DecisionTime time;
    private final List<Decision> decisions;
    private final List<Instant> asked;
    private final List<Instant> closes;
    private final MarketQuery query;
    private final Instant ceiling;

    private Schedule(Backtest backtest) {
        this.time = backtest.decision();
        this.calendar = backtest.calendar();
        this.span = backtest.span();
        this.decisions = time.decisions(calendar, span);
        this.ceiling = backtest.ceiling();
        this.query = backtest.query();
        this.asked = decisions.stream().map(Decision::at).toList();
        this.closes = calendar.sessions(span).stream().map(Session::closesAt).toList();
    }

    /**
     * The schedule of a backtest.
     *
     * @throws dev.apex.RefusedException if span, calendar or decision time is missing, or the span has no session
     */
    static Schedule of(Backtest backtest) {
        return new Schedule(backtest);
    }

    /** When the strategy is asked, in order; at least once. */
    List<Decision> decisions() {
        return decisions;
    }

    /** The instants of the decisions. */
    List<Instant> asked() {
        return asked;
    }

    /** The closes of the sessions of the span, in order. */
    List<Instant> closes() {
        return closes;
    }

    /** How many steps a run takes: its decisions and the settlement. */
    int steps() {
        return decisions.size() + 1;
    }

    MarketQuery query() {
        return query;
    }

    /** Where the clock stands in the end: at the ceiling, or at the last decision if that is later. */
    Instant end() {
        Instant last = asked.get(asked.size() - 1);
        return ceiling.isAfter(last) ? ceiling : last;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Schedule that
                && span.equals(that.span)
                && time.equals(that.time)
                && query.equals(that.query)
                && calendar.equals(that.calendar);
    }

    @Override
    public int hashCode() {
        return (span.hashCode() * 31 + time.hashCode()) * 31 + query.hashCode();
    }

    @Override
    public String toString() {
        return span + " on " + calendar.name() + " " + time;
    }
}
