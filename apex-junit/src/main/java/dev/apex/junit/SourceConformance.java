package dev.apex.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.backtest.Backtest;
import dev.apex.backtest.Result;
import dev.apex.market.Asking;
import dev.apex.market.MarketQuery;
import dev.apex.market.MarketSource;
import dev.apex.market.MarketView;
import dev.apex.market.PointInTimeCursor;
import dev.apex.market.Symbol;
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
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * The claims that every {@link MarketSource} must meet, as tests: extend it, and give a source that holds what another does.
 *
 * <p>They are tried on a synthetic market of a quarter of a year with late rows, revisions, retractions, gaps, rows that
 * arrive exactly at a decision, changes of membership and all kinds of corporate action.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class SourceConformance {
    private static final LocalTime NINE = LocalTime.of(9, 0);
    private static final Instant EVER = Instant.parse("2030-01-01T00:00:00Z");
    private static final MarketQuery ALL = MarketQuery.upTo(EVER);
    private static final int CLOCKS = 40;

    private final SyntheticMarket.Recipe recipe = SyntheticMarket.of(20)
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
            .tiesAtTheClock(DecisionTime.at(NINE))
            .corporateActions(8, 12)
            .successions(3);
    private final SyntheticMarket world = recipe.build();
    private MarketSource source = world;

    /** For subclasses. */
    protected SourceConformance() {}

    /** A source that holds what {@code market} does; asked for once. */
    protected abstract MarketSource holding(MarketSource market);

    @BeforeAll
    void hold() {
        source = holding(world);
    }

    @Test
    void it_releases_what_was_put_in() {
        assertThat(content(source, ALL)).isEqualTo(content(world, ALL));
    }

    @Test
    void it_gives_what_is_asked_for_by_symbol_event_time_and_ceiling() {
        MarketQuery late =
                MarketQuery.upTo(Instant.parse("2021-04-06T13:00:00Z")).from(Instant.parse("2021-03-01T00:00:00Z"));
        for (MarketQuery query : List.of(late, late.of(symbols().subList(0, 4)), MarketQuery.upTo(Instant.EPOCH))) {
            assertThat(content(source, query)).isEqualTo(content(world, query));
            assertThat(source.asOf(query, EVER)).isEqualTo(world.asOf(query, EVER));
        }
    }

    @Test
    void at_every_clock_its_two_reads_see_the_same() {
        SimClock.Driver driver = SimClock.startingAt(Instant.EPOCH);
        try (PointInTimeCursor expected = PointInTimeCursor.over(world.open(ALL), driver.clock());
                PointInTimeCursor cursor = PointInTimeCursor.over(source.open(ALL), driver.clock())) {
            for (Instant clock : clocks()) {
                driver.advanceTo(clock);
                expected.advance();
                cursor.advance();
                assertThat(cursor.releasedDigest()).isEqualTo(expected.releasedDigest());
                assertThat(cursor.visible()).isEqualTo(source.asOf(ALL, clock)).isEqualTo(world.asOf(ALL, clock));
            }
        }
    }

    @Test
    void a_run_has_the_fingerprint_that_it_has_in_memory() {
        String[] traded = world.asOf(ALL, EVER).bars().stream()
                .map(bar -> bar.symbol().name())
                .distinct()
                .toArray(String[]::new);
        Backtest backtest = Backtest.of(
                        "conformance",
                        () -> today -> today.universe().symbols().stream()
                                .limit(3)
                                .forEach(symbol -> today.order(symbol).buy(10)))
                .over("2021-03-01", "2021-04-30")
                .on(TradingCalendar.NYSE)
                .decidingAt(NINE)
                .startingWith(1_000_000)
                .trading(traded);
        Result inMemory = backtest.run(world);
        assertThat(inMemory.orders()).isNotEmpty();
        assertThat(backtest.run(source).fingerprint()).isEqualTo(inMemory.fingerprint());
    }

    @Test
    void it_is_not_read_while_a_strategy_is_asked() {
        SimClock clock = SimClock.startingAt(Instant.EPOCH).clock();
        try (PointInTimeCursor cursor = PointInTimeCursor.over(world.open(ALL), clock)) {
            MarketView view = cursor.view("nosy", 3);
            try (Asking asking = Asking.through(view)) {
                assertThat(asking).isNotNull();
                refused(() -> source.open(ALL));
                refused(() -> source.asOf(ALL, EVER));
            }
        }
    }

    @Test
    void it_counts_its_batches_and_says_what_it_is() {
        assertThat(source.batches()).isPositive();
        assertThat(source.describe()).isNotBlank();
    }

    private static void refused(ThrowingCallable deed) {
        assertThatThrownBy(deed)
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.rule()).isEqualTo(Rule.SOURCE_READ_WHILE_ASKED));
    }

    private List<Symbol> symbols() {
        return world.asOf(ALL, EVER).bars().stream()
                .map(bar -> bar.symbol())
                .distinct()
                .toList();
    }

    /** Decisions, where rows tie, the microseconds beside them, and hours by chance. */
    private List<Instant> clocks() {
        ChaCha20 chance = ChaCha20.seedFromU64(20);
        List<Instant> decisions = recipe.decisions();
        TreeSet<Instant> clocks = new TreeSet<>();
        while (clocks.size() < CLOCKS) {
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

    private static String content(MarketSource source, MarketQuery query) {
        SimClock clock = SimClock.startingAt(query.ceiling()).clock();
        try (PointInTimeCursor cursor = PointInTimeCursor.over(source.open(query), clock)) {
            cursor.advance();
            return cursor.contentDigest() + cursor.rowsReleased();
        }
    }
}
