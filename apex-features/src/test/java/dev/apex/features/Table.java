package dev.apex.features;

import dev.apex.feature.Rows;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** Rows as the simplest thing that holds them: a map by session, NaN wherever nothing was put. */
final class Table implements Rows {
    static final int OPEN = 0;
    static final int HIGH = 1;
    static final int LOW = 2;
    static final int CLOSE = 3;
    static final int VOLUME = 4;

    private final int columns;
    private final int symbols;
    private final Map<Integer, double[][]> rows = new TreeMap<>();

    Table(int columns, int symbols) {
        this.columns = columns;
        this.symbols = symbols;
    }

    /** One column, one symbol, from session 0 on. */
    static Table of(double... values) {
        Table table = new Table(1, 1);
        for (int i = 0; i < values.length; i++) {
            table.row(0, i)[0] = values[i];
        }
        return table;
    }

    @Override
    public double[] row(int column, int ordinal) {
        return rows.computeIfAbsent(ordinal, any -> unknown())[column];
    }

    private double[][] unknown() {
        double[][] session = new double[columns][symbols];
        for (double[] row : session) {
            Arrays.fill(row, Double.NaN);
        }
        return session;
    }

    /** Some of the columns, in the order in which a kernel reads them. */
    Rows columns(int... chosen) {
        return (column, ordinal) -> row(chosen[column], ordinal);
    }
}
