package dev.apex.clickhouse;

import com.clickhouse.client.api.Client;
import com.clickhouse.jdbc.ConnectionImpl;
import com.clickhouse.jdbc.DataSourceImpl;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.apex.RefusedException;
import dev.apex.Rule;
import java.net.URI;
import java.net.URISyntaxException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store on a ClickHouse server: a database, and the pooled connections through which it is read and written.
 *
 * <p>Whatever fails does so within the patience given, with a message that names the server and never the password. Safe for
 * use by several threads; a read holds one connection and never asks for a second, so that a pool of any size serves any
 * number of runs.
 */
public final class ClickHouse implements AutoCloseable {
    private static final int CONNECTIONS = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final List<Logger> WRITE_ALL_DOWN = List.of(
            LoggerFactory.getLogger("org.apache.hc.client5.http.headers"),
            LoggerFactory.getLogger("org.apache.hc.client5.http.wire"));

    private final String description;
    private final String database;
    private final DataSource pool;
    private final boolean ours;
    private final Duration patience;
    private final Secret secret;
    private final Wire wire;

    private ClickHouse(Plan plan, DataSource pool, boolean ours) {
        this.description = plan.description();
        this.database = plan.database;
        this.pool = pool;
        this.ours = ours;
        this.patience = plan.patience;
        this.secret = plan.secret;
        this.wire = new Wire(this::lend, plan.secret, description, plan.patience);
    }

    /**
     * A plan to use the server at an address.
     *
     * @param url {@code https://host:port}, or {@code http://} on this machine
     * @throws RefusedException with {@link Rule#SERVER_ADDRESS}
     */
    public static Plan at(String url) {
        return new Plan(address(url), null, "default", Secret.none(), "default", CONNECTIONS, PATIENCE, false);
    }

    /**
     * A plan to use connections of a pool that somebody else made, sizes, guards and closes.
     *
     * <p>It must give connections of clickhouse-jdbc, and never switch off their auto-commit.
     */
    public static Plan over(DataSource pool) {
        return new Plan(null, pool, "", Secret.none(), "default", 0, PATIENCE, true);
    }

    private static URI address(String url) {
        try {
            URI uri = new URI(url);
            boolean known = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
            boolean bare = uri.getUserInfo() == null && uri.getQuery() == null && uri.getFragment() == null;
            if (known && bare && uri.getHost() != null && uri.getPort() > 0 && isEmpty(uri.getPath())) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // said below, without the text, which may hold a password
        }
        throw new RefusedException(Rule.SERVER_ADDRESS, "an address of " + url.length() + " characters");
    }

    private static boolean isEmpty(String path) {
        return path.isEmpty() || path.equals("/");
    }

    /** The server, the user and the database, for messages and reports. */
    public String describe() {
        return description;
    }

    /** The database that this store lives in. */
    public String database() {
        return database;
    }

    /** The version that the server says it has. */
    public String version() {
        return wire.ask("version()");
    }

    Wire wire() {
        return wire;
    }

    /** How long is waited for a reply. */
    Duration patience() {
        return patience;
    }

    /** A table of this store, for SQL. */
    String qualified(String table) {
        return "`" + database + "`.`" + Names.checked(table) + "`";
    }

    /**
     * Lends the client of one pooled connection for as long as something is done with it, together with a way to break the
     * connection off, from any thread: what runs on it on the server loses whom it runs for, and the pool forgets it.
     */
    <T> T lend(BiFunction<Client, Runnable, T> work) {
        requireUnlogged();
        try (Connection connection = pool.getConnection()) {
            if (!connection.isWrapperFor(ConnectionImpl.class)) {
                throw new RefusedException(Rule.FOREIGN_DRIVER, "a connection for " + description);
            }
            Client client = connection.unwrap(ConnectionImpl.class).getClient();
            AtomicBoolean whole = new AtomicBoolean(true);
            return work.apply(client, () -> {
                if (whole.getAndSet(false)) {
                    breakOff(connection);
                }
            });
        } catch (SQLException e) {
            throw isExhausted(e)
                    ? new RefusedException(
                            Rule.POOL_EXHAUSTED, description + ": " + secret.maskedIn(String.valueOf(e.getMessage())))
                    : wire.refusal(e);
        }
    }

    /** The driver's HTTP client writes every header to these when it is told to, and the password is in one. */
    private void requireUnlogged() {
        if (secret.isEmpty()) {
            return;
        }
        for (Logger each : WRITE_ALL_DOWN) {
            if (each.isDebugEnabled()) {
                throw new RefusedException(Rule.PASSWORD_LOGGED, "logger " + each.getName() + " is at DEBUG");
            }
        }
    }

    /** A pool that cannot be told finds the connection closed when it asks. */
    private void breakOff(Connection connection) {
        try {
            ConnectionImpl driver = connection.unwrap(ConnectionImpl.class);
            if (pool instanceof HikariDataSource hikari) {
                hikari.evictConnection(connection);
            }
            driver.close();
        } catch (SQLException e) {
            // it is given back and closed already
        }
    }

    /** Whether all connections are lent, rather than none to be had. */
    private boolean isExhausted(SQLException e) {
        boolean lent = !(pool instanceof HikariDataSource hikari)
                || hikari.getHikariPoolMXBean() != null
                        && hikari.getHikariPoolMXBean().getActiveConnections() > 0;
        return e instanceof SQLTransientConnectionException && e.getCause() == null && lent;
    }

    /** Closes the pool, unless it is somebody else's. */
    @Override
    public void close() {
        if (ours) {
            ((HikariDataSource) pool).close();
        }
    }

    @Override
    public String toString() {
        return description;
    }

    /** How a store is to be reached. Immutable; change is a copy. */
    public static final class Plan {
        private final @Nullable URI address;
        private final @Nullable DataSource foreign;
        private final String user;
        private final Secret secret;
        private final String database;
        private final int connections;
        private final Duration patience;
        private final boolean plain;

        private Plan(
                @Nullable URI address,
                @Nullable DataSource foreign,
                String user,
                Secret secret,
                String database,
                int connections,
                Duration patience,
                boolean plain) {
            this.address = address;
            this.foreign = foreign;
            this.user = user;
            this.secret = secret;
            this.database = database;
            this.connections = connections;
            this.patience = patience;
            this.plain = plain;
        }

        /** As this user. */
        public Plan user(String name, Secret password) {
            return new Plan(address, foreign, name, password, database, connections, patience, plain);
        }

        /**
         * In this database.
         *
         * @throws RefusedException with {@link Rule#STORE_NAME}
         */
        public Plan database(String name) {
            return new Plan(address, foreign, user, secret, Names.checked(name), connections, patience, plain);
        }

        /** With at most so many connections, from 1; 4 by default. A pool of one's own has its own size. */
        public Plan connections(int most) {
            if (most < 1) {
                throw new RefusedException(Rule.SETTING_OF_A_STORE, "a pool of " + most + " connections");
            }
            return new Plan(address, foreign, user, secret, database, most, patience, plain);
        }

        /** Waiting at most so long for a connection, for a reply, and for the server to finish; 30 s by default. */
        public Plan patience(Duration most) {
            if (most.compareTo(Duration.ofMillis(250)) < 0) {
                throw new RefusedException(Rule.SETTING_OF_A_STORE, "a patience of " + most + ", less than 250 ms");
            }
            return new Plan(address, foreign, user, secret, database, connections, most, plain);
        }

        /** Also over plain HTTP to another machine, for a network of one's own; the password can be read on its way. */
        public Plan allowingPlainHttp() {
            return new Plan(address, foreign, user, secret, database, connections, patience, true);
        }

        /**
         * Connects, so that a server which is down or does not know the user is known now.
         *
         * @throws RefusedException with {@link Rule#PLAIN_HTTP}, {@link Rule#SERVER_SILENT} or {@link Rule#SERVER_REFUSED}; with
         *     {@link Rule#PASSWORD_LOGGED}
         */
        public ClickHouse connect() {
            DataSource given = foreign;
            if (given != null) {
                return opened(new ClickHouse(this, given, false));
            }
            if (!plain && !isEncrypted() && !isLoopback(host())) {
                throw new RefusedException(Rule.PLAIN_HTTP, description());
            }
            DataSource driver = new DataSourceImpl("jdbc:clickhouse:" + target(), properties());
            // without the pool first, which would go on trying for as long as its patience lasts
            opened(new ClickHouse(this, driver, false));
            return opened(new ClickHouse(this, new HikariDataSource(hikari(driver)), true));
        }

        private static ClickHouse opened(ClickHouse store) {
            try {
                store.wire.open();
                return store;
            } catch (RuntimeException e) {
                store.close();
                throw e;
            }
        }

        /** Sizes and times that fit this driver: no idle minimum, and a life shorter than a proxy's patience. */
        private HikariConfig hikari(DataSource driver) {
            HikariConfig config = new HikariConfig();
            config.setDataSource(driver);
            config.setPoolName("apex-clickhouse");
            config.setMaximumPoolSize(connections);
            config.setMinimumIdle(0);
            config.setConnectionTimeout(patience.toMillis());
            config.setValidationTimeout(Math.min(5_000, patience.toMillis()));
            config.setIdleTimeout(Duration.ofMinutes(1).toMillis());
            config.setMaxLifetime(Duration.ofMinutes(10).toMillis());
            config.setInitializationFailTimeout(-1);
            return config;
        }

        /** One attempt a request, for only we know what may be repeated; packed only where there is a wire to save on. */
        private Properties properties() {
            String millis = Long.toString(patience.toMillis());
            Properties properties = new Properties();
            properties.setProperty("user", user);
            properties.setProperty("password", secret.reveal());
            properties.setProperty("retry", "0");
            properties.setProperty("socket_timeout", millis);
            properties.setProperty("connection_timeout", millis);
            properties.setProperty("connection_request_timeout", millis);
            properties.setProperty("max_open_connections", "2");
            properties.setProperty("compress", Boolean.toString(!isLoopback(host()) && canUnpack()));
            properties.setProperty("client_name", "apex");
            return properties;
        }

        /** Servers from 26.9 on pack with zstd, which the driver cannot unpack without a library that Apex leaves out. */
        private static boolean canUnpack() {
            return ClickHouse.class.getResource("/com/github/luben/zstd/Zstd.class") != null;
        }

        private String description() {
            return foreign != null
                    ? "ClickHouse database " + database + " of a pool of the user's"
                    : "ClickHouse database " + database + " at " + target() + " as " + user;
        }

        private String target() {
            URI uri = Objects.requireNonNull(address);
            return uri.getScheme() + "://" + uri.getHost() + ":" + uri.getPort();
        }

        private String host() {
            return Objects.requireNonNull(address).getHost();
        }

        private boolean isEncrypted() {
            return "https".equals(Objects.requireNonNull(address).getScheme());
        }

        private static boolean isLoopback(String host) {
            String name = host.toLowerCase(Locale.ROOT);
            return List.of("localhost", "[::1]", "::1").contains(name) || name.matches("127(\\.\\d{1,3}){3}");
        }

        @Override
        public String toString() {
            return description();
        }
    }
}
