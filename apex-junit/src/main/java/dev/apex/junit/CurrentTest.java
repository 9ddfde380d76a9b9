package dev.apex.junit;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The test that this thread is running, for assertions, which nobody tells; a test may launch others. */
final class CurrentTest {
    private static final ThreadLocal<Deque<ExtensionContext>> RUNNING = ThreadLocal.withInitial(ArrayDeque::new);

    private CurrentTest() {}

    static void begins(ExtensionContext context) {
        RUNNING.get().push(context);
    }

    static void ends() {
        RUNNING.get().pop();
    }

    static Optional<ExtensionContext> find() {
        return Optional.ofNullable(RUNNING.get().peek());
    }
}
