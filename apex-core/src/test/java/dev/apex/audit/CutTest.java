package dev.apex.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.apex.Digest;
import dev.apex.backtest.Backtest;
import dev.apex.backtest.Rehearsal;
import dev.apex.backtest.Zoo;
import dev.apex.feature.Derived;
import dev.apex.market.CorporateAction;
import dev.apex.market.MarketQuery;
import dev.apex.market.MarketView;
import dev.apex.market.OverSeeds;
import dev.apex.market.Symbol;
import dev.apex.market.SyntheticMarket;
import dev.apex.market.Tape.Kind;
import dev.apex.market.Worlds;
import dev.apex.random.RunSeed;
import dev.apex.strategy.Strategy;
import dev.apex.time.Decision;
import dev.apex.time.DecisionTime;
import dev.apex.time.Micros;
import dev.apex.time.TradingCalendar;
import java.time.Instant;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** The future is taken away where something happens, and never for more than three runs. */
class CutTest {
    private static final MarketQuery ALL = MarketQuery.upTo(Worlds.EVER);

    /** Counts its advances, and goes over to another model every so many of them. */
    private static Derived<Integer> refitted(int every) {
        return new Derived<>() {
            @Override
            public String name() {
                return "refitted";
            }

            @Override
            public int sessions() {
                return 1;
            }

            @Override
            public Course<Integer> start(RunSeed seed) {
                return new Course<>() {
                    private int advances;

                    @Override
                    public Integer advance(MarketView view) {
                        return ++advances;
                    }

                    @Override
                    public String model() {
                        return "of " + (advances - 1) / every;
                    }

                    @Override
                    public void digest(Digest digest) {
                        digest.put((long) advances);
                    }
                };
            }
        };
    }

    private static Backtest backtest(Supplier<Strategy> strategy, String first, String last) {
        return Backtest.of("cut", strategy)
                .over(first, last)
                .on(TradingCalendar.NYSE)
                .deciding(DecisionTime.at(LocalTime.of(9, 0)))
                .remembering(8)
                .startingWith(100_000);
    }

    private static Supplier<Strategy> holding() {
        return () -> today -> today.universe().all().holdEqually();
    }

    private static Cut.Plan plan(Backtest backtest, SyntheticMarket market) {
        Chronicle chronicle = Chronicle.of(market, ALL);
        Rehearsal base = Rehearsal.whole(backtest, market);
        assertThat(base.failure()).isEmpty();
        int steps = Rehearsal.decisions(backtest).size();
        return Cut.of(backtest, chronicle, base, steps, backtest.seed().child("audit"));
    }

    private static int step(Cut.Plan plan, String why) {
        return plan.done().stream()
                .filter(cut -> List.of(cut.why().split(", ")).contains(why))
                .findFirst()
                .orElseThrow(() -> new AssertionError(why + " is not among " + plan))
                .step();
    }

    @OverSeeds
    void cuts_are_at_most_eight_and_cost_at_most_three_runs(long seed) {
        SyntheticMarket market = Worlds.acting(seed).build();
        List<Backtest> zoo = Zoo.strategies();
        Backtest backtest = zoo.get((int) (seed % zoo.size()));
        Cut.Plan plan = plan(backtest, market);
        double steps = Rehearsal.decisions(backtest).size();
        assertThat(plan.done()).hasSizeBetween(4, Cut.MOST);
        assertThat(plan.done().stream().mapToInt(Cut::step).toArray())
                .isSorted()
                .doesNotHaveDuplicates();
        assertThat(plan.done().stream().mapToDouble(cut -> cut.step() + 1).sum() / steps)
                .isLessThanOrEqualTo(3)
                .isGreaterThan(0.5);
    }

    @Test
    void a_refit_is_cut_before_at_and_after_it_whoever_refits() {
        Derived<Integer> some = refitted(9);
        Backtest backtest = backtest(holding(), "2021-02-16", "2021-03-24").knowing(some);
        Cut.Plan plan = plan(backtest, Worlds.everything(3).build());
        // advances 1 to 9 are of the first model: the tenth, in step 9, of another
        assertThat(step(plan, "the last step before a refit")).isEqualTo(8);
        assertThat(step(plan, "the first step after a refit")).isEqualTo(9);
        assertThat(plan.done().stream().map(Cut::step)).contains(10);
    }

    @Test
    void a_quarter_is_cut_before_and_at_its_end() {
        Backtest backtest = backtest(holding(), "2021-03-22", "2021-04-28");
        Cut.Plan plan = plan(backtest, Worlds.everything(3).build());
        // nine sessions from 22 March to 1 April, of which eight in March
        assertThat(step(plan, "the last step of a quarter")).isEqualTo(7);
        assertThat(step(plan, "the first step of a quarter")).isEqualTo(8);
    }

    @Test
    void what_happens_first_is_cut_before_it_arrives() {
        SyntheticMarket market = Worlds.acting(3).build();
        Backtest backtest = backtest(holding(), "2021-02-08", "2021-04-20");
        Cut.Plan plan = plan(backtest, market);
        List<Decision> decisions = Rehearsal.decisions(backtest);
        Map<Symbol, Version> last = new TreeMap<>();
        Chronicle.of(market, ALL).forEach(version -> {
            if (version.isPrice()) {
                last.merge(
                        version.key().symbol(),
                        version,
                        (a, b) -> a.key().ts() > b.key().ts() ? a : b);
            }
        });
        long end = Micros.floor(Instant.parse("2021-04-23T00:00:00Z")); // a week before the last row
        assertBefore(
                plan,
                "before the first revision",
                market,
                decisions,
                version -> version.isPrice() && version.ingestedAt() > version.firstAt());
        assertBefore(
                plan,
                "before the first delisting",
                market,
                decisions,
                version -> version.action() instanceof CorporateAction.Delisting
                        || version.action() instanceof CorporateAction.Succession
                        || version.key()
                                        .equals(last.getOrDefault(version.key().symbol(), version)
                                                .key())
                                && version.isPrice()
                                && version.key().ts() < end);
        assertBefore(
                plan,
                "before the first split",
                market,
                decisions,
                version -> version.action() instanceof CorporateAction.Split);
        assertBefore(
                plan,
                "before the first change of members",
                market,
                decisions,
                version -> version.key().kind() == Kind.MEMBERSHIP);
        assertThat(plan.left()).as("most of these are done").hasSizeLessThan(4);
    }

    private static void assertBefore(
            Cut.Plan plan, String why, SyntheticMarket market, List<Decision> decisions, Predicate<Version> event) {
        long start = Micros.floor(decisions.get(0).at());
        List<Long> arrivals = new ArrayList<>();
        Chronicle.of(market, ALL).forEach(version -> {
            if (event.test(version) && version.ingestedAt() > start) {
                arrivals.add(version.ingestedAt());
            }
        });
        long first = arrivals.stream().mapToLong(Long::longValue).min().orElse(Long.MAX_VALUE);
        assertThat(first).as("the world has one: " + why).isLessThan(Long.MAX_VALUE);
        if (plan.left().contains(why)) {
            return;
        }
        int step = step(plan, why);
        assertThat(Micros.floor(decisions.get(step).at())).isLessThan(first);
        assertThat(Micros.floor(decisions.get(step + 1).at())).isGreaterThanOrEqualTo(first);
    }

    @Test
    void what_is_silent_at_first_is_cut_inside_its_warm_up() {
        Backtest backtest = backtest(
                () -> today -> {
                    today.universe().forEach(symbol -> today.prices(symbol).last());
                    if (today.date().getMonthValue() > 3) {
                        today.universe().all().holdEqually();
                    }
                },
                "2021-03-22",
                "2021-04-28");
        Cut.Plan plan = plan(backtest, Worlds.everything(3).build());
        assertThat(step(plan, "the first warm step")).isEqualTo(8);
        assertThat(step(plan, "inside the warm-up")).isEqualTo(4);
    }

    @Test
    void what_has_no_room_is_named() {
        Derived<Integer> late = refitted(40);
        Backtest backtest = backtest(holding(), "2021-02-16", "2021-04-20").knowing(late);
        SyntheticMarket market = Worlds.acting(3).build();
        Cut.Plan plan = plan(backtest, market);
        assertThat(plan.left()).isNotEmpty();
        AuditReport report = Audit.of(backtest).against(market);
        assertThat(report.notes())
                .anySatisfy(note -> assertThat(note)
                        .contains("no cut, for want of room", plan.left().get(0)));
    }
}
