package dev.apex.execution;

import dev.apex.execution.Ledger.Kind;
import dev.apex.market.Symbol;
import java.time.Instant;
import java.util.Comparator;

/**
 * What happened to a holding without an order: lots that came or went, cash paid or received, what came to be owed.
 *
 * @param kind what it was
 * @param symbol whose holding
 * @param at when it took effect
 * @param knownAt when what it rests on had arrived, not before it took effect
 * @param lots lots that came, below zero if they went
 * @param price the price or amount of a unit that it rests on
 * @param cash what it does to cash
 * @param accrual what it does to what is owed
 * @param dividends dividends earned by it
 * @param borrow paid by it for what was borrowed
 */
record Effect(
        Kind kind,
        Symbol symbol,
        Instant at,
        Instant knownAt,
        long lots,
        double price,
        double cash,
        double accrual,
        double dividends,
        double borrow) {
    /** In the order in which they are entered. */
    static final Comparator<Key> ORDER =
            Comparator.comparing(Key::at).thenComparing(Key::kind).thenComparing(Key::symbol);

    /** One fact of the books; another effect of the same key is another version of it. */
    record Key(Instant at, Kind kind, Symbol symbol) {}

    Key key() {
        return new Key(at, kind, symbol);
    }

    /** The two together. */
    Effect plus(Effect other) {
        return new Effect(
                kind,
                symbol,
                at,
                knownAt.isBefore(other.knownAt) ? other.knownAt : knownAt,
                lots + other.lots,
                other.price,
                cash + other.cash,
                accrual + other.accrual,
                dividends + other.dividends,
                borrow + other.borrow);
    }

    /** What makes this out of another, which was known otherwise until an instant. */
    Effect insteadOf(Effect other, Instant until) {
        return new Effect(
                kind,
                symbol,
                at,
                until,
                lots - other.lots,
                price,
                cash - other.cash,
                accrual - other.accrual,
                dividends - other.dividends,
                borrow - other.borrow);
    }

    /** Nothing of the same key. */
    Effect none() {
        return new Effect(kind, symbol, at, knownAt, 0, price, 0, 0, 0, 0);
    }

    /** Whether it changes nothing. */
    boolean isNothing() {
        return lots == 0 && cash == 0 && accrual == 0 && dividends == 0 && borrow == 0;
    }
}
