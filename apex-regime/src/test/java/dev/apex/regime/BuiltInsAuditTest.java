package dev.apex.regime;

import static dev.apex.regime.Markets.NYSE;
import static dev.apex.regime.Markets.RANGE;
import static dev.apex.regime.Markets.RETURN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.apex.audit.Audit;
import dev.apex.audit.AuditReport;
import dev.apex.audit.AuditVerdict;
import dev.apex.backtest.Backtest;
import dev.apex.backtest.Result;
import dev.apex.feature.Derived;
import dev.apex.feature.Feature;
import dev.apex.feature.Regime;
import dev.apex.market.Symbol;
import dev.apex.market.SyntheticMarket;
import dev.apex.strategy.Day;
import dev.apex.strategy.Strategy;
import dev.apex.time.Span;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * Every way of walking, training and reading regimes, and the gate that learns from them, audited as a strategy of a user's would be: over
 * the turn of a month, a quarter and a year, on a market with late and revised rows, withdrawals, gaps, splits and dividends.
 */
class BuiltInsAuditTest {
    private static final SyntheticMarket MARKET = SyntheticMarket.of(23)
            .symbols(5)
            .on(NYSE)
            .over(Span.between("2018-12-03", "2021-03-12"))
            .lateRows(0.03)
            .revisions(0.05)
            .retractions(0.01)
            .gaps(0.01)
            .delistings(1)
            .membershipChanges(4)
            .corporateActions(2, 3)
            .build();

    private static final Set<String> WORDS = Set.of(
            "WalkForward.quarterly",
            "WalkForward.monthly",
            "WalkForward.yearly",
            "WalkForward.every",
            "WalkForward.rolling",
            "WalkForward.expandingFrom",
            "WalkForward.taking",
            "WalkForward.orderedByMeanOf",
            "WalkForward.agreeingOn",
            "WalkForward.startingWarm",
            "BaumWelch.of",
            "BaumWelch.with",
            "BaumWelch.restarts",
            "BaumWelch.atMost",
            "BaumWelch.tolerance",
            "BaumWelch.floor",
            "BaumWelch.pseudoCounts",
            "BaumWelch.onThreads",
            "Covariance.DIAGONAL",
            "Covariance.FULL",
            "Regimes.readingNoOther",
            "Regimes.probability",
            "Regimes.state",
            "Regimes.era",
            "Suppression.of",
            "Suppression.by");

    private static final Set<String> CLEAN = new TreeSet<>();
    private static double cost;

    private static BaumWelch training() {
        return BaumWelch.of(2).restarts(2).atMost(25);
    }

    private static final Regimes MONTHLY = WalkForward.monthly(NYSE, training().with(Covariance.DIAGONAL))
            .rolling(120)
            .regimes("monthly", "S3", RETURN, RANGE);
    private static final Regimes QUARTERLY = WalkForward.quarterly(
                    NYSE, training().with(Covariance.FULL).pseudoCounts(1, 2))
            .expandingFrom(LocalDate.of(2019, 9, 3), 120)
            .orderedByMeanOf(0)
            .agreeingOn(0.6)
            .regimes("quarterly", "S1", RETURN, RANGE);
    private static final Regimes YEARLY = WalkForward.yearly(
                    NYSE, training().tolerance(1e-3).floor(1e-5))
            .rolling(150)
            .taking(Duration.ofHours(26))
            .regimes("yearly", "S2", RETURN);
    private static final Regimes FREQUENT = WalkForward.every(
                    15, NYSE, training().onThreads(2))
            .rolling(100)
            .startingWarm()
            .regimes("frequent", "S1", RETURN)
            .readingNoOther();

    private static final List<Regimes> ALL = List.of(MONTHLY, QUARTERLY, YEARLY, FREQUENT);

    @AfterAll
    static void print() {
        System.out.printf(
                Locale.ROOT, "audit.built-ins %d of apex-regime: CLEAN, %.1f base runs%n", CLEAN.size(), cost);
    }

    private static Backtest with(String id, java.util.function.Supplier<Strategy> factory) {
        return Backtest.of(id, factory)
                .over("2020-12-01", "2021-02-26")
                .on(NYSE)
                .decidingAt(LocalTime.of(9, 0))
                .remembering(440)
                .startingWith(100_000);
    }

    /** Holds by what all regimes say, as read and as features. */
    private static Strategy following() {
        List<Feature> figures = new ArrayList<>();
        for (Regimes some : ALL) {
            figures.addAll(List.of(some.probability(0), some.probability(1), some.state(), some.era()));
        }
        return today -> {
            double sum = 0;
            for (Regimes some : ALL) {
                Regime now = today.read(some);
                sum += now.isKnown() ? now.probability(0) + now.window() + now.era() : 7;
            }
            Map<Symbol, Double> weights = new TreeMap<>();
            for (Symbol symbol : today.universe()) {
                double own = sum;
                for (Feature figure : figures) {
                    own += today.read(figure, symbol).value().orElse(3);
                    own += today.read(figure.asSeen(1), symbol).value().orElse(5);
                }
                double change = today.prices(symbol).closeOrNaN(0)
                        / today.prices(symbol).closeOrNaN(1);
                weights.put(symbol, change > 1 ? own % 1 / today.universe().size() : 0);
            }
            today.hold(weights);
        };
    }

    @Test
    void every_way_of_walking_and_reading_sees_only_its_past() {
        Backtest backtest = with("following", BuiltInsAuditTest::following).knowing(ALL.toArray(new Derived<?>[0]));
        assertClean(backtest, word -> !word.startsWith("Suppression"));
        Result result = backtest.run(MARKET);
        assertThat(result.fills()).hasSizeGreaterThan(50);
        for (Regimes some : ALL) {
            assertThat(some.labels(MARKET, backtest.decision(), backtest.span()))
                    .as(some + " was refitted within the span, or just before")
                    .isNotEmpty();
        }
    }

    @Test
    void a_gate_that_learns_from_regimes_sees_only_its_past() {
        Suppression suppression = Suppression.of(FREQUENT, 1, 3)
                .by("by-day", (today, order) -> today.isFirstOfWeek() ? "first" : "later");
        Backtest backtest =
                with("gated", () -> BuiltInsAuditTest::trade).knowing(FREQUENT).gatedBy(suppression);
        assertClean(backtest, word -> word.startsWith("Suppression"));
        assertThat(backtest.run(MARKET).suppressed()).isNotEmpty();
    }

    /** Buys what rose and sells the day after. */
    private static void trade(Day today) {
        Map<Symbol, Double> weights = new TreeMap<>();
        for (Symbol symbol : today.universe()) {
            boolean held = today.portfolio().position(symbol).quantity() > 0;
            boolean rose =
                    today.prices(symbol).closeOrNaN(0) > today.prices(symbol).closeOrNaN(1);
            weights.put(symbol, !held && rose ? 0.15 : 0);
        }
        today.hold(weights);
    }

    private static void assertClean(Backtest backtest, java.util.function.Predicate<String> words) {
        AuditReport report = Audit.of(backtest).against(MARKET);
        assertThat(report.verdict()).as(report.text()).isEqualTo(AuditVerdict.CLEAN);
        cost += report.cost();
        WORDS.stream().filter(words).forEach(CLEAN::add);
    }

    @Test
    void every_word_is_audited() {
        Set<String> words = new TreeSet<>();
        for (Class<?> type : List.of(WalkForward.class, BaumWelch.class, Suppression.class, Regimes.class)) {
            for (Method method : type.getDeclaredMethods()) {
                boolean makes = method.getReturnType() == type || method.getReturnType() == Feature.class;
                if (makes && Modifier.isPublic(method.getModifiers()) && !method.isSynthetic()) {
                    words.add(type.getSimpleName() + "." + method.getName());
                }
            }
        }
        Arrays.stream(Covariance.values()).forEach(some -> words.add("Covariance." + some));
        assertThat(words).containsExactlyInAnyOrderElementsOf(WORDS);
    }
}
