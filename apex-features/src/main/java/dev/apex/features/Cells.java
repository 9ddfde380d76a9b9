package dev.apex.features;

import dev.apex.feature.Rows;
import java.util.Arrays;

/**
 * The cells of a session as a loop without branches wants them: gaps as zeros of weight 0. A symbol of which any input is a gap
 * is a gap.
 */
final class Cells {
    private static final long EXPONENT = 0x7ff0_0000_0000_0000L;
    private static final long EXPONENT_UNIT = 0x0010_0000_0000_0000L;

    /** Doubles of a cache line, and of the header before an array. */
    private static final int LINE = 8;

    private static final int HEADER = 2;

    private final boolean positive;
    private final double[][] given;
    private final double[][] filled;
    private double[] ones;
    private double[] ownWeight;

    /** Values by input, gaps filled with 0. */
    final double[][] value;

    /** 1 where there are values, 0 where there is a gap. */
    double[] weight;

    /** Whether there is no gap among the symbols taken. */
    boolean whole;

    /** Whether there is nothing but gaps. */
    boolean blank;

    /** Scratch rows for whoever computes with these cells. */
    double[] delta;

    double[] part;
    double[] otherDelta;
    double[] otherPart;

    /** @param positive whether a value at or below zero is a gap, too */
    Cells(int inputs, int symbols, boolean positive) {
        this.positive = positive;
        given = new double[inputs][];
        value = new double[inputs][];
        filled = new double[inputs][0];
        ones = new double[0];
        ownWeight = new double[0];
        weight = ones;
        delta = ones;
        part = ones;
        otherDelta = ones;
        otherPart = ones;
        grow(symbols);
    }

    /**
     * How long a row of a state is: rows of whole cache lines, header included, so that all lie in them alike. A loop
     * over several rows then reads whole lines of each once it does so of one.
     */
    static int room(int symbols) {
        return (symbols + HEADER + LINE - 1) / LINE * LINE - HEADER;
    }

    void grow(int symbols) {
        for (int i = 0; i < filled.length; i++) {
            filled[i] = new double[room(symbols)];
        }
        ones = new double[room(symbols)];
        Arrays.fill(ones, 1);
        ownWeight = new double[room(symbols)];
        delta = new double[room(symbols)];
        part = new double[room(symbols)];
        otherDelta = new double[room(symbols)];
        otherPart = new double[room(symbols)];
    }

    /** The cells of a session. */
    Cells take(int ordinal, Rows in, int from, int end) {
        for (int i = 0; i < given.length; i++) {
            given[i] = in.row(i, ordinal);
        }
        return look(from, end);
    }

    /** The cells of one symbol, of a window by input. */
    Cells take(double[][] window, int at) {
        for (int i = 0; i < given.length; i++) {
            given[i] = new double[] {window[i][at]};
        }
        return look(0, 1);
    }

    /** The row of an input as it was given. */
    double[] given(int input) {
        return given[input];
    }

    private Cells look(int from, int end) {
        whole = true;
        blank = false;
        for (double[] row : given) {
            int gaps = gaps(row, positive, from, end);
            whole &= gaps == 0;
            blank |= gaps == end - from;
        }
        if (whole) {
            System.arraycopy(given, 0, value, 0, given.length);
            weight = ones;
        } else if (blank) {
            clear(from, end);
        } else {
            fill(from, end);
        }
        return this;
    }

    private void clear(int from, int end) {
        Arrays.fill(ownWeight, from, end, 0);
        for (int i = 0; i < given.length; i++) {
            Arrays.fill(filled[i], from, end, 0);
            value[i] = filled[i];
        }
        weight = ownWeight;
    }

    private void fill(int from, int end) {
        Arrays.fill(ownWeight, from, end, 1);
        for (double[] row : given) {
            weigh(row, positive, ownWeight, from, end);
        }
        for (int i = 0; i < given.length; i++) {
            keep(given[i], ownWeight, filled[i], from, end);
            value[i] = filled[i];
        }
        weight = ownWeight;
    }

    /** Takes its weight from each gap. */
    private static void weigh(double[] row, boolean positive, double[] weight, int from, int end) {
        for (int s = from; s < end; s++) {
            long bits = Double.doubleToRawLongBits(row[s]);
            long present = (positive ? gapOfPositive(bits) : gap(bits)) - 1;
            weight[s] = Double.longBitsToDouble(Double.doubleToRawLongBits(weight[s]) & present);
        }
    }

    private static void keep(double[] row, double[] weight, double[] to, int from, int end) {
        for (int s = from; s < end; s++) {
            long present = -(Double.doubleToRawLongBits(weight[s]) & EXPONENT_UNIT) >> 63;
            to[s] = Double.longBitsToDouble(Double.doubleToRawLongBits(row[s]) & present);
        }
    }

    /** How many gaps there are in a row. */
    static int gaps(double[] row, boolean positive, int from, int end) {
        return positive ? notPositive(row, from, end) : notFinite(row, from, end);
    }

    private static int notFinite(double[] row, int from, int end) {
        long gaps = 0;
        for (int s = from; s < end; s++) {
            gaps += gap(Double.doubleToRawLongBits(row[s]));
        }
        return (int) gaps;
    }

    private static int notPositive(double[] row, int from, int end) {
        long gaps = 0;
        for (int s = from; s < end; s++) {
            gaps += gapOfPositive(Double.doubleToRawLongBits(row[s]));
        }
        return (int) gaps;
    }

    /** 1 of the bits of what is not finite, else 0; a sum instead of a branch, which gaps would mislead. */
    private static long gap(long bits) {
        return ((bits & EXPONENT) + EXPONENT_UNIT) >>> 63;
    }

    private static long gapOfPositive(long bits) {
        return gap(bits) | (bits | bits - 1) >>> 63;
    }
}
