package dev.apex.guide;

import static dev.apex.time.TradingCalendar.NYSE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.apex.Digest;
import dev.apex.backtest.Backtest;
import dev.apex.backtest.Result;
import dev.apex.backtest.Suppressed;
import dev.apex.execution.Order;
import dev.apex.feature.Feature;
import dev.apex.feature.Reading;
import dev.apex.market.MarketSource;
import dev.apex.market.Series;
import dev.apex.market.SyntheticMarket;
import dev.apex.random.RunSeed;
import dev.apex.strategy.Day;
import dev.apex.strategy.Gate;
import dev.apex.strategy.Strategy;
import dev.apex.time.Span;
import java.time.LocalTime;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The code of {@code docs/guide/gates.md}, run. */
class GatesGuideTest {
    static final Feature MOMENTUM =
            Feature.of("momentum-20", 21, prices -> Reading.of(prices.closeOrNaN(0) / prices.closeOrNaN(20) - 1));

    static final class Momentum implements Strategy {
        @Override
        public void onDay(Day today) {
            if (today.isFirstOfWeek()) {
                today.universe().rankedBy(MOMENTUM).top(0.25).holdEqually();
            }
        }
    }

    static final Backtest BACKTEST = Backtest.of("momentum-20", Momentum::new)
            .over("2019-01-02", "2019-12-31")
            .on(NYSE)
            .decidingAt(LocalTime.of(9, 0))
            .startingWith(1_000_000);

    record DayBefore(int atLeast) implements Gate {
        @Override
        public String name() {
            return "day-before-" + atLeast;
        }

        @Override
        public Judge start(RunSeed seed) {
            return new Judge() {
                private final SortedMap<String, int[]> heard = new TreeMap<>();

                @Override
                public Verdict judge(Day today, Order order) {
                    Series prices = today.prices(order.symbol());
                    String label = prices.closeOrNaN(0) < prices.closeOrNaN(1) ? "after a fall" : "after a rise";
                    int[] trades = heard.getOrDefault(label, new int[2]);
                    boolean loses = trades[0] >= atLeast && 2 * trades[1] < trades[0];
                    return loses ? Verdict.suppress(label) : Verdict.pass(label);
                }

                @Override
                public void hear(Outcome outcome) {
                    int[] trades = heard.computeIfAbsent(outcome.label(), label -> new int[2]);
                    trades[0]++;
                    trades[1] += outcome.profit() > 0 ? 1 : 0;
                }

                @Override
                public void digest(Digest digest) {
                    heard.forEach((label, trades) ->
                            digest.put(label).put((long) trades[0]).put((long) trades[1]));
                }
            };
        }
    }

    @Test
    void a_gate_hears_of_what_it_holds_back() {
        MarketSource market = SyntheticMarket.of(7)
                .symbols(20)
                .on(NYSE)
                .over(Span.between("2018-06-01", "2020-01-31"))
                .build();

        Result open = BACKTEST.run(market);
        Result gated = BACKTEST.gatedBy(new DayBefore(10)).run(market);

        List<Suppressed> suppressed = gated.suppressed();
        double forgone = suppressed.stream()
                .flatMap(signal -> signal.outcome().stream())
                .mapToDouble(Gate.Outcome::profit)
                .sum();

        assertThat(suppressed).extracting(Suppressed::label).containsOnly("after a fall", "after a rise");
        assertThat(suppressed)
                .filteredOn(signal -> signal.outcome().isPresent())
                .hasSizeGreaterThan(20);
        assertThat(forgone).isNotZero();
        assertThat(gated.fills()).hasSizeLessThan(open.fills().size());
        assertThat(BACKTEST.gatedBy(new DayBefore(10)).run(market).fingerprint())
                .isEqualTo(gated.fingerprint());
    }
}
