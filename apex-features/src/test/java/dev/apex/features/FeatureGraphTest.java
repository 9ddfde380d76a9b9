package dev.apex.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.apex.RefusedException;
import dev.apex.feature.FeatureGraph;
import dev.apex.feature.Formula;
import dev.apex.feature.Reading;
import dev.apex.market.Adjustment;
import dev.apex.market.Feed;
import dev.apex.market.MarketQuery;
import dev.apex.market.MarketView;
import dev.apex.market.PointInTimeCursor;
import dev.apex.market.PriceField;
import dev.apex.market.Symbol;
import dev.apex.market.SyntheticMarket;
import dev.apex.time.SimClock;
import dev.apex.time.Span;
import dev.apex.time.TradingCalendar;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What a graph keeps is what is computed from scratch, bit for bit, however the clock goes and whatever arrives. */
class FeatureGraphTest {
    /** What came about while readings were compared; a generator that makes none of it proves nothing. */
    private static final class Met {
        private final Map<String, Integer> counts = new TreeMap<>();

        void count(String what, boolean happened) {
            counts.merge(what, happened ? 1 : 0, Integer::sum);
        }
    }

    private static final Formula CLOSE = new Formula.Price(PriceField.CLOSE, Adjustment.SPLITS);

    /** What makes something of nothing, of which a symbol met late has a past; and what asks how long a history is. */
    private static final List<Factor> ALWAYS = List.of(
            Rolling.mean(5).of(new Factor(new Formula.Computed(new RandomFactors.Gap(), 0, List.of(CLOSE)))),
            Rolling.mean(2).of(RandomFactors.OWN.get(1)));

    private static SyntheticMarket market(long seed, Random random) {
        return SyntheticMarket.of(seed)
                .symbols(4 + random.nextInt(4))
                .on(TradingCalendar.NYSE)
                .over(Span.between("2019-01-02", "2019-10-30"))
                .alsoBars(2, TradingCalendar.roundTheClock())
                .alsoFixings(2, TradingCalendar.TARGET, LocalTime.of(14, 15), TradingCalendar.TARGET.zone())
                .lateRows(0.04)
                .revisions(0.04)
                .retractions(0.03)
                .gaps(0.03)
                .lateListings(1)
                .delistings(1)
                .membershipChanges(random.nextInt(2) * 6)
                .corporateActions(2, 5)
                .successions(random.nextInt(3))
                .build();
    }

    private static Instant next(Instant clock, Random random) {
        int kind = random.nextInt(20);
        long minutes = kind < 8
                ? 1 + random.nextInt(600)
                : kind < 17 ? 1_440 : kind < 19 ? 7 * 1_440 : (20 + random.nextInt(60)) * 1_440L;
        return clock.plus(Duration.ofMinutes(minutes + random.nextInt(120)));
    }

    @OverSeeds
    void what_is_kept_is_what_is_computed_from_scratch(long seed) {
        walk(seed, new Met(), true);
    }

    private static void walk(long seed, Met met, boolean compares) {
        Random random = new Random(seed);
        SyntheticMarket market = market(seed, random);
        boolean live = random.nextInt(3) == 0;
        Feed feed = live ? new LiveFeed(market) : market.open(MarketQuery.upTo(Instant.parse("2020-06-01T00:00:00Z")));
        Instant clock = Instant.parse("2019-01-01T00:00:00Z").plus(Duration.ofHours(random.nextInt(24 * 90)));
        SimClock.Driver driver = SimClock.startingAt(clock);
        try (PointInTimeCursor cursor = PointInTimeCursor.over(feed, driver.clock())) {
            MarketView view = cursor.view("walk", 5);
            FeatureGraph graph = FeatureGraph.over(cursor, view);
            List<Factor> pool = null;
            List<Factor> wanted = new ArrayList<>();
            Instant before = clock;
            int known = 0;
            for (Instant end = Instant.parse("2019-11-20T00:00:00Z");
                    clock.isBefore(end);
                    clock = next(clock, random)) {
                driver.advanceTo(clock);
                cursor.advance();
                met.count("grown", live);
                List<Symbol> symbols = view.symbols();
                if (symbols.isEmpty()) {
                    continue;
                }
                if (pool == null) {
                    pool = new RandomFactors(random, symbols).some(12);
                }
                look(cursor, symbols, clock, before, met);
                if (random.nextInt(8) == 0) {
                    wanted = new ArrayList<>();
                    for (int i = 0; i < 4; i++) {
                        wanted.add(pool.get(random.nextInt(pool.size())));
                    }
                }
                if (compares && random.nextInt(4) > 0) {
                    for (Factor factor : ALWAYS) {
                        known += compare(graph, view, factor, symbols);
                    }
                    for (Factor factor : wanted) {
                        known += compare(graph, view, factor, symbols);
                    }
                }
                before = clock;
            }
            assertThat(known > 0 || !compares).isTrue();
        }
    }

    private static void look(PointInTimeCursor cursor, List<Symbol> symbols, Instant clock, Instant before, Met met) {
        met.count("a jump", Duration.between(before, clock).toDays() > 15);
        met.count("a second decision on a day", Duration.between(before, clock).toHours() < 6);
        cursor.changes().forEach((symbol, session, change) -> met.count(change.name(), true));
        cursor.changes().forEachAction((symbol, ex, topic, change) -> met.count(topic + " " + change, true));
        for (Symbol symbol : symbols) {
            TradingCalendar calendar = cursor.instrument(symbol).orElseThrow().calendar();
            int latest = cursor.latestSession(symbol);
            met.count("session 0 is ahead of what is over", latest > calendar.closedBy(micros(clock)));
            met.count("nothing visible", latest < 0);
        }
    }

    private static long micros(Instant clock) {
        return clock.getEpochSecond() * 1_000_000L + clock.getNano() / 1_000;
    }

    private static int compare(FeatureGraph graph, MarketView view, Factor factor, List<Symbol> symbols) {
        Formula formula = factor.formula().orElseThrow();
        double[] values = new double[symbols.size()];
        int known = 0;
        boolean mixed = factor.name().contains("@");
        if (!mixed) {
            graph.read(formula, symbols, values);
        }
        for (int i = 0; i < values.length; i++) {
            Reading scratch;
            try {
                scratch = factor.read(view.series(symbols.get(i)));
            } catch (RefusedException e) {
                Symbol symbol = symbols.get(i);
                assertThatThrownBy(() -> graph.read(formula, symbol))
                        .isInstanceOf(RefusedException.class)
                        .hasMessageContaining("N007");
                continue;
            }
            assertThat(graph.read(formula, symbols.get(i)))
                    .as("%s of %s at %s", factor, symbols.get(i), view.clock())
                    .isEqualTo(scratch);
            if (!mixed) {
                assertThat(Reading.of(values[i]).value()).isEqualTo(scratch.value());
            }
            known += scratch.value().isPresent() ? 1 : 0;
        }
        return known;
    }

    @Test
    void the_generator_makes_everything_that_can_go_wrong() {
        Met met = new Met();
        for (long seed = 1; seed <= 30; seed++) {
            walk(seed, met, false);
        }
        assertThat(met.counts)
                .allSatisfy((what, times) -> assertThat(times).as(what).isPositive());
    }
}
