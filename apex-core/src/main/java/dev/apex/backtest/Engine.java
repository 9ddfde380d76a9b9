package dev.apex.backtest;

import java.time.zone.ZoneRulesException;
import java.time.zone.ZoneRulesProvider;

/** What runs a backtest besides the user's code. */
final class Engine {
    /** The version of Apex; a test holds it to the build's. */
    static final String VERSION = "0.1.0-SNAPSHOT";

    private Engine() {}

    /** The version of the JDK's time zone data; it matters by the instants of a calendar's sessions, which have a digest. */
    static String timeZones() {
        try {
            return ZoneRulesProvider.getVersions("UTC").lastKey();
        } catch (ZoneRulesException e) {
            return "unknown";
        }
    }
}
