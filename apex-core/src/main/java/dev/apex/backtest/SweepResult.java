package dev.apex.backtest;

import dev.apex.ApexException;
import dev.apex.metrics.Metric;
import dev.apex.metrics.MetricDefinition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * What came of a sweep: a result or a failure for every member, in the order of the members.
 *
 * <p>The best of many is flattered by their number, so a figure from here is where a question begins and not an answer.
 * Immutable.
 */
public final class SweepResult {
    /**
     * One backtest of a sweep and how it ended: with a result or with a failure.
     *
     * @param place its place in the sweep, from 0
     * @param backtest what was run
     * @param varied in what it was varied, each with its value as text, in the order of varying
     * @param result what came of it, unless it failed
     * @param failure why it failed, if it did
     */
    public record Member(
            int place,
            Backtest backtest,
            Map<String, String> varied,
            Optional<Result> result,
            Optional<ApexException> failure) {
        /** Its metric of this definition; empty if that is undefined or the member failed. */
        public OptionalDouble figure(MetricDefinition metric) {
            return result.flatMap(some -> some.metrics().find(metric.metricName()))
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

    private final List<Member> members;

    SweepResult(List<Member> members) {
        this.members = List.copyOf(members);
    }

    /** Every member, in the order of the sweep. */
    public List<Member> members() {
        return members;
    }

    /** The results of the members that did not fail, in the order of the sweep. */
    public List<Result> results() {
        return members.stream().flatMap(member -> member.result.stream()).toList();
    }

    /** The members that failed, in the order of the sweep. */
    public List<Member> failures() {
        return members.stream().filter(member -> member.failure.isPresent()).toList();
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
