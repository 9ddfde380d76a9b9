package dev.apex.feature;

import dev.apex.market.Symbol;
import java.util.Collections;
import java.util.List;
import java.util.function.IntFunction;

/**
 * What a feature says of many symbols at one step.
 *
 * <p>{@link #get} says of each whether it is known and why not; {@link #orNaN} is the loop's door. Belongs to its step.
 */
public final class Readings {
    private final List<Symbol> symbols;
    private final double[] values;
    private final IntFunction<Reading> reasons;
    private final Runnable inStep;

    private Readings(List<Symbol> symbols, double[] values, IntFunction<Reading> reasons, Runnable inStep) {
        this.inStep = inStep;
        this.symbols = Collections.unmodifiableList(symbols);
        this.values = values;
        this.reasons = reasons;
    }

    /**
     * Readings of some symbols; the array is not copied.
     *
     * @param values NaN where none is known
     * @param reasons gives the reading of those
     */
    public static Readings of(List<Symbol> symbols, double[] values, IntFunction<Reading> reasons) {
        return of(symbols, values, reasons, () -> {});
    }

    /**
     * The same of one step.
     *
     * @param inStep called at every touch; throws once the step is over
     */
    public static Readings of(List<Symbol> symbols, double[] values, IntFunction<Reading> reasons, Runnable inStep) {
        return new Readings(symbols, values, reasons, inStep);
    }

    /** The symbols, in the order in which they were asked for. */
    public List<Symbol> symbols() {
        inStep.run();
        return symbols;
    }

    public int size() {
        inStep.run();
        return values.length;
    }

    /** The reading of the symbol at a place, from 0. */
    public Reading get(int place) {
        inStep.run();
        double value = values[place];
        return Double.isNaN(value) ? reasons.apply(place) : Reading.of(value);
    }

    /** The value at a place; NaN where none is known. It allocates nothing. */
    public double orNaN(int place) {
        inStep.run();
        return values[place];
    }

    @Override
    public String toString() {
        return "readings of " + symbols;
    }
}
