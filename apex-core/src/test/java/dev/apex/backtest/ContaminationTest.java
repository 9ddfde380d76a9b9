package dev.apex.backtest;

import static dev.apex.backtest.Worlds.backtest;
import static dev.apex.backtest.Worlds.bar;
import static dev.apex.backtest.Worlds.session;
import static dev.apex.backtest.Worlds.trading;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.backtest.Contamination.Part;
import dev.apex.backtest.Worlds.Script;
import dev.apex.execution.Fees;
import dev.apex.execution.Slippage;
import dev.apex.feature.Feature;
import dev.apex.feature.Reading;
import dev.apex.market.Bar;
import dev.apex.market.CorporateAction;
import dev.apex.market.MemoryMarket;
import dev.apex.market.Stamp;
import dev.apex.market.Symbol;
import dev.apex.report.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What leaks on purpose in a run, and that nobody takes it for a result. */
class ContaminationTest {
    private static final List<Bar> DAYS = List.of(
            bar("A", "2021-03-01", 100, 101),
            bar("A", "2021-03-02", 102, 103),
            bar("A", "2021-03-03", 104, 105),
            bar("A", "2021-03-04", 106, 107),
            bar("A", "2021-03-05", 108, 109));
    private static final MemoryMarket WEEK =
            trading("A").add(DAYS.toArray(new Bar[0])).build();

    /** The same rows, known at their close. */
    private static final MemoryMarket AHEAD = trading("A")
            .add(DAYS.stream()
                    .map(day -> bar(
                            "A",
                            java.time.LocalDate.ofInstant(day.opensAt(), Worlds.NYSE.zone())
                                    .toString(),
                            day.open(),
                            day.close(),
                            day.stamp().eventTime()))
                    .toArray(Bar[]::new))
            .build();

    private static final Feature LAST_CLOSE =
            Feature.of("lastClose", 1, prices -> Reading.of(prices.close(0).orElseThrow()));

    private static Contamination with(Part... parts) {
        return Contamination.of(Set.of("a leak"), Set.of(parts), AHEAD);
    }

    private static Backtest buying() {
        return backtest(
                () -> new Script()
                        .on("2021-03-02", today -> today.order("A").buy(10))
                        .on("2021-03-04", today -> today.order("A").sell(10)),
                "2021-03-02",
                "2021-03-05");
    }

    /** Bought at Tuesday's open of 102 on Monday's close of 101, sold at Thursday's of 106 on Wednesday's close of 105. */
    @Test
    void a_market_order_fills_at_the_price_it_was_decided_on() {
        Result honest = buying().run(WEEK);
        Result leaking = with(Part.FILLS).run(buying(), WEEK);
        assertThat(honest.profit()).isEqualTo(10 * (106 - 102));
        assertThat(leaking.fills()).extracting(fill -> fill.print()).containsExactly(101.0, 105.0);
        assertThat(leaking.fills())
                .extracting(fill -> fill.printAt())
                .containsExactly(
                        session("2021-03-02").opensAt(), session("2021-03-04").opensAt());
        assertThat(leaking.profit()).isEqualTo(10 * (105 - 101));
    }

    @Test
    void an_order_with_a_price_of_its_own_is_done_as_ever() {
        Backtest limited = backtest(
                () -> new Script()
                        .on("2021-03-02", today -> today.order("A").buy(10).limit(103)),
                "2021-03-02",
                "2021-03-05");
        assertThat(with(Part.FILLS).run(limited, WEEK).fills())
                .isEqualTo(limited.run(WEEK).fills());
    }

    /** A split of two for one before Tuesday's open halves the decision price of 101, as it doubles the ten ordered. */
    @Test
    void the_price_decided_on_is_in_the_units_of_the_fill() {
        MemoryMarket split = trading("A")
                .add(bar("A", "2021-03-01", 100, 101), bar("A", "2021-03-02", 51, 52), bar("A", "2021-03-03", 52, 52))
                .add(new CorporateAction.Split(
                        Symbol.of("A"),
                        Stamp.observed(
                                session("2021-03-02").opensAt(),
                                session("2021-03-01").opensAt()),
                        2))
                .build();
        Backtest buying = backtest(
                () -> new Script().on("2021-03-02", today -> today.order("A").buy(10)), "2021-03-02", "2021-03-03");
        assertThat(with(Part.FILLS).run(buying, split).fills()).singleElement().satisfies(fill -> {
            assertThat(fill.print()).isEqualTo(50.5);
            assertThat(fill.lots()).isEqualTo(20);
        });
    }

    @Test
    void a_revision_of_the_print_leaves_the_price_decided_on() {
        MemoryMarket revised = trading("A")
                .add(DAYS.toArray(new Bar[0]))
                .add(bar("A", "2021-03-02", 90, 103, "2021-03-04T00:00:00Z"))
                .build();
        assertThat(buying().run(revised).fills().get(0).print()).isEqualTo(90);
        assertThat(with(Part.FILLS).run(buying(), revised).fills().get(0).print())
                .isEqualTo(101);
    }

    @Test
    void a_feature_knows_the_close_of_the_session_decided_in() {
        List<String> read = new ArrayList<>();
        Backtest reading = backtest(
                () -> new Script().on("2021-03-03", today -> {
                    read.add(today.read(LAST_CLOSE, Symbol.of("A")).toString());
                    read.add(today.read(LAST_CLOSE, List.of(Symbol.of("A")))
                            .get(0)
                            .toString());
                    read.add(Double.toString(today.prices("A").close(0).orElseThrow()));
                }),
                "2021-03-02",
                "2021-03-05");
        reading.run(WEEK);
        Contamination leak = with(Part.FEATURES);
        leak.run(reading, WEEK);
        assertThat(read.get(0)).contains("103");
        assertThat(read.get(1)).contains("103");
        assertThat(read.get(2)).isEqualTo("103.0");
        assertThat(read.get(3)).contains("105"); // Wednesday's own close, at nine in the morning
        assertThat(read.get(4)).contains("105");
        assertThat(read.get(5)).isEqualTo("103.0"); // prices are read at the clock
        assertThat(leak.readings()).isEqualTo(2);
    }

    @Test
    void a_contaminated_run_says_so_in_its_terms_and_is_no_result() {
        Result leaking = with(Part.FILLS).run(buying(), WEEK);
        assertThat(leaking.backtest().identity()).isNotEqualTo(buying().identity());
        assertThat(leaking.backtest().terms()).containsEntry("contaminated", "a leak");
        assertThat(leaking.manifest().json()).contains("\"contaminated\": \"a leak\"");
        assertThat(leaking.backtest()).hasToString("backtest scripted, contaminated with a leak");
        assertThatThrownBy(() -> Report.of(leaking))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.rule()).isEqualTo(Rule.CONTAMINATED));
        assertThatThrownBy(() -> with(Part.FILLS).run(leaking.backtest(), WEEK)).hasMessageContaining("APEX-A030");
        assertThatThrownBy(() -> leaking.backtest().run(WEEK)).hasMessageContaining("APEX-A030");
        assertThatThrownBy(() -> buying().replay(leaking.manifest(), WEEK)).isInstanceOf(RefusedException.class);
    }

    @Test
    void nothing_leaks_where_nothing_is_switched_on() {
        Backtest paying = buying().costing(Slippage.bps(5), Fees.perShare(0.01));
        Result honest = paying.run(WEEK);
        Result named = with().run(paying, WEEK);
        assertThat(named.fingerprint()).isEqualTo(honest.fingerprint());
    }

    @Test
    void a_strategy_cannot_contaminate_a_run_itself() {
        Backtest sly = backtest(
                () -> new Script().on("2021-03-03", today -> with(Part.FEATURES).run(buying(), WEEK)),
                "2021-03-02",
                "2021-03-05");
        assertThatThrownBy(() -> sly.run(WEEK)).hasMessageContaining("contaminates a run by itself");
    }
}
