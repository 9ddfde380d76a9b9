package dev.apex.guide;

import static dev.apex.time.TradingCalendar.NYSE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.apex.backtest.Backtest;
import dev.apex.backtest.Result;
import dev.apex.feature.Feature;
import dev.apex.feature.Reading;
import dev.apex.features.Correlations;
import dev.apex.features.Ewma;
import dev.apex.features.Factor;
import dev.apex.features.Price;
import dev.apex.features.Rolling;
import dev.apex.market.MarketSource;
import dev.apex.market.Symbol;
import dev.apex.market.SyntheticMarket;
import dev.apex.strategy.Day;
import dev.apex.strategy.Strategy;
import dev.apex.time.Span;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** The code of {@code docs/guide/features.md}, run. */
class FeaturesGuideTest {
    static final MarketSource MARKET = SyntheticMarket.of(7)
            .symbols(9)
            .on(NYSE)
            .over(Span.between("2016-06-01", "2020-06-30"))
            .build();

    static Backtest backtest(Supplier<Strategy> factory) {
        return Backtest.of("guide", factory)
                .over("2020-01-02", "2020-06-30")
                .on(NYSE)
                .decidingAt(LocalTime.of(9, 0))
                .remembering(600);
    }

    /** Every factor has a reading of every symbol at the end of the run. */
    private static void assertKnown(Factor... factors) {
        List<String> unknown = new ArrayList<>();
        int[] known = new int[1];
        backtest(() -> today -> {
                    for (Factor factor : factors) {
                        Reading reading = today.read(factor, Symbol.of("S2"));
                        known[0] += reading.value().isPresent() ? 1 : 0;
                        if (reading.value().isEmpty()) {
                            unknown.add(factor + " " + reading);
                        }
                    }
                })
                .run(MARKET);
        assertThat(unknown).isEmpty();
        assertThat(known[0]).isGreaterThan(100);
    }

    record CalmMomentum(double share) implements Strategy {
        @Override
        public void onDay(Day today) {
            if (today.isFirstOfWeek()) {
                Factor score = Rolling.momentum(60).dividedBy(Rolling.volatility(60));
                today.universe().rankedBy(score).top(share).holdEqually();
            }
        }
    }

    @Test
    void what_you_want_to_know() {
        Factor momentum = Rolling.momentum(60);
        Factor calm = Rolling.volatility(20);
        Factor trend = Rolling.mean(20).dividedBy(Rolling.mean(50)).minus(1);
        Factor smooth = Rolling.mean(20).of(Rolling.returns());

        assertThat(smooth).hasToString("mean(20) of change(1) of close");
        assertThat(calm).hasToString("annualised deviation(20) of log_change(1) of close");
        assertKnown(momentum, calm, trend, smooth);
    }

    @Test
    void a_strategy_ranks_by_it() {
        Result result = backtest(() -> new CalmMomentum(0.25)).run(MARKET);
        assertThat(result.positions()).hasSize(2);
    }

    @Test
    void a_reading_says_why_it_is_not_known() {
        List<Double> means = new ArrayList<>();
        List<String> waiting = new ArrayList<>();
        Symbol symbol = Symbol.of("S1");
        Backtest.of("waiting", () -> today -> {
                    Reading reading = today.read(Rolling.mean(20), symbol);
                    if (reading instanceof Reading.Known known) {
                        means.add(known.figure());
                    } else if (reading instanceof Reading.Warming warming) {
                        waiting.add(warming.have() + " of " + warming.need() + " sessions");
                    } else if (reading instanceof Reading.NotYetKnown unknown) {
                        waiting.add(unknown.reason());
                    }
                })
                .over("2016-06-02", "2016-08-31")
                .on(NYSE)
                .decidingAt(LocalTime.of(9, 0))
                .run(MARKET);
        assertThat(waiting).hasSize(19).startsWith("1 of 20 sessions").endsWith("19 of 20 sessions");
        assertThat(means).hasSizeGreaterThan(40);
    }

    @Test
    void windows_prices_and_peers() {
        Factor tolerant = Rolling.mean(20).least(15);
        Factor turnover = Rolling.mean(20).of(Price.close().times(Price.volume()));
        Factor reinvested = Rolling.momentum(250).of(Price.close().totalReturn());
        Factor printed = Price.close().raw().lag(5);
        Factor beta = Rolling.beta(60).to("S1");
        Factor excess = Rolling.returns().minus(Rolling.returns().at("S1"));
        assertKnown(tolerant, turnover, reinvested, printed, beta, excess);
    }

    @Test
    void comparisons_across_the_symbols() {
        Factor ranked = Rolling.momentum(60).rank();
        Factor scored = Rolling.momentum(60).winsorized(0.05).zScoreAcross();
        Factor neutral = Rolling.momentum(60).neutralizedBy(Map.of(Symbol.of("S1"), "oil", Symbol.of("S2"), "oil"));
        Factor large = Rolling.momentum(60)
                .where(Rolling.dollarVolume(20).rank().above(0.5))
                .rank();
        assertKnown(ranked, scored, neutral);
        assertThat(large.name()).contains("where (rank_across of mean(20) of (close * volume) > 0.5)");
    }

    @Test
    void recursions_are_begun_anew() {
        Factor slow = Ewma.span(20).mean();
        Factor strength = Rolling.rsi(14);
        Factor quick = Rolling.rsi(14, 100);
        assertThat(strength.sessions()).isEqualTo(560);
        assertThat(quick.sessions()).isEqualTo(200);
        assertKnown(slow, strength, quick);
    }

    @Test
    void a_feature_of_your_own() {
        Feature gap = Feature.of(
                "gap", 2, prices -> Reading.of(prices.open(0).orElse(Double.NaN) / prices.closeOrNaN(1) - 1));
        Factor usual = Rolling.median(20).of(gap);
        assertKnown(usual, Factor.from(gap));
    }

    @Test
    void who_moves_with_whom() {
        List<Correlations.Neighbour> found = new ArrayList<>();
        Correlations together = Correlations.over(60, NYSE);
        Supplier<Strategy> fresh =
                () -> today -> found.addAll(today.read(together).nearest(Symbol.of("S2"), 5));
        Result result = backtest(fresh).knowing(together).run(MARKET);

        assertThat(found).hasSize(5 * result.decisions().size());
        assertThat(found.get(0).correlation())
                .isGreaterThanOrEqualTo(found.get(4).correlation());
    }
}
