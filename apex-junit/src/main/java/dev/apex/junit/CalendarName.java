package dev.apex.junit;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.time.TradingCalendar;

/** The names by which the words of a market know calendars; those of a user are for members of the test class. */
final class CalendarName {
    private CalendarName() {}

    static TradingCalendar calendar(String name) {
        return switch (name) {
            case "NYSE" -> TradingCalendar.NYSE;
            case "TARGET" -> TradingCalendar.TARGET;
            case "round-the-clock" -> TradingCalendar.roundTheClock();
            default ->
                throw new RefusedException(
                        Rule.MARKET_SETTING, "calendar " + name + ", none of NYSE, TARGET and round-the-clock");
        };
    }
}
