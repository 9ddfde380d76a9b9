package dev.apex.audit;

import static java.util.Objects.requireNonNull;

import dev.apex.ApexException;
import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.audit.DelayReport.Row;
import dev.apex.backtest.Backtest;
import dev.apex.backtest.Contamination;
import dev.apex.backtest.Result;
import dev.apex.market.Instrument;
import dev.apex.market.MarketSource;
import dev.apex.market.MemoryMarket;
import dev.apex.market.Symbol;
import dev.apex.market.Tape.Kind;
import dev.apex.time.TradingCalendar;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * A strategy run again with its data arriving later: how much of a result rests on when rows are said to have arrived.
 *
 * <p>All versions of a row are late alike, announcements too if they are asked for, and every kind of row is delayed by itself, and
 * those alone of which an arrival was filled in by a lag rule, and each source that is {@linkplain #delaying named}. The run waits as much longer for late rows as they are delayed, so that the
 * books end the same. These are runs of the strategy as it is, on data of another day: nothing leaks in them. Immutable.
 */
public final class DelayStress {
    private static final Duration FINEST = Duration.ofMinutes(1);
    private static final Duration STEP = Duration.ofHours(16);
    private static final Duration FARTHEST = Duration.ofDays(7);

    private final Backtest backtest;
    private final List<Delay> delays;
    private final Duration upTo;
    private final SortedMap<String, Predicate<Symbol>> sources;

    /**
     * How late rows are.
     *
     * @param sessions so many sessions of their own calendar; 0 if it is a length of time
     * @param time a length of time; zero if it is sessions
     */
    record Delay(int sessions, Duration time) {
        String words() {
            return sessions > 0 ? sessions + (sessions == 1 ? " session" : " sessions") : words(time);
        }

        static String words(Duration time) {
            long minutes = time.toMinutes();
            long days = minutes / 1_440;
            long hours = minutes / 60 % 24;
            return (days > 0 ? days + " d " : "")
                    .concat(hours > 0 ? hours + " h " : "")
                    .concat(minutes % 60 > 0 || minutes == 0 ? minutes % 60 + " min " : "")
                    .strip();
        }

        /** How long it is at most, for the settlement. */
        Duration longest() {
            return sessions > 0 ? Duration.ofDays(7L * sessions + 7) : time;
        }
    }

    private DelayStress(
            Backtest backtest, List<Delay> delays, Duration upTo, SortedMap<String, Predicate<Symbol>> sources) {
        this.backtest = backtest;
        this.delays = List.copyOf(delays);
        this.upTo = upTo;
        this.sources = sources;
    }

    /**
     * Delays of one hour, eight hours and one session, and a search for the delay at which the edge is gone, up to seven days.
     *
     * @throws RefusedException with {@link Rule#CONTAMINATED} if the backtest leaks
     */
    public static DelayStress of(Backtest backtest) {
        Contamination.requireClean(requireNonNull(backtest, "backtest"), "is to be delayed");
        return new DelayStress(
                backtest,
                List.of(
                        new Delay(0, Duration.ofHours(1)),
                        new Delay(0, Duration.ofHours(8)),
                        new Delay(1, Duration.ZERO)),
                FARTHEST,
                Collections.emptySortedMap());
    }

    /** With these delays instead, each longer than nothing. */
    public DelayStress by(Duration... some) {
        List<Delay> all =
                Arrays.stream(some).map(each -> new Delay(0, positive(each))).toList();
        return new DelayStress(backtest, all, upTo, sources);
    }

    /** And with so many sessions, each of the calendar of the row. */
    public DelayStress bySessions(int sessions) {
        if (sessions < 1) {
            throw new RefusedException(Rule.ABLATION_SETTING, "a delay of " + sessions + " sessions");
        }
        List<Delay> all = new ArrayList<>(delays);
        all.add(new Delay(sessions, Duration.ZERO));
        return new DelayStress(backtest, all, upTo, sources);
    }

    /** Looks for the break-even delay up to this. */
    public DelayStress searchingUpTo(Duration farthest) {
        return new DelayStress(backtest, delays, positive(farthest), sources);
    }

    /**
     * And with the rows of some symbols late alone, whatever their kind: those of one vendor, one venue, one feed. Its break-even delay
     * is looked for too.
     *
     * @param source what they are called in the report
     * @param which whose rows are late
     * @throws RefusedException with {@link Rule#ABLATION_SETTING} if one of that name is delayed already
     */
    public DelayStress delaying(String source, Predicate<Symbol> which) {
        SortedMap<String, Predicate<Symbol>> more = new TreeMap<>(sources);
        if (source.isBlank() || more.put(source, which) != null) {
            throw new RefusedException(Rule.ABLATION_SETTING, "a source named \"" + source + "\" to be delayed again");
        }
        return new DelayStress(backtest, delays, upTo, Collections.unmodifiableSortedMap(more));
    }

    private static Duration positive(Duration delay) {
        if (delay.isNegative() || delay.isZero()) {
            throw new RefusedException(Rule.ABLATION_SETTING, "a delay of " + delay);
        }
        return delay;
    }

    /**
     * Runs all of it on a source.
     *
     * @throws RefusedException while a strategy is being asked on this thread; if the backtest or the source is refused
     * @throws dev.apex.backtest.RunFailedException if the run as it is fails; that of a delayed one is told in the report
     */
    public DelayReport against(MarketSource source) {
        Result asItIs = backtest.run(source);
        Chronicle chronicle = Chronicle.of(source, backtest.query());
        Map<Kind, Long> kinds = new EnumMap<>(Kind.class);
        Set<Version.Key> resting = new HashSet<>();
        Set<Symbol> told = new TreeSet<>();
        long[] assumed = new long[1];
        chronicle.forEach(version -> {
            kinds.merge(version.key().kind(), 1L, Long::sum);
            told.add(version.key().symbol());
            assumed[0] += version.assumed() ? 1 : 0;
            if (version.assumed()) {
                resting.add(version.key());
            }
        });
        List<Row> rows = new ArrayList<>();
        for (Delay delay : delays) {
            rows.add(row("everything", delay, version -> true, chronicle, source));
        }
        for (Kind kind : kinds.keySet()) {
            for (int i = 0; i < delays.size() && kinds.size() > 1; i++) {
                rows.add(row(
                        kind.name().toLowerCase(Locale.ROOT),
                        delays.get(i),
                        version -> version.key().kind() == kind,
                        chronicle,
                        source));
            }
        }
        for (int i = 0; i < delays.size() && assumed[0] > 0; i++) {
            rows.add(row(
                    "assumed arrivals", delays.get(i), version -> resting.contains(version.key()), chronicle, source));
        }
        List<DelayReport.Source> named = new ArrayList<>();
        sources.forEach((name, which) -> {
            Predicate<Version> late = version -> which.test(version.key().symbol());
            if (told.stream().noneMatch(which)) {
                named.add(new DelayReport.Source(name, DelayReport.BreakEven.none("no row is of it")));
                return;
            }
            delays.forEach(delay -> rows.add(row(name, delay, late, chronicle, source)));
            named.add(new DelayReport.Source(name, breakEven(asItIs, late, chronicle, source)));
        });
        DelayReport.BreakEven all = breakEven(asItIs, version -> true, chronicle, source);
        return new DelayReport(asItIs, rows, assumed[0], all, named);
    }

    private Row row(String what, Delay delay, Predicate<Version> late, Chronicle chronicle, MarketSource source) {
        try {
            Result result = run(delay, late, chronicle, source);
            return new Row(what, delay.words(), Optional.of(result), "");
        } catch (ApexException e) {
            return new Row(what, delay.words(), Optional.empty(), e.getMessage());
        }
    }

    private Result run(Delay delay, Predicate<Version> late, Chronicle chronicle, MarketSource source) {
        MemoryMarket market = chronicle.retold(
                source.describe() + ", " + delay.words() + " later",
                (version, to) -> to.accept(
                        late.test(version)
                                ? version.arriving(version.ingestedAt() + micros(delay, version))
                                : version));
        return backtest.settlingFor(backtest.settlement().plus(delay.longest())).run(market);
    }

    /** By how much a version is late: the same for all versions of a row. */
    private long micros(Delay delay, Version version) {
        if (delay.sessions == 0) {
            return delay.time.toNanos() / 1_000;
        }
        Instrument instrument = version.instrument();
        TradingCalendar calendar = instrument == null ? backtest.calendar() : instrument.calendar();
        int session = calendar.closedBy(
                instrument == null ? version.firstAt() : version.key().ts());
        int later = session + delay.sessions;
        return session < 0 || later > calendar.lastOrdinal()
                ? delay.sessions * 86_400_000_000L
                : calendar.closesAt(later) - calendar.closesAt(session);
    }

    /** Tries delays that double, and then grow by days; halves what lies before the first that leaves no edge, down to a minute. */
    private DelayReport.BreakEven breakEven(
            Result asItIs, Predicate<Version> late, Chronicle chronicle, MarketSource source) {
        double hurdle = DelayReport.hurdle(asItIs);
        if (!(asItIs.profit() > hurdle)) {
            return DelayReport.BreakEven.none("there is no edge to lose");
        }
        Duration kept = Duration.ZERO;
        Duration lost = Duration.ofHours(1);
        while (lost.compareTo(upTo) < 0 && keepsEdge(lost, hurdle, late, chronicle, source)) {
            kept = lost;
            lost = lost.plus(lost.compareTo(STEP) < 0 ? lost : STEP);
        }
        if (lost.compareTo(upTo) >= 0) {
            lost = upTo;
            if (keepsEdge(lost, hurdle, late, chronicle, source)) {
                return DelayReport.BreakEven.none("an edge was left at every delay tried up to " + Delay.words(upTo));
            }
        }
        while (lost.minus(kept).compareTo(FINEST) > 0) {
            Duration middle = Duration.ofMinutes(kept.plus(lost).toMinutes() / 2);
            if (middle.compareTo(kept) <= 0) {
                break;
            }
            if (keepsEdge(middle, hurdle, late, chronicle, source)) {
                kept = middle;
            } else {
                lost = middle;
            }
        }
        return new DelayReport.BreakEven(Optional.of(lost), Optional.of(kept), "");
    }

    private boolean keepsEdge(
            Duration delay, double hurdle, Predicate<Version> late, Chronicle chronicle, MarketSource source) {
        try {
            return run(new Delay(0, delay), late, chronicle, source).profit() > hurdle;
        } catch (ApexException e) {
            return false; // a strategy that cannot run on such data earns nothing
        }
    }

    @Override
    public String toString() {
        return "delay stress of " + backtest.id();
    }
}
