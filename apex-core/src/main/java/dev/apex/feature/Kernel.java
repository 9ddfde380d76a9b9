package dev.apex.feature;

import java.util.List;
import java.util.Optional;

/**
 * A feature of all symbols of a calendar at once, a row a session: what makes readings as fast as a batch that looks at no
 * clock.
 *
 * <p>A cell is a function of the ordinal of its session and of the {@link #reach} rows that end there, and of nothing else. It
 * may be had in three ways, which agree bit for bit: from scratch by {@link #cell}, which is the definition; by stepping a
 * {@link State} from session to session, wherever that began; and by stepping on after a {@link State#rebuild}, when a row of
 * the past was revised. The ordinal takes part because what is computed block by block needs its blocks to lie at the same
 * sessions in every run.
 *
 * <p>A value that is not finite is a gap: it is left out, and takes its place in the window all the same. A result without
 * enough values, or without a meaning, is NaN.
 *
 * <p>Kernels are immutable and may be shared; a state belongs to one thread.
 */
public interface Kernel {
    /** What it computes, with all its parameters: kernels of one name give the same bits. */
    String name();

    /** How many columns it reads. */
    int inputs();

    /** What it computes, a column each. */
    List<String> outputs();

    /** What one of its columns is called, with all parameters that decide its bits; columns of one name have the same bits. */
    default String name(int output) {
        return outputs().size() == 1 ? name() : name() + "." + outputs().get(output);
    }

    /**
     * What one of its columns over some inputs is called: {@code mean(20) of close}. Another name or other inputs give another
     * text.
     *
     * @param inputs what they are called
     */
    default String describe(int output, List<String> inputs) {
        return name(output) + " of " + (inputs.size() == 1 ? inputs.get(0) : "(" + String.join(", ", inputs) + ")");
    }

    /** How many rows, the latest included, a cell depends on. */
    int reach();

    /** Whether the row of so many sessions before, from 0 to the reach less 1, takes part: what a missing value is looked for in. */
    default boolean reads(int sessionsAgo) {
        return true;
    }

    /**
     * One cell from scratch.
     *
     * @param ordinal its session
     * @param window {@code double[inputs][reach]}, the values of one symbol, the oldest first, the last of {@code ordinal}
     * @param out {@code double[outputs]}, written
     */
    void cell(int ordinal, double[][] window, double[] out);

    /**
     * What it computes where its window is the whole sample, what comes later included: of a mean, a deviation, an extreme or a rank
     * that means something, and by default nothing. It is there so that an ablation can tell what a feature is worth that was
     * scaled over a whole data set, and nothing else asks for it.
     */
    default Optional<WholeSample> hindsight() {
        return Optional.empty();
    }

    /** A kernel of the whole sample of one symbol. */
    @FunctionalInterface
    interface WholeSample {
        /**
         * The cells of every session.
         *
         * @param sample {@code double[inputs][sessions]}, the oldest first
         * @param out {@code double[outputs][sessions]}, written
         */
        void cells(double[][] sample, double[][] out);
    }

    /** A state that has seen nothing. */
    State start(int symbols);

    /** One cell from scratch, from rows. */
    default void cell(int ordinal, Rows in, int symbol, double[] out) {
        int reach = reach();
        double[][] window = new double[inputs()][reach];
        for (int column = 0; column < window.length; column++) {
            for (int i = 0; i < reach; i++) {
                window[column][i] = in.row(column, ordinal - reach + 1 + i)[symbol];
            }
        }
        cell(ordinal, window, out);
    }

    /**
     * The cells of one symbol in some sessions, in time proportional to their number and the reach: what is left to do for
     * the past after a revision of a row changes every cell that reached it.
     *
     * @param in what is read
     * @param symbol whose
     * @param from the first session computed
     * @param to the last
     * @param out rows in which the cells of this symbol are written
     */
    default void replay(Rows in, int symbol, int from, int to, Rows out) {
        State alone = start(1);
        Rows own = (column, ordinal) -> new double[] {in.row(column, ordinal)[symbol]};
        double[][] cell = new double[outputs().size()][1];
        for (int ordinal = from; ordinal <= to; ordinal++) {
            alone.step(ordinal, own, cell);
            for (int column = 0; column < cell.length; column++) {
                out.row(column, ordinal)[symbol] = cell[column][0];
            }
        }
    }

    /** What is kept from one session to the next so that a step costs the same for every reach. Confined to one thread. */
    interface State {
        /** How many symbols it computes. */
        int symbols();

        /**
         * Makes room for more symbols; their cells are what they would be had they been there all along without a value.
         * One of which rows of the past hold values is rebuilt afterwards.
         */
        void grow(int symbols);

        /**
         * Computes the row of a session. The session after the last step costs the same for every reach; any other, the
         * first step among them, begins anew from the rows that it reaches. Allocates nothing in the first case.
         *
         * @param ordinal the session
         * @param in the rows of its reach, as they are now; those of the steps before, except where {@link #rebuild} was
         *     called since
         * @param out {@code double[outputs][symbols or more]}, written up to the number of symbols; no row of {@code in}
         */
        void step(int ordinal, Rows in, double[][] out);

        /** Takes in that past rows of a symbol changed: afterwards the state is what it would be had they always been so. */
        void rebuild(int symbol, Rows in);
    }
}
