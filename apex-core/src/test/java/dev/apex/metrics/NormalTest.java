package dev.apex.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NormalTest {

    @Test
    void the_distribution_equals_sixty_digits_of_it() {
        double[] x = Oracle.column("normal.csv", "x");
        double[] below = Oracle.column("normal.csv", "below");
        for (int i = 0; i < x.length; i++) {
            Oracle.assertWithin(2e-15, Normal.below(x[i]), below[i]);
            assertThat(StrictMath.abs(Normal.below(x[i]) - below[i])).isLessThan(2.3e-16);
        }
        assertThat(x).hasSizeGreaterThan(1_800);
    }

    @Test
    void far_out_it_is_zero_and_one() {
        assertThat(Normal.below(0)).isEqualTo(0.5);
        assertThat(Normal.below(40)).isEqualTo(1);
        assertThat(Normal.below(-40)).isZero();
        assertThat(Normal.below(Double.POSITIVE_INFINITY)).isEqualTo(1);
        assertThat(Normal.below(Double.NEGATIVE_INFINITY)).isZero();
        assertThat(Normal.below(Double.NaN)).isNaN();
    }

    @Test
    void it_rises_across_the_seam_between_series_and_fraction() {
        double step = 0x1p-30;
        for (double seam : new double[] {-1.5, 1.5}) {
            for (double x = seam - 50 * step; x < seam + 50 * step; x += step) {
                assertThat(Normal.below(x + step)).isGreaterThan(Normal.below(x));
            }
        }
    }

    @Test
    void two_sided_ninety_five_per_cent_ends_at_z() {
        assertThat(Normal.below(Normal.Z95)).isEqualTo(0.975);
    }
}
