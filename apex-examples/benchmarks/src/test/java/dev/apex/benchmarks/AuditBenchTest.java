package dev.apex.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AuditBenchTest {
    @Test
    void a_run_without_checks_is_the_same_run_and_refuses_nothing() throws Exception {
        assertThat(new AuditBench(10, 40).guard(1, 3).rounds()).isEqualTo(3);
    }

    @Test
    void checks_are_taken_away_where_they_are_to_be_and_left_where_not() throws Exception {
        for (boolean checked : new boolean[] {true, false}) {
            Unguarded loader = new Unguarded(checked);
            for (String name : new String[] {"market.Series", "market.MarketView", "market.Asking", "audit.Audit"}) {
                assertThat(loader.loadClass("dev.apex." + name).getClassLoader())
                        .isSameAs(loader);
            }
            assertThat(loader.emptied().contains("Series.requireStep")).isEqualTo(!checked);
            assertThat(loader.emptied()).noneMatch(name -> name.startsWith("Audit"));
        }
    }
}
