package dev.apex.backtest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.apex.feature.CrossSection;
import dev.apex.feature.Feature;
import dev.apex.feature.FeatureGraph;
import dev.apex.feature.Formula;
import dev.apex.feature.Reading;
import dev.apex.feature.Readings;
import dev.apex.market.Adjustment;
import dev.apex.market.MarketSource;
import dev.apex.market.OverSeeds;
import dev.apex.market.PointInTimeCursor;
import dev.apex.market.PriceField;
import dev.apex.market.Series;
import dev.apex.market.Symbol;
import dev.apex.market.Worlds;
import dev.apex.strategy.Day;
import dev.apex.time.Decision;
import dev.apex.time.SimClock;
import dev.apex.time.Span;
import dev.apex.time.TradingCalendar;
import java.time.LocalTime;
import java.util.List;
import java.util.Optional;

/** Whether rows are kept, and shared, or every reading is computed from scratch shows in no fingerprint. */
class KeptOrNotTest {
    private record Made(String name, Formula made) implements Feature {
        @Override
        public int sessions() {
            return made.sessions();
        }

        @Override
        public Reading read(Series prices) {
            return made.read(prices);
        }

        @Override
        public Optional<Formula> formula() {
            return Optional.of(made);
        }
    }

    /** The sum of all, by name. */
    private record Total() implements CrossSection {
        @Override
        public String name() {
            return "total";
        }

        @Override
        public int inputs() {
            return 1;
        }

        @Override
        public void compute(double[][] values, double[] out) {
            double sum = 0;
            for (double value : values[0]) {
                sum += Double.isNaN(value) ? 0 : value;
            }
            for (int i = 0; i < out.length; i++) {
                out[i] = sum + 0 * values[0][i];
            }
        }
    }

    private static final Formula CLOSE = new Formula.Price(PriceField.CLOSE, Adjustment.SPLITS);
    private static final List<Feature> FEATURES = List.of(
            new Made("close", CLOSE),
            new Made("reinvested", new Formula.Price(PriceField.CLOSE, Adjustment.TOTAL_RETURN)),
            new Made("total", new Formula.Across(new Total(), List.of(CLOSE))),
            new Made("given", Formula.of(Feature.of("old", 3, prices -> Reading.of(prices.closeOrNaN(2))))));

    @OverSeeds
    void the_fingerprint_is_that_of_a_run_which_keeps_nothing(long seed) {
        MarketSource market = Worlds.acting(seed).build();
        Backtest backtest = Backtest.of("kept-or-not", () -> (Day today) -> {
                    List<Symbol> symbols = today.universe().symbols();
                    for (Feature feature : FEATURES) {
                        Readings readings = today.read(feature, symbols);
                        for (int i = 0; i < readings.size(); i += 3) {
                            readings.get(i);
                        }
                    }
                    if (!symbols.isEmpty()) {
                        today.read(FEATURES.get(2), symbols.get(0));
                    }
                })
                .over(Span.between("2021-02-16", "2021-04-29"))
                .on(TradingCalendar.NYSE)
                .decidingAt(LocalTime.of(9, 0))
                .remembering(10);
        Fingerprint scratch = fingerprint(backtest, market, true);
        assertThat(fingerprint(backtest, market, false)).isEqualTo(scratch);
        assertThat(backtest.run(market).fingerprint()).isEqualTo(scratch);
    }

    private static Fingerprint fingerprint(Backtest backtest, MarketSource market, boolean keepingNothing) {
        Schedule schedule = backtest.schedule();
        SimClock.Driver driver = SimClock.startingAt(schedule.asked().get(0));
        try (PointInTimeCursor cursor = PointInTimeCursor.over(market.open(schedule.query()), driver.clock())) {
            FeatureGraph graph = keepingNothing ? FeatureGraph.keepingNothing(cursor) : FeatureGraph.over(cursor);
            Run run = new Run(backtest, market, cursor, graph, schedule);
            run.start();
            for (Decision decision : schedule.decisions()) {
                driver.advanceTo(decision.at());
                cursor.advance();
                run.step(decision, Conductor.rows(cursor, decision.at()));
            }
            driver.advanceTo(schedule.end());
            cursor.advance();
            return run.settle(Conductor.rows(cursor, schedule.end()), false).fingerprint();
        }
    }
}
