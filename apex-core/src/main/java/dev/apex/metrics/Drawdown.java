package dev.apex.metrics;

import java.util.OptionalInt;

/**
 * A fall of equity from a peak: how deep, from when, and until when.
 *
 * <p>Moments are counted in points: point 0 is the start of the run, point i the end of its i-th session. The peak is the
 * last point before the fall at which equity stood highest, the trough the first at which it stood lowest, the recovery
 * the first after it at which equity was back at the peak.
 *
 * @param depth the fall as a fraction of the peak, below zero; below -1 if equity fell below zero
 * @param peak the point of the peak
 * @param trough the point of the trough, after the peak
 * @param recovery the point of the recovery, after the trough; empty if the run ended before it
 */
public record Drawdown(double depth, int peak, int trough, OptionalInt recovery) {

    /** How many sessions equity fell. */
    public int sessionsDown() {
        return trough - peak;
    }

    /** How many sessions equity took to come back from the trough; empty if it did not. */
    public OptionalInt sessionsUp() {
        return recovery.isPresent() ? OptionalInt.of(recovery.getAsInt() - trough) : OptionalInt.empty();
    }
}
