package dev.apex.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.apex.backtest.Backtest;
import dev.apex.clickhouse.Stores.Lent;
import dev.apex.junit.ClickHouseEngine;
import dev.apex.market.MarketQuery;
import dev.apex.market.PointInTimeCursor;
import dev.apex.market.Symbol;
import dev.apex.market.SyntheticMarket;
import dev.apex.time.Micros;
import dev.apex.time.SimClock;
import dev.apex.time.TradingCalendar;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A cursor at a clock sees what a query as of that clock gives: in memory and in the store, in bulk and step by step. */
class AtEveryClockTest {
    private static int worlds;
    private static int clocks;
    private static int steps;
    private static long revisions;
    private static long retractions;
    private static long late;
    private static long ties;

    @AfterAll
    static void say() {
        System.out.println("clickhouse faults: cursor = query, memory and store, in bulk and in steps: " + worlds
                + " worlds, " + clocks + " clocks, differences 0; " + revisions + " revisions, " + retractions
                + " retractions, " + late + " late rows, " + ties + " rows tied with a clock; " + steps
                + " steps asked, each for its own stretch of arrivals only");
    }

    /** Which stretches of arrivals the server was asked for, in the order of asking. */
    private static final class Asked implements FaultyWire.Fault {
        private final List<long[]> stretches = Collections.synchronizedList(new ArrayList<>());

        @Override
        public void on(FaultyWire.Line line) throws IOException {
            if (line.isRead() && !line.parameter("param_clock").isEmpty()) {
                stretches.add(new long[] {
                    Long.parseLong(line.parameter("param_after")), Long.parseLong(line.parameter("param_clock"))
                });
            }
            line.pass();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {101, 102, 103, 104, 105})
    void cursor_and_query_agree_everywhere(long seed) throws Exception {
        SyntheticMarket.Recipe recipe = Worlds.acting(seed);
        SyntheticMarket source = recipe.build();
        try (Lent lent = Stores.lendWithTables();
                FaultyWire wire = new FaultyWire();
                ClickHouse watched = ClickHouse.at(wire.url())
                        .user(
                                ClickHouseEngine.running().user(),
                                Secret.of(ClickHouseEngine.running().password()))
                        .database(lent.name())
                        .connect()) {
            Ingest.into(lent.store()).load(source);
            ClickHouseMarket market = ClickHouseMarket.in(lent.store()).open();
            ClickHouseMarket stepping = ClickHouseMarket.in(watched).open().stepwise();
            Asked asked = new Asked();
            wire.suffer(asked);
            List<Symbol> some = source.asOf(Worlds.ALL, Worlds.EVER).bars().stream()
                    .map(bar -> bar.symbol())
                    .distinct()
                    .limit(3)
                    .toList();
            Instant middle = Instant.parse("2021-03-10T00:00:00Z");
            MarketQuery query = switch ((int) (seed % 3)) {
                case 0 -> Worlds.ALL;
                case 1 -> Worlds.ALL.of(some);
                default ->
                    MarketQuery.upTo(Instant.parse("2021-04-10T00:00:00Z")).from(middle);
            };
            SimClock.Driver driver = SimClock.startingAt(Instant.EPOCH);
            PointInTimeCursor inMemory = PointInTimeCursor.over(source.open(query), driver.clock());
            PointInTimeCursor replayed = PointInTimeCursor.over(market.open(query), driver.clock());
            PointInTimeCursor stepped = PointInTimeCursor.over(stepping.open(query), driver.clock());
            long before = 0;
            for (Instant clock : Worlds.clocks(recipe, seed, 12)) {
                driver.advanceTo(clock);
                asked.stretches.clear();
                inMemory.advance();
                replayed.advance();
                stepped.advance();
                long now = Math.min(Micros.floor(clock), Micros.floor(query.ceiling()));
                for (long[] stretch : asked.stretches) {
                    assertThat(stretch).as("seed %d at %s", seed, clock).containsExactly(before, now);
                }
                assertThat(asked.stretches.isEmpty()).isEqualTo(now == before);
                steps += asked.stretches.isEmpty() ? 0 : 1;
                before = now;
                assertThat(market.asOf(query, clock))
                        .as("seed %d at %s", seed, clock)
                        .isEqualTo(source.asOf(query, clock))
                        .isEqualTo(replayed.visible())
                        .isEqualTo(stepped.visible())
                        .isEqualTo(inMemory.visible());
                assertThat(replayed.releasedDigest()).isEqualTo(inMemory.releasedDigest());
                assertThat(stepped.releasedDigest()).isEqualTo(inMemory.releasedDigest());
                ties += counted(lent, "toUnixTimestamp64Micro(ingested_at) = " + Micros.floor(clock));
                clocks++;
            }
            wire.suffer(FaultyWire.Fault.NONE);
            Backtest backtest = Backtest.of(
                            "buys",
                            () -> today -> today.universe()
                                    .symbols()
                                    .forEach(symbol -> today.order(symbol).buy(1)))
                    .over("2021-03-15", "2021-04-15")
                    .on(TradingCalendar.NYSE)
                    .decidingAt(LocalTime.of(9, 0))
                    .startingWith(1_000_000);
            assertThat(backtest.run(market).fingerprint())
                    .isEqualTo(backtest.run(source).fingerprint())
                    .isEqualTo(backtest.run(stepping).fingerprint());
            worlds++;
            revisions += counted(lent, "rev > 0");
            retractions += counted(lent, "retracted");
            late += counted(lent, "ingested_at > ts + INTERVAL 1 DAY");
        }
    }

    private static long counted(Lent lent, String condition) {
        return Long.parseLong(
                ClickHouseEngine.running().ask("SELECT count() FROM " + lent.name() + ".bars WHERE " + condition));
    }

    @Test
    void the_worlds_have_in_them_what_goes_wrong() throws Exception {
        cursor_and_query_agree_everywhere(107);
        assertThat(revisions).isPositive();
        assertThat(retractions).isPositive();
        assertThat(late).isPositive();
        assertThat(ties).isPositive();
    }
}
