package dev.apex.market;

import java.util.List;

/**
 * What the last step of a cursor changed, so that whatever is computed from prices can be extended instead of begun
 * anew.
 *
 * <p>Valid until the cursor advances. Confined to the cursor's thread.
 */
public final class Changes {
    /** How a row changed what is visible. */
    public enum Change {
        /** A session later than any the symbol had. */
        APPENDED,
        /** A session at or before the symbol's latest for which nothing had arrived. */
        LATE,
        /** Another version of a session that had one. */
        REVISED,
        /** A session withdrawn. */
        RETRACTED
    }

    /** Hears changes one by one. */
    @FunctionalInterface
    public interface Visitor {
        /**
         * One row that became visible.
         *
         * @param symbol whose row
         * @param session its session, an ordinal on the symbol's calendar
         * @param change how it changed what was visible
         */
        void changed(Symbol symbol, int session, Change change);
    }

    private final List<Prices> prices;

    Changes(List<Prices> prices) {
        this.prices = prices;
    }

    /** Every price row released in the last step, in arrival order within bars and within fixings. */
    public void forEach(Visitor visitor) {
        for (Prices some : prices) {
            int next = 0;
            for (int row = some.release().from; row < some.release().to; row++) {
                boolean corrects = next < some.correctionCount() && some.correction(next) == row;
                if (corrects) {
                    next++;
                }
                visit(some.tape, row, corrects, visitor);
            }
        }
    }

    /** Only the rows that did not simply extend their symbol: late ones, revisions and retractions. */
    public void forEachCorrection(Visitor visitor) {
        for (Prices some : prices) {
            for (int i = 0; i < some.correctionCount(); i++) {
                visit(some.tape, some.correction(i), true, visitor);
            }
        }
    }

    /** How many price rows the last step released. */
    public int rows() {
        int rows = 0;
        for (Prices some : prices) {
            rows += some.release().to - some.release().from;
        }
        return rows;
    }

    /** How many of them were not plain appends. */
    public int corrections() {
        int rows = 0;
        for (Prices some : prices) {
            rows += some.correctionCount();
        }
        return rows;
    }

    private static void visit(Tape tape, int row, boolean corrects, Visitor visitor) {
        visitor.changed(tape.symbols.get(tape.symbol(row)), tape.slot(row), kind(tape, row, corrects));
    }

    private static Change kind(Tape tape, int row, boolean corrects) {
        if (tape.isRetracted(row)) {
            return Change.RETRACTED;
        }
        if (!corrects) {
            return Change.APPENDED;
        }
        return tape.predecessor(row) < 0 ? Change.LATE : Change.REVISED;
    }
}
