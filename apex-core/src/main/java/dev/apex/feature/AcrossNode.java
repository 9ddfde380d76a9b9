package dev.apex.feature;

import java.util.Arrays;
import java.util.List;

/**
 * A function of all symbols of a session: a day that anything touched is computed again whole, once somebody looks at it or computes
 * from it. Where the source tells who belongs to the universe, what others have is left out, session by session.
 */
final class AcrossNode extends Node {
    private final CrossSection section;
    private double[][] values = {};
    private double[] results = EMPTY;
    private long told = -1;
    /** Days of the past that are to be computed again. */
    private int lateFrom = Integer.MAX_VALUE;

    private int lateTo = NEVER;

    AcrossNode(Formula.Across across, Sheet sheet, List<Column> inputs) {
        super(across, sheet, inputs, 1);
        this.section = across.section();
    }

    @Override
    void begin(int from, int to) {
        clearLate();
        told = sheet.grid.membersTold();
        for (int ordinal = from; ordinal <= to; ordinal++) {
            compute(ordinal);
        }
    }

    @Override
    void update(int from, int to, int before) {
        boolean all = sheet.size() > before || told != sheet.grid.membersTold();
        told = sheet.grid.membersTold();
        if (all) {
            late(from, stepped);
        }
        for (int i = 0; i < dirty.count(); i++) {
            int symbol = dirty.symbol(i);
            late(dirty.from(symbol), dirty.to(symbol));
        }
        if (!readers.isEmpty()) {
            settle(from);
        }
        for (int ordinal = stepped + 1; ordinal <= to; ordinal++) {
            compute(ordinal);
        }
    }

    private void late(int from, int to) {
        lateFrom = Math.min(lateFrom, from);
        lateTo = Math.max(lateTo, to);
    }

    private void clearLate() {
        lateFrom = Integer.MAX_VALUE;
        lateTo = NEVER;
    }

    @Override
    void settle(int from) {
        if (lateTo >= from && stepped != NEVER) {
            int last = Math.min(lateTo, stepped);
            for (int ordinal = Math.max(lateFrom, sheet.latest() - keep + 1); ordinal <= last; ordinal++) {
                compute(ordinal);
            }
            clearLate();
        }
    }

    private void compute(int ordinal) {
        int[] byName = sheet.byName();
        if (results.length != byName.length) {
            results = new double[byName.length];
            values = new double[inputs.size()][byName.length];
        }
        boolean told = sheet.grid.tellsMembers();
        for (int column = 0; column < values.length; column++) {
            double[] row = inputs.get(column).row(ordinal);
            double[] to = values[column];
            for (int i = 0; i < to.length; i++) {
                boolean belongs = !told || sheet.grid.isMember(byName[i], ordinal);
                to[i] = belongs ? row[byName[i]] : Double.NaN;
            }
        }
        Arrays.fill(results, Double.NaN);
        section.compute(values, results);
        double[] row = row(0, ordinal);
        for (int i = 0; i < byName.length; i++) {
            int symbol = byName[i];
            if (differ(row[symbol], results[i])) {
                row[symbol] = results[i];
                if (ordinal <= stepped) {
                    changed(symbol, ordinal, ordinal);
                }
            }
        }
    }
}
