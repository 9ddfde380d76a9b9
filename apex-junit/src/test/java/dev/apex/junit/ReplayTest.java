package dev.apex.junit;

import static dev.apex.junit.ApexAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.apex.backtest.RunFailedException;
import dev.apex.market.MarketSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The line by which a failed test is run again, and where it is found. */
class ReplayTest {
    private static final SortedSet<Long> NO_SEED = Collections.emptySortedSet();

    // the line

    @Test
    void a_project_of_one_module_needs_only_the_test(@TempDir Path folder) throws IOException {
        project(folder, "");
        assertThat(new Replay(String.class, "trims", NO_SEED, folder).command())
                .isEqualTo("mvn -q test -Dtest=java.lang.String#trims");
    }

    @Test
    void a_module_is_built_with_those_it_needs_from_the_outermost_project(@TempDir Path folder) throws IOException {
        project(folder, "<module>examples/bench</module> <module>inner</module>");
        project(folder.resolve("examples"), "");
        project(folder.resolve("examples/bench"), "");
        project(folder.resolve("inner"), "<module>innermost</module>");
        project(folder.resolve("inner/innermost"), "");
        String rest = " -am -Dtest=java.lang.String#trims -Dsurefire.failIfNoSpecifiedTests=false";
        assertThat(new Replay(String.class, "trims", NO_SEED, folder.resolve("examples/bench")).command())
                .isEqualTo("mvn -q test -pl examples/bench" + rest);
        assertThat(new Replay(String.class, "trims", NO_SEED, folder.resolve("inner/innermost")).command())
                .isEqualTo("mvn -q test -pl inner/innermost" + rest);
        assertThat(new Replay(String.class, "trims", NO_SEED, folder.resolve("examples")).command())
                .isEqualTo("mvn -q test -Dtest=java.lang.String#trims");
    }

    @Test
    void without_maven_the_test_is_named(@TempDir Path folder) {
        assertThat(new Replay(String.class, "trims", new TreeSet<>(List.of(7L)), folder).command())
                .isEqualTo("java.lang.String#trims -Dapex.seed=7");
    }

    @Test
    void the_dollar_of_a_nested_class_is_kept_from_the_shell(@TempDir Path folder) throws IOException {
        project(folder, "");
        assertThat(new Replay(Thread.State.class, "ends", NO_SEED, folder).command())
                .isEqualTo("mvn -q test '-Dtest=java.lang.Thread$State#ends'");
    }

    @Test
    void two_seeds_can_only_be_those_of_the_test(@TempDir Path folder) {
        assertThat(new Replay(String.class, "trims", new TreeSet<>(List.of(7L, 8L)), folder).command())
                .isEqualTo("java.lang.String#trims");
    }

    private static void project(Path folder, String modules) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("pom.xml"), "<project>" + modules + "</project>");
    }

    // where it is found

    private static String command(Class<?> tests, String method) {
        return "mvn -q test -pl apex-junit -am '-Dtest=" + tests.getName() + "#" + method
                + "' -Dsurefire.failIfNoSpecifiedTests=false";
    }

    @Test
    void a_claim_that_does_not_hold_ends_with_it() {
        Launch launch = Launch.of(Claims.class);
        String command = command(Claims.class, "fails") + " -Dapex.seed=7";
        assertThat(launch.failure()).isInstanceOf(AssertionError.class).hasNoSuppressedExceptions();
        assertThat(launch.failure().getMessage())
                .contains("expected: 1000 fills\n", "on synthetic market of seed 7, 5 symbols over 2019-01-02..")
                .endsWith("\n     replay: " + command);
        assertThat(launch.replays()).containsExactly(command);
    }

    @ApexTest
    static class Claims {
        @Test
        void fails(@Market("synthetic:seed=7,symbols=5,over=2019-01-02..2019-03-29") MarketSource market) {
            assertThat(SmallWorld.buying("steady", () -> 1).run(market)).hasFills(1000);
        }

        @Test
        void passes(@Market("synthetic:seed=8,symbols=5,over=2019-01-02..2019-03-29") MarketSource market) {
            assertThat(SmallWorld.buying("steady", () -> 1)).repeatsExactly(market);
        }
    }

    @Test
    void any_other_failure_carries_it_along() {
        Launch launch = Launch.of(Others.class);
        String command = command(Others.class, "fails");
        assertThat(launch.failure()).hasMessage("plain");
        assertThat(launch.failure().getSuppressed())
                .singleElement()
                .hasToString("replay: " + command)
                .satisfies(note -> assertThat(note.getStackTrace()).isEmpty());
        assertThat(launch.replays()).containsExactly(command);
    }

    @ApexTest
    static class Others {
        @Test
        void fails() {
            throw new AssertionError("plain");
        }

        @Test
        void is_aborted() {
            assumeTrue(false);
        }
    }

    @Test
    void a_run_that_failed_in_a_test_is_told_with_its_seed_and_fingerprint() {
        Launch launch = Launch.of(Failing.class);
        assertThat(launch.failure()).isInstanceOf(RunFailedException.class);
        assertThat(launch.failure().getSuppressed())
                .singleElement()
                .asString()
                .isEqualTo("replay: " + command(Failing.class, "fails") + " -Dapex.seed=7\n"
                        + "fingerprint until then: " + ((RunFailedException) launch.failure()).fingerprint());
    }

    @ApexTest
    static class Failing {
        @Test
        void fails(@Market("dev.apex.junit.SmallWorld#RECIPE") MarketSource market) {
            SmallWorld.buying("failing", () -> {
                        throw new IllegalStateException("out of ideas");
                    })
                    .run(market);
        }
    }

    @Test
    void a_refused_market_is_a_failure_like_others() {
        Launch launch = Launch.of(Refused.class);
        assertThat(launch.failure()).hasMessageContaining("APEX-R081");
        assertThat(launch.replays()).containsExactly(command(Refused.class, "never_starts"));
    }

    @ApexTest
    static class Refused {
        @Test
        void never_starts(@Market("nowhere") MarketSource market) {}
    }

    @Test
    void the_seed_put_in_is_the_seed_told() {
        assertThat(Launch.of(TwoSeeds.class).replays()).containsExactly(command(TwoSeeds.class, "fails"));
        assertThat(Launch.of(TwoSeeds.class, "apex.seed=-3").replays())
                .containsExactly(command(TwoSeeds.class, "fails") + " -Dapex.seed=-3");
    }

    @ApexTest
    static class TwoSeeds {
        @Test
        void fails(
                @Market("synthetic:seed=1,symbols=2,over=2019-01-02..2019-01-31") MarketSource one,
                @Market("synthetic:seed=2,symbols=2,over=2019-01-02..2019-01-31") MarketSource two) {
            throw new AssertionError();
        }
    }

    @Test
    void the_seed_of_a_market_given_to_the_class_is_that_of_all_its_tests() {
        assertThat(Launch.of(OfClass.class).replays())
                .containsExactly(
                        command(OfClass.class, "fails") + " -Dapex.seed=7",
                        command(OfClass.class, "fails") + " -Dapex.seed=7",
                        command(OfClass.Inner.class, "fails_too") + " -Dapex.seed=7");
    }

    @ApexTest
    static class OfClass {
        @BeforeAll
        static void take(@Market("dev.apex.junit.SmallWorld#RECIPE") MarketSource market) {}

        @ParameterizedTest
        @ValueSource(ints = {1, 2})
        void fails(int number) {
            throw new AssertionError(number);
        }

        @Nested
        class Inner {
            @Test
            void fails_too() {
                throw new AssertionError();
            }
        }
    }
}
