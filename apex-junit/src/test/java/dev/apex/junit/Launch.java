package dev.apex.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.reporting.ReportEntry;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;

/** Runs a class of tests inside a test, so that one that is meant to fail fails in there. */
final class Launch {
    private final EngineExecutionResults results;

    private Launch(EngineExecutionResults results) {
        this.results = results;
    }

    /** Of all tests in a class, with configuration parameters as {@code name=value}. */
    static Launch of(Class<?> tests, String... parameters) {
        EngineTestKit.Builder kit = EngineTestKit.engine("junit-jupiter").selectors(selectClass(tests));
        for (String parameter : parameters) {
            String[] sides = parameter.split("=", 2);
            kit.configurationParameter(sides[0], sides[1]);
        }
        return new Launch(kit.execute());
    }

    /** All tests passed, of which there are so many, and there is nothing to replay. */
    void passes(int tests) {
        assertThat(failures()).isEmpty();
        results.testEvents().assertStatistics(counts -> counts.succeeded(tests));
        assertThat(replays()).isEmpty();
    }

    /** The one failure, of a test or a class. */
    Throwable failure() {
        assertThat(failures()).hasSize(1);
        return failures().get(0);
    }

    /** What was published under {@code replay}. */
    List<String> replays() {
        return results.allEvents()
                .reportingEntryPublished()
                .map(event -> event.getRequiredPayload(ReportEntry.class))
                .map(entry -> entry.getKeyValuePairs().get("replay"))
                .filter(Objects::nonNull)
                .toList();
    }

    private List<Throwable> failures() {
        return results.allEvents()
                .failed()
                .map(event -> event.getRequiredPayload(TestExecutionResult.class))
                .map(TestExecutionResult::getThrowable)
                .flatMap(Optional::stream)
                .toList();
    }
}
