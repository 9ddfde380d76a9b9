package dev.apex.backtest;

import static dev.apex.time.TradingCalendar.NYSE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.execution.Fees;
import dev.apex.execution.Slippage;
import dev.apex.market.MarketSource;
import dev.apex.market.SyntheticMarket;
import dev.apex.strategy.Day;
import dev.apex.strategy.Strategy;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the code of a strategy may not use is found before the run, with the line and the way there. */
class CodeCheckTest {
    private static final MarketSource MARKET = SyntheticMarket.of(7)
            .symbols(3)
            .on(NYSE)
            .over(dev.apex.time.Span.between("2018-06-01", "2019-02-15"))
            .build();

    static List<Arguments> forbidden() {
        return List.of(
                Arguments.of("java.time.LocalDate#now", (Supplier<Strategy>) Clock::new),
                Arguments.of("java.time.Instant#now", (Supplier<Strategy>) ClockByReference::new),
                Arguments.of("java.lang.System#nanoTime", (Supplier<Strategy>) Distant::new),
                Arguments.of("java.util.Random#<init>", (Supplier<Strategy>) Chance::new),
                Arguments.of("java.util.Random#<init>", (Supplier<Strategy>) BornOfChance::new),
                Arguments.of("java.lang.System#getenv", (Supplier<Strategy>) Environment::new),
                Arguments.of("java.nio.file.Files#readString", (Supplier<Strategy>) Reads::new),
                Arguments.of("java.io.File#<init>", (Supplier<Strategy>) ReadsInheriting::new),
                Arguments.of("java.net.Socket#<init>", (Supplier<Strategy>) Network::new),
                Arguments.of("java.util.concurrent.CompletableFuture#supplyAsync", (Supplier<Strategy>) Threads::new),
                Arguments.of("java.util.List#parallelStream", (Supplier<Strategy>) Parallel::new),
                Arguments.of(Static.class.getName() + "#days", (Supplier<Strategy>) Static::new),
                Arguments.of("java.lang.System#getProperty", (Supplier<Strategy>) WithAnInitializer::new),
                Arguments.of("java.lang.Thread#<init>", (Supplier<Strategy>) MakesAnother::new));
    }

    @ParameterizedTest
    @MethodSource("forbidden")
    void what_a_strategy_must_not_use_is_refused_before_it_is_asked(String what, Supplier<Strategy> factory) {
        Backtest backtest = backtest(factory);

        assertThatThrownBy(() -> backtest.run(MARKET)).isInstanceOfSatisfying(RefusedException.class, refused -> {
            assertThat(refused.rule()).isEqualTo(Rule.FORBIDDEN_IN_A_STRATEGY);
            assertThat(refused).hasMessageContaining(what + " at ").hasMessageContaining("CodeCheckTest.java:");
        });
        String type = what.substring(0, what.indexOf('#'));
        assertThat(backtest.allowing(type, "this test").run(MARKET).orders()).isEmpty();
    }

    @Test
    void the_finding_names_the_line_and_the_way_there() {
        assertThatThrownBy(() -> backtest(Distant::new).run(MARKET))
                .hasMessageContaining(
                        "java.lang.System#nanoTime at " + Distant.class.getName() + ".stopwatch(CodeCheckTest.java:")
                .hasMessageContaining(" by way of " + Distant.class.getName() + ".further(CodeCheckTest.java:")
                .hasMessageContaining(" by way of " + Distant.class.getName() + ".onDay(CodeCheckTest.java:");
    }

    @Test
    void what_is_allowed_enters_the_identity_and_allows_no_more() {
        Backtest backtest = backtest(Reads::new);
        Backtest allowed = backtest.allowing("java.nio.file.Files", "a list of names as of 2018");

        assertThat(allowed.identity()).isNotEqualTo(backtest.identity());
        assertThat(allowed.terms()).containsEntry("allowed.java.nio.file.Files", "a list of names as of 2018");
        allowed.run(MARKET);
        assertThatThrownBy(() ->
                        backtest.allowing("java.nio.file.Path", "beside it").run(MARKET))
                .hasMessageContaining("APEX-A050");
    }

    @Test
    void a_lambda_is_looked_through_where_it_can_be_told_from_others() {
        assertThatThrownBy(() -> InALambda.backtest().run(MARKET))
                .hasMessageContaining("java.lang.System#currentTimeMillis");
        Lambdas.clean().run(MARKET);
    }

    @Test
    void a_static_field_is_what_it_was_made_of_and_not_what_stands_beside_it() {
        assertThatThrownBy(() -> backtest(ReadsHome::new).run(MARKET))
                .hasMessageContaining("java.lang.System#getProperty");
        assertThatThrownBy(() -> backtest(ReadsFilled::new).run(MARKET))
                .hasMessageContaining("java.lang.System#getenv");
        backtest(ReadsName::new).run(MARKET);
    }

    @Test
    void fees_of_ones_own_are_looked_through_too() {
        Backtest backtest = backtest(Clean::new).costing(Slippage.none(), new RandomFees());

        assertThatThrownBy(() -> backtest.run(MARKET)).hasMessageContaining("java.lang.Math#random");
    }

    @Test
    void what_the_same_file_does_elsewhere_is_not_the_strategys() throws IOException {
        Files.createTempFile("apex", "").toFile().delete();
        assertThat(System.currentTimeMillis()).isPositive();

        backtest(Clean::new).run(MARKET);
    }

    @Test
    void a_seeded_generator_a_path_and_a_named_zone_are_no_offence() {
        backtest(Harmless::new).run(MARKET);
    }

    private static Backtest backtest(Supplier<Strategy> factory) {
        return Backtest.of("checked", factory)
                .over("2019-01-02", "2019-01-31")
                .on(NYSE)
                .decidingAt(LocalTime.of(9, 0));
    }

    static final class Clean implements Strategy {
        private int days;

        @Override
        public void onDay(Day today) {
            days++;
        }
    }

    static final class Harmless implements Strategy {
        private static final List<String> NAMES = List.of("A", "B");
        private final Random seeded = new Random(7);
        private final Path path = Path.of("never", "read");

        @Override
        public void onDay(Day today) {
            if (seeded.nextDouble() > 2) {
                throw new IllegalStateException(path + " " + NAMES + today.now().atZone(ZoneOffset.UTC));
            }
        }
    }

    static final class Clock implements Strategy {
        @Override
        public void onDay(Day today) {
            if (LocalDate.now(ZoneOffset.UTC).isBefore(today.date())) {
                throw new IllegalStateException();
            }
        }
    }

    static final class ClockByReference implements Strategy {
        @Override
        public void onDay(Day today) {
            Supplier<Instant> clock = Instant::now;
            clock.get();
        }
    }

    static final class Distant implements Strategy {
        @Override
        public void onDay(Day today) {
            further();
        }

        private static void further() {
            new Runnable() {
                @Override
                public void run() {
                    stopwatch();
                }
            }.run();
        }

        private static void stopwatch() {
            System.nanoTime();
        }
    }

    static final class Chance implements Strategy {
        @Override
        public void onDay(Day today) {
            new Random().nextInt();
        }
    }

    static final class BornOfChance implements Strategy {
        private final int lucky = new Random().nextInt();

        @Override
        public void onDay(Day today) {
            assertThat(lucky).isNotNull();
        }
    }

    static final class Environment implements Strategy {
        @Override
        public void onDay(Day today) {
            System.getenv("HOME");
        }
    }

    static final class Reads implements Strategy {
        @Override
        public void onDay(Day today) {
            if (today.date().getYear() < 2000) {
                try {
                    Files.readString(Path.of("tomorrow.csv"));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    abstract static class FileReading implements Strategy {
        boolean isThere() {
            return new File("tomorrow.csv").exists();
        }
    }

    static final class ReadsInheriting extends FileReading {
        @Override
        public void onDay(Day today) {
            isThere();
        }
    }

    static final class Network implements Strategy {
        @Override
        public void onDay(Day today) {
            if (today.date().getYear() < 2000) {
                try {
                    new java.net.Socket("127.0.0.1", 1).close();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    static final class Threads implements Strategy {
        @Override
        public void onDay(Day today) {
            CompletableFuture.supplyAsync(() -> 1).join();
        }
    }

    static final class Parallel implements Strategy {
        @Override
        public void onDay(Day today) {
            List<Integer> numbers = new ArrayList<>(List.of(1, 2));
            numbers.parallelStream().forEach(number -> {});
        }
    }

    static final class Static implements Strategy {
        private static int days;

        @Override
        public void onDay(Day today) {
            days++;
        }
    }

    static final class WithAnInitializer implements Strategy {
        private static final String HOME = System.getProperty("user.home");

        @Override
        public void onDay(Day today) {
            assertThat(HOME).isNotNull();
        }
    }

    static final class Constants {
        static final String HOME = System.getProperty("user.home");
        static final List<String> NAME = new ArrayList<>();
        static final List<String> FILLED = new ArrayList<>();

        static {
            FILLED.add(System.getenv("HOME"));
        }
    }

    static final class ReadsHome implements Strategy {
        @Override
        public void onDay(Day today) {
            assertThat(Constants.HOME).isNotNull();
        }
    }

    static final class ReadsFilled implements Strategy {
        @Override
        public void onDay(Day today) {
            assertThat(Constants.FILLED).isNotNull();
        }
    }

    static final class ReadsName implements Strategy {
        @Override
        public void onDay(Day today) {
            assertThat(Constants.NAME).isEmpty();
        }
    }

    static final class MakesAnother implements Strategy {
        @Override
        public void onDay(Day today) {
            Runnable other = new Other();
            other.run();
        }

        static final class Other implements Runnable {
            @Override
            public void run() {
                new Thread(() -> {}).start();
            }
        }
    }

    static final class RandomFees implements Fees {
        @Override
        public double fee(double quantity, double price) {
            return Math.random();
        }

        @Override
        public String name() {
            return "random";
        }
    }

    static final class InALambda {
        static Backtest backtest() {
            return CodeCheckTest.backtest(() -> today -> System.currentTimeMillis());
        }
    }

    static final class Lambdas {
        static Backtest clean() {
            return backtest(() -> today -> today.date());
        }

        static Backtest late() {
            return backtest(() -> today -> System.currentTimeMillis());
        }
    }
}
