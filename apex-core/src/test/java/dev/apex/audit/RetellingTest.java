package dev.apex.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import dev.apex.market.Bar;
import dev.apex.market.Instrument;
import dev.apex.market.MarketQuery;
import dev.apex.market.MemoryMarket;
import dev.apex.market.OverSeeds;
import dev.apex.market.Symbol;
import dev.apex.market.SyntheticMarket;
import dev.apex.market.Visible;
import dev.apex.market.Worlds;
import dev.apex.random.RunSeed;
import dev.apex.time.Micros;
import dev.apex.time.TradingCalendar;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Whatever a market is told again as, nothing that had arrived by the cut is touched, and every row is legal. */
class RetellingTest {
    private static final MarketQuery ALL = MarketQuery.upTo(Worlds.EVER);
    private static final Instant CUT = Instant.parse("2021-03-17T13:00:00Z");
    private static final long AT = Micros.floor(CUT);
    private static final List<Instant> BEFORE = List.of(
            Instant.parse("2021-02-10T13:00:00Z"), CUT.minus(Duration.ofDays(1)), CUT.minus(Duration.ofHours(7)), CUT);

    private static Map<String, Retelling> changes(SyntheticMarket market, long seed) {
        Falsehood chance = new Falsehood(seed);
        Visible end = market.asOf(ALL, Worlds.EVER);
        Symbol some = end.bars().get(0).symbol();
        Instrument other = Instrument.bars("ANOTHER", TradingCalendar.NYSE);
        Map<String, Retelling> all = new LinkedHashMap<>();
        all.put("cut", Retelling.upTo(AT));
        all.put("false values", Retelling.falsified(AT, chance));
        all.put("fewer symbols", Retelling.without(AT, some::equals));
        all.put("fewer rows", Retelling.thinned(AT, 0.3, chance));
        all.put("corrections", Retelling.corrected(AT, 0.3, chance));
        all.put("splits", Retelling.split(AT, 2, 0.05, chance));
        all.put("a symbol more", Retelling.alsoCalled(AT, some, other));
        all.put("delays", Retelling.delayed(version -> version.firstAt() > AT, Duration.ofDays(2)));
        all.put("several", Retelling.thinned(AT, 0.3, chance).then(Retelling.falsified(AT, chance)));
        return all;
    }

    @OverSeeds
    void told_again_unchanged_shuffled_and_twice_a_market_is_the_same(long seed) {
        SyntheticMarket market = Worlds.acting(seed).build();
        Chronicle chronicle = Chronicle.of(market, ALL);
        RunSeed chance = RunSeed.of("shuffle-" + seed, LocalDate.of(2021, 1, 4), LocalDate.of(2021, 3, 17));
        List<MemoryMarket> same = List.of(
                chronicle.market(),
                chronicle.retold("again", Retelling.unchanged()),
                chronicle.retold("twice", Retelling.twice()),
                chronicle.shuffled("shuffled", Retelling.twice(), chance));
        for (MemoryMarket one : same) {
            for (Instant clock : BEFORE) {
                assertThat(one.asOf(ALL, clock)).isEqualTo(market.asOf(ALL, clock));
            }
            assertThat(one.asOf(ALL, Worlds.EVER)).isEqualTo(market.asOf(ALL, Worlds.EVER));
        }
        assertThat(same.get(2).intake().duplicates()).isPositive();
    }

    @OverSeeds
    void no_change_touches_what_had_arrived_by_the_cut(long seed) {
        SyntheticMarket market = Worlds.acting(seed).build();
        Chronicle chronicle = Chronicle.of(market, ALL);
        changes(market, seed).forEach((name, change) -> {
            MemoryMarket other = chronicle.retold(name, change);
            for (Instant clock : BEFORE) {
                assertThat(other.asOf(ALL, clock)).as(name).isEqualTo(market.asOf(ALL, clock));
            }
            Instant soon = CUT.plus(Duration.ofDays(15));
            assertThat(other.asOf(ALL, soon)).as(name).isNotEqualTo(market.asOf(ALL, soon));
        });
    }

    @OverSeeds
    void false_values_are_far_from_the_truth_in_whole_ticks_and_moved_alike(long seed) {
        SyntheticMarket market = Worlds.everything(seed).build();
        Chronicle chronicle = Chronicle.of(market, ALL);
        Visible truth = market.asOf(ALL, Worlds.EVER);
        Visible told = chronicle
                .retold("false", Retelling.falsified(AT, new Falsehood(seed)))
                .asOf(ALL, Worlds.EVER);
        assertThat(told.bars()).hasSameSizeAs(truth.bars());
        Set<Boolean> directions = new HashSet<>();
        Set<Boolean> shapes = new HashSet<>();
        for (int i = 0; i < truth.bars().size(); i++) {
            Bar then = truth.bars().get(i);
            Bar now = told.bars().get(i);
            assertThat(now.stamp().eventTime()).isEqualTo(then.stamp().eventTime());
            if (!then.stamp().ingestedAt().isAfter(CUT)) {
                assertThat(now).isEqualTo(then);
                continue;
            }
            directions.add(now.close() > then.close());
            assertThat(Math.abs(now.close() / then.close() - 1)).isGreaterThan(0.19);
            shapes.add(now.close() > now.open() == then.close() > then.open());
            assertThat(Math.rint(now.close() * 100) / 100).isEqualTo(now.close(), offset(1e-9));
            assertThat(now.low()).isLessThanOrEqualTo(Math.min(now.open(), now.close()));
            assertThat(now.high()).isGreaterThanOrEqualTo(Math.max(now.open(), now.close()));
            assertThat(Math.rint(now.volume())).isEqualTo(now.volume());
        }
        assertThat(directions).containsExactlyInAnyOrder(true, false);
        assertThat(shapes).as("whether a bar goes the way it went").containsExactlyInAnyOrder(true, false);
    }
}
