package dev.apex.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.backtest.Backtest;
import dev.apex.backtest.Result;
import dev.apex.clickhouse.Stores.Lent;
import dev.apex.market.MarketQuery;
import dev.apex.market.MarketSource;
import dev.apex.market.PointInTimeCursor;
import dev.apex.market.Symbol;
import dev.apex.market.SyntheticMarket;
import dev.apex.time.SimClock;
import dev.apex.time.TradingCalendar;
import java.time.Instant;
import java.time.LocalTime;
import java.util.List;
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

    @Test
    void a_query_is_cut_by_symbols_event_times_and_ceiling_as_in_memory() {
        MarketQuery query =
                MarketQuery.upTo(Instant.parse("2021-04-06T13:00:00Z")).from(Instant.parse("2021-03-01T00:00:00Z"));
        List<Symbol> some = market.instruments().stream()
                .map(instrument -> instrument.symbol())
                .limit(4)
                .toList();
        for (MarketQuery each : List.of(query, query.of(some), MarketQuery.upTo(Instant.EPOCH))) {
            assertThat(Worlds.content(market, each)).isEqualTo(Worlds.content(source, each));
            assertThat(Worlds.content(market.stepwise(), each)).isEqualTo(Worlds.content(source, each));
            assertThat(market.asOf(each, Worlds.EVER)).isEqualTo(source.asOf(each, Worlds.EVER));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
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
    void a_run_has_one_fingerprint_in_memory_in_the_store_and_step_by_step() {
        Backtest backtest = Backtest.of(
                        "largest",
                        () -> today -> today.universe().symbols().stream()
                                .limit(3)
                                .forEach(symbol -> today.order(symbol).buy(10)))
                .over("2021-03-01", "2021-04-30")
                .on(TradingCalendar.NYSE)
                .decidingAt(LocalTime.of(9, 0))
                .startingWith(1_000_000)
                .trading(market.instruments().stream()
                        .filter(instrument -> instrument.calendar().equals(TradingCalendar.NYSE)
                                && instrument.currency().equals("USD"))
                        .map(instrument -> instrument.symbol().name())
                        .toArray(String[]::new));
        Result inMemory = backtest.run(source);
        assertThat(inMemory.orders()).isNotEmpty();
        assertThat(backtest.run(market).fingerprint()).isEqualTo(inMemory.fingerprint());
        assertThat(backtest.run(market.stepwise()).fingerprint()).isEqualTo(inMemory.fingerprint());
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
