package dev.apex.market.csv;

import dev.apex.Rule;
import dev.apex.time.Micros;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneRules;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Reads dates and instants from characters, in microseconds since 1970, without an object a row.
 *
 * <p>A result of {@link #NONE} means that {@link #problem()} says why. Local times need a zone; one that names no
 * instant, or two, is refused rather than moved.
 */
final class Times {
    static final long NONE = Long.MIN_VALUE;

    /** Dates from 1970-01-01 to 2100-12-31 can be told; what lies beyond is out of every stamp's range. */
    static final int DAYS = 47_847;

    static final long DAY = 86_400_000_000L;
    static final long MILLI = 1_000L;
    private static final long SECOND = 1_000_000L;
    private static final int DATE = 10;
    private static final int COMPACT_DATE = 8;
    private static final int SECONDS_END = 19;
    private static final int MOST_DIGITS = 9;
    private static final long LATEST = Micros.exact(Instant.parse("2100-01-01T00:00:00Z"));
    private static final int UNKNOWN = Integer.MIN_VALUE;
    private static final int CHANGING = Integer.MAX_VALUE;

    private final TimeFormat format;
    private final Optional<ZoneRules> zone;
    /** Seconds east of Greenwich by date, where one offset holds all day. */
    private final int[] offsets;

    private int lastDate = -1;
    private long lastDay;
    private Rule problem = Rule.NOT_A_TIME;

    Times(TimeFormat format, Optional<ZoneId> zone) {
        this.format = format;
        this.zone = zone.map(ZoneId::getRules);
        this.offsets = zone.isPresent() ? new int[DAYS] : new int[0];
        Arrays.fill(offsets, UNKNOWN);
    }

    /** Why the last reading failed. */
    Rule problem() {
        return problem;
    }

    /** Days since 1970-01-01 of {@code 2019-01-02} or {@code 20190102}. */
    long date(char[] text, int from, int to) {
        int dashes;
        if (to - from == DATE && text[from + 4] == '-' && text[from + 7] == '-') {
            dashes = 1;
        } else if (to - from == COMPACT_DATE) {
            dashes = 0;
        } else {
            return fail(Rule.NOT_A_TIME);
        }
        int century = two(text, from);
        int year = two(text, from + 2);
        int month = two(text, from + 4 + dashes);
        int date = two(text, from + 6 + 2 * dashes);
        if ((century | year | month | date) < 0) {
            return fail(Rule.NOT_A_TIME);
        }
        int key = (century * 100 + year) * 10_000 + month * 100 + date;
        if (key != lastDate) {
            long day = day(century * 100 + year, month, date);
            if (day == NONE || day < 0 || day >= DAYS) {
                return fail(day == NONE ? Rule.NOT_A_TIME : Rule.STAMP_OUT_OF_RANGE);
            }
            lastDate = key;
            lastDay = day;
        }
        return lastDay;
    }

    /** An instant that must be a whole microsecond: an event time. */
    long exact(char[] text, int from, int to) {
        return instant(text, from, to, false);
    }

    /** An instant that is rounded up to a microsecond: an arrival. */
    long ceil(char[] text, int from, int to) {
        return instant(text, from, to, true);
    }

    private long instant(char[] text, int from, int to, boolean ceil) {
        long micros = format == TimeFormat.ISO ? iso(text, from, to, ceil) : count(text, from, to);
        return micros != NONE && (micros < 0 || micros >= LATEST) ? fail(Rule.STAMP_OUT_OF_RANGE) : micros;
    }

    private long count(char[] text, int from, int to) {
        if (to == from || to - from > 18) {
            return fail(Rule.NOT_A_TIME);
        }
        long number = 0;
        for (int at = from; at < to; at++) {
            if (!isDigit(text[at])) {
                return fail(Rule.NOT_A_TIME);
            }
            number = number * 10 + (text[at] - '0');
        }
        return format.micros(number, LATEST);
    }

    private long iso(char[] text, int from, int to, boolean ceil) {
        if (to - from < SECONDS_END
                || text[from + DATE] != 'T' && text[from + DATE] != ' '
                || text[from + 13] != ':'
                || text[from + 16] != ':') {
            return fail(isDate(text, from, to) ? Rule.BARE_DATE : Rule.NOT_A_TIME);
        }
        long day = date(text, from, from + DATE);
        int hour = two(text, from + 11);
        int minute = two(text, from + 14);
        int second = two(text, from + 17);
        if (day == NONE) {
            return NONE;
        }
        if ((hour | 23 - hour | minute | 59 - minute | second | 59 - second) < 0) {
            return fail(Rule.NOT_A_TIME);
        }
        int at = from + SECONDS_END;
        long fraction = 0;
        boolean finer = false;
        if (at < to && text[at] == '.') {
            int first = ++at;
            int scale = (int) SECOND / 10;
            for (; at < to && isDigit(text[at]); at++) {
                int digit = text[at] - '0';
                fraction += digit * scale;
                finer |= scale == 0 && digit != 0;
                scale /= 10;
            }
            if (at == first || at - first > MOST_DIGITS || finer && !ceil) {
                return fail(finer && at - first <= MOST_DIGITS ? Rule.FINER_THAN_MICROS : Rule.NOT_A_TIME);
            }
        }
        long seconds = day * 86_400 + hour * 3_600 + minute * 60 + second;
        long offset = at + 1 == to && text[at] == 'Z' ? 0 : offset(text, at, to, day, seconds);
        return offset == NONE ? NONE : (seconds - offset) * SECOND + fraction + (finer ? 1 : 0);
    }

    /** Seconds east of Greenwich: as written, or else by the zone. */
    private long offset(char[] text, int at, int to, long day, long seconds) {
        if (at == to) {
            return local(day, seconds);
        }
        if (text[at] == 'Z' && at + 1 == to) {
            return 0;
        }
        if (text[at] != '+' && text[at] != '-') {
            return fail(Rule.NOT_A_TIME);
        }
        int length = to - at;
        boolean colon = length == 6 && text[at + 3] == ':';
        if (length != 3 && length != 5 && !colon) {
            return fail(Rule.NOT_A_TIME);
        }
        int hours = two(text, at + 1);
        int minutes = length == 3 ? 0 : two(text, to - 2);
        if (hours < 0 || minutes < 0 || minutes > 59 || hours * 60 + minutes > 18 * 60) {
            return fail(Rule.NOT_A_TIME);
        }
        long offset = hours * 3_600L + minutes * 60L;
        return text[at] == '-' ? -offset : offset;
    }

    private long local(long day, long seconds) {
        if (zone.isEmpty()) {
            return fail(Rule.LOCAL_TIME_WITHOUT_ZONE);
        }
        int offset = offsets[(int) day];
        if (offset == UNKNOWN) {
            offset = offsetOf(day, zone.get());
            offsets[(int) day] = offset;
        }
        if (offset != CHANGING) {
            return offset;
        }
        List<ZoneOffset> valid = zone.get().getValidOffsets(LocalDateTime.ofEpochSecond(seconds, 0, ZoneOffset.UTC));
        return valid.size() == 1 ? valid.get(0).getTotalSeconds() : fail(Rule.LOCAL_TIME_NOT_AN_INSTANT);
    }

    private static int offsetOf(long day, ZoneRules rules) {
        LocalDate date = LocalDate.ofEpochDay(day);
        ZoneOffset before = rules.getOffset(date.minusDays(1).atTime(12, 0));
        ZoneOffset after = rules.getOffset(date.plusDays(1).atTime(12, 0));
        return before.equals(after) && before.equals(rules.getOffset(date.atTime(12, 0)))
                ? before.getTotalSeconds()
                : CHANGING;
    }

    private boolean isDate(char[] text, int from, int to) {
        return (to - from == DATE || to - from == COMPACT_DATE) && date(text, from, to) != NONE;
    }

    /** Days since 1970-01-01, or {@link #NONE} if there is no such date. */
    private static long day(int year, int month, int day) {
        if (year < 0 || month < 1 || month > 12 || day < 1) {
            return NONE;
        }
        boolean leap = (year & 3) == 0 && (year % 100 != 0 || year % 400 == 0);
        int length = month == 2 ? (leap ? 29 : 28) : 30 + ((month + (month >> 3)) & 1);
        if (day > length) {
            return NONE;
        }
        // years begin in March, so that the leap day is their last
        int y = month > 2 ? year : year - 1;
        int m = month > 2 ? month - 3 : month + 9;
        long era = Math.floorDiv(y, 400);
        long yearOfEra = y - era * 400;
        long dayOfYear = (153L * m + 2) / 5 + day - 1;
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468;
    }

    /** A number of two digits, or a negative one if there is another character. */
    private static int two(char[] text, int at) {
        int tens = text[at] - '0';
        int ones = text[at + 1] - '0';
        return (tens | ones | 9 - tens | 9 - ones) < 0 ? -1 : tens * 10 + ones;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private long fail(Rule rule) {
        problem = rule;
        return NONE;
    }
}
