package dev.apex.feature;

import dev.apex.market.SessionFigures;
import java.util.List;

/**
 * What something derived says of each session: looked at again in every step, because a refit or a revision may change what is
 * known of any of them.
 */
final class FigureNode extends Node {
    private final Formula.Figure figure;

    FigureNode(Formula.Figure figure, Sheet sheet) {
        super(figure, sheet, List.of(), 1);
        this.figure = figure;
    }

    @Override
    void begin(int from, int to) {
        update(from, to, 0);
    }

    @Override
    void update(int from, int to, int before) {
        figure.requireCalendar(sheet.grid.calendar());
        SessionFigures figures = sheet.view().figures(figure.of(), figure.name());
        int size = sheet.size();
        for (int ordinal = from; ordinal <= to; ordinal++) {
            double value = figure.at(figures, ordinal);
            double[] row = row(0, ordinal);
            if (before < size || differ(row[0], value)) { // a row holds one value
                put(row, value, ordinal, size);
            }
        }
    }

    private void put(double[] row, double value, int ordinal, int size) {
        for (int symbol = 0; symbol < size; symbol++) {
            if (differ(row[symbol], value)) {
                row[symbol] = value;
                if (ordinal <= stepped) {
                    changed(symbol, ordinal, ordinal);
                }
            }
        }
    }
}
