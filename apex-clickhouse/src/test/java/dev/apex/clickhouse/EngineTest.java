package dev.apex.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.apex.clickhouse.engine.Engine;
import org.junit.jupiter.api.Test;

/** What the other tests of this module stand on: that the engine is a real one. */
class EngineTest {
    @Test
    void the_engine_is_a_clickhouse_of_the_version_it_says() {
        Engine engine = Engine.running();
        assertThat(engine.version()).matches("\\d+\\.\\d+\\.\\d+\\.\\d+.*");
        assertThat(engine.ask("SELECT sum(number) FROM numbers(1000)")).isEqualTo("499500");
    }

    @Test
    void the_engine_asks_for_its_password() {
        assertThat(Engine.running().ask("SELECT currentUser()"))
                .isEqualTo(Engine.running().user());
    }
}
