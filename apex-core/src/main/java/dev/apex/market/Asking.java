package dev.apex.market;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.time.Micros;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;

/**
 * The time during which a strategy, or another part that the user wrote, is being asked on this thread; sources refuse to be
 * read in it.
 *
 * <p>A strategy that captured a source could otherwise read past its cursor.
 */
public final class Asking implements AutoCloseable {
    private static final ThreadLocal<Deque<MarketView>> ASKED = ThreadLocal.withInitial(ArrayDeque::new);

    private Asking() {}

    /** Begins to ask the strategy that reads through {@code view}; closing ends it. */
    public static Asking through(MarketView view) {
        ASKED.get().push(view);
        view.ownedByThisThread();
        return new Asking();
    }

    static void refuseReadOf(MarketSource source) {
        refuse(() -> "reads " + source.describe());
    }

    static void refuseAdvanceOf(PointInTimeCursor cursor) {
        refuse(() -> "advances a cursor that stands at " + Micros.toInstant(cursor.at()));
    }

    /**
     * Refuses a deed while something that the user wrote is being asked on this thread, and fails its run; for doors of other
     * packages through which a run's own past could be passed by.
     *
     * @param deed what is done, as it goes on after a name: {@code reads a fact log}
     * @throws RefusedException with {@link Rule#SOURCE_READ_WHILE_ASKED}
     */
    public static void refuse(Supplier<String> deed) {
        MarketView view = ASKED.get().peek();
        if (view != null) {
            throw view.fail(new RefusedException(
                    Rule.SOURCE_READ_WHILE_ASKED, view.strategy() + " " + deed.get() + " by itself"));
        }
    }

    @Override
    public void close() {
        ASKED.get().pop();
    }
}
