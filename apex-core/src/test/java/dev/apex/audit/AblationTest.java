package dev.apex.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.apex.Digest;
import dev.apex.JsonValue;
import dev.apex.audit.AblationReport.Cell;
import dev.apex.audit.AblationReport.Inflation;
import dev.apex.backtest.Backtest;
import dev.apex.execution.Borrow;
import dev.apex.execution.Fees;
import dev.apex.execution.Slippage;
import dev.apex.feature.Derived;
import dev.apex.feature.Feature;
import dev.apex.feature.Reading;
import dev.apex.market.Bar;
import dev.apex.market.CorporateAction;
import dev.apex.market.Instrument;
import dev.apex.market.MarketView;
import dev.apex.market.Membership;
import dev.apex.market.MemoryMarket;
import dev.apex.market.Stamp;
import dev.apex.market.Symbol;
import dev.apex.random.ChaCha20;
import dev.apex.random.RunSeed;
import dev.apex.strategy.Day;
import dev.apex.strategy.Strategy;
import dev.apex.time.DecisionTime;
import dev.apex.time.Session;
import dev.apex.time.Span;
import dev.apex.time.TradingCalendar;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Each leak in a market where it is worth an amount that is added up beside it. */
class AblationTest {
    private static final TradingCalendar NYSE = TradingCalendar.NYSE;
    private static final Span SPAN = Span.between("2021-01-04", "2021-06-30");
    private static final List<Session> SESSIONS = NYSE.sessions(SPAN);
    private static final Symbol A = Symbol.of("A");
    /** Up or down by one, from session to session. */
    private static final int[] MOVES = moves();

    private static int[] moves() {
        ChaCha20 chance = ChaCha20.seedFromU64(7);
        int[] moves = new int[SESSIONS.size() + 1];
        for (int i = 0; i < moves.length; i++) {
            moves[i] = chance.nextBoolean() ? 1 : -1;
        }
        return moves;
    }

    /** Ten units of A as long as something holds of it, and none otherwise. */
    private record Following(String named, Predicate<Day> holds, boolean[] held) implements Strategy {
        @Override
        public void onDay(Day today) {
            boolean wanted = holds.test(today);
            if (wanted != held[0]) {
                held[0] = wanted;
                if (wanted) {
                    today.order(A).buy(10);
                } else {
                    today.order(A).sell(10);
                }
            }
        }
    }

    private static Backtest following(Predicate<Day> holds) {
        return Backtest.of("following", () -> new Strategy() {
                    private final Following own = new Following("own", holds, new boolean[1]);

                    @Override
                    public void onDay(Day today) {
                        own.onDay(today);
                    }
                })
                .over(SPAN)
                .on(NYSE)
                .decidingAt(LocalTime.of(9, 0))
                .startingWith(100_000);
    }

    private static Bar bar(Symbol symbol, int session, double open, double close, double volume, Instant at, int rev) {
        Session day = SESSIONS.get(session);
        return new Bar(
                symbol,
                Stamp.observed(day.closesAt(), at).revision(rev),
                day.opensAt(),
                open,
                Math.max(open, close),
                Math.min(open, close),
                close,
                volume);
    }

    private static Instant known(int session) {
        return SESSIONS.get(session).closesAt().plus(Duration.ofHours(8));
    }

    private static MemoryMarket.Builder market() {
        return MemoryMarket.builder().named("told moves").trading(Instrument.bars("A", NYSE));
    }

    private static boolean tells(Day today) {
        return today.findPrices(A)
                        .map(prices -> prices.volume(0).orElse(prices.volume(1).orElse(0)))
                        .orElse(0.0)
                > 1_000;
    }

    /**
     * Opens move by {@code MOVES[d]} from session d to the next, bars are flat, and the volume of the bar before session d tells it,
     * eight hours after its close. Asked a minute after the close, a clean run hears of it a day late, and holds through
     * {@code MOVES[d]} what told {@code MOVES[d - 1]}; one that knows bars at their close holds through every move up.
     */
    private static MemoryMarket foretelling() {
        return foretelling(false);
    }

    /** The same, flat or with bars that go where the next one opens. */
    private static MemoryMarket foretelling(boolean bodies) {
        MemoryMarket.Builder market = market();
        double open = 500;
        for (int d = 0; d < SESSIONS.size(); d++) {
            double told = MOVES[d + 1 < MOVES.length ? d + 1 : d] > 0 ? 1_001 : 1_000;
            double close = bodies ? open + MOVES[d] : open;
            market.add(bar(A, d, open, close, told, known(d), 0));
            open += MOVES[d];
        }
        return market.build();
    }

    @Test
    void bars_known_at_their_close_are_worth_the_moves_they_foretell() {
        Backtest late = following(AblationTest::tells).deciding(DecisionTime.afterClose(Duration.ofMinutes(1)));
        AblationReport report = Ablation.of(late).leaking(Leak.BARS_AT_CLOSE).against(foretelling());
        double leaking = 0;
        double clean = 0;
        for (int d = 1; d + 1 < SESSIONS.size(); d++) {
            leaking += MOVES[d] > 0 ? 10 : 0; // told by the bar before, known at its close, filled at the open of d
            clean += MOVES[d - 1] > 0 && d > 1 ? 10 * MOVES[d] : 0; // the bar two before
        }
        assertThat(report.clean().profit()).isEqualTo(clean);
        assertThat(report.get(Leak.BARS_AT_CLOSE).profit()).hasValue(leaking);
        Inflation more = report.inflation(Leak.BARS_AT_CLOSE).orElseThrow();
        assertThat(more.profit()).isEqualTo(leaking - clean);
        assertThat(more.perYear().interval().low()).isPositive();
        assertThat(more.perYear().value())
                .isBetween(
                        more.perYear().interval().low(),
                        more.perYear().interval().high());
        assertThat(more.sharpe().interval().excludesZero()).isTrue();
    }

    @Test
    void bars_that_had_arrived_by_the_decision_are_not_exercised() {
        AblationReport report = Ablation.of(following(AblationTest::tells))
                .leaking(Leak.BARS_AT_CLOSE)
                .against(foretelling());
        Cell cell = report.get(Leak.BARS_AT_CLOSE);
        assertThat(cell.isExercised()).isFalse();
        assertThat(cell.profit()).isEmpty();
        assertThat(cell.reason()).contains("no price had happened at a decision and arrived after it");
        assertThat(report.inflation(cell)).isEmpty();
        assertThat(report.text())
                .contains("not exercised")
                .contains("Not exercised: bars known at their close, because");
        assertThat(report.json()).contains("\"not exercised\"");
    }

    /** Each bar goes from its open to where the next one opens; its body tells the move that is over when it is known. */
    private static MemoryMarket bodies() {
        MemoryMarket.Builder market = market();
        double open = 500;
        for (int d = 0; d < SESSIONS.size(); d++) {
            market.add(bar(A, d, open, open + MOVES[d], 1_000, known(d), 0));
            open += MOVES[d];
        }
        return market.build();
    }

    private static final Feature BODY = Feature.of("body", 1, prices -> {
        OptionalDouble open = prices.open(0);
        OptionalDouble close = prices.close(0);
        return open.isPresent() && close.isPresent()
                ? Reading.of(close.getAsDouble() - open.getAsDouble())
                : Reading.notYetKnown("no bar");
    });

    private static boolean rises(Day today) {
        return today.findPrices(A).isPresent() && today.read(BODY, A).value().orElse(0) > 0;
    }

    /** Held from the open of d wherever the bar of d rises: every move up but that of the first session, when nothing was known. */
    @Test
    void a_feature_of_the_whole_sample_is_worth_the_move_of_its_own_day() {
        AblationReport report = Ablation.of(following(AblationTest::rises))
                .leaking(Leak.WHOLE_SAMPLE_FEATURES)
                .against(bodies());
        double leaking = 0;
        double clean = 0;
        for (int d = 1; d < SESSIONS.size(); d++) {
            leaking += MOVES[d] > 0 ? 10 : 0;
            clean += MOVES[d - 1] > 0 ? 10 * MOVES[d] : 0;
        }
        assertThat(report.clean().profit()).isEqualTo(clean);
        assertThat(report.get(Leak.WHOLE_SAMPLE_FEATURES).profit()).hasValue(leaking);
    }

    @Test
    void features_that_nobody_reads_are_not_exercised() {
        AblationReport report = Ablation.of(following(AblationTest::tells))
                .leaking(Leak.WHOLE_SAMPLE_FEATURES)
                .against(bodies());
        assertThat(report.get(Leak.WHOLE_SAMPLE_FEATURES).reason()).contains("no feature was read");
    }

    @Test
    void features_over_what_has_all_arrived_are_not_exercised() {
        Backtest midnight = following(AblationTest::rises).deciding(DecisionTime.afterClose(Duration.ofHours(8)));
        assertThat(Ablation.of(midnight)
                        .leaking(Leak.WHOLE_SAMPLE_FEATURES)
                        .against(bodies())
                        .get(Leak.WHOLE_SAMPLE_FEATURES)
                        .reason())
                .contains("had arrived for good by the decision");
    }

    /** Ten bought or sold at each turn of the day before: a gap from the last close to the open is what the price decided on saves. */
    @Test
    void the_decision_price_is_worth_the_gaps_that_orders_would_have_paid() {
        MemoryMarket.Builder market = market();
        double close = 500;
        double[] gaps = new double[SESSIONS.size()];
        for (int d = 0; d < SESSIONS.size(); d++) {
            gaps[d] = MOVES[d] * 0.5;
            market.add(bar(A, d, close + gaps[d], close + gaps[d], MOVES[d] > 0 ? 1_001 : 1_000, known(d), 0));
            close += gaps[d];
        }
        AblationReport report = Ablation.of(following(AblationTest::tells))
                .leaking(Leak.DECISION_PRICE_FILL)
                .against(market.build());
        double saved = 0;
        boolean held = false;
        for (int d = 1; d < SESSIONS.size(); d++) {
            boolean wanted = MOVES[d - 1] > 0;
            saved += wanted == held ? 0 : 10 * (wanted ? gaps[d] : -gaps[d]);
            held = wanted;
        }
        assertThat(saved).isNotZero();
        assertThat(report.inflation(Leak.DECISION_PRICE_FILL).orElseThrow().profit())
                .isCloseTo(saved, within(1e-9));
    }

    @Test
    void orders_that_fill_where_they_were_decided_are_not_exercised() {
        MemoryMarket.Builder market = market();
        for (int d = 0; d < SESSIONS.size(); d++) {
            market.add(bar(A, d, 500, 500, MOVES[d] > 0 ? 1_001 : 1_000, known(d), 0));
        }
        AblationReport report = Ablation.of(following(AblationTest::tells))
                .leaking(Leak.DECISION_PRICE_FILL, Leak.NO_COSTS)
                .against(market.build());
        assertThat(report.get(Leak.DECISION_PRICE_FILL).reason()).contains("away from the price it was decided on");
        assertThat(report.get(Leak.NO_COSTS).reason()).contains("pays no slippage, no fees and no borrow rate");
        assertThat(report.all()).isEmpty();
        assertThat(report.sum()).isEmpty();
    }

    /** What a bar's volume tells of the next move is restated thirty days later; as first told it is nothing. */
    private static MemoryMarket restated() {
        MemoryMarket.Builder market = market();
        double open = 500;
        for (int d = 0; d < SESSIONS.size(); d++) {
            market.add(bar(A, d, open, open, 1_000, known(d), 0));
            double told = MOVES[d + 1 < MOVES.length ? d + 1 : d] > 0 ? 1_001 : 1_000;
            if (told > 1_000) {
                market.add(bar(A, d, open, open, told, known(d).plus(Duration.ofDays(30)), 1));
            }
            open += MOVES[d];
        }
        return market.build();
    }

    @Test
    void restated_values_are_worth_what_only_the_restatement_tells() {
        Backtest patient = following(AblationTest::tells).settlingFor(Duration.ofDays(40));
        AblationReport report =
                Ablation.of(patient).leaking(Leak.RESTATED_VALUES).against(restated());
        double leaking = 0;
        for (int d = 1; d + 1 < SESSIONS.size(); d++) {
            leaking += MOVES[d] > 0 ? 10 : 0;
        }
        assertThat(report.clean().profit()).isZero();
        assertThat(report.get(Leak.RESTATED_VALUES).profit()).hasValue(leaking);
        assertThat(report.get(Leak.RESTATED_VALUES)
                        .metrics()
                        .get("tradeWinRate")
                        .value())
                .hasValue(1);
        assertThat(Ablation.of(following(AblationTest::tells))
                        .leaking(Leak.RESTATED_VALUES)
                        .against(foretelling())
                        .get(Leak.RESTATED_VALUES)
                        .reason())
                .contains("no value that a decision could meet was restated later");
    }

    private static final Symbol B = Symbol.of("B");

    /** A rises by one a day; B falls by one a day until it is delisted at 460. */
    private static MemoryMarket dying(boolean listed, boolean members) {
        MemoryMarket.Builder market = market().trading(Instrument.bars("B", NYSE));
        for (int d = 0; d < SESSIONS.size(); d++) {
            market.add(bar(A, d, 500 + d, 500 + d, 1_000, known(d), 0));
            if (d <= 40 || listed) {
                market.add(bar(B, d, 500 - d, 500 - d, 1_000, known(d), 0));
            }
        }
        if (!listed) {
            Instant ex = SESSIONS.get(41).opensAt();
            market.add(new CorporateAction.Delisting(B, Stamp.observed(ex, ex), OptionalDouble.of(460)));
        }
        if (members) {
            Instant start = SESSIONS.get(0).opensAt().minus(Duration.ofDays(2));
            Instant left = SESSIONS.get(60).opensAt();
            market.add(
                    new Membership(A, Stamp.observed(start, start), true),
                    new Membership(B, Stamp.observed(start, start), true),
                    new Membership(B, Stamp.observed(left, left), false));
        }
        return market.build();
    }

    /** Buys ten of everything it meets, once. */
    private static Backtest buyingAll() {
        return Backtest.of("all", () -> new Strategy() {
                    private final List<Symbol> bought = new ArrayList<>();

                    @Override
                    public void onDay(Day today) {
                        for (Symbol symbol : today.universe().symbols()) {
                            if (!bought.contains(symbol)) {
                                bought.add(symbol);
                                today.order(symbol).buy(10);
                            }
                        }
                    }
                })
                .over(SPAN)
                .on(NYSE)
                .decidingAt(LocalTime.of(9, 0))
                .startingWith(100_000);
    }

    /** Ten of each are bought at the second open, of 501 and 499; A ends at 500 + n - 1, and B is paid out at 460. */
    @Test
    void survivors_are_worth_what_the_dead_would_have_cost() {
        AblationReport report =
                Ablation.of(buyingAll()).leaking(Leak.SURVIVORS_ONLY).against(dying(false, false));
        double gain = 10.0 * (SESSIONS.size() - 2);
        assertThat(report.clean().profit()).isEqualTo(gain + 10 * (460 - 499));
        assertThat(report.get(Leak.SURVIVORS_ONLY).profit()).hasValue(gain);
    }

    @Test
    void who_is_no_member_in_the_end_never_was() {
        AblationReport report =
                Ablation.of(buyingAll()).leaking(Leak.SURVIVORS_ONLY).against(dying(true, true));
        double lost = -10.0 * (SESSIONS.size() - 2);
        assertThat(report.clean().profit()).isEqualTo(0);
        assertThat(report.inflation(Leak.SURVIVORS_ONLY).orElseThrow().profit()).isEqualTo(-lost);
    }

    /** B falls by one a day and joins before session 61; a member in the end, it is bought at the second open like A. */
    @Test
    void who_is_a_member_in_the_end_always_was() {
        MemoryMarket.Builder market = market().trading(Instrument.bars("B", NYSE));
        for (int d = 0; d < SESSIONS.size(); d++) {
            market.add(bar(A, d, 500 + d, 500 + d, 1_000, known(d), 0));
            market.add(bar(B, d, 500 - d, 500 - d, 1_000, known(d), 0));
        }
        Instant start = SESSIONS.get(0).opensAt().minus(Duration.ofDays(2));
        Instant joined = SESSIONS.get(60).opensAt();
        market.add(
                new Membership(A, Stamp.observed(start, start), true),
                new Membership(B, Stamp.observed(joined, start), true));
        AblationReport report =
                Ablation.of(buyingAll()).leaking(Leak.SURVIVORS_ONLY).against(market.build());
        int last = SESSIONS.size() - 1;
        assertThat(report.clean().profit()).isEqualTo(10.0 * (last - 1) - 10.0 * (last - 61));
        assertThat(report.get(Leak.SURVIVORS_ONLY).profit()).hasValue(0);
    }

    @Test
    void what_is_borrowed_costs_nothing_where_costs_leak() {
        Backtest shorting = Backtest.of("short", () -> new Strategy() {
                    private boolean sold;

                    @Override
                    public void onDay(Day today) {
                        if (!sold && today.findPrices(A).isPresent()) {
                            sold = true;
                            today.order(A).sell(10);
                        }
                    }
                })
                .over(SPAN)
                .on(NYSE)
                .decidingAt(LocalTime.of(9, 0))
                .startingWith(100_000)
                .shorting(Borrow.at(0.1));
        AblationReport report = Ablation.of(shorting).leaking(Leak.NO_COSTS).against(foretelling());
        assertThat(report.inflation(Leak.NO_COSTS).orElseThrow().profit()).isPositive();
    }

    @Test
    void where_everybody_lives_survivors_are_not_exercised() {
        assertThat(Ablation.of(buyingAll())
                        .leaking(Leak.SURVIVORS_ONLY)
                        .against(dying(true, false))
                        .get(Leak.SURVIVORS_ONLY)
                        .reason())
                .contains("every symbol is alive in the end");
    }

    @Test
    void costs_are_worth_what_was_paid() {
        Backtest paying = following(AblationTest::tells)
                .costing(Slippage.none(), Fees.perShare(0.5))
                .shorting(Borrow.at(0.1));
        AblationReport report = Ablation.of(paying).leaking(Leak.NO_COSTS).against(foretelling());
        int fills = report.clean().fills().size();
        assertThat(fills).isPositive();
        assertThat(report.inflation(Leak.NO_COSTS).orElseThrow().profit()).isCloseTo(fills * 5.0, within(1e-6));
        Backtest borrowing = following(AblationTest::tells).shorting(Borrow.at(0.1));
        assertThat(Ablation.of(borrowing)
                        .leaking(Leak.NO_COSTS)
                        .against(foretelling())
                        .get(Leak.NO_COSTS)
                        .isExercised())
                .isTrue();
    }

    /** Whether the coming session rises, which only a twin can say. */
    private record Coming(boolean hasTwin) implements Derived<Boolean> {
        @Override
        public String name() {
            return "coming";
        }

        @Override
        public int sessions() {
            return 1;
        }

        @Override
        public Course<Boolean> start(RunSeed seed) {
            return course(view -> false);
        }

        @Override
        public Optional<Twin<Boolean>> hindsight() {
            return hasTwin
                    ? Optional.of((seed, whole) -> {
                        List<Double> bodies = new ArrayList<>();
                        var prices = whole.series(A);
                        for (int d = 0; d < SESSIONS.size(); d++) {
                            int ago = prices.ordinal() - SESSIONS.get(d).ordinal();
                            bodies.add(prices.close(ago).orElseThrow()
                                    - prices.open(ago).orElseThrow());
                        }
                        return course(view -> {
                            int session = NYSE.closedBy(view.clock().micros())
                                    - SESSIONS.get(0).ordinal();
                            return bodies.get(session) > 0;
                        });
                    })
                    : Optional.empty();
        }

        private static Course<Boolean> course(Predicate<MarketView> says) {
            return new Course<>() {
                @Override
                public Boolean advance(MarketView view) {
                    return says.test(view);
                }

                @Override
                public void digest(Digest digest) {}
            };
        }
    }

    @Test
    void a_twin_that_knows_the_whole_history_is_worth_what_it_foretells() {
        Coming coming = new Coming(true);
        Backtest told = following(today -> today.findPrices(A).isPresent() && today.read(coming))
                .knowing(coming);
        AblationReport report = Ablation.of(told)
                .leaking(Leak.FULL_HISTORY_REGIMES, Leak.WHOLE_SAMPLE_FEATURES)
                .against(bodies());
        double leaking = 0;
        for (int d = 1; d < SESSIONS.size(); d++) {
            leaking += MOVES[d] > 0 ? 10 : 0;
        }
        assertThat(report.clean().profit()).isZero();
        assertThat(report.get(Leak.FULL_HISTORY_REGIMES).profit()).hasValue(leaking);
        assertThat(report.get(Leak.WHOLE_SAMPLE_FEATURES).isExercised()).isFalse();

        Coming plain = new Coming(false);
        Backtest untold = following(today -> today.findPrices(A).isPresent() && today.read(plain))
                .knowing(plain);
        assertThat(Ablation.of(untold)
                        .leaking(Leak.FULL_HISTORY_REGIMES)
                        .against(bodies())
                        .get(Leak.FULL_HISTORY_REGIMES)
                        .reason())
                .contains("has a twin that says otherwise");
        assertThat(Ablation.of(following(AblationTest::tells))
                        .leaking(Leak.FULL_HISTORY_REGIMES)
                        .against(bodies())
                        .get(Leak.FULL_HISTORY_REGIMES)
                        .reason())
                .contains("nothing is derived");
    }

    /** No costs add to whatever a leak makes; two leaks that tell the same do not add up. */
    @Test
    void pairs_and_all_tell_whether_leaks_add_up() {
        Backtest late = following(AblationTest::tells)
                .deciding(DecisionTime.afterClose(Duration.ofMinutes(1)))
                .costing(Slippage.none(), Fees.perShare(0.01));
        AblationReport report = Ablation.of(late)
                .leaking(Leak.BARS_AT_CLOSE, Leak.DECISION_PRICE_FILL, Leak.NO_COSTS)
                .against(foretelling(true));
        assertThat(report.pairs()).hasSize(3);
        Cell all = report.all().orElseThrow();
        assertThat(all.leaks()).hasSize(3);
        double year = NYSE.sessionsPerYear();
        assertThat(year).isPositive();
        double sum = report.singles().stream()
                .mapToDouble(
                        cell -> report.inflation(cell).orElseThrow().perYear().value())
                .sum();
        assertThat(report.sum().orElseThrow().value()).isCloseTo(sum, within(1e-12));
        assertThat(report.excess().orElseThrow().value())
                .isCloseTo(report.inflation(all).orElseThrow().perYear().value() - sum, within(1e-12));
        Cell pair = report.pairs().get(0);
        double singles = pair.leaks().stream()
                .mapToDouble(
                        leak -> report.inflation(leak).orElseThrow().perYear().value())
                .sum();
        assertThat(report.interaction(pair).orElseThrow().value())
                .isCloseTo(report.inflation(pair).orElseThrow().perYear().value() - singles, within(1e-12));
        assertThat(report.text()).contains("Do they add up?").contains("bars known at their close + no costs");
        assertThat(Ablation.of(late).withoutPairs().against(foretelling(true)).pairs())
                .isEmpty();
    }

    @Test
    void the_same_ablation_says_the_same_to_the_last_digit() {
        Backtest late = following(AblationTest::tells)
                .deciding(DecisionTime.afterClose(Duration.ofMinutes(1)))
                .costing(Slippage.bps(5), Fees.none());
        AblationReport first = Ablation.of(late).drawing(200).against(foretelling());
        AblationReport again = Ablation.of(late).drawing(200).against(foretelling());
        assertThat(again.text()).isEqualTo(first.text());
        assertThat(again.json()).isEqualTo(first.json());
        assertThat(again.csv()).isEqualTo(first.csv());
        assertThat(JsonValue.read(first.json())).isNotNull();
        assertThat(first.csv().lines().map(line -> line.split(",").length).distinct())
                .isNotEmpty();
        assertThat(first.text().lines())
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(120));
    }

    @Test
    void a_contaminated_run_that_fails_is_told_as_failed() {
        Backtest naming = following(today -> today.prices(B).history() > 0);
        AblationReport report = Ablation.of(naming.notBefore(SESSIONS.get(2).date()))
                .leaking(Leak.SURVIVORS_ONLY)
                .against(dying(false, false));
        Cell cell = report.get(Leak.SURVIVORS_ONLY);
        assertThat(cell.isExercised()).isFalse();
        assertThat(cell.isFailed()).isTrue();
        assertThat(report.text()).contains("Failed: survivors only");
    }

    @Test
    void nonsense_is_refused() {
        Backtest plain = following(AblationTest::tells);
        assertThatThrownBy(() -> Ablation.of(plain).leaking()).hasMessageContaining("APEX-A031");
        assertThatThrownBy(() -> Ablation.of(plain).drawing(99)).hasMessageContaining("APEX-A031");
        AblationReport report = Ablation.of(plain).leaking(Leak.NO_COSTS).against(foretelling());
        assertThatThrownBy(() -> report.get(Leak.SURVIVORS_ONLY)).hasMessageContaining("APEX-A031");
        assertThatThrownBy(() -> report.get(Leak.NO_COSTS).metrics()).hasMessageContaining("APEX-A031");
    }
}
