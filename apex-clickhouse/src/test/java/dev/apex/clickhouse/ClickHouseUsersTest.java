package dev.apex.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.clickhouse.jdbc.DataSourceImpl;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.backtest.Backtest;
import dev.apex.backtest.Result;
import dev.apex.junit.ClickHouseEngine;
import dev.apex.market.MarketSource;
import dev.apex.market.SyntheticMarket;
import dev.apex.time.Span;
import dev.apex.time.TradingCalendar;
import java.time.LocalTime;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The snippets of {@code docs/guide/clickhouse-read-only.md}, {@code clickhouse-without-admin.md} and {@code
 * clickhouse-own-pool.md}, as users who have just the rights named there.
 */
class ClickHouseUsersTest {
    static Stream<Arguments> engines() {
        return Readers.engines().stream().map(Arguments::of);
    }

    private static Backtest backtest(String first, String last) {
        return Backtest.of(
                        "first",
                        () -> today -> today.universe().symbols().stream()
                                .findFirst()
                                .ifPresent(symbol -> today.order(symbol).buy(10)))
                .over(first, last)
                .on(TradingCalendar.NYSE)
                .decidingAt(LocalTime.of(9, 0))
                .startingWith(1_000_000);
    }

    @ParameterizedTest
    @MethodSource("engines")
    void a_user_who_may_only_read_runs_a_backtest(ClickHouseEngine engine) {
        String address = engine.url();
        String user = "viewer";
        Secret password = Secret.of(Readers.PASSWORD);
        String database = "kept";
        Backtest backtest = backtest("2021-02-01", "2021-05-28");

        ClickHouse store =
                ClickHouse.at(address).user(user, password).database(database).connect();
        ClickHouseMarket market = ClickHouseMarket.in(store).open();
        Result result = backtest.run(market);

        for (Watermark mark : market.watermarks()) {
            System.out.println(mark.source() + " is complete through " + mark.completeThrough());
        }
        assertThat(result.fills()).isNotEmpty();
        for (Runnable deed : new Runnable[] {
            () -> ClickHouseSchema.of(store).create(), () -> Ingest.into(store).load(vendor())
        }) {
            assertThatThrownBy(deed::run)
                    .isInstanceOfSatisfying(
                            RefusedException.class,
                            refused -> assertThat(refused.rule()).isEqualTo(Rule.SERVER_REFUSED));
        }
        store.close();
    }

    @ParameterizedTest
    @MethodSource("engines")
    void a_user_without_admin_rights_keeps_a_market(ClickHouseEngine engine) {
        String address = engine.url();
        String user = "maker";
        Secret password = Secret.of(Readers.PASSWORD);
        String database = "made";
        MarketSource vendor = vendor();
        engine.ask("CREATE DATABASE made");
        try {
            ClickHouse store = ClickHouse.at(address)
                    .user(user, password)
                    .database(database)
                    .connect();
            ClickHouseSchema.of(store).create();
            Ingest.Outcome outcome = Ingest.into(store).from("vendor").load(vendor);

            for (String statement : ClickHouseSchema.of(store).statements()) {
                System.out.println(statement + ";");
            }
            Backtest backtest = backtest("2019-02-01", "2019-03-29");
            assertThat(outcome.intake()).isEqualTo(vendor.intake());
            assertThat(backtest.run(ClickHouseMarket.in(store).open()).fingerprint())
                    .isEqualTo(backtest.run(vendor).fingerprint());
            store.close();
        } finally {
            engine.ask("DROP DATABASE made");
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void a_pool_of_ones_own_is_used_and_left_open(ClickHouseEngine engine) {
        String address = engine.url();
        String user = "viewer";
        String secret = Readers.PASSWORD;
        String database = "kept";

        Properties properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", secret);
        properties.setProperty("retry", "0");
        properties.setProperty("compress", "false");
        HikariConfig config = new HikariConfig();
        config.setDataSource(new DataSourceImpl("jdbc:clickhouse:" + address, properties));
        config.setMaximumPoolSize(2);
        HikariDataSource pool = new HikariDataSource(config);

        ClickHouse store = ClickHouse.over(pool).database(database).connect();

        assertThat(ClickHouseMarket.in(store).open().batches()).isEqualTo(2);
        store.close();
        assertThat(pool.isClosed()).isFalse();
        pool.close();
    }

    /** 0.0.0.0 is this machine under a name that is not known to be. */
    @ParameterizedTest
    @MethodSource("engines")
    void another_machine_is_read_whatever_it_would_pack_its_replies_with(ClickHouseEngine engine) {
        try (ClickHouse store = ClickHouse.at(engine.url().replace("127.0.0.1", "0.0.0.0"))
                .user("viewer", Secret.of(Readers.PASSWORD))
                .database("kept")
                .allowingPlainHttp()
                .connect()) {
            assertThat(ClickHouseMarket.in(store).open().batches()).isEqualTo(2);
        }
    }

    private static MarketSource vendor() {
        return SyntheticMarket.of(7)
                .symbols(3)
                .on(TradingCalendar.NYSE)
                .over(Span.between("2019-01-02", "2019-03-29"))
                .build();
    }
}
