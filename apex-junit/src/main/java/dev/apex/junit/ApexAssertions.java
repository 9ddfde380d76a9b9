package dev.apex.junit;

import dev.apex.backtest.Backtest;
import dev.apex.backtest.Result;

/**
 * The entry to assertions about backtests and their results, to be imported statically beside those of AssertJ.
 *
 * <p>They chain, and a claim that does not hold says in which run: strategy, span, market, seed and fingerprint.
 */
public final class ApexAssertions {
    private ApexAssertions() {}

    /** Begins claims about a run that is over. */
    public static ResultAssert assertThat(Result actual) {
        return new ResultAssert(actual);
    }

    /** Begins claims about what a backtest does when it is run. */
    public static BacktestAssert assertThat(Backtest actual) {
        return new BacktestAssert(actual);
    }
}
