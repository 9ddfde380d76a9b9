package dev.apex.feature;

/**
 * What kernels read: for each column and each session one row of values by symbol.
 *
 * <p>Sessions are absolute ordinals of one calendar, so that what is computed from a row does not depend on where a run began.
 * Values lie side by side by symbol rather than by day, because a loop over the symbols of a day is what a processor does many
 * at a time. One store of rows is read by many kernels.
 */
@FunctionalInterface
public interface Rows {
    /**
     * A row; the caller reads it before it asks for anything to be changed, and writes it only where it was given it to
     * write.
     *
     * @param column from 0
     * @param ordinal the session, on the calendar of all these symbols; any, also one nothing is known of
     * @return {@code double[symbols or more]}, by symbol index; a value that is not finite is a gap, and where nothing is known
     *     all is NaN
     */
    double[] row(int column, int ordinal);

    /**
     * Whether a row is known to have a finite value for every symbol asked for; what is not known is looked up. Who writes a row
     * knows it for next to nothing, and saves each reader a look at every value.
     */
    default boolean isWhole(int column, int ordinal) {
        return false;
    }
}
