package dev.apex.market;

import dev.apex.market.Changes.ActionChange;
import dev.apex.time.Micros;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The corporate actions that the clock has released: what is visible by symbol, what the last step changed, and which came
 * late.
 */
final class Actions {
    private static final Comparator<CorporateAction> BY_EFFECT = Comparator.comparing(CorporateAction::ex)
            .thenComparingInt(action -> Topics.IN_ORDER.indexOf(action.topic()));

    private final Told told;
    /** By symbol what is visible, for those that were asked for since they changed. */
    private final Map<Symbol, List<CorporateAction>> visible = new HashMap<>();
    /** What was told and lies ahead of the clock. */
    private final TreeSet<Due> due = new TreeSet<>();

    private final List<Changed> changed = new ArrayList<>();
    private final List<LateAction> late = new ArrayList<>();
    private long clock = -1;

    /** A change of the last step. */
    record Changed(Symbol symbol, long ex, String topic, ActionChange change) {}

    /** A fact whose instant has not come. */
    private record Due(long ex, Symbol symbol, int order) implements Comparable<Due> {
        private static final Comparator<Due> ORDER =
                Comparator.comparingLong(Due::ex).thenComparing(Due::symbol).thenComparingInt(Due::order);

        @Override
        public int compareTo(Due other) {
            return ORDER.compare(this, other);
        }
    }

    Actions(Told told) {
        this.told = told;
    }

    /** Takes in what the last release of the tape told, at its clock. */
    void advance(long now) {
        changed.clear();
        Tape.Release release = told.release();
        for (int row = release.from; row < release.to; row++) {
            take(row);
        }
        while (!due.isEmpty() && due.first().ex <= now) {
            Due next = due.pollFirst();
            String topic = Topics.IN_ORDER.get(next.order);
            if (told.isVisible(next.symbol, next.ex, topic)) {
                changed.add(new Changed(next.symbol, next.ex, topic, ActionChange.IN_EFFECT));
            }
        }
        clock = now;
    }

    private void take(int row) {
        Tape tape = told.tape;
        Symbol symbol = tape.symbols.get(tape.symbol(row));
        String topic = tape.topic(row);
        long ex = tape.ts(row);
        ActionChange change = change(row);
        visible.remove(symbol);
        changed.add(new Changed(symbol, ex, topic, change));
        if (ex > clock || change == ActionChange.ANNOUNCED) {
            due.add(new Due(ex, symbol, Topics.IN_ORDER.indexOf(topic)));
        }
        if (ex <= clock) {
            late.add(new LateAction(
                    symbol, topic, Micros.toInstant(ex), Micros.toInstant(tape.ingestedAt[row]), change));
        }
    }

    private ActionChange change(int row) {
        if (told.tape.isRetracted(row)) {
            return ActionChange.CALLED_OFF;
        }
        int before = told.tape.predecessor(row);
        return before < 0 || told.tape.isRetracted(before) ? ActionChange.ANNOUNCED : ActionChange.REVISED;
    }

    /** What is visible of a symbol, by ex instant and order of effect. */
    List<CorporateAction> of(Symbol symbol) {
        List<CorporateAction> known = visible.get(symbol);
        if (known == null) {
            List<CorporateAction> some = new ArrayList<>();
            told.visible(symbol).forEach(row -> some.add(AsOf.action(told.tape, row)));
            some.sort(BY_EFFECT);
            known = Collections.unmodifiableList(some);
            visible.put(symbol, known);
        }
        return known;
    }

    /** What the last step changed: rows in order of arrival, then what came into effect. */
    List<Changed> changed() {
        return changed;
    }

    List<LateAction> late() {
        return Collections.unmodifiableList(late);
    }

    Told told() {
        return told;
    }
}
