package dev.apex.backtest;

import dev.apex.market.DataAges;
import dev.apex.market.Intake;
import dev.apex.market.LateAction;
import dev.apex.market.MarketView;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a result rests on: how many of the rows handed to the strategy had an arrival that was assumed, how late rows were, how
 * often the past was restated, and what the source had to refuse.
 */
public final class PitPanel {
    private final MarketView.Lags lags;
    private final DataAges ages;
    private final long corrections;
    private final Intake intake;
    private final List<LateAction> lateActions;
    private final List<Optional<Instant>> highestIngestedAt;

    PitPanel(MarketView view, long corrections, Intake intake, List<Optional<Instant>> highestIngestedAt) {
        this.lags = view.lags();
        this.ages = view.ages();
        this.lateActions = List.copyOf(view.lateActions());
        this.corrections = corrections;
        this.intake = intake;
        this.highestIngestedAt = List.copyOf(highestIngestedAt);
    }

    /** Rows handed to the strategy, each time one was. */
    public long rowsDelivered() {
        return lags.rows();
    }

    /** Those of them whose arrival was filled in by a lag rule. */
    public long rowsAssumed() {
        return lags.assumed();
    }

    /** The share of delivered rows whose arrival was assumed, 0 to 1; 0 if none was delivered. */
    public double shareAssumed() {
        return rowsDelivered() == 0 ? 0 : (double) rowsAssumed() / rowsDelivered();
    }

    /** Delivered rows by the time between event and arrival, shortest first. */
    public Map<String, Long> lagHistogram() {
        Map<String, Long> histogram = new LinkedHashMap<>();
        List<String> labels = lags.labels();
        for (int bucket = 0; bucket < labels.size(); bucket++) {
            histogram.put(labels.get(bucket), lags.count(bucket));
        }
        return histogram;
    }

    /** Late rows, revisions and retractions among all that was released, history before the span included. */
    public long restatementsMet() {
        return corrections;
    }

    /**
     * Splits, dividends and other actions that were told, corrected or called off only after they had taken effect, in order of
     * arrival: until then their symbols were read unadjusted, or adjusted by what had been known before.
     */
    public List<LateAction> lateActions() {
        return lateActions;
    }

    /** What became of the rows the source has read. */
    public Intake intake() {
        return intake;
    }

    /** For each step, the latest arrival among the rows handed to the strategy; empty where it read none. */
    public List<Optional<Instant>> highestIngestedAt() {
        return highestIngestedAt;
    }

    /** How old the latest price of a symbol was when the strategy looked, by symbol and month. */
    public DataAges ages() {
        return ages;
    }
}
