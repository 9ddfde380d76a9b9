package dev.apex.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.clickhouse.Stores.Lent;
import dev.apex.market.MarketQuery;
import dev.apex.market.MarketSource;
import dev.apex.market.PointInTimeCursor;
import dev.apex.market.SyntheticMarket;
import dev.apex.time.SimClock;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A market in the store is the market that was put there, whichever way it is read. */
class ClickHouseMarketTest {
    private static Lent lent;
    private static SyntheticMarket.Recipe recipe;
    private static SyntheticMarket source;
    private static ClickHouseMarket market;

    @BeforeAll
    static void ingest() {
        lent = Stores.lendWithTables();
        recipe = Worlds.acting(11);
        source = recipe.build();
        Ingest.into(lent.store()).load(source);
        market = ClickHouseMarket.in(lent.store()).open();
    }

    @AfterAll
    static void drop() {
        if (lent != null) {
            lent.close();
        }
    }

    @Test
    void it_has_the_same_content() {
        assertThat(Worlds.content(market)).isEqualTo(Worlds.content(source));
        assertThat(market.batches()).isEqualTo(1);
        assertThat(market.intake()).isEqualTo(source.intake());
    }

    @Test
    void it_has_the_same_content_asked_step_by_step() {
        MarketSource stepwise = market.stepwise();
        assertThat(Worlds.content(stepwise)).isEqualTo(Worlds.content(source));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void at_every_clock_cursor_and_query_see_the_same_in_memory_and_in_the_store(long seed) {
        SimClock.Driver driver = SimClock.startingAt(Instant.EPOCH);
        PointInTimeCursor inMemory = PointInTimeCursor.over(source.open(Worlds.ALL), driver.clock());
        PointInTimeCursor replayed = PointInTimeCursor.over(market.open(Worlds.ALL), driver.clock());
        PointInTimeCursor stepped = PointInTimeCursor.over(market.stepwise().open(Worlds.ALL), driver.clock());
        for (Instant clock : Worlds.clocks(recipe, seed, 25)) {
            driver.advanceTo(clock);
            inMemory.advance();
            replayed.advance();
            stepped.advance();
            assertThat(market.asOf(Worlds.ALL, clock)).isEqualTo(source.asOf(Worlds.ALL, clock));
            assertThat(replayed.visible()).isEqualTo(inMemory.visible()).isEqualTo(market.asOf(Worlds.ALL, clock));
            assertThat(stepped.visible()).isEqualTo(replayed.visible());
            assertThat(replayed.releasedDigest()).isEqualTo(inMemory.releasedDigest());
            assertThat(stepped.releasedDigest()).isEqualTo(inMemory.releasedDigest());
        }
    }

    @Test
    void a_market_stays_as_it_was_opened() {
        try (Lent other = Stores.lendWithTables()) {
            Instant middle = Instant.parse("2021-03-20T00:00:00Z");
            Ingest ingest = Ingest.into(other.store());
            assertThat(ingest.load(source, MarketQuery.upTo(middle)).batch()).isEqualTo(1);
            ClickHouseMarket early = ClickHouseMarket.in(other.store()).open();
            String before = Worlds.content(early);
            assertThat(ingest.load(source).batch()).isEqualTo(2);
            assertThat(Worlds.content(early))
                    .isEqualTo(before)
                    .isEqualTo(Worlds.content(source, MarketQuery.upTo(middle)));
            assertThat(early.asOf(Worlds.ALL, Worlds.EVER)).isEqualTo(source.asOf(Worlds.ALL, middle));
            assertThat(Worlds.content(ClickHouseMarket.in(other.store()).open()))
                    .isEqualTo(Worlds.content(source));
            assertThat(Worlds.content(
                            ClickHouseMarket.in(other.store()).throughBatch(1).open()))
                    .isEqualTo(before);
            assertThatThrownBy(() ->
                            ClickHouseMarket.in(other.store()).throughBatch(3).open())
                    .isInstanceOfSatisfying(
                            RefusedException.class,
                            refused -> assertThat(refused.rule()).isEqualTo(Rule.BATCH_NOT_PUBLISHED));
        }
    }
}
