package dev.apex.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.apex.junit.LeakKit;
import dev.apex.junit.Specimen;
import dev.apex.junit.Trial;
import dev.apex.market.MarketSource;
import java.util.List;
import org.junit.jupiter.api.AfterAll;

/** The kit on real data: fixings of which many were put in years later, with changes of membership and ends. */
class EcbLeakKitTest extends LeakKit {
    private int caught;
    private int notExercised;

    @Override
    protected MarketSource source() {
        return EcbRates.market();
    }

    /** What reads prices; the rest is the same whatever the prices are. */
    @Override
    protected List<Specimen> leaks() {
        return Specimen.leaks().stream()
                .filter(some -> List.of("veil", "cut", "substitution").contains(some.check()))
                .toList();
    }

    @Override
    protected List<Specimen> harmless() {
        return Specimen.harmless().subList(0, 3);
    }

    @Override
    protected void tried(Trial trial) {
        caught += trial.isCaught() ? 1 : 0;
        notExercised += trial.notExercised().isPresent() ? 1 : 0;
    }

    @AfterAll
    void figures() {
        System.out.println("audit.ecb " + leaks().size() + " leaks that read prices, " + caught + " caught, "
                + notExercised + " not exercised");
        assertThat(caught).isEqualTo(leaks().size() - notExercised).isGreaterThanOrEqualTo(14);
    }
}
