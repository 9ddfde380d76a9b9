package dev.apex.market;

import dev.apex.time.Micros;
import java.time.Duration;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How old the latest visible price of a symbol was when a strategy looked at it, by symbol and month of the clock in
 * UTC.
 *
 * <p>With several calendars and zones in one run the same clock finds yesterday's price of one symbol and today's of
 * another; this shows it.
 */
public final class DataAges {
    private final SortedMap<Symbol, SortedMap<YearMonth, Age>> ages = new TreeMap<>();
    private YearMonth month = YearMonth.of(1970, 1);
    private long monthEnds;

    DataAges() {}

    /** The ages of one symbol in one month. */
    public static final class Age {
        private long steps;
        private long sum;
        private long longest;
        private long lastStep = -1;

        /** Steps at which the symbol was looked at. */
        public long steps() {
            return steps;
        }

        /** The mean age of its latest visible price. */
        public Duration mean() {
            return micros(sum / steps);
        }

        /** The greatest age of its latest visible price. */
        public Duration longest() {
            return micros(longest);
        }

        private static Duration micros(long micros) {
            return Duration.ofNanos(micros * 1000);
        }
    }

    /** By symbol, then month. */
    public SortedMap<Symbol, SortedMap<YearMonth, Age>> bySymbolAndMonth() {
        return ages;
    }

    void count(Symbol symbol, long step, long clock, long eventTime) {
        if (eventTime < 0) {
            return;
        }
        if (clock >= monthEnds) {
            month = YearMonth.from(Micros.toInstant(clock).atOffset(ZoneOffset.UTC));
            monthEnds = Micros.floor(
                    month.plusMonths(1).atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant());
        }
        Age age = ages.computeIfAbsent(symbol, s -> new TreeMap<>()).computeIfAbsent(month, m -> new Age());
        if (age.lastStep != step) {
            age.lastStep = step;
            age.steps++;
            age.sum += clock - eventTime;
            age.longest = Math.max(age.longest, clock - eventTime);
        }
    }
}
