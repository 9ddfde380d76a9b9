package dev.apex.guide;

import static dev.apex.time.TradingCalendar.NYSE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.apex.backtest.Backtest;
import dev.apex.backtest.Result;
import dev.apex.backtest.RunFailedException;
import dev.apex.feature.Feature;
import dev.apex.feature.Reading;
import dev.apex.features.FeatureMatrix;
import dev.apex.features.Label;
import dev.apex.features.Quantile;
import dev.apex.features.Rolling;
import dev.apex.features.Signal;
import dev.apex.features.SignalModel;
import dev.apex.market.MarketSource;
import dev.apex.market.Symbol;
import dev.apex.market.SyntheticMarket;
import dev.apex.strategy.Day;
import dev.apex.strategy.Strategy;
import dev.apex.time.Span;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code of {@code docs/guide/training-data.md}, run. */
class TrainingDataGuideTest {
    static final MarketSource market = SyntheticMarket.of(7)
            .symbols(20)
            .on(NYSE)
            .over(Span.between("2021-01-04", "2021-12-31"))
            .lateRows(0.02)
            .revisions(0.02)
            .build();

    static final Feature[] FEATURES = {Rolling.momentum(20), Rolling.momentum(5), Rolling.volatility(20)};

    static final Backtest DAILY = Backtest.of("daily", () -> new BestScores(signal(0, 0, 0)))
            .over("2021-03-01", "2021-12-31")
            .on(NYSE)
            .decidingAt(LocalTime.of(9, 0));

    /** A model of one weight a feature, known at the first of July. */
    record Weights(List<String> features, double[] weights, Instant trainedThrough, Instant knownAt)
            implements SignalModel {
        @Override
        public String name() {
            return "weights";
        }

        @Override
        public String version() {
            return "v1";
        }

        @Override
        public double score(double[] row) {
            double score = 0;
            for (int i = 0; i < row.length; i++) {
                score += weights[i] * row[i];
            }
            return score;
        }
    }

    static Signal signal(double... weights) {
        List<String> names = new ArrayList<>();
        for (Feature feature : FEATURES) {
            names.add(feature.name());
        }
        Instant trainedThrough = Instant.parse("2021-07-01T13:00:00Z");
        return Signal.of(new Weights(names, weights, trainedThrough, Instant.parse("2021-07-01T14:00:00Z")), FEATURES);
    }

    /** Holds what scores best. */
    record BestScores(Signal score) implements Strategy {
        @Override
        public void onDay(Day today) {
            today.universe().rankedBy(score).top(0.10).holdEqually();
        }
    }

    @Test
    void make_the_rows_and_take_those_that_were_known(@TempDir Path folder) {
        FeatureMatrix matrix = FeatureMatrix.of(DAILY)
                .with(FEATURES)
                .labelled(Label.forwardReturn(5))
                .build(market);

        FeatureMatrix known =
                matrix.knownBy(Instant.parse("2021-07-01T13:00:00Z")).complete();
        double[] momentum = known.column(Rolling.momentum(20).name());
        double[] returns = known.labels();
        known.writeCsv(folder.resolve("training.csv"));

        assertThat(momentum).hasSameSizeAs(returns).hasSizeGreaterThan(500);
        assertThat(FeatureMatrix.readCsv(folder.resolve("training.csv"))).isEqualTo(known);
        assertThat(known.size()).isLessThan(matrix.size());
    }

    @Test
    void foretell_something_else() {
        Label rose = Label.of("rose", 10, (prices, from) -> {
            double then = prices.closeOrNaN(10);
            double now = prices.closeOrNaN(0);
            return Double.isNaN(then + now)
                    ? Reading.notYetKnown("a close is missing")
                    : Reading.of(now > then ? 1 : 0);
        });

        FeatureMatrix matrix =
                FeatureMatrix.of(DAILY).with(FEATURES).labelled(rose).build(market);
        assertThat(matrix.label(0)).isPresent();
    }

    @Test
    void ask_a_model_once_it_was_known() {
        Signal score = signal(1, -0.5, -0.1);
        Backtest asking = Backtest.of("model", () -> new BestScores(score))
                .over("2021-07-02", "2021-12-31")
                .on(NYSE)
                .decidingAt(LocalTime.of(9, 0));
        Result result = asking.run(market);

        assertThat(result.backtest().terms().get("parameter.score")).contains("weights v1");
        assertThatThrownBy(() -> asking.over("2021-06-01", "2021-12-31").run(market))
                .isInstanceOf(RunFailedException.class)
                .hasMessageContaining("APEX-M007");
    }

    @Test
    void cut_where_no_score_to_come_is_known() {
        Feature score = Rolling.momentum(20);
        List<Integer> counts = new ArrayList<>();
        Backtest.of("screens", () -> (Day today) -> {
                    today.universe().passing(Quantile.top(0.10).of(score));
                    today.universe().passing(Quantile.top(0.10).of(score).learnedOver(30));
                    today.universe().passing(Quantile.top(0.10).of(score).learnedAsSeenOver(30));
                    counts.add(today.universe()
                            .passing(Quantile.top(0.10).of(score).learnedOver(30))
                            .size());
                })
                .over("2021-06-01", "2021-12-31")
                .on(NYSE)
                .decidingAt(LocalTime.of(9, 0))
                .run(market);
        assertThat(counts).anyMatch(count -> count > 0).anyMatch(count -> count < 20);
    }

    @Test
    void tell_what_was_from_what_was_seen() {
        List<Reading> both = new ArrayList<>();
        Backtest.of("vintages", () -> (Day today) -> {
                    Symbol symbol = today.universe().symbols().get(0);
                    Reading asKnownNow = today.read(Rolling.momentum(20).lag(5), symbol);
                    Reading asSeenThen = today.read(Rolling.momentum(20).asSeen(5), symbol);
                    both.add(asKnownNow);
                    both.add(asSeenThen);
                })
                .over("2021-06-01", "2021-12-31")
                .on(NYSE)
                .decidingAt(LocalTime.of(9, 0))
                .run(market);
        assertThat(both.get(1).value()).isEmpty();
        assertThat(both.get(11).value()).isPresent();
    }
}
