package dev.apex.regime;

import dev.apex.backtest.Heard;
import dev.apex.backtest.Result;
import dev.apex.backtest.Suppressed;
import dev.apex.execution.Order;
import dev.apex.strategy.Gate.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Whether a run's suppressions were right by what was known: the rule of a {@link Suppression} worked out again from the log of what
 * the gate heard, signal by signal, and what each pair of pattern and regime would have brought.
 *
 * <p>It looks at the log alone, and not at what the gate had in mind: that a signal was held back is evidence of nothing, and that a
 * trade which ended after the signal was counted would be a leak. Immutable.
 */
public final class SuppressionAudit {
    /**
     * On what a signal was held back.
     *
     * @param signal what was held back, with the end of its shadow trade
     * @param trades how many ends counted: the last that were heard of its label by the decision, up to the gate's memory
     * @param profit what these brought together, in the run's currency
     * @param lastHeard when the last of them was heard of; the decision itself at the latest
     */
    public record Evidence(Suppressed signal, int trades, double profit, Instant lastHeard) {}

    /**
     * What became of a pair of pattern and regime.
     *
     * @param label pattern and regime, as the gate judged
     * @param passed how many trades passed and have ended
     * @param profit what those brought
     * @param suppressed how many signals were held back, repeated ones among them
     * @param shadowTrades how many of those have ended in the shadow books
     * @param forgone what those would have brought: below zero, the gate has saved it
     */
    public record Row(String label, int passed, double profit, int suppressed, int shadowTrades, double forgone) {
        private Row plus(Row more) {
            return new Row(
                    label,
                    passed + more.passed,
                    profit + more.profit,
                    suppressed + more.suppressed,
                    shadowTrades + more.shadowTrades,
                    forgone + more.forgone);
        }
    }

    private final List<Evidence> evidence = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();
    private final SortedMap<String, Row> rows = new TreeMap<>();

    private SuppressionAudit() {}

    /** Audits a run that was gated by this suppression. */
    public static SuppressionAudit of(Result result, Suppression suppression) {
        SuppressionAudit audit = new SuppressionAudit();
        Map<Long, Order> orders = RegimeStatistics.byNumber(result);
        for (Suppressed signal : result.suppressed()) {
            Evidence found = evidence(signal, result, suppression);
            audit.evidence.add(found);
            if (found.trades < suppression.least() || !(found.profit < 0)) {
                audit.faults.add("held back, with " + found.trades + " trades of " + found.profit + " known: "
                        + signal.label() + " at " + signal.order().placedAt());
            }
            audit.count(new Row(
                    signal.label(),
                    0,
                    0,
                    1,
                    signal.outcome().isPresent() ? 1 : 0,
                    signal.outcome().map(Outcome::profit).orElse(0.0)));
        }
        for (Heard one : result.heard()) {
            Outcome trade = one.outcome();
            if (!trade.suppressed()) {
                Instant decided = RegimeStatistics.decidedAt(trade.symbol(), trade.openedAt(), result, orders);
                List<Heard> known = known(trade.label(), decided, result, suppression.memory());
                if (!suppression.isUnknown(trade.label()) && known.size() >= suppression.least() && sum(known) < 0) {
                    audit.faults.add("passed, with " + known.size() + " trades of " + sum(known) + " known: "
                            + trade.label() + " at " + decided);
                }
                audit.count(new Row(trade.label(), 1, trade.profit(), 0, 0, 0));
            }
        }
        return audit;
    }

    private static Evidence evidence(Suppressed signal, Result result, Suppression suppression) {
        Instant decided = signal.order().placedAt();
        List<Heard> known = known(signal.label(), decided, result, suppression.memory());
        return new Evidence(
                signal,
                known.size(),
                sum(known),
                known.isEmpty() ? Instant.MIN : known.get(known.size() - 1).at());
    }

    /** The last trades of a label that were heard of by an instant. */
    private static List<Heard> known(String label, Instant by, Result result, int memory) {
        List<Heard> known = new ArrayList<>();
        for (Heard one : result.heard()) {
            if (one.outcome().label().equals(label) && !one.at().isAfter(by)) {
                known.add(one);
            }
        }
        return known.subList(Math.max(0, known.size() - memory), known.size());
    }

    private static double sum(List<Heard> trades) {
        double sum = 0;
        for (Heard one : trades) {
            sum += one.outcome().profit();
        }
        return sum;
    }

    private void count(Row one) {
        rows.merge(one.label, one, Row::plus);
    }

    /** On what each signal was held back, in the order of judging. */
    public List<Evidence> evidence() {
        return List.copyOf(evidence);
    }

    /** What became of each pair of pattern and regime, by its label. */
    public List<Row> rows() {
        return List.copyOf(rows.values());
    }

    /** What was held back without evidence, and what passed against it, in words; none if all was by the rule. */
    public List<String> faults() {
        return List.copyOf(faults);
    }

    /** Whether every signal was treated by the rule. */
    public boolean isSound() {
        return faults.isEmpty();
    }

    /** A line for each pair, then the faults. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        rows.values().forEach(row -> text.append(row).append('\n'));
        faults.forEach(fault -> text.append(fault).append('\n'));
        return text.toString();
    }
}
