package dev.apex.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReplayBenchTest {
    private DailyBars bars;

    @BeforeEach
    void make_a_small_market() {
        bars = DailyBars.of(20, 60);
    }

    @Test
    void the_columns_hold_every_version_in_arrival_order() {
        assertThat(bars.rows).isEqualTo(20 * 60 + 60);
        for (int row = 1; row < bars.rows; row++) {
            assertThat(bars.ingestedAt[row]).isGreaterThanOrEqualTo(bars.ingestedAt[row - 1]);
        }
        assertThat(bars.sha256()).isEqualTo(DailyBars.of(20, 60).sha256());
    }

    @Test
    void every_replay_equals_its_oracle() throws Exception {
        Paired.Outcome outcome = new ReplayBench(bars).replays(1, 3);
        assertThat(outcome.rounds()).isEqualTo(3);
        assertThat(new ReplayBench(bars).firstReplays(1, 3).rounds()).isEqualTo(3);
    }

    @Test
    void a_bar_allocates_nothing() {
        assertThat(MemoryBench.bytesPerBar(50, 100, 60)).isLessThan(1);
    }
}
