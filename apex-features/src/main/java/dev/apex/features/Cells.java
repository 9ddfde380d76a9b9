package dev.apex.features;

import dev.apex.feature.Rows;
import java.util.Arrays;

/**
 * The cells of a session as a loop without branches wants them: gaps as zeros of weight 0. A symbol of which any input is a gap
 * is a gap.
 */
final class Cells {
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

    void grow(int symbols) {
        for (int i = 0; i < filled.length; i++) {
            filled[i] = new double[symbols];
        }
        ones = new double[symbols];
        Arrays.fill(ones, 1);
        ownWeight = new double[symbols];
        delta = new double[symbols];
        part = new double[symbols];
        otherDelta = new double[symbols];
        otherPart = new double[symbols];
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
        for (double[] row : given) {
            whole &= allGood(row, positive, from, end);
        }
        if (whole) {
            System.arraycopy(given, 0, value, 0, given.length);
            weight = ones;
        } else {
            fill(from, end);
        }
        return this;
    }

    private void fill(int from, int end) {
        Arrays.fill(ownWeight, from, end, 1);
        for (double[] row : given) {
            for (int s = from; s < end; s++) {
                if (!(row[s] - row[s] == 0) || positive && row[s] <= 0) {
                    ownWeight[s] = 0;
                }
            }
        }
        for (int i = 0; i < given.length; i++) {
            for (int s = from; s < end; s++) {
                filled[i][s] = ownWeight[s] == 0 ? 0 : given[i][s];
            }
            value[i] = filled[i];
        }
        weight = ownWeight;
    }

    /** Whether there is no gap in a row. */
    static boolean allGood(double[] row, boolean positive, int from, int end) {
        return positive ? allPositive(row, from, end) : allFinite(row, from, end);
    }

    private static boolean allFinite(double[] row, int from, int end) {
        int gaps = 0;
        for (int s = from; s < end; s++) {
            if (row[s] - row[s] != 0) {
                gaps++;
            }
        }
        return gaps == 0;
    }

    private static boolean allPositive(double[] row, int from, int end) {
        int gaps = 0;
        for (int s = from; s < end; s++) {
            if (!(row[s] > 0 && row[s] <= Double.MAX_VALUE)) {
                gaps++;
            }
        }
        return gaps == 0;
    }
}
