package dev.apex.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.backtest.Backtest;
import dev.apex.clickhouse.Stores.Lent;
import dev.apex.facts.MemoryFactLog;
import dev.apex.facts.SymbolFact;
import dev.apex.facts.SymbolMap;
import dev.apex.junit.ClickHouseEngine;
import dev.apex.market.Bar;
import dev.apex.market.Fixing;
import dev.apex.market.Instrument;
import dev.apex.market.MarketQuery;
import dev.apex.market.MarketSource;
import dev.apex.market.MemoryMarket;
import dev.apex.market.Stamp;
import dev.apex.market.Symbol;
import dev.apex.random.ChaCha20;
import dev.apex.time.LagRule;
import dev.apex.time.Session;
import dev.apex.time.TradingCalendar;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A table of the user's own is read as it is, and nothing of it that a market would not take. */
class TableMappingTest {
    private static final TradingCalendar NYSE = TradingCalendar.NYSE;
    private static final TableMapping DAILY = TableMapping.bars("vendor_daily")
            .symbol("ticker")
            .ts("day")
            .ingestedBy(LagRule.standard())
            .open("o")
            .high("h")
            .low("l")
            .close("c")
            .volume("v")
            .on(NYSE);
    private static final TableMapping FIXED = TableMapping.fixings("vendor")
            .symbol("name")
            .ts("at")
            .ingestedAt("loaded")
            .price("px")
            .on(TradingCalendar.roundTheClock());

    private Lent lent;

    @BeforeEach
    void lend() {
        lent = Stores.lend();
        ask(
                "CREATE TABLE {db}.vendor_daily (ticker String, day Date, o Float64, h Float64, l Float64, c Float64, v Decimal(18, 2))"
                        + " ENGINE = MergeTree ORDER BY (ticker, day)");
        ask(
                "CREATE TABLE {db}.vendor (name Nullable(String), at Nullable(DateTime64(9, 'UTC')), loaded Nullable(DateTime64(9,"
                        + " 'UTC')), px Nullable(Float64), batch UInt32) ENGINE = MergeTree ORDER BY batch");
    }

    @AfterEach
    void drop() {
        if (lent != null) {
            lent.close();
        }
    }

    private void ask(String statement) {
        ClickHouseEngine.running().ask(statement.replace("{db}", lent.name()));
    }

    private void fix(String name, String at, String loaded, String price, int batch) {
        ask("INSERT INTO {db}.vendor VALUES (" + name + ", " + at + ", " + loaded + ", " + price + ", " + batch + ")");
    }

    private ClickHouseMarket open(TableMapping mapping) {
        return ClickHouseMarket.in(lent.store()).mapping(mapping).open();
    }

    private static void refused(Rule rule, ThrowingCallable deed) {
        assertThatThrownBy(deed)
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.rule()).isEqualTo(rule));
    }

    /** Fifty sessions of two symbols, in the table and in memory. */
    private MarketSource daily() {
        ChaCha20 chance = ChaCha20.seedFromU64(8);
        MemoryMarket.Builder inMemory =
                MemoryMarket.builder().trading(Instrument.bars("A", NYSE), Instrument.bars("B", NYSE));
        StringBuilder rows = new StringBuilder();
        int first = NYSE.session(LocalDate.of(2021, 2, 1)).ordinal();
        for (int session = first; session < first + 50; session++) {
            Session day = NYSE.session(session);
            for (String symbol : List.of("A", "B")) {
                double open = 90 + chance.nextInt(20);
                double close = 90 + chance.nextInt(20);
                double high = Math.max(open, close) + 1;
                double low = Math.min(open, close) - 1;
                Instant known = day.closesAt().plus(Duration.ofHours(8));
                inMemory.add(new Bar(
                        Symbol.of(symbol),
                        Stamp.assumed(day.closesAt(), known),
                        day.opensAt(),
                        open,
                        high,
                        low,
                        close,
                        1000));
                rows.append(rows.length() == 0 ? "" : ", ")
                        .append("('" + symbol + "', '" + day.date() + "', " + open + ", " + high + ", " + low + ", "
                                + close + ", 1000)");
            }
        }
        ask("INSERT INTO {db}.vendor_daily VALUES " + rows);
        return inMemory.build();
    }

    @Test
    void days_of_a_calendar_and_assumed_arrivals_give_the_run_that_memory_gives() {
        MarketSource inMemory = daily();
        ClickHouseMarket mapped = open(DAILY);
        assertThat(Worlds.content(mapped)).isEqualTo(Worlds.content(inMemory));
        assertThat(Worlds.content(mapped.stepwise())).isEqualTo(Worlds.content(inMemory));
        Instant close = NYSE.session(LocalDate.of(2021, 3, 1)).closesAt();
        for (Instant clock : List.of(
                close.plus(Duration.ofHours(8)), close.plus(Duration.ofHours(8)).minusNanos(1_000), Worlds.EVER)) {
            assertThat(mapped.asOf(Worlds.ALL, clock)).isEqualTo(inMemory.asOf(Worlds.ALL, clock));
        }
        Backtest backtest = Backtest.of(
                        "both",
                        () -> today -> today.universe()
                                .symbols()
                                .forEach(symbol -> today.order(symbol).buy(1)))
                .over("2021-02-10", "2021-04-01")
                .on(NYSE)
                .decidingAt(LocalTime.of(9, 0))
                .startingWith(100_000);
        assertThat(backtest.run(mapped).fingerprint())
                .isEqualTo(backtest.run(inMemory).fingerprint());
        assertThat(backtest.run(mapped.stepwise()).fingerprint())
                .isEqualTo(backtest.run(inMemory).fingerprint());
        assertThat(mapped.describe()).contains("vendor_daily as it was with 100 rows");
    }

    @Test
    void microseconds_are_rounded_as_in_memory() {
        // known 1 ns after a microsecond: visible one microsecond later, and not before
        fix("'X'", "'2021-03-01 12:00:00'", "'2021-03-01 13:00:00.000001001'", "1.5", 1);
        ClickHouseMarket mapped = open(FIXED);
        Instant arrival = Instant.parse("2021-03-01T13:00:00.000001001Z");
        MarketSource inMemory = MemoryMarket.builder()
                .trading(Instrument.fixings("X", TradingCalendar.roundTheClock()))
                .add(new Fixing(Symbol.of("X"), Stamp.observed(Instant.parse("2021-03-01T12:00:00Z"), arrival), 1.5))
                .build();
        for (int nanos : List.of(-1_001, -1, 0, 1, 998, 999, 1_000)) {
            Instant clock = arrival.plusNanos(nanos);
            assertThat(mapped.asOf(Worlds.ALL, clock)).isEqualTo(inMemory.asOf(Worlds.ALL, clock));
            assertThat(mapped.asOf(Worlds.ALL, clock).fixings()).hasSize(nanos < 999 ? 0 : 1);
        }
        assertThat(Worlds.content(mapped)).isEqualTo(Worlds.content(inMemory));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "MAPPED_VALUE | NULL | '2021-03-01 12:00:00' | '2021-03-01 13:00:00' | 1",
                "MAPPED_VALUE | '' | '2021-03-01 12:00:00' | '2021-03-01 13:00:00' | 1",
                "MAPPED_VALUE | 'Y' | NULL | '2021-03-01 13:00:00' | 1",
                "MAPPED_VALUE | 'Y' | '2021-03-01 12:00:00' | NULL | 1",
                "MAPPED_VALUE | 'Y' | '2021-03-01 12:00:00' | '2021-03-01 13:00:00' | NULL",
                "FINER_THAN_MICROS | 'Y' | '2021-03-01 12:00:00.000000001' | '2021-03-01 13:00:00' | 1",
                "STAMP_OUT_OF_RANGE | 'Y' | '1970-01-19 12:00:00' | '2021-03-01 13:00:00' | 1",
                "STAMP_OUT_OF_RANGE | 'Y' | '2021-03-01 12:00:00' | '2150-03-01 13:00:00' | 1",
                "KNOWN_BEFORE_IT_HAPPENED | 'Y' | '2021-03-01 12:00:00' | '2021-03-01 11:00:00' | 1",
                "PRICE_NOT_POSITIVE | 'Y' | '2021-03-01 12:00:00' | '2021-03-01 13:00:00' | -1",
                "PRICE_NOT_POSITIVE | 'Y' | '2021-03-01 12:00:00' | '2021-03-01 13:00:00' | nan"
            },
            quoteCharacter = '~')
    void a_row_that_cannot_be_taken_is_refused_with_its_rule_or_goes_to_the_quarantine(
            Rule rule, String name, String at, String loaded, String price) {
        fix("'X'", "'2021-03-01 12:00:00'", "'2021-03-01 13:00:00'", "1.5", 1);
        fix(name, at, loaded, price, 1);
        refused(rule, () -> open(FIXED).asOf(Worlds.ALL, Worlds.EVER));
        List<Rule> met = new ArrayList<>();
        ClickHouseMarket rest = open(FIXED.quarantining((broken, place, detail) -> met.add(broken)));
        assertThat(rest.asOf(Worlds.ALL, Worlds.EVER).fixings()).hasSize(1);
        assertThat(met).containsExactly(rule);
    }

    @Test
    void a_day_without_a_session_is_refused() {
        daily();
        ask("INSERT INTO {db}.vendor_daily VALUES ('A', '2021-02-06', 1, 1, 1, 1, 1)");
        refused(Rule.PRICE_WITHOUT_SESSION, () -> open(DAILY));
    }

    @Test
    void two_payloads_of_one_version_are_refused_by_both_reads() {
        fix("'X'", "'2021-03-01 12:00:00'", "'2021-03-01 13:00:00'", "1.5", 1);
        fix("'X'", "'2021-03-01 12:00:00'", "'2021-03-01 13:00:00'", "1.6", 1);
        refused(Rule.ONE_VERSION_TWO_PAYLOADS, () -> open(FIXED).asOf(Worlds.ALL, Worlds.EVER));
        refused(Rule.ONE_VERSION_TWO_PAYLOADS, () -> open(FIXED).open(Worlds.ALL));
    }

    @Test
    void a_redelivery_is_known_since_its_first_arrival_in_both_reads() {
        fix("'X'", "'2021-03-01 12:00:00'", "'2021-03-01 13:00:00'", "1.5", 1);
        fix("'X'", "'2021-03-01 12:00:00'", "'2021-03-02 13:00:00'", "1.5", 1);
        assertThat(open(FIXED).asOf(Worlds.ALL, Worlds.EVER).fixings())
                .singleElement()
                .satisfies(fixing ->
                        assertThat(fixing.stamp().ingestedAt()).isEqualTo(Instant.parse("2021-03-01T13:00:00Z")));
    }

    @Test
    void without_batches_what_is_filed_under_an_earlier_arrival_is_told_and_what_arrives_later_is_not_seen() {
        fix("'X'", "'2021-03-01 12:00:00'", "'2021-03-01 13:00:00'", "1.5", 1);
        fix("'X'", "'2021-03-03 12:00:00'", "'2021-03-03 13:00:00'", "1.5", 1);
        ClickHouseMarket market = open(FIXED);
        String before = Worlds.content(market);
        fix("'X'", "'2021-03-04 12:00:00'", "'2021-03-04 13:00:00'", "1.7", 2);
        assertThat(market.asOf(Worlds.ALL, Worlds.EVER).fixings()).hasSize(2);
        assertThat(Worlds.content(market.stepwise())).isEqualTo(before);
        fix("'X'", "'2021-03-02 12:00:00'", "'2021-03-02 13:00:00'", "1.6", 3);
        refused(Rule.MAPPED_ROWS_CHANGED, () -> market.asOf(Worlds.ALL, Worlds.EVER));
        refused(Rule.MAPPED_ROWS_CHANGED, () -> market.open(MarketQuery.upTo(Instant.parse("2021-03-05T00:00:00Z"))));
        refused(Rule.MAPPED_ROWS_CHANGED, () -> Worlds.content(market.stepwise()));
    }

    @Test
    void with_batches_nothing_that_comes_later_is_seen() {
        fix("'X'", "'2021-03-01 12:00:00'", "'2021-03-01 13:00:00'", "1.5", 1);
        TableMapping mapping = FIXED.batch("batch");
        ClickHouseMarket market = open(mapping);
        String before = Worlds.content(market);
        fix("'X'", "'2021-03-01 12:00:00'", "'2021-03-01 13:00:00.000001'", "1.6", 2);
        fix("'X'", "'2021-02-26 12:00:00'", "'2021-02-26 13:00:00'", "1.6", 2);
        assertThat(market.asOf(Worlds.ALL, Worlds.EVER).fixings()).hasSize(1);
        assertThat(Worlds.content(market.stepwise())).isEqualTo(before);
        assertThat(Worlds.content(open(mapping))).isNotEqualTo(before);
        assertThat(Worlds.content(open(FIXED.batch("batch", 1)))).isEqualTo(before);
    }

    @Test
    void names_are_translated_at_the_arrival_of_their_row() {
        Instant renamed = Instant.parse("2021-03-02T00:00:00Z");
        Instant heard = Instant.parse("2021-03-03T00:00:00Z");
        MemoryFactLog log = MemoryFactLog.create();
        Instant listed = Instant.parse("2020-01-01T00:00:00Z");
        log.append(
                SymbolFact.CODEC,
                List.of(
                        new SymbolFact("v", "FB", Stamp.observed(listed, listed), Optional.of(Symbol.of("META"))),
                        new SymbolFact("v", "FB", Stamp.observed(renamed, heard), Optional.of(Symbol.of("OTHER")))));
        fix("'FB'", "'2021-03-01 12:00:00'", "'2021-03-01 13:00:00'", "1", 1);
        // of a day after the change, known before it was heard of: whoever took it in took it for the old one
        fix("'FB'", "'2021-03-02 12:00:00'", "'2021-03-02 13:00:00'", "2", 1);
        fix("'FB'", "'2021-03-04 12:00:00'", "'2021-03-04 13:00:00'", "3", 1);
        TableMapping mapping = FIXED.naming(SymbolMap.of(log, "v"));
        ClickHouseMarket market = open(mapping);
        assertThat(market.asOf(Worlds.ALL, Worlds.EVER).fixings())
                .extracting(fixing -> fixing.symbol() + " " + fixing.price())
                .containsExactly("META 1.0", "META 2.0", "OTHER 3.0");
        assertThat(market.asOf(Worlds.ALL.of(List.of(Symbol.of("OTHER"))), Worlds.EVER)
                        .fixings())
                .extracting(fixing -> fixing.symbol() + " " + fixing.price())
                .containsExactly("OTHER 3.0");
        fix("'GOOG'", "'2021-03-01 12:00:00'", "'2021-03-01 13:00:00'", "1", 1);
        refused(Rule.NAME_NOT_MAPPED, () -> open(mapping).asOf(Worlds.ALL, Worlds.EVER));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a`b", "a'; DROP TABLE vendor; --", "a.b", "a\\b", "1a", "ü", "a\u0000"})
    void what_is_not_a_name_does_not_reach_sql(String name) {
        refused(Rule.STORE_NAME, () -> TableMapping.bars(name));
        refused(Rule.STORE_NAME, () -> FIXED.symbol(name));
        refused(Rule.STORE_NAME, () -> FIXED.inDatabase(name));
        refused(Rule.STORE_NAME, () -> FIXED.batch(name));
    }

    @Test
    void a_mapping_that_does_not_fit_its_table_is_refused() {
        refused(Rule.MAPPING, () -> open(FIXED.price("nothing")));
        refused(Rule.MAPPING, () -> open(FIXED.price("name")));
        refused(Rule.MAPPING, () -> open(FIXED.symbol("px")));
        refused(Rule.MAPPING, () -> open(FIXED.ts("px")));
        refused(Rule.MAPPING, () -> open(FIXED.open("px")));
        refused(Rule.MAPPING, () -> open(FIXED.ingestedBy(LagRule.standard())));
        refused(
                Rule.MAPPING,
                () -> open(
                        TableMapping.fixings("vendor").symbol("name").ts("at").price("px")));
        refused(
                Rule.MAPPING,
                () -> open(TableMapping.bars("no_such_table").symbol("name").ts("at")));
        refused(
                Rule.MAPPING,
                () -> ClickHouseMarket.in(lent.store()).mapping(FIXED).mapping(FIXED));
    }
}
