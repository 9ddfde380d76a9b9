package dev.apex.regime;

import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;

/**
 * The seeds of a property, and how a failure is replayed: {@code -Dapex.seed=7} runs that one alone, {@code -Dapex.seeds=500}
 * so many.
 */
public final class Seeds implements ArgumentsProvider, TestExecutionExceptionHandler {
    private static final long DEFAULT = 12;

    @Override
    public Stream<Arguments> provideArguments(ExtensionContext context) {
        Long one = Long.getLong("apex.seed");
        LongStream seeds =
                one != null ? LongStream.of(one) : LongStream.rangeClosed(1, Long.getLong("apex.seeds", DEFAULT));
        return seeds.mapToObj(seed -> Arguments.of(seed));
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure) {
        String test = context.getRequiredTestClass().getSimpleName() + "#"
                + context.getRequiredTestMethod().getName();
        throw new AssertionError(
                failure.getMessage()
                        + "\nreplay: mvn -q -pl apex-regime -am test -Dsurefire.failIfNoSpecifiedTests=false -Dtest="
                        + test + " -Dapex.seed=" + seedOf(context.getDisplayName()),
                failure);
    }

    private static String seedOf(String displayName) {
        return displayName.replaceAll("^\\D*(-?\\d+).*$", "$1");
    }
}
