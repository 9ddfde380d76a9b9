package dev.apex.junit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.apex.audit.AuditReport;
import dev.apex.audit.AuditVerdict;
import dev.apex.audit.Finding;
import dev.apex.market.MarketSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;

/** The kit on a market in which every leak can be expressed: each is caught, and nothing harmless is accused. */
class LeakKitTest extends LeakKit {
    private final Map<String, Integer> byCheck = new TreeMap<>();
    private final List<Double> costs = new ArrayList<>();
    private int seeded;
    private int caught;
    private int harmless;
    private int accused;

    @Override
    protected MarketSource source() {
        return KitMarkets.bars(3);
    }

    @Override
    protected void tried(Trial trial) {
        AuditReport report = trial.report().orElseThrow();
        costs.add(report.cost());
        if (!trial.specimen().isLeak()) {
            harmless++;
            accused += trial.complaint().isPresent() ? 1 : 0;
            return;
        }
        System.out.println("audit.leak " + trial.text());
        seeded++;
        caught += trial.isCaught() ? 1 : 0;
        byCheck.merge(trial.specimen().caughtBy(), 1, Integer::sum);
        if (trial.isCaught()
                && report.verdict() == AuditVerdict.LEAK
                && !trial.specimen().check().equals("guard")) {
            assertThat(report.findings()).singleElement().satisfies(LeakKitTest::isTold);
        }
    }

    private static void isTold(Finding finding) {
        assertThat(finding.row().orElseThrow().stamp().ingestedAt()).isAfter(finding.clock());
        assertThat(finding.reach().orElseThrow()).isPositive();
        assertThat(finding.lines())
                .as("lines that read past the cursor")
                .anyMatch(line -> line.contains("dev.apex.junit."));
    }

    @AfterAll
    void figures() {
        costs.sort(null);
        System.out.println("audit.kit " + seeded + " leaks seeded, " + caught + " caught, by check " + byCheck);
        System.out.printf(
                Locale.ROOT,
                "audit.cost %d audits, base runs min %.2f, median %.2f, max %.2f%n",
                costs.size(),
                costs.get(0),
                costs.get(costs.size() / 2),
                costs.get(costs.size() - 1));
        assertThat(caught).isEqualTo(seeded).isGreaterThanOrEqualTo(39);
        assertThat(harmless).isGreaterThanOrEqualTo(27);
        assertThat(accused).isZero();
        assertThat(costs.get(costs.size() - 1)).isLessThanOrEqualTo(12);
    }
}
