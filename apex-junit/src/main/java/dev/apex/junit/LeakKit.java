package dev.apex.junit;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.apex.market.MarketSource;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * Leaks that an audit must catch, and what only looks like one, as tests against any {@link MarketSource}: extend it, and give
 * a source of your own.
 *
 * <p>An audit that says clean is worth as much as the leaks that it would have found on the same data. So each known leak is
 * tried on them, one test a leak, and fails with what should have caught it and what the audit said instead. A leak that
 * the data cannot express - no split, no revision, nothing that arrives late - is aborted with the reason, and not counted
 * as caught. What is harmless is tried as well, and must not be accused.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class LeakKit {
    private @Nullable Setting setting;

    /** For subclasses. */
    protected LeakKit() {}

    /** The source that leaks are tried on; asked for once. Some hundred sessions of a dozen symbols are plenty. */
    protected abstract MarketSource source();

    /** The leaks that are tried: those of {@link Specimen#leaks()}; add your own. */
    protected List<Specimen> leaks() {
        return Specimen.leaks();
    }

    /** What is harmless and tried: that of {@link Specimen#harmless()}; add your own. */
    protected List<Specimen> harmless() {
        return Specimen.harmless();
    }

    /** How many sessions of prices there are before the first decision: 10, unless something of your own has to learn. */
    protected int history() {
        return 10;
    }

    /** Hears of each trial before it is judged; by default nobody does. */
    protected void tried(Trial trial) {}

    @BeforeAll
    void survey() {
        setting = setting();
    }

    /** The setting that the source gives. */
    final Setting setting() {
        return Setting.of(source(), history()).madeBy(getClass());
    }

    @TestFactory
    Stream<DynamicTest> every_leak_is_caught() {
        return leaks().stream().map(this::test);
    }

    @TestFactory
    Stream<DynamicTest> nothing_harmless_is_accused() {
        return harmless().stream().map(this::test);
    }

    private DynamicTest test(Specimen specimen) {
        return DynamicTest.dynamicTest(specimen.name(), () -> {
            Trial trial = Trial.of(specimen, requireNonNull(setting));
            tried(trial);
            trial.notExercised().ifPresent(reason -> abort("not exercised: " + reason));
            trial.complaint().ifPresent(complaint -> fail(complaint));
        });
    }
}
