package dev.apex.feature;

import java.util.List;

/** Somebody who reads the rows of a node and wants to hear of every change; it has no rows of its own. */
final class FollowNode extends Node {
    /** Sessions that one may fall behind without having to begin anew. */
    static final int SLACK = 8;

    final Dirty pending = new Dirty();

    FollowNode(Column input, Sheet sheet) {
        super(input.node().formula, sheet, List.of(input), 0);
    }

    @Override
    void begin(int from, int to) {
        // rows that are computed anew have the bits they had
    }

    @Override
    void update(int from, int to, int before) {
        for (int i = 0; i < dirty.count(); i++) {
            int symbol = dirty.symbol(i);
            pending.mark(symbol, dirty.from(symbol), dirty.to(symbol));
        }
    }
}
