package dev.apex.regime;

import static dev.apex.regime.GaussianHmmTest.assertRefused;
import static dev.apex.regime.Markets.NYSE;
import static dev.apex.regime.Markets.RANGE;
import static dev.apex.regime.Markets.RETURN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.apex.Rule;
import dev.apex.facts.MemoryFactLog;
import dev.apex.feature.Feature;
import dev.apex.feature.Reading;
import dev.apex.market.MemoryMarket;
import dev.apex.random.RunSeed;
import dev.apex.regime.RegimeWindow.Outcome;
import dev.apex.time.Decision;
import dev.apex.time.DecisionTime;
import dev.apex.time.Span;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a walk knows at each clock, and that it knows no more. */
class WalkForwardTest {
    private static final Span WHOLE = Span.between("2014-12-01", "2017-12-29");
    private static final Span WALKED = Span.between("2016-06-01", "2017-12-29");
    private static final DecisionTime NINE = DecisionTime.at(LocalTime.of(9, 0));
    private static final BaumWelch TRAINING = BaumWelch.of(2).restarts(2).atMost(60);
    private static final WalkForward QUARTERLY = WalkForward.quarterly(NYSE, TRAINING);

    private static Regimes rolling() {
        return QUARTERLY.rolling(200).regimes("spy", "SPY", RETURN, RANGE);
    }

    private static Regimes expanding() {
        return QUARTERLY.expandingFrom(LocalDate.of(2015, 1, 2), 200).regimes("spy", "SPY", RETURN, RANGE);
    }

    private static List<RegimeLabel> labels(Regimes regimes, MemoryMarket market, Span span) {
        return RegimeLabels.all(regimes.labels(market, NINE, span));
    }

    /** The steps at and around every turn of a quarter, of a market that is cut off there, and of one that goes mad after. */
    @OverSeeds
    void every_label_around_every_turn_is_the_same_whatever_arrives_later(long seed) {
        Markets world = new Markets(seed, WHOLE, false);
        Regimes regimes = seed % 2 == 0 ? rolling() : expanding();
        List<RegimeLabel> all = labels(regimes, world.market(), WALKED);
        assertThat(all).isNotEmpty();
        List<Decision> steps = NINE.decisions(NYSE, WALKED);
        int turns = 0;
        for (int i = 1; i < steps.size() - 1; i++) {
            boolean turned = steps.get(i).date().getMonthValue()
                            != steps.get(i - 1).date().getMonthValue()
                    && steps.get(i).date().getMonthValue() % 3 == 1;
            if (!turned || (++turns + seed) % 3 != 0) {
                continue; // a third of the turns for each seed
            }
            for (int step = i - 1; step <= i + 1; step++) {
                Instant clock = steps.get(step).at();
                Span until = Span.between(WALKED.first(), steps.get(step).date());
                List<RegimeLabel> known = all.stream()
                        .filter(label -> !label.knownAt().isAfter(clock))
                        .toList();
                MemoryMarket cut = world.market("SPY", row -> !row.ingestedAt().isAfter(clock), row -> row);
                MemoryMarket mad = world.market(
                        "SPY",
                        row -> true,
                        row -> row.ingestedAt().isAfter(clock)
                                ? new Markets.Row(row.session(), row.ingestedAt(), row.revision(), row.close() * 7)
                                : row);
                assertThat(labels(regimes, cut, until)).as("cut at %s", clock).isEqualTo(known);
                assertThat(labels(regimes, mad, WALKED).stream()
                                .filter(label -> !label.knownAt().isAfter(clock))
                                .toList())
                        .as("mad after %s", clock)
                        .isEqualTo(known);
            }
        }
        assertThat(turns).isEqualTo(6);
    }

    /** Rows come in batches, in between labels are published to a log; what it holds is only ever added to. */
    @OverSeeds
    void a_label_once_published_never_changes(long seed) {
        Markets world = new Markets(seed, WHOLE, false);
        Regimes regimes = rolling();
        RegimeLabelCodec codec = RegimeLabelCodec.of(regimes);
        MemoryFactLog log = MemoryFactLog.create();
        List<RegimeLabel> before = new ArrayList<>();
        for (String until : List.of("2016-09-01", "2017-01-05", "2017-06-30", "2017-12-29")) {
            Instant now = NYSE.session(LocalDate.parse(until)).opensAt();
            MemoryMarket market = world.market("SPY", row -> !row.ingestedAt().isAfter(now), row -> row);
            List<RegimeLabel> published = labels(regimes, market, Span.between(WALKED.first(), LocalDate.parse(until)));
            log.append(codec, published);
            assertThat(published).containsAll(before);
            assertThat(log.history(codec.query(), now).stream().map(codec::fromFact))
                    .containsExactlyInAnyOrderElementsOf(published);
            before = published;
        }
        Instant end = Instant.parse("2018-01-01T00:00:00Z");
        List<RegimeLabel> last = log.asOf(codec, codec.query(), end);
        List<RegimeLabel> first = log.firstKnown(codec, codec.query(), end);
        for (int i = 0; i < first.size(); i++) {
            RegimeLabel one = first.get(i);
            List<RegimeLabel> versions = before.stream()
                    .filter(label -> label.session() == one.session())
                    .toList();
            assertThat(one).isEqualTo(versions.get(0));
            assertThat(last.get(i)).isEqualTo(versions.get(versions.size() - 1));
        }
        Instant then = Instant.parse("2017-03-01T00:00:00Z");
        assertThat(log.asOf(codec, codec.query(), then))
                .isNotEqualTo(last)
                .allMatch(label -> !label.knownAt().isAfter(then));
    }

    @OverSeeds
    void no_label_is_known_before_its_model_or_before_a_row_it_rests_on(long seed) {
        Markets world = new Markets(seed, WHOLE, false);
        for (RegimeLabels set : expanding().labels(world.market(), NINE, WALKED)) {
            RegimeWindow window = set.window();
            assertThat(Duration.between(window.fittedAt(), window.knownAt())).isEqualTo(Duration.ofHours(1));
            int next = -1;
            for (RegimeLabel label : set.labels()) {
                assertThat(label.session()).isEqualTo(next < 0 ? label.session() : next);
                next = label.session() + 1;
                assertThat(label.knownAt()).isAfterOrEqualTo(window.knownAt());
                assertThat(label.knownAt()).isAfterOrEqualTo(label.eventTime());
                world.rows.stream()
                        .filter(row -> row.session().ordinal() == label.session() && row.revision() == 0)
                        .filter(row -> row.ingestedAt().isBefore(nine(label.session() + 1)))
                        .forEach(row -> assertThat(label.knownAt()).isAfterOrEqualTo(row.ingestedAt()));
                assertThat(label.window()).isEqualTo(window.number());
            }
        }
    }

    private static Instant nine(int session) {
        return NYSE.session(session).date().atTime(9, 0).atZone(NYSE.zone()).toInstant();
    }

    @Test
    void generated_markets_have_gaps_late_rows_revisions_and_withdrawals() {
        for (long seed = 1; seed <= 12; seed++) {
            Markets world = new Markets(seed, WHOLE, false);
            assertThat(List.of(world.late, world.missing, world.revised, world.withdrawn))
                    .allMatch(count -> count > 3);
        }
    }

    @Test
    void a_window_ends_before_the_turn_is_fitted_at_the_first_clock_after_it_and_known_an_hour_later() {
        List<RegimeLabels> sets = rolling().labels(new Markets(1, WHOLE, true).market(), NINE, WALKED);
        // the walk begins on 1 June with the turn of April; then July, October, and the four quarters of 2017
        assertThat(sets)
                .extracting(set -> set.window().last())
                .containsExactly(
                        LocalDate.of(2016, 3, 31),
                        LocalDate.of(2016, 6, 30),
                        LocalDate.of(2016, 9, 30),
                        LocalDate.of(2016, 12, 30),
                        LocalDate.of(2017, 3, 31),
                        LocalDate.of(2017, 6, 30),
                        LocalDate.of(2017, 9, 29));
        RegimeWindow july = sets.get(1).window();
        // 1 July 2016, a Friday, 09:00 in New York
        assertThat(july.fittedAt()).isEqualTo(Instant.parse("2016-07-01T13:00:00Z"));
        assertThat(july.knownAt()).isEqualTo(Instant.parse("2016-07-01T14:00:00Z"));
        assertThat(july.boundary() - NYSE.session(july.first()).ordinal()).isEqualTo(200);
        assertThat(july.outcome()).isEqualTo(Outcome.FITTED);
        assertThat(july.fit().orElseThrow().tried()).isEqualTo(2);
        assertThat(july.stream()).isEqualTo("spy " + july.first() + "..2016-06-30");
        assertThat(sets.get(0).labels().get(sets.get(0).labels().size() - 1).session())
                .as("30 June is labelled by the old model on 1 July, and by the new one on the 5th")
                .isEqualTo(july.boundary() - 1);
        RegimeLabel first = sets.get(1).labels().get(200);
        assertThat(first.session()).isEqualTo(july.boundary());
        // the bar of 1 July arrives two hours after the close
        assertThat(first.knownAt()).isEqualTo(Instant.parse("2016-07-01T22:00:00Z"));
        assertThat(sets.get(1).labels().get(199).knownAt()).isEqualTo(july.knownAt());
    }

    @Test
    void turns_may_be_months_years_or_counted_sessions() {
        MemoryMarket market = new Markets(1, WHOLE, true).market();
        Span span = Span.between("2016-11-01", "2017-02-28");
        assertThat(lasts(WalkForward.monthly(NYSE, TRAINING), market, span))
                .containsExactly("2016-10-31", "2016-11-30", "2016-12-30", "2017-01-31");
        assertThat(lasts(WalkForward.yearly(NYSE, TRAINING), market, span)).containsExactly("2015-12-31", "2016-12-30");
        List<RegimeLabels> counted = WalkForward.every(10, NYSE, TRAINING)
                .rolling(100)
                .regimes("spy", "SPY", RETURN)
                .labels(market, NINE, span);
        assertThat(counted).extracting(set -> set.window().boundary() % 10).containsOnly(0);
        assertThat(counted).hasSizeBetween(8, 10); // 81 sessions
        // counted from the calendar's first session, so a walk that begins elsewhere meets the same ones
        List<RegimeLabels> later = WalkForward.every(10, NYSE, TRAINING)
                .rolling(100)
                .regimes("spy", "SPY", RETURN)
                .labels(market, NINE, Span.between("2016-12-12", "2017-02-28"));
        assertThat(counted)
                .extracting(set -> set.window().boundary())
                .containsAll(later.stream().map(set -> set.window().boundary()).toList());
        assertThat(counted.get(counted.size() - 1).window().fit())
                .as("a cold window does not depend on where the walk began")
                .isEqualTo(later.get(later.size() - 1).window().fit());
    }

    private static List<String> lasts(WalkForward walk, MemoryMarket market, Span span) {
        return walk.rolling(100).regimes("spy", "SPY", RETURN).labels(market, NINE, span).stream()
                .map(set -> set.window().last().toString())
                .toList();
    }

    @Test
    void the_first_rolling_window_waits_until_half_of_its_sessions_have_a_row() {
        LocalDate from = LocalDate.of(2016, 3, 1);
        MemoryMarket young = new Markets(1, WHOLE, true)
                .market("SPY", row -> !row.session().date().isBefore(from), row -> row);
        List<RegimeLabels> sets =
                QUARTERLY.rolling(200).regimes("spy", "SPY", RETURN).labels(young, NINE, WALKED);
        // 22 sessions of March and 64 of the second quarter are less than 100; with 64 of the third there are 150
        assertThat(sets.get(0).window().last()).isEqualTo(LocalDate.of(2016, 9, 30));
    }

    @Test
    void a_model_is_that_of_its_windows_rows_by_the_seed_of_name_and_dates() {
        Markets world = new Markets(3, WHOLE, true);
        for (RegimeLabels set :
                QUARTERLY.rolling(200).regimes("spy", "SPY", RETURN).labels(world.market(), NINE, WALKED)) {
            RegimeWindow window = set.window();
            int first = NYSE.session(window.first()).ordinal();
            double[][] rows = new double[200][1];
            for (int i = 1; i < world.rows.size(); i++) {
                int at = world.rows.get(i).session().ordinal() - first;
                if (at >= 0 && at < 200) {
                    rows[at][0] = StrictMath.log(
                            world.rows.get(i).close() / world.rows.get(i - 1).close());
                }
            }
            HmmFit expected = TRAINING.fit(rows, RunSeed.of("spy", window.first(), window.last()));
            assertThat(window.fit()).contains(expected);
        }
    }

    @Test
    void an_expanding_window_begins_on_its_date_and_waits_for_its_length() {
        MemoryMarket market = new Markets(1, WHOLE, true).market();
        LocalDate since = LocalDate.of(2015, 1, 2);
        Regimes regimes = QUARTERLY.expandingFrom(since, 400).regimes("spy", "SPY", RETURN);
        List<RegimeLabels> sets = regimes.labels(market, NINE, WALKED);
        // 2015 has 252 sessions, and the first half of 2016 has 126: 400 are over by October
        assertThat(sets)
                .extracting(set -> set.window().last().toString())
                .containsExactly("2016-09-30", "2016-12-30", "2017-03-31", "2017-06-30", "2017-09-29");
        assertThat(sets).extracting(set -> set.window().first()).containsOnly(since);
    }

    @Test
    void a_warm_start_is_recorded_and_never_worse_than_a_cold_one() {
        MemoryMarket market = new Markets(3, WHOLE, true).market();
        List<RegimeLabels> cold = rolling().labels(market, NINE, WALKED);
        List<RegimeLabels> warm = QUARTERLY
                .rolling(200)
                .startingWarm()
                .regimes("spy", "SPY", RETURN, RANGE)
                .labels(market, NINE, WALKED);
        assertThat(cold).allMatch(set -> set.window().parent().isEmpty());
        assertThat(warm.get(0).window().parent()).isEmpty();
        for (int i = 1; i < warm.size(); i++) {
            assertThat(warm.get(i).window().parent()).hasValue(i - 1);
            assertThat(warm.get(i).window().fit().orElseThrow().tried()).isEqualTo(3);
            assertThat(warm.get(i).window().fit().orElseThrow().logLikelihood())
                    .isGreaterThan(cold.get(i).window().fit().orElseThrow().logLikelihood() - 0.5);
        }
    }

    @Test
    void states_keep_their_numbers_and_the_calmest_comes_first() {
        List<RegimeLabels> sets = rolling().labels(new Markets(5, WHOLE, true).market(), NINE, WALKED);
        assertThat(sets).hasSizeGreaterThan(4);
        for (RegimeLabels set : sets) {
            GaussianHmm model = set.window().model().orElseThrow();
            assertThat(model.covariance(0, 0, 0)).isLessThan(model.covariance(1, 0, 0));
            assertThat(set.window().breaks()).isFalse();
        }
        assertThat(sets.get(1).window().agreement().orElseThrow()).isGreaterThan(0.9);
        assertThat(sets.get(1).churn(sets.get(0)).orElseThrow()).isLessThan(0.2);
        assertThat(sets.get(1).churn(sets.get(1)).orElseThrow()).isZero();
        List<RegimeLabels> byMean = QUARTERLY
                .rolling(200)
                .orderedByMeanOf(1)
                .regimes("spy", "SPY", RETURN, RANGE)
                .labels(new Markets(5, WHOLE, true).market(), NINE, Span.between("2016-06-01", "2016-06-10"));
        GaussianHmm model = byMean.get(0).window().model().orElseThrow();
        assertThat(model.mean(0, 1)).isLessThan(model.mean(1, 1));
    }

    @Test
    void a_break_is_announced_and_begins_an_era() {
        List<RegimeLabels> strict = QUARTERLY
                .rolling(120)
                .agreeingOn(1)
                .regimes("spy", "SPY", RETURN, RANGE)
                .labels(new Markets(2, WHOLE, false).market(), NINE, WALKED);
        assertThat(strict).extracting(set -> set.window().breaks()).contains(true);
        int era = 0;
        for (RegimeLabels set : strict) {
            era += set.window().breaks() ? 1 : 0;
            assertThat(set.window().era()).isEqualTo(era);
            assertThat(set.labels())
                    .allMatch(label -> label.era() == set.window().era());
            assertThat(set.window().breaks()).isEqualTo(set.window().agreement().orElse(1) < 1);
        }
    }

    /** At the default agreement of nine days in ten. Until the turn models agree; then they cannot, and when it is behind, they do again. */
    @OverSeeds
    void where_the_structure_of_a_market_turns_regimes_break_and_nowhere_else(long seed) {
        LocalDate turn = LocalDate.of(2016, 7, 1);
        List<RegimeLabels> sets = WalkForward.quarterly(NYSE, BaumWelch.of(2).restarts(3))
                .rolling(150)
                .regimes("spy", "SPY", RETURN)
                .labels(Markets.turning(seed, WHOLE, turn).market(), NINE, Span.between("2015-08-03", "2017-12-29"));
        assertThat(sets).hasSize(10);
        int era = 0;
        for (RegimeLabels set : sets) {
            RegimeWindow window = set.window();
            boolean mixed = window.first().isBefore(turn) && window.last().isAfter(turn);
            if (window.breaks()) {
                era++;
                assertThat(mixed).as("%s", window.last()).isTrue();
                assertThat(window.agreement().orElseThrow()).isLessThan(0.9);
                assertThat(window.notice().orElseThrow().code()).isEqualTo("REGIME_BREAK");
                assertThat(window.notice().orElseThrow().text()).contains("era " + era + " begins");
            } else {
                assertThat(window.agreement().orElse(1)).isGreaterThanOrEqualTo(0.9);
                assertThat(window.notice()).isEmpty();
            }
            assertThat(window.era()).isEqualTo(era);
            assertThat(set.labels()).allMatch(label -> label.era() == window.era());
        }
        assertThat(era).isBetween(1, 3);
    }

    @Test
    void degenerate_windows_have_an_answer() {
        Markets world = new Markets(1, WHOLE, true);
        Instant from = NYSE.session(LocalDate.of(2016, 8, 1)).closesAt();
        MemoryMarket dead = world.market(
                "SPY",
                row -> true,
                row -> row.session().closesAt().isAfter(from)
                        ? new Markets.Row(row.session(), row.ingestedAt(), row.revision(), 100)
                        : row);
        List<RegimeLabels> sets =
                QUARTERLY.rolling(90).regimes("spy", "SPY", RETURN).labels(dead, NINE, WALKED);
        RegimeWindow flat = sets.get(sets.size() - 1).window();
        assertThat(flat.outcome()).isEqualTo(Outcome.CARRIED);
        assertThat(flat.reason()).contains("APEX-R204");
        assertThat(flat.fit()).isEmpty();
        assertThat(flat.model()).isEqualTo(sets.get(2).window().model());
        assertThat(sets.get(sets.size() - 1).labels())
                .allMatch(label -> label.state().isPresent());

        MemoryMarket gone = world.market("SPY", row -> !row.session().closesAt().isAfter(from), row -> row);
        List<RegimeLabels> silent =
                QUARTERLY.rolling(90).regimes("spy", "SPY", RETURN).labels(gone, NINE, WALKED);
        assertThat(silent.get(silent.size() - 1).window().reason()).contains("APEX-R203 0 whole rows of 90");
        assertThat(silent.get(silent.size() - 1).window().outcome()).isEqualTo(Outcome.CARRIED);

        MemoryMarket always = world.market(
                "SPY", row -> true, row -> new Markets.Row(row.session(), row.ingestedAt(), row.revision(), 100));
        List<RegimeLabels> never =
                QUARTERLY.rolling(90).regimes("spy", "SPY", RETURN).labels(always, NINE, WALKED);
        assertThat(never).allMatch(set -> set.window().outcome() == Outcome.NO_REGIMES);
        assertThat(never.get(0).labels()).allMatch(label -> label.state().isEmpty());
        MemoryFactLog log = MemoryFactLog.create();
        RegimeLabelCodec codec = RegimeLabelCodec.of("spy");
        log.append(codec, RegimeLabels.all(never));
        assertThat(log.history(codec.query(), Instant.parse("2018-01-01T00:00:00Z")).stream()
                        .map(codec::fromFact))
                .containsExactlyInAnyOrderElementsOf(RegimeLabels.all(never));
    }

    @Test
    void one_regime_is_a_legal_answer() {
        List<RegimeLabels> sets = WalkForward.quarterly(NYSE, BaumWelch.of(1))
                .rolling(90)
                .regimes("spy", "SPY", RETURN)
                .labels(new Markets(1, WHOLE, true).market(), NINE, WALKED);
        assertThat(RegimeLabels.all(sets)).allMatch(label -> label.state().getAsInt() == 0);
    }

    /** A classifier that looked at names and not at the market would be caught here. */
    @OverSeeds
    void another_name_for_the_symbol_changes_no_regime(long seed) {
        Markets world = new Markets(seed, WHOLE, false);
        Span span = Span.between("2016-06-01", "2016-08-31");
        Regimes other = QUARTERLY.rolling(200).regimes("spy", "AAA", RETURN, RANGE);
        assertThat(labels(other, world.market("AAA", row -> true, row -> row), span))
                .isEqualTo(labels(rolling(), world.market(), span));
    }

    /** What the test above would say of a classifier that does look at names. */
    @Test
    void a_classifier_that_routes_by_name_is_caught() {
        Feature routed = Feature.of("routed", 2, prices -> {
            double now = prices.closeOrNaN(0);
            double before = prices.closeOrNaN(1);
            double sign = prices.symbol().name().equals("AAA") ? -1 : 1;
            return Reading.of(Math.max(sign * StrictMath.log(now / before), 0));
        });
        Markets world = new Markets(1, WHOLE, false);
        Span span = Span.between("2016-06-01", "2016-08-31");
        assertThat(labels(
                        QUARTERLY.rolling(200).regimes("spy", "AAA", routed),
                        world.market("AAA", row -> true, row -> row),
                        span))
                .isNotEqualTo(labels(QUARTERLY.rolling(200).regimes("spy", "SPY", routed), world.market(), span));
    }

    /** Five days that nothing else is like, of which a state would live alone: the second window keeps the model of the first. */
    @Test
    void a_window_in_which_a_state_collapses_keeps_the_model_before() {
        Markets world = new Markets(1, WHOLE, true);
        LocalDate from = LocalDate.of(2016, 8, 1);
        MemoryMarket spiked = world.market("SPY", row -> true, row -> {
            boolean spike = !row.session().date().isBefore(from)
                    && row.session().date().isBefore(from.plusDays(9))
                    && row.session().ordinal() % 2 == 0;
            return spike ? new Markets.Row(row.session(), row.ingestedAt(), row.revision(), row.close() * 1e6) : row;
        });
        List<RegimeLabels> sets = WalkForward.quarterly(NYSE, BaumWelch.of(2).restarts(3))
                .rolling(90)
                .regimes("spy", "SPY", RETURN)
                .labels(spiked, NINE, Span.between("2016-06-01", "2016-12-30"));
        RegimeWindow window = sets.get(2).window();
        assertThat(window.outcome()).isEqualTo(Outcome.CARRIED);
        assertThat(window.reason()).contains("APEX-R205 3 starts");
        assertThat(window.model()).isEqualTo(sets.get(1).window().model());
        assertThat(window.notice().orElseThrow().code()).isEqualTo("REGIME_CARRIED");
        assertThat(sets.get(2).labels())
                .allMatch(label -> Arrays.stream(label.probabilities()).allMatch(Double::isFinite));
    }

    /** Of one Gaussian: a training splits it somehow, now and then into what is no two things. */
    @Test
    void states_that_cannot_be_told_apart_are_no_regimes() {
        List<RegimeLabels> sets = WalkForward.quarterly(NYSE, BaumWelch.of(2).restarts(3))
                .rolling(300)
                .regimes("spy", "SPY", RETURN)
                .labels(Markets.noise(4, WHOLE).market(), NINE, Span.between("2016-06-01", "2017-06-30"));
        assertThat(sets)
                .extracting(set -> set.window().outcome())
                .containsExactly(
                        Outcome.FITTED, Outcome.FITTED, Outcome.NO_REGIMES, Outcome.NO_REGIMES, Outcome.FITTED);
        RegimeWindow none = sets.get(2).window();
        GaussianHmm trained = none.fit().orElseThrow().model();
        double one = trained.covariance(0, 0, 0);
        double other = trained.covariance(1, 0, 0);
        assertThat(Math.max(one, other) / Math.min(one, other)).isLessThan(1.5);
        assertThat(Math.abs(trained.mean(0, 0) - trained.mean(1, 0))).isLessThan(0.5 * Math.sqrt((one + other) / 2));
        assertThat(none.model()).isEmpty();
        assertThat(none.reason()).isEqualTo("no two states differ by 0.5 deviations or a variance ratio of 1.5");
        assertThat(none.notice().orElseThrow().code()).isEqualTo("REGIME_NONE");
        assertThat(sets.get(2).labels())
                .hasSizeGreaterThan(300)
                .allMatch(label -> label.state().isEmpty());
        assertThat(sets.get(4).window().agreement())
                .as("with the second window, the last that had states")
                .isPresent();
    }

    @Test
    void settings_out_of_range_are_refused() {
        assertRefused(Rule.REGIME_SETTINGS, () -> QUARTERLY.regimes("spy", "SPY", RETURN));
        assertRefused(Rule.REGIME_SETTINGS, () -> QUARTERLY.rolling(59));
        assertRefused(Rule.REGIME_SETTINGS, () -> QUARTERLY.expandingFrom(LocalDate.of(2015, 1, 2), 59));
        assertRefused(Rule.REGIME_SETTINGS, () -> QUARTERLY.taking(Duration.ofSeconds(-1)));
        assertRefused(Rule.REGIME_SETTINGS, () -> QUARTERLY.agreeingOn(1.1));
        assertRefused(Rule.REGIME_SETTINGS, () -> QUARTERLY.orderedByMeanOf(-1));
        assertRefused(Rule.REGIME_SETTINGS, () -> WalkForward.every(0, NYSE, TRAINING));
        assertRefused(Rule.REGIME_INPUTS, () -> QUARTERLY.rolling(60).regimes("spy", "SPY"));
        assertRefused(Rule.REGIME_INPUTS, () -> QUARTERLY.rolling(60).regimes("spy", "SPY", RETURN, RETURN));
        assertRefused(Rule.STREAM_NAME, () -> QUARTERLY.rolling(60).regimes("s p y", "SPY", RETURN));
        Regimes target = WalkForward.quarterly(dev.apex.time.TradingCalendar.TARGET, TRAINING)
                .rolling(60)
                .regimes("spy", "SPY", RETURN);
        assertRefused(Rule.REGIME_INPUTS, () -> target.labels(new Markets(1, WHOLE, true).market(), NINE, WALKED));
    }
}
