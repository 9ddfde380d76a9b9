package dev.apex.features;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.feature.Reading;
import dev.apex.market.Adjustment;
import dev.apex.market.Instrument.Pricing;
import dev.apex.market.PriceField;
import dev.apex.market.Series;
import dev.apex.time.Micros;
import java.time.Instant;

/** The return between the prints at which orders of two decisions are done. */
record ForwardReturn(int sessions, Adjustment adjustment) implements Label {
    ForwardReturn {
        if (sessions < 1) {
            throw new RefusedException(Rule.SESSIONS_NEGATIVE, "a forward return over " + sessions + " sessions");
        }
    }

    @Override
    public String name() {
        return (adjustment == Adjustment.TOTAL_RETURN ? "forwardTotalReturn(" : "forwardReturn(") + sessions + ")";
    }

    @Override
    public Reading read(Series prices, Instant from) {
        int entry = entry(prices, Micros.floor(from));
        int ago = prices.ordinal() - entry;
        if (ago < sessions) {
            return Reading.notYetKnown("its last print has not come");
        }
        Series adjusted = prices.on(adjustment);
        PriceField print = hasOpens(prices) ? PriceField.OPEN : PriceField.CLOSE;
        double first = adjusted.valueOrNaN(print, ago);
        double last = adjusted.valueOrNaN(print, ago - sessions);
        return first > 0 ? Reading.of(last / first - 1) : Reading.notYetKnown("its first print has not come");
    }

    /** The session of the first print after an instant. */
    private static int entry(Series prices, long from) {
        int opened = prices.instrument().calendar().openedBy(from);
        int ago = prices.ordinal() - opened;
        boolean later = !hasOpens(prices)
                && ago >= 0
                && opened >= 0
                && prices.fixing(ago)
                        .filter(fixing -> Micros.exact(fixing.stamp().eventTime()) > from)
                        .isPresent();
        return later ? opened : opened + 1;
    }

    private static boolean hasOpens(Series prices) {
        return prices.instrument().pricing() == Pricing.BARS;
    }

    @Override
    public String toString() {
        return name();
    }
}
