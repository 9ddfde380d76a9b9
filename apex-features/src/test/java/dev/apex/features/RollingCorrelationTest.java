package dev.apex.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.apex.RefusedException;
import dev.apex.feature.Rows;
import dev.apex.random.ChaCha20;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RollingCorrelationTest {
    private static final int MOST = 11;

    /** A world of returns that hang together by a common part, with gaps. */
    private static double draw(ChaCha20 chance, double common, int symbol) {
        return 0.01 * (common * (symbol % 3) / 2 + chance.nextGaussian());
    }

    @OverSeeds
    void every_way_to_a_correlation_gives_the_same_bits(long seed) {
        ChaCha20 chance = ChaCha20.seedFromU64(seed);
        int window = 2 + chance.nextInt(12);
        int least = 2 + chance.nextInt(window - 1);
        double gaps = new double[] {0, 0.05, 0.4}[chance.nextInt(3)];
        int first = chance.nextInt(-60, 500);
        int symbols = 5;
        Table table = new Table(1, MOST);
        RollingCorrelation whole = RollingCorrelation.over(window, least, symbols);
        RollingCorrelation later = RollingCorrelation.over(window, least, symbols);
        int begin = first + chance.nextInt(3 * window);
        int changed = 0;
        int results = 0;
        for (int ordinal = first; ordinal < first + 6 * window; ordinal++) {
            if (symbols < MOST && chance.nextInt(8) == 0) {
                whole.grow(++symbols);
                later.grow(symbols);
            }
            for (int i = chance.nextInt(3); i > 0; i--) {
                int symbol = chance.nextInt(symbols);
                int past = ordinal - 1 - chance.nextInt(3 * window);
                table.row(0, past)[symbol] = chance.nextInt(4) == 0 ? Double.NaN : draw(chance, 0, symbol);
                whole.rebuild(symbol, table);
                later.rebuild(symbol, table);
                changed++;
            }
            double common = chance.nextGaussian();
            for (int symbol = 0; symbol < symbols; symbol++) {
                double value = symbol == 4 ? 7 : draw(chance, common, symbol);
                table.row(0, ordinal)[symbol] = chance.nextDouble() < gaps ? Double.POSITIVE_INFINITY : value;
            }
            whole.step(ordinal, table);
            results += assertFromScratch(whole, window, least, ordinal, table);
            if (ordinal >= begin) {
                double[][] lower = lower(symbols);
                later.step(ordinal, table, lower);
                assertThat(Arrays.deepEquals(lower, matrix(later))).isTrue();
                assertFromScratch(later, window, least, ordinal, table);
            }
        }
        assertThat(changed).as("changes of the past").isPositive();
        assertThat(results).as("correlations").isPositive();
    }

    private static int assertFromScratch(RollingCorrelation all, int window, int least, int ordinal, Rows in) {
        double[][] lower = lower(all.symbols());
        double[] row = new double[all.symbols()];
        all.matrix(lower);
        int results = 0;
        for (int i = 0; i < all.symbols(); i++) {
            all.row(i, row);
            for (int j = 0; j < i; j++) {
                double expected = RollingCorrelation.cell(
                        window, least, ordinal, values(in, i, ordinal, window), values(in, j, ordinal, window));
                String pair = "symbols " + i + " and " + j + " in session " + ordinal;
                assertSameBits(pair, lower[i][j], expected);
                assertSameBits(pair + ", one of a row", row[j], expected);
                assertSameBits(pair + ", alone", all.correlation(i, j), expected);
                assertSameBits(pair + ", the other first", all.correlation(j, i), expected);
                results += Double.isNaN(expected) ? 0 : 1;
            }
            for (int j = i + 1; j < all.symbols(); j++) {
                assertSameBits("a row beyond the diagonal", row[j], all.correlation(i, j));
            }
        }
        return results;
    }

    private static double[] values(Rows in, int symbol, int ordinal, int window) {
        double[] values = new double[2 * window];
        Arrays.setAll(values, i -> in.row(0, ordinal - 2 * window + 1 + i)[symbol]);
        return values;
    }

    private static void assertSameBits(String what, double actual, double expected) {
        if (Double.doubleToLongBits(actual) != Double.doubleToLongBits(expected)) {
            assertThat(actual).as(what).isEqualTo(expected);
        }
    }

    private static double[][] matrix(RollingCorrelation all) {
        double[][] lower = lower(all.symbols());
        all.matrix(lower);
        return lower;
    }

    private static double[][] lower(int symbols) {
        double[][] lower = new double[symbols][];
        Arrays.setAll(lower, double[]::new);
        return lower;
    }

    /** Returns, prices that walk, and prices of a level a million times their spread. */
    @ParameterizedTest
    @ValueSource(strings = {"returns", "walks", "levels", "returns with gaps", "walks with gaps", "levels with gaps"})
    void between_block_ends_it_is_within_1e_12_of_two_passes(String kind) {
        int window = 60;
        int symbols = 40;
        ChaCha20 chance = ChaCha20.seedFromU64(9);
        Table table = new Table(1, symbols);
        RollingCorrelation all = RollingCorrelation.over(window, 20, symbols);
        double[] price = new double[symbols];
        Arrays.fill(price, 100);
        double[][] lower = lower(symbols);
        double worst = 0;
        int gapsMet = 0;
        for (int ordinal = 17; ordinal < 17 + 5 * window; ordinal++) {
            double common = chance.nextGaussian();
            for (int s = 0; s < symbols; s++) {
                double move = draw(chance, common, s);
                price[s] *= 1 + move;
                double value = kind.startsWith("returns") ? move : kind.startsWith("walks") ? price[s] : 1e4 + move;
                boolean gap = kind.endsWith("gaps") && chance.nextInt(20) == 0;
                gapsMet += gap ? 1 : 0;
                table.row(0, ordinal)[s] = gap ? Double.NaN : value;
            }
            all.step(ordinal, table);
            if (ordinal > 17 + window && ordinal % 7 == 0) {
                all.matrix(lower);
                for (int i = 0; i < symbols; i++) {
                    for (int j = 0; j < i; j++) {
                        worst = Math.max(worst, Math.abs(lower[i][j] - twoPasses(table, i, j, ordinal, window)));
                    }
                }
            }
        }
        assertThat(worst).isLessThanOrEqualTo(1e-12);
        assertThat(gapsMet > 0).isEqualTo(kind.endsWith("gaps"));
    }

    private static double twoPasses(Rows in, int one, int other, int ordinal, int window) {
        double meanX = 0;
        double meanY = 0;
        int n = 0;
        double x0 = Double.NaN;
        double y0 = Double.NaN;
        for (int i = ordinal - window + 1; i <= ordinal; i++) {
            double x = in.row(0, i)[one];
            double y = in.row(0, i)[other];
            if (!Double.isNaN(x + y)) {
                x0 = Double.isNaN(x0) ? x : x0;
                y0 = Double.isNaN(y0) ? y : y0;
                meanX += x - x0;
                meanY += y - y0;
                n++;
            }
        }
        double xx = 0;
        double xy = 0;
        double yy = 0;
        for (int i = ordinal - window + 1; i <= ordinal; i++) {
            double x = in.row(0, i)[one] - x0 - meanX / n;
            double y = in.row(0, i)[other] - y0 - meanY / n;
            if (!Double.isNaN(x + y)) {
                xx += x * x;
                xy += x * y;
                yy += y * y;
            }
        }
        return xy / (Math.sqrt(xx) * Math.sqrt(yy));
    }

    @Test
    void at_the_end_of_a_block_only_the_window_counts() {
        int window = 6;
        ChaCha20 chance = ChaCha20.seedFromU64(3);
        Table table = new Table(1, 3);
        for (int i = 0; i < 40; i++) {
            for (int s = 0; s < 3; s++) {
                table.row(0, i)[s] = chance.nextGaussian();
            }
        }
        RollingCorrelation all = RollingCorrelation.over(window, 2, 3);
        all.step(29, table); // 29 = 5 * 6 - 1
        assertThat(all.isExact()).isTrue();
        double before = all.correlation(0, 1);
        for (int i = 0; i <= 29 - window; i++) {
            table.row(0, i)[0] = 1e9 * chance.nextGaussian();
        }
        all.rebuild(0, table);
        assertThat(all.correlation(0, 1)).isEqualTo(before);
        all.step(30, table);
        assertThat(all.isExact()).isFalse();
    }

    @Test
    void what_did_not_move_has_no_correlation() {
        Table table = new Table(1, 4);
        ChaCha20 chance = ChaCha20.seedFromU64(5);
        for (int i = 0; i < 30; i++) {
            table.row(0, i)[0] = 1.1;
            table.row(0, i)[1] = chance.nextGaussian();
            table.row(0, i)[2] = i == 25 ? 2.7 : 1.3; // moved only where the other has a gap
            table.row(0, i)[3] = i == 25 ? Double.NaN : chance.nextGaussian();
        }
        RollingCorrelation all = RollingCorrelation.over(10, 5, 4);
        all.step(29, table);
        assertThat(all.correlation(0, 1)).isNaN();
        assertThat(all.correlation(0, 0)).isNaN();
        assertThat(all.correlation(2, 3)).isNaN();
        assertThat(all.correlation(2, 1)).isBetween(-1.0, 1.0);
        assertThat(all.correlation(1, 1)).isEqualTo(1);
        double[][] lower = lower(4);
        all.matrix(lower);
        assertThat(lower[3]).containsExactly(Double.NaN, all.correlation(3, 1), Double.NaN);
    }

    @Test
    void a_jump_of_a_level_does_not_outlive_the_window_by_more_than_a_block() {
        Table table = new Table(1, 2);
        ChaCha20 chance = ChaCha20.seedFromU64(8);
        RollingCorrelation all = RollingCorrelation.over(20, 10, 2);
        double[][] lower = lower(2);
        for (int i = 0; i < 100; i++) {
            double common = chance.nextGaussian();
            table.row(0, i)[0] = (i < 37 ? 200 : 100) + common + chance.nextGaussian();
            table.row(0, i)[1] = common;
            all.step(i, table);
            all.matrix(lower);
            if (i > 40) {
                assertThat(lower[1][0] - twoPasses(table, 0, 1, i, 20)).isBetween(-1e-12, 1e-12);
            }
        }
    }

    @Test
    void neighbours_come_nearest_first_and_ties_by_precedence() {
        Table table = new Table(1, 6);
        ChaCha20 chance = ChaCha20.seedFromU64(5);
        for (int i = 0; i < 20; i++) {
            double x = chance.nextGaussian();
            double noise = chance.nextGaussian();
            table.row(0, i)[0] = x;
            table.row(0, i)[1] = x + 0.5 * noise;
            table.row(0, i)[2] = -x;
            table.row(0, i)[3] = x + noise;
            table.row(0, i)[4] = x + 0.5 * noise; // the same as 1
            table.row(0, i)[5] = 3; // never moves
        }
        RollingCorrelation all = RollingCorrelation.over(20, 20, 6);
        all.step(19, table);
        int[] nearest = new int[3];
        double[] correlations = new double[3];
        assertThat(all.neighbours(0, new int[] {0, 5, 2, 3, 1, 4}, nearest, correlations))
                .isEqualTo(3);
        assertThat(nearest).containsExactly(4, 1, 3);
        assertThat(correlations[0]).isEqualTo(correlations[1]).isGreaterThan(correlations[2]);
        int[] many = new int[9];
        assertThat(all.neighbours(0, new int[] {0, 1, 2, 3, 4, 5}, many, new double[9]))
                .isEqualTo(4);
        assertThat(many).startsWith(1, 4, 3, 2);
        assertThat(all.neighbours(5, new int[6], many, new double[9])).isZero();
    }

    @Test
    void what_makes_no_sense_is_refused() {
        assertThatThrownBy(() -> RollingCorrelation.over(0, 1, 3))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("APEX-N001");
        assertThatThrownBy(() -> RollingCorrelation.over(10, 1, 3)).hasMessageContaining("APEX-N002");
        assertThatThrownBy(() -> RollingCorrelation.over(10, 11, 3)).hasMessageContaining("APEX-N002");
        RollingCorrelation all = RollingCorrelation.over(10, 5, 3);
        assertThatThrownBy(() -> all.grow(2)).hasMessageContaining("APEX-N006");
        assertThatThrownBy(() -> all.correlation(0, 3)).hasMessageContaining("APEX-N003");
        assertThatThrownBy(() -> all.rebuild(-1, new Table(1, 3))).hasMessageContaining("APEX-N003");
    }
}
