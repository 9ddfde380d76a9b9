package dev.apex.execution;

import dev.apex.Decimal;
import dev.apex.RefusedException;
import dev.apex.Rule;

/** Fees for the first units of a fill, and others for those above. */
record TieredFees(Fees below, double units, Fees others) implements Fees {
    TieredFees {
        if (!(units > 0 && units <= Double.MAX_VALUE) || below instanceof TieredFees tier && tier.units >= units) {
            throw new RefusedException(Rule.TIERS, others.name() + " above " + units + " after " + below.name());
        }
    }

    @Override
    public String name() {
        return below.name() + ", above " + Decimal.text(units) + " units " + others.name();
    }

    @Override
    public String canonical() {
        return "(" + below.canonical() + "), above " + Decimal.text(units) + " (" + others.canonical() + ")";
    }

    @Override
    public boolean isPerUnit() {
        return below.isPerUnit() || others.isPerUnit();
    }

    @Override
    public double fee(double quantity, double price) {
        double rest = Math.abs(quantity) - units;
        if (rest <= 0) {
            return below.fee(quantity, price);
        }
        double side = Math.signum(quantity);
        return below.fee(side * units, price) + others.fee(side * rest, price);
    }
}
