package dev.apex.execution;

import dev.apex.Decimal;
import dev.apex.RefusedException;
import dev.apex.Rule;

/**
 * The share of a session's volume that all orders of a symbol together may take.
 *
 * <p>At an open nobody knows the session's volume, so that the share is of the average of sessions before, as it was visible
 * at the last decision not after the print. Within the session and at its close the share is of its own volume, less what
 * was taken before.
 *
 * @param rate the share, above 0; infinite if there is no limit
 * @param sessions over how many sessions the average is taken, at least 1
 */
public record Participation(double rate, int sessions) {
    private static final int SESSIONS = 20;
    private static final Participation UNLIMITED = new Participation(Double.POSITIVE_INFINITY, SESSIONS);

    public Participation {
        if (!(rate > 0) || sessions < 1) {
            throw new RefusedException(
                    Rule.PARTICIPATION, "a share of " + rate + " of the volume of " + sessions + " sessions");
        }
    }

    /** No limit. */
    public static Participation unlimited() {
        return UNLIMITED;
    }

    /** A share, for openings of the average over 20 sessions. */
    public static Participation upTo(double rate) {
        return upTo(rate, SESSIONS);
    }

    /**
     * A share, for openings of the average over some sessions.
     *
     * @param rate above 0, at most 1
     */
    public static Participation upTo(double rate, int sessions) {
        if (!(rate <= 1)) {
            throw new RefusedException(Rule.PARTICIPATION, "a share of " + rate + " of the volume");
        }
        return new Participation(rate, sessions);
    }

    public boolean isUnlimited() {
        return rate == Double.POSITIVE_INFINITY;
    }

    /** What it is, in full, for the run's identity. */
    public String name() {
        return isUnlimited() ? "unlimited" : Decimal.text(rate) + " of volume, averaged over " + sessions;
    }
}
