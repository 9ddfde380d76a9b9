package dev.apex.clickhouse;

import dev.apex.clickhouse.Stores.Lent;
import dev.apex.junit.ClickHouseEngine;
import dev.apex.junit.SourceConformance;
import dev.apex.market.MarketSource;
import org.junit.jupiter.api.AfterAll;

/** The claims that every source must meet, of a market whose prices are in tables of the user's own making. */
class MappedSourceTest extends SourceConformance {
    private final Lent lent = Stores.lendWithTables();

    /** The prices go through tables with other names, types and sorting keys; actions and members stay in the store's. */
    @Override
    protected MarketSource holding(MarketSource market) {
        Ingest.into(lent.store()).load(market);
        String db = lent.name();
        ClickHouseEngine.running()
                .ask("CREATE TABLE " + db + ".vendor_bars (day_end DateTime64(9, 'America/New_York'), ticker"
                        + " Nullable(String), loaded DateTime64(6), version Int16, gone UInt8, day_start DateTime64(7, 'UTC'), open"
                        + " Nullable(Float64), close Float64, high Float64, low Float64, ts Float64, guess UInt8) ENGINE = MergeTree ORDER BY"
                        + " (day_end)");
        ClickHouseEngine.running()
                .ask("INSERT INTO " + db + ".vendor_bars SELECT ts, symbol, ingested_at, rev, retracted, opens_at,"
                        + " if(retracted, NULL, open), close, high, low, volume, assumed FROM " + db + ".bars");
        ClickHouseEngine.running()
                .ask(
                        "CREATE TABLE " + db
                                + ".vendor_fixings (ts DateTime64(6, 'UTC'), symbol LowCardinality(String),"
                                + " ingested_at DateTime64(6, 'UTC'), rev UInt32, retracted Bool, price Float64, assumed Bool) ENGINE = Log");
        ClickHouseEngine.running()
                .ask("INSERT INTO " + db
                        + ".vendor_fixings SELECT ts, symbol, ingested_at, rev, retracted, price, assumed FROM " + db
                        + ".fixings");
        ClickHouseEngine.running().ask("TRUNCATE TABLE " + db + ".bars");
        ClickHouseEngine.running().ask("TRUNCATE TABLE " + db + ".fixings");
        return ClickHouseMarket.in(lent.store())
                .mapping(TableMapping.bars("vendor_bars")
                        .symbol("ticker")
                        .ts("day_end")
                        .ingestedAt("loaded")
                        .revision("version")
                        .retracted("gone")
                        .opensAt("day_start")
                        .open("open")
                        .high("high")
                        .low("low")
                        .close("close")
                        .volume("ts")
                        .assumed("guess"))
                .mapping(TableMapping.fixings("vendor_fixings")
                        .symbol("symbol")
                        .ts("ts")
                        .ingestedAt("ingested_at")
                        .revision("rev")
                        .retracted("retracted")
                        .price("price")
                        .assumed("assumed"))
                .open();
    }

    @AfterAll
    void drop() {
        lent.close();
    }
}
