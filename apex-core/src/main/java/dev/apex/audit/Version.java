package dev.apex.audit;

import dev.apex.market.CorporateAction;
import dev.apex.market.Instrument;
import dev.apex.market.Stamp;
import dev.apex.market.Symbol;
import dev.apex.market.Tape.Kind;
import dev.apex.time.Micros;
import java.time.Instant;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * One version of one row, to be told again as it was or otherwise. Immutable: the values are not to be written to.
 *
 * @param key which row
 * @param instrument the terms of a price; null for what is announced
 * @param opensAt the opening print of a bar, in microseconds; otherwise the event time
 * @param ingestedAt when this version arrived, in microseconds
 * @param firstAt when the first version of the row arrived, in microseconds
 * @param rev its revision number
 * @param assumed whether its arrival was filled in by a lag rule
 * @param retracted whether it withdraws the row; it then has no values
 * @param values open, high, low, close and volume of a bar; of anything else its figure, NaN if it has none
 * @param action the corporate action, if it is one that is not withdrawn
 */
record Version(
        Key key,
        @Nullable Instrument instrument,
        long opensAt,
        long ingestedAt,
        long firstAt,
        int rev,
        boolean assumed,
        boolean retracted,
        double[] values,
        @Nullable CorporateAction action) {
    /** Which row: all its versions have the same one. The topic of a price is empty. */
    record Key(Kind kind, Symbol symbol, long ts, String topic) {}

    boolean isPrice() {
        return key.kind().isPrice();
    }

    boolean isAfter(long cut) {
        return ingestedAt > cut;
    }

    /** The same, arriving at another time. */
    Version arriving(long at) {
        return new Version(key, instrument, opensAt, at, firstAt, rev, assumed, retracted, values, action);
    }

    /** The same with other values. */
    Version saying(double... others) {
        return new Version(key, instrument, opensAt, ingestedAt, firstAt, rev, assumed, retracted, others, action);
    }

    /** The same under another revision number. */
    Version revision(int number) {
        return new Version(key, instrument, opensAt, ingestedAt, firstAt, number, assumed, retracted, values, action);
    }

    /** The same of another instrument, priced like its own. */
    Version of(Instrument other) {
        Key renamed = new Key(key.kind(), other.symbol(), key.ts(), key.topic());
        return new Version(renamed, other, opensAt, ingestedAt, firstAt, rev, assumed, retracted, values, action);
    }

    Stamp stamp() {
        return new Stamp(
                Micros.toInstant(key.ts()),
                Micros.toInstant(ingestedAt),
                rev,
                assumed ? Stamp.Arrival.ASSUMED : Stamp.Arrival.OBSERVED);
    }

    /** The corporate action with this version's times and figure. */
    CorporateAction toAction() {
        if (action instanceof CorporateAction.Split) {
            return new CorporateAction.Split(key.symbol(), stamp(), values[0]);
        } else if (action instanceof CorporateAction.Dividend dividend) {
            return new CorporateAction.Dividend(key.symbol(), stamp(), values[0], dividend.payableAt());
        } else if (action instanceof CorporateAction.Succession succession) {
            return new CorporateAction.Succession(key.symbol(), stamp(), succession.successor(), values[0]);
        } else if (action instanceof CorporateAction.Delisting) {
            OptionalDouble value = Double.isNaN(values[0]) ? OptionalDouble.empty() : OptionalDouble.of(values[0]);
            return new CorporateAction.Delisting(key.symbol(), stamp(), value);
        }
        throw new IllegalStateException("no action: " + this);
    }

    static double figure(CorporateAction action) {
        if (action instanceof CorporateAction.Split split) {
            return split.ratio();
        } else if (action instanceof CorporateAction.Dividend dividend) {
            return dividend.perUnit();
        } else if (action instanceof CorporateAction.Succession succession) {
            return succession.ratio();
        }
        return ((CorporateAction.Delisting) action).value().orElse(Double.NaN);
    }

    @Override
    public String toString() {
        Instant ts = Micros.toInstant(key.ts());
        return key.symbol() + (isPrice() ? "" : " " + key.topic()) + " of " + ts + ", ingested at "
                + Micros.toInstant(ingestedAt) + ", revision " + rev + (retracted ? ", withdrawn" : "");
    }
}
