package dev.apex.regime;

import dev.apex.backtest.Result;
import dev.apex.backtest.RoundTrip;
import dev.apex.backtest.Suppressed;
import dev.apex.execution.Fill;
import dev.apex.execution.Order;
import dev.apex.market.Symbol;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How trades went by the regime that was known when they were decided.
 *
 * <p>What a gate suppressed counts with the end of its shadow trade, beside what was traded, because statistics of what is left
 * would be censored. A trade is counted under the label that a walk had published by then, not under what later windows say of
 * that day. Trades that are still open are none yet. Immutable.
 */
public final class RegimeStatistics {
    private static final double Z95 = 1.959963984540054;

    /**
     * The trades of one regime.
     *
     * @param regime era and state, {@code unknown} where none was known
     * @param trades how many were traded and closed
     * @param wins how many of them ended above zero
     * @param profit what they brought together, in the run's currency
     * @param shadowTrades how many were suppressed, and closed in the shadow books
     * @param shadowWins how many of those ended above zero
     * @param shadowProfit what those would have brought
     */
    public record Row(
            String regime, int trades, int wins, double profit, int shadowTrades, int shadowWins, double shadowProfit) {
        private Row plus(boolean shadow, double more) {
            int win = more > 0 ? 1 : 0;
            return shadow
                    ? new Row(regime, trades, wins, profit, shadowTrades + 1, shadowWins + win, shadowProfit + more)
                    : new Row(regime, trades + 1, wins + win, profit + more, shadowTrades, shadowWins, shadowProfit);
        }

        /** Of all trades, shadow trades among them, the share that ended above zero; empty if there are none. */
        public OptionalDouble winRate() {
            int all = trades + shadowTrades;
            return all == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) (wins + shadowWins) / all);
        }

        /** The lower end of Wilson's 95 % interval of it. */
        public OptionalDouble low() {
            int all = trades + shadowTrades;
            return all == 0 ? OptionalDouble.empty() : OptionalDouble.of(wilsonLow(wins + shadowWins, all));
        }

        /** The upper end of Wilson's 95 % interval of it. */
        public OptionalDouble high() {
            int all = trades + shadowTrades;
            return all == 0 ? OptionalDouble.empty() : OptionalDouble.of(1 - wilsonLow(all - wins - shadowWins, all));
        }

        private static double wilsonLow(int wins, int all) {
            double rate = (double) wins / all;
            return 2.0
                    * wins
                    * rate
                    / (2.0 * wins + Z95 * Z95 + Z95 * StrictMath.sqrt(Z95 * Z95 + 4.0 * wins * (1 - rate)));
        }
    }

    private final SortedMap<String, Row> rows = new TreeMap<>();

    private RegimeStatistics() {}

    /**
     * The statistics of a run.
     *
     * @param sets what a walk published over the run's span
     */
    public static RegimeStatistics of(Result result, List<RegimeLabels> sets) {
        RegimeStatistics statistics = new RegimeStatistics();
        TreeMap<Instant, String> known = known(sets);
        Map<Long, Order> orders = byNumber(result);
        for (RoundTrip trip : result.roundTrips()) {
            statistics.add(at(known, decidedAt(trip.symbol(), trip.openedAt(), result, orders)), false, trip.profit());
        }
        for (Suppressed signal : result.suppressed()) {
            signal.outcome()
                    .ifPresent(end -> statistics.add(at(known, signal.order().placedAt()), true, end.profit()));
        }
        return statistics;
    }

    static Map<Long, Order> byNumber(Result result) {
        Map<Long, Order> orders = new HashMap<>();
        result.orders().forEach(order -> orders.put(order.id(), order));
        return orders;
    }

    /** When the order was placed that opened a trade. */
    static Instant decidedAt(Symbol symbol, Instant openedAt, Result result, Map<Long, Order> orders) {
        for (Fill fill : result.fills()) {
            if (fill.printAt().equals(openedAt) && fill.instrument().symbol().equals(symbol)) {
                return Objects.requireNonNull(orders.get(fill.order())).placedAt();
            }
        }
        return openedAt; // what a succession brought was not decided
    }

    /** From each instant on, the label that was read: of the latest session, by the newest window. */
    private static TreeMap<Instant, String> known(List<RegimeLabels> sets) {
        TreeMap<Instant, String> known = new TreeMap<>();
        TreeMap<Instant, RegimeLabel> newest = new TreeMap<>();
        for (RegimeLabel label : RegimeLabels.all(sets)) {
            newest.put(label.knownAt(), label); // windows come in order, and their sessions: the last put is the newest
        }
        newest.forEach((at, label) -> known.put(
                at,
                label.state().isEmpty()
                        ? "unknown"
                        : label.era() + "/" + label.state().getAsInt()));
        return known;
    }

    private static String at(TreeMap<Instant, String> known, Instant decision) {
        Map.Entry<Instant, String> entry = known.floorEntry(decision);
        return entry == null ? "unknown" : entry.getValue();
    }

    private void add(String regime, boolean shadow, double profit) {
        rows.merge(
                regime,
                new Row(regime, 0, 0, 0, 0, 0, 0).plus(shadow, profit),
                (before, one) -> before.plus(shadow, profit));
    }

    /** A row for each regime in which something was decided that has ended, by its label. */
    public List<Row> rows() {
        return List.copyOf(rows.values());
    }

    /** A line for each regime. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Row row : rows.values()) {
            text.append(row).append('\n');
        }
        return text.toString();
    }
}
