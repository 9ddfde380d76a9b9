package dev.apex.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.apex.audit.Ablation;
import dev.apex.audit.AblationReport;
import dev.apex.audit.AblationReport.Inflation;
import dev.apex.audit.DelayReport;
import dev.apex.audit.DelayStress;
import dev.apex.audit.Leak;
import dev.apex.backtest.Backtest;
import dev.apex.feature.Feature;
import dev.apex.feature.Reading;
import dev.apex.market.MarketSource;
import dev.apex.market.Symbol;
import dev.apex.market.SyntheticMarket;
import dev.apex.metrics.StationaryBootstrap.Interval;
import dev.apex.strategy.Day;
import dev.apex.strategy.Strategy;
import dev.apex.time.DecisionTime;
import dev.apex.time.Span;
import dev.apex.time.TradingCalendar;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The code of {@code docs/guide/ablation.md}, run. */
class AblationGuideTest {
    private static final Feature DAY =
            Feature.of("day", 2, prices -> Reading.of(prices.closeOrNaN(0) / prices.closeOrNaN(1) - 1));

    static final class Losers implements Strategy {
        @Override
        public void onDay(Day today) {
            today.universe().rankedBy(DAY).bottom(0.25).holdEqually();
        }
    }

    private static final Backtest LOSERS = Backtest.of("losers", Losers::new)
            .over("2019-01-02", "2019-12-31")
            .on(TradingCalendar.NYSE)
            .deciding(DecisionTime.afterClose(Duration.ofMinutes(1)))
            .startingWith(1_000_000);

    private final MarketSource market = SyntheticMarket.of(9)
            .symbols(8)
            .on(TradingCalendar.NYSE)
            .over(Span.between("2018-12-03", "2019-12-31"))
            .build();

    @Test
    void an_ablation_prices_each_leak() {
        AblationReport report = Ablation.of(LOSERS).against(market);
        System.out.print(report.text());
        Inflation inflation = report.inflation(Leak.BARS_AT_CLOSE).orElseThrow();
        double more = inflation.perYear().value();
        Interval interval = inflation.perYear().interval();
        assertThat(more).isBetween(interval.low(), interval.high());
        assertThat(report.get(Leak.NO_COSTS).isExercised()).isFalse();
    }

    @Test
    void delays_tell_what_rests_on_arrivals() {
        DelayReport delays = DelayStress.of(LOSERS).against(market);
        System.out.print(delays.text());
        assertThat(delays.rows()).isNotEmpty();
        DelayReport feeds = DelayStress.of(LOSERS)
                .delaying("second feed", symbol -> symbol.compareTo(Symbol.of("S4")) >= 0)
                .against(market);
        assertThat(feeds.sources()).extracting(DelayReport.Source::name).containsExactly("second feed");
        assertThat(feeds.rows()).extracting(DelayReport.Row::what).contains("second feed");
    }
}
