package dev.apex.features;

import static org.assertj.core.api.Assertions.assertThat;

import dev.apex.feature.Kernel;
import dev.apex.feature.Rows;
import dev.apex.random.ChaCha20;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/**
 * Whatever way a cell is come by, it has the same bits: stepped to, stepped to from elsewhere, rebuilt after the past changed, and
 * computed from scratch.
 */
class KernelPropertiesTest {
    private static final int SYMBOLS = 7;
    private static final int STEPS = 70;

    /** Bars that arrive a session at a time, with everything that can go wrong: what happened is counted. */
    private static final class World {
        final Table table = new Table(5, SYMBOLS);
        final ChaCha20 chance;
        final double gaps;
        final boolean flat;
        int gapsMade;
        int revised;
        int retracted;
        int late;

        World(ChaCha20 chance) {
            this.chance = chance;
            this.gaps = chance.nextInt(4) * 0.12;
            this.flat = chance.nextInt(4) == 0;
        }

        /** Writes the row of a session for some of the symbols. */
        void session(int ordinal, int symbols) {
            for (int s = 0; s < symbols; s++) {
                if (chance.nextDouble() < gaps) {
                    gapsMade++;
                } else {
                    bar(ordinal, s);
                }
            }
        }

        private void bar(int ordinal, int s) {
            double close = flat ? 50 + chance.nextInt(2) : 100 + 10 * chance.nextGaussian();
            if (chance.nextInt(40) == 0) {
                close *= 1e6;
            }
            double open = close * (1 + 0.01 * chance.nextGaussian());
            table.row(Table.OPEN, ordinal)[s] = open;
            table.row(Table.CLOSE, ordinal)[s] = close;
            table.row(Table.HIGH, ordinal)[s] = Math.max(open, close) * (1 + 0.01 * chance.nextDouble());
            table.row(Table.LOW, ordinal)[s] = Math.min(open, close) * (1 - 0.01 * chance.nextDouble());
            table.row(Table.VOLUME, ordinal)[s] = switch (chance.nextInt(12)) {
                case 0 -> 0;
                case 1 -> Double.POSITIVE_INFINITY;
                default -> chance.nextInt(1_000_000);
            };
        }

        /** Changes a few cells of the past, and says of which symbols. */
        TreeSet<Integer> change(int first, int last, int symbols) {
            TreeSet<Integer> touched = new TreeSet<>();
            for (int i = chance.nextInt(3); i > 0 && last > first; i--) {
                int ordinal = first + chance.nextInt(last - first);
                int s = chance.nextInt(symbols);
                boolean had = !Double.isNaN(table.row(Table.CLOSE, ordinal)[s]);
                if (had && chance.nextBoolean()) {
                    for (int column = 0; column < 5; column++) {
                        table.row(column, ordinal)[s] = Double.NaN;
                    }
                    retracted++;
                } else {
                    bar(ordinal, s);
                    revised += had ? 1 : 0;
                    late += had ? 0 : 1;
                }
                touched.add(s);
            }
            return touched;
        }
    }

    @OverSeeds
    void stepped_rebuilt_and_from_scratch_are_the_same_bits(long seed) {
        ChaCha20 chance = ChaCha20.seedFromU64(seed);
        int window = 1 + chance.nextInt(9);
        List<Catalogue> all = Catalogue.of(window, 1 + chance.nextInt(window), 1 + chance.nextInt(8));
        int gaps = 0;
        int changes = 0;
        int results = 0;
        for (Catalogue one : all) {
            World world = new World(chance);
            results += live(one.kernel(), world, world.table.columns(one.columns()), chance);
            gaps += world.gapsMade;
            changes += world.revised + world.retracted + world.late;
            assertThat(world.revised).as("revisions").isPositive();
            assertThat(world.retracted).as("retractions").isPositive();
        }
        assertThat(gaps).as("gaps").isPositive();
        assertThat(changes).isGreaterThan(all.size() * 30);
        assertThat(results).as("cells with a result").isGreaterThan(all.size() * 50);
    }

    /** A run with a state from its beginning, one from later on, and one that jumps; gives the number of results. */
    private static int live(Kernel kernel, World world, Rows in, ChaCha20 chance) {
        int first = chance.nextInt(-40, 1_000);
        int symbols = 3;
        int results = 0;
        Kernel.State whole = kernel.start(symbols);
        Kernel.State later = kernel.start(symbols);
        int begin = first + chance.nextInt(30);
        double[][] out = rows(kernel);
        double[][] outLater = rows(kernel);
        for (int ordinal = first; ordinal < first + STEPS; ordinal++) {
            if (chance.nextInt(15) == 0 && symbols < SYMBOLS) {
                symbols++;
                whole.grow(symbols);
                later.grow(symbols);
            }
            for (int touched : world.change(first, ordinal, symbols)) {
                whole.rebuild(touched, in);
                later.rebuild(touched, in);
            }
            world.session(ordinal, symbols);
            whole.step(ordinal, in, out);
            results += assertFromScratch(kernel, ordinal, in, out, symbols);
            if (ordinal >= begin) {
                if (chance.nextInt(20) == 0) {
                    ordinal += chance.nextInt(12); // a jump: nothing arrived there
                    whole.step(ordinal, in, out);
                }
                later.step(ordinal, in, outLater);
                assertFromScratch(kernel, ordinal, in, outLater, symbols);
            }
        }
        assertReplayed(kernel, in, first, symbols);
        return results;
    }

    private static int assertFromScratch(Kernel kernel, int ordinal, Rows in, double[][] out, int symbols) {
        double[] cell = new double[out.length];
        int results = 0;
        for (int s = 0; s < symbols; s++) {
            kernel.cell(ordinal, in, s, cell);
            for (int column = 0; column < cell.length; column++) {
                results += Double.isNaN(cell[column]) ? 0 : 1;
                assertSameBits(kernel, ordinal, s, out[column][s], cell[column]);
            }
        }
        return results;
    }

    private static void assertReplayed(Kernel kernel, Rows in, int first, int symbols) {
        int columns = kernel.outputs().size();
        Table replayed = new Table(columns, symbols);
        double[] cell = new double[columns];
        for (int s = 0; s < symbols; s++) {
            kernel.replay(in, s, first, first + STEPS - 1, replayed);
            for (int ordinal = first; ordinal < first + STEPS; ordinal++) {
                kernel.cell(ordinal, in, s, cell);
                for (int column = 0; column < columns; column++) {
                    assertSameBits(kernel, ordinal, s, replayed.row(column, ordinal)[s], cell[column]);
                }
            }
        }
    }

    private static void assertSameBits(Kernel kernel, int ordinal, int symbol, double actual, double expected) {
        if (Double.doubleToLongBits(actual) != Double.doubleToLongBits(expected)) {
            assertThat(actual)
                    .as("%s of symbol %d in session %d", kernel, symbol, ordinal)
                    .isEqualTo(expected);
        }
    }

    private static double[][] rows(Kernel kernel) {
        double[][] rows = new double[kernel.outputs().size()][SYMBOLS];
        for (double[] row : rows) {
            Arrays.fill(row, -1);
        }
        return rows;
    }

    @OverSeeds
    void a_cell_depends_on_its_reach_and_on_nothing_before_or_after(long seed) {
        ChaCha20 chance = ChaCha20.seedFromU64(seed);
        int window = 1 + chance.nextInt(9);
        int ordinal = 200 + chance.nextInt(50);
        for (Catalogue one : Catalogue.of(window, 1, 1 + chance.nextInt(8))) {
            Kernel kernel = one.kernel();
            World world = new World(chance);
            for (int i = 0; i < 300; i++) {
                world.session(i, 1);
            }
            Rows in = world.table.columns(one.columns());
            double[][] out = rows(kernel);
            kernel.start(1).step(ordinal, in, out);
            for (int i = 0; i < 300; i++) {
                if (i <= ordinal - kernel.reach() || i > ordinal) {
                    for (int column = 0; column < 5; column++) {
                        world.table.row(column, i)[0] = 7 + chance.nextDouble();
                    }
                }
            }
            double[][] again = rows(kernel);
            kernel.start(1).step(ordinal, in, again);
            assertThat(Arrays.deepEquals(again, out))
                    .as("%s, stepped to session %d", kernel, ordinal)
                    .isTrue();
        }
    }

    @OverSeeds
    void a_state_of_many_symbols_is_that_of_each_alone(long seed) {
        ChaCha20 chance = ChaCha20.seedFromU64(seed);
        List<Kernel.State> alone = new ArrayList<>();
        for (Catalogue one : Catalogue.of(1 + chance.nextInt(9), 1, 3)) {
            Kernel kernel = one.kernel();
            World world = new World(chance);
            Rows in = world.table.columns(one.columns());
            Kernel.State together = kernel.start(SYMBOLS);
            alone.clear();
            for (int s = 0; s < SYMBOLS; s++) {
                alone.add(kernel.start(1));
            }
            double[][] out = rows(kernel);
            double[][] single = rows(kernel);
            for (int ordinal = 0; ordinal < 40; ordinal++) {
                world.session(ordinal, SYMBOLS);
                together.step(ordinal, in, out);
                for (int s = 0; s < SYMBOLS; s++) {
                    int symbol = s;
                    alone.get(s).step(ordinal, (c, o) -> new double[] {in.row(c, o)[symbol]}, single);
                    for (int column = 0; column < single.length; column++) {
                        assertSameBits(kernel, ordinal, s, single[column][0], out[column][s]);
                    }
                }
            }
        }
    }
}
