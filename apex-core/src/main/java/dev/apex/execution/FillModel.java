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
 */
public record FillModel(Slippage slippage, Fees fees, Matching matching, Participation participation, int lapseAfter) {
    /** Whatever is visible is done, at the worst path and without a share of volume. */
    public static FillModel of(Slippage slippage, Fees fees, int lapseAfter) {
        return new FillModel(slippage, fees, Matching.pessimistic(), Participation.unlimited(), lapseAfter);
    }
}
