package dev.apex.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GraphBenchTest {
    private GraphBench bench;

    @BeforeEach
    void make_a_small_market() {
        bench = new GraphBench(DailyBars.of(20, 90));
    }

    @Test
    void readings_in_a_run_are_those_of_two_passes() throws Exception {
        assertThat(bench.inARun(1, 3).rounds()).isEqualTo(3);
    }

    @Test
    void readings_over_revisions_are_those_of_two_passes_over_what_was_visible() throws Exception {
        assertThat(bench.revised(1, 3).rounds()).isEqualTo(3);
    }
}
