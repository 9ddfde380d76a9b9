package dev.apex.junit;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The engine library as a server: a child process in a folder of its own, both gone with this process. */
final class EngineServer {
    /** Where the configuration is among the resources. */
    static final String CONFIG = "/dev/apex/junit/engine/";

    /** A minute and more: each is a twentieth of a second after a refusal, at most a second without an answer. */
    private static final int PINGS = 1_200;

    private final Process process;
    private final Path folder;
    private final int port;

    private EngineServer(Process process, Path folder, int port) {
        this.process = process;
        this.folder = folder;
        this.port = port;
    }

    /** Through JNA, which is called in a JVM of its own. */
    static ClickHouseEngine ofLibrary(Path library, List<String> users) {
        try {
            Path folder = folder(users);
            int port = freePort();
            List<String> command = List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:ErrorFile=" + folder.resolve("engine-error.log"),
                    "-XX:-CreateCoredumpOnCrash",
                    "-Xmx64m",
                    "-cp",
                    placeOf(EngineProcess.class) + File.pathSeparator + placeOf(com.sun.jna.Native.class),
                    EngineProcess.class.getName(),
                    library.toString(),
                    folder.resolve("data").toString(),
                    Integer.toString(port),
                    folder.resolve("config.xml").toString());
            return started(library.getParent(), command, folder, port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The library of the Python package takes no arguments but finds its configuration where it is started. */
    static ClickHouseEngine ofWheel(Path wheel, List<String> users) {
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
            return started(wheel, command, folder, port);
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

    private static void copy(String name, Path folder) throws IOException {
        try (InputStream in = EngineServer.class.getResourceAsStream(CONFIG + name)) {
            Files.copy(in, folder.resolve(name));
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static Path placeOf(Class<?> type) {
        return Path.of(URI.create(
                type.getProtectionDomain().getCodeSource().getLocation().toString()));
    }

    private static ClickHouseEngine started(Path library, List<String> command, Path folder, int port)
            throws IOException {
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("engine.log").toFile())
                .start();
        EngineServer server = new EngineServer(process, folder, port);
        Runtime.getRuntime().addShutdownHook(new Thread(server::end, "end of the engine"));
        server.await();
        return new ClickHouseEngine(
                "engine library " + library.getFileName(),
                server.address(),
                ClickHouseEngine.USER,
                ClickHouseEngine.PASSWORD);
    }

    private String address() {
        return "http://127.0.0.1:" + port;
    }

    private void await() throws IOException {
        for (int ping = 0; ping < PINGS && process.isAlive(); ping++) {
            if (answers()) {
                return;
            }
            sleep();
        }
        String log = Files.readString(folder.resolve("engine.log"));
        end();
        throw new IllegalStateException("the engine did not start: " + log);
    }

    private boolean answers() {
        try {
            HttpURLConnection ping =
                    (HttpURLConnection) URI.create(address() + "/ping").toURL().openConnection();
            ping.setConnectTimeout(1_000);
            ping.setReadTimeout(1_000);
            return ping.getResponseCode() == HttpURLConnection.HTTP_OK;
        } catch (IOException e) {
            return false;
        }
    }

    private static void sleep() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private void end() {
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
}
