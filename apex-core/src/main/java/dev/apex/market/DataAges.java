package dev.apex.market;

import dev.apex.time.Micros;
import java.time.Duration;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How old the latest visible price of a symbol was when a strategy looked at it, by symbol and month of the clock in
 * UTC.
 *
 * <p>With several calendars and zones in one run the same clock finds yesterday's price of one symbol and today's of
 * another; this shows it.
 */
public final class DataAges {
    private static final int FIGURES = 3;

    /** Months in which something was looked at, in order. */
    private final List<YearMonth> months = new ArrayList<>();

    /** By the place of a symbol among those that have arrived; nothing for one that was not looked at. */
    private @Nullable Looks[] looks = new Looks[0];

    private long monthEnds;

    DataAges() {}

    /** Looks at one symbol: for each month their number, the sum of ages and the greatest, side by side. */
    private static final class Looks {
        private final Symbol symbol;
        private long[] figures = {};
        private long lastStep = -1;

        Looks(Symbol symbol) {
            this.symbol = symbol;
        }
    }

    /** The ages of one symbol in one month. */
    public static final class Age {
        private final long steps;
        private final long sum;
        private final long longest;

        private Age(long[] figures, int from) {
            this.steps = figures[from];
            this.sum = figures[from + 1];
            this.longest = figures[from + 2];
        }

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
        SortedMap<Symbol, SortedMap<YearMonth, Age>> ages = new TreeMap<>();
        for (Looks some : looks) {
            if (some != null) {
                ages.put(some.symbol, byMonth(some.figures));
            }
        }
        return ages;
    }

    private SortedMap<YearMonth, Age> byMonth(long[] figures) {
        SortedMap<YearMonth, Age> ages = new TreeMap<>();
        for (int from = 0; from < figures.length; from += FIGURES) {
            if (figures[from] > 0) {
                ages.put(months.get(from / FIGURES), new Age(figures, from));
            }
        }
        return ages;
    }

    void count(Listed listed, long step, long clock, long eventTime) {
        if (eventTime < 0) {
            return;
        }
        if (clock >= monthEnds) {
            YearMonth month = YearMonth.from(Micros.toInstant(clock).atOffset(ZoneOffset.UTC));
            months.add(month);
            monthEnds = Micros.floor(
                    month.plusMonths(1).atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant());
        }
        Looks some = looks(listed);
        if (some.lastStep != step) {
            some.lastStep = step;
            int from = (months.size() - 1) * FIGURES;
            if (some.figures.length <= from) {
                some.figures = Arrays.copyOf(some.figures, from + FIGURES);
            }
            some.figures[from]++;
            some.figures[from + 1] += clock - eventTime;
            some.figures[from + 2] = Math.max(some.figures[from + 2], clock - eventTime);
        }
    }

    private Looks looks(Listed listed) {
        int place = listed.place();
        if (place >= looks.length) {
            looks = Arrays.copyOf(looks, Math.max(place + 1, 2 * looks.length));
        }
        Looks known = looks[place];
        if (known == null) {
            known = new Looks(listed.symbol());
            looks[place] = known;
        }
        return known;
    }
}
