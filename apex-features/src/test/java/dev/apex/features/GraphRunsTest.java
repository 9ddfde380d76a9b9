package dev.apex.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.backtest.Backtest;
import dev.apex.backtest.Result;
import dev.apex.backtest.RunFailedException;
import dev.apex.backtest.Sweep;
import dev.apex.backtest.SweepResult;
import dev.apex.feature.CrossSection;
import dev.apex.feature.Feature;
import dev.apex.feature.Formula;
import dev.apex.feature.Kernel;
import dev.apex.feature.Reading;
import dev.apex.feature.Readings;
import dev.apex.market.Adjustment;
import dev.apex.market.MarketQuery;
import dev.apex.market.PriceField;
import dev.apex.market.Series;
import dev.apex.market.Symbol;
import dev.apex.market.SyntheticMarket;
import dev.apex.strategy.Day;
import dev.apex.time.Span;
import dev.apex.time.TradingCalendar;
import java.time.Instant;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What runs see of the graph that they share or have alone, and what it makes of bad input. */
class GraphRunsTest {
    private static final SyntheticMarket MARKET = SyntheticMarket.of(7)
            .symbols(5)
            .on(TradingCalendar.NYSE)
            .over(Span.between("2019-01-02", "2019-06-28"))
            .alsoFixings(1, TradingCalendar.TARGET, LocalTime.of(14, 15), TradingCalendar.TARGET.zone())
            .lateRows(0.05)
            .revisions(0.05)
            .retractions(0.02)
            .corporateActions(2, 4)
            .membershipChanges(8)
            .build();
    private static final Symbol S0 = Symbol.of("S0");
    private static final Symbol FIXED = Symbol.of("T0");

    private static Backtest asking(String id, Consumer<Day> every) {
        return Backtest.of(id, () -> (Day today) -> every.accept(today))
                .over("2019-03-01", "2019-06-27")
                .on(TradingCalendar.NYSE)
                .decidingAt(LocalTime.of(10, 0))
                .remembering(40);
    }

    private static List<Symbol> barred(Day today) {
        return today.universe()
                .where(symbol -> today.prices(symbol).instrument().calendar().equals(TradingCalendar.NYSE))
                .symbols();
    }

    private static Consumer<Day> reading(Factor... factors) {
        return today -> {
            for (Factor factor : factors) {
                today.read(factor, barred(today));
            }
        };
    }

    private static final Factor ACROSS = Factor.by(new RandomFactors.Demeaned(), Rolling.momentum(5));

    @Test
    void a_run_gives_the_same_alone_and_beside_others_on_one_cursor() {
        List<Backtest> members = List.of(
                asking("one", reading(Rolling.mean(5), ACROSS)),
                asking("two", reading(Rolling.mean(5).of(Rolling.returns()), Rolling.mean(20))),
                asking("three", today -> {
                    if (today.date().getDayOfMonth() > 20) {
                        today.read(Rolling.mean(7).of(Rolling.mean(20)), barred(today));
                    }
                }));
        SweepResult together = Sweep.of(members).run(MARKET);
        for (int i = 0; i < members.size(); i++) {
            assertThat(together.members().get(i).fingerprint())
                    .contains(members.get(i).run(MARKET).fingerprint().toString());
        }
    }

    @Test
    void one_run_whose_code_throws_does_not_touch_the_others() {
        Kernel mean = ((Formula.Computed) Rolling.mean(5).formula().orElseThrow()).kernel();
        Feature bad = Feature.of("bad", 3, prices -> {
            if (prices.ordinal() % 7 == 0) {
                throw new IllegalArgumentException("of my own");
            }
            return Reading.of(1);
        });
        Backtest good = asking("good", reading(Rolling.mean(5), ACROSS));
        Backtest failing = asking("failing", today -> today.read(Factor.by(mean, Factor.from(bad)), barred(today)));
        SweepResult together = Sweep.of(List.of(failing, good)).run(MARKET);
        assertThat(together.members().get(0).failure()).isPresent();
        assertThat(together.members().get(1).fingerprint())
                .contains(good.run(MARKET).fingerprint().toString());
    }

    @Test
    void a_reading_of_a_symbol_on_another_calendar_is_refused_and_nobody_else_is_hurt() {
        Formula of = new Formula.Of(FIXED, new Formula.Price(PriceField.CLOSE, Adjustment.SPLITS));
        Backtest good = asking("good", reading(Rolling.mean(5)));
        Backtest wrong = asking("wrong", today -> today.read(new Factor(of), S0));
        SweepResult together = Sweep.of(List.of(wrong, good)).run(MARKET);
        assertThat(together.members().get(0).failure()).isPresent();
        assertThat(together.members().get(1).fingerprint())
                .contains(good.run(MARKET).fingerprint().toString());
        assertRefused(Rule.CALENDARS_DIFFER, today -> today.read(new Factor(of), S0));
    }

    @Test
    void readings_do_not_depend_on_where_a_run_began_or_on_what_it_remembers() {
        TreeMap<String, String> early = new TreeMap<>();
        TreeMap<String, String> late = new TreeMap<>();
        asking("early", noting(early))
                .over("2019-02-20", "2019-06-27")
                .remembering(33)
                .run(MARKET);
        asking("late", noting(late))
                .over("2019-05-01", "2019-06-27")
                .remembering(60)
                .run(MARKET);
        assertThat(late).hasSizeGreaterThan(100);
        assertThat(early).containsAllEntriesOf(late);
    }

    private static Consumer<Day> noting(TreeMap<String, String> notes) {
        Factor ewma = Rolling.mean(20);
        Factor reinvested =
                Factor.by(Kernels.change(9), new Factor(new Formula.Price(PriceField.CLOSE, Adjustment.TOTAL_RETURN)));
        return today -> {
            for (Factor factor : List.of(ewma, ACROSS, reinvested)) {
                Readings readings = today.read(factor, barred(today));
                for (int i = 0; i < readings.size(); i++) {
                    notes.put(
                            today.date() + " " + readings.symbols().get(i) + " " + factor,
                            Double.toHexString(readings.orNaN(i)));
                }
            }
        };
    }

    @Test
    void a_replay_holds_every_kept_reading_to_scratch() {
        Backtest backtest = asking("ordering", today -> {
            List<Symbol> symbols = barred(today);
            today.read(Rolling.mean(5).of(Rolling.returns()), symbols);
            today.read(ACROSS, symbols);
            today.read(Rolling.mean(20), S0);
            if (today.date().getDayOfMonth() == 15) {
                today.order(S0).buy(1);
            }
        });
        Result result = backtest.startingWith(100_000).run(MARKET);
        assertThat(result.orders()).isNotEmpty();
        result.orders()
                .forEach(order -> assertThat(result.explain(order, MARKET)).isNotNull());
    }

    // ---- bad input

    /** Is put together of itself. */
    private record Snake() implements Feature {
        @Override
        public String name() {
            return "snake";
        }

        @Override
        public int sessions() {
            return 3;
        }

        @Override
        public Reading read(Series prices) {
            return Rolling.mean(3).of(new Snake()).read(prices);
        }

        @Override
        public Optional<Formula> formula() {
            return Rolling.mean(3).of(new Snake()).formula();
        }
    }

    /** Reads itself. */
    private record Worm() implements Feature {
        @Override
        public String name() {
            return "worm";
        }

        @Override
        public int sessions() {
            return 3;
        }

        @Override
        public Reading read(Series prices) {
            return Rolling.mean(3).of(new Worm()).read(prices);
        }
    }

    @Test
    void a_feature_that_depends_on_itself_is_refused() {
        assertRefused(Rule.FEATURE_CYCLE, today -> today.read(new Snake(), S0));
        assertRefused(Rule.FEATURE_CYCLE, today -> today.read(new Snake(), List.of(S0)));
        assertRefused(Rule.FEATURE_CYCLE, today -> today.read(new Worm(), S0));
        assertRefused(Rule.FEATURE_CYCLE, today -> today.read(Rolling.mean(4).of(new Worm()), List.of(S0)));
    }

    @Test
    void a_feature_that_asks_its_run_for_readings_while_they_are_computed_is_refused() {
        assertRefused(Rule.FEATURE_CYCLE, today -> {
            Feature outside = Feature.of(
                    "outside", 1, prices -> today.read(Rolling.mean(4).of(OTHER), S0));
            today.read(Rolling.mean(3).of(outside), List.of(S0));
        });
    }

    private static final Feature OTHER = Feature.of("other", 1, prices -> Reading.of(2));

    @Test
    void one_name_stands_for_one_feature() {
        Feature ones = Feature.of("same", 1, prices -> Reading.of(1));
        Feature twos = Feature.of("same", 1, prices -> Reading.of(2));
        assertRefused(Rule.FEATURE_NAME_TAKEN, today -> {
            today.read(ones, S0);
            today.read(twos, S0);
        });
        assertRefused(Rule.FEATURE_NAME_TAKEN, today -> {
            today.read(Rolling.mean(3).of(ones), S0);
            today.read(Rolling.mean(4).of(twos), S0);
        });
        asking("cases", today -> {
                    today.read(Rolling.mean(3).of(Feature.of("name", 1, prices -> Reading.of(1))), S0);
                    today.read(Rolling.mean(3).of(Feature.of("Name", 1, prices -> Reading.of(2))), S0);
                })
                .run(MARKET);
    }

    @Test
    void a_window_longer_than_history_is_warming_and_says_how_much_there_is() {
        List<Reading> readings = new ArrayList<>();
        asking("long", today -> readings.add(today.read(Rolling.mean(150), S0)))
                .remembering(150)
                .run(MARKET);
        assertThat(readings.get(0)).isInstanceOfSatisfying(Reading.Warming.class, warming -> {
            assertThat(warming.need()).isEqualTo(150);
            assertThat(warming.have()).isBetween(30, 60);
        });
    }

    @Test
    void a_feature_that_keeps_a_series_beyond_its_step_fails_its_run() {
        List<Series> kept = new ArrayList<>();
        Feature keeping = Feature.of("keeping", 1, prices -> {
            kept.add(prices);
            return Reading.of(kept.get(0).closeOrNaN(0));
        });
        assertRefused(
                Rule.VIEW_OUTLIVED_ITS_STEP, today -> today.read(Rolling.mean(3).of(keeping), S0));
    }

    @Test
    void a_feature_that_reads_a_source_by_itself_fails_its_run_where_it_is_kept_too() {
        Feature leaking = Feature.of("leaking", 1, prices -> {
            MARKET.open(MarketQuery.upTo(Instant.parse("2030-01-01T00:00:00Z")));
            return Reading.of(1);
        });
        assertRefused(
                Rule.SOURCE_READ_WHILE_ASKED,
                today -> today.read(Rolling.mean(3).of(leaking), S0));
        boolean[] leaks = {false};
        Feature later = Feature.of("later", 1, prices -> {
            if (leaks[0]) {
                MARKET.open(MarketQuery.upTo(Instant.parse("2030-01-01T00:00:00Z")));
            }
            return Reading.of(1);
        });
        assertRefused(Rule.SOURCE_READ_WHILE_ASKED, today -> {
            if (!leaks[0]) {
                today.read(Rolling.mean(3).of(later), S0);
                leaks[0] = true; // the rows of the next step are computed before anybody asks
            }
        });
    }

    @Test
    void code_of_others_is_private_whatever_package_it_says_it_is_in() {
        assertThat(ACROSS.formula().orElseThrow().isPrivate()).isTrue();
        assertThat(Rolling.mean(3).of(ACROSS).formula().orElseThrow().isPrivate())
                .isTrue();
        assertThat(Rolling.mean(3).of(OTHER).formula().orElseThrow().isPrivate())
                .isTrue();
        assertThat(Rolling.mean(3).formula().orElseThrow().isPrivate()).isFalse();
        assertThat(Rolling.volatility(9).formula().orElseThrow().isPrivate()).isFalse();
    }

    /** How many take part. */
    private record Counted() implements CrossSection {
        @Override
        public String name() {
            return "counted";
        }

        @Override
        public int inputs() {
            return 1;
        }

        @Override
        public void compute(double[][] values, double[] out) {
            int n = 0;
            for (double value : values[0]) {
                n += Double.isNaN(value) ? 0 : 1;
            }
            java.util.Arrays.fill(out, n);
        }
    }

    @Test
    void a_cross_section_is_over_those_who_belonged_at_the_close() {
        Factor counted = Factor.by(new Counted(), Factor.from(Rolling.mean(1)));
        List<Double> counts = new ArrayList<>();
        int[] symbols = {0};
        asking("members", today -> {
                    Series prices = today.prices(S0);
                    int belong = 0;
                    symbols[0] = Math.max(symbols[0], prices.peers().size());
                    for (Series peer : prices.peers()) {
                        belong += peer.belonged(0) && !Double.isNaN(peer.closeOrNaN(0)) ? 1 : 0;
                    }
                    double count = today.read(counted, S0).value().orElseThrow();
                    assertThat(count).isEqualTo(belong);
                    counts.add(count);
                })
                .run(MARKET);
        assertThat(symbols[0]).isEqualTo(5);
        assertThat(counts).anyMatch(count -> count < 5).anyMatch(count -> count >= 4);
    }

    private static void assertRefused(Rule rule, Consumer<Day> every) {
        ThrowingCallable run = () -> asking("refused", every).run(MARKET);
        assertThatThrownBy(run)
                .isInstanceOf(RunFailedException.class)
                .cause()
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.rule()).isEqualTo(rule));
    }
}
