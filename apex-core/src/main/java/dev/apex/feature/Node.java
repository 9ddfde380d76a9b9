package dev.apex.feature;

import dev.apex.RefusedException;
import dev.apex.Rule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A formula that is computed session by session: its rows, as far back as those reach that are computed from them, brought up to
 * the present once a step.
 *
 * <p>After every step each row it keeps is what it would be had the formula been computed from scratch, or is marked to be computed
 * again before anybody looks; a cell that a revision changed is told to those that read it, and one that came out with the same
 * bits is not.
 */
abstract class Node {
    static final int NEVER = Integer.MIN_VALUE / 2;
    static final double[] EMPTY = {};
    /**
     * The fewest sessions kept: session 0 of a symbol may be two before the latest of another, and over a week of sessions between
     * two steps a kernel goes on rather than begin anew.
     */
    static final int LEAST = 8;

    final Formula formula;
    final Sheet sheet;
    final List<Column> inputs;
    final List<Node> readers = new ArrayList<>();
    final Dirty dirty = new Dirty();
    final int[] places;
    int keep;
    /** The latest session whose row is computed. */
    int stepped = NEVER;
    /** The step in which somebody asked for it last. */
    long asked;

    private int known;
    /** Why it could not be computed in this step: what the code of it, or of one it reads, threw. */
    private @Nullable Throwable fault;

    Node(Formula formula, Sheet sheet, List<Column> inputs, int outputs) {
        this.formula = formula;
        this.sheet = sheet;
        this.inputs = inputs;
        this.places = new int[outputs];
        Arrays.setAll(places, i -> sheet.takePlace());
        inputs.forEach(input -> input.node().readers.add(this));
    }

    static Node of(Formula formula, Sheet sheet, List<Column> inputs) {
        if (formula instanceof Formula.Price price) {
            return new PriceNode(price, sheet);
        }
        if (formula instanceof Formula.Trait trait) {
            return new TraitNode(trait, sheet);
        }
        if (formula instanceof Formula.Figure figure) {
            return new FigureNode(figure, sheet);
        }
        if (formula instanceof Formula.Given given) {
            return new GivenNode(given, sheet);
        }
        if (formula instanceof Formula.Computed computed) {
            return sheet.wholeSample(computed)
                    .<Node>map(kernel -> new WholeNode(computed, kernel, sheet, inputs))
                    .orElseGet(() -> new KernelNode(computed, sheet, inputs));
        }
        if (formula instanceof Formula.Across across) {
            return new AcrossNode(across, sheet, inputs);
        }
        return new OfNode((Formula.Of) formula, sheet, inputs);
    }

    /** Computes every row that is kept, from nothing. */
    abstract void begin(int from, int to);

    /** Takes in what changed of the rows up to {@link #stepped}, then computes those after it. */
    abstract void update(int from, int to, int before);

    /** How many sessions of its inputs a cell reads. */
    int reach() {
        return 1;
    }

    /** Computes what was put off of the rows from a session on. */
    void settle(int from) {}

    /** Whether every symbol has a value in a row, if that is known. */
    boolean isWhole(int output, int ordinal) {
        return false;
    }

    final void requireSame(Formula other) {
        if (!formula.isSame(other)) {
            throw new RefusedException(Rule.FEATURE_NAME_TAKEN, "\"" + other.name() + "\"");
        }
    }

    /** Throws what computing it threw. */
    final void requireSound() {
        if (fault instanceof RuntimeException e) {
            throw e;
        }
        if (fault instanceof Error e) {
            throw e;
        }
    }

    /** Has it keep at least so many sessions, and its inputs what those need. */
    final void require(int sessions) {
        if (sessions > keep) {
            keep = sessions;
            stepped = NEVER;
            inputs.forEach(input -> input.node().require(neededOfInputs()));
        }
    }

    /** How many sessions of its inputs the rows it keeps are computed from. */
    final int neededOfInputs() {
        return (int) Math.min((long) keep + reach() - 1, Integer.MAX_VALUE / 4);
    }

    /** Keeps fewer sessions. */
    final void trim(int sessions) {
        for (int place : places) {
            for (int ordinal = stepped - keep + 1; ordinal <= stepped - sessions; ordinal++) {
                sheet.set(place, ordinal, EMPTY);
            }
        }
        keep = sessions;
    }

    final void advance(int to) {
        Throwable of = null;
        for (int i = 0; i < inputs.size(); i++) {
            of = of == null ? inputs.get(i).node().fault : of;
        }
        boolean anew = fault != null || to - stepped >= keep;
        fault = of;
        if (fault == null) {
            compute(to, anew);
        }
        stepped = fault == null ? to : NEVER;
        dirty.clear();
    }

    private void compute(int to, boolean anew) {
        int from = to - keep + 1;
        int before = known;
        known = sheet.size();
        try {
            for (int place : places) {
                makeRoom(place, anew ? from : stepped + 1, to);
                if (!anew) {
                    widen(place, from);
                }
            }
            if (anew) {
                begin(from, to);
            } else {
                update(from, to, before);
            }
        } catch (RuntimeException
                | Error e) { // of a user's code as well: it is for who reads this node, and for nobody else
            fault = e;
        }
    }

    private void makeRoom(int place, int from, int to) {
        for (int ordinal = from; ordinal <= to; ordinal++) {
            double[] row = sheet.row(place, ordinal);
            if (row.length == 0) {
                row = sheet.give(place, ordinal - keep);
            }
            if (row.length < sheet.width()) {
                row = new double[sheet.width()];
            }
            Arrays.fill(row, Double.NaN);
            sheet.set(place, ordinal, row);
        }
    }

    private void widen(int place, int from) {
        if (stepped >= from && sheet.row(place, stepped).length < sheet.width()) {
            for (int ordinal = from; ordinal <= stepped; ordinal++) {
                double[] row = sheet.row(place, ordinal);
                double[] wider = Arrays.copyOf(row, sheet.width());
                Arrays.fill(wider, row.length, wider.length, Double.NaN);
                sheet.set(place, ordinal, wider);
            }
        }
    }

    /** Whether a row is kept. */
    final boolean keeps(int ordinal) {
        return ordinal <= sheet.latest() && ordinal > sheet.latest() - keep;
    }

    /** A row that is kept. */
    final double[] row(int output, int ordinal) {
        return sheet.row(places[output], ordinal);
    }

    /** A row; where none is kept, NaN. */
    final double[] rowOrNothing(int output, int ordinal) {
        return keeps(ordinal) ? sheet.row(places[output], ordinal) : sheet.nothing();
    }

    /** Tells those that read it that cells of a symbol changed. */
    final void changed(int symbol, int from, int to) {
        for (int i = 0; i < readers.size(); i++) {
            readers.get(i).dirty.mark(symbol, from, to);
        }
    }

    /** Gives up its rows and its inputs. */
    final void leave() {
        inputs.forEach(input -> input.node().readers.remove(this));
        for (int place : places) {
            sheet.leavePlace(place);
        }
    }

    static boolean differ(double a, double b) {
        return a != b ? a == a || b == b : Double.doubleToRawLongBits(a) != Double.doubleToRawLongBits(b);
    }

    /** Which cells changed, by symbol, as a range of sessions. */
    static final class Dirty {
        private static final int[] EMPTY_INTS = {};
        private int[] symbols = EMPTY_INTS;
        private int[] from = EMPTY_INTS;
        private int[] to = EMPTY_INTS;
        private int count;

        void mark(int symbol, int first, int last) {
            if (symbol >= from.length) {
                int length = Math.max(symbol + 1, 2 * from.length);
                int known = from.length;
                from = Arrays.copyOf(from, length);
                to = Arrays.copyOf(to, length);
                symbols = Arrays.copyOf(symbols, length);
                Arrays.fill(from, known, length, Integer.MAX_VALUE);
                Arrays.fill(to, known, length, Integer.MIN_VALUE);
            }
            if (from[symbol] == Integer.MAX_VALUE) {
                symbols[count++] = symbol;
            }
            from[symbol] = Math.min(from[symbol], first);
            to[symbol] = Math.max(to[symbol], last);
        }

        int count() {
            return count;
        }

        int symbol(int i) {
            return symbols[i];
        }

        int from(int symbol) {
            return from[symbol];
        }

        int to(int symbol) {
            return to[symbol];
        }

        boolean has(int symbol) {
            return symbol < from.length && from[symbol] != Integer.MAX_VALUE;
        }

        void clear() {
            for (int i = 0; i < count; i++) {
                from[symbols[i]] = Integer.MAX_VALUE;
                to[symbols[i]] = Integer.MIN_VALUE;
            }
            count = 0;
        }
    }
}
