package dev.apex.backtest;

import static dev.apex.backtest.Worlds.NYSE;
import static dev.apex.backtest.Worlds.backtest;
import static dev.apex.backtest.Worlds.bar;
import static dev.apex.backtest.Worlds.trading;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.apex.Digest;
import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.backtest.Fingerprint.Layer;
import dev.apex.backtest.Worlds.Script;
import dev.apex.facts.Fact;
import dev.apex.facts.FactColumn;
import dev.apex.facts.FactLog;
import dev.apex.facts.FactQuery;
import dev.apex.facts.FactSchema;
import dev.apex.facts.MemoryFactLog;
import dev.apex.feature.Derived;
import dev.apex.feature.Feature;
import dev.apex.feature.Reading;
import dev.apex.market.Bar;
import dev.apex.market.LookAheadException;
import dev.apex.market.MarketQuery;
import dev.apex.market.MarketView;
import dev.apex.market.MemoryMarket;
import dev.apex.market.Series;
import dev.apex.market.Stamp;
import dev.apex.market.Symbol;
import dev.apex.random.RunSeed;
import dev.apex.strategy.Day;
import dev.apex.strategy.Strategy;
import dev.apex.time.LagRule;
import dev.apex.time.Session;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What a run lets a strategy do, and what ends it. */
class RunProtocolTest {
    private static final MemoryMarket WEEK = trading("A")
            .add(
                    bar("A", "2021-03-01", 100, 101),
                    bar("A", "2021-03-02", 102, 103),
                    bar("A", "2021-03-03", 104, 105),
                    bar("A", "2021-03-04", 106, 107))
            .build();

    private static Backtest on(String date, Consumer<Day> act) {
        return backtest(() -> new Script().on(date, act), "2021-03-02", "2021-03-05");
    }

    private static RunFailedException failure(Backtest backtest) {
        return catchThrowableOfType(RunFailedException.class, () -> backtest.run(WEEK));
    }

    private static void assertRefused(Backtest backtest, Rule rule) {
        RunFailedException failure = failure(backtest);
        assertThat(failure).isNotNull();
        assertThat(failure.getCause())
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.rule()).isEqualTo(rule));
    }

    private static void swallowing(Runnable act) {
        try {
            act.run();
        } catch (RuntimeException swallowed) {
            assertThat(swallowed).isNotNull();
        }
    }

    @Test
    void a_look_ahead_that_is_caught_still_fails_the_run() {
        RunFailedException failure = failure(
                on("2021-03-03", today -> swallowing(() -> today.prices("A").close(-1))));
        assertThat(failure).hasCauseInstanceOf(LookAheadException.class);
        assertThat(failure.step()).isEqualTo(1);
        assertThat(failure.clock()).isEqualTo(Instant.parse("2021-03-03T14:00:00Z"));
    }

    @Test
    void a_failed_run_carries_the_fingerprint_of_what_it_did_until_then() {
        Fingerprint whole =
                on("2021-03-02", today -> today.order("A").buy(1)).run(WEEK).fingerprint();
        Backtest failing = backtest(
                () -> new Script()
                        .on("2021-03-02", today -> today.order("A").buy(1))
                        .on("2021-03-04", today -> {
                            throw new IllegalStateException("out of ideas");
                        }),
                "2021-03-02",
                "2021-03-05");
        RunFailedException failure = failure(failing);
        assertThat(failure).hasMessageContaining("scripted failed in step 2").hasMessageContaining("out of ideas");
        assertThat(failure.seed()).isEqualTo(failing.seed());
        for (Layer layer : Layer.values()) {
            assertThat(failure.fingerprint().hex(layer, 0)).isEqualTo(whole.hex(layer, 0));
            assertThat(failure.fingerprint().hex(layer, 1)).isEqualTo(whole.hex(layer, 1));
        }
        assertThat(failure.fingerprint().steps()).isEqualTo(3);
        assertThat(failure.fingerprint().hex(Layer.ORDERS, 2)).isEmpty();
    }

    @Test
    void a_view_or_a_day_kept_for_later_fails_the_run() {
        Series[] series = new Series[1];
        assertRefused(
                backtest(
                        () -> new Script()
                                .on("2021-03-02", today -> series[0] = today.prices("A"))
                                .on("2021-03-03", today -> swallowing(() -> series[0].close(0))),
                        "2021-03-02",
                        "2021-03-05"),
                Rule.VIEW_OUTLIVED_ITS_STEP);
        Day[] day = new Day[1];
        assertRefused(
                backtest(
                        () -> new Script()
                                .on("2021-03-02", today -> day[0] = today)
                                .on("2021-03-03", today -> swallowing(() -> day[0].universe())),
                        "2021-03-02",
                        "2021-03-05"),
                Rule.VIEW_OUTLIVED_ITS_STEP);
    }

    @Test
    void a_captured_source_cannot_be_read_while_the_strategy_is_asked() {
        MarketQuery all = MarketQuery.upTo(Instant.parse("2030-01-01T00:00:00Z"));
        assertRefused(
                on("2021-03-03", today -> swallowing(() -> WEEK.asOf(all, Instant.parse("2022-01-01T00:00:00Z")))),
                Rule.SOURCE_READ_WHILE_ASKED);
        assertRefused(on("2021-03-03", today -> swallowing(() -> WEEK.open(all))), Rule.SOURCE_READ_WHILE_ASKED);
        assertThat(WEEK.asOf(all, Instant.parse("2022-01-01T00:00:00Z")).bars()).hasSize(4);
    }

    @Test
    void a_captured_fact_log_can_neither_be_read_nor_written_while_the_strategy_is_asked() {
        Instant end = Instant.parse("2030-01-01T00:00:00Z");
        FactSchema notes = FactSchema.of("notes").saying(FactColumn.whole("position"));
        Stamp stamp = Stamp.observed(Instant.parse("2021-03-01T21:00:00Z"), Instant.parse("2021-03-01T22:00:00Z"));
        List<Fact> note = List.of(notes.at(stamp).with("position", 1).asserted());
        FactLog log = MemoryFactLog.create();
        log.append(notes, note);
        FactQuery all = FactQuery.of(notes);
        List<Runnable> doors = List.of(
                () -> log.append(notes, List.of()),
                () -> log.asOf(notes, end),
                () -> log.asOf(all, end),
                () -> log.firstKnown(all, end),
                () -> log.history(all, end));
        for (Runnable door : doors) {
            assertRefused(on("2021-03-03", today -> swallowing(door::run)), Rule.SOURCE_READ_WHILE_ASKED);
        }
        assertThat(log.asOf(notes, end)).isEqualTo(note);
    }

    @Test
    void a_factory_that_gives_one_strategy_twice_is_refused() {
        Strategy same = new Script();
        assertThatThrownBy(
                        () -> backtest(() -> same, "2021-03-02", "2021-03-05").run(WEEK))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.rule()).isEqualTo(Rule.SAME_STRATEGY_TWICE));
        assertThat(backtest(() -> today -> {}, "2021-03-02", "2021-03-05")
                        .run(WEEK)
                        .orders())
                .isEmpty();
    }

    @Test
    void what_must_be_said_is_refused_by_name() {
        Backtest bare = Backtest.of("bare", Script::new);
        assertThatThrownBy(() -> bare.run(WEEK))
                .hasMessageContaining("APEX-R010")
                .hasMessageContaining("decision time");
        assertThatThrownBy(() -> bare.decidingAt(java.time.LocalTime.NOON).run(WEEK))
                .hasMessageContaining("calendar");
        assertThatThrownBy(
                        () -> bare.decidingAt(java.time.LocalTime.NOON).on(NYSE).run(WEEK))
                .hasMessageContaining("span");
        assertThatThrownBy(
                        () -> backtest(Script::new, "2021-03-06", "2021-03-07").run(WEEK))
                .hasMessageContaining("APEX-R011");
    }

    @Test
    void impossible_orders_fail_the_run() {
        assertRefused(on("2021-03-02", today -> today.order("A").sell(1)), Rule.SHORT_SALE);
        assertRefused(on("2021-03-02", today -> today.order("A").buy(0.5)), Rule.ORDER_QUANTITY);
        assertRefused(on("2021-03-02", today -> today.order("A").buy(Double.NaN)), Rule.ORDER_QUANTITY);
        assertRefused(on("2021-03-02", today -> today.order("A")), Rule.ORDER_QUANTITY);
        assertRefused(on("2021-03-02", today -> today.order("B").buy(1)), Rule.UNKNOWN_SYMBOL);
        assertRefused(on("2021-03-02", today -> today.hold(Map.of(Symbol.of("A"), 1.1))), Rule.WEIGHTS_BORROW);
        assertRefused(on("2021-03-02", today -> today.hold(Map.of(Symbol.of("A"), -0.1))), Rule.WEIGHTS_BORROW);
        assertRefused(on("2021-03-02", today -> today.order("A").buy(1)).startingWith(1000, "EUR"), Rule.FOREIGN_QUOTE);
    }

    @Test
    void a_feature_that_reaches_further_back_than_the_run_remembers_is_refused() {
        Feature far = Feature.of("far", 11, prices -> Reading.of(1));
        assertRefused(on("2021-03-02", today -> today.read(far, Symbol.of("A"))).remembering(10), Rule.NOT_REMEMBERED);
        assertThat(on("2021-03-02", today -> today.read(far, Symbol.of("A")))
                        .remembering(11)
                        .run(WEEK)
                        .fills())
                .isEmpty();
    }

    /** Counts sessions of A that are visible. */
    private static final Derived<Integer> VISIBLE = new Derived<>() {
        @Override
        public String name() {
            return "visible";
        }

        @Override
        public int sessions() {
            return 3;
        }

        @Override
        public Course<Integer> start(RunSeed seed) {
            return new Course<>() {
                private int steps;

                @Override
                public Integer advance(MarketView view) {
                    steps++;
                    return 100 * steps + view.series(Symbol.of("A")).closes(3).known();
                }

                @Override
                public void digest(Digest digest) {
                    digest.put((long) steps);
                }
            };
        }
    };

    @Test
    void what_is_derived_starts_with_the_run_and_advances_once_a_step() {
        MemoryMarket earlier = trading("A")
                .add(
                        bar("A", "2021-02-25", 98, 99),
                        bar("A", "2021-02-26", 99, 100),
                        bar("A", "2021-03-01", 100, 101),
                        bar("A", "2021-03-02", 102, 103),
                        bar("A", "2021-03-03", 104, 105))
                .build();
        List<Integer> seen = new ArrayList<>();
        Backtest backtest = backtest(
                        () -> today -> {
                            seen.add(today.read(VISIBLE));
                            seen.add(today.read(VISIBLE));
                        },
                        "2021-03-02",
                        "2021-03-04")
                .knowing(VISIBLE);
        Fingerprint first = backtest.run(earlier).fingerprint();
        assertThat(seen).containsExactly(103, 103, 203, 203, 303, 303);
        assertThat(backtest.run(earlier).fingerprint()).isEqualTo(first);
        assertRefused(on("2021-03-02", today -> today.read(VISIBLE)), Rule.NOT_DERIVED);
    }

    @Test
    void a_random_stream_depends_on_name_and_day_and_on_nothing_else() {
        List<Double> alone = new ArrayList<>();
        List<Double> besides = new ArrayList<>();
        on("2021-03-03", today -> alone.add(today.random("noise").nextDouble())).run(WEEK);
        on("2021-03-03", today -> {
                    today.random("other").nextDouble();
                    besides.add(today.random("noise").nextDouble());
                })
                .run(WEEK);
        assertThat(besides).isEqualTo(alone);
        List<Double> next = new ArrayList<>();
        on("2021-03-04", today -> next.add(today.random("noise").nextDouble())).run(WEEK);
        assertThat(next).isNotEqualTo(alone);
        List<Double> twice = new ArrayList<>();
        on("2021-03-03", today -> {
                    twice.add(today.random("noise").nextDouble());
                    twice.add(today.random("noise").nextDouble());
                })
                .run(WEEK);
        assertThat(twice.get(0)).isEqualTo(alone.get(0)).isNotEqualTo(twice.get(1));
    }

    @Test
    void on_an_unannounced_closure_the_strategy_is_asked_and_nothing_fills() {
        MemoryMarket september = trading("A")
                .add(
                        bar("A", "2001-09-07", 100, 101),
                        bar("A", "2001-09-10", 102, 103),
                        bar("A", "2001-09-17", 90, 91),
                        bar("A", "2001-09-18", 92, 93))
                .build();
        List<LocalDate> asked = new ArrayList<>();
        Result result = backtest(
                        () -> today -> {
                            asked.add(today.date());
                            if (today.date().equals(LocalDate.parse("2001-09-11"))) {
                                today.order("A").buy(1);
                            }
                        },
                        "2001-09-10",
                        "2001-09-18")
                .run(september);
        assertThat(asked)
                .containsExactly(
                        LocalDate.parse("2001-09-10"),
                        LocalDate.parse("2001-09-11"),
                        LocalDate.parse("2001-09-17"),
                        LocalDate.parse("2001-09-18"));
        assertThat(result.fills().get(0).print()).isEqualTo(90);
        assertThat(result.equity()).hasSize(3);
    }

    @Test
    void the_fingerprint_changes_with_what_is_read_ordered_or_released_and_names_where() {
        Fingerprint silent =
                backtest(Script::new, "2021-03-02", "2021-03-05").run(WEEK).fingerprint();
        Fingerprint reading =
                on("2021-03-03", today -> today.prices("A").close(0)).run(WEEK).fingerprint();
        Fingerprint ordering =
                on("2021-03-03", today -> today.order("A").buy(1)).run(WEEK).fingerprint();
        MemoryMarket other = trading("A")
                .add(
                        bar("A", "2021-03-01", 100, 101),
                        bar("A", "2021-03-02", 102, 103),
                        bar("A", "2021-03-03", 104, 105.01),
                        bar("A", "2021-03-04", 106, 107))
                .build();
        Fingerprint elsewhere =
                backtest(Script::new, "2021-03-02", "2021-03-05").run(other).fingerprint();
        assertThat(silent.firstDifference(reading)).contains(new Fingerprint.Difference(1, Layer.FEATURES));
        assertThat(silent.firstDifference(ordering)).contains(new Fingerprint.Difference(1, Layer.ORDERS));
        assertThat(silent.firstDifference(elsewhere)).contains(new Fingerprint.Difference(2, Layer.ROWS));
        assertThat(silent.firstDifference(silent)).isEmpty();
        assertThat(List.of(reading.hex(), ordering.hex(), elsewhere.hex())).doesNotContain(silent.hex());
    }

    @Test
    void invariant_14_assumed_arrivals_are_marked_and_their_share_is_reported() {
        Session first = NYSE.session(LocalDate.parse("2021-03-01"));
        Instant known = LagRule.standard().knownAt(first.closesAt(), NYSE);
        Bar assumed = new Bar(
                Symbol.of("A"), Stamp.assumed(first.closesAt(), known), first.opensAt(), 100, 101, 100, 101, 1000);
        MemoryMarket market = trading("A")
                .add(assumed, bar("A", "2021-03-02", 102, 103), bar("A", "2021-03-03", 104, 105))
                .build();
        Result result = backtest(() -> today -> today.prices("A").closes(2), "2021-03-02", "2021-03-04")
                .run(market);
        // On the 2nd it reads the 1st; on the 3rd the 1st and the 2nd; on the 4th the 2nd and the 3rd.
        assertThat(result.pit().rowsDelivered()).isEqualTo(5);
        assertThat(result.pit().rowsAssumed()).isEqualTo(2);
        assertThat(result.pit().shareAssumed()).isEqualTo(0.4);
    }

    @Test
    void missing_and_not_yet_arrived_read_alike() {
        MemoryMarket withLateRow = trading("A")
                .add(bar("A", "2021-03-01", 100, 101), bar("A", "2021-03-02", 102, 103, "2021-03-04T00:00:00Z"))
                .build();
        MemoryMarket withoutIt =
                trading("A").add(bar("A", "2021-03-01", 100, 101)).build();
        List<OptionalDouble> seen = new ArrayList<>();
        Backtest look = backtest(
                () -> today -> {
                    seen.add(today.prices("A").close(0));
                    seen.add(today.prices("A").last());
                },
                "2021-03-03",
                "2021-03-03");
        Fingerprint late =
                look.settlingFor(java.time.Duration.ZERO).run(withLateRow).fingerprint();
        Fingerprint never =
                look.settlingFor(java.time.Duration.ZERO).run(withoutIt).fingerprint();
        assertThat(seen)
                .containsExactly(
                        OptionalDouble.empty(), OptionalDouble.of(101), OptionalDouble.empty(), OptionalDouble.of(101));
        assertThat(late).isEqualTo(never);
    }
}
