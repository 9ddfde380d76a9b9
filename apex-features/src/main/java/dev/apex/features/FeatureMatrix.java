package dev.apex.features;

import dev.apex.Digest;
import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.WholeFile;
import dev.apex.backtest.Backtest;
import dev.apex.feature.Derived;
import dev.apex.feature.Feature;
import dev.apex.feature.Formula;
import dev.apex.market.MarketSource;
import dev.apex.market.Symbol;
import dev.apex.time.Micros;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What a strategy would have read, day by day and symbol by symbol, beside what came of it: the rows that a model is trained on.
 *
 * <p>It is made by a run like any other, so that a feature in it is what a strategy reads at that clock, to the last bit. Each row
 * has three times: the event time of the latest price that its features could rest on; the decision at which they were
 * known; and the decision at which its label was first known. A trainer whose clock stands at C takes {@link #knownBy}(C) and
 * has seen nothing of the future. Rows are in the order of decisions, and of symbols within each; they are those of the universe
 * of the day, so that what was delisted since is among them. Immutable.
 */
public final class FeatureMatrix {
    /** In the place of a label's knowledge time: never. */
    static final long NEVER = Long.MAX_VALUE;

    private final List<String> features;
    private final String label;
    private final Symbol[] symbols;
    private final LocalDate[] dates;
    private final long[] eventTimes;
    private final long[] knownAt;
    private final double[][] values;
    private final double[] labels;
    private final long[] labelKnownAt;

    private FeatureMatrix(List<String> features, String label, Rows rows) {
        int size = rows.symbols.size();
        this.features = List.copyOf(features);
        this.label = label;
        this.symbols = rows.symbols.toArray(new Symbol[0]);
        this.dates = rows.dates.toArray(new LocalDate[0]);
        this.eventTimes = Arrays.copyOf(rows.eventTimes, size);
        this.knownAt = Arrays.copyOf(rows.knownAt, size);
        this.values = Arrays.stream(rows.values)
                .map(column -> Arrays.copyOf(column, size))
                .toArray(double[][]::new);
        this.labels = Arrays.copyOf(rows.labels, size);
        this.labelKnownAt = Arrays.copyOf(rows.labelKnownAt, size);
    }

    static FeatureMatrix of(List<String> features, String label, Rows rows) {
        return new FeatureMatrix(features, label, rows);
    }

    /**
     * Begins a matrix with a row for every decision of a backtest and every symbol that its strategy would find in the universe
     * then; its strategy and its costs take no part.
     */
    public static Plan of(Backtest schedule) {
        return new Plan(schedule, List.of(), null);
    }

    /** What goes into a matrix. Immutable: change is a copy. */
    public static final class Plan {
        private final Backtest schedule;
        private final List<Feature> features;
        private final @Nullable Label label;

        private Plan(Backtest schedule, List<Feature> features, @Nullable Label label) {
            this.schedule = schedule;
            this.features = features;
            this.label = label;
        }

        /** With these features, after those that were given before, in this order. */
        public Plan with(Feature... some) {
            List<Feature> all = new ArrayList<>(features);
            all.addAll(Arrays.asList(some));
            Set<String> names = new LinkedHashSet<>();
            for (Feature feature : all) {
                if (!names.add(feature.name())) {
                    throw new RefusedException(Rule.MATRIX_TERMS, "\"" + feature.name() + "\" twice");
                }
            }
            return new Plan(schedule, List.copyOf(all), label);
        }

        /** With this label. */
        public Plan labelled(Label some) {
            return new Plan(schedule, features, some);
        }

        /**
         * Makes the matrix. The clock goes as far as the last decision of the span; what is not known by then is not in it.
         *
         * @throws RefusedException with {@link Rule#MATRIX_TERMS} without a feature or a label, or as a backtest refuses
         * @throws dev.apex.backtest.RunFailedException as a run in which a strategy reads those features
         */
        public FeatureMatrix build(MarketSource market) {
            Label given = label;
            if (features.isEmpty() || given == null) {
                throw new RefusedException(
                        Rule.MATRIX_TERMS,
                        features.size() + " features and " + (given == null ? "no label" : "a label"));
            }
            Rows rows = new Rows(features.size());
            Backtest run = Backtest.of(
                            schedule.id(), () -> new MatrixRecorder(features, given, schedule.latency(), rows))
                    .over(schedule.span())
                    .on(schedule.calendar())
                    .deciding(schedule.decision())
                    .remembering(schedule.remembering())
                    .staleAfter(schedule.staleAfter())
                    .settlingFor(schedule.settlement())
                    .warmingUpFor(schedule.warmUp())
                    .knowing(schedule.derived().toArray(new Derived<?>[0]));
            Optional<LocalDate> first = schedule.notBefore();
            if (!schedule.symbols().isEmpty()) {
                run = run.trading(schedule.symbols().stream().map(Symbol::name).toArray(String[]::new));
            }
            for (int i = 0; i < features.size(); i++) {
                run = run.with("feature." + i, Formula.of(features.get(i)).name());
            }
            (first.isPresent() ? run.notBefore(first.get()) : run).run(market);
            return new FeatureMatrix(features.stream().map(Feature::name).toList(), given.name(), rows);
        }
    }

    /** How many rows there are. */
    public int size() {
        return symbols.length;
    }

    /** The names of the features, in the order of their columns. */
    public List<String> features() {
        return features;
    }

    /** The name of the label. */
    public String label() {
        return label;
    }

    public Symbol symbol(int row) {
        return symbols[row];
    }

    /** The date of the decision. */
    public LocalDate date(int row) {
        return dates[row];
    }

    /** The event time of the latest price of the symbol that was visible. */
    public Instant eventTime(int row) {
        return Micros.toInstant(eventTimes[row]);
    }

    /** The decision at which the features were read: nothing in them became known after it. */
    public Instant knownAt(int row) {
        return Micros.toInstant(knownAt[row]);
    }

    /** The features of a row, in the order of {@link #features}; NaN where one was not known. A new array. */
    public double[] values(int row) {
        double[] all = new double[values.length];
        Arrays.setAll(all, feature -> values[feature][row]);
        return all;
    }

    /** The label of a row, if it is known at all. */
    public OptionalDouble label(int row) {
        return labelKnownAt[row] == NEVER ? OptionalDouble.empty() : OptionalDouble.of(labels[row]);
    }

    /** The decision at which the label was first known, if it is known at all. */
    public Optional<Instant> labelKnownAt(int row) {
        return labelKnownAt[row] == NEVER ? Optional.empty() : Optional.of(Micros.toInstant(labelKnownAt[row]));
    }

    /**
     * The values of a feature, a new array {@code double[size]}; NaN where it was not known.
     *
     * @throws RefusedException with {@link Rule#NO_SUCH_FEATURE} if there is none of that name
     */
    public double[] column(String feature) {
        int column = features.indexOf(feature);
        if (column < 0) {
            throw new RefusedException(Rule.NO_SUCH_FEATURE, "\"" + feature + "\" among " + features);
        }
        return values[column].clone();
    }

    /** The labels, a new array {@code double[size]}; NaN where one is not known. */
    public double[] labels() {
        return labels.clone();
    }

    /** The event times of the rows' latest prices, in microseconds since 1970-01-01T00:00Z; a new array. */
    public long[] eventTimes() {
        return eventTimes.clone();
    }

    /** When features were known, in microseconds; a new array. */
    public long[] knownTimes() {
        return knownAt.clone();
    }

    /** When labels were first known, in microseconds, {@code Long.MAX_VALUE} for never; a new array. */
    public long[] labelTimes() {
        return labelKnownAt.clone();
    }

    /** The rows whose label was known at a clock: all that a training then may use. */
    public FeatureMatrix knownBy(Instant clock) {
        long at = Micros.floor(clock);
        return where(row -> labelKnownAt[row] <= at && labelKnownAt[row] != NEVER);
    }

    /** The rows in which every feature was known. */
    public FeatureMatrix complete() {
        return where(row -> Arrays.stream(values).noneMatch(column -> Double.isNaN(column[row])));
    }

    /** The rows whose number fulfils a condition. */
    public FeatureMatrix where(IntPredicate condition) {
        int[] some = IntStream.range(0, size()).filter(condition).toArray();
        Rows rows = new Rows(values.length);
        for (int row : some) {
            int added = rows.add(symbols[row], dates[row], eventTimes[row], knownAt[row]);
            for (int feature = 0; feature < values.length; feature++) {
                rows.values[feature][added] = values[feature][row];
            }
            rows.label(added, labels[row], labelKnownAt[row]);
        }
        return new FeatureMatrix(features, label, rows);
    }

    /** SHA-256 over everything in it, as 64 hexadecimal digits; for what a model says of its training. */
    public String digest() {
        Digest digest = Digest.create().put("apex.matrix.v1").put((long) features.size());
        features.forEach(digest::put);
        digest.put(label).put((long) size());
        for (int row = 0; row < size(); row++) {
            digest.put(symbols[row].name())
                    .put(dates[row].toEpochDay())
                    .put(eventTimes[row])
                    .put(knownAt[row])
                    .put(labelKnownAt[row])
                    .put(labels[row]);
            for (double[] column : values) {
                digest.put(column[row]);
            }
        }
        return digest.finishHex();
    }

    /** All of it as comma-separated values, in a form that {@link #ofCsv} reads back to the same bits. */
    public String csv() {
        return MatrixCsv.text(this);
    }

    /**
     * Writes {@link #csv} into a file, whole or not at all.
     *
     * @throws RefusedException with {@link Rule#REPORT_NOT_WRITTEN} if it cannot be written
     */
    public void writeCsv(Path file) {
        WholeFile.write("feature matrix", file, csv());
    }

    /**
     * A matrix that was written.
     *
     * @throws RefusedException with {@link Rule#MATRIX_CSV} if it is not as it was written
     */
    public static FeatureMatrix ofCsv(String csv) {
        return MatrixCsv.read(csv);
    }

    /** The same from a file. */
    public static FeatureMatrix readCsv(Path file) {
        try {
            return ofCsv(Files.readString(file));
        } catch (IOException e) {
            throw new RefusedException(Rule.MATRIX_CSV, file + ": " + e, e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FeatureMatrix that && digest().equals(that.digest());
    }

    @Override
    public int hashCode() {
        return size() * 31 + features.hashCode();
    }

    @Override
    public String toString() {
        return size() + " rows of " + features + " and " + label;
    }

    /** Rows in the making, column by column. */
    static final class Rows {
        private static final int FEW = 64;

        final List<Symbol> symbols = new ArrayList<>();
        final List<LocalDate> dates = new ArrayList<>();
        final double[][] values;
        long[] eventTimes = new long[FEW];
        long[] knownAt = new long[FEW];
        double[] labels = new double[FEW];
        long[] labelKnownAt = new long[FEW];

        Rows(int features) {
            this.values = new double[features][FEW];
        }

        /** Adds a row without features and without a label, and gives its number. */
        int add(Symbol symbol, LocalDate date, long eventTime, long at) {
            int row = symbols.size();
            if (row == labels.length) {
                int length = row + row / 2;
                eventTimes = Arrays.copyOf(eventTimes, length);
                knownAt = Arrays.copyOf(knownAt, length);
                labels = Arrays.copyOf(labels, length);
                labelKnownAt = Arrays.copyOf(labelKnownAt, length);
                Arrays.setAll(values, feature -> Arrays.copyOf(values[feature], length));
            }
            symbols.add(symbol);
            dates.add(date);
            eventTimes[row] = eventTime;
            knownAt[row] = at;
            label(row, Double.NaN, NEVER);
            return row;
        }

        void label(int row, double value, long at) {
            if (at <= knownAt[row]) {
                throw new RefusedException(
                        Rule.LABEL_TOO_EARLY,
                        "the label of " + symbols.get(row) + " decided at " + Micros.toInstant(knownAt[row])
                                + ", known at " + Micros.toInstant(at));
            }
            labels[row] = value;
            labelKnownAt[row] = at;
        }
    }
}
