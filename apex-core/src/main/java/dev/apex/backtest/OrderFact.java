package dev.apex.backtest;

import dev.apex.execution.Instruction;
import dev.apex.execution.Order;
import dev.apex.facts.Codec;
import dev.apex.facts.Fact;
import dev.apex.facts.FactKinds;
import dev.apex.facts.FactSchema;
import dev.apex.facts.Mode;
import dev.apex.market.Stamp;
import dev.apex.market.Symbol;
import dev.apex.strategy.Gate;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * An order as it was decided, or as a gate kept it from the venue, as it is kept in a {@link dev.apex.facts.FactLog} under
 * {@link FactKinds#DECISIONS}.
 *
 * <p>What was held back is kept beside what was placed, because statistics of what was placed alone have been censored by the
 * gate itself. What became of it in the shadow is a later version, known when the run was settled.
 *
 * @param mode whether it was decided in a backtest, on paper or with money
 * @param strategy the strategy's id
 * @param run which run or session of it; of a backtest, its fingerprint
 * @param suppressed whether a gate kept it from the venue
 * @param number from 1, among the orders placed or among those held back
 * @param stamp when it was decided, which is when it was known; of what became of it in the shadow, when that was
 * @param symbol what is traded
 * @param lots whole lots, above zero to buy and below to sell
 * @param quantity units, with the sign of the lots
 * @param instruction how it is to be done
 * @param reachesAt when it reaches the venue
 * @param sizedAt the visible price from which the quantity was set, in the quote currency; empty if there was none
 * @param replaces the number of the order whose place it takes, 0 if none
 * @param linkedTo the number of the order that it is linked with, 0 if none
 * @param label as what a gate judged it, if it was held back
 * @param shadowClosedAt when its shadow trade ended, once that is known
 * @param shadowProfit what its shadow trade came to, once that is known
 */
public record OrderFact(
        Mode mode,
        String strategy,
        String run,
        boolean suppressed,
        long number,
        Stamp stamp,
        Symbol symbol,
        long lots,
        double quantity,
        Instruction instruction,
        Instant reachesAt,
        OptionalDouble sizedAt,
        long replaces,
        long linkedTo,
        Optional<String> label,
        Optional<Instant> shadowClosedAt,
        OptionalDouble shadowProfit) {
    /** Writes and reads them. */
    public static final Codec<OrderFact> CODEC = new Decisions();

    /**
     * What a run decided, each with when it was decided; append them all at once.
     *
     * @return orders placed by number, then those held back, each followed by what became of it in the shadow, if it has ended
     */
    public static List<OrderFact> of(Result result) {
        List<OrderFact> all = new ArrayList<>();
        for (Order order : result.orders()) {
            all.add(of(result, order, false, order.id(), Optional.empty()));
        }
        Instant settled =
                result.knownAccounts().get(result.knownAccounts().size() - 1).at();
        long number = 0;
        for (Suppressed held : result.suppressed()) {
            number++;
            OrderFact said = of(result, held.order(), true, number, Optional.of(held.label()));
            all.add(said);
            held.outcome().ifPresent(outcome -> all.add(said.ended(outcome, settled)));
        }
        return all;
    }

    private static OrderFact of(Result result, Order order, boolean suppressed, long number, Optional<String> label) {
        return new OrderFact(
                Mode.BACKTEST,
                result.backtest().id(),
                result.fingerprint().hex(),
                suppressed,
                number,
                Stamp.observed(order.placedAt(), order.placedAt()),
                order.symbol(),
                order.lots(),
                order.quantity(),
                order.instruction(),
                order.reachesAt(),
                Double.isNaN(order.sizedAt()) ? OptionalDouble.empty() : OptionalDouble.of(order.sizedAt()),
                order.replaces(),
                order.linkedTo(),
                label,
                Optional.empty(),
                OptionalDouble.empty());
    }

    private OrderFact ended(Gate.Outcome outcome, Instant knownAt) {
        return new OrderFact(
                mode,
                strategy,
                run,
                suppressed,
                number,
                Stamp.observed(stamp.eventTime(), knownAt).revision(1),
                symbol,
                lots,
                quantity,
                instruction,
                reachesAt,
                sizedAt,
                replaces,
                linkedTo,
                label,
                Optional.of(outcome.closedAt()),
                OptionalDouble.of(outcome.profit()));
    }

    private static final class Decisions implements Codec<OrderFact> {
        @Override
        public FactSchema schema() {
            return FactKinds.DECISIONS;
        }

        @Override
        public Fact toFact(OrderFact one) {
            Instruction how = one.instruction;
            Fact.Row row = schema().at(one.stamp)
                    .with("mode", one.mode.name())
                    .with("strategy", one.strategy)
                    .with("run", one.run)
                    .with("suppressed", one.suppressed)
                    .with("number", one.number)
                    .with("symbol", one.symbol.name())
                    .with("lots", one.lots)
                    .with("quantity", one.quantity)
                    .with("kind", how.kind().name())
                    .with("limit_price", how.limit())
                    .with("stop_price", how.stop())
                    .with("in_force", how.inForce().name())
                    .with("reaches_at", one.reachesAt)
                    .with("sized_at", one.sizedAt)
                    .with("replaces", one.replaces)
                    .with("linked_to", one.linkedTo)
                    .with("shadow_profit", one.shadowProfit);
            how.until()
                    .ifPresentOrElse(date -> row.with("good_until", date.toString()), () -> row.withNull("good_until"));
            one.label.ifPresentOrElse(text -> row.with("label", text), () -> row.withNull("label"));
            one.shadowClosedAt.ifPresentOrElse(
                    at -> row.with("shadow_closed_at", at), () -> row.withNull("shadow_closed_at"));
            return row.asserted();
        }

        @Override
        public OrderFact fromFact(Fact fact) {
            Instruction how = new Instruction(
                    Instruction.Kind.valueOf(fact.getText("kind")),
                    fact.findDouble("limit_price"),
                    fact.findDouble("stop_price"),
                    Instruction.TimeInForce.valueOf(fact.getText("in_force")),
                    fact.findText("good_until").map(LocalDate::parse));
            return new OrderFact(
                    Mode.valueOf(fact.getText("mode")),
                    fact.getText("strategy"),
                    fact.getText("run"),
                    fact.getFlag("suppressed"),
                    fact.getLong("number"),
                    fact.stamp(),
                    Symbol.of(fact.getText("symbol")),
                    fact.getLong("lots"),
                    fact.getDouble("quantity"),
                    how,
                    fact.getInstant("reaches_at"),
                    fact.findDouble("sized_at"),
                    fact.getLong("replaces"),
                    fact.getLong("linked_to"),
                    fact.findText("label"),
                    fact.findInstant("shadow_closed_at"),
                    fact.findDouble("shadow_profit"));
        }
    }
}
