package dev.apex.execution;

import java.time.LocalDate;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How an order is to be done: at which kind of print, at which prices, and for how long it waits.
 *
 * <p>A closed fact, so that an order, its replacement and what the books say of it speak of the same thing. Prices are in
 * the quote currency, per unit.
 *
 * @param kind what it waits for
 * @param limit the worst price, for a limit and a stop-limit order
 * @param stop the price that sets it off, for a stop and a stop-limit order
 * @param inForce how long it waits
 * @param until the last date on which it may be done, for {@link TimeInForce#GOOD_TILL_DATE}
 */
public record Instruction(
        Kind kind, OptionalDouble limit, OptionalDouble stop, TimeInForce inForce, Optional<LocalDate> until) {
    /** What an order waits for. */
    public enum Kind {
        /** The next open or fixing. */
        MARKET,
        /** The next session's open, or its fixing. */
        ON_OPEN,
        /** The close of the session that ends next. */
        ON_CLOSE,
        /** A price at least as good as the limit. */
        LIMIT,
        /** A price at least as bad as the stop; then whatever is paid. */
        STOP,
        /** A price at least as bad as the stop; then one at least as good as the limit. */
        STOP_LIMIT
    }

    /** How long an order waits. */
    public enum TimeInForce {
        /** Until it lapses, because its symbol is silent for too long. */
        UNTIL_LAPSED,
        /** One session: the first that opens after the order has reached the venue, or the one whose close it is for. */
        DAY,
        /** Until it is done or cancelled, however long its symbol is silent. */
        GOOD_TILL_CANCELLED,
        /** To the end of the last session up to a date. */
        GOOD_TILL_DATE
    }

    private static final Instruction MARKET = of(Kind.MARKET, TimeInForce.UNTIL_LAPSED);

    /** At the next open or fixing, whenever that comes. */
    public static Instruction market() {
        return MARKET;
    }

    /** Without a price of its own. */
    static Instruction of(Kind kind, TimeInForce inForce) {
        return new Instruction(kind, OptionalDouble.empty(), OptionalDouble.empty(), inForce, Optional.empty());
    }

    /** Whether it may wait for ever for its price, so that nobody can count on its being done. */
    public boolean isConditional() {
        return kind == Kind.LIMIT || kind == Kind.STOP || kind == Kind.STOP_LIMIT;
    }

    /** The same with other prices, where it has any. */
    Instruction at(double newLimit, double newStop) {
        return new Instruction(
                kind,
                limit.isPresent() ? OptionalDouble.of(newLimit) : limit,
                stop.isPresent() ? OptionalDouble.of(newStop) : stop,
                inForce,
                until);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(kind.name());
        stop.ifPresent(price -> text.append(" stop ").append(price));
        limit.ifPresent(price -> text.append(" limit ").append(price));
        text.append(' ').append(inForce);
        until.ifPresent(date -> text.append(' ').append(date));
        return text.toString();
    }
}
