package dev.apex.examples;

import dev.apex.ApexException;
import dev.apex.backtest.Backtest;
import dev.apex.backtest.Sweep;
import dev.apex.backtest.SweepResult;
import dev.apex.market.MarketSource;
import dev.apex.metrics.MetricDefinition;
import dev.apex.report.SweepTable;
import java.io.PrintStream;
import java.math.BigDecimal;

/**
 * A sweep over the parameters of the quickstart's strategy, on the euro reference rates: nine runs that step together.
 *
 * <p>All begin on the first day with 121 sessions to look back on, so that the one which looks furthest has no advantage.
 */
public final class SweepExample {
    private SweepExample() {}

    /** Three look-backs times three shares. */
    static Sweep sweep() {
        Backtest momentum = Quickstart.ecb("ecb-momentum", 0.25).warmingUpFor(121);
        return Sweep.of(momentum).varying("sessions", 20, 60, 120).varying("share", 0.1, 0.25, 0.5);
    }

    public static void main(String[] args) {
        try {
            run(EcbRates.market(), sweep(), System.out);
        } catch (ApexException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    static SweepResult run(MarketSource market, Sweep sweep, PrintStream to) {
        long started = System.nanoTime();
        SweepResult result = sweep.telling(ProgressBar.on(to)).run(market);
        BigDecimal seconds = BigDecimal.valueOf((System.nanoTime() - started) / 100_000_000, 1);
        to.print(SweepTable.of(result, MetricDefinition.SHARPE).text(20));
        to.println(sweep.size() + " runs in " + seconds + " s, all from "
                + result.results().get(0).startedOn() + ".");
        return result;
    }
}
