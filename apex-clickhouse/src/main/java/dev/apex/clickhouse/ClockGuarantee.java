package dev.apex.clickhouse;

import java.util.List;

/**
 * Who sees to it that SQL of one's own cannot read what was not known at the clock: found out, not promised.
 *
 * @param level the finding
 * @param version of the server, as it says
 * @param reasons why it is not more; none where the server enforces the clock
 * @param probes how many questions the finding rests on
 */
public record ClockGuarantee(Level level, String version, List<String> reasons, int probes) {
    /** Who holds to the clock. */
    public enum Level {
        /** The server itself hides what was learned later, whatever the text says. */
        SERVER_ENFORCED,
        /** Only what is sent, and what is looked at when it comes back; a text that wants to look ahead may find a way. */
        CLIENT_ONLY
    }

    public ClockGuarantee {
        reasons = List.copyOf(reasons);
    }

    /** Whether the server enforces the clock. */
    public boolean isEnforced() {
        return level == Level.SERVER_ENFORCED;
    }

    @Override
    public String toString() {
        String finding = level + " by ClickHouse " + version + " (" + probes + " probes)";
        return reasons.isEmpty() ? finding : finding + ": " + String.join("; ", reasons);
    }
}
