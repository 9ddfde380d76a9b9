package dev.apex.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.apex.Digest;
import dev.apex.backtest.Backtest;
import dev.apex.backtest.Fingerprint.Layer;
import dev.apex.feature.Derived;
import dev.apex.feature.Feature;
import dev.apex.feature.Reading;
import dev.apex.market.Bar;
import dev.apex.market.MarketView;
import dev.apex.market.PeekingOrder;
import dev.apex.market.Symbol;
import dev.apex.market.SyntheticMarket;
import dev.apex.market.Tape.Kind;
import dev.apex.market.Worlds;
import dev.apex.random.RunSeed;
import dev.apex.strategy.Strategy;
import dev.apex.time.DecisionTime;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import org.junit.jupiter.api.Test;

/** A finding names the row, the kinds and the symbols it rests on, and what read otherwise, whatever check found it. */
class LocalisationTest {
    private static final Symbol S1 = Symbol.of("S1");
    private static final Symbol S3 = Symbol.of("S3");
    private static final Symbol S5 = Symbol.of("S5");

    private final SyntheticMarket market = Worlds.everything(3).build();

    private static BiPredicate<Bar, Instant> ahead(Duration time) {
        return (bar, now) ->
                bar.stamp().eventTime().isAfter(now) && !bar.stamp().eventTime().isAfter(now.plus(time));
    }

    private AuditReport report(Backtest backtest, String check) {
        return new Protocol(backtest, market).report(List.of(check));
    }

    private static Finding only(AuditReport report) {
        assertThat(report.findings()).as(report.text()).hasSize(1);
        return report.findings().get(0);
    }

    @Test
    void a_veil_names_the_symbols_that_are_enough_and_no_other() {
        Backtest peeking =
                Aside.backtest("peek", () -> new Aside.Peek(market, Set.of(S1, S3), ahead(Duration.ofHours(12))));
        Finding finding = only(report(peeking, "veil"));
        assertThat(finding.sources()).singleElement().satisfies(source -> {
            assertThat(source.kind()).isEqualTo(Kind.BARS);
            assertThat(source.symbols()).containsExactly(S1, S3);
            assertThat(source.of()).isGreaterThan(6);
            assertThat(source.complete()).isTrue();
        });
        assertThat(finding.row().orElseThrow().symbol()).isIn(S1, S3);
        assertThat(finding.hint()).isEqualTo("until the close of the same session: looks like the bar of the day");
        assertThat(finding.text())
                .contains("rests on BARS of 2 of ", " symbols: S1, S3")
                .contains("reads otherwise: order quantity of ");
    }

    @Test
    void a_veil_names_the_session_after() {
        Backtest peeking =
                Aside.backtest("peek", () -> new Aside.Peek(market, Set.of(S5), ahead(Duration.ofHours(36))));
        Finding finding = only(report(peeking, "veil"));
        assertThat(finding.text()).contains("rests on BARS of S5 alone");
        assertThat(finding.hint()).isEqualTo("to the session after: looks like an index that is off by one");
    }

    @Test
    void a_veil_names_the_feature_and_all_its_symbols() {
        Backtest backtest = Aside.backtest("feature", () -> {
            double mean = Aside.read(() ->
                    Aside.sum(market.asOf(Aside.ALL, Worlds.EVER), Instant.EPOCH, Set.of(S1), (bar, now) -> true));
            Feature above = Feature.of(
                    "above-mean",
                    1,
                    prices -> prices.last().isPresent()
                            ? Reading.of(prices.last().getAsDouble() / mean)
                            : Reading.notYetKnown("no price"));
            return today -> today.universe().rankedBy(above).top(0.4).holdEqually();
        });
        Finding finding = only(report(backtest, "veil"));
        assertThat(finding.layer()).contains(Layer.FEATURES);
        assertThat(finding.readings()).singleElement().satisfies(reading -> {
            assertThat(reading.what()).isEqualTo("feature");
            assertThat(reading.name()).isEqualTo("above-mean");
            assertThat(reading.symbols()).hasSizeGreaterThan(6).doesNotHaveDuplicates();
            assertThat(Double.parseDouble(reading.was())).isNotEqualTo(Double.parseDouble(reading.became()));
        });
        assertThat(finding.text()).contains("rests on BARS of S1 alone", "reads otherwise: feature above-mean of ");
        assertThat(finding.hint()).contains("the whole sample");
    }

    @Test
    void a_delay_names_the_delayed_row_and_that_it_had_happened() {
        Backtest byEventTime = Aside.backtest(
                        "event-time",
                        () -> new Aside.Peek(
                                market,
                                Set.of(S1),
                                (bar, now) -> !bar.stamp().eventTime().isAfter(now)))
                .deciding(DecisionTime.afterClose(Duration.ofMinutes(30)));
        Finding finding = only(report(byEventTime, "delay"));
        Finding.Row row = finding.row().orElseThrow();
        assertThat(row.symbol()).isEqualTo(S1);
        assertThat(row.kind()).isEqualTo(Kind.BARS);
        assertThat(row.stamp().eventTime()).isBeforeOrEqualTo(finding.clock());
        assertThat(row.stamp().ingestedAt()).isAfter(finding.clock());
        assertThat(finding.sources()).singleElement().satisfies(source -> {
            assertThat(source.symbols()).containsExactly(S1);
            assertThat(source.of()).isGreaterThan(3);
        });
        assertThat(finding.hint())
                .isEqualTo("it had happened and not arrived: looks like an event time taken for an arrival");
    }

    @Test
    void a_canary_names_the_correction_that_is_seen() {
        Backtest whole =
                Aside.backtest("whole", () -> new Aside.Peek(market, Set.of(S3), (bar, now) -> bar.close() > 0));
        AuditReport report = report(whole, "canary");
        Finding finding = only(report);
        Finding.Row row = finding.row().orElseThrow();
        assertThat(row.symbol()).isEqualTo(S3);
        assertThat(row.stamp().revision()).isGreaterThanOrEqualTo(Retelling.LATER_REVISION);
        assertThat(finding.sources()).hasToString("[BARS of S3 alone]");
        assertThat(finding.reach().orElseThrow()).isGreaterThan(Duration.ofDays(60));
        assertThat(finding.hint()).contains("the whole sample");
        assertThat(report.costOfLocalising()).isPositive();
    }

    @Test
    void a_cut_names_the_kind_that_it_rests_on() {
        Backtest survivors = Aside.backtest("survivors", () -> {
            Set<Symbol> alive = Aside.read(() -> {
                Set<Symbol> symbols = new TreeSet<>();
                market.asOf(Aside.ALL, Worlds.EVER).bars().stream()
                        .filter(bar -> bar.stamp().eventTime().isAfter(Instant.parse("2021-04-26T00:00:00Z")))
                        .forEach(bar -> symbols.add(bar.symbol()));
                return symbols;
            });
            return today -> today.universe().where(alive::contains).all().holdEqually();
        });
        Finding finding = only(report(survivors, "cut"));
        assertThat(finding.row()).isPresent();
        assertThat(finding.sources()).singleElement().satisfies(source -> {
            assertThat(source.kind()).isEqualTo(Kind.BARS);
            assertThat(source.symbols()).hasSizeGreaterThan(2);
        });
    }

    @Test
    void an_order_of_delivery_is_told_from_what_earlier_runs_left_behind() {
        Derived<Integer> places = new Derived<>() {
            @Override
            public String name() {
                return "places";
            }

            @Override
            public int sessions() {
                return 1;
            }

            @Override
            public Course<Integer> start(RunSeed seed) {
                return new Course<>() {
                    private int now;

                    @Override
                    public Integer advance(MarketView view) {
                        now = 0;
                        view.members().forEach(symbol -> now = now * 31 + PeekingOrder.place(view, symbol));
                        return now;
                    }

                    @Override
                    public void digest(Digest digest) {
                        digest.put((long) now);
                    }
                };
            }
        };
        Backtest backtest = Aside.backtest("places", () -> today -> Aside.buy(today, today.read(places)))
                .knowing(places);
        Finding finding = only(report(backtest, "order"));
        assertThat(finding.row()).isPresent();
        assertThat(finding.readings().get(0).name()).isEqualTo("places");
        assertThat(finding.note()).contains("the order of delivery").doesNotContain("earlier runs");
    }

    /** Says the contrary once it has been asked often enough, in whatever runs. */
    static final class Tired implements Strategy {
        private static int days;

        private boolean begun;
        private boolean tired;

        @Override
        public void onDay(dev.apex.strategy.Day today) {
            tired = begun ? tired : days > 0;
            begun = true;
            days++;
            Aside.buy(today, tired ? 1 : 2);
        }
    }

    @Test
    void what_earlier_runs_left_behind_has_no_row() {
        Tired.days = 0;
        Backtest backtest = Aside.backtest("tired", Tired::new)
                .allowing("dev.apex.audit.LocalisationTest$Tired", "the audit is to find it");
        Finding finding = only(report(backtest, "order"));
        assertThat(finding.row()).isEmpty();
        assertThat(finding.note()).contains("what earlier runs left behind");
    }

    @Test
    void the_search_has_a_bound_and_says_where_it_stopped() {
        Backtest late = Aside.backtest("late", () -> {
            Strategy peek = new Aside.Peek(market, Set.of(S1, S3, S5), (bar, now) -> true);
            return today -> {
                if (today.date().isAfter(LocalDate.parse("2021-04-14"))) {
                    peek.onDay(today);
                }
            };
        });
        AuditReport report = report(late, "veil");
        Finding finding = only(report);
        assertThat(finding.step()).isGreaterThan(35);
        // two more runs tell what read otherwise
        assertThat(report.costOfLocalising()).isGreaterThan(20).isLessThanOrEqualTo(Localisation.ROOM + 2);
        assertThat(report.notes()).anyMatch(note -> note.contains("the search for rows was stopped"));
        assertThat(finding.row()).isPresent();
    }
}
