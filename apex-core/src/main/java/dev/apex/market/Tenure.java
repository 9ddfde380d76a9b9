package dev.apex.market;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.UserCode;
import dev.apex.time.Micros;

/**
 * The step of a run in which something was handed out, on the thread that asks: in it, and nowhere else, it may be touched.
 *
 * <p>Whatever shows more than a value of its own holds one and asks it at every touch, so that what was kept is caught wherever it was
 * captured: in a later step, on another thread, in another run, and after its own. A touch out of tenure fails the run that it
 * belonged to and the one that is asked, even if it is caught. To ask costs a comparison or two and allocates nothing.
 */
public final class Tenure {
    private final MarketView view;
    private final long step;
    private final long at;

    Tenure(MarketView view) {
        this.view = view;
        this.step = view.cursor().step();
        this.at = view.cursor().at();
    }

    /** Whether what was handed out may be touched now. */
    public boolean holds() {
        return view.isOpen() && step == view.cursor().step();
    }

    boolean isOf(long otherStep) {
        return step == otherStep;
    }

    /**
     * Refuses a touch of what was handed out; for when {@link #holds} says no.
     *
     * @param what was touched, as a noun
     * @return what is to be thrown: {@link Rule#VIEW_OUTLIVED_ITS_STEP}, {@link Rule#WRONG_THREAD}, or {@link Rule#RUN_OVER} where
     *     the run was ended and its strategy goes on
     */
    public RefusedException refuse(String what) {
        return view.refuse(what + ", handed out " + moment(step, at) + ",");
    }

    /** The same that throws, where it does not hold. */
    public void require(String what) {
        if (!holds()) {
            throw refuse(what);
        }
    }

    /** Where a run is: {@code in step 3 at 2021-03-04T14:00:00Z}. */
    static String moment(long step, long at) {
        return step == 0 ? "before the first step" : "in step " + (step - 1) + " at " + Micros.toInstant(at);
    }

    /** Refuses what shows the rows of one cursor while something that reads another is being asked on this thread. */
    static void requireOwn(PointInTimeCursor cursor, String what) {
        MarketView asked = Asking.asked();
        if (asked != null && asked.cursor() != cursor) {
            throw asked.fail(new RefusedException(
                    Rule.VIEW_OUTLIVED_ITS_STEP,
                    what + " of another run, " + moment(cursor.step(), cursor.at()) + ", touched " + asked.moment()
                            + " of " + asked.strategy() + UserCode.here()));
        }
    }
}
