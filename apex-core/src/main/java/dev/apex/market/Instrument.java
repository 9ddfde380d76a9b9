package dev.apex.market;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.time.TradingCalendar;
import java.util.Objects;

/**
 * What is traded under a symbol: how it is priced, on which calendar, in which currency, lot and tick.
 *
 * <p>Each instrument has a calendar of its own, because a row's day is a session of that calendar and never a rank
 * among the dates that happen to exist. Immutable; change is a copy.
 */
public final class Instrument {
    /** How an instrument is priced. */
    public enum Pricing {
        /** Sessions with an open, a range, a close and a volume: two prints, the open and the close. */
        BARS,
        /** One price at one instant, without range or volume. */
        FIXINGS
    }

    private final Symbol symbol;
    private final Pricing pricing;
    private final TradingCalendar calendar;
    private final String currency;
    private final double lot;
    private final double tick;
    private final boolean anySign;

    private Instrument(
            Symbol symbol,
            Pricing pricing,
            TradingCalendar calendar,
            String currency,
            double lot,
            double tick,
            boolean anySign) {
        this.symbol = symbol;
        this.pricing = pricing;
        this.calendar = calendar;
        this.currency = currency;
        this.lot = lot;
        this.tick = tick;
        this.anySign = anySign;
    }

    /** An instrument with bars on a calendar; quoted in USD, lot 1, tick 0.01. */
    public static Instrument bars(String symbol, TradingCalendar calendar) {
        return new Instrument(Symbol.of(symbol), Pricing.BARS, calendar, "USD", 1, 0.01, false);
    }

    /** An instrument with one fixing a session; quoted in USD, lot 1, tick 0.01. */
    public static Instrument fixings(String symbol, TradingCalendar calendar) {
        return new Instrument(Symbol.of(symbol), Pricing.FIXINGS, calendar, "USD", 1, 0.01, false);
    }

    /** The same instrument quoted in another currency, an ISO 4217 code. */
    public Instrument quotedIn(String code) {
        if (!code.matches("[A-Z]{3}")) {
            throw new RefusedException(Rule.CURRENCY_CODE, "currency \"" + code + "\" of " + symbol);
        }
        return new Instrument(symbol, pricing, calendar, code, lot, tick, anySign);
    }

    /** The same instrument traded in whole multiples of {@code size} units. */
    public Instrument lot(double size) {
        return new Instrument(symbol, pricing, calendar, currency, positive(size, "lot"), tick, anySign);
    }

    /** The same instrument with prices in multiples of {@code size}. */
    public Instrument tick(double size) {
        return new Instrument(symbol, pricing, calendar, currency, lot, positive(size, "tick"), anySign);
    }

    /** The same instrument with prices that may be zero or negative, as spreads, rates and some futures are. */
    public Instrument withPricesOfAnySign() {
        return new Instrument(symbol, pricing, calendar, currency, lot, tick, true);
    }

    public Symbol symbol() {
        return symbol;
    }

    public Pricing pricing() {
        return pricing;
    }

    /** The calendar whose sessions are this instrument's days. */
    public TradingCalendar calendar() {
        return calendar;
    }

    /** The quote currency, an ISO 4217 code. */
    public String currency() {
        return currency;
    }

    /** The smallest tradable quantity, in units. */
    public double lot() {
        return lot;
    }

    /** The smallest price step, in units of the quote currency. */
    public double tick() {
        return tick;
    }

    /** Whether prices may be zero or negative. */
    public boolean hasPricesOfAnySign() {
        return anySign;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Instrument that
                && symbol.equals(that.symbol)
                && pricing == that.pricing
                && calendar.digest().equals(that.calendar.digest())
                && currency.equals(that.currency)
                && lot == that.lot
                && tick == that.tick
                && anySign == that.anySign;
    }

    @Override
    public int hashCode() {
        return Objects.hash(symbol, pricing.ordinal(), currency, lot, tick, anySign);
    }

    @Override
    public String toString() {
        return symbol + " (" + pricing + " on " + calendar.name() + ", " + currency + ")";
    }

    private double positive(double size, String what) {
        if (!(size > 0) || size == Double.POSITIVE_INFINITY) {
            throw new RefusedException(Rule.LOT_OR_TICK, what + " " + size + " of " + symbol);
        }
        return size;
    }
}
