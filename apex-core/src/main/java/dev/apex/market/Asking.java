package dev.apex.market;

import dev.apex.RefusedException;
import dev.apex.Rule;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The time during which a strategy is being asked on this thread; sources refuse to be read in it.
 *
 * <p>A strategy that captured a source could otherwise read past its cursor.
 */
public final class Asking implements AutoCloseable {
    private static final ThreadLocal<Deque<MarketView>> ASKED = ThreadLocal.withInitial(ArrayDeque::new);

    private Asking() {}

    /** Begins to ask the strategy that reads through {@code view}; closing ends it. */
    public static Asking through(MarketView view) {
        ASKED.get().push(view);
        return new Asking();
    }

    static void refuseReadOf(MarketSource source) {
        MarketView view = ASKED.get().peek();
        if (view != null) {
            throw view.fail(new RefusedException(
                    Rule.SOURCE_READ_WHILE_ASKED, view.strategy() + " reads " + source.describe() + " by itself"));
        }
    }

    @Override
    public void close() {
        ASKED.get().pop();
    }
}
