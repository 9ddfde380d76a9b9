package dev.apex.clickhouse;

import dev.apex.clickhouse.Stores.Lent;
import dev.apex.junit.SourceConformance;
import dev.apex.market.MarketSource;
import org.junit.jupiter.api.AfterAll;

/** The claims that every source must meet, of a market that is asked step by step. */
class ClickHouseStepwiseSourceTest extends SourceConformance {
    private final Lent lent = Stores.lendWithTables();

    @Override
    protected MarketSource holding(MarketSource market) {
        Ingest.into(lent.store()).load(market);
        return ClickHouseMarket.in(lent.store()).open().stepwise();
    }

    @AfterAll
    void drop() {
        lent.close();
    }
}
