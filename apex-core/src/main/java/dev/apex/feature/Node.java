package dev.apex.feature;

import dev.apex.RefusedException;
import dev.apex.Rule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A formula that is computed session by session: its rows, as far back as those reach that are computed from them, brought up to
 * the present once a step.
 *
 * <p>After every step each row it keeps is what it would be had the formula been computed from scratch; a cell that a revision
 * changed is told to those that read it, and one that came out with the same bits is not.
 */
abstract class Node {
    static final int NEVER = Integer.MIN_VALUE / 2;
    static final double[] EMPTY = {};
    /** The fewest sessions kept: session 0 of a symbol may be two before the latest of another. */
    static final int LEAST = 3;

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
    private double[] nothing = EMPTY;

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
        if (formula instanceof Formula.Given given) {
            return new GivenNode(given, sheet);
        }
        if (formula instanceof Formula.Computed computed) {
            return new KernelNode(computed, sheet, inputs);
        }
        if (formula instanceof Formula.Across across) {
            return new AcrossNode(across, sheet, inputs);
        }
        return new OfNode((Formula.Of) formula, sheet, inputs);
    }

    /** What a node of a formula is called; columns of one kernel share a node. */
    static String name(Formula formula) {
        return formula instanceof Formula.Computed computed ? computed.whole() : formula.name();
    }

    static int output(Formula formula) {
        return formula instanceof Formula.Computed computed ? computed.output() : 0;
    }

    /** Computes every row that is kept, from nothing. */
    abstract void begin(int from, int to);

    /** Takes in what changed of the rows up to {@link #stepped}, then computes those after it. */
    abstract void update(int from, int to, int before);

    /** How many sessions of its inputs a cell reads. */
    int reach() {
        return 1;
    }

    /** Whose code it runs, where that is not told by the name. */
    Object code() {
        return formula.getClass();
    }

    final void requireSame(Formula other) {
        Object code = of(other);
        if (!code.equals(code())) {
            throw new RefusedException(Rule.FEATURE_NAME_TAKEN, "\"" + other.name() + "\"");
        }
    }

    private static Object of(Formula formula) {
        if (formula instanceof Formula.Given given) {
            return GivenNode.code(given);
        }
        if (formula instanceof Formula.Computed computed) {
            return computed.kernel().getClass();
        }
        if (formula instanceof Formula.Trait trait) {
            return trait.of().getClass();
        }
        return formula instanceof Formula.Across across ? across.section().getClass() : formula.getClass();
    }

    /** Has it keep at least so many sessions, and its inputs what those need. */
    final void require(int sessions) {
        if (sessions > keep) {
            keep = sessions;
            stepped = NEVER;
            inputs.forEach(input -> input.node().require(sessions + reach() - 1));
        }
    }

    final void advance(int to) {
        boolean anew = to - stepped >= keep;
        int from = to - keep + 1;
        int size = sheet.size();
        int before = known;
        known = size;
        if (nothing.length < sheet.width()) {
            nothing = blank();
        }
        for (int place : places) {
            if (anew) {
                for (int ordinal = from; ordinal <= to; ordinal++) {
                    sheet.set(place, ordinal, blank());
                }
            } else {
                makeRoom(place, from, to);
            }
        }
        if (anew) {
            begin(from, to);
        } else {
            update(from, to, before);
        }
        stepped = to;
        dirty.clear();
    }

    private void makeRoom(int place, int from, int to) {
        if (sheet.row(place, stepped).length < sheet.width()) {
            for (int ordinal = from; ordinal <= stepped; ordinal++) {
                double[] row = sheet.row(place, ordinal);
                double[] wider = blank();
                System.arraycopy(row, 0, wider, 0, row.length);
                sheet.set(place, ordinal, wider);
            }
        }
        for (int ordinal = stepped + 1; ordinal <= to; ordinal++) {
            sheet.set(place, ordinal, blank());
        }
    }

    private double[] blank() {
        double[] row = new double[sheet.width()];
        Arrays.fill(row, Double.NaN);
        return row;
    }

    /** A row; where none is kept, NaN. */
    final double[] row(int output, int ordinal) {
        boolean kept = ordinal <= sheet.latest() && ordinal > sheet.latest() - keep;
        return kept ? sheet.row(places[output], ordinal) : nothing;
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

    /** Which cells of the inputs changed, by symbol, as a range of sessions. */
    static final class Dirty {
        private int[] symbols = EMPTY_INTS;
        private int[] from = EMPTY_INTS;
        private int[] to = EMPTY_INTS;
        private int count;

        private static final int[] EMPTY_INTS = {};

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
