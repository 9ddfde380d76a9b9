package dev.apex.market;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.UserCode;
import dev.apex.time.Micros;
import dev.apex.time.SimClock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The time during which a strategy, or another part that the user wrote, is being asked on this thread; sources refuse to be
 * read in it.
 *
 * <p>A strategy that captured a source could otherwise read past its cursor.
 */
public final class Asking implements AutoCloseable {
    private static final ThreadLocal<Seat> SEATS = ThreadLocal.withInitial(Seat::new);

    /** A thread, and through which view it asks; what is of another view is not touched meanwhile. */
    static final class Seat {
        final Thread thread = Thread.currentThread();
        private final Deque<MarketView> before = new ArrayDeque<>();
        /** Read on this thread only. */
        @Nullable
        MarketView asked;
    }

    private Asking() {}

    /** Begins to ask the strategy that reads through {@code view}; closing ends it. */
    public static Asking through(MarketView view) {
        Seat seat = seat();
        if (seat.asked != null) {
            seat.before.push(seat.asked);
        }
        seat.asked = view;
        view.ownedBy(seat);
        return new Asking();
    }

    /** That of this thread. */
    static Seat seat() {
        return SEATS.get();
    }

    /** Through what is asked on this thread, or null. */
    static @Nullable MarketView asked() {
        return seat().asked;
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
        MarketView view = asked();
        if (view != null) {
            throw view.fail(new RefusedException(
                    Rule.SOURCE_READ_WHILE_ASKED,
                    view.strategy() + " " + deed.get() + " by itself " + view.moment() + UserCode.here()));
        }
    }

    /**
     * Refuses a deed at any clock but that of the run in which something of the user's is being asked on this thread, and fails
     * that run; for stores that are themselves held to a clock.
     *
     * @param clock the very clock that the deed is held to
     * @throws RefusedException with {@link Rule#CLOCK_OF_ANOTHER}
     */
    public static void refuseUnlessAt(SimClock clock, Supplier<String> deed) {
        MarketView view = asked();
        if (view != null && view.clock() != clock) {
            throw view.fail(new RefusedException(
                    Rule.CLOCK_OF_ANOTHER,
                    view.strategy() + " " + deed.get() + " at a clock that stands at " + clock.instant()
                            + "; its own at " + view.clock().instant() + UserCode.here()));
        }
    }

    /** Takes what such a store gave into the digest of the step in which it was asked, if one is being taken. */
    public static void handOut(String what, byte[] digest) {
        MarketView view = asked();
        if (view != null) {
            view.requireOwner();
            view.handOut(what, digest);
        }
    }

    @Override
    public void close() {
        Seat seat = seat();
        seat.asked = seat.before.poll();
    }
}
