package dev.apex.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MomentsTest {

    @ParameterizedTest
    @ValueSource(strings = {"drift far above spread", "spread far above mean", "one crash", "sizes from 1e-9 to 1"})
    void moments_keep_their_digits_where_plain_sums_lose_them(String sample) {
        Moments moments = Moments.of(Oracle.column("samples.csv", sample));
        List<Double> exact = Oracle.rows("moments.csv").stream()
                .filter(row -> row.getField("sample").equals(sample))
                .map(row -> Oracle.number(row, "value"))
                .toList();

        Oracle.assertWithin(1e-15, moments.mean(), exact.get(0));
        Oracle.assertWithin(2e-15, moments.m2(), exact.get(1));
        Oracle.assertWithin(2e-14, moments.m3(), exact.get(2));
        Oracle.assertWithin(2e-15, moments.m4(), exact.get(3));
    }

    @Test
    void a_sum_keeps_what_cancels() {
        assertThat(Sum.of(new double[] {1, 1e100, 1, -1e100})).isEqualTo(2);
        assertThat(Sum.of(new double[0])).isZero();
    }
}
