package dev.apex.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.clickhouse.jdbc.DataSourceImpl;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.clickhouse.Stores.Lent;
import dev.apex.junit.ClickHouseEngine;
import java.io.IOException;
import java.net.ServerSocket;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A store is reached in the time it is given or not at all, and no one learns its password. */
class ClickHouseTest {
    private static Lent lent;

    @BeforeAll
    static void lend() {
        lent = Stores.lendWithTables();
    }

    @AfterAll
    static void drop() {
        if (lent != null) {
            lent.close();
        }
    }

    private static RefusedException refusal(Rule rule, Runnable deed) {
        RefusedException[] caught = new RefusedException[1];
        assertThatThrownBy(deed::run).isInstanceOfSatisfying(RefusedException.class, refused -> {
            caught[0] = refused;
            assertThat(refused.rule()).as(refused.getMessage()).isEqualTo(rule);
        });
        return caught[0];
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost:8123",
                "ftp://localhost:8123",
                "http://localhost",
                "http://me:canary@localhost:8123",
                "http://localhost:8123?password=canary",
                "http://localhost:8123/canary",
                "http://a b"
            })
    void an_address_is_scheme_host_and_port_and_is_not_repeated_where_it_is_not(String address) {
        assertThat(refusal(Rule.SERVER_ADDRESS, () -> ClickHouse.at(address))).hasMessageNotContaining("canary");
    }

    @Test
    void credentials_leave_the_machine_over_tls_only_unless_one_says_so() {
        ClickHouse.Plan plan = ClickHouse.at("http://clickhouse.invalid:8123")
                .user("me", Secret.of("canary"))
                .patience(Duration.ofMillis(500));
        refusal(Rule.PLAIN_HTTP, plan::connect);
        refusal(Rule.SERVER_SILENT, () -> plan.allowingPlainHttp().connect());
    }

    @Test
    void a_server_that_is_down_is_known_in_the_time_given() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        long start = System.nanoTime();
        RefusedException refused = refusal(
                Rule.SERVER_SILENT,
                () -> ClickHouse.at("http://127.0.0.1:" + port)
                        .user("me", Secret.of("canary-x"))
                        .patience(Duration.ofSeconds(2))
                        .connect());
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
        assertThat(refused).hasMessageContaining("127.0.0.1:" + port).hasMessageNotContaining("canary");
    }

    @Test
    void a_server_that_says_nothing_is_known_in_the_time_given() throws IOException {
        try (ServerSocket mute = new ServerSocket(0)) {
            long start = System.nanoTime();
            refusal(
                    Rule.SERVER_SILENT,
                    () -> ClickHouse.at("http://127.0.0.1:" + mute.getLocalPort())
                            .user("me", Secret.of("canary-x"))
                            .patience(Duration.ofSeconds(1))
                            .connect());
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
        }
    }

    @Test
    void a_wrong_password_is_refused_by_the_server_and_told_by_nobody() {
        ClickHouseEngine engine = ClickHouseEngine.running();
        RefusedException refused = refusal(
                Rule.SERVER_REFUSED,
                () -> ClickHouse.at(engine.url())
                        .user(engine.user(), Secret.of("canary-wrong"))
                        .connect());
        assertThat(refused).hasMessageContaining("516").hasMessageNotContaining("canary");
    }

    @Test
    void twenty_four_readers_share_two_connections() throws Exception {
        try (ClickHouse store = Stores.plan(ClickHouseEngine.running())
                .database(lent.name())
                .connections(2)
                .connect()) {
            ExecutorService threads = Executors.newFixedThreadPool(24);
            List<Future<String>> answers = new ArrayList<>();
            for (int reader = 0; reader < 24; reader++) {
                String number = Integer.toString(reader);
                answers.add(threads.submit(() -> {
                    String last = "";
                    for (int again = 0; again < 5; again++) {
                        last = store.wire().ask("toString(" + number + ")");
                    }
                    return last;
                }));
            }
            for (int reader = 0; reader < 24; reader++) {
                assertThat(answers.get(reader).get()).isEqualTo(Integer.toString(reader));
            }
            threads.shutdown();
        }
    }

    @Test
    void when_no_connection_becomes_free_the_message_says_so() throws Exception {
        try (HikariDataSource pool = new HikariDataSource(poolOfOne())) {
            ClickHouse store = ClickHouse.over(pool).database(lent.name()).connect();
            try (Connection held = pool.getConnection()) {
                assertThat(held.isClosed()).isFalse();
                assertThat(refusal(Rule.POOL_EXHAUSTED, () -> store.wire().ask("1")))
                        .hasMessageContaining("active=1");
            }
            assertThat(store.wire().ask("1")).isEqualTo("1");
        }
    }

    private static HikariConfig poolOfOne() {
        ClickHouseEngine engine = ClickHouseEngine.running();
        Properties properties = new Properties();
        properties.setProperty("user", engine.user());
        properties.setProperty("password", engine.password());
        HikariConfig config = new HikariConfig();
        config.setDataSource(new DataSourceImpl("jdbc:clickhouse:" + engine.url(), properties));
        config.setMaximumPoolSize(1);
        config.setConnectionTimeout(500);
        return config;
    }

    @Test
    void a_pool_of_ones_own_is_used_and_left_open() {
        try (HikariDataSource pool = new HikariDataSource(poolOfOne())) {
            ClickHouse store = ClickHouse.over(pool).database(lent.name()).connect();
            ClickHouseSchema.of(store).check();
            store.close();
            assertThat(pool.isClosed()).isFalse();
            assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
        }
    }

    @Test
    void a_user_who_may_only_read_reads_a_market() {
        ClickHouseEngine engine = ClickHouseEngine.running();
        try (ClickHouse store = ClickHouse.at(engine.url())
                .user("apex_readonly", Secret.of(ClickHouseEngine.PASSWORD))
                .database(lent.name())
                .connect()) {
            assertThat(ClickHouseMarket.in(store).open().batches()).isEqualTo(0);
            refusal(Rule.SERVER_REFUSED, () -> store.wire().command("CREATE TABLE x (a Int64) ENGINE = Memory"));
        }
    }
}
