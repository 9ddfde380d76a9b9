package dev.apex.guide;

import static dev.apex.time.TradingCalendar.NYSE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.apex.backtest.Backtest;
import dev.apex.backtest.FillFact;
import dev.apex.backtest.Fingerprint;
import dev.apex.backtest.OrderFact;
import dev.apex.backtest.Result;
import dev.apex.clickhouse.ClickHouse;
import dev.apex.clickhouse.ClickHouseFactLog;
import dev.apex.clickhouse.ClickHouseMarket;
import dev.apex.clickhouse.ClickHouseSchema;
import dev.apex.clickhouse.Ingest;
import dev.apex.clickhouse.Secret;
import dev.apex.clickhouse.TableMapping;
import dev.apex.facts.FactKinds;
import dev.apex.facts.FactLog;
import dev.apex.facts.FactQuery;
import dev.apex.facts.SymbolFact;
import dev.apex.facts.SymbolMap;
import dev.apex.junit.ClickHouseEngine;
import dev.apex.market.ColumnMarket;
import dev.apex.market.Intake;
import dev.apex.market.MarketQuery;
import dev.apex.market.MarketSource;
import dev.apex.market.Stamp;
import dev.apex.market.Symbol;
import dev.apex.market.SyntheticMarket;
import dev.apex.time.LagRule;
import dev.apex.time.Span;
import dev.apex.time.TradingCalendar;
import java.time.Instant;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** The snippets of docs/guide/clickhouse.md. */
class ClickHouseGuideTest {
    private static final String DATABASE =
            "apex_guide_" + ProcessHandle.current().pid();

    @Test
    void a_market_is_put_into_a_store_and_run_on_there() {
        ClickHouseEngine engine = ClickHouseEngine.running();
        engine.ask("CREATE DATABASE " + DATABASE);
        try {
            MarketSource vendor = SyntheticMarket.of(7)
                    .symbols(5)
                    .on(TradingCalendar.NYSE)
                    .over(Span.between("2019-01-02", "2019-03-29"))
                    .build();
            Backtest backtest = Backtest.of(
                            "first",
                            () -> today -> today.universe().symbols().stream()
                                    .findFirst()
                                    .ifPresent(symbol -> today.order(symbol).buy(10)))
                    .over("2019-02-01", "2019-03-29")
                    .on(TradingCalendar.NYSE)
                    .decidingAt(LocalTime.of(9, 0))
                    .startingWith(1_000_000);
            String address = engine.url();
            Secret password = Secret.of(engine.password());

            ClickHouse store = ClickHouse.at(address)
                    .user("apex", password)
                    .database(DATABASE)
                    .connect();
            ClickHouseSchema.of(store).create();

            List<String> toBeDone = ClickHouseSchema.of(store).migration();
            ClickHouseSchema.of(store).migrate();
            assertThat(toBeDone).isEmpty();

            Ingest.Outcome outcome =
                    Ingest.into(store).from("vendor").token("2019 Q1").load(vendor);

            MarketSource market = ClickHouseMarket.in(store).open();
            Result result = backtest.run(market);

            MarketSource nothingAhead = ClickHouseMarket.in(store).open().stepwise();

            MarketSource before =
                    ClickHouseMarket.in(store).throughBatch(outcome.batch()).open();

            FactLog log = ClickHouseFactLog.in(store);
            assertThat(log.batches()).isZero();

            Instant clock = Instant.parse("2019-03-01T00:00:00Z");
            log.append(OrderFact.CODEC, OrderFact.of(result));
            log.append(FillFact.CODEC, FillFact.of(result));
            List<FillFact> known =
                    log.asOf(FillFact.CODEC, FactQuery.of(FactKinds.FILLS).where("strategy", "first"), clock);
            assertThat(known).isNotEmpty().hasSizeLessThan(result.fills().size());

            Fingerprint expected = backtest.run(vendor).fingerprint();
            assertThat(result.fingerprint()).isEqualTo(expected);
            assertThat(backtest.run(nothingAhead).fingerprint()).isEqualTo(expected);
            String[] symbols = {"ONE", "ONE"};
            long close0 = Instant.parse("2021-03-01T21:00:00Z").getEpochSecond() * 1_000_000;
            long[] ends = {close0, close0 / 1_000};
            double[] open = {10, 10};
            double[] high = {12, 12};
            double[] low = {9, 9};
            double[] close = {11, 11};
            double[] volume = {100, 100};
            List<String> refused = new ArrayList<>();

            ColumnMarket columns = ColumnMarket.reading(
                            NYSE, ColumnMarket.Rows.bars(symbols, ends, open, high, low, close, volume))
                    .assuming(LagRule.standard())
                    .quarantining(
                            (rule, row, detail) -> refused.add("row " + row + ": " + detail + "; " + rule.remedy()))
                    .tolerating(0.5)
                    .load();
            Ingest.Outcome counted = Ingest.into(store).from("columns").load(columns);

            assertThat(counted.intake()).isEqualTo(new Intake(2, 1, 0, 0, 1));
            assertThat(refused).singleElement().asString().startsWith("row 2: ");

            assertThat(before.batches()).isEqualTo(1);
            store.close();
        } finally {
            engine.ask("DROP DATABASE " + DATABASE);
        }
    }

    @Test
    void a_table_of_ones_own_is_run_on_as_it_is() {
        ClickHouseEngine engine = ClickHouseEngine.running();
        String database = DATABASE + "_own";
        engine.ask("CREATE DATABASE " + database);
        try (ClickHouse store = ClickHouse.at(engine.url())
                .user("apex", Secret.of(engine.password()))
                .database(database)
                .connect()) {
            ClickHouseSchema.of(store).create();
            engine.ask("CREATE TABLE " + database
                    + ".vendor_daily (ticker String, day Date, o Float64, h Float64, l Float64, c"
                    + " Float64, v UInt64) ENGINE = MergeTree ORDER BY (ticker, day)");
            engine.ask(
                    "INSERT INTO " + database + ".vendor_daily VALUES ('FB', '2022-06-08', 194, 202, 192, 196, 1000)");

            TableMapping daily = TableMapping.bars("vendor_daily")
                    .symbol("ticker")
                    .ts("day")
                    .ingestedBy(LagRule.standard())
                    .open("o")
                    .high("h")
                    .low("l")
                    .close("c")
                    .volume("v")
                    .on(TradingCalendar.NYSE);
            MarketSource mapped = ClickHouseMarket.in(store).mapping(daily).open();

            Stamp listed = Stamp.observed(Instant.parse("2012-05-18T13:30:00Z"), Instant.parse("2012-05-18T13:30:00Z"));
            Stamp renamed =
                    Stamp.observed(Instant.parse("2022-06-09T04:00:00Z"), Instant.parse("2022-05-31T12:00:00Z"));

            ClickHouseFactLog.in(store)
                    .append(
                            SymbolFact.CODEC,
                            List.of(
                                    new SymbolFact("vendor", "FB", listed, Optional.of(Symbol.of("META"))),
                                    new SymbolFact("vendor", "FB", renamed, Optional.empty())));
            SymbolMap names = SymbolMap.of(ClickHouseFactLog.in(store), "vendor");
            TableMapping translated = daily.naming(names);

            MarketQuery all = MarketQuery.upTo(Instant.parse("2030-01-01T00:00:00Z"));
            assertThat(mapped.asOf(all, all.ceiling()).bars())
                    .singleElement()
                    .satisfies(bar -> assertThat(bar.symbol()).isEqualTo(Symbol.of("FB")));
            assertThat(ClickHouseMarket.in(store)
                            .mapping(translated)
                            .open()
                            .asOf(all, all.ceiling())
                            .bars())
                    .singleElement()
                    .satisfies(bar -> assertThat(bar.symbol()).isEqualTo(Symbol.of("META")));
        } finally {
            engine.ask("DROP DATABASE " + database);
        }
    }

    /** Compiled, and told by ClickHouseTest what it does. */
    static ClickHouse own(DataSource pool) {
        ClickHouse store = ClickHouse.over(pool).database("apex").connect();
        return store;
    }
}
