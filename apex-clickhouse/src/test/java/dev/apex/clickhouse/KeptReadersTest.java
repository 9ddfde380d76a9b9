package dev.apex.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.junit.ClickHouseEngine;
import dev.apex.market.Bar;
import dev.apex.market.Instrument;
import dev.apex.market.MemoryMarket;
import dev.apex.market.Stamp;
import dev.apex.market.Symbol;
import dev.apex.time.Session;
import dev.apex.time.TradingCalendar;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** SQL over a store's tables sees what was published when it was opened, and of that what was known at the clock. */
class KeptReadersTest {
    static Stream<Arguments> engines() {
        return Readers.engines().stream().map(Arguments::of);
    }

    /** Where the server holds the policy, and for a user without one, whose queries are filtered. */
    static Stream<Arguments> readers() {
        return Readers.engines().stream()
                .flatMap(engine -> Stream.of("keeper", "looking").map(user -> Arguments.of(engine, user)));
    }

    private static ClickHouse connect(ClickHouseEngine engine, String user) {
        return Readers.plan(engine, user).database("kept").connect();
    }

    private static PointInTimeSql sql(ClickHouse store, String user) {
        return Readers.sql(store, ReaderRole.ofStore(user, "kept", "bars", "splits"));
    }

    private static long count(PointInTimeSql sql, String table) {
        return sql.at(Readers.CLOCK)
                .ask("SELECT count() AS n FROM " + table)
                .row(0)
                .whole("n");
    }

    @ParameterizedTest
    @MethodSource("readers")
    void what_is_staged_is_not_there_and_each_batch_from_when_it_is_asked_for(ClickHouseEngine engine, String user) {
        try (ClickHouse store = connect(engine, user)) {
            PointInTimeSql all = sql(store, user);
            for (String table : List.of("bars", "splits")) {
                assertThat(count(all, table)).isEqualTo(KeptReaders.VISIBLE_LATER);
                assertThat(count(all.throughBatches(1, 1), table)).isEqualTo(KeptReaders.VISIBLE);
                assertThat(count(all.throughBatches(0, 0), table)).isZero();
            }
            assertThat(count(all.throughBatches(2, 1), "bars")).isEqualTo(KeptReaders.VISIBLE_LATER);
            assertThat(count(all.throughBatches(2, 1), "splits")).isEqualTo(KeptReaders.VISIBLE);
            assertThat(count(all.throughBatches(1, 2), "bars")).isEqualTo(KeptReaders.VISIBLE);
            assertThat(count(all.throughBatches(1, 2), "splits")).isEqualTo(KeptReaders.VISIBLE_LATER);
            assertThat(all.at(Readers.CLOCK)
                            .ask("SELECT max(close) AS c FROM bars WHERE symbol != 'SECOND'")
                            .row(0)
                            .number("c"))
                    .isEqualTo(106);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void batches_that_are_not_published_cannot_be_asked_for(ClickHouseEngine engine) {
        try (ClickHouse store = connect(engine, "keeper")) {
            PointInTimeSql all = sql(store, "keeper");
            for (long[] through :
                    List.of(new long[] {-1, 0}, new long[] {0, -1}, new long[] {99, 0}, new long[] {0, 99})) {
                assertThatThrownBy(() -> all.throughBatches(through[0], through[1]))
                        .isInstanceOfSatisfying(
                                RefusedException.class,
                                refused -> assertThat(refused.rule()).isEqualTo(Rule.BATCH_NOT_PUBLISHED));
            }
        }
        try (ClickHouse store = Readers.connect(engine, "researcher")) {
            assertThatThrownBy(() -> Readers.sql(store).throughBatches(0, 0))
                    .isInstanceOfSatisfying(
                            RefusedException.class,
                            refused -> assertThat(refused.rule()).isEqualTo(Rule.READER_SETTING));
        }
    }

    /** In a database of its own, with a reader made by files that know its name. */
    @ParameterizedTest
    @MethodSource("engines")
    void what_is_published_after_the_opening_is_seen_by_the_next_opening(ClickHouseEngine engine) {
        engine.ask("CREATE DATABASE IF NOT EXISTS growing");
        try (ClickHouse writer =
                Readers.plan(engine, engine.user()).database("growing").connect()) {
            ClickHouseSchema.of(writer).create();
            Ingest.into(writer).load(market("ONE"));
            try (ClickHouse store =
                    Readers.plan(engine, "grower").database("growing").connect()) {
                ReaderRole role = ReaderRole.ofStore("grower", "growing", "bars");
                PointInTimeSql before = Readers.sql(store, role);
                assertThat(count(before, "bars")).isEqualTo(1);
                Ingest.into(writer).load(market("TWO"));
                assertThat(count(before, "bars")).isEqualTo(1);
                assertThat(count(Readers.sql(store, role), "bars")).isEqualTo(2);
            }
        } finally {
            engine.ask("DROP DATABASE growing");
        }
    }

    private static MemoryMarket market(String symbol) {
        Session session = TradingCalendar.NYSE.session(LocalDate.of(2021, 3, 1));
        Stamp stamp = Stamp.observed(session.closesAt(), session.closesAt().plus(Duration.ofHours(1)));
        return MemoryMarket.builder()
                .trading(Instrument.bars(symbol, TradingCalendar.NYSE))
                .add(new Bar(Symbol.of(symbol), stamp, session.opensAt(), 1, 1, 1, 1, 1))
                .build();
    }
}
