package dev.apex.examples;

import dev.apex.audit.AuditCase;
import dev.apex.backtest.Backtest;
import dev.apex.market.MarketSource;

/** The quickstart's strategy on the euro reference rates, for whoever audits or measures it. */
public final class QuickstartCase implements AuditCase {
    /** Nothing is read yet. */
    public QuickstartCase() {}

    @Override
    public Backtest backtest() {
        return Quickstart.ecb("ecb-momentum", 0.25);
    }

    @Override
    public MarketSource source() {
        return EcbRates.market();
    }
}
