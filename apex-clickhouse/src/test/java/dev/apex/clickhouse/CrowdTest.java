package dev.apex.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.clickhouse.jdbc.DataSourceImpl;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.apex.backtest.Backtest;
import dev.apex.backtest.Fingerprint;
import dev.apex.clickhouse.Stores.Lent;
import dev.apex.junit.ClickHouseEngine;
import dev.apex.market.MarketSource;
import dev.apex.market.SyntheticMarket;
import dev.apex.time.Span;
import dev.apex.time.TradingCalendar;
import java.time.Duration;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many strategies run at once on few connections: each is the run it is alone, and every connection comes back. */
class CrowdTest {
    private static final int STRATEGIES = 24;

    private static Lent lent;
    private static List<Backtest> backtests;
    private static List<Fingerprint> expected;

    @BeforeAll
    static void ingest() {
        lent = Stores.lendWithTables();
        SyntheticMarket source = SyntheticMarket.of(9)
                .symbols(4)
                .on(TradingCalendar.NYSE)
                .over(Span.between("2021-01-04", "2021-03-12"))
                .revisions(0.1)
                .lateRows(0.05)
                .splits(1)
                .build();
        Ingest.into(lent.store()).load(source);
        backtests = new ArrayList<>();
        expected = new ArrayList<>();
        for (int strategy = 0; strategy < STRATEGIES; strategy++) {
            int units = strategy + 1;
            Backtest backtest = Backtest.of(
                            "buys-" + units,
                            () -> today -> today.universe()
                                    .symbols()
                                    .forEach(symbol -> today.order(symbol).buy(units)))
                    .over("2021-02-16", "2021-03-12")
                    .on(TradingCalendar.NYSE)
                    .decidingAt(LocalTime.of(9, 0))
                    .startingWith(1_000_000);
            backtests.add(backtest);
            expected.add(backtest.run(source).fingerprint());
        }
        assertThat(expected).doesNotHaveDuplicates();
    }

    @AfterAll
    static void drop() {
        if (lent != null) {
            lent.close();
        }
    }

    private static HikariDataSource pool(int connections) {
        ClickHouseEngine engine = ClickHouseEngine.running();
        Properties properties = new Properties();
        properties.setProperty("user", engine.user());
        properties.setProperty("password", engine.password());
        HikariConfig config = new HikariConfig();
        config.setDataSource(new DataSourceImpl("jdbc:clickhouse:" + engine.url(), properties));
        config.setMaximumPoolSize(connections);
        config.setConnectionTimeout(60_000);
        return new HikariDataSource(config);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 8})
    void each_of_many_is_the_run_it_is_alone(int connections) throws Exception {
        try (HikariDataSource pool = pool(connections)) {
            ClickHouse store = ClickHouse.over(pool).database(lent.name()).connect();
            MarketSource shared = ClickHouseMarket.in(store).open();
            ExecutorService threads = Executors.newFixedThreadPool(STRATEGIES);
            List<Future<Fingerprint>> runs = new ArrayList<>();
            for (int strategy = 0; strategy < STRATEGIES; strategy++) {
                Backtest backtest = backtests.get(strategy);
                int way = strategy % 3;
                runs.add(threads.submit(() -> backtest.run(
                                switch (way) {
                                    case 0 -> shared;
                                    case 1 -> ClickHouseMarket.in(store).open();
                                    default -> ClickHouseMarket.in(store).open().stepwise();
                                })
                        .fingerprint()));
            }
            int differences = 0;
            for (int strategy = 0; strategy < STRATEGIES; strategy++) {
                differences += runs.get(strategy).get(120, TimeUnit.SECONDS).equals(expected.get(strategy)) ? 0 : 1;
            }
            threads.shutdown();
            int leaked = pool.getHikariPoolMXBean().getActiveConnections();
            System.out.println(
                    "clickhouse faults: " + STRATEGIES + " strategies at once, in bulk and in steps, on a pool of "
                            + connections + ": hash differences " + differences + ", leaked connections " + leaked);
            assertThat(differences).isZero();
            assertThat(leaked).isZero();
            assertThat(pool.getHikariPoolMXBean().getTotalConnections()).isLessThanOrEqualTo(connections);
        }
    }

    @Test
    void the_pool_of_a_store_serves_as_many() throws Exception {
        try (ClickHouse store = Stores.plan(ClickHouseEngine.running())
                .database(lent.name())
                .connections(2)
                .patience(Duration.ofMinutes(2))
                .connect()) {
            MarketSource market = ClickHouseMarket.in(store).open().stepwise();
            ExecutorService threads = Executors.newFixedThreadPool(STRATEGIES);
            List<Future<Fingerprint>> runs = new ArrayList<>();
            backtests.forEach(
                    each -> runs.add(threads.submit(() -> each.run(market).fingerprint())));
            for (int strategy = 0; strategy < STRATEGIES; strategy++) {
                assertThat(runs.get(strategy).get(120, TimeUnit.SECONDS)).isEqualTo(expected.get(strategy));
            }
            threads.shutdown();
        }
    }
}
