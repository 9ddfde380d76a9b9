package dev.apex.backtest;

import static dev.apex.backtest.Worlds.backtest;
import static dev.apex.backtest.Worlds.bar;
import static dev.apex.backtest.Worlds.trading;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.backtest.Worlds.Script;
import dev.apex.feature.Feature;
import dev.apex.feature.Reading;
import dev.apex.market.LookAheadException;
import dev.apex.market.MemoryMarket;
import dev.apex.market.Series;
import dev.apex.market.Symbol;
import dev.apex.strategy.Day;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A day and its views are read on the thread that asks, and nowhere else. */
class ThreadsTest {
    private static final MemoryMarket WEEK = trading("A")
            .add(bar("A", "2021-03-01", 100, 101), bar("A", "2021-03-02", 102, 103))
            .build();

    static Stream<Arguments> reads() {
        Feature one = Feature.of("one", 1, prices -> Reading.of(1));
        return Stream.of(
                read("universe", (today, series) -> today.universe()),
                read("prices", (today, series) -> today.prices("A")),
                read("findPrices", (today, series) -> today.findPrices(Symbol.of("A"))),
                read("actions", (today, series) -> today.actions(Symbol.of("A"))),
                read("announcements", (today, series) -> today.announcements(Symbol.of("A"))),
                read("feature", (today, series) -> today.read(one, Symbol.of("A"))),
                read("portfolio", (today, series) -> today.portfolio()),
                read("random", (today, series) -> today.random("x")),
                read("hold", (today, series) -> today.hold(Map.of())),
                read("order", (today, series) -> today.order("A")),
                read("close", (today, series) -> series.close(0)),
                read("bar", (today, series) -> series.bar(0)),
                read("closes", (today, series) -> series.closes(1)),
                read("isFresh", (today, series) -> series.isFresh()),
                read("last", (today, series) -> series.last()),
                read("age", (today, series) -> series.age()),
                read("firstKnown", (today, series) -> series.firstKnown()));
    }

    private static Arguments read(String name, BiConsumer<Day, Series> read) {
        return Arguments.of(name, read);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("reads")
    void another_thread_is_refused_and_fails_the_run(String name, BiConsumer<Day, Series> read) {
        List<Throwable> thrown = new ArrayList<>();
        Backtest backtest = backtest(
                () -> new Script().on("2021-03-03", today -> {
                    Series series = today.prices("A");
                    Thread thread = new Thread(() -> {
                        try {
                            read.accept(today, series);
                        } catch (RuntimeException e) {
                            thrown.add(e);
                        }
                    });
                    thread.start();
                    join(thread);
                }),
                "2021-03-02",
                "2021-03-04");
        RunFailedException failure = catchThrowableOfType(RunFailedException.class, () -> backtest.run(WEEK));
        assertThat(failure).isNotNull();
        assertThat(thrown).singleElement().isSameAs(failure.getCause());
        assertThat(failure.getCause())
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.rule()).isEqualTo(Rule.WRONG_THREAD));
        assertThat(failure.step()).isEqualTo(1);
    }

    @Test
    void a_date_beyond_the_clock_is_foresight_whether_or_not_it_will_be_a_session() {
        for (String date : List.of("2021-03-04", "2021-03-05", "2021-03-06", "2021-07-05", "2093-01-01")) {
            List<Throwable> thrown = new ArrayList<>();
            Backtest backtest = backtest(
                    () -> new Script().on("2021-03-03", today -> {
                        try {
                            today.prices("A").close(LocalDate.parse(date));
                        } catch (RuntimeException e) {
                            thrown.add(e);
                        }
                    }),
                    "2021-03-02",
                    "2021-03-04");
            RunFailedException failure = catchThrowableOfType(RunFailedException.class, () -> backtest.run(WEEK));
            assertThat(thrown).singleElement().isInstanceOf(LookAheadException.class);
            assertThat(failure.getCause()).isSameAs(thrown.get(0));
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
