package dev.apex.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.apex.junit.ApexTest;
import dev.apex.junit.ClickHouseEngine;
import org.junit.jupiter.api.Test;

/** What the other tests of this module stand on: that the engine is a real one. */
@ApexTest
class EngineTest {
    @Test
    void the_engine_is_a_clickhouse_of_the_version_it_says(ClickHouseEngine engine) {
        assertThat(engine.version()).matches("\\d+\\.\\d+\\.\\d+\\.\\d+.*");
        assertThat(engine.ask("SELECT sum(number) FROM numbers(1000)")).isEqualTo("499500");
    }

    @Test
    void the_engine_asks_for_its_password() {
        assertThat(ClickHouseEngine.running().ask("SELECT currentUser()"))
                .isEqualTo(ClickHouseEngine.running().user());
    }
}
