package dev.apex.execution;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.time.TradingCalendar;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The terms by which a run's books are kept: its currency and calendar, and what is said of shorts, cash, other currencies,
 * dividends, and positions that nobody prices any more.
 *
 * <p>Unless said otherwise nothing is sold short, cash earns nothing and is spent as soon as it is known, other currencies are
 * refused, nothing is withheld, and what fell silent has no value that is agreed on.
 *
 * @param currency the currency of the books
 * @param calendar the calendar at whose closes interest is credited
 * @param borrow the terms of selling short, if that is allowed
 * @param interest what cash earns, if anything
 * @param terminal what that is worth which nobody prices any more, if it was said
 * @param settlesAfter sessions of its instrument after which the proceeds of a sale can be spent
 * @param withheld the share of dividends that is withheld
 * @param conversions the series of conversion, by currency
 */
public record Bookkeeping(
        String currency,
        TradingCalendar calendar,
        Optional<Borrow> borrow,
        Optional<Interest> interest,
        Optional<TerminalValue> terminal,
        int settlesAfter,
        double withheld,
        SortedMap<String, Conversion> conversions) {
    public Bookkeeping {
        if (settlesAfter < 0) {
            throw new RefusedException(Rule.SESSIONS_NEGATIVE, "settling trades after " + settlesAfter + " sessions");
        }
        if (!(withheld >= 0 && withheld <= 1)) {
            throw new RefusedException(Rule.WITHHOLDING, "withholding " + withheld + " of dividends");
        }
        conversions = Collections.unmodifiableSortedMap(new TreeMap<>(conversions));
    }

    /** The plainest terms. */
    public static Bookkeeping in(String currency, TradingCalendar calendar) {
        return new Bookkeeping(
                currency,
                calendar,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                0,
                0,
                Collections.emptySortedMap());
    }

    /** The same in another currency and on another calendar. */
    public Bookkeeping rebased(String otherCurrency, TradingCalendar otherCalendar) {
        return new Bookkeeping(
                otherCurrency, otherCalendar, borrow, interest, terminal, settlesAfter, withheld, conversions);
    }

    /** The same, and units can be sold short on these terms. */
    public Bookkeeping shorting(Borrow terms) {
        return new Bookkeeping(
                currency, calendar, Optional.of(terms), interest, terminal, settlesAfter, withheld, conversions);
    }

    /** The same, and cash earns this. */
    public Bookkeeping earning(Interest earned) {
        return new Bookkeeping(
                currency, calendar, borrow, Optional.of(earned), terminal, settlesAfter, withheld, conversions);
    }

    /** The same, and what nobody prices any more is worth this. */
    public Bookkeeping valuingTheSilent(TerminalValue value) {
        return new Bookkeeping(
                currency, calendar, borrow, interest, Optional.of(value), settlesAfter, withheld, conversions);
    }

    /** The same, and what a sale brings in can be spent so many sessions of its instrument later, from the open on. */
    public Bookkeeping settlingTradesAfter(int sessions) {
        return new Bookkeeping(currency, calendar, borrow, interest, terminal, sessions, withheld, conversions);
    }

    /** The same, and this share of every dividend received is withheld; what a short owes is owed in full. */
    public Bookkeeping withholding(double share) {
        return new Bookkeeping(currency, calendar, borrow, interest, terminal, settlesAfter, share, conversions);
    }

    /** The same, and amounts in another currency are converted by this series. */
    public Bookkeeping converting(String other, Conversion conversion) {
        if (!other.matches("[A-Z]{3}")) {
            throw new RefusedException(Rule.CURRENCY_CODE, "currency \"" + other + "\" to be converted");
        }
        SortedMap<String, Conversion> all = new TreeMap<>(conversions);
        all.put(other, conversion);
        return new Bookkeeping(currency, calendar, borrow, interest, terminal, settlesAfter, withheld, all);
    }

    /** The most that gross may be, in multiples of equity; infinite where only cash limits it. */
    double grossLimit() {
        return borrow.map(Borrow::gross).orElse(Double.POSITIVE_INFINITY);
    }
}
