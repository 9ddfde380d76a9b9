package dev.apex.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.apex.market.MarketQuery;
import dev.apex.market.OverSeeds;
import dev.apex.market.SyntheticMarket;
import dev.apex.market.Tape.Kind;
import dev.apex.market.Worlds;
import dev.apex.time.Micros;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What changes of a market leave alone, so that nobody is accused who sees its past only. */
class ChangesTest {
    private static final MarketQuery ALL = MarketQuery.upTo(Worlds.EVER);
    private static final long CUT = Micros.floor(Instant.parse("2021-03-17T13:00:00Z"));

    private static List<Version> told(Chronicle chronicle, Retelling change) {
        List<Version> told = new ArrayList<>();
        chronicle.forEach(version -> change.tell(version, told::add));
        return told;
    }

    @Test
    void an_action_that_was_announced_stays_as_it_was_though_it_takes_effect_after_the_cut() {
        int announced = 0;
        int unannounced = 0;
        for (int seed = 1; seed <= 12; seed++) {
            Chronicle chronicle = Chronicle.of(Worlds.acting(seed).build(), ALL);
            List<Version> before = told(chronicle, Retelling.unchanged());
            List<Version> after = told(chronicle, Retelling.falsified(CUT, new Falsehood(seed)));
            for (int i = 0; i < before.size(); i++) {
                Version one = before.get(i);
                boolean ahead = one.key().kind() == Kind.ACTIONS && one.key().ts() > CUT && one.values().length > 0;
                boolean said = Arrays.equals(one.values(), after.get(i).values());
                if (ahead && !one.isAfter(CUT)) {
                    announced++;
                    assertThat(said).as(one.toString()).isTrue();
                } else if (ahead && one.values()[0] > 0) {
                    unannounced += said ? 0 : 1;
                }
            }
        }
        assertThat(announced)
                .as("actions announced by the cut and effective after it")
                .isPositive();
        assertThat(unannounced).as("actions that nobody could know of").isPositive();
    }

    @Test
    void a_delay_moves_all_versions_of_a_key_alike() {
        Duration by = Duration.ofDays(50);
        int restated = 0;
        Chronicle chronicle = Chronicle.of(Worlds.everything(3).build(), ALL);
        long to = CUT + Duration.ofDays(3).toNanos() / 1_000;
        Retelling change = Retelling.delayed(row -> Protocol.isWithin(row, CUT, to), by);
        List<Version> before = told(chronicle, Retelling.unchanged());
        List<Version> after = told(chronicle, change);
        Map<String, List<Long>> moved = new TreeMap<>();
        for (int i = 0; i < before.size(); i++) {
            moved.computeIfAbsent(before.get(i).key().toString(), none -> new ArrayList<>())
                    .add(after.get(i).ingestedAt() - before.get(i).ingestedAt());
        }
        for (Map.Entry<String, List<Long>> key : moved.entrySet()) {
            assertThat(key.getValue().stream().distinct()).as(key.getKey()).hasSize(1);
            restated += key.getValue().size() > 1 && key.getValue().get(0) > 0 ? 1 : 0;
        }
        assertThat(restated).as("rows with several versions that were delayed").isPositive();
    }

    @OverSeeds
    void every_world_of_an_audit_is_one_that_a_source_may_tell(long seed) {
        SyntheticMarket market = Worlds.acting(seed).build();
        Chronicle chronicle = Chronicle.of(market, ALL);
        Falsehood falsehood = new Falsehood(seed);
        // what is told again passes the writer that every row passes: a bar whose low is above its open is refused
        // there
        for (Retelling change : List.of(
                Retelling.falsified(CUT, falsehood),
                Retelling.repriced(falsehood),
                Retelling.corrected(CUT, 0.5, falsehood).then(Retelling.falsified(CUT, falsehood)),
                Retelling.split(CUT, 3, 0.1, falsehood).then(Retelling.thinned(CUT, 0.5, falsehood)))) {
            assertThat(chronicle.retold("legal", change).asOf(ALL, Worlds.EVER).bars())
                    .isNotEmpty()
                    .allSatisfy(bar -> {
                        assertThat(bar.low()).isPositive().isLessThanOrEqualTo(Math.min(bar.open(), bar.close()));
                        assertThat(bar.high()).isGreaterThanOrEqualTo(Math.max(bar.open(), bar.close()));
                        assertThat(bar.volume()).isNotNegative();
                    });
        }
    }
}
