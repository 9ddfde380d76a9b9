package dev.apex.clickhouse;

import static dev.apex.time.TradingCalendar.NYSE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.apex.Digest;
import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.backtest.Backtest;
import dev.apex.backtest.Result;
import dev.apex.backtest.RunFailedException;
import dev.apex.feature.Derived;
import dev.apex.junit.ClickHouseEngine;
import dev.apex.market.MarketSource;
import dev.apex.market.MarketView;
import dev.apex.market.SyntheticMarket;
import dev.apex.random.RunSeed;
import dev.apex.strategy.Day;
import dev.apex.strategy.Strategy;
import dev.apex.time.Span;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** In a run, SQL is asked at the clock of the run or not at all, and what it gave is part of what the run was. */
class PointInTimeSqlRunTest {
    private static final MarketSource MARKET = SyntheticMarket.of(7)
            .symbols(3)
            .on(NYSE)
            .over(Span.between("2020-12-01", "2021-03-31"))
            .build();

    static Stream<Arguments> engines() {
        return Readers.engines().stream().map(Arguments::of);
    }

    /** How many rows were known. */
    private record Known(PointInTimeSql sql, String query) implements Derived<Long> {
        @Override
        public String name() {
            return "known";
        }

        @Override
        public int sessions() {
            return 1;
        }

        @Override
        public Course<Long> start(RunSeed seed) {
            return new Course<>() {
                @Override
                public Long advance(MarketView view) {
                    return sql.at(view.clock()).ask(query).row(0).whole("n");
                }

                @Override
                public void digest(Digest digest) {
                    // what the query gave is taken into the step where it is given
                }
            };
        }
    }

    /** A strategy made anew for each run of what it does. */
    private static final class Doing implements Strategy {
        private final Consumer<Day> deed;

        Doing(Consumer<Day> deed) {
            this.deed = deed;
        }

        @Override
        public void onDay(Day today) {
            deed.accept(today);
        }
    }

    private static Backtest backtest(Consumer<Day> deed) {
        return Backtest.of("known-rows", () -> new Doing(deed))
                .over("2021-01-04", "2021-03-31")
                .on(NYSE)
                .decidingAt(LocalTime.of(9, 0))
                .startingWith(1_000);
    }

    @ParameterizedTest
    @MethodSource("engines")
    void something_derived_asks_at_the_clock_of_its_run(ClickHouseEngine engine) {
        try (ClickHouse store = Readers.connect(engine, "researcher")) {
            PointInTimeSql sql = Readers.sql(store);
            Known known = new Known(sql, "SELECT count() AS n FROM bars");
            List<Long> seen = new ArrayList<>();
            Result result = backtest(today -> seen.add(today.read(known)))
                    .knowing(known)
                    .run(MARKET);
            // 2021-01-04 09:00 in New York is 14:00 in UTC: the rows of the 1st to the 4th arrived at 08:00 of their
            // day
            assertThat(seen.get(0)).isEqualTo(4);
            // 2021-03-31 is the 90th day of the year, and its row arrived before 09:00 in New York
            assertThat(seen.get(seen.size() - 1)).isEqualTo(90);
            assertThat(seen).isSorted();

            Result again = backtest(today -> today.read(known)).knowing(known).run(MARKET);
            assertThat(again.fingerprint()).isEqualTo(result.fingerprint());
            Known other = new Known(sql, "SELECT count() AS n, max(close) AS c FROM bars");
            Result otherwise =
                    backtest(today -> today.read(other)).knowing(other).run(MARKET);
            assertThat(otherwise.fingerprint()).isNotEqualTo(result.fingerprint());
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void a_strategy_that_asks_at_another_clock_fails_its_run_even_if_it_hides_that(ClickHouseEngine engine) {
        try (ClickHouse store = Readers.connect(engine, "researcher")) {
            PointInTimeSql sql = Readers.sql(store);
            List<Rule> refused = new ArrayList<>();
            Backtest hiding = backtest(today -> {
                try {
                    sql.at(Readers.CLOCK).ask("SELECT count() AS n FROM bars");
                } catch (RefusedException e) {
                    refused.add(e.rule());
                }
            });
            assertThatThrownBy(() -> hiding.run(MARKET))
                    .isInstanceOf(RunFailedException.class)
                    .hasMessageContaining("known-rows asks SQL of")
                    .hasMessageContaining(
                            "at a clock that stands at 2021-06-30T12:00:00Z; its own at 2021-01-04T14:00:00Z");
            assertThat(refused).first().isEqualTo(Rule.CLOCK_OF_ANOTHER);
            Backtest opening = backtest(today -> PointInTimeSql.over(store, Readers.ROLE));
            assertThatThrownBy(() -> opening.run(MARKET)).hasMessageContaining("opens SQL over");
        }
    }
}
