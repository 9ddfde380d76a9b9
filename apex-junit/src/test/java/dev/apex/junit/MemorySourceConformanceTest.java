package dev.apex.junit;

import dev.apex.market.MarketSource;

/** A market in memory meets the claims that every source must meet. */
class MemorySourceConformanceTest extends SourceConformance {
    @Override
    protected MarketSource holding(MarketSource market) {
        return market;
    }
}
