package dev.apex.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.market.Tape.Kind;
import dev.apex.time.Micros;
import dev.apex.time.Session;
import dev.apex.time.SimClock;
import dev.apex.time.TradingCalendar;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** The invariants of reading at a clock, over worlds in which everything that goes wrong with data does. */
class MarketInvariantsTest {
    private static final TradingCalendar NYSE = TradingCalendar.NYSE;

    /** A price row as it was written, apart from every store. */
    private record Written(Symbol symbol, Stamp stamp, boolean retracted, double close) {
        String fact() {
            return symbol + " " + stamp.eventTime();
        }
    }

    private record Line(Kind kind, Stamp stamp, Consumer<TapeWriter> write) {}

    /** Everything a synthetic market holds, to be judged by or to be put into another store. */
    private static final class Rows implements SyntheticMarket.Receiver {
        private final List<Instrument> instruments = new ArrayList<>();
        private final List<Line> lines = new ArrayList<>();
        private final List<Written> prices = new ArrayList<>();

        Rows(SyntheticMarket market) {
            market.deliverTo(this);
        }

        @Override
        public void instrument(Instrument instrument) {
            instruments.add(instrument);
        }

        @Override
        public void bar(Bar bar) {
            prices.add(new Written(bar.symbol(), bar.stamp(), false, bar.close()));
            lines.add(new Line(Kind.BARS, bar.stamp(), writer -> writer.write(bar)));
        }

        @Override
        public void fixing(Fixing fixing) {
            prices.add(new Written(fixing.symbol(), fixing.stamp(), false, fixing.price()));
            lines.add(new Line(Kind.FIXINGS, fixing.stamp(), writer -> writer.write(fixing)));
        }

        @Override
        public void membership(Membership change) {
            lines.add(new Line(Kind.MEMBERSHIP, change.stamp(), writer -> writer.write(change)));
        }

        @Override
        public void action(CorporateAction action) {
            lines.add(new Line(Kind.ACTIONS, action.stamp(), writer -> writer.write(action)));
        }

        @Override
        public void retracted(Kind kind, Symbol symbol, Stamp stamp, String topic) {
            if (kind.isPrice()) {
                prices.add(new Written(symbol, stamp, true, Double.NaN));
                lines.add(new Line(kind, stamp, writer -> writer.retract(symbol, stamp)));
            } else {
                lines.add(new Line(kind, stamp, writer -> writer.retract(symbol, stamp, topic)));
            }
        }

        /** Versions of each fact in order of arrival. */
        Map<String, List<Written>> versions() {
            Map<String, List<Written>> facts = new TreeMap<>();
            prices.forEach(row ->
                    facts.computeIfAbsent(row.fact(), fact -> new ArrayList<>()).add(row));
            facts.values()
                    .forEach(list -> list.sort(
                            Comparator.comparing((Written row) -> row.stamp().ingestedAt())
                                    .thenComparing(row -> row.stamp().revision())));
            return facts;
        }

        MemoryMarket market(Predicate<Stamp> keep, int commits) {
            Map<Kind, TapeWriter> writers = new EnumMap<>(Kind.class);
            lines.forEach(line -> writers.computeIfAbsent(line.kind(), TapeWriter::of));
            instruments.forEach(instrument -> writers.computeIfAbsent(
                            instrument.pricing() == Instrument.Pricing.BARS ? Kind.BARS : Kind.FIXINGS, TapeWriter::of)
                    .declare(instrument));
            List<Line> kept = new ArrayList<>(
                    lines.stream().filter(line -> keep.test(line.stamp())).toList());
            if (commits > 1) {
                kept.sort(Comparator.comparing(line -> line.stamp().ingestedAt()));
            }
            Instant last = Instant.EPOCH;
            for (int i = 0; i < kept.size(); i++) {
                Line line = kept.get(i);
                boolean due = commits > 1 && i % (kept.size() / commits + 1) == 0;
                if (due && line.stamp().ingestedAt().isAfter(last)) {
                    writers.values().forEach(TapeWriter::commit);
                }
                line.write().accept(writers.get(line.kind()));
                last = line.stamp().ingestedAt();
            }
            List<Tape> tapes = writers.values().stream().map(TapeWriter::build).toList();
            return MemoryMarket.of("rewritten", tapes, Intake.NONE);
        }
    }

    /** A cursor over a market, with its clock. */
    private static final class At {
        private final SimClock.Driver driver = SimClock.startingAt(Instant.parse("2021-01-01T00:00:00Z"));
        private final PointInTimeCursor cursor;
        private final MarketView view;

        At(MarketSource market) {
            cursor = PointInTimeCursor.over(market.open(MarketQuery.upTo(Worlds.EVER)), driver.clock());
            view = cursor.view("test", 5);
        }

        At move(Instant clock) {
            driver.advanceTo(clock);
            cursor.advance();
            return this;
        }

        /** Visible closes by fact. */
        Map<String, Written> visible() {
            Map<String, Written> facts = new TreeMap<>();
            Visible visible = cursor.visible();
            visible.bars().forEach(bar -> put(facts, new Written(bar.symbol(), bar.stamp(), false, bar.close())));
            visible.fixings()
                    .forEach(fixing -> put(facts, new Written(fixing.symbol(), fixing.stamp(), false, fixing.price())));
            return facts;
        }

        private static void put(Map<String, Written> facts, Written row) {
            assertThat(facts.put(row.fact(), row))
                    .as("two versions of %s", row.fact())
                    .isNull();
        }
    }

    private static List<Instant> clocks(long seed, SyntheticMarket market) {
        return Worlds.clocks(Worlds.everything(seed), market, 15);
    }

    @OverSeeds
    void invariant_01_every_row_returned_was_ingested_by_the_clock_and_equality_counts(long seed) {
        SyntheticMarket market = Worlds.everything(seed).build();
        Map<Instant, List<Written>> byArrival = new TreeMap<>();
        new Rows(market)
                .versions()
                .values()
                .forEach(list -> list.forEach(row -> byArrival
                        .computeIfAbsent(row.stamp().ingestedAt(), arrival -> new ArrayList<>())
                        .add(row)));
        At now = new At(market);
        int ties = 0;
        for (Instant clock : clocks(seed, market)) {
            Map<String, Written> visible = now.move(clock).visible();
            assertThat(visible.values())
                    .allSatisfy(row -> assertThat(row.stamp().ingestedAt()).isBeforeOrEqualTo(clock));
            for (Written row : byArrival.getOrDefault(clock, List.of())) {
                Written shown = visible.get(row.fact());
                assertThat(row.retracted()
                                || (shown != null && shown.stamp().ingestedAt().equals(clock)))
                        .as("%s at its own arrival", row)
                        .isTrue();
                ties++;
            }
        }
        assertThat(ties).as("rows that arrive exactly at a clock").isGreaterThan(5);
    }

    @OverSeeds
    void invariant_02_one_version_of_a_fact_is_visible_the_greatest_by_arrival_and_revision(long seed) {
        SyntheticMarket market = Worlds.everything(seed).build();
        Map<String, List<Written>> facts = new Rows(market).versions();
        At now = new At(market);
        for (Instant clock : clocks(seed, market)) {
            Map<String, Written> expected = new TreeMap<>();
            facts.forEach((fact, versions) -> versions.stream()
                    .filter(row -> !row.stamp().ingestedAt().isAfter(clock))
                    .reduce((earlier, later) -> later)
                    .filter(row -> !row.retracted())
                    .ifPresent(row -> expected.put(fact, row)));
            assertThat(now.move(clock).visible()).isEqualTo(expected);
        }
    }

    @Test
    void invariant_02_two_payloads_of_one_version_are_refused() {
        Bar bar = bar("2021-03-01", "2021-03-02T05:00:00Z", 10);
        Bar other = bar("2021-03-01", "2021-03-02T05:00:00Z", 11);
        assertThatThrownBy(() -> MemoryMarket.builder()
                        .trading(Instrument.bars("A", NYSE))
                        .add(bar, other)
                        .build())
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.rule()).isEqualTo(Rule.ONE_VERSION_TWO_PAYLOADS));
    }

    @OverSeeds
    void invariant_03_a_restatement_does_not_hide_the_version_before_it(long seed) {
        SyntheticMarket market = Worlds.everything(seed).build();
        int tried = 0;
        List<Written[]> pairs = new ArrayList<>();
        for (List<Written> versions : new Rows(market).versions().values()) {
            for (int i = 1; i < versions.size(); i++) {
                Written before = versions.get(i - 1);
                Written after = versions.get(i);
                if (!before.retracted()
                        && after.stamp().ingestedAt().isAfter(before.stamp().ingestedAt())) {
                    pairs.add(new Written[] {before, after});
                }
            }
        }
        pairs.sort(Comparator.comparing(pair -> pair[1].stamp().ingestedAt()));
        At now = new At(market);
        for (Written[] pair : pairs) {
            Instant justBefore = pair[1].stamp().ingestedAt().minus(Duration.ofNanos(1_000));
            assertThat(now.move(justBefore).visible().get(pair[0].fact())).isEqualTo(pair[0]);
            tried++;
        }
        assertThat(tried).isGreaterThan(20);
    }

    @OverSeeds
    void invariant_04_a_retracted_fact_is_absent_until_it_is_asserted_again(long seed) {
        SyntheticMarket market = Worlds.everything(seed).build();
        TreeMap<Instant, List<List<Written>>> retractions = new TreeMap<>();
        for (List<Written> versions : new Rows(market).versions().values()) {
            for (int i = 0; i < versions.size(); i++) {
                if (versions.get(i).retracted()) {
                    retractions
                            .computeIfAbsent(versions.get(i).stamp().ingestedAt(), at -> new ArrayList<>())
                            .add(versions.subList(i, versions.size()));
                }
            }
        }
        At now = new At(market);
        int returned = 0;
        for (Instant at : retractions.keySet()) {
            Map<String, Written> visible = now.move(at).visible();
            for (List<Written> rest : retractions.get(at)) {
                boolean backAtOnce =
                        rest.size() > 1 && rest.get(1).stamp().ingestedAt().equals(at);
                assertThat(visible.containsKey(rest.get(0).fact())).isEqualTo(backAtOnce);
                returned += rest.size() > 1 ? 1 : 0;
            }
        }
        assertThat(retractions).hasSizeGreaterThan(5);
        assertThat(returned).as("facts asserted again").isPositive();
    }

    @OverSeeds
    void invariant_05_no_reading_gives_a_value_that_was_superseded_or_withdrawn(long seed) {
        SyntheticMarket market = Worlds.everything(seed).build();
        At now = new At(market);
        int read = 0;
        for (Instant clock : clocks(seed, market)) {
            Map<String, Written> visible = now.move(clock).visible();
            for (Symbol symbol : now.view.symbols()) {
                Series series = now.view.series(symbol).raw();
                List<Double> closes = new ArrayList<>();
                for (int ago = 12; ago >= 0; ago--) {
                    series.close(ago).ifPresent(closes::add);
                }
                List<Double> expected = visible.values().stream()
                        .filter(row -> row.symbol().equals(symbol))
                        .sorted(Comparator.comparing(row -> row.stamp().eventTime()))
                        .map(Written::close)
                        .toList();
                assertThat(expected).endsWith(closes.toArray(new Double[0]));
                read += closes.size();
            }
        }
        assertThat(read).isGreaterThan(1_000);
    }

    @Test
    void invariant_06_a_price_known_before_it_happened_is_refused() {
        Session session = NYSE.session(LocalDate.parse("2021-03-01"));
        Instant close = session.closesAt();
        Bar early = new Bar(
                Symbol.of("A"),
                Stamp.observed(close, close.minus(Duration.ofNanos(1_000))),
                session.opensAt(),
                1,
                1,
                1,
                1,
                1);
        TapeWriter writer = TapeWriter.of(Kind.BARS);
        writer.declare(Instrument.bars("A", NYSE));
        assertThatThrownBy(() -> writer.write(early))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.rule()).isEqualTo(Rule.KNOWN_BEFORE_IT_HAPPENED));
        writer.write(bar("2021-03-01", close.toString(), 10));
        assertThat(writer.commit().accepted()).isEqualTo(1);
    }

    @OverSeeds
    void invariant_07_order_of_writing_repeated_delivery_and_batches_change_no_digest(long seed) {
        SyntheticMarket market = Worlds.everything(seed).build();
        List<String> plain = digests(seed, market, market);
        Rows shuffled = new Rows(market);
        Collections.shuffle(shuffled.lines, new Random(seed));
        assertThat(digests(seed, market, shuffled.market(stamp -> true, 1))).isEqualTo(plain);
        shuffled.lines.addAll(List.copyOf(shuffled.lines).subList(0, shuffled.lines.size() / 3));
        Collections.shuffle(shuffled.lines, new Random(seed + 1));
        assertThat(digests(seed, market, shuffled.market(stamp -> true, 1))).isEqualTo(plain);
        assertThat(digests(seed, market, new Rows(market).market(stamp -> true, 9)))
                .isEqualTo(plain);
    }

    private static List<String> digests(long seed, SyntheticMarket clocksOf, MarketSource market) {
        List<String> digests = new ArrayList<>();
        At now = new At(market);
        for (Instant clock : clocks(seed, clocksOf)) {
            now.move(clock);
            digests.add(HexFormat.of().formatHex(now.cursor.releasedDigest()));
        }
        digests.add(now.cursor.contentDigest());
        return digests;
    }

    @OverSeeds
    void invariants_08_and_09_what_arrives_later_changes_nothing_that_is_read_before(long seed) {
        SyntheticMarket market = Worlds.everything(seed).build();
        List<Instant> clocks = clocks(seed, market);
        Instant cut = clocks.get(clocks.size() / 2);
        Rows rows = new Rows(market);
        At whole = new At(market);
        At truncated = new At(rows.market(stamp -> !stamp.ingestedAt().isAfter(cut), 1));
        for (Instant clock : clocks) {
            if (!clock.isAfter(cut)) {
                assertThat(truncated.move(clock).cursor.visible())
                        .isEqualTo(whole.move(clock).cursor.visible());
                assertThat(truncated.cursor.releasedDigest()).isEqualTo(whole.cursor.releasedDigest());
            }
        }
        Instant end = Worlds.EVER;
        assertThat(truncated.move(end).cursor.visible())
                .isNotEqualTo(whole.move(end).cursor.visible());
    }

    @Test
    void invariant_11_neither_clock_nor_cursor_goes_back() {
        SimClock.Driver driver = SimClock.startingAt(Instant.parse("2021-03-02T00:00:00Z"));
        driver.advanceTo(Instant.parse("2021-03-03T00:00:00Z"));
        assertThatThrownBy(() -> driver.advanceTo(Instant.parse("2021-03-02T23:59:59.999999Z")))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.rule()).isEqualTo(Rule.CLOCK_MOVED_BACK));
    }

    @Test
    void invariant_13_arrivals_round_up_clocks_down_and_no_zone_matters() {
        MemoryMarket market = MemoryMarket.builder()
                .trading(Instrument.bars("A", NYSE))
                .add(bar("2021-03-01", "2021-03-02T05:00:00.000000001Z", 10))
                .build();
        TimeZone zone = TimeZone.getDefault();
        Locale locale = Locale.getDefault();
        try {
            for (String id : List.of("UTC", "America/New_York", "Australia/Lord_Howe")) {
                TimeZone.setDefault(TimeZone.getTimeZone(id));
                Locale.setDefault(Locale.forLanguageTag("ar-EG"));
                At now = new At(market);
                assertThat(now.move(Instant.parse("2021-03-02T05:00:00.000000999Z"))
                                .visible())
                        .isEmpty();
                assertThat(now.move(Instant.parse("2021-03-02T05:00:00.000001Z"))
                                .visible())
                        .hasSize(1);
            }
        } finally {
            TimeZone.setDefault(zone);
            Locale.setDefault(locale);
        }
        assertThatThrownBy(() -> Stamp.observed(Instant.parse("2021-03-01T21:00:00.000000001Z"), Worlds.EVER))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.rule()).isEqualTo(Rule.FINER_THAN_MICROS));
        assertThat(Micros.floor(Instant.parse("2021-03-02T05:00:00.000000999Z")))
                .isEqualTo(Micros.ceil(Instant.parse("2021-03-02T05:00:00Z")));
    }

    @Test
    void invariant_15_a_value_past_its_staleness_limit_is_missing_and_its_age_is_told() {
        MemoryMarket market = MemoryMarket.builder()
                .trading(Instrument.bars("A", NYSE))
                .add(bar("2021-03-01", "2021-03-02T05:00:00Z", 10))
                .build();
        At now = new At(market);
        now.move(Instant.parse("2021-03-09T14:00:00Z")); // 2 to 8 March: five sessions on
        assertThat(now.view.series(Symbol.of("A")).age()).contains(5);
        assertThat(now.view.series(Symbol.of("A")).last()).hasValue(10);
        assertThat(now.view.members()).containsExactly(Symbol.of("A"));
        now.move(Instant.parse("2021-03-10T14:00:00Z"));
        assertThat(now.view.series(Symbol.of("A")).age()).contains(6);
        assertThat(now.view.series(Symbol.of("A")).last()).isEmpty();
        assertThat(now.view.members()).isEmpty();
    }

    private static Bar bar(String date, String ingestedAt, double close) {
        Session session = NYSE.session(LocalDate.parse(date));
        return new Bar(
                Symbol.of("A"),
                Stamp.observed(session.closesAt(), Instant.parse(ingestedAt)),
                session.opensAt(),
                close,
                close,
                close,
                close,
                1);
    }
}
