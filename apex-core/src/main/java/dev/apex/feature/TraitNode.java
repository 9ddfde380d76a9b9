package dev.apex.feature;

import java.util.List;

/** A number that a symbol has in every session. */
final class TraitNode extends Node {
    private final Formula.Trait trait;

    TraitNode(Formula.Trait trait, Sheet sheet) {
        super(trait, sheet, List.of(), 1);
        this.trait = trait;
    }

    @Override
    void begin(int from, int to) {
        for (int symbol = 0; symbol < sheet.size(); symbol++) {
            fill(symbol, from, to);
        }
    }

    @Override
    void update(int from, int to, int before) {
        for (int symbol = 0; symbol < before; symbol++) {
            fill(symbol, stepped + 1, to);
        }
        for (int symbol = before; symbol < sheet.size(); symbol++) {
            fill(symbol, from, to);
            changed(symbol, from, Math.min(stepped, to));
        }
    }

    private void fill(int symbol, int from, int to) {
        double value = from > to ? Double.NaN : trait.of().applyAsDouble(sheet.grid.instrument(symbol));
        for (int ordinal = from; ordinal <= to; ordinal++) {
            row(0, ordinal)[symbol] = value;
        }
    }
}
