package dev.apex.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.backtest.Backtest;
import dev.apex.backtest.Benchmark;
import dev.apex.backtest.Fingerprint.Layer;
import dev.apex.backtest.Rehearsal;
import dev.apex.market.Bar;
import dev.apex.market.MarketSource;
import dev.apex.market.MemoryMarket;
import dev.apex.market.Symbol;
import dev.apex.market.SyntheticMarket;
import dev.apex.market.Tape.Kind;
import dev.apex.market.Visible;
import dev.apex.market.Worlds;
import dev.apex.random.RunSeed;
import dev.apex.strategy.Day;
import dev.apex.strategy.Strategy;
import dev.apex.time.Micros;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of runs in changed worlds that end early, fail, hang or have something beside them. */
class AuditedRunsTest {
    private final SyntheticMarket market = Worlds.acting(3).build();

    /** Sells everything ten days before the rows end. */
    private static Strategy leavingBeforeTheEnd(MarketSource source) {
        Instant end = Aside.read(() -> source.asOf(Aside.ALL, Worlds.EVER).bars().stream()
                .map(bar -> bar.stamp().eventTime())
                .max(Instant::compareTo)
                .orElseThrow());
        return today -> {
            if (today.now().isAfter(end.minus(Duration.ofDays(10)))) {
                today.hold(Map.of());
            } else {
                today.universe().all().holdEqually();
            }
        };
    }

    @Test
    void who_knows_when_the_rows_end_is_found_by_truncation_alone() {
        Backtest leaving = Aside.backtest("leaving", () -> leavingBeforeTheEnd(market));
        AuditReport report = Audit.of(leaving).against(market);
        assertThat(report.verdict()).as(report.text()).isEqualTo(AuditVerdict.LEAK);
        assertThat(report.findings().get(0).check()).isEqualTo("cut");
        assertThat(report.findings().get(0).world()).startsWith("no future after step ");
        for (String check : Protocol.CHECKS) {
            if (!check.equals("cut")) {
                AuditReport one = new Protocol(leaving, market).report(List.of(check));
                assertThat(one.findings()).as(check).isEmpty();
            }
        }
    }

    @Test
    void what_was_not_tried_after_a_finding_is_named() {
        Backtest leaving = Aside.backtest("leaving", () -> leavingBeforeTheEnd(market));
        AuditReport report = Audit.of(leaving).against(market);
        assertThat(report.notes())
                .anySatisfy(note -> assertThat(note)
                        .startsWith("not tried after that: ")
                        .contains("delay, canary, substitution, order")
                        .doesNotContain("veil"));
    }

    /** Compares what it may know with what it foresaw, and does something about it if they are not the same. */
    private static final class Checking implements Strategy {
        private final TreeMap<Instant, Double> foreseen = new TreeMap<>();
        private final Runnable otherwise;
        private final int orders;
        private int days;

        Checking(MarketSource source, int orders, Runnable otherwise) {
            Visible all = Aside.read(() -> source.asOf(Aside.ALL, Worlds.EVER));
            for (Bar bar : all.bars()) {
                foreseen.merge(bar.stamp().eventTime(), bar.close(), Double::sum);
            }
            this.orders = orders;
            this.otherwise = otherwise;
        }

        @Override
        public void onDay(Day today) {
            days++;
            double ahead = foreseen.higherEntry(today.now()).getValue();
            if (days > orders && ahead != truth(today)) {
                otherwise.run();
            }
            if (orders >= 0) {
                Aside.buy(today, days > 2 && days <= orders ? ahead : days);
            }
        }

        /** What it foresees in the market as it is; worked out beforehand, so that only a changed world is another. */
        private double truth(Day today) {
            return TRUE.higherEntry(today.now()).getValue();
        }
    }

    private static final TreeMap<Instant, Double> TRUE = new TreeMap<>();

    static {
        for (Bar bar : Worlds.acting(3).build().asOf(Aside.ALL, Worlds.EVER).bars()) {
            TRUE.merge(bar.stamp().eventTime(), bar.close(), Double::sum);
        }
    }

    private static Backtest checking(MarketSource source, int orders, Runnable otherwise) {
        return Aside.backtest("checking", () -> new Checking(source, orders, otherwise))
                .allowing("dev.apex.audit.AuditedRunsTest", "the audit is to find it");
    }

    private static void fail() {
        throw new IllegalStateException("this is not what I foresaw");
    }

    @Test
    void what_fails_in_a_changed_world_only_is_a_leak_where_it_failed() {
        Finding finding = Audit.of(checking(market, 4, AuditedRunsTest::fail))
                .against(market)
                .findings()
                .get(0);
        // of the first four days two are alike, and in the third it orders what it foresaw
        assertThat(finding.check()).isEqualTo("veil");
        assertThat(finding.step()).isEqualTo(2);
        finding = Audit.of(checking(market, 0, AuditedRunsTest::fail))
                .against(market)
                .findings()
                .get(0);
        assertThat(finding.verdict()).isEqualTo(AuditVerdict.LEAK);
        assertThat(finding.check()).isEqualTo("veil");
        assertThat(finding.step()).isZero();
        // where it failed it had read less than it did before
        assertThat(finding.layer()).contains(Layer.FEATURES);
        assertThat(finding.note()).contains("it failed with", "this is not what I foresaw");
        assertThat(Audit.of(checking(market, -1, AuditedRunsTest::fail))
                        .against(market)
                        .findings())
                .as("one that says nothing, but fails")
                .singleElement()
                .satisfies(silent -> assertThat(silent.layer()).contains(Layer.ORDERS));
        assertThat(finding.lines()).anyMatch(line -> line.contains("AuditedRunsTest.fail(AuditedRunsTest.java:"));
    }

    @Test
    void what_fails_anyhow_is_compared_up_to_there() {
        Backtest clean = Aside.backtest("failing", () -> new Strategy() {
            private int days;

            @Override
            public void onDay(Day today) {
                today.universe().all().holdEqually();
                if (++days > 20) {
                    throw new IllegalStateException("the twenty-first day");
                }
            }
        });
        AuditReport report = Audit.of(clean).against(market);
        assertThat(report.verdict()).as(report.text()).isEqualTo(AuditVerdict.INCONCLUSIVE);
        assertThat(report.notes())
                .anySatisfy(note -> assertThat(note).contains("the run fails in step 20", "AuditedRunsTest.java:"));
        assertThat(report.tried()).extracting(AuditReport.Check::name).contains("veil", "cut", "delay", "order");
    }

    private static void hang() {
        while (!Thread.currentThread().isInterrupted()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void a_step_that_does_not_end_is_named_with_the_line_where_it_stood() {
        Backtest endless = Aside.backtest("endless", () -> new Strategy() {
                    private int days;

                    @Override
                    public void onDay(Day today) {
                        today.universe().all().holdEqually();
                        if (++days > 3) {
                            hang();
                        }
                    }
                })
                .within(Duration.ofMillis(1_500));
        AuditReport report = Audit.of(endless).against(market);
        assertThat(report.verdict()).isEqualTo(AuditVerdict.INCONCLUSIVE);
        Finding finding = report.findings().get(0);
        assertThat(finding.check()).isEqualTo("guard");
        assertThat(finding.step()).isEqualTo(3);
        assertThat(finding.lines()).anyMatch(line -> line.contains("AuditedRunsTest.hang(AuditedRunsTest.java:"));
        assertThat(finding.text()).contains("step 3 took longer than PT1.5S", "within(..)");
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "FILL_NOT_AFTER_ITS_ORDER",
                "BOOKED_TOO_EARLY",
                "LABEL_TOO_EARLY",
                "KEPT_NEWER_THAN_THE_CLOCK",
                "FIT_TOO_EARLY"
            })
    void a_run_in_which_a_cause_came_after_its_effect_is_a_leak(Rule rule) {
        Backtest early = Aside.backtest("early", () -> today -> {
            throw new RefusedException(rule, "of a row that was not yet known");
        });
        AuditReport report = Audit.of(early).against(market);
        assertThat(report.verdict()).as(report.text()).isEqualTo(AuditVerdict.LEAK);
        assertThat(report.findings().get(0).check()).isEqualTo("guard");
        assertThat(report.text()).contains(rule.code());
    }

    @Test
    void a_step_that_does_not_end_in_a_changed_world_accuses_nobody() {
        Backtest endless = checking(market, 0, AuditedRunsTest::hang).within(Duration.ofMillis(1_500));
        AuditReport report = Audit.of(endless).against(market);
        assertThat(report.verdict()).as(report.text()).isEqualTo(AuditVerdict.INCONCLUSIVE);
        assertThat(report.findings().get(0).check()).isEqualTo("guard");
        assertThat(report.findings().get(0).world()).contains("false until its arrival");
        assertThat(report.costOfLocalising()).isZero();
    }

    /** Does not come to an end where nobody said that it is at home. */
    static final class Homesick implements AuditCase {
        private static boolean atHome;

        @Override
        public Backtest backtest() {
            return Aside.backtest("homesick", () -> today -> {
                        today.universe().all().holdEqually();
                        while (!atHome && !Thread.currentThread().isInterrupted()) {
                            Thread.onSpinWait();
                        }
                    })
                    .over("2021-02-16", "2021-02-19")
                    .within(Duration.ofMillis(1_500));
        }

        @Override
        public MarketSource source() {
            return Worlds.everything(3).build();
        }
    }

    @Test
    void a_step_that_does_not_end_in_a_fresh_jvm_accuses_nobody() {
        Homesick.atHome = true;
        Homesick made = new Homesick();
        AuditReport report = new Protocol(
                        made.backtest(), made.source(), Afresh.NOT.by(Homesick.class, List.of(), true))
                .report(List.of("guard", "jvm"));
        assertThat(report.verdict()).as(report.text()).isEqualTo(AuditVerdict.INCONCLUSIVE);
        assertThat(report.findings()).isEmpty();
        assertThat(report.notes())
                .anySatisfy(note -> assertThat(note).contains("in a fresh JVM: ", "step 0 took longer than PT1.5S"));
    }

    @Test
    void a_run_without_a_limit_of_its_own_has_a_minute_a_step() {
        assertThat(Rehearsal.PATIENCE).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void a_benchmark_is_left_out_and_said_to_be() {
        Backtest clean = Aside.backtest(
                        "beside", () -> today -> today.universe().all().holdEqually())
                .against(Benchmark.of("leaving", () -> leavingBeforeTheEnd(market)));
        AuditReport report = new Protocol(clean, market).report(List.of("veil", "cut"));
        assertThat(report.findings()).isEmpty();
        assertThat(report.notes()).anyMatch(note -> note.startsWith("not audited: benchmark leaving"));
    }

    @Test
    void settlement_after_a_delay_is_not_compared() {
        Backtest clean =
                Aside.backtest("holding", () -> today -> today.universe().all().holdEqually());
        AuditReport report = new Protocol(clean, market).report(List.of("delay"));
        assertThat(report.findings()).as(report.text()).isEmpty();
        // rows late beyond the end are there for the settlement, rows taken away are not: the runs do part, but after
        // the end
        List<dev.apex.time.Decision> decisions = Rehearsal.decisions(clean);
        long from = Micros.floor(decisions.get(decisions.size() / 3).at());
        long to = from + Duration.ofDays(3).toNanos() / 1_000;
        long last = Micros.floor(decisions.get(decisions.size() - 1).at());
        Chronicle chronicle = Chronicle.of(market, Aside.ALL);
        MemoryMarket late = chronicle.retold(
                "late",
                Retelling.delayed(
                        row -> row.firstAt() > from && row.firstAt() <= to,
                        Duration.ofNanos((last - from + 1) * 1_000).plusHours(1)));
        MemoryMarket never =
                chronicle.retold("never", Retelling.keeping(row -> row.firstAt() <= from || row.firstAt() > to));
        Rehearsal one = Rehearsal.whole(clean, late);
        Rehearsal other = Rehearsal.whole(clean, never);
        assertThat(Parting.within(decisions.size(), one, other)).isEmpty();
        assertThat(Parting.anywhere(one, other)).isPresent();
    }

    @Test
    void the_end_of_a_run_lies_outside_what_cuts_compare() {
        Backtest clean =
                Aside.backtest("holding", () -> today -> today.universe().all().holdEqually());
        int steps = Rehearsal.decisions(clean).size();
        long last = Micros.floor(Rehearsal.decisions(clean).get(steps - 1).at());
        MemoryMarket ended = Chronicle.of(market, Aside.ALL).retold("ended", Retelling.upTo(last));
        Rehearsal base = Rehearsal.whole(clean, market);
        Rehearsal cut = Rehearsal.upTo(clean, ended, steps);
        assertThat(cut.fingerprint().steps())
                .isEqualTo(steps)
                .isEqualTo(base.fingerprint().steps() - 1);
        assertThat(Parting.within(steps, base, cut)).isEmpty();
        // and would be another one: what was held is never priced again
        assertThat(Parting.anywhere(base, Rehearsal.whole(clean, ended))).isPresent();
    }

    @Test
    void rows_that_come_late_under_open_orders_are_among_the_clean_controls() {
        int waited = 0;
        for (int seed = 1; seed <= 2; seed++) {
            SyntheticMarket world = Worlds.acting(seed).lateRows(0.2).build();
            Backtest clean = Aside.backtest("open", () -> new Watching(new ArrayList<>()));
            List<Integer> ages = new ArrayList<>();
            Rehearsal.whole(Aside.backtest("open", () -> new Watching(ages)), world);
            waited += (int) ages.stream().filter(age -> age > 1).count();
            AuditReport report = new Protocol(clean, world).report(List.of("repeat", "veil", "cut", "delay", "order"));
            assertThat(report.findings()).as(report.text()).isEmpty();
        }
        assertThat(waited)
                .as("decisions at which an order waited for a late row")
                .isGreaterThan(10);
    }

    /** Buys a little of everything and notes how many of its orders of earlier days are open still. */
    private record Watching(List<Integer> open) implements Strategy {
        @Override
        public void onDay(Day today) {
            open.add(today.openOrders().size());
            today.universe().forEach(symbol -> today.order(symbol).buy(1));
        }
    }

    @Test
    void a_sum_over_the_visible_symbols_is_in_their_own_order_however_they_were_delivered() {
        Chronicle chronicle = Chronicle.of(market, Aside.ALL);
        RunSeed seed = RunSeed.of("sums", LocalDate.of(2021, 2, 1), LocalDate.of(2021, 4, 30));
        MemoryMarket shuffled = chronicle.shuffled("shuffled", Retelling.twice(), seed);
        List<Double> sums = new ArrayList<>();
        List<Double> backwards = new ArrayList<>();
        Rehearsal base = Rehearsal.whole(Aside.backtest("sums", () -> new Summing(sums, backwards)), market);
        List<Double> again = new ArrayList<>();
        Rehearsal other =
                Rehearsal.whole(Aside.backtest("sums", () -> new Summing(again, new ArrayList<>())), shuffled);
        assertThat(again).isEqualTo(sums);
        assertThat(backwards).as("the order of a sum shows in its last bits").isNotEqualTo(sums);
        assertThat(other.fingerprint()).isEqualTo(base.fingerprint());
    }

    private record Summing(List<Double> sums, List<Double> backwards) implements Strategy {
        @Override
        public void onDay(Day today) {
            List<Symbol> symbols = today.universe().symbols();
            double sum = 0;
            double back = 0;
            for (int i = 0; i < symbols.size(); i++) {
                sum += 1 / today.prices(symbols.get(i)).last().orElse(1);
                back += 1
                        / today.prices(symbols.get(symbols.size() - 1 - i))
                                .last()
                                .orElse(1);
            }
            sums.add(sum);
            backwards.add(back);
            Aside.buy(today, sum);
        }
    }

    @Test
    void a_symbol_more_comes_after_the_cut_and_leaves_the_others_in_their_order() {
        Chronicle chronicle = Chronicle.of(market, Aside.ALL);
        Instant cut = Instant.parse("2021-03-17T13:00:00Z");
        Symbol some = market.asOf(Aside.ALL, Worlds.EVER).bars().get(0).symbol();
        dev.apex.market.Instrument another =
                dev.apex.market.Instrument.bars("AUDIT-CANARY", dev.apex.time.TradingCalendar.NYSE);
        MemoryMarket more = chronicle.retold(
                "more",
                Retelling.alsoCalled(Micros.floor(cut), some, another).then(Retelling.joining(another.symbol())));
        List<List<Symbol>> base = universes(market);
        List<List<Symbol>> other = universes(more);
        Set<Boolean> appears = new java.util.HashSet<>();
        for (int step = 0; step < base.size(); step++) {
            List<Symbol> without = new ArrayList<>(other.get(step));
            boolean there = without.remove(another.symbol());
            boolean later = Rehearsal.decisions(Aside.backtest("order", () -> today -> {}))
                    .get(step)
                    .at()
                    .isAfter(cut);
            assertThat(without).isEqualTo(base.get(step));
            assertThat(there && !later).as("told before the cut").isFalse();
            appears.add(there);
        }
        assertThat(appears).containsExactlyInAnyOrder(true, false);
    }

    @Test
    void members_that_are_told_for_the_first_time_in_a_run_are_no_leak() {
        Instant told = Instant.parse("2021-03-17T13:00:00Z");
        MemoryMarket later = Chronicle.of(Worlds.everything(3).build(), Aside.ALL)
                .retold(
                        "later",
                        Retelling.keeping(version ->
                                version.key().kind() != Kind.MEMBERSHIP || version.isAfter(Micros.floor(told))));
        Backtest clean =
                Aside.backtest("members", () -> today -> today.universe().all().holdEqually());
        assertThat(universes(later).get(0)).as("nobody is a member yet").isEmpty();
        Chronicle chronicle = Chronicle.of(later, Aside.ALL);
        Rehearsal base = Rehearsal.whole(clean, later);
        for (int step : new int[] {0, 10, 20}) {
            long cut = Micros.floor(Rehearsal.decisions(clean).get(step).at());
            MemoryMarket ended = chronicle.retold("ended", Retelling.upTo(cut));
            assertThat(Parting.within(step + 1, base, Rehearsal.upTo(clean, ended, step + 1)))
                    .as("step " + step)
                    .isEmpty();
        }
        assertThat(base.orders()).as("somebody joins in the end").isNotEmpty();
    }

    private static List<List<Symbol>> universes(MarketSource source) {
        List<List<Symbol>> seen = new ArrayList<>();
        Backtest looking =
                Aside.backtest("order", () -> today -> seen.add(today.universe().symbols()));
        assertThat(Rehearsal.whole(looking, source).failure()).isEmpty();
        return seen;
    }
}
