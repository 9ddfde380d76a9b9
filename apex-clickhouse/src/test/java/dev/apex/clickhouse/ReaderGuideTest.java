package dev.apex.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.apex.junit.ClickHouseEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The snippets of {@code docs/guide/clickhouse-reader.md}. */
class ReaderGuideTest {
    record Close(Instant at, double close) {}

    static Stream<Arguments> engines() {
        return Readers.engines().stream().map(Arguments::of);
    }

    @ParameterizedTest
    @MethodSource("engines")
    void a_reader_is_described_made_and_asked(ClickHouseEngine engine, @TempDir Path folder) throws IOException {
        String password = Readers.PASSWORD;
        String url = engine.url();

        ReaderRole role = ReaderRole.of("researcher", "pit", "bars", "splits")
                .within(Duration.ofSeconds(30))
                .answering(1_000_000, 256 << 20);
        Files.write(folder.resolve("researcher.sql"), role.statements(Secret.of(password)));
        assertThat(folder.resolve("researcher.sql")).content().contains("CREATE ROW POLICY");

        ReaderRole ofStore = ReaderRole.ofStore("researcher", "apex", "bars", "corporate_actions", "signals")
                .and("holidays");
        assertThat(ofStore.policy("signals")).contains("stream = 'facts'");
        assertThat(ofStore.policy("corporate_actions")).contains("stream = 'market'");
        assertThat(ofStore.policy("holidays")).doesNotContain("load");

        Files.writeString(folder.resolve("researcher.xml"), role.usersXml(Secret.of(password)));
        assertThat(folder.resolve("researcher.xml")).content().contains("<researcher>");

        ClickHouse store = ClickHouse.at(url)
                .user("researcher", Secret.of(password))
                .database("pit")
                .connect();
        PointInTimeSql sql = PointInTimeSql.over(store, role);
        ClockGuarantee found = sql.guarantee();
        assertThat(found.isEnforced()).isEqualTo(ReaderProbe.isPatched(engine.version()));

        if (found.isEnforced()) {
            Answer answer = sql.at(Instant.parse("2021-06-30T12:00:00Z"))
                    .with("symbol", "PAST")
                    .ask("SELECT ts, close FROM bars WHERE symbol = {symbol:String} ORDER BY ts");
            List<Close> closes = answer.rows(row -> new Close(row.instant("ts"), row.number("close")));
            assertThat(closes).hasSize(100);
        }
        store.close();
    }

    @ParameterizedTest
    @MethodSource("engines")
    void a_user_with_rights_to_read_is_asked_on_best_effort(ClickHouseEngine engine) {
        try (ClickHouse store = Readers.connect(engine, "analyst")) {
            PointInTimeSql sql = PointInTimeSql.over(store, ReaderRole.of("analyst", "pit", "bars"))
                    .onBestEffort();
            assertThat(sql.at(Readers.CLOCK)
                            .ask("SELECT count() AS n FROM bars")
                            .row(0)
                            .whole("n"))
                    .isEqualTo(Readers.VISIBLE);
        }
    }
}
