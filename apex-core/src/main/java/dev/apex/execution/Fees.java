package dev.apex.execution;

import dev.apex.Decimal;

/** What venue and broker take for a fill, in the run's currency; never negative. */
public interface Fees {
    /** What they are, for the reader. */
    String name();

    /**
     * What they are, in full, for the run's identity: two that charge differently have different ones. Those of your own name
     * their class; put into the {@link #name} whatever else they were made from.
     */
    default String canonical() {
        return name() + ", " + getClass().getName();
    }

    /** The fee for {@code quantity} units, above zero when bought, at {@code price}. */
    double fee(double quantity, double price);

    /** Whether units are counted; such fees are refused on fixings, which are rates and have no units of that kind. */
    default boolean isPerUnit() {
        return false;
    }

    /** Nothing. */
    static Fees none() {
        return new LinearFees("no fees", 0, 0);
    }

    /** So much for each unit. */
    static Fees perShare(double amount) {
        return new LinearFees("fee " + Decimal.text(amount) + " per unit", amount, 0);
    }

    /** So many basis points of what changes hands. */
    static Fees bps(double points) {
        return new LinearFees("fee " + Decimal.text(points) + " bps", 0, points);
    }

    /** These for what is bought only, as a stamp duty. */
    static Fees onPurchases(Fees fees) {
        return new CombinedFees(CombinedFees.Way.PURCHASES, fees, none(), 0);
    }

    /** These for what is sold only, as a transaction fee of a regulator. */
    static Fees onSales(Fees fees) {
        return new CombinedFees(CombinedFees.Way.SALES, fees, none(), 0);
    }

    /** Both. */
    default Fees plus(Fees other) {
        return new CombinedFees(CombinedFees.Way.SUM, this, other, 0);
    }

    /** The same, but at least so much for each fill. */
    default Fees atLeast(double minimum) {
        return new CombinedFees(CombinedFees.Way.AT_LEAST, this, none(), minimum);
    }

    /** The same, but at most this share of what changes hands: 0.01 for 1 %. */
    default Fees atMost(double share) {
        return new CombinedFees(CombinedFees.Way.AT_MOST, this, none(), share);
    }

    /**
     * The same for the first units of a fill, and others for those above: a schedule by the size of the fill. Each part of a fill
     * is charged by its own tier, so that one unit more never makes a fill cheaper; write a minimum after the last tier.
     *
     * @param units above zero, and above the tier before
     */
    default Fees above(double units, Fees others) {
        return new TieredFees(this, units, others);
    }
}
