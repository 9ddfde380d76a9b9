package dev.apex.junit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Where the engine library is: named by {@code APEX_CHDB_LIB}, or in the user's cache, where npm puts it once.
 *
 * <p>The library is that of the npm package {@code chdb}, half a gigabyte, and nothing but a {@link ClickHouseEngine} needs it.
 * {@code -Dapex.clickhouse.fetch=false} keeps it from being fetched.
 */
final class EngineLibrary {
    /** What is tested against; its library carries a version of its own, which the engine tells. */
    private static final String PACKAGE = "chdb@3.4.0";

    private static final String FILE = "libchdb.so";
    private static final long PATIENCE_SECONDS = 600;

    private EngineLibrary() {}

    /** The library, fetched if need be; nothing, and why on the log, if it cannot be had. */
    static Optional<Path> find(List<String> log) {
        String named = System.getenv("APEX_CHDB_LIB");
        if (named != null) {
            return Optional.of(Path.of(named));
        }
        Path home = cache().resolve("apex").resolve(PACKAGE.replace('@', '-'));
        try {
            Optional<Path> cached = within(home);
            return cached.isPresent() ? cached : fetch(home, log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path cache() {
        String named = System.getenv("XDG_CACHE_HOME");
        return named != null && !named.isEmpty()
                ? Path.of(named)
                : Path.of(System.getProperty("user.home")).resolve(".cache");
    }

    private static Optional<Path> within(Path home) throws IOException {
        Path packages = home.resolve("node_modules").resolve("@chdb");
        if (!Files.isDirectory(packages)) {
            return Optional.empty();
        }
        try (Stream<Path> some = Files.list(packages)) {
            return some.map(each -> each.resolve(FILE))
                    .filter(Files::isRegularFile)
                    .findFirst();
        }
    }

    private static Optional<Path> fetch(Path home, List<String> log) throws IOException {
        if (!Boolean.parseBoolean(System.getProperty("apex.clickhouse.fetch", "true"))) {
            log.add("engine library: not in the cache, and not to be fetched");
            return Optional.empty();
        }
        Files.createDirectories(home.getParent());
        Path fresh = Files.createTempDirectory(home.getParent(), "fetch-");
        try {
            String said = install(fresh);
            if (within(fresh).isEmpty()) {
                log.add("engine library: npm did not bring one for this platform: " + said);
                return Optional.empty();
            }
            move(fresh, home);
            return within(home);
        } catch (IOException e) {
            log.add("engine library: no npm here (" + e.getMessage() + ")");
            return Optional.empty();
        } finally {
            delete(fresh);
        }
    }

    /** The installed packages are moved in one step, so that an interrupted fetch leaves nothing that looks whole. */
    private static void move(Path fresh, Path home) throws IOException {
        try {
            Files.move(fresh, home, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            if (within(home).isEmpty()) {
                throw e;
            }
        }
    }

    private static String install(Path fresh) throws IOException {
        Path out = fresh.resolve("npm.log");
        Process npm = new ProcessBuilder(
                        "npm",
                        "install",
                        "--prefix",
                        fresh.toString(),
                        "--ignore-scripts",
                        "--no-audit",
                        "--no-fund",
                        "--no-save",
                        PACKAGE)
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(
                        fresh.getFileSystem().getPath("/dev/null").toFile()))
                .start();
        try {
            if (!npm.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                npm.destroyForcibly();
                return "npm took longer than " + PATIENCE_SECONDS + " s";
            }
        } catch (InterruptedException e) {
            npm.destroyForcibly();
            Thread.currentThread().interrupt();
            return "interrupted";
        }
        return Files.readString(out).strip();
    }

    static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.deleteIfExists(each);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
