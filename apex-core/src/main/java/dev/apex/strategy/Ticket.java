package dev.apex.strategy;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.market.Symbol;

/** An order being written; it becomes an order when the strategy's day is over, so it needs no ending word. */
public final class Ticket {
    private final Symbol symbol;
    private double units;

    /** An empty ticket for a symbol. */
    public Ticket(Symbol symbol) {
        this.symbol = symbol;
    }

    /** Buys so many units, a whole number of lots. */
    public Ticket buy(double quantity) {
        return write(quantity, quantity);
    }

    /** Sells so many units, a whole number of lots, of what is held. */
    public Ticket sell(double quantity) {
        return write(quantity, -quantity);
    }

    public Symbol symbol() {
        return symbol;
    }

    /** Units, above zero to buy and below to sell; 0 as long as nothing was written. */
    public double quantity() {
        return units;
    }

    private Ticket write(double quantity, double signed) {
        if (!(quantity > 0 && quantity <= Double.MAX_VALUE)) {
            throw new RefusedException(Rule.ORDER_QUANTITY, "order for " + quantity + " units of " + symbol);
        }
        if (units != 0) {
            throw new RefusedException(
                    Rule.TICKET_WRITTEN_TWICE, "ticket for " + symbol + " says " + units + " and " + signed + " units");
        }
        units = signed;
        return this;
    }
}
