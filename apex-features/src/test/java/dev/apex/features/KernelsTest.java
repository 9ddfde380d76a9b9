package dev.apex.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.apex.RefusedException;
import dev.apex.feature.Kernel;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Cases small enough to be done by hand. */
class KernelsTest {
    private static final double GAP = Double.NaN;

    /** The results of the last session of one column of values. */
    private static double[] last(Kernel kernel, double... values) {
        return at(kernel, values.length - 1, Table.of(values));
    }

    private static double[] at(Kernel kernel, int ordinal, dev.apex.feature.Rows rows) {
        double[][] out = new double[kernel.outputs().size()][1];
        kernel.start(1).step(ordinal, rows, out);
        double[] results = new double[out.length];
        for (int i = 0; i < results.length; i++) {
            results[i] = out[i][0];
        }
        return results;
    }

    private static Table bars(int columns, double[]... rows) {
        Table table = new Table(columns, 1);
        for (int day = 0; day < rows.length; day++) {
            for (int column = 0; column < columns; column++) {
                table.row(column, day)[0] = rows[day][column];
            }
        }
        return table;
    }

    private static double[] row(double... values) {
        return values;
    }

    @Test
    void a_gap_is_left_out_and_takes_its_place_in_the_window() {
        Kernel mean = Kernels.moments(3, 2, Moment.MEAN);
        assertThat(last(mean, 9, 1, GAP, 3)).containsExactly(2); // 1 and 3
        assertThat(last(mean, 9, 1, GAP, 3, 5)).containsExactly(4); // 3 and 5
        assertThat(last(mean, 9, GAP, GAP, 3)).containsExactly(GAP); // one value of the two asked for
        assertThat(last(mean, 9, 1, Double.NEGATIVE_INFINITY, 3)).containsExactly(2); // what is not finite is a gap
    }

    @Test
    void a_window_longer_than_its_history_has_what_there_is() {
        assertThat(last(Kernels.sum(100, 1), 1, 2, 3)).containsExactly(6, 3);
        assertThat(last(Kernels.sum(100, 4), 1, 2, 3)).containsExactly(GAP, 3);
        assertThat(last(Kernels.extremes(100, 100), 1, 2, 3)).containsExactly(GAP, GAP);
    }

    @Test
    void a_constant_has_no_spread_and_nothing_that_is_divided_by_it() {
        Kernel all = Kernels.moments(7, 2, Moment.values());
        // 0.1 is no binary fraction, and seven of them do not sum up to 0.7
        assertThat(last(all, .1, .1, .1, .1, .1, .1, .1, .1, .1)).containsExactly(.1, 0, 0, GAP, GAP, GAP);
        assertThat(last(Kernels.moments(7, 1, Moment.VARIANCE), 5)).containsExactly(GAP); // of one value
    }

    @Test
    void moments_by_hand() {
        // 1 2 3 4 10: mean 4, deviations -3 -2 -1 0 6, squares 9 4 1 0 36 = 50, over 4: 12.5
        // cubes -27 -8 -1 0 216 = 180; fourth powers 81 16 1 0 1296 = 1394
        // g1 = 36 / 10^1.5, times sqrt(20) / 3; g2 = 278.8 / 100 - 3 = -0.212, (4 / 6)(6 g2 + 6) = 3.152
        double[] all = last(Kernels.moments(5, 5, Moment.values()), 1, 2, 3, 4, 10);
        assertThat(all[0]).isEqualTo(4);
        assertThat(all[1]).isEqualTo(12.5);
        assertThat(all[2]).isEqualTo(Math.sqrt(12.5));
        assertThat(all[3]).isCloseTo(36 / Math.pow(10, 1.5) * Math.sqrt(20) / 3, within(1e-14));
        assertThat(all[4]).isCloseTo(3.152, within(1e-14));
        assertThat(all[5]).isEqualTo(6 / Math.sqrt(12.5));
    }

    @Test
    void ranks_and_quantiles_by_hand() {
        assertThat(last(Kernels.rank(3, 1), 2, 1, 2)).containsExactly(2.5 / 3); // ranks 1, 2.5, 2.5
        assertThat(last(Kernels.rank(3, 1), 2, 1, GAP)).containsExactly(GAP);
        assertThat(last(Kernels.rank(4, 1), GAP, 2, 3, 1)).containsExactly(1.0 / 3);
        assertThat(last(Kernels.quantiles(3, 1, 0.25, 0.5, 1), 4, 1, 2)).containsExactly(1.5, 2, 4);
        assertThat(last(Kernels.quantiles(3, 1, 0.5), -0.0, 0.0, -0.0)[0]).isEqualTo(0.0); // there is one zero
    }

    @Test
    void changes_by_hand() {
        assertThat(last(Kernels.change(2), 50, 70, 60)).containsExactly(0.2);
        assertThat(last(Kernels.change(2), GAP, 70, 60)).containsExactly(GAP);
        assertThat(last(Kernels.difference(1), 50, 70, 60)).containsExactly(-10);
        assertThat(last(Kernels.lag(2), 50, 70, 60)).containsExactly(50);
        assertThat(last(Kernels.logChange(1), 1, -1)).containsExactly(GAP);
        assertThat(last(Kernels.logChange(1), 1, Math.E)[0]).isCloseTo(1, within(1e-15));
    }

    @Test
    void a_price_at_or_below_zero_is_a_gap_whatever_its_sign() {
        double[] gap = last(Kernels.drawdown(5, 2), 120, 90, GAP, 100);
        for (double none : new double[] {0.0, -0.0, -1, Double.NEGATIVE_INFINITY, -Double.MIN_VALUE}) {
            assertThat(last(Kernels.drawdown(5, 2), 120, 90, none, 100)).containsExactly(gap);
        }
        assertThat(last(Kernels.drawdown(2, 2), 1, Double.MIN_VALUE)).containsExactly(-1, -1); // no gap
    }

    @Test
    void drawdown_by_hand() {
        // from 120 to 90 is 30 / 120 down; at 100 the peak is still 120
        assertThat(last(Kernels.drawdown(4, 4), 100, 120, 90, 100)).containsExactly(-20.0 / 120, -0.25);
        assertThat(last(Kernels.drawdown(2, 2), 100, 120, 90, 100)).containsExactly(0, 0);
        assertThat(last(Kernels.drawdown(4, 3), 100, 120, 0, 100))
                .containsExactly(-20.0 / 120, -20.0 / 120); // 0 is a gap
    }

    @Test
    void pairs_by_hand() {
        // x 1 2 3, y 2 4 6: covariance 2, of x to y half of it per unit
        Table table = bars(2, row(1, 2), row(2, 4), row(3, 6));
        double[] pair = at(Kernels.pair(3, 3), 2, table);
        assertThat(pair[0]).isEqualTo(2);
        assertThat(pair[1]).isBetween(1 - 1e-15, 1.0);
        assertThat(pair[2]).isEqualTo(0.5);
        Table still = bars(2, row(1, 2), row(2, 2), row(3, 2));
        assertThat(at(Kernels.pair(3, 3), 2, still)).containsExactly(0, GAP, GAP);
    }

    @Test
    void wilder_by_hand() {
        // moves +1 +1 -2: averages of the first two 1 and 0, then (1 + 0) / 2 and (0 + 2) / 2: 100 * 0.5 / 1.5
        assertThat(last(Kernels.rsi(2, 100), 10, 11, 12, 10)[0]).isCloseTo(100 / 3.0, within(1e-13));
        assertThat(last(Kernels.rsi(2, 100), 10, 11, GAP, 12, GAP)).containsExactly(100); // from value to value
        assertThat(last(Kernels.rsi(2, 100), 10, 10, 10)).containsExactly(GAP);
        assertThat(last(Kernels.rsi(2, 100), 10, 11)).containsExactly(GAP); // one move of two
        // true ranges 3 (12 - 9), 4 (from 9 up to 13), 2: mean of two 3.5, then 3.5 + (2 - 3.5) / 2
        Table table = bars(3, row(11, 10, 10), row(12, 9, 9), row(13, 12, 12), row(13, 11, 12));
        assertThat(at(Kernels.trueRange(), 2, table)).containsExactly(4);
        assertThat(at(Kernels.averageTrueRange(2, 100), 3, table)).containsExactly(2.75);
    }

    @Test
    void exponential_weights_by_hand() {
        // alpha 1/2: weights 1/4 1/2 1 of 1 2 4: 5.25 / 1.75 = 3; squares 1/4 4 + 1/2 1 + 1 = 2.5 over 1.75;
        // unbiased times 1.75^2 / (1.75^2 - 1.3125)
        double[] all = last(Kernels.ewma(0.5, 10, 1), 1, 2, 4);
        assertThat(all[0]).isEqualTo(3);
        assertThat(all[1]).isCloseTo(2.5 / 1.75 * 3.0625 / (3.0625 - 1.3125), within(1e-14));
        // a gap's session weighs, too: 1/4 and 1 of 1 and 4
        assertThat(last(Kernels.ewma(0.5, 10, 1), 1, GAP, 4)[0]).isCloseTo(4.25 / 1.25, within(1e-15));
        assertThat(Kernels.memory(0.5)).isEqualTo(30); // 2^30 is above a billion
    }

    @Test
    void volumes_by_hand() {
        Table table = bars(2, row(1, 10), row(2, 20), row(2, 30), row(1, 40));
        assertThat(at(Kernels.onBalanceVolume(3, 3), 3, table)).containsExactly(20 + 0 - 40);
        assertThat(at(Kernels.dollarVolume(2, 2), 3, table)).containsExactly((60 + 40) / 2.0);
        // returns 1, 0, -1/2 over 40, 60, 40
        assertThat(at(Kernels.illiquidity(3, 3), 3, table)[0]).isCloseTo((1 / 40.0 + 0.5 / 40) / 3, within(1e-17));
        assertThat(last(Kernels.relative(4, 4), 10, 20, 30, 40)).containsExactly(1.6);
        Table silent = bars(2, row(1, 10), row(2, 0), row(4, 10));
        assertThat(at(Kernels.illiquidity(2, 2), 2, silent)).containsExactly(GAP);
        assertThat(at(Kernels.illiquidity(2, 1), 2, silent)).containsExactly(1 / 40.0);
    }

    @Test
    void ranges_by_hand() {
        double e = Math.E;
        // ln(high / low) = 2, ln(close / open) = 1
        Table table = bars(4, row(1, e, 1 / e, e), row(1, e, 1 / e, e));
        double ln2 = Math.log(2);
        assertThat(at(Kernels.parkinson(2, 2), 1, table)[0]).isCloseTo(Math.sqrt(1 / ln2), within(1e-15));
        assertThat(at(Kernels.garmanKlass(2, 2), 1, table)[0]).isCloseTo(Math.sqrt(2 - (2 * ln2 - 1)), within(1e-15));
        // ln(h/c) = 0, ln(l/c) ln(l/o) = (-2)(-1)
        assertThat(at(Kernels.rogersSatchell(2, 2), 1, table)[0]).isCloseTo(Math.sqrt(2), within(1e-15));
    }

    @Test
    void a_symbol_that_comes_later_had_no_value_before() {
        Table table = new Table(1, 2);
        Kernel.State state = Kernels.moments(3, 2, Moment.MEAN).start(1);
        double[][] out = new double[1][2];
        for (int day = 0; day < 7; day++) {
            table.row(0, day)[0] = day;
            if (day == 4) {
                state.grow(2);
            }
            if (day >= 4) {
                table.row(0, day)[1] = 10 * day;
            }
            state.step(day, table, out);
            assertThat(out[0][0]).isEqualTo(Double.valueOf(day < 1 ? GAP : day < 2 ? 0.5 : day - 1));
            assertThat(out[0][1]).isEqualTo(Double.valueOf(day < 4 ? 0 : day < 5 ? GAP : day < 6 ? 45 : 50));
        }
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                refused("N001", () -> Kernels.moments(0, 1, Moment.MEAN)),
                refused("N001", () -> Kernels.extremes(-5, 1)),
                refused("N001", () -> Kernels.quantiles(100_001, 1, 0.5)),
                refused("N001", () -> Kernels.lag(-1)),
                refused("N001", () -> Kernels.rsi(0, 10)),
                refused("N002", () -> Kernels.sum(10, 0)),
                refused("N002", () -> Kernels.rank(10, 11)),
                refused("N002", () -> Kernels.rsi(20, 10)),
                refused("N003", () -> Kernels.chain(Kernels.extremes(5, 5), Kernels.lag(1))),
                refused("N003", () -> Kernels.lag(1).start(-1)),
                refused("N004", () -> Kernels.ewma(1, 10, 1)),
                refused("N004", () -> Kernels.memory(GAP)),
                refused("N005", () -> Kernels.quantiles(10, 1, 1.5)));
    }

    private static Arguments refused(String code, Supplier<Object> asked) {
        return Arguments.of(code, asked);
    }

    @ParameterizedTest
    @MethodSource("refused")
    void what_makes_no_sense_is_refused(String code, Supplier<Object> asked) {
        assertThatThrownBy(asked::get).isInstanceOf(RefusedException.class).hasMessageContaining("APEX-" + code);
    }

    @Test
    void a_state_refuses_what_does_not_fit() {
        Kernel.State state = Kernels.extremes(3, 1).start(2);
        Table table = new Table(1, 2);
        assertThatThrownBy(() -> state.step(0, table, new double[1][2]))
                .hasMessageContaining("APEX-N003")
                .hasMessageContaining("writes 2 columns and was given 1");
        assertThatThrownBy(() -> state.step(0, table, new double[2][1])).hasMessageContaining("APEX-N003");
        assertThatThrownBy(() -> state.rebuild(2, table)).hasMessageContaining("APEX-N003");
        assertThatThrownBy(() -> state.grow(1)).hasMessageContaining("APEX-N006");
    }

    @Test
    void names_tell_kernels_apart() {
        assertThat(Catalogue.of(9, 3, 4).stream().map(one -> one.kernel().name()))
                .doesNotHaveDuplicates();
        assertThat(Catalogue.of(9, 3, 4).get(0).kernel().name())
                .isEqualTo(Catalogue.of(9, 3, 4).get(0).kernel().name())
                .isNotEqualTo(Catalogue.of(9, 4, 4).get(0).kernel().name());
    }
}
