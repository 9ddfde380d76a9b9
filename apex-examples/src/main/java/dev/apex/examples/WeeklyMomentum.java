package dev.apex.examples;

import dev.apex.features.Rolling;
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
            today.universe().rankedBy(Rolling.momentum(sessions)).top(share).holdEqually();
        }
    }
}
