package dev.apex.backtest;

import dev.apex.ApexException;
import dev.apex.metrics.Metric;
import dev.apex.metrics.MetricDefinition;
import dev.apex.metrics.Metrics;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What came of a sweep: a result or a failure for every member, in the order of the members.
 *
 * <p>The best of many is flattered by their number, so a figure from here is where a question begins and not an answer.
 * Immutable.
 */
public final class SweepResult {
    /** One backtest of a sweep and how it ended: with a result or with a failure. */
    public static final class Member {
        private final int place;
        private final Backtest backtest;
        private final Map<String, String> varied;
        private final Ended ended;

        Member(int place, Backtest backtest, Map<String, String> varied, Ended ended) {
            this.place = place;
            this.backtest = backtest;
            this.varied = varied;
            this.ended = ended;
        }

        /** Its place in the sweep, from 0. */
        public int place() {
            return place;
        }

        /** What was run; run alone it gives the same result, bit for bit. */
        public Backtest backtest() {
            return backtest;
        }

        /** In what it was varied, each with its value as text, in the order of varying. */
        public Map<String, String> varied() {
            return varied;
        }

        /** What came of it; empty if it failed, or if the sweep kept metrics only. */
        public Optional<Result> result() {
            return Optional.ofNullable(ended.result);
        }

        /** Its metrics; empty if it failed. */
        public Optional<Metrics> metrics() {
            return result().map(Result::metrics).or(() -> Optional.ofNullable(ended.metrics));
        }

        /** Its whole fingerprint, as 64 hexadecimal digits; empty if it failed. */
        public Optional<String> fingerprint() {
            return Optional.ofNullable(ended.fingerprint);
        }

        /** Why it failed, if it did. */
        public Optional<ApexException> failure() {
            return Optional.ofNullable(ended.failure);
        }

        /** Its metric of this definition; empty if that is undefined or the member failed. */
        public OptionalDouble figure(MetricDefinition metric) {
            return metrics()
                    .flatMap(some -> some.find(metric.metricName()))
                    .map(Metric::value)
                    .orElse(OptionalDouble.empty());
        }

        /** The strategy and in what it was varied, for example {@code momentum sessions=60 share=0.1}. */
        @Override
        public String toString() {
            return backtest.id()
                    + varied.entrySet().stream().map(each -> " " + each).collect(Collectors.joining());
        }
    }

    /** How a member ended, with as much of it as is kept. */
    record Ended(
            @Nullable Result result,
            @Nullable Metrics metrics,
            @Nullable String fingerprint,
            @Nullable ApexException failure) {
        static Ended of(Conductor.Ending ending, boolean metricsOnly) {
            Result result = ending.result();
            if (result == null) {
                return failed(ending.failure());
            }
            return new Ended(
                    metricsOnly ? null : result,
                    metricsOnly ? result.metrics() : null,
                    result.fingerprint().hex(),
                    null);
        }

        static Ended failed(@Nullable ApexException failure) {
            return new Ended(null, null, null, failure);
        }
    }

    private final List<Member> members;

    SweepResult(List<Member> members) {
        this.members = List.copyOf(members);
    }

    /** Every member, in the order of the sweep. */
    public List<Member> members() {
        return members;
    }

    /** The results of the members that did not fail, in the order of the sweep; none if it kept metrics only. */
    public List<Result> results() {
        return members.stream().flatMap(member -> member.result().stream()).toList();
    }

    /** The members that failed, in the order of the sweep. */
    public List<Member> failures() {
        return members.stream().filter(member -> member.failure().isPresent()).toList();
    }

    /**
     * The members of which a metric is defined, the greatest first, equal ones in the order of the sweep. Whether the greatest is
     * the best depends on the metric: of volatility, the last one is.
     */
    public List<Member> ranked(MetricDefinition metric) {
        List<Member> ranked = new ArrayList<>(members);
        ranked.removeIf(member -> member.figure(metric).isEmpty());
        ranked.sort(Comparator.comparingDouble(
                        (Member member) -> member.figure(metric).getAsDouble())
                .reversed());
        return ranked;
    }

    /** The first of {@link #ranked}, if there is one. */
    public Optional<Member> best(MetricDefinition metric) {
        return ranked(metric).stream().findFirst();
    }

    @Override
    public String toString() {
        return members.size() + " members, " + failures().size() + " failed";
    }
}
