package dev.apex.feature;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.market.Series;

/**
 * What a feature said at an earlier decision of the same run, whatever was revised since.
 *
 * <p>A past value within a feature, such as a lag, is computed again as of the clock; this is the other vintage, and it has a name
 * of its own so that neither is taken for the other. A run keeps it from the decision on at which it is first asked for it: for
 * every symbol of which a row has arrived, 8 bytes a decision. Before that, and where the feature said nothing then, it is not yet
 * known. It is read through the day only, and nothing is computed from it.
 *
 * @param feature what is asked
 * @param decisions how many decisions ago, from 0; of something seen earlier, both together
 */
public record AsSeen(Feature feature, int decisions) implements Feature {
    public AsSeen {
        if (decisions < 0) {
            throw new RefusedException(Rule.SESSIONS_NEGATIVE, "asSeen(" + decisions + ") of " + feature.name());
        }
        if (feature instanceof AsSeen earlier) {
            decisions = Math.addExact(decisions, earlier.decisions);
            feature = earlier.feature;
        }
    }

    @Override
    public String name() {
        return feature.name() + ">asSeen(" + decisions + ")";
    }

    @Override
    public int sessions() {
        return feature.sessions();
    }

    /** Refused with {@link Rule#VINTAGE_OUTSIDE_ITS_RUN}: prices as known now do not tell what was seen. */
    @Override
    public Reading read(Series prices) {
        throw new RefusedException(Rule.VINTAGE_OUTSIDE_ITS_RUN, name() + " of " + prices.symbol());
    }

    @Override
    public String toString() {
        return name();
    }
}
