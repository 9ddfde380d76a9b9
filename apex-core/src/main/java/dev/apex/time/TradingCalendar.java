package dev.apex.time;

import dev.apex.Digest;
import dev.apex.RefusedException;
import dev.apex.Rule;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of an exchange: which dates it traded on, and from which instant to which.
 *
 * <p>Windows count its sessions, a strategy is asked once in each, and a row's place is the session it belongs to; so a
 * wrong holiday shifts everything after it. A calendar therefore says for which dates it was {@linkplain #verified
 * verified}, answers for those only, and refuses the others with {@link Rule#CALENDAR_NOT_VERIFIED}.
 *
 * <p>Sessions are numbered from 0, the first one of the verified span; the number of a session depends on nothing but
 * the calendar. A calendar says what was scheduled: a halt in the middle of a session leaves it as it is. Midday breaks
 * are not modelled. Immutable; two with the same {@link #digest} are equal.
 */
public final class TradingCalendar {
    /** The New York Stock Exchange; holidays, one-off closures and hours by its own rules and notices. */
    public static final TradingCalendar NYSE = Nyse.calendar();

    /** The days on which the euro's payment system settles and the European Central Bank publishes reference rates. */
    public static final TradingCalendar TARGET = Target.calendar();

    private static final long DAY = 86_400_000_000L;
    private static final Span BY_DEFINITION = Span.between("1970-01-01", "2099-12-31");

    private final String name;
    private final ZoneId zone;
    private final Span verified;
    private final int sessionsPerYear;
    private final long firstDay;
    private final int[] epochDays;
    private final long[] opens;
    private final long[] closes;
    private final long[] regularCloses;
    private final List<Closure> closures;
    private final long[] midnights; // of every verified date and the one after
    private final int[] atOrBefore; // ordinal by verified date
    private @Nullable String digest; // written late, and by whom does not matter: a string is safe to race for

    private TradingCalendar(Builder builder, List<Day> days, List<Closure> closures) {
        name = builder.name;
        zone = builder.zone;
        verified = builder.verified.orElseThrow();
        sessionsPerYear = builder.sessionsPerYear.orElseThrow();
        firstDay = verified.first().toEpochDay();
        epochDays = days.stream().mapToInt(day -> (int) day.date.toEpochDay()).toArray();
        opens = days.stream().mapToLong(Day::opens).toArray();
        closes = days.stream().mapToLong(Day::closes).toArray();
        regularCloses = days.stream().mapToLong(Day::regularClose).toArray();
        this.closures = List.copyOf(closures);
        int first = Math.toIntExact(verified.first().toEpochDay());
        int count = Math.toIntExact(verified.last().toEpochDay()) - first + 1;
        midnights = new long[count + 1];
        atOrBefore = new int[count];
        int next = 0;
        for (int day = 0; day <= count; day++) {
            midnights[day] = Micros.exact(
                    LocalDate.ofEpochDay((long) first + day).atStartOfDay(zone).toInstant());
            if (day < count) {
                if (next < epochDays.length && epochDays[next] == first + day) {
                    next++;
                }
                atOrBefore[day] = next - 1;
            }
        }
    }

    /** Every Monday to Friday without a holiday, from open to close in a zone, 1970 to 2099. */
    public static TradingCalendar weekdays(ZoneId zone, LocalTime open, LocalTime close) {
        return named("weekdays", zone)
                .hours(open, close)
                .sessionsPerYear(261)
                .verified(BY_DEFINITION)
                .build();
    }

    /** Every date, from midnight to midnight UTC, 1970 to 2099: for markets that never close. */
    public static TradingCalendar roundTheClock() {
        return RoundTheClock.CALENDAR;
    }

    /** Starts a calendar of one's own; hours, sessions per year and verified span must be given. */
    public static Builder named(String name, ZoneId zone) {
        return new Builder(name, zone);
    }

    /** The calendar's name. */
    public String name() {
        return name;
    }

    /** The zone of its dates and hours. */
    public ZoneId zone() {
        return zone;
    }

    /** The dates for which the calendar was checked, or computed by its definition; it answers for no others. */
    public Span verified() {
        return verified;
    }

    /** The number of sessions in a year by which its returns are annualised, for example 252. */
    public int sessionsPerYear() {
        return sessionsPerYear;
    }

    /** The ordinal of the first session, always 0. */
    public int firstOrdinal() {
        return 0;
    }

    /** The ordinal of the last session of the verified span. */
    public int lastOrdinal() {
        return opens.length - 1;
    }

    /** The number of sessions in the verified span. */
    public int size() {
        return opens.length;
    }

    /**
     * The session of an ordinal.
     *
     * @throws RefusedException with {@link Rule#CALENDAR_NOT_VERIFIED} if there is none in the verified span
     */
    public Session session(int ordinal) {
        if (ordinal < 0 || ordinal >= opens.length) {
            throw new RefusedException(
                    Rule.CALENDAR_NOT_VERIFIED,
                    "session " + ordinal + " of " + name + ", which has 0.." + lastOrdinal() + " in " + verified);
        }
        return new Session(
                ordinal,
                LocalDate.ofEpochDay(epochDays[ordinal]),
                Micros.toInstant(opens[ordinal]),
                Micros.toInstant(closes[ordinal]),
                closes[ordinal] < regularCloses[ordinal]);
    }

    /**
     * The session of a date.
     *
     * @throws RefusedException with {@link Rule#NOT_A_SESSION} if there is none on it, with
     *     {@link Rule#CALENDAR_NOT_VERIFIED} if it lies outside the verified span
     */
    public Session session(LocalDate date) {
        return find(date).orElseThrow(() -> new RefusedException(Rule.NOT_A_SESSION, date + " in " + name));
    }

    /** The session of a date, if there is one; refused outside the verified span. */
    public Optional<Session> find(LocalDate date) {
        int ordinal = ordinalAtOrBefore(date);
        return ordinal >= 0 && epochDays[ordinal] == date.toEpochDay()
                ? Optional.of(session(ordinal))
                : Optional.empty();
    }

    /** The ordinal of the last session on or before a date, -1 if the span has none; refused outside the span. */
    public int ordinalAtOrBefore(LocalDate date) {
        return atOrBefore[dayOf(date)];
    }

    /** The ordinal of the first session on or after a date, {@link #size} if the span has none; refused outside it. */
    public int ordinalAtOrAfter(LocalDate date) {
        int day = dayOf(date);
        return day == 0 ? 0 : atOrBefore[day - 1] + 1;
    }

    /** The sessions of a span, in order, in a list that cannot be changed; refused outside the verified span. */
    public List<Session> sessions(Span span) {
        int first = ordinalAtOrAfter(span.first());
        int last = ordinalAtOrBefore(span.last());
        List<Session> sessions = new ArrayList<>(Math.max(0, last - first + 1));
        for (int ordinal = first; ordinal <= last; ordinal++) {
            sessions.add(session(ordinal));
        }
        return Collections.unmodifiableList(sessions);
    }

    /** The one-off closures of a span, in order; refused outside the verified span. */
    public List<Closure> closures(Span span) {
        dayOf(span.first());
        dayOf(span.last());
        return closures.stream()
                .filter(closure -> span.contains(closure.date()))
                .toList();
    }

    /** When a session opens, in microseconds; the ordinal must be one. */
    public long opensAt(int ordinal) {
        return opens[ordinal];
    }

    /** When a session closes, in microseconds; the ordinal must be one. */
    public long closesAt(int ordinal) {
        return closes[ordinal];
    }

    /** The ordinal of the last session that closed at or before a stamp in microseconds, -1 if there is none. */
    public int closedBy(long micros) {
        return lastAtOrBefore(closes, micros);
    }

    /** The ordinal of the last session that opened at or before a stamp in microseconds, -1 if there is none. */
    public int openedBy(long micros) {
        return lastAtOrBefore(opens, micros);
    }

    /**
     * The ordinal of the session that an event at {@code ts} belongs to, -1 if there is none.
     *
     * <p>Its date is the local date of the microsecond before {@code ts}, as {@code ts} is the end of what happened:
     * a bar that ends at midnight belongs to the day it ends.
     */
    public int slotOf(long ts) {
        int day = dayBefore(ts);
        if (day < 0) {
            return -1;
        }
        int ordinal = atOrBefore[day];
        return ordinal >= 0 && epochDays[ordinal] == epochDays(day) ? ordinal : -1;
    }

    /**
     * SHA-256 in hexadecimal digits over name, zone, verified span, sessions per year, every session's date, open, close
     * and regular close, and every closure, and with it what the JDK's time zone data says of these dates. A run's identity
     * takes that of its span, so that years added later do not move it.
     */
    public String digest() {
        String known = digest;
        if (known == null) {
            known = digest(verified);
            digest = known;
        }
        return known;
    }

    /**
     * The same over the sessions and closures of a span only; refused outside the verified span.
     *
     * <p>It is what a run depends on: it stays the same when later years are added to the calendar, or when a government
     * changes summer time in years to come.
     */
    public String digest(Span span) {
        List<Closure> shut = closures(span);
        int first = ordinalAtOrAfter(span.first());
        int last = ordinalAtOrBefore(span.last());
        Digest sha = Digest.create();
        sha.put(name).put(zone.getId()).put(sessionsPerYear);
        sha.put(span.first().toEpochDay()).put(span.last().toEpochDay());
        sha.put(last - first + 1L);
        for (int i = first; i <= last; i++) {
            sha.put(epochDays[i]).put(opens[i]).put(closes[i]).put(regularCloses[i]);
        }
        sha.put(shut.size());
        for (Closure closure : shut) {
            sha.put(closure.date().toEpochDay()).put(Micros.ceil(closure.announcedAt()));
            sha.put(Micros.exact(closure.scheduledOpen())).put(Micros.exact(closure.scheduledClose()));
            sha.put(closure.reason());
        }
        return sha.finishHex();
    }

    @Override
    public boolean equals(Object other) {
        return this == other || other instanceof TradingCalendar that && digest().equals(that.digest());
    }

    @Override
    public int hashCode() {
        return digest().hashCode();
    }

    @Override
    public String toString() {
        return name + " " + verified;
    }

    /** When a session would have closed without an early close. */
    long regularCloseAt(int ordinal) {
        return regularCloses[ordinal];
    }

    /** The first session after the event's own date that opens at or after the event. */
    int sessionAfter(long ts) {
        int ordinal = atOrBefore[verifiedDay(ts)] + 1;
        while (ordinal < opens.length && opens[ordinal] < ts) {
            ordinal++; // one that opened on the evening before
        }
        if (ordinal == opens.length) {
            throw new RefusedException(
                    Rule.CALENDAR_NOT_VERIFIED,
                    "the session after " + Micros.toInstant(ts) + " in " + name + ", verified for " + verified);
        }
        return ordinal;
    }

    /** The event's own date: the local date of the microsecond before it. */
    LocalDate dateOf(long ts) {
        return LocalDate.ofEpochDay(epochDays(verifiedDay(ts)));
    }

    private long epochDays(int day) {
        return firstDay + day;
    }

    private int verifiedDay(long ts) {
        int day = dayBefore(ts);
        if (day < 0) {
            throw new RefusedException(
                    Rule.CALENDAR_NOT_VERIFIED,
                    "the event time " + Micros.toInstant(ts) + " in " + name + ", verified for " + verified);
        }
        return day;
    }

    /** The verified date, counted from 0, of the microsecond before a stamp; -1 outside. */
    private int dayBefore(long ts) {
        int last = midnights.length - 1;
        if (ts <= midnights[0] || ts > midnights[last]) {
            return -1;
        }
        int day = (int) Math.min((ts - 1 - midnights[0]) / DAY, last - 1); // right but for changes of offset
        while (midnights[day] >= ts) {
            day--;
        }
        while (midnights[day + 1] < ts) {
            day++;
        }
        return day;
    }

    private int dayOf(LocalDate date) {
        if (!verified.contains(date)) {
            throw new RefusedException(Rule.CALENDAR_NOT_VERIFIED, date + " in " + name + ", verified for " + verified);
        }
        return (int) (date.toEpochDay() - verified.first().toEpochDay());
    }

    private static int lastAtOrBefore(long[] instants, long micros) {
        int found = Arrays.binarySearch(instants, micros);
        return found >= 0 ? found : -found - 2;
    }

    private static final class RoundTheClock {
        static final TradingCalendar CALENDAR = named("round-the-clock", ZoneOffset.UTC)
                .hours(LocalTime.MIDNIGHT, LocalTime.MIDNIGHT)
                .weekend()
                .sessionsPerYear(365)
                .verified(BY_DEFINITION)
                .build();
    }

    private record Day(LocalDate date, long opens, long closes, long regularClose) {}

    private record Hours(LocalTime open, LocalTime close) {
        long opens(LocalDate date, ZoneId zone) {
            boolean eveningBefore = !open.isBefore(close) && !close.equals(LocalTime.MIDNIGHT);
            return instant((eveningBefore ? date.minusDays(1) : date).atTime(open), zone);
        }

        long closes(LocalDate date, ZoneId zone) {
            return instant((close.equals(LocalTime.MIDNIGHT) ? date.plusDays(1) : date).atTime(close), zone);
        }

        private static long instant(LocalDateTime local, ZoneId zone) {
            return Micros.exact(local.atZone(zone).toInstant());
        }
    }

    private record Announcement(Instant announcedAt, String reason) {}

    /**
     * A calendar in the making.
     *
     * <p>Saturday and Sunday are its weekend unless {@link #weekend} says otherwise. Not safe for several threads.
     */
    public static final class Builder {
        private final String name;
        private final ZoneId zone;
        private final TreeMap<LocalDate, Hours> hours = new TreeMap<>();
        private final TreeMap<LocalDate, Announcement> closures = new TreeMap<>();
        private final TreeMap<LocalDate, LocalTime> earlyCloses = new TreeMap<>();
        private final TreeMap<LocalDate, Hours> openings = new TreeMap<>();
        private Set<DayOfWeek> weekend = EnumSet.of(DayOfWeek.SATURDAY, DayOfWeek.SUNDAY);
        private Predicate<LocalDate> holidays = date -> false;
        private Optional<Span> verified = Optional.empty();
        private Optional<Integer> sessionsPerYear = Optional.empty();

        private Builder(String name, ZoneId zone) {
            this.name = name;
            this.zone = zone;
        }

        /**
         * The regular hours, in the calendar's zone.
         *
         * <p>A close at midnight is the end of the date; a session that opens at or after the hour of its close opens on
         * the evening before.
         */
        public Builder hours(LocalTime open, LocalTime close) {
            return hoursFrom(LocalDate.EPOCH, open, close);
        }

        /** The regular hours from a date on. */
        public Builder hoursFrom(LocalDate first, LocalTime open, LocalTime close) {
            hours.put(first, new Hours(open, close));
            return this;
        }

        /** The days of the week without a session; none for a market that trades on all of them. */
        public Builder weekend(DayOfWeek... days) {
            weekend = EnumSet.noneOf(DayOfWeek.class);
            weekend.addAll(List.of(days));
            return this;
        }

        /** Further dates on which it was known long ahead that there is no session. */
        public Builder holidays(Collection<LocalDate> dates) {
            return holidays(new TreeSet<>(dates)::contains);
        }

        /** A further rule by which it was known long ahead that a date has no session. */
        public Builder holidays(Predicate<LocalDate> rule) {
            holidays = holidays.or(rule);
            return this;
        }

        /** A scheduled session that did not take place, and when that was announced. */
        public Builder closure(LocalDate date, Instant announcedAt, String reason) {
            closures.put(date, new Announcement(announcedAt, reason));
            return this;
        }

        /** A session that closes before the regular hour. */
        public Builder earlyClose(LocalDate date, LocalTime close) {
            earlyCloses.put(date, close);
            return this;
        }

        /** A session at hours of its own, on a weekend, a holiday or any other date. */
        public Builder opening(LocalDate date, LocalTime open, LocalTime close) {
            openings.put(date, new Hours(open, close));
            return this;
        }

        /** The number of sessions in a year by which returns are annualised. */
        public Builder sessionsPerYear(int sessions) {
            sessionsPerYear = Optional.of(sessions);
            return this;
        }

        /** The dates for which the calendar is right, from 1970-01-01 on; it answers for no others. */
        public Builder verified(Span span) {
            verified = Optional.of(span);
            return this;
        }

        /** The calendar, if what was said of it fits together; refused with {@link Rule#CALENDAR_INCONSISTENT} if not. */
        public TradingCalendar build() {
            require(!name.isBlank(), () -> "a calendar has a name");
            require(!hours.isEmpty(), () -> name + " needs its hours");
            require(sessionsPerYear.filter(n -> n > 0).isPresent(), () -> name + " needs its sessions per year");
            Span span = verified.orElseThrow(() -> inconsistent(name + " needs the span it is verified for"));
            require(!span.first().isBefore(LocalDate.EPOCH), () -> name + " is verified from " + span.first());
            require(!hours.firstKey().isAfter(span.first()), () -> name + " has hours only from " + hours.firstKey());
            for (Collection<LocalDate> dates : List.of(closures.keySet(), earlyCloses.keySet(), openings.keySet())) {
                for (LocalDate date : dates) {
                    require(span.contains(date), () -> name + " is told of " + date + ", which lies outside " + span);
                }
            }
            List<Day> days = new ArrayList<>();
            List<Closure> shut = new ArrayList<>();
            for (LocalDate date = span.first(); !date.isAfter(span.last()); date = date.plusDays(1)) {
                scheduled(date).ifPresent(day -> {
                    Announcement closure = closures.get(day.date);
                    if (closure == null) {
                        require(
                                days.isEmpty() || days.get(days.size() - 1).closes <= day.opens,
                                () -> name + " opens on " + day.date + " before its last session has closed");
                        days.add(day);
                    } else {
                        shut.add(new Closure(
                                day.date,
                                closure.announcedAt,
                                closure.reason,
                                Micros.toInstant(day.opens),
                                Micros.toInstant(day.closes)));
                    }
                });
            }
            require(!days.isEmpty(), () -> name + " has no session in " + span);
            return new TradingCalendar(this, days, shut);
        }

        private Optional<Day> scheduled(LocalDate date) {
            Hours special = openings.get(date);
            LocalTime early = earlyCloses.get(date);
            if (special == null && (weekend.contains(date.getDayOfWeek()) || holidays.test(date))) {
                require(early == null, () -> name + " closes early on " + date + ", which has no session");
                require(
                        !closures.containsKey(date),
                        () -> name + " is closed on " + date + ", which has no session anyway");
                return Optional.empty();
            }
            Hours regular = special == null ? hours.floorEntry(date).getValue() : special;
            long opens = regular.opens(date, zone);
            long closes = regular.closes(date, zone);
            long ends = early == null ? closes : Hours.instant(date.atTime(early), zone);
            require(
                    ends > opens && ends <= closes,
                    () -> name + " closes on " + date + " at " + Micros.toInstant(ends));
            return Optional.of(new Day(date, opens, ends, closes));
        }

        private static void require(boolean holds, Supplier<String> otherwise) {
            if (!holds) {
                throw inconsistent(otherwise.get());
            }
        }

        private static RefusedException inconsistent(String sentence) {
            return new RefusedException(Rule.CALENDAR_INCONSISTENT, sentence);
        }
    }
}
