package dev.apex.junit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The engine library of the Python package {@code chdb-core}, which is newer than that of npm: recent enough that a server's
 * row policies hold. It is fetched once into the user's cache by pip, where Python is there.
 */
final class EngineWheel {
    private static final String PACKAGE = "chdb-core==26.9.0";
    private static final long PATIENCE_SECONDS = 600;

    private EngineWheel() {}

    /** The folder to import it from; nothing, and why on the log, if it cannot be had. */
    static Optional<Path> find(List<String> log) {
        Path home = EngineLibrary.cache().resolve("apex").resolve(PACKAGE.replace("==", "-"));
        try {
            return Files.isDirectory(home.resolve("chdb")) ? Optional.of(home) : fetch(home, log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<Path> fetch(Path home, List<String> log) throws IOException {
        if (!Boolean.parseBoolean(System.getProperty("apex.clickhouse.fetch", "true"))) {
            log.add("engine of the Python package: not in the cache, and not to be fetched");
            return Optional.empty();
        }
        Files.createDirectories(home.getParent());
        Path fresh = Files.createTempDirectory(home.getParent(), "fetch-");
        try {
            Process pip = new ProcessBuilder(
                            "python3",
                            "-m",
                            "pip",
                            "install",
                            "--quiet",
                            "--no-deps",
                            "--only-binary=:all:",
                            "--target",
                            fresh.resolve("site").toString(),
                            PACKAGE)
                    .redirectErrorStream(true)
                    .redirectOutput(fresh.resolve("pip.log").toFile())
                    .start();
            if (!pip.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                pip.destroyForcibly();
            }
            if (!Files.isDirectory(fresh.resolve("site").resolve("chdb"))) {
                log.add("engine of the Python package: pip did not bring one: "
                        + Files.readString(fresh.resolve("pip.log")).strip());
                return Optional.empty();
            }
            Files.move(fresh.resolve("site"), home, StandardCopyOption.ATOMIC_MOVE);
            return Optional.of(home);
        } catch (IOException e) {
            log.add("engine of the Python package: no Python here (" + e.getMessage() + ")");
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } finally {
            EngineLibrary.delete(fresh);
        }
    }
}
