package dev.apex.backtest;

import static dev.apex.backtest.Worlds.NYSE;
import static dev.apex.backtest.Worlds.backtest;
import static dev.apex.backtest.Worlds.bar;
import static dev.apex.backtest.Worlds.session;
import static dev.apex.backtest.Worlds.trading;
import static org.assertj.core.api.Assertions.assertThat;

import dev.apex.backtest.Worlds.Script;
import dev.apex.market.Bar;
import dev.apex.market.DataAges.Age;
import dev.apex.market.Fixing;
import dev.apex.market.Instrument;
import dev.apex.market.MemoryMarket;
import dev.apex.market.Stamp;
import dev.apex.market.Symbol;
import dev.apex.market.SyntheticMarket;
import dev.apex.time.Decision;
import dev.apex.time.TradingCalendar;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;

/** What the panel says of what a strategy was handed, counted by hand. */
class PitPanelTest {
    private static final YearMonth FEBRUARY = YearMonth.of(2021, 2);
    private static final YearMonth MARCH = YearMonth.of(2021, 3);

    private static Bar assumed(String date, double price) {
        Bar bar = bar("A", date, price, price);
        Instant at = bar.stamp().eventTime();
        return new Bar(
                bar.symbol(),
                Stamp.assumed(at, at.plus(Duration.ofHours(8))),
                bar.opensAt(),
                price,
                price,
                price,
                price,
                1);
    }

    @Test
    void every_row_handed_out_is_counted_with_its_lag_and_whether_it_was_assumed() {
        MemoryMarket market = trading("A")
                .add(
                        assumed("2021-03-01", 100), // lag 8 h
                        bar(
                                "A",
                                "2021-03-02",
                                101,
                                101,
                                session("2021-03-02").closesAt().plusSeconds(3600)), // 1 h
                        bar(
                                "A",
                                "2021-03-03",
                                102,
                                102,
                                session("2021-03-03").closesAt().plusSeconds(3601)),
                        bar(
                                "A",
                                "2021-03-04",
                                103,
                                103,
                                session("2021-03-04").closesAt().plus(Duration.ofDays(4))),
                        bar(
                                "A",
                                "2021-03-05",
                                104,
                                104,
                                session("2021-03-05").closesAt().plus(Duration.ofDays(5))))
                .build();
        Script script = new Script()
                .on("2021-03-02", today -> today.prices("A").close(0)) // one row, assumed
                .on("2021-03-03", today -> today.prices("A").closes(2)) // two rows, one assumed
                .on("2021-03-04", today -> today.prices("A").isFresh()) // none
                .on("2021-03-11", today -> today.prices("A").closes(7)); // 3rd to 11th: gaps, then 2nd .. 5th
        Result result = backtest(script::again, "2021-03-02", "2021-03-11").run(market);
        PitPanel pit = result.pit();
        // On the 11th, sessions of the 2nd to the 10th: rows of 2, 3, 4, 5.
        assertThat(pit.rowsDelivered()).isEqualTo(1 + 2 + 4);
        assertThat(pit.rowsAssumed()).isEqualTo(2);
        assertThat(pit.shareAssumed()).isEqualTo(2.0 / 7);
        assertThat(pit.lagHistogram())
                .containsExactly(
                        Map.entry("up to 1 h", 2L),
                        Map.entry("up to 8 h", 3L),
                        Map.entry("up to 1 d", 0L),
                        Map.entry("up to 4 d", 1L),
                        Map.entry("longer", 1L));
        assertThat(pit.highestIngestedAt())
                .containsExactly(
                        Optional.of(Instant.parse("2021-03-02T05:00:00Z")),
                        Optional.of(Instant.parse("2021-03-02T22:00:00Z")),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(Instant.parse("2021-03-10T21:00:00Z")));
    }

    @Test
    void a_run_that_reads_nothing_rests_on_nothing() {
        Result result = backtest(Script::new, "2021-03-02", "2021-03-03")
                .run(trading("A").add(assumed("2021-03-01", 100)).build());
        assertThat(result.pit().rowsDelivered()).isZero();
        assertThat(result.pit().shareAssumed()).isZero();
        assertThat(result.pit().ages().bySymbolAndMonth()).isEmpty();
    }

    private static Fixing fixing(String date, double price) {
        Instant at = LocalDate.parse(date)
                .atTime(14, 15)
                .atZone(ZoneId.of("Europe/Berlin"))
                .toInstant();
        return new Fixing(Symbol.of("F"), Stamp.observed(at, at.plus(Duration.ofMinutes(105))), price);
    }

    @Test
    void ages_are_told_by_symbol_and_month_over_calendars_and_zones() {
        MemoryMarket market = MemoryMarket.builder()
                .trading(Instrument.bars("A", NYSE), Instrument.fixings("F", TradingCalendar.TARGET))
                .add(bar("A", "2021-02-25", 10, 10), bar("A", "2021-02-26", 10, 10), bar("A", "2021-03-01", 10, 10))
                .add(fixing("2021-02-26", 1), fixing("2021-03-01", 1), fixing("2021-03-02", 1))
                .build();
        Script script = new Script()
                .on("2021-02-26", today -> today.prices("A").close(0))
                .on("2021-03-01", today -> {
                    today.universe();
                    today.prices("A").close(0);
                    today.prices("A").close(1);
                })
                .on("2021-03-02", today -> today.universe());
        SortedMap<Symbol, SortedMap<YearMonth, Age>> ages = backtest(script::again, "2021-02-26", "2021-03-03")
                .run(market)
                .pit()
                .ages()
                .bySymbolAndMonth();
        // Decisions at 14:00 UTC. A closes at 21:00 UTC: 17 h, over the weekend 65 h, 17 h.
        Age february = ages.get(Symbol.of("A")).get(FEBRUARY);
        assertThat(List.of(february.steps(), february.mean(), february.longest()))
                .isEqualTo(List.of(1L, Duration.ofHours(17), Duration.ofHours(17)));
        Age march = ages.get(Symbol.of("A")).get(MARCH);
        assertThat(List.of(march.steps(), march.mean(), march.longest()))
                .isEqualTo(List.of(2L, Duration.ofHours(41), Duration.ofHours(65)));
        // F fixes at 13:15 UTC and is published at 15:00: Friday's on Monday is 72 h 45 min old, Monday's on Tuesday 24
        // h 45 min.
        assertThat(ages.get(Symbol.of("F"))).containsOnlyKeys(MARCH);
        Age fixings = ages.get(Symbol.of("F")).get(MARCH);
        assertThat(List.of(fixings.steps(), fixings.mean(), fixings.longest()))
                .isEqualTo(List.of(2L, Duration.ofMinutes(48 * 60 + 45), Duration.ofMinutes(72 * 60 + 45)));
    }

    @Test
    void nothing_that_was_handed_out_had_arrived_after_the_clock() {
        SyntheticMarket market = RunPropertiesTest.market(3);
        Result result = RunPropertiesTest.erratic(3).run(market);
        List<Decision> decisions = result.decisions();
        assertThat(result.pit().highestIngestedAt()).hasSameSizeAs(decisions);
        int some = 0;
        for (int step = 0; step < decisions.size(); step++) {
            Optional<Instant> highest = result.pit().highestIngestedAt().get(step);
            if (highest.isPresent()) {
                assertThat(highest.get()).isBeforeOrEqualTo(decisions.get(step).at());
                some++;
            }
        }
        assertThat(some).isGreaterThan(5);
        assertThat(result.pit().shareAssumed()).isBetween(0.05, 0.5);
    }
}
