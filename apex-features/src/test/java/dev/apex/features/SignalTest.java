package dev.apex.features;

import static dev.apex.time.TradingCalendar.NYSE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.backtest.Backtest;
import dev.apex.backtest.Result;
import dev.apex.backtest.RunFailedException;
import dev.apex.feature.Feature;
import dev.apex.feature.Reading;
import dev.apex.feature.Readings;
import dev.apex.market.Bar;
import dev.apex.market.Instrument;
import dev.apex.market.MarketSource;
import dev.apex.market.MemoryMarket;
import dev.apex.market.Stamp;
import dev.apex.market.Symbol;
import dev.apex.market.SyntheticMarket;
import dev.apex.strategy.Day;
import dev.apex.strategy.Strategy;
import dev.apex.time.Session;
import dev.apex.time.Span;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

/** A model is asked only what it was trained on, and only once it was known. */
class SignalTest {
    private static final Symbol A = Symbol.of("A");
    private static final Symbol B = Symbol.of("B");
    private static final Feature LATEST = Feature.of("latest", 1, prices -> Reading.of(prices.closeOrNaN(0)));
    private static final Feature BEFORE = Feature.of("before", 2, prices -> Reading.of(prices.closeOrNaN(1)));

    /** 0.5 times the latest close less twice the one before, and what a test wants otherwise. */
    private static class Linear implements SignalModel {
        String version = "v3";
        Instant knownAt = Instant.parse("2021-03-03T14:00:00Z");
        Instant trainedThrough = Instant.parse("2021-03-01T00:00:00Z");
        List<String> features = List.of("latest", "before");
        boolean takesMissing;
        ToDoubleFunction<double[]> score = row -> 0.5 * row[0] - 2 * row[1];

        @Override
        public String name() {
            return "linear";
        }

        @Override
        public String version() {
            return version;
        }

        @Override
        public List<String> features() {
            return features;
        }

        @Override
        public Instant knownAt() {
            return knownAt;
        }

        @Override
        public Instant trainedThrough() {
            return trainedThrough;
        }

        @Override
        public boolean takesMissing() {
            return takesMissing;
        }

        @Override
        public double score(double[] row) {
            return score.applyAsDouble(row);
        }
    }

    private static Linear linear(Consumer<Linear> change) {
        Linear model = new Linear();
        change.accept(model);
        return model;
    }

    private static Signal signal(Consumer<Linear> change) {
        return Signal.of(linear(change), LATEST, BEFORE);
    }

    private static final Signal SIGNAL = signal(model -> {});

    private static Bar bar(String symbol, String date, double close) {
        Session session = NYSE.session(LocalDate.parse(date));
        return new Bar(
                Symbol.of(symbol),
                Stamp.observed(session.closesAt(), session.closesAt().plus(Duration.ofHours(8))),
                session.opensAt(),
                close,
                close + 1,
                close - 1,
                close,
                1000);
    }

    private static final MarketSource MARKET = MemoryMarket.builder()
            .trading(Instrument.bars("A", NYSE), Instrument.bars("B", NYSE))
            .add(
                    bar("A", "2021-03-01", 100),
                    bar("A", "2021-03-02", 104),
                    bar("A", "2021-03-03", 110),
                    bar("A", "2021-03-04", 108),
                    bar("B", "2021-03-02", 50),
                    bar("B", "2021-03-04", 52))
            .build();

    private static Backtest asking(Consumer<Day> day) {
        return Backtest.of("signals", () -> today -> day.accept(today))
                .over("2021-03-02", "2021-03-05")
                .on(NYSE)
                .decidingAt(LocalTime.of(9, 0))
                .remembering(5);
    }

    /** On 4 March at 09:00 only. */
    private static Consumer<Day> onTheFourth(Consumer<Day> act) {
        return today -> {
            if (today.date().getDayOfMonth() == 4) {
                act.accept(today);
            }
        };
    }

    /** On 5 March only, after which nothing is computed that could fail by itself. */
    private static Consumer<Day> onTheLast(Consumer<Day> act) {
        return today -> {
            if (today.date().getDayOfMonth() == 5) {
                act.accept(today);
            }
        };
    }

    private static void run(Feature declared, Consumer<Day> act) {
        asking(onTheFourth(act)).with("model", declared).run(MARKET);
    }

    private static void assertFails(Backtest backtest, Rule rule) {
        RunFailedException failure = catchThrowableOfType(RunFailedException.class, () -> backtest.run(MARKET));
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
    void a_score_is_what_the_model_says_of_the_features_known_now() {
        List<Reading> readings = new ArrayList<>();
        run(SIGNAL, today -> {
            readings.add(today.read(SIGNAL, A));
            readings.add(today.read(SIGNAL.lag(1), A));
            readings.add(today.read(SIGNAL.times(2), A));
            readings.add(SIGNAL.read(today.prices(A)));
        });
        // known on the 4th: 110 and 104, so 55 - 208 = -153; a session before 104 and 100, so 52 - 200 = -148
        assertThat(readings).containsExactly(Reading.of(-153), Reading.of(-148), Reading.of(-306), Reading.of(-153));
        assertThat(SIGNAL.name()).contains("linear v3");
        assertThat(SIGNAL.sessions()).isEqualTo(2);
    }

    @Test
    void it_is_scored_from_the_instant_on_at_which_it_was_known() {
        List<LocalDate> scored = new ArrayList<>();
        Consumer<Day> later = today -> {
            if (!today.now().isBefore(Instant.parse("2021-03-03T14:00:00Z"))) {
                assertThat(today.read(SIGNAL, A).value()).isPresent();
                scored.add(today.date());
            }
        };
        asking(later).with("model", SIGNAL).run(MARKET);
        assertThat(scored).hasSize(3);
        Signal late = signal(model -> model.knownAt = Instant.parse("2021-03-03T14:00:00.000001Z"));
        assertFails(
                asking(today -> {
                            if (today.date().getDayOfMonth() == 3) {
                                today.read(late, A);
                            }
                        })
                        .with("model", late),
                Rule.MODEL_NOT_YET_KNOWN);
    }

    @Test
    void asked_too_early_it_fails_the_run_by_whichever_door() {
        Signal future = signal(model -> model.knownAt = Instant.parse("2021-03-05T00:00:00Z"));
        List<Consumer<Day>> doors = List.of(
                today -> today.read(future, A),
                today -> today.read(future, List.of(A, B)),
                today -> today.universe().rankedBy(future.lag(1)),
                today -> today.read(future.at(B), A),
                today -> today.read(future.rank(), A),
                today -> today.read(future.asSeen(0), A),
                today -> future.read(today.prices(A)),
                today -> future.plus(1).read(today.prices(A)));
        for (Consumer<Day> door : doors) {
            assertFails(
                    asking(onTheFourth(today -> swallowing(() -> door.accept(today))))
                            .with("model", future),
                    Rule.MODEL_NOT_YET_KNOWN);
        }
        RunFailedException failure = catchThrowableOfType(
                RunFailedException.class,
                () -> FeatureMatrix.of(asking(today -> {}))
                        .with(future)
                        .labelled(Label.forwardReturn(1))
                        .build(MARKET));
        assertThat(failure).hasMessageContaining("linear v3").hasMessageContaining("2021-03-05T00:00:00Z");
    }

    /** Says by its component which model it asks. */
    record Ranked(Feature score) implements Strategy {
        @Override
        public void onDay(Day today) {
            if (today.date().getDayOfMonth() > 3) {
                today.universe().rankedBy(score).first(1).holdEqually();
            }
        }
    }

    private static Backtest ranked(Feature score) {
        return Backtest.of("signals", () -> new Ranked(score))
                .over("2021-03-02", "2021-03-05")
                .on(NYSE)
                .decidingAt(LocalTime.of(9, 0))
                .remembering(5);
    }

    @Test
    void its_version_is_part_of_the_identity_and_of_what_the_run_says() {
        Signal other = signal(model -> model.version = "v4");
        Result third = ranked(SIGNAL).run(MARKET);
        Result fourth = ranked(other).run(MARKET);
        assertThat(third.backtest().identity()).isNotEqualTo(fourth.backtest().identity());
        assertThat(third.fingerprint()).isNotEqualTo(fourth.fingerprint());
        assertThat(third.backtest().terms().get("parameter.score")).contains("linear v3");
        assertThat(ranked(SIGNAL.lag(1)).run(MARKET)).isNotNull();
    }

    @Test
    void a_model_that_the_identity_does_not_name_is_not_asked() {
        Signal other = signal(model -> model.version = "v30");
        assertFails(asking(onTheFourth(today -> today.read(SIGNAL, A))), Rule.MODEL_NOT_DECLARED);
        assertFails(asking(onTheFourth(today -> swallowing(() -> today.read(SIGNAL, A)))), Rule.MODEL_NOT_DECLARED);
        assertFails(asking(onTheFourth(today -> today.read(SIGNAL, A))).with("model", other), Rule.MODEL_NOT_DECLARED);
        assertFails(ranked(SIGNAL.named("score")), Rule.MODEL_NOT_DECLARED);
        assertThat(ranked(SIGNAL.named("score")).with("model", SIGNAL).run(MARKET))
                .isNotNull();
    }

    @Test
    void a_row_with_a_gap_has_no_score_unless_the_model_takes_it() {
        Signal taking = signal(model -> {
            model.takesMissing = true;
            model.score = row -> Double.isNaN(row[1]) ? -1 : row[0];
        });
        // B has no bar of the 1st and none of the 3rd
        run(SIGNAL, today -> assertThat(today.read(SIGNAL, B).value()).isEmpty());
        run(SIGNAL, today -> {
            Readings readings = today.read(SIGNAL, List.of(A, B));
            assertThat(readings.orNaN(0)).isEqualTo(-153);
            assertThat(readings.get(1).value()).isEmpty();
        });
        Signal careless = signal(model -> model.score = taking.model()::score);
        run(
                careless,
                today -> assertThat(today.read(careless.lag(1), B).value()).isEmpty());
        run(taking, today -> {
            assertThat(today.read(taking, A)).isEqualTo(Reading.of(110));
            assertThat(today.read(taking.lag(1), B)).isEqualTo(Reading.of(-1));
        });
    }

    @Test
    void a_score_that_is_no_number_is_none() {
        for (double odd : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            Signal signal = signal(model -> model.score = row -> odd);
            run(signal, today -> assertThat(today.read(signal, A)).isInstanceOf(Reading.NotYetKnown.class));
        }
        Signal zero = signal(model -> model.score = row -> -0.0);
        run(zero, today -> assertThat(today.read(zero, A)).isEqualTo(Reading.of(0)));
    }

    @Test
    void a_model_that_throws_fails_the_run_even_if_that_is_caught() {
        Signal throwing = signal(model -> model.score = row -> {
            throw new IllegalStateException("out of trees");
        });
        List<Consumer<Day>> doors = List.of(
                today -> today.read(throwing, A),
                today -> today.read(throwing, List.of(A, B)),
                today -> today.read(throwing.lag(1), A));
        for (Consumer<Day> door : doors) {
            assertFails(
                    asking(onTheLast(today -> swallowing(() -> door.accept(today))))
                            .with("model", throwing),
                    Rule.MODEL_FAILED);
        }
    }

    @Test
    void a_model_that_counts_is_found_out() {
        AtomicInteger count = new AtomicInteger();
        Signal counting = signal(model -> model.score = row -> count.incrementAndGet());
        assertFails(
                asking(onTheFourth(today -> today.read(counting, List.of(A, B))))
                        .with("model", counting),
                Rule.MODEL_CHANGES);
    }

    @Test
    void a_model_may_write_over_its_row() {
        Signal writing = signal(model -> model.score = row -> {
            double score = 0.5 * row[0] - 2 * row[1];
            row[0] = Double.NaN;
            return score;
        });
        run(writing, today -> assertThat(today.read(writing, A)).isEqualTo(Reading.of(-153)));
    }

    @Test
    void what_a_model_says_of_itself_holds_together() {
        List<Consumer<Linear>> wrong = List.of(
                model -> model.version = "",
                model -> model.version = "v 3",
                model -> model.version = "v3)",
                model -> model.trainedThrough = model.knownAt.plusNanos(1),
                model -> model.features = List.of());
        for (Consumer<Linear> change : wrong) {
            assertRefused(() -> signal(change), Rule.MODEL_CARD);
        }
        assertThat(signal(model -> model.trainedThrough = model.knownAt).model().version())
                .isEqualTo("v3");
        assertRefused(() -> Signal.of(new Linear(), BEFORE, LATEST), Rule.MODEL_FEATURES);
        assertRefused(() -> Signal.of(new Linear(), LATEST), Rule.MODEL_FEATURES);
    }

    private static void assertRefused(Runnable act, Rule rule) {
        assertThatThrownBy(act::run)
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.rule()).isEqualTo(rule));
    }

    @OverSeeds
    void scores_that_are_kept_are_those_computed_from_scratch(long seed) {
        MarketSource market = SyntheticMarket.of(seed)
                .symbols(6)
                .on(NYSE)
                .over(Span.between("2021-01-04", "2021-06-30"))
                .lateRows(0.05)
                .revisions(0.08)
                .retractions(0.02)
                .gaps(0.03)
                .build();
        Linear model = linear(some -> {
            some.features = List.of(Rolling.momentum(3).name(), Rolling.mean(5).name());
            some.knownAt = Instant.parse("2020-01-01T00:00:00Z");
            some.trainedThrough = some.knownAt;
        });
        Signal signal = Signal.of(model, Rolling.momentum(3), Rolling.mean(5));
        List<Factor> factors = List.of(signal, signal.lag(4), Rolling.mean(3).of(signal));
        AtomicInteger known = new AtomicInteger();
        Backtest.of("scores", () -> (Day today) -> {
                    List<Symbol> symbols = today.universe().symbols();
                    for (Factor factor : factors) {
                        Readings kept = today.read(factor, symbols);
                        for (int i = 0; i < kept.size(); i++) {
                            Reading scratch = factor.read(today.prices(symbols.get(i)));
                            assertThat(kept.get(i)).isEqualTo(scratch);
                            known.addAndGet(scratch.value().isPresent() ? 1 : 0);
                        }
                    }
                })
                .over("2021-02-01", "2021-06-30")
                .on(NYSE)
                .decidingAt(LocalTime.of(9, 0))
                .remembering(20)
                .with("model", signal)
                .run(market);
        assertThat(known.get()).isGreaterThan(500);
    }
}
