package dev.apex.execution;

import dev.apex.Decimal;
import dev.apex.RefusedException;
import dev.apex.Rule;

/** What venue and broker take for a fill, in the run's currency; never negative. */
public interface Fees {
    /** What they are, for the run's identity. */
    String name();

    /** The fee for {@code quantity} units at {@code price}; the sign of the quantity does not matter. */
    double fee(double quantity, double price);

    /** Nothing. */
    static Fees none() {
        return new Schedule("no fees", 0, 0, 0);
    }

    /** So much for each unit. */
    static Fees perShare(double amount) {
        return new Schedule("fee " + Decimal.text(amount) + " per unit", amount, 0, 0);
    }

    /** So many basis points of what changes hands. */
    static Fees bps(double points) {
        return new Schedule("fee " + Decimal.text(points) + " bps", 0, points, 0);
    }

    /** The same, but at least so much for each fill. */
    default Fees atLeast(double minimum) {
        Fees base = this;
        Schedule floor = new Schedule("at least " + Decimal.text(minimum), 0, 0, minimum);
        return new Fees() {
            @Override
            public String name() {
                return base.name() + ", " + floor.name();
            }

            @Override
            public double fee(double quantity, double price) {
                return Math.max(base.fee(quantity, price), floor.minimum());
            }
        };
    }

    /**
     * A linear schedule.
     *
     * @param name what it is
     * @param perUnit for each unit
     * @param points basis points of the notional
     * @param minimum for each fill
     */
    record Schedule(String name, double perUnit, double points, double minimum) implements Fees {
        private static final double ONE_BASIS_POINT = 1e-4;

        public Schedule {
            if (!(perUnit >= 0 && points >= 0 && minimum >= 0 && Double.isFinite(perUnit + points + minimum))) {
                throw new RefusedException(Rule.COST_NEGATIVE, name);
            }
        }

        @Override
        public double fee(double quantity, double price) {
            double units = Math.abs(quantity);
            return Math.max(minimum, units * perUnit + units * Math.abs(price) * points * ONE_BASIS_POINT);
        }
    }
}
