package dev.apex.clickhouse;

import dev.apex.market.MarketQuery;
import dev.apex.market.MarketSource;
import dev.apex.market.PointInTimeCursor;
import dev.apex.market.SyntheticMarket;
import dev.apex.random.ChaCha20;
import dev.apex.time.DecisionTime;
import dev.apex.time.SimClock;
import dev.apex.time.Span;
import dev.apex.time.TradingCalendar;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Small synthetic worlds with everything in them that can go wrong with data. */
final class Worlds {
    static final DecisionTime MORNINGS = DecisionTime.at(LocalTime.of(9, 0));
    static final Instant EVER = Instant.parse("2030-01-01T00:00:00Z");
    static final MarketQuery ALL = MarketQuery.upTo(EVER);

    private Worlds() {}

    static SyntheticMarket.Recipe acting(long seed) {
        return SyntheticMarket.of(seed)
                .symbols(8)
                .on(TradingCalendar.NYSE)
                .over(Span.between("2021-02-01", "2021-04-30"))
                .alsoBars(2, TradingCalendar.roundTheClock())
                .alsoFixings(3, TradingCalendar.TARGET, LocalTime.of(14, 15), ZoneId.of("Europe/Berlin"))
                .lateRows(0.04)
                .revisions(0.08)
                .retractions(0.04)
                .gaps(0.03)
                .assumed(0.2)
                .delistings(1)
                .lateListings(1)
                .membershipChanges(12)
                .splits(2)
                .tiesAtTheClock(MORNINGS)
                .corporateActions(8, 12)
                .successions(3);
    }

    /** Clocks at which much happens: decisions, where rows tie, the microseconds beside them, and others by chance. */
    static List<Instant> clocks(SyntheticMarket.Recipe recipe, long seed, int number) {
        ChaCha20 chance = ChaCha20.seedFromU64(seed);
        List<Instant> decisions = recipe.decisions();
        TreeSet<Instant> clocks = new TreeSet<>();
        while (clocks.size() < number) {
            Instant decision = decisions.get(chance.nextInt(decisions.size()));
            switch (chance.nextInt(4)) {
                case 0 -> clocks.add(decision);
                case 1 -> clocks.add(decision.minusNanos(1_000));
                case 2 -> clocks.add(decision.plusNanos(1_000));
                default -> clocks.add(decision.plus(Duration.ofSeconds(chance.nextInt(86_400))));
            }
        }
        return new ArrayList<>(clocks);
    }

    /** Everything that a source has released at the end of time, in one digest. */
    static String content(MarketSource source) {
        return content(source, ALL);
    }

    static String content(MarketSource source, MarketQuery query) {
        SimClock.Driver driver = SimClock.startingAt(query.ceiling());
        try (PointInTimeCursor cursor = PointInTimeCursor.over(source.open(query), driver.clock())) {
            cursor.advance();
            return cursor.contentDigest() + cursor.rowsReleased();
        }
    }
}
