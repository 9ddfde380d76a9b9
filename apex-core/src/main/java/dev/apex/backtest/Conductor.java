package dev.apex.backtest;

import dev.apex.market.MarketSource;
import dev.apex.market.PointInTimeCursor;
import dev.apex.time.Decision;
import dev.apex.time.SimClock;
import java.time.Instant;
import java.util.List;

/**
 * Moves the clock and the cursor, and lets a run act at each decision.
 *
 * <p>Only the conductor holds the clock's driver. At every decision it advances the cursor first and asks second, so that a
 * run sees the market as of its clock and nothing in between.
 */
final class Conductor {
    private final MarketSource source;
    private final Backtest backtest;

    Conductor(MarketSource source, Backtest backtest) {
        this.source = source;
        this.backtest = backtest;
    }

    Result run() {
        List<Decision> decisions = backtest.decision().decisions(backtest.calendar(), backtest.span());
        backtest.ceiling();
        SimClock.Driver driver = SimClock.startingAt(decisions.get(0).at());
        try (PointInTimeCursor cursor = PointInTimeCursor.over(source.open(backtest.query()), driver.clock())) {
            Run run = new Run(backtest, source, cursor, decisions);
            for (Decision decision : decisions) {
                driver.advanceTo(decision.at());
                run.step(decision);
            }
            driver.advanceTo(later(backtest.ceiling(), driver.clock().instant()));
            return run.settle();
        }
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }
}
