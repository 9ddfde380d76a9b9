package dev.apex.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What papers print, to the digits they print. */
class PublishedValuesTest {

    /** Bailey and López de Prado (2012): a monthly Sharpe ratio of 0.458 over two and three years. */
    @ParameterizedTest
    @CsvSource({
        "0.458, 24,      0,      3, 0.982",
        "0.458, 24, -2.448, 10.164, 0.913",
        "0.458, 36, -2.448, 10.164, 0.953"
    })
    void probabilistic_sharpe(double ratio, int months, double skewness, double kurtosis, double published) {
        assertThat(new SharpeEstimate(ratio, months, skewness, kurtosis).probabilityAbove(0))
                .isCloseTo(published, within(0.0006));
    }

    /** The same in six digits, as computed from the paper's formula with scipy. */
    @ParameterizedTest
    @CsvSource({
        "0.458,  24,      0,      3, 0, 0.981675",
        "0.458,  24, -2.448, 10.164, 0, 0.913361",
        "0.458,  36, -2.448, 10.164, 0, 0.953505",
        "0.158113883008419, 1250, -3, 10, 0.113172, 0.900397"
    })
    void probabilistic_sharpe_to_six_digits(
            double ratio, int n, double skewness, double kurtosis, double benchmark, double expected) {
        assertThat(new SharpeEstimate(ratio, n, skewness, kurtosis).probabilityAbove(benchmark))
                .isCloseTo(expected, within(1e-6));
    }

    /**
     * R. Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17 (1998),
     * doi:10.1002/(SICI)1097-0258(19980430)17:8&lt;857::AID-SIM777&gt;3.0.CO;2-E, table I, score method.
     */
    @ParameterizedTest
    @CsvSource({
        "81, 263, 0.2553, 0.3662",
        "15, 148, 0.0624, 0.1605",
        " 0,  20, 0.0000, 0.1611",
        " 1,  29, 0.0061, 0.1718"
    })
    void wilson_interval(int wins, int of, double low, double high) {
        double[] profits = new double[of];
        Arrays.fill(profits, -1);
        Arrays.fill(profits, 0, wins, 1);
        WinRate rate = Trades.of(profits).tradeWinRate();

        assertThat(rate.low().get()).isCloseTo(low, within(5e-5));
        assertThat(rate.high().get()).isCloseTo(high, within(5e-5));
    }
}
