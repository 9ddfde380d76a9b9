package dev.apex.report;

import static dev.apex.metrics.MetricDefinition.CLOSED_TRADES;
import static dev.apex.metrics.MetricDefinition.PROBABILISTIC_SHARPE;
import static dev.apex.metrics.MetricDefinition.SHARPE;

import dev.apex.backtest.Result;
import dev.apex.metrics.Metric;
import dev.apex.metrics.Metrics;
import java.util.ArrayList;
import java.util.List;

/**
 * What a result allows to be said, in a line: too little to say anything, or on which side of zero the Sharpe ratio lies.
 *
 * <p>It speaks of this one run. Of how many others it was chosen, and what that takes off it, it does not know.
 */
final class Verdict {
    private static final int FEW_TRADES = 30;
    private static final double SURE = 0.95;

    private Verdict() {}

    static String of(Result result) {
        List<String> doubts = doubts(result);
        if (!doubts.isEmpty()) {
            return "INCONCLUSIVE: " + String.join("; ", doubts);
        }
        Metrics metrics = result.metrics();
        String ratio = metrics.get(SHARPE).text()
                + metrics.standardError(SHARPE)
                        .map(error -> " with a standard error of " + error.text())
                        .orElse("");
        double probability = metrics.get(PROBABILISTIC_SHARPE).get();
        return (probability >= SURE ? "ABOVE ZERO" : probability <= 1 - SURE ? "BELOW ZERO" : "INCONCLUSIVE")
                + ": a Sharpe ratio of " + ratio + ", above zero with a probability of "
                + metrics.get(PROBABILISTIC_SHARPE).text();
    }

    private static List<String> doubts(Result result) {
        List<String> doubts = new ArrayList<>(result.doubts());
        long closed = (long) result.metrics().get(CLOSED_TRADES).get();
        if (closed < FEW_TRADES) {
            doubts.add(Page.count(closed, "closed trade") + " of the " + FEW_TRADES + " needed");
        }
        Metric probability = result.metrics().get(PROBABILISTIC_SHARPE);
        probability.reason().ifPresent(doubts::add);
        return doubts;
    }
}
