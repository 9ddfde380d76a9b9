package dev.apex.execution;

import dev.apex.RefusedException;
import dev.apex.Rule;

/** So much for each unit, and so many basis points of what changes hands. */
record LinearFees(String name, double perUnit, double points) implements Fees {
    private static final double ONE_BASIS_POINT = 1e-4;

    LinearFees {
        if (!(perUnit >= 0 && points >= 0 && Double.isFinite(perUnit + points))) {
            throw new RefusedException(Rule.COST_NEGATIVE, name);
        }
    }

    @Override
    public String canonical() {
        return name;
    }

    @Override
    public boolean isPerUnit() {
        return perUnit > 0;
    }

    @Override
    public double fee(double quantity, double price) {
        double units = Math.abs(quantity);
        return units * perUnit + units * Math.abs(price) * points * ONE_BASIS_POINT;
    }
}
