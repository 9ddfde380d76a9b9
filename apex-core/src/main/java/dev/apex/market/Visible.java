package dev.apex.market;

import java.util.List;

/**
 * Everything visible at one clock: per fact the greatest {@code (ingested_at, rev)} not after the clock, without what
 * was retracted; each list by symbol, then event time, then topic.
 *
 * @param bars the bars
 * @param fixings the fixings
 * @param memberships changes of membership
 * @param actions corporate actions
 * @param announcements everything else that was told
 */
public record Visible(
        List<Bar> bars,
        List<Fixing> fixings,
        List<Membership> memberships,
        List<CorporateAction> actions,
        List<Announcement> announcements) {
    public Visible {
        bars = List.copyOf(bars);
        fixings = List.copyOf(fixings);
        memberships = List.copyOf(memberships);
        actions = List.copyOf(actions);
        announcements = List.copyOf(announcements);
    }
}
