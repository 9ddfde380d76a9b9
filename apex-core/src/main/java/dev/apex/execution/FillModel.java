package dev.apex.execution;

/**
 * Everything that a simulated venue takes for granted: costs, paths within a bar, its share of volume, and patience.
 *
 * @param slippage how much worse than the print orders fill
 * @param fees what they cost
 * @param matching what is assumed of the path within a bar
 * @param participation how much of a session's volume orders take
 * @param lapseAfter an order lapses once more than so many sessions of its symbol have closed since the last one that had
 *     opened when it reached the venue, or in which it made progress, and no print that could fill it was visible
 * @param atDecision whether orders without a price of their own are done at the last price that was visible when they were
 *     decided on: a leak, for an ablation alone
 */
public record FillModel(
        Slippage slippage,
        Fees fees,
        Matching matching,
        Participation participation,
        int lapseAfter,
        boolean atDecision) {
    /** Nothing is done at a price of the past. */
    public FillModel(Slippage slippage, Fees fees, Matching matching, Participation participation, int lapseAfter) {
        this(slippage, fees, matching, participation, lapseAfter, false);
    }

    /** Whatever is visible is done, at the worst path and without a share of volume. */
    public static FillModel of(Slippage slippage, Fees fees, int lapseAfter) {
        return new FillModel(slippage, fees, Matching.pessimistic(), Participation.unlimited(), lapseAfter);
    }

    /**
     * The same with the leak of filling at the decision price: a market order and one for the close are done when they would be
     * done, but at the last price visible when they were decided on, in the units of the fill. Only an ablation may ask for it.
     */
    public FillModel leakingTheDecisionPrice() {
        return new FillModel(slippage, fees, matching, participation, lapseAfter, true);
    }
}
