package dev.apex.audit;

import dev.apex.Json;
import dev.apex.backtest.Result;
import dev.apex.metrics.Metric;
import dev.apex.metrics.MetricDefinition;
import dev.apex.report.Page;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What becomes of a result when data arrive later, and how late they may be until the edge is gone.
 *
 * <p>The edge is what the account made beyond what the benchmark made on the data as they came, or beyond zero without one. Delays
 * of everything are tried that double from an hour and then grow by sixteen; before the first at which no edge is left the break-even
 * delay is found by halving. An edge need not fall evenly with the delay, so what is told is one delay at which it is gone with one at
 * most a minute shorter at which it is not. Immutable.
 */
public final class DelayReport {
    private static final List<MetricDefinition> FIGURES =
            List.of(MetricDefinition.SESSION_WIN_RATE, MetricDefinition.TRADE_WIN_RATE, MetricDefinition.SHARPE);

    private final Result asItIs;
    private final List<Row> rows;
    private final long assumed;
    private final BreakEven breakEven;
    private final List<Source> sources;

    DelayReport(Result asItIs, List<Row> rows, long assumed, BreakEven breakEven, List<Source> sources) {
        this.asItIs = asItIs;
        this.rows = List.copyOf(rows);
        this.assumed = assumed;
        this.breakEven = breakEven;
        this.sources = List.copyOf(sources);
    }

    /**
     * The strategy with some rows late.
     *
     * @param what which rows
     * @param delay by how much, in words
     * @param result what came of it; empty if the run failed
     * @param failure how it failed; empty if it did not
     */
    public record Row(String what, String delay, Optional<Result> result, String failure) {}

    /**
     * A delay at which the edge is gone.
     *
     * @param delay such a delay, if one was found
     * @param last one at which it is not gone yet, at most a minute shorter
     * @param reason why none was found; empty if one was
     */
    public record BreakEven(Optional<Duration> delay, Optional<Duration> last, String reason) {
        static BreakEven none(String reason) {
            return new BreakEven(Optional.empty(), Optional.empty(), reason);
        }
    }

    /**
     * A source that was delayed alone.
     *
     * @param name as it was given
     * @param breakEven the delay of it alone at which the edge is gone
     */
    public record Source(String name, BreakEven breakEven) {}

    /** What the benchmark made, or zero. */
    static double hurdle(Result result) {
        return result.benchmark().map(Result::profit).orElse(0.0);
    }

    /** The run on the data as they came. */
    public Result asItIs() {
        return asItIs;
    }

    /** The runs on late data, in the order of asking. */
    public List<Row> rows() {
        return rows;
    }

    /** The delay of everything at which the edge is gone. */
    public BreakEven breakEven() {
        return breakEven;
    }

    /** The sources that were named, in the order of their names. */
    public List<Source> sources() {
        return sources;
    }

    /** How many versions of rows have an arrival that was filled in by a lag rule. */
    public long assumed() {
        return assumed;
    }

    /** What the account made beyond its benchmark, or beyond zero. */
    public double edge() {
        return asItIs.profit() - hurdle(asItIs);
    }

    /** What is left of it in a delayed run; empty if that failed. */
    public OptionalDouble edge(Row row) {
        return row.result().isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(row.result().get().profit() - hurdle(asItIs));
    }

    /** Plain text: a table of the runs, the break-even delay, and what rests on assumed arrivals. */
    public String text() {
        Page page = new Page()
                .heading("Delays of " + asItIs.backtest().id() + " over "
                        + asItIs.backtest().span() + " on " + asItIs.source());
        List<List<String>> table = new ArrayList<>();
        table.add(List.of("late", "by", "sessions won", "trades won", "Sharpe", "profit", "edge"));
        table.add(line("nothing", "", asItIs, edge()));
        for (Row row : rows) {
            table.add(
                    row.result().isEmpty()
                            ? List.of(row.what(), row.delay(), "failed", "", "", "", "")
                            : line(
                                    row.what(),
                                    row.delay(),
                                    row.result().get(),
                                    edge(row).orElseThrow()));
        }
        page.table(table);
        rows.stream()
                .filter(row -> row.result().isEmpty())
                .forEach(row -> page.note("Failed: " + row.what() + " by " + row.delay() + ", " + row.failure()));
        page.line(
                "edge",
                asItIs.benchmark().isPresent() ? "beyond the benchmark on the data as they came" : "beyond zero");
        page.line("break-even delay", text(breakEven));
        sources.forEach(source -> page.line("of " + source.name() + " alone", text(source.breakEven())));
        page.line("assumed arrivals", assumedText());
        return page.text();
    }

    private static String text(BreakEven delays) {
        return delays.delay()
                .map(delay -> DelayStress.Delay.words(delay) + "; at "
                        + DelayStress.Delay.words(delays.last().orElseThrow()) + " an edge is left")
                .orElse("none: " + delays.reason());
    }

    private static String minutes(BreakEven delays) {
        return delays.delay().map(delay -> Long.toString(delay.toMinutes())).orElse("none: " + delays.reason());
    }

    private String assumedText() {
        return assumed == 0 ? "not exercised: every arrival was observed" : Page.count(assumed, "version") + " of rows";
    }

    private static List<String> line(String what, String delay, Result result, double edge) {
        List<String> line = new ArrayList<>(List.of(what, delay));
        for (MetricDefinition figure : FIGURES) {
            Metric metric = result.metrics().get(figure);
            line.add(metric.isDefined() ? metric.text() : "undefined");
        }
        line.add(Page.amount(result.profit()));
        line.add(AblationReport.signed(Page.amount(edge)));
        return line;
    }

    /** The same as one JSON object. */
    public String json() {
        return Json.object(json -> json.put("form", "apex.delays.v1")
                .put("strategy", asItIs.backtest().id())
                .put("identity", asItIs.backtest().identity())
                .put("fingerprint", asItIs.fingerprint().toString())
                .put("profit", asItIs.profit())
                .put("edge", edge())
                .put("assumedVersions", assumed)
                .put("breakEvenMinutes", minutes(breakEven))
                .table(
                        "sources",
                        List.of("name", "breakEvenMinutes"),
                        sources,
                        source -> List.of(source.name(), minutes(source.breakEven())))
                .table(
                        "rows",
                        List.of("late", "by", "profit", "edge", "failure"),
                        rows,
                        row -> List.of(
                                row.what(),
                                row.delay(),
                                row.result().map(Result::profit),
                                row.result().map(result -> result.profit() - hurdle(asItIs)),
                                row.failure())));
    }

    @Override
    public String toString() {
        return "delays of " + asItIs.backtest().id() + ", " + rows.size() + " runs";
    }
}
