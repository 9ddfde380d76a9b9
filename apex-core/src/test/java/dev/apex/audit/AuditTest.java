package dev.apex.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.apex.backtest.Backtest;
import dev.apex.backtest.Fingerprint.Layer;
import dev.apex.backtest.Zoo;
import dev.apex.market.SyntheticMarket;
import dev.apex.market.Worlds;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** What an engine would do wrong is found, and nothing is said of strategies that do nothing wrong. Leaks of users: apex-junit. */
class AuditTest {
    private static final int SEEDS = Integer.getInteger("apex.audit.seeds", 20);
    private static final int EACH = Integer.getInteger("apex.audit.strategies", 2);

    @Test
    void an_engine_that_looks_at_the_next_row_is_found_by_the_veil() {
        SyntheticMarket market = Worlds.everything(3).build();
        AuditReport report = Audit.of(Leaks.engine()).against(market);
        System.out.println("audit.leak an engine that looks at the next row: " + report.findings());
        assertThat(report.verdict()).isEqualTo(AuditVerdict.LEAK);
        assertThat(report.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.check()).isEqualTo("veil");
            assertThat(finding.layer()).contains(Layer.DERIVED);
            assertThat(finding.row().orElseThrow().stamp().ingestedAt()).isAfter(finding.clock());
            assertThat(finding.reach().orElseThrow()).isPositive();
        });
    }

    @Test
    void no_clean_strategy_is_accused() {
        int audits = 0;
        int conclusive = 0;
        double most = 0;
        List<String> accused = new ArrayList<>();
        List<Backtest> zoo = Zoo.strategies();
        for (int seed = 1; seed <= SEEDS; seed++) {
            SyntheticMarket market = Worlds.acting(seed).build();
            for (int i = 0; i < EACH; i++) {
                Backtest clean = zoo.get((seed * EACH + i) % zoo.size());
                AuditReport report = Audit.of(clean).against(market);
                audits++;
                conclusive += report.verdict() == AuditVerdict.CLEAN ? 1 : 0;
                most = Math.max(most, report.cost());
                if (!report.findings().isEmpty()) {
                    accused.add("seed " + seed + "\n" + report.text());
                }
            }
        }
        // none of n: the 95 % upper bound of the rate is 1 - 0.05^(1/n)
        System.out.printf(
                Locale.ROOT,
                "audit.alarms %d of %d clean (%d conclusive) over %d seeds, 95 %% upper bound %.4f; at most %.2f"
                        + " base runs%n",
                accused.size(),
                audits,
                conclusive,
                SEEDS,
                1 - StrictMath.pow(0.05, 1.0 / audits),
                most);
        assertThat(accused).isEmpty();
        assertThat(conclusive).isGreaterThan(audits / 2);
        assertThat(most).isLessThanOrEqualTo(12);
    }
}
