package dev.apex.features;

import dev.apex.feature.CrossSection;
import dev.apex.feature.Feature;
import dev.apex.feature.Formula;
import dev.apex.feature.Kernel;
import dev.apex.feature.Reading;
import dev.apex.market.Series;
import java.util.List;
import java.util.Optional;

/**
 * A feature that others can be computed from: it has a value for every session of every symbol, as known now.
 *
 * <p>Past values in it are recomputed as of the clock; {@code mean(20).of(returns())} after a revision is the mean of the revised
 * returns. Where a value that it needs is a gap, or the result is not finite, it is a gap, too. Its name tells how it is
 * computed: two of one name have the same bits. Immutable; safe for use by several threads.
 */
public class Factor implements Feature {
    private final Formula formula;
    private final String name;

    Factor(Formula formula) {
        this(formula, formula.name());
    }

    private Factor(Formula formula, String name) {
        this.formula = formula;
        this.name = name;
    }

    /** A factor of any feature; one that is not made of others is read as if each session were the latest. */
    public static Factor from(Feature feature) {
        return feature instanceof Factor factor ? factor : new Factor(Formula.of(feature));
    }

    /** A factor of a kernel's first column over other features. */
    public static Factor by(Kernel kernel, Feature... inputs) {
        return new Factor(new Formula.Computed(kernel, 0, formulas(inputs)));
    }

    /** A factor of what all symbols of a session have. */
    public static Factor by(CrossSection section, Feature... inputs) {
        return new Factor(new Formula.Across(section, formulas(inputs)));
    }

    static List<Formula> formulas(Feature... inputs) {
        return List.of(inputs).stream().map(Formula::of).toList();
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final int sessions() {
        return formula.sessions();
    }

    @Override
    public final Reading read(Series prices) {
        return formula.read(prices);
    }

    @Override
    public final Optional<Formula> formula() {
        return Optional.of(formula);
    }

    /**
     * Its value so many sessions ago, as known now.
     *
     * @param sessions from 1
     */
    public final Factor lag(int sessions) {
        return by(Kernels.lag(Checked.ago("a lag of", sessions)), this);
    }

    /** The sum of both. */
    public final Factor plus(Feature other) {
        return by(Arithmetic.sum(), this, other);
    }

    /** A finite number more. */
    public final Factor plus(double number) {
        return by(Arithmetic.plus(number), this);
    }

    /** What it is above another. */
    public final Factor minus(Feature other) {
        return by(Arithmetic.difference(), this, other);
    }

    /** A finite number less. */
    public final Factor minus(double number) {
        return by(Arithmetic.plus(-number), this);
    }

    /** The product of both. */
    public final Factor times(Feature other) {
        return by(Arithmetic.product(), this, other);
    }

    /** It, a finite number of times. */
    public final Factor times(double number) {
        return by(Arithmetic.times(number), this);
    }

    /** The ratio to another; undefined where that is 0. */
    public final Factor dividedBy(Feature other) {
        return by(Arithmetic.ratio(), this, other);
    }

    /** The ratio to a finite number that is not 0. */
    public final Factor dividedBy(double number) {
        return by(Arithmetic.over(Checked.divisor(number)), this);
    }

    /** Its negative: least first, where ranked. */
    public final Factor negated() {
        return by(Arithmetic.negated(), this);
    }

    /** Without its sign. */
    public final Factor absolute() {
        return by(Arithmetic.absolute(), this);
    }

    /** Its natural logarithm; undefined unless it is above 0. */
    public final Factor log() {
        return by(Arithmetic.log(), this);
    }

    /** Its square root; undefined below 0. */
    public final Factor root() {
        return by(Arithmetic.root(), this);
    }

    /** 1 where it is above another, else 0. */
    public final Factor above(Feature other) {
        return by(Arithmetic.above(), this, other);
    }

    /** 1 where it is above a finite number, else 0. */
    public final Factor above(double number) {
        return by(Arithmetic.above(number), this);
    }

    /** 1 where it is below another, else 0. */
    public final Factor below(Feature other) {
        return from(other).above(this);
    }

    /** 1 where it is below a finite number, else 0. */
    public final Factor below(double number) {
        return by(Arithmetic.below(number), this);
    }

    /** Itself where a condition is above 0, as {@link #above} is where it holds; elsewhere not known, and so not ranked. */
    public final Factor where(Feature condition) {
        return by(Arithmetic.where(), this, condition);
    }

    @Override
    public final boolean equals(Object other) {
        return other instanceof Factor that && name.equals(that.name);
    }

    @Override
    public final int hashCode() {
        return name.hashCode();
    }

    @Override
    public final String toString() {
        return name;
    }
}
