package dev.apex.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.apex.backtest.Backtest;
import dev.apex.junit.KitMarkets;
import dev.apex.junit.Setting;
import dev.apex.junit.Specimen;
import dev.apex.market.Symbol;
import dev.apex.strategy.Day;
import dev.apex.strategy.Strategy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Each check finds leaks by itself, with all others switched off. */
class EachCheckTest {
    private static final List<String> ALONE = Protocol.CHECKS.subList(0, Protocol.CHECKS.indexOf("jvm"));

    @Test
    void each_relation_finds_a_leak_by_itself() {
        Setting setting = Setting.of(KitMarkets.bars(3));
        Map<String, Integer> found = new TreeMap<>();
        List<Specimen> leaks = Specimen.leaks().stream()
                .filter(some ->
                        !some.check().equals("guard") && some.lacking(setting).isEmpty())
                .toList();
        for (Specimen leak : leaks) {
            List<String> by = new ArrayList<>();
            for (String check : ALONE) {
                AuditReport report = new Protocol(leak.on(setting), setting.source()).report(List.of(check));
                if (!report.findings().isEmpty()) {
                    by.add(check);
                    found.merge(check, 1, Integer::sum);
                }
            }
            System.out.println("audit.matrix " + leak + ": " + String.join(" ", by));
            assertThat(by).contains(leak.check());
        }
        System.out.println("audit.matrix leaks found by each check alone, of " + leaks.size() + ": " + found);
        assertThat(found).containsOnlyKeys("repeat", "veil", "cut", "delay", "canary", "substitution", "order");
    }

    /** Says the contrary once it has been asked so often, in whatever runs. */
    private static final class Slow implements Strategy {
        private static long asked;
        private static long limit;

        private boolean begun;
        private boolean later;

        @Override
        public void onDay(Day today) {
            later = begun ? later : asked >= limit;
            begun = true;
            asked++;
            Map<Symbol, Double> weights = new TreeMap<>();
            List<Symbol> symbols = today.universe().symbols();
            for (Symbol symbol : symbols) {
                boolean dear = today.prices(symbol).last().orElse(0) > 100;
                weights.put(symbol, (dear == later ? 0.9 : 0.3) / symbols.size());
            }
            today.hold(weights);
        }
    }

    @Test
    void a_static_that_fills_up_slowly_shows_after_all_other_runs() {
        Setting setting = Setting.of(KitMarkets.bars(3));
        Backtest slow = setting.backtest("slow", Slow::new).allowing(Slow.class.getName(), "the audit is to find it");
        Slow.asked = 0;
        Slow.limit = Long.MAX_VALUE;
        List<String> before = ALONE.subList(0, ALONE.indexOf("order"));
        assertThat(new Protocol(slow, setting.source()).report(before).findings())
                .isEmpty();
        Slow.limit = Slow.asked;
        Slow.asked = 0;
        AuditReport report = Audit.of(slow).against(setting.source());
        System.out.println("audit.leak a static that fills up slowly: " + report.findings());
        assertThat(report.verdict()).isEqualTo(AuditVerdict.SIDE_CHANNEL);
        assertThat(report.findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.check()).isEqualTo("order"));
    }
}
