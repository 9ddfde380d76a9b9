package dev.apex.junit;

import dev.apex.market.SyntheticMarket;
import dev.apex.time.Span;
import dev.apex.time.TradingCalendar;
import java.time.LocalTime;
import java.time.ZoneId;

/** Markets that the kit is tried on. */
public final class KitMarkets {
    private KitMarkets() {}

    /** Bars in which every leak can be expressed. */
    public static SyntheticMarket bars(long seed) {
        return SyntheticMarket.of(seed)
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

    /** Fixings and no bars, as of currencies. */
    public static SyntheticMarket fixings(long seed) {
        return SyntheticMarket.of(seed)
                .on(TradingCalendar.TARGET)
                .over(Span.between("2021-02-01", "2021-04-30"))
                .alsoFixings(8, TradingCalendar.TARGET, LocalTime.of(14, 15), ZoneId.of("Europe/Berlin"))
                .revisions(0.05)
                .lateRows(0.04)
                .build();
    }

    /** Bars of two symbols, to which nothing ever happens. */
    public static SyntheticMarket poor(long seed) {
        return SyntheticMarket.of(seed)
                .symbols(2)
                .on(TradingCalendar.NYSE)
                .over(Span.between("2021-02-01", "2021-04-16"))
                .build();
    }

    /** More symbols and sessions than a kit takes. */
    public static SyntheticMarket large(long seed) {
        return SyntheticMarket.of(seed)
                .symbols(40)
                .on(TradingCalendar.NYSE)
                .over(Span.between("2019-01-02", "2020-12-31"))
                .revisions(0.02)
                .delistings(3)
                .splits(4)
                .alsoBars(2, TradingCalendar.roundTheClock())
                .build();
    }
}
