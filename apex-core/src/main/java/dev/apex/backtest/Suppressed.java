package dev.apex.backtest;

import dev.apex.execution.Order;
import dev.apex.strategy.Gate;
import java.util.Optional;

/**
 * An order that a gate kept from the venue, and what it would have come to.
 *
 * @param order the order as it would have been placed; its number was given to the next that was
 * @param label as what it was judged
 * @param traded whether it was traded in the shadow books; an order that repeats one still open there is not
 * @param outcome how the shadow trade ended that it opened, if it opened one and it has
 */
public record Suppressed(Order order, String label, boolean traded, Optional<Gate.Outcome> outcome) {
    Suppressed ended(Gate.Outcome how) {
        return new Suppressed(order, label, traded, Optional.of(how));
    }
}
