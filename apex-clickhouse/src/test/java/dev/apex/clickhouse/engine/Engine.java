package dev.apex.clickhouse.engine;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.clickhouse.ClickHouseContainer;
import org.testcontainers.utility.MountableFile;

/**
 * A real ClickHouse for the tests of a run, one for all of them: the server of {@code APEX_CLICKHOUSE_URL}; else a
 * container; else the engine library in a process of its own. With none, tests are skipped and say so, or fail where {@code
 * -Dapex.clickhouse.required=true}.
 */
public final class Engine {
    /** Planted so that it can be looked for where no password may be. */
    public static final String PASSWORD = "canary-7c1f-never-shown";

    public static final String USER = "apex";
    private static final String IMAGE = "clickhouse/clickhouse-server:26.3";
    private static final String CONFIG = "/dev/apex/clickhouse/engine/";
    private static final long PATIENCE_MILLIS = 60_000;

    private static Optional<Engine> running = Optional.empty();
    private static List<String> why = new ArrayList<>();
    private static boolean looked;

    private final String source;
    private final String url;
    private final String user;
    private final String password;
    private final String version;

    private Engine(String source, String url, String user, String password) {
        this.source = source;
        this.url = url;
        this.user = user;
        this.password = password;
        this.version = ask("SELECT version()");
    }

    /** The engine, started if this is the first call; skips or fails the calling test if there is none. */
    public static synchronized Engine running() {
        if (!looked) {
            running = start();
            looked = true;
            String line = running.map(Engine::toString)
                    .orElseGet(() -> "NO CLICKHOUSE, ITS TESTS ARE SKIPPED: " + why
                            + ". Set APEX_CLICKHOUSE_URL, or have Docker, or npm, or APEX_CHDB_LIB");
            System.out.println("clickhouse: " + line);
        }
        if (running.isEmpty()) {
            if (Boolean.getBoolean("apex.clickhouse.required")) {
                throw new IllegalStateException("ClickHouse is required and there is none: " + why);
            }
            abort("no ClickHouse: " + why);
        }
        return running.get();
    }

    /** Where its HTTP interface is, without credentials. */
    public String url() {
        return url;
    }

    public String user() {
        return user;
    }

    public String password() {
        return password;
    }

    public String version() {
        return version;
    }

    /** Whether users can be made by SQL. */
    public boolean takesUsers() {
        try {
            ask("CREATE USER IF NOT EXISTS apex_probe");
            ask("DROP USER apex_probe");
            return true;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    /** Asks it over plain HTTP, past everything that is tested. */
    public String ask(String sql) {
        return ask(sql, user, password, "");
    }

    /**
     * The same as another user.
     *
     * @param more of the address, from the question mark on
     * @throws IllegalStateException with what the engine says, if it refuses
     */
    public String ask(String sql, String as, String with, String more) {
        try {
            HttpURLConnection connection = (HttpURLConnection) new URL(url + "/" + more).openConnection();
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

    private static Optional<Engine> start() {
        String named = System.getenv("APEX_CLICKHOUSE_URL");
        if (named != null) {
            return Optional.of(named(named));
        }
        why.add("APEX_CLICKHOUSE_URL is not set");
        if (hasDocker()) {
            try {
                return Optional.of(container());
            } catch (RuntimeException e) {
                why.add("Docker does not start " + IMAGE + ": " + e.getMessage());
            }
        } else {
            why.add("no Docker");
        }
        if (!Boolean.parseBoolean(System.getProperty("apex.clickhouse.library", "true"))) {
            why.add("engine library: switched off");
            return Optional.empty();
        }
        return EngineLibrary.find(why).map(Engine::library);
    }

    /** Unreachable is a failure here, for it was asked for by name. */
    private static Engine named(String address) {
        URI uri = URI.create(address);
        String[] who = uri.getUserInfo() == null
                ? new String[] {"default", ""}
                : uri.getUserInfo().split(":", 2);
        return new Engine(
                "APEX_CLICKHOUSE_URL",
                uri.getScheme() + "://" + uri.getHost() + ":" + uri.getPort(),
                who[0],
                who.length > 1 ? who[1] : "");
    }

    private static boolean hasDocker() {
        try {
            return Files.exists(Path.of("/var/run/docker.sock"))
                    && DockerClientFactory.instance().isDockerAvailable();
        } catch (RuntimeException | LinkageError e) {
            return false;
        }
    }

    /** Its resources are closed by the reaper of Testcontainers, or with the process. */
    private static Engine container() {
        ClickHouseContainer container = new ClickHouseContainer(IMAGE)
                .withUsername(USER)
                .withPassword(PASSWORD)
                .withCopyFileToContainer(
                        MountableFile.forClasspathResource(CONFIG + "users.xml"),
                        "/etc/clickhouse-server/users.d/apex.xml");
        container.start();
        return new Engine(
                "container " + IMAGE,
                "http://" + container.getHost() + ":" + container.getMappedPort(8123),
                USER,
                PASSWORD);
    }

    private static Engine library(Path library) {
        return library(library, List.of());
    }

    /**
     * Engines of their own, one for each library that can be had, with users besides those of all tests; none, and why on standard
     * output, where there is no library. They end with this process.
     *
     * @param users files for {@code users.d}
     */
    public static List<Engine> withUsers(List<String> users) {
        List<Engine> engines = new ArrayList<>();
        List<String> log = new ArrayList<>();
        if (Boolean.parseBoolean(System.getProperty("apex.clickhouse.library", "true"))) {
            EngineLibrary.find(log).ifPresent(library -> engines.add(library(library, users)));
            EngineWheel.find(log).ifPresent(wheel -> engines.add(wheel(wheel, users)));
        }
        engines.forEach(each -> System.out.println("clickhouse: " + each + ", with users of its own"));
        log.forEach(line -> System.out.println("clickhouse: " + line));
        return engines;
    }

    private static Engine library(Path library, List<String> users) {
        try {
            Path folder = folder(users);
            int port = freePort();
            List<String> command = List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:ErrorFile=" + folder.resolve("engine-error.log"),
                    "-XX:-CreateCoredumpOnCrash",
                    "-Xmx64m",
                    "-cp",
                    placeOf(EngineProcess.class)
                            + System.getProperty("path.separator")
                            + placeOf(com.sun.jna.Native.class),
                    EngineProcess.class.getName(),
                    library.toString(),
                    folder.resolve("data").toString(),
                    Integer.toString(port),
                    folder.resolve("config.xml").toString());
            return started("engine library " + library.getParent().getFileName(), command, folder, port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The library of the Python package takes no arguments but finds its configuration where it is started. */
    private static Engine wheel(Path wheel, List<String> users) {
        try {
            Path folder = folder(users);
            int port = freePort();
            String config = Files.readString(folder.resolve("config.xml"))
                    .replace(
                            "<users_config>",
                            "<http_port>" + port + "</http_port><listen_host>127.0.0.1</listen_host><users_config>");
            Files.writeString(folder.resolve("config.xml"), config);
            copy("serve.py", folder);
            List<String> command = List.of("python3", folder.resolve("serve.py").toString(), wheel.toString());
            return started("engine library " + wheel.getFileName(), command, folder, port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path folder(List<String> users) throws IOException {
        Path folder = Files.createTempDirectory("apex-clickhouse-");
        copy("users.xml", folder);
        copy("config.xml", folder);
        Files.createDirectory(folder.resolve("users.d"));
        for (int file = 0; file < users.size(); file++) {
            Files.writeString(folder.resolve("users.d").resolve("users-" + file + ".xml"), users.get(file));
        }
        return folder;
    }

    private static Engine started(String source, List<String> command, Path folder, int port) throws IOException {
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("engine.log").toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(process, folder)));
        await(process, port, folder);
        return new Engine(source, "http://127.0.0.1:" + port, USER, PASSWORD);
    }

    private static Path placeOf(Class<?> type) {
        return Path.of(URI.create(
                type.getProtectionDomain().getCodeSource().getLocation().toString()));
    }

    private static void copy(String name, Path folder) throws IOException {
        try (InputStream in = Engine.class.getResourceAsStream(CONFIG + name)) {
            Files.copy(in, folder.resolve(name));
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static void await(Process process, int port, Path folder) throws IOException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
        while (System.nanoTime() < end && process.isAlive()) {
            try {
                HttpURLConnection ping =
                        (HttpURLConnection) new URL("http://127.0.0.1:" + port + "/ping").openConnection();
                ping.setConnectTimeout(1_000);
                ping.setReadTimeout(1_000);
                if (ping.getResponseCode() == HttpURLConnection.HTTP_OK) {
                    return;
                }
            } catch (IOException e) {
                sleep();
            }
        }
        String log = Files.readString(folder.resolve("engine.log"));
        end(process, folder);
        throw new IllegalStateException("the engine did not start: " + log);
    }

    private static void sleep() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static void end(Process process, Path folder) {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
            EngineLibrary.delete(folder);
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String toString() {
        return "ClickHouse " + version + " by " + source;
    }
}
