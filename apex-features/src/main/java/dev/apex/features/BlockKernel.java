package dev.apex.features;

import dev.apex.feature.Kernel;
import dev.apex.feature.Rows;
import java.util.Arrays;
import java.util.List;

/**
 * A window over anything that can be summed up piece by piece and merged: the end of one block of sessions, kept for every
 * place it may be cut at, and the beginning of the next.
 *
 * <p>Blocks are as long as the window and begin at ordinals that are multiples of it. When one is complete, a pass from its
 * end to its beginning sums up each of its ends; the beginning of the next is extended session by session. So a cell costs one
 * extension, one share of that pass and one merge, whatever the length of the window; and it reads the rows of its window only.
 * Memory: fields times window doubles a symbol.
 */
abstract class BlockKernel implements Kernel {
    static final int NONE = -1;

    final int window;
    final double least;
    private final String name;
    private final int inputs;
    private final List<String> outputs;
    private final boolean positive;
    private final double[] empty;

    /**
     * @param empty the sum of nothing, by field; the first field counts values
     * @param positive whether a value at or below zero is a gap
     */
    BlockKernel(
            String what, int window, int least, int inputs, List<String> outputs, boolean positive, double... empty) {
        this.window = Checked.window(window);
        this.least = Checked.least(least, window);
        this.name = what + "(" + window + "," + least + ")" + outputs;
        this.inputs = inputs;
        this.outputs = List.copyOf(outputs);
        this.positive = positive;
        this.empty = empty.clone();
    }

    /** Adds a session after those of {@code sum}, into {@code to}, which may be the same. */
    abstract void append(double[][] sum, Cells cells, double[][] to, int from, int end);

    /** Adds a session before those of {@code sum}, into {@code to}, which may be the same. */
    void prepend(double[][] sum, Cells cells, double[][] to, int from, int end) {
        append(sum, cells, to, from, end);
    }

    /**
     * Whether there are loops for sessions in which every symbol has a value: how many values a sum has is then one number, and
     * need not be kept for each symbol. They give the same bits.
     */
    boolean hasWholeLoops() {
        return false;
    }

    /** The field that is the same at every end of a whole block, or none. */
    int anchorField() {
        return NONE;
    }

    /** Adds a session to a sum of n, fields but the first; before and after alike. */
    void appendWhole(int n, double[][] sum, double[][] x, double[][] to, int end) {
        throw new UnsupportedOperationException(name());
    }

    /** Merges an older sum of n with a newer one of m. */
    void finishWhole(int n, double[][] older, int m, double[][] newer, Cells now, double[][] out, int end) {
        throw new UnsupportedOperationException(name());
    }

    /** Merges an older sum with a newer one, and writes results; {@code now} is the latest session. */
    abstract void finish(double[][] older, double[][] newer, Cells now, double[][] out, int from, int end);

    @Override
    public final String name() {
        return name;
    }

    @Override
    public String name(int output) {
        return outputs.get(output) + Checked.text(window, (int) least);
    }

    @Override
    public final int inputs() {
        return inputs;
    }

    @Override
    public final List<String> outputs() {
        return outputs;
    }

    @Override
    public final int reach() {
        return window;
    }

    @Override
    public final void cell(int ordinal, double[][] values, double[] out) {
        Cells cells = new Cells(inputs, 1, positive);
        int begins = window - 1 - Math.floorMod(ordinal, window);
        double[][] older = sumOfNothing(1);
        for (int i = begins - 1; i >= 0; i--) {
            prepend(older, cells.take(values, i), older, 0, 1);
        }
        double[][] newer = sumOfNothing(1);
        for (int i = begins; i < window; i++) {
            append(newer, cells.take(values, i), newer, 0, 1);
        }
        double[][] results = new double[outputs.size()][1];
        finish(older, newer, cells, results, 0, 1);
        for (int i = 0; i < results.length; i++) {
            out[i] = results[i][0];
        }
    }

    @Override
    public final State start(int symbols) {
        return new Blocks(symbols);
    }

    @Override
    public String toString() {
        return name;
    }

    /** NaN where fewer values than asked for were met, else 0: to be added to a result. */
    final void missing(double[] older, double[] newer, double[] to, int from, int end) {
        double less = least - 1;
        for (int s = from; s < end; s++) {
            to[s] = 0 / Math.min(Math.max(older[s] + newer[s] - less, 0), 1);
        }
    }

    private double[][] sumOfNothing(int symbols) {
        double[][] sum = new double[empty.length][Cells.room(symbols)];
        clear(sum, 0, symbols);
        return sum;
    }

    private void clear(double[][] sum, int from, int end) {
        for (int field = 0; field < empty.length; field++) {
            Arrays.fill(sum[field], from, end, empty[field]);
        }
    }

    private final class Blocks extends Stepped {
        private final Cells cells;
        private final double[][] given = new double[inputs][];
        private final double[][] beginning;
        /** By place in the block: the sum from there to its end; at place 0 the sum of nothing. */
        private final double[][][] ends;
        /** The same, with one anchor row for all. */
        private final double[][][] wholeEnds;

        private double[] anchor;
        /** Whether every symbol had a value in each session so far: then counts are not kept by symbol. */
        private boolean wholeBeginning;

        private boolean wholeEnd;
        /** Sessions that are in the beginning. */
        private int begun;

        Blocks(int symbols) {
            super(BlockKernel.this, symbols);
            cells = new Cells(inputs, symbols, positive);
            beginning = sumOfNothing(symbols);
            ends = new double[window][][];
            wholeEnds = new double[window][][];
            anchor = new double[Cells.room(symbols)];
            Arrays.setAll(ends, place -> sumOfNothing(symbols));
            share();
        }

        private void share() {
            for (int place = 0; place < window; place++) {
                wholeEnds[place] = ends[place].clone();
                if (anchorField() != NONE && place > 0) {
                    wholeEnds[place][anchorField()] = anchor;
                }
            }
        }

        @Override
        void widen(int before, int after) {
            forgetWholeBeginning(before);
            forgetWholeEnds(before);
            cells.grow(after);
            widen(beginning, before, after);
            for (double[][] end : ends) {
                widen(end, before, after);
            }
            anchor = new double[Cells.room(after)];
            share();
        }

        private void widen(double[][] sum, int before, int after) {
            for (int field = 0; field < sum.length; field++) {
                sum[field] = Arrays.copyOf(sum[field], Cells.room(after));
            }
            clear(sum, before, after);
        }

        @Override
        void beginAnew(int ordinal, Rows in) {
            wholeBeginning = false;
            wholeEnd = false;
            restore(ordinal, in, 0, symbols());
        }

        @Override
        void restore(int ordinal, Rows in, int from, int end) {
            int place = Math.floorMod(ordinal, window);
            int begins = ordinal - place;
            int first = begins - window + 1 + place;
            if (wholeEnd && !areWhole(first, begins - 1, in, from, end)) {
                forgetWholeEnds(symbols());
            }
            if (wholeBeginning && !areWhole(begins, ordinal, in, from, end)) {
                forgetWholeBeginning(symbols());
            }
            sumUpEnds(begins, first, in, from, end);
            if (wholeEnd && anchorField() != NONE && first < begins) {
                System.arraycopy(ends[window - 1][anchorField()], from, anchor, from, end - from);
            }
            clear(beginning, from, end);
            boolean nothing = true;
            for (int i = begins; i <= ordinal; i++) {
                nothing &= cells.take(i, in, from, end).blank;
                if (!nothing) {
                    append(beginning, cells, beginning, from, end);
                }
            }
        }

        @Override
        void advance(int ordinal, Rows in, double[][] out) {
            int place = Math.floorMod(ordinal, window);
            int symbols = symbols();
            if (place == 0) {
                turn(ordinal, in);
            }
            if (wholeBeginning && isWhole(ordinal, in, 0, symbols)) {
                appendWhole(place, beginning, given, beginning, symbols);
            } else {
                forgetWholeBeginning(symbols);
                append(beginning, cells.take(ordinal, in, 0, symbols), beginning, 0, symbols);
            }
            begun = place + 1;
            int next = begun % window;
            if (wholeBeginning && wholeEnd) {
                finishWhole(window - begun, wholeEnds[next], begun, beginning, cells, out, symbols);
            } else {
                countBeginning(begun, symbols);
                countEnd(next, symbols);
                if (wholeBeginning) {
                    cells.take(ordinal, in, 0, symbols);
                }
                finish(ends[next], beginning, cells, out, 0, symbols);
            }
        }

        /** A block is complete, and the next begins. */
        private void turn(int ordinal, Rows in) {
            int symbols = symbols();
            wholeEnd =
                    hasWholeLoops() && (wholeBeginning || areWhole(ordinal - window + 1, ordinal - 1, in, 0, symbols));
            wholeBeginning = hasWholeLoops();
            if (wholeEnd) {
                sumUpWholeEnds(ordinal, in);
            } else {
                sumUpEnds(ordinal, ordinal - window + 1, in, 0, symbols);
            }
            clear(beginning, 0, symbols);
            begun = 0;
        }

        /** The ends of the block before the one that begins there, from the last session down to the first. */
        private void sumUpEnds(int begins, int first, Rows in, int from, int end) {
            boolean nothing = true;
            for (int i = begins - 1; i >= first; i--) {
                int place = Math.floorMod(i, window);
                nothing &= cells.take(i, in, from, end).blank;
                if (nothing) {
                    clear(ends[place], from, end);
                } else {
                    prepend(ends[(place + 1) % window], cells, ends[place], from, end);
                }
            }
        }

        private void sumUpWholeEnds(int begins, Rows in) {
            for (int place = window - 1; place > 0; place--) {
                take(begins - window + place, in);
                appendWhole(window - 1 - place, wholeEnds[(place + 1) % window], given, wholeEnds[place], symbols());
            }
        }

        private void take(int ordinal, Rows in) {
            for (int input = 0; input < inputs; input++) {
                given[input] = in.row(input, ordinal);
            }
        }

        private boolean areWhole(int first, int last, Rows in, int from, int end) {
            for (int i = first; i <= last; i++) {
                if (!isWhole(i, in, from, end)) {
                    return false;
                }
            }
            return true;
        }

        private boolean isWhole(int ordinal, Rows in, int from, int end) {
            take(ordinal, in);
            for (int input = 0; input < inputs; input++) {
                boolean known = !positive && in.isWhole(input, ordinal);
                if (!known && Cells.gaps(given[input], positive, from, end) > 0) {
                    return false;
                }
            }
            return true;
        }

        /** From here on counts are kept by symbol. */
        private void forgetWholeBeginning(int symbols) {
            if (wholeBeginning) {
                countBeginning(begun, symbols);
                wholeBeginning = false;
            }
        }

        private void forgetWholeEnds(int symbols) {
            for (int place = 1; place < window && wholeEnd; place++) {
                countEnd(place, symbols);
            }
            wholeEnd = false;
        }

        private void countBeginning(int n, int symbols) {
            if (wholeBeginning) {
                Arrays.fill(beginning[0], 0, symbols, n);
            }
        }

        private void countEnd(int place, int symbols) {
            if (wholeEnd && place > 0) {
                Arrays.fill(ends[place][0], 0, symbols, window - place);
                if (anchorField() != NONE) {
                    System.arraycopy(anchor, 0, ends[place][anchorField()], 0, symbols);
                }
            }
        }
    }
}
