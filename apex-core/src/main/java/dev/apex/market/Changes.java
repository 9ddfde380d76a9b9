package dev.apex.market;

import dev.apex.time.Micros;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

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

    /** How what is known of a corporate action changed, or that its instant came. */
    public enum ActionChange {
        /** Told for the first time, or again after it had been called off. */
        ANNOUNCED,
        /** Told with other figures. */
        REVISED,
        /** Withdrawn. */
        CALLED_OFF,
        /** The clock reached its ex instant, or found it told after that; comes once each time it is announced. */
        IN_EFFECT
    }

    /** Hears of corporate actions one by one. */
    @FunctionalInterface
    public interface ActionVisitor {
        /**
         * One change.
         *
         * @param symbol whose action
         * @param ex the instant from which it is in effect; after the clock, nothing but the announcement has changed
         * @param topic what it is: {@link CorporateAction#topic()}
         * @param change what happened to it
         */
        void changed(Symbol symbol, Instant ex, String topic, ActionChange change);
    }

    private final PointInTimeCursor cursor;
    private final List<Prices> prices;
    private final @Nullable Actions actions;
    /** Through which they are read, if somebody reads them who is asked. */
    private final @Nullable MarketView view;

    Changes(PointInTimeCursor cursor, List<Prices> prices, @Nullable Actions actions) {
        this(cursor, prices, actions, null);
    }

    private Changes(
            PointInTimeCursor cursor, List<Prices> prices, @Nullable Actions actions, @Nullable MarketView view) {
        this.cursor = cursor;
        this.view = view;
        this.prices = prices;
        this.actions = actions;
    }

    /**
     * Every corporate action whose visible version or whose effect the last step changed: first what was told, in order of
     * arrival, then what came into effect, by ex instant, symbol and order of effect. Both kinds change the adjusted prices of
     * every earlier session of the symbol, once the ex instant is reached, though no price row has arrived.
     */
    public void forEachAction(ActionVisitor visitor) {
        requireOwn();
        if (actions != null) {
            for (Actions.Changed some : actions.changed()) {
                visitor.changed(some.symbol(), Micros.toInstant(some.ex()), some.topic(), some.change());
            }
        }
    }

    /** Every price row released in the last step, in arrival order within bars and within fixings. */
    public void forEach(Visitor visitor) {
        requireOwn();
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
        requireOwn();
        for (Prices some : prices) {
            for (int i = 0; i < some.correctionCount(); i++) {
                visit(some.tape, some.correction(i), true, visitor);
            }
        }
    }

    /** How many price rows the last step released. */
    public int rows() {
        requireOwn();
        int rows = 0;
        for (Prices some : prices) {
            rows += some.release().to - some.release().from;
        }
        return rows;
    }

    /** How many of them were not plain appends. */
    public int corrections() {
        requireOwn();
        int rows = 0;
        for (Prices some : prices) {
            rows += some.correctionCount();
        }
        return rows;
    }

    /** The same for one run to read. */
    Changes through(MarketView reader) {
        return new Changes(cursor, prices, actions, reader);
    }

    private void requireOwn() {
        if (view == null) {
            Tenure.requireOwn(cursor, "changes");
        } else {
            view.requireOwner();
        }
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
