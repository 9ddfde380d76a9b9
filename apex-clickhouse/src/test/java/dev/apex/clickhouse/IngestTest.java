package dev.apex.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.clickhouse.Ingest.Outcome;
import dev.apex.clickhouse.Stores.Lent;
import dev.apex.junit.ClickHouseEngine;
import dev.apex.market.Bar;
import dev.apex.market.ColumnMarket;
import dev.apex.market.Instrument;
import dev.apex.market.Intake;
import dev.apex.market.MarketQuery;
import dev.apex.market.MarketSource;
import dev.apex.market.MemoryMarket;
import dev.apex.market.Stamp;
import dev.apex.market.Symbol;
import dev.apex.market.SyntheticMarket;
import dev.apex.market.csv.CsvFile;
import dev.apex.market.csv.CsvMarket;
import dev.apex.market.csv.PriceLayout;
import dev.apex.time.Micros;
import dev.apex.time.Session;
import dev.apex.time.TradingCalendar;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is put into a store, in whatever parts and how often, is there once. */
class IngestTest {
    private static final Symbol ONE = Symbol.of("ONE");
    private static final Session DAY = TradingCalendar.NYSE.session(LocalDate.of(2021, 3, 2));

    private Lent lent;
    private Ingest ingest;

    @BeforeEach
    void lend() {
        lent = Stores.lendWithTables();
        ingest = Ingest.into(lent.store()).from("a vendor");
    }

    @AfterEach
    void drop() {
        if (lent != null) {
            lent.close();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {5, 6, 7})
    void a_market_put_in_by_parts_is_the_market(long seed) {
        SyntheticMarket source = Worlds.acting(seed).build();
        Intake sum = Intake.NONE;
        long told = 0;
        for (String until : List.of("2021-02-20T13:00:00Z", "2021-03-10T13:00:00Z", "2021-04-01T13:00:00Z")) {
            Outcome outcome = ingest.load(source, MarketQuery.upTo(Instant.parse(until)));
            sum = sum.plus(outcome.intake());
            assertThat(outcome.intake().duplicates()).isEqualTo(told);
            told = outcome.intake().read();
        }
        sum = sum.plus(ingest.load(source).intake());
        ClickHouseMarket market = ClickHouseMarket.in(lent.store()).open();
        assertThat(Worlds.content(market)).isEqualTo(Worlds.content(source));
        assertThat(market.batches()).isEqualTo(4);
        assertThat(sum.accepted()).isEqualTo(source.intake().accepted());
    }

    @Test
    void the_same_rows_again_change_nothing() {
        SyntheticMarket source = Worlds.acting(8).build();
        Outcome first = ingest.load(source);
        assertThat(ingest.load(source)).isEqualTo(first);
        assertThat(first.intake()).isEqualTo(source.intake());
        assertThat(rows("bars")).isEqualTo(visibleRows("bars"));
        Outcome again = ingest.token("under another name").load(source);
        assertThat(again.batch()).isEqualTo(2);
        assertThat(again.intake().accepted()).isZero();
        assertThat(rows("bars")).isEqualTo(visibleRows("bars"));
        assertThat(Worlds.content(ClickHouseMarket.in(lent.store()).open())).isEqualTo(Worlds.content(source));
    }

    private String rows(String table) {
        return ClickHouseEngine.running().ask("SELECT count() FROM " + lent.name() + "." + table);
    }

    private String visibleRows(String table) {
        return ClickHouseEngine.running()
                .ask("SELECT count() FROM (SELECT DISTINCT symbol, ts, ingested_at, rev FROM " + lent.name() + "."
                        + table + ")");
    }

    @Test
    void rows_that_were_staged_and_not_published_are_not_there() {
        SyntheticMarket source = Worlds.acting(9).build();
        ingest.load(source);
        ClickHouseEngine.running()
                .ask("INSERT INTO " + lent.name() + ".bars (symbol, ts, ingested_at, opens_at, open, high, low, close,"
                        + " load) SELECT symbol, ts, ingested_at + 1, opens_at, 1, 1, 1, 1, 42 FROM " + lent.name()
                        + ".bars");
        ClickHouseMarket market = ClickHouseMarket.in(lent.store()).open();
        assertThat(Worlds.content(market)).isEqualTo(Worlds.content(source));
        assertThat(Worlds.content(market.stepwise())).isEqualTo(Worlds.content(source));
        assertThat(market.asOf(Worlds.ALL, Worlds.EVER)).isEqualTo(source.asOf(Worlds.ALL, Worlds.EVER));
    }

    @Test
    void several_at_once_publish_each_row_once_and_number_their_batches_without_a_gap() throws Exception {
        List<SyntheticMarket> sources = List.of(
                Worlds.acting(21).build(),
                Worlds.acting(21).build(),
                Worlds.acting(21).build());
        ExecutorService threads = Executors.newFixedThreadPool(6);
        List<Callable<Outcome>> work = new ArrayList<>();
        for (int each = 0; each < 6; each++) {
            SyntheticMarket source = sources.get(each % 3);
            String token = "part " + each % 2;
            work.add(() -> ingest.token(token).load(source));
        }
        List<Outcome> outcomes = new ArrayList<>();
        for (Future<Outcome> done : threads.invokeAll(work)) {
            outcomes.add(done.get());
        }
        threads.shutdown();
        assertThat(outcomes).extracting(Outcome::batch).allMatch(batch -> batch >= 1);
        ClickHouseMarket market = ClickHouseMarket.in(lent.store()).open();
        assertThat(Worlds.content(market)).isEqualTo(Worlds.content(sources.get(0)));
        assertThat(market.intake().accepted()).isEqualTo(sources.get(0).intake().accepted());
    }

    private static Bar bar(double close, Duration lag, int revision) {
        Stamp stamp = Stamp.observed(DAY.closesAt(), DAY.closesAt().plus(lag)).revision(revision);
        return new Bar(ONE, stamp, DAY.opensAt(), 10, 20, 5, close, 100);
    }

    private static MarketSource market(Bar... bars) {
        return MemoryMarket.builder()
                .trading(Instrument.bars("ONE", TradingCalendar.NYSE))
                .add(bars)
                .build();
    }

    @Test
    void a_later_delivery_of_the_same_values_is_counted_and_the_first_arrival_kept() {
        ingest.load(market(bar(10, Duration.ofHours(1), 0)));
        Outcome outcome = ingest.load(market(bar(10, Duration.ofHours(5), 0)));
        assertThat(outcome.intake()).isEqualTo(new Intake(1, 0, 0, 1, 0));
        Bar seen = ClickHouseMarket.in(lent.store())
                .open()
                .asOf(Worlds.ALL, Worlds.EVER)
                .bars()
                .get(0);
        assertThat(seen).isEqualTo(bar(10, Duration.ofHours(1), 0));
    }

    @Test
    void what_was_known_before_the_latest_version_does_not_change() {
        ingest.load(market(bar(10, Duration.ofHours(1), 0), bar(12, Duration.ofHours(9), 1)));
        assertThatThrownBy(() -> ingest.load(market(bar(11, Duration.ofHours(5), 0))))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.rule()).isEqualTo(Rule.HISTORY_REWRITTEN));
        assertThatThrownBy(() -> ingest.load(market(bar(11, Duration.ofHours(9), 1))))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.rule()).isEqualTo(Rule.ONE_VERSION_TWO_PAYLOADS));
        assertThatThrownBy(() -> ingest.load(market(bar(11, Duration.ofHours(10), 0))))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.rule()).isEqualTo(Rule.REVISION_FELL));
        assertThat(ClickHouseMarket.in(lent.store()).open().batches()).isEqualTo(1);
    }

    @Test
    void a_session_has_one_event_time_in_the_store_too() {
        ingest.load(market(bar(10, Duration.ofHours(1), 0)));
        Stamp other =
                Stamp.observed(DAY.closesAt().minusSeconds(60), DAY.closesAt().plusSeconds(36_000));
        assertThatThrownBy(() -> ingest.load(market(new Bar(ONE, other, DAY.opensAt(), 10, 20, 5, 11, 100))))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.rule()).isEqualTo(Rule.TWO_EVENT_TIMES_IN_A_SESSION));
        assertThat(ClickHouseMarket.in(lent.store()).open().batches()).isEqualTo(1);
    }

    @Test
    void an_instrument_keeps_its_terms() {
        ingest.load(market(bar(10, Duration.ofHours(1), 0)));
        MarketSource other = MemoryMarket.builder()
                .trading(Instrument.bars("ONE", TradingCalendar.NYSE).lot(100))
                .add(bar(12, Duration.ofHours(9), 1))
                .build();
        assertThatThrownBy(() -> ingest.load(other))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.rule()).isEqualTo(Rule.INSTRUMENT_TWICE));
    }

    @Test
    void a_watermark_says_up_to_where_a_source_is_complete() {
        Instant first = DAY.closesAt();
        Instant second = first.plus(Duration.ofDays(1));
        ingest.completeThrough(first).load(market(bar(10, Duration.ofHours(1), 0)));
        ingest.from("another").load(market(bar(10, Duration.ofHours(1), 0)));
        ingest.completeThrough(second).load(market(bar(12, Duration.ofHours(9), 1)));
        Ingest.into(lent.store()).from("a third").completeThrough(second).load(market(bar(12, Duration.ofHours(9), 1)));
        ClickHouseEngine.running()
                .ask("INSERT INTO " + lent.name() + ".source_watermarks (source, ts, ingested_at, load) VALUES"
                        + " ('a vendor', '2029-01-01', '2029-01-01', 42)");
        assertThat(ClickHouseMarket.in(lent.store()).open().watermarks())
                .containsExactly(
                        new Watermark("a third", second, second),
                        // complete through the day after, and nothing arrived later than that
                        new Watermark("a vendor", second, second));
        assertThat(ClickHouseMarket.in(lent.store()).throughBatch(1).open().watermarks())
                .containsExactly(new Watermark("a vendor", first, first.plus(Duration.ofHours(1))));
        assertThat(ClickHouseMarket.in(lent.store()).throughBatch(0).open().watermarks())
                .isEmpty();
    }

    @Test
    void rows_that_a_file_had_refused_are_in_the_outcome_and_the_counts_add_up(@TempDir Path folder) {
        CsvFile prices = CsvFile.text("prices", """
                symbol,date,open,high,low,close,volume
                ONE,2021-03-01,10,12,9,11,100
                ONE,2021-03-02,10,9,8,11,100
                ONE,2021-03-06,10,12,9,11,100
                ONE,2021-03-01,10,12,9,11,100
                """);
        CsvMarket market = CsvMarket.reading(PriceLayout.bars(TradingCalendar.NYSE), prices)
                .quarantiningTo(folder.resolve("refused.csv"))
                .tolerating(0.5)
                .load();
        assertThat(ingest.load(market).intake()).isEqualTo(new Intake(4, 1, 1, 0, 2));
        assertThat(ClickHouseMarket.in(lent.store()).open().intake()).isEqualTo(new Intake(4, 1, 1, 0, 2));
        // the same file under another token: the store knows its row, and it still had two bad ones
        assertThat(ingest.token("again").load(market).intake()).isEqualTo(new Intake(4, 0, 2, 0, 2));
    }

    @Test
    void columns_are_put_in_with_assumed_arrivals_and_their_bad_rows_are_in_the_outcome() {
        long close = Micros.exact(DAY.closesAt());
        List<String> refused = new ArrayList<>();
        ColumnMarket columns = ColumnMarket.reading(
                        TradingCalendar.NYSE,
                        ColumnMarket.Rows.bars(
                                new String[] {"ONE", "ONE", "TWO"},
                                new long[] {close, close / 1_000, close},
                                new double[] {10, 10, 10},
                                new double[] {12, 12, 12},
                                new double[] {9, 9, 9},
                                new double[] {11, 11, 11},
                                new double[] {1, 1, 1}))
                .quarantining((rule, row, detail) -> refused.add(row + " " + rule))
                .tolerating(0.5)
                .load();
        assertThat(ingest.load(columns).intake()).isEqualTo(new Intake(3, 2, 0, 0, 1));
        assertThat(refused).containsExactly("2 STAMP_OUT_OF_RANGE");
        List<Bar> seen = ClickHouseMarket.in(lent.store())
                .open()
                .asOf(Worlds.ALL, Worlds.EVER)
                .bars();
        assertThat(seen).hasSize(2).allSatisfy(bar -> {
            assertThat(bar.stamp().arrival()).isEqualTo(Stamp.Arrival.ASSUMED);
            assertThat(bar.stamp().ingestedAt()).isEqualTo(DAY.closesAt().plus(Duration.ofHours(8)));
        });
        assertThat(ClickHouseEngine.running().ask("SELECT sum(assumed) FROM " + lent.name() + ".bars"))
                .isEqualTo("2");
    }

    @Test
    void progress_is_told_stage_by_stage() {
        List<String> reached = new ArrayList<>();
        Ingest telling = ingest.telling((stage, rows) -> reached.add(stage + " " + rows));
        telling.load(market(bar(10, Duration.ofHours(1), 0)));
        telling.load(market(bar(10, Duration.ofHours(1), 0), bar(12, Duration.ofHours(9), 1)));
        // one row and the terms of its instrument; then two rows of which one is new
        assertThat(reached).containsExactly("READ 1", "WEIGHED 1", "PUBLISHED 2", "READ 2", "WEIGHED 1", "PUBLISHED 1");
    }
}
