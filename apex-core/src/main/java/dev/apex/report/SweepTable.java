package dev.apex.report;

import dev.apex.backtest.SweepResult;
import dev.apex.backtest.SweepResult.Member;
import dev.apex.metrics.Metric;
import dev.apex.metrics.MetricDefinition;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The members of a sweep by one of their metrics, the greatest first, with what was varied and a few more figures.
 *
 * <p>The head of such a table is where chance gathers: of many strategies without merit the best one looks good. It says so
 * beneath. Immutable.
 */
public final class SweepTable {
    private static final List<MetricDefinition> FIGURES = List.of(
            MetricDefinition.TOTAL_RETURN,
            MetricDefinition.SHARPE,
            MetricDefinition.SHARPE_STANDARD_ERROR,
            MetricDefinition.MAX_DRAWDOWN,
            MetricDefinition.TURNOVER_TWO_WAY);

    private final SweepResult sweep;
    private final MetricDefinition rankedBy;

    private SweepTable(SweepResult sweep, MetricDefinition rankedBy) {
        this.sweep = sweep;
        this.rankedBy = rankedBy;
    }

    /** The members of a sweep by a metric. */
    public static SweepTable of(SweepResult sweep, MetricDefinition rankedBy) {
        return new SweepTable(sweep, rankedBy);
    }

    /** Plain text with at most so many members; those that failed, or have no such figure, are counted beneath. */
    public String text(int most) {
        List<Member> ranked = sweep.ranked(rankedBy);
        Set<String> varied = new LinkedHashSet<>();
        sweep.members().forEach(member -> varied.addAll(member.varied().keySet()));
        Set<MetricDefinition> figures = new LinkedHashSet<>(List.of(rankedBy));
        figures.addAll(FIGURES);
        List<List<String>> rows = new ArrayList<>();
        List<String> heading = new ArrayList<>(List.of("strategy"));
        heading.addAll(varied);
        figures.forEach(figure -> heading.add(figure.metricName()));
        rows.add(heading);
        for (Member member : ranked.subList(0, Math.min(most, ranked.size()))) {
            List<String> row = new ArrayList<>(List.of(member.backtest().id()));
            varied.forEach(name -> row.add(member.varied().getOrDefault(name, "")));
            figures.forEach(figure -> row.add(text(member, figure)));
            rows.add(row);
        }
        return new Page()
                .table(rows)
                .note(rows.size() - 1 + " of " + Page.count(sweep.members().size(), "member") + ", "
                        + sweep.failures().size() + " failed, "
                        + (sweep.members().size() - sweep.failures().size() - ranked.size()) + " without a "
                        + rankedBy.metricName() + ". The best of many owes part of its lead to their number.")
                .text();
    }

    private static String text(Member member, MetricDefinition figure) {
        return member.metrics()
                .flatMap(metrics -> metrics.find(figure.metricName()))
                .filter(Metric::isDefined)
                .map(Metric::text)
                .orElse("undefined");
    }

    @Override
    public String toString() {
        return "table of " + sweep;
    }
}
