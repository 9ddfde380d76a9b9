package dev.apex.audit;

import dev.apex.ApexException;
import dev.apex.Json;
import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.WholeFile;
import dev.apex.backtest.Result;
import dev.apex.metrics.Metric;
import dev.apex.metrics.MetricDefinition;
import dev.apex.metrics.Metrics;
import dev.apex.metrics.StationaryBootstrap;
import dev.apex.metrics.StationaryBootstrap.Figure;
import dev.apex.metrics.StationaryBootstrap.Interval;
import dev.apex.report.Csv;
import dev.apex.report.Page;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What each leak would have faked: a strategy's figures clean, with one leak at a time, in pairs and with all, and the differences.
 *
 * <p>Inflation is told by sessions paired by date: the mean of the contaminated return less the clean one, times the sessions of a
 * year. Its interval, at 95 %, is that of a {@link StationaryBootstrap} of the pairs, drawn for all cells together from the run's own
 * seed; the mean length of blocks is the longest that {@link StationaryBootstrap#blockLength} finds among the paired series, so that
 * the most persistent of them is not told too surely. Leaks add up where what all make together equals the sum of what each makes.
 * The same report on every machine. Immutable.
 */
public final class AblationReport {
    private static final double LEVEL = 0.95;
    private static final List<MetricDefinition> FIGURES = List.of(
            MetricDefinition.SESSION_WIN_RATE,
            MetricDefinition.ACTIVE_DAY_WIN_RATE,
            MetricDefinition.TRADE_WIN_RATE,
            MetricDefinition.SHARPE);

    private final Result clean;
    private final List<Cell> singles;
    private final List<Cell> pairs;
    private final Optional<Cell> all;
    private final int replications;
    private final int sessions;
    private final double block;
    private final Map<Cell, Inflation> inflations = new IdentityHashMap<>();
    private final Map<Cell, Effect> interactions = new IdentityHashMap<>();
    private final @Nullable Effect sum;
    private final @Nullable Effect excess;

    private AblationReport(Result clean, List<Cell> singles, List<Cell> pairs, Optional<Cell> all, int replications) {
        this.clean = clean;
        this.singles = List.copyOf(singles);
        this.pairs = List.copyOf(pairs);
        this.all = all;
        this.replications = replications;
        List<Cell> cells = cells().stream().filter(Cell::isExercised).toList();
        Paired paired = new Paired(clean, cells);
        this.sessions = paired.sessions;
        this.block = paired.block();
        Effect[] together = measure(paired, cells);
        this.sum = together.length == 0 ? null : together[0];
        this.excess = together.length == 0 ? null : together[1];
    }

    static AblationReport of(Result clean, List<Cell> singles, List<Cell> pairs, Optional<Cell> all, int replications) {
        return new AblationReport(clean, singles, pairs, all, replications);
    }

    /**
     * The strategy with some leaks.
     *
     * <p>It holds figures, and not the run they came from.
     */
    public static final class Cell {
        private final Set<Leak> leaks;
        private final @Nullable Metrics metrics;
        private final double profit;
        private final SortedMap<LocalDate, Double> equity;
        private final String reason;
        private final boolean failed;

        private Cell(
                Set<Leak> leaks,
                @Nullable Metrics metrics,
                double profit,
                SortedMap<LocalDate, Double> equity,
                String reason,
                boolean failed) {
            this.leaks = Collections.unmodifiableSet(EnumSet.copyOf(leaks));
            this.metrics = metrics;
            this.profit = profit;
            this.equity = equity;
            this.reason = reason;
            this.failed = failed;
        }

        static Cell of(Set<Leak> leaks, Result result) {
            return new Cell(leaks, result.metrics(), result.profit(), result.equity(), "", false);
        }

        static Cell silent(Leak leak, String reason) {
            return new Cell(EnumSet.of(leak), null, Double.NaN, Collections.emptySortedMap(), reason, false);
        }

        static Cell failed(Set<Leak> leaks, ApexException why) {
            return new Cell(leaks, null, Double.NaN, Collections.emptySortedMap(), why.getMessage(), true);
        }

        /** The leaks, at least one. */
        public Set<Leak> leaks() {
            return leaks;
        }

        /** The same, exercised in part only, for a reason. */
        Cell inPart(String why) {
            return isExercised() ? new Cell(leaks, metrics, profit, equity, why, failed) : this;
        }

        /** Whether the strategy was run with them. */
        public boolean isExercised() {
            return metrics != null;
        }

        /** Whether it was to be run with them, and the run failed. */
        public boolean isFailed() {
            return failed;
        }

        /** Why it was not run, how the run failed, or why the leak was there in part only; empty if all was as it should be. */
        public String reason() {
            return reason;
        }

        /**
         * The metrics of the contaminated run.
         *
         * @throws RefusedException with {@link Rule#ABLATION_SETTING} if there was none
         */
        public Metrics metrics() {
            if (metrics == null) {
                throw new RefusedException(Rule.ABLATION_SETTING, "metrics with " + this + ": " + reason);
            }
            return metrics;
        }

        /** What the contaminated account made, in the run's currency; empty if there was no run. */
        public OptionalDouble profit() {
            return metrics == null ? OptionalDouble.empty() : OptionalDouble.of(profit);
        }

        @Override
        public String toString() {
            return leaks.stream().map(Leak::words).collect(Collectors.joining(" + "));
        }
    }

    /**
     * By how much something changed, and how sure that is.
     *
     * @param value by how much
     * @param interval between what it lies with a probability of 95 %
     */
    public record Effect(double value, Interval interval) {}

    /**
     * What some leaks make of a strategy beyond what it is.
     *
     * @param profit more money, in the run's currency
     * @param sharpe a higher Sharpe ratio a year, over the sessions that both runs have
     * @param perYear more return a year: the mean of the paired differences times the sessions of a year
     */
    public record Inflation(double profit, Effect sharpe, Effect perYear) {}

    /** Returns of the clean run and of the cells on the sessions that all have, by date. */
    private static final class Paired {
        private final double[] clean;
        private final List<double[]> returns = new ArrayList<>();
        private final List<double[]> differences = new ArrayList<>();
        private final int sessions;

        Paired(Result result, List<Cell> cells) {
            SortedSet<LocalDate> dates = new TreeSet<>(result.equity().keySet());
            cells.forEach(cell -> dates.retainAll(cell.equity.keySet()));
            double cash = result.backtest().cash();
            sessions = dates.size();
            clean = returns(result.equity(), dates, cash);
            for (Cell cell : cells) {
                double[] own = returns(cell.equity, dates, cash);
                double[] more = new double[sessions];
                for (int i = 0; i < sessions; i++) {
                    more[i] = own[i] - clean[i];
                }
                returns.add(own);
                differences.add(more);
            }
        }

        /** An account that is wiped out earns nothing any more. */
        private static double[] returns(SortedMap<LocalDate, Double> equity, SortedSet<LocalDate> dates, double cash) {
            double[] returns = new double[dates.size()];
            SortedMap<LocalDate, Double> earlier = dates.isEmpty() ? equity : equity.headMap(dates.first());
            double before = earlier.isEmpty() ? cash : earlier.get(earlier.lastKey());
            int place = 0;
            for (LocalDate date : dates) {
                double now = equity.get(date);
                returns[place++] = before > 0 ? (now - before) / before : 0;
                before = now;
            }
            return returns;
        }

        double block() {
            return differences.stream()
                    .mapToDouble(StationaryBootstrap::blockLength)
                    .max()
                    .orElse(1);
        }
    }

    /** Measures all effects by the same draws; gives the sum of the single ones, and what all make beyond it. */
    private Effect[] measure(Paired paired, List<Cell> cells) {
        if (cells.isEmpty() || sessions < 2) {
            return new Effect[0];
        }
        double year = clean.backtest().calendar().sessionsPerYear();
        StationaryBootstrap bootstrap = StationaryBootstrap.of(sessions, block, replications);
        List<Figure> figures = new ArrayList<>();
        for (int i = 0; i < cells.size(); i++) {
            figures.add(bootstrap.meanOf(paired.differences.get(i)));
            double[] own = paired.returns.get(i);
            figures.add(drawn -> sharpe(own, drawn, year) - sharpe(paired.clean, drawn, year));
        }
        List<double[]> beyond = new ArrayList<>();
        for (int i = 0; i < cells.size(); i++) {
            beyond.add(beyondSingles(paired, cells, i));
            figures.add(bootstrap.meanOf(beyond.get(i)));
        }
        double[] total = new double[sessions];
        for (int i = 0; i < cells.size(); i++) {
            if (cells.get(i).leaks().size() == 1) {
                add(total, paired.differences.get(i), 1);
            }
        }
        figures.add(bootstrap.meanOf(total));
        double[][] drawn = bootstrap.replicate(clean.seed().stream("audit/ablation"), figures.toArray(new Figure[0]));
        int[] whole = new int[sessions];
        for (int i = 0; i < sessions; i++) {
            whole[i] = i;
        }
        Effect[] together = new Effect[2];
        for (int i = 0; i < cells.size(); i++) {
            Cell cell = cells.get(i);
            inflations.put(
                    cell,
                    new Inflation(
                            cell.profit - clean.profit(),
                            effect(figures.get(2 * i + 1), whole, drawn[2 * i + 1], 1),
                            effect(figures.get(2 * i), whole, drawn[2 * i], year)));
            int place = 2 * cells.size() + i;
            Effect more = effect(figures.get(place), whole, drawn[place], year);
            if (cell.leaks().size() > 1) {
                interactions.put(cell, more);
            }
            if (all.isPresent() && cell == all.get()) {
                together[1] = more;
            }
        }
        int last = figures.size() - 1;
        together[0] = effect(figures.get(last), whole, drawn[last], year);
        return all.isPresent() && all.get().isExercised() ? together : new Effect[0];
    }

    /** What a cell makes beyond the sum of what its leaks make one at a time. */
    private double[] beyondSingles(Paired paired, List<Cell> cells, int place) {
        double[] beyond = paired.differences.get(place).clone();
        for (int i = 0; i < cells.size(); i++) {
            Set<Leak> one = cells.get(i).leaks();
            if (one.size() == 1 && cells.get(place).leaks().containsAll(one)) {
                add(beyond, paired.differences.get(i), -1);
            }
        }
        return beyond;
    }

    private static void add(double[] sum, double[] more, double sign) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += sign * more[i];
        }
    }

    private static Effect effect(Figure figure, int[] whole, double[] drawn, double times) {
        Interval interval = StationaryBootstrap.percentiles(drawn, LEVEL);
        return new Effect(times * figure.of(whole), new Interval(times * interval.low(), times * interval.high()));
    }

    /** Mean over standard deviation, a year; 0 of what does not vary. */
    private static double sharpe(double[] returns, int[] drawn, double year) {
        double mean = 0;
        for (int place : drawn) {
            mean += returns[place] / drawn.length;
        }
        double squares = 0;
        for (int place : drawn) {
            squares += (returns[place] - mean) * (returns[place] - mean);
        }
        double variance = squares / (drawn.length - 1);
        return variance > 0 ? mean / StrictMath.sqrt(variance) * StrictMath.sqrt(year) : 0;
    }

    /** The clean run. */
    public Result clean() {
        return clean;
    }

    /** The strategy with each leak by itself, in the order of the leaks. */
    public List<Cell> singles() {
        return singles;
    }

    /** The strategy with each two of the leaks that were exercised. */
    public List<Cell> pairs() {
        return pairs;
    }

    /** The strategy with all leaks that were exercised, if there are two of them. */
    public Optional<Cell> all() {
        return all;
    }

    private List<Cell> cells() {
        List<Cell> cells = new ArrayList<>(singles);
        cells.addAll(pairs);
        all.filter(cell -> pairs.stream().noneMatch(pair -> pair == cell)).ifPresent(cells::add);
        return cells;
    }

    /**
     * The strategy with one leak.
     *
     * @throws RefusedException with {@link Rule#ABLATION_SETTING} if it was not among those asked for
     */
    public Cell get(Leak leak) {
        return singles.stream()
                .filter(cell -> cell.leaks().contains(leak))
                .findFirst()
                .orElseThrow(() ->
                        new RefusedException(Rule.ABLATION_SETTING, leak + " in " + this + ", which left it out"));
    }

    /** What the leaks of a cell of this report make; empty if it was not exercised. */
    public Optional<Inflation> inflation(Cell cell) {
        return Optional.ofNullable(inflations.get(cell));
    }

    /** What one leak makes; empty if it was not exercised. */
    public Optional<Inflation> inflation(Leak leak) {
        return inflation(get(leak));
    }

    /** What several leaks make a year beyond the sum of what each of them makes; empty for one, or if it was not exercised. */
    public Optional<Effect> interaction(Cell cell) {
        return Optional.ofNullable(interactions.get(cell));
    }

    /** The sum a year of what each leak makes by itself, where there are several. */
    public Optional<Effect> sum() {
        return Optional.ofNullable(sum);
    }

    /** What all leaks make a year beyond that sum: about zero where leaks add up. */
    public Optional<Effect> excess() {
        return Optional.ofNullable(excess);
    }

    /** The mean length of the blocks that were drawn, in sessions. */
    public double block() {
        return block;
    }

    /** Plain text, a table of figures, one of inflations, one of pairs, and whether leaks add up. */
    public String text() {
        Page page = new Page()
                .heading("Ablation of " + clean.backtest().id() + " over "
                        + clean.backtest().span() + " on " + clean.source())
                .line("decided", clean.backtest().decision().name())
                .line("clean run", clean.fingerprint().toString());
        figures(page);
        inflations(page);
        interactions(page);
        together(page);
        return page.text();
    }

    private void figures(Page page) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("leak", "sessions won", "active days won", "trades won", "Sharpe", "profit"));
        rows.add(figures("none", clean.metrics(), clean.profit()));
        for (Cell cell : alone()) {
            rows.add(
                    cell.metrics == null
                            ? List.of(name(cell), cell.failed ? "failed" : "not exercised", "", "", "", "")
                            : figures(name(cell), cell.metrics, cell.profit));
        }
        page.heading("Figures").table(rows);
        for (Cell cell : alone()) {
            if (!cell.isExercised()) {
                page.note(
                        (cell.failed ? "Failed: " : "Not exercised: ") + name(cell) + ", because " + cell.reason + ".");
            } else if (!cell.reason.isEmpty()) {
                page.note("In part only: " + name(cell) + ", because " + cell.reason + ".");
            }
        }
    }

    private List<Cell> alone() {
        List<Cell> cells = new ArrayList<>(singles);
        all.ifPresent(cells::add);
        return cells;
    }

    private String name(Cell cell) {
        return all.isPresent() && cell == all.get() ? "all that are exercised" : cell.toString();
    }

    private static List<String> figures(String name, Metrics metrics, double profit) {
        List<String> row = new ArrayList<>(List.of(name));
        for (MetricDefinition figure : FIGURES) {
            Metric metric = metrics.get(figure);
            row.add(metric.isDefined() ? metric.text() : "undefined");
        }
        row.add(Page.amount(profit));
        return row;
    }

    private void inflations(Page page) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("leak", "profit", "Sharpe", "95 %", "return a year", "95 %"));
        for (Cell cell : alone()) {
            inflation(cell)
                    .ifPresent(more -> rows.add(List.of(
                            name(cell),
                            signed(Page.amount(more.profit)),
                            signed(fixed(more.sharpe.value, 2)),
                            range(more.sharpe.interval, 1, 2, ""),
                            signed(fixed(100 * more.perYear.value, 2)) + " %",
                            range(more.perYear.interval, 100, 2, " %"))));
        }
        if (rows.size() > 1) {
            page.heading("Inflation").table(rows);
            page.note("Contaminated less clean, paired by date over " + sessions
                    + " sessions; intervals of " + replications + " draws of a stationary bootstrap in blocks of "
                    + fixed(block, 1) + " sessions on average.");
        }
    }

    private void interactions(Page page) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("pair", "return a year", "beyond their sum", "95 %"));
        for (Cell cell : pairs) {
            interaction(cell)
                    .ifPresentOrElse(
                            beyond -> rows.add(List.of(
                                    cell.toString(),
                                    signed(fixed(100 * inflations.get(cell).perYear.value, 2)) + " %",
                                    signed(fixed(100 * beyond.value, 2)) + " %",
                                    range(beyond.interval, 100, 2, " %"))),
                            () -> rows.add(List.of(cell.toString(), "failed", "", "")));
        }
        if (rows.size() > 1) {
            page.heading("Pairs").table(rows);
        }
    }

    private void together(Page page) {
        if (sum != null && excess != null) {
            page.heading("Do they add up?")
                    .line("each by itself, summed", signed(fixed(100 * sum.value, 2)) + " % a year")
                    .line("all together", signed(fixed(100 * (sum.value + excess.value), 2)) + " % a year")
                    .line(
                            "beyond the sum",
                            signed(fixed(100 * excess.value, 2)) + " % a year, 95 %: "
                                    + range(excess.interval, 100, 2, " %")
                                    + (excess.interval.excludesZero()
                                            ? "; they do not add up"
                                            : "; not told apart from adding up"));
        }
    }

    static String signed(String number) {
        return number.startsWith("-") ? number : "+" + number;
    }

    static String range(Interval interval, double times, int digits, String unit) {
        return signed(fixed(times * interval.low(), digits)) + " to " + signed(fixed(times * interval.high(), digits))
                + unit;
    }

    /** A number with so many decimals, halves to even; without a sign where it is none. */
    static String fixed(double number, int digits) {
        BigDecimal rounded = new BigDecimal(number).setScale(digits, RoundingMode.HALF_EVEN);
        return rounded.signum() == 0 ? rounded.abs().toPlainString() : rounded.toPlainString();
    }

    private static final List<String> COLUMNS = List.of(
            "leaks",
            "state",
            "reason",
            "sessionWinRate",
            "activeDayWinRate",
            "tradeWinRate",
            "sharpe",
            "profit",
            "profitInflation",
            "sharpeInflation",
            "sharpeInflationLow",
            "sharpeInflationHigh",
            "returnInflation",
            "returnInflationLow",
            "returnInflationHigh",
            "beyondSum",
            "beyondSumLow",
            "beyondSumHigh");

    private List<Object> row(Cell cell) {
        List<Object> row = new ArrayList<>();
        row.add(cell.leaks.stream().map(leak -> leak.name()).collect(Collectors.joining("+")));
        row.add(cell.isExercised() ? "exercised" : cell.failed ? "failed" : "not exercised");
        row.add(cell.reason);
        addFigures(row, cell.metrics, cell.profit);
        Inflation more = inflations.get(cell);
        row.add(more == null ? Optional.empty() : Optional.of(more.profit));
        addEffect(row, more == null ? null : more.sharpe);
        addEffect(row, more == null ? null : more.perYear);
        addEffect(row, interactions.get(cell));
        return row;
    }

    private List<Object> cleanRow() {
        List<Object> row = new ArrayList<>(List.of("none", "clean", ""));
        addFigures(row, clean.metrics(), clean.profit());
        while (row.size() < COLUMNS.size()) {
            row.add(Optional.empty());
        }
        return row;
    }

    private static void addFigures(List<Object> row, @Nullable Metrics metrics, double profit) {
        for (MetricDefinition figure : FIGURES) {
            OptionalDouble value = metrics == null
                    ? OptionalDouble.empty()
                    : metrics.get(figure).value();
            row.add(value.isPresent() ? Optional.of(value.getAsDouble()) : Optional.empty());
        }
        row.add(metrics == null ? Optional.empty() : Optional.of(profit));
    }

    private static void addEffect(List<Object> row, @Nullable Effect effect) {
        row.add(effect == null ? Optional.empty() : Optional.of(effect.value));
        row.add(effect == null ? Optional.empty() : Optional.of(effect.interval.low()));
        row.add(effect == null ? Optional.empty() : Optional.of(effect.interval.high()));
    }

    private List<List<Object>> rows() {
        List<List<Object>> rows = new ArrayList<>();
        rows.add(cleanRow());
        cells().forEach(cell -> rows.add(row(cell)));
        return rows;
    }

    /** A row for the clean run and one for each cell, as comma-separated values like those of a report. */
    public String csv() {
        Csv csv = new Csv().row(List.copyOf(COLUMNS));
        rows().forEach(csv::row);
        return csv.text();
    }

    /** The same as one JSON object, with what it rests on. */
    public String json() {
        return Json.object(json -> {
            json.put("form", "apex.ablation.v1")
                    .put("strategy", clean.backtest().id())
                    .put("span", clean.backtest().span().toString())
                    .put("source", clean.source())
                    .put("identity", clean.backtest().identity())
                    .put("fingerprint", clean.fingerprint().toString())
                    .put("pairedSessions", sessions)
                    .put("replications", replications)
                    .put("meanBlock", block)
                    .table("cells", COLUMNS, rows(), row -> row);
            if (sum != null && excess != null) {
                json.put("sumOfSingles", sum.value)
                        .put("beyondSum", excess.value)
                        .put("beyondSumLow", excess.interval.low())
                        .put("beyondSumHigh", excess.interval.high());
            }
        });
    }

    /**
     * Writes {@link #json()} to a file, whole or not at all.
     *
     * @throws RefusedException with {@link Rule#REPORT_NOT_WRITTEN} if it cannot be written there
     */
    public void writeJson(Path file) {
        WholeFile.write("ablation", file, json());
    }

    /**
     * Writes {@link #csv()} to a file, whole or not at all.
     *
     * @throws RefusedException with {@link Rule#REPORT_NOT_WRITTEN} if it cannot be written there
     */
    public void writeCsv(Path file) {
        WholeFile.write("ablation", file, csv());
    }

    @Override
    public String toString() {
        return "ablation of " + clean.backtest().id() + ", "
                + singles.stream().filter(Cell::isExercised).count() + " of " + singles.size() + " leaks exercised";
    }
}
