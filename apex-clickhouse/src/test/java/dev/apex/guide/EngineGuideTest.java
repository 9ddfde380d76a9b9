package dev.apex.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.apex.backtest.Backtest;
import dev.apex.clickhouse.ClickHouse;
import dev.apex.clickhouse.ClickHouseMarket;
import dev.apex.clickhouse.ClickHouseSchema;
import dev.apex.clickhouse.Ingest;
import dev.apex.clickhouse.Secret;
import dev.apex.junit.ApexTest;
import dev.apex.junit.ClickHouseEngine;
import dev.apex.junit.Market;
import dev.apex.market.MarketSource;
import dev.apex.time.TradingCalendar;
import java.time.LocalTime;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The snippet of {@code docs/guide/clickhouse-testing.md}. */
class EngineGuideTest {
    static final Backtest BACKTEST = Backtest.of(
                    "first",
                    () -> today -> today.universe().symbols().stream()
                            .findFirst()
                            .ifPresent(symbol -> today.order(symbol).buy(10)))
            .over("2019-02-01", "2019-03-29")
            .on(TradingCalendar.NYSE)
            .decidingAt(LocalTime.of(9, 0))
            .startingWith(1_000_000);

    @Nested
    @ApexTest
    class StoredRunTest {
        @Test
        void a_run_on_the_store_is_the_run_in_memory(
                ClickHouseEngine engine,
                @Market("synthetic:seed=7,symbols=5,over=2019-01-02..2019-03-29") MarketSource market) {
            engine.ask("CREATE DATABASE a_test_of_mine");
            try (ClickHouse store = ClickHouse.at(engine.url())
                    .user(engine.user(), Secret.of(engine.password()))
                    .database("a_test_of_mine")
                    .connect()) {
                ClickHouseSchema.of(store).create();
                Ingest.into(store).load(market);
                MarketSource stored = ClickHouseMarket.in(store).open();
                assertThat(BACKTEST.run(stored).fingerprint())
                        .isEqualTo(BACKTEST.run(market).fingerprint());
            } finally {
                engine.ask("DROP DATABASE a_test_of_mine");
            }
        }
    }
}
