package dev.apex.regime;

import static dev.apex.regime.GaussianHmmTest.assertRefused;
import static dev.apex.regime.Markets.NYSE;
import static dev.apex.regime.Markets.RANGE;
import static dev.apex.regime.Markets.RETURN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.apex.Rule;
import dev.apex.facts.FactLog;
import dev.apex.facts.MemoryFactLog;
import dev.apex.market.MarketSource;
import dev.apex.market.MemoryMarket;
import dev.apex.random.ChaCha20;
import dev.apex.regime.RegimeWindow.Outcome;
import dev.apex.time.DecisionTime;
import dev.apex.time.Session;
import dev.apex.time.Span;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What is kept of a walk, and that it stays. */
class RegimeBookTest {
    private static final Span WHOLE = Span.between("2014-12-01", "2017-12-29");
    private static final Span WALKED = Span.between("2016-06-01", "2017-12-29");
    private static final DecisionTime NINE = DecisionTime.at(LocalTime.of(9, 0));
    private static final Instant EVER = Instant.parse("2030-01-01T00:00:00Z");
    private static final BaumWelch TRAINING = BaumWelch.of(2).restarts(2).atMost(60);

    /** Every kind of window there is: diagonal and full, cold and warm, one state and three, fitted, carried and without regimes. */
    static List<Regimes> everyKind() {
        BaumWelch full = BaumWelch.of(3).with(Covariance.FULL).restarts(2).atMost(40);
        return List.of(
                WalkForward.quarterly(NYSE, TRAINING).rolling(200).regimes("diagonal", "SPY", RETURN, RANGE),
                WalkForward.quarterly(NYSE, full).rolling(150).startingWarm().regimes("full", "SPY", RANGE, RETURN),
                WalkForward.monthly(NYSE, TRAINING).rolling(60).agreeingOn(1).regimes("broken", "SPY", RETURN),
                WalkForward.yearly(NYSE, BaumWelch.of(1))
                        .expandingFrom(LocalDate.of(2015, 1, 2), 100)
                        .regimes("one", "SPY", RETURN, RANGE));
    }

    /** Walks over markets that stand still for a time or for good, each under a name of its own. */
    static Map<Regimes, MemoryMarket> halfDead(Markets world) {
        WalkForward walk = WalkForward.quarterly(NYSE, TRAINING).rolling(90);
        Map<Regimes, MemoryMarket> markets = new LinkedHashMap<>();
        markets.put(walk.regimes("resting", "SPY", RETURN), halfDead(world, "2016-07-20", "2017-05-01"));
        markets.put(walk.regimes("dead", "SPY", RETURN), halfDead(world, "2000-01-01", "2030-01-01"));
        return markets;
    }

    /** Alive until summer, then without a move, then alive again; or without a move from the beginning. */
    private static MemoryMarket halfDead(Markets world, String from, String until) {
        Instant first = Instant.parse(from + "T00:00:00Z");
        Instant last = Instant.parse(until + "T00:00:00Z");
        return world.market("SPY", row -> true, row -> {
            Instant close = row.session().closesAt();
            return close.isAfter(first) && close.isBefore(last)
                    ? new Markets.Row(row.session(), row.ingestedAt(), row.revision(), 100)
                    : row;
        });
    }

    static List<RegimeLabels> walked(Regimes regimes, MarketSource market) {
        return regimes.labels(market, NINE, WALKED);
    }

    /** What a store must give back, at the clocks about every so many windows. */
    static void assertKept(List<RegimeLabels> sets, Regimes regimes, FactLog log, int every) {
        RegimeBook book = RegimeBook.of(regimes, log);
        int all = sets.stream().mapToInt(set -> 1 + set.labels().size()).sum();
        assertThat(book.publish(sets)).isEqualTo(all);
        assertThat(book.publish(sets)).isZero();
        assertThat(book.sets(EVER)).isEqualTo(sets);
        for (int i = every - 1; i < sets.size(); i += every) {
            RegimeLabels set = sets.get(i);
            for (Instant clock : List.of(
                    set.window().knownAt().minusNanos(1_000), set.window().knownAt())) {
                List<RegimeLabels> known = sets.stream()
                        .filter(other -> !other.window().knownAt().isAfter(clock))
                        .map(other -> new RegimeLabels(
                                other.window(),
                                other.labels().stream()
                                        .filter(label -> !label.knownAt().isAfter(clock))
                                        .toList()))
                        .toList();
                assertThat(book.sets(clock)).isEqualTo(known);
                assertThat(book.asOf(clock)).isEqualTo(bySession(known, true));
                assertThat(book.firstKnown(clock)).isEqualTo(bySession(known, false));
            }
        }
    }

    private static List<RegimeLabel> bySession(List<RegimeLabels> sets, boolean last) {
        SortedMap<Integer, RegimeLabel> labels = new TreeMap<>();
        RegimeLabels.all(sets).forEach(label -> labels.merge(label.session(), label, (a, b) -> last ? b : a));
        return List.copyOf(labels.values());
    }

    @OverSeeds
    void windows_models_and_labels_come_back_bit_for_bit_at_every_clock(long seed) {
        Markets world = new Markets(seed, WHOLE, false);
        MemoryFactLog log = MemoryFactLog.create();
        for (Regimes regimes : everyKind()) {
            assertKept(walked(regimes, world.market()), regimes, log, 1);
        }
        halfDead(world).forEach((regimes, market) -> assertKept(walked(regimes, market), regimes, log, 1));
    }

    @Test
    void the_windows_of_these_tests_are_of_every_kind() {
        Markets world = new Markets(1, WHOLE, false);
        List<RegimeWindow> all = new ArrayList<>();
        everyKind().forEach(regimes -> walked(regimes, world.market()).forEach(set -> all.add(set.window())));
        halfDead(world).forEach((regimes, market) -> walked(regimes, market).forEach(set -> all.add(set.window())));
        assertThat(all).extracting(RegimeWindow::outcome).contains(Outcome.values());
        assertThat(all).extracting(RegimeWindow::breaks).contains(true, false);
        assertThat(all).extracting(window -> window.parent().isPresent()).contains(true, false);
        assertThat(all).extracting(window -> window.agreement().isPresent()).contains(true, false);
        assertThat(all)
                .extracting(window ->
                        window.fit().flatMap(fit -> fit.gap().isPresent() ? Optional.of(true) : Optional.empty()))
                .contains(Optional.of(true), Optional.empty());
        assertThat(all).anyMatch(window -> window.order().equals(List.of(1, 0)));
    }

    /** An order that is not its own inverse, as any of two states is. */
    @Test
    void a_model_of_three_states_that_were_turned_round_comes_back_as_it_was_trained() {
        Regimes regimes = everyKind().get(1);
        RegimeWindow window =
                walked(regimes, new Markets(4, WHOLE, false).market()).get(0).window();
        HmmFit fit = window.fit().orElseThrow();
        RegimeWindow turned = new RegimeWindow(
                window.number(),
                window.boundary(),
                window.first(),
                window.last(),
                window.fittedAt(),
                window.knownAt(),
                window.outcome(),
                window.reason(),
                Optional.of(fit.model().reordered(1, 2, 0)),
                window.fit(),
                window.centre(),
                window.spread(),
                List.of(1, 2, 0),
                window.cost(),
                window.agreement(),
                window.breaks(),
                window.era(),
                window.settings(),
                window.stream(),
                window.parent());
        RegimeWindowCodec codec = RegimeWindowCodec.of(regimes);
        assertThat(codec.fromFact(codec.toFact(turned))).isEqualTo(turned);
    }

    @Test
    void a_model_that_was_read_back_filters_on_to_the_same_bits() {
        Markets world = new Markets(4, WHOLE, false);
        Regimes regimes = everyKind().get(1);
        List<RegimeLabels> sets = walked(regimes, world.market());
        RegimeBook book = RegimeBook.of(regimes, MemoryFactLog.create());
        book.publish(sets);
        double[][] rows = Frozen.rows("rows.csv", 2);
        for (int i = 0; i < sets.size(); i++) {
            GaussianHmm written = sets.get(i).window().model().orElseThrow();
            GaussianHmm read = book.sets(EVER).get(i).window().model().orElseThrow();
            assertThat(read.filtered(rows)).isDeepEqualTo(written.filtered(rows));
            assertThat(read.covariance()).isEqualTo(Covariance.FULL);
        }
    }

    /** The walk is published at random days as it goes on; in between rows arrive, are revised and withdrawn, and models refitted. */
    @OverSeeds
    void a_walk_that_goes_on_only_ever_adds_to_its_book(long seed) {
        assertOnlyAdds(seed, MemoryFactLog.create());
    }

    static void assertOnlyAdds(long seed, FactLog log) {
        ChaCha20 chance = ChaCha20.seedFromU64(seed);
        Markets world = new Markets(seed, WHOLE, false);
        Regimes regimes = everyKind().get((int) (seed % 3));
        RegimeBook book = RegimeBook.of(regimes, log);
        List<Session> sessions = NYSE.sessions(WALKED);
        List<RegimeLabels> before = List.of();
        for (int day = chance.nextInt(60); day < sessions.size(); day += chance.nextInt(1, 120)) {
            Session session = sessions.get(day);
            Instant now = session.opensAt();
            MemoryMarket market = world.market("SPY", row -> !row.ingestedAt().isAfter(now), row -> row);
            List<RegimeLabels> sets = regimes.labels(market, NINE, Span.between(WALKED.first(), session.date()));
            int added = book.publish(sets);
            assertThat(added)
                    .isEqualTo(RegimeLabels.all(sets).size()
                            + sets.size()
                            - RegimeLabels.all(before).size()
                            - before.size());
            assertThat(book.sets(EVER)).isEqualTo(sets);
            assertThat(RegimeLabels.all(sets)).containsAll(RegimeLabels.all(before));
            assertThat(RegimeLabels.all(sets))
                    .allMatch(label -> !label.knownAt().isAfter(now));
            before = sets;
        }
        assertThat(before).hasSizeGreaterThan(3);
    }

    @Test
    void a_row_slipped_behind_the_clock_is_found_out_and_nothing_is_written() {
        assertFindsOut(MemoryFactLog.create());
    }

    static void assertFindsOut(FactLog log) {
        Markets world = new Markets(2, WHOLE, true);
        Regimes regimes = everyKind().get(0);
        RegimeBook book = RegimeBook.of(regimes, log);
        List<RegimeLabels> sets = regimes.labels(world.market(), NINE, Span.between("2016-06-01", "2016-12-30"));
        book.publish(sets);
        int slipped = NYSE.session(LocalDate.of(2016, 11, 9)).ordinal();
        MemoryMarket changed = world.market(
                "SPY",
                row -> true,
                row -> row.session().ordinal() == slipped
                        ? new Markets.Row(row.session(), row.ingestedAt(), row.revision(), row.close() * 1.2)
                        : row);
        assertRefused(Rule.REGIME_PUBLISHED, () -> book.publish(walked(regimes, changed)));
        assertThat(book.sets(EVER)).isEqualTo(sets);
        assertThat(book.publish(walked(regimes, world.market()))).isPositive();
    }

    @Test
    void another_walk_under_the_name_is_refused_and_under_another_name_kept_beside() {
        MemoryMarket market = new Markets(2, WHOLE, true).market();
        Regimes one = everyKind().get(0);
        Regimes other = WalkForward.quarterly(NYSE, TRAINING).rolling(190).regimes("diagonal", "SPY", RETURN, RANGE);
        FactLog log = MemoryFactLog.create();
        RegimeBook book = RegimeBook.of(one, log);
        book.publish(walked(one, market));
        assertRefused(Rule.REGIME_PUBLISHED, () -> RegimeBook.of(other, log).publish(walked(other, market)));
        RegimeBook beside = RegimeBook.of("beside", log);
        beside.publish(walked(other, market));
        assertThat(beside.sets(EVER)).isEqualTo(walked(other, market));
        assertThat(book.sets(EVER)).isEqualTo(walked(one, market));
        assertThat(book.sets(EVER).get(0).window().settings()).isEqualTo(one.version());
        RegimeWindowCodec codec = RegimeWindowCodec.of("beside");
        assertRefused(
                Rule.FACT_OF_ANOTHER_SCHEMA,
                () -> codec.fromFact(RegimeWindowCodec.of(one)
                        .toFact(walked(one, market).get(0).window())));
    }
}
