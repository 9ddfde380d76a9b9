package dev.apex.feature;

import java.util.List;

/** A function of all symbols of a session: a day that anything touched is computed again whole. */
final class AcrossNode extends Node {
    private final CrossSection section;
    private double[][] values = {};
    private double[] results = EMPTY;

    AcrossNode(Formula.Across across, Sheet sheet, List<Column> inputs) {
        super(across, sheet, inputs, 1);
        this.section = across.section();
    }

    @Override
    Object code() {
        return section.getClass();
    }

    @Override
    void begin(int from, int to) {
        for (int ordinal = from; ordinal <= to; ordinal++) {
            compute(ordinal);
        }
    }

    @Override
    void update(int from, int to, int before) {
        boolean grew = sheet.size() > before;
        for (int ordinal = from; ordinal <= stepped; ordinal++) {
            if (grew || isTouched(ordinal)) {
                compute(ordinal);
            }
        }
        for (int ordinal = stepped + 1; ordinal <= to; ordinal++) {
            compute(ordinal);
        }
    }

    private boolean isTouched(int ordinal) {
        for (int i = 0; i < dirty.count(); i++) {
            int symbol = dirty.symbol(i);
            if (dirty.from(symbol) <= ordinal && ordinal <= dirty.to(symbol)) {
                return true;
            }
        }
        return false;
    }

    private void compute(int ordinal) {
        int[] byName = sheet.byName();
        if (results.length != byName.length) {
            results = new double[byName.length];
            values = new double[inputs.size()][byName.length];
        }
        for (int column = 0; column < values.length; column++) {
            double[] row = inputs.get(column).row(ordinal);
            double[] to = values[column];
            for (int i = 0; i < to.length; i++) {
                to[i] = row[byName[i]];
            }
        }
        section.compute(values, results);
        double[] row = sheet.row(places[0], ordinal);
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
