package dev.apex.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.apex.junit.KitMarkets;
import dev.apex.junit.Setting;
import dev.apex.junit.Specimen;
import dev.apex.junit.Trial;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** What is harmless is not accused, whatever the market; clean strategies are tried in apex-core's AuditTest. */
class HarmlessAlarmsTest {
    private static final int SEEDS = Integer.getInteger("apex.audit.seeds", 20);
    private static final int EACH = Integer.getInteger("apex.audit.harmless", 4);

    @Test
    void nothing_harmless_is_accused() {
        List<Specimen> all = Specimen.harmless();
        List<String> accused = new ArrayList<>();
        int audits = 0;
        int conclusive = 0;
        for (int seed = 1; seed <= SEEDS; seed++) {
            Setting setting = Setting.of(seed % 4 == 0 ? KitMarkets.fixings(seed) : KitMarkets.bars(seed));
            for (int i = 0; i < EACH; i++) {
                Trial trial = Trial.of(all.get((seed * EACH + i) % all.size()), setting);
                audits += trial.report().isPresent() ? 1 : 0;
                conclusive += trial.report()
                                .filter(said -> said.verdict() == AuditVerdict.CLEAN)
                                .isPresent()
                        ? 1
                        : 0;
                int number = seed;
                trial.complaint().ifPresent(complaint -> accused.add("seed " + number + ": " + complaint));
            }
        }
        // none of n: the 95 % upper bound of the rate is 1 - 0.05^(1/n)
        System.out.printf(
                Locale.ROOT,
                "audit.alarms %d of %d harmless (%d conclusive) over %d seeds, 95 %% upper bound %.4f%n",
                accused.size(),
                audits,
                conclusive,
                SEEDS,
                1 - StrictMath.pow(0.05, 1.0 / audits));
        assertThat(accused).isEmpty();
        assertThat(conclusive).isGreaterThan(audits * 3 / 4);
        assertThat(audits).isGreaterThan(SEEDS * EACH * 3 / 4);
    }
}
