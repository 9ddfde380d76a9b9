package dev.apex.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.apex.regime.Covariance;
import org.junit.jupiter.api.Test;

class RegimeBenchTest {
    @Test
    void steps_filter_and_refits_equal_their_oracle_on_one_thread_and_two() throws Exception {
        RegimeBench bench = new RegimeBench(400, 2);
        assertThat(bench.steps(Covariance.FULL, 1, 3).rounds()).isEqualTo(3);
        assertThat(bench.filter(1, 3).rounds()).isEqualTo(3);
        assertThat(bench.refits(1, 3).rounds()).isEqualTo(3);
    }
}
