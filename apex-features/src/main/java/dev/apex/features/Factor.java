package dev.apex.features;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.feature.CrossSection;
import dev.apex.feature.Feature;
import dev.apex.feature.Formula;
import dev.apex.feature.Kernel;
import dev.apex.feature.Reading;
import dev.apex.market.Series;
import dev.apex.market.Symbol;
import java.util.Collection;
import java.util.List;
import java.util.Map;
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

    static Factor by(Kernel kernel, int output, Feature... inputs) {
        return new Factor(new Formula.Computed(kernel, output, formulas(inputs)));
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

    /**
     * Its value of one symbol, for every symbol on that one's calendar.
     *
     * @throws RefusedException with {@link Rule#SYMBOL_NAME} if that is no name
     */
    public final Factor at(String symbol) {
        return at(Symbol.of(symbol));
    }

    /** The same. */
    public final Factor at(Symbol symbol) {
        return new Factor(new Formula.Of(symbol, formula));
    }

    /**
     * Its rank among the symbols of its calendar that have a value in the session: 1 for the greatest, 1/n for the least of n;
     * equal values share the mean of their ranks.
     */
    public final Factor rank() {
        return by(new Across.Ranked(), this);
    }

    /**
     * How many deviations of a sample it is above the mean of the symbols of its calendar that have a value in the session;
     * undefined where all values are equal.
     */
    public final Factor zScoreAcross() {
        return by(new Across.Standardized(), this);
    }

    /**
     * What it is above the mean of the symbols of its group: those of its calendar that have a value and the same group in the
     * session. The only one of a group is at 0; a symbol without a group is not known.
     *
     * @param group a number for each group
     */
    public final Factor neutralizedBy(Feature group) {
        return by(new Across.Neutralized(), this, group);
    }

    /**
     * The same by groups that do not change, such as sectors. They are taken to have been known always: groups that
     * were drawn up later look ahead, and nobody notices.
     *
     * @param groups what the group of each symbol is called; a symbol that is not in it is not known
     */
    public final Factor neutralizedBy(Map<Symbol, String> groups) {
        return neutralizedBy(Groups.of(groups));
    }

    /**
     * Cut to two quantiles of the symbols of its calendar that have a value in the session, interpolated linearly.
     *
     * @param share which from below and which from above, 0 to 0.5
     */
    public final Factor winsorized(double share) {
        return by(new Across.Winsorized(Checked.tail(share)), this);
    }

    /**
     * Itself for some symbols, and not known for all others: whom a symbol is ranked or compared with. They are taken to have
     * been known always: a list that was drawn up later looks ahead.
     */
    public final Factor among(Collection<Symbol> symbols) {
        return where(Groups.among(symbols));
    }

    /** The same by another name, which stands in orders' explanations and reports in place of how it is computed. */
    public final Factor named(String other) {
        if (other.isBlank()) {
            throw new RefusedException(Rule.FEATURE_NAME_TAKEN, "\"" + other + "\" for " + name);
        }
        return new Factor(formula, other);
    }

    @Override
    public final boolean equals(Object other) {
        return other instanceof Factor that
                && name.equals(that.name)
                && formula.name().equals(that.formula.name());
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
