package dev.apex.regime;

import static dev.apex.regime.Markets.NYSE;
import static dev.apex.regime.RegimeBookTest.walked;
import static org.assertj.core.api.Assertions.assertThat;

import dev.apex.clickhouse.ClickHouse;
import dev.apex.clickhouse.ClickHouseFactLog;
import dev.apex.clickhouse.ClickHouseMarket;
import dev.apex.clickhouse.ClickHouseSchema;
import dev.apex.clickhouse.Ingest;
import dev.apex.clickhouse.Secret;
import dev.apex.facts.FactLog;
import dev.apex.facts.MemoryFactLog;
import dev.apex.junit.ClickHouseEngine;
import dev.apex.market.MemoryMarket;
import dev.apex.time.DecisionTime;
import dev.apex.time.Span;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same regimes in memory and in ClickHouse: of markets that are read there, and as labels and models that are kept there. */
class RegimeStoreTest {
    private static final Span WHOLE = Span.between("2014-12-01", "2017-12-29");
    private static final String DATABASE =
            "apex_regimes_" + ProcessHandle.current().pid();

    private ClickHouse store;

    @BeforeEach
    void open() {
        ClickHouseEngine engine = ClickHouseEngine.running();
        engine.ask("DROP DATABASE IF EXISTS " + DATABASE);
        engine.ask("CREATE DATABASE " + DATABASE);
        store = ClickHouse.at(engine.url())
                .user(engine.user(), Secret.of(engine.password()))
                .database(DATABASE)
                .connect();
        ClickHouseSchema.of(store).create();
    }

    @AfterEach
    void drop() {
        if (store != null) {
            store.close();
            ClickHouseEngine.running().ask("DROP DATABASE " + DATABASE);
        }
    }

    @Test
    void windows_models_and_labels_of_every_kind_come_back_bit_for_bit() {
        Markets world = new Markets(1, WHOLE, false);
        FactLog log = ClickHouseFactLog.in(store);
        for (Regimes regimes : RegimeBookTest.everyKind()) {
            RegimeBookTest.assertKept(walked(regimes, world.market()), regimes, log, 6);
        }
        RegimeBookTest.halfDead(world)
                .forEach((regimes, market) -> RegimeBookTest.assertKept(walked(regimes, market), regimes, log, 6));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void a_walk_that_goes_on_only_ever_adds_to_its_book(long seed) {
        RegimeBookTest.assertOnlyAdds(seed, ClickHouseFactLog.in(store));
    }

    @Test
    void a_row_slipped_behind_the_clock_is_found_out_and_nothing_is_written() {
        RegimeBookTest.assertFindsOut(ClickHouseFactLog.in(store));
    }

    /** Whole, and for some weeks about a turn step by step, with what was late, revised and withdrawn. */
    @Test
    void a_walk_over_a_market_in_the_store_gives_the_labels_of_the_walk_in_memory() {
        MemoryMarket market = new Markets(1, WHOLE, false).market();
        Ingest.into(store).load(market);
        ClickHouseMarket there = ClickHouseMarket.in(store).on(NYSE).open();
        Regimes regimes = RegimeBookTest.everyKind().get(0);
        assertThat(walked(regimes, there)).isEqualTo(walked(regimes, market)).hasSize(7);
        Span weeks = Span.between("2016-12-12", "2017-01-20");
        DecisionTime nine = DecisionTime.at(LocalTime.of(9, 0));
        assertThat(regimes.labels(there.stepwise(), nine, weeks))
                .isEqualTo(regimes.labels(market, nine, weeks))
                .hasSize(2);
    }

    /** Two books of one walk, compared through reads that both answer. */
    @Test
    void both_stores_answer_alike_at_clocks_all_along() {
        Regimes regimes = RegimeBookTest.everyKind().get(0);
        List<RegimeLabels> sets = walked(regimes, new Markets(3, WHOLE, false).market());
        RegimeBook here = RegimeBook.of(regimes, MemoryFactLog.create());
        RegimeBook there = RegimeBook.of(regimes, ClickHouseFactLog.in(store));
        assertThat(there.publish(sets)).isEqualTo(here.publish(sets));
        for (int month = 0; month < 20; month += 3) {
            Instant clock =
                    LocalDate.of(2016, 6, 3).plusMonths(month).atTime(18, 0).toInstant(ZoneOffset.UTC);
            assertThat(there.asOf(clock)).isEqualTo(here.asOf(clock));
            assertThat(there.firstKnown(clock)).isEqualTo(here.firstKnown(clock));
            assertThat(there.sets(clock)).isEqualTo(here.sets(clock));
        }
    }
}
