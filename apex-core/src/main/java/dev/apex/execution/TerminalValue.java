package dev.apex.execution;

import dev.apex.Decimal;
import dev.apex.RefusedException;
import dev.apex.Rule;

/**
 * What a position is worth that nobody prices any more: delisted without a value, or silent when trading ends.
 *
 * <p>Counting it at its last price by default would let a strategy hold what fails for nothing, so the rule is said, or the
 * result is not conclusive.
 *
 * @param name what it is
 * @param loss the share of the last price that is lost, 0 to 1; of a short it is a gain
 */
public record TerminalValue(String name, double loss) {
    public TerminalValue {
        if (!(loss >= 0 && loss <= 1)) {
            throw new RefusedException(Rule.TERMINAL_LOSS, "a terminal loss of " + loss);
        }
    }

    /** The last price visible. */
    public static TerminalValue atLastPrice() {
        return new TerminalValue("at its last price", 0);
    }

    /** The last price visible less a share of it: 0.3 for thirty per cent. */
    public static TerminalValue losing(double share) {
        return new TerminalValue("losing " + Decimal.text(share) + " of its last price", share);
    }

    /** Nothing. */
    public static TerminalValue atZero() {
        return new TerminalValue("at zero", 1);
    }

    /** The value of a unit last priced so. */
    double of(double price) {
        return price - price * loss;
    }
}
