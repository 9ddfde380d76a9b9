package dev.apex.guide;

import static dev.apex.junit.ApexAssertions.assertThat;
import static dev.apex.time.TradingCalendar.NYSE;

import dev.apex.backtest.Backtest;
import dev.apex.backtest.Result;
import dev.apex.execution.Fees;
import dev.apex.execution.Slippage;
import dev.apex.features.Rolling;
import dev.apex.junit.ApexTest;
import dev.apex.junit.Market;
import dev.apex.market.MarketSource;
import dev.apex.strategy.Day;
import dev.apex.strategy.Strategy;
import java.time.LocalTime;
import org.junit.jupiter.api.Test;

/** The code of the README's first screen, run. */
@ApexTest
class FrontPageTest {
    static final Backtest MOMENTUM = Backtest.of("momentum-60", Momentum::new)
            .over("2019-01-02", "2023-12-29")
            .on(NYSE)
            .decidingAt(LocalTime.of(9, 0))
            .startingWith(1_000_000);

    @Test
    void is_the_same_run_every_time(
            @Market("synthetic:seed=7,symbols=50,lateRows=0.02,revisions=0.05") MarketSource market) {
        Result result = MOMENTUM.costing(Slippage.bps(5), Fees.perShare(0.005)).run(market);

        assertThat(result).hasMaxDrawdownOfAtMost(0.60).restsOnAssumedArrivalsForAtMost(0.01);
        assertThat(MOMENTUM).sawNothingFromTheFuture(market).repeatsExactly(market);
    }

    /** Holds the strongest tenth of the universe in equal weights. */
    static final class Momentum implements Strategy {
        @Override
        public void onDay(Day today) {
            today.universe().rankedBy(Rolling.momentum(60)).top(0.10).holdEqually();
        }
    }
}
