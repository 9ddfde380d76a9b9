package dev.apex.execution;

import dev.apex.execution.Ledger.Kind;
import dev.apex.market.Symbol;
import java.time.Instant;
import java.util.Comparator;

/**
 * Lots or money that moved in a symbol, as known in the end: a fill, or what an action, a dividend or a loan of units did.
 *
 * @param kind what it was
 * @param symbol in what
 * @param at when it took effect
 * @param lots lots that came, below zero if they went
 * @param amount what it brought in, the costs taken off, in the run's currency; a dividend when it became due
 */
public record Movement(Kind kind, Symbol symbol, Instant at, long lots, double amount) {
    /** At one instant actions come before fills, and what is borrowed is paid for after both. */
    static final Comparator<Movement> BY_TIME = Comparator.comparing(Movement::at)
            .thenComparingInt(movement -> movement.kind == Kind.FILL ? 1 : movement.kind == Kind.BORROW ? 2 : 0)
            .thenComparing(movement -> movement.kind);

    static Movement of(Fill fill) {
        return new Movement(Kind.FILL, fill.symbol(), fill.printAt(), fill.lots(), fill.cash());
    }

    static Movement of(Effect effect) {
        double amount = effect.kind() == Kind.PAYMENT ? 0 : effect.cash() + effect.dividends();
        return new Movement(effect.kind(), effect.symbol(), effect.at(), effect.lots(), amount);
    }
}
