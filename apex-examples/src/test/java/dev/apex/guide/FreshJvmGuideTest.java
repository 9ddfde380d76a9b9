package dev.apex.guide;

import static dev.apex.time.TradingCalendar.NYSE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.apex.audit.Audit;
import dev.apex.audit.AuditCase;
import dev.apex.audit.AuditReport;
import dev.apex.audit.AuditVerdict;
import dev.apex.backtest.Backtest;
import dev.apex.feature.Feature;
import dev.apex.feature.Reading;
import dev.apex.market.MarketSource;
import dev.apex.market.SyntheticMarket;
import dev.apex.time.Span;
import java.time.LocalTime;
import org.junit.jupiter.api.Test;

/** The code of "In a fresh JVM" in {@code docs/guide/audit.md}, run. */
class FreshJvmGuideTest {
    private static final Feature FIVE_DAYS =
            Feature.of("momentum-5", 6, prices -> Reading.of(prices.closeOrNaN(0) / prices.closeOrNaN(5) - 1));

    static final Backtest MOMENTUM = Backtest.of(
                    "momentum",
                    () -> today -> today.universe().rankedBy(FIVE_DAYS).top(0.4).holdEqually())
            .over("2021-02-01", "2021-03-26")
            .on(NYSE)
            .decidingAt(LocalTime.of(9, 0))
            .startingWith(100_000);

    static final class MomentumCase implements AuditCase {
        @Override
        public Backtest backtest() {
            return MOMENTUM;
        }

        @Override
        public MarketSource source() {
            return SyntheticMarket.of(7)
                    .symbols(5)
                    .on(NYSE)
                    .over(Span.between("2021-01-04", "2021-03-31"))
                    .build();
        }
    }

    @Test
    void an_audit_in_a_fresh_jvm_too_costs_twelve_runs() {
        MarketSource market = new MomentumCase().source();
        AuditReport report = Audit.of(MOMENTUM).inAFreshJvm(MomentumCase.class).against(market);
        assertThat(report.verdict()).as(report.text()).isEqualTo(AuditVerdict.CLEAN);
        assertThat(report.tried()).extracting(AuditReport.Check::name).contains("jvm");
        assertThat(report.cost()).isLessThanOrEqualTo(12);
    }
}
