package dev.apex.feature;

/**
 * A function of the values that all symbols have in one session: ranks, deviations from the mean, what a group does not explain.
 *
 * <p>It sees the symbols of one calendar by name, so that no order of arrival reaches a sum; and only those of which a row has
 * arrived. Immutable; safe for use by several threads.
 */
public interface CrossSection {
    /** What it computes, with all its parameters: functions of one name give the same bits. */
    String name();

    /** How many columns it reads. */
    int inputs();

    /**
     * Computes a session.
     *
     * @param values {@code double[inputs][symbols]}, symbols by name; NaN is a gap; not to be written
     * @param out {@code double[symbols]}, written; NaN where there is no result
     */
    void compute(double[][] values, double[] out);
}
