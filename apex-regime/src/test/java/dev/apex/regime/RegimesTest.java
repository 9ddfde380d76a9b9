package dev.apex.regime;

import static dev.apex.regime.GaussianHmmTest.assertRefused;
import static dev.apex.regime.Markets.NYSE;
import static dev.apex.regime.Markets.RANGE;
import static dev.apex.regime.Markets.RETURN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.apex.Rule;
import dev.apex.backtest.Backtest;
import dev.apex.backtest.Noticed;
import dev.apex.backtest.Rehearsal;
import dev.apex.backtest.Result;
import dev.apex.feature.Regime;
import dev.apex.market.MemoryMarket;
import dev.apex.report.Report;
import dev.apex.strategy.Day;
import dev.apex.strategy.Strategy;
import dev.apex.time.DecisionTime;
import dev.apex.time.Span;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/** Regimes in a run. */
class RegimesTest {
    private static final Span WHOLE = Span.between("2014-12-01", "2017-12-29");
    private static final Span WALKED = Span.between("2016-06-01", "2017-03-31");
    private static final DecisionTime NINE = DecisionTime.at(LocalTime.of(9, 0));
    private static final WalkForward WALK =
            WalkForward.quarterly(NYSE, BaumWelch.of(2).restarts(2).atMost(60)).rolling(200);
    private static final Regimes REGIMES = WALK.regimes("spy", "SPY", RETURN, RANGE);

    /** Does as it is told. */
    private static final class Told implements Strategy {
        private final BiConsumer<Told, Day> deed;

        Told(BiConsumer<Told, Day> deed) {
            this.deed = deed;
        }

        @Override
        public void onDay(Day today) {
            deed.accept(this, today);
        }
    }

    private static Backtest backtest(BiConsumer<Told, Day> deed) {
        return Backtest.of("told", () -> new Told(deed))
                .over("2016-06-01", "2017-03-31")
                .on(NYSE)
                .decidingAt(LocalTime.of(9, 0))
                .startingWith(100_000)
                .remembering(300);
    }

    private static Map<Instant, Regime> read(MemoryMarket market) {
        Map<Instant, Regime> read = new LinkedHashMap<>();
        backtest((self, today) -> read.put(today.now(), today.regime()))
                .knowing(REGIMES)
                .run(market);
        return read;
    }

    @OverSeeds
    void a_run_reads_what_was_published_of_the_latest_session(long seed) {
        MemoryMarket market = new Markets(seed, WHOLE, false).market();
        List<RegimeLabel> labels = RegimeLabels.all(REGIMES.labels(market, NINE, WALKED));
        Map<Instant, Regime> read = read(market);
        assertThat(read).hasSize(211); // sessions from June 2016 to March 2017
        int known = 0;
        for (Map.Entry<Instant, Regime> one : read.entrySet()) {
            Regime regime = one.getValue();
            if (!regime.isKnown()) {
                assertThat(one.getKey()).isEqualTo(Instant.parse("2016-06-01T13:00:00Z"));
                assertThat(regime.reason()).contains("not known before 2016-06-01T14:00:00Z");
                continue;
            }
            known++;
            int latest = NYSE.closedBy(one.getKey().toEpochMilli() * 1000);
            RegimeLabel label = labels.stream()
                    .filter(some -> some.session() == latest && some.window() == regime.window())
                    .findFirst()
                    .orElseThrow();
            assertThat(regime.probabilities()).containsExactly(label.probabilities());
            assertThat(label.knownAt()).isBeforeOrEqualTo(one.getKey());
            assertThat(regime.era()).isEqualTo(label.era());
            assertThat(regime.label())
                    .isEqualTo(label.era() + "/" + label.state().getAsInt());
        }
        assertThat(known).isEqualTo(210);
    }

    @Test
    void an_audit_is_told_in_which_steps_another_model_came_into_force() {
        MemoryMarket market = new Markets(1, WHOLE, false).market();
        List<Integer> windows = new ArrayList<>();
        Rehearsal run = Rehearsal.whole(
                backtest((self, today) -> windows.add(today.regime().window())).knowing(REGIMES), market);
        TreeSet<Integer> changes = new TreeSet<>();
        for (int step = 1; step < windows.size(); step++) {
            if (!windows.get(step).equals(windows.get(step - 1))) {
                changes.add(step);
            }
        }
        // the first model, and those of July, October and January
        assertThat(changes).hasSize(4);
        assertThat(run.refits()).isEqualTo(changes);
    }

    /** By hand: the closes visible at each clock, both features of them, and the window's model over all from its first day on. */
    @OverSeeds
    void what_is_read_is_what_the_model_says_of_all_that_is_visible_from_scratch(long seed) {
        Markets world = new Markets(seed, WHOLE, false);
        List<RegimeLabels> sets = REGIMES.labels(world.market(), NINE, WALKED);
        int anew = 0;
        for (Map.Entry<Instant, Regime> one : read(world.market()).entrySet()) {
            if (!one.getValue().isKnown()) {
                continue;
            }
            RegimeWindow window = sets.get(one.getValue().window()).window();
            double[][] filtered =
                    window.model().orElseThrow().filtered(rows(world, one.getKey(), window.boundary() - 200));
            assertThat(one.getValue().probabilities()).containsExactly(filtered[filtered.length - 1]);
            anew++;
        }
        assertThat(anew).isEqualTo(210);
    }

    /** Both features of the closes visible at a clock, of each session from one to the latest that is over. */
    static double[][] rows(Markets world, Instant clock, int first) {
        Map<Integer, Markets.Row> visible = new TreeMap<>();
        for (Markets.Row row : world.rows) {
            if (!row.ingestedAt().isAfter(clock)) {
                visible.merge(row.session().ordinal(), row, (a, b) -> b.revision() > a.revision() ? b : a);
            }
        }
        int latest = NYSE.closedBy(clock.toEpochMilli() * 1000);
        double[][] rows = new double[latest - first + 1][2];
        for (int session = first; session <= latest; session++) {
            double high = Double.NEGATIVE_INFINITY;
            double low = Double.POSITIVE_INFINITY;
            for (int day = session - 4; day <= session; day++) {
                if (!Double.isNaN(close(visible, day))) {
                    high = Math.max(high, close(visible, day));
                    low = Math.min(low, close(visible, day));
                }
            }
            rows[session - first][0] = StrictMath.log(close(visible, session) / close(visible, session - 1));
            rows[session - first][1] = StrictMath.log(high / low);
        }
        return rows;
    }

    private static double close(Map<Integer, Markets.Row> visible, int session) {
        Markets.Row row = visible.get(session);
        return row == null ? Double.NaN : row.close();
    }

    @Test
    void a_revision_moves_the_regime_from_its_arrival_on_and_no_label_before() {
        Markets clean = new Markets(4, WHOLE, true);
        Markets revised = new Markets(4, WHOLE, true);
        int revisedAt = NYSE.session(LocalDate.of(2016, 8, 10)).ordinal();
        Markets.Row row = revised.rows.stream()
                .filter(some -> some.session().ordinal() == revisedAt)
                .findFirst()
                .orElseThrow();
        Instant arrival = row.ingestedAt().plus(Duration.ofDays(2)); // 12 August, 22:00 UTC
        revised.rows.add(new Markets.Row(row.session(), arrival, 1, row.close() * 1.25));
        Map<Instant, Regime> before = read(clean.market());
        Map<Instant, Regime> after = read(revised.market());
        assertThat(after).hasSameSizeAs(before);
        int moved = 0;
        for (Instant clock : before.keySet()) {
            if (clock.isBefore(arrival)) {
                assertThat(after.get(clock)).isEqualTo(before.get(clock));
            } else {
                moved += after.get(clock).equals(before.get(clock)) ? 0 : 1;
            }
        }
        assertThat(moved).isGreaterThan(5);
        List<RegimeLabel> labels = RegimeLabels.all(REGIMES.labels(revised.market(), NINE, WALKED));
        assertThat(labels)
                .containsAll(RegimeLabels.all(REGIMES.labels(clean.market(), NINE, WALKED)).stream()
                        .filter(label -> label.knownAt().isBefore(arrival))
                        .toList());
        // the first label that rests on the revision is known when the clock that filtered it anew stood there
        RegimeLabel monday = labels.stream()
                .filter(label -> label.session() == revisedAt + 2 && label.window() == 1)
                .findFirst()
                .orElseThrow();
        assertThat(monday.knownAt()).isEqualTo(Instant.parse("2016-08-15T13:00:00Z"));
    }

    /** On 9 November 2016, told on the 16th: until then a fall of three quarters, and from then on as if nothing had been. */
    @Test
    void a_split_that_is_told_late_has_all_rows_read_again() {
        Markets world = new Markets(4, WHOLE, true);
        Instant told = Instant.parse("2016-11-16T12:00:00Z");
        MemoryMarket split = world.splitting(LocalDate.of(2016, 11, 9), told);
        Map<Instant, Regime> plain = read(world.market());
        Map<Instant, Regime> seen = read(split);
        Map<Instant, Regime> alone = new LinkedHashMap<>();
        Regimes promised = REGIMES.readingNoOther();
        backtest((self, today) -> alone.put(today.now(), today.read(promised)))
                .knowing(promised)
                .run(split);
        assertThat(alone).isEqualTo(seen);
        int shocked = 0;
        for (Instant clock : plain.keySet()) {
            boolean fallen = clock.isAfter(Instant.parse("2016-11-09T23:00:00Z")) && clock.isBefore(told);
            if (fallen) {
                shocked += seen.get(clock).equals(plain.get(clock)) ? 0 : 1;
            } else {
                assertThat(seen.get(clock)).as("%s", clock).isEqualTo(plain.get(clock)); // a fourth is exact in binary
            }
        }
        assertThat(shocked).isBetween(3, 4); // decisions on the 10th, 11th, 14th and 15th
    }

    @OverSeeds
    void a_promise_to_read_no_other_symbol_changes_nothing_where_it_holds(long seed) {
        MemoryMarket market = new Markets(seed, WHOLE, false).market();
        assertThat(REGIMES.readingNoOther().labels(market, NINE, WALKED))
                .isEqualTo(REGIMES.labels(market, NINE, WALKED));
        Map<Instant, Regime> promised = new LinkedHashMap<>();
        backtest((self, today) -> promised.put(today.now(), today.regime()))
                .knowing(REGIMES.readingNoOther())
                .run(market);
        assertThat(promised).isEqualTo(read(market));
    }

    @Test
    void a_run_tells_of_a_break_when_the_model_is_known_and_stands_by_it_in_its_report() {
        MemoryMarket market =
                Markets.turning(1, WHOLE, LocalDate.of(2016, 7, 1)).market();
        Regimes regimes = WalkForward.quarterly(NYSE, BaumWelch.of(2).restarts(3))
                .rolling(150)
                .regimes("spy", "SPY", RETURN);
        Map<Instant, Regime> read = new LinkedHashMap<>();
        Result result = backtest((self, today) -> read.put(today.now(), today.regime()))
                .knowing(regimes)
                .run(market);
        List<RegimeWindow> breaks = regimes.labels(market, NINE, WALKED).stream()
                .map(RegimeLabels::window)
                .filter(RegimeWindow::breaks)
                .toList();
        assertThat(breaks).isNotEmpty();
        List<Noticed> expected = new ArrayList<>();
        for (RegimeWindow window : breaks) {
            // fitted at nine, known at ten: the next day is the first that knows
            Instant heard = read.keySet().stream()
                    .filter(clock -> !clock.isBefore(window.knownAt()))
                    .findFirst()
                    .orElseThrow();
            expected.add(new Noticed(
                    heard, "spy", "REGIME_BREAK", window.notice().orElseThrow().text()));
            assertThat(read.get(heard).era()).isEqualTo(window.era());
            assertThat(read.get(heard).window()).isEqualTo(window.number());
        }
        assertThat(result.notices()).isEqualTo(expected);
        assertThat(Report.of(result).text()).contains("Notices", "regime break", "era 1 begins");
        assertThat(backtest((self, today) -> {}).run(market).notices()).isEmpty();
    }

    @Test
    void the_day_of_a_run_without_regimes_or_with_several_says_so() {
        MemoryMarket market = new Markets(4, WHOLE, true).market();
        Backtest plain = backtest((self, today) -> today.regime());
        assertThatThrownBy(() -> plain.run(market)).hasStackTraceContaining(Rule.NOT_DERIVED.code());
        Regimes other = WALK.regimes("other", "SPY", RETURN);
        assertThatThrownBy(() -> plain.knowing(REGIMES, other).run(market))
                .hasStackTraceContaining(Rule.REGIME_NOT_ONE.code());
        List<Boolean> both = new ArrayList<>();
        backtest((self, today) -> both.add(
                        today.read(REGIMES).isKnown() == today.read(other).isKnown()))
                .knowing(REGIMES, other)
                .run(market);
        assertThat(both).hasSize(211).containsOnly(true);
    }

    @Test
    void a_strategy_cannot_walk_by_itself_nor_look_back() {
        MemoryMarket market = new Markets(4, WHOLE, true).market();
        Backtest walking = backtest((self, today) -> REGIMES.labels(market, NINE, WALKED));
        assertThatThrownBy(() -> walking.run(market)).hasStackTraceContaining(Rule.SOURCE_READ_WHILE_ASKED.code());
        GaussianHmm model = BaumWelch.of(1)
                .fit(Frozen.rows("rows.csv", 1), PublishedModelsTest.SEED)
                .model();
        Backtest looking = backtest((self, today) -> {
            try {
                Hindsight.of(model);
            } catch (RuntimeException caught) {
                today.now(); // and goes on as if nothing had happened
            }
        });
        assertThatThrownBy(() -> looking.run(market)).hasStackTraceContaining("looks back on regimes with hindsight");
    }

    @Test
    void regimes_are_part_of_the_identity_and_threads_are_not() {
        Backtest one = backtest((self, today) -> {}).knowing(REGIMES);
        assertThat(one.identity())
                .isNotEqualTo(backtest((self, today) -> {})
                        .knowing(WALK.agreeingOn(0.8).regimes("spy", "SPY", RETURN, RANGE))
                        .identity());
        Regimes threads = WalkForward.quarterly(
                        NYSE, BaumWelch.of(2).restarts(2).atMost(60).onThreads(2))
                .rolling(200)
                .regimes("spy", "SPY", RETURN, RANGE);
        assertThat(threads.version()).isEqualTo(REGIMES.version());
        MemoryMarket market = new Markets(4, WHOLE, false).market();
        Result alone = one.run(market);
        assertThat(backtest((self, today) -> {}).knowing(threads).run(market).fingerprint())
                .isEqualTo(alone.fingerprint());
        assertThat(threads.labels(market, NINE, WALKED)).isEqualTo(REGIMES.labels(market, NINE, WALKED));
    }

    @Test
    void a_state_of_a_regime_that_is_not_known_has_no_probability() {
        Regime unknown = Regime.unknown(0, -1, "too early");
        assertThat(unknown.is(0)).isFalse();
        assertThat(unknown.state()).isEmpty();
        assertThat(unknown.label()).isEqualTo("unknown");
        assertRefused(Rule.REGIME_NOT_KNOWN, () -> unknown.probability(0));
        Regime known = Regime.of(new double[] {0.25, 0.75}, 1, 2);
        assertThat(known.is(1)).isTrue();
        assertThat(known.probability(0)).isEqualTo(0.25);
        assertThat(known.label()).isEqualTo("1/1");
        assertRefused(Rule.REGIME_NOT_KNOWN, () -> known.probability(2));
        assertRefused(Rule.HMM_PROBABILITIES, () -> Regime.of(new double[] {0.5, 0.4}, 0, 0));
        assertRefused(Rule.HMM_PROBABILITIES, () -> Regime.of(new double[0], 0, 0));
    }
}
