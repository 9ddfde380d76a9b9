package dev.apex.features;

import static org.assertj.core.api.Assertions.assertThat;

import dev.apex.Digest;
import dev.apex.feature.Kernel;
import dev.apex.feature.Rows;
import dev.apex.random.ChaCha20;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/**
 * Every kernel over one world of bars, down to the last bit, as it was on the day it was right; a compiler that fused a
 * multiplication with an addition, or summed up in vectors, would show here.
 */
class SameBitsAnywhereTest {
    private static final int SYMBOLS = 37;
    private static final int SESSIONS = 400;

    @Test
    void every_kernel_gives_the_bits_it_gave() {
        Table bars = bars();
        Digest digest = Digest.create();
        for (Catalogue one : Catalogue.of(20, 10, 29)) {
            Kernel kernel = one.kernel();
            Rows in = bars.columns(one.columns());
            Kernel.State state = kernel.start(SYMBOLS);
            double[][] out = new double[kernel.outputs().size()][SYMBOLS];
            for (int ordinal = 11; ordinal < SESSIONS; ordinal++) {
                state.step(ordinal, in, out);
                put(digest, out);
            }
        }
        assertThat(digest.finishHex()).isEqualTo("9f9639878fafd811cfb075404a064a0794dcb632eeb94a1eb18d24b2557cbb8e");
    }

    @Test
    void correlations_have_the_bits_they_had() {
        Rows in = bars().columns(Table.CLOSE);
        Digest digest = Digest.create();
        RollingCorrelation all = RollingCorrelation.over(30, 15, SYMBOLS);
        double[][] lower = new double[SYMBOLS][];
        Arrays.setAll(lower, double[]::new);
        for (int ordinal = 11; ordinal < SESSIONS; ordinal++) {
            all.step(ordinal, in, lower);
            put(digest, lower);
        }
        assertThat(digest.finishHex()).isEqualTo("ee3fa5731310b9e34d4cab2fed867e97ec57b173409733f1f99e4e66e80157df");
    }

    private static void put(Digest digest, double[][] rows) {
        for (double[] row : rows) {
            for (double value : row) {
                digest.put(Double.longBitsToDouble(Double.doubleToLongBits(value))); // one NaN
            }
        }
    }

    private static Table bars() {
        Table bars = new Table(5, SYMBOLS);
        ChaCha20 chance = ChaCha20.seedFromU64(7);
        double[] close = new double[SYMBOLS];
        Arrays.fill(close, 100);
        for (int ordinal = 0; ordinal < SESSIONS; ordinal++) {
            boolean whole = ordinal % 100 < 50; // so that both kinds of loops run
            for (int s = 0; s < SYMBOLS; s++) {
                double open = close[s] * (1 + 0.005 * chance.nextGaussian());
                close[s] = open * (1 + 0.01 * chance.nextGaussian());
                double high = Math.max(open, close[s]) * (1 + 0.01 * chance.nextDouble());
                double low = Math.min(open, close[s]) * (1 - 0.01 * chance.nextDouble());
                double volume = chance.nextInt(1, 100_000);
                if (whole || chance.nextInt(15) > 0) {
                    double[] bar = {open, high, low, close[s], volume};
                    for (int column = 0; column < bar.length; column++) {
                        bars.row(column, ordinal)[s] = bar[column];
                    }
                }
            }
        }
        return bars;
    }
}
