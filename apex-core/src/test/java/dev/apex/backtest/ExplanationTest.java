package dev.apex.backtest;

import static dev.apex.backtest.Worlds.backtest;
import static dev.apex.backtest.Worlds.bar;
import static dev.apex.backtest.Worlds.session;
import static dev.apex.backtest.Worlds.trading;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.apex.Digest;
import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.backtest.Explanation.Absence;
import dev.apex.backtest.Explanation.FeatureValue;
import dev.apex.backtest.Explanation.Row;
import dev.apex.execution.Order;
import dev.apex.feature.Derived;
import dev.apex.feature.Feature;
import dev.apex.feature.Reading;
import dev.apex.market.Announcement;
import dev.apex.market.Bar;
import dev.apex.market.CorporateAction;
import dev.apex.market.MarketView;
import dev.apex.market.MemoryMarket;
import dev.apex.market.OverSeeds;
import dev.apex.market.Stamp;
import dev.apex.market.Symbol;
import dev.apex.market.SyntheticMarket;
import dev.apex.market.Tape;
import dev.apex.random.RunSeed;
import dev.apex.strategy.Day;
import dev.apex.strategy.Strategy;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is told of an order is what the strategy read when it placed it, and nothing that came later. */
class ExplanationTest {
    private static final Symbol A = Symbol.of("A");
    private static final Symbol B = Symbol.of("B");

    private static Bar assumed(String symbol, String date, double open, double close) {
        Bar bar = bar(symbol, date, open, close);
        return new Bar(
                bar.symbol(),
                Stamp.assumed(bar.stamp().eventTime(), bar.stamp().ingestedAt()),
                bar.opensAt(),
                bar.open(),
                bar.high(),
                bar.low(),
                bar.close(),
                bar.volume());
    }

    private static Bar restated(String symbol, String date, double open, double close, String ingestedAt) {
        Bar bar = bar(symbol, date, open, close, ingestedAt);
        return new Bar(
                bar.symbol(),
                bar.stamp().revision(1),
                bar.opensAt(),
                bar.open(),
                bar.high(),
                bar.low(),
                bar.close(),
                bar.volume());
    }

    /** The bar of A of the 1st is restated before the decision of the 4th; B of the 3rd arrives after it. */
    private static final MemoryMarket WORLD = trading("A", "B")
            .add(
                    bar("A", "2021-03-01", 100, 101),
                    restated("A", "2021-03-01", 100, 99, "2021-03-03T12:00:00Z"),
                    bar("A", "2021-03-02", 102, 103),
                    assumed("A", "2021-03-03", 104, 105),
                    bar("A", "2021-03-04", 106, 107),
                    bar("B", "2021-03-02", 50, 51),
                    bar("B", "2021-03-03", 52, 53, "2021-03-04T14:00:00.000001Z"))
            .announce(new Announcement(
                    B,
                    Stamp.observed(Instant.parse("2021-04-01T00:00:00Z"), Instant.parse("2021-03-02T00:00:00Z")),
                    "rumour",
                    7))
            .build();

    private static final Feature CHANGE = Feature.of("change", 3, prices -> {
        OptionalDouble now = prices.close(0);
        OptionalDouble then = prices.close(2);
        return now.isPresent() && then.isPresent()
                ? Reading.of(now.getAsDouble() - then.getAsDouble())
                : Reading.notYetKnown("a gap");
    });

    /** Counts its steps and reads the last open of A. */
    private static final Derived<String> COUNT = new Derived<>() {
        @Override
        public String name() {
            return "count";
        }

        @Override
        public String version() {
            return "v3";
        }

        @Override
        public int sessions() {
            return 1;
        }

        @Override
        public Course<String> start(RunSeed seed) {
            return new Course<>() {
                private int steps;

                @Override
                public String advance(MarketView view) {
                    view.series(A).open(0);
                    steps++;
                    return "step " + steps;
                }

                @Override
                public void digest(Digest digest) {
                    digest.put((long) steps);
                }
            };
        }
    };

    /** Buys one of A on the 2nd; on the 4th looks around and holds half in A and a tenth in B. */
    static final class Looking implements Strategy {
        @Override
        public void onDay(Day today) {
            if (today.date().equals(LocalDate.parse("2021-03-02"))) {
                today.order("A").buy(1);
            } else if (today.date().equals(LocalDate.parse("2021-03-04"))) {
                today.read(CHANGE, A);
                today.read(CHANGE, A);
                today.prices("B").bar(0);
                today.prices("B").bar(1);
                today.prices("B").arrivalLag();
                today.announcements(B);
                today.universe();
                today.random("dice").nextInt();
                today.read(COUNT);
                today.hold(Map.of(A, 0.5, B, 0.1));
            }
        }
    }

    private static final Backtest LOOKING =
            backtest(Looking::new, "2021-03-02", "2021-03-05").knowing(COUNT);

    private static Row row(String reader, String symbol, String date, String what, double value) {
        return row(
                reader,
                symbol,
                Stamp.observed(
                        session(date).closesAt(), session(date).closesAt().plus(Worlds.EIGHT_HOURS)),
                what,
                value);
    }

    private static Row row(String reader, String symbol, Stamp stamp, String what, double value) {
        return new Row(reader, Tape.Kind.BARS, Symbol.of(symbol), stamp, what, OptionalDouble.of(value));
    }

    @Test
    void an_order_is_explained_by_every_row_that_was_read_for_it() {
        Result result = LOOKING.run(WORLD);
        Order order = result.orders().stream()
                .filter(one -> one.symbol().equals(A) && one.id() > 1)
                .findFirst()
                .orElseThrow();
        Explanation explained = result.explain(order, WORLD);
        assertThat(explained.order()).isEqualTo(order);
        assertThat(explained.step()).isEqualTo(2);
        assertThat(explained.decision().date()).isEqualTo(LocalDate.parse("2021-03-04"));

        Stamp assumed = Stamp.assumed(
                session("2021-03-03").closesAt(),
                session("2021-03-03").closesAt().plus(Worlds.EIGHT_HOURS));
        Stamp restated = new Stamp(
                session("2021-03-01").closesAt(), Instant.parse("2021-03-03T12:00:00Z"), 1, Stamp.Arrival.OBSERVED);
        assertThat(explained.rows("count")).containsExactly(row("count", "A", assumed, "open", 104));
        assertThat(explained.rows("change"))
                .containsExactly(row("change", "A", assumed, "close", 105), row("change", "A", restated, "close", 99));
        Stamp second = Stamp.observed(
                session("2021-03-02").closesAt(),
                session("2021-03-02").closesAt().plus(Worlds.EIGHT_HOURS));
        assertThat(explained.rows(""))
                .containsExactly(
                        row("", "B", "2021-03-02", "bar", 51),
                        new Row("", Tape.Kind.BARS, B, second, "stamp", OptionalDouble.empty()),
                        new Row(
                                "",
                                Tape.Kind.ANNOUNCEMENTS,
                                B,
                                Stamp.observed(
                                        Instant.parse("2021-04-01T00:00:00Z"), Instant.parse("2021-03-02T00:00:00Z")),
                                "rumour",
                                OptionalDouble.of(7)));
        assertThat(explained.absences()).containsExactly(new Absence("", B, "price"));
        assertThat(explained.features()).containsExactly(new FeatureValue("change", A, OptionalDouble.of(6)));
        // The order was sized at A's last close, 105; and A, bought on the 2nd, is what is held.
        assertThat(explained.rows("the order")).containsExactly(row("the order", "A", assumed, "close", 105));
        assertThat(explained.rows("the portfolio")).containsExactly(row("the portfolio", "A", assumed, "close", 105));
        assertThat(order.sizedAt()).isEqualTo(105);
        assertThat(explained.universe()).containsExactly(A, B);
        assertThat(explained.target()).hasValue(0.5);
        assertThat(explained.portfolio().position("A").quantity()).isEqualTo(1);
        assertThat(explained.portfolio().position("A").pending()).isZero();
        assertThat(explained.streams())
                .containsExactly(new Explanation.Stream(
                        "dice", LocalDate.parse("2021-03-04").toEpochDay(), 1));
        assertThat(explained.derived()).singleElement().satisfies(known -> {
            assertThat(known.name()).isEqualTo("count");
            assertThat(known.version()).isEqualTo("v3");
            assertThat(known.value()).isEqualTo("step 3");
            assertThat(known.state()).isEqualTo(Digest.create().put(3L).finishHex());
        });
        assertThat(explained.text())
                .startsWith("order 2 of scripted: buy ")
                .contains("decided in step 2 at 2021-03-04T14:00:00Z")
                .contains("to hold 0.5 of equity", "derived count v3: step 3", "feature change of A: 6")
                .contains("stream dice: 1 words", "universe: [A, B]")
                .contains(
                        "the strategy read\n",
                        "change read\n  A close 105 of 2021-03-03T21:00:00Z, ingested at "
                                + "2021-03-04T05:00:00Z, assumed\n")
                .contains("A close 99 of 2021-03-01T21:00:00Z, ingested at 2021-03-03T12:00:00Z, revision 1")
                .contains("  B price: nothing visible\n");
    }

    @Test
    void an_order_by_ticket_has_no_target_and_one_that_read_nothing_has_its_price() {
        Result result = LOOKING.run(WORLD);
        Explanation explained = result.explain(result.orders().get(0), WORLD);
        assertThat(explained.target()).isEmpty();
        assertThat(explained.rows("")).isEmpty();
        assertThat(explained.rows("the order")).containsExactly(row("the order", "A", "2021-03-01", "close", 101));
        assertThat(explained.rows("the portfolio")).isEmpty();
        assertThat(explained.universe()).isEmpty();
    }

    @Test
    void a_row_is_told_in_the_units_of_its_day_beside_the_split_that_it_was_adjusted_by() {
        CorporateAction.Split split = new CorporateAction.Split(
                A, Stamp.observed(session("2021-03-02").opensAt(), Instant.parse("2021-03-01T22:00:00Z")), 2);
        CorporateAction.Split ahead = new CorporateAction.Split(
                A, Stamp.observed(session("2021-03-05").opensAt(), Instant.parse("2021-03-01T22:00:00Z")), 3);
        MemoryMarket world = trading("A")
                .add(bar("A", "2021-03-01", 100, 101), bar("A", "2021-03-02", 51, 52), bar("A", "2021-03-03", 52, 53))
                .add(split, ahead)
                .build();
        Result result = backtest(
                        () -> new Worlds.Script().on("2021-03-03", today -> {
                            today.order("A")
                                    .buy(Math.floor(today.prices("A").close(1).orElseThrow()));
                        }),
                        "2021-03-02",
                        "2021-03-04")
                .run(world);
        Explanation explained = result.explain(result.orders().get(0), world);
        assertThat(result.orders().get(0).quantity()).isEqualTo(50); // 101 / 2, rounded down
        assertThat(explained.rows("")).containsExactly(row("", "A", "2021-03-01", "close", 101));
        assertThat(explained.actions()).containsExactly(new Explanation.Action("", split));
        assertThat(explained.text()).contains("Split");
    }

    @Test
    void an_order_of_another_run_is_refused() {
        Result result = LOOKING.run(WORLD);
        Order order = result.orders().get(0);
        Order other =
                new Order(9, order.instrument(), order.lots(), order.placedAt(), order.reachesAt(), order.sizedAt());
        assertThatThrownBy(() -> result.explain(other, WORLD))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.rule()).isEqualTo(Rule.ORDER_OF_ANOTHER_RUN));
    }

    @Test
    void other_rows_before_the_decision_are_refused_and_later_ones_are_not() {
        Result result = LOOKING.run(WORLD);
        Order first = result.orders().get(0);
        Order later = result.orders().get(result.orders().size() - 1);
        MemoryMarket other = trading("A", "B")
                .add(bar("A", "2021-03-01", 100, 101))
                .announce(new Announcement(
                        B,
                        Stamp.observed(Instant.parse("2021-04-01T00:00:00Z"), Instant.parse("2021-03-02T00:00:00Z")),
                        "rumour",
                        7))
                .build();
        assertThat(result.explain(first, other).rows())
                .isEqualTo(result.explain(first, WORLD).rows());
        assertThatThrownBy(() -> result.explain(later, other))
                .hasMessageContaining("APEX-R168")
                .hasMessageContaining("in step 1 at 2021-03-03T14:00:00Z, layer ROWS");
    }

    @Test
    void a_strategy_that_does_not_repeat_itself_cannot_be_explained() {
        AtomicInteger made = new AtomicInteger();
        Backtest fickle = backtest(
                () -> {
                    int run = made.getAndIncrement();
                    return today -> {
                        if (run > 1) {
                            today.prices("A").close(0);
                        }
                        if (run > 100) {
                            throw new IllegalStateException("tired");
                        }
                        today.order("A").buy(1);
                    };
                },
                "2021-03-02",
                "2021-03-05");
        Result result = fickle.run(WORLD);
        assertThatThrownBy(() -> result.explain(result.orders().get(0), WORLD))
                .hasMessageContaining("APEX-R168")
                .hasMessageContaining("layer FEATURES");
        made.set(200);
        assertThatThrownBy(() -> result.explain(result.orders().get(0), WORLD))
                .hasMessageContaining("APEX-R168")
                .hasMessageContaining("tired");
    }

    /** The run's own account of the latest arrival that it handed out, kept apart from this, agrees in every step. */
    @OverSeeds
    void no_row_of_an_explanation_was_ingested_after_the_decision(long seed) {
        SyntheticMarket market = RunPropertiesTest.market(seed);
        Result result = RunPropertiesTest.erratic(seed).run(market);
        int rows = 0;
        for (int i = 0; i < result.orders().size(); i += 1 + result.orders().size() / 6) {
            Explanation explained = result.explain(result.orders().get(i), market);
            rows += explained.rows().size();
            assertThat(explained.rows())
                    .allSatisfy(row -> assertThat(row.stamp().ingestedAt())
                            .isBeforeOrEqualTo(explained.decision().at()));
            Optional<Instant> latest = explained.rows().stream()
                    .filter(row -> !row.reader().startsWith("the "))
                    .map(row -> row.stamp().ingestedAt())
                    .max(Comparator.naturalOrder());
            assertThat(latest).isEqualTo(result.pit().highestIngestedAt().get(explained.step()));
            assertThat(explained.rows("the order"))
                    .singleElement()
                    .satisfies(row ->
                            assertThat(row.value()).hasValue(explained.order().sizedAt()));
        }
        assertThat(rows).isGreaterThan(10);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void no_action_of_an_explanation_was_told_after_the_decision(long seed) {
        SyntheticMarket market = CorporateFactsPropertiesTest.market(seed);
        Result result = Backtest.of("looking", () -> new CorporateFactsPropertiesTest.Looking(true))
                .over("2021-03-16", "2021-04-20")
                .on(Worlds.NYSE)
                .decidingAt(LocalTime.of(9, 0))
                .remembering(40)
                .startingWith(100_000)
                .run(market);
        int actions = 0;
        for (int i = result.orders().size() - 1; i > 0; i -= 1 + result.orders().size() / 3) {
            Explanation explained = result.explain(result.orders().get(i), market);
            actions += explained.actions().size();
            Instant clock = explained.decision().at();
            assertThat(explained.rows())
                    .allSatisfy(row -> assertThat(row.stamp().ingestedAt()).isBeforeOrEqualTo(clock));
            assertThat(explained.actions())
                    .allSatisfy(read ->
                            assertThat(read.action().stamp().ingestedAt()).isBeforeOrEqualTo(clock));
        }
        assertThat(actions).isPositive();
    }

    @Test
    void explaining_leaves_the_result_as_it_was() {
        Result result = LOOKING.run(WORLD);
        String before = result.manifest().json();
        Stream.of(0, 1).forEach(i -> result.explain(result.orders().get(i), WORLD));
        assertThat(result.manifest().json()).isEqualTo(before);
        assertThat(List.of(result.orders().size(), result.fills().size())).isEqualTo(List.of(3, 2));
    }
}
