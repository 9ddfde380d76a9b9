package dev.apex.backtest;

import static java.util.Objects.requireNonNull;

import dev.apex.ApexException;
import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.market.Asking;
import dev.apex.market.MarketSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Many backtests run as one piece of work: several strategies, or one with many parameters, or both.
 *
 * <p>Members that are asked at the same instants about the same rows step together on one cursor, so that what the clock
 * releases is worked out once for all; parts of them go on several threads. Neither changes a bit: every member has the
 * fingerprint it would have alone, and the results are in the order of the members, never in that of finishing. A
 * member that fails is a failure among the results. Where one cannot begin with its span, those of the same span begin with
 * it, see {@link Backtest#notBefore}.
 *
 * <p>An immutable value: change is a copy. Safe for use by several threads as far as the strategy factories are.
 */
public final class Sweep {
    /** Runs that step together keep their books in memory together; more than so many gain nothing from it. */
    private static final int LARGEST_PART = 64;

    private final List<Candidate> candidates;
    private final Progress listener;
    private final int threads;
    private final @Nullable Executor executor;
    private final boolean metricsOnly;

    /** A backtest and in what it was varied, each with its value as text. */
    private record Candidate(Backtest backtest, Map<String, String> varied) {
        Candidate but(String name, Object value, Backtest changed) {
            Map<String, String> more = new LinkedHashMap<>(varied);
            if (more.put(name, String.valueOf(value)) != null) {
                throw new RefusedException(Rule.PARAMETER_TWICE, name + " varied in a sweep of " + backtest.id());
            }
            return new Candidate(changed, Collections.unmodifiableMap(more));
        }
    }

    private Sweep(
            List<Candidate> candidates,
            Progress listener,
            int threads,
            @Nullable Executor executor,
            boolean metricsOnly) {
        this.metricsOnly = metricsOnly;
        this.candidates = candidates;
        this.listener = listener;
        this.threads = threads;
        this.executor = executor;
    }

    /** A sweep over these backtests, on as many threads as there are processors. */
    public static Sweep of(Backtest... members) {
        return of(Arrays.asList(members));
    }

    /** The same. */
    public static Sweep of(Collection<Backtest> members) {
        if (members.isEmpty()) {
            throw new RefusedException(Rule.EMPTY_SWEEP, "a sweep over nothing");
        }
        return new Sweep(
                members.stream()
                        .map(backtest -> new Candidate(requireNonNull(backtest), Collections.emptyMap()))
                        .toList(),
                Progress.UNHEARD,
                Runtime.getRuntime().availableProcessors(),
                null,
                false);
    }

    /**
     * Each member with each of these values for a component of its record strategy, which is made anew from its other components;
     * varied again, every combination.
     *
     * @param component the component's name, for example {@code sessions}
     * @throws RefusedException with {@link Rule#NOT_A_COMPONENT} if a strategy is no record, has no such component, or the
     *     record refuses a value
     */
    public Sweep varying(String component, Object... values) {
        return varying(component, Arrays.asList(values), (backtest, value) -> backtest.choosing(component, value));
    }

    /**
     * Each member changed by each of these values: costs, a decision time, whatever a backtest can say; varied again, every
     * combination.
     *
     * @param name what the values are called in the table of results
     */
    public <T> Sweep varying(String name, List<T> values, BiFunction<Backtest, T, Backtest> change) {
        if (values.isEmpty()) {
            throw new RefusedException(Rule.EMPTY_SWEEP, "no value for " + name);
        }
        List<Candidate> all = new ArrayList<>();
        for (Candidate candidate : candidates) {
            for (T value : values) {
                all.add(candidate.but(name, value, change.apply(candidate.backtest, value)));
            }
        }
        return new Sweep(List.copyOf(all), listener, threads, executor, metricsOnly);
    }

    /** On the calling thread and so many less one of the sweep's own, which end with it. */
    public Sweep onThreads(int some) {
        return new Sweep(candidates, listener, atLeastOne(some), null, metricsOnly);
    }

    /**
     * On the calling thread and at most so many less one of an executor. One that is busy delays the sweep and cannot block it;
     * one that refuses work stops it.
     */
    public Sweep on(Executor some, int atOnce) {
        return new Sweep(candidates, listener, atLeastOne(atOnce), requireNonNull(some, "executor"), metricsOnly);
    }

    private static int atLeastOne(int some) {
        if (some < 1) {
            throw new RefusedException(Rule.EMPTY_SWEEP, "a sweep on " + some + " threads");
        }
        return some;
    }

    /** Tells how far it has come. */
    public Sweep telling(Progress some) {
        return new Sweep(candidates, requireNonNull(some, "listener"), threads, executor, metricsOnly);
    }

    /**
     * Keeps of each run its metrics and fingerprint and nothing else: for sweeps over thousands, whose orders and books would not
     * fit into memory. What one of them did is found by running its backtest again.
     */
    public Sweep keepingMetricsOnly() {
        return new Sweep(candidates, listener, threads, executor, true);
    }

    /** How many members there are. */
    public int size() {
        return candidates.size();
    }

    /** The backtests, in their order. */
    public List<Backtest> backtests() {
        return candidates.stream().map(Candidate::backtest).toList();
    }

    /**
     * Runs every member on a source.
     *
     * @return a result or a failure for each, in the order of the members
     * @throws RefusedException before anything is run, if a member lacks what must be said, or two have one identity
     * @throws SweepStoppedException if the calling thread is interrupted, which it stays, the listener throws or the executor
     *     refuses; no thread of the sweep is at work any more, and the exception has what was done until then
     */
    public SweepResult run(MarketSource source) {
        Asking.refuse(() -> "runs a sweep");
        requireDistinct();
        return startingTogether(source).runAll(source);
    }

    /** Members of one span begin together, on the latest day on which one of them first can. */
    private Sweep startingTogether(MarketSource source) {
        List<Backtest> together = WarmUp.together(source, backtests());
        List<Candidate> same = IntStream.range(0, size())
                .mapToObj(i -> new Candidate(together.get(i), candidates.get(i).varied))
                .toList();
        return new Sweep(same, listener, threads, executor, metricsOnly);
    }

    private SweepResult runAll(MarketSource source) {
        List<Part> parts = parts(source);
        long steps = 0;
        for (Candidate candidate : candidates) {
            steps += candidate.backtest.schedule().steps();
        }
        Watch watch = new Watch(listener, steps, size(), !metricsOnly);
        SweepResult.@Nullable Ended[] ended = new SweepResult.Ended[size()];
        List<Runnable> work = parts.stream()
                .map(part -> (Runnable) () -> part.run(watch, ended, metricsOnly))
                .toList();
        Crew crew = new Crew(watch, work);
        if (executor == null) {
            crew.work(threads);
        } else {
            crew.work(threads, executor);
        }
        return result(watch, ended);
    }

    private SweepResult result(Watch watch, SweepResult.@Nullable Ended[] ended) {
        Throwable cause = watch.stopped();
        List<SweepResult.Member> members = new ArrayList<>();
        for (int i = 0; i < size(); i++) {
            Candidate candidate = candidates.get(i);
            SweepResult.Ended how = ended[i] == null ? SweepResult.Ended.failed(notReached(cause)) : ended[i];
            members.add(new SweepResult.Member(i, candidate.backtest, candidate.varied, how));
        }
        SweepResult result = new SweepResult(members);
        if (cause != null) {
            throw new SweepStoppedException(result, cause);
        }
        return result;
    }

    private static ApexException notReached(@Nullable Throwable cause) {
        return new RefusedException(Rule.WORK_STOPPED, "not begun", requireNonNull(cause));
    }

    private void requireDistinct() {
        Map<String, Candidate> known = new HashMap<>();
        for (Candidate candidate : candidates) {
            Candidate other = known.putIfAbsent(candidate.backtest.identity(), candidate);
            if (other != null) {
                throw new RefusedException(
                        Rule.MEMBER_TWICE,
                        candidate.backtest.id() + " " + candidate.varied + " and " + other.backtest.id() + " "
                                + other.varied);
            }
        }
    }

    /** Members of one schedule that step together. */
    private record Part(MarketSource source, List<Backtest> backtests, int[] places) {
        void run(Watch watch, SweepResult.@Nullable Ended[] ended, boolean metricsOnly) {
            List<Conductor.Ending> some = conduct(watch);
            for (int i = 0; i < places.length; i++) {
                ended[places[i]] = SweepResult.Ended.of(some.get(i), metricsOnly);
            }
        }

        private List<Conductor.Ending> conduct(Watch watch) {
            try {
                return Conductor.conduct(source, backtests, watch);
            } catch (RuntimeException | Error e) { // the source did not open or did not close
                ApexException failure = e instanceof ApexException refused
                        ? refused
                        : new RefusedException(Rule.SOURCE_NOT_OPENED, source.describe(), e);
                return backtests.stream()
                        .map(backtest -> new Conductor.Ending(backtest, null, failure))
                        .toList();
            }
        }
    }

    /** Every schedule's members, dealt out in turn so that no part has all that are slow. */
    private List<Part> parts(MarketSource source) {
        Map<Schedule, List<Integer>> alike = new LinkedHashMap<>();
        for (int i = 0; i < size(); i++) {
            alike.computeIfAbsent(candidates.get(i).backtest.schedule(), schedule -> new ArrayList<>())
                    .add(i);
        }
        List<Part> parts = new ArrayList<>();
        alike.forEach((schedule, places) -> {
            int most = places.size();
            int deal = Math.min(most, Math.max(threads, (most + LARGEST_PART - 1) / LARGEST_PART));
            for (int hand = 0; hand < deal; hand++) {
                int first = hand;
                int[] some = IntStream.range(0, most)
                        .filter(i -> i % deal == first)
                        .map(places::get)
                        .toArray();
                parts.add(new Part(
                        source,
                        Arrays.stream(some)
                                .mapToObj(i -> candidates.get(i).backtest.sharing(schedule))
                                .toList(),
                        some));
            }
        });
        return parts;
    }

    @Override
    public String toString() {
        return "sweep over " + size() + " backtests";
    }
}
