package dev.apex.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CrossoverBenchTest {
    private DailyBars bars;

    @BeforeEach
    void make_a_small_market() {
        bars = DailyBars.of(20, 300).firstVersions();
    }

    @Test
    void both_engines_make_the_trades_of_the_oracle() throws Exception {
        assertThat(Crossover.oracle(bars).trades()).isGreaterThan(20);
        assertThat(new CrossoverBench(bars).measure(1, 3).rounds()).isEqualTo(3);
    }

    @Test
    void a_run_is_weighed_while_it_holds_what_it_has() {
        assertThat(new CrossoverBench(bars).heapOfApex()).isFinite();
    }

    @Test
    void a_trade_too_many_or_at_another_price_does_not_pass() {
        Crossover.Oracle oracle = Crossover.oracle(bars);
        Crossover.Trades more = new Ta4jCrossover(bars).byLoop();
        more.take(3, 100, true, 1);
        assertThatThrownBy(() -> oracle.passed("more", more)).hasMessageContaining("of symbol 3");
        Ta4jCrossover other = new Ta4jCrossover(DailyBars.of(20, 301).firstVersions());
        assertThatThrownBy(() -> oracle.passed("other", other.byLoop())).isInstanceOf(IllegalStateException.class);
    }

    /** ta4j divides a variance by the number of closes and tells a change in percent. */
    @Test
    void ta4j_gives_the_six_features_of_two_passes() {
        double[] close = new double[bars.sessions];
        for (int row = 0; row < bars.rows; row++) {
            if (bars.symbol[row] == 7) {
                close[bars.day[row]] = bars.values[DailyBars.CLOSE][row];
            }
        }
        double[][] six = new Ta4jCrossover(bars).sixFeatures(7);
        assertThat(six).hasDimensions(Crossover.SIX, bars.sessions);
        for (int day = Crossover.SLOW - 1; day < bars.sessions; day++) {
            double[] expected = Crossover.six(close, day, false);
            expected[2] *= 100;
            for (int feature = 0; feature < Crossover.SIX; feature++) {
                assertThat(six[feature][day]).isCloseTo(expected[feature], within(1e-9));
            }
        }
    }
}
