package dev.apex.market;

import java.util.Locale;

/** On which terms prices of the past are read at a clock; of the actions of the future none is ever in them. */
public enum Adjustment {
    /** In today's units: divided by the splits told and in effect, and gone on from a predecessor. */
    SPLITS,
    /** As they were printed. */
    NONE,
    /** In today's units, with dividends reinvested. */
    TOTAL_RETURN;

    /** Its name in lower case; prices as they were printed are raw. */
    public String word() {
        return this == NONE ? "raw" : name().toLowerCase(Locale.ROOT);
    }
}
