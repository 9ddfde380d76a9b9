package dev.apex.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.apex.ApexException;
import dev.apex.market.Changes.Change;
import dev.apex.market.SyntheticRows.Loading;
import dev.apex.market.Tape.Kind;
import dev.apex.random.ChaCha20;
import dev.apex.time.Micros;
import dev.apex.time.SimClock;
import dev.apex.time.TradingCalendar;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Properties of the whole market, over worlds in which everything that goes wrong with data does: against the rule by brute
 * force, and against worlds that differ in nothing but the future.
 */
class MarketPropertiesTest {
    private static final MarketQuery ALL = MarketQuery.upTo(Worlds.EVER);
    private static final int STALE_AFTER = 3;

    /** A market read clock by clock. */
    private static final class Reading {
        final SimClock.Driver driver = SimClock.startingAt(Instant.EPOCH);
        final PointInTimeCursor cursor;
        final MarketView view;

        Reading(Feed feed) {
            cursor = PointInTimeCursor.over(feed, driver.clock());
            view = cursor.view("nosy", STALE_AFTER);
        }

        Reading(MarketSource market) {
            this(market.open(ALL));
        }

        Reading at(Instant clock) {
            driver.advanceTo(clock);
            cursor.advance();
            return this;
        }
    }

    /** What each clock released and showed, in a form to be compared. */
    private static List<Object> traceOf(Feed feed, List<Instant> clocks) {
        Reading reading = new Reading(feed);
        List<Object> trace = new ArrayList<>();
        for (int i = 0; i < clocks.size(); i++) {
            reading.at(clocks.get(i));
            trace.add(clocks.get(i) + " released " + HexFormat.of().formatHex(reading.cursor.releasedDigest()));
            if (i % 8 == 0 || i == clocks.size() - 1) {
                trace.add(" content " + reading.cursor.contentDigest());
                trace.add(reading.cursor.visible());
            }
        }
        return trace;
    }

    private static List<Object> traceOf(MarketSource market, List<Instant> clocks) {
        return traceOf(market.open(ALL), clocks);
    }

    private static List<Integer> shuffled(int size, ChaCha20 chance) {
        List<Integer> order = new ArrayList<>(IntStream.range(0, size).boxed().toList());
        chance.shuffle(order);
        return order;
    }

    private static Instant middle(SyntheticMarket.Recipe recipe) {
        List<Instant> decisions = recipe.decisions();
        return decisions.get(decisions.size() / 2);
    }

    // the cursor, the as-of read and the rule by brute force

    @OverSeeds
    void the_cursor_shows_at_every_clock_what_the_as_of_query_and_the_rule_by_brute_force_show(long seed) {
        SyntheticMarket.Recipe recipe = Worlds.acting(seed);
        SyntheticMarket market = recipe.build();
        Oracle oracle = new Oracle(market.rows());
        Reading reading = new Reading(market);
        for (Instant clock : Worlds.clocks(recipe, market, 25)) {
            Visible visible = reading.at(clock).cursor.visible();
            assertThat(visible).as("at " + clock).isEqualTo(market.asOf(ALL, clock));
            assertThat(visible).as("at " + clock).isEqualTo(oracle.visible(clock));
        }
    }

    @OverSeeds
    void a_query_cuts_facts_whole_so_that_no_older_version_comes_back(long seed) {
        SyntheticMarket.Recipe recipe = Worlds.acting(seed);
        SyntheticMarket market = recipe.build();
        ChaCha20 chance = ChaCha20.seedFromU64(seed);
        for (int i = 0; i < 8; i++) {
            List<Symbol> some = market.rows().instruments.stream()
                    .map(Instrument::symbol)
                    .filter(symbol -> chance.nextInt(3) > 0)
                    .toList();
            List<Instant> decisions = recipe.decisions();
            Instant from = decisions.get(chance.nextInt(decisions.size())).plusNanos(chance.nextInt(4) * 500L);
            Instant ceiling = decisions.get(chance.nextInt(decisions.size())).plusNanos(chance.nextInt(4) * 500L);
            MarketQuery query = MarketQuery.upTo(ceiling).from(from).of(some);
            Reading reading = new Reading(market.open(query));
            for (int step = 0; step < decisions.size(); step += 7) {
                Instant clock = decisions.get(step);
                Instant known = clock.isBefore(ceiling) ? clock : ceiling;
                Visible cut = reading.at(clock).cursor.visible();
                assertThat(cut).isEqualTo(filtered(market.asOf(ALL, known), query));
                assertThat(cut).isEqualTo(market.asOf(query, clock));
            }
        }
    }

    private static Visible filtered(Visible all, MarketQuery query) {
        long from = Micros.floor(query.from());
        return new Visible(
                all.bars().stream()
                        .filter(row -> query.wants(row.symbol())
                                && Micros.exact(row.stamp().eventTime()) >= from)
                        .toList(),
                all.fixings().stream()
                        .filter(row -> query.wants(row.symbol())
                                && Micros.exact(row.stamp().eventTime()) >= from)
                        .toList(),
                all.memberships().stream()
                        .filter(row -> query.wants(row.symbol()))
                        .toList(),
                all.actions().stream().filter(row -> query.wants(row.symbol())).toList(),
                all.announcements());
    }

    @OverSeeds
    void invariant_07_order_of_writing_redelivery_and_the_number_of_commits_change_nothing(long seed) {
        SyntheticMarket.Recipe recipe = Worlds.acting(seed);
        SyntheticMarket market = recipe.build();
        SyntheticRows rows = market.rows();
        List<Instant> clocks = Worlds.clocks(recipe, market, 10);
        List<Object> trace = traceOf(market, clocks);
        ChaCha20 chance = ChaCha20.seedFromU64(seed);

        Loading permuted = new Loading(rows, shuffled(rows.instruments.size(), chance));
        List<Integer> order = shuffled(rows.size, chance);
        order.forEach(permuted::write);
        List<Integer> twice = order.subList(0, rows.size / 3);
        twice.forEach(permuted::write);
        MemoryMarket once = permuted.market("permuted");
        assertThat(traceOf(once, clocks)).isEqualTo(trace);
        assertThat(once.intake()).isEqualTo(new Intake(rows.size + twice.size(), rows.size, twice.size(), 0, 0));

        Loading split = new Loading(rows, shuffled(rows.instruments.size(), chance));
        TreeSet<Long> ends = new TreeSet<>(List.of(Long.MAX_VALUE));
        for (int i = 0; i < 6; i++) {
            ends.add(rows.ingestedAt[chance.nextInt(rows.size)]);
        }
        long begin = Long.MIN_VALUE;
        for (long end : ends) {
            for (int row : shuffled(rows.size, chance)) {
                boolean again = rows.ingestedAt[row] <= begin && chance.nextInt(10) == 0;
                if (again || rows.ingestedAt[row] > begin && rows.ingestedAt[row] <= end) {
                    split.write(row);
                }
            }
            split.commit();
            begin = end;
        }
        MemoryMarket inParts = split.market("in parts");
        assertThat(traceOf(inParts, clocks)).isEqualTo(trace);
        assertThat(inParts.intake().accepted()).isEqualTo(rows.size);
        assertThat(inParts.intake().duplicates()).isPositive();
        assertThat(inParts.intake().quarantined()).isZero();
    }

    @OverSeeds
    void invariant_07_a_row_delivered_again_later_keeps_its_first_arrival(long seed) {
        SyntheticMarket.Recipe recipe = Worlds.acting(seed);
        SyntheticMarket market = recipe.build();
        SyntheticRows rows = market.rows();
        Oracle oracle = new Oracle(rows);
        List<Instant> clocks = Worlds.clocks(recipe, market, 10);
        ChaCha20 chance = ChaCha20.seedFromU64(seed);
        Loading loading = new Loading(rows).writeAll();
        int again = 0;
        for (int row = 0; row < rows.size; row++) {
            // the last version of its fact, or not the next one's equal: what follows must stay a revision
            boolean last = row + 1 == rows.size || !oracle.fact(row + 1).equals(oracle.fact(row));
            if (rows.kind(row).isPrice() && last && chance.nextInt(3) == 0) {
                long arrival = rows.ingestedAt[row];
                int revision = rows.rev[row];
                rows.ingestedAt[row] += 1 + chance.nextLong(10L * 86_400_000_000L);
                rows.rev[row] += chance.nextInt(2);
                loading.write(row);
                rows.ingestedAt[row] = arrival;
                rows.rev[row] = revision;
                again++;
            }
        }
        MemoryMarket redelivered = loading.market("redelivered");
        assertThat(redelivered.intake()).isEqualTo(new Intake(rows.size + again, rows.size, 0, again, 0));
        assertThat(traceOf(redelivered, clocks)).isEqualTo(traceOf(market, clocks));
    }

    @OverSeeds
    void a_feed_that_grows_as_the_clock_moves_shows_what_a_finished_one_does(long seed) {
        SyntheticMarket.Recipe recipe = Worlds.acting(seed);
        SyntheticMarket market = recipe.build();
        SyntheticRows rows = market.rows();
        List<Instant> clocks = Worlds.clocks(recipe, market, 10);
        List<Object> trace = traceOf(market, clocks);
        assertThat(traceOf(new Growing(rows), clocks)).isEqualTo(trace);
    }

    /** A feed that puts rows on its tapes, and instruments too, only when the clock has reached them. */
    private static final class Growing implements Feed {
        private final SyntheticRows rows;
        private final Loading loading;
        private long released = Long.MIN_VALUE;

        Growing(SyntheticRows rows) {
            this.rows = rows;
            this.loading = new Loading(rows);
        }

        @Override
        public List<Tape> tapes() {
            for (Kind kind : List.of(Kind.BARS, Kind.FIXINGS, Kind.MEMBERSHIP, Kind.ACTIONS)) {
                loading.writers().computeIfAbsent(kind, TapeWriter::of);
            }
            return loading.writers().values().stream().map(TapeWriter::tape).toList();
        }

        @Override
        public void releasedAt(long clock) {
            for (int row = rows.size - 1; row >= 0; row--) {
                if (rows.ingestedAt[row] > released && rows.ingestedAt[row] <= clock) {
                    loading.write(row);
                }
            }
            loading.commit();
            released = clock;
        }
    }

    @OverSeeds
    void invariant_08_deleting_what_arrives_later_leaves_every_earlier_clock_as_it_was(long seed) {
        SyntheticMarket.Recipe recipe = Worlds.acting(seed);
        SyntheticMarket market = recipe.build();
        for (Instant cut : List.of(
                middle(recipe), middle(recipe).minusNanos(1_000), middle(recipe).plusNanos(1_000))) {
            SyntheticRows known = market.rows().knownBy(Micros.floor(cut));
            assertThat(known.size).isBetween(market.rows().size / 4, market.rows().size * 3 / 4);
            MemoryMarket truncated = new Loading(known).writeAll().market("truncated");
            List<Instant> clocks = upTo(cut, Worlds.clocks(recipe, market, 20));
            assertThat(traceOf(truncated, clocks)).isEqualTo(traceOf(market, clocks));
            assertThat(nosyTraceOf(truncated, clocks)).isEqualTo(nosyTraceOf(market, clocks));
        }
    }

    @OverSeeds
    void invariant_09_altering_what_arrives_later_leaves_every_earlier_clock_as_it_was(long seed) {
        SyntheticMarket.Recipe recipe = Worlds.acting(seed);
        SyntheticMarket market = recipe.build();
        Instant cut = middle(recipe);
        List<Instant> clocks = upTo(cut, Worlds.clocks(recipe, market, 20));
        List<Object> trace = traceOf(market, clocks);
        List<String> nosy = nosyTraceOf(market, clocks);
        ChaCha20 chance = ChaCha20.seedFromU64(seed);
        MemoryMarket altered = altered(market.rows(), Micros.floor(cut), chance);
        assertThat(traceOf(altered, clocks)).isEqualTo(trace);
        assertThat(nosyTraceOf(altered, clocks)).isEqualTo(nosy);
        List<Instant> end = List.of(Worlds.EVER);
        assertThat(traceOf(altered, end)).isNotEqualTo(traceOf(market, end));
    }

    /** Rows that arrive after a cut have other values, arrive later, are missing, or are withdrawn at once. */
    private static MemoryMarket altered(SyntheticRows rows, long cut, ChaCha20 chance) {
        SyntheticRows other = rows.knownBy(Long.MAX_VALUE);
        Loading loading = new Loading(other, shuffled(other.instruments.size(), chance));
        loading.quarantining((rule, place, why) -> {});
        for (int row = 0; row < other.size; row++) {
            if (other.ingestedAt[row] > cut) {
                switch (chance.nextInt(5)) {
                    case 0 -> {
                        continue;
                    }
                    case 1 -> other.ingestedAt[row] += chance.nextLong(3L * 86_400_000_000L);
                    case 2 -> other.retracted[row] = !other.retracted[row];
                    case 3 -> other.rev[row] += 5;
                    default -> {
                        int figures = other.kind(row).isPrice() ? other.values.length : 1;
                        for (int column = 0; column < figures; column++) {
                            other.values[column][row] *= 4;
                        }
                    }
                }
            }
            loading.write(row);
        }
        return loading.market("altered");
    }

    @OverSeeds
    void invariant_10_delaying_what_arrives_later_leaves_every_clock_before_its_first_arrival_as_it_was(long seed) {
        SyntheticMarket.Recipe recipe = Worlds.acting(seed);
        SyntheticMarket market = recipe.build();
        SyntheticRows rows = market.rows().knownBy(Long.MAX_VALUE);
        ChaCha20 chance = ChaCha20.seedFromU64(seed);
        int delayed = chance.nextInt(rows.size);
        Instant first = Micros.toInstant(rows.ingestedAt[delayed]);
        rows.ingestedAt[delayed] += 1 + chance.nextLong(40L * 86_400_000_000L);
        Loading loading = new Loading(rows);
        loading.quarantining((rule, place, why) -> {});
        MemoryMarket other = loading.writeAll().market("delayed");
        List<Instant> clocks = upTo(first.minusNanos(1_000), Worlds.clocks(recipe, market, 10));
        assertThat(nosyTraceOf(other, clocks)).isEqualTo(nosyTraceOf(market, clocks));
        assertThat(traceOf(other, clocks)).isEqualTo(traceOf(market, clocks));
    }

    private static List<Instant> upTo(Instant last, List<Instant> clocks) {
        return clocks.stream().filter(clock -> !clock.isAfter(last)).toList();
    }

    @Test
    void invariant_13_no_digest_depends_on_the_zone_or_the_language_of_the_machine() {
        TimeZone zone = TimeZone.getDefault();
        Locale locale = Locale.getDefault();
        List<Object> trace = nosyAndPlain(3);
        try {
            for (String other : List.of("Asia/Kolkata", "Australia/Lord_Howe", "America/Los_Angeles")) {
                TimeZone.setDefault(TimeZone.getTimeZone(other));
                Locale.setDefault(
                        new Locale.Builder().setLanguageTag("ar-EG-u-nu-arab").build());
                assertThat(nosyAndPlain(3)).isEqualTo(trace);
                Locale.setDefault(Locale.forLanguageTag("tr-TR"));
                assertThat(nosyAndPlain(3)).isEqualTo(trace);
            }
        } finally {
            TimeZone.setDefault(zone);
            Locale.setDefault(locale);
        }
    }

    private static List<Object> nosyAndPlain(long seed) {
        SyntheticMarket.Recipe recipe = Worlds.acting(seed);
        SyntheticMarket market = recipe.build();
        List<Object> both = new ArrayList<>(traceOf(market, recipe.decisions()));
        both.addAll(nosyTraceOf(market, recipe.decisions()));
        return both;
    }

    @OverSeeds
    void invariant_14_what_rests_on_an_assumed_arrival_is_counted_as_such(long seed) {
        SyntheticMarket.Recipe recipe = Worlds.acting(seed);
        SyntheticMarket market = recipe.build();
        Reading reading = new Reading(market).at(Worlds.EVER);
        long assumed = 0;
        long read = 0;
        for (Bar bar : reading.cursor.visible().bars()) {
            assumed += bar.stamp().arrival() == Stamp.Arrival.ASSUMED ? 1 : 0;
            read++;
        }
        for (Instrument instrument : market.rows().instruments) {
            if (instrument.pricing() == Instrument.Pricing.BARS) {
                Series series = reading.view.series(instrument.symbol()).raw();
                int sessions = series.age().orElseThrow() + 200;
                for (int ago = 0; ago < sessions; ago++) {
                    series.closeOrNaN(ago);
                }
            }
        }
        assertThat(reading.view.lags().rows()).isEqualTo(read);
        assertThat(reading.view.lags().assumed()).isEqualTo(assumed).isBetween(read / 20, read / 3);
    }

    @OverSeeds
    void invariant_15_a_value_older_than_the_staleness_bound_is_missing_and_tells_its_age(long seed) {
        SyntheticMarket.Recipe recipe = Worlds.acting(seed);
        SyntheticMarket market = recipe.build();
        Oracle oracle = new Oracle(market.rows());
        Reading reading = new Reading(market);
        int stale = 0;
        int fresh = 0;
        for (Instant clock : recipe.decisions()) {
            reading.at(clock);
            Map<Symbol, Integer> newest = newestSessions(oracle, market.rows(), clock);
            for (Symbol symbol : reading.view.symbols()) {
                Series series = reading.view.series(symbol);
                int closed = series.instrument().calendar().closedBy(Micros.floor(clock));
                if (!newest.containsKey(symbol)) {
                    assertThat(series.age()).isEmpty();
                    assertThat(series.last()).isEmpty();
                    continue;
                }
                int age = Math.max(closed, newest.get(symbol)) - newest.get(symbol);
                assertThat(series.age()).hasValue(age);
                assertThat(series.isFresh()).isEqualTo(age <= STALE_AFTER);
                assertThat(series.last().isPresent()).isEqualTo(age <= STALE_AFTER);
                assertThat(series.close(age)).isPresent();
                stale += age > STALE_AFTER ? 1 : 0;
                fresh += age <= STALE_AFTER ? 1 : 0;
            }
        }
        assertThat(stale).isPositive();
        assertThat(fresh).isGreaterThan(stale);
    }

    private static Map<Symbol, Integer> newestSessions(Oracle oracle, SyntheticRows rows, Instant clock) {
        Map<Symbol, Integer> newest = new TreeMap<>();
        for (int row : oracle.survivors(Micros.floor(clock)).values()) {
            if (rows.kind(row).isPrice()) {
                int session = rows.instruments.get(rows.symbol[row]).calendar().slotOf(rows.ts[row]);
                newest.merge(oracle.symbol(row), session, Math::max);
            }
        }
        return newest;
    }

    // what a step reports to have changed

    @OverSeeds
    void the_reported_changes_are_the_difference_between_two_steps(long seed) {
        SyntheticMarket.Recipe recipe = Worlds.acting(seed);
        SyntheticMarket market = recipe.build();
        Reading reading = new Reading(market);
        Map<String, Double> before = new TreeMap<>();
        Map<Change, Integer> met = new TreeMap<>();
        for (Instant clock : Worlds.clocks(recipe, market, 25)) {
            reading.at(clock);
            Map<String, Double> now = closes(reading.cursor.visible(), market);
            Map<String, Double> then = before;
            Map<String, List<Change>> reported = new TreeMap<>();
            List<String> corrections = new ArrayList<>();
            reading.cursor.changes().forEach((symbol, session, change) -> {
                reported.computeIfAbsent(symbol + "/" + session, cell -> new ArrayList<>())
                        .add(change);
                met.merge(change, 1, Integer::sum);
            });
            reading.cursor.changes().forEachCorrection((symbol, session, change) -> {
                assertThat(change).isNotEqualTo(Change.APPENDED);
                corrections.add(symbol + "/" + session + change);
            });
            TreeSet<String> cells = new TreeSet<>(now.keySet());
            cells.addAll(then.keySet());
            for (String cell : cells) {
                if (!reported.containsKey(cell)) {
                    assertThat(now.get(cell)).as(cell).isEqualTo(then.get(cell));
                }
            }
            reported.forEach((cell, changes) -> {
                Change last = changes.get(changes.size() - 1);
                assertThat(now.containsKey(cell)).as(cell + changes).isEqualTo(last != Change.RETRACTED);
                boolean isNew = changes.get(0) == Change.APPENDED || changes.get(0) == Change.LATE;
                if (isNew) {
                    assertThat(then).doesNotContainKey(cell);
                }
                assertThat(changes.subList(1, changes.size())).doesNotContain(Change.APPENDED, Change.LATE);
            });
            List<String> notAppended = reported.entrySet().stream()
                    .flatMap(entry -> entry.getValue().stream()
                            .filter(change -> change != Change.APPENDED)
                            .map(change -> entry.getKey() + change))
                    .sorted()
                    .toList();
            assertThat(corrections.stream().sorted()).isEqualTo(notAppended);
            assertThat(reading.cursor.changes().corrections()).isEqualTo(corrections.size());
            assertThat(reading.cursor.changes().rows())
                    .isEqualTo(reported.values().stream().mapToInt(List::size).sum());
            before = now;
        }
        assertThat(met.keySet()).containsExactlyInAnyOrder(Change.values());
    }

    private static Map<String, Double> closes(Visible visible, SyntheticMarket market) {
        Map<Symbol, Instrument> terms = new TreeMap<>();
        market.rows().instruments.forEach(instrument -> terms.put(instrument.symbol(), instrument));
        Map<String, Double> closes = new TreeMap<>();
        visible.bars()
                .forEach(bar -> closes.put(
                        bar.symbol() + "/" + session(terms, bar.symbol(), bar.stamp()), bar.close() + bar.volume()));
        visible.fixings()
                .forEach(fixing -> closes.put(
                        fixing.symbol() + "/" + session(terms, fixing.symbol(), fixing.stamp()), fixing.price()));
        return closes;
    }

    private static int session(Map<Symbol, Instrument> terms, Symbol symbol, Stamp stamp) {
        return terms.get(symbol).calendar().slotOf(Micros.exact(stamp.eventTime()));
    }

    // what a strategy can find out

    @OverSeeds
    void an_unreleased_row_reads_like_one_that_does_not_exist_whatever_is_asked(long seed) {
        SyntheticMarket.Recipe recipe = Worlds.acting(seed);
        SyntheticMarket market = recipe.build();
        ChaCha20 chance = ChaCha20.seedFromU64(seed);
        List<Instant> decisions = recipe.decisions();
        for (int i = 0; i < 5; i++) {
            Instant clock = decisions.get(chance.nextInt(decisions.size()));
            MemoryMarket known = new Loading(market.rows().knownBy(Micros.floor(clock)))
                    .writeAll()
                    .market("known");
            assertThat(nosyReading(new Reading(known).at(clock), clock))
                    .isEqualTo(nosyReading(new Reading(market).at(clock), clock));
        }
    }

    private static List<String> nosyTraceOf(MarketSource market, List<Instant> clocks) {
        Reading reading = new Reading(market);
        List<String> trace = new ArrayList<>();
        for (int i = 0; i < clocks.size(); i++) {
            reading.at(clocks.get(i));
            if (i % 9 == 0 || i > clocks.size() - 4) {
                trace.addAll(nosyReading(reading, clocks.get(i)));
                trace.add(HexFormat.of().formatHex(reading.view.endStep()));
            }
        }
        trace.add(reading.view.lags().rows() + " rows, " + reading.view.lags().assumed() + " assumed, "
                + reading.view.highestIngestedAt());
        return trace;
    }

    /** Asks everything that can be asked, also for what must not be, and tells what came back. */
    private static List<String> nosyReading(Reading reading, Instant clock) {
        List<String> found = new ArrayList<>();
        MarketView view = reading.view;
        found.add(view.symbols() + " of them " + view.members());
        for (int i = 0; i < 8; i++) {
            nosyReading(view, Symbol.of("S" + i), clock, found);
        }
        for (int i = 0; i < 8; i++) {
            nosyReading(view, Symbol.of("NS" + i), clock, found);
        }
        found.add(view.lateActions().toString());
        for (String name : List.of("T0", "T1", "U0", "U1", "U2", "NONE")) {
            nosyReading(view, Symbol.of(name), clock, found);
        }
        return found;
    }

    private static void nosyReading(MarketView view, Symbol symbol, Instant clock, List<String> found) {
        found.add(symbol + " " + view.actions(symbol) + view.announcements(symbol));
        view.find(symbol).ifPresentOrElse(series -> nosyReading(series, clock, found), () -> found.add("none"));
    }

    private static void nosyReading(Series series, Instant clock, List<String> found) {
        found.add(series + " " + series.age() + series.arrivalLag() + series.eventTime() + series.isFresh()
                + series.last());
        found.add(Arrays.toString(series.closes(12).knownValues()));
        found.add(Arrays.toString(series.firstKnown().closes(12).knownValues()));
        found.add(Arrays.toString(series.raw().closes(12).knownValues()));
        found.add(Arrays.toString(series.totalReturn().closes(60).knownValues()));
        for (int ago = -2; ago < 6; ago++) {
            int sessions = ago;
            found.add(answer(() -> series.close(sessions)));
            found.add(answer(() -> series.bar(sessions)));
            found.add(answer(() -> series.fixing(sessions)));
            found.add(answer(() -> series.volume(sessions)));
        }
        LocalDate today = clock.atOffset(ZoneOffset.UTC).toLocalDate();
        for (int days = -6; days < 6; days++) {
            LocalDate date = today.plusDays(days);
            found.add(date + answer(() -> series.close(date)));
        }
    }

    private static String answer(Supplier<Object> question) {
        try {
            return question.get().toString();
        } catch (ApexException e) {
            return e.getMessage();
        }
    }

    @OverSeeds
    void asking_beyond_the_clock_throws_by_event_time_alone(long seed) {
        SyntheticMarket.Recipe recipe = Worlds.acting(seed);
        SyntheticMarket market = recipe.build();
        Reading reading = new Reading(market);
        int thrown = 0;
        for (Instant clock : recipe.decisions()) {
            reading.at(clock);
            for (Symbol symbol : reading.view.symbols()) {
                Series series = reading.view.series(symbol);
                TradingCalendar calendar = series.instrument().calendar();
                LocalDate today = clock.atOffset(ZoneOffset.UTC).toLocalDate();
                for (int days = -2; days < 3; days++) {
                    LocalDate date = today.plusDays(days);
                    if (calendar.find(date).isEmpty()) {
                        continue;
                    }
                    boolean bars = series.instrument().pricing() == Instrument.Pricing.BARS;
                    Instant happens = bars
                            ? calendar.session(date).closesAt()
                            : calendar.session(date).opensAt();
                    if (happens.isAfter(clock)) {
                        assertThatThrownBy(() -> series.close(date)).isInstanceOf(LookAheadException.class);
                        thrown++;
                    } else {
                        series.close(date);
                    }
                }
            }
        }
        assertThat(thrown).isPositive();
        assertThat(reading.view.fault()).containsInstanceOf(LookAheadException.class);
    }

    @OverSeeds
    void a_symbol_exists_from_its_first_arrival_and_a_run_meets_them_all(long seed) {
        SyntheticMarket.Recipe recipe = Worlds.acting(seed);
        SyntheticMarket market = recipe.build();
        SyntheticRows rows = market.rows();
        Map<Symbol, Long> arrivals = new TreeMap<>();
        for (int row = 0; row < rows.size; row++) {
            if (rows.kind(row).isPrice()) {
                arrivals.merge(rows.instruments.get(rows.symbol[row]).symbol(), rows.ingestedAt[row], Math::min);
            }
        }
        Reading reading = new Reading(market);
        for (Instant clock : Worlds.clocks(recipe, market, 30)) {
            reading.at(clock);
            long micros = Micros.floor(clock);
            assertThat(reading.view.symbols())
                    .isEqualTo(arrivals.entrySet().stream()
                            .filter(entry -> entry.getValue() <= micros)
                            .map(Map.Entry::getKey)
                            .toList());
        }
        assertThat(reading.at(Worlds.EVER).view.symbols()).hasSize(arrivals.size());
    }
}
