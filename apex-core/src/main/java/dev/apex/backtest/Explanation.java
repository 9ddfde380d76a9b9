package dev.apex.backtest;

import dev.apex.Decimal;
import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.execution.Order;
import dev.apex.execution.Portfolio;
import dev.apex.feature.FeatureGraph;
import dev.apex.market.CorporateAction;
import dev.apex.market.MarketSource;
import dev.apex.market.PointInTimeCursor;
import dev.apex.market.Stamp;
import dev.apex.market.Symbol;
import dev.apex.market.Tape;
import dev.apex.time.Decision;
import dev.apex.time.SimClock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * What stood behind an order: every row, reading, derived value, holding and random stream that the decision which placed it
 * took in.
 *
 * <p>It is found by doing the run again up to that decision, on the same rows, with somebody taking notes; what was done again
 * is checked against the fingerprint of the run, step by step. It holds what was read at that decision. What the strategy or
 * something derived remembers of earlier decisions is not in it, but for the digest of what is derived. Immutable.
 */
public final class Explanation {
    /**
     * A row that was read.
     *
     * @param reader the feature or the derived that read it; empty for the strategy; {@code the order} and {@code the portfolio}
     *     for the rows from which the engine took the prices of what was ordered and of what is held
     * @param kind what kind of row
     * @param symbol whose
     * @param stamp its event time, when it was ingested, its revision, and whether its arrival was assumed
     * @param what the column, {@code bar} for all of it, {@code stamp} for its times only, or its topic
     * @param value what it says there, in the units of its day, of a whole bar the close; empty where only its times were read
     */
    public record Row(String reader, Tape.Kind kind, Symbol symbol, Stamp stamp, String what, OptionalDouble value) {}

    /**
     * A corporate action that was read, or that prices which were read are adjusted by.
     *
     * @param reader who read it, as for a row
     * @param action the action
     */
    public record Action(String reader, CorporateAction action) {}

    /**
     * What was asked for and not visible; whether it had not arrived or never existed, nobody knew.
     *
     * @param reader who asked, as for a row
     * @param symbol of which symbol
     * @param what for what
     */
    public record Absence(String reader, Symbol symbol, String what) {}

    /**
     * A reading of a feature.
     *
     * @param feature its name
     * @param symbol of which symbol
     * @param value the value; empty if it had none
     */
    public record FeatureValue(String feature, Symbol symbol, OptionalDouble value) {}

    /**
     * What was known of something derived.
     *
     * @param name its name
     * @param version its version, for example of a model
     * @param value what a strategy reads of it
     * @param state the digest of its state, as 64 hexadecimal digits
     */
    public record DerivedValue(String name, String version, Object value, String state) {}

    /**
     * A random stream that was drawn from.
     *
     * @param name its name
     * @param number its number: the day since 1970
     * @param words how many words of 32 bits were drawn
     */
    public record Stream(String name, long number, long words) {}

    private final Result result;
    private final Order order;
    private final int step;
    private final Decision decision;
    private final Recording recording;

    private Explanation(Result result, Order order, int step, Recording recording) {
        this.result = result;
        this.order = order;
        this.step = step;
        this.decision = result.decisions().get(step);
        this.recording = recording;
    }

    static Explanation of(Result result, Order order, MarketSource source) {
        if (!result.orders().contains(order)) {
            throw new RefusedException(Rule.ORDER_OF_ANOTHER_RUN, order + " in " + result.backtest());
        }
        int step = step(result.decisions(), order);
        Recording recording = new Recording();
        requireSame(result, step + 1, repeat(result, step, order, source, recording));
        return new Explanation(result, order, step, recording);
    }

    private static void requireSame(Result result, int steps, Fingerprint again) {
        result.fingerprint().upTo(steps).firstDifference(again.upTo(steps)).ifPresent(at -> {
            throw new RefusedException(
                    Rule.EXPLANATION_PARTS,
                    result.backtest() + " parts from its run in step " + at.step() + " at "
                            + result.decisions().get(at.step()).at() + ", layer " + at.layer());
        });
    }

    private static int step(List<Decision> decisions, Order order) {
        for (int step = 0; step < decisions.size(); step++) {
            if (decisions.get(step).at().equals(order.placedAt())) {
                return step;
            }
        }
        throw new RefusedException(Rule.ORDER_OF_ANOTHER_RUN, order + ", placed at no decision");
    }

    /** Steps through a run up to and including a step, which is taken down. */
    private static Fingerprint repeat(Result result, int last, Order order, MarketSource source, Recording recording) {
        Backtest backtest = result.backtest();
        Schedule schedule = backtest.schedule();
        Watch watch = new Watch(mark -> {}, 1, 1);
        SimClock.Driver driver = SimClock.startingAt(schedule.asked().get(0));
        try (PointInTimeCursor cursor = PointInTimeCursor.over(source.open(schedule.query()), driver.clock())) {
            Run run = new Run(backtest, source, cursor, FeatureGraph.over(cursor), schedule);
            run.start();
            for (int step = 0; step <= last; step++) {
                watch.requireGoing();
                Decision decision = schedule.decisions().get(step);
                driver.advanceTo(decision.at());
                cursor.advance();
                if (step == last) {
                    run.record(recording);
                }
                try {
                    run.step(decision, Conductor.rows(cursor, decision.at()));
                } catch (RuntimeException e) {
                    requireSame(result, step, run.fingerprint());
                    throw new RefusedException(
                            Rule.EXPLANATION_PARTS,
                            backtest + " done again, which fails at " + decision.at() + " with " + e,
                            e);
                }
            }
            run.recordPrices(order.symbol());
            return run.fingerprint();
        }
    }

    /** The order. */
    public Order order() {
        return order;
    }

    /** The decision that placed it. */
    public Decision decision() {
        return decision;
    }

    /** The step of that decision, from 0. */
    public int step() {
        return step;
    }

    /** Every row that was read, in the order of reading, once for each reader; none was ingested after the decision. */
    public List<Row> rows() {
        return List.copyOf(recording.rows);
    }

    /** The rows that one reader read: a feature or something derived by its name, the strategy by the empty one. */
    public List<Row> rows(String reader) {
        return recording.rows.stream()
                .filter(row -> row.reader().equals(reader))
                .toList();
    }

    /** Corporate actions that were read. */
    public List<Action> actions() {
        return List.copyOf(recording.actions);
    }

    /** What was asked for and not visible. */
    public List<Absence> absences() {
        return List.copyOf(recording.absences);
    }

    /** Readings of features, in the order of reading. */
    public List<FeatureValue> features() {
        return List.copyOf(recording.features);
    }

    /** What was known of everything derived, whether or not the strategy read it. */
    public List<DerivedValue> derived() {
        return List.copyOf(recording.derived);
    }

    /** The symbols of the universe, if the strategy asked for it; by name. */
    public List<Symbol> universe() {
        return List.copyOf(recording.symbols);
    }

    /** Cash and holdings as the books knew them when the strategy was asked. */
    public Portfolio portfolio() {
        return Objects.requireNonNull(recording.portfolio);
    }

    /** The share of equity that the strategy wanted to hold of the symbol; empty if it ordered by a ticket. */
    public OptionalDouble target() {
        return recording
                .target
                .map(weights -> OptionalDouble.of(weights.getOrDefault(order.symbol(), 0.0)))
                .orElse(OptionalDouble.empty());
    }

    /** The random streams that the strategy asked for, by name. */
    public List<Stream> streams() {
        return List.copyOf(recording.streams);
    }

    /** All of it as text, a line a row. */
    public String text() {
        Map<String, StringBuilder> readers = new TreeMap<>();
        recording.rows.forEach(row -> line(readers, row.reader())
                .append("  ")
                .append(row.symbol())
                .append(' ')
                .append(row.what())
                .append(' ')
                .append(value(row.value()))
                .append(" of ")
                .append(told(row.stamp()))
                .append('\n'));
        recording.actions.forEach(read ->
                line(readers, read.reader()).append("  ").append(read.action()).append('\n'));
        recording.absences.forEach(read -> line(readers, read.reader())
                .append("  ")
                .append(read.symbol())
                .append(' ')
                .append(read.what())
                .append(": nothing visible\n"));
        StringBuilder text = new StringBuilder(head());
        readers.forEach((reader, lines) -> text.append(reader.isEmpty() ? "the strategy" : reader)
                .append(" read\n")
                .append(lines));
        return text.toString();
    }

    private static StringBuilder line(Map<String, StringBuilder> readers, String reader) {
        return readers.computeIfAbsent(reader, name -> new StringBuilder());
    }

    private String head() {
        StringBuilder text = new StringBuilder("order " + order.id() + " of "
                + result.backtest().id() + ": "
                + (order.buys() ? "buy " : "sell ") + Decimal.text(Math.abs(order.quantity())) + " " + order.symbol()
                + ", " + order.instruction()
                + ", sized at " + Decimal.text(order.sizedAt()) + ", " + result.outcome(order) + "\n");
        text.append("decided in step ")
                .append(step)
                .append(" at ")
                .append(decision.at())
                .append('\n');
        target().ifPresent(share ->
                text.append("to hold ").append(Decimal.text(share)).append(" of equity\n"));
        text.append("portfolio: ").append(portfolio()).append('\n');
        if (!recording.symbols.isEmpty()) {
            text.append("universe: ").append(recording.symbols).append('\n');
        }
        recording.features.forEach(read -> text.append("feature ")
                .append(read.feature())
                .append(" of ")
                .append(read.symbol())
                .append(": ")
                .append(value(read.value()))
                .append('\n'));
        recording.derived.forEach(known -> text.append("derived ")
                .append(known.name())
                .append(known.version().isEmpty() ? "" : " " + known.version())
                .append(": ")
                .append(known.value())
                .append('\n'));
        recording.streams.forEach(drawn -> text.append("stream ")
                .append(drawn.name())
                .append(": ")
                .append(drawn.words())
                .append(" words\n"));
        return text.toString();
    }

    private static String value(OptionalDouble value) {
        return value.isPresent() ? Decimal.text(value.getAsDouble()) : "without a value";
    }

    private static String told(Stamp stamp) {
        return stamp.eventTime() + ", ingested at " + stamp.ingestedAt()
                + (stamp.revision() > 0 ? ", revision " + stamp.revision() : "")
                + (stamp.arrival() == Stamp.Arrival.ASSUMED ? ", assumed" : "");
    }

    @Override
    public String toString() {
        return text();
    }
}
