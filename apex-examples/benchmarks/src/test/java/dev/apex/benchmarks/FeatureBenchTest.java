package dev.apex.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FeatureBenchTest {
    @Test
    void every_way_to_five_features_equals_its_oracle() throws Exception {
        Paired.Outcome outcome = new FeatureBench(DailyBars.of(20, 90)).measure(1, 3);
        assertThat(outcome.rounds()).isEqualTo(3);
        assertThat(FeatureBench.bytes(outcome)).isZero();
    }

    @Test
    void every_way_to_correlations_equals_its_oracle() throws Exception {
        CorrelationBench bench = new CorrelationBench(31);
        Paired.Outcome outcome = bench.rivals(1, 3);
        assertThat(outcome.rounds()).isEqualTo(3);
        assertThat(CorrelationBench.bytes(outcome)).isZero();
    }
}
