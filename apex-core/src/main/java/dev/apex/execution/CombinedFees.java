package dev.apex.execution;

import dev.apex.Decimal;
import dev.apex.RefusedException;
import dev.apex.Rule;

/** Fees bounded, added, or charged on one side only. */
record CombinedFees(Way way, Fees fees, Fees other, double bound) implements Fees {
    enum Way {
        PURCHASES,
        SALES,
        SUM,
        AT_LEAST,
        AT_MOST
    }

    CombinedFees {
        if (!(bound >= 0 && bound <= Double.MAX_VALUE)) {
            throw new RefusedException(Rule.COST_NEGATIVE, fees.name() + ", " + way + " " + bound);
        }
    }

    @Override
    public String name() {
        return told(fees.name(), other.name());
    }

    @Override
    public String canonical() {
        boolean simple = way == Way.AT_LEAST && fees instanceof LinearFees;
        return told(simple ? fees.canonical() : "(" + fees.canonical() + ")", "(" + other.canonical() + ")");
    }

    private String told(String first, String second) {
        switch (way) {
            case PURCHASES:
                return "on purchases " + first;
            case SALES:
                return "on sales " + first;
            case SUM:
                return first + " plus " + second;
            case AT_LEAST:
                return first + ", at least " + Decimal.text(bound);
            default:
                return first + ", at most " + Decimal.text(bound) + " of the amount";
        }
    }

    @Override
    public boolean isPerUnit() {
        return fees.isPerUnit() || other.isPerUnit();
    }

    @Override
    public double fee(double quantity, double price) {
        switch (way) {
            case PURCHASES:
                return quantity > 0 ? fees.fee(quantity, price) : 0;
            case SALES:
                return quantity < 0 ? fees.fee(quantity, price) : 0;
            case SUM:
                return fees.fee(quantity, price) + other.fee(quantity, price);
            case AT_LEAST:
                return Math.max(fees.fee(quantity, price), bound);
            default:
                return Math.min(fees.fee(quantity, price), Math.abs(quantity * price) * bound);
        }
    }
}
