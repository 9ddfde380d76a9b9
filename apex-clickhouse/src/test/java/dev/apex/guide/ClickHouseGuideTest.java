package dev.apex.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.apex.backtest.Backtest;
import dev.apex.backtest.Fingerprint;
import dev.apex.backtest.Result;
import dev.apex.clickhouse.ClickHouse;
import dev.apex.clickhouse.ClickHouseFactLog;
import dev.apex.clickhouse.ClickHouseMarket;
import dev.apex.clickhouse.ClickHouseSchema;
import dev.apex.clickhouse.Ingest;
import dev.apex.clickhouse.Secret;
import dev.apex.facts.FactLog;
import dev.apex.junit.ClickHouseEngine;
import dev.apex.market.MarketSource;
import dev.apex.market.SyntheticMarket;
import dev.apex.time.Span;
import dev.apex.time.TradingCalendar;
import java.time.LocalTime;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** The snippets of docs/guide/clickhouse.md. */
class ClickHouseGuideTest {
    private static final String DATABASE =
            "apex_guide_" + ProcessHandle.current().pid();

    @Test
    void a_market_is_put_into_a_store_and_run_on_there() {
        ClickHouseEngine engine = ClickHouseEngine.running();
        engine.ask("CREATE DATABASE " + DATABASE);
        try {
            MarketSource vendor = SyntheticMarket.of(7)
                    .symbols(5)
                    .on(TradingCalendar.NYSE)
                    .over(Span.between("2019-01-02", "2019-03-29"))
                    .build();
            Backtest backtest = Backtest.of(
                            "first",
                            () -> today -> today.universe().symbols().stream()
                                    .findFirst()
                                    .ifPresent(symbol -> today.order(symbol).buy(10)))
                    .over("2019-02-01", "2019-03-29")
                    .on(TradingCalendar.NYSE)
                    .decidingAt(LocalTime.of(9, 0))
                    .startingWith(1_000_000);
            String address = engine.url();
            Secret password = Secret.of(engine.password());

            ClickHouse store = ClickHouse.at(address)
                    .user("apex", password)
                    .database(DATABASE)
                    .connect();
            ClickHouseSchema.of(store).create();

            List<String> toBeDone = ClickHouseSchema.of(store).migration();
            ClickHouseSchema.of(store).migrate();
            assertThat(toBeDone).isEmpty();

            Ingest.Outcome outcome =
                    Ingest.into(store).from("vendor").token("2019 Q1").load(vendor);

            MarketSource market = ClickHouseMarket.in(store).open();
            Result result = backtest.run(market);

            MarketSource nothingAhead = ClickHouseMarket.in(store).open().stepwise();

            MarketSource before =
                    ClickHouseMarket.in(store).throughBatch(outcome.batch()).open();

            FactLog log = ClickHouseFactLog.in(store);

            Fingerprint expected = backtest.run(vendor).fingerprint();
            assertThat(result.fingerprint()).isEqualTo(expected);
            assertThat(backtest.run(nothingAhead).fingerprint()).isEqualTo(expected);
            assertThat(before.batches()).isEqualTo(1);
            assertThat(log.batches()).isZero();
            store.close();
        } finally {
            engine.ask("DROP DATABASE " + DATABASE);
        }
    }

    /** Compiled, and told by ClickHouseTest what it does. */
    static ClickHouse own(DataSource pool) {
        ClickHouse store = ClickHouse.over(pool).database("apex").connect();
        return store;
    }
}
