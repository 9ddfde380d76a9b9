package dev.apex.examples;

import dev.apex.feature.Feature;
import dev.apex.feature.Reading;
import dev.apex.strategy.Day;
import dev.apex.strategy.Strategy;

/**
 * On the first session of each week, holds in equal weights the share of the universe that gained most over some sessions.
 *
 * @param sessions how far back it looks
 * @param share 0.25 for the strongest quarter, 1 for everything
 */
public record WeeklyMomentum(int sessions, double share) implements Strategy {
    @Override
    public void onDay(Day today) {
        if (today.isFirstOfWeek()) {
            today.universe().rankedBy(momentum(sessions)).top(share).holdEqually();
        }
    }

    /** The gain over some sessions, known where every price of them is. */
    static Feature momentum(int sessions) {
        return Feature.of("momentum-" + sessions, sessions + 1, prices -> {
            var closes = prices.closes(sessions + 1);
            return closes.known() < closes.size()
                    ? Reading.warming(closes.known(), closes.size())
                    : Reading.of(
                            closes.at(sessions).getAsDouble() / closes.at(0).getAsDouble() - 1);
        });
    }
}
