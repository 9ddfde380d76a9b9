package dev.apex.execution;

import dev.apex.Decimal;
import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.market.PointInTimeCursor;
import dev.apex.market.Symbol;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * On what terms units can be borrowed to be sold: at which annual rate, and how large a book they may carry.
 *
 * <p>The fee is charged at each close of the symbol's calendar on what was short at the close before: its value at the mark
 * of that close, times the rate in effect then, times the calendar days between the two sessions over 365. So a short that
 * is opened and covered within a session pays nothing, and one over a weekend pays for three days. Immutable.
 */
public final class Borrow {
    /** The topic under which a source announces an annual borrow rate. */
    public static final String TOPIC = "borrow_fee";

    private static final double DEFAULT_GROSS = 1;

    private final String name;
    private final boolean announced;
    private final double rate;
    private final SortedMap<Symbol, Double> bySymbol;
    private final double gross;
    private final boolean free;

    private Borrow(
            String name,
            boolean announced,
            double rate,
            SortedMap<Symbol, Double> bySymbol,
            double gross,
            boolean free) {
        this.name = name;
        this.announced = announced;
        this.rate = rate;
        this.bySymbol = bySymbol;
        this.gross = gross;
        this.free = free;
    }

    /** Everything at one annual rate: 0.03 for three per cent a year. A currency cannot be borrowed at it. */
    public static Borrow at(double annualRate) {
        return at(annualRate, Collections.emptyMap());
    }

    /** The same, with rates of their own for some symbols; a currency needs one. */
    public static Borrow at(double annualRate, Map<String, Double> bySymbol) {
        SortedMap<Symbol, Double> own = new TreeMap<>();
        StringBuilder name = new StringBuilder("borrow at " + Decimal.text(check(annualRate)) + " a year");
        new TreeMap<>(bySymbol).forEach((symbol, each) -> {
            own.put(Symbol.of(symbol), check(each));
            name.append(", ").append(symbol).append(' ').append(Decimal.text(each));
        });
        return new Borrow(name.toString(), false, annualRate, own, DEFAULT_GROSS, false);
    }

    /**
     * At the rates that the source announces under the topic {@value #TOPIC}, each from its event time on, as visible at the
     * clock; what no rate is visible of cannot be sold short.
     */
    public static Borrow announced() {
        return new Borrow("borrow as announced", true, Double.NaN, new TreeMap<>(), DEFAULT_GROSS, false);
    }

    /**
     * The same terms for a book whose positions, each without its sign, are worth at most so many times equity; by default
     * once. What sales bring in pays for longs within that limit only.
     */
    public Borrow upTo(double timesEquity) {
        if (!(timesEquity > 0 && timesEquity <= Double.MAX_VALUE)) {
            throw new RefusedException(Rule.BORROW_RATE, "a gross limit of " + timesEquity + " times equity");
        }
        return new Borrow(name, announced, rate, bySymbol, timesEquity, free);
    }

    /** The same terms for nothing: what can be borrowed can be borrowed still. To measure costs against. */
    public Borrow free() {
        return new Borrow(name, announced, rate, bySymbol, gross, true);
    }

    /** Whether nothing is ever charged. */
    public boolean isFree() {
        return free || !announced && rate == 0 && bySymbol.values().stream().allMatch(each -> each == 0);
    }

    /** What they are, for the run's identity. */
    public String name() {
        return name + (free ? ", free of charge" : "") + ", gross up to " + Decimal.text(gross) + " of equity";
    }

    /** The most that positions, each without its sign, may be worth, in multiples of equity. */
    public double gross() {
        return gross;
    }

    /** Whether rates are announced. */
    boolean isAnnounced() {
        return announced;
    }

    /** Whether the rate of a symbol is its own, as that of a currency must be. */
    public boolean knowsItself(Symbol symbol) {
        return announced || bySymbol.containsKey(symbol);
    }

    /** The annual rate of a symbol in effect at an instant, as visible now; NaN if none is. */
    public double rate(PointInTimeCursor cursor, Symbol symbol, Instant at) {
        double charged = announced ? cursor.announced(symbol, TOPIC, at) : bySymbol.getOrDefault(symbol, rate);
        return free && !Double.isNaN(charged) ? 0 : charged;
    }

    private static double check(double annualRate) {
        if (!(annualRate >= 0 && annualRate <= Double.MAX_VALUE)) {
            throw new RefusedException(Rule.BORROW_RATE, "a borrow rate of " + annualRate + " a year");
        }
        return annualRate;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Borrow that && name().equals(that.name());
    }

    @Override
    public int hashCode() {
        return name().hashCode();
    }

    @Override
    public String toString() {
        return name();
    }
}
