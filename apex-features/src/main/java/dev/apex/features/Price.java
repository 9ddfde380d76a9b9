package dev.apex.features;

import dev.apex.feature.Formula;
import dev.apex.market.Adjustment;
import dev.apex.market.PriceField;

/**
 * A column of a symbol's prices, in today's units unless it is asked for otherwise: what other features are computed from.
 *
 * <p>Session 0 is the latest that is over at the clock. Of fixings there is the close alone; the other columns are not yet known.
 * What has not arrived is a gap. Immutable.
 */
public final class Price extends Factor {
    private final PriceField field;

    private Price(PriceField field, Adjustment adjustment) {
        super(new Formula.Price(field, adjustment));
        this.field = field;
    }

    /** The close of a bar, or a fixing. */
    public static Price close() {
        return new Price(PriceField.CLOSE, Adjustment.SPLITS);
    }

    /** The open. */
    public static Price open() {
        return new Price(PriceField.OPEN, Adjustment.SPLITS);
    }

    /** The highest price. */
    public static Price high() {
        return new Price(PriceField.HIGH, Adjustment.SPLITS);
    }

    /** The lowest price. */
    public static Price low() {
        return new Price(PriceField.LOW, Adjustment.SPLITS);
    }

    /** Units traded. */
    public static Price volume() {
        return new Price(PriceField.VOLUME, Adjustment.SPLITS);
    }

    /** The same as it was printed: a split stays in it as a jump. */
    public Price raw() {
        return new Price(field, Adjustment.NONE);
    }

    /** The same with dividends reinvested, as of the clock; volumes do not change by it. */
    public Price totalReturn() {
        return new Price(field, Adjustment.TOTAL_RETURN);
    }
}
