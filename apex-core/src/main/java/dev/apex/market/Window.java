package dev.apex.market;

import java.util.OptionalDouble;

/**
 * Values of consecutive sessions, oldest first, with gaps where nothing is visible.
 *
 * <p>A copy: it holds what was visible when it was taken and may be kept. Immutable.
 */
public final class Window {
    private final double[] values;
    private final int known;

    private Window(double[] values) {
        this.values = values;
        int count = 0;
        for (double value : values) {
            if (!Double.isNaN(value)) {
                count++;
            }
        }
        this.known = count;
    }

    static Window of(double[] values) {
        return new Window(values);
    }

    /** Sessions, with or without a value. */
    public int size() {
        return values.length;
    }

    /** Sessions with a value. */
    public int known() {
        return known;
    }

    /** The value of the {@code i}-th session, the oldest being 0; empty at a gap. */
    public OptionalDouble at(int i) {
        return Double.isNaN(values[i]) ? OptionalDouble.empty() : OptionalDouble.of(values[i]);
    }

    /** The values that are known, oldest first, gaps left out. */
    public double[] knownValues() {
        double[] some = new double[known];
        int next = 0;
        for (double value : values) {
            if (!Double.isNaN(value)) {
                some[next++] = value;
            }
        }
        return some;
    }
}
