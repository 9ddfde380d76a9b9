package dev.apex.backtest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** One run, one fingerprint: whatever the JVM, and equal to the one frozen in a file, which every JDK is held to. */
class SameRunAnywhereTest {
    private static final List<List<String>> JVMS = List.of(
            List.of("-Xint", "-XX:+UseSerialGC"),
            List.of(
                    "-Duser.language=tr",
                    "-Duser.country=TR",
                    "-Duser.timezone=Australia/Lord_Howe",
                    "-Dfile.encoding=ISO-8859-1",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1"),
            List.of(
                    "-XX:+IgnoreUnrecognizedVMOptions",
                    "-XX:+UnlockExperimentalVMOptions",
                    "-XX:hashCode=2",
                    "-XX:ActiveProcessorCount=7",
                    "-Djava.util.concurrent.ForkJoinPool.common.parallelism=7",
                    "-XX:+UseParallelGC"));

    @Test
    void invariant_19_the_run_equals_the_frozen_one_under_every_jvm() throws Exception {
        Map<List<String>, Process> children = new LinkedHashMap<>();
        for (List<String> flags : JVMS) {
            children.put(flags, start(flags));
        }
        assertThat(OneRun.told()).isEqualTo(frozen());
        for (Map.Entry<List<String>, Process> child : children.entrySet()) {
            String told = new String(child.getValue().getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(child.getValue().waitFor())
                    .as("%s: %s", child.getKey(), told)
                    .isZero();
            assertThat(told).as("%s", child.getKey()).isEqualTo(frozen());
        }
    }

    private static Process start(List<String> flags) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), OneRun.class.getName()));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static String frozen() throws IOException {
        try (InputStream in = SameRunAnywhereTest.class.getResourceAsStream("erratic-run.txt")) {
            String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            return text.replace("\r", "").replaceAll("(?m)^#.*\n", "");
        }
    }
}
