package dev.apex.junit;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * A real ClickHouse for tests, one for all of a JVM: what is tested against an imitation of a server is the imitation.
 *
 * <p>The first that can be had is taken, and a line on standard output says which it is and its version:
 *
 * <ol>
 *   <li>the server at {@code APEX_CLICKHOUSE_URL}, say {@code http://user:password@host:8123}; it was asked for by name,
 *       so it is a failure if it does not answer;
 *   <li>a container, where Docker runs and {@code org.testcontainers:testcontainers-clickhouse} is on the class path;
 *   <li>the engine library of the npm package {@code chdb}, with the HTTP interface of its own, in a child process that
 *       ends with this one. It needs {@code net.java.dev.jna:jna} on the class path; {@code APEX_CHDB_LIB} names the
 *       library, else npm fetches it once into the user's cache (half a gigabyte), which {@code
 *       -Dapex.clickhouse.fetch=false} forbids. {@code -Dapex.clickhouse.library=false} switches it off.
 * </ol>
 *
 * <p>With none of them a test is skipped, and one loud line says why; with {@code -Dapex.clickhouse.required=true} it fails.
 * In an {@link ApexTest} a parameter of this type is filled with {@link #running()}.
 *
 * <p>It never changes once it runs, and any thread may use it. The container and the child process know the user {@link #USER},
 * who may do everything, and listen where only this machine hears them.
 */
public final class ClickHouseEngine {
    /** Who may do everything on an engine that was started here. */
    public static final String USER = "apex";

    /** The password of {@link #USER}; odd enough that it can be looked for where no password may be. */
    public static final String PASSWORD = "canary-7c1f-never-shown";

    private static Optional<ClickHouseEngine> running = Optional.empty();
    private static final List<String> WHY_NONE = new ArrayList<>();
    private static boolean looked;

    private final String source;
    private final String url;
    private final String user;
    private final String password;
    private final String version;

    ClickHouseEngine(String source, String url, String user, String password) {
        this.source = source;
        this.url = url;
        this.user = user;
        this.password = password;
        this.version = ask("SELECT version()");
    }

    /**
     * The engine of this JVM, started by the first call, for a test that cannot do without.
     *
     * @throws IllegalStateException if there is none and {@code -Dapex.clickhouse.required=true}; without that the calling test
     *     is skipped, which JUnit is told by an exception of its own
     */
    public static ClickHouseEngine running() {
        return find().orElseGet(ClickHouseEngine::none);
    }

    /** The engine of this JVM, started by the first call, for a program that can do without; {@link #whyNone} says why. */
    public static synchronized Optional<ClickHouseEngine> find() {
        if (!looked) {
            running = start();
            looked = true;
            say(running.map(ClickHouseEngine::toString)
                    .orElseGet(() -> "NO CLICKHOUSE, WHAT NEEDS IT IS SKIPPED: " + WHY_NONE
                            + ". Set APEX_CLICKHOUSE_URL, or have Docker, or npm, or APEX_CHDB_LIB"));
        }
        return running;
    }

    /** What was tried and why it failed, in the order in which it was tried; empty before anything was. */
    public static synchronized List<String> whyNone() {
        return List.copyOf(WHY_NONE);
    }

    /**
     * Engines apart from {@link #running()}, one for each library that can be had (that of {@code chdb}, and the newer one of
     * the Python package {@code chdb-core} where Python is), with users of a file besides {@link #USER}. It is for tests of
     * what users may see, since the libraries take no users by SQL.
     *
     * @param users contents of files for the folder {@code users.d} of the server's configuration
     * @return none, and why on standard output, where there is no library; they end with this process
     */
    public static List<ClickHouseEngine> withUsers(List<String> users) {
        List<ClickHouseEngine> engines = new ArrayList<>();
        List<String> log = new ArrayList<>();
        if (mayUseLibrary()) {
            EngineLibrary.find(log).ifPresent(library -> engines.add(EngineServer.ofLibrary(library, users)));
            EngineWheel.find(log).ifPresent(wheel -> engines.add(EngineServer.ofWheel(wheel, users)));
        }
        engines.forEach(each -> say(each + ", with users of its own"));
        log.forEach(ClickHouseEngine::say);
        return engines;
    }

    /** Where its HTTP interface is, without credentials: {@code http://127.0.0.1:8123}. */
    public String url() {
        return url;
    }

    /** Who may create and drop databases there. */
    public String user() {
        return user;
    }

    /** The password of {@link #user()}. */
    public String password() {
        return password;
    }

    /** What the server says of itself: {@code 26.3.27.4}. */
    public String version() {
        return version;
    }

    /** Whether users can be made by SQL; the libraries know only those of files. */
    public boolean takesUsers() {
        try {
            ask("CREATE USER IF NOT EXISTS apex_probe");
            ask("DROP USER apex_probe");
            return true;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    /**
     * The text of the answer to a statement, over plain HTTP: past drivers, pools and all that is tested.
     *
     * @throws IllegalStateException with what the engine says, if it refuses
     */
    public String ask(String sql) {
        return ask(sql, user, password, "");
    }

    /**
     * The same as another user.
     *
     * @param as the user
     * @param with the password
     * @param more of the address, from the question mark on; empty for none
     * @throws IllegalStateException with what the engine says, if it refuses
     */
    public String ask(String sql, String as, String with, String more) {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create(url + "/" + more).toURL().openConnection();
            connection.setConnectTimeout(5_000);
            connection.setReadTimeout(60_000);
            connection.setDoOutput(true);
            String credentials = as + ":" + with;
            connection.setRequestProperty(
                    "Authorization",
                    "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)));
            connection.getOutputStream().write(sql.getBytes(StandardCharsets.UTF_8));
            boolean good = connection.getResponseCode() == HttpURLConnection.HTTP_OK;
            try (InputStream body = good ? connection.getInputStream() : connection.getErrorStream()) {
                String text = new String(body.readAllBytes(), StandardCharsets.UTF_8).stripTrailing();
                if (!good) {
                    throw new IllegalStateException(text);
                }
                return text;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<ClickHouseEngine> start() {
        String named = System.getenv("APEX_CLICKHOUSE_URL");
        if (named != null) {
            return Optional.of(named(named));
        }
        WHY_NONE.add("APEX_CLICKHOUSE_URL is not set");
        Optional<ClickHouseEngine> container = container();
        return container.isPresent() ? container : library();
    }

    private static ClickHouseEngine named(String address) {
        URI uri = URI.create(address);
        String[] who = uri.getUserInfo() == null
                ? new String[] {"default", ""}
                : uri.getUserInfo().split(":", 2);
        return new ClickHouseEngine(
                "APEX_CLICKHOUSE_URL",
                uri.getScheme() + "://" + uri.getHost() + ":" + uri.getPort(),
                who[0],
                who.length > 1 ? who[1] : "");
    }

    /** Testcontainers looks long for a Docker that is not there, so its socket is looked for first. */
    private static Optional<ClickHouseEngine> container() {
        if (!Files.exists(Path.of("/var/run/docker.sock"))) {
            WHY_NONE.add("no Docker");
            return Optional.empty();
        }
        try {
            return Optional.of(EngineContainer.start());
        } catch (LinkageError e) {
            WHY_NONE.add("no testcontainers-clickhouse on the class path: " + e.getMessage());
        } catch (RuntimeException e) {
            WHY_NONE.add("Docker does not start " + EngineContainer.IMAGE + ": " + e.getMessage());
        }
        return Optional.empty();
    }

    private static Optional<ClickHouseEngine> library() {
        if (!mayUseLibrary()) {
            WHY_NONE.add("engine library: switched off");
            return Optional.empty();
        }
        try {
            return EngineLibrary.find(WHY_NONE).map(library -> EngineServer.ofLibrary(library, List.of()));
        } catch (LinkageError e) {
            WHY_NONE.add("engine library: no jna on the class path: " + e.getMessage());
            return Optional.empty();
        }
    }

    private static boolean mayUseLibrary() {
        return Boolean.parseBoolean(System.getProperty("apex.clickhouse.library", "true"));
    }

    private static ClickHouseEngine none() {
        if (Boolean.getBoolean("apex.clickhouse.required")) {
            throw new IllegalStateException("ClickHouse is required and there is none: " + whyNone());
        }
        return abort("no ClickHouse: " + whyNone());
    }

    @SuppressForbidden(
            "a run that went without its engine must not look like one that had it, whatever the loggers are")
    private static void say(String line) {
        System.out.println("clickhouse: " + line);
    }

    /** Version and where it comes from: {@code ClickHouse 26.3.27.4 by container ...}. */
    @Override
    public String toString() {
        return "ClickHouse " + version + " by " + source;
    }
}
