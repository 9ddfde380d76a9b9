package dev.apex.clickhouse;

import dev.apex.junit.ClickHouseEngine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** An engine of one test's own, which can be killed as by {@code kill -9} and started again on what it had written. */
final class MortalEngine {
    private final ClickHouseEngine engine;
    private final List<String> command = new ArrayList<>();
    private ProcessHandle process;

    private MortalEngine(ClickHouseEngine engine, ProcessHandle process) {
        this.engine = engine;
        this.process = process;
        command.add(process.info().command().orElseThrow());
        command.addAll(Arrays.asList(process.info().arguments().orElseThrow()));
    }

    /** One that runs; nothing where there is no engine library, or no way to see what was started with it. */
    static Optional<MortalEngine> start() {
        for (ClickHouseEngine engine : ClickHouseEngine.withUsers(List.of())) {
            String port = Integer.toString(URI.create(engine.url()).getPort());
            Optional<ProcessHandle> process = ProcessHandle.current()
                    .children()
                    .filter(each -> each.info()
                            .arguments()
                            .map(Arrays::asList)
                            .orElse(List.of())
                            .contains(port))
                    .findFirst();
            if (process.isPresent()) {
                return Optional.of(new MortalEngine(engine, process.get()));
            }
        }
        return Optional.empty();
    }

    ClickHouseEngine engine() {
        return engine;
    }

    /** Kills it, whatever it is doing. */
    void kill() throws Exception {
        process.destroyForcibly();
        process.onExit().get(30, TimeUnit.SECONDS);
    }

    /** At the same port, on the same data; it ends with the standard input that this process gives it. */
    void startAgain() {
        try {
            Path folder = Path.of(command.get(command.size() - 1)).getParent();
            process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("engine-again.log").toFile())
                    .start()
                    .toHandle();
            for (int ping = 0; ping < 1_200 && !answers(); ping++) {
                Thread.sleep(50);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean answers() {
        try {
            HttpURLConnection ping = (HttpURLConnection)
                    URI.create(engine.url() + "/ping").toURL().openConnection();
            ping.setReadTimeout(1_000);
            return ping.getResponseCode() == HttpURLConnection.HTTP_OK;
        } catch (IOException e) {
            return false;
        }
    }
}
