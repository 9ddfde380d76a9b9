package dev.apex.clickhouse;

import dev.apex.clickhouse.Stores.Lent;
import dev.apex.junit.SourceConformance;
import dev.apex.market.MarketSource;
import org.junit.jupiter.api.AfterAll;

/** The claims that every source must meet, of a market in the store. */
class ClickHouseSourceTest extends SourceConformance {
    private final Lent lent = Stores.lendWithTables();

    @Override
    protected MarketSource holding(MarketSource market) {
        Ingest.into(lent.store()).load(market);
        return ClickHouseMarket.in(lent.store()).open();
    }

    @AfterAll
    void drop() {
        lent.close();
    }
}
