package dev.apex;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;

/** The page of what the simulator takes for granted names tests, and each of them is there. */
class SimulatorReferenceTest {
    private static final Path PAGE =
            Path.of(System.getProperty("basedir", "."), "..", "docs", "reference", "simulator.md");
    private static final Pattern NAMED = Pattern.compile("`(\\w+Test)\\.(\\w+)`");
    private static final List<String> ROOMS = List.of("backtest", "market", "execution");

    @Test
    void every_rule_is_held_by_tests_that_are_there() throws IOException {
        List<String> rules = Files.readAllLines(PAGE).stream()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| topic") && !line.startsWith("| ---"))
                .toList();
        assertThat(rules).hasSizeGreaterThanOrEqualTo(22);
        for (String rule : rules) {
            List<MatchResult> named = NAMED.matcher(rule).results().toList();
            assertThat(named).as(rule).isNotEmpty();
            assertThat(named).as(rule).allMatch(test -> isTest(test.group(1), test.group(2)));
        }
    }

    private static boolean isTest(String type, String name) {
        return ROOMS.stream().anyMatch(room -> {
            try {
                Class<?> tests = Class.forName("dev.apex." + room + "." + type);
                return Arrays.stream(tests.getDeclaredMethods())
                        .filter(method -> method.getName().equals(name))
                        .anyMatch(SimulatorReferenceTest::isAnnotated);
            } catch (ClassNotFoundException e) {
                return false;
            }
        });
    }

    private static boolean isAnnotated(Method method) {
        return AnnotationSupport.isAnnotated(method, Testable.class);
    }
}
