package dev.apex.report;

import dev.apex.backtest.Result;
import dev.apex.backtest.Suppressed;

/**
 * What a gate kept from the venue, counted.
 *
 * @param suppressed orders that did not pass
 * @param traded those among them that were traded in the shadow books
 * @param ended shadow trades that have ended
 * @param profit what these came to, costs and dividends included, in the run's currency
 */
record HeldBack(long suppressed, long traded, long ended, double profit) {
    static HeldBack of(Result result) {
        long traded = 0;
        long ended = 0;
        double profit = 0;
        for (Suppressed signal : result.suppressed()) {
            traded += signal.traded() ? 1 : 0;
            if (signal.outcome().isPresent()) {
                ended++;
                profit += signal.outcome().get().profit();
            }
        }
        return new HeldBack(result.suppressed().size(), traded, ended, profit);
    }
}
