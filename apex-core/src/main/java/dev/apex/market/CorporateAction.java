package dev.apex.market;

import java.time.Instant;
import java.util.OptionalDouble;

/**
 * Something a company does to what its symbol stands for: it changes prices, positions or both, but is no trade.
 *
 * <p>The event time of its stamp is the ex instant, the start of the first session that trades on the new terms: a
 * session that opened before it is priced on the old ones. {@code ingestedAt} is when the announcement reached a reader
 * and may lie before the ex instant, as most do, or after it, for those that came late. One fact is a (symbol, ex
 * instant, topic); later versions replace it, and a retraction calls it off.
 *
 * <p>Actions of one symbol and instant take effect in the order split, dividend, succession, delisting: a dividend is
 * per unit after a split of the same instant. Figures are checked by the {@link TapeWriter}, which refuses what cannot
 * be. Immutable.
 */
public sealed interface CorporateAction {
    /** Whom it is about. */
    Symbol symbol();

    /** When it takes effect, and when it became known. */
    Stamp stamp();

    /** The kind in a word, part of the fact's key: {@code split}, {@code dividend}, {@code succession}, {@code delisting}. */
    String topic();

    /** The instant from which it is in effect: the event time of the stamp. */
    default Instant ex() {
        return stamp().eventTime();
    }

    /**
     * A split, a reverse split or a distribution of shares.
     *
     * @param symbol whose units change
     * @param stamp its ex instant, and when it became known
     * @param ratio new units for one old, above zero: 4 for four-for-one, 0.1 for one-for-ten
     */
    record Split(Symbol symbol, Stamp stamp, double ratio) implements CorporateAction {
        @Override
        public String topic() {
            return Topics.SPLIT;
        }
    }

    /**
     * Cash paid for each unit held before the ex instant.
     *
     * @param symbol who pays
     * @param stamp its ex instant, and when it became known
     * @param perUnit in the quote currency, above zero, for one unit as it trades from the ex instant on
     * @param payableAt when the cash is paid; not before the ex instant
     */
    record Dividend(Symbol symbol, Stamp stamp, double perUnit, Instant payableAt) implements CorporateAction {
        @Override
        public String topic() {
            return Topics.DIVIDEND;
        }
    }

    /**
     * The end of trading without a successor.
     *
     * @param symbol what is no longer traded
     * @param stamp the instant from which it is not, and when that became known
     * @param value what a unit is worth then, in the quote currency, not below zero; empty where the source does not say
     */
    record Delisting(Symbol symbol, Stamp stamp, OptionalDouble value) implements CorporateAction {
        @Override
        public String topic() {
            return Topics.DELISTING;
        }
    }

    /**
     * A change of symbol, or a merger paid in units of another: from the ex instant on the symbol is another.
     *
     * @param symbol what is no longer traded
     * @param stamp its ex instant, and when it became known
     * @param successor what its units become
     * @param ratio units of the successor for one old, above zero; 1 for a change of symbol
     */
    record Succession(Symbol symbol, Stamp stamp, Symbol successor, double ratio) implements CorporateAction {
        @Override
        public String topic() {
            return Topics.SUCCESSION;
        }
    }
}
