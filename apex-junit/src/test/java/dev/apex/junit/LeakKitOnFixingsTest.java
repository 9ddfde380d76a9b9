package dev.apex.junit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.apex.market.MarketSource;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;

/** The kit on fixings, of which there is neither a low nor a split, membership or end. */
class LeakKitOnFixingsTest extends LeakKit {
    private final Set<String> notExercised = new TreeSet<>();
    private int caught;

    @Override
    protected MarketSource source() {
        return KitMarkets.fixings(4);
    }

    /** Only what reads prices: the rest is the same whatever the prices are. */
    @Override
    protected List<Specimen> leaks() {
        return Specimen.leaks().stream()
                .filter(some -> List.of("veil", "cut").contains(some.check()))
                .toList();
    }

    @Override
    protected List<Specimen> harmless() {
        return Specimen.harmless().stream()
                .filter(some -> some.name().contains("row") || some.name().contains("made"))
                .toList();
    }

    @Override
    protected void tried(Trial trial) {
        System.out.println("audit.fixings " + trial.text());
        trial.notExercised().ifPresent(reason -> notExercised.add(trial.specimen() + ", " + reason));
        caught += trial.isCaught() ? 1 : 0;
    }

    @AfterAll
    void what_fixings_cannot_express_is_told_and_not_counted() {
        assertThat(notExercised)
                .containsExactly(
                        "a limit at tomorrow's low, fixings have no low",
                        "split factors from the future, no split is told of while strategies are asked",
                        "today's universe: who is a member in the end, no change of membership is told of while"
                                + " strategies are asked",
                        "today's universe: who still trades in the end, every symbol is priced to the end");
        assertThat(caught).isEqualTo(leaks().size() - notExercised.size()).isGreaterThanOrEqualTo(11);
    }
}
