package dev.apex.backtest;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.execution.Fill;
import dev.apex.execution.Ledger.Entry;
import dev.apex.facts.Codec;
import dev.apex.facts.Fact;
import dev.apex.facts.FactKinds;
import dev.apex.facts.FactSchema;
import dev.apex.facts.Mode;
import dev.apex.market.Stamp;
import dev.apex.market.Symbol;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * One version of an order done, whole or in part, as it is kept in a {@link dev.apex.facts.FactLog} under {@link
 * FactKinds#FILLS}.
 *
 * <p>Its event time is that of the print, its knowledge time the clock at which it was booked; a print that was revised after
 * that is a later version, so that fills read as of a clock are those that were in the books then, at the prices of then.
 * Money is in the run's currency, prices are in the quote currency.
 *
 * @param mode whether it was done in a backtest, on paper or with money
 * @param strategy the strategy's id
 * @param run which run or session of it; of a backtest, its fingerprint
 * @param number from 1, in the order of booking
 * @param stamp when it was done, and when it was booked or put right; the revision counts what was put right
 * @param decision the number of the order
 * @param symbol what was traded
 * @param lots whole lots, above zero when bought
 * @param quantity units, with the sign of the lots
 * @param print the price of the print
 * @param price the price paid or received, slippage included
 * @param cash what it did to cash, fees included
 * @param slippage what of that was lost against the print
 * @param fees what of that was fees
 * @param printKnownAt when the row had arrived that this version rests on
 * @param printWithdrawn whether that row has been withdrawn; the fill stands
 */
public record FillFact(
        Mode mode,
        String strategy,
        String run,
        long number,
        Stamp stamp,
        long decision,
        Symbol symbol,
        long lots,
        double quantity,
        double print,
        double price,
        double cash,
        double slippage,
        double fees,
        Instant printKnownAt,
        boolean printWithdrawn) {
    /** Writes and reads them. */
    public static final Codec<FillFact> CODEC = new Done();

    /** Every fill of a run, each followed by what was put right of it, in the order of booking; append them all at once. */
    public static List<FillFact> of(Result result) {
        List<FillFact> all = new ArrayList<>();
        List<FillFact> latest = new ArrayList<>();
        for (Entry entry : result.entries()) {
            switch (entry.kind()) {
                case FILL -> {
                    FillFact first = first(result, entry, latest.size());
                    latest.add(first);
                    all.add(first);
                }
                case CORRECTION, RETRACTION -> {
                    int place = placeOf(entry, latest);
                    FillFact next = latest.get(place).putRight(entry);
                    latest.set(place, next);
                    all.add(next);
                }
                default -> {
                    // what is not of an order
                }
            }
        }
        return all;
    }

    private static FillFact first(Result result, Entry entry, int place) {
        Fill fill = result.fills().get(place);
        return new FillFact(
                Mode.BACKTEST,
                result.backtest().id(),
                result.fingerprint().hex(),
                fill.number(),
                Stamp.observed(entry.effectiveAt(), entry.bookedAt()),
                entry.order(),
                Symbol.of(entry.symbol()),
                entry.lots(),
                fill.quantity(),
                entry.print(),
                entry.price(),
                entry.cash(),
                entry.slippage(),
                entry.fees(),
                entry.knownAt(),
                false);
    }

    private FillFact putRight(Entry entry) {
        boolean withdrawn = entry.kind() == dev.apex.execution.Ledger.Kind.RETRACTION;
        return new FillFact(
                mode,
                strategy,
                run,
                number,
                Stamp.observed(entry.effectiveAt(), entry.bookedAt()).revision(stamp.revision() + 1),
                decision,
                symbol,
                lots,
                quantity,
                entry.print(),
                entry.price(),
                cash + entry.cash(),
                slippage + entry.slippage(),
                fees + entry.fees(),
                entry.knownAt(),
                withdrawn);
    }

    /** An order is done at one instant once. */
    private static int placeOf(Entry entry, List<FillFact> fills) {
        for (int place = fills.size() - 1; place >= 0; place--) {
            FillFact fill = fills.get(place);
            if (fill.decision == entry.order() && fill.stamp.eventTime().equals(entry.effectiveAt())) {
                return place;
            }
        }
        throw new RefusedException(Rule.FACT_VALUE_MISSING, "a fill of order " + entry.order() + " for " + entry);
    }

    private static final class Done implements Codec<FillFact> {
        @Override
        public FactSchema schema() {
            return FactKinds.FILLS;
        }

        @Override
        public Fact toFact(FillFact one) {
            return schema().at(one.stamp)
                    .with("mode", one.mode.name())
                    .with("strategy", one.strategy)
                    .with("run", one.run)
                    .with("number", one.number)
                    .with("decision", one.decision)
                    .with("symbol", one.symbol.name())
                    .with("lots", one.lots)
                    .with("quantity", one.quantity)
                    .with("print", one.print)
                    .with("price", one.price)
                    .with("cash", one.cash)
                    .with("slippage", one.slippage)
                    .with("fees", one.fees)
                    .with("print_known_at", one.printKnownAt)
                    .with("print_withdrawn", one.printWithdrawn)
                    .asserted();
        }

        @Override
        public FillFact fromFact(Fact fact) {
            return new FillFact(
                    Mode.valueOf(fact.getText("mode")),
                    fact.getText("strategy"),
                    fact.getText("run"),
                    fact.getLong("number"),
                    fact.stamp(),
                    fact.getLong("decision"),
                    Symbol.of(fact.getText("symbol")),
                    fact.getLong("lots"),
                    fact.getDouble("quantity"),
                    fact.getDouble("print"),
                    fact.getDouble("price"),
                    fact.getDouble("cash"),
                    fact.getDouble("slippage"),
                    fact.getDouble("fees"),
                    fact.getInstant("print_known_at"),
                    fact.getFlag("print_withdrawn"));
        }
    }
}
