package dev.apex.regime;

import static dev.apex.regime.GaussianHmmTest.assertRefused;
import static dev.apex.regime.Markets.NYSE;
import static dev.apex.regime.Markets.RANGE;
import static dev.apex.regime.Markets.RETURN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.apex.Rule;
import dev.apex.audit.Ablation;
import dev.apex.audit.AblationReport;
import dev.apex.audit.Leak;
import dev.apex.backtest.Backtest;
import dev.apex.backtest.Result;
import dev.apex.feature.Derived;
import dev.apex.feature.Feature;
import dev.apex.feature.Reading;
import dev.apex.feature.Regime;
import dev.apex.features.Correlations;
import dev.apex.features.Factor;
import dev.apex.features.FeatureMatrix;
import dev.apex.features.Label;
import dev.apex.features.Rolling;
import dev.apex.market.Bar;
import dev.apex.market.Fixing;
import dev.apex.market.Instrument;
import dev.apex.market.MarketSource;
import dev.apex.market.MemoryMarket;
import dev.apex.market.Stamp;
import dev.apex.market.Symbol;
import dev.apex.strategy.Day;
import dev.apex.time.DecisionTime;
import dev.apex.time.Session;
import dev.apex.time.Span;
import dev.apex.time.TradingCalendar;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Regimes as features: what is read of them, now and of the past, and what may not be. */
class RegimeFeaturesTest {
    private static final Symbol SPY = Symbol.of("SPY");
    private static final Span WHOLE = Span.between("2014-12-01", "2017-12-29");
    private static final Span WALKED = Span.between("2016-06-01", "2017-03-31");
    private static final DecisionTime NINE = DecisionTime.at(LocalTime.of(9, 0));
    private static final WalkForward WALK =
            WalkForward.quarterly(NYSE, BaumWelch.of(2).restarts(2).atMost(60)).rolling(200);
    private static final Regimes REGIMES = WALK.regimes("spy", "SPY", RETURN, RANGE);
    private static final Factor P1 = Factor.from(REGIMES.probability(1));

    private static Backtest backtest(Consumer<Day> deed) {
        return Backtest.of("told", () -> new Told(deed))
                .over(WALKED)
                .on(NYSE)
                .decidingAt(LocalTime.of(9, 0))
                .startingWith(100_000)
                .remembering(300);
    }

    private static final class Told implements dev.apex.strategy.Strategy {
        private final Consumer<Day> deed;

        Told(Consumer<Day> deed) {
            this.deed = deed;
        }

        @Override
        public void onDay(Day today) {
            deed.accept(today);
        }
    }

    private static Map<Instant, List<Reading>> read(MarketSource market, Feature... features) {
        Map<Instant, List<Reading>> read = new LinkedHashMap<>();
        backtest(today -> {
                    List<Reading> all = new ArrayList<>();
                    for (Feature feature : features) {
                        Reading one = today.read(feature, SPY);
                        assertThat(today.read(feature, List.of(SPY)).get(0)).isEqualTo(one);
                        all.add(one);
                    }
                    read.put(today.now(), all);
                })
                .knowing(REGIMES)
                .run(market);
        return read;
    }

    /** A figure of a session to come is not known, so what mixes it with prices stays at the clock; a report says so. */
    @Test
    void what_mixes_figures_with_prices_is_told_to_have_stayed_at_the_clock() {
        MarketSource market = new Markets(1, WHOLE, false).market();
        Feature mixed = P1.times(Rolling.momentum(5));
        AblationReport only = Ablation.of(
                        backtest(today -> today.read(mixed, SPY)).knowing(REGIMES))
                .leaking(Leak.WHOLE_SAMPLE_FEATURES)
                .against(market);
        assertThat(only.get(Leak.WHOLE_SAMPLE_FEATURES).isExercised()).isFalse();
        assertThat(only.get(Leak.WHOLE_SAMPLE_FEATURES).reason())
                .contains("readings of features that mix prices with figures", "no other feature was read");
        AblationReport both = Ablation.of(backtest(today -> {
                            today.read(mixed, SPY);
                            today.read(P1, SPY);
                            today.read(Rolling.momentum(5), SPY);
                        })
                        .knowing(REGIMES))
                .leaking(Leak.WHOLE_SAMPLE_FEATURES)
                .against(market);
        int days = NYSE.sessions(WALKED).size();
        assertThat(both.get(Leak.WHOLE_SAMPLE_FEATURES).isExercised()).isTrue();
        assertThat(both.text()).contains("In part only: features over the whole sample, because " + days + " readings");
    }

    @OverSeeds
    void a_feature_reads_what_the_day_says(long seed) {
        MarketSource market = new Markets(seed, WHOLE, false).market();
        int[] known = {0};
        backtest(today -> {
                    Regime regime = today.regime();
                    Reading first = today.read(REGIMES.probability(0), SPY);
                    if (regime.isKnown()) {
                        known[0]++;
                        assertThat(first).isEqualTo(Reading.of(regime.probability(0)));
                        assertThat(today.read(P1, SPY)).isEqualTo(Reading.of(regime.probability(1)));
                        assertThat(today.read(REGIMES.state(), SPY))
                                .isEqualTo(Reading.of(regime.state().getAsInt()));
                        assertThat(today.read(REGIMES.era(), SPY)).isEqualTo(Reading.of(regime.era()));
                    } else {
                        assertThat(first).isEqualTo(Reading.notYetKnown("spy:p0: " + regime.reason()));
                    }
                })
                .knowing(REGIMES)
                .run(market);
        assertThat(known[0]).isEqualTo(210);
    }

    /** By hand: the window's model over all that is visible at the clock, filtered up to the session asked for. */
    @OverSeeds
    void the_past_of_a_feature_is_what_the_model_in_force_says_of_it_now(long seed) {
        Markets world = new Markets(seed, WHOLE, false);
        List<RegimeLabels> sets = REGIMES.labels(world.market(), NINE, WALKED);
        Map<Instant, Integer> windows = new LinkedHashMap<>();
        backtest(today -> windows.put(today.now(), today.regime().window()))
                .knowing(REGIMES)
                .run(world.market());
        Factor mean = Rolling.mean(5).of(P1);
        Map<Instant, List<Reading>> read = read(world.market(), P1.lag(1), P1.lag(40), mean, P1.lag(250));
        int compared = 0;
        int beforeTheWindow = 0;
        for (Map.Entry<Instant, List<Reading>> one : read.entrySet()) {
            int number = windows.get(one.getKey());
            if (number < 0) {
                continue;
            }
            RegimeWindow window = sets.get(number).window();
            double[][] all = window.model()
                    .orElseThrow()
                    .filtered(RegimesTest.rows(world, one.getKey(), window.boundary() - 200));
            int last = all.length - 1;
            assertThat(one.getValue().get(0)).isEqualTo(Reading.of(all[last - 1][1]));
            assertThat(one.getValue().get(1)).isEqualTo(Reading.of(all[last - 40][1]));
            double sum = 0;
            for (int i = last - 4; i <= last; i++) {
                sum += all[i][1];
            }
            assertThat(one.getValue().get(2).value().orElseThrow())
                    .isCloseTo(sum / 5, org.assertj.core.api.Assertions.within(1e-12));
            if (last < 250) {
                beforeTheWindow++;
                assertThat(one.getValue().get(3).value()).isEmpty();
                assertThat(((Reading.NotYetKnown) one.getValue().get(3)).reason())
                        .startsWith("spy:p1: the window of the model in force begins with ");
            }
            compared++;
        }
        assertThat(compared).isEqualTo(210);
        assertThat(beforeTheWindow).isPositive();
    }

    @OverSeeds
    void what_was_seen_is_what_was_read_then_whatever_was_refitted_since(long seed) {
        MarketSource market = new Markets(seed, WHOLE, false).market();
        List<List<Reading>> read =
                new ArrayList<>(read(market, P1, P1.asSeen(5), P1.lag(5)).values());
        int same = 0;
        int moved = 0;
        for (int i = 6; i < read.size(); i++) {
            assertThat(read.get(i).get(1).value())
                    .isEqualTo(read.get(i - 5).get(0).value());
            boolean asNow = read.get(i).get(2).equals(read.get(i - 5).get(0));
            same += asNow ? 1 : 0;
            moved += asNow ? 0 : 1;
        }
        assertThat(same).isGreaterThan(50);
        assertThat(moved).as("a refit or a revision moves the past").isGreaterThan(5);
    }

    /** Rows that arrive after a clock, cut off or altered, change nothing that was read by then. */
    @OverSeeds
    void what_arrives_later_changes_no_reading(long seed) {
        Markets world = new Markets(seed, WHOLE, false);
        Feature[] features = {P1, P1.lag(3), Rolling.deviation(20).of(P1), REGIMES.state(), P1.asSeen(2)};
        Map<Instant, List<Reading>> whole = read(world.market(), features);
        for (String day : List.of("2016-06-30", "2016-07-01", "2016-07-05", "2016-09-30", "2016-10-03", "2017-01-03")) {
            Instant cut = Instant.parse(day + "T13:00:00Z");
            for (MarketSource other : List.of(
                    world.market("SPY", row -> !row.ingestedAt().isAfter(cut), row -> row),
                    world.market(
                            "SPY",
                            row -> true,
                            row -> row.ingestedAt().isAfter(cut)
                                    ? new Markets.Row(row.session(), row.ingestedAt(), row.revision(), row.close() * 3)
                                    : row))) {
                Map<Instant, List<Reading>> then = read(other, features);
                int compared = 0;
                for (Map.Entry<Instant, List<Reading>> one : whole.entrySet()) {
                    if (!one.getKey().isAfter(cut)) {
                        compared++;
                        assertThat(then.get(one.getKey())).isEqualTo(one.getValue());
                    }
                }
                assertThat(compared).isGreaterThan(19);
            }
        }
    }

    @Test
    void a_model_is_not_read_before_it_is_known() {
        Regimes slow = WALK.taking(Duration.ofDays(3)).regimes("spy", "SPY", RETURN, RANGE);
        Map<Instant, Boolean> known = new TreeMap<>();
        backtest(today -> known.put(
                        today.now(),
                        today.read(slow.probability(0), SPY).value().isPresent()))
                .knowing(slow)
                .run(new Markets(4, WHOLE, true).market());
        // fitted at 09:00 on Wednesday 1 June, 13:00 UTC, known on Saturday: first read on Monday
        assertThat(known.get(Instant.parse("2016-06-03T13:00:00Z"))).isFalse();
        assertThat(known.get(Instant.parse("2016-06-06T13:00:00Z"))).isTrue();
    }

    private static MarketSource three() {
        MemoryMarket.Builder builder = MemoryMarket.builder()
                .trading(Instrument.bars("SPY", NYSE), Instrument.bars("TWO", NYSE), Instrument.fixings("USD", TARGET));
        for (Markets.Row row : new Markets(4, WHOLE, true).rows) {
            for (String name : List.of("SPY", "TWO")) {
                builder.add(new Bar(
                        Symbol.of(name),
                        Stamp.observed(row.session().closesAt(), row.ingestedAt()),
                        row.session().opensAt(),
                        row.close(),
                        row.close(),
                        row.close(),
                        row.close(),
                        1000));
            }
        }
        for (Session session : TARGET.sessions(WHOLE)) {
            builder.add(new Fixing(Symbol.of("USD"), Stamp.observed(session.closesAt(), session.closesAt()), 1.1));
        }
        return builder.build();
    }

    private static final TradingCalendar TARGET = TradingCalendar.TARGET;

    @Test
    void every_symbol_of_the_calendar_reads_the_same_and_no_other() {
        int[] ranked = {0};
        backtest(today -> {
                    assertThat(today.read(P1, Symbol.of("TWO"))).isEqualTo(today.read(P1, SPY));
                    if (today.regime().isKnown()) {
                        Factor score = Rolling.momentum(20).times(P1);
                        ranked[0] += today.universe()
                                .rankedBy(score)
                                .top(1)
                                .symbols()
                                .size();
                    }
                })
                .knowing(REGIMES)
                .trading("SPY", "TWO")
                .run(three());
        assertThat(ranked[0]).isPositive();
        for (Feature feature : List.of(P1, REGIMES.state(), Rolling.momentum(5).times(P1))) {
            Backtest elsewhere =
                    backtest(today -> today.read(feature, Symbol.of("USD"))).knowing(REGIMES);
            assertThatThrownBy(() -> elsewhere.run(three())).hasStackTraceContaining(Rule.FIGURES_CALENDAR.code());
        }
    }

    @Test
    void it_is_read_in_runs_that_were_given_the_same_regimes() {
        MarketSource market = new Markets(4, WHOLE, true).market();
        Backtest without = backtest(today -> today.read(P1, SPY));
        assertThatThrownBy(() -> without.run(market)).hasStackTraceContaining(Rule.NOT_DERIVED.code());
        Backtest others = without.knowing(WALK.agreeingOn(0.5).regimes("spy", "SPY", RETURN, RANGE));
        assertThatThrownBy(() -> others.run(market)).hasStackTraceContaining(Rule.NOT_DERIVED.code());
        assertRefused(Rule.NO_SUCH_FIGURE, () -> REGIMES.probability(2));
        assertRefused(Rule.NO_SUCH_FIGURE, () -> REGIMES.figure("p"));
        assertRefused(Rule.NO_SUCH_FIGURE, () -> Correlations.over(60, NYSE).figure("p0"));
    }

    @Test
    void what_would_keep_a_figure_that_may_change_is_refused() {
        MarketSource market = new Markets(4, WHOLE, true).market();
        Feature own = Feature.of("own", 1, prices -> REGIMES.probability(1).read(prices));
        Backtest direct = backtest(today -> today.read(own, SPY)).knowing(REGIMES);
        assertThat(direct.run(market).decisions()).hasSize(211);
        Backtest composed =
                backtest(today -> today.read(Factor.from(own).lag(1), SPY)).knowing(REGIMES);
        assertThatThrownBy(() -> composed.run(market)).hasStackTraceContaining(Rule.FIGURES_SHUT.code());
        Regimes ofRegimes = WALK.regimes("second", "SPY", RETURN, REGIMES.probability(1));
        assertThatThrownBy(
                        () -> backtest(today -> {}).knowing(REGIMES, ofRegimes).run(market))
                .hasStackTraceContaining(Rule.FIGURES_SHUT.code());
        Derived<?> following = Correlations.over(20, NYSE).of(P1);
        assertThatThrownBy(
                        () -> backtest(today -> {}).knowing(REGIMES, following).run(market))
                .hasStackTraceContaining(Rule.FIGURES_SHUT.code());
    }

    /** An explanation computes each reading from scratch beside what was kept, and holds both together. */
    @Test
    void what_is_kept_is_what_is_computed_from_scratch() {
        MarketSource market = new Markets(4, WHOLE, false).market();
        Result result = backtest(today -> {
                    boolean calm =
                            today.read(Rolling.mean(3).of(P1), SPY).value().orElse(1) < 0.5;
                    boolean held = today.portfolio().symbols().contains(SPY);
                    if (calm != held) {
                        today.hold(calm ? new TreeMap<>(Map.of(SPY, 0.5)) : new TreeMap<>());
                    }
                })
                .knowing(REGIMES)
                .run(market);
        assertThat(result.orders()).hasSizeGreaterThan(3);
        assertThat(result.explain(result.orders().get(3), market).toString()).contains("spy:p1");
    }

    @Test
    void a_matrix_has_it_as_columns() {
        MarketSource market = new Markets(4, WHOLE, false).market();
        FeatureMatrix matrix = FeatureMatrix.of(backtest(today -> {}).knowing(REGIMES))
                .with(
                        REGIMES.probability(0),
                        REGIMES.probability(1),
                        REGIMES.state(),
                        Rolling.momentum(5).times(P1))
                .labelled(Label.forwardReturn(1))
                .build(market);
        assertThat(matrix.features()).startsWith("spy:p0", "spy:p1", "spy:state");
        Map<Instant, List<Reading>> read = read(market, P1);
        int known = 0;
        for (int row = 0; row < matrix.size(); row++) {
            double value = matrix.values(row)[1];
            assertThat(Double.isNaN(value) ? java.util.OptionalDouble.empty() : java.util.OptionalDouble.of(value))
                    .isEqualTo(read.get(matrix.knownAt(row)).get(0).value());
            known += Double.isNaN(value) ? 0 : 1;
        }
        assertThat(known).isGreaterThan(190);
    }
}
