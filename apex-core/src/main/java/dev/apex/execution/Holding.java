package dev.apex.execution;

import dev.apex.market.Instrument;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Lots of one instrument at their mark, and what is owed for them: the reckoning of what prices and currencies moved.
 *
 * <p>Lots change without cash where an action changes them; then the value is carried over, so that no change of the books
 * is taken for a move of the price.
 */
final class Holding {
    /** More than prices, trades and conversions add to the moves between two closes. */
    private static final double ROUNDINGS = 8;

    final Instrument instrument;

    private long lots;
    private double mark;
    private double rate = 1;
    private double owed;
    private double basis;
    private double moved;
    private double taken;
    /** Its prints, as whoever marks it reads them. */
    private @Nullable Prints prints;

    Holding(Instrument instrument) {
        this.instrument = instrument;
    }

    /** Its prints, which a source gives when they are asked for first. */
    Prints prints(Function<Instrument, Prints> source) {
        Prints known = prints;
        if (known == null) {
            known = source.apply(instrument);
            prints = known;
        }
        return known;
    }

    long lots() {
        return lots;
    }

    double units() {
        return lots * instrument.lot();
    }

    /** The price of a unit, in the quote currency. */
    double mark() {
        return mark;
    }

    /** Units of the run's currency for one of the quote currency. */
    double rate() {
        return rate;
    }

    /** Units at their mark, in the run's currency. */
    double value() {
        return units() * mark * rate;
    }

    /** Dividends that are due and not paid yet, in the run's currency; below zero if they are owed to others. */
    double accrued() {
        return owed * rate;
    }

    /** What was paid for the units held, or received for those sold short, in the run's currency; fees apart. */
    double basis() {
        return basis;
    }

    boolean isNothing() {
        return lots == 0 && owed == 0;
    }

    /** Marks what is held and owed. */
    void moveTo(double price, double newRate) {
        moved += units() * (price * newRate - mark * rate) + owed * (newRate - rate);
        mark = price;
        rate = newRate;
    }

    /** Trades at a print: what was held moves to it, and all that is held is marked there. */
    void trade(long some, double print, double printRate, double paid) {
        moveTo(print, printRate);
        long before = lots;
        lots += some;
        double cost = some * instrument.lot() * paid * printRate;
        if (before == 0 || before > 0 == some > 0) {
            basis += cost;
        } else if (lots == 0 || lots > 0 == before > 0) {
            basis *= (double) lots / before;
        } else {
            basis = cost * lots / some;
        }
    }

    /** Makes {@code ratio} units out of each, of which whole lots stay: their value does not move. */
    void become(long whole, double exact, double price) {
        moved += exact * instrument.lot() * price * rate - value();
        basis *= exact == 0 ? 0 : whole / exact;
        lots = whole;
        mark = price;
    }

    /** Takes in lots at a value, for which no cash is paid. */
    void receive(long some, double price, double newRate, double cost) {
        moveTo(price, newRate);
        lots += some;
        basis += cost;
    }

    /** Gives up all lots at a price; what they are worth there is no longer held. */
    void end(double price, double newRate) {
        moveTo(price, newRate);
        lots = 0;
        basis = 0;
    }

    /** Owes, or is owed, so much more in the quote currency, at a rate. */
    void owe(double amount, double newRate) {
        moveTo(mark, newRate);
        owed += amount;
    }

    /** Nothing is owed any more. */
    void oweNothing(double newRate) {
        moveTo(mark, newRate);
        owed = 0;
    }

    /** Moves by so much without a price: what was traded at turned out otherwise. */
    void correct(double move) {
        moved += move;
        taken += move;
    }

    /** What prices moved since this was asked last. */
    double takeMoves() {
        double since = moved - taken;
        taken = moved;
        return since;
    }

    /** How far that may be off: moves are summed from the beginning, and what was large once leaves its rounding behind. */
    double rounding() {
        return ROUNDINGS * Math.ulp(moved);
    }

    /** Goes on from where another reckoning of the same holding had got to. */
    void follow(Holding other) {
        taken = other.taken;
    }
}
