package dev.apex.strategy;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.execution.Instruction;
import dev.apex.execution.Instruction.Kind;
import dev.apex.execution.Instruction.TimeInForce;
import dev.apex.execution.OpenOrder;
import dev.apex.market.Symbol;
import java.time.LocalDate;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * An order being written; it becomes an order when the strategy's day is over, so it needs no ending word.
 *
 * <p>As long as nothing else is said it is a market order, done at the next open or fixing, which waits until it lapses. A
 * {@linkplain #limit limit} or {@linkplain #stop stop} order is good for one session, as in the trade, unless it says
 * otherwise. Each thing is said once, and what contradicts is refused. Confined to the thread that asks.
 */
public final class Ticket {
    private final Symbol symbol;
    private final @Nullable OpenOrder replaced;
    /** Refuses to be written on once the day is over. */
    private final Runnable inStep;

    private double units;
    private double limit = Double.NaN;
    private double stop = Double.NaN;
    private @Nullable Kind auction;
    private @Nullable TimeInForce inForce;
    private Optional<LocalDate> until = Optional.empty();
    private @Nullable Ticket other;
    private long otherOrder;

    /** An empty ticket for a symbol. */
    public Ticket(Symbol symbol) {
        this(symbol, () -> {});
    }

    /**
     * The same of one day.
     *
     * @param inStep called whenever something is written on it; throws once the day is over
     */
    public Ticket(Symbol symbol, Runnable inStep) {
        this.symbol = symbol;
        this.replaced = null;
        this.inStep = inStep;
    }

    /** A ticket for what is to take the place of an open order; what it does not say stays as it is. */
    public Ticket(OpenOrder replaced) {
        this(replaced, () -> {});
    }

    /**
     * The same of one day.
     *
     * @param inStep called whenever something is written on it; throws once the day is over
     */
    public Ticket(OpenOrder replaced, Runnable inStep) {
        this.symbol = replaced.symbol();
        this.replaced = replaced;
        this.inStep = inStep;
    }

    /** Buys so many units, a whole number of lots. */
    public Ticket buy(double quantity) {
        return write(quantity, quantity);
    }

    /** Sells so many units, a whole number of lots, of what is held. */
    public Ticket sell(double quantity) {
        return write(quantity, -quantity);
    }

    /** Is done at this price or a better one, per unit in the quote currency; a whole number of ticks. */
    public Ticket limit(double price) {
        limit = once("limit", limit, price);
        return this;
    }

    /**
     * Is set off once a price at least as bad as this was traded: at or above it for a buy, at or below it for a sell; then it
     * is done at the market, or, with a {@link #limit limit}, at that or better.
     */
    public Ticket stop(double price) {
        stop = once("stop", stop, price);
        return this;
    }

    /** Is done at the open of the next session to open, or at its fixing, or not at all. */
    public Ticket onOpen() {
        return at(Kind.ON_OPEN);
    }

    /**
     * Is done at the close of the session that ends next, or not at all; it must reach the venue before the cut-off, which lies
     * before the close and moves with an early one. Fixings have no close.
     */
    public Ticket onClose() {
        return at(Kind.ON_CLOSE);
    }

    /** Is good for the first session that opens after it has reached the venue; the default of limits and stops. */
    public Ticket day() {
        return waits(TimeInForce.DAY);
    }

    /** Waits until it is done or cancelled, even while its symbol is silent. */
    public Ticket goodTillCancelled() {
        return waits(TimeInForce.GOOD_TILL_CANCELLED);
    }

    /** Is good to the end of the last session up to a date, on the calendar of the symbol. */
    public Ticket goodTill(LocalDate date) {
        waits(TimeInForce.GOOD_TILL_DATE);
        until = Optional.of(date);
        return this;
    }

    /** The same; a day as {@code 2021-03-05}. */
    public Ticket goodTill(String date) {
        inStep.run();
        return goodTill(LocalDate.parse(date));
    }

    /**
     * Links it with another ticket of the day for the same symbol: what one of the two does, the other has less to do, and what
     * has nothing left to do is cancelled. So a stop and a target can stand for the same holding.
     */
    public Ticket oneCancelsOther(Ticket ticket) {
        inStep.run();
        if (!ticket.symbol.equals(symbol) || ticket == this) {
            throw new RefusedException(Rule.TICKET_CONTRADICTS, this + " linked with " + ticket);
        }
        requireUnlinked();
        other = ticket;
        return this;
    }

    /** The same with an open order. */
    public Ticket oneCancelsOther(OpenOrder order) {
        inStep.run();
        if (!order.symbol().equals(symbol)) {
            throw new RefusedException(Rule.TICKET_CONTRADICTS, this + " linked with order " + order.id());
        }
        requireUnlinked();
        otherOrder = order.id();
        return this;
    }

    public Symbol symbol() {
        return symbol;
    }

    /** Units, above zero to buy and below to sell; 0 as long as nothing was written. */
    public double quantity() {
        return units == 0 && replaced != null ? replaced.quantity() : units;
    }

    /** The order whose place it is to take, if any. */
    public Optional<OpenOrder> replaces() {
        return Optional.ofNullable(replaced);
    }

    /** The ticket it is linked with, if any. */
    public Optional<Ticket> linked() {
        return Optional.ofNullable(other);
    }

    /** The open order it is linked with; 0 if none. */
    public long linkedOrder() {
        return otherOrder;
    }

    /**
     * How it is to be done.
     *
     * @throws RefusedException with {@link Rule#TICKET_CONTRADICTS} if what was said does not go together
     */
    public Instruction instruction() {
        boolean priced = !Double.isNaN(limit) || !Double.isNaN(stop);
        if (auction != null && (priced || inForce != null)) {
            throw new RefusedException(Rule.TICKET_CONTRADICTS, toString());
        }
        if (replaced != null && auction == null && !priced) {
            Instruction before = replaced.instruction();
            return inForce == null
                    ? before
                    : new Instruction(before.kind(), before.limit(), before.stop(), inForce, until);
        }
        Kind kind = auction != null ? auction : kind();
        TimeInForce force = inForce;
        if (force == null
                && replaced != null
                && priced
                && replaced.instruction().isConditional()) {
            force = replaced.instruction().inForce();
            until = replaced.instruction().until();
        }
        if (force == null) {
            force = kind == Kind.MARKET ? TimeInForce.UNTIL_LAPSED : TimeInForce.DAY;
        }
        return new Instruction(kind, optional(limit), optional(stop), force, until);
    }

    private Kind kind() {
        if (Double.isNaN(stop)) {
            return Double.isNaN(limit) ? Kind.MARKET : Kind.LIMIT;
        }
        return Double.isNaN(limit) ? Kind.STOP : Kind.STOP_LIMIT;
    }

    private static OptionalDouble optional(double price) {
        return Double.isNaN(price) ? OptionalDouble.empty() : OptionalDouble.of(price);
    }

    private Ticket write(double quantity, double signed) {
        inStep.run();
        if (!(quantity > 0 && quantity <= Double.MAX_VALUE)) {
            throw new RefusedException(Rule.ORDER_QUANTITY, "order for " + quantity + " units of " + symbol);
        }
        if (units != 0) {
            throw new RefusedException(
                    Rule.TICKET_WRITTEN_TWICE, "ticket for " + symbol + " says " + units + " and " + signed + " units");
        }
        if (replaced != null && replaced.buys() != signed > 0) {
            throw new RefusedException(
                    Rule.TICKET_CONTRADICTS,
                    signed + " units in place of order " + replaced.id() + " for " + replaced.quantity() + " units of "
                            + symbol);
        }
        units = signed;
        return this;
    }

    private double once(String what, double before, double price) {
        inStep.run();
        if (Double.isNaN(price) || Double.isInfinite(price)) {
            throw new RefusedException(Rule.ORDER_PRICE, what + " " + price + " for " + symbol);
        }
        if (!Double.isNaN(before)) {
            throw new RefusedException(
                    Rule.TICKET_WRITTEN_TWICE,
                    "ticket for " + symbol + " says " + what + " " + before + " and " + price);
        }
        return price;
    }

    private Ticket at(Kind kind) {
        inStep.run();
        if (auction != null) {
            throw new RefusedException(
                    auction == kind ? Rule.TICKET_WRITTEN_TWICE : Rule.TICKET_CONTRADICTS,
                    "ticket for " + symbol + " says " + auction + " and " + kind);
        }
        auction = kind;
        return this;
    }

    private Ticket waits(TimeInForce some) {
        inStep.run();
        if (inForce != null) {
            throw new RefusedException(
                    inForce == some ? Rule.TICKET_WRITTEN_TWICE : Rule.TICKET_CONTRADICTS,
                    "ticket for " + symbol + " says " + inForce + " and " + some);
        }
        inForce = some;
        return this;
    }

    private void requireUnlinked() {
        if (other != null || otherOrder != 0) {
            throw new RefusedException(Rule.TICKET_WRITTEN_TWICE, "ticket for " + symbol + " is linked twice");
        }
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("ticket for " + quantity() + " units of " + symbol);
        if (auction != null) {
            text.append(", ").append(auction);
        }
        if (!Double.isNaN(stop)) {
            text.append(", stop ").append(stop);
        }
        if (!Double.isNaN(limit)) {
            text.append(", limit ").append(limit);
        }
        return inForce == null
                ? text.toString()
                : text.append(", ").append(inForce).toString();
    }
}
