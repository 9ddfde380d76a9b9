package dev.apex.audit;

/** The leaks that an ablation switches on, each by a name that its report and a contaminated run's terms carry. */
public enum Leak {
    /** Each price is known, in the version that came first, at its event time: arrival is ignored. */
    BARS_AT_CLOSE("bars known at their close"),
    /**
     * Each feature, and what is derived without a twin of its own, reads the final version of the market at the close of the session
     * decided in: the row of the day in a table that was computed over the whole sample before the loop.
     */
    WHOLE_SAMPLE_FEATURES("features over the whole sample"),
    /**
     * Windows of which a feature is a mean, a deviation, an extreme, a quantile or a rank are the whole sample, what comes later
     * included; which session is read is as ever.
     */
    WHOLE_SAMPLE_MOMENTS("moments over the whole sample"),
    /** What is derived and has a twin that knows the whole history, as regimes have, is replaced by it. */
    FULL_HISTORY_REGIMES("regimes fitted on full history"),
    /** Orders without a price of their own are done at the last price visible when they were decided on. */
    DECISION_PRICE_FILL("fill at the decision price"),
    /** Prices and actions have their final values from their first arrival on. */
    RESTATED_VALUES("restated values"),
    /** Only symbols that are alive, and members, in the end exist, and are members from the beginning. */
    SURVIVORS_ONLY("survivors only"),
    /** No slippage, no fees, and nothing to pay for what is borrowed. */
    NO_COSTS("no costs");

    private final String words;

    Leak(String words) {
        this.words = words;
    }

    /** What it is called. */
    public String words() {
        return words;
    }

    @Override
    public String toString() {
        return words;
    }
}
