package dev.apex.junit;

import static dev.apex.junit.ApexAssertions.assertThat;
import static dev.apex.time.TradingCalendar.NYSE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.apex.backtest.Backtest;
import dev.apex.backtest.Result;
import dev.apex.execution.Fees;
import dev.apex.execution.Slippage;
import dev.apex.feature.Feature;
import dev.apex.feature.Reading;
import dev.apex.market.MarketSource;
import dev.apex.market.Symbol;
import dev.apex.strategy.Day;
import dev.apex.strategy.Strategy;
import java.time.LocalTime;
import org.junit.jupiter.api.Test;

/** What a user's first test of a strategy looks like. */
@ApexTest
class MomentumTest {
    static final Backtest MOMENTUM = Backtest.of("momentum-60", Momentum::new)
            .over("2019-01-02", "2020-12-31")
            .on(NYSE)
            .decidingAt(LocalTime.of(9, 0))
            .startingWith(1_000_000);

    /** What rises goes on rising, which is what a momentum strategy lives on; real markets are less kind. */
    static MarketSource trends() {
        return Trends.of(30, "2018-01-02", "2020-12-31");
    }

    @Test
    void survives_its_own_slippage(@Market("trends") MarketSource market) {
        Result free = MOMENTUM.run(market);
        Result paid = MOMENTUM.costing(Slippage.bps(5), Fees.perShare(0.005)).run(market);

        assertThat(paid).hasSharpeOfAtLeast(0.5).keepsAtLeast(0.85, free).hasMaxDrawdownOfAtMost(0.25);
        assertThat(MOMENTUM).repeatsExactly(market);
    }

    @Test
    void takes_late_rows_and_revisions_as_they_come(
            @Market("synthetic:seed=7,symbols=40,lateRows=0.01,revisions=0.05,assumed=0.03") MarketSource market) {
        Result run = MOMENTUM.run(market);

        assertThat(run).restsOnAssumedArrivalsForAtMost(0.05).hasNoRestatementEffectAbove(20_000);
        assertThat(run.pit().restatementsMet()).isPositive();
        assertThat(MOMENTUM).repeatsExactly(market);
    }

    @Test
    void holds_the_strongest_tenth(@Market("trends") MarketSource market) {
        assertThat(MOMENTUM.run(market).positions())
                .containsOnlyKeys(Symbol.of("S27"), Symbol.of("S28"), Symbol.of("S29"));
    }
}

/** Holds the strongest tenth of the universe in equal weights. */
final class Momentum implements Strategy {
    private static final Feature MOMENTUM_60 =
            Feature.of("momentum-60", 61, prices -> Reading.of(prices.closeOrNaN(0) / prices.closeOrNaN(60) - 1));

    @Override
    public void onDay(Day today) {
        today.universe().rankedBy(MOMENTUM_60).top(0.10).holdEqually();
    }
}
