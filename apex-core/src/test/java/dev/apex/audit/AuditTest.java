package dev.apex.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.apex.backtest.Backtest;
import dev.apex.backtest.Zoo;
import dev.apex.market.SyntheticMarket;
import dev.apex.market.Worlds;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every leak is found by the check that must find it, and nothing is said of those that have none. */
class AuditTest {
    private static final int SEEDS = Integer.getInteger("apex.audit.seeds", 20);
    private static final int EACH = Integer.getInteger("apex.audit.strategies", 3);

    /** Which relations there are within one JVM; what a fresh one finds is in {@link FreshJvmTest}. */
    private static final List<String> ALONE = Protocol.CHECKS.subList(0, Protocol.CHECKS.indexOf("jvm"));

    static List<Leaks.Leak> leaks() {
        return Leaks.all();
    }

    @ParameterizedTest
    @MethodSource("leaks")
    void a_leak_is_found_by_the_check_that_must_find_it(Leaks.Leak leak) {
        SyntheticMarket market = Worlds.everything(3).build();
        AuditReport report = Audit.of(leak.on().apply(market)).against(market);
        report.findings().forEach(finding -> System.out.println("audit.leak " + leak + ": " + finding));
        assertThat(report.verdict()).isEqualTo(leak.verdict());
        assertThat(report.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.check()).isEqualTo(leak.check());
            if (leak.verdict() == AuditVerdict.LEAK && !leak.check().equals("guard")) {
                assertThat(finding.layer()).contains(leak.layer());
                assertThat(finding.row()).isPresent();
                assertThat(finding.row().orElseThrow().stamp().ingestedAt()).isAfter(finding.clock());
                assertThat(finding.reach().orElseThrow()).isPositive();
                assertThat(finding.lines().stream().filter(line -> line.contains("Leaks.java:")))
                        .as("lines of the user's, where one read past the cursor")
                        .hasSizeGreaterThanOrEqualTo(leak.name().contains("engine") ? 0 : 1);
            }
        });
        assertThat(report.cost()).isLessThanOrEqualTo(12);
    }

    @Test
    void each_relation_finds_a_leak_by_itself() {
        Map<String, Integer> found = new TreeMap<>();
        for (Leaks.Leak leak : Leaks.all()) {
            SyntheticMarket market = Worlds.everything(3).build();
            StringBuilder line = new StringBuilder();
            for (String check : ALONE) {
                AuditReport report = new Protocol(leak.on().apply(market), market).report(List.of(check));
                found.merge(check, report.findings().size(), Integer::sum);
                line.append(report.findings().isEmpty() ? "" : " " + check);
            }
            System.out.println("audit.matrix " + leak + ":" + line);
        }
        System.out.println("audit.matrix leaks found by each check alone, of "
                + Leaks.all().size() + ": " + found);
        assertThat(found.keySet()).containsExactlyInAnyOrderElementsOf(ALONE);
        assertThat(found.values()).allSatisfy(count -> assertThat(count).isPositive());
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
                "audit.alarms %d false of %d clean audits (%d conclusive) over %d seeds, 95 %% upper bound %.4f; at most %.2f"
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
