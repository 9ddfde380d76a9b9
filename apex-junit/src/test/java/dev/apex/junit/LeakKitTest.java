package dev.apex.junit;

import dev.apex.market.MarketSource;
import dev.apex.market.SyntheticMarket;
import dev.apex.time.Span;
import dev.apex.time.TradingCalendar;

/** The kit on a market in which every leak can be expressed. */
class LeakKitTest extends LeakKit {
    @Override
    protected MarketSource source() {
        return SyntheticMarket.of(3)
                .symbols(8)
                .on(TradingCalendar.NYSE)
                .over(Span.between("2021-02-01", "2021-04-30"))
                .lateRows(0.04)
                .revisions(0.08)
                .retractions(0.04)
                .gaps(0.03)
                .assumed(0.2)
                .delistings(1)
                .lateListings(1)
                .membershipChanges(12)
                .splits(2)
                .build();
    }

    @Override
    protected void tried(Trial trial) {
        System.out.println((trial.specimen().isLeak() ? "audit.leak " : "audit.harmless ") + trial.text());
    }
}
