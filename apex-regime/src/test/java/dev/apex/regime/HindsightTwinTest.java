package dev.apex.regime;

import static dev.apex.regime.Markets.NYSE;
import static dev.apex.regime.Markets.RANGE;
import static dev.apex.regime.Markets.RETURN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.apex.audit.Ablation;
import dev.apex.audit.AblationReport;
import dev.apex.audit.Leak;
import dev.apex.backtest.Backtest;
import dev.apex.backtest.Contamination;
import dev.apex.backtest.Contamination.Part;
import dev.apex.feature.Regime;
import dev.apex.market.MarketQuery;
import dev.apex.market.MarketView;
import dev.apex.market.MemoryMarket;
import dev.apex.market.PointInTimeCursor;
import dev.apex.market.Series;
import dev.apex.market.Symbol;
import dev.apex.random.RunSeed;
import dev.apex.strategy.Day;
import dev.apex.strategy.Strategy;
import dev.apex.time.SimClock;
import dev.apex.time.Span;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What regimes know that were fitted on the full history, and what that would pay. */
class HindsightTwinTest {
    private static final Span WHOLE = Span.between("2014-12-01", "2017-12-29");
    private static final Regimes REGIMES = WalkForward.quarterly(
                    NYSE, BaumWelch.of(2).restarts(2).atMost(60))
            .rolling(200)
            .regimes("spy", "SPY", RETURN, RANGE);

    private static Backtest doing(Consumer<Day> deed) {
        return Backtest.of("twin", () -> new Strategy() {
                    @Override
                    public void onDay(Day today) {
                        deed.accept(today);
                    }
                })
                .over("2016-06-01", "2017-03-31")
                .on(NYSE)
                .decidingAt(LocalTime.of(9, 0))
                .startingWith(100_000)
                .remembering(300)
                .knowing(REGIMES);
    }

    /** The whole history as the run's query has it: what is fitted here by hand is what the twin read. */
    private static int[] byHand(Backtest backtest, MemoryMarket market, int[] first) {
        SimClock.Driver end = SimClock.startingAt(backtest.ceiling());
        try (PointInTimeCursor cursor = PointInTimeCursor.over(market.open(backtest.query()), end.clock())) {
            cursor.advance();
            MarketView view = cursor.view("by hand", 5);
            Series prices = view.series(Symbol.of("SPY"));
            int count = prices.history();
            double[][] rows = new double[count][];
            int from = 0;
            for (int i = 0; i < count; i++) {
                Series then = prices.before(count - 1 - i);
                rows[i] = new double[] {
                    RETURN.read(then).value().orElse(Double.NaN),
                    RANGE.read(then).value().orElse(Double.NaN)
                };
            }
            while (!ForwardFilter.isWhole(rows[from])) {
                from++;
            }
            double[][] whole = java.util.Arrays.copyOfRange(rows, from, count);
            first[0] = prices.ordinal() - count + 1 + from;
            GaussianHmm model = BaumWelch.of(2)
                    .restarts(2)
                    .atMost(60)
                    .fit(
                            whole,
                            RunSeed.of(
                                    "spy",
                                    NYSE.session(first[0]).date(),
                                    NYSE.session(prices.ordinal()).date()))
                    .model();
            // calm is state 0: of two states in one variance each, the one with the lesser sum
            double spread0 = model.covariance(0, 0, 0);
            double spread1 = model.covariance(1, 0, 0);
            GaussianHmm ordered = spread0 <= spread1 ? model : model.reordered(new int[] {1, 0});
            return Hindsight.of(ordered).path(whole);
        }
    }

    @Test
    void a_contaminated_run_reads_the_path_of_a_fit_to_everything_at_the_session_decided_in() {
        MemoryMarket market = new Markets(3, WHOLE, true).market();
        Map<LocalDate, Regime> read = new TreeMap<>();
        Backtest reading = doing(today -> read.put(today.date(), today.regime()));
        Contamination leak = Contamination.of(Set.of("regimes"), Set.of(Part.DERIVED), market);
        leak.run(reading, market);
        int[] first = new int[1];
        int[] path = byHand(reading, market, first);
        assertThat(read).hasSize(211);
        assertThat(leak.derivations()).isEqualTo(211); // a path is certain, and what is filtered never is
        int known = 0;
        for (Map.Entry<LocalDate, Regime> one : read.entrySet()) {
            int place = NYSE.ordinalAtOrBefore(one.getKey()) - first[0];
            assertThat(one.getValue().state()).as("%s", one.getKey()).hasValue(path[place]);
            known++;
        }
        assertThat(known).isEqualTo(211);
    }

    @Test
    void an_ablation_prices_regimes_fitted_on_full_history() {
        MemoryMarket market = new Markets(5, WHOLE, true).market();
        Backtest calm = doing(today -> today.hold(today.regime().is(0) ? Map.of(Symbol.of("SPY"), 1.0) : Map.of()));
        AblationReport report = Ablation.of(calm)
                .leaking(Leak.FULL_HISTORY_REGIMES)
                .drawing(200)
                .against(market);
        assertThat(report.get(Leak.FULL_HISTORY_REGIMES).isExercised()).isTrue();
        assertThat(report.inflation(Leak.FULL_HISTORY_REGIMES).orElseThrow().profit())
                .isNotZero();
    }

    @Test
    void a_history_that_cannot_be_fitted_has_no_regimes() {
        MemoryMarket empty = MemoryMarket.builder().named("empty").build();
        Instant end = Instant.parse("2017-01-01T00:00:00Z");
        try (PointInTimeCursor cursor = PointInTimeCursor.over(
                empty.open(MarketQuery.upTo(end)), SimClock.startingAt(end).clock())) {
            cursor.advance();
            MarketView view = cursor.view("empty", 5);
            Regime regime = REGIMES.hindsight()
                    .orElseThrow()
                    .start(RunSeed.of("x", LocalDate.of(2016, 1, 1), LocalDate.of(2016, 1, 2)), view)
                    .advance(view);
            assertThat(regime.isKnown()).isFalse();
            assertThat(regime.reason()).contains("no row of SPY");
        }
    }
}
