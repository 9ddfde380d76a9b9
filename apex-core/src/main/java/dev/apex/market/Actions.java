package dev.apex.market;

import dev.apex.market.Changes.ActionChange;
import dev.apex.market.CorporateAction.Delisting;
import dev.apex.market.CorporateAction.Succession;
import dev.apex.time.Micros;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

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
    /** By symbol, those of which it was ever told that it succeeds them. */
    private final Map<Symbol, TreeSet<Symbol>> succeeded = new TreeMap<>();
    /** By symbol the terms it was last read on. */
    private final Map<Symbol, Kept> terms = new HashMap<>();
    /** What was told and lies ahead of the clock. */
    private final TreeSet<Due> due = new TreeSet<>();

    private final List<Changed> changed = new ArrayList<>();
    /** Of every change so far the symbol, in order. */
    private final List<Symbol> touched = new ArrayList<>();

    private final List<LateAction> late = new ArrayList<>();
    private long clock = -1;

    /** Terms, until which instant they hold, and in which step they were made. */
    private record Kept(@Nullable Terms terms, long until, long step) {}

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
                change(new Changed(next.symbol, next.ex, topic, ActionChange.IN_EFFECT));
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
        terms.remove(symbol);
        if (topic.equals(Topics.SUCCESSION) && change != ActionChange.CALLED_OFF) {
            Symbol successor = tape.symbols.get((int) tape.values[2][row]);
            succeeded.computeIfAbsent(successor, none -> new TreeSet<>()).add(symbol);
        }
        change(new Changed(symbol, ex, topic, change));
        if (ex > clock || change == ActionChange.ANNOUNCED) {
            due.add(new Due(ex, symbol, Topics.IN_ORDER.indexOf(topic)));
        }
        if (ex <= clock) {
            late.add(new LateAction(
                    symbol, topic, Micros.toInstant(ex), Micros.toInstant(tape.ingestedAt[row]), change));
        }
    }

    private void change(Changed some) {
        changed.add(some);
        touched.add(some.symbol);
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

    /** Every visible succession to a symbol, by what it succeeds. */
    List<Succession> successionsTo(Symbol symbol) {
        TreeSet<Symbol> old = succeeded.get(symbol);
        if (old == null) {
            return List.of();
        }
        List<Succession> all = new ArrayList<>();
        for (Symbol one : old) {
            for (CorporateAction action : of(one)) {
                if (action instanceof Succession some && some.successor().equals(symbol)) {
                    all.add(some);
                }
            }
        }
        return all;
    }

    /** The delisting or succession by which a symbol is no longer traded at the clock, unless it came back since, or null. */
    @Nullable
    CorporateAction departure(Symbol symbol) {
        if (!told.knows(symbol)) {
            return null;
        }
        CorporateAction latest = null;
        for (CorporateAction action : of(symbol)) {
            boolean leaves = action instanceof Succession || action instanceof Delisting;
            latest = leaves && Micros.exact(action.ex()) <= clock ? action : latest;
        }
        if (latest == null) {
            return null;
        }
        Instant left = latest.ex();
        boolean back = successionsTo(symbol).stream()
                .anyMatch(some -> some.ex().isAfter(left) && Micros.exact(some.ex()) <= clock);
        return back ? null : latest;
    }

    /**
     * The terms a symbol is read on at the cursor's clock, or null if they are the raw ones. Kept until an action is told or
     * comes into effect, and no longer than a step where they depend on prices.
     */
    @Nullable
    Terms terms(Listed listed, PointInTimeCursor cursor) {
        Symbol symbol = listed.symbol();
        boolean succeeds = succeeded.containsKey(symbol);
        if (!succeeds && !told.knows(symbol)) {
            return null;
        }
        Kept known = terms.get(symbol);
        if (known == null || clock >= known.until || succeeds && known.step != cursor.step()) {
            Terms made = Terms.of(listed, cursor);
            known = new Kept(made.change() || made.pay() ? made : null, nextEx(symbol), cursor.step());
            terms.put(symbol, known);
        }
        return known.terms;
    }

    private long nextEx(Symbol symbol) {
        for (CorporateAction action : of(symbol)) {
            long ex = Micros.exact(action.ex());
            if (ex > clock) {
                return ex;
            }
        }
        return Long.MAX_VALUE;
    }

    /** Of every change so far the symbol, in order: who remembers how far it read learns what is new. */
    List<Symbol> touched() {
        return touched;
    }

    /** Those of which it was ever told that they succeed another, and whose terms rest on prices too. */
    Set<Symbol> successors() {
        return succeeded.keySet();
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
