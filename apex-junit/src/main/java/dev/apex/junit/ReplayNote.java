package dev.apex.junit;

import dev.apex.backtest.RunFailedException;
import java.util.Objects;
import java.util.stream.Stream;

/** Carries a replay line along with a failure that is not ours, among its suppressed exceptions; it has no stack. */
final class ReplayNote extends Exception {
    private static final long serialVersionUID = 1L;

    private ReplayNote(String text) {
        super(text, null, false, false);
    }

    /** The note for a failure; of a run that failed, the fingerprint of what had happened until then is part of it. */
    static ReplayNote of(Throwable failure, String command) {
        return new ReplayNote("replay: " + command
                + Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                        .filter(RunFailedException.class::isInstance)
                        .findFirst()
                        .map(run -> "\nfingerprint until then: " + ((RunFailedException) run).fingerprint())
                        .orElse(""));
    }

    @Override
    public String toString() {
        return getMessage();
    }
}
