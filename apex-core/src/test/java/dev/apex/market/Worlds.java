package dev.apex.market;

import dev.apex.random.ChaCha20;
import dev.apex.time.DecisionTime;
import dev.apex.time.Micros;
import dev.apex.time.Span;
import dev.apex.time.TradingCalendar;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** The synthetic worlds that properties are tried in: small, and with everything in them that can go wrong with data. */
public final class Worlds {
    public static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    public static final DecisionTime MORNINGS = DecisionTime.at(LocalTime.of(9, 0));
    public static final Instant EVER = Instant.parse("2030-01-01T00:00:00Z");

    private Worlds() {}

    /** Everything at once, in a quarter of a year that holds a change to summer time. */
    public static SyntheticMarket.Recipe everything(long seed) {
        return SyntheticMarket.of(seed)
                .symbols(8)
                .on(TradingCalendar.NYSE)
                .over(Span.between("2021-02-01", "2021-04-30"))
                .alsoBars(2, TradingCalendar.roundTheClock())
                .alsoFixings(3, TradingCalendar.TARGET, LocalTime.of(14, 15), BERLIN)
                .lateRows(0.04)
                .revisions(0.08)
                .retractions(0.04)
                .gaps(0.03)
                .assumed(0.2)
                .delistings(1)
                .lateListings(1)
                .membershipChanges(12)
                .splits(2)
                .tiesAtTheClock(MORNINGS);
    }

    /** The same, and everything that companies do. */
    public static SyntheticMarket.Recipe acting(long seed) {
        return everything(seed).corporateActions(8, 12).successions(3);
    }

    /** Clocks to read at: every decision, random instants, and arrivals of rows with the microsecond before each. */
    static List<Instant> clocks(SyntheticMarket.Recipe recipe, SyntheticMarket market, int random) {
        TreeSet<Instant> clocks = new TreeSet<>(recipe.decisions());
        ChaCha20 chance = ChaCha20.seedFromU64(recipe.seed).stream(99);
        SyntheticRows rows = market.rows();
        for (int i = 0; i < random; i++) {
            Instant arrival = Micros.toInstant(rows.ingestedAt[chance.nextInt(rows.size)]);
            clocks.add(arrival);
            clocks.add(arrival.minus(Duration.ofNanos(1_000)));
            clocks.add(arrival.plus(Duration.ofSeconds(chance.nextLong(5 * 86_400L))));
        }
        return new ArrayList<>(clocks);
    }
}
