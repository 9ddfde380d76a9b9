package dev.apex.execution;

import dev.apex.market.Instrument;

/**
 * What can be traded of an instrument at one instant: cash that can be spent, and the gross that the terms allow.
 *
 * @param instrument what is traded
 * @param spendable cash that can be spent, in the run's currency
 * @param rate units of the run's currency for one of the quote currency
 * @param limit the most that gross may be, in multiples of equity; infinite where only cash limits it
 * @param equity equity but for what is held of the instrument
 * @param others what all other positions are worth, each without its sign
 * @param held units of the instrument
 */
record Room(
        Instrument instrument, double spendable, double rate, double limit, double equity, double others, double held) {
    /** Whether there is room for some lots at a price, against a print, with a fee in the run's currency. */
    boolean holds(long lots, double print, double price, double fee) {
        double units = lots * instrument.lot();
        if (lots > 0 && !(units * price * rate + fee <= spendable)) {
            return false;
        }
        double after = held + units;
        if (Double.isInfinite(limit) || Math.abs(after) <= Math.abs(held)) {
            return true;
        }
        double worth = equity + held * print * rate - units * (price - print) * rate - fee;
        return others + Math.abs(after * print * rate) <= limit * worth;
    }
}
